/* Combining, growing, shrinking, feathering, resizing and storing masks: the laws they keep, and
 * Pillow's and numpy's word on files.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture-fixture.h"
#include "picture/em-brush.h"
#include "picture/em-mask-combine.h"
#include "picture/em-mask-morph.h"

#define WIDTH 700
#define HEIGHT 530

static void
assert_same (const EmMask *a, const EmMask *b)
{
  EmRect difference = em_mask_difference (a, b);

  g_assert_cmpint (difference.width, ==, 0);
}

/* Blobs of all greys, some at the border. (transfer full) */
static EmMask *
random_mask (GRand *random, int width, int height)
{
  EmMask *mask = em_mask_new (width, height);

  for (int i = 0; i < 7; i++)
    {
      EmBrush brush = { g_rand_double_range (random, 1, 60), g_rand_double (random), i % 3 == 2 };

      em_brush_stroke (&brush, mask, g_rand_double_range (random, 0, width),
                       g_rand_double_range (random, 0, height),
                       g_rand_double_range (random, 0, width),
                       g_rand_double_range (random, 0, height));
    }
  return mask;
}

static guint64
sum_of (const EmMask *mask)
{
  guint64 sum = 0;

  for (int y = 0; y < em_mask_get_height (mask); y++)
    for (int x = 0; x < em_mask_get_width (mask); x++)
      sum += em_mask_get_pixel (mask, x, y);
  return sum;
}

static EmMask *
combined (EmMask *a, const EmMask *b, EmCombine how)
{
  EmMask *result = em_mask_snapshot (a);

  em_mask_combine (result, b, how);
  return result;
}

static EmMask *
inverted (EmMask *mask)
{
  EmMask *result = em_mask_snapshot (mask);

  em_mask_invert (result);
  return result;
}

static void
test_algebra (void)
{
  GRand *random = g_rand_new_with_seed (1);
  g_autoptr (EmMask) empty = em_mask_new (WIDTH, HEIGHT);
  g_autoptr (EmMask) whole = inverted (empty);

  for (int round = 0; round < 12; round++)
    {
      g_autoptr (EmMask) a = random_mask (random, WIDTH, HEIGHT);
      g_autoptr (EmMask) b = random_mask (random, WIDTH, HEIGHT);
      g_autoptr (EmMask) not_a = inverted (a);
      g_autoptr (EmMask) not_b = inverted (b);
      g_autoptr (EmMask) twice = inverted (not_a);
      g_autoptr (EmMask) a_or_b = combined (a, b, EM_COMBINE_ADD);
      g_autoptr (EmMask) b_or_a = combined (b, a, EM_COMBINE_ADD);
      g_autoptr (EmMask) nor = inverted (a_or_b);
      g_autoptr (EmMask) neither = combined (not_a, not_b, EM_COMBINE_INTERSECT);
      g_autoptr (EmMask) less = combined (a, b, EM_COMBINE_SUBTRACT);
      g_autoptr (EmMask) a_not_b = combined (a, not_b, EM_COMBINE_INTERSECT);
      struct
      {
        EmMask *with;
        EmCombine how;
        EmMask *expected;
      } laws[] = { { empty, EM_COMBINE_ADD, a },
                   { empty, EM_COMBINE_SUBTRACT, a },
                   { empty, EM_COMBINE_INTERSECT, empty },
                   { whole, EM_COMBINE_ADD, whole },
                   { whole, EM_COMBINE_SUBTRACT, empty },
                   { whole, EM_COMBINE_INTERSECT, a },
                   { a, EM_COMBINE_INTERSECT, a },
                   { a, EM_COMBINE_ADD, a },
                   { b, EM_COMBINE_REPLACE, b } };

      assert_same (a, twice);
      assert_same (a_or_b, b_or_a);
      assert_same (nor, neither);
      assert_same (less, a_not_b);
      for (guint i = 0; i < G_N_ELEMENTS (laws); i++)
        {
          g_autoptr (EmMask) result = combined (a, laws[i].with, laws[i].how);

          assert_same (result, laws[i].expected);
        }
    }
  g_rand_free (random);
}

