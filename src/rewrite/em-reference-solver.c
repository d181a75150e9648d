/* The paper's solver, kept as the yardstick (Santurkar et al. 2021, section 3 and appendix A.4; Bau
 * et al. 2020, equation 13): projected gradient descent with Adam on all of the layer's weights.
 *
 * Each row of W has its own loss, gradient and Adam state, so the team takes blocks of rows through
 * all steps between two projections without waiting for one another.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "rewrite/em-gradient-private.h"
#include "rewrite/em-solver.h"

#define BLOCK 64
/* Adam's constants, as PyTorch's defaults (Kingma & Ba 2015). */
#define BETA1 0.9
#define BETA2 0.999
#define EPSILON 1e-8

typedef struct
{
  EmObjective objective;
  const float *direction; /* [rank, c] */
  int rank, c, taps;
  double rate;
  int first_step, n_steps;                 /* of this round */
  float *delta, *mean, *square, *gradient; /* [channels, inputs] */
  float *scratch;                          /* [channels, n] */
  float *lambda;                           /* [channels, rank, taps] */
  double *loss;                            /* [blocks]: after the projection */
  GCancellable *cancellable;
} Job;

static void
adam (float *restrict delta, float *restrict mean, float *restrict square,
      const float *restrict gradient, gsize n, int step, double rate)
{
  const float corrected = (float)(rate / (1 - pow (BETA1, step)));
  const float root = (float)(1 / sqrt (1 - pow (BETA2, step)));
  for (gsize i = 0; i < n; i++)
    {
      const float g = gradient[i];
      mean[i] = (float)BETA1 * mean[i] + (float)(1 - BETA1) * g;
      square[i] = (float)BETA2 * square[i] + (float)(1 - BETA2) * g * g;
      delta[i] -= corrected * mean[i] / (sqrtf (square[i]) * root + (float)EPSILON);
    }
}

/* delta = sum_r (delta d_r) d_r, tap by tap; the products are Lambda. */
static void
project (const Job *job, float *delta, float *lambda)
{
  for (int tap = 0; tap < job->taps; tap++)
    {
      float *row = delta + (gsize)tap * job->c;
      for (int r = 0; r < job->rank; r++)
        lambda[r * job->taps + tap] =
            (float)cblas_dsdot (job->c, row, 1, job->direction + (gsize)r * job->c, 1);
      memset (row, 0, sizeof *row * job->c);
      for (int r = 0; r < job->rank; r++)
        cblas_saxpy (job->c, lambda[r * job->taps + tap], job->direction + (gsize)r * job->c, 1,
                     row, 1);
    }
}

static void
run_block (int task, int worker, gpointer data)
{
  Job *job = data;
  const int n = job->objective.positions->n, k = job->objective.inputs;
  const int first = task * BLOCK, count = MIN (BLOCK, job->objective.positions->channels - first);
  const gsize at = (gsize)first * k, size = (gsize)count * k;
  float *scratch = job->scratch + (gsize)first * n;

  for (int i = 0; i < job->n_steps; i++)
    {
      if (g_cancellable_is_cancelled (job->cancellable))
        return;
      em_objective_evaluate (&job->objective, first, count, job->delta + at, job->gradient + at,
                             scratch);
      adam (job->delta + at, job->mean + at, job->square + at, job->gradient + at, size,
            job->first_step + i + 1, job->rate);
    }
  for (int o = first; o < first + count; o++)
    project (job, job->delta + (gsize)o * k, job->lambda + (gsize)o * job->rank * job->taps);
  job->loss[task] =
      em_objective_evaluate (&job->objective, first, count, job->delta + at, NULL, scratch);
}

static void
job_init (Job *job, const EmEditPoint *point, const EmSample *samples, int n_samples)
{
  em_objective_init (&job->objective, point, samples, n_samples);
  const int channels = job->objective.positions->channels;
  const gsize size = (gsize)channels * job->objective.inputs;
  job->taps = em_positions_get_taps (job->objective.positions);
  job->delta = g_new0 (float, size);
  job->mean = g_new0 (float, size);
  job->square = g_new0 (float, size);
  job->gradient = g_new (float, size);
  job->scratch = g_new (float, (gsize)channels * job->objective.positions->n + 1);
  job->lambda = g_new0 (float, (gsize)channels * job->rank * job->taps);
  job->loss = g_new0 (double, channels / BLOCK + 1);
}

static void
job_clear (Job *job)
{
  em_objective_clear (&job->objective);
  g_free (job->delta);
  g_free (job->mean);
  g_free (job->square);
  g_free (job->gradient);
  g_free (job->scratch);
  g_free (job->lambda);
  g_free (job->loss);
}

static double
sum (const double *values, int n)
{
  double total = 0;
  for (int i = 0; i < n; i++)
    total += values[i];
  return total;
}

EmTensor *
em_reference_solver_solve (const EmEditPoint *point, EmTensor *weight, const EmSample *samples,
                           int n_samples, EmTensor *direction, int steps, double rate,
                           int project_every, EmTeam *team, EmSolverReport *report,
                           EmProgressFunc progress, gpointer progress_data,
                           GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (n_samples > 0 && steps >= 1 && project_every >= 1, NULL);
  Job job = { .direction = em_tensor_get_data (direction),
              .rank = (int)em_tensor_get_dim (direction, 0),
              .c = (int)em_tensor_get_dim (direction, 1),
              .rate = rate,
              .cancellable = cancellable };
  job_init (&job, point, samples, n_samples);

  const int channels = job.objective.positions->channels;
  const int n_blocks = (channels + BLOCK - 1) / BLOCK;
  g_autoptr (EmTensor) best =
      em_tensor_new_4d (channels, job.rank, point->conv.kernel_h, point->conv.kernel_w);
  const gsize size = sizeof (float) * (gsize)em_tensor_get_count (best);
  memset (em_tensor_get_data (best), 0, size);

  /* A round of no steps measures the loss before. */
  em_team_run (team, n_blocks, run_block, &job);
  const double before = sum (job.loss, n_blocks);
  double least = before;
  int reported = 0;
  for (int step = 0; step < steps && !g_cancellable_is_cancelled (cancellable); step += job.n_steps)
    {
      job.first_step = step;
      job.n_steps = MIN (project_every, steps - step);
      em_team_run (team, n_blocks, run_block, &job);
      const double loss = sum (job.loss, n_blocks);
      if (loss < least && !g_cancellable_is_cancelled (cancellable))
        {
          least = loss;
          memcpy (em_tensor_get_data (best), job.lambda, size);
        }
      if (progress != NULL && step + job.n_steps - reported >= 100)
        {
          reported = step + job.n_steps;
          progress ((double)reported / steps, progress_data);
        }
    }
  job_clear (&job);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (report != NULL)
    *report = (EmSolverReport){ before, least };
  return g_steal_pointer (&best);
}
