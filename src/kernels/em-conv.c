/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernels/em-conv.h"

#include "kernels/em-ordered-private.h"

#include <stdlib.h>
#include <string.h>

/* Rows of a task: enough to pay for handing it out, few enough for the second-level cache. */
#define TASK_ROWS 96
/* About so many tasks a thread even out its ends. */
#define TASKS_PER_THREAD 4
#define MAX_TAPS 128
/* Unfolded rows of a task: half the second-level cache. */
#define SCRATCH_FLOATS (1 << 17)
/* A row with fewer positions would leave blocks of the product half empty. */
#define DIRECT_POSITIONS 24

struct _EmConv
{
  EmConvShape shape;
  const EmSimd *simd;
  float *weights;      /* packed: for each group its panels; depthwise: [tap][channel] */
  float *bias;         /* [out_channels], padded to whole panels */
  float *factors;      /* (nullable): of integers; as the bias */
  gsize group_weights; /* floats of one group's panels */
  /* For ordered sums: see em-ordered-private.h. */
  EmOrdered *ordered; /* (nullable): in place of the weights */
  int slice;          /* terms of a slice of the sum, pointwise; taps of a group, depthwise; or 0 */
};

static gboolean
is_depthwise (const EmConvShape *s)
{
  return s->groups > 1 && s->groups == s->in_channels && s->out_channels == s->in_channels
         && s->kernel_h * s->kernel_w <= MAX_TAPS;
}

/* The map itself is the matrix of keys: nothing to unfold. */
static gboolean
is_pointwise (const EmConvShape *s)
{
  return s->groups == 1 && s->kernel_h == 1 && s->kernel_w == 1 && s->stride_h == 1
         && s->stride_w == 1 && s->pad_top == 0 && s->pad_left == 0 && s->out_h == s->in_h
         && s->out_w == s->in_w;
}

static inline int
panel_width (int width)
{
  return width <= EM_HALF_PANEL ? EM_HALF_PANEL : EM_PANEL;
}

/* Columns of all panels of a matrix of @width columns. */
static gint64
padded_width (int width)
{
  const int rest = width % EM_PANEL;

  return width - rest + (rest > 0 ? panel_width (rest) : 0);
}

/* Floats that the panels of one group take. */
static gint64
group_size (const EmConvShape *s)
{
  return padded_width (s->out_channels / s->groups) * s->kernel_h * s->kernel_w
         * (s->in_channels / s->groups);
}

gint64
em_conv_get_packed_size (const EmConvShape *s)
{
  if (is_depthwise (s))
    return (gint64)s->kernel_h * s->kernel_w * s->out_channels;
  return group_size (s) * s->groups;
}

/* Packs the rows of @weights [width][depth], scaled, as panels [depth][panel]. */
static void
pack (const float *weights, const float *scale, int depth, int width, float *out)
{
  for (int j = 0; j < width; j += EM_PANEL)
    {
      const int panel = panel_width (width - j), used = MIN (panel, width - j);
      for (int k = 0; k < depth; k++)
        {
          for (int i = 0; i < used; i++)
            out[i] = weights[(gsize)(j + i) * depth + k] * (scale ? scale[j + i] : 1.0f);
          memset (out + used, 0, (panel - used) * sizeof *out);
          out += panel;
        }
    }
}

static float *
allocate (gsize floats)
{
  gsize bytes = (floats * sizeof (float) + 63) / 64 * 64;
  float *memory = aligned_alloc (64, MAX (bytes, 64));
  if (memory == NULL)
    g_error ("Out of memory: %" G_GSIZE_FORMAT " bytes for weights", bytes);
  return memory;
}

/* @numbers (nullable: zeros), one a channel, padded to whole panels. (transfer full) */
static float *
pad_channels (const float *numbers, int channels)
{
  const gsize padded = (gsize)channels + EM_PANEL;
  float *out = allocate (padded);

  memset (out, 0, padded * sizeof *out);
  if (numbers != NULL)
    memcpy (out, numbers, (gsize)channels * sizeof *out);
  return out;
}

