/* The document: every change is undone and redone exactly, strokes are one step, sliders merge.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "picture/em-brush.h"
#include "picture/em-mask-shape.h"
#include "project/em-document.h"
#include "random-document.h"

static void
assert_same_rules (const EmRuleStack *a, const EmRuleStack *b)
{
  g_assert_cmpint (em_rule_stack_get_n (a), ==, em_rule_stack_get_n (b));
  for (int i = 0; i < em_rule_stack_get_n (a); i++)
    {
      g_assert_true (em_rule_stack_get_rule (a, i) == em_rule_stack_get_rule (b, i));
      g_assert_cmpfloat (em_rule_stack_get_strength (a, i), ==, em_rule_stack_get_strength (b, i));
      g_assert_cmpint (em_rule_stack_get_enabled (a, i), ==, em_rule_stack_get_enabled (b, i));
    }
}

static void
assert_same_pair (const EmPair *a, const EmPair *b)
{
  g_assert_cmpuint (a->id, ==, b->id);
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_true (a->original == b->original);
  g_assert_cmpint (a->swapped, ==, b->swapped);
  g_assert_cmpint (a->enabled, ==, b->enabled);
  g_assert_cmpfloat (a->weight, ==, b->weight);
  g_assert_cmpstr (a->concept, ==, b->concept);
  assert_same_masks (a, b);
  g_assert_cmpuint (a->layers->len, ==, b->layers->len);
  for (guint i = 0; i < a->layers->len; i++)
    g_assert_true (a->layers->pdata[i] == b->layers->pdata[i]);
}

static void
assert_same_state (const EmState *a, const EmState *b)
{
  g_assert_cmpuint (a->serial, ==, b->serial);
  g_assert_cmpuint (a->pairs->len, ==, b->pairs->len);
  for (guint i = 0; i < a->pairs->len; i++)
    assert_same_pair (a->pairs->pdata[i], b->pairs->pdata[i]);
  assert_same_rules (a->rules, b->rules);
}

/* The concept mask is always the union of the masks that are on. */
static void
assert_united (const EmPair *pair)
{
  g_autoptr (EmMask) united =
      em_mask_new (em_mask_get_width (pair->mask), em_mask_get_height (pair->mask));
  for (guint i = 0; i < pair->masks->len; i++)
    {
      const EmPairMask *mask = pair->masks->pdata[i];
      if (mask->enabled)
        em_mask_combine (united, mask->mask, EM_COMBINE_ADD);
    }
  g_assert_cmpint (em_mask_difference (united, pair->mask).width, ==, 0);
}

static void
test_stroke_is_one_step (void)
{
  g_autoptr (EmDocument) document = make_document ();
  paint (document, 50, 50, 400, 200, FALSE);
  g_assert_cmpint (em_mask_get_pixel (get_pair (document)->mask, 225, 125), ==, 255);
  g_assert_cmpstr (em_document_get_undo_description (document), ==, "Brush stroke");
  em_document_undo (document);
  g_assert_true (em_mask_is_empty (get_pair (document)->mask));
  g_assert_cmpstr (em_document_get_redo_description (document), ==, "Brush stroke");
  em_document_redo (document);
  g_assert_cmpint (em_mask_get_pixel (get_pair (document)->mask, 225, 125), ==, 255);
}

static void
test_empty_stroke_is_no_step (void)
{
  g_autoptr (EmDocument) document = make_document ();
  paint (document, 50, 50, 90, 90, FALSE);
  const char *before = em_document_get_undo_description (document);
  paint (document, 60, 60, 80, 80, FALSE);
  g_assert_cmpstr (em_document_get_undo_description (document), ==, before);
  em_document_undo (document);
  g_assert_true (em_mask_is_empty (get_pair (document)->mask));
}

static void
test_cancelled_stroke_leaves_nothing (void)
{
  const EmBrush brush = { .radius = 20, .hardness = 1 };
  g_autoptr (EmDocument) document = make_document ();
  EmMask *mask = em_document_begin_mask_edit (document);
  em_brush_stroke (&brush, mask, 10, 10, 300, 100);
  em_document_cancel_mask_edit (document);
  g_assert_true (em_mask_is_empty (get_pair (document)->mask));
  g_assert_false (em_document_is_editing_mask (document));
  g_assert_cmpstr (em_document_get_undo_description (document), ==, "Open picture");
}

