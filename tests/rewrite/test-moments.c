/* Second moments: accumulating, merging, files.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "model/em-safetensors.h"
#include "rewrite/em-moments.h"

static EmTensor *
draw_keys (GRand *random, int rows, int channels)
{
  EmTensor *keys = em_tensor_new_4d (1, rows, 1, channels);
  for (gint64 i = 0; i < em_tensor_get_count (keys); i++)
    em_tensor_get_data (keys)[i] = (float)g_rand_double_range (random, -1, 2);
  return keys;
}

static void
assert_same (EmMoments *a, EmMoments *b, const char *name)
{
  g_autoptr (EmTensor) ta = em_moments_get (a, name);
  g_autoptr (EmTensor) tb = em_moments_get (b, name);
  g_assert_true (em_tensor_same_shape (ta, tb));
  for (gint64 i = 0; i < em_tensor_get_count (ta); i++)
    g_assert_cmpfloat_with_epsilon (em_tensor_get_data (ta)[i], em_tensor_get_data (tb)[i], 1e-5);
  g_assert_cmpfloat (em_moments_get_count (a, name), ==, em_moments_get_count (b, name));
}

/* All at once, in pieces, and merged from two halves through a file: always the same. */
static void
test_merge (void)
{
  GRand *random = g_rand_new_with_seed (3);
  g_autoptr (GError) error = NULL;
  g_autoptr (EmTensor) first = draw_keys (random, 5000, 9), second = draw_keys (random, 37, 9);
  g_autoptr (EmTensor) other = draw_keys (random, 10, 4);
  g_autoptr (EmMoments) all = em_moments_new (), left = em_moments_new (),
                        right = em_moments_new ();
  g_rand_free (random);
  em_moments_add (all, "a", first);
  em_moments_add (all, "a", second);
  em_moments_add (left, "a", first);
  em_moments_add (right, "a", second);
  em_moments_add (right, "b", other);

  g_autofree char *folder = g_dir_make_tmp ("emend-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *path = g_build_filename (folder, "right.moments", NULL);
  g_assert_true (em_moments_save (right, path, "abc", 7, &error));
  g_assert_no_error (error);
  g_autoptr (EmMoments) loaded = em_moments_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (em_moments_get_sha256 (loaded), ==, "abc");
  g_assert_cmpint (em_moments_get_pictures (loaded), ==, 7);
  assert_same (loaded, right, "a");

  g_assert_true (em_moments_merge (left, loaded, &error));
  assert_same (left, all, "a");
  int channels;
  g_assert_true (em_moments_has (left, "b", &channels));
  g_assert_cmpint (channels, ==, 4);
  g_assert_false (em_moments_has (left, "c", NULL));
  g_assert_null (em_moments_get (left, "c"));
  g_assert_cmpfloat (em_moments_get_count (left, "a"), ==, 5037);
  g_remove (path);
  g_rmdir (folder);
}

static void
test_merge_refuses (void)
{
  GRand *random = g_rand_new_with_seed (3);
  g_autoptr (GError) error = NULL;
  g_autoptr (EmTensor) wide = draw_keys (random, 5, 9), narrow = draw_keys (random, 5, 4);
  g_autoptr (EmMoments) left = em_moments_new (), right = em_moments_new ();
  g_rand_free (random);
  em_moments_add (left, "a", wide);
  em_moments_add (right, "new", narrow);
  em_moments_add (right, "a", narrow);
  g_assert_false (em_moments_merge (left, right, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_nonnull (strstr (error->message, "“a”"));
  g_assert_false (em_moments_has (left, "new", NULL));
}

static void
assert_refused (EmSafetensors *file, const char *place)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("emend-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "bad.moments", NULL);
  g_assert_true (em_safetensors_save (file, path, &error));
  g_assert_null (em_moments_load (path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_nonnull (strstr (error->message, "bad.moments"));
  g_assert_nonnull (strstr (error->message, place));
  g_remove (path);
  g_rmdir (folder);
}

static EmSafetensors *
make_file (int packed, float value, float count)
{
  EmSafetensors *file = em_safetensors_new ();
  g_autoptr (EmTensor) mean = em_tensor_new_1d (packed), n = em_tensor_new_1d (1);
  for (int i = 0; i < packed; i++)
    em_tensor_get_data (mean)[i] = value;
  em_tensor_get_data (n)[0] = count;
  em_safetensors_set (file, "layer", mean);
  em_safetensors_set (file, "layer.count", n);
  return file;
}

static void
test_bad_files (void)
{
  g_autoptr (EmSafetensors) no_triangle = make_file (7, 1, 10);
  g_autoptr (EmSafetensors) no_count = make_file (6, 1, 0);
  g_autoptr (EmSafetensors) not_finite = make_file (6, NAN, 10);
  g_autoptr (EmSafetensors) negative = make_file (1, -1, 10);
  g_autoptr (EmSafetensors) empty = em_safetensors_new ();
  assert_refused (no_triangle, "“layer”");
  assert_refused (no_count, "“layer.count”");
  assert_refused (not_finite, "“layer”");
  assert_refused (negative, "“layer”");
  assert_refused (empty, "layers");
  g_autoptr (GError) error = NULL;
  g_assert_null (em_moments_load ("/nonexistent/x.moments", &error));
  g_assert_nonnull (error);
}

/* A layer whose keys are all 0 has nothing to whiten away. */
static void
test_whiten_nothing (void)
{
  g_autoptr (EmTensor) zero = em_tensor_new_2d (3, 3);
  memset (em_tensor_get_data (zero), 0, 9 * sizeof (float));
  g_autoptr (EmTensor) z = em_moments_whiten (zero, 1e-3);
  for (int i = 0; i < 9; i++)
    g_assert_cmpfloat (em_tensor_get_data (z)[i], ==, i % 4 == 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rewrite/moments/merge", test_merge);
  g_test_add_func ("/rewrite/moments/merge-refuses", test_merge_refuses);
  g_test_add_func ("/rewrite/moments/bad-files", test_bad_files);
  g_test_add_func ("/rewrite/moments/whiten-nothing", test_whiten_nothing);
  return g_test_run ();
}
