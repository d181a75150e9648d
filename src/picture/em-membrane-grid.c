/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include "picture/em-membrane-grid-private.h"

/* Cells between a deep cell and the border. The interpolation error falls with its third power;
 * with 6, values that jump from 0 to 255 all along the border are met within a fifth of 1/255. */
#define REACH 6

/* What the links to fixed pixels lose from level to level. Without a loss coarse grids hold on to
 * the border firmly and correct too little near it, which always converges; with more than 0.2 they
 * correct too much and some regions do not converge. This is the best of 0 to 0.5 on regions with
 * straight, round and perforated borders. */
#define REST_LOSS 0.06f

/* Flags of a level from those of the finer one, or from the pixels' kinds. */
static void
find_cells (EmMembraneLevel *level, const EmMembraneLevel *finer, const guint8 *kinds)
{
  gsize stride = (gsize)level->width + 2;

  level->flags = g_malloc0 (stride * (level->height + 2));
  for (int y = 0; y < level->height; y++)
    {
      guint8 *to = level->flags + (y + 1) * stride + 1;

      if (!finer)
        {
          const guint8 *kind = kinds + (y + 1) * stride + 1;

          for (int x = 0; x < level->width; x++)
            to[x] = kind[x] == EM_MEMBRANE_FREE ? EM_CELL_EXISTS | EM_CELL_INNER : 0;
          continue;
        }
      const guint8 *upper = finer->flags + em_membrane_dense (finer, 0, 2 * y);
      const guint8 *lower = upper + finer->width + 2;

      for (int x = 0; x < level->width; x++)
        to[x] =
            ((upper[2 * x] | upper[2 * x + 1] | lower[2 * x] | lower[2 * x + 1]) & EM_CELL_EXISTS)
            | (upper[2 * x] & upper[2 * x + 1] & lower[2 * x] & lower[2 * x + 1] & EM_CELL_INNER);
    }
}

/* A cell is deep where the square of 2 REACH + 1 cells around it is inner: stretches of that many
 * inner ones along the row, and of those along the column. */
static void
find_deep (EmMembraneLevel *level)
{
  enum
  {
    SIDE = 2 * REACH + 1
  };
  g_autofree guint8 *column = g_malloc0 (level->width);
  g_autofree guint8 *row = g_malloc (level->width);

  for (int y = 0; y < level->height; y++)
    {
      const guint8 *flags = level->flags + em_membrane_dense (level, 0, y);
      int stretch = 0;

      memset (row, 0, level->width);
      for (int x = 0; x < level->width; x++)
        {
          stretch = flags[x] & EM_CELL_INNER ? stretch + 1 : 0;
          if (stretch >= SIDE)
            row[x - REACH] = 1;
        }
      for (int x = 0; x < level->width; x++)
        column[x] = row[x] ? MIN (column[x] + 1, SIDE) : 0;
      if (y < SIDE - 1)
        continue;
      guint8 *deep = level->flags + em_membrane_dense (level, 0, y - REACH);
      for (int x = 0; x < level->width; x++)
        if (column[x] == SIDE)
          deep[x] |= EM_CELL_DEEP;
    }
}

/* Row @y (-1 … height + 1) of active cells to @active: width + 2 bytes, with the frame. */
static void
find_active (const EmMembraneLevel *level, const EmMembraneLevel *coarser, int y, guint8 *active)
{
  memset (active, 0, level->width + 2);
  if (y < 0 || y >= level->height)
    return;
  const guint8 *flags = level->flags + em_membrane_dense (level, 0, y);
  const guint8 *parent = coarser ? coarser->flags + em_membrane_dense (coarser, 0, y / 2) : NULL;

  for (int x = 0; x < level->width; x++)
    active[x + 1] = (flags[x] & EM_CELL_EXISTS) && !(parent && parent[x / 2] & EM_CELL_DEEP);
}

/* Adds the stretches of equal nonzero bytes of @row, whose first is cell @first, to @runs. */
static void
add_runs (GArray *runs, const guint8 *row, int first, int n, int y)
{
  for (int x = 0; x < n; x++)
    if (row[x])
      {
        EmMembraneRun run = { .x = first + x, .y = y };

        while (x < n && row[x])
          x++;
        run.n = first + x - run.x;
        g_array_append_val (runs, run);
      }
}

/* The index of the cell (x, y), which is held. */
static gsize
find_held (const EmMembraneLevel *level, int x, int y)
{
  guint low = level->rows[y + 1], high = level->rows[y + 2];

  while (high - low > 1)
    {
      guint middle = (low + high) / 2;

      if (g_array_index (level->held, EmMembraneRun, middle).x <= x)
        low = middle;
      else
        high = middle;
    }
  const EmMembraneRun *run = &g_array_index (level->held, EmMembraneRun, low);

  g_assert (low < level->rows[y + 2] && x >= run->x && x < run->x + run->n);
  return run->at + (x - run->x);
}

