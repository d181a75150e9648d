/* Textures, patches, feathered edges.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture-fixture.h"
#include "picture/em-feather.h"
#include "picture/em-patch.h"
#include "picture/em-texture.h"

/* A picture that can be sampled at any place: waves that repeat with its size, no shorter than
 * about seven pixels. @transparent: with an alpha of waves too. */
static EmPicture *
make_waves (int width, int height, gboolean transparent)
{
  EmPicture *picture = em_picture_new (width, height);
  guint8 *pixel = em_picture_get_pixels (picture);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++, pixel += 4)
      {
        double u = 2 * G_PI * (x + 0.5) / width, v = 2 * G_PI * (y + 0.5) / height;

        pixel[0] = (guint8)(128 + 100 * sin (3 * u + v));
        pixel[1] = (guint8)(128 + 60 * sin (u - 2 * v) + 40 * cos (4 * v));
        pixel[2] = (guint8)(128 + 90 * cos (2 * u) * sin (3 * v));
        pixel[3] = transparent ? (guint8)(140 + 100 * sin (2 * u + v)) : 255;
      }
  return picture;
}

static const guint8 *
get_pixel (EmPicture *picture, int x, int y)
{
  return em_picture_get_pixels (picture) + 4 * ((gsize)y * em_picture_get_width (picture) + x);
}

static int
modulo (int a, int b)
{
  return ((a % b) + b) % b;
}

static void
test_texture_exact (void)
{
  static const int offsets[][2] = { { 0, 0 }, { 13, 7 }, { -5, -41 }, { 1000, -999 }, { 37, 23 } };
  g_autoptr (EmPicture) texture = fixture_picture (37, 23, 3);

  for (gsize i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      EmPlacement placement = { offsets[i][0], offsets[i][1], 1, 1, i == 3 ? 360 : 0 };
      g_autoptr (EmPicture) laid =
          em_texture_lay (texture, 211, 105, EM_FILL_TILE, &placement, NULL);

      for (int y = 0; y < 105; y++)
        for (int x = 0; x < 211; x++)
          g_assert_cmpmem (
              get_pixel (laid, x, y), 4,
              get_pixel (texture, modulo (x - offsets[i][0], 37), modulo (y - offsets[i][1], 23)),
              4);
    }
}

/* The mean difference of two pictures, colours times alpha, where either is not transparent. */
static double
find_difference (EmPicture *a, const guint8 *b)
{
  gsize n = (gsize)em_picture_get_width (a) * em_picture_get_height (a), seen = 0;
  const guint8 *pixels = em_picture_get_pixels (a);
  double sum = 0;

  for (gsize i = 0; i < 4 * n; i += 4)
    {
      if (!pixels[i + 3] && !b[i + 3])
        continue;
      seen++;
      sum += abs (pixels[i + 3] - b[i + 3]) / 4.0;
      for (int c = 0; c < 3; c++)
        sum += abs (pixels[i + c] * pixels[i + 3] - b[i + c] * b[i + 3]) / 255.0 / 4;
    }
  g_assert_cmpuint (seen, >, n / 50);
  return sum / seen;
}

/* Compares @drawn with what the reference draws from @source. */
static void
check_reference (const char *kind, EmPicture *source, const EmPlacement *placement,
                 EmPicture *drawn, double most)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *in = g_build_filename (folder, "in", NULL);
  g_autofree char *out = g_build_filename (folder, "out", NULL);
  const double numbers[] = { em_picture_get_width (drawn),
                             em_picture_get_height (drawn),
                             placement->x,
                             placement->y,
                             placement->scale_x,
                             placement->scale_y,
                             placement->angle };
  char text[7][G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree guint8 *expected = NULL;
  int width, height;

  for (int i = 0; i < 7; i++)
    g_ascii_dtostr (text[i], sizeof text[i], numbers[i]);
  fixture_write_raw (in, source);
  fixture_run_python ("fill-reference.py", kind, in, out, text[0], text[1], text[2], text[3],
                      text[4], text[5], text[6], NULL);
  expected = fixture_read_raw (out, 4, &width, &height);
  g_assert_cmpint (width, ==, em_picture_get_width (drawn));
  double difference = find_difference (drawn, expected);
  g_test_message ("%s at %g, %g, %g x %g, %g°: mean difference %.3f", kind, placement->x,
                  placement->y, placement->scale_x, placement->scale_y, placement->angle,
                  difference);
  g_assert_cmpfloat (difference, <=, most);
  fixture_remove_folder (folder);
}

