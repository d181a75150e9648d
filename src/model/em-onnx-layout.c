/* Reshape and Transpose of an ONNX file, as far as no number moves in the engine's memory.
 *
 * Feature maps lie in memory as [N, H, W, C] whatever their order in the file, so a Transpose
 * between the two orders only changes how the value is called; and the numbers of a row stay side
 * by side however it is reshaped.
 *
 * Source: ONNX Reshape-5/13/14/19/21, Transpose-1/13/21.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-onnx-maker-private.h"

static gint64
count_numbers (const EmValue *map)
{
  gint64 count = 1;

  for (int i = 0; i < map->rank; i++)
    count *= map->shape[i];
  return count;
}

static gboolean
is_row (const EmValue *map)
{
  const gint64 count = count_numbers (map);
  gboolean found = FALSE;

  for (int i = 0; i < map->rank; i++)
    found = found || map->shape[i] == count;
  return found;
}

/* Replaces the 0 and -1 of the wanted shape; @error where it does not hold as many numbers. */
static gboolean
resolve_shape (EmOnnxMaker *maker, const EmValue *map, const EmOnnxIntegers *wanted,
               gint64 shape[4], GError **error)
{
  const gint64 count = count_numbers (map);
  gint64 product = 1;
  int open = -1, keep_zero = 0;

  if (!em_maker_read_int (maker, "allowzero", 0, 1, &keep_zero, error))
    return FALSE;
  if (wanted->n != 2 && wanted->n != 4)
    return em_maker_fail (maker, error, _ ("its shape has %zu dimensions; 2 or 4 were expected."),
                          wanted->n);
  for (int i = 0; i < (int)wanted->n; i++)
    {
      shape[i] = wanted->numbers[i];
      if (shape[i] == 0 && !keep_zero && i < map->rank)
        shape[i] = map->shape[i];
      if (shape[i] == -1 && open < 0)
        {
          open = i;
          continue;
        }
      if (shape[i] < 1 || shape[i] > count || count % (product * shape[i]) != 0)
        return em_maker_fail (maker, error,
                              _ ("its shape does not hold the %" PRId64 " numbers of its input."),
                              count);
      product *= shape[i];
    }
  if (open >= 0)
    shape[open] = count / product;
  else if (product != count)
    return em_maker_fail (
        maker, error, _ ("its shape does not hold the %" PRId64 " numbers of its input."), count);
  return TRUE;
}

gboolean
em_onnx_make_reshape (EmOnnxMaker *maker, GError **error)
{
  g_auto (EmOnnxIntegers) wanted = { 0 };
  const EmValue *map;
  gint64 shape[4];
  gint64 count;

  if (!em_maker_check_inputs (maker, 2, 2, error)
      || !em_maker_read_integers (maker, 1, &wanted, error))
    return FALSE;
  map = em_maker_take_map (maker, 0, error);
  if (map == NULL || !resolve_shape (maker, map, &wanted, shape, error))
    return FALSE;
  count = count_numbers (map);
  if (shape[0] != 1 || (!is_row (map) && (wanted.n != 2 || map->channels_last))
      || (wanted.n == 4 && shape[1] != count && shape[3] != count))
    return em_maker_fail (maker, error,
                          _ ("only a row of numbers a picture can be reshaped, to another row."));
  if (!is_row (map))
    {
      maker->node.op = EM_OP_FLATTEN;
      maker->node.flatten.axis = 1;
    }
  em_maker_set_shape (maker, (int)wanted.n, shape);
  em_maker_keep_numbers (maker, map);
  maker->channels_last = wanted.n == 4 && shape[1] != count;
  maker->node.n_inputs = 1;
  return TRUE;
}

gboolean
em_onnx_make_transpose (EmOnnxMaker *maker, GError **error)
{
  static const gint64 orders[2][4] = { { 0, 2, 3, 1 }, { 0, 3, 1, 2 } };
  const Em__Onnx__Attribute *perm = em_maker_find_attribute (maker, "perm");
  const EmValue *map;
  gint64 shape[4];

  if (!em_maker_check_inputs (maker, 1, 1, error))
    return FALSE;
  map = em_maker_take_map (maker, 0, error);
  if (map == NULL)
    return FALSE;
  if (map->rank != 4 || perm == NULL || perm->n_ints != 4
      || memcmp (perm->ints, orders[map->channels_last ? 1 : 0], sizeof orders[0]) != 0)
    return em_maker_fail (
        maker, error,
        _ ("only a Transpose of a map between [N, C, H, W] and [N, H, W, C] is supported."));
  for (int i = 0; i < 4; i++)
    shape[i] = map->shape[perm->ints[i]];
  em_maker_set_shape (maker, 4, shape);
  em_maker_keep_numbers (maker, map);
  maker->channels_last = !map->channels_last;
  return TRUE;
}