/* The three kinds of runs, row by row. */
static void
find_runs (EmMembraneLevel *level, const EmMembraneLevel *coarser)
{
  int n = level->width + 2;
  g_autofree guint8 *memory = g_malloc0 (5 * (gsize)n);
  guint8 *above = memory, *here = memory + n, *below = memory + 2 * n;
  guint8 *held = memory + 3 * n, *ghosts = memory + 4 * n;

  level->held = g_array_new (FALSE, FALSE, sizeof (EmMembraneRun));
  level->active = g_array_new (FALSE, FALSE, sizeof (EmMembraneRun));
  level->ghosts = g_array_new (FALSE, FALSE, sizeof (EmMembraneRun));
  level->rows = g_new (guint, level->height + 3);
  level->active_rows = g_new (guint, level->height + 1);
  for (int y = -1; y <= level->height; y++)
    {
      const guint8 *flags = level->flags + em_membrane_dense (level, -1, y);
      guint8 *spare = above;

      above = here;
      here = below;
      below = spare;
      find_active (level, coarser, y + 1, below);
      level->rows[y + 1] = level->held->len;
      for (int x = 0; x < n; x++)
        ghosts[x] = above[x] | here[x] | below[x];
      for (int x = 0; x < n; x++)
        held[x] = ghosts[x] | ghosts[MAX (x - 1, 0)] | ghosts[MIN (x + 1, n - 1)];
      for (int x = 0; x < n; x++)
        ghosts[x] = held[x] && !here[x] && (flags[x] & EM_CELL_EXISTS);
      add_runs (level->held, held, -1, n, y);
      if (y < 0 || y == level->height)
        continue;
      level->active_rows[y] = level->active->len;
      add_runs (level->active, here, -1, n, y);
      add_runs (level->ghosts, ghosts, -1, n, y);
    }
  level->rows[level->height + 2] = level->held->len;
  level->active_rows[level->height] = level->active->len;

  for (guint i = 0; i < level->held->len; i++)
    {
      EmMembraneRun *run = &g_array_index (level->held, EmMembraneRun, i);

      run->at = level->n_cells;
      level->n_cells += run->n;
    }
}

/* The held cells of the frame whose neighbours inside are held too. */
static void
find_frame (EmMembraneLevel *level)
{
  level->frame = g_array_new (FALSE, FALSE, sizeof (EmMembraneFrame));
  for (guint i = 0; i < level->held->len; i++)
    {
      const EmMembraneRun *run = &g_array_index (level->held, EmMembraneRun, i);
      int last = run->x + run->n - 1;
      gboolean rim = run->y < 0 || run->y == level->height;

      for (int x = run->x; x <= last; x++)
        if (rim || x < 0 || x == level->width)
          {
            EmMembraneFrame frame = { run->at + (x - run->x),
                                      find_held (level, CLAMP (x, 0, level->width - 1),
                                                 CLAMP (run->y, 0, level->height - 1)) };

            g_array_append_val (level->frame, frame);
          }
        else if (last == level->width)
          x = last - 1;
        else
          break;
    }
}

/* Where the neighbours and parents of @runs are. */
static void
connect_runs (EmMembraneLevel *level, const EmMembraneLevel *coarser, GArray *runs)
{
  for (guint i = 0; i < runs->len; i++)
    {
      EmMembraneRun *run = &g_array_index (runs, EmMembraneRun, i);

      run->at = find_held (level, run->x, run->y);
      if (runs == level->active)
        {
          run->up = find_held (level, run->x, run->y - 1);
          run->down = find_held (level, run->x, run->y + 1);
        }
      if (coarser)
        {
          run->parent = find_held (coarser, run->x / 2, run->y / 2);
          run->parent_side = find_held (coarser, run->x / 2, run->y / 2 + (run->y % 2 ? 1 : -1));
        }
    }
}

/* The links between pixels of the region; those to fixed ones are as any other. */
static void
link_pixels (EmMembraneLevel *level, const guint8 *kinds)
{
  for (guint i = 0; i < level->held->len; i++)
    {
      const EmMembraneRun *run = &g_array_index (level->held, EmMembraneRun, i);
      const guint8 *kind = kinds + em_membrane_dense (level, run->x, run->y);

      for (int x = 0; x < run->n; x++)
        {
          /* The frame's last column and row are outside and have no neighbours to look at. */
          level->right[run->at + x] = kind[x] && kind[x + 1];
          level->below[run->at + x] = kind[x] && kind[x + level->width + 2];
        }
    }
}

