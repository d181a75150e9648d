/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "rewrite/em-direction.h"
#include "rewrite/em-rewrite-private.h"

/* Views an exemplar when the choice is automatic. */
#define AUTO_VARIANTS 16
/* More than anyone needs; each takes the memory of a layer's maps. */
#define MOST_VARIANTS 1024
/* Disturbance below which nothing was ever seen to be lost (design, section 2). */
#define HARMLESS 0.01
/* The slider's mark: between what one rewrite always is and where rules begin to overshoot. */
#define LEAST_STRENGTH 1.0
#define MOST_STRENGTH 3.0
/* The paper's settings for its solver. */
#define REFERENCE_STEPS 20000
#define REFERENCE_RATE 1e-4
#define REFERENCE_PROJECT_EVERY 10

void
em_rewrite_options_init (EmRewriteOptions *options)
{
  *options = (EmRewriteOptions){
    .edit_point = -1, .rank = 1, .use_mask = TRUE, .rho = 1e-3, .augment = EM_AUGMENT_AUTO
  };
}

double
em_rewrite_suggest_strength (double disturbance)
{
  if (!(disturbance > 0))
    return LEAST_STRENGTH;
  const double mark = floor (10 * sqrt (HARMLESS / disturbance)) / 10;
  return CLAMP (mark, LEAST_STRENGTH, MOST_STRENGTH);
}

/* --- one solve -------------------------------------------------------------------------------- */

typedef struct
{
  EmExecutor *executor;
  EmRewriteContext *context;
  const EmRewriteOptions *options;
  EmProgressFunc progress;
  gpointer progress_data;
  double progress_from;
  GCancellable *cancellable;
} Run;

static void
reference_progress (double fraction, gpointer data)
{
  const Run *run = data;
  run->progress (run->progress_from + (1 - run->progress_from) * fraction, run->progress_data);
}

/* Direction, Lambda and what is known about them. @augmented: for the record. */
static EmRule *
solve (Run *run, const EmSample *samples, int n_samples, int augmented, gboolean reference,
       GError **error)
{
  EmRewriteContext *context = run->context;
  const EmEditPoint *point = em_rewrite_context_get_point (context);
  const EmGraph *graph = em_plan_get_graph (context->plan);
  EmTeam *team = em_executor_get_team (run->executor);
  EmSolverReport report;
  const gint64 start = g_get_monotonic_time ();

  g_autoptr (EmTensor) direction = em_direction_compute (
      point, samples, n_samples, context->whitening, run->options->rank, error);
  if (direction == NULL)
    return NULL;
  g_autoptr (EmTensor) lambda = NULL;
  if (reference)
    lambda = em_reference_solver_solve (point, context->weight, samples, n_samples, direction,
                                        REFERENCE_STEPS, REFERENCE_RATE, REFERENCE_PROJECT_EVERY,
                                        team, &report, run->progress ? reference_progress : NULL,
                                        run, run->cancellable, error);
  else
    lambda = em_solver_solve (point, samples, n_samples, direction, team, &report, run->cancellable,
                              error);
  if (lambda == NULL)
    return NULL;

  EmRuleInfo info = {
    .name = (char *)(run->options->name != NULL ? run->options->name : _ ("Rule")),
    .model_sha256 = (char *)em_graph_get_sha256 (graph),
    .model_name = (char *)em_graph_get_name (graph),
    .edit_point = (char *)point->name,
    .solver = (char *)(reference ? "reference" : "per-channel"),
    .use_mask = run->options->use_mask,
    .augmented = augmented,
    .seed = run->options->seed,
    .rho = context->rho,
    .loss_before = report.loss_before,
    .loss_after = report.loss_after,
    .seconds = (double)(g_get_monotonic_time () - start) / 1e6,
  };
  g_autoptr (EmRule) unmeasured = em_rule_new (direction, lambda, &info);
  info.disturbance = em_rewrite_context_get_disturbance (context, unmeasured, 1);
  info.strength = em_rewrite_suggest_strength (info.disturbance);
  return em_rule_new (direction, lambda, &info);
}

