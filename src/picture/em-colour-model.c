/* Colours of a region as a mixture of Gaussians.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-colour-model-private.h"

#define K_MEANS_STEPS 6
#define EM_STEPS 4
#define NARROWEST (0.02f * 0.02f) /* variance: just noticeable */
#define UNIFORM_DENSITY 0.4f      /* 2 % of a uniform distribution over the colours there are */
#define LEAST_SHARE 1e-3f
#define SAMPLES_PER_PART 12

static float
to_linear (guint8 value)
{
  float v = value / 255.0f;

  return v <= 0.04045f ? v / 12.92f : powf ((v + 0.055f) / 1.055f, 2.4f);
}

/* The table that to_linear() would be too slow without. */
static const float *
linear_table (void)
{
  static gsize ready = 0;
  static float table[256];

  if (g_once_init_enter (&ready))
    {
      for (int i = 0; i < 256; i++)
        table[i] = to_linear ((guint8)i);
      g_once_init_leave (&ready, 1);
    }
  return table;
}

EmColour
em_colour_from_rgba (const guint8 *rgba)
{
  const float *linear = linear_table ();
  float rgb[3], l, m, s;

  for (int c = 0; c < 3; c++)
    rgb[c] =
        linear[rgba[3] == 255 ? rgba[c] : (rgba[c] * rgba[3] + 128 * (255 - rgba[3]) + 127) / 255];
  l = cbrtf (0.4122214708f * rgb[0] + 0.5363325363f * rgb[1] + 0.0514459929f * rgb[2]);
  m = cbrtf (0.2119034982f * rgb[0] + 0.6806995451f * rgb[1] + 0.1073969566f * rgb[2]);
  s = cbrtf (0.0883024619f * rgb[0] + 0.2817188376f * rgb[1] + 0.6299787005f * rgb[2]);
  return (EmColour){ { 0.2104542553f * l + 0.7936177850f * m - 0.0040720468f * s,
                       1.9779984951f * l - 2.4285922050f * m + 0.4505937099f * s,
                       0.0259040371f * l + 0.7827717662f * m - 0.8086757660f * s } };
}

/* Sums over the samples of one part. */
typedef struct
{
  double weight, mean[3], products[6];
} Moments;

static void
add_sample (Moments *moments, EmColour colour, double weight)
{
  const float *v = colour.v;

  moments->weight += weight;
  for (int i = 0, k = 0; i < 3; i++)
    {
      moments->mean[i] += weight * v[i];
      for (int j = i; j < 3; j++)
        moments->products[k++] += weight * v[i] * v[j];
    }
}

static void
set_part (EmColourPart *part, const Moments *moments, double total)
{
  double c[6], inverse[6], determinant;

  for (int i = 0; i < 3; i++)
    part->mean.v[i] = (float)(moments->mean[i] / moments->weight);
  for (int i = 0, k = 0; i < 3; i++)
    for (int j = i; j < 3; j++, k++)
      c[k] = moments->products[k] / moments->weight - (double)part->mean.v[i] * part->mean.v[j]
             + (i == j ? NARROWEST : 0);
  inverse[0] = c[3] * c[5] - c[4] * c[4];
  inverse[1] = c[2] * c[4] - c[1] * c[5];
  inverse[2] = c[1] * c[4] - c[2] * c[3];
  inverse[3] = c[0] * c[5] - c[2] * c[2];
  inverse[4] = c[1] * c[2] - c[0] * c[4];
  inverse[5] = c[0] * c[3] - c[1] * c[1];
  determinant = c[0] * inverse[0] + c[1] * inverse[1] + c[2] * inverse[2];
  /* Rounding aside it is at least this. */
  determinant = MAX (determinant, (double)NARROWEST * NARROWEST * NARROWEST);
  for (int k = 0; k < 6; k++)
    part->inverse[k] = (float)(inverse[k] / determinant);
  part->offset =
      (float)(-log (moments->weight / total) + 0.5 * (3 * log (2 * G_PI) + log (determinant)));
}

