/* Jobs that load: models in the engine thread, pictures in GLib's thread pool.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "project/em-engine-private.h"

/* What the first rewrite needs is made while the person looks at the picture. */
static void
run_prepare (EmEngineCore *core, GTask *task)
{
  GError *error = NULL;
  int edit_point = GPOINTER_TO_INT (g_task_get_task_data (task));

  if (em_engine_core_check (core, NULL, &error) && edit_point >= 0
      && edit_point < em_edit_points_get_n (em_model_get_edit_points (core->model)))
    {
      EmRewriteOptions options;
      em_rewrite_options_init (&options);
      em_engine_core_get_context (core, edit_point, options.rho, &error);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
em_engine_prepare (EmEngine *self, int edit_point)
{
  GTask *task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_task_data (task, GINT_TO_POINTER (edit_point), NULL);
  em_engine_push (self, EM_JOB_PREPARE, task, run_prepare);
}

static void
run_load_model (EmEngineCore *core, GTask *task)
{
  GError *error = NULL;
  g_autoptr (EmModel) model = em_model_load (g_task_get_task_data (task), &error);

  if (model == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;
  em_engine_core_set_model (core, model);
  em_model_get_moments (model, NULL);
  g_task_return_pointer (task, g_steal_pointer (&model), (GDestroyNotify)em_model_unref);
}

void
em_engine_load_model_async (EmEngine *self, const char *model, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, em_engine_load_model_async);
  g_task_set_task_data (task, g_strdup (model), g_free);
  em_engine_push (self, EM_JOB_LOAD, task, run_load_model);
}

EmModel *
em_engine_load_model_finish (EmEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- pictures ------------------------------------------------------------------------------ */

static void
load_picture (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GFile *file = data;
  GError *error = NULL;
  const char *path = g_file_peek_path (file);
  EmPicture *picture = NULL;

  if (path != NULL)
    picture = em_picture_load (path, &error);
  else
    {
      g_autofree char *name = g_file_get_parse_name (file);
      g_autoptr (GBytes) bytes = g_file_load_bytes (file, cancellable, NULL, &error);
      if (bytes != NULL)
        picture = em_picture_load_bytes (bytes, name, &error);
    }
  if (picture != NULL)
    g_task_return_pointer (task, picture, (GDestroyNotify)em_picture_unref);
  else
    g_task_return_error (task, error);
}

void
em_engine_load_picture_async (EmEngine *self, GFile *file, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, em_engine_load_picture_async);
  /* A decoder cannot be interrupted, but nobody has to wait for it. */
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, load_picture);
}

EmPicture *
em_engine_load_picture_finish (EmEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
