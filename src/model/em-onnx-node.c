/* One node of an ONNX file as a node of the graph, with the shape of its output.
 *
 * Source: the ONNX operator specifications, versions as in opsets 7 to 21: Conv-1/11,
 * BatchNormalization-7/9/14/15, Clip-6/11/12/13, Relu-6/13/14, Sqrt-6/13, Reciprocal-6/13,
 * Sigmoid-6/13, GlobalAveragePool-1, Flatten-1/9/11/13/21, Gemm-7/9/11/13, Softmax-1/11/13,
 * Identity, Dropout-7/10/12/13; what has a file of its own is named there.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <inttypes.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-onnx-maker-private.h"

/* Feature maps beyond this (256 MiB) are refused before anything computes with them. */
#define MAX_COUNT ((gint64)1 << 26)

gboolean
em_onnx_is_constant (const Em__Onnx__Node *node)
{
  return node->op_type != NULL && strcmp (node->op_type, "Constant") == 0;
}

/* An axis of @rank dimensions, counted from the end where negative. */
static gboolean
read_axis (const EmOnnxMaker *maker, int rank, int fallback, int *out, GError **error)
{
  int axis = fallback;

  if (!em_maker_read_int (maker, "axis", -rank, rank, &axis, error))
    return FALSE;
  *out = axis < 0 ? axis + rank : axis;
  return TRUE;
}

static gboolean
check_variance (const EmOnnxMaker *maker, const EmValue *variance, GError **error)
{
  const float *data = em_tensor_get_data (variance->data);

  for (gint64 i = 0; i < variance->shape[0]; i++)
    if (!(data[i] + maker->node.batch_norm.epsilon > 0))
      return em_maker_fail (maker, error,
                            _ ("its variance “%s” is not positive in channel %" PRId64 "."),
                            variance->name, i);
  return TRUE;
}

static gboolean
make_batch_norm (EmOnnxMaker *maker, GError **error)
{
  const EmValue *map;
  gint64 channels;
  int spatial = 1, training = 0;

  maker->node.batch_norm.epsilon = 1e-5f;
  if (!em_maker_check_inputs (maker, 5, 5, error)
      || !em_maker_read_float (maker, "epsilon", &maker->node.batch_norm.epsilon, error)
      || !em_maker_read_int (maker, "spatial", 0, 1, &spatial, error)
      || !em_maker_read_int (maker, "training_mode", 0, 1, &training, error))
    return FALSE;
  if (spatial != 1 || training != 0)
    return em_maker_fail (
        maker, error, _ ("only batch norm at inference with one number a channel is supported."));
  map = em_maker_take_map (maker, 0, error);
  if (map == NULL)
    return FALSE;
  if (map->rank != 4 && map->rank != 2)
    return em_maker_fail (maker, error, _ ("its input has %d dimensions; 2 or 4 were expected."),
                          map->rank);
  channels = map->shape[1];
  em_maker_set_shape (maker, map->rank, map->shape);
  for (gsize i = 1; i < 5; i++)
    if (em_maker_take_vector (maker, i, channels, error) == NULL)
      return FALSE;
  return check_variance (maker, em_graph_get_value (maker->reader->graph, maker->inputs[4]), error);
}

/* The bound in input @index, where the node has one. */
static gboolean
read_bound (EmOnnxMaker *maker, gsize index, float *out, GError **error)
{
  EmOnnxConstant *constant = em_maker_get_constant (maker, index);
  const EmValue *value;
  int id;

  if (!em_maker_has_input (maker, index))
    return TRUE;
  if (constant == NULL)
    return em_maker_fail (maker, error, _ ("its bound “%s” is computed; a constant was expected."),
                          maker->file->input[index]);
  id = em_onnx_take_constant (maker->reader, constant, error);
  if (id < 0)
    return FALSE;
  value = em_graph_get_value (maker->reader->graph, id);
  if (em_tensor_get_count (value->data) != 1 || isnan (em_tensor_get_data (value->data)[0]))
    return em_maker_fail (maker, error, _ ("its bound “%s” is not one number."), constant->name);
  *out = em_tensor_get_data (value->data)[0];
  return TRUE;
}

