/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rewrite/em-many-private.h"

#include <math.h>
#include <string.h>

#include "rewrite/em-line-private.h"
#include "rewrite/em-linalg-private.h"

/* Rounds of reweighted steps and axis searches, and steps within a round. */
#define MAX_ROUNDS 12
#define MAX_STEPS 12
/* A step or a round that gains less than this part of the loss ends the round or the solve. */
#define STEP_GAIN 1e-4
#define ROUND_GAIN 1e-4
/* Ridge on the normal equations, relative to their mean diagonal. */
#define RIDGE 1e-6

struct _EmMany
{
  const float *maps, *weight;
  int unknowns, n;
  float *centre;  /* [n]: without what the line moves */
  float *current; /* [n]: c + scale sum_j x_j s_j */
  float *slope;   /* [n] */
  double *normal; /* [unknowns, unknowns] */
  double *right;  /* [unknowns] */
  EmLineScratch *line;
};

EmMany *
em_many_new (const float *maps, int unknowns, const float *weight, int n)
{
  EmMany *many = g_new (EmMany, 1);
  *many = (EmMany){ .maps = maps,
                    .weight = weight,
                    .unknowns = unknowns,
                    .n = n,
                    .centre = g_new (float, n + 1),
                    .current = g_new (float, n + 1),
                    .slope = g_new (float, n + 1),
                    .normal = g_new (double, (gsize)unknowns *unknowns),
                    .right = g_new (double, unknowns),
                    .line = em_line_scratch_new (n) };
  return many;
}

void
em_many_free (EmMany *many)
{
  if (many == NULL)
    return;
  g_free (many->centre);
  g_free (many->current);
  g_free (many->slope);
  g_free (many->normal);
  g_free (many->right);
  em_line_scratch_free (many->line);
  g_free (many);
}

static EmLine
make_line (const EmMany *many, const EmChannel *channel, const float *centre)
{
  return (EmLine){ .n = many->n,
                   .weight = many->weight,
                   .value = channel->value,
                   .low = channel->low,
                   .high = channel->high,
                   .centre = centre,
                   .slope = many->slope };
}

/* current = c + scale sum_j x_j s_j, afresh, so that rounding does not pile up. */
static void
update_current (EmMany *many, const EmChannel *channel, float scale, const float *x)
{
  memcpy (many->current, channel->centre, sizeof *many->current * many->n);
  for (int j = 0; j < many->unknowns; j++)
    {
      const float factor = scale * x[j], *map = many->maps + (gsize)j * many->n;
      if (factor != 0)
        for (int p = 0; p < many->n; p++)
          many->current[p] += factor * map[p];
    }
}

static double
current_loss (EmMany *many, const EmChannel *channel)
{
  memset (many->slope, 0, sizeof *many->slope * many->n);
  const EmLine line = make_line (many, channel, many->current);
  return em_line_loss (&line, 0);
}

/* --- moves ------------------------------------------------------------------------------------ */

/* The normal equations of one reweighted step around the current x. */
static void
accumulate (EmMany *many, const EmChannel *channel, float scale, double loss)
{
  const int t = many->unknowns;
  double total = 0;
  for (int p = 0; p < many->n; p++)
    total += many->weight[p];
  /* Residuals below a part of the mean one weigh alike: else one exact fit rules the step. */
  const double smallest = 1e-3 * loss / total + 1e-12;

  memset (many->normal, 0, sizeof *many->normal * t * t);
  memset (many->right, 0, sizeof *many->right * t);
  for (int p = 0; p < many->n; p++)
    {
      const float at = many->current[p], v = channel->value[p];
      const float low = channel->low[p], high = channel->high[p];
      if ((at <= low && v <= low) || (at >= high && v >= high) || !(low < high))
        continue;
      const double residual = v - at, weight = many->weight[p] / MAX (fabs (residual), smallest);
      for (int i = 0; i < t; i++)
        {
          const double si = weight * scale * many->maps[(gsize)i * many->n + p];
          many->right[i] += si * residual;
          for (int j = 0; j <= i; j++)
            many->normal[(gsize)i * t + j] += si * scale * many->maps[(gsize)j * many->n + p];
        }
    }
  double trace = 0;
  for (int i = 0; i < t; i++)
    trace += many->normal[(gsize)i * t + i];
  for (int i = 0; i < t; i++)
    many->normal[(gsize)i * t + i] += RIDGE * trace / t + 1e-30;
}

