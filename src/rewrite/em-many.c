/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rewrite/em-many-private.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "rewrite/em-line-private.h"
#include "rewrite/em-linalg-private.h"

/* Steps of one descent, and the part of the loss that a step must gain for another. */
#define MAX_STEPS 30
#define STEP_GAIN 3e-4
/* Rounds of steps and axis searches. */
#define MAX_ROUNDS 8
#define ROUND_GAIN 1e-4
/* Ridge on the normal equations, relative to their mean diagonal. */
#define RIDGE 1e-6
/* Positions times unknowns that exact axis searches and new starts may look at, for one channel. */
#define SEARCH_BUDGET 8000
#define RESTART_BUDGET 12000
#define MAX_RESTARTS 60
/* With more positions than this for each unknown, every fourth one is solved first: it gives nearly
 * the same answer, so few steps are left for all of them. */
#define MANY_POSITIONS 200
#define THIN 4

struct _EmMany
{
  const float *maps, *weight;
  int unknowns, n;
  float *centre;   /* [n]: without what an axis search moves */
  float *current;  /* [n]: c + scale sum_j x_j s_j */
  float *slope;    /* [n] */
  float *rows;     /* [unknowns, n]: the maps times the square root of their weight */
  float *residual; /* [n]: likewise */
  float *normal;   /* [unknowns, unknowns] */
  double *matrix;  /* the same in double, for the solve */
  double *step;    /* [unknowns] */
  float *scratch;  /* [unknowns] */
  EmLineScratch *line;

  EmMany *thin; /* every THIN-th position, or NULL, with copies of its own: */
  float *thin_maps, *thin_weight;
  EmChannel thin_channel;

  /* The channel that is being solved. */
  const EmChannel *channel;
  float scale;
  double tolerance;
  guint32 random;
};

static void
pick (const float *from, int n, float *to)
{
  for (int p = 0; p < n; p += THIN)
    *to++ = from[p];
}

static void
make_thin (EmMany *many)
{
  const int n = (many->n + THIN - 1) / THIN;
  many->thin_maps = g_new (float, (gsize)n * many->unknowns);
  many->thin_weight = g_new (float, n);
  many->thin_channel =
      (EmChannel){ g_new (float, n), g_new (float, n), g_new (float, n), g_new (float, n) };
  for (int j = 0; j < many->unknowns; j++)
    pick (many->maps + (gsize)j * many->n, many->n, many->thin_maps + (gsize)j * n);
  pick (many->weight, many->n, many->thin_weight);
  many->thin = em_many_new (many->thin_maps, many->unknowns, many->thin_weight, n);
}

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
                    .rows = g_new (float, (gsize)unknowns *n + 1),
                    .residual = g_new (float, n + 1),
                    .normal = g_new (float, (gsize)unknowns *unknowns),
                    .matrix = g_new (double, (gsize)unknowns *unknowns),
                    .step = g_new (double, unknowns),
                    .scratch = g_new (float, unknowns),
                    .line = em_line_scratch_new (n) };
  if (n > MANY_POSITIONS * unknowns)
    make_thin (many);
  return many;
}

void
em_many_free (EmMany *many)
{
  if (many == NULL)
    return;
  em_many_free (many->thin);
  g_free (many->thin_maps);
  g_free (many->thin_weight);
  em_channel_clear (&many->thin_channel);
  g_free (many->centre);
  g_free (many->current);
  g_free (many->slope);
  g_free (many->rows);
  g_free (many->residual);
  g_free (many->normal);
  g_free (many->matrix);
  g_free (many->step);
  g_free (many->scratch);
  em_line_scratch_free (many->line);
  g_free (many);
}

/* Marsaglia's xorshift; 0 .. 1. */
static float
draw (EmMany *many)
{
  many->random ^= many->random << 13;
  many->random ^= many->random >> 17;
  many->random ^= many->random << 5;
  return (float)(many->random >> 8) * 0x1p-24f;
}

static EmLine
make_line (const EmMany *many, const float *centre)
{
  return (EmLine){ .n = many->n,
                   .weight = many->weight,
                   .value = many->channel->value,
                   .low = many->channel->low,
                   .high = many->channel->high,
                   .centre = centre,
                   .slope = many->slope };
}

/* out = scale sum_j x_j s_j */
static void
combine (const EmMany *many, const float *x, float *out)
{
  cblas_sgemv (CblasRowMajor, CblasTrans, many->unknowns, many->n, many->scale, many->maps, many->n,
               x, 1, 0, out, 1);
}

