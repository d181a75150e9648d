/* Preprocessing: the window of a picture, and its normalised floats.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "picture/em-preprocess-live.h"
#include "picture/em-window-private.h"

EmPicture *
em_preprocess_composite (const EmPreprocess *spec, EmPicture *original, EmPicture *layer,
                         EmMask *mask)
{
  g_autoptr (EmPreprocessLive) live = em_preprocess_live_new (spec, original, layer, mask);

  return em_preprocess_live_get_view (live);
}

EmPicture *
em_preprocess_view (const EmPreprocess *spec, EmPicture *picture)
{
  return em_preprocess_composite (spec, picture, NULL, NULL);
}

void
em_preprocess_normalise (const EmPreprocess *spec, EmPicture *view, EmTensor *out, int index)
{
  gsize n = (gsize)spec->size * spec->size;
  const guint8 *pixels = em_picture_get_pixels (view);
  float *to = em_tensor_get_data (out) + (gsize)index * n * 3;
  float table[3][256];

  g_return_if_fail (em_picture_get_width (view) == spec->size
                    && em_picture_get_height (view) == spec->size);
  g_return_if_fail (em_tensor_get_rank (out) == 4 && index >= 0
                    && index < em_tensor_get_dim (out, 0)
                    && em_tensor_get_dim (out, 1) == spec->size
                    && em_tensor_get_dim (out, 2) == spec->size && em_tensor_get_dim (out, 3) == 3);

  /* In single precision and in this order, as torchvision's ToTensor and Normalize. */
  for (int c = 0; c < 3; c++)
    for (int value = 0; value < 256; value++)
      table[c][value] = ((float)value / 255.0f - spec->mean[c]) / spec->std[c];

  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < 3; c++)
      to[3 * i + c] = table[c][pixels[4 * i + c]];
}

void
em_preprocess_into (const EmPreprocess *spec, EmPicture *picture, EmTensor *out, int index)
{
  g_autoptr (EmPicture) view = em_preprocess_view (spec, picture);

  em_preprocess_normalise (spec, view, out, index);
}

EmTensor *
em_preprocess_picture (const EmPreprocess *spec, EmPicture *picture)
{
  EmTensor *tensor = em_tensor_new_4d (1, spec->size, spec->size, 3);

  em_preprocess_into (spec, picture, tensor, 0);
  return tensor;
}

void
em_preprocess_get_window (const EmPreprocess *spec, int width, int height, double *x, double *y,
                          double *side_x, double *side_y)
{
  EmWindow window;
  double step_x, step_y;

  em_window_init (&window, spec->size, spec->crop, width, height);
  step_x = (double)width / window.resized_width;
  step_y = (double)height / window.resized_height;
  *x = window.left * step_x;
  *y = window.top * step_y;
  *side_x = window.size * step_x;
  *side_y = window.size * step_y;
}