/* Scales at which the waves take 4 pixels or more, or less than one: between, filters differ in how
 * much they leave of them, and the reference's mean of a square leaves aliases. */
static void
test_texture_placed (void)
{
  static const EmPlacement placements[] = {
    { 0.5, 0.25, 1, 1, 0 },     { 10, 20, 2.7, 2.7, 0 },   { -3.3, 4.1, 0.41, 0.41, 0 },
    { 50, 60, 1, 1, 30 },       { 5, 5, 0.3, 0.7, 77 },    { 7, -9, -1.5, 1.5, -120 },
    { 1e5, -1e5, 0.27, 3, 12 }, { 60, 40, 1, 1, 90 },      { 3, 2, 40, 40, 200 },
    { 0, 0, 0.012, 0.012, 45 }, { 8, 3, 0.01, 0.01, 0.01 }
  };
  g_autoptr (EmPicture) texture = make_waves (64, 48, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (placements); i++)
    {
      g_autoptr (EmPicture) laid =
          em_texture_lay (texture, 131, 97, EM_FILL_TILE, &placements[i], NULL);

      check_reference ("texture", texture, &placements[i], laid, 2);
    }
}

/* The mean step from pixel to pixel along rows: all, and over the seam when repeated. */
static void
find_steps (EmPicture *picture, double *inside, double *seam, double *deviation)
{
  int width = em_picture_get_width (picture), height = em_picture_get_height (picture);
  double sum = 0, squares = 0;

  *inside = *seam = 0;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        int value = get_pixel (picture, x, y)[0];
        double step = abs (value - get_pixel (picture, (x + 1) % width, y)[0]);

        if (x == width - 1)
          *seam += step / height;
        else
          *inside += step / height / (width - 1);
        sum += value;
        squares += (double)value * value;
      }
  sum /= (double)width * height;
  *deviation = sqrt (squares / ((double)width * height) - sum * sum);
}

static void
test_texture_tileable (void)
{
  g_autoptr (EmPicture) texture = em_picture_new (90, 70);
  g_autoptr (EmPicture) tileable = NULL;
  g_autoptr (EmPicture) one = fixture_picture (1, 1, 1);
  g_autoptr (EmPicture) still_one = em_texture_make_tileable (one, NULL);
  guint8 *pixel = em_picture_get_pixels (texture);
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  double inside, seam, deviation, inside_after, seam_after, deviation_after;

  for (int i = 0; i < 90 * 70; i++, pixel += 4)
    {
      pixel[0] = (guint8)(30 + i % 90 * 2 + g_rand_int_range (random, 0, 16));
      pixel[1] = pixel[2] = pixel[0];
      pixel[3] = 255;
    }
  tileable = em_texture_make_tileable (texture, NULL);
  find_steps (texture, &inside, &seam, &deviation);
  find_steps (tileable, &inside_after, &seam_after, &deviation_after);
  g_assert_cmpfloat (seam, >, 20 * inside);
  g_assert_cmpfloat (seam_after, <, 2 * inside_after);
  g_assert_cmpfloat (deviation_after, >, 0.6 * deviation);
  fixture_assert_same (one, still_one);
}

