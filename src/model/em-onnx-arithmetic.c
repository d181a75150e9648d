/* Add, Sub and Mul of an ONNX file.
 *
 * Of ONNX's broadcasting that is taken which networks of pictures use: two maps of one shape; a map
 * and a row of one number a channel; a map and a constant of one number, or of one a channel.
 *
 * Source: ONNX Add-7/13/14, Sub-7/13/14, Mul-7/13/14.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-onnx-maker-private.h"

static int
get_channel_axis (const EmValue *map)
{
  return map->channels_last ? map->rank - 1 : 1;
}

/* Whether all dimensions of @shape are 1 but the channels of @map, which @shape, seen from the last
 * dimension on, has all of. */
static gboolean
is_per_channel (const EmValue *map, int rank, const gint64 *shape)
{
  const int axis = get_channel_axis (map) - (map->rank - rank);

  if (rank > map->rank)
    return FALSE;
  for (int i = 0; i < rank; i++)
    if (shape[i] != (i == axis ? map->shape[get_channel_axis (map)] : 1))
      return FALSE;
  return axis >= 0;
}

static gboolean
fail_shapes (const EmOnnxMaker *maker, GError **error)
{
  return em_maker_fail (maker, error, _ ("its inputs “%s” and “%s” have different shapes."),
                        maker->file->input[0], maker->file->input[1]);
}

static gboolean
make_with_constant (EmOnnxMaker *maker, gsize constant, GError **error)
{
  const EmValue *map, *numbers = em_maker_take_parameter (maker, constant, -1, error);

  if (numbers == NULL)
    return FALSE;
  map = em_maker_take_map (maker, 1 - constant, error);
  if (map == NULL)
    return FALSE;
  numbers = em_graph_get_value (maker->reader->graph, maker->inputs[constant]);
  if (numbers->rank > map->rank
      || (em_tensor_get_count (numbers->data) != 1
          && !is_per_channel (map, numbers->rank, numbers->shape)))
    return fail_shapes (maker, error);
  em_maker_keep_shape (maker, map);
  return TRUE;
}

gboolean
em_onnx_make_arithmetic (EmOnnxMaker *maker, GError **error)
{
  const EmValue *a, *b;

  if (!em_maker_check_inputs (maker, 2, 2, error))
    return FALSE;
  if (em_maker_get_constant (maker, 0) != NULL || em_maker_get_constant (maker, 1) != NULL)
    return make_with_constant (maker, em_maker_get_constant (maker, 0) != NULL ? 0 : 1, error);
  a = em_maker_take_map (maker, 0, error);
  b = a != NULL ? em_maker_take_map (maker, 1, error) : NULL;
  if (b == NULL)
    return FALSE;
  if (a->rank != b->rank || a->channels_last != b->channels_last)
    return fail_shapes (maker, error);
  if (memcmp (a->shape, b->shape, sizeof (gint64) * (gsize)a->rank) != 0
      && !is_per_channel (a, b->rank, b->shape))
    {
      if (!is_per_channel (b, a->rank, a->shape))
        return fail_shapes (maker, error);
      a = b;
    }
  em_maker_keep_shape (maker, a);
  return TRUE;
}
