/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "picture/em-mask-private.h"
#include "picture/em-membrane-private.h"
#include "picture/em-seamless.h"

/* Of 1/255: rounding to bytes adds a half. */
#define TOLERANCE 0.1f

/* Rows between two looks at the cancellable. */
#define ROWS 64

typedef struct
{
  EmPicture *layer, *below;
  EmRect rect;
  guint8 *kinds; /* of the pixels of @rect, with a frame */
} Clone;

static guint8 *
get_kinds (const Clone *clone, int y)
{
  return clone->kinds + (gsize)(y + 1) * (clone->rect.width + 2) + 1;
}

static guint8 *
get_pixel (EmPicture *picture, const EmRect *rect, int x, int y)
{
  gsize at = (gsize)(rect->y + y) * em_picture_get_width (picture) + rect->x + x;

  return em_picture_get_pixels (picture) + 4 * at;
}

/* The region, all of it taken for free. */
static void
find_region (Clone *clone, const EmMask *mask)
{
  const EmRect *rect = &clone->rect;

  clone->kinds = g_malloc0 ((gsize)(rect->width + 2) * (rect->height + 2));
  for (int y = 0; y < rect->height; y++)
    {
      guint8 *kinds = get_kinds (clone, y);
      const guint8 *pixels = get_pixel (clone->layer, rect, 0, y);

      if (!mask)
        for (int x = 0; x < rect->width; x++)
          kinds[x] = 255;
      else if (!em_mask_read_row (mask, rect->x, rect->y + y, rect->width, kinds))
        continue;
      for (int x = 0; x < rect->width; x++)
        kinds[x] = kinds[x] && pixels[4 * x + 3] ? EM_MEMBRANE_FREE : EM_MEMBRANE_OUTSIDE;
    }
}

/* Fixes the pixels beside one that is outside the region and inside the picture. Returns: whether
 * there is any */
static gboolean
find_border (Clone *clone)
{
  const EmRect *rect = &clone->rect;
  gssize stride = rect->width + 2;
  int picture_width = em_picture_get_width (clone->layer);
  int picture_height = em_picture_get_height (clone->layer);
  gboolean any = FALSE;

  for (int y = 0; y < rect->height; y++)
    {
      guint8 *kinds = get_kinds (clone, y);
      gboolean top = rect->y + y == 0, bottom = rect->y + y == picture_height - 1;

      for (int x = 0; x < rect->width; x++)
        if (kinds[x]
            && ((!kinds[x - 1] && rect->x + x > 0)
                || (!kinds[x + 1] && rect->x + x < picture_width - 1)
                || (!kinds[x - stride] && !top) || (!kinds[x + stride] && !bottom)))
          {
            kinds[x] = EM_MEMBRANE_FIXED;
            any = TRUE;
          }
    }
  return any;
}

/* What the border's pixels have to change by. */
static EmVec4
get_difference (gconstpointer data, int x, int y)
{
  const Clone *clone = data;
  const guint8 *layer = get_pixel (clone->layer, &clone->rect, x, y);
  const guint8 *below = get_pixel (clone->below, &clone->rect, x, y);

  return (EmVec4){ (float)(below[0] - layer[0]), (float)(below[1] - layer[1]),
                   (float)(below[2] - layer[2]), 0 };
}

static inline guint8
to_byte (float value)
{
  return (guint8)(CLAMP (value, 0, 255) + 0.5f);
}

/* Adds the membrane's row @y to the patch. */
static void
change_row (const Clone *clone, EmMembrane *membrane, int y)
{
  const guint8 *kinds = get_kinds (clone, y);
  const EmVec4 *offset = em_membrane_get_row (membrane, y);
  guint8 *pixel = get_pixel (clone->layer, &clone->rect, 0, y);

  for (int x = 0; x < clone->rect.width; x++, pixel += 4)
    if (kinds[x] == EM_MEMBRANE_FREE)
      for (int c = 0; c < 3; c++)
        pixel[c] = to_byte (pixel[c] + offset[x][c]);
    else if (kinds[x] == EM_MEMBRANE_FIXED)
      {
        const guint8 *below = get_pixel (clone->below, &clone->rect, x, y);

        for (int c = 0; c < 3; c++)
          pixel[c] = below[c];
      }
}

gboolean
em_seamless_fit (EmPicture *layer, EmPicture *below, const EmMask *mask, const EmRect *rect,
                 GCancellable *cancellable)
{
  Clone clone = { .layer = layer, .below = below, .rect = *rect };
  g_autofree guint8 *kinds = NULL;
  g_autoptr (EmMembrane) membrane = NULL;

  if (rect->width <= 0 || rect->height <= 0)
    return TRUE;
  find_region (&clone, mask);
  kinds = clone.kinds;
  if (!find_border (&clone))
    return TRUE;
  membrane = em_membrane_solve (kinds, rect->width, rect->height, get_difference, &clone, TOLERANCE,
                                cancellable);
  if (!membrane)
    return FALSE;
  for (int y = 0; y < rect->height; y++)
    {
      if (y % ROWS == 0 && g_cancellable_is_cancelled (cancellable))
        return FALSE;
      change_row (&clone, membrane, y);
    }
  return TRUE;
}
