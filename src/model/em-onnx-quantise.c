/* QuantizeLinear and DequantizeLinear of an ONNX file.
 *
 * A quantised value is read as the numbers that its integers stand for; of a constant the scales
 * are kept too, by which its integers can be found again. QuantizeLinear so rounds onto a grid
 * (kernels/em-grid.h), or does nothing where the numbers are known to lie on it already;
 * DequantizeLinear of a result gives back what is there, and of an
 * initializer it makes a float32 constant. What a file can say beyond that, a result read with
 * another scale than it was written with, or one scale a channel of a result, is refused.
 *
 * Source: ONNX QuantizeLinear-10/13/19/21, DequantizeLinear-10/13/19/21.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <inttypes.h>
#include <math.h>

#include <glib/gi18n-lib.h>

#include "model/em-onnx-maker-private.h"

static gboolean
check_blocks (const EmOnnxMaker *maker, GError **error)
{
  const Em__Onnx__Attribute *size = em_maker_find_attribute (maker, "block_size");

  if (size == NULL || size->i == 0)
    return TRUE;
  return em_maker_fail (maker, error, _ ("a scale for each block of numbers is not supported."));
}

/* The scales in input 1; %NULL with @error. */
static EmTensor *
take_scales (EmOnnxMaker *maker, GError **error)
{
  const EmValue *value = em_maker_take_parameter (maker, 1, -1, error);

  if (value != NULL && value->rank > 1)
    {
      em_maker_fail (maker, error, _ ("its scale “%s” has %d dimensions; 0 or 1 were expected."),
                     value->name, value->rank);
      return NULL;
    }
  return value != NULL ? value->data : NULL;
}

/* The grid of scale and zero point, one of each. */
static gboolean
read_grid (EmOnnxMaker *maker, EmGrid *grid, GError **error)
{
  EmTensor *scales = take_scales (maker, error);
  g_auto (EmOnnxIntegers) zero = { .type = EM_ONNX_UINT8 };
  float scale;
  gboolean is_signed;

  if (scales == NULL
      || (em_maker_has_input (maker, 2) && !em_maker_read_integers (maker, 2, &zero, error)))
    return FALSE;
  if (em_tensor_get_count (scales) != 1 || zero.n > 1)
    return em_maker_fail (maker, error,
                          _ ("a scale for each channel is supported for initializers only."));
  scale = em_tensor_get_data (scales)[0];
  if (!isnormal (scale) || scale < 0 || !isnormal (1 / scale))
    return em_maker_fail (maker, error, _ ("its scale is %g; a number above 0 was expected."),
                          (double)scale);
  if (zero.type != EM_ONNX_UINT8 && zero.type != EM_ONNX_INT8)
    return em_maker_fail (maker, error, _ ("its zero point is neither int8 nor uint8."));
  is_signed = zero.type == EM_ONNX_INT8;
  *grid = em_grid_make (scale, zero.n > 0 ? (int)zero.numbers[0] : 0, is_signed ? -128 : 0,
                        is_signed ? 127 : 255);
  return TRUE;
}

/* The map that the node reads, and the grid that it names. (nullable) */
static const EmValue *
take_map (EmOnnxMaker *maker, EmGrid *grid, GError **error)
{
  if (!em_maker_check_inputs (maker, 2, 3, error) || !check_blocks (maker, error)
      || !read_grid (maker, grid, error))
    return NULL;
  return em_maker_take_map (maker, 0, error);
}

gboolean
em_onnx_make_quantise (EmOnnxMaker *maker, GError **error)
{
  EmGrid grid;
  const EmValue *map = take_map (maker, &grid, error);

  if (map == NULL)
    return FALSE;
  em_maker_keep_shape (maker, map);
  if (em_grid_equal (&map->grid, &grid))
    maker->node.op = EM_OP_IDENTITY;
  else
    maker->node.quantise = grid;
  maker->quantised = TRUE;
  maker->grid = grid;
  maker->node.n_inputs = 1;
  return TRUE;
}

