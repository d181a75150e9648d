/* Moments, whitening, direction, losses, gradient, disturbance and the reference solver against
 * NumPy and PyTorch; the per-channel solver against both the paper's and finite differences.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "golden.h"
#include "rewrite/em-direction.h"
#include "rewrite/em-gradient-private.h"
#include "rewrite/em-moments.h"
#include "rewrite/em-rule.h"
#include "rewrite/em-solver.h"

static Golden golden;

static EmTensor *
get_direction (const GoldenCase *c)
{
  return golden_tensor (c->json, "direction");
}

static void
test_moments (void)
{
  for (int i = 0; i < golden.n; i++)
    {
      const GoldenCase *c = &golden.cases[i];
      g_autoptr (EmTensor) keys = golden_tensor (c->json, "ordinary");
      g_autoptr (EmTensor) expected = golden_tensor (c->json, "second");
      g_autoptr (EmTensor) white = golden_tensor (c->json, "whitening");
      g_autoptr (EmMoments) moments = em_moments_new ();
      em_moments_add (moments, "point", keys);
      g_autoptr (EmTensor) second = em_moments_get (moments, "point");
      golden_assert_close (second, expected, 1e-6, c->point.name);
      g_autoptr (EmTensor) actual = em_moments_whiten (expected, 1e-3);
      golden_assert_close (actual, white, 2e-4, c->point.name);
    }
}

static void
test_direction (void)
{
  for (int i = 0; i < golden.n; i++)
    {
      const GoldenCase *c = &golden.cases[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (EmTensor) white = golden_tensor (c->json, "whitening");
      g_autoptr (EmTensor) expected = get_direction (c);
      g_autoptr (EmTensor) actual =
          em_direction_compute (&c->point, c->samples, c->n_samples, white, c->rank, &error);
      g_assert_no_error (error);
      golden_assert_close (actual, expected, 1e-4, c->point.name);
    }
}

static void
test_direction_refuses (void)
{
  const GoldenCase *c = &golden.cases[0];
  g_autoptr (GError) error = NULL;
  g_assert_null (em_direction_compute (&c->point, c->samples, c->n_samples, NULL,
                                       c->point.in_channels + 1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  EmSample nothing = c->samples[0];
  nothing.weights = em_tensor_new_2d (c->point.out_h, c->point.out_w);
  memset (em_tensor_get_data (nothing.weights), 0,
          sizeof (float) * em_tensor_get_count (nothing.weights));
  g_assert_null (em_direction_compute (&c->point, &nothing, 1, NULL, 1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  em_tensor_unref (nothing.weights);
}

static void
test_losses (void)
{
  for (int i = 0; i < golden.n; i++)
    {
      const GoldenCase *c = &golden.cases[i];
      g_autoptr (EmTensor) direction = get_direction (c);
      g_autoptr (EmTensor) lambda = golden_tensor (c->json, "rule");
      const double strength = json_object_get_double_member (c->json, "rule_strength");
      const double expected = json_object_get_double_member (c->json, "rule_loss");
      const double before =
          json_object_get_double_member (json_object_get_object_member (c->json, "adam"), "before");
      g_assert_cmpfloat_with_epsilon (
          em_solver_loss (&c->point, c->samples, c->n_samples, direction, lambda, strength),
          expected, 1e-5 * expected);
      g_assert_cmpfloat_with_epsilon (
          em_solver_loss (&c->point, c->samples, c->n_samples, direction, NULL, 1), before,
          1e-5 * before);
    }
}

static double
evaluate (const EmObjective *objective, EmTensor *delta, EmTensor *gradient)
{
  const int channels = objective->positions->channels;
  g_autofree float *scratch = g_new (float, (gsize)channels * objective->positions->n);
  return em_objective_evaluate (objective, 0, channels, em_tensor_get_data (delta),
                                gradient ? em_tensor_get_data (gradient) : NULL, scratch);
}

static void
test_gradient (void)
{
  for (int i = 0; i < golden.n; i++)
    {
      const GoldenCase *c = &golden.cases[i];
      g_autoptr (EmTensor) change = golden_tensor (c->json, "change");
      g_autoptr (EmTensor) expected = golden_tensor (c->json, "gradient");
      g_autoptr (EmTensor) actual = golden_tensor (c->json, "gradient");
      const double loss = json_object_get_double_member (c->json, "change_loss");
      EmObjective objective;
      em_objective_init (&objective, &c->point, c->samples, c->n_samples);
      g_assert_cmpfloat_with_epsilon (evaluate (&objective, change, actual), loss, 1e-5 * loss);
      golden_assert_close (actual, expected, 1e-5, c->point.name);
      em_objective_clear (&objective);
    }
}

/* The loss is piecewise linear: away from kinks central differences are exact up to rounding. A few
 * weights sit within one step of a kink; the rest must agree. */
static void
test_finite_differences (void)
{
  for (int i = 0; i < golden.n; i++)
    {
      const GoldenCase *c = &golden.cases[i];
      g_autoptr (EmTensor) change = golden_tensor (c->json, "change");
      g_autoptr (EmTensor) gradient = golden_tensor (c->json, "gradient");
      EmObjective objective;
      em_objective_init (&objective, &c->point, c->samples, c->n_samples);
      evaluate (&objective, change, gradient);

      const float step = 1e-3f;
      float *x = em_tensor_get_data (change);
      int wrong = 0;
      for (gint64 j = 0; j < em_tensor_get_count (change); j++)
        {
          const float at = x[j];
          x[j] = at + step;
          const double above = evaluate (&objective, change, NULL);
          x[j] = at - step;
          const double below = evaluate (&objective, change, NULL);
          x[j] = at;
          const double slope = (above - below) / (2 * step);
          wrong += fabs (slope - em_tensor_get_data (gradient)[j]) > 0.02 * (1 + fabs (slope));
        }
      g_assert_cmpint (wrong, <=, (int)em_tensor_get_count (change) / 10);
      em_objective_clear (&objective);
    }
}