/* Whatever the placement, one colour stays it, and nothing crashes. */
static void
test_extremes (void)
{
  static const double scales[] = { 1e-12, 1e-3, 0.37, 1, 1e6, 1e300, -2, NAN, INFINITY, 0 };
  static const double places[] = { 0, 0.5, -1e300, 1e9, NAN };
  g_autoptr (EmPicture) one = fixture_picture (1, 1, 9);
  g_autoptr (EmPicture) flat = em_fill_colour (0x7fa310, 5, 3);
  EmPicture *sources[] = { one, flat };

  for (gsize i = 0; i < G_N_ELEMENTS (scales); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (places); j++)
      for (int s = 0; s < 2; s++)
        {
          EmPlacement placement = { places[j], -places[j], scales[i], 1 / scales[i], i * 31.0 };
          g_autoptr (EmPicture) laid =
              em_texture_lay (sources[s], 9, 7, EM_FILL_TILE, &placement, NULL);
          g_autoptr (EmPicture) drawn = em_patch_draw (sources[s], &placement, 9, 7, NULL, NULL);
          g_autoptr (EmPicture) single =
              em_texture_lay (sources[s], 1, 1, EM_FILL_TILE, &placement, NULL);

          for (int k = 0; k < 9 * 7; k++)
            {
              g_assert_cmpmem (get_pixel (laid, k, 0), 4, get_pixel (sources[s], 0, 0), 4);
              if (get_pixel (drawn, k, 0)[3])
                g_assert_cmpmem (get_pixel (drawn, k, 0), 3, get_pixel (sources[s], 0, 0), 3);
            }
          g_assert_cmpmem (get_pixel (single, 0, 0), 4, get_pixel (sources[s], 0, 0), 4);
        }
}

static void
test_patch_exact (void)
{
  static const double centres[][2] = { { 50.5, 40 }, { 3.5, 2 }, { 140.5, 99 }, { -300.5, 40 } };
  g_autoptr (EmPicture) patch = make_waves (37, 24, TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (centres); i++)
    {
      EmPlacement placement = { centres[i][0], centres[i][1], 1, 1, 0 };
      int left = (int)(centres[i][0] - 18.5), top = (int)(centres[i][1] - 12);
      EmRect rect;
      g_autoptr (EmPicture) drawn = em_patch_draw (patch, &placement, 141, 97, &rect, NULL);

      for (int y = 0; y < 97; y++)
        for (int x = 0; x < 141; x++)
          {
            gboolean on = x >= left && x < left + 37 && y >= top && y < top + 24;

            g_assert_cmpmem (get_pixel (drawn, x, y), 4,
                             on ? (const char *)get_pixel (patch, x - left, y - top) : "\0\0\0\0",
                             4);
            if (on)
              g_assert_true (x >= rect.x && x < rect.x + rect.width && y >= rect.y
                             && y < rect.y + rect.height);
          }
    }
}

static void
test_patch_mirrored (void)
{
  g_autoptr (EmPicture) patch = fixture_picture (30, 20, 8);
  g_autoptr (EmPicture) mirrored = em_picture_mirror (patch);
  EmPlacement as_is = { 40, 30, 1, 1, 0 }, flipped = { 40, 30, -1, 1, 0 };
  EmPlacement upside_down = { 40, 30, 1, -1, 180 };
  g_autoptr (EmPicture) a = em_patch_draw (mirrored, &as_is, 80, 60, NULL, NULL);
  g_autoptr (EmPicture) b = em_patch_draw (patch, &flipped, 80, 60, NULL, NULL);
  g_autoptr (EmPicture) c = em_patch_draw (patch, &upside_down, 80, 60, NULL, NULL);

  fixture_assert_same (a, b);
  fixture_assert_same (a, c);
}

static void
test_patch_placed (void)
{
  static const EmPlacement placements[] = { { 60.3, 45.6, 1, 1, 0 },    { 65, 50, 1.7, 1.7, 20 },
                                            { 60, 50, 0.43, 0.43, 0 },  { 70, 40, -0.6, 0.9, 130 },
                                            { 20, 90, 1.4, -1.1, -70 }, { 66, 48, 0.21, 0.3, 33 },
                                            { 300, 200, 9, 9, 10 } };
  g_autoptr (EmPicture) opaque = make_waves (80, 56, FALSE);
  g_autoptr (EmPicture) transparent = make_waves (80, 56, TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (placements); i++)
    for (int alpha = 0; alpha < 2; alpha++)
      {
        EmPicture *patch = alpha ? transparent : opaque;
        g_autoptr (EmPicture) drawn = em_patch_draw (patch, &placements[i], 131, 97, NULL, NULL);

        check_reference ("patch", patch, &placements[i], drawn, 2);
      }
}