EmConv *
em_conv_new (const EmConvShape *shape, const float *weights, const float *scale, const float *bias)
{
  EmConv *conv = g_new0 (EmConv, 1);
  const int group_in = shape->in_channels / shape->groups;
  const int group_out = shape->out_channels / shape->groups;
  const int taps = shape->kernel_h * shape->kernel_w, depth = taps * group_in;

  conv->shape = *shape;
  conv->simd = em_simd_get_variant (0);
  conv->bias = pad_channels (bias, shape->out_channels);

  conv->weights = allocate ((gsize)em_conv_get_packed_size (shape));
  if (is_depthwise (shape))
    {
      for (int t = 0; t < taps; t++)
        for (int c = 0; c < shape->out_channels; c++)
          conv->weights[(gsize)t * shape->out_channels + c] =
              weights[(gsize)c * taps + t] * (scale ? scale[c] : 1.0f);
      return conv;
    }

  conv->group_weights = (gsize)group_size (shape);
  for (int g = 0; g < shape->groups; g++)
    pack (weights + (gsize)g * group_out * depth, scale ? scale + g * group_out : NULL, depth,
          group_out, conv->weights + g * conv->group_weights);
  return conv;
}

/* Neither depthwise nor pointwise. */
static gboolean
is_ordered (const EmConvShape *s)
{
  return s->groups == 1 && !is_pointwise (s);
}

gint64
em_conv_get_ordered_size (const EmConvShape *s)
{
  return is_ordered (s) ? em_ordered_get_size (s) : em_conv_get_packed_size (s);
}

EmConv *
em_conv_new_ordered (const EmConvShape *shape, const float *weights, const float *bias)
{
  EmConv *conv;

  if (!is_ordered (shape))
    {
      conv = em_conv_new (shape, weights, NULL, bias);
      if (is_depthwise (shape))
        conv->slice = EM_ORDERED_TAPS;
      else if (is_pointwise (shape))
        conv->slice = em_ordered_get_slice (shape);
      return conv;
    }
  conv = g_new0 (EmConv, 1);
  conv->shape = *shape;
  conv->simd = em_simd_get_variant (0);
  conv->ordered = em_ordered_new (shape, weights, bias);
  return conv;
}

EmConv *
em_conv_new_integer (const EmConvShape *shape, const float *weights, const float *bias,
                     const float *factors)
{
  EmConv *conv = em_conv_new (shape, weights, NULL, bias);

  conv->factors = pad_channels (factors, shape->out_channels);
  return conv;
}

void
em_conv_free (EmConv *conv)
{
  g_clear_pointer (&conv->ordered, em_ordered_free);
  free (conv->weights);
  free (conv->bias);
  free (conv->factors);
  g_free (conv);
}

void
em_conv_set_variant (EmConv *conv, const EmSimd *simd)
{
  conv->simd = simd;
}

const EmConvShape *
em_conv_get_shape (const EmConv *conv)
{
  return &conv->shape;
}

/* --- running ------------------------------------------------------------------------------- */

typedef struct
{
  const EmConv *conv;
  const float *in;
  float *out;
  const EmEpilogue *epilogue;
  gint64 rows;   /* positions of the whole batch */
  int row_tasks; /* the work is cut into row_tasks x panel_tasks */
  int task_rows;
  int panel_tasks;
  int task_panels; /* panels of a task */
  float **scratch; /* one a worker, for unfolded rows */
} Run;

/* Rows of keys to multiply with panels: see EmSimd.product. */
typedef struct
{
  const EmSegment *segments;
  int n_segments;
  int length;
  gsize stride;
  int n; /* rows */
  gboolean ordered;
} Keys;

/* The run's epilogue for the channels from @channel on, whose first output is number @at. */
static EmEpilogue
find_epilogue (const Run *run, int channel, gsize at)
{
  const EmConv *conv = run->conv;
  EmEpilogue epilogue = *run->epilogue;

  epilogue.bias = conv->bias + channel;
  epilogue.factors = conv->factors != NULL ? conv->factors + channel : NULL;
  if (epilogue.residual != NULL)
    epilogue.residual += at;
  return epilogue;
}