/* Each pixel by its formula, and the rectangle that is said to have changed. */
static void
test_combine_pixels (void)
{
  GRand *random = g_rand_new_with_seed (2);

  for (int round = 0; round < 8; round++)
    {
      g_autoptr (EmMask) a = random_mask (random, WIDTH, HEIGHT);
      g_autoptr (EmMask) b = random_mask (random, WIDTH, HEIGHT);
      g_autoptr (EmMask) result = em_mask_snapshot (a);
      EmCombine how = round % 4;
      EmRect changed = em_mask_combine (result, b, how);
      EmRect expected = em_mask_difference (a, result);

      g_assert_cmpmem (&changed, sizeof changed, &expected, sizeof expected);
      for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
          {
            int m = em_mask_get_pixel (a, x, y), w = em_mask_get_pixel (b, x, y);
            int values[] = { w, MAX (m, w), MIN (m, 255 - w), MIN (m, w) };

            g_assert_cmpint (em_mask_get_pixel (result, x, y), ==, values[how]);
          }
    }
  g_rand_free (random);
}

/* Growing as its definition has it, over all pixels that can matter. */
static void
test_grow_pixels (void)
{
  const double radii[] = { 0, 0.5, 1, 2.3, 7, 11.75 };
  const int width = 150, height = 90;
  GRand *random = g_rand_new_with_seed (3);

  for (guint i = 0; i < G_N_ELEMENTS (radii); i++)
    {
      g_autoptr (EmMask) mask = em_mask_new (width, height);
      g_autoptr (EmMask) grown = NULL;
      int reach = (int)radii[i] + 2;

      for (int k = 0; k < 5; k++)
        em_brush_stroke (&(EmBrush){ g_rand_double_range (random, 0.6, 12), 0.5, FALSE }, mask,
                         g_rand_double_range (random, 0, width), 45,
                         g_rand_double_range (random, 0, width), k * 20);
      grown = em_mask_snapshot (mask);
      g_assert_true (em_mask_grow (grown, radii[i], NULL));
      for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
          {
            double largest = 0;

            for (int v = MAX (0, y - reach); v < MIN (height, y + reach + 1); v++)
              for (int u = MAX (0, x - reach); u < MIN (width, x + reach + 1); u++)
                largest = MAX (largest, em_mask_get_pixel (mask, u, v)
                                            - 255 * MAX (0, hypot (u - x, v - y) - radii[i]));
            g_assert_cmpfloat_with_epsilon (em_mask_get_pixel (grown, x, y), largest, 0.51);
          }
    }
  g_rand_free (random);
}

static void
assert_contains (const EmMask *larger, const EmMask *smaller)
{
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      g_assert_cmpint (em_mask_get_pixel (larger, x, y), >=, em_mask_get_pixel (smaller, x, y));
}

static void
test_grow_and_shrink (void)
{
  GRand *random = g_rand_new_with_seed (4);
  g_autoptr (EmMask) empty = em_mask_new (WIDTH, HEIGHT);
  g_autoptr (EmMask) whole = inverted (empty);

  em_mask_grow (empty, 30, NULL);
  g_assert_true (em_mask_is_empty (empty));
  em_mask_shrink (empty, 30, NULL);
  g_assert_true (em_mask_is_empty (empty));
  em_mask_shrink (whole, 30, NULL);
  em_mask_invert (whole);
  assert_same (whole, empty);

  for (int round = 0; round < 8; round++)
    {
      double radius = round == 0 ? 90 : g_rand_double_range (random, 0, 25);
      g_autoptr (EmMask) mask = random_mask (random, WIDTH, HEIGHT);
      g_autoptr (EmMask) complement = inverted (mask);
      g_autoptr (EmMask) grown = em_mask_snapshot (mask);
      g_autoptr (EmMask) shrunk = em_mask_snapshot (mask);
      g_autoptr (EmMask) back = NULL;

      g_assert_true (em_mask_grow (grown, radius, NULL));
      g_assert_true (em_mask_shrink (shrunk, radius, NULL));
      assert_contains (grown, mask);
      assert_contains (mask, shrunk);
      /* What is done to the mask is undone to its complement. */
      g_assert_true (em_mask_grow (complement, radius, NULL));
      em_mask_invert (complement);
      assert_same (complement, shrunk);

      back = em_mask_snapshot (grown);
      em_mask_shrink (back, radius, NULL);
      assert_contains (back, mask);
      em_mask_grow (shrunk, radius, NULL);
      assert_contains (mask, shrunk);
    }
  g_rand_free (random);
}

