/* Smart select: the levels, the strokes on them, and the way from the smallest to full size.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "picture/em-mask-private.h"
#include "picture/em-smart-private.h"

#define LAST_LEVEL_PIXELS 150000 /* at most, so that cuts take some ten milliseconds */
#define BETA_PAIRS 40000
#define SMOOTHNESS 14.0f /* what parting two like neighbours costs, beside evidence in nats */
#define LEAST_SHARE 0.02f
#define COLOUR_SHARE 0.6f
#define CLEAREST 8.0f /* evidence of one pixel is cut off here */

/* Means of 2 x 2 pixels; at odd borders of what there is. Transparent pixels weigh nothing. */
static EmPicture *
halve (EmPicture *picture)
{
  int in_width = em_picture_get_width (picture), in_height = em_picture_get_height (picture);
  int width = (in_width + 1) / 2, height = (in_height + 1) / 2;
  EmPicture *half = em_picture_new (width, height);
  const guint8 *in = em_picture_get_pixels (picture);
  guint8 *out = em_picture_get_pixels (half);

  for (int y = 0; y < height; y++)
    {
      const guint8 *upper = in + (gsize)2 * y * in_width * 4;
      const guint8 *lower = 2 * y + 1 < in_height ? upper + (gsize)in_width * 4 : upper;

      for (int x = 0; x < width; x++, out += 4)
        {
          gsize left = (gsize)8 * x, right = 2 * x + 1 < in_width ? left + 4 : left;
          const guint8 *four[] = { upper + left, upper + right, lower + left, lower + right };
          int alpha = four[0][3] + four[1][3] + four[2][3] + four[3][3];

          for (int c = 0; c < 3; c++)
            if (alpha == 4 * 255)
              out[c] = (guint8)((four[0][c] + four[1][c] + four[2][c] + four[3][c] + 2) / 4);
            else
              out[c] = (guint8)((four[0][c] * four[0][3] + four[1][c] * four[1][3]
                                 + four[2][c] * four[2][3] + four[3][c] * four[3][3])
                                / MAX (1, alpha));
          out[3] = (guint8)((alpha + 2) / 4);
        }
    }
  return half;
}

EmColour
em_smart_level_get_colour (const EmSmartLevel *level, int x, int y)
{
  return em_colour_from_rgba (em_picture_get_pixels (level->picture)
                              + ((gsize)y * level->width + x) * 4);
}

/* From pairs of neighbours spread over the picture. */
static float
measure_beta (const EmSmartLevel *level)
{
  gsize n = (gsize)level->width * level->height, step = n / BETA_PAIRS + 1;
  double sum = 0;
  int pairs = 0;

  for (gsize i = 0; i < n; i += step)
    {
      int x = (int)(i % level->width), y = (int)(i / level->width);
      EmColour here = em_smart_level_get_colour (level, x, y);

      if (x + 1 < level->width)
        {
          sum += em_colour_distance_squared (here, em_smart_level_get_colour (level, x + 1, y));
          pairs++;
        }
      if (y + 1 < level->height)
        {
          sum += em_colour_distance_squared (here, em_smart_level_get_colour (level, x, y + 1));
          pairs++;
        }
    }
  /* Where all is one colour there is no edge to find, and no division by 0. */
  return (float)(1 / (2 * sum / MAX (1, pairs) + 1e-6));
}

EmSmartSelect *
em_smart_select_new (EmPicture *picture)
{
  EmSmartSelect *select = g_new0 (EmSmartSelect, 1);
  EmSmartLevel *level = select->levels;
  gsize n;

  level->picture = em_picture_ref (picture);
  for (select->n_levels = 1;; select->n_levels++, level++)
    {
      level->width = em_picture_get_width (level->picture);
      level->height = em_picture_get_height (level->picture);
      level->beta = measure_beta (level);
      n = (gsize)level->width * level->height;
      if (n <= LAST_LEVEL_PIXELS || select->n_levels == EM_SMART_MAX_LEVELS)
        break;
      level[1].picture = halve (level->picture);
    }
  select->colours = g_new (EmColour, n);
  for (gsize i = 0; i < n; i++)
    select->colours[i] = em_colour_from_rgba (em_picture_get_pixels (level->picture) + 4 * i);
  return select;
}

