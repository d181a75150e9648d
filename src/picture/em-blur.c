/* Blur: a Gaussian along x and then along y, as four extended boxes where it is not small.
 *
 * Method.  A box's sum moves along a line by one value in and one out, so its length costs nothing.
 *          A line is copied with as many border values on either side as all passes reach; each
 * pass needs that much less. Colours times alpha, and alpha, go through as four channels.
 * Memory.   The picture goes through in strips of columns, so that what lies between the
 * directions (16 bits a channel, which rounding does not show) stays small beside the picture.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-adjust.h"
#include "picture/em-mask-private.h"

#define PASSES 4
/* Boxes are too coarse below this radius; there the kernel itself is short. */
#define SMALL_RADIUS 2.5
/* Below this nothing is seen. */
#define MIN_RADIUS 0.01
#define MAX_REACH 10
/* Columns a strip, at least; it also is several times what the blur reads beside it. */
#define STRIP 1024
/* Columns that are blurred along y together, so that whole cache lines are read. */
#define COLUMNS 8
/* 16-bit steps of the 8-bit values. */
#define FINE 257.0f

typedef struct
{
  int half;        /* whole values of a box on either side of the middle one */
  double end, all; /* weight of the value beyond these, and one over the sum of all weights */
  float kernel[MAX_REACH + 1]; /* of a small radius: from the middle outwards */
  int reach;                   /* of a kernel or of all passes, on either side */
  gboolean small;
} Shape;

static void
shape_init_kernel (Shape *shape, double radius)
{
  double sum = -1;

  shape->reach = (int)ceil (4 * radius);
  for (int i = 0; i <= shape->reach; i++)
    sum += 2 * exp (-i * i / (2 * radius * radius));
  for (int i = 0; i <= shape->reach; i++)
    shape->kernel[i] = (float)(exp (-i * i / (2 * radius * radius)) / sum);
}

/* Each box has a PASSES-th of the variance asked for. */
static void
shape_init_boxes (Shape *shape, double radius)
{
  double variance = radius * radius / PASSES;
  int half = (int)floor ((sqrt (12 * variance + 1) - 1) / 2);
  double length = 2 * half + 1;

  shape->half = half;
  shape->end = length * (half * (half + 1.0) - 3 * variance)
               / (6 * (variance - (half + 1.0) * (half + 1.0)));
  shape->all = 1 / (length + 2 * shape->end);
  shape->reach = PASSES * (half + 1);
}

/* The kernel over @n values of @width numbers each, that lie shape->reach after @in. */
static void
run_kernel (const Shape *shape, const float *in, int n, int width, float *out)
{
  const float *middle = in + (gsize)shape->reach * width;

  for (gsize i = 0; i < (gsize)n * width; i++)
    out[i] = middle[i] * shape->kernel[0];
  for (int tap = 1; tap <= shape->reach; tap++)
    {
      const float *left = middle - (gsize)tap * width, *right = middle + (gsize)tap * width;

      for (gsize i = 0; i < (gsize)n * width; i++)
        out[i] += (left[i] + right[i]) * shape->kernel[tap];
    }
}

/* The four channels of a pixel, which are independent of each other: GCC makes vector
 * instructions of whatever width there is of them. */
typedef float Pixel __attribute__ ((vector_size (16)));
typedef double Sums __attribute__ ((vector_size (32)));

static inline void
load_pixel (const float *in, Sums *out)
{
  Pixel pixel;

  memcpy (&pixel, in, sizeof pixel);
  *out = __builtin_convertvector(pixel, Sums);
}

/* One pass over the four channels of one pixel a value, @width numbers apart. */
static void
run_channels (const Shape *shape, const float *in, int n, gsize width, float *out)
{
  const int half = shape->half, n_out = n - 2 * (half + 1);
  const float *before = in, *after = in + (gsize)(2 * half + 2) * width;
  Sums sum = { 0 }, left, right, next;

  for (int i = 1; i <= 2 * half + 1; i++)
    {
      load_pixel (in + i * width, &next);
      sum += next;
    }
  load_pixel (before, &left);
  for (int i = 0; i < n_out; i++)
    {
      Sums mean;
      Pixel rounded;

      load_pixel (after, &right);
      load_pixel (before + width, &next);
      mean = (sum + shape->end * (left + right)) * shape->all;
      rounded = __builtin_convertvector(mean, Pixel);
      memcpy (out, &rounded, sizeof rounded);
      sum += right - next;
      left = next;
      before += width;
      after += width;
      out += width;
    }
}

/* One pass over @n values of @width numbers each, from @in to @n - 2 (half + 1) values at @out. */
static void
run_pass (const Shape *shape, const float *in, int n, int width, float *out)
{
  for (int c = 0; c < width; c += 4)
    run_channels (shape, in + c, n, (gsize)width, out + c);
}

/* The kernel or all passes over the @n values at @line, with shape->reach more on either side;
 * @spare as large. Returns: where the @n values are, which is one of both */
static float *
run_along (const Shape *shape, float *line, float *spare, int n, int width)
{
  int length = n + 2 * shape->reach;

  if (shape->small)
    {
      run_kernel (shape, line, n, width, spare);
      return spare;
    }

  for (int pass = 0; pass < PASSES; pass++)
    {
      float *out = spare;

      run_pass (shape, line, length, width, out);
      length -= 2 * (shape->half + 1);
      spare = line;
      line = out;
    }
  return line;
}

