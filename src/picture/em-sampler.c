/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-avx2-private.h"
#include "picture/em-picture-private.h"
#include "picture/em-resample-private.h"
#include "picture/em-sampler-private.h"

/* Pixels beyond the edges that the four taps reach. */
#define PAD 2
#define PHASES 256
#define SMALLEST_SCALE 1e-6
#define LARGEST_SCALE 1e9
#define FARTHEST 1e9

typedef float Vec4 __attribute__ ((vector_size (16)));

typedef Vec4 (*MixFunc) (const guint8 *taps, gsize stride, const float *across, const float *down);

struct _EmSampler
{
  int width, height; /* of what is sampled, without padding */
  EmPicture *padded; /* colours times alpha */
  gboolean has_alpha;
  EmSamplerOutside outside;
  double u0, v0;         /* the place of the picture pixel corner (0, 0) in it */
  double u_by_x, v_by_x; /* and what a picture pixel to the right and down adds */
  double u_by_y, v_by_y;
  float weights[PHASES][4];
  Vec4 *line; /* one line between rows, with padding */
  MixFunc mix;
};

void
em_sampler_turn (double degrees, double *cosine, double *sine)
{
  double angle = isfinite (degrees) ? remainder (degrees, 360) * G_PI / 180 : 0;

  *cosine = cos (angle);
  *sine = sin (angle);
  if (fabs (*cosine) < 1e-12)
    *cosine = 0;
  if (fabs (*sine) < 1e-12)
    *sine = 0;
}

/* A scale that can be divided by, with its sign. */
static double
clamp_scale (double scale)
{
  double size = fabs (scale);

  if (!isfinite (scale))
    return 1;
  return copysign (CLAMP (size, SMALLEST_SCALE, LARGEST_SCALE), scale);
}

/* The number of pixels to shrink @size pixels to. */
static int
shrunk_size (int size, double scale)
{
  return fabs (scale) >= 1 ? size : MAX (1, (int)rint (size * fabs (scale)));
}

static void
copy_wrapped (guint8 *to, const guint8 *row, int first, int n, int width)
{
  for (int x = first, i = 0; i < n;)
    {
      int from = ((x % width) + width) % width;
      int length = MIN (width - from, n - i);

      memcpy (to + 4 * (gsize)i, row + 4 * (gsize)from, 4 * (gsize)length);
      i += length;
      x += length;
    }
}

/* @picture, which repeats in all directions, at another size: the middle of five copies by five,
 * which is as far as the filter reaches. */
static EmPicture *
resize_wrapped (EmPicture *picture, int width, int height)
{
  int in_width = em_picture_get_width (picture), in_height = em_picture_get_height (picture);
  const guint8 *pixels = em_picture_get_pixels (picture);
  g_autoptr (EmResampleAxis) across =
      em_resample_axis_new (5 * in_width, 5 * width, 2 * width, width);
  g_autoptr (EmResampleAxis) down =
      em_resample_axis_new (5 * in_height, 5 * height, 2 * height, height);
  int start = across->in_start, n = across->in_end - start;
  gsize stride = 4 * (gsize)width;
  g_autofree guint8 *row = g_malloc (4 * (gsize)n);
  g_autofree guint8 *narrow = g_malloc (stride * in_height);
  g_autofree guint8 *column = g_malloc (stride * down->taps);
  EmPicture *result = em_picture_new (width, height);

  for (int y = 0; y < in_height; y++)
    {
      copy_wrapped (row, pixels + 4 * (gsize)y * in_width, start, n, in_width);
      em_resample_rows (across, row, 4 * (gsize)n, start, 1, narrow + y * stride, stride, 0, width);
    }
  for (int y = 0; y < height; y++)
    {
      for (int i = 0; i < down->length[y]; i++)
        memcpy (column + i * stride, narrow + (down->start[y] + i) % in_height * stride, stride);
      em_resample_column (down, y, column, stride, down->start[y],
                          em_picture_get_pixels (result) + y * stride, stride);
    }
  return result;
}

