/* Pyramids: a picture, and a mask, in halved sizes.
 *
 * Purpose.  A canvas that shows a 24-megapixel picture in 800 pixels reads the level that has about
 * as many pixels as the screen, so the cost of a frame depends on the screen and not on the
 * picture.
 * Levels.   Level k has ceil (size / 2^k) pixels a side; each pixel is the mean of 2 x 2 of the
 * level below (the last column and row repeat where a side is odd). The last level fits into one
 * tile.
 * Colours.  RGBA premultiplied by alpha. The colours of an *opaque* pyramid are taken as they are
 * and its alpha as 255: that is how the network sees a picture.
 * Cost.     O(pixels) once for a picture, O(rectangle) for a change of a mask; a third more
 * memory.
 * Threads.  A picture's pyramid is made in any thread and immutable; a mask's belongs to the main
 * loop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"
#include "picture/em-picture.h"

G_BEGIN_DECLS

/* With a border of one pixel all round a tile is 512 pixels wide. */
#define EM_TILE 510
#define EM_TILE_BORDERED (EM_TILE + 2)

typedef struct _EmPyramid EmPyramid;

/* Blocking: 24 megapixels take about 50 ms. Returns: (transfer full) */
EmPyramid *em_pyramid_new (EmPicture *picture, gboolean opaque);
EmPyramid *em_pyramid_ref (EmPyramid *pyramid);
void em_pyramid_unref (EmPyramid *pyramid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmPyramid, em_pyramid_unref)
EmPicture *em_pyramid_get_picture (EmPyramid *pyramid); /* (transfer none) */
/* How many levels a picture of this size has. */
int em_pyramid_count_levels (int width, int height);
/* Writes the pixels of @rect of @level, which may reach over the edge (edge pixels repeat), to
 * @out, rect->width * 4 bytes a row. */
void em_pyramid_read (gpointer pyramid, int level, const EmRect *rect, guint8 *out);

typedef struct _EmMaskPyramid EmMaskPyramid;

/* All 0. Returns: (transfer full) */
EmMaskPyramid *em_mask_pyramid_new (int width, int height);
void em_mask_pyramid_free (EmMaskPyramid *pyramid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmMaskPyramid, em_mask_pyramid_free)
/* @mask is what level 0 reads from here on; it may differ from before inside @rect. */
void em_mask_pyramid_update (EmMaskPyramid *pyramid, EmMask *mask, const EmRect *rect);
/* As em_pyramid_read(), one byte a pixel. */
void em_mask_pyramid_read (gpointer pyramid, int level, const EmRect *rect, guint8 *out);

G_END_DECLS
