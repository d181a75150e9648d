/* Convolutions of many shapes beside the naive reference, in every variant that this processor
 * runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "reference.h"
#include "tensor/em-tensor.h"

typedef struct
{
  EmConvShape shape;
  int batch;
  int pad_bottom, pad_right;
  gboolean bias, scale, residual, clipped;
  gboolean ordered; /* without scale */
} Case;

static EmTensor *
draw (GRand *random, gint64 count)
{
  EmTensor *tensor = em_tensor_new_1d (count);

  for (gint64 i = 0; i < count; i++)
    em_tensor_get_data (tensor)[i] = (float)g_rand_double_range (random, -1, 1);
  return tensor;
}

static void
set_positions (Case *c)
{
  EmConvShape *s = &c->shape;

  s->out_h =
      (s->in_h + s->pad_top + c->pad_bottom - (s->kernel_h - 1) * s->dilation_h - 1) / s->stride_h
      + 1;
  s->out_w =
      (s->in_w + s->pad_left + c->pad_right - (s->kernel_w - 1) * s->dilation_w - 1) / s->stride_w
      + 1;
}

/* The largest difference between @out [N, oh, ow, O] and the reference. */
static double
compare (const Case *c, EmTensor *in, EmTensor *weights, const float *scale, const float *bias,
         const EmEpilogue *epilogue, const float *out)
{
  const EmConvShape *s = &c->shape;
  const int area = s->out_h * s->out_w, per_group = s->in_channels / s->groups;
  const int taps = s->kernel_h * s->kernel_w;
  const gint64 n_out = (gint64)c->batch * area * s->out_channels;
  g_autofree double *x = g_new (double, em_tensor_get_count (in));
  g_autofree double *w = g_new (double, em_tensor_get_count (weights));
  g_autofree double *b = g_new (double, s->out_channels);
  g_autofree double *residual = g_new (double, n_out), *expected = g_new (double, n_out);
  g_autofree double *ours = g_new (double, n_out);
  double worst = 0;

  reference_from_nhwc (c->batch, s->in_channels, s->in_h * s->in_w, em_tensor_get_data (in), x);
  for (int o = 0; o < s->out_channels; o++)
    {
      b[o] = bias != NULL ? bias[o] : 0;
      for (int i = 0; i < per_group; i++)
        for (int t = 0; t < taps; t++)
          w[(o * per_group + i) * taps + t] =
              em_tensor_get_data (weights)[(o * taps + t) * per_group + i]
              * (scale != NULL ? scale[o] : 1);
    }
  if (epilogue->residual != NULL)
    reference_from_nhwc (c->batch, s->out_channels, area, epilogue->residual, residual);
  reference_conv (s, c->batch, x, w, b, epilogue, epilogue->residual != NULL ? residual : NULL,
                  expected);
  reference_from_nhwc (c->batch, s->out_channels, area, out, ours);
  for (gint64 i = 0; i < n_out; i++)
    {
      g_assert_true (isfinite (ours[i]));
      worst = MAX (worst, fabs (ours[i] - expected[i]));
    }
  return worst;
}

/* Beyond the output lie numbers that no kernel may touch. */
#define GUARD 64

