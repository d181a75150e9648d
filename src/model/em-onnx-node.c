/* One node of an ONNX file as a node of the graph, with the shape of its output.
 *
 * Source: the ONNX operator specifications, versions as in opsets 7 to 21: Conv-1/11,
 * BatchNormalization-7/9/14/15, Clip-6/11/12/13, Relu-6/13/14, Add-7/13/14, GlobalAveragePool-1,
 * Flatten-1/9/11/13/21, Gemm-7/9/11/13, Softmax-1/11/13, Identity, Dropout-7/10/12/13.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-onnx-private.h"

/* Feature maps beyond this (256 MiB) are refused before anything computes with them. */
#define MAX_COUNT ((gint64)1 << 26)
/* Kernel sizes, strides, dilations and pads of real networks stay far below. */
#define MAX_ATTRIBUTE 4096

static const struct
{
  const char *type;
  EmOp op;
} operators[] = {
  { "Conv", EM_OP_CONV },        { "BatchNormalization", EM_OP_BATCH_NORM },
  { "Clip", EM_OP_CLIP },        { "Relu", EM_OP_CLIP },
  { "Add", EM_OP_ADD },          { "GlobalAveragePool", EM_OP_GLOBAL_AVERAGE_POOL },
  { "Flatten", EM_OP_FLATTEN },  { "Gemm", EM_OP_GEMM },
  { "Softmax", EM_OP_SOFTMAX },  { "Identity", EM_OP_IDENTITY },
  { "Dropout", EM_OP_IDENTITY },
};

/* What a node is made of while it is read. */
typedef struct
{
  EmOnnxReader *reader;
  const Em__Onnx__Node *file;
  EmNode node;
  int inputs[5];
  int rank; /* of the output */
  gint64 shape[EM_TENSOR_MAX_RANK];
} Maker;

gboolean
em_onnx_get_op (const Em__Onnx__Node *node, EmOp *op)
{
  for (gsize i = 0; node->op_type != NULL && i < G_N_ELEMENTS (operators); i++)
    if (strcmp (operators[i].type, node->op_type) == 0)
      {
        *op = operators[i].op;
        return TRUE;
      }
  return FALSE;
}

gboolean
em_onnx_is_constant (const Em__Onnx__Node *node)
{
  return node->op_type != NULL && strcmp (node->op_type, "Constant") == 0;
}

/* "FILE: node “stem.conv” (Conv): " and @format. Returns: %FALSE */
static gboolean G_GNUC_PRINTF (3, 4)
    fail (const Maker *maker, GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  return em_onnx_fail (maker->reader, error, _ ("node “%s” (%s): %s"), maker->node.name,
                       maker->file->op_type, text);
}

static const Em__Onnx__Attribute *
find_attribute (const Maker *maker, const char *name)
{
  for (gsize i = 0; i < maker->file->n_attribute; i++)
    {
      const Em__Onnx__Attribute *attribute = maker->file->attribute[i];

      if (attribute->name != NULL && strcmp (attribute->name, name) == 0)
        return attribute;
    }
  return NULL;
}