/* What one strip is blurred with. */
typedef struct
{
  EmPicture *picture, *out;
  Shape shape;
  EmRect strip;        /* that is written to */
  int top, rows;       /* the rows that are read */
  float *line, *spare; /* one line with its borders */
  guint16 *middle;     /* blurred along x: 4 channels, strip.width * rows */
} Blur;

/* Blurs the row @y of the picture along x. */
static void
blur_row (Blur *blur, int y)
{
  int width = em_picture_get_width (blur->picture), n = blur->strip.width;
  const guint8 *row = em_picture_get_pixels (blur->picture) + (gsize)y * width * 4;
  guint16 *to = blur->middle + (gsize)(y - blur->top) * n * 4;
  const float *blurred;

  for (int i = 0; i < n + 2 * blur->shape.reach; i++)
    {
      const guint8 *pixel =
          row + 4 * (gsize)CLAMP (blur->strip.x + i - blur->shape.reach, 0, width - 1);
      float alpha = pixel[3] / 255.0f, *value = blur->line + 4 * (gsize)i;

      for (int c = 0; c < 3; c++)
        value[c] = pixel[c] * alpha;
      value[3] = pixel[3];
    }
  blurred = run_along (&blur->shape, blur->line, blur->spare, n, 4);
  for (int i = 0; i < 4 * n; i++)
    to[i] = (guint16)(CLAMP (blurred[i], 0.0f, 255.0f) * FINE + 0.5f);
}

/* Blurs @n columns of the strip from @x on along y. */
static void
blur_columns (Blur *blur, int x, int n)
{
  gsize stride = (gsize)em_picture_get_width (blur->out) * 4;
  guint8 *out =
      em_picture_get_pixels (blur->out) + blur->strip.y * stride + 4 * (gsize)(blur->strip.x + x);
  int width = 4 * n, height = em_picture_get_height (blur->picture);
  const float *blurred;

  for (int i = 0; i < blur->strip.height + 2 * blur->shape.reach; i++)
    {
      int y = CLAMP (blur->strip.y + i - blur->shape.reach, 0, height - 1) - blur->top;
      const guint16 *from = blur->middle + ((gsize)y * blur->strip.width + x) * 4;

      for (int c = 0; c < width; c++)
        blur->line[(gsize)i * width + c] = from[c] * (1 / FINE);
    }
  blurred = run_along (&blur->shape, blur->line, blur->spare, blur->strip.height, width);
  for (int y = 0; y < blur->strip.height; y++, out += stride)
    for (int i = 0; i < n; i++)
      {
        const float *value = blurred + (gsize)y * width + 4 * (gsize)i;

        for (int c = 0; c < 3 && value[3] > 0.5f; c++)
          out[4 * i + c] = (guint8)(CLAMP (value[c] * 255 / value[3], 0.0f, 255.0f) + 0.5f);
      }
}

/* Returns: %FALSE when cancelled */
static gboolean
blur_strip (Blur *blur, GCancellable *cancellable)
{
  for (int y = 0; y < blur->rows; y++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      blur_row (blur, blur->top + y);
    }
  for (int x = 0; x < blur->strip.width; x += COLUMNS)
    {
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      blur_columns (blur, x, MIN (COLUMNS, blur->strip.width - x));
    }
  return TRUE;
}

EmPicture *
em_adjust_blur (EmPicture *picture, double radius, const EmRect *rect, GCancellable *cancellable)
{
  int width = em_picture_get_width (picture), height = em_picture_get_height (picture), side;
  EmRect inside = { 0, 0, width, height };
  g_autoptr (EmPicture) out = em_picture_crop (picture, 0, 0, width, height);
  g_autofree float *line = NULL, *spare = NULL;
  g_autofree guint16 *middle = NULL;
  Blur blur = { .picture = picture, .out = out };
  gboolean done = !g_cancellable_is_cancelled (cancellable);
  gsize longest;

  if (rect)
    inside = em_rect_intersect (rect, &inside);
  if (!(radius > MIN_RADIUS) || inside.width <= 0 || inside.height <= 0 || !done)
    return done ? g_steal_pointer (&out) : NULL;

  blur.shape.small = radius < SMALL_RADIUS;
  if (blur.shape.small)
    shape_init_kernel (&blur.shape, radius);
  else
    shape_init_boxes (&blur.shape, MIN (radius, EM_ADJUST_MAX_RADIUS));
  side = MIN (inside.width, MAX (STRIP, 2 * blur.shape.reach));
  longest = MAX ((gsize)side + 2 * blur.shape.reach,
                 COLUMNS * ((gsize)inside.height + 2 * blur.shape.reach));
  blur.top = MAX (0, inside.y - blur.shape.reach);
  blur.rows = MIN (height, inside.y + inside.height + blur.shape.reach) - blur.top;
  middle = g_new (guint16, (gsize)side * blur.rows * 4);
  line = g_new (float, longest * 4);
  spare = g_new (float, longest * 4);
  blur.middle = middle;
  blur.line = line;
  blur.spare = spare;
  for (int x = 0; x < inside.width && done; x += side)
    {
      blur.strip = (EmRect){ inside.x + x, inside.y, MIN (side, inside.width - x), inside.height };
      done = blur_strip (&blur, cancellable);
    }
  return done ? g_steal_pointer (&out) : NULL;
}