static void
check (GRand *random, Case *c, EmTeam *team)
{
  EmConvShape *s = &c->shape;

  set_positions (c);
  g_assert_true (s->out_h > 0 && s->out_w > 0);
  const gint64 n_out = (gint64)c->batch * s->out_h * s->out_w * s->out_channels;
  const gint64 depth = (gint64)s->kernel_h * s->kernel_w * s->in_channels / s->groups;
  g_autoptr (EmTensor) in = draw (random, (gint64)c->batch * s->in_h * s->in_w * s->in_channels);
  g_autoptr (EmTensor) weights = draw (random, s->out_channels * depth);
  g_autoptr (EmTensor) bias = draw (random, s->out_channels);
  g_autoptr (EmTensor) scale = draw (random, s->out_channels);
  g_autoptr (EmTensor) residual = draw (random, n_out);
  g_autoptr (EmTensor) out = em_tensor_new_1d (n_out + GUARD);
  const float *b = c->bias ? em_tensor_get_data (bias) : NULL;
  const float *g = c->scale ? em_tensor_get_data (scale) : NULL;
  const EmEpilogue epilogue = {
    .low = c->clipped ? -0.5f : -INFINITY,
    .high = c->clipped ? 0.7f : INFINITY,
    .residual = c->residual ? em_tensor_get_data (residual) : NULL,
    .sum_low = c->clipped ? -0.9f : -INFINITY,
    .sum_high = c->clipped ? 1.1f : INFINITY,
  };
  g_autoptr (EmConv) conv = c->ordered ? em_conv_new_ordered (s, em_tensor_get_data (weights), b)
                                       : em_conv_new (s, em_tensor_get_data (weights), g, b);

  g_assert_cmpint (c->ordered ? em_conv_get_ordered_size (s) : em_conv_get_packed_size (s), >=,
                   s->out_channels * depth);
  for (int v = 0; em_simd_get_variant (v) != NULL; v++)
    {
      em_conv_set_variant (conv, em_simd_get_variant (v));
      for (gint64 i = 0; i < n_out + GUARD; i++)
        em_tensor_get_data (out)[i] = NAN;
      em_conv_run (conv, em_tensor_get_data (in), em_tensor_get_data (out), c->batch, &epilogue,
                   team);

      const double worst = compare (c, in, weights, g, b, &epilogue, em_tensor_get_data (out));
      if (worst > 1e-6 * (double)depth + 1e-6)
        g_error ("%s: %d x %d x %d -> %d, kernel %d x %d, stride %d, dilation %d, groups %d, "
                 "batch %d: off by %g",
                 em_simd_get_variant (v)->name, s->in_h, s->in_w, s->in_channels, s->out_channels,
                 s->kernel_h, s->kernel_w, s->stride_h, s->dilation_h, s->groups, c->batch, worst);
      for (int i = 0; i < GUARD; i++)
        g_assert_true (isnan (em_tensor_get_data (out)[n_out + i]));
    }
}

static Case
make_case (int size_h, int size_w, int in, int out, int kernel, int stride, int groups, int batch)
{
  return (Case){
    .shape = { .in_h = size_h,
               .in_w = size_w,
               .in_channels = in,
               .out_channels = out,
               .kernel_h = kernel,
               .kernel_w = kernel,
               .stride_h = stride,
               .stride_w = stride,
               .dilation_h = 1,
               .dilation_w = 1,
               .pad_top = (kernel - 1) / 2,
               .pad_left = (kernel - 1) / 2,
               .groups = groups },
    .batch = batch,
    .pad_bottom = kernel / 2,
    .pad_right = kernel / 2,
    .bias = TRUE,
  };
}

/* Every remainder of rows and of columns that a block or a panel can leave. */
static void
test_pointwise (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (EmTeam) team = em_team_new (2);

  for (int rows = 1; rows <= 30; rows++)
    for (int out = 1; out <= 66; out += rows % 3 + 1)
      {
        Case c = make_case (1, rows, 1 + (rows * 7 + out) % 23, out, 1, 1, 1, 1);

        c.residual = (rows + out) % 2;
        c.clipped = out % 3 == 0;
        c.scale = rows % 2;
        check (random, &c, team);
      }
}

static void
test_depthwise (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_autoptr (EmTeam) team = em_team_new (2);

  for (int kernel = 1; kernel <= 7; kernel += kernel == 3 ? 2 : 1)
    for (int stride = 1; stride <= 3; stride++)
      for (int channels = 2; channels <= 50; channels += 3 + kernel)
        for (int dilation = 1; dilation <= 2; dilation++)
          {
            Case c = make_case (3 + channels % 11, 5 + channels % 7, channels, channels, kernel,
                                stride, channels, 1 + channels % 3);

            c.shape.dilation_h = dilation;
            c.shape.dilation_w = 3 - dilation;
            c.pad_bottom += kernel;
            c.pad_right += kernel;
            c.residual = kernel % 2;
            c.clipped = TRUE;
            check (random, &c, team);
          }
}

