/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random-document.h"

#include <string.h>

#include "picture/em-brush.h"

EmPicture *
make_picture (int width, int height, guint8 value)
{
  EmPicture *picture = em_picture_new (width, height);
  memset (em_picture_get_pixels (picture), value, (gsize)width * height * 4);
  return picture;
}

EmRule *
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

EmDocument *
make_document (void)
{
  EmDocument *document = em_document_new ();
  g_autoptr (EmPicture) picture = make_picture (600, 300, 90);
  em_document_set_original (document, picture, "grey.png");
  return document;
}

const EmPair *
get_pair (EmDocument *document)
{
  return em_document_get_pair (document);
}

void
paint (EmDocument *document, double x0, double y0, double x1, double y1, gboolean erase)
{
  const EmBrush brush = { .radius = 12, .hardness = 1, .erase = erase };
  EmMask *mask = em_document_begin_mask_edit (document);
  EmRect rect = em_brush_stroke (&brush, mask, x0, y0, x1, y1);
  em_document_mask_edited (document, &rect);
  em_document_end_mask_edit (document, "Brush stroke");
}

void
add_colour (EmDocument *document, guint32 colour)
{
  g_autoptr (EmLayer) layer = em_layer_new (EM_LAYER_COLOUR, "colour");
  layer->colour = colour;
  em_document_add_layer (document, layer, NULL);
}

void
put_label (EmDocument *document, double x, double y)
{
  EmLabel label = { .text = (char *)"iPod", .paper = 0xffffff, .x = x, .y = y, .width = 200 };
  g_autoptr (EmLayer) layer = em_layer_new (EM_LAYER_LABEL, "iPod");
  em_layer_set_label (layer, &label);
  g_autoptr (EmMask) outline = em_layer_get_outline (layer, 600, 300, FALSE);
  em_document_add_layer (document, layer, outline);
}

void
change_something (EmDocument *document, GRand *rand, EmPicture *texture)
{
  const EmState *state = em_document_get_state (document);
  const int n = em_rule_stack_get_n (state->rules);
  const int n_pairs = (int)state->pairs->len;
  const EmPair *pair = em_state_get_pair (state);
  const int choice = g_rand_int_range (rand, 0, 26);
  const EmPairMask *mask = pair->masks->pdata[g_rand_int_range (rand, 0, (int)pair->masks->len)];
  const EmLayer *layer =
      pair->layers->len > 0
          ? pair->layers->pdata[g_rand_int_range (rand, 0, (int)pair->layers->len)]
          : NULL;

  if (choice < 4)
    paint (document, g_rand_int_range (rand, -20, 620), g_rand_int_range (rand, -20, 320),
           g_rand_int_range (rand, -20, 620), g_rand_int_range (rand, -20, 320), choice == 3);
  else if (choice == 4)
    em_document_invert_mask (document);
  else if (choice == 5)
    {
      g_autoptr (EmLayer) added = em_layer_new (EM_LAYER_TEXTURE, "snow");
      em_layer_set_picture (added, texture);
      em_document_add_layer (document, added, NULL);
    }
  else if (choice == 6)
    add_colour (document, g_rand_int_range (rand, 0, 0xffffff));
  else if (choice == 7)
    em_document_swap (document);
  else if (choice == 11)
    em_document_add_mask (document, "road", NULL);
  else if (choice == 12)
    em_document_set_mask_enabled (document, mask->id, !mask->enabled);
  else if (choice == 13)
    em_document_remove_mask (document, mask->id);
  else if (choice == 14)
    em_document_duplicate_mask (document, mask->id);
  else if (choice == 15)
    em_document_select_mask (document, mask->id);
  else if (choice == 16)
    put_label (document, g_rand_int_range (rand, 0, 600), g_rand_int_range (rand, 0, 300));
  else if (choice == 17)
    em_document_duplicate_pair (document, state->current);
  else if (choice == 18 && n_pairs > 1)
    em_document_remove_pair (document, g_rand_int_range (rand, 0, n_pairs));
  else if (choice == 19)
    em_document_select_pair (document, g_rand_int_range (rand, 0, n_pairs));
  else if (choice == 20)
    em_document_set_pair_weight (document, state->current, g_rand_double_range (rand, 0.1, 4));
  else if (choice == 21 && layer != NULL)
    em_document_remove_layer (document, layer->id);
  else if (choice == 22 && layer != NULL)
    em_document_set_layer_visible (document, layer->id, !layer->visible);
  else if (choice == 23 && layer != NULL)
    em_document_move_layer (document, layer->id, 0);
  else if (choice == 24 && layer != NULL)
    {
      g_autoptr (EmLayer) copy = em_layer_copy (layer);
      copy->mask = mask->id;
      copy->opacity = g_rand_double (rand);
      em_document_update_layer (document, copy, NULL, g_rand_boolean (rand));
    }
  else if (choice == 25)
    em_document_move_pair (document, 0, n_pairs - 1);
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

void
assert_same_masks (const EmPair *a, const EmPair *b)
{
  g_assert_cmpint (em_mask_difference (a->mask, b->mask).width, ==, 0);
  g_assert_cmpuint (a->masks->len, ==, b->masks->len);
  for (guint i = 0; i < a->masks->len; i++)
    {
      const EmPairMask *p = a->masks->pdata[i], *q = b->masks->pdata[i];
      g_assert_cmpuint (p->id, ==, q->id);
      g_assert_cmpstr (p->name, ==, q->name);
      g_assert_cmpint (p->enabled, ==, q->enabled);
      g_assert_cmpuint (p->follows, ==, q->follows);
      g_assert_cmpint (em_mask_difference (p->mask, q->mask).width, ==, 0);
    }
}
