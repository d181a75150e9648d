/* The ONNX reader on any bytes; what it takes must keep the graph's promises, have sound edit
 * points and be rewritten without a change where nothing changes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "model/em-edit-point.h"
#include "model/em-onnx-writer.h"

static void
check_graph (const EmGraph *graph)
{
  for (int i = 0; i < em_graph_get_n_nodes (graph); i++)
    {
      const EmNode *node = em_graph_get_node (graph, i);

      g_assert_true (em_graph_get_value (graph, node->output)->producer == i);
      for (int j = 0; j < node->n_inputs; j++)
        g_assert_true (node->inputs[j] < 0
                       || em_graph_get_value (graph, node->inputs[j])->producer < i);
    }
  for (int i = 0; i < em_graph_get_n_values (graph); i++)
    for (int j = 0; j < em_graph_get_value (graph, i)->rank; j++)
      g_assert_true (em_graph_get_value (graph, i)->shape[j] > 0);
  for (int i = 0; i < em_graph_get_n_classes (graph); i++)
    g_assert_true (em_graph_get_class_name (graph, i) != NULL);
}

/* Writing the numbers that are there already must give the same file. */
static void
check_rewrite (EmGraph *graph, const EmEditPoint *point)
{
  const EmNode *node = em_graph_get_node (graph, point->node);
  EmOnnxReplacement same = { point->weight, em_graph_get_value (graph, node->inputs[1])->data };
  g_autoptr (GBytes) bytes = em_onnx_writer_rewrite (graph, &same, 1, NULL, NULL, NULL);

  g_assert_nonnull (bytes);
  g_assert_true (g_bytes_equal (bytes, em_graph_get_bytes (graph)));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (EmGraph) graph = NULL;
  g_autoptr (EmEditPoints) points = NULL;
  GError *error = NULL;

  graph = em_graph_load_bytes (bytes, "fuzz.onnx", &error);
  if (graph == NULL)
    {
      fuzz_check_error (error);
      return 0;
    }
  check_graph (graph);
  em_graph_find_class (graph, "class 1");
  points = em_edit_points_new (graph);
  g_assert_true (em_edit_points_get_default (points, NULL) < em_edit_points_get_n (points));
  for (int i = 0; i < em_edit_points_get_n (points); i++)
    {
      g_autoptr (EmTensor) weight = em_edit_points_copy_weight (points, i);

      g_assert_true (em_tensor_get_dim (weight, 3) == em_edit_points_get (points, i)->in_channels);
      check_rewrite (graph, em_edit_points_get (points, i));
    }
  return 0;
}
