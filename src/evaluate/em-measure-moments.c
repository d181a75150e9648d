/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "evaluate/em-measure-moments.h"
#include "evaluate/em-prediction.h"

typedef struct
{
  const EmEditPoints *points;
  const int *wanted;
  int n_wanted;
  EmMoments *moments;
} Collector;

static void
collect (int edit_point, EmTensor *keys, gpointer data)
{
  Collector *collector = data;
  for (int i = 0; i < collector->n_wanted; i++)
    if (collector->wanted[i] == edit_point)
      em_moments_add (collector->moments, em_edit_points_get (collector->points, edit_point)->name,
                      keys);
}

EmMoments *
em_measure_moments (EmExecutor *executor, EmFolder *folder, const int *points, int n_points,
                    char ***unreadable, EmProgressFunc progress, gpointer progress_data,
                    GCancellable *cancellable, GError **error)
{
  EmPlan *plan = em_executor_get_plan (executor);
  const int n = em_folder_get_n (folder);
  EmPreprocess preprocess;
  int read = 0;
  g_autoptr (EmMoments) moments = em_moments_new ();
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);
  Collector collector = { em_plan_get_edit_points (plan), points, n_points, moments };

  em_prediction_get_preprocess (em_plan_get_graph (plan), &preprocess);
  em_executor_clear_deltas (executor);
  for (int i = 0; i < n; i++)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (EmPicture) picture = em_picture_load (em_folder_get (folder, i)->path, &problem);
      if (picture == NULL)
        g_ptr_array_add (sentences, g_strdup (problem->message));
      else
        {
          g_autoptr (EmTensor) input = em_preprocess_picture (&preprocess, picture);
          g_autoptr (EmTensor) logits =
              em_executor_run_observed (executor, input, collect, &collector, cancellable, error);
          if (logits == NULL)
            return NULL;
          read++;
        }
      if (progress != NULL)
        progress ((i + 1.0) / n, progress_data);
    }
  if (read == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("No picture could be read: %s"),
                   (char *)sentences->pdata[0]);
      return NULL;
    }
  g_ptr_array_add (sentences, NULL);
  *unreadable = (char **)g_ptr_array_free (g_steal_pointer (&sentences), FALSE);
  return g_steal_pointer (&moments);
}
