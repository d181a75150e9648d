/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "evaluate/em-prediction.h"

void
em_prediction_get_preprocess (EmGraph *graph, EmPreprocess *out)
{
  const EmInputSpec *spec = em_graph_get_input_spec (graph);
  out->size = spec->size;
  out->crop = spec->crop;
  memcpy (out->mean, spec->mean, sizeof out->mean);
  memcpy (out->std, spec->std, sizeof out->std);
}

EmTensor *
em_prediction_probabilities (EmGraph *graph, EmTensor *logits, int row)
{
  const gint64 n = em_tensor_get_dim (logits, 1);
  const float *in = em_tensor_get_data (logits) + row * n;
  EmTensor *probabilities = em_tensor_new_1d (n);
  float *out = em_tensor_get_data (probabilities);

  if (em_graph_output_is_probability (graph))
    {
      memcpy (out, in, n * sizeof *out);
      return probabilities;
    }

  /* Subtracting the largest logit keeps every exponential in range. */
  float largest = in[0];
  for (gint64 i = 1; i < n; i++)
    largest = MAX (largest, in[i]);
  double sum = 0;
  for (gint64 i = 0; i < n; i++)
    sum += out[i] = expf (in[i] - largest);
  for (gint64 i = 0; i < n; i++)
    out[i] /= sum;
  return probabilities;
}

void
em_prediction_top (EmTensor *probabilities, int n, EmPrediction *out)
{
  const gint64 count = em_tensor_get_count (probabilities);
  const float *p = em_tensor_get_data (probabilities);
  int filled = 0;

  /* Insertion into a short sorted list: one pass, few writes. */
  for (gint64 i = 0; i < count; i++)
    {
      if (filled == n && p[i] <= out[n - 1].probability)
        continue;
      int at = filled < n ? filled++ : n - 1;
      for (; at > 0 && out[at - 1].probability < p[i]; at--)
        out[at] = out[at - 1];
      out[at] = (EmPrediction){ i, p[i] };
    }
  for (; filled < n; filled++)
    out[filled] = (EmPrediction){ -1, 0 };
}