static void
test_undo_during_a_stroke_ends_it (void)
{
  const EmBrush brush = { .radius = 20, .hardness = 1 };
  g_autoptr (EmDocument) document = make_document ();
  em_brush_stroke (&brush, em_document_begin_mask_edit (document), 10, 10, 300, 100);
  em_document_undo (document);
  g_assert_true (em_mask_is_empty (get_pair (document)->mask));
  em_document_redo (document);
  g_assert_false (em_mask_is_empty (get_pair (document)->mask));
}

static void
test_strength_steps_merge (void)
{
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (EmRule) rule = make_rule ("snow");
  em_document_add_rule (document, rule, 1);
  for (int i = 1; i <= 40; i++)
    em_document_set_rule_strength (document, 0, 1 + i / 20.0);
  em_document_undo (document);
  g_assert_cmpfloat (em_rule_stack_get_strength (em_document_get_state (document)->rules, 0), ==,
                     1);
  em_document_redo (document);
  g_assert_cmpfloat (em_rule_stack_get_strength (em_document_get_state (document)->rules, 0), ==,
                     3);
}

static void
note_changes (EmDocument *document, guint changes, EmRect *rect, guint *noted)
{
  *noted |= changes;
}

/* A rule that was solved again after a stroke goes back and comes back with the stroke, as no step
 * of its own; who listens is told that it was a journey and that the rules are others. */
static void
test_a_rule_follows_its_step (void)
{
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (EmRule) before = make_rule ("snow"), after = make_rule ("snow");
  guint noted = 0;
  int n_before, n_after;

  em_document_add_rule (document, before, 1);
  em_document_fill_mask (document);
  em_document_get_n_steps (document, &n_before);
  em_document_replace_rule (document, 0, after, TRUE);
  em_document_get_n_steps (document, &n_after);
  g_assert_cmpint (n_before, ==, n_after);
  g_signal_connect (document, "changed", G_CALLBACK (note_changes), &noted);
  em_document_undo (document);
  g_assert_true (noted & EM_CHANGE_TRAVEL && noted & EM_CHANGE_RULES);
  g_assert_true (em_mask_is_empty (get_pair (document)->mask));
  g_assert_true (em_rule_stack_get_rule (em_document_get_state (document)->rules, 0) == before);
  em_document_redo (document);
  g_assert_true (em_rule_stack_get_rule (em_document_get_state (document)->rules, 0) == after);
}

static void
test_a_sealed_step_is_not_merged (void)
{
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (EmRule) rule = make_rule ("snow");
  em_document_add_rule (document, rule, 1);
  em_document_set_rule_strength (document, 0, 2);
  em_document_seal_step (document);
  em_document_set_rule_strength (document, 0, 3);
  em_document_undo (document);
  g_assert_cmpfloat (em_rule_stack_get_strength (em_document_get_state (document)->rules, 0), ==,
                     2);
}

static void
test_model_and_rules_travel_together (void)
{
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (EmRule) rule = make_rule ("snow");
  em_document_set_model (document, "lite0", FALSE);
  g_assert_cmpstr (em_document_get_undo_description (document), ==, "Open picture");
  em_document_add_rule (document, rule, 1);
  em_document_set_model (document, "reads-labels", FALSE);
  g_assert_cmpint (em_rule_stack_get_n (em_document_get_state (document)->rules), ==, 0);
  em_document_undo (document);
  g_assert_cmpstr (em_document_get_state (document)->model, ==, "lite0");
  g_assert_cmpint (em_rule_stack_get_n (em_document_get_state (document)->rules), ==, 1);
  em_document_redo (document);
  g_assert_cmpstr (em_document_get_state (document)->model, ==, "reads-labels");
  g_assert_cmpint (em_rule_stack_get_n (em_document_get_state (document)->rules), ==, 0);
}

static void
test_group_is_one_step (void)
{
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (EmRule) rule = make_rule ("snow");
  em_document_begin_group (document, "Open lesson");
  em_document_add_rule (document, rule, 1);
  add_colour (document, 0xffffff);
  em_document_swap (document);
  em_document_end_group (document);
  g_assert_cmpstr (em_document_get_undo_description (document), ==, "Open lesson");
  em_document_swap (document);
  em_document_undo (document);
  em_document_undo (document);
  g_assert_cmpstr (em_document_get_undo_description (document), ==, "Open picture");
  g_assert_cmpint (em_rule_stack_get_n (em_document_get_state (document)->rules), ==, 0);
  em_document_redo (document);
  g_assert_true (get_pair (document)->swapped);
}

