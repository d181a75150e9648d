/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/em-predictor.h"

struct _EmPredictor
{
  GObject parent;
  EmEngine *engine;
  EmDocument *document;
  GCancellable *cancellable;
  EmPredictionResult *result;
  int edit_point, key_map_rule;
  gboolean busy, stale;
  gint64 waiting_since, asked_since; /* the oldest change that was not, or was asked about; or 0 */
  gint64 latency;
};

G_DEFINE_FINAL_TYPE (EmPredictor, em_predictor, G_TYPE_OBJECT)

enum
{
  PREDICTED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void ask (EmPredictor *self);

static void
answered (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (EmPredictor) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EmPredictionResult) answer =
      em_engine_predict_finish (EM_ENGINE (object), result, &error);

  self->busy = FALSE;
  if (answer != NULL)
    {
      g_clear_pointer (&self->result, em_prediction_result_free);
      self->result = g_steal_pointer (&answer);
      self->latency = g_get_monotonic_time () - self->asked_since;
    }
  if (self->stale)
    ask (self);
  if (error == NULL)
    g_signal_emit (self, signals[PREDICTED], 0);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[FAILED], 0, error);
}

static void
ask (EmPredictor *self)
{
  const EmState *state = em_document_get_state (self->document);

  self->stale = FALSE;
  if (state->current < 0 || self->edit_point < 0)
    return;
  self->busy = TRUE;
  self->asked_since = self->waiting_since;
  self->waiting_since = 0;
  const int rule =
      self->key_map_rule < em_rule_stack_get_n (state->rules) ? self->key_map_rule : -1;
  em_engine_predict_async (self->engine, state, self->edit_point, rule, self->cancellable, answered,
                           g_object_ref (self));
}

void
em_predictor_queue (EmPredictor *self)
{
  self->stale = TRUE;
  if (self->waiting_since == 0)
    self->waiting_since = g_get_monotonic_time ();
  if (!self->busy)
    ask (self);
}

void
em_predictor_set_edit_point (EmPredictor *self, int edit_point)
{
  self->edit_point = edit_point;
  em_predictor_queue (self);
}

void
em_predictor_set_key_map_rule (EmPredictor *self, int rule)
{
  if (self->key_map_rule == rule)
    return;
  self->key_map_rule = rule;
  em_predictor_queue (self);
}

int
em_predictor_get_key_map_rule (EmPredictor *self)
{
  return self->key_map_rule;
}

const EmPredictionResult *
em_predictor_get_result (EmPredictor *self)
{
  return self->result;
}

gboolean
em_predictor_is_current (EmPredictor *self)
{
  return self->result != NULL && !self->busy && !self->stale;
}

gint64
em_predictor_get_latency (EmPredictor *self)
{
  return self->latency;
}

void
em_predictor_clear (EmPredictor *self)
{
  /* A question under way was about the model that goes: its answer must not come back. */
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_pointer (&self->result, em_prediction_result_free);
  self->edit_point = -1;
}

static void
em_predictor_dispose (GObject *object)
{
  EmPredictor *self = EM_PREDICTOR (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  g_clear_object (&self->document);
  g_clear_pointer (&self->result, em_prediction_result_free);
  G_OBJECT_CLASS (em_predictor_parent_class)->dispose (object);
}

static void
em_predictor_class_init (EmPredictorClass *class)
{
  G_OBJECT_CLASS (class)->dispose = em_predictor_dispose;
  signals[PREDICTED] = g_signal_new ("predicted", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
em_predictor_init (EmPredictor *self)
{
  self->cancellable = g_cancellable_new ();
  self->edit_point = -1;
  self->key_map_rule = -1;
}

EmPredictor *
em_predictor_new (EmEngine *engine, EmDocument *document)
{
  EmPredictor *self = g_object_new (EM_TYPE_PREDICTOR, NULL);
  self->engine = g_object_ref (engine);
  self->document = g_object_ref (document);
  return self;
}