static inline float
part_cost (const EmColourPart *part, EmColour colour)
{
  float x = colour.v[0] - part->mean.v[0], y = colour.v[1] - part->mean.v[1],
        z = colour.v[2] - part->mean.v[2];
  const float *q = part->inverse;

  return part->offset + 0.5f * (q[0] * x * x + q[3] * y * y + q[5] * z * z) + q[1] * x * y
         + q[2] * x * z + q[4] * y * z;
}

float
em_colour_model_cost (const EmColourModel *model, EmColour colour)
{
  float least = part_cost (&model->parts[0], colour);

  for (int k = 1; k < model->n; k++)
    least = fminf (least, part_cost (&model->parts[k], colour));
  /* The nearest part stands for all of them. */
  return -logf (expf (-least) + UNIFORM_DENSITY);
}

/* Puts the parts that have samples into the model. */
static void
set_parts (EmColourModel *model, const Moments *moments, int n)
{
  double total = 0;

  for (int k = 0; k < n; k++)
    total += moments[k].weight;
  model->n = 0;
  for (int k = 0; k < n; k++)
    if (moments[k].weight > LEAST_SHARE * total)
      set_part (&model->parts[model->n++], &moments[k], total);
}

static int
nearest_centre (const EmColour *centres, int n, EmColour colour, float *distance)
{
  int best = 0;

  *distance = G_MAXFLOAT;
  for (int k = 0; k < n; k++)
    {
      float d = em_colour_distance_squared (centres[k], colour);

      if (d < *distance)
        {
          *distance = d;
          best = k;
        }
    }
  return best;
}

/* Seeds: each the sample at which the weighted squared distances to those before, summed up in
 * order, pass a random part of their total (Arthur and Vassilvitskii, 2007). */
static void
choose_centres (EmColour *centres, int n_centres, const EmColour *samples, const float *weights,
                int n)
{
  guint32 state = 12345;

  centres[0] = samples[n / 2];
  for (int k = 1; k < n_centres; k++)
    {
      double total = 0, passed = 0, at;
      float distance;

      for (int i = 0; i < n; i++)
        {
          nearest_centre (centres, k, samples[i], &distance);
          total += weights[i] * distance;
        }
      state = state * 1664525u + 1013904223u;
      at = total * (state >> 8) / (1 << 24);
      centres[k] = samples[n - 1];
      for (int i = 0; i < n; i++)
        {
          nearest_centre (centres, k, samples[i], &distance);
          passed += weights[i] * distance;
          if (passed > at)
            {
              centres[k] = samples[i];
              break;
            }
        }
    }
}

void
em_colour_model_fit (EmColourModel *model, const EmColour *samples, const float *weights, int n)
{
  EmColour centres[EM_COLOUR_PARTS];
  int n_centres = CLAMP (n / SAMPLES_PER_PART, 1, EM_COLOUR_PARTS);
  Moments moments[EM_COLOUR_PARTS];

  choose_centres (centres, n_centres, samples, weights, n);
  for (int step = 0; step < K_MEANS_STEPS; step++)
    {
      float distance;

      memset (moments, 0, sizeof moments);
      for (int i = 0; i < n; i++)
        add_sample (&moments[nearest_centre (centres, n_centres, samples[i], &distance)],
                    samples[i], weights[i]);
      for (int k = 0; k < n_centres; k++)
        for (int c = 0; c < 3 && moments[k].weight > 0; c++)
          centres[k].v[c] = (float)(moments[k].mean[c] / moments[k].weight);
    }
  set_parts (model, moments, n_centres);

  for (int step = 0; step < EM_STEPS; step++)
    {
      int n_parts = model->n;

      memset (moments, 0, sizeof moments);
      for (int i = 0; i < n; i++)
        {
          float costs[EM_COLOUR_PARTS], least = G_MAXFLOAT, sum = 0;

          for (int k = 0; k < n_parts; k++)
            {
              costs[k] = part_cost (&model->parts[k], samples[i]);
              least = fminf (least, costs[k]);
            }
          for (int k = 0; k < n_parts; k++)
            sum += costs[k] = expf (least - costs[k]);
          for (int k = 0; k < n_parts; k++)
            if (costs[k] > 1e-3f * sum)
              add_sample (&moments[k], samples[i], (double)weights[i] * costs[k] / sum);
        }
      set_parts (model, moments, n_parts);
    }
}
