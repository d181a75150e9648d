/* Pad, Resize and Upsample of an ONNX file: which row and column of the input each of the output
 * is.
 *
 * Source: ONNX Pad-2/11/13/18/19, Resize-10/11/13/18/19 (mode "nearest"), Upsample-7/9.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-onnx-maker-private.h"

/* A side of a map. */
#define MAX_SIDE ((gint64)1 << 16)
/* Rows and columns of all nodes of a file: a few bytes of it make a list of them. */
#define MAX_SAMPLED ((gint64)1 << 23)

/* Takes input 0 as a map of four dimensions. */
static const EmValue *
take_picture (EmOnnxMaker *maker, GError **error)
{
  const EmValue *map = em_maker_take_map (maker, 0, error);

  if (map != NULL && map->rank != 4)
    {
      em_maker_fail (maker, error, _ ("its input has %d dimensions; 4 were expected."), map->rank);
      return NULL;
    }
  return map;
}

/* The dimension of the rows; the columns' is the next. */
static int
get_row_axis (const EmValue *map)
{
  return map->channels_last ? 1 : 2;
}

static gboolean
set_sides (EmOnnxMaker *maker, const EmValue *map, const gint64 sides[2], GError **error)
{
  const int axis = get_row_axis (map);
  EmGraph *graph = maker->reader->graph;

  for (int i = 0; i < 2; i++)
    if (sides[i] < 1 || sides[i] > MAX_SIDE)
      return em_maker_fail (
          maker, error,
          _ ("its output would have a side of %" PRId64 "; 1 to %" PRId64 " was expected."),
          sides[i], MAX_SIDE);
  maker->reader->sampled += sides[0] + sides[1];
  if (maker->reader->sampled > MAX_SAMPLED)
    return em_maker_fail (
        maker, error,
        _ ("padded and resized maps have more than %" PRId64 " rows and columns in all."),
        MAX_SAMPLED);
  em_maker_keep_shape (maker, map);
  maker->shape[axis] = sides[0];
  maker->shape[axis + 1] = sides[1];
  maker->node.sample.rows = em_graph_add_list (graph, (int)sides[0]);
  maker->node.sample.columns = em_graph_add_list (graph, (int)sides[1]);
  maker->node.n_inputs = 1;
  return TRUE;
}

/* --- Pad ----------------------------------------------------------------------------------- */

/* Positions added before and after each of the four dimensions. */
static gboolean
read_pads (EmOnnxMaker *maker, gint64 before[4], gint64 after[4], GError **error)
{
  g_auto (EmOnnxIntegers) pads = { 0 };
  const Em__Onnx__Attribute *attribute = em_maker_find_attribute (maker, "pads");
  const gint64 *numbers = attribute != NULL ? attribute->ints : NULL;
  gsize n = attribute != NULL ? attribute->n_ints : 0;

  if (em_maker_has_input (maker, 3))
    return em_maker_fail (maker, error, _ ("“axes” is not supported."));
  if (maker->reader->opset >= 11)
    {
      if (!em_maker_read_integers (maker, 1, &pads, error))
        return FALSE;
      numbers = pads.numbers;
      n = pads.n;
    }
  if (n != 8)
    return em_maker_fail (
        maker, error, _ ("“pads” has %zu numbers; 8, two for each dimension, were expected."), n);
  for (int i = 0; i < 8; i++)
    {
      if (numbers[i] < -MAX_SIDE || numbers[i] > MAX_SIDE)
        return em_maker_fail (maker, error, _ ("“pads” holds %" PRId64 "."), numbers[i]);
      *(i < 4 ? before + i : after + i - 4) = numbers[i];
    }
  return TRUE;
}

static gboolean
read_fill (EmOnnxMaker *maker, float *fill, GError **error)
{
  const EmValue *value;

  if (maker->reader->opset < 11)
    return em_maker_read_float (maker, "value", fill, error);
  if (!em_maker_has_input (maker, 2))
    return TRUE;
  value = em_maker_take_parameter (maker, 2, -1, error);
  if (value == NULL)
    return FALSE;
  if (em_tensor_get_count (value->data) != 1)
    return em_maker_fail (maker, error, _ ("its constant “%s” is not one number."), value->name);
  *fill = em_tensor_get_data (value->data)[0];
  return TRUE;
}

/* Where position @i of a padded side lies in the side itself; -1 for outside. */
static int
find_padded (gint64 i, gint64 length, const char *mode)
{
  if (*mode == 'e')
    return (int)CLAMP (i, 0, length - 1);
  if (*mode == 'r' && i < 0)
    return (int)-i;
  if (*mode == 'r' && i >= length)
    return (int)(2 * (length - 1) - i);
  return i >= 0 && i < length ? (int)i : -1;
}

