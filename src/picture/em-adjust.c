/* Adjustments pixel by pixel: noise and tone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>

#include "picture/em-adjust.h"
#include "picture/em-mask-private.h"

/* Steps of the radius and of the angle in which normal values are looked up. */
#define NORMAL_STEPS 4096

static EmRect
cut_rect (const EmPicture *picture, const EmRect *rect)
{
  const EmRect whole = { 0, 0, em_picture_get_width (picture), em_picture_get_height (picture) };

  return rect ? em_rect_intersect (rect, &whole) : whole;
}

static guint8 *
get_row (EmPicture *picture, const EmRect *rect, int y)
{
  gsize at = (gsize)(rect->y + y) * em_picture_get_width (picture) + rect->x;

  return em_picture_get_pixels (picture) + 4 * at;
}

/* --- noise --------------------------------------------------------------------------------- */

/* Normal values by G. Box and M. Muller, A Note on the Generation of Random Normal Deviates, 1958.
 */
typedef struct
{
  float radius[NORMAL_STEPS];
  float cosine[NORMAL_STEPS], sine[NORMAL_STEPS];
} Normal;

static Normal *
normal_new (double deviation)
{
  Normal *normal = g_new (Normal, 1);

  for (int i = 0; i < NORMAL_STEPS; i++)
    {
      double share = (i + 0.5) / NORMAL_STEPS;

      normal->radius[i] = (float)(deviation * sqrt (-2 * log (share)));
      normal->cosine[i] = (float)cos (2 * G_PI * share);
      normal->sine[i] = (float)sin (2 * G_PI * share);
    }
  return normal;
}

/* The finaliser of G. Steele, D. Lea and C. Flood, Fast Splittable Pseudorandom Number Generators,
 * 2014: every bit of @x reaches every bit of the result. */
static inline guint64
mix (guint64 x)
{
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return x ^ (x >> 31);
}

static inline guint8
to_byte (float value)
{
  return (guint8)(CLAMP (value, 0.0f, 255.0f) + 0.5f);
}

void
em_adjust_noise (EmPicture *picture, double amount, guint32 seed, const EmRect *rect)
{
  EmRect inside = cut_rect (picture, rect);
  guint64 key = mix ((guint64)seed + G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));
  g_autofree Normal *normal = NULL;

  if (!(amount > 0))
    return;
  normal = normal_new (MIN (amount, 1e6) * 255);
  for (int y = 0; y < inside.height; y++)
    {
      guint8 *pixel = get_row (picture, &inside, y);

      for (int x = 0; x < inside.width; x++, pixel += 4)
        {
          guint64 place = (guint64)(inside.y + y) << 32 | (guint32)(inside.x + x);
          guint64 bits = mix (mix (place ^ key) + key);
          float first = normal->radius[bits % NORMAL_STEPS];
          float second = normal->radius[bits >> 24 & (NORMAL_STEPS - 1)];
          int angle = bits >> 12 & (NORMAL_STEPS - 1);

          pixel[0] = to_byte (pixel[0] + first * normal->cosine[angle]);
          pixel[1] = to_byte (pixel[1] + first * normal->sine[angle]);
          pixel[2] = to_byte (pixel[2] + second * normal->cosine[bits >> 36 & (NORMAL_STEPS - 1)]);
        }
    }
}

/* --- tone ---------------------------------------------------------------------------------- */

/* Brightness, then contrast, of every byte, 0 .. 1. */
static void
make_table (float table[256], double brightness, double contrast)
{
  double slope = tan ((contrast + 1) * G_PI / 4);

  for (int i = 0; i < 256; i++)
    {
      double v = i / 255.0;

      v = brightness < 0 ? v * (1 + brightness) : v + (1 - v) * brightness;
      table[i] = (float)CLAMP (0.5 + (v - 0.5) * slope, 0, 1);
    }
}

/* The hue of @rgb in sixths of a circle, 0 red, 2 green, 4 blue; @range above 0. */
static inline float
get_hue (const float rgb[3], float largest, float range)
{
  if (rgb[0] == largest)
    return (rgb[1] - rgb[2]) / range;
  if (rgb[1] == largest)
    return 2 + (rgb[2] - rgb[0]) / range;
  return 4 + (rgb[0] - rgb[1]) / range;
}

/* How much of a colour there is at @hue sixths from it: 1 up to one, 0 from two on. */
static inline float
get_share (float hue)
{
  float distance = fabsf (hue - 6 * rintf (hue / 6));

  return CLAMP (2 - distance, 0.0f, 1.0f);
}

/* Turns hue by @turn sixths and scales saturation by @gain. Lightness, the mean of the largest and
 * the smallest value, stays. */
static inline void
turn_colour (float rgb[3], float turn, float gain)
{
  float largest = MAX (rgb[0], MAX (rgb[1], rgb[2]));
  float smallest = MIN (rgb[0], MIN (rgb[1], rgb[2]));
  float range = largest - smallest, sum = largest + smallest;

  if (range <= 0)
    return;
  if (turn != 0)
    {
      float hue = get_hue (rgb, largest, range) + turn;

      for (int c = 0; c < 3; c++)
        rgb[c] = smallest + range * get_share (hue - 2 * c);
    }
  if (gain != 1)
    {
      gain = MIN (gain, (1 - fabsf (sum - 1)) / range);
      for (int c = 0; c < 3; c++)
        rgb[c] = sum / 2 + (rgb[c] - sum / 2) * gain;
    }
}

/* 0 for what is no number. */
static double
limit (double value, double from, double to)
{
  return isnan (value) ? 0 : CLAMP (value, from, to);
}

void
em_adjust_tone (EmPicture *picture, double brightness, double contrast, double hue,
                double saturation, const EmRect *rect)
{
  EmRect inside = cut_rect (picture, rect);
  float turn = isfinite (hue) ? (float)(fmod (hue, 360) / 60) : 0;
  float gain = (float)(1 + limit (saturation, -1, 1));
  float table[256];

  brightness = limit (brightness, -1, 1);
  contrast = limit (contrast, -1, 1);
  if (brightness == 0 && contrast == 0 && turn == 0 && gain == 1)
    return;
  make_table (table, brightness, contrast);
  for (int y = 0; y < inside.height; y++)
    {
      guint8 *pixel = get_row (picture, &inside, y);

      for (int x = 0; x < inside.width; x++, pixel += 4)
        {
          float rgb[3] = { table[pixel[0]], table[pixel[1]], table[pixel[2]] };

          turn_colour (rgb, turn, gain);
          for (int c = 0; c < 3; c++)
            pixel[c] = to_byte (255 * rgb[c]);
        }
    }
}