static gboolean
make_clip (EmOnnxMaker *maker, GError **error)
{
  gboolean relu = strcmp (maker->file->op_type, "Relu") == 0;
  float low = relu ? 0.0f : -INFINITY, high = INFINITY;
  const EmValue *map;

  if (!em_maker_check_inputs (maker, 1, relu ? 1 : 3, error))
    return FALSE;
  if (!relu && maker->reader->opset < 11
      && (!em_maker_read_float (maker, "min", &low, error)
          || !em_maker_read_float (maker, "max", &high, error)))
    return FALSE;
  if (!relu && maker->reader->opset >= 11
      && (!read_bound (maker, 1, &low, error) || !read_bound (maker, 2, &high, error)))
    return FALSE;
  map = em_maker_take_map (maker, 0, error);
  if (map == NULL)
    return FALSE;
  em_maker_keep_shape (maker, map);
  /* The largest float is how files before opset 11 write "no bound". */
  maker->node.clip.low = low <= -FLT_MAX ? -INFINITY : low;
  maker->node.clip.high = high >= FLT_MAX ? INFINITY : high;
  maker->node.n_inputs = 1;
  return TRUE;
}

/* What gives each number a new one, and Identity. */
static gboolean
make_unary (EmOnnxMaker *maker, GError **error)
{
  const EmValue *map;

  if (!em_maker_check_inputs (maker, 1, 1, error))
    return FALSE;
  map = em_maker_take_map (maker, 0, error);
  if (map == NULL)
    return FALSE;
  em_maker_keep_shape (maker, map);
  return TRUE;
}

static gboolean
make_pool (EmOnnxMaker *maker, GError **error)
{
  const EmValue *map;

  if (!em_maker_check_inputs (maker, 1, 1, error))
    return FALSE;
  map = em_maker_take_map (maker, 0, error);
  if (map == NULL)
    return FALSE;
  if (map->rank != 4)
    return em_maker_fail (maker, error,
                          _ ("its input has %d dimensions; [N, C, H, W] was expected."), map->rank);
  em_maker_set_shape (maker, 4, (gint64[]){ 1, map->shape[1], 1, 1 });
  return TRUE;
}

static gboolean
make_flatten (EmOnnxMaker *maker, GError **error)
{
  const EmValue *map;
  gint64 columns = 1;

  if (!em_maker_check_inputs (maker, 1, 1, error))
    return FALSE;
  map = em_maker_take_map (maker, 0, error);
  if (map == NULL || !read_axis (maker, map->rank, 1, &maker->node.flatten.axis, error))
    return FALSE;
  if (maker->node.flatten.axis != 1)
    return em_maker_fail (
        maker, error,
        _ ("“axis” is %d; only 1, which keeps the pictures of a batch apart, is supported."),
        maker->node.flatten.axis);
  for (int i = 1; i < map->rank; i++)
    columns *= map->shape[i];
  em_maker_set_shape (maker, 2, (gint64[]){ 1, columns });
  return TRUE;
}

/* The bias of a Gemm: one number, or one a column. */
static gboolean
take_gemm_bias (EmOnnxMaker *maker, gint64 columns, GError **error)
{
  EmOnnxConstant *constant = em_maker_get_constant (maker, 2);
  const EmValue *bias;
  gint64 count;
  int id;

  if (!em_maker_has_input (maker, 2))
    return TRUE;
  id = constant != NULL ? em_onnx_take_constant (maker->reader, constant, error) : 0;
  if (id < 0)
    return FALSE;
  bias = em_maker_take_parameter (
      maker, 2, constant != NULL ? em_graph_get_value (maker->reader->graph, id)->rank : 0, error);
  if (bias == NULL)
    return FALSE;
  count = em_tensor_get_count (bias->data);
  if (count == 1 || (count == columns && bias->shape[bias->rank - 1] == columns))
    return TRUE;
  return em_maker_fail (
      maker, error, _ ("its bias “%s” does not have one number for each of %" PRId64 " columns."),
      bias->name, columns);
}