/* current = c + scale sum_j x_j s_j, afresh, so that rounding does not pile up. */
static void
update_current (EmMany *many, const float *x)
{
  combine (many, x, many->current);
  cblas_saxpy (many->n, 1, many->channel->centre, 1, many->current, 1);
}

/* f at current + @amount slope. */
static double
loss_along (const EmMany *many, float amount)
{
  const EmLine line = make_line (many, many->current);
  return em_line_loss (&line, amount);
}

/* --- the reweighted step ---------------------------------------------------------------------- */

/* Weights of the normal equations around the current x, times 0 or 1 with probability @keep. */
static void
weigh (EmMany *many, double loss, float keep)
{
  const EmChannel *channel = many->channel;
  const float total = cblas_sasum (many->n, many->weight, 1);
  /* Residuals below a part of the mean one weigh alike: else one exact fit rules the step. */
  const float smallest = (float)(1e-3 * loss / total) + 1e-12f;

  for (int p = 0; p < many->n; p++)
    {
      const float at = many->current[p], v = channel->value[p];
      const float low = channel->low[p], high = channel->high[p], residual = v - at;
      const gboolean idle = (at <= low && v <= low) || (at >= high && v >= high) || !(low < high);
      const float weight = idle ? 0 : many->weight[p] / MAX (fabsf (residual), smallest);
      many->residual[p] = residual;
      many->slope[p] = sqrtf (weight); /* for a moment */
    }
  if (keep < 1)
    for (int p = 0; p < many->n; p++)
      if (draw (many) > keep)
        many->slope[p] = 0;
}

/* Solves the weighted normal equations for the step, and leaves what it moves in slope. */
static gboolean
find_step (EmMany *many)
{
  const int t = many->unknowns, n = many->n;
  for (int j = 0; j < t; j++)
    {
      const float *map = many->maps + (gsize)j * n;
      float *row = many->rows + (gsize)j * n;
      for (int p = 0; p < n; p++)
        row[p] = many->slope[p] * many->scale * map[p];
    }
  for (int p = 0; p < n; p++)
    many->residual[p] *= many->slope[p];

  cblas_ssyrk (CblasRowMajor, CblasLower, CblasNoTrans, t, n, 1, many->rows, n, 0, many->normal, t);
  cblas_sgemv (CblasRowMajor, CblasNoTrans, t, n, 1, many->rows, n, many->residual, 1, 0,
               many->scratch, 1);
  double trace = 0;
  for (int i = 0; i < t; i++)
    {
      trace += many->normal[i * t + i];
      many->step[i] = many->scratch[i];
      for (int j = 0; j <= i; j++)
        many->matrix[i * t + j] = many->normal[i * t + j];
    }
  for (int i = 0; i < t; i++)
    many->matrix[i * t + i] += RIDGE * trace / t + 1e-30;
  if (!em_linalg_solve_positive (t, many->matrix, many->step))
    return FALSE;
  for (int i = 0; i < t; i++)
    many->scratch[i] = (float)many->step[i];
  combine (many, many->scratch, many->slope);
  return TRUE;
}

static void
take_step (EmMany *many, float amount, float *x)
{
  for (int j = 0; j < many->unknowns; j++)
    x[j] += amount * many->scratch[j];
  update_current (many, x);
}

/* One reweighted step. A few lengths are tried; only where none helps, the line is searched
 * exactly. Returns: the loss after it */
static double
step_reweighted (EmMany *many, double loss, float *x)
{
  static const float lengths[] = { 1, 1.7f, 0.5f, 0.2f };
  float best_length = 0;
  double best = loss - many->tolerance;

  weigh (many, loss, 1);
  if (!find_step (many))
    return loss;
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      const double here = loss_along (many, lengths[i]);
      if (here < best)
        {
          best = here;
          best_length = lengths[i];
        }
      else if (i > 0 && best_length > 0)
        break;
    }
  if (best_length == 0)
    {
      const EmLine line = make_line (many, many->current);
      best_length = (float)em_line_solve (&line, many->line, many->tolerance, 0, &best);
    }
  if (best_length == 0)
    return loss;
  take_step (many, best_length, x);
  return best;
}

/* --- exact searches --------------------------------------------------------------------------- */

/* Searches the whole axis @j, so that among equals the unknown itself comes nearest 0. */
static double
search_axis (EmMany *many, int j, double loss, float *x)
{
  const float *map = many->maps + (gsize)j * many->n;
  const float old = x[j];
  for (int p = 0; p < many->n; p++)
    {
      many->slope[p] = many->scale * map[p];
      many->centre[p] = many->current[p] - old * many->slope[p];
    }
  const EmLine line = make_line (many, many->centre);
  double after;
  const double value = em_line_solve (&line, many->line, many->tolerance, 0, &after);
  if (after > loss + many->tolerance)
    return loss;
  x[j] = (float)value;
  for (int p = 0; p < many->n; p++)
    many->current[p] = many->centre[p] + x[j] * many->slope[p];
  return after;
}