/* A disc of radius a grown by b is one of radius a + b. */
static void
test_grow_disc (void)
{
  for (int radius = 3; radius < 90; radius += 29)
    {
      g_autoptr (EmMask) mask = em_mask_new (WIDTH, HEIGHT);
      double area, expected = G_PI * (20 + radius) * (20 + radius);

      em_brush_stroke (&(EmBrush){ 20, 1, FALSE }, mask, 350.5, 260.5, 350.5, 260.5);
      em_mask_grow (mask, radius, NULL);
      area = sum_of (mask) / 255.0;
      g_assert_cmpfloat_with_epsilon (sqrt (area / G_PI), sqrt (expected / G_PI), 0.3);
    }
}

static void
test_feather (void)
{
  const double sigmas[] = { 0.4, 1, 3.3, 12, 40 };

  for (guint i = 0; i < G_N_ELEMENTS (sigmas); i++)
    {
      g_autoptr (EmMask) mask = em_mask_new (WIDTH, HEIGHT);
      EmRect inside = { 150, 140, 400, 250 }, corner = { 0, 0, 60, 40 };
      guint64 before;

      em_mask_fill (mask, &inside, 255);
      em_mask_fill (mask, &corner, 200);
      before = sum_of (mask);
      g_assert_true (em_mask_feather (mask, sigmas[i], NULL));
      g_assert_cmpfloat_with_epsilon ((double)sum_of (mask) / before, 1, 0.004);
      /* Across a straight edge it is the Gaussian's integral. */
      for (int x = 100; x < 220; x++)
        g_assert_cmpfloat_with_epsilon (em_mask_get_pixel (mask, x, 265) / 255.0,
                                        (erf ((x + 0.5 - 150) / (sigmas[i] * G_SQRT2))
                                         - erf ((x + 0.5 - 550) / (sigmas[i] * G_SQRT2)))
                                            / 2
                                            * (erf (125.5 / (sigmas[i] * G_SQRT2)) / 2
                                               + erf (124.5 / (sigmas[i] * G_SQRT2)) / 2),
                                        sigmas[i] < 1 ? 0.12 : 0.015);
    }
}

static void
test_feather_keeps_whole (void)
{
  g_autoptr (EmMask) mask = em_mask_new (61, 300);
  g_autoptr (EmMask) whole = NULL;

  em_mask_invert (mask);
  whole = em_mask_snapshot (mask);
  em_mask_feather (mask, 100, NULL);
  assert_same (mask, whole);
}

static void
test_cancelled (void)
{
  GRand *random = g_rand_new_with_seed (5);
  g_autoptr (EmMask) mask = random_mask (random, WIDTH, HEIGHT);
  g_autoptr (EmMask) before = em_mask_snapshot (mask);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  g_assert_false (em_mask_grow (mask, 5, cancellable));
  assert_same (mask, before);
  g_assert_false (em_mask_shrink (mask, 5, cancellable));
  assert_same (mask, before);
  g_assert_false (em_mask_feather (mask, 5, cancellable));
  assert_same (mask, before);
  g_rand_free (random);
}

static void
write_raw_mask (const EmMask *mask, const char *path)
{
  int width = em_mask_get_width (mask), height = em_mask_get_height (mask);
  g_autofree guint8 *pixels = g_malloc ((gsize)width * height);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  em_mask_read (mask, &(EmRect){ 0, 0, width, height }, pixels, width);
  g_string_append_printf (text, "%d %d\n", width, height);
  g_string_append_len (text, (const char *)pixels, (gssize)width * height);
  g_file_set_contents (path, text->str, text->len, &error);
  g_assert_no_error (error);
}