static void
assert_corners (const EmPlacement *placement, const double expected[8])
{
  double corners[8];

  em_patch_get_corners (placement, 40, 20, corners);
  for (int i = 0; i < 8; i++)
    g_assert_cmpfloat_with_epsilon (corners[i], expected[i], 1e-9);
}

static void
test_patch_corners (void)
{
  g_autoptr (EmPicture) patch = em_fill_colour (0xffffff, 40, 20);
  EmPlacement turned = { 100, 80, 1.3, 2.1, 33 };
  g_autoptr (EmMask) mask = em_patch_coverage (patch, &turned, 200, 160);
  double sum = 0, corners[8], x = 0, y = 0;

  assert_corners (&(EmPlacement){ 100, 50, 1, 1, 0 },
                  (double[]){ 80, 40, 120, 40, 120, 60, 80, 60 });
  assert_corners (&(EmPlacement){ 100, 50, 1, 1, 90 },
                  (double[]){ 110, 30, 110, 70, 90, 70, 90, 30 });
  assert_corners (&(EmPlacement){ 100, 50, -2, 0.5, 0 },
                  (double[]){ 140, 45, 60, 45, 60, 55, 140, 55 });

  /* What is covered has the area and the middle of the figure of the corners. */
  for (int row = 0; row < 160; row++)
    for (int column = 0; column < 200; column++)
      {
        double value = em_mask_get_pixel (mask, column, row) / 255.0;

        sum += value;
        x += value * (column + 0.5);
        y += value * (row + 0.5);
      }
  em_patch_get_corners (&turned, 40, 20, corners);
  g_assert_cmpfloat_with_epsilon (sum, 40 * 1.3 * 20 * 2.1, 0.01 * 40 * 1.3 * 20 * 2.1);
  g_assert_cmpfloat_with_epsilon (x / sum, (corners[0] + corners[4]) / 2, 0.05);
  g_assert_cmpfloat_with_epsilon (y / sum, (corners[1] + corners[5]) / 2, 0.05);
}

static void
test_feather (void)
{
  const double feather = 7;
  g_autoptr (EmPicture) layer = em_fill_colour (0x204060, 61, 47);
  g_autoptr (EmMask) mask = em_mask_new (61, 47);
  EmRect whole = { 0, 0, 61, 47 };

  /* The region: open to the left rim, with a corner out and a hole. */
  em_mask_fill (mask, &(EmRect){ 0, 5, 50, 38 }, 255);
  em_mask_fill (mask, &(EmRect){ 40, 5, 10, 12 }, 0);
  em_mask_fill (mask, &(EmRect){ 25, 25, 1, 1 }, 0);
  g_assert_true (em_feather_fade (layer, mask, &whole, feather, NULL));

  for (int y = 0; y < 47; y++)
    for (int x = 0; x < 61; x++)
      {
        double nearest = 1e9;

        for (int v = 0; v < 47; v++)
          for (int u = 0; u < 61; u++)
            if (!em_mask_get_pixel (mask, u, v))
              nearest = MIN (nearest, hypot (u - x, v - y));
        double t = CLAMP ((nearest - 0.5) / feather, 0, 1);
        int expected = (int)(255 * t * t * (3 - 2 * t) + 0.5);

        if (em_mask_get_pixel (mask, x, y))
          g_assert_cmpint (abs (get_pixel (layer, x, y)[3] - expected), <=, 1);
        else
          g_assert_cmpint (get_pixel (layer, x, y)[3], ==, 0);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fill/texture/exact", test_texture_exact);
  g_test_add_func ("/fill/texture/placed", test_texture_placed);
  g_test_add_func ("/fill/texture/tileable", test_texture_tileable);
  g_test_add_func ("/fill/extremes", test_extremes);
  g_test_add_func ("/fill/patch/exact", test_patch_exact);
  g_test_add_func ("/fill/patch/mirrored", test_patch_mirrored);
  g_test_add_func ("/fill/patch/placed", test_patch_placed);
  g_test_add_func ("/fill/patch/corners", test_patch_corners);
  g_test_add_func ("/fill/feather", test_feather);
  return g_test_run ();
}
