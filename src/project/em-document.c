/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "project/em-document.h"
#include "project/em-history.h"
#include "project/em-state-private.h"

/* Steps of a group merge by it. */
#define GROUP_KEY "group"

struct _EmDocument
{
  GObject parent;
  EmState *state;
  EmHistory *history;
  char *group;              /* what the steps under way are called together, or NULL */
  EmState *stroke_start;    /* the state before the mask edit under way, or NULL */
  guint stroke_changes;     /* what else changed during it */
  EmRuleStack *saved_rules; /* as they were last saved or exported */
};

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
  em_rule_stack_free (self->saved_rules);
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
  self->history = em_history_new ();
  self->saved_rules = em_rule_stack_new ();
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

/* --- steps --------------------------------------------------------------------------------- */

static void
announce (EmDocument *self, guint changes, EmRect *rect)
{
  g_signal_emit (self, signals[CHANGED], 0, changes, changes & EM_CHANGE_MASK ? rect : NULL);
}

static EmRect
whole_mask (EmDocument *self)
{
  EmRect rect = { 0 };
  if (self->state->mask != NULL)
    {
      rect.width = em_mask_get_width (self->state->mask);
      rect.height = em_mask_get_height (self->state->mask);
    }
  return rect;
}

/* Every change of the state outside a stroke stands between before_step() and after_step(). */
static void
before_step (EmDocument *self, guint changes, const char *description, const char *merge_key)
{
  em_document_end_mask_edit (self, NULL);
  em_history_push (self->history, self->state, changes, self->group ? self->group : description,
                   self->group ? GROUP_KEY : merge_key);
}

static void
after_step (EmDocument *self, guint changes)
{
  EmRect rect = whole_mask (self);
  announce (self, changes | EM_CHANGE_HISTORY, &rect);
}

/* --- pictures ------------------------------------------------------------------------------ */

static void
replace_original (EmDocument *self, EmPicture *picture, EmMask *mask, const char *name)
{
  EmState *state = self->state;

  em_picture_ref (picture);
  em_state_clear_content (state);
  g_clear_pointer (&state->original, em_picture_unref);
  state->original = picture;
  g_clear_pointer (&state->mask, em_mask_unref);
  state->mask = mask;
  g_free (state->name);
  state->name = g_strdup (name);
  state->swapped = FALSE;
  g_clear_pointer (&state->concept, g_free);
  g_clear_pointer (&state->plain_concept, g_free);
}

#define PICTURE_CHANGES (EM_CHANGE_PICTURE | EM_CHANGE_MASK | EM_CHANGE_FILL | EM_CHANGE_DIRECTION)

void
em_document_set_original (EmDocument *self, EmPicture *picture, const char *name)
{
  before_step (self, PICTURE_CHANGES, _ ("Open picture"), NULL);
  replace_original (self, picture,
                    em_mask_new (em_picture_get_width (picture), em_picture_get_height (picture)),
                    name);
  after_step (self, PICTURE_CHANGES);
}

void
em_document_set_pair (EmDocument *self, EmPicture *original, EmPicture *modified, EmMask *mask,
                      EmPicture *texture, const char *name)
{
  g_return_if_fail (em_picture_get_width (original) == em_picture_get_width (modified)
                    && em_picture_get_height (original) == em_picture_get_height (modified));

  before_step (self, PICTURE_CHANGES, _ ("Open pair"), NULL);
  replace_original (self, original, em_mask_snapshot (mask), name);
  self->state->content = EM_CONTENT_PICTURE;
  self->state->layer = em_picture_ref (modified);
  self->state->texture = texture ? em_picture_ref (texture) : NULL;
  after_step (self, PICTURE_CHANGES);
}

/* --- the mask ------------------------------------------------------------------------------ */

EmMask *
em_document_begin_mask_edit (EmDocument *self)
{
  g_return_val_if_fail (self->state->mask != NULL, NULL);
  em_document_end_mask_edit (self, NULL);
  self->stroke_start = em_state_copy (self->state);
  self->stroke_changes = 0;
  return self->state->mask;
}

void
em_document_mask_edited (EmDocument *self, const EmRect *rect)
{
  EmRect changed = *rect;
  if (changed.width > 0 && changed.height > 0)
    announce (self, EM_CHANGE_MASK, &changed);
}