/* The layers of the bundled networks, at their own sizes where that is quick. */
static void
test_bundled (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (EmTeam) team = em_team_new (2);
  Case cases[] = {
    make_case (65, 63, 3, 32, 3, 2, 1, 1),      make_case (28, 28, 32, 32, 3, 1, 32, 1),
    make_case (28, 28, 144, 24, 1, 1, 1, 1),    make_case (14, 14, 80, 480, 1, 1, 1, 1),
    make_case (14, 14, 480, 480, 5, 1, 480, 1), make_case (7, 7, 672, 192, 1, 1, 1, 2),
    make_case (1, 1, 1280, 1000, 1, 1, 1, 3),   make_case (7, 7, 320, 1280, 1, 1, 1, 1),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      cases[i].scale = cases[i].clipped = TRUE;
      if (cases[i].shape.stride_h == 2)
        cases[i].shape.pad_top = cases[i].shape.pad_left = 0;
      check (random, &cases[i], team);
    }
}

/* Shapes drawn at random; kernels may be larger than the map, pads larger than the kernel. */
static void
test_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  g_autoptr (EmTeam) team = em_team_new (2);

  for (int i = 0; i < 400; i++)
    {
      const int groups = g_rand_int_range (random, 1, 5);
      Case c = { .batch = g_rand_int_range (random, 1, 4) };
      EmConvShape *s = &c.shape;

      s->groups = groups;
      s->in_channels = groups * g_rand_int_range (random, 1, 12);
      s->out_channels = groups * g_rand_int_range (random, 1, 40);
      s->kernel_h = g_rand_int_range (random, 1, 6);
      s->kernel_w = g_rand_int_range (random, 1, 6);
      s->stride_h = g_rand_int_range (random, 1, 4);
      s->stride_w = g_rand_int_range (random, 1, 4);
      s->dilation_h = g_rand_int_range (random, 1, 4);
      s->dilation_w = g_rand_int_range (random, 1, 4);
      s->in_h = g_rand_int_range (random, 1, 15);
      s->in_w = g_rand_int_range (random, 1, i % 3 == 0 ? 90 : 15); /* wide ones run directly */
      s->pad_top = g_rand_int_range (random, 0, 6);
      s->pad_left = g_rand_int_range (random, 0, 6);
      c.pad_bottom = MAX ((s->kernel_h - 1) * s->dilation_h + 1 - s->in_h - s->pad_top, 0)
                     + g_rand_int_range (random, 0, 4);
      c.pad_right = MAX ((s->kernel_w - 1) * s->dilation_w + 1 - s->in_w - s->pad_left, 0)
                    + g_rand_int_range (random, 0, 4);
      c.bias = g_rand_boolean (random);
      c.scale = g_rand_boolean (random);
      c.residual = g_rand_boolean (random);
      c.clipped = g_rand_boolean (random);
      check (random, &c, i % 3 == 0 ? NULL : team);
      c.scale = FALSE;
      c.ordered = TRUE;
      check (random, &c, i % 3 == 0 ? NULL : team);
    }
}

/* Layers with ordered sums: few outputs, whose neighbours are computed as channels, slices that cut
 * the kernel's rows, and depthwise and pointwise ones with several slices. */
static void
test_ordered (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (6);
  g_autoptr (EmTeam) team = em_team_new (2);
  Case cases[] = {
    make_case (24, 24, 3, 8, 9, 1, 1, 1),   make_case (24, 32, 8, 3, 9, 1, 1, 2),
    make_case (20, 24, 16, 8, 3, 1, 1, 1),  make_case (18, 16, 8, 16, 3, 2, 1, 2),
    make_case (12, 12, 32, 32, 3, 1, 1, 1), make_case (9, 40, 5, 1, 5, 1, 1, 1),
    make_case (8, 8, 600, 40, 1, 1, 1, 2),  make_case (20, 16, 300, 33, 1, 1, 1, 1),
    make_case (9, 9, 50, 50, 5, 1, 50, 1),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int padded = 0; padded < 2; padded++)
      {
        cases[i].ordered = TRUE;
        cases[i].clipped = i % 2;
        cases[i].residual = i % 3 == 0;
        if (!padded && cases[i].shape.groups == 1)
          cases[i].shape.pad_top = cases[i].shape.pad_left = cases[i].pad_bottom =
              cases[i].pad_right = 0;
        check (random, &cases[i], team);
      }
}

