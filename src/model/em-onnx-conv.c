/* A convolution of an ONNX file: its attributes, its pads and the shape of its output.
 *
 * Source: ONNX Conv-1 and Conv-11.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-onnx-maker-private.h"

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
resolve_pads (EmOnnxMaker *maker, const EmValue *map, GError **error)
{
  EmConvAttributes *conv = &maker->node.conv;
  g_autofree char *mode = em_maker_read_text (maker, "auto_pad", "NOTSET");
  int pads[4] = { 0 };

  if (strcmp (mode, "NOTSET") == 0)
    {
      if (!em_maker_read_ints (maker, "pads", 4, 0, pads, error))
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
    return em_maker_fail (maker, error,
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
read_conv_attributes (EmOnnxMaker *maker, const EmValue *map, const EmValue *weight, GError **error)
{
  EmConvAttributes *conv = &maker->node.conv;
  int kernel[2] = { 0, 0 }, strides[2] = { 1, 1 }, dilations[2] = { 1, 1 };

  for (int i = 0; i < 2; i++)
    {
      if (weight->shape[2 + i] > EM_MAKER_MAX_ATTRIBUTE)
        return em_maker_fail (maker, error, _ ("its kernel is larger than %d."),
                              EM_MAKER_MAX_ATTRIBUTE);
      kernel[i] = (int)weight->shape[2 + i];
    }
  conv->groups = 1;
  if (!em_maker_read_ints (maker, "kernel_shape", 2, 1, kernel, error)
      || !em_maker_read_ints (maker, "strides", 2, 1, strides, error)
      || !em_maker_read_ints (maker, "dilations", 2, 1, dilations, error)
      || !em_maker_read_int (maker, "group", 1, G_MAXINT32, &conv->groups, error))
    return FALSE;
  if (kernel[0] != weight->shape[2] || kernel[1] != weight->shape[3])
    return em_maker_fail (maker, error, _ ("“kernel_shape” is not the shape of the weights “%s”."),
                          weight->name);
  conv->kernel_h = kernel[0];
  conv->kernel_w = kernel[1];
  conv->stride_h = strides[0];
  conv->stride_w = strides[1];
  conv->dilation_h = dilations[0];
  conv->dilation_w = dilations[1];
  return resolve_pads (maker, map, error);
}

gboolean
em_onnx_make_conv (EmOnnxMaker *maker, GError **error)
{
  EmConvAttributes *conv = &maker->node.conv;
  const EmValue *map, *weight;
  gint64 in, out, groups, shape[4];

  if (!em_maker_check_inputs (maker, 2, 3, error))
    return FALSE;
  /* Taking a constant may move the values, so the map is looked up last. */
  weight = em_maker_take_parameter (maker, 1, 4, error);
  if (weight == NULL
      || (em_maker_has_input (maker, 2)
          && em_maker_take_vector (maker, 2, weight->shape[0], error) == NULL))
    return FALSE;
  map = em_maker_take_map (maker, 0, error);
  if (map == NULL)
    return FALSE;
  weight = em_graph_get_value (maker->reader->graph, maker->inputs[1]);
  if (map->rank != 4)
    return em_maker_fail (maker, error,
                          _ ("its input has %d dimensions; [N, C, H, W] was expected."), map->rank);
  if (!read_conv_attributes (maker, map, weight, error))
    return FALSE;

  in = map->shape[1];
  out = weight->shape[0];
  groups = conv->groups;
  if (in % groups != 0 || out % groups != 0)
    return em_maker_fail (
        maker, error,
        _ ("%" PRId64 " groups do not divide %" PRId64 " input and %" PRId64 " output channels."),
        groups, in, out);
  if (weight->shape[1] != in / groups)
    return em_maker_fail (maker, error,
                          _ ("its weights “%s” take %" PRId64
                             " channels, but its input has %" PRId64 " in %" PRId64 " groups."),
                          weight->name, weight->shape[1], in, groups);
  shape[0] = 1;
  shape[1] = out;
  shape[2] = count_positions (map->shape[2], conv->kernel_h, conv->stride_h, conv->dilation_h,
                              conv->pad_top, conv->pad_bottom);
  shape[3] = count_positions (map->shape[3], conv->kernel_w, conv->stride_w, conv->dilation_w,
                              conv->pad_left, conv->pad_right);
  if (shape[2] < 1 || shape[3] < 1)
    return em_maker_fail (
        maker, error, _ ("its kernel does not fit into its input of %" PRId64 " × %" PRId64 "."),
        map->shape[2], map->shape[3]);
  em_maker_set_shape (maker, 4, shape);
  return TRUE;
}
