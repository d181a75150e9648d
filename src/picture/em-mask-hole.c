/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "picture/em-mask-hole.h"

#define MIDDLE 128
/* Pixels between two looks at the cancellable: some milliseconds. */
#define STRIDE (1 << 18)

typedef struct
{
  int width, height;
  guint8 *values; /* of the mask */
  guint8 *hole;   /* 255 where it is reached */
  GArray *open;   /* of gsize: reached pixels whose neighbours were not looked at */
  gboolean enclosed;
} Flood;

/* Reaches pixel @to from a pixel of value @from: below the middle freely, from there on uphill. */
static void
reach (Flood *flood, gsize to, guint8 from)
{
  const guint8 value = flood->values[to];

  if (flood->hole[to] || (value >= MIDDLE && (value <= from || value == 255)))
    return;
  flood->hole[to] = 255;
  g_array_append_val (flood->open, to);
}

static void
look_around (Flood *flood, gsize at)
{
  const gsize width = flood->width;
  const int x = at % width, y = at / width;
  const guint8 value = flood->values[at];

  if (x == 0 || y == 0 || x == flood->width - 1 || y == flood->height - 1)
    {
      /* A rim that runs along the border encloses nothing beyond it, but what is below does. */
      flood->enclosed = flood->enclosed && value >= MIDDLE;
      if (!flood->enclosed)
        return;
    }
  if (x > 0)
    reach (flood, at - 1, value);
  if (x < flood->width - 1)
    reach (flood, at + 1, value);
  if (y > 0)
    reach (flood, at - width, value);
  if (y < flood->height - 1)
    reach (flood, at + width, value);
}

/* %FALSE where it was cancelled. */
static gboolean
spread (Flood *flood, gsize start, GCancellable *cancellable)
{
  int count = 0;

  flood->hole[start] = 255;
  g_array_append_val (flood->open, start);
  while (flood->open->len > 0 && flood->enclosed)
    {
      const gsize at = g_array_index (flood->open, gsize, flood->open->len - 1);
      g_array_set_size (flood->open, flood->open->len - 1);
      look_around (flood, at);
      if (++count % STRIDE == 0 && g_cancellable_is_cancelled (cancellable))
        return FALSE;
    }
  return TRUE;
}

EmMask *
em_mask_new_hole (const EmMask *mask, int x, int y, GCancellable *cancellable, GError **error)
{
  const int width = em_mask_get_width (mask), height = em_mask_get_height (mask);
  const EmRect whole = { 0, 0, width, height };
  const gsize start = (gsize)y * width + x;
  Flood flood = { width, height, .enclosed = TRUE };
  EmMask *hole = NULL;

  if (em_mask_get_pixel (mask, x, y) >= MIDDLE)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _ ("The mask is there already: click into a hole that it encloses."));
      return NULL;
    }
  flood.values = g_malloc ((gsize)width * height);
  flood.hole = g_malloc0 ((gsize)width * height);
  flood.open = g_array_new (FALSE, FALSE, sizeof (gsize));
  em_mask_read (mask, &whole, flood.values, width);
  if (spread (&flood, start, cancellable))
    {
      if (flood.enclosed)
        {
          hole = em_mask_new (width, height);
          em_mask_write (hole, &whole, flood.hole, width);
        }
      else
        g_set_error_literal (
            error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
            _ ("Nothing is enclosed here: paint around it first, or choose Everything."));
    }
  g_array_unref (flood.open);
  g_free (flood.hole);
  g_free (flood.values);
  return hole;
}
