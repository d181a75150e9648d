/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-session-private.h"
#include "project/em-project-file.h"

/* A dragged slider is followed by the predictions at once and by the test pictures so often: they
 * take the processor from the predictions. */
#define TESTS_DELAY_MS 200

G_DEFINE_FINAL_TYPE (EmSession, em_session, G_TYPE_OBJECT)

enum
{
  MODEL_CHANGED,
  LAYER_SELECTED,
  LAYER_ADDED,
  LABEL_CHANGED,
  ACTIVITY_CHANGED,
  MESSAGE,
  FILE_CHANGED,
  SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- messages and activity ----------------------------------------------------------------- */

void
em_session_say (EmSession *self, const char *text, gboolean is_error, const char *label,
                const char *action)
{
  g_signal_emit (self, signals[MESSAGE], 0, text, is_error, label, action);
}

void
em_session_report (EmSession *self, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    em_session_say (self, error->message, TRUE, NULL, NULL);
}

GCancellable *
em_session_begin (EmSession *self, const char *activity)
{
  if (self->stop != NULL)
    g_cancellable_cancel (self->stop);
  g_clear_object (&self->stop);
  self->stop = g_cancellable_new ();
  g_free (self->activity);
  self->activity = g_strdup (activity);
  self->fraction = -1;
  g_signal_emit (self, signals[ACTIVITY_CHANGED], 0);
  return self->stop;
}

void
em_session_set_progress (EmSession *self, double fraction)
{
  self->fraction = fraction;
  g_signal_emit (self, signals[ACTIVITY_CHANGED], 0);
}

gboolean
em_session_is_picture_file (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *lower = g_utf8_strdown (name, -1);

  return !g_str_has_suffix (lower, EM_PROJECT_SUFFIX) && !g_str_has_suffix (lower, ".rule")
         && !g_str_has_suffix (lower, ".onnx");
}

/* Of several pictures opened together each is an exemplar: none takes the place of another. */
static void
open_waiting (EmSession *self, GFile *file)
{
  if (em_session_is_picture_file (file) && em_document_get_pair (self->document) != NULL)
    em_session_add_exemplar (self, file);
  else
    em_session_open_file (self, file);
}

void
em_session_end (EmSession *self, GCancellable *cancellable)
{
  if (self->stop != cancellable)
    return;
  g_clear_object (&self->stop);
  g_clear_pointer (&self->activity, g_free);
  g_signal_emit (self, signals[ACTIVITY_CHANGED], 0);
  while (self->stop == NULL && !g_queue_is_empty (&self->waiting))
    {
      g_autoptr (GFile) file = g_queue_pop_head (&self->waiting);
      open_waiting (self, file);
    }
}

void
em_session_queue_file (EmSession *self, GFile *file)
{
  if (self->stop != NULL)
    g_queue_push_tail (&self->waiting, g_object_ref (file));
  else
    em_session_open_file (self, file);
}

const char *
em_session_get_activity (EmSession *self, double *fraction, gboolean *stoppable)
{
  *fraction = self->fraction;
  *stoppable = self->stop != NULL;
  if (self->activity == NULL && self->saving)
    {
      *fraction = -1;
      return _ ("Saving…");
    }
  return self->activity;
}

void
em_session_stop (EmSession *self)
{
  if (self->stop != NULL)
    g_cancellable_cancel (self->stop);
}

/* A slow call under way: what its answer needs. */
typedef struct
{
  EmSession *session;
  GCancellable *cancellable;
  char *name;
} Call;

static Call *
call_new (EmSession *self, GCancellable *cancellable, const char *name)
{
  Call *call = g_new0 (Call, 1);
  call->session = g_object_ref (self);
  call->cancellable = g_object_ref (cancellable);
  call->name = g_strdup (name);
  return call;
}

static void
call_free (Call *call)
{
  em_session_end (call->session, call->cancellable);
  g_object_unref (call->cancellable);
  g_object_unref (call->session);
  g_free (call->name);
  g_free (call);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

/* --- the model ----------------------------------------------------------------------------- */

EmModel *
em_session_get_model (EmSession *self)
{
  return self->model;
}

int
em_session_get_edit_point (EmSession *self)
{
  return self->edit_point;
}

const char *
em_session_get_edit_point_name (EmSession *self)
{
  return self->model != NULL && self->edit_point >= 0
             ? em_edit_points_get (em_model_get_edit_points (self->model), self->edit_point)->name
             : NULL;
}

void
em_session_set_edit_point (EmSession *self, int edit_point)
{
  if (self->edit_point == edit_point)
    return;
  self->edit_point = edit_point;
  em_document_set_edit_point (self->document, em_session_get_edit_point_name (self));
  em_engine_prepare (self->engine, edit_point);
  em_predictor_set_edit_point (self->predictor, edit_point);
  g_signal_emit (self, signals[MODEL_CHANGED], 0);
}

static int
find_named_edit_point (EmSession *self)
{
  const char *name = em_document_get_state (self->document)->edit_point;
  const int point =
      name != NULL ? em_edit_points_find (em_model_get_edit_points (self->model), name) : -1;
  return point >= 0 ? point : em_model_get_default_edit_point (self->model, NULL);
}

void
em_session_restore_edit_point (EmSession *self)
{
  em_session_set_edit_point (self, find_named_edit_point (self));
}

static gboolean
rules_fit (EmSession *self, EmModel *model)
{
  const EmRuleStack *rules = em_document_get_state (self->document)->rules;
  const char *sha256 = em_graph_get_sha256 (em_model_get_graph (model));

  for (int i = 0; i < em_rule_stack_get_n (rules); i++)
    if (!em_rule_is_for_model (em_rule_stack_get_rule (rules, i), sha256))
      return FALSE;
  return TRUE;
}

void
em_session_take_model (EmSession *self, EmModel *model)
{
  const EmState *state = em_document_get_state (self->document);
  const gboolean follows = g_strcmp0 (state->model, em_model_get_source (model)) == 0;
  const gboolean fit = follows || rules_fit (self, model);

  em_predictor_clear (self->predictor);
  g_clear_pointer (&self->model, em_model_unref);
  self->model = em_model_ref (model);
  self->edit_point =
      follows ? find_named_edit_point (self) : em_model_get_default_edit_point (model, NULL);
  em_test_set_forget (self->test_set);
  em_document_set_model (self->document, em_model_get_source (model), fit);
  em_document_set_edit_point (self->document, em_session_get_edit_point_name (self));
  if (!fit)
    em_session_say (self, _ ("The rules belong to the model that was open and were put aside."),
                    FALSE, _ ("Undo"), "win.undo");
  if (self->edit_point >= 0)
    em_engine_prepare (self->engine, self->edit_point);
  em_predictor_set_edit_point (self->predictor, self->edit_point);
  em_test_set_run (self->test_set);
  g_signal_emit (self, signals[MODEL_CHANGED], 0);
}

/* The document's model is not the one that is loaded, or cannot be: its rules wait for it. */
static void
put_model_away (EmSession *self)
{
  em_predictor_clear (self->predictor);
  em_test_set_forget (self->test_set);
  g_clear_pointer (&self->model, em_model_unref);
  self->edit_point = -1;
  g_signal_emit (self, signals[MODEL_CHANGED], 0);
}

static void
report_model (EmSession *self, const GError *error)
{
  const int n = em_rule_stack_get_n (em_document_get_state (self->document)->rules);
  g_autofree char *text = NULL;

  if (self->model != NULL || n == 0 || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      em_session_report (self, error);
      return;
    }
  text = g_strdup_printf (ngettext ("%s The rule stays here and waits for its model.",
                                    "%s The %d rules stay here and wait for their model.", n),
                          error->message, n);
  em_session_say (self, text, TRUE, _ ("Open model…"), "win.open-model");
}

static void
model_loaded (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EmModel) model = em_engine_load_model_finish (EM_ENGINE (object), result, &error);

  if (model != NULL)
    em_session_take_model (call->session, model);
  else
    report_model (call->session, error);
}

void
em_session_open_model (EmSession *self, const char *model)
{
  GCancellable *cancellable = em_session_begin (self, _ ("Loading model…"));
  em_engine_load_model_async (self->engine, model, cancellable, model_loaded,
                              call_new (self, cancellable, NULL));
}

/* --- pictures ------------------------------------------------------------------------------ */

static void
picture_loaded (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EmPicture) picture =
      em_engine_load_picture_finish (EM_ENGINE (object), result, &error);

