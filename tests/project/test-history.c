/* The history's memory: what it counts, and what it lets go when it has too much.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/em-history.h"
#include "random-document.h"

/* A history over its budget lets the oldest steps go, and counts what it keeps. */
static void
test_budget (void)
{
  const gsize tile = 256 * 256, budget = 40 * tile;
  g_autoptr (EmHistory) history = em_history_new (budget);
  g_autoptr (EmState) state = em_state_new ();
  g_autoptr (EmPicture) picture = make_picture (1024, 1024, 50);
  EmPair *pair = em_pair_new (1, picture, "large");
  guint changes;

  g_ptr_array_add (state->pairs, pair);
  state->current = 0;
  for (int i = 0; i < 200; i++)
    {
      const EmRect rect = { (i % 4) * 256, (i / 4 % 4) * 256, 256, 255 };
      em_history_push (history, state, EM_CHANGE_MASK, "Brush stroke", NULL);
      em_mask_fill (pair->mask, &rect, (guint8)(i % 255 + 1));
      g_assert_cmpuint (em_history_get_bytes (history), <=, budget);
    }
  /* A stroke of one tile costs one tile. */
  g_assert_cmpint (em_history_get_n_undo (history), >=, 38);
  g_assert_cmpint (em_history_get_n_undo (history), <=, 42);
  EmState *current = em_state_copy (state);
  for (int i = 199; em_history_get_undo (history) != NULL; i--)
    {
      EmState *before = em_history_undo (history, current, &changes);
      const EmPair *p = em_state_get_pair (before);
      g_assert_cmpint (em_mask_get_pixel (p->mask, (i % 4) * 256, (i / 4 % 4) * 256), ==,
                       i < 16 ? 0 : (i - 16) % 255 + 1);
      current = before;
    }
  em_state_free (current);
}

static void
collect_fill (EmState *state, gpointer data)
{
  EmPicture *fill = em_state_get_pair (state)->fill;
  if (fill != NULL)
    g_hash_table_add (data, fill);
}

static gsize
count_fill_bytes (EmHistory *history)
{
  g_autoptr (GHashTable) fills = g_hash_table_new (NULL, NULL);
  em_history_foreach (history, collect_fill, fills);
  return g_hash_table_size (fills) * (gsize)256 * 256 * 4;
}

/* Fills that several steps share are let go by all of them or kept; steps are not given up as long
 * as there are any, before or behind. */
static void
test_fills_go_first (void)
{
  const gsize bytes = 256 * 256 * 4, budget = 4 * bytes;
  g_autoptr (EmHistory) history = em_history_new (budget);
  g_autoptr (EmPicture) picture = make_picture (256, 256, 50);
  EmState *state = em_state_new ();
  EmPair *pair = em_pair_new (1, picture, "pair");
  guint changes;

  g_ptr_array_add (state->pairs, pair);
  state->current = 0;
  for (int i = 0; i < 60; i++)
    {
      em_history_push (history, state, EM_CHANGE_LAYERS, "Change colour", NULL);
      if (i % 3 == 0)
        {
          g_autoptr (EmLayer) layer = em_layer_new (EM_LAYER_COLOUR, NULL);
          layer->colour = (guint32)i;
          g_ptr_array_set_size (pair->layers, 0);
          g_ptr_array_add (pair->layers, em_layer_ref (layer));
          em_pair_draw_fills (pair, NULL);
        }
      g_assert_cmpuint (em_history_get_bytes (history), <=, budget);
      /* The current state's, which costs nothing, and the one that was just left. */
      g_assert_cmpuint (count_fill_bytes (history), <=, budget + 2 * bytes);
    }
  g_assert_cmpint (em_history_get_n_undo (history), ==, 60);
  while (em_history_get_undo (history) != NULL)
    {
      state = em_history_undo (history, state, &changes);
      pair = em_state_get_pair (state);
      if (!pair->fills_current)
        em_pair_draw_fills (pair, NULL);
      g_assert_cmpuint (count_fill_bytes (history), <=, budget + 2 * bytes);
    }
  g_assert_cmpint (em_history_get_n_redo (history), ==, 60);
  em_state_free (state);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/budget", test_budget);
  g_test_add_func ("/history/fills", test_fills_go_first);
  return g_test_run ();
}