void
em_document_end_mask_edit (EmDocument *self, const char *description)
{
  if (self->stroke_start == NULL)
    return;

  EmState *start = g_steal_pointer (&self->stroke_start);
  EmRect changed = em_mask_difference (start->mask, self->state->mask);
  if (changed.width > 0 || self->stroke_changes != 0)
    {
      em_history_push (self->history, start, EM_CHANGE_MASK | self->stroke_changes,
                       description ? description : _ ("Change mask"), NULL);
      announce (self, EM_CHANGE_HISTORY, NULL);
    }
  em_state_free (start);
}

void
em_document_cancel_mask_edit (EmDocument *self)
{
  if (self->stroke_start == NULL)
    return;

  EmState *start = g_steal_pointer (&self->stroke_start);
  EmRect changed = em_mask_difference (start->mask, self->state->mask);
  em_state_free (self->state);
  self->state = start;
  announce (self, EM_CHANGE_MASK | self->stroke_changes, &changed);
}

gboolean
em_document_is_editing_mask (EmDocument *self)
{
  return self->stroke_start != NULL;
}

void
em_document_invert_mask (EmDocument *self)
{
  if (self->state->mask == NULL)
    return;
  em_mask_invert (em_document_begin_mask_edit (self));
  EmRect rect = whole_mask (self);
  em_document_mask_edited (self, &rect);
  em_document_end_mask_edit (self, _ ("Invert mask"));
}

void
em_document_clear_mask (EmDocument *self)
{
  if (self->state->mask == NULL || em_mask_is_empty (self->state->mask))
    return;
  EmRect rect = whole_mask (self);
  em_mask_fill (em_document_begin_mask_edit (self), &rect, 0);
  em_document_mask_edited (self, &rect);
  em_document_end_mask_edit (self, _ ("Clear mask"));
}

/* --- what goes into the mask --------------------------------------------------------------- */

void
em_document_set_texture_layer (EmDocument *self, EmPicture *texture, EmPicture *layer,
                               EmFillMode mode, double scale, const char *concept)
{
  EmState *state = self->state;
  g_return_if_fail (state->original != NULL);

  before_step (self, EM_CHANGE_FILL | EM_CHANGE_DIRECTION, _ ("Fill with texture"), NULL);
  em_picture_ref (texture);
  em_picture_ref (layer);
  em_state_clear_content (state);
  state->content = EM_CONTENT_TEXTURE;
  state->texture = texture;
  state->layer = layer;
  state->mode = mode;
  state->scale = scale;
  char *name = g_strdup (concept);
  g_free (state->concept);
  state->concept = name;
  after_step (self, EM_CHANGE_FILL | EM_CHANGE_DIRECTION);
}

void
em_document_set_texture (EmDocument *self, EmPicture *texture, EmFillMode mode, double scale,
                         const char *concept)
{
  const EmState *state = self->state;
  g_return_if_fail (state->original != NULL);

  g_autoptr (EmPicture) layer =
      em_fill_layer (texture, em_picture_get_width (state->original),
                     em_picture_get_height (state->original), mode, scale);
  em_document_set_texture_layer (self, texture, layer, mode, scale, concept);
}

void
em_document_set_colour (EmDocument *self, guint32 rgb)
{
  EmState *state = self->state;
  g_return_if_fail (state->original != NULL);

  before_step (self, EM_CHANGE_FILL, _ ("Fill with colour"), "colour");
  em_state_clear_content (state);
  state->content = EM_CONTENT_COLOUR;
  state->colour = rgb;
  state->layer = em_fill_colour (rgb, em_picture_get_width (state->original),
                                 em_picture_get_height (state->original));
  after_step (self, EM_CHANGE_FILL);
}

void
em_document_set_label_layers (EmDocument *self, const EmLabel *label, EmPicture *written,
                              EmPicture *blank, EmMask *mask, gboolean transient)
{
  EmState *state = self->state;
  const guint changes = EM_CHANGE_FILL | EM_CHANGE_MASK | EM_CHANGE_DIRECTION;
  g_return_if_fail (state->original != NULL);

  before_step (self, changes, state->label ? _ ("Change label") : _ ("Put label"),
               transient ? "label" : NULL);
  EmLabel *copy = em_label_copy (label);
  em_state_clear_content (state);
  em_mask_unref (state->mask);
  state->content = EM_CONTENT_LABEL;
  state->label = copy;
  state->layer = em_picture_ref (written);
  state->plain_layer = em_picture_ref (blank);
  state->mask = em_mask_snapshot (mask);
  after_step (self, changes);
}

