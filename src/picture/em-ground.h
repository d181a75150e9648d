/* The ground: a picture with the shadows that labels cast on it beside their papers.
 *
 * Purpose.  A label's concept mask is its paper, but its shadow falls beyond it. So the shadow is
 * no part of what fills the mask: both pictures of the pair, the written and the blank one, stand
 * on the same ground, and differ by nothing but the ink.
 * Split.    What em_label_render() draws is black by (1 - cover) shadow where it is not paper;
 * em_shadow_take_off() leaves the paper, em_shadow_cast() lays the rest on another picture.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-layer.h"

G_BEGIN_DECLS

/* @original with the shadows of those of @layers that are seen. Blocking: copies the picture, then
 * O(pixels that papers and shadows reach). Returns: (transfer full) (nullable): %NULL where no
 * shadow falls, or cancelled */
EmPicture *em_ground_draw (EmPicture *original, EmLayer *const *layers, int n_layers,
                           GCancellable *cancellable);

/* Darkens @onto, of any alpha, where @label, as em_label_render() draws it, is more than @paper,
 * its mask. @opacity: 0 .. 1 of the label. @rect: where it may be, inside the picture. Returns:
 * whether any pixel was reached */
gboolean em_shadow_cast (EmPicture *onto, const EmPicture *label, const EmMask *paper,
                         const EmRect *rect, double opacity);
/* Leaves the paper of @label alone. */
void em_shadow_take_off (EmPicture *label, const EmMask *paper, const EmRect *rect);

/* The pixels that paper and shadow of @label can take in a picture of @width x @height, from the
 * bounds of its mask; empty where no paper is seen. */
EmRect em_label_get_reach (const EmLabel *label, const EmMask *paper, int width, int height);

G_END_DECLS
