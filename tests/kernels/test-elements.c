/* Elements, sampling and what classifiers end with, beside naive references.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "kernels/em-elements.h"
#include "kernels/em-sample.h"
#include "kernels/em-softmax.h"
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

/* What the specification of @element says, in double. @c: the channel, @i: the place. */
static double
reference_element (const EmElement *element, double x, int c, int i)
{
  const double operand =
      element->operand == NULL ? 0 : element->operand[element->per_channel ? c : i];
  double n;

  switch (element->kind)
    {
    case EM_ELEMENT_NORM:
      return (double)element->operand[c] * x + element->shift[c];
    case EM_ELEMENT_CLIP:
      return fmin (fmax (x, element->low), element->high);
    case EM_ELEMENT_QUANTISE:
      n = rint (x / element->grid.scale);
      return fmin (fmax (n, element->grid.low), element->grid.high) * element->grid.scale;
    case EM_ELEMENT_ADD:
      return x + operand;
    case EM_ELEMENT_SUB:
      return x - operand;
    case EM_ELEMENT_SUB_FROM:
      return operand - x;
    case EM_ELEMENT_MUL:
      return x * operand;
    case EM_ELEMENT_SQUARE:
      return x * x;
    case EM_ELEMENT_SQRT:
      return sqrt (x);
    case EM_ELEMENT_RECIPROCAL:
      return 1 / x;
    case EM_ELEMENT_SIGMOID:
      return 1 / (1 + exp (-x));
    }
  g_assert_not_reached ();
}

/* Each kind alone, then all that stay in range one after the other, also in place and by a team,
 * for counts around the blocks' and the vectors' ends. */
static void
test_elements (Fixture *f, gconstpointer data)
{
  g_autoptr (EmTeam) team = em_team_new (2);

  for (int channels = 1; channels < 60; channels += 7)
    for (int part = 1; part <= 3; part++)
      {
        const int positions = MAX (MAX_COUNT / channels / part, 1), count = positions * channels;
        const float *vector = f->second + 5, *map = f->second;
        const EmElement all[] = {
          { .kind = EM_ELEMENT_NORM, .operand = vector, .shift = vector + channels },
          { .kind = EM_ELEMENT_ADD, .operand = map },
          { .kind = EM_ELEMENT_SUB, .operand = vector, .per_channel = TRUE },
          { .kind = EM_ELEMENT_CLIP, .low = -1, .high = INFINITY },
          { .kind = EM_ELEMENT_SUB_FROM, .operand = map },
          { .kind = EM_ELEMENT_MUL, .operand = vector, .per_channel = TRUE },
          { .kind = EM_ELEMENT_SQUARE },
          { .kind = EM_ELEMENT_CLIP, .low = 0.25f, .high = 9 },
          { .kind = EM_ELEMENT_SQRT },
          { .kind = EM_ELEMENT_RECIPROCAL },
          { .kind = EM_ELEMENT_SIGMOID },
        };
        const int n = G_N_ELEMENTS (all);

        fill (f, 3);
        for (int i = 0; i < count; i++)
          {
            f->expected[i] = f->in[i];
            for (int e = 0; e < n; e++)
              f->expected[i] = reference_element (&all[e], f->expected[i], i % channels, i);
          }
        em_elements_run (all, n, f->in, f->out, positions, channels, team);
        check (f, count, 1e-5);
        for (int c = 0; c < channels; c++)
          for (int p = 1; p < positions; p++)
            f->expected[c] += f->expected[p * channels + c];
        for (int c = 0; c < channels; c++)
          f->expected[c] /= positions;
        em_elements_mean (all, n, f->in, f->out, positions, channels, team);
        check (f, channels, 1e-5);

        for (int i = 0; i < count; i++)
          f->expected[i] = reference_element (&all[1], f->wide[i], i % channels, i);
        em_elements_run (&all[1], 1, f->in, f->in, positions, channels, NULL);
        for (int i = 0; i < count; i++)
          f->out[i] = f->in[i];
        check (f, count, 1e-6);
      }
}

/* Halves go to the even neighbour, what is beyond the integers to the last one. */
static void
test_grid (Fixture *f, gconstpointer data)
{
  const EmElement round = { .kind = EM_ELEMENT_QUANTISE,
                            .grid = em_grid_make (0.25f, -3, -128, 127) };

  for (int i = 0; i < 2000; i++)
    {
      f->in[i] = (float)(i - 1000) * 0.0625f * 0.75f;
      f->expected[i] = reference_element (&round, f->in[i], 0, i);
    }
  em_elements_run (&round, 1, f->in, f->out, 2000, 1, NULL);
  check (f, 2000, 1e-6);
  g_assert_cmpfloat (f->out[0], ==, (-128 + 3) * 0.25f);
  g_assert_cmpfloat (f->out[1999], ==, (127 + 3) * 0.25f);
}

static void
test_sample (Fixture *f, gconstpointer data)
{
  const int rows[] = { 2, 1, 0, 1, -1, 2, 2, 3 }, columns[] = { -1, 1, 0, 1, 2, 3, 4, 4, 3, -1 };
  const int out_h = G_N_ELEMENTS (rows), out_w = G_N_ELEMENTS (columns), in_w = 5;

  for (int channels = 1; channels <= 9; channels += 4)
    {
      fill (f, 3);
      em_sample_run (f->in, in_w, channels, rows, columns, 7, f->out, out_h, out_w, NULL);
      for (int y = 0; y < out_h; y++)
        for (int x = 0; x < out_w; x++)
          for (int c = 0; c < channels; c++)
            f->expected[(y * out_w + x) * channels + c] =
                rows[y] < 0 || columns[x] < 0 ? 7
                                              : f->in[(rows[y] * in_w + columns[x]) * channels + c];
      check (f, out_h * out_w * channels, 1e-9);
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
        reference_from_nhwc (1, channels, area, f->in, nchw);
        reference_pool (1, channels, area, nchw, f->expected);
        em_elements_mean (NULL, 0, f->in, f->out, area, channels, NULL);
        check (f, channels, 1e-5);

        reference_from_nhwc (3, channels, area, f->in, nchw);
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
  ADD ("/kernels/elements/run", test_elements);
  ADD ("/kernels/elements/grid", test_grid);
  ADD ("/kernels/elements/sample", test_sample);
  ADD ("/kernels/elements/pool", test_pool);
  ADD ("/kernels/elements/softmax", test_softmax);
  return g_test_run ();
}