/* Which of the two to take can be told without data; without moments it cannot. The design asks for
 * half of the plain one's disturbance; on twelve single written labels the augmented rule was lower
 * at all in eleven, and there it broke 4 to 66 fewer of 200 untouched pictures; it put fewer right
 * in three (by 18, 2 and 1 of 200). The one time it was higher, staying plain was right. */
static gboolean
prefer_augmented (const EmRule *plain, const EmRule *augmented)
{
  const double d = em_rule_get_info (augmented)->disturbance;
  return d <= HARMLESS || d < em_rule_get_info (plain)->disturbance;
}

/* The first view of each exemplar, borrowed. */
static EmSample *
plain_samples (const EmSample *samples, int n_exemplars, int n_variants)
{
  EmSample *plain = g_new (EmSample, n_exemplars);
  for (int i = 0; i < n_exemplars; i++)
    plain[i] = samples[i * n_variants];
  return plain;
}

static EmRule *
solve_all (Run *run, const EmSample *samples, int n_exemplars, int n_variants, GError **error)
{
  const EmRewriteOptions *options = run->options;
  const int n = n_exemplars * n_variants, augmented = n_variants > 1 ? n_variants : 0;
  if (options->augment != EM_AUGMENT_AUTO)
    return solve (run, samples, n, augmented, options->reference, error);

  g_autofree EmSample *plain = plain_samples (samples, n_exemplars, n_variants);
  g_autoptr (EmRule) without = solve (run, plain, n_exemplars, 0, FALSE, error);
  if (without == NULL)
    return NULL;
  g_autoptr (EmRule) with = solve (run, samples, n, augmented, FALSE, error);
  if (with == NULL)
    return NULL;
  const gboolean take = prefer_augmented (without, with);
  if (options->reference)
    return solve (run, take ? samples : plain, take ? n : n_exemplars, take ? augmented : 0, TRUE,
                  error);
  return take ? g_steal_pointer (&with) : g_steal_pointer (&without);
}

static gboolean
check_options (const EmRewriteOptions *options, GError **error)
{
  if (options->rank < 1)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 _ ("The rank of a rule must be at least 1, not %d."), options->rank);
  else if (options->augment != EM_AUGMENT_AUTO
           && (options->augment < 0 || options->augment > MOST_VARIANTS))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 _ ("An exemplar can have 0 to %d variants, not %d."), MOST_VARIANTS,
                 options->augment);
  else
    return TRUE;
  return FALSE;
}

EmRule *
em_rewrite_run (EmExecutor *executor, EmRewriteContext *context, const EmExemplar *exemplars,
                int n_exemplars, const EmRewriteOptions *options, EmProgressFunc progress,
                gpointer progress_data, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (em_executor_get_plan (executor) == context->plan, NULL);
  g_return_val_if_fail (options->edit_point == -1 || options->edit_point == context->edit_point,
                        NULL);
  if (!check_options (options, error))
    return NULL;
  const int n_variants =
      options->augment == EM_AUGMENT_AUTO ? AUTO_VARIANTS : MAX (options->augment, 1);
  const int n = n_exemplars * n_variants;
  const double share = options->reference ? 0.05 : 0.8;
  Run run = { .executor = executor,
              .context = context,
              .options = options,
              .progress = progress,
              .progress_data = progress_data,
              .progress_from = share,
              .cancellable = cancellable };
  EmRule *rule = NULL;

  g_autofree EmSample *samples = g_new0 (EmSample, MAX (n, 1));
  if (em_rewrite_collect (executor, context, exemplars, n_exemplars, n_variants, options->seed,
                          options->use_mask, samples, share, progress, progress_data, cancellable,
                          error))
    rule = solve_all (&run, samples, n_exemplars, n_variants, error);
  for (int i = 0; i < n; i++)
    em_sample_clear (&samples[i]);
  if (rule != NULL && !(em_rule_get_info (rule)->loss_before > 0))
    {
      g_set_error_literal (
          error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          _ ("The layer answers both pictures alike where the mask is, so there is "
             "nothing to rewrite; choose pictures that differ there."));
      g_clear_pointer (&rule, em_rule_unref);
    }
  if (rule != NULL && progress != NULL)
    progress (1, progress_data);
  return rule;
}
