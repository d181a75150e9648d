/* What a node is made with: see em-onnx-maker-private.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-onnx-maker-private.h"

gboolean
em_maker_fail (const EmOnnxMaker *maker, GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  return em_onnx_fail (maker->reader, error, _ ("node “%s” (%s): %s"), maker->node.name,
                       maker->file->op_type, text);
}

const Em__Onnx__Attribute *
em_maker_find_attribute (const EmOnnxMaker *maker, const char *name)
{
  for (gsize i = 0; i < maker->file->n_attribute; i++)
    {
      const Em__Onnx__Attribute *attribute = maker->file->attribute[i];

      if (attribute->name != NULL && strcmp (attribute->name, name) == 0)
        return attribute;
    }
  return NULL;
}

gboolean
em_maker_read_int (const EmOnnxMaker *maker, const char *name, gint64 low, gint64 high, int *out,
                   GError **error)
{
  const Em__Onnx__Attribute *attribute = em_maker_find_attribute (maker, name);

  if (attribute == NULL)
    return TRUE;
  if (!attribute->has_i || attribute->i < low || attribute->i > high)
    return em_maker_fail (maker, error,
                          _ ("“%s” is %" PRId64 "; %" PRId64 " to %" PRId64 " was expected."), name,
                          attribute->i, low, high);
  *out = (int)attribute->i;
  return TRUE;
}

gboolean
em_maker_read_float (const EmOnnxMaker *maker, const char *name, float *out, GError **error)
{
  const Em__Onnx__Attribute *attribute = em_maker_find_attribute (maker, name);

  if (attribute == NULL)
    return TRUE;
  if (!attribute->has_f || isnan (attribute->f))
    return em_maker_fail (maker, error, _ ("“%s” is not a number."), name);
  *out = attribute->f;
  return TRUE;
}

gboolean
em_maker_read_ints (const EmOnnxMaker *maker, const char *name, int n, gint64 low, int *out,
                    GError **error)
{
  const Em__Onnx__Attribute *attribute = em_maker_find_attribute (maker, name);

  if (attribute == NULL)
    return TRUE;
  if (attribute->n_ints != (gsize)n)
    return em_maker_fail (maker, error,
                          _ ("“%s” has %zu numbers; %d, for two dimensions, were expected."), name,
                          attribute->n_ints, n);
  for (int i = 0; i < n; i++)
    {
      if (attribute->ints[i] < low || attribute->ints[i] > EM_MAKER_MAX_ATTRIBUTE)
        return em_maker_fail (maker, error,
                              _ ("“%s” holds %" PRId64 "; %" PRId64 " to %d was expected."), name,
                              attribute->ints[i], low, EM_MAKER_MAX_ATTRIBUTE);
      out[i] = (int)attribute->ints[i];
    }
  return TRUE;
}

gboolean
em_maker_has_input (const EmOnnxMaker *maker, gsize index)
{
  return index < maker->file->n_input && *maker->file->input[index] != '\0';
}

EmOnnxConstant *
em_maker_get_constant (const EmOnnxMaker *maker, gsize index)
{
  if (!em_maker_has_input (maker, index))
    return NULL;
  return g_hash_table_lookup (maker->reader->constants, maker->file->input[index]);
}

/* Whether the operator of the node moves numbers or changes each on its own: then it does not
 * matter which of the map's dimensions are its channels. */
