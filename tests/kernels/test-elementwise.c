/* The other operators beside naive references.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "kernels/em-elementwise.h"
#include "reference.h"

#define MAX_COUNT 4096

typedef struct
{
  GRand *random;
  float in[MAX_COUNT], second[MAX_COUNT], out[MAX_COUNT];
  double wide[MAX_COUNT], expected[MAX_COUNT];
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->random = g_rand_new_with_seed (7);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_rand_free (f->random);
}

static void
fill (Fixture *f, double reach)
{
  for (int i = 0; i < MAX_COUNT; i++)
    {
      f->in[i] = (float)g_rand_double_range (f->random, -reach, reach);
      f->second[i] = (float)g_rand_double_range (f->random, -reach, reach);
      f->wide[i] = f->in[i];
    }
}

static void
check (const Fixture *f, int count, double tolerance)
{
  for (int i = 0; i < count; i++)
    g_assert_cmpfloat_with_epsilon (f->out[i], f->expected[i], tolerance);
}

static void
test_pointwise (Fixture *f, gconstpointer data)
{
  for (int channels = 1; channels < 40; channels += 6)
    {
      const int positions = MAX_COUNT / channels, count = positions * channels;

      fill (f, 3);
      em_batch_norm_run (f->in, f->second, f->second + channels, f->out, positions, channels);
      for (int i = 0; i < count; i++)
        f->expected[i] = f->wide[i] * f->second[i % channels] + f->second[channels + i % channels];
      check (f, count, 1e-5);

      em_add_run (f->in, f->second, f->out, count);
      for (int i = 0; i < count; i++)
        f->expected[i] = f->wide[i] + f->second[i];
      check (f, count, 1e-6);

      em_clip_run (f->in, -1, INFINITY, f->out, count);
      for (int i = 0; i < count; i++)
        f->expected[i] = fmax (f->wide[i], -1);
      check (f, count, 1e-9);
    }
}

static void
test_pool (Fixture *f, gconstpointer data)
{
  for (int area = 1; area <= 49; area += 8)
    for (int channels = 1; channels <= 20; channels += 3)
      {
        double nchw[MAX_COUNT];

        fill (f, 3);
        reference_from_nhwc (3, channels, area, f->in, nchw);
        reference_pool (3, channels, area, nchw, f->expected);
        em_global_average_pool_run (f->in, f->out, 3, area, channels);
        check (f, 3 * channels, 1e-5);

        em_flatten_run (f->in, f->out, 3, area, channels);
        for (int i = 0; i < 3 * channels * area; i++)
          g_assert_cmpfloat (f->out[i], ==, (float)nchw[i]);
      }
}

static void
test_softmax (Fixture *f, gconstpointer data)
{
  for (int along = 1; along <= 40; along += 3)
    for (int inner = 1; inner <= 13; inner += 4)
      {
        fill (f, 20);
        reference_softmax (5, along, inner, f->wide, f->expected);
        em_softmax_run (f->in, f->out, 5, along, inner);
        check (f, 5 * along * inner, 1e-6);
      }

  /* What would overflow without the largest taken off. */
  f->in[0] = 1e4f;
  f->in[1] = -1e4f;
  em_softmax_run (f->in, f->out, 1, 2, 1);
  g_assert_cmpfloat (f->out[0], ==, 1);
  g_assert_cmpfloat (f->out[1], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/kernels/elementwise/pointwise", test_pointwise);
  ADD ("/kernels/elementwise/pool", test_pool);
  ADD ("/kernels/elementwise/softmax", test_softmax);
  return g_test_run ();
}
