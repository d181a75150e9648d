/* The session's rules: rule files and export.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-session-private.h"

/* --- rule files ---------------------------------------------------------------------------- */

typedef struct
{
  char *path;
  EmRule *rule;
  double strength;
} RuleFile;

static void
rule_file_free (gpointer data)
{
  RuleFile *file = data;
  g_free (file->path);
  g_clear_pointer (&file->rule, em_rule_unref);
  g_free (file);
}

char *
em_session_get_local_path (EmSession *self, GFile *file)
{
  char *path = g_file_get_path (file);
  if (path == NULL)
    em_session_say (self, _ ("Projects, rules and models are kept in local files only."), TRUE,
                    NULL, NULL);
  return path;
}

static void
save_rule (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  RuleFile *file = data;
  GError *error = NULL;

  if (em_rule_save (file->rule, file->strength, file->path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
rule_saved (GObject *object, GAsyncResult *result, gpointer data)
{
  EmSession *self = EM_SESSION (object);
  const RuleFile *file = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      em_session_report (self, error);
      return;
    }
  g_autofree char *name = g_path_get_basename (file->path);
  g_autofree char *text = g_strdup_printf (_ ("Saved the rule as “%s”."), name);
  em_session_say (self, text, FALSE, NULL, NULL);
}

void
em_session_save_rule (EmSession *self, int index, GFile *file)
{
  const EmRuleStack *rules = em_document_get_state (self->document)->rules;
  char *path = em_session_get_local_path (self, file);

  if (path == NULL || index < 0 || index >= em_rule_stack_get_n (rules))
    {
      g_free (path);
      return;
    }
  RuleFile *save = g_new0 (RuleFile, 1);
  save->path = path;
  save->rule = em_rule_ref (em_rule_stack_get_rule (rules, index));
  save->strength = em_rule_stack_get_strength (rules, index);
  g_autoptr (GTask) task = g_task_new (self, NULL, rule_saved, NULL);
  g_task_set_task_data (task, save, rule_file_free);
  g_task_run_in_thread (task, save_rule);
}

static void
load_rule (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  RuleFile *file = data;
  GError *error = NULL;

  file->rule = em_rule_load (file->path, &error);
  if (file->rule != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
add_loaded_rule (EmSession *self, EmRule *rule)
{
  const EmRuleInfo *info = em_rule_get_info (rule);
  em_document_add_rule (self->document, rule, info->strength > 0 ? info->strength : 1);
}

static void
rule_loaded (GObject *object, GAsyncResult *result, gpointer data)
{
  EmSession *self = EM_SESSION (object);
  RuleFile *file = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_path_get_basename (file->path);
  g_autofree char *text = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      em_session_report (self, error);
      return;
    }
  if (self->model == NULL)
    {
      em_session_say (self, _ ("Load a model first, then its rules."), TRUE, NULL, NULL);
      return;
    }
  const EmRuleInfo *info = em_rule_get_info (file->rule);
  const EmEditPoints *points = em_model_get_edit_points (self->model);
  const int point = em_edit_points_find (points, info->edit_point);
  if (em_rule_is_for_model (file->rule, em_graph_get_sha256 (em_model_get_graph (self->model))))
    {
      add_loaded_rule (self, file->rule);
      return;
    }
  if (point < 0 || !em_rule_fits (file->rule, em_edit_points_get (points, point)))
    {
      text =
          g_strdup_printf (_ ("“%s” was made for the model “%s” and does not fit this one: it "
                              "changes “%s”, and there is no layer of that name and shape here."),
                           name, info->model_name, info->edit_point);
      em_session_say (self, text, TRUE, NULL, NULL);
      return;
    }
  g_clear_pointer (&self->offered_rule, em_rule_unref);
  self->offered_rule = em_rule_ref (file->rule);
  text =
      g_strdup_printf (_ ("“%s” was made for another model, “%s”. Its shapes fit here, but what it "
                          "does is untested."),
                       name, info->model_name);
  em_session_say (self, text, TRUE, _ ("Use it anyway"), "win.accept-rule");
}

void
em_session_accept_rule (EmSession *self)
{
  g_autoptr (EmRule) rule = g_steal_pointer (&self->offered_rule);
  if (rule != NULL)
    add_loaded_rule (self, rule);
}

void
em_session_load_rule (EmSession *self, GFile *file)
{
  char *path = em_session_get_local_path (self, file);

  if (path == NULL)
    return;
  RuleFile *load = g_new0 (RuleFile, 1);
  load->path = path;
  g_autoptr (GTask) task = g_task_new (self, NULL, rule_loaded, NULL);
  g_task_set_task_data (task, load, rule_file_free);
  g_task_run_in_thread (task, load_rule);
}

/* --- export -------------------------------------------------------------------------------- */

typedef struct
{
  EmSession *session;
  GCancellable *cancellable;
  char *name;
} Export;

static void
exported (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autofree Export *job = data;
  g_autoptr (EmSession) self = job->session;
  g_autoptr (GCancellable) cancellable = job->cancellable;
  g_autofree char *name = job->name;
  g_autoptr (GError) error = NULL;
  const double difference = em_engine_export_finish (EM_ENGINE (object), result, &error);

  em_session_end (self, cancellable);
  if (error != NULL)
    {
      em_session_report (self, error);
      return;
    }
  g_autofree char *text =
      difference > 0
          ? g_strdup_printf (_ ("Exported “%s”, read it again and ran it: its logits differ from "
                                "those seen here by at most %.1e."),
                             name, difference)
          : g_strdup_printf (_ ("Exported “%s”, read it again and ran it: its logits are those "
                                "seen here."),
                             name);
  em_session_say (self, text, FALSE, NULL, NULL);
}

void
em_session_export (EmSession *self, GFile *file)
{
  g_autofree char *path = em_session_get_local_path (self, file);

  if (path == NULL || self->model == NULL)
    return;
  Export *job = g_new0 (Export, 1);
  job->session = g_object_ref (self);
  job->name = g_path_get_basename (path);
  job->cancellable = g_object_ref (em_session_begin (self, _ ("Exporting model…")));
  em_engine_export_async (self->engine, em_document_get_state (self->document), path,
                          job->cancellable, exported, job);
}
