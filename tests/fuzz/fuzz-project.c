/* The project reader. An input that begins as a zip is one; any other is the project.json of a zip
 * that is otherwise in order, since no mutation would get past the checksums.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "project/em-project-file.h"
#include "tensor/em-zip.h"

/* What the JSON may name. */
static void
add_entries (EmZipWriter *writer)
{
  static const guint8 pixels[4 * 6] = { 9, 200, 30, 255, 40, 50 };
  g_autoptr (EmPicture) picture = em_picture_new_from_rgba (pixels, 3, 2, 12);
  g_autoptr (GBytes) png = em_picture_to_png_bytes (picture, NULL);
  g_autoptr (EmMask) mask = em_mask_new (2, 2);
  const EmRect whole = { 0, 0, 2, 2 };

  em_mask_fill (mask, &whole, 77);
  g_autoptr (GBytes) mask_png = em_mask_to_png_bytes (mask, &whole, NULL);
  g_assert_true (em_zip_writer_add (writer, "pictures/0", png, FALSE, NULL));
  g_assert_true (em_zip_writer_add (writer, "masks/0.png", mask_png, FALSE, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) input = g_bytes_new_static (data, size);
  g_autoptr (GBytes) file = NULL;
  GError *error = NULL;

  if (size > 1 && data[0] == 'P' && data[1] == 'K')
    file = g_bytes_ref (input);
  else
    {
      g_autoptr (EmZipWriter) writer = em_zip_writer_new ();
      add_entries (writer);
      g_assert_true (em_zip_writer_add (writer, "project.json", input, FALSE, NULL));
      file = em_zip_writer_finish (writer, NULL);
    }
  g_autoptr (EmState) state = em_project_from_bytes (file, "fuzz.emend", NULL, NULL, &error);
  if (state == NULL)
    {
      fuzz_check_error (error);
      return 0;
    }

  /* What is read can be drawn, and written and read again. */
  for (guint i = 0; i < state->pairs->len; i++)
    {
      g_autoptr (EmPicture) modified = em_pair_compose_modified (state->pairs->pdata[i]);
      g_autoptr (EmPicture) plain = em_pair_compose_plain (state->pairs->pdata[i]);
      g_assert_nonnull (modified);
      g_assert_nonnull (plain);
    }
  g_autoptr (GBytes) written = em_project_to_bytes (state, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (EmState) again = em_project_from_bytes (written, "again.emend", NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->pairs->len, ==, state->pairs->len);
  return 0;
}
