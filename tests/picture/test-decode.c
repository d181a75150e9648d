/* Decoding and preprocessing against Pillow, on generated files of every kind and, as suite
 * "shared", on photographs; and what happens to files that are no pictures.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "picture-fixture.h"

/* The picture of @path against the RGBA bytes in @expected. */
static void
check_pixels (EmPicture *picture, const char *expected, const char *what)
{
  int width, height;
  g_autofree guint8 *values = fixture_read_raw (expected, 4, &width, &height);
  const guint8 *pixels = em_picture_get_pixels (picture);
  FixtureDifference difference = { 0 };

  g_assert_cmpint (em_picture_get_width (picture), ==, width);
  g_assert_cmpint (em_picture_get_height (picture), ==, height);
  for (gsize i = 0; i < (gsize)width * height * 4; i++)
    fixture_compare (&difference, pixels[i], values[i]);
  fixture_check_difference (&difference, what);
}

/* The network's view, and the normalised tensor made of it. */
static void
check_view (EmPicture *picture, const char *expected, const char *what)
{
  int width, height;
  g_autofree guint8 *values = fixture_read_raw (expected, 3, &width, &height);
  g_autoptr (EmPicture) view = em_preprocess_view (&fixture_spec, picture);
  g_autoptr (EmTensor) tensor = em_preprocess_picture (&fixture_spec, picture);
  const guint8 *pixels = em_picture_get_pixels (view);
  const float *numbers = em_tensor_get_data (tensor);
  FixtureDifference difference = { 0 };

  g_assert_cmpint (em_picture_get_width (view), ==, width);
  g_assert_cmpint (em_picture_get_height (view), ==, height);
  for (gsize i = 0; i < (gsize)width * height; i++)
    for (int c = 0; c < 3; c++)
      {
        guint8 value = pixels[4 * i + c];

        fixture_compare (&difference, value, values[3 * i + c]);
        g_assert_cmpfloat_with_epsilon (numbers[3 * i + c], (value - 127) / 128.0, 1e-6);
      }
  fixture_check_difference (&difference, what);
}

/* Every line of OUT/manifest. */
static int
check_manifest (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "manifest", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  int n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i] && *lines[i]; i++, n++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], "\t", 2);
      g_autofree char *rgba = g_strdup_printf ("%s/%s.rgba", folder, fields[1]);
      g_autofree char *view = g_strdup_printf ("%s/%s.view", folder, fields[1]);
      g_autoptr (GError) error = NULL;
      g_autoptr (EmPicture) picture = em_picture_load (fields[0], &error);

      g_assert_no_error (error);
      check_pixels (picture, rgba, fields[1]);
      check_view (picture, view, fields[1]);
    }
  return n;
}

static void
test_generated (void)
{
  g_autofree char *folder = fixture_make_folder ();

  fixture_run_python ("make-pictures.py", folder, NULL);
  g_assert_cmpint (check_manifest (folder), >, 50);
  fixture_remove_folder (folder);
}

static void
test_photographs (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *pictures =
      g_build_filename (fixture_need ("EMEND_SHARED"), "pictures", "imagenet-1000", NULL);

  fixture_run_python ("make-pictures.py", folder, pictures, "100", NULL);
  g_assert_cmpint (check_manifest (folder), ==, 100);
  fixture_remove_folder (folder);
}

/* Loading @length bytes must fail with one sentence that names the file. */
static void
refuse (const guint8 *data, gsize length, const char *expected)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (EmPicture) picture = em_picture_load_bytes (bytes, "some-file", &error);

  g_assert_null (picture);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "some-file"));
  g_assert_null (strchr (error->message, '\n'));
  if (expected && !strstr (error->message, expected))
    g_error ("“%s” does not say “%s”", error->message, expected);
}

