/* The session's rewrites: one at the press of a button, and again while the mask is painted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-session-private.h"

typedef struct
{
  EmSession *session;
  GCancellable *cancellable;
  EmState *state; /* what it is made from */
  double strength;
} Rewrite;

static int
find_rule (const EmRuleStack *rules, const EmRule *rule)
{
  for (int i = 0; rule != NULL && i < em_rule_stack_get_n (rules); i++)
    if (em_rule_stack_get_rule (rules, i) == rule)
      return i;
  return -1;
}

gboolean
em_session_is_rewriting (EmSession *self)
{
  return self->rewriting;
}

gboolean
em_session_can_rewrite (EmSession *self, char **why)
{
  const char *reason = NULL;

  if (self->model == NULL)
    reason = _ ("No model is loaded yet.");
  else if (self->edit_point < 0)
    reason = _ ("This model has no layer that can be edited.");
  else
    return em_state_is_complete (em_document_get_state (self->document), why);
  if (why != NULL)
    *why = g_strdup (reason);
  return FALSE;
}

static void
rewrite_progress (double fraction, gpointer data)
{
  Rewrite *rewrite = data;
  if (rewrite->session->stop == rewrite->cancellable)
    em_session_set_progress (rewrite->session, fraction);
}

/* Rewritten again from the same exemplars at the same place, a rule takes the place of the one
 * before: both together would write the same thing in twice. */
static void
take_rule (EmSession *self, EmRule *rule, const Rewrite *rewrite)
{
  const EmState *state = em_document_get_state (self->document);
  const int index = find_rule (state->rules, self->live_rule);
  g_autoptr (EmRule) taken = em_rule_ref (rule);

  if (index >= 0
      && g_strcmp0 (em_rule_get_info (self->live_rule)->edit_point,
                    em_rule_get_info (rule)->edit_point)
             == 0)
    {
      em_rule_unref (taken);
      taken = em_rule_rename (rule, em_rule_get_info (self->live_rule)->name);
      em_document_replace_rule (self->document, index, taken, FALSE);
    }
  else
    em_document_add_rule (self->document, taken, rewrite->strength);
  em_session_forget_live_rule (self);
  self->live_rule = em_rule_ref (taken);
  self->live_state = em_state_copy (rewrite->state);
}

static void
rewritten (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autofree Rewrite *rewrite = data;
  g_autoptr (EmSession) self = rewrite->session;
  g_autoptr (GCancellable) cancellable = rewrite->cancellable;
  g_autoptr (EmState) state = rewrite->state;
  g_autoptr (GError) error = NULL;
  g_autoptr (EmRule) rule = em_engine_rewrite_finish (EM_ENGINE (object), result, &error);

  self->rewriting = FALSE;
  em_session_end (self, cancellable);
  if (rule == NULL)
    {
      em_session_report (self, error);
      return;
    }
  take_rule (self, rule, rewrite);
}

/* options->name is the caller's. */
static void
make_options (EmSession *self, EmRewriteOptions *options)
{
  em_rewrite_options_init (options);
  options->edit_point = self->edit_point;
  options->name = g_strdup_printf (_ ("%s like %s"), em_document_get_b_name (self->document),
                                   em_document_get_a_name (self->document));
  if (self->lesson != NULL)
    options->augment = self->lesson->augment;
}

void
em_session_rewrite (EmSession *self)
{
  g_autofree char *why = NULL;
  EmRewriteOptions options;

  if (self->rewriting)
    return;
  if (!em_session_can_rewrite (self, &why))
    {
      em_session_say (self, why, FALSE, NULL, NULL);
      return;
    }
  make_options (self, &options);
  Rewrite *rewrite = g_new0 (Rewrite, 1);
  rewrite->session = g_object_ref (self);
  rewrite->state = em_state_copy (em_document_get_state (self->document));
  rewrite->strength =
      self->lesson != NULL && self->lesson->strength > 0 ? self->lesson->strength : 1;
  self->rewriting = TRUE;
  rewrite->cancellable = g_object_ref (em_session_begin (self, _ ("Rewriting…")));
  em_engine_rewrite_async (self->engine, em_document_get_state (self->document), &options,
                           rewrite->cancellable, rewrite_progress, rewrite, rewritten, rewrite);
  g_free ((char *)options.name);
}

/* --- live ---------------------------------------------------------------------------------- */

void
em_session_forget_live_rule (EmSession *self)
{
  g_clear_pointer (&self->live_rule, em_rule_unref);
  g_clear_pointer (&self->live_state, em_state_free);
}

/* The next pair from @index on that takes part in a rewrite, or %NULL. */
static const EmPair *
next_enabled (const EmState *state, guint *index)
{
  while (*index < state->pairs->len)
    {
      const EmPair *pair = g_ptr_array_index (state->pairs, (*index)++);
      if (pair->enabled)
        return pair;
    }
  return NULL;
}