static gboolean
make_gemm (EmOnnxMaker *maker, GError **error)
{
  const EmValue *rows, *weight;
  gint64 depth, columns;
  int trans_a = 0, trans_b = 0;

  maker->node.gemm.alpha = maker->node.gemm.beta = 1.0f;
  if (!em_maker_check_inputs (maker, 2, 3, error)
      || !em_maker_read_int (maker, "transA", 0, 1, &trans_a, error)
      || !em_maker_read_int (maker, "transB", 0, 1, &trans_b, error)
      || !em_maker_read_float (maker, "alpha", &maker->node.gemm.alpha, error)
      || !em_maker_read_float (maker, "beta", &maker->node.gemm.beta, error))
    return FALSE;
  if (trans_a)
    return em_maker_fail (maker, error, _ ("“transA” would mix the pictures of a batch."));
  maker->node.gemm.trans_b = trans_b;

  weight = em_maker_take_parameter (maker, 1, 2, error);
  if (weight == NULL)
    return FALSE;
  depth = weight->shape[trans_b ? 1 : 0];
  columns = weight->shape[trans_b ? 0 : 1];
  if (!take_gemm_bias (maker, columns, error))
    return FALSE;
  rows = em_maker_take_map (maker, 0, error);
  if (rows == NULL)
    return FALSE;
  if (rows->rank != 2 || rows->shape[1] != depth)
    return em_maker_fail (maker, error, _ ("its input is not a row of %" PRId64 " numbers."),
                          depth);
  em_maker_set_shape (maker, 2, (gint64[]){ 1, columns });
  return TRUE;
}

/* Up to opset 12, Softmax runs over all dimensions from the axis on, later over the axis alone:
 * taken where both are the same. */
static gboolean
make_softmax (EmOnnxMaker *maker, GError **error)
{
  gboolean coerces = maker->reader->opset < 13;
  const EmValue *map;
  int axis;

  if (!em_maker_check_inputs (maker, 1, 1, error))
    return FALSE;
  map = em_maker_take_map (maker, 0, error);
  if (map == NULL || !read_axis (maker, map->rank, coerces ? 1 : -1, &axis, error))
    return FALSE;
  if (axis < 1 || axis >= map->rank)
    return em_maker_fail (maker, error, _ ("“axis” is %d; 1 to %d was expected."), axis,
                          map->rank - 1);
  for (int i = axis + 1; coerces && i < map->rank; i++)
    if (map->shape[i] != 1)
      return em_maker_fail (maker, error,
                            _ ("a softmax over several dimensions is not supported."));
  maker->node.softmax.axis = axis;
  em_maker_set_shape (maker, map->rank, map->shape);
  return TRUE;
}

static gboolean
make_identity (EmOnnxMaker *maker, GError **error)
{
  const EmValue *map;

  if (!em_maker_check_inputs (maker, 1, 3, error))
    return FALSE;
  map = em_maker_take_map (maker, 0, error);
  if (map == NULL)
    return FALSE;
  em_maker_keep_shape (maker, map);
  em_maker_keep_numbers (maker, map);
  maker->node.n_inputs = 1;
  return TRUE;
}

static const struct
{
  const char *type;
  EmOp op;
  gboolean (*make) (EmOnnxMaker *maker, GError **error);
} operators[] = {
  { "Conv", EM_OP_CONV, em_onnx_make_conv },
  { "BatchNormalization", EM_OP_BATCH_NORM, make_batch_norm },
  { "Clip", EM_OP_CLIP, make_clip },
  { "Relu", EM_OP_CLIP, make_clip },
  { "Add", EM_OP_ADD, em_onnx_make_arithmetic },
  { "Sub", EM_OP_SUB, em_onnx_make_arithmetic },
  { "Mul", EM_OP_MUL, em_onnx_make_arithmetic },
  { "Sqrt", EM_OP_SQRT, make_unary },
  { "Reciprocal", EM_OP_RECIPROCAL, make_unary },
  { "Sigmoid", EM_OP_SIGMOID, make_unary },
  { "QuantizeLinear", EM_OP_QUANTISE, em_onnx_make_quantise },
  { "DequantizeLinear", EM_OP_IDENTITY, em_onnx_make_dequantise },
  { "GlobalAveragePool", EM_OP_GLOBAL_AVERAGE_POOL, make_pool },
  { "Flatten", EM_OP_FLATTEN, make_flatten },
  { "Gemm", EM_OP_GEMM, make_gemm },
  { "Softmax", EM_OP_SOFTMAX, make_softmax },
  { "Identity", EM_OP_IDENTITY, make_identity },
  { "Dropout", EM_OP_IDENTITY, make_identity },
  { "Reshape", EM_OP_RESHAPE, em_onnx_make_reshape },
  { "Transpose", EM_OP_TRANSPOSE, em_onnx_make_transpose },
  { "Pad", EM_OP_SAMPLE, em_onnx_make_pad },
  { "Resize", EM_OP_SAMPLE, em_onnx_make_resize },
  { "Upsample", EM_OP_SAMPLE, em_onnx_make_resize },
};

