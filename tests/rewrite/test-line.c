/* The exact one-unknown search against brute force: every place tried, in double.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>

#include "rewrite/em-line-private.h"

#define MOST 120

typedef struct
{
  int n;
  float weight[MOST], value[MOST], low[MOST], high[MOST], centre[MOST], slope[MOST];
} Problem;

static EmLine
as_line (const Problem *p)
{
  return (EmLine){ p->n, p->weight, p->value, p->low, p->high, p->centre, p->slope };
}

static double
loss_at (const Problem *p, double x)
{
  double sum = 0;
  for (int i = 0; i < p->n; i++)
    {
      const double t = p->centre[i] + p->slope[i] * x;
      sum += p->weight[i] * fabs (p->value[i] - fmin (fmax (t, p->low[i]), p->high[i]));
    }
  return sum;
}

/* The least loss at any place where the slope can change, and the nearest such place (or 0). */
static double
brute_force (const Problem *p, double tolerance, double *nearest)
{
  double places[3 * MOST + 1], losses[3 * MOST + 1], least = INFINITY;
  int n = 0;
  places[n++] = 0;
  for (int i = 0; i < p->n; i++)
    if (p->slope[i] != 0)
      {
        const double at[] = { p->low[i], p->high[i], p->value[i] };
        for (int j = 0; j < 3; j++)
          if (isfinite (at[j]) && at[j] >= p->low[i] && at[j] <= p->high[i])
            places[n++] = (at[j] - p->centre[i]) / p->slope[i];
      }
  for (int i = 0; i < n; i++)
    least = fmin (least, losses[i] = loss_at (p, places[i]));
  *nearest = INFINITY;
  for (int i = 0; i < n; i++)
    if (losses[i] <= least + tolerance && fabs (places[i]) < *nearest)
      *nearest = fabs (places[i]);
  return least;
}

static float
uniform (GRand *random, double low, double high)
{
  return (float)g_rand_double_range (random, low, high);
}

static void
draw (GRand *random, Problem *p)
{
  const int kind = g_rand_int_range (random, 0, 4);
  p->n = g_rand_int_range (random, 1, MOST + 1);
  for (int i = 0; i < p->n; i++)
    {
      const float residual = kind == 3 ? uniform (random, -1, 1) : 0;
      p->low[i] = kind == 0 ? -INFINITY : residual;
      p->high[i] = kind == 0 || kind == 1 ? INFINITY : residual + 6;
      p->weight[i] = uniform (random, 0, 1);
      p->centre[i] = uniform (random, -6, 10);
      p->slope[i] = g_rand_int_range (random, 0, 8) == 0 ? 0 : uniform (random, -3, 3);
      p->value[i] = uniform (random, -2, 9);
      if (kind == 2) /* what a clipped layer answers to another picture */
        p->value[i] = fminf (fmaxf (p->value[i], p->low[i]), p->high[i]);
    }
}

static void
test_brute_force (void)
{
  GRand *random = g_rand_new_with_seed (7);
  EmLineScratch *scratch = em_line_scratch_new (MOST);
  for (int trial = 0; trial < 4000; trial++)
    {
      Problem p;
      double nearest, loss;
      draw (random, &p);
      const EmLine line = as_line (&p);
      const double before = loss_at (&p, 0), tolerance = 1e-5 * before;
      const double least = brute_force (&p, tolerance / 2, &nearest);
      const double x = em_line_solve (&line, scratch, tolerance, 0, &loss);
      g_assert_cmpfloat_with_epsilon (loss, loss_at (&p, x), 1e-4 * before + 1e-6);
      g_assert_cmpfloat (loss, <=, before * (1 + 1e-6) + 1e-9);
      g_assert_cmpfloat (loss, <=, least + 2 * tolerance + 1e-5);
      g_assert_cmpfloat (fabs (x), <=, nearest * (1 + 1e-4) + 1e-4);
      g_assert_cmpfloat_with_epsilon (em_line_loss (&line, 0), before, 1e-5 * before + 1e-9);
    }
  em_line_scratch_free (scratch);
  g_rand_free (random);
}

/* A dead activation: everything at or beyond x = 2 is equally good, and so is nothing nearer. */
static void
test_nearest_of_half_line (void)
{
  Problem p = { .n = 1,
                .weight = { 1 },
                .value = { 0 },
                .low = { 0 },
                .high = { 6 },
                .centre = { 2 },
                .slope = { -1 } };
  const EmLine line = as_line (&p);
  EmLineScratch *scratch = em_line_scratch_new (1);
  double loss;
  g_assert_cmpfloat_with_epsilon (em_line_solve (&line, scratch, 1e-6, 0, &loss), 2, 1e-6);
  g_assert_cmpfloat (loss, ==, 0);

  /* Held by the clip on both sides of 0: no reason to move. */
  p.centre[0] = -3;
  g_assert_cmpfloat (em_line_solve (&line, scratch, 1e-6, 0, &loss), ==, 0);
  g_assert_cmpfloat (loss, ==, 0);

  /* No slope at all. */
  p.centre[0] = 3;
  p.slope[0] = 0;
  g_assert_cmpfloat (em_line_solve (&line, scratch, 1e-6, 0, &loss), ==, 0);
  g_assert_cmpfloat (loss, ==, 3);
  em_line_scratch_free (scratch);
}

/* Two valleys: the far one is deeper, so walking downhill from 0 would miss it. */
static void
test_far_valley (void)
{
  Problem p = { .n = 2,
                .weight = { 1, 3 },
                .value = { 1, 5 },
                .low = { 0, 0 },
                .high = { 6, 6 },
                .centre = { 0.5, -10 },
                .slope = { 1, 1 } };
  const EmLine line = as_line (&p);
  EmLineScratch *scratch = em_line_scratch_new (2);
  double loss;
  g_assert_cmpfloat_with_epsilon (em_line_solve (&line, scratch, 1e-6, 0, &loss), 15, 1e-5);
  g_assert_cmpfloat_with_epsilon (loss, 5, 1e-5);
  em_line_scratch_free (scratch);
}

/* What may be given up buys a smaller answer, and no more is given up than was allowed. */
static void
test_spare (void)
{
  GRand *random = g_rand_new_with_seed (9);
  EmLineScratch *scratch = em_line_scratch_new (MOST);
  int smaller = 0;
  for (int trial = 0; trial < 500; trial++)
    {
      Problem p;
      double least, loss;
      draw (random, &p);
      const EmLine line = as_line (&p);
      const double before = loss_at (&p, 0);
      const double exact = em_line_solve (&line, scratch, 1e-6 * before, 0, &least);
      const double near = em_line_solve (&line, scratch, 1e-6 * before, 0.05, &loss);
      g_assert_cmpfloat (loss, <=, least + 0.05 * (before - least) + 1e-5 * before);
      g_assert_cmpfloat (fabs (near), <=, fabs (exact));
      smaller += fabs (near) < fabs (exact);
    }
  g_assert_cmpint (smaller, >, 100);
  em_line_scratch_free (scratch);
  g_rand_free (random);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rewrite/line/brute-force", test_brute_force);
  g_test_add_func ("/rewrite/line/nearest-of-half-line", test_nearest_of_half_line);
  g_test_add_func ("/rewrite/line/far-valley", test_far_valley);
  g_test_add_func ("/rewrite/line/spare", test_spare);
  return g_test_run ();
}