static gboolean
read_int (const Maker *maker, const char *name, gint64 low, gint64 high, int *out, GError **error)
{
  const Em__Onnx__Attribute *attribute = find_attribute (maker, name);

  if (attribute == NULL)
    return TRUE;
  if (!attribute->has_i || attribute->i < low || attribute->i > high)
    return fail (maker, error,
                 _ ("“%s” is %" G_GINT64_FORMAT "; %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                    " was expected."),
                 name, attribute->i, low, high);
  *out = (int)attribute->i;
  return TRUE;
}

static gboolean
read_float (const Maker *maker, const char *name, float *out, GError **error)
{
  const Em__Onnx__Attribute *attribute = find_attribute (maker, name);

  if (attribute == NULL)
    return TRUE;
  if (!attribute->has_f || isnan (attribute->f))
    return fail (maker, error, _ ("“%s” is not a number."), name);
  *out = attribute->f;
  return TRUE;
}

static gboolean
read_ints (const Maker *maker, const char *name, int n, gint64 low, int *out, GError **error)
{
  const Em__Onnx__Attribute *attribute = find_attribute (maker, name);

  if (attribute == NULL)
    return TRUE;
  if (attribute->n_ints != (gsize)n)
    return fail (maker, error,
                 _ ("“%s” has %" G_GSIZE_FORMAT " numbers; %d, for two dimensions, were expected."),
                 name, attribute->n_ints, n);
  for (int i = 0; i < n; i++)
    {
      if (attribute->ints[i] < low || attribute->ints[i] > MAX_ATTRIBUTE)
        return fail (
            maker, error,
            _ ("“%s” holds %" G_GINT64_FORMAT "; %" G_GINT64_FORMAT " to %d was expected."), name,
            attribute->ints[i], low, MAX_ATTRIBUTE);
      out[i] = (int)attribute->ints[i];
    }
  return TRUE;
}

/* An axis of @rank dimensions, counted from the end where negative. */
static gboolean
read_axis (const Maker *maker, int rank, int fallback, int *out, GError **error)
{
  int axis = fallback;

  if (!read_int (maker, "axis", -rank, rank, &axis, error))
    return FALSE;
  *out = axis < 0 ? axis + rank : axis;
  return TRUE;
}

static gboolean
has_input (const Maker *maker, gsize index)
{
  return index < maker->file->n_input && *maker->file->input[index] != '\0';
}

static EmOnnxConstant *
get_constant (const Maker *maker, gsize index)
{
  if (!has_input (maker, index))
    return NULL;
  return g_hash_table_lookup (maker->reader->constants, maker->file->input[index]);
}

/* Takes input @index as what flows through the network. (nullable) with @error */
static const EmValue *
take_map (Maker *maker, gsize index, GError **error)
{
  int id;

  if (!has_input (maker, index))
    {
      fail (maker, error, _ ("input %d is missing."), (int)index + 1);
      return NULL;
    }
  id = GPOINTER_TO_INT (g_hash_table_lookup (maker->reader->values, maker->file->input[index])) - 1;
  if (id < 0)
    {
      fail (maker, error,
            _ ("input “%s” is a constant where a result of the network was expected."),
            maker->file->input[index]);
      return NULL;
    }
  maker->inputs[index] = id;
  return em_graph_get_value (maker->reader->graph, id);
}

/* Takes input @index as a parameter of @rank dimensions with finite numbers. */
static const EmValue *
take_parameter (Maker *maker, gsize index, int rank, GError **error)
{
  EmOnnxConstant *constant = get_constant (maker, index);
  const EmValue *value;
  const float *data;
  gint64 count;
  int id;

  if (!has_input (maker, index))
    {
      fail (maker, error, _ ("input %d is missing."), (int)index + 1);
      return NULL;
    }
  if (constant == NULL)
    {
      fail (maker, error, _ ("its parameter “%s” is computed; an initializer was expected."),
            maker->file->input[index]);
      return NULL;
    }
  id = em_onnx_take_constant (maker->reader, constant, error);
  if (id < 0)
    return NULL;
  value = em_graph_get_value (maker->reader->graph, id);
  if (value->rank != rank)
    {
      fail (maker, error, _ ("its parameter “%s” has %d dimensions; %d were expected."),
            constant->name, value->rank, rank);
      return NULL;
    }
  /* Once is enough where many nodes share large numbers. */
  data = em_tensor_get_data (value->data);
  count = constant->finite ? 0 : em_tensor_get_count (value->data);
  for (gint64 i = 0; i < count; i++)
    if (!isfinite (data[i]))
      {
        fail (maker, error, _ ("its parameter “%s” holds a number that is not finite."),
              constant->name);
        return NULL;
      }
  constant->finite = TRUE;
  maker->inputs[index] = id;
  return value;
}

/* A vector of @length numbers, one a channel. */
static const EmValue *
take_vector (Maker *maker, gsize index, gint64 length, GError **error)
{
  const EmValue *value = take_parameter (maker, index, 1, error);

  if (value != NULL && value->shape[0] != length)
    {
      fail (maker, error,
            _ ("its parameter “%s” has %" G_GINT64_FORMAT
               " numbers; one for each of %" G_GINT64_FORMAT " channels was expected."),
            value->name, value->shape[0], length);
      return NULL;
    }
  return value;
}

static gboolean
check_inputs (const Maker *maker, gsize least, gsize most, GError **error)
{
  gsize n = maker->file->n_input;

  if (n >= least && n <= most)
    return TRUE;
  if (least == most)
    return fail (
        maker, error,
        _ ("the number of its inputs is %" G_GSIZE_FORMAT "; %" G_GSIZE_FORMAT " was expected."), n,
        least);
  return fail (maker, error,
               _ ("the number of its inputs is %" G_GSIZE_FORMAT "; %" G_GSIZE_FORMAT
                  " to %" G_GSIZE_FORMAT " was expected."),
               n, least, most);
}

static void
set_shape (Maker *maker, int rank, const gint64 *shape)
{
  maker->rank = rank;
  memcpy (maker->shape, shape, sizeof (gint64) * (gsize)rank);
}

/* Pads so that the output has ceil (input / stride) positions; what is odd goes to the end for
 * SAME_UPPER and to the beginning for SAME_LOWER. */
static void
resolve_same (gint64 length, int kernel, int stride, int dilation, gboolean upper, int *before,
              int *after)
{
  gint64 extent = (gint64)(kernel - 1) * dilation + 1;
  gint64 positions = (length + stride - 1) / stride;
  gint64 total = MAX ((positions - 1) * stride + extent - length, 0);
  int small = (int)(total / 2), large = (int)(total - total / 2);

  *before = upper ? small : large;
  *after = upper ? large : small;
}

static gboolean
resolve_pads (Maker *maker, const EmValue *map, GError **error)
{
  EmConvAttributes *conv = &maker->node.conv;
  const Em__Onnx__Attribute *attribute = find_attribute (maker, "auto_pad");
  g_autofree char *mode = NULL;
  int pads[4] = { 0 };

  if (attribute != NULL)
    mode = g_strndup ((const char *)attribute->s.data, attribute->s.len);
  if (mode == NULL || *mode == '\0' || strcmp (mode, "NOTSET") == 0)
    {
      if (!read_ints (maker, "pads", 4, 0, pads, error))
        return FALSE;
    }
  else if (strcmp (mode, "SAME_UPPER") == 0 || strcmp (mode, "SAME_LOWER") == 0)
    {
      gboolean upper = strcmp (mode, "SAME_UPPER") == 0;

      resolve_same (map->shape[2], conv->kernel_h, conv->stride_h, conv->dilation_h, upper,
                    &pads[0], &pads[2]);
      resolve_same (map->shape[3], conv->kernel_w, conv->stride_w, conv->dilation_w, upper,
                    &pads[1], &pads[3]);
    }
  else if (strcmp (mode, "VALID") != 0)
    return fail (maker, error,
                 _ ("“auto_pad” is none of NOTSET, SAME_UPPER, SAME_LOWER and VALID."));
  conv->pad_top = pads[0];
  conv->pad_left = pads[1];
  conv->pad_bottom = pads[2];
  conv->pad_right = pads[3];
  return TRUE;
}

/* The number of positions of a kernel along one side; 0 or less where it does not fit. */
static gint64
count_positions (gint64 length, int kernel, int stride, int dilation, int before, int after)
{
  gint64 room = length + before + after - ((gint64)(kernel - 1) * dilation + 1);

  return room < 0 ? 0 : room / stride + 1;
}

static gboolean
read_conv_attributes (Maker *maker, const EmValue *map, const EmValue *weight, GError **error)
{
  EmConvAttributes *conv = &maker->node.conv;
  int kernel[2] = { 0, 0 }, strides[2] = { 1, 1 }, dilations[2] = { 1, 1 };

  for (int i = 0; i < 2; i++)
    {
      if (weight->shape[2 + i] > MAX_ATTRIBUTE)
        return fail (maker, error, _ ("its kernel is larger than %d."), MAX_ATTRIBUTE);
      kernel[i] = (int)weight->shape[2 + i];
    }
  conv->groups = 1;
  if (!read_ints (maker, "kernel_shape", 2, 1, kernel, error)
      || !read_ints (maker, "strides", 2, 1, strides, error)
      || !read_ints (maker, "dilations", 2, 1, dilations, error)
      || !read_int (maker, "group", 1, G_MAXINT32, &conv->groups, error))
    return FALSE;
  if (kernel[0] != weight->shape[2] || kernel[1] != weight->shape[3])
    return fail (maker, error, _ ("“kernel_shape” is not the shape of the weights “%s”."),
                 weight->name);
  conv->kernel_h = kernel[0];
  conv->kernel_w = kernel[1];
  conv->stride_h = strides[0];
  conv->stride_w = strides[1];
  conv->dilation_h = dilations[0];
  conv->dilation_w = dilations[1];
  return resolve_pads (maker, map, error);
}

static gboolean
make_conv (Maker *maker, GError **error)
{
  EmConvAttributes *conv = &maker->node.conv;
  const EmValue *map, *weight;
  gint64 in, out, groups, shape[4];

  if (!check_inputs (maker, 2, 3, error))
    return FALSE;
  /* Taking a constant may move the values, so the map is looked up last. */
  weight = take_parameter (maker, 1, 4, error);
  if (weight == NULL
      || (has_input (maker, 2) && take_vector (maker, 2, weight->shape[0], error) == NULL))
    return FALSE;
  map = take_map (maker, 0, error);
  if (map == NULL)
    return FALSE;
  weight = em_graph_get_value (maker->reader->graph, maker->inputs[1]);
  if (map->rank != 4)
    return fail (maker, error, _ ("its input has %d dimensions; [N, C, H, W] was expected."),
                 map->rank);
  if (!read_conv_attributes (maker, map, weight, error))
    return FALSE;

  in = map->shape[1];
  out = weight->shape[0];
  groups = conv->groups;
  if (in % groups != 0 || out % groups != 0)
    return fail (maker, error,
                 _ ("%" G_GINT64_FORMAT " groups do not divide %" G_GINT64_FORMAT
                    " input and %" G_GINT64_FORMAT " output channels."),
                 groups, in, out);
  if (weight->shape[1] != in / groups)
    return fail (maker, error,
                 _ ("its weights “%s” take %" G_GINT64_FORMAT
                    " channels, but its input has %" G_GINT64_FORMAT " in %" G_GINT64_FORMAT
                    " groups."),
                 weight->name, weight->shape[1], in, groups);
  shape[0] = 1;
  shape[1] = out;
  shape[2] = count_positions (map->shape[2], conv->kernel_h, conv->stride_h, conv->dilation_h,
                              conv->pad_top, conv->pad_bottom);
  shape[3] = count_positions (map->shape[3], conv->kernel_w, conv->stride_w, conv->dilation_w,
                              conv->pad_left, conv->pad_right);
  if (shape[2] < 1 || shape[3] < 1)
    return fail (maker, error,
                 _ ("its kernel does not fit into its input of %" G_GINT64_FORMAT
                    " × %" G_GINT64_FORMAT "."),
                 map->shape[2], map->shape[3]);
  set_shape (maker, 4, shape);
  return TRUE;
}

static gboolean
check_variance (const Maker *maker, const EmValue *variance, GError **error)
{
  const float *data = em_tensor_get_data (variance->data);

  for (gint64 i = 0; i < variance->shape[0]; i++)
    if (!(data[i] + maker->node.batch_norm.epsilon > 0))
      return fail (maker, error,
                   _ ("its variance “%s” is not positive in channel %" G_GINT64_FORMAT "."),
                   variance->name, i);
  return TRUE;
}

static gboolean
make_batch_norm (Maker *maker, GError **error)
{
  const EmValue *map;
  gint64 channels;
  int spatial = 1, training = 0;

  maker->node.batch_norm.epsilon = 1e-5f;
  if (!check_inputs (maker, 5, 5, error)
      || !read_float (maker, "epsilon", &maker->node.batch_norm.epsilon, error)
      || !read_int (maker, "spatial", 0, 1, &spatial, error)
      || !read_int (maker, "training_mode", 0, 1, &training, error))
    return FALSE;
  if (spatial != 1 || training != 0)
    return fail (maker, error,
                 _ ("only batch norm at inference with one number a channel is supported."));
  map = take_map (maker, 0, error);
  if (map == NULL)
    return FALSE;
  if (map->rank != 4 && map->rank != 2)
    return fail (maker, error, _ ("its input has %d dimensions; 2 or 4 were expected."), map->rank);
  channels = map->shape[1];
  set_shape (maker, map->rank, map->shape);
  for (gsize i = 1; i < 5; i++)
    if (take_vector (maker, i, channels, error) == NULL)
      return FALSE;
  return check_variance (maker, em_graph_get_value (maker->reader->graph, maker->inputs[4]), error);
}

/* The bound in input @index, where the node has one. */
static gboolean
read_bound (Maker *maker, gsize index, float *out, GError **error)
{
  EmOnnxConstant *constant = get_constant (maker, index);
  const EmValue *value;
  int id;

  if (!has_input (maker, index))
    return TRUE;
  if (constant == NULL)
    return fail (maker, error, _ ("its bound “%s” is computed; a constant was expected."),
                 maker->file->input[index]);
  id = em_onnx_take_constant (maker->reader, constant, error);
  if (id < 0)
    return FALSE;
  value = em_graph_get_value (maker->reader->graph, id);
  if (em_tensor_get_count (value->data) != 1 || isnan (em_tensor_get_data (value->data)[0]))
    return fail (maker, error, _ ("its bound “%s” is not one number."), constant->name);
  *out = em_tensor_get_data (value->data)[0];
  return TRUE;
}

static gboolean
make_clip (Maker *maker, GError **error)
{
  gboolean relu = strcmp (maker->file->op_type, "Relu") == 0;
  float low = relu ? 0.0f : -INFINITY, high = INFINITY;
  const EmValue *map;

  if (!check_inputs (maker, 1, relu ? 1 : 3, error))
    return FALSE;
  if (!relu && maker->reader->opset < 11
      && (!read_float (maker, "min", &low, error) || !read_float (maker, "max", &high, error)))
    return FALSE;
  if (!relu && maker->reader->opset >= 11
      && (!read_bound (maker, 1, &low, error) || !read_bound (maker, 2, &high, error)))
    return FALSE;
  map = take_map (maker, 0, error);
  if (map == NULL)
    return FALSE;
  set_shape (maker, map->rank, map->shape);
  /* The largest float is how files before opset 11 write "no bound". */
  maker->node.clip.low = low <= -FLT_MAX ? -INFINITY : low;
  maker->node.clip.high = high >= FLT_MAX ? INFINITY : high;
  maker->node.n_inputs = 1;
  return TRUE;
}

static gboolean
make_add (Maker *maker, GError **error)
{
  const EmValue *a, *b;

  if (!check_inputs (maker, 2, 2, error))
    return FALSE;
  a = take_map (maker, 0, error);
  b = a != NULL ? take_map (maker, 1, error) : NULL;
  if (b == NULL)
    return FALSE;
  if (a->rank != b->rank || memcmp (a->shape, b->shape, sizeof (gint64) * (gsize)a->rank) != 0)
    return fail (maker, error, _ ("its inputs “%s” and “%s” have different shapes."), a->name,
                 b->name);
  set_shape (maker, a->rank, a->shape);
  return TRUE;
}

static gboolean
make_pool (Maker *maker, GError **error)
{
  const EmValue *map;

  if (!check_inputs (maker, 1, 1, error))
    return FALSE;
  map = take_map (maker, 0, error);
  if (map == NULL)
    return FALSE;
  if (map->rank != 4)
    return fail (maker, error, _ ("its input has %d dimensions; [N, C, H, W] was expected."),
                 map->rank);
  set_shape (maker, 4, (gint64[]){ 1, map->shape[1], 1, 1 });
  return TRUE;
}

static gboolean
make_flatten (Maker *maker, GError **error)
{
  const EmValue *map;
  gint64 columns = 1;

  if (!check_inputs (maker, 1, 1, error))
    return FALSE;
  map = take_map (maker, 0, error);
  if (map == NULL || !read_axis (maker, map->rank, 1, &maker->node.flatten.axis, error))
    return FALSE;
  if (maker->node.flatten.axis != 1)
    return fail (
        maker, error,
        _ ("“axis” is %d; only 1, which keeps the pictures of a batch apart, is supported."),
        maker->node.flatten.axis);
  for (int i = 1; i < map->rank; i++)
    columns *= map->shape[i];
  set_shape (maker, 2, (gint64[]){ 1, columns });
  return TRUE;
}

/* The bias of a Gemm: one number, or one a column. */
static gboolean
take_gemm_bias (Maker *maker, gint64 columns, GError **error)
{
  EmOnnxConstant *constant = get_constant (maker, 2);
  const EmValue *bias;
  gint64 count;
  int id;

  if (!has_input (maker, 2))
    return TRUE;
  id = constant != NULL ? em_onnx_take_constant (maker->reader, constant, error) : 0;
  if (id < 0)
    return FALSE;
  bias = take_parameter (
      maker, 2, constant != NULL ? em_graph_get_value (maker->reader->graph, id)->rank : 0, error);
  if (bias == NULL)
    return FALSE;
  count = em_tensor_get_count (bias->data);
  if (count == 1 || (count == columns && bias->shape[bias->rank - 1] == columns))
    return TRUE;
  return fail (
      maker, error,
      _ ("its bias “%s” does not have one number for each of %" G_GINT64_FORMAT " columns."),
      bias->name, columns);
}

static gboolean
make_gemm (Maker *maker, GError **error)
{
  const EmValue *rows, *weight;
  gint64 depth, columns;
  int trans_a = 0, trans_b = 0;

  maker->node.gemm.alpha = maker->node.gemm.beta = 1.0f;
  if (!check_inputs (maker, 2, 3, error) || !read_int (maker, "transA", 0, 1, &trans_a, error)
      || !read_int (maker, "transB", 0, 1, &trans_b, error)
      || !read_float (maker, "alpha", &maker->node.gemm.alpha, error)
      || !read_float (maker, "beta", &maker->node.gemm.beta, error))
    return FALSE;
  if (trans_a)
    return fail (maker, error, _ ("“transA” would mix the pictures of a batch."));
  maker->node.gemm.trans_b = trans_b;

  weight = take_parameter (maker, 1, 2, error);
  if (weight == NULL)
    return FALSE;
  depth = weight->shape[trans_b ? 1 : 0];
  columns = weight->shape[trans_b ? 0 : 1];
  if (!take_gemm_bias (maker, columns, error))
    return FALSE;
  rows = take_map (maker, 0, error);
  if (rows == NULL)
    return FALSE;
  if (rows->rank != 2 || rows->shape[1] != depth)
    return fail (maker, error, _ ("its input is not a row of %" G_GINT64_FORMAT " numbers."),
                 depth);
  set_shape (maker, 2, (gint64[]){ 1, columns });
  return TRUE;
}

/* Up to opset 12, Softmax runs over all dimensions from the axis on, later over the axis alone:
 * taken where both are the same. */
static gboolean
make_softmax (Maker *maker, GError **error)
{
  gboolean coerces = maker->reader->opset < 13;
  const EmValue *map;
  int axis;

  if (!check_inputs (maker, 1, 1, error))
    return FALSE;
  map = take_map (maker, 0, error);
  if (map == NULL || !read_axis (maker, map->rank, coerces ? 1 : -1, &axis, error))
    return FALSE;
  if (axis < 1 || axis >= map->rank)
    return fail (maker, error, _ ("“axis” is %d; 1 to %d was expected."), axis, map->rank - 1);
  for (int i = axis + 1; coerces && i < map->rank; i++)
    if (map->shape[i] != 1)
      return fail (maker, error, _ ("a softmax over several dimensions is not supported."));
  maker->node.softmax.axis = axis;
  set_shape (maker, map->rank, map->shape);
  return TRUE;
}

static gboolean
make_identity (Maker *maker, GError **error)
{
  const EmValue *map;

  if (!check_inputs (maker, 1, 3, error))
    return FALSE;
  map = take_map (maker, 0, error);
  if (map == NULL)
    return FALSE;
  set_shape (maker, map->rank, map->shape);
  maker->node.n_inputs = 1;
  return TRUE;
}

static gboolean
make_node (Maker *maker, GError **error)
{
  switch (maker->node.op)
    {
    case EM_OP_CONV:
      return make_conv (maker, error);
    case EM_OP_BATCH_NORM:
      return make_batch_norm (maker, error);
    case EM_OP_CLIP:
      return make_clip (maker, error);
    case EM_OP_ADD:
      return make_add (maker, error);
    case EM_OP_GLOBAL_AVERAGE_POOL:
      return make_pool (maker, error);
    case EM_OP_FLATTEN:
      return make_flatten (maker, error);
    case EM_OP_GEMM:
      return make_gemm (maker, error);
    case EM_OP_SOFTMAX:
      return make_softmax (maker, error);
    case EM_OP_IDENTITY:
      return make_identity (maker, error);
    default:
      g_assert_not_reached ();
    }
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
add_alias (EmOnnxReader *reader, const Em__Onnx__Node *node, EmOp op)
{
  EmOnnxConstant *constant;

  if (op != EM_OP_IDENTITY || node->n_input < 1)
    return FALSE;
  constant = g_hash_table_lookup (reader->constants, node->input[0]);
  if (constant == NULL)
    return FALSE;
  g_hash_table_insert (reader->constants, node->output[0], constant);
  return TRUE;
}

static gboolean
check_count (const Maker *maker, GError **error)
{
  gint64 count = 1;

  for (int i = 0; i < maker->rank; i++)
    {
      if (maker->shape[i] > MAX_COUNT / count)
        return fail (maker, error,
                     _ ("its output has more than %" G_GINT64_FORMAT " numbers a picture."),
                     MAX_COUNT);
      count *= maker->shape[i];
    }
  return TRUE;
}

gboolean
em_onnx_add_node (EmOnnxReader *reader, const Em__Onnx__Node *node, GError **error)
{
  g_autofree char *name = NULL;
  Maker maker = { .reader = reader, .file = node, .inputs = { -1, -1, -1, -1, -1 } };
  gboolean named;
  int index;

  if (!em_onnx_get_op (node, &maker.node.op))
    g_assert_not_reached ();
  if (add_alias (reader, node, maker.node.op))
    return TRUE;

  name = make_name (reader, node, &named);
  maker.node.name = name;
  maker.node.n_inputs = (int)MIN (node->n_input, G_N_ELEMENTS (maker.inputs));
  if (!make_node (&maker, error) || !check_count (&maker, error))
    return FALSE;

  maker.node.inputs = maker.inputs;
  maker.node.output = em_graph_get_n_values (reader->graph);
  index = em_graph_add_node (reader->graph, &maker.node, named);
  em_graph_add_value (reader->graph, node->output[0], maker.rank, maker.shape, NULL, index);
  g_hash_table_add (reader->names, (gpointer)em_graph_get_node (reader->graph, index)->name);
  g_hash_table_insert (reader->values, node->output[0], GINT_TO_POINTER (maker.node.output + 1));
  return TRUE;
}
