/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "project/em-history.h"
#include "project/em-pair-private.h"

typedef struct
{
  EmState *state; /* on the other side of the step */
  guint changes;
  char *description;
  char *merge_key;
  gsize bytes, fill_bytes; /* what its neighbour towards the present does not hold */
} Step;

struct _EmHistory
{
  GQueue undo; /* newest at the tail */
  GQueue redo; /* next at the tail */
  gsize budget, bytes;
};

/* --- what a state holds -------------------------------------------------------------------- */

static gsize
picture_bytes (EmPicture *picture)
{
  return (gsize)em_picture_get_width (picture) * em_picture_get_height (picture) * 4;
}

static void
collect_picture (GHashTable *pictures, EmPicture *picture)
{
  if (picture != NULL)
    g_hash_table_add (pictures, picture);
}

static GHashTable *
collect_pictures (const EmState *state)
{
  GHashTable *pictures = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < state->pairs->len; i++)
    {
      const EmPair *pair = g_ptr_array_index (state->pairs, i);
      collect_picture (pictures, pair->original);
      collect_picture (pictures, pair->texture);
      for (guint k = 0; k < pair->layers->len; k++)
        {
          const EmLayer *layer = g_ptr_array_index (pair->layers, k);
          collect_picture (pictures, layer->picture);
          collect_picture (pictures, layer->rendered);
        }
    }
  return pictures;
}

static gsize
unshared_pictures (const EmState *state, const EmState *beside)
{
  g_autoptr (GHashTable) own = collect_pictures (state);
  g_autoptr (GHashTable) other = collect_pictures (beside);
  GHashTableIter iter;
  gpointer picture;
  gsize bytes = 0;

  g_hash_table_iter_init (&iter, own);
  while (g_hash_table_iter_next (&iter, &picture, NULL))
    if (!g_hash_table_contains (other, picture))
      bytes += picture_bytes (picture);
  return bytes;
}

static gsize
unshared_masks (const EmPair *pair, const EmPair *beside)
{
  gsize bytes = 0;

  for (guint i = 0; i < pair->masks->len; i++)
    {
      const EmPairMask *mask = g_ptr_array_index (pair->masks, i);
      const EmPairMask *other = beside != NULL ? em_pair_find_mask (beside, mask->id) : NULL;
      bytes += em_mask_count_unshared (mask->mask, other != NULL ? other->mask : NULL);
    }
  return bytes;
}

static gsize
unshared_fill (EmPicture *fill, const EmPair *beside)
{
  if (fill == NULL
      || (beside != NULL
          && (fill == beside->fill || fill == beside->plain_fill || fill == beside->ground)))
    return 0;
  return picture_bytes (fill);
}

static void
measure (EmHistory *history, Step *step, const EmState *beside)
{
  history->bytes -= step->bytes + step->fill_bytes;
  step->bytes = unshared_pictures (step->state, beside);
  step->fill_bytes = 0;
  for (guint i = 0; i < step->state->pairs->len; i++)
    {
      const EmPair *pair = g_ptr_array_index (step->state->pairs, i);
      const EmPair *other = em_state_find_pair (beside, pair->id, NULL);
      step->bytes += unshared_masks (pair, other);
      step->fill_bytes += unshared_fill (pair->ground, other) + unshared_fill (pair->fill, other)
                          + unshared_fill (pair->plain_fill, other);
    }
  history->bytes += step->bytes + step->fill_bytes;
}

/* --- steps --------------------------------------------------------------------------------- */

static void
step_free (EmHistory *history, Step *step)
{
  history->bytes -= step->bytes + step->fill_bytes;
  em_state_free (step->state);
  g_free (step->description);
  g_free (step->merge_key);
  g_free (step);
}

static void
clear (EmHistory *history, GQueue *steps)
{
  Step *step;
  while ((step = g_queue_pop_tail (steps)) != NULL)
    step_free (history, step);
}

EmHistory *
em_history_new (gsize budget)
{
  EmHistory *history = g_new0 (EmHistory, 1);
  g_queue_init (&history->undo);
  g_queue_init (&history->redo);
  history->budget = budget;
  return history;
}

void
em_history_free (EmHistory *history)
{
  clear (history, &history->undo);
  clear (history, &history->redo);
  g_free (history);
}

