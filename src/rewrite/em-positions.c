/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rewrite/em-positions-private.h"

#include <string.h>

#include "rewrite/em-direction.h"

EmPositions *
em_positions_new (const EmEditPoint *point, const EmSample *samples, int n_samples)
{
  gint64 total = 0;
  for (int i = 0; i < n_samples; i++)
    total += em_tensor_get_count (samples[i].weights);

  EmPositions *positions = g_new (EmPositions, 1);
  *positions = (EmPositions){ .point = point,
                              .samples = samples,
                              .n_samples = n_samples,
                              .channels = (int)em_tensor_get_dim (samples[0].z, 3),
                              .weight = g_new (float, total + 1),
                              .sample = g_new (int, total + 1),
                              .offset = g_new (int, total + 1) };
  for (int i = 0; i < n_samples; i++)
    {
      const float *weights = em_tensor_get_data (samples[i].weights);
      const int count = (int)em_tensor_get_count (samples[i].weights);
      for (int p = 0; p < count; p++)
        if (weights[p] > 0)
          {
            positions->weight[positions->n] = weights[p];
            positions->sample[positions->n] = i;
            positions->offset[positions->n++] = p;
          }
    }
  return positions;
}

void
em_positions_free (EmPositions *positions)
{
  if (positions == NULL)
    return;
  g_free (positions->weight);
  g_free (positions->sample);
  g_free (positions->offset);
  g_free (positions);
}

int
em_positions_get_taps (const EmPositions *positions)
{
  return positions->point->conv.kernel_h * positions->point->conv.kernel_w;
}

/* The row of the input grid that tap (ky, kx) of position @p reads, or -1 in the padding. */
static gint64
input_row (const EmPositions *positions, int p, int ky, int kx)
{
  const EmConvAttributes *conv = &positions->point->conv;
  const EmSample *sample = &positions->samples[positions->sample[p]];
  const int in_h = (int)em_tensor_get_dim (sample->keys, 1);
  const int in_w = (int)em_tensor_get_dim (sample->keys, 2);
  const int out_w = (int)em_tensor_get_dim (sample->weights, 1);
  const int oy = positions->offset[p] / out_w, ox = positions->offset[p] % out_w;
  const int y = oy * conv->stride_h - conv->pad_top + ky * conv->dilation_h;
  const int x = ox * conv->stride_w - conv->pad_left + kx * conv->dilation_w;
  return y < 0 || y >= in_h || x < 0 || x >= in_w ? -1 : (gint64)y * in_w + x;
}

float *
em_positions_make_maps (const EmPositions *positions, EmTensor *direction)
{
  const EmConvAttributes *conv = &positions->point->conv;
  const int rank = (int)em_tensor_get_dim (direction, 0);
  float *maps = g_new (float, (gsize)rank *em_positions_get_taps (positions) * positions->n + 1);
  float *out = maps;

  for (int r = 0; r < rank; r++)
    {
      g_autoptr (GPtrArray) planes =
          g_ptr_array_new_with_free_func ((GDestroyNotify)em_tensor_unref);
      for (int i = 0; i < positions->n_samples; i++)
        g_ptr_array_add (planes, em_direction_key_map (positions->samples[i].keys, direction, r));
      for (int ky = 0; ky < conv->kernel_h; ky++)
        for (int kx = 0; kx < conv->kernel_w; kx++)
          for (int p = 0; p < positions->n; p++)
            {
              const gint64 row = input_row (positions, p, ky, kx);
              EmTensor *plane = g_ptr_array_index (planes, positions->sample[p]);
              *out++ = row < 0 ? 0 : em_tensor_get_data (plane)[row];
            }
    }
  return maps;
}

float *
em_positions_make_keys (const EmPositions *positions)
{
  const EmConvAttributes *conv = &positions->point->conv;
  const int c = (int)em_tensor_get_dim (positions->samples[0].keys, 3);
  float *keys = g_new0 (float, (gsize)positions->n *em_positions_get_taps (positions) * c + 1);
  float *out = keys;

  for (int p = 0; p < positions->n; p++)
    for (int ky = 0; ky < conv->kernel_h; ky++)
      for (int kx = 0; kx < conv->kernel_w; kx++, out += c)
        {
          const gint64 row = input_row (positions, p, ky, kx);
          const float *data = em_tensor_get_data (positions->samples[positions->sample[p]].keys);
          if (row >= 0)
            memcpy (out, data + row * c, sizeof *out * c);
        }
  return keys;
}

/* --- channels --------------------------------------------------------------------------------- */

void
em_channel_init (EmChannel *channel, const EmPositions *positions, int count)
{
  const gsize size = (gsize)MAX (positions->n, 1) * count;
  *channel = (EmChannel){ g_new (float, size), g_new (float, size), g_new (float, size),
                          g_new (float, size) };
}

void
em_channel_clear (EmChannel *channel)
{
  g_clear_pointer (&channel->centre, g_free);
  g_clear_pointer (&channel->low, g_free);
  g_clear_pointer (&channel->high, g_free);
  g_clear_pointer (&channel->value, g_free);
}

EmChannel
em_channel_at (const EmChannel *channels, const EmPositions *positions, int index)
{
  const gsize at = (gsize)index * positions->n;
  return (EmChannel){ channels->centre + at, channels->low + at, channels->high + at,
                      channels->value + at };
}

static inline float
clip (float t, float low, float high)
{
  return t < low ? low : t > high ? high : t;
}

void
em_positions_gather (const EmPositions *positions, int first, int count, EmChannel *out)
{
  const EmEditPoint *point = positions->point;
  const int n = positions->n, channels = positions->channels;

  for (int p = 0; p < n; p++)
    {
      const EmSample *sample = &positions->samples[positions->sample[p]];
      const gsize row = (gsize)positions->offset[p] * channels + first;
      const float *z = em_tensor_get_data (sample->z) + row;
      const float *v = em_tensor_get_data (sample->values) + row;
      const float *r = sample->residual ? em_tensor_get_data (sample->residual) + row : NULL;
      for (int i = 0; i < count; i++)
        {
          const gsize at = (gsize)i * n + p;
          const float residual = r ? r[i] : 0;
          out->centre[at] = point->scale[first + i] * z[i] + point->shift[first + i] + residual;
          out->low[at] = clip (point->low + residual, point->sum_low, point->sum_high);
          out->high[at] = clip (point->high + residual, point->sum_low, point->sum_high);
          out->value[at] = v[i];
        }
    }
}
