/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "project/em-history.h"

typedef struct
{
  EmState *state; /* on the other side of the step */
  guint changes;
  char *description;
  char *merge_key;
} Step;

struct _EmHistory
{
  GQueue undo; /* newest at the tail */
  GQueue redo; /* next at the tail */
};

static void
step_free (Step *step)
{
  em_state_free (step->state);
  g_free (step->description);
  g_free (step->merge_key);
  g_free (step);
}

EmHistory *
em_history_new (void)
{
  EmHistory *history = g_new0 (EmHistory, 1);
  g_queue_init (&history->undo);
  g_queue_init (&history->redo);
  return history;
}

void
em_history_free (EmHistory *history)
{
  g_queue_clear_full (&history->undo, (GDestroyNotify)step_free);
  g_queue_clear_full (&history->redo, (GDestroyNotify)step_free);
  g_free (history);
}

void
em_history_push (EmHistory *history, const EmState *before, guint changes, const char *description,
                 const char *merge_key)
{
  Step *last = g_queue_peek_tail (&history->undo);

  g_queue_clear_full (&history->redo, (GDestroyNotify)step_free);
  if (merge_key != NULL && last != NULL && g_strcmp0 (merge_key, last->merge_key) == 0)
    {
      last->changes |= changes;
      return;
    }

  Step *step = g_new0 (Step, 1);
  step->state = em_state_copy (before);
  step->changes = changes;
  step->description = g_strdup (description);
  step->merge_key = g_strdup (merge_key);
  g_queue_push_tail (&history->undo, step);
  if (g_queue_get_length (&history->undo) > EM_HISTORY_STEPS)
    step_free (g_queue_pop_head (&history->undo));
}

void
em_history_seal (EmHistory *history)
{
  Step *last = g_queue_peek_tail (&history->undo);
  if (last != NULL)
    g_clear_pointer (&last->merge_key, g_free);
}

static const char *
describe (GQueue *steps)
{
  Step *step = g_queue_peek_tail (steps);
  return step ? step->description : NULL;
}

const char *
em_history_get_undo (EmHistory *history)
{
  return describe (&history->undo);
}

const char *
em_history_get_redo (EmHistory *history)
{
  return describe (&history->redo);
}

/* The step moves to the other queue and holds @current from now on. */
static EmState *
travel (GQueue *from, GQueue *to, EmState *current, guint *changes)
{
  Step *step = g_queue_pop_tail (from);
  if (step == NULL)
    return NULL;

  EmState *target = step->state;
  step->state = current;
  g_clear_pointer (&step->merge_key, g_free);
  *changes = step->changes;
  g_queue_push_tail (to, step);
  return target;
}

EmState *
em_history_undo (EmHistory *history, EmState *current, guint *changes)
{
  return travel (&history->undo, &history->redo, current, changes);
}

EmState *
em_history_redo (EmHistory *history, EmState *current, guint *changes)
{
  return travel (&history->redo, &history->undo, current, changes);
}
