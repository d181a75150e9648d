/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernels/em-sample.h"

#include <string.h>

/* Numbers of a task. */
#define TASK_FLOATS 16384

typedef struct
{
  const float *in;
  float *out;
  int in_w, channels, out_h, out_w;
  const int *rows, *columns;
  float fill;
  int task_rows;
} Run;

static void
fill_with (float value, float *out, gsize n)
{
  for (gsize i = 0; i < n; i++)
    out[i] = value;
}

/* Columns that follow each other in both maps are copied at once. */
static void
sample_row (const Run *run, const float *line, float *out)
{
  const gsize channels = (gsize)run->channels;

  for (int x = 0, n; x < run->out_w; x += n, out += (gsize)n * channels)
    {
      const int from = run->columns[x];

      n = 1;
      if (from < 0)
        {
          fill_with (run->fill, out, channels);
          continue;
        }
      while (x + n < run->out_w && run->columns[x + n] == from + n)
        n++;
      memcpy (out, line + (gsize)from * channels, (gsize)n * channels * sizeof *out);
    }
}

static void
run_task (int task, int worker, gpointer data)
{
  const Run *run = data;
  const gsize length = (gsize)run->out_w * (gsize)run->channels;
  const int first = task * run->task_rows, last = MIN (first + run->task_rows, run->out_h);

  for (int y = first; y < last; y++)
    {
      float *out = run->out + (gsize)y * length;

      if (run->rows[y] < 0)
        fill_with (run->fill, out, length);
      else if (y > first && run->rows[y] == run->rows[y - 1])
        memcpy (out, out - length, length * sizeof *out);
      else
        sample_row (run, run->in + (gsize)run->rows[y] * (gsize)run->in_w * (gsize)run->channels,
                    out);
    }
}

void
em_sample_run (const float *in, int in_w, int channels, const int *rows, const int *columns,
               float fill, float *out, int out_h, int out_w, EmTeam *team)
{
  Run run = {
    .in = in,
    .out = out,
    .in_w = in_w,
    .channels = channels,
    .out_h = out_h,
    .out_w = out_w,
    .rows = rows,
    .columns = columns,
    .fill = fill,
  };

  run.task_rows = (int)CLAMP (TASK_FLOATS / ((gint64)out_w * channels), 1, out_h);
  em_team_run (team, (out_h + run.task_rows - 1) / run.task_rows, run_task, &run);
}
