/* Adjustments: blur against Pillow and a plain convolution, noise by its statistics, tone against
 * colorsys.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture-fixture.h"
#include "picture/em-adjust.h"

static void
make_opaque (EmPicture *picture)
{
  gsize n = (gsize)em_picture_get_width (picture) * em_picture_get_height (picture);

  for (gsize i = 0; i < n; i++)
    em_picture_get_pixels (picture)[4 * i + 3] = 255;
}

static EmPicture *
copy_picture (EmPicture *picture)
{
  return em_picture_crop (picture, 0, 0, em_picture_get_width (picture),
                          em_picture_get_height (picture));
}

/* What the script makes of @picture. @...: its numbers as text, %NULL. */
static EmPicture *
ask_reference (const char *kind, EmPicture *picture, const char *const numbers[4])
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *in = g_build_filename (folder, "in", NULL);
  g_autofree char *out = g_build_filename (folder, "out", NULL);
  g_autofree guint8 *pixels = NULL;
  int width, height;

  fixture_write_raw (in, picture);
  fixture_run_python ("adjust-reference.py", kind, in, out, numbers[0], numbers[1], numbers[2],
                      numbers[3], NULL);
  pixels = fixture_read_raw (out, 4, &width, &height);
  fixture_remove_folder (folder);
  return em_picture_new_from_rgba (pixels, width, height, (gsize)width * 4);
}

/* Mean and largest difference of the bytes. */
static void
measure (EmPicture *a, EmPicture *b, double *mean, int *largest)
{
  gsize n = (gsize)em_picture_get_width (a) * em_picture_get_height (a) * 4;
  double sum = 0;

  *largest = 0;
  for (gsize i = 0; i < n; i++)
    {
      int d = ABS (em_picture_get_pixels (a)[i] - em_picture_get_pixels (b)[i]);

      sum += d;
      *largest = MAX (*largest, d);
    }
  *mean = sum / (double)n;
}

static void
test_blur (void)
{
  static const char *const radii[] = { "0.3", "0.7", "1.5", "2.6", "4", "11.3", "60" };

  for (gsize i = 0; i < G_N_ELEMENTS (radii); i++)
    for (int opaque = 0; opaque < 2; opaque++)
      {
        const char *const numbers[4] = { radii[i] };
        g_autoptr (EmPicture) picture = fixture_picture (171, 97, 3);
        g_autoptr (EmPicture) blurred = NULL, exact = NULL, pillow = NULL;
        double mean;
        int largest;

        if (opaque)
          make_opaque (picture);
        blurred = em_adjust_blur (picture, g_ascii_strtod (radii[i], NULL), NULL, NULL);
        exact = ask_reference ("gauss", picture, numbers);
        measure (blurred, exact, &mean, &largest);
        g_test_message ("radius %s: off the Gaussian by %.3f in the mean, %d at most", radii[i],
                        mean, largest);
        g_assert_cmpfloat (mean, <, 0.5);
        g_assert_cmpint (largest, <=, 6);
        /* Pillow does not weigh by alpha, its own boxes are coarse at small radii, and each of them
           extends the border anew, which large ones spread over the picture. */
        if (!opaque || i < 2 || i > 5)
          continue;
        pillow = ask_reference ("pillow", picture, numbers);
        measure (blurred, pillow, &mean, &largest);
        g_test_message ("radius %s: off Pillow by %.3f in the mean, %d at most", radii[i], mean,
                        largest);
        g_assert_cmpfloat (mean, <, 0.7);
      }
}

/* A part is what the whole gives there, and the rest stays, also over several strips. */
static void
test_blur_rect (void)
{
  static const EmRect rects[] = {
    { 30, 20, 50, 40 }, { -5, -5, 20, 20 }, { 2590, 50, 500, 500 }, { 10, 0, 2500, 61 }
  };
  g_autoptr (EmPicture) picture = fixture_picture (2600, 61, 4);
  g_autoptr (EmPicture) whole = em_adjust_blur (picture, 7, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rects); i++)
    {
      const EmRect *r = &rects[i];
      g_autoptr (EmPicture) part = em_adjust_blur (picture, 7, r, NULL);

      for (int y = 0; y < 61; y++)
        for (int x = 0; x < 2600; x++)
          {
            gboolean in = x >= r->x && x < r->x + r->width && y >= r->y && y < r->y + r->height;
            gsize at = ((gsize)y * 2600 + x) * 4;

            for (int c = 0; c < 4; c++)
              g_assert_cmpint (ABS (em_picture_get_pixels (part)[at + c]
                                    - em_picture_get_pixels (in ? whole : picture)[at + c]),
                               <=, in ? 1 : 0);
          }
    }
}

