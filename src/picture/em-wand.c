/* The wand: comparing as bytes side by side, and filling runs.
 *
 * Method.   Whether pixels are alike is found for a piece of a row at a time, without branches. The
 * contiguous fill (Heckbert, "A Seed Fill Algorithm", Graphics Gems, 1990) goes from run to run of
 * a row; runs of alike pixels are whole or not filled at all, so their ends are found by memchr().
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-mask-private.h"
#include "picture/em-picture-private.h"
#include "picture/em-wand.h"

#define PIECE 256
#define BAND EM_MASK_TILE
#define CHECK_RUNS 4096 /* between looks at the cancellable */

/* What a pixel of the plane can be. */
enum
{
  UNLIKE = 0,
  ALIKE = 1,
  CHOSEN = 255
};

typedef struct
{
  const guint8 *pixels;
  int width;
  guint8 colours[PIECE * 4]; /* the clicked pixel, repeated */
  guint8 tolerance;
  gboolean transparent;
} Wand;

/* ALIKE or UNLIKE for @n <= PIECE pixels. */
static void
compare_piece (const Wand *wand, const guint8 *restrict pixels, int n, guint8 *restrict out)
{
  guint8 beyond[PIECE * 4];
  guint32 words[PIECE];
  guint8 tolerance = wand->tolerance;

  for (int i = 0; i < n * 4; i++)
    {
      guint8 p = pixels[i], q = wand->colours[i];
      guint8 difference = p > q ? p - q : q - p;

      beyond[i] = difference > tolerance ? 255 : 0;
    }
  memcpy (words, beyond, n * 4);
  for (int i = 0; i < n; i++)
    out[i] = words[i] == 0 ? ALIKE : UNLIKE;
  if (wand->transparent)
    for (int i = 0; i < n; i++)
      out[i] |= pixels[4 * i + 3] == 0 ? ALIKE : UNLIKE;
}

static void
compare_row (const Wand *wand, int y, guint8 *out)
{
  const guint8 *row = wand->pixels + (gsize)y * wand->width * 4;

  for (int x = 0; x < wand->width; x += PIECE)
    compare_piece (wand, row + 4 * (gsize)x, MIN (PIECE, wand->width - x), out + x);
}

/* A tile high of rows at a time. */
static EmMask *
select_everywhere (const Wand *wand, int height, GCancellable *cancellable)
{
  EmMask *mask = em_mask_new (wand->width, height);
  g_autofree guint8 *band = g_malloc ((gsize)wand->width * BAND);

  for (int top = 0; top < height; top += BAND)
    {
      EmRect rect = { 0, top, wand->width, MIN (BAND, height - top) };

      for (int i = 0; i < rect.height; i++)
        {
          guint8 *row = band + (gsize)i * wand->width;

          compare_row (wand, top + i, row);
          for (int x = 0; x < wand->width; x++)
            row[x] = row[x] == ALIKE ? 255 : 0;
        }
      em_mask_write (mask, &rect, band, wand->width);
      if (g_cancellable_is_cancelled (cancellable))
        {
          em_mask_unref (mask);
          return NULL;
        }
    }
  return mask;
}

/* The pixels x0 .. x1 - 1 of row @y, to be tried after those of row y - @step were chosen. */
typedef struct
{
  int y, x0, x1, step;
} Run;

typedef struct
{
  const Wand *wand;
  int height;
  guint8 *plane;   /* [height * width], defined in the rows that are known */
  gboolean *known; /* [height] */
  int top, bottom; /* the rows with something chosen, half open */
  GArray *runs;
} Fill;

static void
push_run (Fill *fill, int y, int x0, int x1, int step)
{
  Run run = { y, x0, x1, step };

  if (y >= 0 && y < fill->height && x0 < x1)
    g_array_append_val (fill->runs, run);
}