/* Colours times alpha, rounded. */
static void
premultiply_row (guint8 *pixel, gsize n)
{
  for (; n > 0; n--, pixel += 4)
    for (int c = 0; c < 3; c++)
      pixel[c] = (guint8)((pixel[c] * pixel[3] + 127) / 255);
}

static EmPicture *
pad (EmPicture *picture, gboolean wraps, gboolean has_alpha)
{
  int width = em_picture_get_width (picture), height = em_picture_get_height (picture);
  int padded_width = width + 2 * PAD;
  EmPicture *padded = em_picture_new (padded_width, height + 2 * PAD);

  for (int y = -PAD; y < height + PAD; y++)
    {
      int from_y = wraps ? (y + PAD * height) % height : CLAMP (y, 0, height - 1);
      const guint8 *from = em_picture_get_pixels (picture) + 4 * (gsize)from_y * width;
      guint8 *to = em_picture_get_pixels (padded) + 4 * (gsize)(y + PAD) * padded_width;

      if (wraps)
        copy_wrapped (to, from, -PAD, padded_width, width);
      else
        {
          memcpy (to + 4 * PAD, from, 4 * (gsize)width);
          for (int i = 0; i < PAD; i++)
            {
              memcpy (to + 4 * i, from, 4);
              memcpy (to + 4 * (gsize)(PAD + width + i), from + 4 * (gsize)(width - 1), 4);
            }
        }
      if (has_alpha)
        premultiply_row (to, padded_width);
    }
  return padded;
}

static void
find_weights (EmSampler *sampler)
{
  for (int i = 0; i < PHASES; i++)
    {
      double t = (double)i / PHASES;

      sampler->weights[i][0] = (float)(((-0.5 * t + 1) * t - 0.5) * t);
      sampler->weights[i][1] = (float)((1.5 * t - 2.5) * t * t + 1);
      sampler->weights[i][2] = (float)(((-1.5 * t + 2) * t + 0.5) * t);
      sampler->weights[i][3] = (float)((0.5 * t - 0.5) * t * t);
    }
}

static void
set_placement (EmSampler *sampler, const EmPlacement *placement, double scale_x, double scale_y)
{
  double x = isfinite (placement->x) ? CLAMP (placement->x, -FARTHEST, FARTHEST) : 0;
  double y = isfinite (placement->y) ? CLAMP (placement->y, -FARTHEST, FARTHEST) : 0;
  double cosine, sine;

  em_sampler_turn (placement->angle, &cosine, &sine);
  sampler->u_by_x = cosine / scale_x;
  sampler->u_by_y = sine / scale_x;
  sampler->v_by_x = -sine / scale_y;
  sampler->v_by_y = cosine / scale_y;
  sampler->u0 = -x * sampler->u_by_x - y * sampler->u_by_y;
  sampler->v0 = -x * sampler->v_by_x - y * sampler->v_by_y;
  if (sampler->outside == EM_SAMPLER_EDGE)
    {
      sampler->u0 += sampler->width / 2.0;
      sampler->v0 += sampler->height / 2.0;
    }
}

static MixFunc choose_mix (void);

EmSampler *
em_sampler_new (EmPicture *picture, const EmPlacement *placement, EmSamplerOutside outside)
{
  EmSampler *sampler = g_new0 (EmSampler, 1);
  int width = em_picture_get_width (picture), height = em_picture_get_height (picture);
  double scale_x = clamp_scale (placement->scale_x);
  double scale_y = clamp_scale (placement->scale_y);
  g_autoptr (EmPicture) shrunk = NULL;

  sampler->outside = outside;
  sampler->width = shrunk_size (width, scale_x);
  sampler->height = shrunk_size (height, scale_y);
  if (sampler->width == width && sampler->height == height)
    shrunk = em_picture_ref (picture);
  else if (outside == EM_SAMPLER_WRAP)
    shrunk = resize_wrapped (picture, sampler->width, sampler->height);
  else
    shrunk = em_picture_resize (picture, sampler->width, sampler->height);
  sampler->has_alpha = em_picture_has_alpha (shrunk);
  sampler->padded = pad (shrunk, outside == EM_SAMPLER_WRAP, sampler->has_alpha);
  sampler->line = g_new (Vec4, sampler->width + 2 * PAD);
  sampler->mix = choose_mix ();
  find_weights (sampler);
  set_placement (sampler, placement, scale_x * width / sampler->width,
                 scale_y * height / sampler->height);
  return sampler;
}

