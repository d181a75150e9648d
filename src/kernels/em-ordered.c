/* Convolutions whose sums are taken in a fixed order: see em-ordered-private.h.
 *
 * A segment is the part of one kernel row, of one input channel, that lies in one slice. Its
 * columns are those that any of the neighbours takes; where they are not a neighbour's own, or
 * belong to the next slice for it, its weights are zero.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernels/em-ordered-private.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/em-sample.h"

/* Terms of a slice and positions of a block, whose product is what caches hold; where there are
 * fewer positions than terms the blocks are narrower and the slices longer, down to the narrowest
 * block. */
#define SLICE 128
#define BLOCK 128
#define NARROWEST_BLOCK 16

typedef struct
{
  int channel, row; /* of the kernel */
  int from, to;     /* the kernel's columns */
  gboolean ends;
} Part;

struct _EmOrdered
{
  EmConvShape shape;
  int neighbours; /* positions that are computed as channels */
  GArray *parts;  /* Part */
  int depth;      /* rows of a panel */
  float *weights; /* panels */
  float *bias;    /* for all neighbours, padded to whole panels */
};

int
em_ordered_get_slice (const EmConvShape *s)
{
  const gint64 terms = (gint64)s->in_channels * s->kernel_h * s->kernel_w;
  const gint64 positions = (gint64)s->out_h * s->out_w;
  int slice = SLICE;

  if (positions < terms)
    for (int block = BLOCK; block > NARROWEST_BLOCK && block / 2 >= positions; block /= 2)
      slice *= 2;
  return slice;
}

static int
get_length (const EmOrdered *ordered, const Part *part)
{
  return part->to - part->from + (ordered->neighbours - 1) * ordered->shape.stride_w;
}

/* Columns of the panels that @width outputs take. */
static int
pad_width (int width)
{
  const int rest = width % EM_PANEL;

  return width - rest + (rest == 0 ? 0 : rest <= EM_HALF_PANEL ? EM_HALF_PANEL : EM_PANEL);
}

/* As many as make the fewest multiply-adds of whole panels. */
static int
choose_neighbours (const EmConvShape *s)
{
  int best = 1;
  double least = 0;

  for (int n = 1; n == 1 || (n * s->out_channels <= EM_PANEL && s->dilation_w == 1); n++)
    {
      const double cost =
          (double)(s->kernel_w + (n - 1) * s->stride_w) / n * pad_width (n * s->out_channels);

      if (s->out_w % n == 0 && (n == 1 || cost < least))
        {
          best = n;
          least = cost;
        }
    }
  return best;
}

gint64
em_ordered_get_size (const EmConvShape *s)
{
  const int neighbours = choose_neighbours (s);
  const gint64 rows = (gint64)s->in_channels * s->kernel_h;

  /* A part for each of the kernel's rows and for each slice that cuts one. */
  return (rows + rows * s->kernel_w / SLICE) * (s->kernel_w + (neighbours - 1) * s->stride_w)
         * pad_width (neighbours * s->out_channels);
}

/* Cuts the kernel's rows where slices end. */
static void
add_parts (EmOrdered *ordered)
{
  const EmConvShape *s = &ordered->shape;
  const int slice = em_ordered_get_slice (s);

  for (int c = 0; c < s->in_channels; c++)
    for (int y = 0; y < s->kernel_h; y++)
      for (int x = 0, n; x < s->kernel_w; x += n)
        {
          const gint64 term = ((gint64)c * s->kernel_h + y) * s->kernel_w + x;
          Part part = { c, y, x, x, FALSE };

          n = (int)MIN (slice - term % slice, s->kernel_w - x);
          part.to = x + n;
          part.ends = (term + n) % slice == 0;
          g_array_append_val (ordered->parts, part);
          ordered->depth += get_length (ordered, &part);
        }
}

/* The weight of column @column of the output at column @k of @part. */
static float
get_weight (const EmOrdered *ordered, const float *weights, const Part *part, int k, int column)
{
  const EmConvShape *s = &ordered->shape;
  const int neighbour = column / s->out_channels, o = column % s->out_channels;
  const int x = part->from + k - neighbour * s->stride_w;

  if (neighbour >= ordered->neighbours || x < part->from || x >= part->to)
    return 0;
  return weights[(((gsize)o * s->kernel_h + part->row) * s->kernel_w + x) * s->in_channels
                 + part->channel];
}

static void
pack (EmOrdered *ordered, const float *weights)
{
  const int width = ordered->neighbours * ordered->shape.out_channels;
  float *out = ordered->weights;

  for (int first = 0; first < width; first += EM_PANEL)
    {
      const int columns = pad_width (MIN (width - first, EM_PANEL));

      for (guint p = 0; p < ordered->parts->len; p++)
        {
          const Part *part = &g_array_index (ordered->parts, Part, p);

          for (int k = 0; k < get_length (ordered, part); k++)
            for (int i = 0; i < columns; i++)
              *out++ = get_weight (ordered, weights, part, k, first + i);
        }
    }
}