/* Pillow reads our files and gives back what we have to read; see mask-files.py. */
static void
test_files (void)
{
  static const char *const kinds[] = { "grey", "bits", "alpha" };
  static const char *const theirs[] = { "L", "1", "LA", "RGBA", "P", "RGB", "small", "large" };
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *raw = g_build_filename (folder, "mask.raw", NULL);
  GRand *random = g_rand_new_with_seed (6);
  g_autoptr (EmMask) mask = random_mask (random, 301, 203);
  g_autoptr (GError) error = NULL;

  write_raw_mask (mask, raw);
  for (int kind = 0; kind < 3; kind++)
    {
      g_autofree char *name = g_strconcat (kinds[kind], ".png", NULL);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (EmMask) back = NULL;

      g_assert_true (em_mask_save_png (mask, path, kind, &error));
      back = em_mask_load (path, &error);
      g_assert_no_error (error);
      for (int y = 0; y < 203; y++)
        for (int x = 0; x < 301; x++)
          {
            int value = em_mask_get_pixel (mask, x, y);

            if (kind == EM_MASK_FILE_BITS)
              value = value >= 128 ? 255 : 0;
            g_assert_cmpint (em_mask_get_pixel (back, x, y), ==, value);
          }
    }
  fixture_run_python ("mask-files.py", folder, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (theirs); i++)
    {
      gboolean resized = strlen (theirs[i]) == 5;
      g_autofree char *png = g_strdup_printf ("%s/their-%s.png", folder, resized ? "L" : theirs[i]);
      g_autofree char *values = g_strdup_printf ("%s/their-%s.raw", folder, theirs[i]);
      int width, height;
      g_autofree guint8 *expected = fixture_read_raw (values, 1, &width, &height);
      g_autoptr (EmMask) loaded = em_mask_load (png, &error);
      g_autoptr (EmMask) read = NULL;

      g_assert_no_error (error);
      read = resized ? em_mask_resize (loaded, width, height) : em_mask_ref (loaded);
      g_assert_cmpint (em_mask_get_width (read), ==, width);
      g_assert_cmpint (em_mask_get_height (read), ==, height);
      for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
          g_assert_cmpint (ABS (em_mask_get_pixel (read, x, y) - expected[y * width + x]), <=,
                           resized ? 1 : 0);
    }
  fixture_remove_folder (folder);
  g_rand_free (random);
}

/* A mask that is opaque or empty throughout comes back from every kind as well. */
static void
test_plain_files (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "plain.png", NULL);
  g_autoptr (EmMask) mask = em_mask_new (9, 1);

  for (int round = 0; round < 6; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EmMask) back = NULL;

      em_mask_invert (mask);
      em_mask_save_png (mask, path, round / 2, &error);
      g_assert_no_error (error);
      back = em_mask_load (path, &error);
      g_assert_no_error (error);
      assert_same (mask, back);
    }
  fixture_remove_folder (folder);
}

static void
test_from_alpha (void)
{
  g_autoptr (EmPicture) picture = fixture_picture (WIDTH, HEIGHT, 6);
  g_autoptr (EmMask) opaque = em_mask_new_from_alpha (picture);
  g_autoptr (EmMask) mask = NULL;

  em_mask_invert (opaque);
  g_assert_true (em_mask_is_empty (opaque));
  for (int i = 0; i < WIDTH * HEIGHT; i++)
    em_picture_get_pixels (picture)[4 * i + 3] = (guint8)(i * 7);
  mask = em_mask_new_from_alpha (picture);
  for (int i = 0; i < WIDTH * HEIGHT; i++)
    g_assert_cmpint (em_mask_get_pixel (mask, i % WIDTH, i / WIDTH), ==, (guint8)(i * 7));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/mask-tools/algebra", test_algebra);
  g_test_add_func ("/picture/mask-tools/combine-pixels", test_combine_pixels);
  g_test_add_func ("/picture/mask-tools/grow-pixels", test_grow_pixels);
  g_test_add_func ("/picture/mask-tools/grow-and-shrink", test_grow_and_shrink);
  g_test_add_func ("/picture/mask-tools/grow-disc", test_grow_disc);
  g_test_add_func ("/picture/mask-tools/feather", test_feather);
  g_test_add_func ("/picture/mask-tools/feather-keeps-whole", test_feather_keeps_whole);
  g_test_add_func ("/picture/mask-tools/cancelled", test_cancelled);
  g_test_add_func ("/picture/mask-tools/files", test_files);
  g_test_add_func ("/picture/mask-tools/plain-files", test_plain_files);
  g_test_add_func ("/picture/mask-tools/from-alpha", test_from_alpha);
  return g_test_run ();
}
