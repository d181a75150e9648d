/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "reference.h"

static double
limit (double x, double low, double high)
{
  return x < low ? low : x > high ? high : x;
}

/* One output number. */
static double
convolve (const EmConvShape *s, const double *picture, const double *kernel, int group, int y,
          int x)
{
  const int per_group = s->in_channels / s->groups;
  double sum = 0;

  for (int c = 0; c < per_group; c++)
    for (int i = 0; i < s->kernel_h; i++)
      for (int j = 0; j < s->kernel_w; j++)
        {
          const int row = y * s->stride_h - s->pad_top + i * s->dilation_h;
          const int column = x * s->stride_w - s->pad_left + j * s->dilation_w;

          if (row < 0 || row >= s->in_h || column < 0 || column >= s->in_w)
            continue;
          sum += picture[((group * per_group + c) * s->in_h + row) * s->in_w + column]
                 * kernel[(c * s->kernel_h + i) * s->kernel_w + j];
        }
  return sum;
}

void
reference_conv (const EmConvShape *s, int batch, const double *in, const double *weights,
                const double *bias, const EmEpilogue *epilogue, const double *residual, double *out)
{
  const int kernel = s->in_channels / s->groups * s->kernel_h * s->kernel_w;

  for (int n = 0; n < batch; n++)
    for (int o = 0; o < s->out_channels; o++)
      for (int y = 0; y < s->out_h; y++)
        for (int x = 0; x < s->out_w; x++)
          {
            double v = convolve (s, in + n * s->in_channels * s->in_h * s->in_w,
                                 weights + o * kernel, o / (s->out_channels / s->groups), y, x);

            v = limit (v + (bias != NULL ? bias[o] : 0), epilogue->low, epilogue->high);
            if (residual != NULL)
              v = limit (v + *residual++, epilogue->sum_low, epilogue->sum_high);
            *out++ = v;
          }
}

void
reference_pool (int batch, int channels, int area, const double *in, double *out)
{
  for (int i = 0; i < batch * channels; i++)
    {
      double sum = 0;

      for (int p = 0; p < area; p++)
        sum += in[i * area + p];
      out[i] = sum / area;
    }
}

void
reference_softmax (int outer, int along, int inner, const double *in, double *out)
{
  for (int o = 0; o < outer; o++)
    for (int i = 0; i < inner; i++)
      {
        double sum = 0;

        for (int a = 0; a < along; a++)
          sum += exp (in[(o * along + a) * inner + i]);
        for (int a = 0; a < along; a++)
          out[(o * along + a) * inner + i] = exp (in[(o * along + a) * inner + i]) / sum;
      }
}

void
reference_from_nhwc (int batch, int channels, int area, const float *in, double *out)
{
  for (int n = 0; n < batch; n++)
    for (int c = 0; c < channels; c++)
      for (int p = 0; p < area; p++)
        *out++ = in[(n * area + p) * channels + c];
}