EmOrdered *
em_ordered_new (const EmConvShape *shape, const float *weights, const float *bias)
{
  EmOrdered *ordered = g_new0 (EmOrdered, 1);
  int width;

  ordered->shape = *shape;
  ordered->neighbours = choose_neighbours (shape);
  ordered->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  add_parts (ordered);
  width = ordered->neighbours * shape->out_channels;
  ordered->weights = g_new (float, (gsize)ordered->depth *(gsize)pad_width (width));
  pack (ordered, weights);
  ordered->bias = g_new0 (float, width + EM_PANEL);
  for (int i = 0; bias != NULL && i < width; i++)
    ordered->bias[i] = bias[i % shape->out_channels];
  return ordered;
}

void
em_ordered_free (EmOrdered *ordered)
{
  g_array_unref (ordered->parts);
  g_free (ordered->weights);
  g_free (ordered->bias);
  g_free (ordered);
}

/* --- running ------------------------------------------------------------------------------- */

typedef struct
{
  const EmOrdered *ordered;
  const EmSimd *simd;
  const float *in;
  int in_w; /* of the padded map */
  gsize in_size;
  float *out;
  const EmEpilogue *epilogue;
  EmSegment *segments; /* of each worker */
} Run;

/* One output row. */
static void
run_row (int task, int worker, gpointer data)
{
  const Run *run = data;
  const EmOrdered *ordered = run->ordered;
  const EmConvShape *s = &ordered->shape;
  const int n_parts = (int)ordered->parts->len, width = ordered->neighbours * s->out_channels;
  const gsize channels = (gsize)s->in_channels,
              at = (gsize)task * (gsize)s->out_w * s->out_channels;
  const float *image = run->in + (gsize)(task / s->out_h) * run->in_size;
  const float *panel = ordered->weights;
  EmSegment *segments = run->segments + (gsize)worker * (gsize)n_parts;
  int depth = 0;

  for (int p = 0; p < n_parts; p++)
    {
      const Part *part = &g_array_index (ordered->parts, Part, p);
      const gsize y = (gsize)(task % s->out_h * s->stride_h + part->row * s->dilation_h);

      segments[p].in = image
                       + (y * (gsize)run->in_w + (gsize)(part->from * s->dilation_w)) * channels
                       + part->channel;
      segments[p].first = depth;
      segments[p].length = get_length (ordered, part);
      segments[p].ends = part->ends;
      depth += segments[p].length;
    }
  for (int first = 0; first < width; first += EM_PANEL)
    {
      const int columns = MIN (width - first, EM_PANEL);
      EmEpilogue epilogue = *run->epilogue;

      epilogue.bias = ordered->bias + first;
      if (epilogue.residual != NULL)
        epilogue.residual += at + (gsize)first;
      run->simd->ordered (segments, n_parts, channels * (gsize)s->dilation_w,
                          channels * (gsize)(s->stride_w * ordered->neighbours), panel,
                          run->out + at + first, (gsize)width, s->out_w / ordered->neighbours,
                          columns, &epilogue);
      panel += (gsize)ordered->depth * (gsize)pad_width (columns);
    }
}

/* The map with zeros around it as far as the kernel reaches, or %NULL where it does not reach out.
 */
static float *
pad (Run *run, int batch, EmTeam *team)
{
  const EmConvShape *s = &run->ordered->shape;
  const int h = (s->out_h - 1) * s->stride_h + (s->kernel_h - 1) * s->dilation_h + 1;
  const int w = (s->out_w - 1) * s->stride_w + (s->kernel_w - 1) * s->dilation_w + 1;
  g_autofree int *rows = NULL, *columns = NULL;
  float *padded;

  run->in_w = s->in_w;
  run->in_size = (gsize)s->in_h * (gsize)s->in_w * (gsize)s->in_channels;
  if (s->pad_top == 0 && s->pad_left == 0 && h <= s->in_h && w <= s->in_w)
    return NULL;
  rows = g_new (int, h);
  columns = g_new (int, w);
  for (int y = 0; y < h; y++)
    rows[y] = y - s->pad_top < s->in_h ? MAX (y - s->pad_top, -1) : -1;
  for (int x = 0; x < w; x++)
    columns[x] = x - s->pad_left < s->in_w ? MAX (x - s->pad_left, -1) : -1;
  padded = g_new (float, (gsize)batch *(gsize)h *(gsize)w *(gsize)s->in_channels);
  for (int n = 0; n < batch; n++)
    em_sample_run (run->in + (gsize)n * run->in_size, s->in_w, s->in_channels, rows, columns, 0,
                   padded + (gsize)n * (gsize)h * (gsize)w * (gsize)s->in_channels, h, w, team);
  run->in = padded;
  run->in_w = w;
  run->in_size = (gsize)h * (gsize)w * (gsize)s->in_channels;
  return padded;
}

void
em_ordered_run (const EmOrdered *ordered, const EmSimd *simd, const float *in, float *out,
                int batch, const EmEpilogue *epilogue, EmTeam *team)
{
  const int threads = team ? em_team_get_n_threads (team) : 1;
  g_autofree EmSegment *segments = g_new (EmSegment, (gsize)threads * ordered->parts->len);
  Run run = {
    .ordered = ordered,
    .simd = simd,
    .in = in,
    .out = out,
    .epilogue = epilogue,
    .segments = segments,
  };
  g_autofree float *padded = pad (&run, batch, team);

  em_team_run (team, batch * ordered->shape.out_h, run_row, &run);
}
