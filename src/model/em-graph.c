/* The graph: see em-graph.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-graph-private.h"
#include "model/em-onnx-private.h"
#include "tensor/em-sentence.h"
#include "tensor/em-file.h"

/* Protocol buffers end at 2 GiB. */
#define MAX_FILE ((gsize)G_MAXINT32)

static EmGraph *
load_bytes (GBytes *bytes, const char *name, const EmOnnxNetwork *network, GError **error)
{
  g_autofree char *base = g_path_get_basename (name);

  if (g_bytes_get_size (bytes) == 0)
    {
      em_sentence_set (error, _ ("The file “%s” is empty."), base);
      return NULL;
    }
  if (g_bytes_get_size (bytes) > MAX_FILE)
    {
      em_sentence_set (
          error, _ ("The file “%s” is larger than 2 GiB, the most an ONNX file may have."), base);
      return NULL;
    }
  return em_onnx_read (bytes, base, network, error);
}

EmGraph *
em_graph_load_bytes (GBytes *bytes, const char *name, GError **error)
{
  return load_bytes (bytes, name, NULL, error);
}

static EmGraph *
load (const char *path, const EmOnnxNetwork *network, GError **error)
{
  g_autoptr (GBytes) bytes = em_file_read (path, MAX_FILE, error);

  return bytes != NULL ? load_bytes (bytes, path, network, error) : NULL;
}

EmGraph *
em_graph_load (const char *path, GError **error)
{
  return load (path, NULL, error);
}

EmGraph *
em_graph_load_network (const char *path, int width, int height, GError **error)
{
  const EmOnnxNetwork network = { width, height };

  return load (path, &network, error);
}

static void
clear_value (gpointer data)
{
  EmValue *value = data;

  g_clear_pointer (&value->data, em_tensor_unref);
  g_clear_pointer (&value->scales, em_tensor_unref);
}

EmGraph *
em_graph_new (GBytes *bytes, const char *name)
{
  EmGraph *graph = g_new0 (EmGraph, 1);

  g_atomic_ref_count_init (&graph->ref_count);
  graph->bytes = g_bytes_ref (bytes);
  graph->name = g_utf8_make_valid (name, -1);
  graph->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  graph->strings = g_string_chunk_new (4096);
  graph->nodes = g_array_new (FALSE, TRUE, sizeof (EmNode));
  graph->named = g_array_new (FALSE, TRUE, sizeof (gboolean));
  graph->values = g_array_new (FALSE, TRUE, sizeof (EmValue));
  g_array_set_clear_func (graph->values, clear_value);
  graph->inputs = g_ptr_array_new_with_free_func (g_free);
  graph->input_ids = g_array_new (FALSE, FALSE, sizeof (int));
  graph->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  graph->classes = g_ptr_array_new_with_free_func (g_free);
  graph->synsets = g_ptr_array_new_with_free_func (g_free);
  graph->class_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return graph;
}

EmGraph *
em_graph_ref (EmGraph *graph)
{
  g_atomic_ref_count_inc (&graph->ref_count);
  return graph;
}

void
em_graph_unref (EmGraph *graph)
{
  if (!g_atomic_ref_count_dec (&graph->ref_count))
    return;
  g_bytes_unref (graph->bytes);
  g_free (graph->name);
  g_free (graph->sha256);
  g_string_chunk_free (graph->strings);
  g_array_unref (graph->nodes);
  g_array_unref (graph->named);
  g_array_unref (graph->values);
  g_ptr_array_unref (graph->inputs);
  g_array_unref (graph->input_ids);
  g_hash_table_unref (graph->metadata);
  g_ptr_array_unref (graph->classes);
  g_ptr_array_unref (graph->synsets);
  g_hash_table_unref (graph->class_ids);
  g_free (graph);
}

int
em_graph_add_value (EmGraph *graph, const char *name, int rank, const gint64 *shape, EmTensor *data,
                    int producer)
{
  EmValue value = {
    .name = g_string_chunk_insert_const (graph->strings, name),
    .rank = rank,
    .data = data != NULL ? em_tensor_ref (data) : NULL,
    .producer = producer,
  };

  g_assert (rank >= 0 && rank <= EM_TENSOR_MAX_RANK);
  for (int i = 0; i < rank; i++)
    value.shape[i] = shape[i];
  g_array_append_val (graph->values, value);
  return (int)graph->values->len - 1;
}

