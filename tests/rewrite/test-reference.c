/* The per-channel solver against the paper's on the shared snow exemplars: at no edit point a
 * higher loss, and at least 500 times as fast as its 20,000 steps.
 *
 * By default the paper's solver runs a part of its steps and its time is scaled; with
 * EMEND_REFERENCE_STEPS=20000 it runs them all (minutes an edit point).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"
#include "rewrite/em-direction.h"
#include "rewrite/em-rewrite-private.h"

#define PAPER_STEPS 20000
#define SAMPLES 3

static Model model;

static double
seconds_since (gint64 start)
{
  return (double)(g_get_monotonic_time () - start) / 1e6;
}

static double
solve (const EmEditPoint *point, const EmSample *samples, EmTensor *direction,
       EmSolverReport *report)
{
  double best = G_MAXDOUBLE;
  for (int i = 0; i < 5; i++)
    {
      g_autoptr (GError) error = NULL;
      const gint64 start = g_get_monotonic_time ();
      g_autoptr (EmTensor) lambda =
          em_solver_solve (point, samples, SAMPLES, direction, model.team, report, NULL, &error);
      g_assert_no_error (error);
      best = MIN (best, seconds_since (start));
    }
  return best;
}

static double
solve_reference (const EmEditPoint *point, EmTensor *weight, const EmSample *samples,
                 EmTensor *direction, double rate, EmSolverReport *report)
{
  g_autoptr (GError) error = NULL;
  const char *asked = g_getenv ("EMEND_REFERENCE_STEPS");
  const int steps = asked != NULL ? MAX (1, atoi (asked)) : 600;
  const gint64 start = g_get_monotonic_time ();
  g_autoptr (EmTensor) lambda =
      em_reference_solver_solve (point, weight, samples, SAMPLES, direction, steps, rate, 10,
                                 model.team, report, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return seconds_since (start) * PAPER_STEPS / steps;
}

static void
compare (gconstpointer data)
{
  const char *name = data;
  const char *const names[SAMPLES] = { "ambulance", "minivan", "limousine" };
  const double rates[] = { 1e-3, 1e-4 };
  g_autoptr (GError) error = NULL;
  g_autoptr (EmRewriteContext) context = model_context (&model, model_find_point (&model, name));
  const EmEditPoint *point = em_rewrite_context_get_point (context);
  EmExemplar exemplars[SAMPLES];
  EmSample samples[SAMPLES] = { 0 };
  for (int i = 0; i < SAMPLES; i++)
    exemplars[i] = exemplar_snow (names[i], FALSE);
  em_rewrite_collect (model.executor, context, exemplars, SAMPLES, 1, 0, TRUE, samples, 1, NULL,
                      NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (EmTensor) direction =
      em_direction_compute (point, samples, SAMPLES, context->whitening, 1, &error);
  g_assert_no_error (error);

  EmSolverReport ours, theirs;
  const double seconds = solve (point, samples, direction, &ours);
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      const double paper =
          solve_reference (point, context->weight, samples, direction, rates[i], &theirs);
      g_test_message (
          "%s, rate %g: %.1f -> %.1f in %.2f ms; the paper's %.1f in %.1f s: %.0f times", name,
          rates[i], ours.loss_before, ours.loss_after, seconds * 1e3, theirs.loss_after, paper,
          paper / seconds);
      g_assert_cmpfloat_with_epsilon (ours.loss_before, theirs.loss_before,
                                      1e-4 * ours.loss_before);
      g_assert_cmpfloat (ours.loss_after, <=, theirs.loss_after);
      g_assert_cmpfloat (paper / seconds, >=, 500);
    }
  for (int i = 0; i < SAMPLES; i++)
    {
      em_sample_clear (&samples[i]);
      exemplar_clear (&exemplars[i]);
    }
}

int
main (int argc, char **argv)
{
  const char *const points[] = { "head.conv", "blocks.11.expand.conv", "blocks.8.project.conv",
                                 "blocks.4.project.conv", "classifier" };
  g_test_init (&argc, &argv, NULL);
  model_open (&model, "lite0");
  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autofree char *path = g_strdup_printf ("/rewrite/reference/%s", points[i]);
      g_test_add_data_func (path, points[i], compare);
    }
  const int result = g_test_run ();
  model_close (&model);
  return result;
}
