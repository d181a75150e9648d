/* Memory of a plan: one arena a picture in which values that never live together share a place.
 *
 * Offsets are for one picture; a batch of n multiplies them (and the sizes) by n, which keeps what
 * is apart apart.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/em-plan-private.h"

/* Whole cache lines, so that every value begins on one whatever the batch. */
#define ALIGN_FLOATS 16

typedef struct
{
  gint64 offset, size;
  int value;
} Block;

/* Puts @value into the first gap that is wide enough. @blocks is sorted by offset. */
static void
place (EmPlan *plan, GArray *blocks, int value)
{
  Block block = { 0, (plan->slots[value].size + ALIGN_FLOATS - 1) / ALIGN_FLOATS * ALIGN_FLOATS,
                  value };
  guint i;

  for (i = 0; i < blocks->len; i++)
    {
      const Block *next = &g_array_index (blocks, Block, i);

      if (next->offset - block.offset >= block.size)
        break;
      block.offset = next->offset + next->size;
    }
  g_array_insert_val (blocks, i, block);
  plan->slots[value].offset = block.offset;
  plan->arena_size = MAX (plan->arena_size, block.offset + block.size);
}

void
em_plan_assign_memory (EmPlan *plan)
{
  const int n_values = em_graph_get_n_values (plan->graph);
  const int n_steps = (int)plan->steps->len;
  g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (Block));

  for (int v = 0; v < n_values; v++)
    {
      plan->slots[v].last_use = -1;
      plan->slots[v].offset = -1;
    }
  for (int s = 0; s < n_steps; s++)
    for (int i = 0; i < EM_STEP_INPUTS; i++)
      if (em_plan_get_step (plan, s)->inputs[i] >= 0)
        plan->slots[em_plan_get_step (plan, s)->inputs[i]].last_use = s;

  for (int s = 0; s < n_steps; s++)
    {
      place (plan, blocks, em_plan_get_step (plan, s)->output);
      for (guint i = blocks->len; i > 0; i--)
        if (plan->slots[g_array_index (blocks, Block, i - 1).value].last_use <= s)
          g_array_remove_index (blocks, i - 1);
    }
}
