/* Mixing one row of pixels, eight at a time where the processor has AVX2.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include "picture/em-avx2-private.h"
#include "picture/em-composite-private.h"

/* x / 255 to nearest for 0 <= x <= 255 * 255; every step fits 16 bits, so vectors hold many. */
static inline guint16
divide_by_255 (guint16 x)
{
  x += 128;
  return (guint16)(x + (x >> 8)) >> 8;
}

static void
composite_plain (const guint8 *original, const guint8 *layer, const guint8 *mask, int n,
                 guint8 *out)
{
  for (int i = 0; i < n; i++, original += 4, layer += 4, out += 4)
    {
      guint16 weight = mask ? divide_by_255 ((guint16)(mask[i] * layer[3])) : layer[3];
      guint16 rest = 255 - weight;

      for (int c = 0; c < 3; c++)
        out[c] = (guint8)divide_by_255 ((guint16)(original[c] * rest + layer[c] * weight));
      out[3] = (guint8)divide_by_255 ((guint16)(original[3] * rest + 255 * weight));
    }
}

#if EM_HAVE_AVX2

/* divide_by_255() of 16 numbers. */
EM_TARGET_AVX2 static inline __m256i
divide_vector (__m256i x)
{
  x = _mm256_add_epi16 (x, _mm256_set1_epi16 (128));
  return _mm256_srli_epi16 (_mm256_add_epi16 (x, _mm256_srli_epi16 (x, 8)), 8);
}

/* Of four pixels, as 16-bit numbers: (original (255 - weight) + layer weight) / 255. */
EM_TARGET_AVX2 static inline __m256i
mix_vector (__m256i original, __m256i layer, __m256i weight)
{
  __m256i rest = _mm256_sub_epi16 (_mm256_set1_epi16 (255), weight);

  return divide_vector (
      _mm256_add_epi16 (_mm256_mullo_epi16 (original, rest), _mm256_mullo_epi16 (layer, weight)));
}

EM_TARGET_AVX2 static void
composite_avx2 (const guint8 *original, const guint8 *layer, const guint8 *mask, int n, guint8 *out)
{
  const __m256i zero = _mm256_setzero_si256 ();
  const __m256i opaque = _mm256_set1_epi32 ((int)0xff000000);
  /* A pixel's alpha, and a mask's byte, four times each. */
  const __m256i spread_alpha =
      _mm256_setr_epi8 (3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15, 3, 3, 3, 3, 7, 7, 7,
                        7, 11, 11, 11, 11, 15, 15, 15, 15);
  const __m256i spread_mask = _mm256_setr_epi8 (0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4,
                                                4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7);
  int i = 0;

  for (; i + 8 <= n; i += 8)
    {
      __m256i o = _mm256_loadu_si256 ((const __m256i *)(const void *)(original + 4 * (gsize)i));
      __m256i l = _mm256_loadu_si256 ((const __m256i *)(const void *)(layer + 4 * (gsize)i));
      __m256i alpha = _mm256_shuffle_epi8 (l, spread_alpha);
      __m256i low, high, result;

      low = _mm256_unpacklo_epi8 (alpha, zero);
      high = _mm256_unpackhi_epi8 (alpha, zero);
      if (mask)
        {
          guint64 eight;
          __m256i m;

          memcpy (&eight, mask + i, 8);
          if (eight == 0)
            {
              _mm256_storeu_si256 ((__m256i *)(void *)(out + 4 * (gsize)i), o);
              continue;
            }
          m = _mm256_shuffle_epi8 (_mm256_set1_epi64x ((gint64)eight), spread_mask);
          low = divide_vector (_mm256_mullo_epi16 (low, _mm256_unpacklo_epi8 (m, zero)));
          high = divide_vector (_mm256_mullo_epi16 (high, _mm256_unpackhi_epi8 (m, zero)));
        }
      l = _mm256_or_si256 (l, opaque);
      low = mix_vector (_mm256_unpacklo_epi8 (o, zero), _mm256_unpacklo_epi8 (l, zero), low);
      high = mix_vector (_mm256_unpackhi_epi8 (o, zero), _mm256_unpackhi_epi8 (l, zero), high);
      result = _mm256_packus_epi16 (low, high);
      _mm256_storeu_si256 ((__m256i *)(void *)(out + 4 * (gsize)i), result);
    }
  composite_plain (original + 4 * (gsize)i, layer + 4 * (gsize)i, mask ? mask + i : NULL, n - i,
                   out + 4 * (gsize)i);
}

#endif

void
em_composite_row (const guint8 *original, const guint8 *layer, const guint8 *mask, int n,
                  guint8 *out)
{
#if EM_HAVE_AVX2
  if (__builtin_cpu_supports ("avx2"))
    {
      composite_avx2 (original, layer, mask, n, out);
      return;
    }
#endif
  composite_plain (original, layer, mask, n, out);
}
