/* The tile store: the part of a pyramid that lies in textures.
 *
 * Purpose.  Pictures larger than a texture may be, and uploads that are bounded a frame: a tile of
 * EM_TILE pixels with a border of one is made when it is first asked for, as long as the frame's
 * budget lasts, and kept until EM_TILE_STORE_BYTES are full. Of a changed tile only the changed
 * rectangle is sent again.
 * Threads.  Every function needs the GL context that the store was made in to be current.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <epoxy/gl.h>

#include "app/em-pyramid.h"

G_BEGIN_DECLS

#define EM_TILE_STORE_BYTES (256 * 1024 * 1024)

/* What a store reads from: em_pyramid_read() or em_mask_pyramid_read(). */
typedef void (*EmTileRead) (gpointer source, int level, const EmRect *rect, guint8 *out);

typedef struct _EmTileStore EmTileStore;

/* @channels: 4 (RGBA) or 1. Returns: (transfer full) */
EmTileStore *em_tile_store_new (int channels);
void em_tile_store_free (EmTileStore *store);

/* Reads from @source (transfer none), of a picture of @width x @height, from here on. */
void em_tile_store_set_source (EmTileStore *store, gpointer source, EmTileRead read, int width,
                               int height);
gboolean em_tile_store_has_source (EmTileStore *store);
/* The pixels of @rect (of level 0) are no longer what was read. */
void em_tile_store_invalidate (EmTileStore *store, const EmRect *rect);

/* The texture of a tile, up to date; 0 where it would cost more than *@budget bytes are left. What
 * was sent is taken off the budget, which may fall below zero once. */
GLuint em_tile_store_get (EmTileStore *store, int level, int column, int row, gint64 *budget);
/* Whether the tile is there already. */
gboolean em_tile_store_has (EmTileStore *store, int level, int column, int row);

G_END_DECLS
