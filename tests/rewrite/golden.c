/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "golden.h"

#include <math.h>

EmTensor *
golden_tensor (JsonObject *object, const char *name)
{
  JsonObject *member = json_object_get_object_member (object, name);
  JsonArray *shape = json_object_get_array_member (member, "shape");
  JsonArray *data = json_object_get_array_member (member, "data");
  gint64 dims[EM_TENSOR_MAX_RANK];
  const int rank = (int)json_array_get_length (shape);
  for (int i = 0; i < rank; i++)
    dims[i] = json_array_get_int_element (shape, i);
  EmTensor *tensor = em_tensor_new (rank, dims);
  g_assert_cmpint (em_tensor_get_count (tensor), ==, json_array_get_length (data));
  for (guint i = 0; i < json_array_get_length (data); i++)
    em_tensor_get_data (tensor)[i] = (float)json_array_get_double_element (data, i);
  return tensor;
}

/* JSON has no infinity: 1e30 stands for it. */
static float
bound (JsonObject *object, const char *name, int index)
{
  JsonArray *pair = json_object_get_array_member (object, name);
  const double value = json_array_get_double_element (pair, index);
  return fabs (value) >= 1e30 ? copysignf (INFINITY, value) : (float)value;
}

static void
read_case (GoldenCase *out, JsonObject *json)
{
  const int kernel = (int)json_object_get_int_member (json, "kernel");
  const int stride = (int)json_object_get_int_member (json, "stride");
  const int dilation = (int)json_object_get_int_member (json, "dilation");
  JsonArray *pads = json_object_get_array_member (json, "pads");
  JsonArray *samples = json_object_get_array_member (json, "samples");

  *out = (GoldenCase){ .json = json,
                       .scale = golden_tensor (json, "scale"),
                       .shift = golden_tensor (json, "shift"),
                       .rank = (int)json_object_get_int_member (json, "rank"),
                       .n_samples = (int)json_array_get_length (samples) };
  g_assert_cmpint (out->n_samples, <=, (int)G_N_ELEMENTS (out->samples));
  for (int i = 0; i < out->n_samples; i++)
    {
      JsonObject *sample = json_array_get_object_element (samples, i);
      out->samples[i] = (EmSample){ .keys = golden_tensor (sample, "keys"),
                                    .z = golden_tensor (sample, "z"),
                                    .values = golden_tensor (sample, "values"),
                                    .weights = golden_tensor (sample, "weights") };
      if (!json_object_get_null_member (sample, "residual"))
        out->samples[i].residual = golden_tensor (sample, "residual");
    }

  const EmSample *first = &out->samples[0];
  out->point = (EmEditPoint){
    .name = json_object_get_string_member (json, "name"),
    .linear = json_object_get_boolean_member (json, "linear"),
    .residual = first->residual != NULL ? 1 : -1,
    .in_channels = (int)em_tensor_get_dim (first->keys, 3),
    .out_channels = (int)em_tensor_get_dim (first->z, 3),
    .in_h = (int)em_tensor_get_dim (first->keys, 1),
    .in_w = (int)em_tensor_get_dim (first->keys, 2),
    .out_h = (int)em_tensor_get_dim (first->z, 1),
    .out_w = (int)em_tensor_get_dim (first->z, 2),
    .conv = { .kernel_h = kernel,
              .kernel_w = kernel,
              .stride_h = stride,
              .stride_w = stride,
              .dilation_h = dilation,
              .dilation_w = dilation,
              .pad_top = (int)json_array_get_int_element (pads, 0),
              .pad_left = (int)json_array_get_int_element (pads, 1),
              .pad_bottom = (int)json_array_get_int_element (pads, 2),
              .pad_right = (int)json_array_get_int_element (pads, 3),
              .groups = 1 },
    .scale = em_tensor_get_data (out->scale),
    .shift = em_tensor_get_data (out->shift),
    .low = bound (json, "inner", 0),
    .high = bound (json, "inner", 1),
    .sum_low = bound (json, "outer", 0),
    .sum_high = bound (json, "outer", 1),
  };
}

void
golden_load (Golden *golden)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "rewrite", "golden", "golden.json", NULL);
  g_autoptr (GError) error = NULL;
  *golden = (Golden){ .parser = json_parser_new () };
  json_parser_load_from_file (golden->parser, path, &error);
  g_assert_no_error (error);
  JsonArray *cases = json_node_get_array (json_parser_get_root (golden->parser));
  golden->n = (int)json_array_get_length (cases);
  g_assert_cmpint (golden->n, >, 0);
  g_assert_cmpint (golden->n, <=, (int)G_N_ELEMENTS (golden->cases));
  for (int i = 0; i < golden->n; i++)
    read_case (&golden->cases[i], json_array_get_object_element (cases, i));
}

void
golden_clear (Golden *golden)
{
  for (int i = 0; i < golden->n; i++)
    {
      GoldenCase *c = &golden->cases[i];
      em_tensor_unref (c->scale);
      em_tensor_unref (c->shift);
      for (int j = 0; j < c->n_samples; j++)
        em_sample_clear (&c->samples[j]);
    }
  g_object_unref (golden->parser);
}

void
golden_assert_close (EmTensor *actual, EmTensor *expected, double tolerance, const char *what)
{
  const float *a = em_tensor_get_data (actual), *e = em_tensor_get_data (expected);
  double largest = 0, worst = 0;
  g_assert_cmpint (em_tensor_get_count (actual), ==, em_tensor_get_count (expected));
  for (gint64 i = 0; i < em_tensor_get_count (actual); i++)
    {
      largest = fmax (largest, fabs (e[i]));
      worst = fmax (worst, isfinite (a[i]) ? fabs (a[i] - e[i]) : INFINITY);
    }
  if (!(worst <= tolerance * largest))
    g_error ("%s: differs by %g, the largest number is %g", what, worst, largest);
}
