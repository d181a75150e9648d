/* Feathering: three box filters along the rows and three along the columns.
 *
 * Method.   Boxes with fractional ends (Gwosdek et al., "Theoretical Foundations of Gaussian
 * Convolution by Extended Box Filtering", 2011), whose three-fold convolution has exactly the
 * Gaussian's variance. Each is a running sum. Lines go through in groups of LANES side by side, so
 * that the sums become vectors.
 *           Between rows and columns values have 8 bits behind the point.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-mask-combine.h"
#include "picture/em-mask-morph.h"
#include "picture/em-mask-private.h"

#define PASSES 3
#define LANES 16

/* A box: 2 radius + 1 samples that count wholly and one at each end that counts by @end. */
typedef struct
{
  int radius;
  float end, scale;
} Box;

typedef float Lane[LANES];

static Box
box_for_sigma (double sigma)
{
  double variance = sigma * sigma / PASSES;
  int r = (int)floor ((sqrt (12 * variance + 1) - 1) / 2);
  double end =
      (2 * r + 1) * (r * (r + 1.0) - 3 * variance) / (6 * (variance - (r + 1.0) * (r + 1.0)));

  return (Box){ r, (float)end, (float)(1 / (2 * r + 1 + 2 * end)) };
}

static int
box_reach (const Box *box)
{
  return PASSES * (box->radius + 1);
}

/* One box over @n samples; the outermost radius + 1 at each end are left undefined. */
static void
blur_once (const Box *box, const Lane *restrict in, Lane *restrict out, int n)
{
  int r = box->radius;
  double sum[LANES] = { 0 };

  for (int i = 1; i < 2 * r + 2; i++)
    for (int l = 0; l < LANES; l++)
      sum[l] += in[i][l];
  for (int i = r + 1; i < n - r - 1; i++)
    {
      for (int l = 0; l < LANES; l++)
        out[i][l] = ((float)sum[l] + box->end * (in[i - r - 1][l] + in[i + r + 1][l])) * box->scale;
      for (int l = 0; l < LANES; l++)
        sum[l] += in[i + r + 1][l] - in[i - r][l];
    }
}

/* All passes over @n samples that are at @lines + reach; reach more are needed before and after
 * them. Returns: where the result lies, as @lines does */
static Lane *
blur (const Box *box, Lane *lines, Lane *spare, int n)
{
  int step = box->radius + 1;

  for (int pass = 0; pass < PASSES; pass++)
    {
      Lane *swap = lines;
      int margin = pass * step;

      blur_once (box, lines + margin, spare + margin, n + 2 * (box_reach (box) - margin));
      lines = spare;
      spare = swap;
    }
  return lines;
}

/* The index of sample @i of a line of @n that is mirrored at both ends. */
static int
mirrored (int i, int n)
{
  int period = 2 * n;

  i = ((i % period) + period) % period;
  return i < n ? i : period - 1 - i;
}

typedef struct
{
  Box box;
  int reach;
  EmRect area;      /* what may change */
  guint16 *between; /* area.width x rows of the area and @reach more above and below */
  Lane *lines, *spare;
} Feather;

/* Rows of the mask, blurred along themselves, from @top on (mirrored) into row @k and on. */
static void
blur_rows (Feather *feather, const EmMask *mask, int top, int k, int count)
{
  int n = feather->area.width, reach = feather->reach;
  g_autofree guint8 *row = g_malloc (mask->width);
  gboolean any = FALSE;
  const Lane *result;

  for (int l = 0; l < count; l++)
    {
      any |= em_mask_read_row (mask, 0, mirrored (top + l, mask->height), mask->width, row);
      for (int i = 0; i < n + 2 * reach; i++)
        feather->lines[i][l] = row[mirrored (feather->area.x + i - reach, mask->width)];
    }
  if (!any)
    {
      memset (feather->between + (gsize)k * n, 0, (gsize)n * count * sizeof *feather->between);
      return;
    }
  result = blur (&feather->box, feather->lines, feather->spare, n) + reach;
  for (int l = 0; l < count; l++)
    for (int i = 0; i < n; i++)
      feather->between[(gsize)(k + l) * n + i] = (guint16)(result[i][l] * 256 + 0.5f);
}

/* @count columns of the area from @x on into the mask. */
static void
blur_columns (Feather *feather, EmMask *mask, int x, int count)
{
  int n = feather->area.height, reach = feather->reach;
  EmRect rect = { feather->area.x + x, feather->area.y, count, n };
  g_autofree guint8 *out = g_malloc ((gsize)n * LANES);
  const Lane *result;

  for (int i = 0; i < n + 2 * reach; i++)
    for (int l = 0; l < count; l++)
      feather->lines[i][l] = feather->between[(gsize)i * feather->area.width + x + l];
  result = blur (&feather->box, feather->lines, feather->spare, n) + reach;
  for (int i = 0; i < n; i++)
    for (int l = 0; l < LANES; l++)
      out[i * LANES + l] = (guint8)CLAMP (result[i][l] / 256 + 0.5f, 0, 255);
  em_mask_write (mask, &rect, out, LANES);
}

gboolean
em_mask_feather (EmMask *mask, double sigma, GCancellable *cancellable)
{
  Feather feather = { 0 };
  EmRect bounds = em_mask_get_bounds (mask);
  g_autoptr (EmMask) after = NULL;
  gboolean done = TRUE;
  int rows, longest;

  g_return_val_if_fail (sigma >= 0 && sigma <= EM_MASK_MAX_RADIUS, FALSE);

  if (bounds.width == 0 || sigma == 0)
    return TRUE;
  feather.box = box_for_sigma (sigma);
  feather.reach = box_reach (&feather.box);
  bounds.x -= feather.reach;
  bounds.y -= feather.reach;
  bounds.width += 2 * feather.reach;
  bounds.height += 2 * feather.reach;
  feather.area = em_mask_clip (mask, &bounds);
  rows = feather.area.height + 2 * feather.reach;
  longest = MAX (rows, feather.area.width + 2 * feather.reach);
  feather.between = g_new (guint16, (gsize)rows * feather.area.width);
  feather.lines = g_new0 (Lane, longest);
  feather.spare = g_new0 (Lane, longest);

  for (int k = 0; k < rows && done; k += LANES)
    {
      blur_rows (&feather, mask, feather.area.y - feather.reach + k, k, MIN (LANES, rows - k));
      done = !g_cancellable_is_cancelled (cancellable);
    }
  after = em_mask_snapshot (mask);
  for (int x = 0; x < feather.area.width && done; x += LANES)
    {
      blur_columns (&feather, after, x, MIN (LANES, feather.area.width - x));
      done = !g_cancellable_is_cancelled (cancellable);
    }
  if (done)
    em_mask_combine (mask, after, EM_COMBINE_REPLACE);

  g_free (feather.between);
  g_free (feather.lines);
  g_free (feather.spare);
  return done;
}