  if (picture == NULL)
    {
      em_session_report (call->session, error);
      return;
    }
  EmSession *self = call->session;
  self->lesson = NULL;
  em_test_set_clear (self->test_set);
  em_document_set_original (self->document, picture, call->name);
  em_session_set_file (self, NULL);
  /* A picture is on disk as it is; rules that were there before may not be. */
  if (em_rule_stack_get_n (em_document_get_state (self->document)->rules) == 0)
    em_document_mark_saved (self->document, em_document_get_state (self->document)->serial);
}

void
em_session_open_picture (EmSession *self, GFile *file)
{
  GCancellable *cancellable = em_session_begin (self, _ ("Opening picture…"));
  g_autofree char *name = g_file_get_basename (file);
  em_engine_load_picture_async (self->engine, file, cancellable, picture_loaded,
                                call_new (self, cancellable, name));
}

void
em_session_open_file (EmSession *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *lower = g_utf8_strdown (name, -1);

  if (g_str_has_suffix (lower, EM_PROJECT_SUFFIX))
    em_session_open_project (self, file);
  else if (g_str_has_suffix (lower, ".rule"))
    em_session_load_rule (self, file);
  else if (g_str_has_suffix (lower, ".onnx"))
    {
      g_autofree char *path = g_file_get_path (file);
      if (path != NULL)
        em_session_open_model (self, path);
      else
        em_session_say (self, _ ("Models are read from local files only."), TRUE, NULL, NULL);
    }
  else
    em_session_open_picture (self, file);
}