static void
clear_layers (EmDocument *document)
{
  const EmPair *pair;
  while ((pair = get_pair (document))->layers->len > 0)
    em_document_remove_layer (document, ((EmLayer *)pair->layers->pdata[0])->id);
}

/* What the flattener does. */
static void
draw_fills (EmDocument *document)
{
  g_autoptr (EmPair) copy = em_pair_copy (get_pair (document));
  em_pair_draw_fills (copy, NULL);
  g_assert_true (em_document_take_fills (document, copy));
}

/* Whatever was done, undoing all of it gives every earlier state back, and redoing every later. */
static void
test_history_is_exact (void)
{
  for (guint32 seed = 0; seed < 8; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (EmDocument) document = make_document ();
      g_autoptr (EmPicture) texture = make_picture (40, 30, 200);
      g_autoptr (GPtrArray) states = g_ptr_array_new_with_free_func ((GDestroyNotify)em_state_free);

      for (int i = 0; i < 150; i++)
        {
          change_something (document, rand, texture);
          assert_united (get_pair (document));
        }
      while (em_document_can_undo (document))
        {
          g_ptr_array_add (states, em_state_copy (em_document_get_state (document)));
          em_document_undo (document);
        }
      g_assert_null (get_pair (document));
      for (int i = states->len - 1; i >= 0; i--)
        {
          em_document_redo (document);
          assert_same_state (states->pdata[i], em_document_get_state (document));
        }
      g_assert_false (em_document_can_redo (document));
    }
}

typedef struct
{
  guint changes;
  EmRect rect;
} Seen;

static void
on_changed (EmDocument *document, guint changes, EmRect *rect, Seen *seen)
{
  seen->changes |= changes;
  if (rect != NULL)
    seen->rect = *rect;
}

static void
test_undo_tells_what_changed (void)
{
  Seen seen = { 0 };
  g_autoptr (EmDocument) document = make_document ();
  paint (document, 300, 150, 320, 150, FALSE);
  g_signal_connect (document, "changed", G_CALLBACK (on_changed), &seen);
  em_document_undo (document);
  g_assert_cmpint (seen.changes & EM_CHANGE_MASK, !=, 0);
  g_assert_cmpint (seen.changes & EM_CHANGE_PICTURE, ==, 0);
  g_assert_cmpint (seen.rect.x, <=, 288);
  g_assert_cmpint (seen.rect.x + seen.rect.width, >=, 332);
}

static void
test_label_makes_its_twin (void)
{
  g_autoptr (EmDocument) document = make_document ();
  put_label (document, 300, 150);
  g_autoptr (EmPair) state = em_pair_copy (get_pair (document));
  g_autoptr (EmPicture) written = em_pair_compose_modified (state);
  g_autoptr (EmPicture) blank = em_pair_compose_plain (state);
  gsize bytes = 600 * 300 * 4;

  g_assert_cmpint (em_mask_get_pixel (state->mask, 300, 150), ==, 255);
  g_assert_cmpint (em_mask_get_pixel (state->mask, 5, 5), ==, 0);
  g_assert_cmpint (memcmp (em_picture_get_pixels (written), em_picture_get_pixels (blank), bytes),
                   !=, 0);
  g_assert_cmpint (
      memcmp (em_picture_get_pixels (written), em_picture_get_pixels (state->original), 600 * 4),
      ==, 0);
  g_assert_cmpstr (em_document_get_b_name (document), ==, "written label");
  em_document_swap (document);
  g_assert_cmpstr (em_document_get_b_name (document), ==, "blank label");
}

/* Whether there is something to save is a question of states, not of steps. */
static void
test_modified (void)
{
  g_autoptr (EmDocument) document = make_document ();
  g_assert_true (em_document_is_modified (document));
  em_document_mark_saved (document, em_document_get_state (document)->serial);
  g_assert_false (em_document_is_modified (document));
  paint (document, 50, 50, 90, 90, FALSE);
  g_assert_true (em_document_is_modified (document));
  em_document_undo (document);
  g_assert_false (em_document_is_modified (document));
  em_document_redo (document);
  g_assert_true (em_document_is_modified (document));
  em_document_undo (document);
  paint (document, 50, 50, 90, 90, FALSE);
  g_assert_true (em_document_is_modified (document));
}

