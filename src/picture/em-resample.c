/* The two passes of the resampler, with AVX2 where the processor has it.
 *
 * Source.   R. Keys, "Cubic convolution interpolation for digital image processing", 1981; the
 * fixed point arithmetic follows Pillow's description so that every value is the same.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-avx2-private.h"
#include "picture/em-resample-private.h"

#define PRECISION_BITS (32 - 8 - 2)
#define ROUNDING (1 << (PRECISION_BITS - 1))
#define SUPPORT 2.0

/* Rows that share one pass over the weights. */
#define ROWS 4

static double
cubic (double x)
{
  const double a = -0.5;

  x = fabs (x);
  if (x < 1.0)
    return ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0;
  if (x < 2.0)
    return (((x - 5.0) * x + 8.0) * x - 4.0) * a;
  return 0.0;
}

EmResampleAxis *
em_resample_axis_new (int in_size, int out_size, int first, int count)
{
  EmResampleAxis *axis = g_new0 (EmResampleAxis, 1);
  double scale = (double)in_size / out_size;
  double stretch = MAX (scale, 1.0);
  double support = SUPPORT * stretch;
  g_autofree double *row = NULL;

  axis->in_size = in_size;
  axis->out_size = out_size;
  axis->first = first;
  axis->count = count;
  axis->taps = (int)ceil (support) * 2 + 1;
  axis->taps += axis->taps & 1;
  axis->start = g_new (int, count);
  axis->length = g_new (int, count);
  axis->weights = g_new0 (gint32, (gsize)count * axis->taps);
  row = g_new (double, axis->taps);

  for (int i = 0; i < count; i++)
    {
      double centre = (first + i + 0.5) * scale, inverse = 1.0 / stretch, sum = 0;
      int start = MAX ((int)(centre - support + 0.5), 0);
      int length = MIN ((int)(centre + support + 0.5), in_size) - start;
      gint32 *weights = axis->weights + (gsize)i * axis->taps;

      for (int t = 0; t < length; t++)
        {
          row[t] = cubic ((t + start - centre + 0.5) * inverse);
          sum += row[t];
        }
      for (int t = 0; t < length; t++)
        {
          double weight = sum != 0 ? row[t] / sum : row[t];

          weights[t] = (gint32)(weight * (1 << PRECISION_BITS) + (weight < 0 ? -0.5 : 0.5));
        }
      axis->start[i] = start;
      axis->length[i] = length;
    }
  axis->in_start = axis->start[0];
  axis->in_end = axis->start[count - 1] + axis->length[count - 1];
  return axis;
}

void
em_resample_axis_free (EmResampleAxis *axis)
{
  g_free (axis->start);
  g_free (axis->length);
  g_free (axis->weights);
  g_free (axis);
}

gboolean
em_resample_columns_first (int in_width, int in_height, int out_width, int out_height)
{
  gint64 lost_columns = (gint64)in_width - out_width, lost_rows = (gint64)in_height - out_height;

  return lost_rows > 0 && lost_rows > 2 * lost_columns;
}

void
em_resample_axis_affected (const EmResampleAxis *axis, int in_start, int in_end, int *from, int *to)
{
  int low = 0, high = axis->count;

  *from = *to = 0;
  if (in_start >= in_end)
    return;

  /* Starts and ends both grow with the index: the first that ends after in_start ... */
  while (low < high)
    {
      int middle = (low + high) / 2;

      if (axis->start[middle] + axis->length[middle] > in_start)
        high = middle;
      else
        low = middle + 1;
    }
  *from = low;
  /* ... and the first that starts at or after in_end. */
  high = axis->count;
  while (low < high)
    {
      int middle = (low + high) / 2;

      if (axis->start[middle] >= in_end)
        high = middle;
      else
        low = middle + 1;
    }
  *to = low;
}

static inline guint8
clip (gint32 sum)
{
  return (guint8)CLAMP (sum >> PRECISION_BITS, 0, 255);
}