static void
drop_fills (EmHistory *history, Step *step)
{
  for (guint i = 0; i < step->state->pairs->len; i++)
    {
      EmPair *pair = g_ptr_array_index (step->state->pairs, i);
      if (pair->ground == NULL && pair->fill == NULL && pair->plain_fill == NULL)
        continue;
      em_pair_take_fills (pair, NULL, NULL, NULL);
      pair->fills_current = FALSE;
    }
  history->bytes -= step->fill_bytes;
  step->fill_bytes = 0;
}

/* From the farthest step on. Those that count nothing share with one that is nearer: it would keep
 * none of its bytes free if they held on to them. */
static void
drop_old_fills (EmHistory *history, const GQueue *steps)
{
  for (GList *l = steps->head; l != NULL && history->bytes > history->budget; l = l->next)
    drop_fills (history, l->data);
}

static void
keep_within_budget (EmHistory *history)
{
  drop_old_fills (history, &history->undo);
  drop_old_fills (history, &history->redo);
  /* The last step stays whatever it costs: what was just done can always be undone. */
  while (history->bytes > history->budget && g_queue_get_length (&history->undo) > 1)
    step_free (history, g_queue_pop_head (&history->undo));
}

void
em_history_push (EmHistory *history, const EmState *before, guint changes, const char *description,
                 const char *merge_key)
{
  Step *last = g_queue_peek_tail (&history->undo);

  clear (history, &history->redo);
  if (merge_key != NULL && last != NULL && g_strcmp0 (merge_key, last->merge_key) == 0)
    {
      last->changes |= changes;
      return;
    }
  if (last != NULL)
    measure (history, last, before);

  Step *step = g_new0 (Step, 1);
  step->state = em_state_copy (before);
  step->changes = changes;
  step->description = g_strdup (description);
  step->merge_key = g_strdup (merge_key);
  g_queue_push_tail (&history->undo, step);
  keep_within_budget (history);
}

void
em_history_seal (EmHistory *history)
{
  Step *last = g_queue_peek_tail (&history->undo);
  if (last != NULL)
    g_clear_pointer (&last->merge_key, g_free);
}

/* --- what there is ------------------------------------------------------------------------- */

static const char *
describe (const Step *step)
{
  return step != NULL ? step->description : NULL;
}

const char *
em_history_get_undo (EmHistory *history)
{
  return describe (g_queue_peek_tail (&history->undo));
}

const char *
em_history_get_redo (EmHistory *history)
{
  return describe (g_queue_peek_tail (&history->redo));
}

int
em_history_get_n_undo (EmHistory *history)
{
  return (int)g_queue_get_length (&history->undo);
}

int
em_history_get_n_redo (EmHistory *history)
{
  return (int)g_queue_get_length (&history->redo);
}

const char *
em_history_get_step (EmHistory *history, int index)
{
  const int n_undo = em_history_get_n_undo (history);

  if (index < n_undo)
    return describe (g_queue_peek_nth (&history->undo, (guint)index));
  return describe (g_queue_peek_nth (
      &history->redo, (guint)(em_history_get_n_redo (history) - 1 - index + n_undo)));
}

gsize
em_history_get_bytes (EmHistory *history)
{
  return history->bytes;
}

/* --- travel -------------------------------------------------------------------------------- */

/* The step moves to the other queue and holds @current from now on. */
static EmState *
travel (EmHistory *history, GQueue *from, GQueue *to, EmState *current, guint *changes)
{
  Step *step = g_queue_pop_tail (from);
  if (step == NULL)
    return NULL;

  EmState *target = step->state;
  step->state = current;
  g_clear_pointer (&step->merge_key, g_free);
  *changes = step->changes;
  g_queue_push_tail (to, step);
  measure (history, step, target);
  keep_within_budget (history);
  return target;
}

EmState *
em_history_undo (EmHistory *history, EmState *current, guint *changes)
{
  return travel (history, &history->undo, &history->redo, current, changes);
}

EmState *
em_history_redo (EmHistory *history, EmState *current, guint *changes)
{
  return travel (history, &history->redo, &history->undo, current, changes);
}

void
em_history_foreach (EmHistory *history, void (*func) (EmState *, gpointer), gpointer data)
{
  for (GList *l = history->undo.head; l != NULL; l = l->next)
    func (((Step *)l->data)->state, data);
  for (GList *l = history->redo.head; l != NULL; l = l->next)
    func (((Step *)l->data)->state, data);
}