int
em_graph_add_node (EmGraph *graph, const EmNode *node, gboolean named)
{
  EmNode copy = *node;
  int *inputs = em_graph_add_list (graph, node->n_inputs);

  memcpy (inputs, node->inputs, sizeof (int) * (gsize)node->n_inputs);
  copy.inputs = inputs;
  copy.name = g_string_chunk_insert_const (graph->strings, node->name);
  g_array_append_val (graph->nodes, copy);
  g_array_append_val (graph->named, named);
  return (int)graph->nodes->len - 1;
}

int *
em_graph_add_list (EmGraph *graph, int n)
{
  int *list = g_new0 (int, n);

  g_ptr_array_add (graph->inputs, list);
  return list;
}

gboolean
em_graph_node_is_named (const EmGraph *graph, int node)
{
  return g_array_index (graph->named, gboolean, node);
}

gboolean
em_graph_finish (EmGraph *graph, GError **error)
{
  for (int i = 0; i < em_graph_get_n_nodes (graph); i++)
    {
      const EmNode *node = em_graph_get_node (graph, i);

      for (int j = 0; j < node->n_inputs; j++)
        if (node->inputs[j] >= 0)
          g_array_index (graph->values, EmValue, node->inputs[j]).n_consumers++;
    }
  return !graph->classifier || (em_labels_read (graph, error) && em_input_spec_read (graph, error));
}

int
em_graph_get_n_nodes (const EmGraph *graph)
{
  return (int)graph->nodes->len;
}

const EmNode *
em_graph_get_node (const EmGraph *graph, int node)
{
  g_return_val_if_fail (node >= 0 && node < em_graph_get_n_nodes (graph), NULL);
  return &g_array_index (graph->nodes, EmNode, node);
}

int
em_graph_get_n_values (const EmGraph *graph)
{
  return (int)graph->values->len;
}

const EmValue *
em_graph_get_value (const EmGraph *graph, int value)
{
  g_return_val_if_fail (value >= 0 && value < em_graph_get_n_values (graph), NULL);
  return &g_array_index (graph->values, EmValue, value);
}

int
em_graph_get_input (const EmGraph *graph)
{
  return em_graph_get_nth_input (graph, 0);
}

int
em_graph_get_n_inputs (const EmGraph *graph)
{
  return (int)graph->input_ids->len;
}

int
em_graph_get_nth_input (const EmGraph *graph, int index)
{
  return g_array_index (graph->input_ids, int, index);
}

int
em_graph_get_output (const EmGraph *graph)
{
  return graph->output;
}

gboolean
em_graph_is_classifier (const EmGraph *graph)
{
  return graph->classifier;
}

int
em_graph_get_n_classes (const EmGraph *graph)
{
  return (int)em_graph_get_value (graph, graph->output)->shape[1];
}

gboolean
em_graph_is_residual (const EmGraph *graph, const EmNode *node)
{
  const EmValue *a, *b;

  if (node->op != EM_OP_ADD)
    return FALSE;
  a = em_graph_get_value (graph, node->inputs[0]);
  b = em_graph_get_value (graph, node->inputs[1]);
  return a->data == NULL && b->data == NULL && a->rank == b->rank
         && memcmp (a->shape, b->shape, sizeof (gint64) * (gsize)a->rank) == 0;
}

gboolean
em_graph_output_is_probability (const EmGraph *graph)
{
  int producer = em_graph_get_value (graph, graph->output)->producer;

  while (producer >= 0)
    {
      const EmNode *node = em_graph_get_node (graph, producer);

      if (node->op == EM_OP_SOFTMAX)
        return TRUE;
      if (node->op != EM_OP_IDENTITY && node->op != EM_OP_FLATTEN)
        return FALSE;
      producer = em_graph_get_value (graph, node->inputs[0])->producer;
    }
  return FALSE;
}

const EmInputSpec *
em_graph_get_input_spec (const EmGraph *graph)
{
  return &graph->input_spec;
}

const char *
em_graph_get_metadata (const EmGraph *graph, const char *key)
{
  return g_hash_table_lookup (graph->metadata, key);
}

const char *
em_graph_get_sha256 (const EmGraph *graph)
{
  return graph->sha256;
}

const char *
em_graph_get_name (const EmGraph *graph)
{
  return graph->name;
}

GBytes *
em_graph_get_bytes (const EmGraph *graph)
{
  return graph->bytes;
}