/* Whether a rewrite of both would make the same rule. */
static gboolean
same_exemplars (const EmState *a, const EmState *b)
{
  const EmPair *p, *q;
  guint i = 0, k = 0;

  do
    {
      p = next_enabled (a, &i);
      q = next_enabled (b, &k);
      if (p == NULL || q == NULL)
        return p == q;
    }
  while (p->id == q->id && p->swapped == q->swapped && p->weight == q->weight
         && em_pair_same_fills (p, q) && em_mask_difference (p->mask, q->mask).width == 0);
  return FALSE;
}

/* Whether the rule that was made from @a may follow @b: some exemplar is still there, and none of
 * them was turned around. */
static gboolean
are_related (const EmState *a, const EmState *b)
{
  gboolean related = FALSE;

  for (guint i = 0; i < a->pairs->len; i++)
    {
      const EmPair *then = g_ptr_array_index (a->pairs, i);
      const EmPair *now = em_state_find_pair (b, then->id, NULL);
      if (now != NULL && now->swapped != then->swapped)
        return FALSE;
      related |= now != NULL;
    }
  return related;
}

/* Undo and redo bring a rule back with its exemplars: that is the one which follows from now on. */
static void
follow_journey (EmSession *self)
{
  const EmState *state = em_document_get_state (self->document);
  const EmRuleInfo *info = em_rule_get_info (self->live_rule);

  self->journeys++;
  self->solve_again = FALSE;
  em_state_free (self->live_state);
  self->live_state = em_state_copy (state);
  for (int i = 0;
       find_rule (state->rules, self->live_rule) < 0 && i < em_rule_stack_get_n (state->rules); i++)
    {
      EmRule *rule = em_rule_stack_get_rule (state->rules, i);
      const EmRuleInfo *other = em_rule_get_info (rule);
      if (g_strcmp0 (info->name, other->name) != 0
          || g_strcmp0 (info->edit_point, other->edit_point) != 0)
        continue;
      em_rule_unref (self->live_rule);
      self->live_rule = em_rule_ref (rule);
      return;
    }
}

typedef struct
{
  EmSession *session;
  guint journeys;
} Solve;

static void solve_again (EmSession *self);

static void
solved_again (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autofree Solve *solve = data;
  g_autoptr (EmSession) self = solve->session;
  g_autoptr (GError) error = NULL;
  g_autoptr (EmRule) rule = em_engine_rewrite_finish (EM_ENGINE (object), result, &error);
  const int index = find_rule (em_document_get_state (self->document)->rules, self->live_rule);

  self->solving = FALSE;
  /* An error here is a mask that was just emptied or the like: the stroke is not over yet. */
  if (rule != NULL && index >= 0 && self->live && solve->journeys == self->journeys)
    {
      g_autoptr (EmRule) named = em_rule_rename (rule, em_rule_get_info (self->live_rule)->name);
      em_rule_unref (self->live_rule);
      self->live_rule = em_rule_ref (named);
      em_document_replace_rule (self->document, index, named, TRUE);
    }
  if (self->solve_again)
    solve_again (self);
}

static void
solve_again (EmSession *self)
{
  const EmState *state = em_document_get_state (self->document);
  EmRewriteOptions options;

  self->solve_again = self->solving;
  if (!self->live || self->solving || self->rewriting || !em_session_can_rewrite (self, NULL)
      || find_rule (state->rules, self->live_rule) < 0)
    return;
  make_options (self, &options);
  /* Where it was written, wherever the next one will go. */
  options.edit_point = em_edit_points_find (em_model_get_edit_points (self->model),
                                            em_rule_get_info (self->live_rule)->edit_point);
  /* Crops and mirror images take too long to follow a hand; Rewrite makes those. */
  options.augment = 0;
  if (options.edit_point >= 0)
    {
      Solve *solve = g_new (Solve, 1);
      *solve = (Solve){ g_object_ref (self), self->journeys };
      self->solving = TRUE;
      em_state_free (self->live_state);
      self->live_state = em_state_copy (state);
      em_engine_rewrite_async (self->engine, state, &options, NULL, NULL, NULL, solved_again,
                               solve);
    }
  g_free ((char *)options.name);
}

void
em_session_follow_exemplars (EmSession *self, guint changes)
{
  const EmState *state = em_document_get_state (self->document);
  const EmPair *pair = em_state_get_pair (state);

  if (self->live_rule == NULL)
    return;
  if (!are_related (self->live_state, state))
    em_session_forget_live_rule (self);
  else if (changes & EM_CHANGE_TRAVEL)
    follow_journey (self);
  /* While the fills are drawn the rule would be made from what is not seen yet. */
  else if (self->live && pair->fills_current
           && ((em_document_is_editing_mask (self->document) && (changes & EM_CHANGE_MASK))
               || !same_exemplars (self->live_state, state)))
    solve_again (self);
}
