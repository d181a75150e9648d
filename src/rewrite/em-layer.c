/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rewrite/em-layer.h"

void
em_sample_clear (EmSample *sample)
{
  g_clear_pointer (&sample->keys, em_tensor_unref);
  g_clear_pointer (&sample->z, em_tensor_unref);
  g_clear_pointer (&sample->residual, em_tensor_unref);
  g_clear_pointer (&sample->values, em_tensor_unref);
  g_clear_pointer (&sample->weights, em_tensor_unref);
}
