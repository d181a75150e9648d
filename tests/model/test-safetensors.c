/* Safetensors: what we write another reader reads, and the other way round; what is refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include "model/em-safetensors.h"
#include "support.h"

static void
set (EmSafetensors *file, const char *name, int rank, const gint64 *shape, float step, float first)
{
  g_autoptr (EmTensor) tensor = em_tensor_new (rank, shape);

  for (gint64 i = 0; i < em_tensor_get_count (tensor); i++)
    em_tensor_get_data (tensor)[i] = first + (float)i * step;
  em_safetensors_set (file, name, tensor);
}

static EmSafetensors *
make_file (void)
{
  EmSafetensors *file = em_safetensors_new ();

  set (file, "d", 2, (gint64[]){ 2, 3 }, 5, 5);
  set (file, "lambda", 4, (gint64[]){ 2, 1, 3, 3 }, 1.0f / 7.0f, 0);
  set (file, "empty", 2, (gint64[]){ 0, 4 }, 0, 0);
  set (file, "scalar", 0, NULL, 0, -1.5f);
  /* Setting again replaces, at the same place. */
  set (file, "d", 2, (gint64[]){ 2, 3 }, 1, 0);
  em_safetensors_set_metadata (file, "name", "?");
  em_safetensors_set_metadata (file, "format", "2");
  em_safetensors_set_metadata (file, "name", "quote \" and ä and \n");
  return file;
}

static void
test_write (void)
{
  char *folder = support_make_folder ();
  g_autofree char *path = g_build_filename (folder, "rule.safetensors", NULL);
  g_autoptr (EmSafetensors) file = make_file ();
  g_autoptr (EmSafetensors) again = NULL;
  g_autofree const char **names = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (em_safetensors_save (file, path, &error));
  g_assert_no_error (error);
  support_run_python ("check.py", "tensors", path, NULL);

  again = em_safetensors_load (path, &error);
  g_assert_no_error (error);
  names = em_safetensors_list (again);
  g_assert_cmpuint (g_strv_length ((char **)names), ==, 4);
  for (int i = 0; names[i] != NULL; i++)
    {
      const EmTensor *old = em_safetensors_get (file, names[i]);
      const EmTensor *new = em_safetensors_get (again, names[i]);
      gsize size = (gsize)em_tensor_get_count (old) * sizeof (float);

      g_assert_true (em_tensor_same_shape (old, new));
      g_assert_cmpmem (em_tensor_get_data (old), size, em_tensor_get_data (new), size);
    }
  g_assert_cmpstr (em_safetensors_get_metadata (again, "name"), ==, "quote \" and ä and \n");
  g_assert_null (em_safetensors_get_metadata (again, "nothing"));
  g_assert_null (em_safetensors_get (again, "nothing"));
  support_remove_folder (folder);
}

static void
test_read (void)
{
  char *folder = support_make_folder ();
  g_autofree char *path = g_build_filename (folder, "good.safetensors", NULL);
  g_autoptr (EmSafetensors) file = NULL;
  g_autoptr (GPtrArray) cases = NULL;
  g_autoptr (GError) error = NULL;

  support_run_python ("check.py", "make", folder, NULL);
  file = em_safetensors_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (em_tensor_get_rank (em_safetensors_get (file, "a")), ==, 2);
  g_assert_cmpint (em_tensor_get_dim (em_safetensors_get (file, "a"), 1), ==, 3);
  g_assert_cmpfloat (em_tensor_get_data (em_safetensors_get (file, "a"))[4], ==, 4);
  g_assert_cmpint (em_tensor_get_rank (em_safetensors_get (file, "b")), ==, 0);
  g_assert_cmpfloat (em_tensor_get_data (em_safetensors_get (file, "b"))[0], ==, 7);
  g_assert_cmpint (em_tensor_get_count (em_safetensors_get (file, "none")), ==, 0);
  g_assert_cmpfloat (em_tensor_get_data (em_safetensors_get (file, "c"))[15], ==, 15);
  g_assert_cmpstr (em_safetensors_get_metadata (file, "k"), ==, "vä");
  g_assert_cmpstr (em_safetensors_get_metadata (file, "empty"), ==, "");

  cases = support_read_table (folder, "cases.tsv");
  g_assert_cmpuint (cases->len, >, 20);
  for (guint i = 0; i < cases->len; i++)
    {
      char **row = g_ptr_array_index (cases, i);
      g_autofree char *name = g_strconcat (row[0], ".safetensors", NULL);
      g_autofree char *bad = g_build_filename (folder, name, NULL);
      GError *problem = NULL;

      if (em_safetensors_load (bad, &problem) != NULL)
        g_error ("%s must be refused", name);
      g_test_message ("%s", problem->message);
      g_assert_true (g_str_has_prefix (problem->message, name));
      support_check_sentence (problem, row[1]);
    }
  support_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/safetensors/write", test_write);
  g_test_add_func ("/model/safetensors/read", test_read);
  return g_test_run ();
}