/* One reweighted step with its line search. Returns: the loss after it */
static double
step_reweighted (EmMany *many, const EmChannel *channel, float scale, double loss, double tolerance,
                 float *x)
{
  accumulate (many, channel, scale, loss);
  if (!em_linalg_solve_positive (many->unknowns, many->normal, many->right))
    return loss;
  memset (many->slope, 0, sizeof *many->slope * many->n);
  for (int j = 0; j < many->unknowns; j++)
    {
      const float factor = scale * (float)many->right[j], *map = many->maps + (gsize)j * many->n;
      for (int p = 0; p < many->n; p++)
        many->slope[p] += factor * map[p];
    }
  const EmLine line = make_line (many, channel, many->current);
  const double step = em_line_solve (&line, many->line, tolerance, &loss);
  if (step != 0)
    {
      for (int j = 0; j < many->unknowns; j++)
        x[j] += (float)(step * many->right[j]);
      update_current (many, channel, scale, x);
    }
  return loss;
}

/* Searches the whole axis @j, so that among equals the unknown itself comes nearest 0. */
static double
search_axis (EmMany *many, const EmChannel *channel, float scale, int j, double loss,
             double tolerance, float *x)
{
  const float *map = many->maps + (gsize)j * many->n;
  const float old = x[j];
  for (int p = 0; p < many->n; p++)
    {
      many->slope[p] = scale * map[p];
      many->centre[p] = many->current[p] - old * many->slope[p];
    }
  const EmLine line = make_line (many, channel, many->centre);
  double after;
  const double value = em_line_solve (&line, many->line, tolerance, &after);
  if (after > loss + tolerance)
    return loss;
  x[j] = (float)value;
  for (int p = 0; p < many->n; p++)
    many->current[p] = many->centre[p] + x[j] * many->slope[p];
  return after;
}

/* Searches the line through 0 and x. */
static double
search_ray (EmMany *many, const EmChannel *channel, float scale, double loss, double tolerance,
            float *x)
{
  for (int p = 0; p < many->n; p++)
    many->slope[p] = many->current[p] - channel->centre[p];
  const EmLine line = make_line (many, channel, channel->centre);
  double after;
  const double factor = em_line_solve (&line, many->line, tolerance, &after);
  if (after > loss + tolerance)
    return loss;
  for (int j = 0; j < many->unknowns; j++)
    x[j] = (float)(x[j] * factor);
  update_current (many, channel, scale, x);
  return after;
}

double
em_many_solve (EmMany *many, const EmChannel *channel, float scale, double tolerance, float *x)
{
  memset (x, 0, sizeof *x * many->unknowns);
  update_current (many, channel, scale, x);
  const double before = current_loss (many, channel);
  double loss = before;

  for (int round = 0; round < MAX_ROUNDS && loss > tolerance; round++)
    {
      const double at_start = loss;
      for (int step = 0; step < MAX_STEPS; step++)
        {
          const double old = loss;
          loss = step_reweighted (many, channel, scale, loss, tolerance, x);
          if (old - loss < STEP_GAIN * old)
            break;
        }
      for (int j = 0; j < many->unknowns; j++)
        loss = search_axis (many, channel, scale, j, loss, tolerance, x);
      if (at_start - loss < ROUND_GAIN * at_start)
        break;
    }
  loss = search_ray (many, channel, scale, loss, tolerance, x);

  update_current (many, channel, scale, x);
  loss = current_loss (many, channel);
  if (!(loss < before))
    {
      memset (x, 0, sizeof *x * many->unknowns);
      loss = before;
    }
  return loss;
}