static void
test_blur_edges (void)
{
  static const int sizes[][2] = { { 1, 1 }, { 1, 50 }, { 50, 1 }, { 3, 2 } };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (EmPicture) grey = em_picture_new (90, 70);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (EmPicture) picture = fixture_picture (sizes[i][0], sizes[i][1], 5);
      g_autoptr (EmPicture) same = em_adjust_blur (picture, 0, NULL, NULL);
      g_autoptr (EmPicture) none = em_adjust_blur (picture, NAN, NULL, NULL);
      g_autoptr (EmPicture) outside =
          em_adjust_blur (picture, 3, &(EmRect){ 100, 100, 5, 5 }, NULL);
      g_autoptr (EmPicture) far = em_adjust_blur (picture, 1e9, NULL, NULL);

      fixture_assert_same (same, picture);
      fixture_assert_same (none, picture);
      fixture_assert_same (outside, picture);
      g_assert_nonnull (far);
    }

  /* One colour stays one colour at every radius. */
  memset (em_picture_get_pixels (grey), 137, 90 * 70 * 4);
  make_opaque (grey);
  for (double radius = 0.1; radius < 2000; radius *= 1.7)
    {
      g_autoptr (EmPicture) blurred = em_adjust_blur (grey, radius, NULL, NULL);

      fixture_assert_same (blurred, grey);
    }
  g_cancellable_cancel (cancellable);
  g_assert_null (em_adjust_blur (grey, 3, NULL, cancellable));
}

/* Moments, tails and independence of the noise on grey, which the cut at 0 and 255 does not touch.
 */
static void
test_noise (void)
{
  const int side = 600, n = side * side;
  g_autoptr (EmPicture) picture = em_picture_new (side, side);
  double sum[3] = { 0 }, square[3] = { 0 }, fourth[3] = { 0 }, cross[3] = { 0 }, next = 0;
  double deviation = 0.08 * 255;
  int beyond = 0;

  memset (em_picture_get_pixels (picture), 128, (gsize)n * 4);
  em_adjust_noise (picture, 0.08, 77, NULL);
  for (int i = 0; i < n; i++)
    {
      const guint8 *pixel = em_picture_get_pixels (picture) + 4 * (gsize)i;
      double d[3];

      g_assert_cmpint (pixel[3], ==, 128);
      for (int c = 0; c < 3; c++)
        {
          d[c] = (pixel[c] - 128) / deviation;
          sum[c] += d[c];
          square[c] += d[c] * d[c];
          fourth[c] += pow (d[c], 4);
          beyond += fabs (d[c]) > 2;
        }
      for (int c = 0; c < 3; c++)
        cross[c] += d[c] * d[(c + 1) % 3];
      if (i > 0)
        next += d[0] * (pixel[-4] - 128) / deviation;
    }
  for (int c = 0; c < 3; c++)
    {
      g_assert_cmpfloat_with_epsilon (sum[c] / n, 0, 0.008);
      g_assert_cmpfloat_with_epsilon (square[c] / n, 1, 0.012);
      g_assert_cmpfloat_with_epsilon (fourth[c] / n, 3, 0.08);
      g_assert_cmpfloat_with_epsilon (cross[c] / n, 0, 0.008);
    }
  g_assert_cmpfloat_with_epsilon (next / n, 0, 0.008);
  g_assert_cmpfloat_with_epsilon (beyond / (3.0 * n), erfc (sqrt (2)), 0.003);
}

