/* The numbers of an initializer, checked against the file before anything is allocated.
 *
 * Source: ONNX, TensorProto: dims, data_type, and the numbers in raw_data or the list of their
 * type.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-onnx-private.h"

static const char *
get_type_name (int type)
{
  static const char *const names[] = { "undefined",  "float32", "uint8",  "int8",   "uint16",
                                       "int16",      "int32",   "int64",  "string", "bool",
                                       "float16",    "float64", "uint32", "uint64", "complex64",
                                       "complex128", "bfloat16" };

  return type >= 0 && type < (int)G_N_ELEMENTS (names) ? names[type] : "unknown";
}

/* Whether the product of the dimensions is what the payload holds. */
static gboolean
check_dims (const EmOnnxReader *reader, const EmOnnxConstant *constant, gsize n_numbers,
            GError **error)
{
  const Em__Onnx__Tensor *tensor = constant->tensor;
  g_autoptr (GString) shape = g_string_new (NULL);
  gsize product = 1;
  gboolean valid = TRUE;

  for (gsize i = 0; i < tensor->n_dims; i++)
    {
      gint64 dim = tensor->dims[i];

      g_string_append_printf (shape, "%s%" PRId64, i > 0 ? " × " : "", dim);
      valid = valid && dim > 0 && g_size_checked_mul (&product, product, (guint64)dim);
    }
  if (valid && product == n_numbers)
    return TRUE;
  return em_onnx_fail (reader, error,
                       _ ("initializer “%s” has the shape [%s], but holds %zu numbers."),
                       constant->name, shape->str, n_numbers);
}

/* Bytes of a number of @type in raw data. */
static gsize
get_width (int type)
{
  return type == EM_ONNX_INT64 ? 8 : type == EM_ONNX_FLOAT || type == EM_ONNX_INT32 ? 4 : 1;
}

/* The length of the list for @type. */
static gsize
count_list (const Em__Onnx__Tensor *tensor, int type)
{
  return type == EM_ONNX_FLOAT   ? tensor->n_float_data
         : type == EM_ONNX_INT64 ? tensor->n_int64_data
                                 : tensor->n_int32_data;
}

/* That @constant, whose type is known to be one that is read, holds as many numbers as it claims.
 */
static gboolean
check_numbers (const EmOnnxReader *reader, const EmOnnxConstant *constant, GError **error)
{
  const Em__Onnx__Tensor *tensor = constant->tensor;
  const int type = tensor->data_type;
  const gsize width = get_width (type), listed = count_list (tensor, type);

  if (tensor->n_dims > EM_TENSOR_MAX_RANK)
    return em_onnx_fail (reader, error,
                         _ ("initializer “%s” has %zu dimensions; at most %d are supported."),
                         constant->name, tensor->n_dims, EM_TENSOR_MAX_RANK);
  if (tensor->has_raw_data && listed > 0)
    return em_onnx_fail (reader, error,
                         _ ("initializer “%s” has its numbers twice, raw and as a list."),
                         constant->name);
  if (tensor->has_raw_data && tensor->raw_data.len % width != 0)
    return em_onnx_fail (reader, error,
                         _ ("initializer “%s” holds %zu bytes, which is not a whole number of %s."),
                         constant->name, tensor->raw_data.len, get_type_name (type));
  return check_dims (reader, constant, tensor->has_raw_data ? tensor->raw_data.len / width : listed,
                     error);
}

static gboolean
check_place (const EmOnnxReader *reader, const EmOnnxConstant *constant, GError **error)
{
  const Em__Onnx__Tensor *tensor = constant->tensor;

  if (tensor->data_location == 0 && tensor->n_external_data == 0)
    return TRUE;
  return em_onnx_fail (reader, error,
                       _ ("initializer “%s” is stored in another file; only models in one file "
                          "are supported."),
                       constant->name);
}

static gboolean
check_tensor (const EmOnnxReader *reader, const EmOnnxConstant *constant, GError **error)
{
  if (!check_place (reader, constant, error))
    return FALSE;
  if (constant->tensor->data_type != EM_ONNX_FLOAT)
    return em_onnx_fail (reader, error,
                         _ ("initializer “%s” holds %s numbers where float32 was expected."),
                         constant->name, get_type_name (constant->tensor->data_type));
  return check_numbers (reader, constant, error);
}

static void
copy_little_endian (const guint8 *in, gsize n, float *out)
{
  for (gsize i = 0; i < n; i++)
    {
      guint32 bits;

      memcpy (&bits, in + 4 * i, sizeof bits);
      bits = GUINT32_FROM_LE (bits);
      memcpy (out + i, &bits, sizeof bits);
    }
}

