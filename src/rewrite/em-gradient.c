/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rewrite/em-gradient-private.h"

#include <cblas.h>
#include <math.h>

void
em_objective_init (EmObjective *objective, const EmEditPoint *point, const EmSample *samples,
                   int n_samples)
{
  EmPositions *positions = em_positions_new (point, samples, n_samples);
  *objective = (EmObjective){
    .positions = positions,
    .keys = em_positions_make_keys (positions),
    .inputs = em_positions_get_taps (positions) * (int)em_tensor_get_dim (samples[0].keys, 3),
  };
  em_channel_init (&objective->channels, positions, positions->channels);
  em_positions_gather (positions, 0, positions->channels, &objective->channels);
}

void
em_objective_clear (EmObjective *objective)
{
  g_clear_pointer (&objective->keys, g_free);
  em_channel_clear (&objective->channels);
  g_clear_pointer (&objective->positions, em_positions_free);
}

/* One channel: change [n] becomes dL/d(change); returns the loss. */
static double
differentiate (int n, float scale, const EmChannel *channel, const float *weight, float *change)
{
  double loss = 0;
  for (int p = 0; p < n; p++)
    {
      const float t = channel->centre[p] + scale * change[p];
      const float low = channel->low[p], high = channel->high[p];
      const float out = t < low ? low : t > high ? high : t;
      const float difference = out - channel->value[p];
      const float free = t >= low && t <= high ? scale * weight[p] : 0;
      loss += weight[p] * fabsf (difference);
      change[p] = difference > 0 ? free : difference < 0 ? -free : 0;
    }
  return loss;
}

double
em_objective_evaluate (const EmObjective *objective, int first, int count, const float *delta,
                       float *gradient, float *scratch)
{
  const EmPositions *positions = objective->positions;
  const int n = positions->n, k = objective->inputs;
  double loss = 0;

  if (n == 0)
    {
      for (gsize i = 0; gradient != NULL && i < (gsize)count * k; i++)
        gradient[i] = 0;
      return 0;
    }
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, count, n, k, 1, delta, k, objective->keys,
               k, 0, scratch, n);
  for (int i = 0; i < count; i++)
    {
      const EmChannel channel = em_channel_at (&objective->channels, positions, first + i);
      loss += differentiate (n, positions->point->scale[first + i], &channel, positions->weight,
                             scratch + (gsize)i * n);
    }
  if (gradient != NULL)
    cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, count, k, n, 1, scratch, n,
                 objective->keys, k, 0, gradient, k);
  return loss;
}