void
em_sampler_free (EmSampler *sampler)
{
  em_picture_unref (sampler->padded);
  g_free (sampler->line);
  g_free (sampler);
}

static inline Vec4
load (const guint8 *pixel)
{
  return (Vec4){ pixel[0], pixel[1], pixel[2], pixel[3] };
}

/* The four by four pixels from @taps on, mixed. */
static Vec4
mix_plain (const guint8 *taps, gsize stride, const float *across, const float *down)
{
  Vec4 sum = { 0 };

  for (int x = 0; x < 4; x++)
    {
      const guint8 *pixel = taps + 4 * x;

      sum += across[x]
             * (down[0] * load (pixel) + down[1] * load (pixel + stride)
                + down[2] * load (pixel + 2 * stride) + down[3] * load (pixel + 3 * stride));
    }
  return sum;
}

#if EM_HAVE_AVX2

/* Two pixels as floats. */
EM_TARGET_AVX2 static inline __m256
load_two (const guint8 *pixels)
{
  return _mm256_cvtepi32_ps (
      _mm256_cvtepu8_epi32 (_mm_loadl_epi64 ((const __m128i *)(const void *)pixels)));
}

EM_TARGET_AVX2 static Vec4
mix_avx2 (const guint8 *taps, gsize stride, const float *across, const float *down)
{
  __m256 left = _mm256_setzero_ps (), right = left, sum;

  for (int y = 0; y < 4; y++, taps += stride)
    {
      __m256 weight = _mm256_broadcast_ss (down + y);

      left = _mm256_add_ps (left, _mm256_mul_ps (weight, load_two (taps)));
      right = _mm256_add_ps (right, _mm256_mul_ps (weight, load_two (taps + 8)));
    }
  left = _mm256_mul_ps (left, _mm256_set_m128 (_mm_set1_ps (across[1]), _mm_set1_ps (across[0])));
  right = _mm256_mul_ps (right, _mm256_set_m128 (_mm_set1_ps (across[3]), _mm_set1_ps (across[2])));
  sum = _mm256_add_ps (left, right);
  return (Vec4)_mm_add_ps (_mm256_castps256_ps128 (sum), _mm256_extractf128_ps (sum, 1));
}

#endif

static MixFunc
choose_mix (void)
{
#if EM_HAVE_AVX2
  if (__builtin_cpu_supports ("avx2"))
    return mix_avx2;
#endif
  return mix_plain;
}

static inline Vec4
smaller (Vec4 a, Vec4 b)
{
  typedef gint32 Mask __attribute__ ((vector_size (16)));
  Mask first = a < b;

  return (Vec4)((first & (Mask)a) | (~first & (Mask)b));
}

static inline void
store (const EmSampler *sampler, Vec4 value, guint8 *out)
{
  typedef gint32 Whole __attribute__ ((vector_size (16)));
  const Vec4 zero = { 0 }, half = { 0.5f, 0.5f, 0.5f, 0.5f };
  Vec4 most = { 255, 255, 255, 255 };
  Whole whole;

  if (sampler->has_alpha)
    {
      float alpha = CLAMP (value[3], 0, 255), factor = alpha > 0 ? 255 / alpha : 0;

      value = smaller (-smaller (-value, zero), (Vec4){ alpha, alpha, alpha, alpha });
      value *= (Vec4){ factor, factor, factor, 1 };
    }
  whole = __builtin_convertvector(smaller (-smaller (-value, zero), most) + half, Whole);
  for (int c = 0; c < 4; c++)
    out[c] = (guint8)whole[c];
}

/* A place (0 … size) as the padded index of the first of four taps, and the phase of the second to
 * the third. */
