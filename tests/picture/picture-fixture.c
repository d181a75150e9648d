/* What the picture tests share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "picture-fixture.h"

const EmPreprocess fixture_spec = { 224,
                                    0.875,
                                    { 127 / 255.0f, 127 / 255.0f, 127 / 255.0f },
                                    { 128 / 255.0f, 128 / 255.0f, 128 / 255.0f } };

char *
fixture_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("emend-picture-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
fixture_remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

const char *
fixture_need (const char *variable)
{
  const char *value = g_getenv (variable);

  if (!value)
    g_error ("The environment variable %s is not set; this test needs it.", variable);
  return value;
}

void
fixture_run_python (const char *script, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "picture", script, NULL);
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  int status;
  va_list rest;

  g_ptr_array_add (arguments, (gpointer)fixture_need ("EMEND_PYTHON"));
  g_ptr_array_add (arguments, path);
  va_start (rest, script);
  for (char *argument = va_arg (rest, char *); argument; argument = va_arg (rest, char *))
    g_ptr_array_add (arguments, argument);
  va_end (rest);
  g_ptr_array_add (arguments, NULL);

  g_spawn_sync (NULL, (char **)arguments->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                &errors, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s\n%s", script, error->message, errors);
}

guint8 *
fixture_read_raw (const char *path, int channels, int *width, int *height)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length, head;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sscanf (text, "%d %d", width, height), ==, 2);
  head = strchr (text, '\n') + 1 - text;
  g_assert_cmpuint (length - head, ==, (gsize)*width * *height * channels);
  return g_memdup2 (text + head, length - head);
}

void
fixture_write_raw (const char *path, EmPicture *picture)
{
  int width = em_picture_get_width (picture), height = em_picture_get_height (picture);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_string_append_printf (text, "%d %d\n", width, height);
  g_string_append_len (text, (const char *)em_picture_get_pixels (picture),
                       (gssize)width * height * 4);
  g_file_set_contents (path, text->str, text->len, &error);
  g_assert_no_error (error);
}

void
fixture_compare (FixtureDifference *difference, guint8 a, guint8 b)
{
  int d = ABS ((int)a - (int)b);

  difference->values++;
  difference->above_1 += d > 1;
  difference->largest = MAX (difference->largest, d);
}

void
fixture_check_difference (const FixtureDifference *difference, const char *what)
{
  g_test_message ("%s: %" G_GSIZE_FORMAT " values, largest difference %d", what, difference->values,
                  difference->largest);
  if (difference->largest > 2 || difference->above_1 * 1000 > difference->values)
    g_error ("%s: of %" G_GSIZE_FORMAT " values %" G_GSIZE_FORMAT
             " differ by more than 1, the largest difference is %d",
             what, difference->values, difference->above_1, difference->largest);
}

EmPicture *
fixture_picture (int width, int height, guint32 seed)
{
  EmPicture *picture = em_picture_new (width, height);
  guint8 *pixel = em_picture_get_pixels (picture);
  guint32 state = seed * 2654435761u + 1;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++, pixel += 4)
      {
        state = state * 1664525u + 1013904223u;
        pixel[0] = (guint8)(x * 3 + (state >> 27));
        pixel[1] = (guint8)(y * 2 + (state >> 28));
        pixel[2] = (guint8)((x / 8 + y / 8) % 2 * 150 + (state >> 26));
        pixel[3] = 255;
      }
  return picture;
}

EmMask *
fixture_mask (int width, int height, guint32 seed)
{
  EmMask *mask = em_mask_new (width, height);
  EmRect rect = { width / 4, height / 5, MAX (1, width / 2), MAX (1, height / 3) };
  g_autofree guint8 *values = g_malloc ((gsize)rect.width * rect.height);
  guint32 state = seed * 2654435761u + 7;

  for (gsize i = 0; i < (gsize)rect.width * rect.height; i++)
    {
      state = state * 1664525u + 1013904223u;
      values[i] = state >> 31 ? 255 : state >> 23 & 255;
    }
  em_mask_write (mask, &rect, values, rect.width);
  return mask;
}

void
fixture_assert_same (EmPicture *a, EmPicture *b)
{
  int width = em_picture_get_width (a), height = em_picture_get_height (a);

  g_assert_cmpint (width, ==, em_picture_get_width (b));
  g_assert_cmpint (height, ==, em_picture_get_height (b));
  g_assert_cmpmem (em_picture_get_pixels (a), (gsize)width * height * 4, em_picture_get_pixels (b),
                   (gsize)width * height * 4);
}
