/* Masks: one 8-bit plane, 0 outside the concept and 255 inside.
 *
 * Purpose.  What the person paints. Stored as 256 x 256 tiles with counted references: a snapshot
 * shares every tile with its source and a tile is copied when it is next written to, so undo steps
 * and jobs of the engine thread hold snapshots at O(tiles) cost. Tiles that are all 0 take no
 * memory.
 * Threads.  A snapshot may be read by another thread while the source is painted on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "picture/em-picture.h"

G_BEGIN_DECLS

#define EM_MASK_TILE 256

typedef struct _EmMask EmMask;

/* Pixels, half open: x <= px < x + width. */
typedef struct
{
  int x, y, width, height;
} EmRect;

/* All 0. Returns: (transfer full) */
EmMask *em_mask_new (int width, int height);
/* A mask with the same contents that shares tiles. O(tiles). Returns: (transfer full) */
EmMask *em_mask_snapshot (EmMask *mask);
EmMask *em_mask_ref (EmMask *mask);
void em_mask_unref (EmMask *mask);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmMask, em_mask_unref)

int em_mask_get_width (const EmMask *mask);
int em_mask_get_height (const EmMask *mask);
guint8 em_mask_get_pixel (const EmMask *mask, int x, int y);
/* Whether no pixel is above 0. O(tiles). */
gboolean em_mask_is_empty (const EmMask *mask);
/* The smallest rectangle that holds every pixel above 0 (all 0 where empty). */
EmRect em_mask_get_bounds (const EmMask *mask);
/* The part of the picture that it covers: the mean of its pixels, 0 .. 1. O(pixels of tiles that
 * are not empty), 24 megapixels take about 10 ms. */
double em_mask_get_share (const EmMask *mask);
/* Copies the pixels of @rect (clipped to the mask) to @out, @stride bytes a row. */
void em_mask_read (const EmMask *mask, const EmRect *rect, guint8 *out, gsize stride);
/* Overwrites the pixels of @rect (clipped) from @in. */
void em_mask_write (EmMask *mask, const EmRect *rect, const guint8 *in, gsize stride);
/* 255 - m everywhere. */
void em_mask_invert (EmMask *mask);
void em_mask_fill (EmMask *mask, const EmRect *rect, guint8 value);
/* The smallest rectangle in which both differ (same size), by tile identity first. */
EmRect em_mask_difference (const EmMask *a, const EmMask *b);
/* Bytes of the tiles of @mask that @beside (nullable, same size) does not share. O(tiles). */
gsize em_mask_count_unshared (const EmMask *mask, const EmMask *beside);

/* Reads a mask: a grey, 1-bit, palette or colour picture (luminance), or the alpha where any pixel
 * is not opaque. Returns: (transfer full) (nullable) */
EmMask *em_mask_load (const char *path, GError **error);
EmMask *em_mask_new_from_picture (EmPicture *picture);

/* What a mask's PNG holds. All three come back by em_mask_load(). */
typedef enum
{
  EM_MASK_FILE_GREY, /* 8-bit grey */
  EM_MASK_FILE_BITS, /* 1 bit: 128 and more are white */
  EM_MASK_FILE_ALPHA /* white, with the mask as its alpha */
} EmMaskFileKind;

/* Writes a PNG atomically. */
gboolean em_mask_save_png (EmMask *mask, const char *path, EmMaskFileKind kind, GError **error);

/* The part @rect, which lies inside, as an 8-bit grey PNG. Returns: (transfer full) (nullable) */
GBytes *em_mask_to_png_bytes (EmMask *mask, const EmRect *rect, GError **error);
/* A mask of @width x @height whose part from (@x, @y) on is the PNG @bytes, which has to lie
 * inside. @name: in sentences. Returns: (transfer full) (nullable) */
EmMask *em_mask_new_from_bytes (GBytes *bytes, const char *name, int width, int height, int x,
                                int y, GError **error);

/* Another size: what is offered where a mask does not fit its picture. Antialiased linear, values
 * within 1 of Pillow's Image.resize (BILINEAR). Returns: (transfer full) */
EmMask *em_mask_resize (EmMask *mask, int width, int height);

/* The mask as a layer sees it: the input window (resize and centre crop as for a picture) averaged
 * over the cells of a @grid_h x @grid_w grid. @size, @crop as in EmInputSpec.
 * @out: grid_h * grid_w weights in [0, 1]. */
void em_mask_to_grid (const EmMask *mask, int size, double crop, int grid_h, int grid_w,
                      float *out);

G_END_DECLS