/* The place of the operator of @node in the table, or -1. */
static int
find_operator (const Em__Onnx__Node *node)
{
  for (gsize i = 0; node->op_type != NULL && i < G_N_ELEMENTS (operators); i++)
    if (strcmp (operators[i].type, node->op_type) == 0)
      return (int)i;
  return -1;
}

gboolean
em_onnx_has_operator (const Em__Onnx__Node *node)
{
  return find_operator (node) >= 0;
}

/* A name that no node before has: the file's own where it has one that is free, else its output's,
 * else that with a number. @named: (out): whether it is the file's own. */
static char *
make_name (EmOnnxReader *reader, const Em__Onnx__Node *node, gboolean *named)
{
  int number = 2;
  char *name;

  *named = node->name != NULL && *node->name != '\0'
           && !g_hash_table_contains (reader->names, node->name);
  name = g_strdup (*named ? node->name : node->output[0]);
  while (g_hash_table_contains (reader->names, name))
    {
      g_free (name);
      name = g_strdup_printf ("%s.%d", node->output[0], number++);
    }
  return name;
}

/* Exporters share parameters through Identity nodes; the alias leads to the numbers themselves. */
static gboolean
add_alias (EmOnnxReader *reader, const Em__Onnx__Node *node)
{
  EmOnnxConstant *constant;

  if (node->n_input < 1)
    return FALSE;
  constant = g_hash_table_lookup (reader->constants, node->input[0]);
  if (constant == NULL)
    return FALSE;
  g_hash_table_insert (reader->constants, node->output[0], constant);
  return TRUE;
}

static gboolean
check_count (const EmOnnxMaker *maker, GError **error)
{
  gint64 count = 1;

  for (int i = 0; i < maker->rank; i++)
    {
      if (maker->shape[i] > MAX_COUNT / count)
        return em_maker_fail (
            maker, error, _ ("its output has more than %" PRId64 " numbers a picture."), MAX_COUNT);
      count *= maker->shape[i];
    }
  return TRUE;
}

gboolean
em_onnx_add_node (EmOnnxReader *reader, const Em__Onnx__Node *node, GError **error)
{
  g_autofree char *name = NULL;
  EmOnnxMaker maker = { .reader = reader, .file = node, .inputs = { -1, -1, -1, -1, -1 } };
  const int kind = find_operator (node);
  gboolean named;
  int index;
  EmValue *value;

  g_assert (kind >= 0);
  if (operators[kind].make == make_identity && add_alias (reader, node))
    return TRUE;

  name = make_name (reader, node, &named);
  maker.node.name = name;
  maker.node.op = operators[kind].op;
  maker.node.n_inputs = (int)MIN (node->n_input, G_N_ELEMENTS (maker.inputs));
  if (operators[kind].make == em_onnx_make_dequantise && em_maker_get_constant (&maker, 0) != NULL)
    return em_onnx_dequantise_constant (&maker, error);
  if (!operators[kind].make (&maker, error) || !check_count (&maker, error))
    return FALSE;

  maker.node.inputs = maker.inputs;
  maker.node.output = em_graph_get_n_values (reader->graph);
  index = em_graph_add_node (reader->graph, &maker.node, named);
  em_graph_add_value (reader->graph, node->output[0], maker.rank, maker.shape, NULL, index);
  value = &g_array_index (reader->graph->values, EmValue, maker.node.output);
  value->channels_last = maker.channels_last;
  value->quantised = maker.quantised;
  value->grid = maker.grid;
  g_hash_table_add (reader->names, (gpointer)em_graph_get_node (reader->graph, index)->name);
  g_hash_table_insert (reader->values, node->output[0], GINT_TO_POINTER (maker.node.output + 1));
  return TRUE;
}