static void
test_label_carries_its_mask (void)
{
  g_autoptr (EmDocument) document = make_document ();
  put_label (document, 150, 100);
  g_assert_cmpuint (get_pair (document)->masks->len, ==, 1);
  g_autoptr (EmLayer) moved = em_layer_copy (get_pair (document)->layers->pdata[0]);
  moved->label->x = 450;
  g_autoptr (EmMask) outline = em_layer_get_outline (moved, 600, 300, TRUE);
  em_document_update_layer (document, moved, outline, TRUE);
  g_assert_cmpint (em_mask_get_pixel (get_pair (document)->mask, 150, 100), ==, 0);
  g_assert_cmpint (em_mask_get_pixel (get_pair (document)->mask, 450, 100), ==, 255);
  em_document_undo (document);
  g_assert_cmpint (em_mask_get_pixel (get_pair (document)->mask, 150, 100), ==, 255);
  em_document_redo (document);

  /* Painted on, it is a mask like any other and stays where it is. */
  paint (document, 20, 20, 40, 20, FALSE);
  g_autoptr (EmLayer) back = em_layer_copy (get_pair (document)->layers->pdata[0]);
  back->label->x = 150;
  g_autoptr (EmMask) elsewhere = em_layer_get_outline (back, 600, 300, TRUE);
  em_document_update_layer (document, back, elsewhere, FALSE);
  g_assert_cmpint (em_mask_get_pixel (get_pair (document)->mask, 450, 100), ==, 255);

  /* A second label leaves the painted mask alone and brings one of its own, which goes with it. */
  put_label (document, 300, 250);
  g_assert_cmpuint (get_pair (document)->masks->len, ==, 2);
  em_document_remove_layer (document, ((EmLayer *)get_pair (document)->layers->pdata[1])->id);
  g_assert_cmpuint (get_pair (document)->masks->len, ==, 1);
  g_assert_cmpint (em_mask_get_pixel (get_pair (document)->mask, 30, 20), ==, 255);
}

static void
test_fills_follow_layers (void)
{
  g_autoptr (EmDocument) document = make_document ();
  g_assert_true (get_pair (document)->fills_current);
  add_colour (document, 0x102030);
  g_assert_false (get_pair (document)->fills_current);
  draw_fills (document);
  g_assert_cmpint (em_picture_get_pixels (get_pair (document)->fill)[2], ==, 0x30);
  paint (document, 50, 50, 90, 90, FALSE);
  g_assert_true (get_pair (document)->fills_current);

  /* Confined to a mask, what is seen depends on strokes. */
  g_autoptr (EmLayer) confined = em_layer_copy (get_pair (document)->layers->pdata[0]);
  confined->mask = get_pair (document)->active;
  em_document_update_layer (document, confined, NULL, FALSE);
  draw_fills (document);
  paint (document, 150, 50, 190, 90, FALSE);
  g_assert_false (get_pair (document)->fills_current);

  /* What was drawn for an older state is shown, but is not the last word. */
  g_autoptr (EmPair) old = em_pair_copy (get_pair (document));
  add_colour (document, 0xffffff);
  em_pair_draw_fills (old, NULL);
  g_assert_false (em_document_take_fills (document, old));
  g_assert_true (get_pair (document)->fill == old->fill);
  clear_layers (document);
  g_assert_null (get_pair (document)->fill);
  g_assert_true (get_pair (document)->fills_current);
}

static EmMask *
make_box (const EmPair *pair, double x, double y)
{
  return em_mask_new_rectangle (em_mask_get_width (pair->mask), em_mask_get_height (pair->mask), x,
                                y, x + 40, y + 30);
}

