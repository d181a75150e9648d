/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "evaluate/em-prediction.h"
#include "evaluate/em-scorecard.h"

struct _EmScorecard
{
  GArray *classes; /* of EmScore, in class order once finished */
  EmScore total;
  GPtrArray *unreadable;
};

/* What one run needs; nothing of it outlives em_scorecard_run(). */
typedef struct
{
  EmGraph *graph;
  EmExecutor *base, *edited;
  EmPreprocess preprocess;
  int first; /* the earliest edit point that a rule changes, or -1 */
} Run;

static int
best_class (EmTensor *logits)
{
  const float *x = em_tensor_get_data (logits);
  int best = 0;
  for (gint64 i = 1; i < em_tensor_get_dim (logits, 1); i++)
    if (x[i] > x[best])
      best = i;
  return best;
}

/* The best class before and after; the layers before the first rule run once. */
static gboolean
classify (Run *run, EmTensor *input, int *before, int *after, GCancellable *cancellable,
          GError **error)
{
  if (run->first < 0)
    {
      g_autoptr (EmTensor) logits = em_executor_run (run->base, input, cancellable, error);
      if (logits == NULL)
        return FALSE;
      *before = *after = best_class (logits);
      return TRUE;
    }

  g_autoptr (EmFeatures) features =
      em_executor_run_prefix (run->base, input, run->first, cancellable, error);
  if (features == NULL)
    return FALSE;
  g_autoptr (EmTensor) plain = em_executor_run_suffix (run->base, features, cancellable, error);
  if (plain == NULL)
    return FALSE;
  g_autoptr (EmTensor) edited = em_executor_run_suffix (run->edited, features, cancellable, error);
  if (edited == NULL)
    return FALSE;
  *before = best_class (plain);
  *after = best_class (edited);
  return TRUE;
}

static void
add (EmScore *score, int truth, int before, int after)
{
  gboolean was = before == truth, is = after == truth;
  score->pictures++;
  score->before += was;
  score->after += is;
  score->fixed += !was && is;
  score->broken += was && !is;
}

static EmScore *
score_of (EmScorecard *scorecard, int class_index)
{
  for (guint i = 0; i < scorecard->classes->len; i++)
    {
      EmScore *score = &g_array_index (scorecard->classes, EmScore, i);
      if (score->class_index == class_index)
        return score;
    }
  EmScore score = { .class_index = class_index };
  g_array_append_val (scorecard->classes, score);
  return &g_array_index (scorecard->classes, EmScore, scorecard->classes->len - 1);
}

static int
compare_classes (gconstpointer a, gconstpointer b)
{
  return ((const EmScore *)a)->class_index - ((const EmScore *)b)->class_index;
}

static gboolean
score_picture (EmScorecard *scorecard, Run *run, const EmFolderPicture *picture,
               GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) unreadable = NULL;
  g_autoptr (EmPicture) pixels = em_picture_load (picture->path, &unreadable);
  int before, after;

  if (pixels == NULL)
    {
      g_ptr_array_add (scorecard->unreadable, g_strdup (unreadable->message));
      return TRUE;
    }
  g_autoptr (EmTensor) input = em_preprocess_picture (&run->preprocess, pixels);
  if (!classify (run, input, &before, &after, cancellable, error))
    return FALSE;
  add (&scorecard->total, picture->truth, before, after);
  add (score_of (scorecard, picture->truth), picture->truth, before, after);
  return TRUE;
}

EmScorecard *
em_scorecard_run (EmExecutor *executor, EmFolder *folder, const EmRuleStack *rules,
                  EmProgressFunc progress, gpointer progress_data, GCancellable *cancellable,
                  GError **error)
{
  EmPlan *plan = em_executor_get_plan (executor);
  g_autoptr (EmExecutor) edited = em_executor_new (plan, em_executor_get_team (executor));
  Run run = { .graph = em_plan_get_graph (plan), .base = executor, .edited = edited };

  em_executor_clear_deltas (executor);
  if (!em_rule_stack_apply (rules, edited, &run.first, error))
    return NULL;
  em_prediction_get_preprocess (run.graph, &run.preprocess);

  g_autoptr (EmScorecard) scorecard = g_new0 (EmScorecard, 1);
  scorecard->classes = g_array_new (FALSE, TRUE, sizeof (EmScore));
  scorecard->unreadable = g_ptr_array_new_with_free_func (g_free);
  scorecard->total.class_index = -1;
  for (int i = 0; i < em_folder_get_n (folder); i++)
    {
      const EmFolderPicture *picture = em_folder_get (folder, i);
      if (picture->truth >= 0 && !score_picture (scorecard, &run, picture, cancellable, error))
        return NULL;
      if (progress != NULL)
        progress ((i + 1.0) / em_folder_get_n (folder), progress_data);
    }
  g_array_sort (scorecard->classes, compare_classes);
  g_ptr_array_add (scorecard->unreadable, NULL);
  return g_steal_pointer (&scorecard);
}

void
em_scorecard_free (EmScorecard *scorecard)
{
  g_array_unref (scorecard->classes);
  g_ptr_array_unref (scorecard->unreadable);
  g_free (scorecard);
}

int
em_scorecard_get_n_classes (const EmScorecard *scorecard)
{
  return scorecard->classes->len;
}

const EmScore *
em_scorecard_get_class (const EmScorecard *scorecard, int index)
{
  return &g_array_index (scorecard->classes, EmScore, index);
}

const EmScore *
em_scorecard_get_total (const EmScorecard *scorecard)
{
  return &scorecard->total;
}

const char *const *
em_scorecard_get_unreadable (const EmScorecard *scorecard)
{
  return (const char *const *)scorecard->unreadable->pdata;
}
