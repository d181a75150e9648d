/* The session's project: opening, saving, what a crash has left.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "app/em-recent.h"
#include "app/em-session-private.h"
#include "project/em-project-file.h"

/* --- what it is ---------------------------------------------------------------------------- */

const char *
em_session_get_file (EmSession *self)
{
  return self->file;
}

char *
em_session_get_name (EmSession *self)
{
  const EmPair *pair = em_document_get_pair (self->document);

  if (self->file != NULL)
    {
      char *name = g_path_get_basename (self->file);
      if (g_str_has_suffix (name, EM_PROJECT_SUFFIX))
        name[strlen (name) - strlen (EM_PROJECT_SUFFIX)] = '\0';
      return name;
    }
  return g_strdup (pair != NULL ? pair->name : _ ("Untitled"));
}

gboolean
em_session_has_work (EmSession *self)
{
  const EmState *state = em_document_get_state (self->document);
  return em_document_is_modified (self->document)
         && (state->pairs->len > 0 || em_rule_stack_get_n (state->rules) > 0);
}

gboolean
em_session_is_saving (EmSession *self)
{
  return self->saving;
}

void
em_session_set_file (EmSession *self, const char *file)
{
  char *copy = g_strdup (file);

  g_free (self->file);
  self->file = copy;
  em_autosave_set_file (self->autosave, file);
  g_signal_emit_by_name (self, "file-changed");
}

void
em_session_new_work (EmSession *self)
{
  EmState *state = em_state_new ();

  if (self->rewriting)
    em_session_stop (self);
  em_session_forget_live_rule (self);
  self->lesson = NULL;
  em_test_set_clear (self->test_set);
  if (self->model != NULL)
    state->model = g_strdup (em_model_get_source (self->model));
  em_document_reset (self->document, state, TRUE);
  em_session_set_file (self, NULL);
}

/* --- opening ------------------------------------------------------------------------------- */

/* A project that is being read; @recovery where a crash has left it. */
typedef struct
{
  char *path, *file;
  EmRecovery *recovery;
  EmState *state;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;
  g_free (opening->path);
  g_free (opening->file);
  g_clear_pointer (&opening->recovery, em_recovery_free);
  g_clear_pointer (&opening->state, em_state_free);
  g_free (opening);
}

static void
read_project (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Opening *opening = data;
  GError *error = NULL;

  opening->state = em_project_load (opening->path, &opening->file, cancellable, &error);
  if (opening->state != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The document is another one: model and edit point follow it. */
static void
follow_state (EmSession *self)
{
  const EmState *state = em_document_get_state (self->document);

  if (self->model == NULL)
    return;
  if (state->model == NULL)
    em_document_set_model (self->document, em_model_get_source (self->model), TRUE);
  else if (g_strcmp0 (state->model, em_model_get_source (self->model)) == 0)
    em_session_restore_edit_point (self);
}

static void
project_read (GObject *object, GAsyncResult *result, gpointer data)
{
  EmSession *self = EM_SESSION (object);
  Opening *opening = g_task_get_task_data (G_TASK (result));
  GCancellable *cancellable = g_task_get_cancellable (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      em_session_report (self, error);
      em_session_end (self, cancellable);
      return;
    }
  /* Before the model begins to be loaded, which is the next activity. */
  em_session_end (self, cancellable);
  em_session_forget_live_rule (self);
  self->lesson = NULL;
  em_test_set_clear (self->test_set);
  const gboolean recovered = opening->recovery != NULL;
  const char *file = recovered ? opening->file : opening->path;
  em_document_reset (self->document, g_steal_pointer (&opening->state), !recovered);
  if (recovered)
    em_autosave_adopt (self->autosave, opening->recovery);
  else
    em_recent_add (file);
  em_session_set_file (self, file);
  follow_state (self);
}

static void
start_reading (EmSession *self, Opening *opening)
{
  GCancellable *cancellable = em_session_begin (self, _ ("Opening project…"));
  g_autoptr (GTask) task = g_task_new (self, cancellable, project_read, NULL);

  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, read_project);
}

void
em_session_open_project (EmSession *self, GFile *file)
{
  char *path = em_session_get_local_path (self, file);

  if (path == NULL)
    return;
  Opening *opening = g_new0 (Opening, 1);
  opening->path = path;
  start_reading (self, opening);
}

void
em_session_recover (EmSession *self, const EmRecovery *recovery)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->path = g_strdup (recovery->path);
  opening->recovery = em_recovery_copy (recovery);
  start_reading (self, opening);
}

/* --- saving -------------------------------------------------------------------------------- */

typedef struct
{
  char *path;
  EmState *state;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;
  g_free (saving->path);
  em_state_free (saving->state);
  g_free (saving);
}

static void
write_project (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Saving *saving = data;
  GError *error = NULL;

  if (em_project_save (saving->state, saving->path, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
project_written (GObject *object, GAsyncResult *result, gpointer data)
{
  EmSession *self = EM_SESSION (object);
  const Saving *saving = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  const gboolean good = g_task_propagate_boolean (G_TASK (result), &error);

  self->saving = FALSE;
  if (self->autosave == NULL) /* closed in between */
    return;
  g_signal_emit_by_name (self, "activity-changed");
  if (good)
    {
      em_session_set_file (self, saving->path);
      em_document_mark_saved (self->document, saving->state->serial);
      em_recent_add (saving->path);
    }
  else
    em_session_say (self, error->message, TRUE, _ ("Save as…"), "win.save-as");
  g_signal_emit_by_name (self, "saved", good);
}

void
em_session_save_project (EmSession *self, const char *path)
{
  if (self->saving)
    return;
  const char *point = em_session_get_edit_point_name (self);
  if (point != NULL)
    em_document_set_edit_point (self->document, point);
  Saving *saving = g_new (Saving, 1);
  saving->path = g_strdup (path);
  saving->state = em_state_copy (em_document_get_state (self->document));
  self->saving = TRUE;
  g_signal_emit_by_name (self, "activity-changed");
  g_autoptr (GTask) task = g_task_new (self, NULL, project_written, NULL);
  g_task_set_task_data (task, saving, saving_free);
  g_task_run_in_thread (task, write_project);
}

/* --- the autosave -------------------------------------------------------------------------- */

static void
autosave_failed (EmAutosave *autosave, const GError *error, EmSession *self)
{
  em_session_say (self, error->message, TRUE, NULL, NULL);
}

void
em_session_start_autosave (EmSession *self)
{
  const char *delay = g_getenv ("EMEND_AUTOSAVE_DELAY");

  self->autosave = em_autosave_new (
      self->document, NULL, delay != NULL ? g_ascii_strtod (delay, NULL) : EM_AUTOSAVE_DELAY);
  g_signal_connect_object (self->autosave, "failed", G_CALLBACK (autosave_failed), self, 0);
}

void
em_session_close (EmSession *self)
{
  em_session_stop (self);
  if (self->autosave != NULL)
    em_autosave_close (self->autosave);
  g_clear_object (&self->autosave);
}
