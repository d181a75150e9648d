/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernels/em-softmax.h"

#include <math.h>

void
em_flatten_run (const float *in, float *out, int batch, gint64 area, int channels)
{
  for (int n = 0; n < batch; n++, in += area * channels)
    for (int c = 0; c < channels; c++)
      for (gint64 p = 0; p < area; p++)
        *out++ = in[p * channels + c];
}

/* The largest is taken off first, so that no exponential overflows. */
static void
softmax (const float *in, float *out, int n, gint64 stride)
{
  float largest = in[0];
  double sum = 0;

  for (int i = 1; i < n; i++)
    largest = MAX (largest, in[i * stride]);
  for (int i = 0; i < n; i++)
    sum += out[i * stride] = expf (in[i * stride] - largest);
  for (int i = 0; i < n; i++)
    out[i * stride] = (float)(out[i * stride] / sum);
}

void
em_softmax_run (const float *in, float *out, gint64 outer, int along, gint64 inner)
{
  for (gint64 o = 0; o < outer; o++)
    for (gint64 i = 0; i < inner; i++)
      softmax (in + o * along * inner + i, out + o * along * inner + i, along, inner);
}
