/* Live preprocessing: the network's view of a picture while its mask is painted on.
 *
 * Purpose.  Holds original, fill layer and mask, and the rows of their composite resampled to the
 * window's columns. When the mask changes, only the part of the composite under the change is mixed
 * and resampled again. The view is, byte for byte, that of preprocessing the full-size composite.
 * Cost.     Making one: as em_preprocess_composite(), 24 megapixels about 30 ms. A changed mask:
 * the changed rectangle grown by the resampler's support; a stroke of 200 pixels on 24 megapixels
 * below 2 ms. Memory: window columns x source rows x 4 bytes, about 3 MB for 24 megapixels.
 * Threads.  One thread at a time. Masks that are handed in must not be painted on meanwhile: hand
 * in snapshots.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-preprocess.h"

G_BEGIN_DECLS

typedef struct _EmPreprocessLive EmPreprocessLive;

/* @layer (nullable): nothing goes into the mask. @mask (nullable): the layer everywhere, by its
 * alpha (labels). All of one size; references are kept. Returns: (transfer full) */
EmPreprocessLive *em_preprocess_live_new (const EmPreprocess *spec, EmPicture *original,
                                          EmPicture *layer, EmMask *mask);
void em_preprocess_live_free (EmPreprocessLive *live);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmPreprocessLive, em_preprocess_live_free)

/* Takes @mask in place of the one before. @dirty: where they may differ, in picture pixels, or
 * %NULL to have it found by em_mask_difference(). Returns: whether the view has changed in any
 * place that was recomputed */
gboolean em_preprocess_live_set_mask (EmPreprocessLive *live, EmMask *mask, const EmRect *dirty);
/* Takes another layer (nullable); recomputes where the mask is above 0. */
void em_preprocess_live_set_layer (EmPreprocessLive *live, EmPicture *layer);

/* A copy of the view: size x size pixels as the network sees them. Returns: (transfer full) */
EmPicture *em_preprocess_live_get_view (EmPreprocessLive *live);
/* The view as image @index of the batch @out [N, size, size, 3]. */
void em_preprocess_live_write (EmPreprocessLive *live, EmTensor *out, int index);

G_END_DECLS