static void
test_noise_place (void)
{
  g_autoptr (EmPicture) picture = fixture_picture (120, 90, 6);
  g_autoptr (EmPicture) whole = copy_picture (picture), parts = copy_picture (picture);
  g_autoptr (EmPicture) other = copy_picture (picture), same = copy_picture (picture);
  double mean;
  int largest;

  em_adjust_noise (whole, 0.2, 1, NULL);
  for (int x = -10; x < 130; x += 35)
    em_adjust_noise (parts, 0.2, 1, &(EmRect){ x, -3, 35, 400 });
  fixture_assert_same (whole, parts);
  em_adjust_noise (other, 0.2, 2, NULL);
  measure (whole, other, &mean, &largest);
  g_assert_cmpfloat (mean, >, 10);
  em_adjust_noise (same, 0, 1, NULL);
  em_adjust_noise (same, NAN, 1, NULL);
  fixture_assert_same (same, picture);
}

static void
test_tone (void)
{
  static const char *const tones[][4] = {
    { "0.3", "0", "0", "0" },  { "-0.4", "0", "0", "0" }, { "0", "0.5", "0", "0" },
    { "0", "-0.7", "0", "0" }, { "0", "0", "35", "0" },   { "0", "0", "-200", "0" },
    { "0", "0", "0", "-0.6" }, { "0", "0", "0", "0.8" },  { "0.1", "0.2", "77", "0.5" },
    { "1", "1", "0", "0" },    { "0", "-1", "0", "-1" },  { "-0.2", "-0.3", "180", "-0.5" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tones); i++)
    {
      g_autoptr (EmPicture) picture = fixture_picture (113, 71, 7);
      g_autoptr (EmPicture) expected = ask_reference ("tone", picture, tones[i]);
      double mean;
      int largest;

      em_adjust_tone (picture, g_ascii_strtod (tones[i][0], NULL),
                      g_ascii_strtod (tones[i][1], NULL), g_ascii_strtod (tones[i][2], NULL),
                      g_ascii_strtod (tones[i][3], NULL), NULL);
      measure (picture, expected, &mean, &largest);
      g_assert_cmpint (largest, <=, 1);
      /* Halves, of which some tones make many, are rounded either way. */
      g_assert_cmpfloat (mean, <, 0.1);
    }
}

/* Nothing asked for changes nothing; whole turns of the hue and turns there and back end where they
 * began; the outside of a rectangle stays. */
static void
test_tone_neutral (void)
{
  static const double neutral[][4] = {
    { 0, 0, 0, 0 }, { 0, 0, 360, 0 }, { 0, 0, -720, 0 }, { NAN, NAN, NAN, NAN }
  };
  g_autoptr (EmPicture) picture = fixture_picture (90, 60, 8);
  g_autoptr (EmPicture) turned = copy_picture (picture), part = copy_picture (picture);

  for (gsize i = 0; i < G_N_ELEMENTS (neutral); i++)
    {
      g_autoptr (EmPicture) same = copy_picture (picture);

      em_adjust_tone (same, neutral[i][0], neutral[i][1], neutral[i][2], neutral[i][3], NULL);
      fixture_assert_same (same, picture);
    }
  for (int i = 0; i < 6; i++)
    em_adjust_tone (turned, 0, 0, 60, 0, NULL);
  fixture_assert_same (turned, picture);
  em_adjust_tone (turned, 0, 0, 120, 0, NULL);
  em_adjust_tone (turned, 0, 0, 240, 0, NULL);
  fixture_assert_same (turned, picture);

  em_adjust_tone (part, 0.5, 0, 90, 0, &(EmRect){ 10, 20, 30, 15 });
  for (int y = 0; y < 60; y++)
    for (int x = 0; x < 90; x++)
      if (x < 10 || x >= 40 || y < 20 || y >= 35)
        g_assert_cmpmem (em_picture_get_pixels (part) + 4 * (y * 90 + x), 4,
                         em_picture_get_pixels (picture) + 4 * (y * 90 + x), 4);
  em_adjust_tone (part, 0.5, 0, 0, 0, &(EmRect){ 500, 500, 5, 5 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/adjust/blur", test_blur);
  g_test_add_func ("/picture/adjust/blur-rect", test_blur_rect);
  g_test_add_func ("/picture/adjust/blur-edges", test_blur_edges);
  g_test_add_func ("/picture/adjust/noise", test_noise);
  g_test_add_func ("/picture/adjust/noise-place", test_noise_place);
  g_test_add_func ("/picture/adjust/tone", test_tone);
  g_test_add_func ("/picture/adjust/tone-neutral", test_tone_neutral);
  return g_test_run ();
}
