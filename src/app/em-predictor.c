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
  gboolean stale;
  int n_asked;        /* questions without an answer: one is worked on, one may wait */
  GQueue questions;   /* of Question: those that no answer has come for, the oldest first */
  gint64 stale_since; /* when the first change came that was not asked about, or 0 */
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

typedef struct
{
  EmPredictor *predictor;
  gint64 since; /* the first change that it is about */
} Question;

/* The question that waits is replaced by the next one, whose answer is about both. */
static void
take_answer (EmPredictor *self, Question *question, EmPredictionResult *answer)
{
  const Question *oldest = g_queue_peek_head (&self->questions);

  self->latency = g_get_monotonic_time () - oldest->since;
  g_clear_pointer (&self->result, em_prediction_result_free);
  self->result = answer;
  while (g_queue_peek_head (&self->questions) != question)
    g_free (g_queue_pop_head (&self->questions));
  g_free (g_queue_pop_head (&self->questions));
}

static void
answered (GObject *object, GAsyncResult *result, gpointer data)
{
  Question *question = data;
  g_autoptr (EmPredictor) self = question->predictor;
  g_autoptr (GError) error = NULL;
  EmPredictionResult *answer = em_engine_predict_finish (EM_ENGINE (object), result, &error);

  self->n_asked--;
  if (answer != NULL)
    take_answer (self, question, answer);
  else if (self->n_asked == 0)
    g_queue_clear_full (&self->questions, g_free);
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
  const int rule =
      self->key_map_rule < em_rule_stack_get_n (state->rules) ? self->key_map_rule : -1;
  Question *question = g_new (Question, 1);
  *question = (Question){ g_object_ref (self), self->stale_since };
  g_queue_push_tail (&self->questions, question);
  self->n_asked++;
  em_engine_predict_async (self->engine, state, self->edit_point, rule, self->cancellable, answered,
                           question);
}

void
em_predictor_queue (EmPredictor *self)
{
  if (!self->stale)
    self->stale_since = g_get_monotonic_time ();
  self->stale = TRUE;
  /* The next question waits in the engine already, not here for the main loop, which may be
   * drawing. Not at every dab of a stroke: copies of a mask that is painted on cost its tiles. */
  if (self->n_asked == 0 || !em_document_is_editing_mask (self->document))
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
  return self->result != NULL && self->n_asked == 0 && !self->stale;
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