/* Panels [@first, @last) of @group for the positions from @row on. */
static void
run_panels (const Run *run, const Keys *keys, int group, gint64 row, int first, int last)
{
  const EmConv *conv = run->conv;
  const EmConvShape *s = &conv->shape;
  const int depth = s->kernel_h * s->kernel_w * (s->in_channels / s->groups);
  const int width = s->out_channels / s->groups;
  const float *panels = conv->weights + group * conv->group_weights;

  panels += (gsize)first * EM_PANEL * depth;
  for (int p = first; p < last; p++)
    {
      const int column = p * EM_PANEL, used = MIN (EM_PANEL, width - column);
      const gsize at = row * s->out_channels + group * width + column;
      const EmEpilogue epilogue = find_epilogue (run, group * width + column, at);

      if (keys->ordered)
        conv->simd->ordered (keys->segments, keys->n_segments, 1, keys->stride, panels,
                             run->out + at, s->out_channels, keys->n, used, &epilogue);
      else
        conv->simd->product (keys->segments, keys->n_segments, keys->length, keys->stride, panels,
                             run->out + at, s->out_channels, keys->n, used, &epilogue);
      panels += (gsize)panel_width (used) * depth;
    }
}

static inline int
count_panels (int width)
{
  return (width + EM_PANEL - 1) / EM_PANEL;
}

static void
run_pointwise (int task, int worker, gpointer data)
{
  const Run *run = data;
  const EmConvShape *s = &run->conv->shape;
  const int range = task / run->panel_tasks;
  const gint64 row = run->rows * range / run->row_tasks;
  const gint64 end = run->rows * (range + 1) / run->row_tasks;
  const int first = task % run->panel_tasks * run->task_panels;
  const float *in = run->in + row * s->in_channels;
  EmSegment segments[MAX_TAPS] = { { .in = in } };
  Keys keys = { segments, 1, s->in_channels, s->in_channels, (int)(end - row), FALSE };

  /* One slice is summed in this order anyway. */
  if (run->conv->slice > 0 && s->in_channels > run->conv->slice
      && s->in_channels <= run->conv->slice * MAX_TAPS)
    {
      keys.ordered = TRUE;
      keys.n_segments = 0;
      for (int c = 0; c < s->in_channels; c += run->conv->slice)
        segments[keys.n_segments++] = (EmSegment){
          .in = in + c,
          .first = c,
          .length = MIN (run->conv->slice, s->in_channels - c),
          .ends = TRUE,
        };
    }
  run_panels (run, &keys, 0, row, first,
              MIN (first + run->task_panels, count_panels (s->out_channels)));
}

/* Writes the keys that one row of the kernel sees where it begins at column @left of @line, a row
 * of the map, for channels [channel, channel + n). Where these are all channels, neighbouring taps
 * lie side by side. */
static void
unfold_line (const EmConvShape *s, const float *line, int left, int channel, int n, float *out)
{
  const int right = left + (s->kernel_w - 1) * s->dilation_w;

  if (left >= 0 && right < s->in_w && s->dilation_w == 1 && s->groups == 1)
    {
      memcpy (out, line + (gsize)left * n, (gsize)n * s->kernel_w * sizeof *out);
      return;
    }
  for (int x = left; x <= right; x += s->dilation_w, out += n)
    if (x < 0 || x >= s->in_w)
      memset (out, 0, n * sizeof *out);
    else
      memcpy (out, line + (gsize)x * s->in_channels + channel, n * sizeof *out);
}

/* Writes the keys that the kernel sees at position @row for channels [channel, channel + n). */
static void
unfold (const EmConvShape *s, const float *in, gint64 row, int channel, int n, float *out)
{
  const int x = row % s->out_w, y = row / s->out_w % s->out_h;
  const float *image = in + row / s->out_w / s->out_h * s->in_h * s->in_w * s->in_channels;

  for (int i = 0; i < s->kernel_h; i++, out += n * s->kernel_w)
    {
      const int from_y = y * s->stride_h - s->pad_top + i * s->dilation_h;

      if (from_y < 0 || from_y >= s->in_h)
        memset (out, 0, (gsize)n * s->kernel_w * sizeof *out);
      else
        unfold_line (s, image + (gsize)from_y * s->in_w * s->in_channels,
                     x * s->stride_w - s->pad_left, channel, n, out);
    }
}