/* What a layer puts out in place of @x lies on the grid, as does what it adds the residual to. */
static void
test_grid (void)
{
  const EmGrid grid = em_grid_make (0.03f, 5, -128, 127),
               sum_grid = em_grid_make (0.1f, -9, 0, 255);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  Case cases[] = { make_case (9, 17, 20, 37, 3, 1, 1, 1), make_case (9, 17, 37, 37, 3, 1, 37, 1),
                   make_case (9, 17, 20, 37, 1, 1, 1, 1) };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int v = 0; em_simd_get_variant (v) != NULL; v++)
      {
        const EmConvShape *s = &cases[i].shape;
        const EmEpilogue plain = { .low = -2, .high = 2 };
        EmEpilogue rounded = { .low = -2,
                               .high = 2,
                               .grid = grid,
                               .sum_low = -INFINITY,
                               .sum_high = INFINITY,
                               .sum_grid = sum_grid };

        set_positions (&cases[i]);
        const gint64 n = (gint64)s->out_h * s->out_w * s->out_channels;
        g_autoptr (EmTensor) in = draw (random, (gint64)s->in_h * s->in_w * s->in_channels);
        g_autoptr (EmTensor) weights =
            draw (random,
                  (gint64)s->out_channels * s->kernel_h * s->kernel_w * s->in_channels / s->groups);
        g_autoptr (EmTensor) residual = draw (random, n);
        g_autoptr (EmTensor) a = em_tensor_new_1d (n), b = em_tensor_new_1d (n);
        g_autoptr (EmConv) conv = em_conv_new (s, em_tensor_get_data (weights), NULL, NULL);

        em_conv_set_variant (conv, em_simd_get_variant (v));
        rounded.residual = em_tensor_get_data (residual);
        em_conv_run (conv, em_tensor_get_data (in), em_tensor_get_data (a), 1, &plain, NULL);
        em_conv_run (conv, em_tensor_get_data (in), em_tensor_get_data (b), 1, &rounded, NULL);
        for (gint64 j = 0; j < n; j++)
          {
            const float first = rintf (em_tensor_get_data (a)[j] / grid.scale) * grid.scale;
            const float second = rintf ((first + rounded.residual[j]) / sum_grid.scale);

            g_assert_cmpfloat_with_epsilon (CLAMP (second, sum_grid.low, sum_grid.high)
                                                * sum_grid.scale,
                                            em_tensor_get_data (b)[j], 1e-6);
          }
      }
}

static EmTensor *
draw_integers (GRand *random, gint64 count, int range)
{
  EmTensor *tensor = em_tensor_new_1d (count);

  for (gint64 i = 0; i < count; i++)
    em_tensor_get_data (tensor)[i] = (float)g_rand_int_range (random, -range, range + 1);
  return tensor;
}

/* In integers a layer puts out the step nearest to its sum times the factor, with no bounds but the
 * grid's. */