void
em_document_set_label (EmDocument *self, const EmLabel *label, gboolean transient)
{
  g_autoptr (EmPicture) written = NULL;
  g_autoptr (EmPicture) blank = NULL;
  g_autoptr (EmMask) mask = NULL;
  EmPicture *original = self->state->original;
  g_return_if_fail (original != NULL);

  em_label_render (label, em_picture_get_width (original), em_picture_get_height (original),
                   &written, &blank, &mask);
  em_document_set_label_layers (self, label, written, blank, mask, transient);
}

void
em_document_clear_content (EmDocument *self)
{
  if (self->state->content == EM_CONTENT_NONE)
    return;
  before_step (self, EM_CHANGE_FILL, _ ("Clear fill"), NULL);
  em_state_clear_content (self->state);
  after_step (self, EM_CHANGE_FILL);
}

/* --- the direction ------------------------------------------------------------------------- */

void
em_document_swap (EmDocument *self)
{
  before_step (self, EM_CHANGE_DIRECTION, _ ("Swap direction"), NULL);
  self->state->swapped = !self->state->swapped;
  after_step (self, EM_CHANGE_DIRECTION);
}

void
em_document_set_concepts (EmDocument *self, const char *concept, const char *plain_concept)
{
  if (g_strcmp0 (concept, self->state->concept) == 0
      && g_strcmp0 (plain_concept, self->state->plain_concept) == 0)
    return;
  char *owned = g_strdup (concept), *plain = g_strdup (plain_concept);
  g_free (self->state->concept);
  g_free (self->state->plain_concept);
  self->state->concept = owned;
  self->state->plain_concept = plain;
  announce (self, EM_CHANGE_DIRECTION, NULL);
}

static const char *
concept_name (EmDocument *self, gboolean modified)
{
  const EmState *state = self->state;
  const char *given = modified ? state->concept : state->plain_concept;

  if (given != NULL && *given != '\0')
    return given;
  if (state->content == EM_CONTENT_LABEL)
    return modified ? _ ("written label") : _ ("blank label");
  return modified ? _ ("modified part") : _ ("original part");
}

const char *
em_document_get_b_name (EmDocument *self)
{
  return concept_name (self, !self->state->swapped);
}

const char *
em_document_get_a_name (EmDocument *self)
{
  return concept_name (self, self->state->swapped);
}

/* --- rules --------------------------------------------------------------------------------- */

void
em_document_add_rule (EmDocument *self, EmRule *rule, double strength)
{
  before_step (self, EM_CHANGE_RULES, _ ("Add rule"), NULL);
  em_rule_stack_insert (self->state->rules, -1, rule, strength, TRUE);
  after_step (self, EM_CHANGE_RULES);
}

void
em_document_remove_rule (EmDocument *self, int index)
{
  before_step (self, EM_CHANGE_RULES, _ ("Delete rule"), NULL);
  em_rule_stack_remove (self->state->rules, index);
  after_step (self, EM_CHANGE_RULES);
}

void
em_document_move_rule (EmDocument *self, int from, int to)
{
  if (from == to)
    return;
  before_step (self, EM_CHANGE_RULES, _ ("Move rule"), NULL);
  em_rule_stack_move (self->state->rules, from, to);
  after_step (self, EM_CHANGE_RULES);
}

void
em_document_duplicate_rule (EmDocument *self, int index)
{
  EmRuleStack *rules = self->state->rules;

  before_step (self, EM_CHANGE_RULES, _ ("Duplicate rule"), NULL);
  em_rule_stack_insert (rules, index + 1, em_rule_stack_get_rule (rules, index),
                        em_rule_stack_get_strength (rules, index),
                        em_rule_stack_get_enabled (rules, index));
  after_step (self, EM_CHANGE_RULES);
}

void
em_document_rename_rule (EmDocument *self, int index, const char *name)
{
  EmRule *rule = em_rule_stack_get_rule (self->state->rules, index);
  if (g_strcmp0 (em_rule_get_info (rule)->name, name) == 0)
    return;

  before_step (self, EM_CHANGE_RULES, _ ("Rename rule"), NULL);
  g_autoptr (EmRule) renamed = em_rule_rename (rule, name);
  em_rule_stack_replace_rule (self->state->rules, index, renamed);
  after_step (self, EM_CHANGE_RULES);
}

