/* Seamless clones: beside a solution by numpy, and by what must hold of any.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture-fixture.h"
#include "picture/em-seamless.h"

typedef gboolean (*RegionFunc) (double x, double y, int column, int row);

static gboolean
in_ellipse (double x, double y, int column, int row)
{
  return x * x + y * y < 0.8;
}

static gboolean
in_rectangle (double x, double y, int column, int row)
{
  return fabs (x) < 0.9 && fabs (y) < 0.7;
}

/* Open to three rims, with holes of a pixel, which pin the membrane like needles. */
static gboolean
in_needles (double x, double y, int column, int row)
{
  return x > -0.5 && !(column % 37 == 5 && row % 41 == 7);
}

/* All but one pixel. */
static gboolean
but_one (double x, double y, int column, int row)
{
  return column != 30 || row != 20;
}

/* Narrow ways around walls of a pixel. */
static gboolean
in_maze (double x, double y, int column, int row)
{
  return row % 9 || (row / 9 % 2 ? column > 6 : column < 60);
}

/* Ragged and in many parts. */
static gboolean
in_shreds (double x, double y, int column, int row)
{
  return fabs (sin (column * 0.21) * sin (row * 0.17) + 0.3 * sin (column * 1.9)) > 0.1;
}

static gboolean
everywhere (double x, double y, int column, int row)
{
  return TRUE;
}

/* A patch with alpha where @region holds. */
static EmPicture *
make_layer (int width, int height, RegionFunc region, guint32 seed)
{
  EmPicture *layer = fixture_picture (width, height, seed);
  guint8 *pixel = em_picture_get_pixels (layer);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++, pixel += 4)
      {
        /* Room for what is added, so that no value is cut. */
        for (int c = 0; c < 3; c++)
          pixel[c] = 96 + pixel[c] / 4;
        pixel[3] =
            region (2.0 * x / MAX (1, width - 1) - 1, 2.0 * y / MAX (1, height - 1) - 1, x, y) ? 255
                                                                                               : 0;
      }
  return layer;
}

static EmRect
whole (EmPicture *picture)
{
  return (EmRect){ 0, 0, em_picture_get_width (picture), em_picture_get_height (picture) };
}

/* The largest difference of two pictures' colours where @alpha has any. */
static int
find_largest (const guint8 *a, const guint8 *b, const guint8 *alpha, gsize n)
{
  int largest = 0;

  for (gsize i = 0; i < 4 * n; i += 4)
    for (int c = 0; c < 3 && alpha[i + 3]; c++)
      largest = MAX (largest, abs (a[i + c] - b[i + c]));
  return largest;
}

static void
test_reference (void)
{
  static const struct
  {
    RegionFunc region;
    int width, height;
  } cases[] = { { in_ellipse, 70, 61 },   { in_ellipse, 301, 217 }, { in_rectangle, 120, 90 },
                { in_needles, 150, 131 }, { but_one, 64, 64 },      { in_maze, 101, 83 },
                { in_shreds, 140, 100 },  { in_ellipse, 3, 3 },     { in_rectangle, 200, 3 },
                { everywhere, 20, 10 } };
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *below_path = g_build_filename (folder, "below", NULL);
  g_autofree char *layer_path = g_build_filename (folder, "layer", NULL);
  g_autofree char *out_path = g_build_filename (folder, "out", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int width = cases[i].width, height = cases[i].height;
      g_autoptr (EmPicture) below = fixture_picture (width, height, 5);
      g_autoptr (EmPicture) layer = make_layer (width, height, cases[i].region, 6);
      g_autofree guint8 *expected = NULL;
      EmRect rect = whole (layer);

      fixture_write_raw (below_path, below);
      fixture_write_raw (layer_path, layer);
      fixture_run_python ("fill-reference.py", "seamless", below_path, layer_path, out_path, NULL);
      expected = fixture_read_raw (out_path, 4, &width, &height);
      g_assert_true (em_seamless_fit (layer, below, NULL, &rect, NULL));
      g_assert_cmpint (
          find_largest (em_picture_get_pixels (layer), expected, expected, (gsize)width * height),
          <=, 1);
    }
  fixture_remove_folder (folder);
}

/* What differs from the picture by a constant becomes the picture. */
static void
test_constant (void)
{
  g_autoptr (EmPicture) below = fixture_picture (400, 300, 2);
  g_autoptr (EmPicture) layer = make_layer (400, 300, in_ellipse, 2);
  guint8 *to = em_picture_get_pixels (layer), *from = em_picture_get_pixels (below);
  EmRect rect = { 2, 2, 396, 296 };

  for (gsize i = 0; i < 400 * 300 * 4; i += 4)
    for (int c = 0; c < 3; c++)
      {
        from[i + c] = 100 + from[i + c] / 8;
        to[i + c] = (guint8)(from[i + c] + 20 * c - 30);
      }
  g_assert_true (em_seamless_fit (layer, below, NULL, &rect, NULL));
  g_assert_cmpint (find_largest (to, from, to, 400 * 300), <=, 1);
}