static gboolean
is_order_free (EmOp op)
{
  switch (op)
    {
    case EM_OP_CLIP:
    case EM_OP_ADD:
    case EM_OP_SUB:
    case EM_OP_MUL:
    case EM_OP_SQRT:
    case EM_OP_RECIPROCAL:
    case EM_OP_SIGMOID:
    case EM_OP_QUANTISE:
    case EM_OP_IDENTITY:
    case EM_OP_RESHAPE:
    case EM_OP_TRANSPOSE:
    case EM_OP_SAMPLE:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
check_map (const EmOnnxMaker *maker, const EmValue *map, GError **error)
{
  const EmOp op = maker->node.op;
  const gboolean moves = op == EM_OP_IDENTITY || op == EM_OP_RESHAPE || op == EM_OP_TRANSPOSE
                         || op == EM_OP_SAMPLE || op == EM_OP_FLATTEN;

  if (map->quantised && !moves)
    return em_maker_fail (
        maker, error,
        _ ("its input “%s” holds quantised integers; a DequantizeLinear was expected before it."),
        map->name);
  if (map->channels_last && !is_order_free (op))
    return em_maker_fail (maker, error,
                          _ ("its input “%s” is [N, H, W, C]; a Transpose to [N, C, H, W] was "
                             "expected before it."),
                          map->name);
  return TRUE;
}

const EmValue *
em_maker_take_map (EmOnnxMaker *maker, gsize index, GError **error)
{
  int id;

  if (!em_maker_has_input (maker, index))
    {
      em_maker_fail (maker, error, _ ("input %d is missing."), (int)index + 1);
      return NULL;
    }
  id = GPOINTER_TO_INT (g_hash_table_lookup (maker->reader->values, maker->file->input[index])) - 1;
  if (id < 0)
    {
      em_maker_fail (maker, error,
                     _ ("input “%s” is a constant where a result of the network was expected."),
                     maker->file->input[index]);
      return NULL;
    }
  maker->inputs[index] = id;
  if (!check_map (maker, em_graph_get_value (maker->reader->graph, id), error))
    return NULL;
  return em_graph_get_value (maker->reader->graph, id);
}

const EmValue *
em_maker_take_parameter (EmOnnxMaker *maker, gsize index, int rank, GError **error)
{
  EmOnnxConstant *constant = em_maker_get_constant (maker, index);
  const EmValue *value;
  const float *data;
  gint64 count;
  int id;

  if (!em_maker_has_input (maker, index))
    {
      em_maker_fail (maker, error, _ ("input %d is missing."), (int)index + 1);
      return NULL;
    }
  if (constant == NULL)
    {
      em_maker_fail (maker, error,
                     _ ("its parameter “%s” is computed; an initializer was expected."),
                     maker->file->input[index]);
      return NULL;
    }
  id = em_onnx_take_constant (maker->reader, constant, error);
  if (id < 0)
    return NULL;
  value = em_graph_get_value (maker->reader->graph, id);
  if (rank >= 0 && value->rank != rank)
    {
      em_maker_fail (maker, error, _ ("its parameter “%s” has %d dimensions; %d were expected."),
                     constant->name, value->rank, rank);
      return NULL;
    }
  /* Once is enough where many nodes share large numbers. */
  data = em_tensor_get_data (value->data);
  count = constant->finite ? 0 : em_tensor_get_count (value->data);
  for (gint64 i = 0; i < count; i++)
    if (!isfinite (data[i]))
      {
        em_maker_fail (maker, error, _ ("its parameter “%s” holds a number that is not finite."),
                       constant->name);
        return NULL;
      }
  constant->finite = TRUE;
  maker->inputs[index] = id;
  return value;
}

const EmValue *
em_maker_take_vector (EmOnnxMaker *maker, gsize index, gint64 length, GError **error)
{
  const EmValue *value = em_maker_take_parameter (maker, index, 1, error);

  if (value != NULL && value->shape[0] != length)
    {
      em_maker_fail (maker, error,
                     _ ("its parameter “%s” has %" PRId64 " numbers; one for each of %" PRId64
                        " channels was expected."),
                     value->name, value->shape[0], length);
      return NULL;
    }
  return value;
}

gboolean
em_maker_check_inputs (const EmOnnxMaker *maker, gsize least, gsize most, GError **error)
{
  gsize n = maker->file->n_input;

  if (n >= least && n <= most)
    return TRUE;
  if (least == most)
    return em_maker_fail (maker, error, _ ("the number of its inputs is %zu; %zu was expected."), n,
                          least);
  return em_maker_fail (maker, error,
                        _ ("the number of its inputs is %zu; %zu to %zu was expected."), n, least,
                        most);
}

gboolean
em_maker_read_integers (EmOnnxMaker *maker, gsize index, EmOnnxIntegers *out, GError **error)
{
  const EmOnnxConstant *constant = em_maker_get_constant (maker, index);

  if (!em_maker_has_input (maker, index))
    return em_maker_fail (maker, error, _ ("input %d is missing."), (int)index + 1);
  if (constant == NULL)
    return em_maker_fail (maker, error,
                          _ ("its parameter “%s” is computed; an initializer was expected."),
                          maker->file->input[index]);
  return em_onnx_read_integers (maker->reader, constant, out, error);
}

char *
em_maker_read_text (const EmOnnxMaker *maker, const char *name, const char *fallback)
{
  const Em__Onnx__Attribute *attribute = em_maker_find_attribute (maker, name);

  if (attribute == NULL || attribute->s.len == 0)
    return g_strdup (fallback);
  return g_strndup ((const char *)attribute->s.data, attribute->s.len);
}

void
em_maker_keep_shape (EmOnnxMaker *maker, const EmValue *map)
{
  em_maker_set_shape (maker, map->rank, map->shape);
  maker->channels_last = map->channels_last;
}

void
em_maker_keep_numbers (EmOnnxMaker *maker, const EmValue *map)
{
  maker->quantised = map->quantised;
  maker->grid = map->grid;
}

void
em_maker_set_shape (EmOnnxMaker *maker, int rank, const gint64 *shape)
{
  maker->rank = rank;
  memcpy (maker->shape, shape, sizeof (gint64) * (gsize)rank);
}