/* Searches the line through 0 and x, giving up @spare of the gain there. */
static double
search_ray (EmMany *many, double loss, double spare, float *x)
{
  combine (many, x, many->slope);
  const EmLine line = make_line (many, many->channel->centre);
  double after;
  const double factor = em_line_solve (&line, many->line, many->tolerance, spare, &after);
  const double before = em_line_loss (&line, 0);
  if (after > loss + many->tolerance + spare * (before - loss))
    return loss;
  for (int j = 0; j < many->unknowns; j++)
    x[j] = (float)(x[j] * factor);
  update_current (many, x);
  return after;
}

/* --- descent ---------------------------------------------------------------------------------- */

static double
descend (EmMany *many, double loss, float *x)
{
  const gint64 size = (gint64)MAX (many->n, 1) * many->unknowns;
  const int rounds = (int)CLAMP (SEARCH_BUDGET / size, 1, MAX_ROUNDS);

  for (int round = 0; round < rounds && loss > many->tolerance; round++)
    {
      const double at_start = loss;
      for (int step = 0; step < MAX_STEPS; step++)
        {
          const double old = loss;
          loss = step_reweighted (many, loss, x);
          if (old - loss < STEP_GAIN * old)
            break;
        }
      for (int j = 0; j < many->unknowns && size <= SEARCH_BUDGET; j++)
        loss = search_axis (many, j, loss, x);
      if (at_start - loss < ROUND_GAIN * at_start)
        break;
    }
  return search_ray (many, loss, 0, x);
}

/* Starts again where a step with randomly dropped terms leads, from the best point so far. */
static double
restart (EmMany *many, double loss, float *x)
{
  const gint64 size = (gint64)MAX (many->n, 1) * many->unknowns;
  const int times = (int)MIN (RESTART_BUDGET / size, MAX_RESTARTS);
  g_autofree float *trial = g_new (float, many->unknowns);

  for (int i = 0; i < times && loss > many->tolerance; i++)
    {
      const float least = MIN (0.9f, 1.5f * many->unknowns / many->n);
      memcpy (trial, x, sizeof *x * many->unknowns);
      update_current (many, trial);
      weigh (many, loss, least + (0.9f - least) * draw (many));
      if (!find_step (many))
        continue;
      take_step (many, 1, trial);
      memset (many->slope, 0, sizeof *many->slope * many->n);
      const double end = descend (many, loss_along (many, 0), trial);
      if (end < loss - many->tolerance)
        {
          loss = end;
          memcpy (x, trial, sizeof *x * many->unknowns);
        }
    }
  return loss;
}

static double
current_loss (EmMany *many)
{
  memset (many->slope, 0, sizeof *many->slope * many->n);
  return loss_along (many, 0);
}

/* Begins at what every THIN-th position asks for. Returns: the loss there */
static double
begin_thin (EmMany *many, double before, guint32 seed, float *x)
{
  const EmChannel *channel = many->channel;
  pick (channel->centre, many->n, many->thin_channel.centre);
  pick (channel->low, many->n, many->thin_channel.low);
  pick (channel->high, many->n, many->thin_channel.high);
  pick (channel->value, many->n, many->thin_channel.value);
  em_many_solve (many->thin, &many->thin_channel, many->scale, many->tolerance / THIN, 0, seed, x);
  update_current (many, x);

  const double loss = current_loss (many);
  if (loss < before)
    return loss;
  memset (x, 0, sizeof *x * many->unknowns);
  update_current (many, x);
  return before;
}

double
em_many_solve (EmMany *many, const EmChannel *channel, float scale, double tolerance, double spare,
               guint32 seed, float *x)
{
  many->channel = channel;
  many->scale = scale;
  many->tolerance = tolerance;
  many->random = seed * 2654435761u + 1;
  memset (x, 0, sizeof *x * many->unknowns);
  update_current (many, x);

  const double before = current_loss (many);
  double loss = before;
  if (many->thin != NULL)
    loss = begin_thin (many, before, seed, x);
  loss = descend (many, loss, x);
  loss = restart (many, loss, x);
  if (spare > 0)
    {
      update_current (many, x);
      search_ray (many, loss, spare, x);
    }

  update_current (many, x);
  loss = current_loss (many);
  if (!(loss < before))
    {
      memset (x, 0, sizeof *x * many->unknowns);
      loss = before;
    }
  return loss;
}
