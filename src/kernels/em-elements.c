/* Elements: see em-elements.h.
 *
 * A block is a whole number of positions. What is one number a channel is written out once for all
 * positions of a block, so that every loop runs over numbers side by side however few channels
 * there are. Sums are taken in the same way: as many of them as a block has numbers, then over its
 * positions, then over the tasks, whose size is fixed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernels/em-elements.h"

#include <string.h>

/* Numbers of a block: with the operands' a part of the first-level cache. */
#define BLOCK_FLOATS 1536
/* Blocks of a task: enough to pay for handing it out. */
#define TASK_BLOCKS 12

typedef struct
{
  EmElement elements[EM_ELEMENTS_MAX]; /* with what is per channel written out */
  int n;
  const EmSimd *simd;
  const float *in;
  float *out; /* (nullable) for means */
  gint64 positions;
  int channels;
  int block;     /* positions */
  float *sums;   /* for means: [task][channel] */
  float *blocks; /* for means: two blocks a worker */
} Run;

/* @channels numbers again and again, for all positions of a block, at *@to. */
static const float *
spread (const float *numbers, const Run *run, float **to)
{
  float *start = *to;

  for (int p = 0; p < run->block; p++, *to += run->channels)
    memcpy (*to, numbers, (gsize)run->channels * sizeof **to);
  return start;
}

/* Copies the elements; (transfer full): the memory of what was written out. */
static float *
prepare (Run *run, const EmElement *elements, int n, gint64 positions, int channels)
{
  gsize vectors = 0;
  float *memory, *to;

  g_return_val_if_fail (n <= EM_ELEMENTS_MAX, NULL);
  run->n = n;
  run->simd = em_simd_get_variant (0);
  run->positions = positions;
  run->channels = channels;
  run->block = (int)CLAMP (BLOCK_FLOATS / channels, 1, positions);
  for (int i = 0; i < n; i++)
    vectors += elements[i].kind == EM_ELEMENT_NORM ? 2 : elements[i].per_channel ? 1 : 0;
  memory = to = g_new (float, MAX (vectors, 1) * (gsize)run->block * (gsize)channels);
  for (int i = 0; i < n; i++)
    {
      EmElement *element = &run->elements[i];

      *element = elements[i];
      element->per_channel = element->per_channel || element->kind == EM_ELEMENT_NORM;
      if (element->per_channel)
        element->operand = spread (element->operand, run, &to);
      if (element->kind == EM_ELEMENT_NORM)
        element->shift = spread (element->shift, run, &to);
    }
  return memory;
}

static int
count_tasks (const Run *run)
{
  const gint64 blocks = (run->positions + run->block - 1) / run->block;

  return (int)((blocks + TASK_BLOCKS - 1) / TASK_BLOCKS);
}

/* The numbers of block @block of task @task; *@at is the place of the first. */
static int
find_block (const Run *run, int task, int block, gsize *at)
{
  const gint64 first = ((gint64)task * TASK_BLOCKS + block) * run->block;

  *at = (gsize)first * (gsize)run->channels;
  return (int)CLAMP (run->positions - first, 0, run->block) * run->channels;
}

static void
run_task (int task, int worker, gpointer data)
{
  const Run *run = data;

  for (int b = 0; b < TASK_BLOCKS; b++)
    {
      gsize at;
      const int count = find_block (run, task, b, &at);

      run->simd->elements (run->elements, run->n, run->in + at, at, run->out + at, count);
    }
}

void
em_elements_run (const EmElement *elements, int n, const float *in, float *out, gint64 positions,
                 int channels, EmTeam *team)
{
  Run run = { .in = in, .out = out };
  g_autofree float *memory = prepare (&run, elements, n, positions, channels);

  em_team_run (team, count_tasks (&run), run_task, &run);
}

static void
mean_task (int task, int worker, gpointer data)
{
  const Run *run = data;
  const int size = run->block * run->channels;
  float *numbers = run->blocks + (gsize)worker * 2 * (gsize)size, *totals = numbers + size;
  float *sums = run->sums + (gsize)task * (gsize)run->channels;

  memset (totals, 0, (gsize)size * sizeof *totals);
  for (int b = 0; b < TASK_BLOCKS; b++)
    {
      gsize at;
      const int count = find_block (run, task, b, &at);

      run->simd->elements (run->elements, run->n, run->in + at, at, numbers, count);
      for (int i = 0; i < count; i++)
        totals[i] += numbers[i];
    }
  memset (sums, 0, (gsize)run->channels * sizeof *sums);
  for (int p = 0; p < run->block; p++)
    for (int c = 0; c < run->channels; c++)
      sums[c] += totals[p * run->channels + c];
}

void
em_elements_mean (const EmElement *elements, int n, const float *in, float *out, gint64 positions,
                  int channels, EmTeam *team)
{
  Run run = { .in = in };
  g_autofree float *memory = prepare (&run, elements, n, positions, channels);
  const int n_tasks = count_tasks (&run), threads = team ? em_team_get_n_threads (team) : 1;
  g_autofree float *sums = run.sums = g_new (float, (gsize)n_tasks *(gsize)channels);
  g_autofree float *blocks = run.blocks =
      g_new (float, (gsize)threads * 2 * (gsize)run.block * (gsize)channels);

  em_team_run (team, n_tasks, mean_task, &run);
  for (int c = 0; c < channels; c++)
    {
      double sum = 0;

      for (int t = 0; t < n_tasks; t++)
        sum += sums[(gsize)t * (gsize)channels + (gsize)c];
      out[c] = (float)(sum / (double)positions);
    }
}

/* Channels of a task: a few registers full for each of the four sums. */
#define ORDERED_CHANNELS 64
#define ORDERED_SUMS 4

static void
ordered_task (int task, int worker, gpointer data)
{
  const Run *run = data;
  const int first = task * ORDERED_CHANNELS, n = MIN (run->channels - first, ORDERED_CHANNELS);
  const gint64 rest = run->positions - run->positions % ORDERED_SUMS;
  const float *in = run->in + first;
  float sums[ORDERED_SUMS][ORDERED_CHANNELS] = { 0 }, *total = sums[0];

  for (gint64 p = 0; p < rest; p++, in += run->channels)
    for (int c = 0; c < n; c++)
      sums[p % ORDERED_SUMS][c] += in[c];
  for (int c = 0; c < n; c++)
    total[c] = (sums[0][c] + sums[2][c]) + (sums[1][c] + sums[3][c]);
  for (gint64 p = rest; p < run->positions; p++, in += run->channels)
    for (int c = 0; c < n; c++)
      total[c] += in[c];
  for (int c = 0; c < n; c++)
    run->out[first + c] = total[c] / (float)run->positions;
}

void
em_elements_mean_ordered (const float *in, float *out, gint64 positions, int channels, EmTeam *team)
{
  Run run = { .in = in, .out = out, .positions = positions, .channels = channels };

  em_team_run (team, (channels + ORDERED_CHANNELS - 1) / ORDERED_CHANNELS, ordered_task, &run);
}
