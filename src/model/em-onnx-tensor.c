/* The numbers of an initializer, checked against the file before anything is allocated.
 *
 * Source: ONNX, TensorProto: dims, data_type, and the numbers in raw_data or float_data.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

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

      g_string_append_printf (shape, "%s%" G_GINT64_FORMAT, i > 0 ? " × " : "", dim);
      valid = valid && dim > 0 && g_size_checked_mul (&product, product, (guint64)dim);
    }
  if (valid && product == n_numbers)
    return TRUE;
  return em_onnx_fail (
      reader, error,
      _ ("initializer “%s” has the shape [%s], but holds %" G_GSIZE_FORMAT " numbers."),
      constant->name, shape->str, n_numbers);
}

static gboolean
check_tensor (const EmOnnxReader *reader, const EmOnnxConstant *constant, GError **error)
{
  const Em__Onnx__Tensor *tensor = constant->tensor;

  if (tensor->data_location != 0 || tensor->n_external_data > 0)
    return em_onnx_fail (reader, error,
                         _ ("initializer “%s” is stored in another file; only models in one file "
                            "are supported."),
                         constant->name);
  if (tensor->data_type != EM_ONNX_FLOAT)
    return em_onnx_fail (reader, error,
                         _ ("initializer “%s” holds %s numbers where float32 was expected."),
                         constant->name, get_type_name (tensor->data_type));
  if (tensor->n_dims > EM_TENSOR_MAX_RANK)
    return em_onnx_fail (
        reader, error,
        _ ("initializer “%s” has %" G_GSIZE_FORMAT " dimensions; at most %d are supported."),
        constant->name, tensor->n_dims, EM_TENSOR_MAX_RANK);
  if (tensor->has_raw_data && tensor->n_float_data > 0)
    return em_onnx_fail (reader, error,
                         _ ("initializer “%s” has its numbers twice, raw and as a list."),
                         constant->name);
  if (tensor->has_raw_data && tensor->raw_data.len % sizeof (float) != 0)
    return em_onnx_fail (reader, error,
                         _ ("initializer “%s” holds %" G_GSIZE_FORMAT
                            " bytes, which is not a whole number of float32."),
                         constant->name, tensor->raw_data.len);
  return check_dims (
      reader, constant,
      tensor->has_raw_data ? tensor->raw_data.len / sizeof (float) : tensor->n_float_data, error);
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
  int rank;

  if (constant->value >= 0)
    return constant->value;

  if (constant->tensor != NULL)
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
  return constant->value;
}