static void
test_not_a_picture (void)
{
  static const guint8 huge_png[] =
      "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30\x08\2\0\0\0"
      "\xe1\xd2\xbb\x8e";
  static const guint8 huge_gif[] =
      "GIF89a\x30\x75\x30\x75\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x30\x75"
      "\x30\x75\0\2\2\x44\1\0;";
  static const guint8 huge_bmp[] =
      "BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x30\x75\0\0\x30\x75\0\0\1\0"
      "\x18\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
  static const guint8 huge_jpeg[] =
      "\xff\xd8\xff\xc0\0\x11\x08\x75\x30\x75\x30\3\1\x11\0\2\x11\0\3\x11\0"
      "\xff\xda\0\x0c\3\1\0\2\0\3\0\0\x3f\0";

  refuse (NULL, 0, "empty");
  refuse ((const guint8 *)"no picture at all", 17, "was expected");
  refuse ((const guint8 *)"\xff\xd8\xff", 3, "JPEG");
  refuse ((const guint8 *)"\x89PNG\r\n\x1a\n", 8, "PNG");
  refuse (huge_png, sizeof huge_png - 1, "PNG"); /* its checksum is wrong */
  refuse (huge_gif, sizeof huge_gif - 1, "30000 × 30000");
  refuse (huge_bmp, sizeof huge_bmp - 1, "30000 × 30000");
  refuse (huge_jpeg, sizeof huge_jpeg - 1, "30000 × 30000");
}

static void
test_missing_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmPicture) picture = em_picture_load ("/nonexistent/picture.png", &error);

  g_assert_null (picture);
  g_assert_nonnull (strstr (error->message, "/nonexistent/picture.png"));
}

/* Every generated file cut short, and with bytes changed: a sentence or a picture, never a crash.
 */
static void
test_damaged (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *manifest = g_build_filename (folder, "manifest", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint32 state = 1;

  fixture_run_python ("make-pictures.py", folder, NULL);
  g_assert_true (g_file_get_contents (manifest, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i] && *lines[i]; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], "\t", 2);
      g_autofree char *data = NULL;
      gsize length;
      gboolean own = g_str_has_suffix (fields[0], ".jpg") || g_str_has_suffix (fields[0], ".png");

      g_assert_true (g_file_get_contents (fields[0], &data, &length, NULL));
      for (int cut = 1; cut < 8 && own; cut++)
        refuse ((const guint8 *)data, length * cut / 8, NULL);
      for (int round = 0; round < 8; round++)
        {
          g_autofree char *changed = g_memdup2 (data, length);
          g_autoptr (GBytes) bytes = NULL;
          g_autoptr (GError) error = NULL;
          g_autoptr (EmPicture) picture = NULL;

          for (int k = 0; k < 6; k++)
            {
              state = state * 1664525u + 1013904223u;
              changed[(state >> 8) % (k < 3 ? MIN (length, 700) : length)] = (char)(state >> 3);
            }
          bytes = g_bytes_new (changed, length);
          picture = em_picture_load_bytes (bytes, fields[1], &error);
          g_assert_true ((picture != NULL) == (error == NULL));
        }
    }
  fixture_remove_folder (folder);
}

/* Saved and loaded again, with and without alpha. */
static void
test_save (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "saved.png", NULL);
  g_autoptr (EmPicture) picture = fixture_picture (123, 77, 1);

  for (int round = 0; round < 2; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EmPicture) back = NULL;

      g_assert_true (em_picture_save_png (picture, path, &error));
      back = em_picture_load (path, &error);
      g_assert_no_error (error);
      fixture_assert_same (picture, back);
      em_picture_get_pixels (picture)[4 * 500 + 3] = 17;
    }
  fixture_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (argc > 1 && strcmp (argv[1], "shared") == 0)
    g_test_add_func ("/picture/decode/photographs", test_photographs);
  else
    {
      g_test_add_func ("/picture/decode/generated", test_generated);
      g_test_add_func ("/picture/decode/not-a-picture", test_not_a_picture);
      g_test_add_func ("/picture/decode/missing-file", test_missing_file);
      g_test_add_func ("/picture/decode/damaged", test_damaged);
      g_test_add_func ("/picture/decode/save", test_save);
    }
  return g_test_run ();
}