/* A selection that replaces leaves the mask of a label alone, and makes one of its own. */
static void
test_a_selection_spares_what_follows (void)
{
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (EmMask) outline = make_box (get_pair (document), 20, 20);
  g_autoptr (EmMask) first = make_box (get_pair (document), 100, 60);
  g_autoptr (EmMask) second = make_box (get_pair (document), 200, 60);
  g_autoptr (EmLayer) layer = em_layer_new (EM_LAYER_COLOUR, NULL);
  em_document_add_layer (document, layer, outline);
  const char *before = em_document_get_undo_description (document);
  g_autoptr (EmState) put = em_state_copy (em_document_get_state (document));

  /* Given up, or without a result, it leaves nothing. */
  em_document_begin_selection (document, EM_COMBINE_REPLACE);
  em_document_preview_mask (document, first, EM_COMBINE_REPLACE);
  g_assert_cmpuint (get_pair (document)->masks->len, ==, 2);
  em_document_cancel_mask_edit (document);
  assert_same_state (put, em_document_get_state (document));
  em_document_begin_selection (document, EM_COMBINE_REPLACE);
  em_document_end_mask_edit (document, "Wand");
  assert_same_state (put, em_document_get_state (document));
  g_assert_cmpstr (em_document_get_undo_description (document), ==, before);

  em_document_combine_mask (document, first, EM_COMBINE_REPLACE, "Rectangle");
  em_document_combine_mask (document, second, EM_COMBINE_REPLACE, "Rectangle");
  const EmPair *pair = get_pair (document);
  g_assert_cmpuint (pair->masks->len, ==, 2);
  const EmPairMask *label = pair->masks->pdata[0];
  g_assert_cmpuint (label->follows, ==, layer->id);
  g_assert_cmpint (em_mask_difference (label->mask, outline).width, ==, 0);
  g_assert_cmpint (em_mask_difference (em_pair_get_active_mask (pair)->mask, second).width, ==, 0);
  assert_united (pair);

  /* The layer moves: its mask goes along, the one that was painted stays the active one. */
  g_autoptr (EmLayer) moved = em_layer_copy (layer);
  em_document_update_layer (document, moved, first, FALSE);
  pair = get_pair (document);
  g_assert_cmpint (em_mask_difference (em_pair_get_active_mask (pair)->mask, second).width, ==, 0);
  g_assert_cmpint (em_mask_difference (((EmPairMask *)pair->masks->pdata[0])->mask, first).width,
                   ==, 0);
  for (int i = 0; i < 3; i++)
    em_document_undo (document);
  assert_same_state (put, em_document_get_state (document));
}

static void
test_rendered_style_reaches_the_history (void)
{
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (EmPicture) style = make_picture (8, 8, 77);
  g_autoptr (EmPicture) rendered = make_picture (60, 30, 99);
  g_autoptr (EmLayer) layer = em_layer_new (EM_LAYER_STYLE, "snow");
  em_layer_set_picture (layer, style);
  em_document_add_layer (document, layer, NULL);
  paint (document, 50, 50, 90, 90, FALSE);
  em_document_set_rendered (document, get_pair (document)->id, layer, rendered);
  em_document_undo (document);
  g_assert_true (((EmLayer *)get_pair (document)->layers->pdata[0])->rendered == rendered);
}

/* A changed style shows what was drawn before until its own picture comes, and is not complete. */
static void
test_changed_style_waits (void)
{
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (EmPicture) style = make_picture (8, 8, 77);
  g_autoptr (EmPicture) first = make_picture (60, 30, 99);
  g_autoptr (EmPicture) second = make_picture (60, 30, 12);
  g_autoptr (EmLayer) layer = em_layer_new (EM_LAYER_STYLE, "snow");
  const char *why = NULL;

  em_layer_set_picture (layer, style);
  em_document_fill_mask (document);
  em_document_add_layer (document, layer, NULL);
  const EmPair *pair = get_pair (document);
  g_assert_true (em_pair_get_waiting_style (pair) == layer);
  g_assert_false (em_pair_is_complete (pair, &why));
  g_assert_nonnull (strstr (why, "style"));

  /* Its strength moves on while the first picture is being drawn. */
  g_autoptr (EmLayer) weaker = em_layer_copy (layer);
  weaker->strength = 0.5;
  em_document_update_layer (document, weaker, NULL, TRUE);
  em_document_set_rendered (document, pair->id, layer, first);
  EmLayer *shown = get_pair (document)->layers->pdata[0];
  g_assert_true (shown->rendered == first);
  g_assert_cmpfloat (shown->strength, ==, 0.5);
  g_assert_true (em_pair_get_waiting_style (get_pair (document)) == shown);
  em_document_set_rendered (document, pair->id, shown, second);
  g_assert_true (((EmLayer *)get_pair (document)->layers->pdata[0])->rendered == second);
  g_assert_true (em_pair_is_complete (get_pair (document), NULL));
}