static void
test_reference (void)
{
  for (int i = 0; i < golden.n; i++)
    {
      const GoldenCase *c = &golden.cases[i];
      JsonObject *adam = json_object_get_object_member (c->json, "adam");
      g_autoptr (GError) error = NULL;
      g_autoptr (EmTensor) direction = get_direction (c);
      g_autoptr (EmTensor) weight = golden_tensor (c->json, "weight");
      g_autoptr (EmTensor) expected = golden_tensor (adam, "lambda");
      EmSolverReport report;
      g_autoptr (EmTensor) lambda =
          em_reference_solver_solve (&c->point, weight, c->samples, c->n_samples, direction,
                                     (int)json_object_get_int_member (adam, "steps"),
                                     json_object_get_double_member (adam, "rate"),
                                     (int)json_object_get_int_member (adam, "project_every"), NULL,
                                     &report, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      const double after = json_object_get_double_member (adam, "after");
      g_assert_cmpfloat_with_epsilon (report.loss_before,
                                      json_object_get_double_member (adam, "before"),
                                      1e-5 * report.loss_before);
      /* Sixty steps over kinks in single and in double precision do not agree to the last digit. */
      g_assert_cmpfloat_with_epsilon (report.loss_after, after, 2e-3 * after);
      golden_assert_close (lambda, expected, 2e-2, c->point.name);
      g_assert_cmpfloat_with_epsilon (
          em_solver_loss (&c->point, c->samples, c->n_samples, direction, lambda, 1),
          report.loss_after, 1e-4 * after);
    }
}

static void
test_solver (void)
{
  g_autoptr (EmTeam) team = em_team_new (2);
  for (int i = 0; i < golden.n; i++)
    {
      const GoldenCase *c = &golden.cases[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (EmTensor) direction = get_direction (c);
      g_autoptr (EmTensor) weight = golden_tensor (c->json, "weight");
      EmSolverReport ours, theirs;
      g_autoptr (EmTensor) lambda = em_solver_solve (&c->point, c->samples, c->n_samples, direction,
                                                     team, &ours, NULL, &error);
      g_assert_no_error (error);
      g_autoptr (EmTensor) reference =
          em_reference_solver_solve (&c->point, weight, c->samples, c->n_samples, direction, 3000,
                                     5e-3, 10, team, &theirs, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      g_test_message ("%s: before %.4f, ours %.4f, the paper's %.4f", c->point.name,
                      ours.loss_before, ours.loss_after, theirs.loss_after);
      g_assert_cmpfloat (ours.loss_after, <=, ours.loss_before);
      g_assert_cmpfloat (ours.loss_after, <=, theirs.loss_after * (1 + 1e-5));
      g_assert_cmpfloat_with_epsilon (
          em_solver_loss (&c->point, c->samples, c->n_samples, direction, lambda, 1),
          ours.loss_after, 1e-5 * ours.loss_before);
    }
}

static void
test_disturbance (void)
{
  for (int i = 0; i < golden.n; i++)
    {
      const GoldenCase *c = &golden.cases[i];
      g_autoptr (EmTensor) direction = get_direction (c);
      g_autoptr (EmTensor) lambda = golden_tensor (c->json, "rule");
      g_autoptr (EmTensor) weight = golden_tensor (c->json, "weight");
      g_autoptr (EmTensor) second = golden_tensor (c->json, "second");
      const EmRuleInfo info = { .edit_point = (char *)c->point.name };
      g_autoptr (EmRule) rule = em_rule_new (direction, lambda, &info);
      const double power = json_object_get_double_member (c->json, "output_power");
      const double expected = json_object_get_double_member (c->json, "disturbance");
      g_assert_cmpfloat_with_epsilon (em_rule_output_power (&c->point, weight, second), power,
                                      1e-5 * power);
      g_assert_cmpfloat_with_epsilon (em_rule_get_disturbance (rule, &c->point, second, power, 2),
                                      4 * expected, 1e-4 * expected);
    }
}

static void
test_cancel (void)
{
  const GoldenCase *c = &golden.cases[0];
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (EmTensor) direction = get_direction (c);
  g_autoptr (EmTensor) weight = golden_tensor (c->json, "weight");
  g_cancellable_cancel (cancellable);
  g_assert_null (em_solver_solve (&c->point, c->samples, c->n_samples, direction, NULL, NULL,
                                  cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (em_reference_solver_solve (&c->point, weight, c->samples, c->n_samples, direction,
                                            1000000, 1e-3, 10, NULL, NULL, NULL, NULL, cancellable,
                                            &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  golden_load (&golden);
  g_test_add_func ("/rewrite/golden/moments", test_moments);
  g_test_add_func ("/rewrite/golden/direction", test_direction);
  g_test_add_func ("/rewrite/golden/direction-refuses", test_direction_refuses);
  g_test_add_func ("/rewrite/golden/losses", test_losses);
  g_test_add_func ("/rewrite/golden/gradient", test_gradient);
  g_test_add_func ("/rewrite/golden/finite-differences", test_finite_differences);
  g_test_add_func ("/rewrite/golden/reference", test_reference);
  g_test_add_func ("/rewrite/golden/solver", test_solver);
  g_test_add_func ("/rewrite/golden/disturbance", test_disturbance);
  g_test_add_func ("/rewrite/golden/cancel", test_cancel);
  const int result = g_test_run ();
  golden_clear (&golden);
  return result;
}