static void
test_integer (void)
{
  EmEpilogue epilogue = { .low = 0, .high = 0, .grid = em_grid_make (0.25f, 0, -4000, 4000) };
  const EmEpilogue plain = { .low = -4000, .high = 4000 };
  g_autoptr (GRand) random = g_rand_new_with_seed (8);
  Case cases[] = { make_case (9, 37, 20, 37, 3, 1, 1, 1), make_case (9, 17, 37, 37, 3, 1, 37, 1),
                   make_case (9, 17, 20, 37, 1, 1, 1, 1), make_case (9, 9, 30, 42, 3, 2, 3, 1) };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int v = 0; em_simd_get_variant (v) != NULL; v++)
      {
        const EmConvShape *s = &cases[i].shape;
        const gint64 depth = (gint64)s->kernel_h * s->kernel_w * s->in_channels / s->groups;

        set_positions (&cases[i]);
        const gint64 n = (gint64)s->out_h * s->out_w * s->out_channels;
        g_autoptr (EmTensor) in =
            draw_integers (random, (gint64)s->in_h * s->in_w * s->in_channels, 255);
        g_autoptr (EmTensor) weights = draw_integers (random, s->out_channels * depth, 127);
        g_autoptr (EmTensor) bias = draw_integers (random, s->out_channels, 9000);
        g_autoptr (EmTensor) factors = draw (random, s->out_channels);
        g_autoptr (EmTensor) out = em_tensor_new_1d (n);
        float *b = em_tensor_get_data (bias), *f = em_tensor_get_data (factors);
        double worst;

        for (int o = 0; o < s->out_channels; o++)
          f[o] = 0.001f * (1.5f + f[o]);
        g_autoptr (EmConv) conv = em_conv_new_integer (s, em_tensor_get_data (weights), b, f);
        em_conv_set_variant (conv, em_simd_get_variant (v));
        for (int o = 0; o < s->out_channels; o++)
          b[o] *= f[o];
        for (int units = 0; units < 2; units++)
          {
            epilogue.grid.unit = units ? 1 : epilogue.grid.scale;
            em_conv_run (conv, em_tensor_get_data (in), em_tensor_get_data (out), 1, &epilogue,
                         NULL);
            for (gint64 j = 0; j < n; j++)
              {
                float *number = &em_tensor_get_data (out)[j];

                *number /= epilogue.grid.unit;
                g_assert_cmpfloat (*number, ==, rintf (*number));
              }
            worst = compare (&cases[i], in, weights, f, b, &plain, em_tensor_get_data (out));
            g_assert_cmpfloat (worst, <, 0.501);
            g_assert_cmpfloat (worst, >, 0.45);
          }
      }
}

/* A picture's numbers must not depend on its place in the batch or on the number of threads: prefix
 * and suffix rely on it. */
static void
test_batch (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autoptr (EmTeam) team = em_team_new (3);
  Case cases[] = { make_case (7, 7, 50, 70, 1, 1, 1, 5), make_case (9, 7, 50, 70, 3, 2, 1, 5),
                   make_case (9, 7, 50, 50, 5, 1, 50, 5) };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const EmConvShape *s = &cases[i].shape;

      set_positions (&cases[i]);
      const gint64 in_size = (gint64)s->in_h * s->in_w * s->in_channels;
      const gint64 out_size = (gint64)s->out_h * s->out_w * s->out_channels;
      g_autoptr (EmTensor) in = draw (random, 5 * in_size);
      g_autoptr (EmTensor) weights =
          draw (random, (gint64)s->out_channels * s->kernel_h * s->kernel_w * s->in_channels);
      g_autoptr (EmTensor) all = em_tensor_new_1d (5 * out_size), one = em_tensor_new_1d (out_size);
      g_autoptr (EmConv) conv = em_conv_new (s, em_tensor_get_data (weights), NULL, NULL);
      const EmEpilogue epilogue = { .low = -INFINITY, .high = 0.5f };

      em_conv_run (conv, em_tensor_get_data (in), em_tensor_get_data (all), 5, &epilogue, team);
      for (int n = 0; n < 5; n++)
        {
          em_conv_run (conv, em_tensor_get_data (in) + n * in_size, em_tensor_get_data (one), 1,
                       &epilogue, n % 2 ? team : NULL);
          g_assert_cmpmem (em_tensor_get_data (one), (gsize)out_size * sizeof (float),
                           em_tensor_get_data (all) + n * out_size,
                           (gsize)out_size * sizeof (float));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv/pointwise", test_pointwise);
  g_test_add_func ("/kernels/conv/depthwise", test_depthwise);
  g_test_add_func ("/kernels/conv/bundled", test_bundled);
  g_test_add_func ("/kernels/conv/random", test_random);
  g_test_add_func ("/kernels/conv/ordered", test_ordered);
  g_test_add_func ("/kernels/conv/grid", test_grid);
  g_test_add_func ("/kernels/conv/integer", test_integer);
  g_test_add_func ("/kernels/conv/batch", test_batch);
  return g_test_run ();
}
