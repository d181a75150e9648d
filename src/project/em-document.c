/* Steps, undo, saved or not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "project/em-document-private.h"

/* Steps of a group merge by it. */
#define GROUP_KEY "group"

G_DEFINE_FINAL_TYPE (EmDocument, em_document, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
em_document_finalize (GObject *object)
{
  EmDocument *self = EM_DOCUMENT (object);
  em_state_free (self->state);
  em_state_free (self->stroke_start);
  em_history_free (self->history);
  g_free (self->group);
  G_OBJECT_CLASS (em_document_parent_class)->finalize (object);
}

static void
em_document_class_init (EmDocumentClass *class)
{
  G_OBJECT_CLASS (class)->finalize = em_document_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_POINTER);
}

static void
em_document_init (EmDocument *self)
{
  self->state = em_state_new ();
  self->history = em_history_new (EM_HISTORY_BYTES);
  self->next_pair = 1;
}

EmDocument *
em_document_new (void)
{
  return g_object_new (EM_TYPE_DOCUMENT, NULL);
}

const EmState *
em_document_get_state (EmDocument *self)
{
  return self->state;
}

const EmPair *
em_document_get_pair (EmDocument *self)
{
  return em_state_get_pair (self->state);
}

EmPair *
em_document_edit_pair (EmDocument *self)
{
  return em_state_get_pair (self->state);
}

EmRect
em_document_whole_mask (EmDocument *self)
{
  const EmPair *pair = em_document_get_pair (self);
  EmRect rect = { 0 };
  if (pair != NULL)
    {
      rect.width = em_mask_get_width (pair->mask);
      rect.height = em_mask_get_height (pair->mask);
    }
  return rect;
}

/* --- steps --------------------------------------------------------------------------------- */

void
em_document_announce (EmDocument *self, guint changes, const EmRect *rect)
{
  EmRect copy = rect != NULL ? *rect : (EmRect){ 0 };
  g_signal_emit (self, signals[CHANGED], 0, changes, changes & EM_CHANGE_MASK ? &copy : NULL);
}

void
em_document_before_step (EmDocument *self, guint changes, const char *description,
                         const char *merge_key)
{
  em_document_end_mask_edit (self, NULL);
  em_history_push (self->history, self->state, changes, self->group ? self->group : description,
                   self->group ? GROUP_KEY : merge_key);
}

void
em_document_after_step (EmDocument *self, guint changes)
{
  const EmRect rect = em_document_whole_mask (self);
  self->state->serial = ++self->last_serial;
  em_document_announce (self, changes | EM_CHANGE_HISTORY, &rect);
}

void
em_document_touched (EmDocument *self, guint changes)
{
  self->state->serial = ++self->last_serial;
  em_document_announce (self, changes | EM_CHANGE_HISTORY, NULL);
}

guint
em_document_outdate_fills (EmDocument *self, EmPair *pair)
{
  if (em_pair_get_top_layer (pair) != NULL)
    {
      pair->fills_current = FALSE;
      return 0;
    }
  em_pair_take_fills (pair, NULL, NULL, NULL);
  pair->fills_current = TRUE;
  return EM_CHANGE_FILL;
}

void
em_document_begin_group (EmDocument *self, const char *description)
{
  em_history_seal (self->history);
  g_free (self->group);
  self->group = g_strdup (description);
}

void
em_document_end_group (EmDocument *self)
{
  g_clear_pointer (&self->group, g_free);
  em_history_seal (self->history);
}

void
em_document_seal_step (EmDocument *self)
{
  if (self->group == NULL)
    em_history_seal (self->history);
}

/* --- undo ---------------------------------------------------------------------------------- */

gboolean
em_document_can_undo (EmDocument *self)
{
  return em_history_get_undo (self->history) != NULL;
}

gboolean
em_document_can_redo (EmDocument *self)
{
  return em_history_get_redo (self->history) != NULL;
}

const char *
em_document_get_undo_description (EmDocument *self)
{
  return em_history_get_undo (self->history);
}

const char *
em_document_get_redo_description (EmDocument *self)
{
  return em_history_get_redo (self->history);
}

