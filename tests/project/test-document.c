/* The document: every change is undone and redone exactly, strokes are one step, sliders merge.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "picture/em-brush.h"
#include "project/em-document.h"

static EmPicture *
make_picture (int width, int height, guint8 value)
{
  EmPicture *picture = em_picture_new (width, height);
  memset (em_picture_get_pixels (picture), value, (gsize)width * height * 4);
  return picture;
}

static EmRule *
make_rule (const char *name)
{
  const gint64 shape[] = { 2, 1, 1, 1 };
  g_autoptr (EmTensor) direction = em_tensor_new_2d (1, 3);
  g_autoptr (EmTensor) lambda = em_tensor_new (4, shape);
  EmRuleInfo info = { .name = (char *)name, .edit_point = (char *)"layer", .strength = 1 };
  memset (em_tensor_get_data (direction), 0, 3 * sizeof (float));
  memset (em_tensor_get_data (lambda), 0, 2 * sizeof (float));
  return em_rule_new (direction, lambda, &info);
}

static EmDocument *
make_document (void)
{
  EmDocument *document = em_document_new ();
  g_autoptr (EmPicture) picture = make_picture (600, 300, 90);
  em_document_set_original (document, picture, "grey.png");
  return document;
}

static void
paint (EmDocument *document, double x0, double y0, double x1, double y1, gboolean erase)
{
  const EmBrush brush = { .radius = 12, .hardness = 1, .erase = erase };
  EmMask *mask = em_document_begin_mask_edit (document);
  EmRect rect = em_brush_stroke (&brush, mask, x0, y0, x1, y1);
  em_document_mask_edited (document, &rect);
  em_document_end_mask_edit (document, "Brush stroke");
}

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
assert_same_state (const EmState *a, const EmState *b)
{
  g_assert_true (a->original == b->original);
  g_assert_true (a->layer == b->layer);
  g_assert_true (a->plain_layer == b->plain_layer);
  g_assert_cmpint (a->content, ==, b->content);
  g_assert_cmpint (a->swapped, ==, b->swapped);
  g_assert_cmpint (em_mask_difference (a->mask, b->mask).width, ==, 0);
  assert_same_rules (a->rules, b->rules);
}

static void
test_stroke_is_one_step (void)
{
  g_autoptr (EmDocument) document = make_document ();
  paint (document, 50, 50, 400, 200, FALSE);
  g_assert_cmpint (em_mask_get_pixel (em_document_get_state (document)->mask, 225, 125), ==, 255);
  g_assert_cmpstr (em_document_get_undo_description (document), ==, "Brush stroke");
  em_document_undo (document);
  g_assert_true (em_mask_is_empty (em_document_get_state (document)->mask));
  g_assert_cmpstr (em_document_get_redo_description (document), ==, "Brush stroke");
  em_document_redo (document);
  g_assert_cmpint (em_mask_get_pixel (em_document_get_state (document)->mask, 225, 125), ==, 255);
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
  g_assert_true (em_mask_is_empty (em_document_get_state (document)->mask));
}

static void
test_cancelled_stroke_leaves_nothing (void)
{
  const EmBrush brush = { .radius = 20, .hardness = 1 };
  g_autoptr (EmDocument) document = make_document ();
  EmMask *mask = em_document_begin_mask_edit (document);
  em_brush_stroke (&brush, mask, 10, 10, 300, 100);
  em_document_cancel_mask_edit (document);
  g_assert_true (em_mask_is_empty (em_document_get_state (document)->mask));
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
  g_assert_true (em_mask_is_empty (em_document_get_state (document)->mask));
  em_document_redo (document);
  g_assert_false (em_mask_is_empty (em_document_get_state (document)->mask));
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
  em_document_set_colour (document, 0xffffff);
  em_document_swap (document);
  em_document_end_group (document);
  g_assert_cmpstr (em_document_get_undo_description (document), ==, "Open lesson");
  em_document_swap (document);
  em_document_undo (document);
  em_document_undo (document);
  g_assert_cmpstr (em_document_get_undo_description (document), ==, "Open picture");
  g_assert_cmpint (em_rule_stack_get_n (em_document_get_state (document)->rules), ==, 0);
  em_document_redo (document);
  g_assert_true (em_document_get_state (document)->swapped);
}

/* One change of any kind, chosen by @rand. */
static void
change_something (EmDocument *document, GRand *rand, EmPicture *texture)
{
  const EmState *state = em_document_get_state (document);
  const int n = em_rule_stack_get_n (state->rules);
  const int choice = g_rand_int_range (rand, 0, 12);

  if (choice < 4)
    paint (document, g_rand_int_range (rand, -20, 620), g_rand_int_range (rand, -20, 320),
           g_rand_int_range (rand, -20, 620), g_rand_int_range (rand, -20, 320), choice == 3);
  else if (choice == 4)
    em_document_invert_mask (document);
  else if (choice == 5)
    em_document_set_texture (document, texture, EM_FILL_TILE, 1.0, "snow");
  else if (choice == 6)
    em_document_set_colour (document, g_rand_int_range (rand, 0, 0xffffff));
  else if (choice == 7)
    em_document_swap (document);
  else if (choice == 8 || n == 0)
    {
      g_autoptr (EmRule) rule = make_rule ("rule");
      em_document_add_rule (document, rule, g_rand_double (rand));
    }
  else if (choice == 9)
    em_document_set_rule_strength (document, g_rand_int_range (rand, 0, n), g_rand_double (rand));
  else if (choice == 10)
    em_document_move_rule (document, 0, n - 1);
  else
    em_document_remove_rule (document, g_rand_int_range (rand, 0, n));
}

