/* The ONNX writer: the file is the same but for what was asked for, and ONNX Runtime takes it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include "model/em-onnx-writer.h"
#include "support.h"
#include "tensor/em-file.h"

static const EmValue *
find_value (EmGraph *graph, const char *name)
{
  for (int i = 0; i < em_graph_get_n_values (graph); i++)
    if (strcmp (em_graph_get_value (graph, i)->name, name) == 0)
      return em_graph_get_value (graph, i);
  return NULL;
}

static EmTensor *
multiply (const EmTensor *tensor, float factor)
{
  gint64 shape[EM_TENSOR_MAX_RANK];
  EmTensor *result;

  for (int i = 0; i < em_tensor_get_rank (tensor); i++)
    shape[i] = em_tensor_get_dim (tensor, i);
  result = em_tensor_new (em_tensor_get_rank (tensor), shape);
  for (gint64 i = 0; i < em_tensor_get_count (tensor); i++)
    em_tensor_get_data (result)[i] = em_tensor_get_data (tensor)[i] * factor;
  return result;
}

/* Rewrites @name times @factor and reads the result back. */
static EmGraph *
rewrite (EmGraph *graph, const char *name, float factor, const char *const *keys,
         const char *const *values, const char *path)
{
  g_autoptr (EmTensor) data = multiply (find_value (graph, name)->data, factor);
  EmOnnxReplacement replacement = { name, data };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = em_onnx_writer_rewrite (graph, &replacement, 1, keys, values, &error);
  EmGraph *result;

  g_assert_no_error (error);
  em_file_write_atomically (path, bytes, &error);
  g_assert_no_error (error);
  result = em_graph_load (path, &error);
  g_assert_no_error (error);
  for (int i = 0; i < em_graph_get_n_values (graph); i++)
    {
      const EmValue *old = em_graph_get_value (graph, i), *new = em_graph_get_value (result, i);
      gsize size = old->data != NULL ? (gsize)em_tensor_get_count (old->data) * sizeof (float) : 0;

      if (strcmp (old->name, name) == 0)
        g_assert_cmpmem (em_tensor_get_data (new->data), size, em_tensor_get_data (data), size);
      else if (old->data != NULL)
        g_assert_cmpmem (em_tensor_get_data (new->data), size, em_tensor_get_data (old->data),
                         size);
    }
  return result;
}

static void
test_lite0 (void)
{
  static const char *const keys[] = { "emend.rules", "emend.note", NULL };
  static const char *const first[] = { "eins", "gone", NULL };
  static const char *const second[] = { "zweiä", "", NULL };
  char *folder = support_make_folder ();
  g_autofree char *base = support_model_path ("efficientnet-lite0.onnx");
  g_autofree char *path = g_build_filename (folder, "rewritten.onnx", NULL);
  g_autofree char *again = g_build_filename (folder, "again.onnx", NULL);
  g_autofree char *plain = g_build_filename (folder, "plain.onnx", NULL);
  g_autoptr (EmGraph) graph = support_load_model ("efficientnet-lite0.onnx");
  g_autoptr (EmGraph) one = rewrite (graph, "head.conv.weight", 4, keys, first, path);
  g_autoptr (EmGraph) two = NULL;
  g_autoptr (EmGraph) same = NULL;

  /* An export of an export: the old entries make room for the new. */
  two = rewrite (one, "head.conv.weight", 0.5f, keys, second, again);
  g_assert_cmpstr (em_graph_get_metadata (two, "emend.rules"), ==, "zweiä");
  g_assert_cmpstr (em_graph_get_sha256 (two), !=, em_graph_get_sha256 (graph));
  support_run_python ("check.py", "rewritten", base, again, NULL);

  same = rewrite (graph, "head.conv.weight", 1, NULL, NULL, plain);
  g_assert_cmpstr (em_graph_get_sha256 (same), ==, em_graph_get_sha256 (graph));
  support_remove_folder (folder);
}

/* Numbers may be stored in other ways: as a list, in a Constant node, under an alias. */
static void
test_storage (void)
{
  static const struct
  {
    const char *file, *weight;
  } cases[] = {
    { "float-data.onnx", "conv.weight" },
    { "constant-weight.onnx", "k" },
    { "alias.onnx", "one" },
    { "gemm.onnx", "v" },
  };
  char *folder = support_make_folder ();

  support_run_python ("models.py", "good", folder, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (folder, cases[i].file, NULL);
      g_autofree char *out = g_build_filename (folder, "out.onnx", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (EmGraph) graph = em_graph_load (path, &error);
      g_autoptr (EmGraph) result = NULL;

      g_assert_no_error (error);
      result = rewrite (graph, cases[i].weight, 3, NULL, NULL, out);
      support_run_python ("check.py", "small", out, NULL);
    }
  support_remove_folder (folder);
}

static void
check_refused (EmGraph *graph, const char *name, EmTensor *data, const char *part)
{
  EmOnnxReplacement replacement = { name, data };
  GError *error = NULL;

  g_assert_null (em_onnx_writer_rewrite (graph, &replacement, 1, NULL, NULL, &error));
  support_check_sentence (error, part);
}

static void
test_refused (void)
{
  g_autoptr (EmGraph) graph = support_load_model ("efficientnet-lite0.onnx");
  g_autoptr (EmTensor) data = em_tensor_new_4d (1280, 1, 1, 320);

  check_refused (graph, "head.conv.weight", data, "another shape");
  check_refused (graph, "head.act", data, "no float32 initializer");
  check_refused (graph, "nothing", data, "no float32 initializer");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/writer/lite0", test_lite0);
  g_test_add_func ("/model/writer/storage", test_storage);
  g_test_add_func ("/model/writer/refused", test_refused);
  return g_test_run ();
}
