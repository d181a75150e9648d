/* Preprocessing: a picture as a network's input tensor.
 *
 * Purpose.  Resizes the shorter side to round (size / crop) with Pillow's antialiased bicubic
 * (8-bit result, as torchvision's Resize on a PIL image; the longer side is int (long * short' /
 * short)), cuts the centre size x size as torchvision's CenterCrop does, and normalises. Alpha is
 * ignored, as by Pillow's convert ("RGB").
 * Composition.  em_preprocess_composite() does the same for original + fill under a mask, without
 * making the full-size composite; em-preprocess-live.h keeps what it needs to do it again after a
 * brush stroke.
 * Cost.     Only the pixels that the window needs are read: O(window pixels of the picture); 24
 * megapixels take about 20 ms.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"
#include "picture/em-picture.h"
#include "tensor/em-tensor.h"

G_BEGIN_DECLS

/* Mirrors EmInputSpec of the model, which lies above this folder. */
typedef struct
{
  int size;
  double crop;
  float mean[3];
  float std[3];
} EmPreprocess;

/* Returns: (transfer full): [1, size, size, 3] */
EmTensor *em_preprocess_picture (const EmPreprocess *spec, EmPicture *picture);
/* The 8-bit pixels before normalising, as the network sees them. Returns: (transfer full) */
EmPicture *em_preprocess_view (const EmPreprocess *spec, EmPicture *picture);
/* Writes @picture as image @index of the batch @out [N, size, size, 3]. */
void em_preprocess_into (const EmPreprocess *spec, EmPicture *picture, EmTensor *out, int index);
/* Writes 8-bit pixels, a view of size x size, as image @index of @out: only the normalising. */
void em_preprocess_normalise (const EmPreprocess *spec, EmPicture *view, EmTensor *out, int index);
/* The view of em_fill_composite (original, layer, mask), byte for byte. @layer (nullable): none.
 * @mask (nullable): everywhere. All of one size. Returns: (transfer full) */
EmPicture *em_preprocess_composite (const EmPreprocess *spec, EmPicture *original, EmPicture *layer,
                                    EmMask *mask);
/* Where the network's window lies in a picture of @width x @height, in picture pixels
 * (fractional).*/
void em_preprocess_get_window (const EmPreprocess *spec, int width, int height, double *x,
                               double *y, double *side_x, double *side_y);

G_END_DECLS