static gboolean
check_pads (const EmOnnxMaker *maker, const EmValue *map, const char *mode, const gint64 before[4],
            const gint64 after[4], GError **error)
{
  const int axis = get_row_axis (map);

  for (int i = 0; i < 4; i++)
    {
      const gboolean side = i == axis || i == axis + 1;

      if (!side && (before[i] != 0 || after[i] != 0))
        return em_maker_fail (maker, error, _ ("only rows and columns can be padded."));
      if (side && *mode == 'r' && MAX (before[i], after[i]) >= map->shape[i])
        return em_maker_fail (maker, error,
                              _ ("it reflects more than the %" PRId64 " positions of its input."),
                              map->shape[i]);
    }
  return TRUE;
}

gboolean
em_onnx_make_pad (EmOnnxMaker *maker, GError **error)
{
  g_autofree char *mode = em_maker_read_text (maker, "mode", "constant");
  gint64 before[4], after[4], sides[2];
  float fill = 0;
  const EmValue *map;
  int axis;

  if (!em_maker_check_inputs (maker, 1, 4, error) || !read_pads (maker, before, after, error))
    return FALSE;
  if (strcmp (mode, "constant") == 0 && !read_fill (maker, &fill, error))
    return FALSE;
  if (strcmp (mode, "constant") != 0 && strcmp (mode, "reflect") != 0 && strcmp (mode, "edge") != 0)
    return em_maker_fail (maker, error,
                          _ ("“mode” is “%s”; constant, reflect or edge was expected."), mode);
  map = take_picture (maker, error);
  if (map == NULL || !check_pads (maker, map, mode, before, after, error))
    return FALSE;
  if (*mode == 'c' && map->quantised)
    return em_maker_fail (maker, error,
                          _ ("padding quantised integers with a constant is not supported."));
  axis = get_row_axis (map);
  for (int i = 0; i < 2; i++)
    sides[i] = map->shape[axis + i] + before[axis + i] + after[axis + i];
  if (!set_sides (maker, map, sides, error))
    return FALSE;
  for (int i = 0; i < 2; i++)
    for (gint64 p = 0; p < sides[i]; p++)
      ((int *)(i == 0 ? maker->node.sample.rows : maker->node.sample.columns))[p] =
          find_padded (p - before[axis + i], map->shape[axis + i], mode);
  maker->node.sample.fill = fill;
  if (*mode != 'c' || fill == 0)
    em_maker_keep_numbers (maker, map);
  return TRUE;
}

/* --- Resize -------------------------------------------------------------------------------- */

/* Whether input @index is there and holds any number: exporters write "none" as an empty list. */
static gboolean
has_numbers (const EmOnnxMaker *maker, gsize index)
{
  const EmOnnxConstant *constant = em_maker_get_constant (maker, index);

  if (constant != NULL && constant->tensor != NULL && constant->tensor->n_dims == 1
      && constant->tensor->dims[0] == 0)
    return FALSE;
  return em_maker_has_input (maker, index);
}

/* Four factors from the attribute of Upsample-7 or from input @index. */
static const float *
take_scales (EmOnnxMaker *maker, gsize index, GError **error)
{
  const Em__Onnx__Attribute *attribute = em_maker_find_attribute (maker, "scales");
  const EmValue *value;

  if (maker->reader->opset < 9 && attribute != NULL && attribute->n_floats == 4)
    return attribute->floats;
  value = em_maker_take_parameter (maker, index, 1, error);
  if (value == NULL)
    return NULL;
  if (value->shape[0] != 4)
    {
      em_maker_fail (maker, error,
                     _ ("it has %" PRId64 " scales; 4, one for each dimension, were expected."),
                     value->shape[0]);
      return NULL;
    }
  return em_tensor_get_data (value->data);
}