void
em_document_replace_rule (EmDocument *self, int index, EmRule *rule, gboolean transient)
{
  g_autofree char *merge_key = transient ? g_strdup_printf ("solve %d", index) : NULL;

  /* Solved again in the middle of a stroke: undo takes both back as one. */
  if (self->stroke_start != NULL)
    {
      em_rule_stack_replace_rule (self->state->rules, index, rule);
      self->stroke_changes |= EM_CHANGE_RULES;
      announce (self, EM_CHANGE_RULES, NULL);
      return;
    }
  before_step (self, EM_CHANGE_RULES, _ ("Solve again"), merge_key);
  em_rule_stack_replace_rule (self->state->rules, index, rule);
  after_step (self, EM_CHANGE_RULES);
}

void
em_document_set_rule_enabled (EmDocument *self, int index, gboolean enabled)
{
  if (em_rule_stack_get_enabled (self->state->rules, index) == enabled)
    return;
  before_step (self, EM_CHANGE_RULES, enabled ? _ ("Switch rule on") : _ ("Switch rule off"), NULL);
  em_rule_stack_set_enabled (self->state->rules, index, enabled);
  after_step (self, EM_CHANGE_RULES);
}

void
em_document_set_rule_strength (EmDocument *self, int index, double strength)
{
  if (em_rule_stack_get_strength (self->state->rules, index) == strength)
    return;
  g_autofree char *merge_key = g_strdup_printf ("strength %d", index);
  before_step (self, EM_CHANGE_RULES, _ ("Change strength"), merge_key);
  em_rule_stack_set_strength (self->state->rules, index, strength);
  after_step (self, EM_CHANGE_RULES);
}

void
em_document_clear_rules (EmDocument *self)
{
  if (em_rule_stack_get_n (self->state->rules) == 0)
    return;
  before_step (self, EM_CHANGE_RULES, _ ("Remove all rules"), NULL);
  em_rule_stack_free (self->state->rules);
  self->state->rules = em_rule_stack_new ();
  after_step (self, EM_CHANGE_RULES);
}

void
em_document_set_model (EmDocument *self, const char *model, gboolean keep_rules)
{
  const guint changes = EM_CHANGE_MODEL | EM_CHANGE_RULES;

  if (g_strcmp0 (self->state->model, model) == 0)
    return;
  if (self->state->model == NULL)
    {
      self->state->model = g_strdup (model);
      return;
    }
  before_step (self, changes, _ ("Change model"), NULL);
  g_free (self->state->model);
  self->state->model = g_strdup (model);
  if (!keep_rules)
    {
      em_rule_stack_free (self->state->rules);
      self->state->rules = em_rule_stack_new ();
    }
  after_step (self, changes);
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

/* --- undo ---------------------------------------------------------------------------------- */

void
em_document_seal_step (EmDocument *self)
{
  em_history_seal (self->history);
}

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
  EmRect rect = whole_mask (self);
  self->state = target;
  if (changes & EM_CHANGE_PICTURE)
    rect = whole_mask (self);
  else if (changes & EM_CHANGE_MASK)
    rect = em_mask_difference (left->mask, target->mask);
  announce (self, changes | EM_CHANGE_HISTORY, &rect);
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

/* --- saved or not -------------------------------------------------------------------------- */

gboolean
em_document_has_unsaved_rules (EmDocument *self)
{
  const EmRuleStack *now = self->state->rules, *saved = self->saved_rules;
  const int n = em_rule_stack_get_n (now);

  if (n == 0)
    return FALSE;
  if (n != em_rule_stack_get_n (saved))
    return TRUE;
  for (int i = 0; i < n; i++)
    if (em_rule_stack_get_rule (now, i) != em_rule_stack_get_rule (saved, i)
        || em_rule_stack_get_strength (now, i) != em_rule_stack_get_strength (saved, i)
        || em_rule_stack_get_enabled (now, i) != em_rule_stack_get_enabled (saved, i))
      return TRUE;
  return FALSE;
}

void
em_document_mark_rules_saved (EmDocument *self)
{
  em_rule_stack_free (self->saved_rules);
  self->saved_rules = em_rule_stack_copy (self->state->rules);
  announce (self, EM_CHANGE_HISTORY, NULL);
}