/* (x² - y²) and x y are their own membranes on the pixel grid, far from the border too. */
static void
test_harmonic (void)
{
  int width = 1100, height = 900;
  g_autoptr (EmPicture) below = em_picture_new (width, height);
  g_autoptr (EmPicture) layer = make_layer (width, height, in_ellipse, 2);
  guint8 *from = em_picture_get_pixels (below), *to = em_picture_get_pixels (layer);
  EmRect rect = whole (layer);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint8 *pixel = from + 4 * ((gsize)y * width + x);
        double u = (x - 600) / 550.0, v = (y - 400) / 550.0;

        memcpy (pixel, to + 4 * ((gsize)y * width + x), 4);
        pixel[0] = (guint8)rint (pixel[0] + 60 * (u * u - v * v));
        pixel[1] = (guint8)rint (pixel[1] + 60 * u * v);
        pixel[2] = (guint8)rint (pixel[2] + 40 * u - 30 * v);
      }
  g_assert_true (em_seamless_fit (layer, below, NULL, &rect, NULL));
  g_assert_cmpint (find_largest (to, from, to, (gsize)width * height), <=, 1);
}

/* Where a smooth patch meets a smooth picture of another colour, no step is left. */
static void
test_no_seam (void)
{
  g_autoptr (EmPicture) below = em_picture_new (300, 200);
  g_autoptr (EmPicture) layer = make_layer (300, 200, in_ellipse, 2);
  guint8 *from = em_picture_get_pixels (below), *to = em_picture_get_pixels (layer);
  EmRect rect = whole (layer);
  int largest = 0;

  for (int y = 0; y < 200; y++)
    for (int x = 0; x < 300; x++)
      for (int c = 0; c < 3; c++)
        {
          gsize i = 4 * ((gsize)y * 300 + x) + c;

          from[i] = (guint8)(60 + x / 5 + c * 20);
          to[i] = (guint8)(170 + 20 * sin (x * 0.05) * sin (y * 0.07));
        }
  g_assert_true (em_seamless_fit (layer, below, NULL, &rect, NULL));
  for (gsize i = 0; i + 4 < 300 * 199 * 4; i += 4)
    {
      const guint8 *here = to[i + 3] ? to + i : from + i;
      const guint8 *next = to[i + 7] ? to + i + 4 : from + i + 4;
      const guint8 *under = to[i + 1203] ? to + i + 1200 : from + i + 1200;

      if (i / 4 % 300 < 299)
        largest = MAX (largest, abs (here[0] - next[0]));
      largest = MAX (largest, abs (here[0] - under[0]));
    }
  g_assert_cmpint (largest, <=, 5);
}

/* The mask cuts the region, and what lies outside it is left alone. */
static void
test_mask (void)
{
  g_autoptr (EmPicture) below = fixture_picture (90, 70, 5);
  g_autoptr (EmPicture) layer = make_layer (90, 70, in_rectangle, 6);
  g_autoptr (EmPicture) cut = make_layer (90, 70, in_rectangle, 6);
  g_autoptr (EmPicture) before = make_layer (90, 70, in_rectangle, 6);
  g_autoptr (EmMask) mask = fixture_mask (90, 70, 3);
  EmRect rect = whole (layer);

  for (int y = 0; y < 70; y++)
    for (int x = 0; x < 90; x++)
      if (!em_mask_get_pixel (mask, x, y))
        em_picture_get_pixels (cut)[4 * (y * 90 + x) + 3] = 0;
  g_assert_true (em_seamless_fit (layer, below, mask, &rect, NULL));
  g_assert_true (em_seamless_fit (cut, below, NULL, &rect, NULL));
  for (gsize i = 0; i < 90 * 70 * 4; i += 4)
    g_assert_cmpmem (em_picture_get_pixels (layer) + i, 3,
                     em_picture_get_pixels (em_picture_get_pixels (cut)[i + 3] ? cut : before) + i,
                     3);
}

static void
test_tiny_and_cancelled (void)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (EmPicture) large = fixture_picture (300, 200, 5);
  g_autoptr (EmPicture) large_layer = make_layer (300, 200, in_ellipse, 6);
  EmRect rect = whole (large), none = { 0 };

  for (int size = 1; size < 6; size++)
    {
      g_autoptr (EmPicture) below = fixture_picture (size, 1, 5);
      g_autoptr (EmPicture) layer = make_layer (size, 1, everywhere, 6);
      g_autoptr (EmPicture) same = make_layer (size, 1, everywhere, 6);
      EmRect all = whole (below);

      g_assert_true (em_seamless_fit (layer, below, NULL, &all, NULL));
      fixture_assert_same (layer, same);
      em_picture_get_pixels (layer)[3] = 0;
      g_assert_true (em_seamless_fit (layer, below, NULL, &all, NULL));
      if (size > 1)
        g_assert_cmpmem (em_picture_get_pixels (layer) + 4, 3, em_picture_get_pixels (below) + 4,
                         3);
    }
  g_assert_true (em_seamless_fit (large_layer, large, NULL, &none, NULL));
  g_cancellable_cancel (cancelled);
  g_assert_false (em_seamless_fit (large_layer, large, NULL, &rect, cancelled));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seamless/reference", test_reference);
  g_test_add_func ("/seamless/constant", test_constant);
  g_test_add_func ("/seamless/harmonic", test_harmonic);
  g_test_add_func ("/seamless/no-seam", test_no_seam);
  g_test_add_func ("/seamless/mask", test_mask);
  g_test_add_func ("/seamless/tiny-and-cancelled", test_tiny_and_cancelled);
  return g_test_run ();
}