/* A cell that is not on the border: linked to all its neighbours. */
static void
link_deep (EmMembraneLevel *level)
{
  for (guint i = 0; i < level->held->len; i++)
    {
      const EmMembraneRun *run = &g_array_index (level->held, EmMembraneRun, i);
      const guint8 *flags = level->flags + em_membrane_dense (level, run->x, run->y);

      for (int x = 0; x < run->n; x++)
        if (flags[x] & EM_CELL_DEEP)
          level->right[run->at + x] = level->below[run->at + x] = 1;
    }
}

/* The links of the cells over @finer's active ones: a link of two cells side by side carries what
 * those between their children do, over twice the distance. */
static void
link_cells (EmMembraneLevel *level, const EmMembraneLevel *finer, const guint8 *kinds)
{
  gssize stride = finer->width + 2;

  link_deep (level);
  for (guint i = 0; i < finer->active->len; i++)
    {
      const EmMembraneRun *run = &g_array_index (finer->active, EmMembraneRun, i);
      gsize dense = em_membrane_dense (finer, run->x, run->y);

      for (int x = 0; x < run->n; x++)
        {
          gsize at = run->at + x, parent = run->parent + (run->x + x) / 2 - run->x / 2;
          const guint8 *flags = finer->flags + dense + x;
          float rest;

          if ((run->x + x) % 2 && flags[1] & EM_CELL_EXISTS)
            level->right[parent] += finer->right[at] / 2;
          if (run->y % 2 && flags[stride] & EM_CELL_EXISTS)
            level->below[parent] += finer->below[at] / 2;
          if (finer->rest)
            rest = finer->rest[at];
          else
            {
              const guint8 *kind = kinds + dense + x;

              rest = (kind[-1] == EM_MEMBRANE_FIXED) + (kind[1] == EM_MEMBRANE_FIXED)
                     + (kind[-stride] == EM_MEMBRANE_FIXED) + (kind[stride] == EM_MEMBRANE_FIXED);
            }
          level->rest[parent] += rest / (1 + REST_LOSS * rest);
          level->share[parent] += 1;
        }
    }
  for (gsize i = 0; i < level->n_cells; i++)
    if (level->share[i] > 0)
      level->share[i] = 1 / level->share[i];
}

static void
allocate (EmMembraneLevel *level, gboolean finest)
{
  level->value = g_new0 (EmVec4, level->n_cells);
  level->right = g_new0 (float, level->n_cells);
  level->below = g_new0 (float, level->n_cells);
  if (finest)
    return;
  level->old = g_new0 (EmVec4, level->n_cells);
  level->wanted = g_new0 (EmVec4, level->n_cells);
  level->rest = g_new0 (float, level->n_cells);
  level->share = g_new0 (float, level->n_cells);
}

void
em_membrane_level_clear (EmMembraneLevel *level)
{
  g_free (level->flags);
  g_clear_pointer (&level->held, g_array_unref);
  g_clear_pointer (&level->active, g_array_unref);
  g_clear_pointer (&level->ghosts, g_array_unref);
  g_clear_pointer (&level->frame, g_array_unref);
  g_free (level->rows);
  g_free (level->active_rows);
  g_free (level->value);
  g_free (level->old);
  g_free (level->wanted);
  g_free (level->right);
  g_free (level->below);
  g_free (level->rest);
  g_free (level->share);
}

GArray *
em_membrane_build (const guint8 *kinds, int width, int height, GCancellable *cancellable)
{
  g_autoptr (GArray) levels = g_array_new (FALSE, TRUE, sizeof (EmMembraneLevel));
  EmMembraneLevel *level;

  g_array_set_clear_func (levels, (GDestroyNotify)em_membrane_level_clear);
  do
    {
      guint n = levels->len;

      if (g_cancellable_is_cancelled (cancellable))
        return NULL;
      g_array_set_size (levels, n + 1);
      level = &g_array_index (levels, EmMembraneLevel, n);
      level->width = n ? (level[-1].width + 1) / 2 : width;
      level->height = n ? (level[-1].height + 1) / 2 : height;
      find_cells (level, n ? level - 1 : NULL, kinds);
      if (n > 0)
        find_deep (level);
    }
  while (level->width > 2 || level->height > 2);

  for (guint i = levels->len; i-- > 0;)
    {
      const EmMembraneLevel *coarser;

      level = &g_array_index (levels, EmMembraneLevel, i);
      coarser = i + 1 < levels->len ? level + 1 : NULL;
      if (g_cancellable_is_cancelled (cancellable))
        return NULL;
      find_runs (level, coarser);
      find_frame (level);
      connect_runs (level, coarser, level->active);
      connect_runs (level, coarser, level->ghosts);
      allocate (level, i == 0);
    }
  link_pixels (level, kinds);
  for (guint i = 1; i < levels->len; i++)
    link_cells (level + i, level + i - 1, kinds);
  return g_steal_pointer (&levels);
}