static inline int
find_taps (double place, int *phase)
{
  int steps = (int)((place + 0.5) * PHASES + 0.5);

  *phase = steps % PHASES;
  return steps / PHASES - 2 + PAD;
}

/* @place brought to where there are pixels. */
static double
start_inside (const EmSampler *sampler, double place, int size)
{
  if (sampler->outside == EM_SAMPLER_EDGE)
    return place;
  place = fmod (place, size);
  return place < 0 ? place + size : place;
}

static inline double
stay_inside (const EmSampler *sampler, double place, int size)
{
  if (sampler->outside == EM_SAMPLER_EDGE)
    return CLAMP (place, 0, size);
  return place >= size ? place - size : place < 0 ? place + size : place;
}

/* Rows of the picture along rows of what is sampled. */
static void
read_straight (EmSampler *sampler, double u, double v, double step, int n, guint8 *out)
{
  gsize stride = 4 * ((gsize)sampler->width + 2 * PAD);
  int phase, first = find_taps (stay_inside (sampler, v, sampler->height), &phase);
  const guint8 *rows = em_picture_get_pixels (sampler->padded) + first * stride;
  const float *down = sampler->weights[phase];

  for (int x = 0; x < sampler->width + 2 * PAD; x++)
    {
      const guint8 *pixel = rows + 4 * (gsize)x;

      sampler->line[x] = down[0] * load (pixel) + down[1] * load (pixel + stride)
                         + down[2] * load (pixel + 2 * stride)
                         + down[3] * load (pixel + 3 * stride);
    }
  for (int i = 0; i < n; i++, out += 4)
    {
      const Vec4 *taps =
          sampler->line + find_taps (stay_inside (sampler, u, sampler->width), &phase);
      const float *across = sampler->weights[phase];

      store (sampler,
             across[0] * taps[0] + across[1] * taps[1] + across[2] * taps[2] + across[3] * taps[3],
             out);
      u += step;
      if (sampler->outside == EM_SAMPLER_WRAP)
        u = stay_inside (sampler, u, sampler->width);
    }
}

static void
read_turned (EmSampler *sampler, double u, double v, double u_step, double v_step, int n,
             guint8 *out)
{
  const guint8 *pixels = em_picture_get_pixels (sampler->padded);
  gsize stride = 4 * ((gsize)sampler->width + 2 * PAD);

  for (int i = 0; i < n; i++, out += 4)
    {
      double inside_u = stay_inside (sampler, u, sampler->width);
      double inside_v = stay_inside (sampler, v, sampler->height);
      int phase_x, phase_y;
      int x = find_taps (inside_u, &phase_x), y = find_taps (inside_v, &phase_y);
      const guint8 *taps = pixels + y * stride + 4 * (gsize)x;
      const float *across = sampler->weights[phase_x], *down = sampler->weights[phase_y];

      store (sampler, sampler->mix (taps, stride, across, down), out);
      u += u_step;
      v += v_step;
      if (sampler->outside == EM_SAMPLER_WRAP)
        {
          u = stay_inside (sampler, u, sampler->width);
          v = stay_inside (sampler, v, sampler->height);
        }
    }
}

void
em_sampler_read_row (EmSampler *sampler, int x, int y, int n, guint8 *out)
{
  double u = sampler->u0 + (x + 0.5) * sampler->u_by_x + (y + 0.5) * sampler->u_by_y;
  double v = sampler->v0 + (x + 0.5) * sampler->v_by_x + (y + 0.5) * sampler->v_by_y;
  double u_step = sampler->u_by_x, v_step = sampler->v_by_x;

  u = start_inside (sampler, u, sampler->width);
  v = start_inside (sampler, v, sampler->height);
  if (sampler->outside == EM_SAMPLER_WRAP)
    {
      u_step = fmod (u_step, sampler->width);
      v_step = fmod (v_step, sampler->height);
    }
  if (v_step == 0)
    read_straight (sampler, u, v, u_step, n, out);
  else
    read_turned (sampler, u, v, u_step, v_step, n, out);
}
