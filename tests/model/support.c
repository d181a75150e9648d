/* What the tests of this folder share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "model/em-catalogue.h"
#include "support.h"

char *
support_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("emend-model-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
support_remove_folder (char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

void
support_run_python (const char *name, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "model", name, NULL);
  g_autofree char *output = NULL, *complaint = NULL;
  g_autoptr (GError) error = NULL;
  const char *argument, *python = g_getenv ("EMEND_PYTHON");
  int status;
  va_list list;

  if (python == NULL)
    g_error ("EMEND_PYTHON must name a Python interpreter with onnx and onnxruntime");
  g_ptr_array_add (arguments, (gpointer)python);
  g_ptr_array_add (arguments, script);
  va_start (list, name);
  while ((argument = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (arguments, (gpointer)argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);

  g_spawn_sync (NULL, (char **)arguments->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                &complaint, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("%s failed:\n%s%s", name, output, complaint);
  g_test_message ("%s: %s", name, output);
}

GPtrArray *
support_read_table (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *table = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      g_ptr_array_add (table, g_strsplit (lines[i], "\t", -1));
  return table;
}

char *
support_model_path (const char *name)
{
  return g_build_filename (em_catalogue_get_data_directory (), "models", name, NULL);
}

EmGraph *
support_load_model (const char *name)
{
  g_autofree char *path = support_model_path (name);
  g_autoptr (GError) error = NULL;
  EmGraph *graph = em_graph_load (path, &error);

  g_assert_no_error (error);
  return graph;
}

void
support_check_sentence (GError *error, const char *part)
{
  gsize length;

  g_assert_nonnull (error);
  g_assert_cmpuint (error->domain, ==, G_IO_ERROR);
  length = strlen (error->message);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (length, >, 10);
  g_assert_cmpint (error->message[length - 1], ==, '.');
  if (strchr (error->message, '\n') != NULL || strstr (error->message, part) == NULL)
    g_error ("“%s” is not one sentence that contains “%s”", error->message, part);
  g_error_free (error);
}
