/* Holes: what a mask encloses and leaves out.
 *
 * Purpose.  A click into a hole closes it. What is below the middle (128) and reached from the
 * clicked pixel over sides of pixels is the hole; it has to end before the picture's border. The
 * soft rim around it belongs to it as far as it rises, so that no seam is left.
 * Cost.     O(pixels) of memory, 2 bytes each, and of time in the hole and its rim.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"

G_BEGIN_DECLS

/* The hole of @mask at the pixel (@x, @y), 255 inside. Errors: (@x, @y) lies in the mask, or what
 * lies there is not enclosed.
 * Returns: (transfer full) (nullable): %NULL without an error where it was cancelled */
EmMask *em_mask_new_hole (const EmMask *mask, int x, int y, GCancellable *cancellable,
                          GError **error);

G_END_DECLS