/* --- the document -------------------------------------------------------------------------- */

static gboolean
run_tests (gpointer data)
{
  EmSession *self = data;

  self->tests_source = 0;
  if (self->model != NULL)
    em_test_set_run (self->test_set);
  return G_SOURCE_REMOVE;
}

static void
document_changed (EmDocument *document, guint changes, EmRect *rect, EmSession *self)
{
  const guint seen = EM_CHANGE_PICTURE | EM_CHANGE_FILL | EM_CHANGE_RULES | EM_CHANGE_DIRECTION;
  const gboolean stroke = em_document_is_editing_mask (document);

  /* Undo, redo or another project: the model follows its rules. */
  const char *model = em_document_get_state (document)->model;
  if ((changes & EM_CHANGE_MODEL) && model != NULL
      && (self->model == NULL || g_strcmp0 (model, em_model_get_source (self->model)) != 0))
    {
      put_model_away (self);
      em_session_open_model (self, model);
    }

  if (changes & (EM_CHANGE_PICTURE | EM_CHANGE_LAYERS))
    {
      em_session_keep_layer (self, (changes & EM_CHANGE_PICTURE) != 0);
      em_session_draw_styles (self);
    }

  if ((changes & seen) || ((changes & EM_CHANGE_MASK) && (self->live || !stroke))
      || (changes & EM_CHANGE_HISTORY && !self->live))
    em_predictor_queue (self->predictor);
  if ((changes & EM_CHANGE_RULES) && self->tests_source == 0)
    self->tests_source = g_timeout_add (TESTS_DELAY_MS, run_tests, self);
  em_session_follow_exemplars (self, changes);
}

static void
job_failed (gpointer source, GError *error, EmSession *self)
{
  em_session_report (self, error);
}

void
em_session_set_live (EmSession *self, gboolean live)
{
  self->live = live;
  if (!live)
    return;
  em_predictor_queue (self->predictor);
  em_session_follow_exemplars (self, 0);
}

EmDocument *
em_session_get_document (EmSession *self)
{
  return self->document;
}

EmPredictor *
em_session_get_predictor (EmSession *self)
{
  return self->predictor;
}

EmTestSet *
em_session_get_test_set (EmSession *self)
{
  return self->test_set;
}