static void
run_unfolded (const Run *run, int worker, gint64 row, int n)
{
  const EmConvShape *s = &run->conv->shape;
  const int group_in = s->in_channels / s->groups, group_out = s->out_channels / s->groups;
  const int depth = s->kernel_h * s->kernel_w * group_in;
  const EmSegment segment = { .in = run->scratch[worker] };
  const Keys keys = { &segment, 1, depth, depth, n };

  for (int g = 0; g < s->groups; g++)
    {
      for (int r = 0; r < n; r++)
        unfold (s, run->in, row + r, g * group_in, group_in,
                run->scratch[worker] + (gsize)r * depth);
      run_panels (run, &keys, g, row, 0, count_panels (group_out));
    }
}

static void
run_general (int task, int worker, gpointer data)
{
  const Run *run = data;
  const gint64 row = (gint64)task * run->task_rows;

  run_unfolded (run, worker, row, MIN (run->task_rows, run->rows - row));
}

/* The positions [first, last) of a row whose kernel does not hang over the left or right edge. */
static void
find_inside (const EmConvShape *s, int *first, int *last)
{
  const int reach = (s->kernel_w - 1) * s->dilation_w;
  const int room = s->in_w - 1 - reach + s->pad_left;

  *first = MIN ((s->pad_left + s->stride_w - 1) / s->stride_w, s->out_w);
  *last = room < 0 ? *first : CLAMP (room / s->stride_w + 1, *first, s->out_w);
}

/* One output row of a map that is wide enough for products straight from where it lies: each row of
 * the kernel that is inside the map is a segment. The ends of the row are unfolded. */
static void
run_direct (int task, int worker, gpointer data)
{
  const Run *run = data;
  const EmConvShape *s = &run->conv->shape;
  const int y = task % s->out_h;
  const float *image = run->in + (gsize)(task / s->out_h) * s->in_h * s->in_w * s->in_channels;
  const gint64 row = (gint64)task * s->out_w;
  const int length = s->kernel_w * s->in_channels;
  EmSegment segments[MAX_TAPS];
  Keys keys = { segments, 0, length, (gsize)s->stride_w * s->in_channels, 0 };
  int first, last;

  find_inside (s, &first, &last);
  for (int i = 0; i < s->kernel_h; i++)
    {
      const int from_y = y * s->stride_h - s->pad_top + i * s->dilation_h;
      const int from_x = first * s->stride_w - s->pad_left;

      if (from_y >= 0 && from_y < s->in_h)
        segments[keys.n_segments++] =
            (EmSegment){ .in = image + ((gsize)from_y * s->in_w + from_x) * s->in_channels,
                         .first = i * length };
    }
  keys.n = last - first;
  run_panels (run, &keys, 0, row + first, 0, count_panels (s->out_channels));
  for (int x = 0; x < s->out_w; x++)
    if (x < first || x >= last)
      run_unfolded (run, worker, row + x, 1);
}

/* Whether rows are long enough for full blocks, and neighbouring taps lie side by side. */
static gboolean
is_direct (const EmConvShape *s)
{
  int first, last;

  find_inside (s, &first, &last);
  return s->groups == 1 && s->dilation_w == 1 && s->kernel_h <= MAX_TAPS
         && last - first >= DIRECT_POSITIONS;
}

/* One output row. Where the kernel hangs over the left or right edge, its taps outside are left
 * out; in between, all taps of the rows inside are there. */
