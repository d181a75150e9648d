/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/em-tile-store.h"

typedef struct
{
  gint64 key;
  GLuint texture;
  EmRect dirty; /* in the level's pixels; empty where up to date */
  guint64 used;
} Tile;

struct _EmTileStore
{
  int channels;
  gpointer source;
  EmTileRead read;
  int width, height, n_levels;
  GHashTable *tiles; /* gint64 key -> Tile */
  guint64 clock;
  guint8 *buffer; /* one bordered tile */
};

static void
tile_free (gpointer data)
{
  Tile *tile = data;
  glDeleteTextures (1, &tile->texture);
  g_free (tile);
}

EmTileStore *
em_tile_store_new (int channels)
{
  EmTileStore *self = g_new0 (EmTileStore, 1);
  self->channels = channels;
  self->tiles = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, tile_free);
  self->buffer = g_malloc ((gsize)EM_TILE_BORDERED * EM_TILE_BORDERED * channels);
  return self;
}

void
em_tile_store_free (EmTileStore *self)
{
  g_hash_table_unref (self->tiles);
  g_free (self->buffer);
  g_free (self);
}

void
em_tile_store_set_source (EmTileStore *self, gpointer source, EmTileRead read, int width,
                          int height)
{
  g_hash_table_remove_all (self->tiles);
  self->source = source;
  self->read = read;
  self->width = width;
  self->height = height;
  self->n_levels = em_pyramid_count_levels (width, height);
}

gboolean
em_tile_store_has_source (EmTileStore *self)
{
  return self->source != NULL;
}

static gint64
make_key (int level, int column, int row)
{
  return ((gint64)level << 48) | ((gint64)row << 24) | column;
}

/* The tile with its border, in pixels of its level. */
static EmRect
tile_rect (int level, int column, int row)
{
  return (EmRect){ column * EM_TILE - 1, row * EM_TILE - 1, EM_TILE_BORDERED, EM_TILE_BORDERED };
}

static gboolean
intersect (const EmRect *a, const EmRect *b, EmRect *out)
{
  int right = MIN (a->x + a->width, b->x + b->width);
  int bottom = MIN (a->y + a->height, b->y + b->height);
  out->x = MAX (a->x, b->x);
  out->y = MAX (a->y, b->y);
  out->width = MAX (right - out->x, 0);
  out->height = MAX (bottom - out->y, 0);
  return out->width > 0 && out->height > 0;
}

static void
unite (EmRect *a, const EmRect *b)
{
  if (a->width <= 0 || a->height <= 0)
    {
      *a = *b;
      return;
    }
  int right = MAX (a->x + a->width, b->x + b->width);
  int bottom = MAX (a->y + a->height, b->y + b->height);
  a->x = MIN (a->x, b->x);
  a->y = MIN (a->y, b->y);
  a->width = right - a->x;
  a->height = bottom - a->y;
}

void
em_tile_store_invalidate (EmTileStore *self, const EmRect *rect)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->tiles);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Tile *tile = value;
      int level = tile->key >> 48, row = (tile->key >> 24) & 0xffffff,
          column = tile->key & 0xffffff;
      EmRect place = tile_rect (level, column, row), changed, part;

      /* One pixel more all round: the border repeats what lies beyond the picture's edge. */
      changed.x = (rect->x >> level) - 1;
      changed.y = (rect->y >> level) - 1;
      changed.width = ((rect->x + rect->width - 1) >> level) + 2 - changed.x;
      changed.height = ((rect->y + rect->height - 1) >> level) + 2 - changed.y;
      if (intersect (&place, &changed, &part))
        unite (&tile->dirty, &part);
    }
}

/* Lets go of the tiles that were not used for the longest time. */
static void
make_room (EmTileStore *self)
{
  const guint most =
      EM_TILE_STORE_BYTES / ((guint)EM_TILE_BORDERED * EM_TILE_BORDERED * self->channels);

  while (g_hash_table_size (self->tiles) >= most)
    {
      GHashTableIter iter;
      gpointer value;
      Tile *oldest = NULL;

      g_hash_table_iter_init (&iter, self->tiles);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        if (oldest == NULL || ((Tile *)value)->used < oldest->used)
          oldest = value;
      g_hash_table_remove (self->tiles, &oldest->key);
    }
}

static Tile *
make_tile (EmTileStore *self, int level, int column, int row)
{
  Tile *tile = g_new0 (Tile, 1);

  make_room (self);
  tile->key = make_key (level, column, row);
  tile->dirty = tile_rect (level, column, row);
  glGenTextures (1, &tile->texture);
  glBindTexture (GL_TEXTURE_2D, tile->texture);
  glTexImage2D (GL_TEXTURE_2D, 0, self->channels == 4 ? GL_RGBA8 : GL_R8, EM_TILE_BORDERED,
                EM_TILE_BORDERED, 0, self->channels == 4 ? GL_RGBA : GL_RED, GL_UNSIGNED_BYTE,
                NULL);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  g_hash_table_insert (self->tiles, &tile->key, tile);
  return tile;
}

static void
send_dirty (EmTileStore *self, Tile *tile, int level, int column, int row)
{
  EmRect place = tile_rect (level, column, row);

  self->read (self->source, level, &tile->dirty, self->buffer);
  glBindTexture (GL_TEXTURE_2D, tile->texture);
  glPixelStorei (GL_UNPACK_ALIGNMENT, 1);
  glTexSubImage2D (GL_TEXTURE_2D, 0, tile->dirty.x - place.x, tile->dirty.y - place.y,
                   tile->dirty.width, tile->dirty.height, self->channels == 4 ? GL_RGBA : GL_RED,
                   GL_UNSIGNED_BYTE, self->buffer);
  tile->dirty = (EmRect){ 0 };
}

GLuint
em_tile_store_get (EmTileStore *self, int level, int column, int row, gint64 *budget)
{
  const gint64 key = make_key (level, column, row);
  Tile *tile = g_hash_table_lookup (self->tiles, &key);

  if (self->source == NULL || (tile == NULL && *budget <= 0))
    return 0;
  if (tile == NULL)
    tile = make_tile (self, level, column, row);
  tile->used = ++self->clock;
  if (tile->dirty.width > 0)
    {
      *budget -= (gint64)tile->dirty.width * tile->dirty.height * self->channels;
      send_dirty (self, tile, level, column, row);
    }
  return tile->texture;
}

gboolean
em_tile_store_has (EmTileStore *self, int level, int column, int row)
{
  const gint64 key = make_key (level, column, row);
  return g_hash_table_contains (self->tiles, &key);
}