EmCatalogue *
em_session_get_catalogue (EmSession *self)
{
  return self->catalogue;
}

GPtrArray *
em_session_get_lessons (EmSession *self)
{
  return self->lessons;
}

void
em_session_start (EmSession *self)
{
  g_autoptr (GError) error = NULL;

  self->catalogue = em_catalogue_load (&error);
  if (self->catalogue == NULL)
    em_session_report (self, error);
  g_clear_error (&error);

  GPtrArray *lessons = em_lessons_load (&error);
  if (lessons == NULL)
    em_session_report (self, error);
  else
    {
      g_ptr_array_unref (self->lessons);
      self->lessons = lessons;
    }
}

/* --- class --------------------------------------------------------------------------------- */

static void
em_session_dispose (GObject *object)
{
  EmSession *self = EM_SESSION (object);

  g_clear_handle_id (&self->tests_source, g_source_remove);
  g_queue_clear_full (&self->waiting, g_object_unref);
  em_session_close (self);
  em_session_forget_content (self);
  g_clear_object (&self->stop);
  g_clear_pointer (&self->activity, g_free);
  g_clear_pointer (&self->offered_rule, em_rule_unref);
  em_session_forget_live_rule (self);
  g_clear_pointer (&self->file, g_free);
  g_clear_pointer (&self->model, em_model_unref);
  g_clear_object (&self->predictor);
  g_clear_object (&self->test_set);
  g_clear_object (&self->flattener);
  g_clear_object (&self->document);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->catalogue, em_catalogue_free);
  G_OBJECT_CLASS (em_session_parent_class)->dispose (object);
}

static void
em_session_finalize (GObject *object)
{
  /* Lessons are pointed to by calls that hold the session alone. */
  g_ptr_array_unref (EM_SESSION (object)->lessons);
  g_ptr_array_unref (EM_SESSION (object)->refused_styles);
  G_OBJECT_CLASS (em_session_parent_class)->finalize (object);
}

static void
em_session_class_init (EmSessionClass *class)
{
  G_OBJECT_CLASS (class)->dispose = em_session_dispose;
  G_OBJECT_CLASS (class)->finalize = em_session_finalize;
  signals[MODEL_CHANGED] = g_signal_new ("model-changed", G_TYPE_FROM_CLASS (class),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LAYER_SELECTED] = g_signal_new ("layer-selected", G_TYPE_FROM_CLASS (class),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LAYER_ADDED] = g_signal_new ("layer-added", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LABEL_CHANGED] = g_signal_new ("label-changed", G_TYPE_FROM_CLASS (class),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTIVITY_CHANGED] = g_signal_new ("activity-changed", G_TYPE_FROM_CLASS (class),
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MESSAGE] =
      g_signal_new ("message", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 4, G_TYPE_STRING, G_TYPE_BOOLEAN, G_TYPE_STRING, G_TYPE_STRING);
  signals[FILE_CHANGED] = g_signal_new ("file-changed", G_TYPE_FROM_CLASS (class),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SAVED] = g_signal_new ("saved", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
em_session_init (EmSession *self)
{
  g_queue_init (&self->waiting);
  self->edit_point = -1;
  self->live = TRUE;
  self->lessons = g_ptr_array_new_with_free_func ((GDestroyNotify)em_lesson_free);
  self->refused_styles = g_ptr_array_new_with_free_func ((GDestroyNotify)em_layer_unref);
  self->document = em_document_new ();
  self->flattener = em_flattener_new (self->document);
  self->engine = em_engine_new (0);
  self->predictor = em_predictor_new (self->engine, self->document);
  self->test_set = em_test_set_new (self->engine, self->document);
  em_session_start_autosave (self);
  g_signal_connect_object (self->document, "changed", G_CALLBACK (document_changed), self, 0);
  g_signal_connect_object (self->predictor, "failed", G_CALLBACK (job_failed), self, 0);
  g_signal_connect_object (self->test_set, "failed", G_CALLBACK (job_failed), self, 0);
}

EmSession *
em_session_new (void)
{
  return g_object_new (EM_TYPE_SESSION, NULL);
}