static void
run_depthwise (int task, int worker, gpointer data)
{
  const Run *run = data;
  const EmConv *conv = run->conv;
  const EmConvShape *s = &conv->shape;
  const int y = task % s->out_h, channels = s->out_channels;
  const float *image = run->in + (gsize)(task / s->out_h) * s->in_h * s->in_w * channels;
  const gsize line = (gsize)task * s->out_w * channels;
  const gsize step = (gsize)s->stride_w * channels;
  const float *taps[MAX_TAPS], *weights[MAX_TAPS];
  int groups[MAX_TAPS];

  for (int x = 0, n; x < s->out_w; x += n)
    {
      /* The positions from x on that see the same taps. */
      const int left = x * s->stride_w - s->pad_left;
      const int right = left + (s->kernel_w - 1) * s->dilation_w;
      n = 1;
      if (left >= 0 && right < s->in_w)
        n = MIN (s->out_w - x, (s->in_w - 1 - right) / s->stride_w + 1);

      int n_taps = 0;
      for (int i = 0; i < s->kernel_h; i++)
        {
          const int from_y = y * s->stride_h - s->pad_top + i * s->dilation_h;
          if (from_y < 0 || from_y >= s->in_h)
            continue;
          for (int j = 0; j < s->kernel_w; j++)
            {
              const int from_x = left + j * s->dilation_w;
              if (from_x < 0 || from_x >= s->in_w)
                continue;
              if (conv->slice > 0)
                groups[n_taps] = (i * s->kernel_w + j) / conv->slice;
              taps[n_taps] = image + ((gsize)from_y * s->in_w + from_x) * channels;
              weights[n_taps++] = conv->weights + (gsize)(i * s->kernel_w + j) * channels;
            }
        }
      const EmEpilogue epilogue = find_epilogue (run, 0, line + (gsize)x * channels);
      if (conv->slice > 0)
        conv->simd->taps (taps, weights, groups, n_taps, step,
                          run->out + line + (gsize)x * channels, n, channels, &epilogue);
      else
        conv->simd->depthwise (taps, weights, n_taps, step, run->out + line + (gsize)x * channels,
                               n, channels, &epilogue);
    }
}

/* Cuts positions into ranges, equally many for each thread, and panels so that every thread gets
 * several tasks. All panels of a range follow each other: a thread that takes half of the tasks
 * takes half of the map, as it does in a depthwise layer. */
static void
plan_pointwise (Run *run, int threads)
{
  const int panels = count_panels (run->conv->shape.out_channels);
  const gint64 ranges = (run->rows + TASK_ROWS - 1) / TASK_ROWS;

  run->row_tasks = (int)MIN ((ranges + threads - 1) / threads * threads, run->rows);
  run->panel_tasks = CLAMP (threads * TASKS_PER_THREAD / run->row_tasks, 1, panels);
  run->task_panels = (panels + run->panel_tasks - 1) / run->panel_tasks;
  run->panel_tasks = (panels + run->task_panels - 1) / run->task_panels;
}

void
em_conv_run (const EmConv *conv, const float *in, float *out, int batch, const EmEpilogue *epilogue,
             EmTeam *team)
{
  const EmConvShape *s = &conv->shape;
  const int threads = team ? em_team_get_n_threads (team) : 1;
  Run run = { .conv = conv, .in = in, .out = out, .epilogue = epilogue };

  run.rows = (gint64)batch * s->out_h * s->out_w;
  if (conv->ordered != NULL)
    em_ordered_run (conv->ordered, conv->simd, in, out, batch, epilogue, team);
  else if (is_depthwise (s))
    em_team_run (team, batch * s->out_h, run_depthwise, &run);
  else if (is_pointwise (s))
    {
      plan_pointwise (&run, threads);
      em_team_run (team, run.row_tasks * run.panel_tasks, run_pointwise, &run);
    }
  else
    {
      const gsize depth = (gsize)s->kernel_h * s->kernel_w * (s->in_channels / s->groups);
      const gboolean direct = is_direct (s);
      g_autofree float **scratch = g_new (float *, threads);

      run.task_rows = (int)MIN (run.rows / (threads * TASKS_PER_THREAD), TASK_ROWS);
      run.task_rows = direct ? 1 : (int)CLAMP (SCRATCH_FLOATS / depth, 1, MAX (run.task_rows, 1));
      run.scratch = scratch;
      for (int i = 0; i < threads; i++)
        scratch[i] = allocate (depth * run.task_rows);
      if (direct)
        em_team_run (team, batch * s->out_h, run_direct, &run);
      else
        em_team_run (team, (run.rows + run.task_rows - 1) / run.task_rows, run_general, &run);
      for (int i = 0; i < threads; i++)
        free (scratch[i]);
    }
}