/* Whatever was done, undoing all of it gives every earlier state back, and redoing every later. */
static void
test_history_is_exact (void)
{
  for (guint32 seed = 0; seed < 5; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (EmDocument) document = make_document ();
      g_autoptr (EmPicture) texture = make_picture (40, 30, 200);
      g_autoptr (GPtrArray) states = g_ptr_array_new_with_free_func ((GDestroyNotify)em_state_free);

      for (int i = 0; i < 60; i++)
        change_something (document, rand, texture);
      while (em_document_can_undo (document))
        {
          g_ptr_array_add (states, em_state_copy (em_document_get_state (document)));
          em_document_undo (document);
        }
      g_assert_null (em_document_get_state (document)->original);
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
  EmLabel label = { .text = (char *)"iPod",
                    .paper = 0xffffff,
                    .x = 300,
                    .y = 150,
                    .width = 200,
                    .shadow = EM_LABEL_SHADOW };
  g_autoptr (EmDocument) document = make_document ();
  em_document_set_label (document, &label, FALSE);
  const EmState *state = em_document_get_state (document);
  g_autoptr (EmPicture) written = em_state_compose_modified (state);
  g_autoptr (EmPicture) blank = em_state_compose_plain (state);
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

static void
test_unsaved_rules (void)
{
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (EmRule) rule = make_rule ("snow");
  g_assert_false (em_document_has_unsaved_rules (document));
  em_document_add_rule (document, rule, 1);
  g_assert_true (em_document_has_unsaved_rules (document));
  em_document_mark_rules_saved (document);
  g_assert_false (em_document_has_unsaved_rules (document));
  em_document_set_rule_strength (document, 0, 2);
  g_assert_true (em_document_has_unsaved_rules (document));
  em_document_undo (document);
  g_assert_false (em_document_has_unsaved_rules (document));
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
  g_test_add_func ("/document/sealed-step", test_a_sealed_step_is_not_merged);
  g_test_add_func ("/document/model-and-rules", test_model_and_rules_travel_together);
  g_test_add_func ("/document/group-is-one-step", test_group_is_one_step);
  g_test_add_func ("/document/history-is-exact", test_history_is_exact);
  g_test_add_func ("/document/undo-tells-what-changed", test_undo_tells_what_changed);
  g_test_add_func ("/document/label-makes-its-twin", test_label_makes_its_twin);
  g_test_add_func ("/document/unsaved-rules", test_unsaved_rules);
  return g_test_run ();
}