/* The factors of rows and columns and the sides of the output, from scales or from sizes. */
static gboolean
read_sides (EmOnnxMaker *maker, float scales[4], gint64 sizes[4], GError **error)
{
  const gsize index = maker->reader->opset >= 11 ? 2 : 1;
  g_auto (EmOnnxIntegers) wanted = { 0 };
  const EmValue *map;

  if (has_numbers (maker, 3) && !em_maker_read_integers (maker, 3, &wanted, error))
    return FALSE;
  if (wanted.numbers == NULL)
    {
      const float *given = take_scales (maker, index, error);

      if (given == NULL)
        return FALSE;
      memcpy (scales, given, 4 * sizeof *scales);
    }
  else if (wanted.n != 4)
    return em_maker_fail (
        maker, error, _ ("it has %zu sizes; 4, one for each dimension, were expected."), wanted.n);
  map = take_picture (maker, error);
  if (map == NULL)
    return FALSE;
  for (int i = 0; i < 4; i++)
    {
      if (wanted.numbers != NULL)
        scales[i] = (float)wanted.numbers[i] / (float)map->shape[i];
      if (!(scales[i] > 0 && scales[i] <= (float)MAX_SIDE))
        return em_maker_fail (maker, error, _ ("its scale is %g; a number above 0 was expected."),
                              (double)scales[i]);
      sizes[i] = wanted.numbers != NULL ? wanted.numbers[i]
                                        : (gint64)floorf ((float)map->shape[i] * scales[i]);
    }
  return TRUE;
}

/* Where position @i of @n, from @length positions, lies among these, by the name of ONNX's
 * coordinate transformation; NaN for one that is not supported. */
static float
find_coordinate (const char *name, int i, gint64 n, gint64 length, float scale)
{
  if (strcmp (name, "asymmetric") == 0)
    return (float)i / scale;
  if (strcmp (name, "half_pixel") == 0)
    return ((float)i + 0.5f) / scale - 0.5f;
  if (strcmp (name, "pytorch_half_pixel") == 0)
    return n > 1 ? ((float)i + 0.5f) / scale - 0.5f : 0;
  if (strcmp (name, "tf_half_pixel_for_nn") == 0)
    return ((float)i + 0.5f) / scale;
  if (strcmp (name, "align_corners") == 0)
    return n > 1 ? (float)i * (float)(length - 1) / (float)(n - 1) : 0;
  return NAN;
}

/* The nearest position to @x by ONNX's name for it; NaN for one that is not supported. */
static float
find_nearest (const char *name, float x)
{
  if (strcmp (name, "round_prefer_floor") == 0)
    return ceilf (x - 0.5f);
  if (strcmp (name, "round_prefer_ceil") == 0)
    return floorf (x + 0.5f);
  if (strcmp (name, "floor") == 0)
    return floorf (x);
  if (strcmp (name, "ceil") == 0)
    return ceilf (x);
  return NAN;
}

gboolean
em_onnx_make_resize (EmOnnxMaker *maker, GError **error)
{
  const gboolean old = maker->reader->opset < 11;
  g_autofree char *mode = em_maker_read_text (maker, "mode", "nearest");
  g_autofree char *place = em_maker_read_text (maker, "coordinate_transformation_mode",
                                               old ? "asymmetric" : "half_pixel");
  g_autofree char *nearest =
      em_maker_read_text (maker, "nearest_mode", old ? "floor" : "round_prefer_floor");
  g_autofree char *aspect = em_maker_read_text (maker, "keep_aspect_ratio_policy", "stretch");
  float scales[4];
  gint64 sizes[4];
  const EmValue *map;
  int axis;

  if (!em_maker_check_inputs (maker, 1, 4, error))
    return FALSE;
  if (strcmp (mode, "nearest") != 0)
    return em_maker_fail (maker, error, _ ("“mode” is “%s”; only nearest is supported."), mode);
  if (isnan (find_coordinate (place, 0, 1, 1, 1)) || isnan (find_nearest (nearest, 0))
      || strcmp (aspect, "stretch") != 0 || em_maker_find_attribute (maker, "axes") != NULL)
    return em_maker_fail (maker, error, _ ("resizing in this way is not supported."));
  if (!read_sides (maker, scales, sizes, error))
    return FALSE;
  map = em_graph_get_value (maker->reader->graph, maker->inputs[0]);
  axis = get_row_axis (map);
  for (int i = 0; i < 4; i++)
    if (i != axis && i != axis + 1 && sizes[i] != map->shape[i])
      return em_maker_fail (maker, error, _ ("only rows and columns can be resized."));
  if (!set_sides (maker, map, sizes + axis, error))
    return FALSE;
  for (int i = 0; i < 2; i++)
    for (int p = 0; p < (int)sizes[axis + i]; p++)
      {
        const gint64 length = map->shape[axis + i];
        const float at = find_coordinate (place, p, sizes[axis + i], length, scales[axis + i]);

        ((int *)(i == 0 ? maker->node.sample.rows : maker->node.sample.columns))[p] =
            (int)CLAMP (find_nearest (nearest, at), 0.0f, (float)(length - 1));
      }
  em_maker_keep_numbers (maker, map);
  return TRUE;
}