static EmTensor *
make_tensor (const Em__Onnx__Tensor *tensor)
{
  gint64 shape[EM_TENSOR_MAX_RANK] = { 0 };
  EmTensor *result;

  for (gsize i = 0; i < tensor->n_dims; i++)
    shape[i] = tensor->dims[i];
  result = em_tensor_new ((int)tensor->n_dims, shape);
  if (tensor->has_raw_data)
    copy_little_endian (tensor->raw_data.data, tensor->raw_data.len / sizeof (float),
                        em_tensor_get_data (result));
  else
    memcpy (em_tensor_get_data (result), tensor->float_data, tensor->n_float_data * sizeof (float));
  return result;
}

EmOnnxConstant *
em_onnx_add_constant (EmOnnxReader *reader, const char *name)
{
  EmOnnxConstant *constant = g_new0 (EmOnnxConstant, 1);

  constant->name = name;
  constant->value = -1;
  g_ptr_array_add (reader->owned, constant);
  g_hash_table_insert (reader->constants, (gpointer)name, constant);
  return constant;
}

int
em_onnx_take_constant (EmOnnxReader *reader, EmOnnxConstant *constant, GError **error)
{
  g_autoptr (EmTensor) data = NULL;
  gint64 shape[EM_TENSOR_MAX_RANK] = { 0 };
  EmValue *value;
  int rank;

  if (constant->value >= 0)
    return constant->value;

  if (constant->made != NULL)
    data = em_tensor_ref (constant->made);
  else if (constant->tensor != NULL)
    {
      if (!check_tensor (reader, constant, error))
        return -1;
      data = make_tensor (constant->tensor);
    }
  else
    {
      gint64 length = (gint64)constant->n_list;

      data = em_tensor_new (constant->scalar ? 0 : 1, &length);
      memcpy (em_tensor_get_data (data), constant->list, constant->n_list * sizeof (float));
    }

  rank = em_tensor_get_rank (data);
  for (int i = 0; i < rank; i++)
    shape[i] = em_tensor_get_dim (data, i);
  constant->value = em_graph_add_value (reader->graph, constant->name, rank, shape, data, -1);
  value = &g_array_index (reader->graph->values, EmValue, constant->value);
  value->computed = constant->made != NULL;
  value->scales = constant->scales != NULL ? em_tensor_ref (constant->scales) : NULL;
  return constant->value;
}

/* Number @i of @tensor, raw or listed. */
static gint64
get_integer (const Em__Onnx__Tensor *tensor, gsize i)
{
  const guint8 *raw = tensor->raw_data.data;
  guint64 wide;
  guint32 narrow;

  switch (tensor->data_type)
    {
    case EM_ONNX_INT64:
      if (!tensor->has_raw_data)
        return tensor->int64_data[i];
      memcpy (&wide, raw + 8 * i, sizeof wide);
      return (gint64)GUINT64_FROM_LE (wide);
    case EM_ONNX_INT32:
      if (!tensor->has_raw_data)
        return tensor->int32_data[i];
      memcpy (&narrow, raw + 4 * i, sizeof narrow);
      return (gint32)GUINT32_FROM_LE (narrow);
    case EM_ONNX_INT8:
      return (gint8)(tensor->has_raw_data ? raw[i] : (guint8)tensor->int32_data[i]);
    case EM_ONNX_UINT8:
    default:
      return tensor->has_raw_data ? raw[i] : (guint8)tensor->int32_data[i];
    }
}

void
em_onnx_integers_clear (EmOnnxIntegers *integers)
{
  g_clear_pointer (&integers->numbers, g_free);
}

gboolean
em_onnx_read_integers (EmOnnxReader *reader, const EmOnnxConstant *constant, EmOnnxIntegers *out,
                       GError **error)
{
  const Em__Onnx__Tensor *tensor = constant->tensor;
  const int type = tensor != NULL ? tensor->data_type : EM_ONNX_FLOAT;

  if (type != EM_ONNX_INT8 && type != EM_ONNX_UINT8 && type != EM_ONNX_INT32
      && type != EM_ONNX_INT64)
    return em_onnx_fail (reader, error,
                         _ ("initializer “%s” holds %s numbers where integers were expected."),
                         constant->name, get_type_name (type));
  if (!check_place (reader, constant, error))
    return FALSE;
  if (!check_numbers (reader, constant, error))
    return FALSE;
  out->type = type;
  out->rank = (int)tensor->n_dims;
  for (int i = 0; i < out->rank; i++)
    out->shape[i] = tensor->dims[i];
  out->n =
      tensor->has_raw_data ? tensor->raw_data.len / get_width (type) : count_list (tensor, type);
  out->numbers = g_new (gint64, out->n);
  for (gsize i = 0; i < out->n; i++)
    out->numbers[i] = get_integer (tensor, i);
  return TRUE;
}