static void
rows_plain (const EmResampleAxis *axis, const guint8 *in, gsize in_stride, int in_x, int n_rows,
            guint8 *out, gsize out_stride, int from, int to)
{
  for (int y = 0; y < n_rows; y++, in += in_stride, out += out_stride)
    for (int i = from; i < to; i++)
      {
        const gint32 *weights = axis->weights + (gsize)i * axis->taps;
        const guint8 *pixel = in + (gsize)(axis->start[i] - in_x) * 4;
        gint32 sum[4] = { ROUNDING, ROUNDING, ROUNDING, ROUNDING };

        for (int t = 0; t < axis->length[i]; t++)
          for (int c = 0; c < 4; c++)
            sum[c] += pixel[4 * t + c] * weights[t];
        for (int c = 0; c < 4; c++)
          out[4 * (gsize)i + c] = clip (sum[c]);
      }
}

static void
column_plain (const EmResampleAxis *axis, int index, const guint8 *in, gsize in_stride, guint8 *out,
              gsize n_bytes)
{
  enum
  {
    BLOCK = 256
  };
  const gint32 *weights = axis->weights + (gsize)index * axis->taps;

  for (gsize x = 0; x < n_bytes; x += BLOCK)
    {
      gsize n = MIN (BLOCK, n_bytes - x);
      gint32 sum[BLOCK];

      for (gsize i = 0; i < n; i++)
        sum[i] = ROUNDING;
      for (int t = 0; t < axis->length[index]; t++)
        {
          const guint8 *row = in + t * in_stride + x;
          gint32 weight = weights[t];

          for (gsize i = 0; i < n; i++)
            sum[i] += row[i] * weight;
        }
      for (gsize i = 0; i < n; i++)
        out[x + i] = clip (sum[i]);
    }
}

#if EM_HAVE_AVX2

/* Two pixels of 4 bytes as eight integers. */
EM_TARGET_AVX2 static inline __m256i
load_two_pixels (const guint8 *pixel)
{
  return _mm256_cvtepu8_epi32 (_mm_loadl_epi64 ((const __m128i *)pixel));
}

/* The sums of the even and the odd taps' lanes to one pixel. */
EM_TARGET_AVX2 static inline void
store_pixel (__m256i sum, guint8 *out)
{
  __m128i all = _mm_add_epi32 (_mm256_castsi256_si128 (sum), _mm256_extracti128_si256 (sum, 1));
  guint32 pixel;

  all = _mm_srai_epi32 (_mm_add_epi32 (all, _mm_set1_epi32 (ROUNDING)), PRECISION_BITS);
  all = _mm_packus_epi16 (_mm_packs_epi32 (all, all), all);
  pixel = (guint32)_mm_cvtsi128_si32 (all);
  memcpy (out, &pixel, 4);
}

/* One output of @n rows; @n is a constant where this is inlined. Whole pairs of taps by vectors; a
 * last odd tap must not read a second pixel, which may lie beyond the row's end. */
EM_TARGET_AVX2 __attribute__ ((always_inline)) static inline void
rows_kernel (const gint32 *weights, int length, const guint8 *in, gsize in_stride, guint8 *out,
             gsize out_stride, const int n)
{
  const __m256i spread = _mm256_setr_epi32 (0, 0, 0, 0, 1, 1, 1, 1);
  __m256i sum[ROWS];
  int t = 0;

  for (int r = 0; r < n; r++)
    sum[r] = _mm256_setzero_si256 ();
  for (; t + 2 <= length; t += 2)
    {
      __m128i pair = _mm_loadl_epi64 ((const __m128i *)(weights + t));
      __m256i weight = _mm256_permutevar8x32_epi32 (_mm256_castsi128_si256 (pair), spread);

      for (int r = 0; r < n; r++)
        {
          __m256i pixels = load_two_pixels (in + r * in_stride + 4 * (gsize)t);

          sum[r] = _mm256_add_epi32 (sum[r], _mm256_mullo_epi32 (pixels, weight));
        }
    }
  if (t < length)
    for (int r = 0; r < n; r++)
      {
        gint32 bytes;
        __m128i last;

        memcpy (&bytes, in + r * in_stride + 4 * (gsize)t, 4);
        last = _mm_mullo_epi32 (_mm_cvtepu8_epi32 (_mm_cvtsi32_si128 (bytes)),
                                _mm_set1_epi32 (weights[t]));
        sum[r] = _mm256_add_epi32 (sum[r], _mm256_zextsi128_si256 (last));
      }
  for (int r = 0; r < n; r++)
    store_pixel (sum[r], out + r * out_stride);
}

