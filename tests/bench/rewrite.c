/* How long a person waits for a rewrite: from the click to new numbers, with moments and context
 * ready, and what of that the solve itself takes.
 *
 * usage: rewrite [RUNS]      (EMEND_DATADIR, EMEND_SHARED)
 *
 * Prints medians and the worst run. "Click to numbers" is em_rewrite_run(), the rule applied, and
 * both pictures of the exemplar predicted again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "../rewrite/fixture.h"

typedef struct
{
  double *seconds;
  int n;
} Times;

static int
compare_times (const void *a, const void *b)
{
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void
print_times (const char *title, Times *times)
{
  qsort (times->seconds, times->n, sizeof *times->seconds, compare_times);
  g_print ("%-46s median %8.2f ms   worst %8.2f ms\n", title, 1e3 * times->seconds[times->n / 2],
           1e3 * times->seconds[times->n - 1]);
}

static double
seconds_since (gint64 start)
{
  return (double)(g_get_monotonic_time () - start) / 1e6;
}

static void
predict (const Model *model, const EmExemplar *exemplar)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmTensor) input = em_tensor_new_4d (2, model->spec.size, model->spec.size, 3);
  em_preprocess_into (&model->spec, exemplar->a, input, 0);
  em_preprocess_into (&model->spec, exemplar->b, input, 1);
  g_autoptr (EmTensor) logits = em_executor_run (model->executor, input, NULL, &error);
  g_assert_no_error (error);
}

/* Click to numbers with the first @n_exemplars; returns the solve's share. */
static double
click (const Model *model, EmRewriteContext *context, const EmExemplar *exemplars, int n_exemplars,
       int augment)
{
  g_autoptr (GError) error = NULL;
  EmRewriteOptions options;
  em_rewrite_options_init (&options);
  options.augment = augment;
  g_autoptr (EmRule) rule = em_rewrite_run (model->executor, context, exemplars, n_exemplars,
                                            &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (EmRuleStack) stack = em_rule_stack_new ();
  em_rule_stack_insert (stack, -1, rule, 1, TRUE);
  em_rule_stack_apply (stack, model->executor, NULL, &error);
  g_assert_no_error (error);
  predict (model, exemplars);
  em_executor_clear_deltas (model->executor);
  return em_rule_get_info (rule)->seconds;
}

static void
bench (const Model *model, EmRewriteContext *context, const EmExemplar *exemplars, int n_exemplars,
       int augment, const char *title, int runs)
{
  Times waits = { g_new (double, runs), runs }, solves = { g_new (double, runs), runs };
  g_autofree char *solve_title = g_strdup_printf ("%s: solve", title);
  click (model, context, exemplars, n_exemplars, augment); /* the first run touches new memory */
  for (int i = 0; i < runs; i++)
    {
      const gint64 start = g_get_monotonic_time ();
      solves.seconds[i] = click (model, context, exemplars, n_exemplars, augment);
      waits.seconds[i] = seconds_since (start);
    }
  print_times (title, &waits);
  print_times (solve_title, &solves);
  g_free (waits.seconds);
  g_free (solves.seconds);
}

int
main (int argc, char **argv)
{
  const char *const names[] = { "limousine", "ambulance", "minivan" };
  const int runs = argc > 1 ? MAX (1, atoi (argv[1])) : 15;
  EmExemplar exemplars[3];
  Model model;
  model_open (&model, "lite0");
  for (int i = 0; i < 3; i++)
    exemplars[i] = exemplar_snow (names[i], TRUE);

  const gint64 start = g_get_monotonic_time ();
  g_autoptr (EmRewriteContext) context =
      model_context (&model, model_find_point (&model, "head.conv"));
  g_print ("context (once a model and edit point): %.1f ms\n", 1e3 * seconds_since (start));
  bench (&model, context, exemplars, 1, 0, "one exemplar", runs);
  bench (&model, context, exemplars, 1, 16, "one exemplar, 16 variants", runs);
  bench (&model, context, exemplars, 1, EM_AUGMENT_AUTO, "one exemplar, automatic", runs);
  bench (&model, context, exemplars, 3, 0, "three exemplars", runs);
  bench (&model, context, exemplars, 3, 16, "three exemplars, 16 variants", runs);

  for (int i = 0; i < 3; i++)
    exemplar_clear (&exemplars[i]);
  model_close (&model);
  return 0;
}
