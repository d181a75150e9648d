/* Inside src/picture: mixing one row of pixels.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @n RGBA pixels of @original with @layer over them to @out (which may be @original): each of the
 * four bytes is (1 - w) original + w layer, rounded to nearest, w = mask * layer alpha; the layer's
 * own alpha counts as opaque. @mask: @n bytes, or %NULL for 255. w = 0 gives the original's bytes,
 * w = 1 the layer's. */
void em_composite_row (const guint8 *original, const guint8 *layer, const guint8 *mask, int n,
                       guint8 *out);

G_END_DECLS