EM_TARGET_AVX2 static void
rows_avx2 (const EmResampleAxis *axis, const guint8 *in, gsize in_stride, int in_x, int n_rows,
           guint8 *out, gsize out_stride, int from, int to)
{
  int y = 0;

  for (; y + ROWS <= n_rows; y += ROWS)
    for (int i = from; i < to; i++)
      rows_kernel (axis->weights + (gsize)i * axis->taps, axis->length[i],
                   in + y * in_stride + (gsize)(axis->start[i] - in_x) * 4, in_stride,
                   out + y * out_stride + 4 * (gsize)i, out_stride, ROWS);
  for (; y < n_rows; y++)
    for (int i = from; i < to; i++)
      rows_kernel (axis->weights + (gsize)i * axis->taps, axis->length[i],
                   in + y * in_stride + (gsize)(axis->start[i] - in_x) * 4, in_stride,
                   out + y * out_stride + 4 * (gsize)i, out_stride, 1);
}

EM_TARGET_AVX2 static void
column_avx2 (const EmResampleAxis *axis, int index, const guint8 *in, gsize in_stride, guint8 *out,
             gsize n_bytes)
{
  const gint32 *weights = axis->weights + (gsize)index * axis->taps;
  int length = axis->length[index];
  gsize x = 0;

  for (; x + 32 <= n_bytes; x += 32)
    {
      __m256i sum[4];
      __m256i low, high;

      for (int k = 0; k < 4; k++)
        sum[k] = _mm256_set1_epi32 (ROUNDING);
      for (int t = 0; t < length; t++)
        {
          const guint8 *row = in + t * in_stride + x;
          __m256i weight = _mm256_set1_epi32 (weights[t]);

          for (int k = 0; k < 4; k++)
            sum[k] = _mm256_add_epi32 (sum[k],
                                       _mm256_mullo_epi32 (load_two_pixels (row + 8 * k), weight));
        }
      for (int k = 0; k < 4; k++)
        sum[k] = _mm256_srai_epi32 (sum[k], PRECISION_BITS);
      /* Packing works in halves of 128 bits: put the 4-byte groups back in order at the end. */
      low = _mm256_packs_epi32 (sum[0], sum[1]);
      high = _mm256_packs_epi32 (sum[2], sum[3]);
      low = _mm256_permutevar8x32_epi32 (_mm256_packus_epi16 (low, high),
                                         _mm256_setr_epi32 (0, 4, 1, 5, 2, 6, 3, 7));
      _mm256_storeu_si256 ((__m256i *)(out + x), low);
    }
  if (x < n_bytes)
    column_plain (axis, index, in + x, in_stride, out + x, n_bytes - x);
}

#endif /* EM_HAVE_AVX2 */

void
em_resample_rows (const EmResampleAxis *axis, const guint8 *in, gsize in_stride, int in_x,
                  int n_rows, guint8 *out, gsize out_stride, int from, int to)
{
#if EM_HAVE_AVX2
  if (__builtin_cpu_supports ("avx2"))
    {
      rows_avx2 (axis, in, in_stride, in_x, n_rows, out, out_stride, from, to);
      return;
    }
#endif
  rows_plain (axis, in, in_stride, in_x, n_rows, out, out_stride, from, to);
}

void
em_resample_column (const EmResampleAxis *axis, int index, const guint8 *in, gsize in_stride,
                    int in_y, guint8 *out, gsize n_bytes)
{
  in += (gsize)(axis->start[index] - in_y) * in_stride;
#if EM_HAVE_AVX2
  if (__builtin_cpu_supports ("avx2"))
    {
      column_avx2 (axis, index, in, in_stride, out, n_bytes);
      return;
    }
#endif
  column_plain (axis, index, in, in_stride, out, n_bytes);
}