/* Nothing that was drawn for another state replaces fills that are what the pair needs. */
static void
test_late_fills_are_left (void)
{
  g_autoptr (EmDocument) document = make_document ();
  const EmRect rect = { 10, 10, 20, 20 };

  em_document_fill_mask (document);
  add_colour (document, 0x102030);
  draw_fills (document);
  EmPicture *wanted = get_pair (document)->fill;
  add_colour (document, 0xffffff);
  g_autoptr (EmPair) late = em_pair_copy (get_pair (document));
  em_pair_draw_fills (late, NULL);
  em_document_undo (document);
  g_assert_true (get_pair (document)->fills_current);
  em_document_take_fills (document, late);
  g_assert_true (get_pair (document)->fill == wanted);
  g_assert_true (get_pair (document)->fills_current);

  /* What comes during a stroke is still there when the stroke is given up. */
  em_document_redo (document);
  em_mask_fill (em_document_begin_mask_edit (document), &rect, 0);
  em_document_mask_edited (document, &rect);
  g_assert_true (em_document_take_fills (document, late));
  em_document_cancel_mask_edit (document);
  g_assert_true (get_pair (document)->fills_current);
  g_assert_true (get_pair (document)->fill == late->fill);
}

/* What is being drawn for a document finds no pair in the next one. */
static void
test_reset_gives_new_ids (void)
{
  g_autoptr (EmDocument) document = make_document ();
  EmState *state = em_state_copy (em_document_get_state (document));
  const guint id = get_pair (document)->id;

  em_document_reset (document, state, TRUE);
  g_assert_cmpuint (get_pair (document)->id, >, id);
}

/* A label's shadow falls beside its paper on both pictures alike, once, also within the mask. */
static void
test_label_stands_on_a_shadow (void)
{
  g_autoptr (EmDocument) document = em_document_new ();
  g_autoptr (EmPicture) wall = make_picture (400, 300, 200);
  g_autoptr (EmLayer) layer = em_layer_new (EM_LAYER_LABEL, "label");
  EmLabel label;

  em_document_set_original (document, wall, "wall.png");
  em_label_init (&label);
  label.text = (char *)"iPod";
  label.x = 200;
  label.y = 150;
  label.width = 200;
  label.shadow = 0.5;
  em_layer_set_label (layer, &label);
  g_autoptr (EmMask) paper = em_layer_get_outline (layer, 400, 300, FALSE);
  em_document_add_layer (document, layer, paper);
  draw_fills (document);

  g_autoptr (EmPair) pair = em_pair_copy (get_pair (document));
  g_autoptr (EmPicture) written = em_pair_compose_modified (pair);
  g_autoptr (EmPicture) blank = em_pair_compose_plain (pair);
  const guint8 *p = em_picture_get_pixels (written), *q = em_picture_get_pixels (blank);
  const EmRect bounds = em_mask_get_bounds (paper);
  int shaded = 0, inked = 0;
  for (int i = 0; i < 400 * 300; i++)
    {
      const int inside = em_mask_get_pixel (paper, i % 400, i / 400);
      shaded += inside == 0 && p[4 * i] < 190;
      inked += p[4 * i] != q[4 * i];
      if (inside == 0)
        g_assert_cmpint (p[4 * i], ==, q[4 * i]);
      else if (inside == 255)
        g_assert_cmpint (q[4 * i], >, 230);
    }
  g_assert_cmpint (shaded, >, 300);
  g_assert_cmpint (inked, >, 500);
  /* It falls to the right and below. */
  const int left = (150 * 400 + bounds.x - 4) * 4;
  const int right = (150 * 400 + bounds.x + bounds.width + 2) * 4;
  g_assert_cmpint (p[right], <, p[left]);

  /* A mask that is wider than the paper neither doubles nor hides it. */
  em_document_fill_mask (document);
  draw_fills (document);
  g_autoptr (EmPair) wide = em_pair_copy (get_pair (document));
  g_autoptr (EmPicture) same = em_pair_compose_modified (wide);
  for (int i = 0; i < 400 * 300; i++)
    if (em_mask_get_pixel (paper, i % 400, i / 400) == 0)
      g_assert_cmpint (em_picture_get_pixels (same)[4 * i], ==, p[4 * i]);

  /* On a layer below, it falls on that one. */
  g_autoptr (EmLayer) sheet = em_layer_new (EM_LAYER_COLOUR, NULL);
  sheet->colour = 0x646464;
  em_document_add_layer (document, sheet, NULL);
  em_document_move_layer (document, sheet->id, 0);
  draw_fills (document);
  g_autoptr (EmPair) covered = em_pair_copy (get_pair (document));
  g_autoptr (EmPicture) over = em_pair_compose_modified (covered);
  for (int i = 0; i < 400 * 300; i++)
    if (em_mask_get_pixel (paper, i % 400, i / 400) == 0)
      g_assert_cmpint (ABS (em_picture_get_pixels (over)[4 * i] - p[4 * i] / 2), <=, 1);
  em_document_undo (document);
  em_document_set_layer_visible (document, layer->id, FALSE);
  draw_fills (document);
  g_assert_null (get_pair (document)->ground);
}