/* Where the masks of two states of one pair differ; @all where they cannot be compared. */
static EmRect
masks_difference (const EmPair *a, const EmPair *b, const EmRect *all)
{
  const EmPairMask *p = em_pair_get_active_mask (a), *q = em_pair_get_active_mask (b);

  if (p->id != q->id || a->masks->len > 1 || b->masks->len > 1)
    return *all;
  return em_mask_difference (a->mask, b->mask);
}

static void
travel (EmDocument *self, EmState *(*step) (EmHistory *, EmState *, guint *))
{
  guint changes = 0;

  em_document_end_mask_edit (self, NULL);
  EmState *left = self->state;
  EmState *target = step (self->history, left, &changes);
  if (target == NULL)
    return;

  /* The history owns @left from here on; both are alive for the comparison. */
  const EmPair *from = em_state_get_pair (left), *to = em_state_get_pair (target);
  self->state = target;
  EmRect rect = em_document_whole_mask (self);
  if (from == NULL || to == NULL || from->id != to->id || from->original != to->original)
    changes |= EM_CHANGE_PICTURE | EM_CHANGE_MASK | EM_CHANGE_FILL | EM_CHANGE_LAYERS
               | EM_CHANGE_MASKS | EM_CHANGE_DIRECTION | EM_CHANGE_PAIRS;
  else
    {
      if (changes & EM_CHANGE_MASK)
        rect = masks_difference (from, to, &rect);
      /* A rule that was solved again belongs to the step before it. */
      if (!em_rule_stack_equal (left->rules, target->rules))
        changes |= EM_CHANGE_RULES;
      /* Fills may have come, or been let go, since the step was made. */
      if (from->fill != to->fill || from->plain_fill != to->plain_fill
          || from->ground != to->ground)
        changes |= EM_CHANGE_FILL;
    }
  em_document_announce (self, changes | EM_CHANGE_HISTORY | EM_CHANGE_TRAVEL, &rect);
}

void
em_document_undo (EmDocument *self)
{
  travel (self, em_history_undo);
}

void
em_document_redo (EmDocument *self)
{
  travel (self, em_history_redo);
}

int
em_document_get_n_steps (EmDocument *self, int *n_undo)
{
  *n_undo = em_history_get_n_undo (self->history);
  return *n_undo + em_history_get_n_redo (self->history);
}

const char *
em_document_get_step (EmDocument *self, int index)
{
  return em_history_get_step (self->history, index);
}

void
em_document_travel_to (EmDocument *self, int n_undo)
{
  while (em_history_get_n_undo (self->history) > n_undo && em_document_can_undo (self))
    em_document_undo (self);
  while (em_history_get_n_undo (self->history) < n_undo && em_document_can_redo (self))
    em_document_redo (self);
}

/* --- saved or not -------------------------------------------------------------------------- */

void
em_document_reset (EmDocument *self, EmState *state, gboolean saved)
{
  em_document_cancel_mask_edit (self);
  em_history_free (self->history);
  self->history = em_history_new (EM_HISTORY_BYTES);
  em_state_free (self->state);
  self->state = state;
  for (guint i = 0; i < state->pairs->len; i++)
    {
      EmPair *pair = g_ptr_array_index (state->pairs, i);
      /* What is still being drawn for the document before must not find its pair in this one. */
      pair->id = self->next_pair++;
    }
  state->serial = ++self->last_serial;
  self->saved_serial = saved ? state->serial : 0;
  const EmRect rect = em_document_whole_mask (self);
  em_document_announce (self,
                        EM_CHANGE_PICTURE | EM_CHANGE_MASK | EM_CHANGE_FILL | EM_CHANGE_DIRECTION
                            | EM_CHANGE_RULES | EM_CHANGE_HISTORY | EM_CHANGE_MODEL
                            | EM_CHANGE_LAYERS | EM_CHANGE_MASKS | EM_CHANGE_PAIRS,
                        &rect);
}

gboolean
em_document_is_modified (EmDocument *self)
{
  return self->state->serial != self->saved_serial;
}

void
em_document_mark_saved (EmDocument *self, guint64 serial)
{
  self->saved_serial = serial;
  em_document_announce (self, EM_CHANGE_HISTORY, NULL);
}