gboolean
em_onnx_make_dequantise (EmOnnxMaker *maker, GError **error)
{
  EmGrid grid;
  const EmValue *map = take_map (maker, &grid, error);

  if (map == NULL)
    return FALSE;
  if (!map->quantised)
    return em_maker_fail (maker, error,
                          _ ("its input “%s” holds float32; quantised integers were expected."),
                          map->name);
  if (!em_grid_equal (&map->grid, &grid))
    return em_maker_fail (maker, error,
                          _ ("scale and zero point are not those that its input “%s” was quantised "
                             "with."),
                          map->name);
  em_maker_keep_shape (maker, map);
  maker->grid = grid;
  maker->node.n_inputs = 1;
  return TRUE;
}

/* How many scales there are, 1 or one for each of the initializer's dimension @axis; 0 with @error
 * where neither. */
static gsize
count_scales (EmOnnxMaker *maker, const EmOnnxIntegers *numbers, gsize n, int *axis, GError **error)
{
  int given = 1;

  *axis = 0;
  if (n == 1)
    return 1;
  if (!em_maker_read_int (maker, "axis", -numbers->rank, numbers->rank - 1, &given, error))
    return 0;
  *axis = given < 0 ? given + numbers->rank : given;
  if (*axis < numbers->rank && (gsize)numbers->shape[*axis] == n)
    return n;
  em_maker_fail (maker, error,
                 _ ("it has %zu scales; 1, or %" PRId64 " for dimension %d of “%s”, was expected."),
                 n, *axis < numbers->rank ? numbers->shape[*axis] : 0, *axis,
                 maker->file->input[0]);
  return 0;
}

/* (q - zero) scale, the scales along @axis. */
static EmTensor *
dequantise (const EmOnnxIntegers *numbers, const float *scales, const gint64 *zeros, gsize n,
            int axis)
{
  EmTensor *result = em_tensor_new (numbers->rank, numbers->shape);
  float *out = em_tensor_get_data (result);
  gsize inner = 1;

  for (int i = axis + 1; n > 1 && i < numbers->rank; i++)
    inner *= (gsize)numbers->shape[i];
  for (gsize i = 0; i < numbers->n; i++)
    {
      const gsize s = n > 1 ? i / inner % n : 0;

      out[i] = (float)(numbers->numbers[i] - (zeros != NULL ? zeros[s] : 0)) * scales[s];
    }
  return result;
}

gboolean
em_onnx_dequantise_constant (EmOnnxMaker *maker, GError **error)
{
  g_auto (EmOnnxIntegers) numbers = { 0 };
  g_auto (EmOnnxIntegers) zeros = { 0 };
  EmOnnxConstant *constant;
  EmTensor *scales;
  gsize n;
  int axis;

  if (!em_maker_check_inputs (maker, 2, 3, error) || !check_blocks (maker, error)
      || !em_maker_read_integers (maker, 0, &numbers, error))
    return FALSE;
  scales = take_scales (maker, error);
  if (scales == NULL
      || (em_maker_has_input (maker, 2) && !em_maker_read_integers (maker, 2, &zeros, error)))
    return FALSE;
  n = count_scales (maker, &numbers, (gsize)em_tensor_get_count (scales), &axis, error);
  if (n == 0)
    return FALSE;
  if (numbers.type == EM_ONNX_INT64)
    return em_maker_fail (maker, error,
                          _ ("“%s” holds int64 numbers where int8, uint8 or int32 was expected."),
                          maker->file->input[0]);
  if (zeros.numbers != NULL && (zeros.n != n || zeros.type != numbers.type))
    return em_maker_fail (maker, error,
                          _ ("its zero point “%s” is not of the type of “%s” and as long as its "
                             "scale, %zu."),
                          maker->file->input[2], maker->file->input[0], n);
  constant = em_onnx_add_constant (maker->reader, maker->file->output[0]);
  constant->made = dequantise (&numbers, em_tensor_get_data (scales), zeros.numbers, n, axis);
  if (axis == 0)
    constant->scales = em_tensor_ref (scales);
  return TRUE;
}