void
em_smart_select_free (EmSmartSelect *select)
{
  for (int i = 0; i < select->n_levels; i++)
    em_picture_unref (select->levels[i].picture);
  g_free (select->colours);
  g_free (select);
}

void
em_smart_cut_clear (EmSmartCut *cut)
{
  g_free (cut->labels);
  g_free (cut->prior);
}

float
em_smart_edge_weight (float beta, EmColour a, EmColour b, int direction)
{
  float like = expf (-beta * em_colour_distance_squared (a, b));
  float weight = SMOOTHNESS * (LEAST_SHARE + (1 - LEAST_SHARE) * like);

  return direction < 4 ? weight : weight * (float)G_SQRT2 / 2;
}

float
em_smart_evidence (const EmSmartCut *cut, EmColour colour, float prior)
{
  float evidence =
      em_colour_model_cost (&cut->outside, colour) - em_colour_model_cost (&cut->inside, colour);

  return COLOUR_SHARE * CLAMP (evidence, -CLEAREST, CLEAREST) + prior;
}

/* Sets @mark where a pixel of the last level has any pixel of @strokes. Returns: whether any has */
static gboolean
mark_strokes (const EmSmartSelect *select, const EmMask *strokes, EmMark mark, guint8 *marks)
{
  int shift = select->n_levels - 1, width = select->levels[shift].width;
  EmRect bounds = em_mask_get_bounds (strokes);
  g_autofree guint8 *row = g_malloc (MAX (1, bounds.width));
  gboolean any = FALSE;

  for (int y = bounds.y; y < bounds.y + bounds.height; y++)
    {
      guint8 *to = marks + (gsize)(y >> shift) * width;

      if (!em_mask_read_row (strokes, bounds.x, y, bounds.width, row))
        continue;
      for (int x = 0; x < bounds.width; x++)
        if (row[x] >= 128)
          {
            to[(bounds.x + x) >> shift] = mark;
            any = TRUE;
          }
    }
  return any;
}

static gboolean
check_size (const EmSmartSelect *select, const EmMask *strokes, GError **error)
{
  const EmSmartLevel *full = &select->levels[0];

  if (strokes->width == full->width && strokes->height == full->height)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("The strokes have %d × %d pixels, but the picture has %d × %d."), strokes->width,
               strokes->height, full->width, full->height);
  return FALSE;
}

EmMask *
em_smart_select_run (EmSmartSelect *select, const EmMask *inside, const EmMask *outside,
                     GCancellable *cancellable, GError **error)
{
  const EmSmartLevel *last = &select->levels[select->n_levels - 1];
  g_autofree guint8 *marks = g_malloc0 ((gsize)last->width * last->height);
  g_auto (EmSmartCut) cut = { .level = select->n_levels - 1 };
  EmMask *mask = NULL;
  gboolean going;

  if (!check_size (select, inside, error) || (outside && !check_size (select, outside, error)))
    return NULL;
  if (outside)
    mark_strokes (select, outside, EM_MARK_OUTSIDE, marks);
  if (!mark_strokes (select, inside, EM_MARK_INSIDE, marks))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _ ("There is no stroke inside yet: paint one on what is to be "
                              "selected."));
      return NULL;
    }

  going = em_smart_find (select, marks, &cut, cancellable);
  if (going)
    em_smart_tidy (select, marks, &cut);
  while (going && cut.level > 0)
    going = em_smart_refine (select, inside, outside, &cut, cancellable);
  if (going)
    mask = em_smart_to_mask (select, inside, outside, &cut, cancellable);
  if (!mask)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The selection was stopped."));
  return mask;
}