static void
test_pairs (void)
{
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (EmPicture) other = make_picture (64, 32, 30);
  g_autoptr (EmPicture) modified = make_picture (64, 32, 200);
  g_autofree char *why = NULL;

  g_assert_false (em_state_is_complete (em_document_get_state (document), &why));
  paint (document, 50, 50, 90, 90, FALSE);
  add_colour (document, 0xffffff);
  g_assert_true (em_state_is_complete (em_document_get_state (document), NULL));
  em_document_add_pair (document, other, modified, NULL, "pair.png");
  g_assert_cmpint (em_document_get_state (document)->current, ==, 1);
  g_assert_cmpint (em_mask_get_pixel (get_pair (document)->mask, 63, 31), ==, 255);
  g_assert_true (em_state_is_complete (em_document_get_state (document), NULL));
  em_document_select_pair (document, 0);
  clear_layers (document);
  em_document_select_pair (document, 1);
  /* The one that is not shown is named. */
  g_free (g_steal_pointer (&why));
  g_assert_false (em_state_is_complete (em_document_get_state (document), &why));
  g_assert_nonnull (strstr (why, "grey.png"));
  em_document_set_pair_enabled (document, 0, FALSE);
  g_assert_true (em_state_is_complete (em_document_get_state (document), NULL));
  em_document_undo (document);
  /* Undo goes to the pair where the step was made. */
  em_document_undo (document);
  g_assert_cmpint (em_document_get_state (document)->current, ==, 0);
  g_assert_cmpuint (get_pair (document)->layers->len, ==, 1);
  em_document_remove_pair (document, 0);
  em_document_remove_pair (document, 0);
  g_assert_null (get_pair (document));
  em_document_travel_to (document, 1);
  g_assert_cmpstr (em_document_get_undo_description (document), ==, "Open picture");
  g_assert_cmpstr (get_pair (document)->name, ==, "grey.png");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/stroke-is-one-step", test_stroke_is_one_step);
  g_test_add_func ("/document/empty-stroke-is-no-step", test_empty_stroke_is_no_step);
  g_test_add_func ("/document/cancelled-stroke", test_cancelled_stroke_leaves_nothing);
  g_test_add_func ("/document/undo-during-a-stroke", test_undo_during_a_stroke_ends_it);
  g_test_add_func ("/document/strength-steps-merge", test_strength_steps_merge);
  g_test_add_func ("/document/rule-follows-its-step", test_a_rule_follows_its_step);
  g_test_add_func ("/document/sealed-step", test_a_sealed_step_is_not_merged);
  g_test_add_func ("/document/model-and-rules", test_model_and_rules_travel_together);
  g_test_add_func ("/document/group-is-one-step", test_group_is_one_step);
  g_test_add_func ("/document/history-is-exact", test_history_is_exact);
  g_test_add_func ("/document/undo-tells-what-changed", test_undo_tells_what_changed);
  g_test_add_func ("/document/label-makes-its-twin", test_label_makes_its_twin);
  g_test_add_func ("/document/modified", test_modified);
  g_test_add_func ("/document/label-carries-its-mask", test_label_carries_its_mask);
  g_test_add_func ("/document/fills-follow-layers", test_fills_follow_layers);
  g_test_add_func ("/document/selection-spares-what-follows", test_a_selection_spares_what_follows);
  g_test_add_func ("/document/rendered-style", test_rendered_style_reaches_the_history);
  g_test_add_func ("/document/changed-style", test_changed_style_waits);
  g_test_add_func ("/document/label-shadow", test_label_stands_on_a_shadow);
  g_test_add_func ("/document/late-fills", test_late_fills_are_left);
  g_test_add_func ("/document/reset-ids", test_reset_gives_new_ids);
  g_test_add_func ("/document/pairs", test_pairs);
  return g_test_run ();
}
