/* Resampling against Pillow, and what only moves pixels about.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include "picture-fixture.h"

/* @picture resized here and by Pillow. */
static void
check_resize (EmPicture *picture, int width, int height)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *in = g_build_filename (folder, "in", NULL);
  g_autofree char *out = g_build_filename (folder, "out", NULL);
  g_autofree char *w = g_strdup_printf ("%d", width);
  g_autofree char *h = g_strdup_printf ("%d", height);
  g_autofree char *what = g_strdup_printf ("%d x %d to %d x %d", em_picture_get_width (picture),
                                           em_picture_get_height (picture), width, height);
  g_autoptr (EmPicture) resized = em_picture_resize (picture, width, height);
  g_autofree guint8 *expected = NULL;
  FixtureDifference difference = { 0 };
  int expected_width, expected_height;

  fixture_write_raw (in, picture);
  fixture_run_python ("resize-reference.py", in, out, w, h, NULL);
  expected = fixture_read_raw (out, 4, &expected_width, &expected_height);
  g_assert_cmpint (expected_width, ==, em_picture_get_width (resized));
  g_assert_cmpint (expected_height, ==, em_picture_get_height (resized));
  for (gsize i = 0; i < (gsize)width * height * 4; i++)
    fixture_compare (&difference, em_picture_get_pixels (resized)[i], expected[i]);
  fixture_check_difference (&difference, what);
  fixture_remove_folder (folder);
}

static void
test_opaque (void)
{
  static const int sizes[][2] = { { 100, 75 }, { 333, 250 }, { 334, 251 }, { 700, 30 },
                                  { 1, 1 },    { 30, 700 },  { 999, 801 } };
  g_autoptr (EmPicture) picture = fixture_picture (333, 250, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    check_resize (picture, sizes[i][0], sizes[i][1]);
}

/* Strips of rows follow each other: shrinking a high picture uses many of them. */
static void
test_high (void)
{
  g_autoptr (EmPicture) picture = fixture_picture (61, 3001, 2);

  check_resize (picture, 40, 900);
  check_resize (picture, 61, 100);
}

static void
test_alpha (void)
{
  g_autoptr (EmPicture) picture = fixture_picture (200, 150, 3);
  guint8 *pixels = em_picture_get_pixels (picture);

  for (int i = 0; i < 200 * 150; i++)
    pixels[4 * i + 3] = (guint8)(i % 7 == 0 ? 0 : i * 5);
  check_resize (picture, 90, 81);
  check_resize (picture, 290, 181);
}

static void
test_mirror_and_crop (void)
{
  g_autoptr (EmPicture) picture = fixture_picture (37, 23, 4);
  g_autoptr (EmPicture) mirrored = em_picture_mirror (picture);
  g_autoptr (EmPicture) twice = em_picture_mirror (mirrored);
  g_autoptr (EmPicture) part = em_picture_crop (picture, 5, 6, 20, 10);
  g_autoptr (EmPicture) copy =
      em_picture_new_from_rgba (em_picture_get_pixels (picture) + (6 * 37 + 5) * 4, 20, 10, 37 * 4);

  fixture_assert_same (picture, twice);
  fixture_assert_same (part, copy);
  g_assert_cmpmem (em_picture_get_pixels (picture), 4, em_picture_get_pixels (mirrored) + 36 * 4,
                   4);
  g_assert_cmpmem (em_picture_get_pixels (part), 4,
                   em_picture_get_pixels (picture) + (6 * 37 + 5) * 4, 4);
}

/* A thumbnail fits, keeps the proportions and the mean colour, and never enlarges. */
static void
test_thumbnail (void)
{
  static const int sizes[][2] = {
    { 1000, 700 }, { 90, 2000 }, { 3000, 3 }, { 257, 256 }, { 20, 10 }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (EmPicture) picture = fixture_picture (sizes[i][0], sizes[i][1], 5);
      g_autoptr (EmPicture) small = em_picture_thumbnail (picture, 128);
      int width = em_picture_get_width (small), height = em_picture_get_height (small);
      double sums[2] = { 0 };

      g_assert_cmpint (MAX (width, height), ==, MIN (128, MAX (sizes[i][0], sizes[i][1])));
      g_assert_cmpfloat_with_epsilon ((double)width / sizes[i][0], (double)height / sizes[i][1],
                                      1.0 / MIN (sizes[i][0], sizes[i][1]));
      for (int p = 0; p < sizes[i][0] * sizes[i][1]; p++)
        sums[0] += em_picture_get_pixels (picture)[4 * p + 1];
      for (int p = 0; p < width * height; p++)
        sums[1] += em_picture_get_pixels (small)[4 * p + 1];
      g_assert_cmpfloat_with_epsilon (sums[0] / sizes[i][0] / sizes[i][1], sums[1] / width / height,
                                      4);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/resize/opaque", test_opaque);
  g_test_add_func ("/picture/resize/high", test_high);
  g_test_add_func ("/picture/resize/alpha", test_alpha);
  g_test_add_func ("/picture/resize/mirror-and-crop", test_mirror_and_crop);
  g_test_add_func ("/picture/resize/thumbnail", test_thumbnail);
  return g_test_run ();
}