/* Chooses the whole run around @x of row @y and plans its neighbours. Returns: its end */
static int
choose_run (Fill *fill, int y, int x, const Run *from)
{
  guint8 *row = fill->plane + (gsize)y * fill->wand->width;
  const guint8 *before = memrchr (row, UNLIKE, x);
  const guint8 *after = memchr (row + x, UNLIKE, fill->wand->width - x);
  int x0 = before ? (int)(before - row) + 1 : 0;
  int x1 = after ? (int)(after - row) : fill->wand->width;

  memset (row + x0, CHOSEN, x1 - x0);
  fill->top = MIN (fill->top, y);
  fill->bottom = MAX (fill->bottom, y + 1);
  push_run (fill, y + from->step, x0, x1, from->step);
  /* Backwards only what reaches beyond the run that led here. */
  push_run (fill, y - from->step, x0, MIN (x1, from->x0 - 1), -from->step);
  push_run (fill, y - from->step, MAX (x0, from->x1 + 1), x1, -from->step);
  return x1;
}

static void
try_run (Fill *fill, const Run *run)
{
  guint8 *row = fill->plane + (gsize)run->y * fill->wand->width;
  int x = run->x0;

  if (!fill->known[run->y])
    {
      compare_row (fill->wand, run->y, row);
      fill->known[run->y] = TRUE;
    }
  while (x < run->x1)
    {
      const guint8 *next = memchr (row + x, ALIKE, run->x1 - x);

      if (!next)
        break;
      x = choose_run (fill, run->y, (int)(next - row), run);
    }
}

static EmMask *
to_mask (Fill *fill)
{
  int width = fill->wand->width;
  EmMask *mask = em_mask_new (width, fill->height);
  EmRect rect = { 0, fill->top, width, fill->bottom - fill->top };
  guint8 *start = fill->plane + (gsize)fill->top * width;

  for (gsize i = 0; i < (gsize)width * rect.height; i++)
    start[i] = start[i] == CHOSEN ? 255 : 0;
  em_mask_write (mask, &rect, start, width);
  return mask;
}

static EmMask *
select_connected (const Wand *wand, int height, int x, int y, GCancellable *cancellable)
{
  Fill fill = { wand, height, NULL, NULL, height, 0, NULL };
  EmMask *mask = NULL;
  gboolean cancelled = FALSE;

  fill.plane = g_malloc ((gsize)wand->width * height);
  fill.known = g_new0 (gboolean, height);
  fill.runs = g_array_new (FALSE, FALSE, sizeof (Run));
  compare_row (wand, y, fill.plane + (gsize)y * wand->width);
  fill.known[y] = TRUE;
  /* As if led here from beyond the row: all neighbours backwards are to be tried. */
  choose_run (&fill, y, x, &(Run){ y, wand->width + 1, wand->width + 1, 1 });
  for (guint i = 0; fill.runs->len > 0 && !cancelled; i++)
    {
      Run run = g_array_index (fill.runs, Run, fill.runs->len - 1);

      g_array_set_size (fill.runs, fill.runs->len - 1);
      try_run (&fill, &run);
      cancelled = i % CHECK_RUNS == 0 && g_cancellable_is_cancelled (cancellable);
    }
  if (!cancelled)
    mask = to_mask (&fill);

  g_free (fill.plane);
  g_free (fill.known);
  g_array_unref (fill.runs);
  return mask;
}

EmMask *
em_wand_select (EmPicture *picture, int x, int y, double tolerance, gboolean contiguous,
                GCancellable *cancellable)
{
  int width = em_picture_get_width (picture), height = em_picture_get_height (picture);
  Wand wand = { .pixels = em_picture_get_pixels (picture), .width = width };
  const guint8 *clicked;

  g_return_val_if_fail (x >= 0 && y >= 0 && x < width && y < height, NULL);

  clicked = wand.pixels + ((gsize)y * width + x) * 4;
  for (int i = 0; i < PIECE; i++)
    memcpy (wand.colours + 4 * i, clicked, 4);
  /* Differences are whole numbers. */
  wand.tolerance = (guint8)floor (CLAMP (tolerance, 0, 255));
  wand.transparent = clicked[3] == 0;
  return contiguous ? select_connected (&wand, height, x, y, cancellable)
                    : select_everywhere (&wand, height, cancellable);
}
