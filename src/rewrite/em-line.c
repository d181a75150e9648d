/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rewrite/em-line-private.h"

#include <math.h>
#include <string.h>

/* A place where the slope changes. The distance is kept as the bits of a positive float, which
 * order as the number does. */
typedef struct
{
  guint32 distance;
  float change; /* of the slope, seen walking away from 0 */
} Place;

typedef struct
{
  int n;
  double slope; /* just beside 0, walking away */
  Place *places;
} Side;

struct _EmLineScratch
{
  Side sides[2]; /* x > 0, x < 0 */
  Place *spare;  /* for the sort */
};

EmLineScratch *
em_line_scratch_new (int n)
{
  EmLineScratch *scratch = g_new0 (EmLineScratch, 1);
  const gsize places = 3 * (gsize)MAX (n, 1);
  for (int i = 0; i < 2; i++)
    scratch->sides[i].places = g_new (Place, places);
  scratch->spare = g_new (Place, places);
  return scratch;
}

void
em_line_scratch_free (EmLineScratch *scratch)
{
  if (scratch == NULL)
    return;
  for (int i = 0; i < 2; i++)
    g_free (scratch->sides[i].places);
  g_free (scratch->spare);
  g_free (scratch);
}

static inline float
clip (float t, float low, float high)
{
  return t < low ? low : t > high ? high : t;
}

double
em_line_loss (const EmLine *line, double x)
{
  const float step = (float)x;
  double sum = 0;
  for (int p = 0; p < line->n; p++)
    {
      const float t = clip (line->centre[p] + line->slope[p] * step, line->low[p], line->high[p]);
      sum += line->weight[p] * fabsf (line->value[p] - t);
    }
  return sum;
}

/* --- sorting ---------------------------------------------------------------------------------- */

static void
sort_few (Place *places, int n)
{
  for (int i = 1; i < n; i++)
    {
      const Place place = places[i];
      int j = i;
      for (; j > 0 && places[j - 1].distance > place.distance; j--)
        places[j] = places[j - 1];
      places[j] = place;
    }
}

/* Radix sort, a byte at a time. Places and spare may change places. */
static void
sort (Side *side, Place **spare)
{
  const int n = side->n;
  if (n <= 48)
    {
      sort_few (side->places, n);
      return;
    }

  guint32 counts[4][256] = { 0 };
  for (int i = 0; i < n; i++)
    for (int byte = 0; byte < 4; byte++)
      counts[byte][side->places[i].distance >> (8 * byte) & 255]++;

  for (int byte = 0; byte < 4; byte++)
    {
      const int shift = 8 * byte;
      guint32 *count = counts[byte], first = 0;
      if (count[side->places[0].distance >> shift & 255] == (guint32)n)
        continue;
      for (int i = 0; i < 256; i++)
        {
          const guint32 here = count[i];
          count[i] = first;
          first += here;
        }
      Place *from = side->places, *to = *spare;
      for (int i = 0; i < n; i++)
        to[count[from[i].distance >> shift & 255]++] = from[i];
      side->places = to;
      *spare = from;
    }
}

/* --- the places of one line ------------------------------------------------------------------- */

static inline void
add_place (EmLineScratch *scratch, float x, float change)
{
  /* A place at 0 is part of the slopes beside 0; one beyond the range of numbers is never met. */
  if (x == 0 || !isfinite (x))
    return;
  Side *side = &scratch->sides[x < 0];
  const float distance = fabsf (x);
  Place *place = &side->places[side->n++];
  memcpy (&place->distance, &distance, sizeof distance);
  place->change = change;
}

/* The slope of |v - clip (t)| just above c, and, negated argument-wise, walking down from c. */
static inline int
slope_up (float c, float v, float low, float high)
{
  return c < low || c >= high ? 0 : c < v ? -1 : 1;
}

static inline int
slope_down (float c, float v, float low, float high)
{
  return c <= low || c > high ? 0 : c > v ? -1 : 1;
}

static void
find_places (const EmLine *line, EmLineScratch *scratch)
{
  for (int i = 0; i < 2; i++)
    {
      scratch->sides[i].n = 0;
      scratch->sides[i].slope = 0;
    }
  for (int p = 0; p < line->n; p++)
    {
      const float low = line->low[p], high = line->high[p], v = line->value[p];
      const float c = line->centre[p], b = line->slope[p], inverse = 1 / b;
      const float steep = line->weight[p] * fabsf (b);
      if (!(steep > 0) || !(low < high))
        continue;
      const int up = slope_up (c, v, low, high), down = slope_down (c, v, low, high);
      scratch->sides[b < 0].slope += steep * up;
      scratch->sides[b > 0].slope += steep * down;
      if (v > low && v < high)
        {
          add_place (scratch, (low - c) * inverse, -steep);
          add_place (scratch, (v - c) * inverse, 2 * steep);
          add_place (scratch, (high - c) * inverse, -steep);
        }
      else
        {
          const float sign = v <= low ? 1 : -1;
          add_place (scratch, (low - c) * inverse, sign * steep);
          add_place (scratch, (high - c) * inverse, -sign * steep);
        }
    }
  for (int i = 0; i < 2; i++)
    sort (&scratch->sides[i], &scratch->spare);
}

/* --- walking ---------------------------------------------------------------------------------- */

/* Walks away from 0, where f is @loss. Returns: the first place whose f is at most @enough, else a
 * negative number. @least: (inout): lowered to the least f that was met. */
static double
walk (const Side *side, double loss, double enough, double *least)
{
  double at = 0, slope = side->slope;
  for (int i = 0; i < side->n; i++)
    {
      float distance;
      memcpy (&distance, &side->places[i].distance, sizeof distance);
      loss += slope * (distance - at);
      at = distance;
      slope += side->places[i].change;
      if (loss < *least)
        *least = loss;
      if (loss <= enough)
        return at;
    }
  return -1;
}

double
em_line_solve (const EmLine *line, EmLineScratch *scratch, double tolerance, double spare,
               double *loss)
{
  const double before = em_line_loss (line, 0);
  double least = before, x = 0, after = before;

  if (before > tolerance)
    {
      find_places (line, scratch);
      for (int i = 0; i < 2; i++)
        walk (&scratch->sides[i], before, -INFINITY, &least);
      if (least < before - tolerance)
        {
          double ignored = before;
          const double enough = least + MAX (tolerance, spare * (before - least));
          const double right = walk (&scratch->sides[0], before, enough, &ignored);
          const double left = walk (&scratch->sides[1], before, enough, &ignored);
          x = left < 0 || (right >= 0 && right <= left) ? right : -left;
          after = em_line_loss (line, x);
        }
      /* Single precision can deceive the walk far from 0; a step that does not help is not taken.
       */
      if (!(after < before))
        {
          x = 0;
          after = before;
        }
    }
  if (loss != NULL)
    *loss = after;
  return x;
}
