/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include "picture/em-membrane-grid-private.h"

/* Sweeps before and after the coarser levels, and on the coarsest, which has at most four cells. */
#define SWEEPS 2
#define COARSEST_SWEEPS 8
/* Levels with fewer cells are visited twice a cycle: it costs little and helps odd regions. */
#define FEW_CELLS 20000
/* A region that is not solved by then is one that multigrid is bad at; 5 to 8 cycles are usual. */
#define MAX_CYCLES 60

/* Rows of a level that are kept while they are read in order. */
#define KEPT 4

typedef struct
{
  int y[KEPT]; /* -1: none */
  EmVec4 *rows;
} Cache;

struct _EmMembrane
{
  const guint8 *kinds;
  GArray *levels; /* EmMembraneLevel */
  Cache *caches;  /* one a level */
  GCancellable *cancellable;
  EmVec4 change; /* of level 0 in this cycle, at most; per channel */
};

static inline EmMembraneLevel *
get_level (const EmMembrane *membrane, guint index)
{
  return &g_array_index (membrane->levels, EmMembraneLevel, index);
}

static inline EmVec4
larger (EmVec4 a, EmVec4 b)
{
  typedef gint32 Mask __attribute__ ((vector_size (16)));
  Mask first = a > b;

  return (EmVec4)((first & (Mask)a) | (~first & (Mask)b));
}

/* Takes @step's size into @most. */
static inline EmVec4
note_step (EmVec4 most, EmVec4 step)
{
  return larger (most, larger (step, -step));
}

/* A cell from its neighbours; returns what it is too low by. */
static inline EmVec4
find_step (const EmMembraneLevel *level, gsize at, gsize up, gsize down)
{
  const EmVec4 *value = level->value;
  float left_link = level->right[at - 1], right_link = level->right[at];
  float up_link = level->below[up], down_link = level->below[at];
  float links = left_link + right_link + up_link + down_link;
  EmVec4 sum = left_link * value[at - 1] + right_link * value[at + 1] + up_link * value[up]
               + down_link * value[down];

  if (level->rest)
    {
      links += level->rest[at];
      sum += level->wanted[at];
    }
  return links > 0 ? sum / links - value[at] : (EmVec4){ 0 };
}

/* A Gauss-Seidel sweep, forwards or backwards. Returns: the largest changes */
static EmVec4
sweep (EmMembraneLevel *level, gboolean backwards)
{
  EmVec4 most = { 0 };

  for (guint i = 0; i < level->active->len; i++)
    {
      const EmMembraneRun *run =
          &g_array_index (level->active, EmMembraneRun, backwards ? level->active->len - 1 - i : i);

      for (int j = 0; j < run->n; j++)
        {
          int x = backwards ? run->n - 1 - j : j;
          EmVec4 step = find_step (level, run->at + x, run->up + x, run->down + x);

          level->value[run->at + x] += step;
          most = note_step (most, step);
        }
    }
  return most;
}

static void
smooth (EmMembrane *membrane, guint index, int n, gboolean backwards)
{
  for (int i = 0; i < n; i++)
    {
      if (g_cancellable_is_cancelled (membrane->cancellable))
        return;
      EmVec4 most = sweep (get_level (membrane, index), backwards);

      if (index == 0)
        membrane->change += most;
    }
}

/* What the links at a cell do with the present values: links value - sum of the neighbours. */
static inline EmVec4
apply_links (const EmMembraneLevel *level, gsize at, gsize up, gsize down)
{
  const EmVec4 *value = level->value;
  EmVec4 result = level->right[at - 1] * (value[at] - value[at - 1])
                  + level->right[at] * (value[at] - value[at + 1])
                  + level->below[up] * (value[at] - value[up])
                  + level->below[at] * (value[at] - value[down]);

  return level->rest ? result + level->rest[at] * value[at] : result;
}

/* Sets the problem of the level above @finer: where it lies under @finer's cells, their means, and
 * what is wrong with them; elsewhere its own equation. */
static void
make_coarser (const EmMembraneLevel *finer, EmMembraneLevel *level)
{
  for (gsize i = 0; i < level->n_cells; i++)
    {
      level->wanted[i] = (EmVec4){ 0 };
      if (level->share[i] > 0)
        level->value[i] = (EmVec4){ 0 };
    }
  for (guint i = 0; i < finer->active->len; i++)
    {
      const EmMembraneRun *run = &g_array_index (finer->active, EmMembraneRun, i);

      for (int x = 0; x < run->n; x++)
        {
          gsize at = run->at + x, parent = run->parent + (run->x + x) / 2 - run->x / 2;
          EmVec4 residual = -apply_links (finer, at, run->up + x, run->down + x);

          if (finer->wanted)
            residual += finer->wanted[at];
          level->wanted[parent] += residual;
          level->value[parent] += level->share[parent] * finer->value[at];
        }
    }
  for (guint i = 0; i < level->active->len; i++)
    {
      const EmMembraneRun *run = &g_array_index (level->active, EmMembraneRun, i);

      for (int x = 0; x < run->n; x++)
        if (level->share[run->at + x] > 0)
          level->wanted[run->at + x] +=
              apply_links (level, run->at + x, run->up + x, run->down + x);
    }
  if (level->n_cells > 0)
    memcpy (level->old, level->value, level->n_cells * sizeof *level->value);
}

/* Between cells: a child lies a quarter from its parent's middle, both ways. */
#define BETWEEN(near, beside, side, corner)                                                        \
  (0.5625f * (near) + 0.1875f * ((beside) + (side)) + 0.0625f * (corner))

/* Gives the frame around a level the values beside it: its change is no reason for one inside. */
static void
mirror_frame (EmMembraneLevel *level)
{
  for (guint i = 0; i < level->frame->len; i++)
    {
      const EmMembraneFrame *frame = &g_array_index (level->frame, EmMembraneFrame, i);

      level->value[frame->at] = level->value[frame->from];
      level->old[frame->at] = level->old[frame->from];
    }
}

/* Brings what the coarser level has found to @finer: changes to the active cells, values to the
 * ghosts. Returns: the largest changes */
static EmVec4
take_coarser (EmMembraneLevel *finer, const EmMembraneLevel *level)
{
  const EmVec4 *value = level->value, *old = level->old;
  EmVec4 most = { 0 };

  for (guint i = 0; i < finer->active->len; i++)
    {
      const EmMembraneRun *run = &g_array_index (finer->active, EmMembraneRun, i);

      for (int x = run->x; x < run->x + run->n; x++)
        {
          gsize a = run->parent + x / 2 - run->x / 2;
          gsize b = run->parent_side + x / 2 - run->x / 2;
          gssize next = x % 2 ? 1 : -1;
          EmVec4 step = BETWEEN (value[a] - old[a], value[a + next] - old[a + next],
                                 value[b] - old[b], value[b + next] - old[b + next]);

          finer->value[run->at + x - run->x] += step;
          most = note_step (most, step);
        }
    }
  for (guint i = 0; i < finer->ghosts->len; i++)
    {
      const EmMembraneRun *run = &g_array_index (finer->ghosts, EmMembraneRun, i);

      for (int x = run->x; x < run->x + run->n; x++)
        {
          const EmVec4 *a = value + run->parent + x / 2 - run->x / 2;
          const EmVec4 *b = value + run->parent_side + x / 2 - run->x / 2;
          gssize next = x % 2 ? 1 : -1;

          finer->value[run->at + x - run->x] = BETWEEN (a[0], a[next], b[0], b[next]);
        }
    }
  return most;
}

static void
cycle (EmMembrane *membrane, guint index)
{
  EmMembraneLevel *level = get_level (membrane, index);
  int visits = level->n_cells < FEW_CELLS ? 2 : 1;

  if (index == membrane->levels->len - 1)
    {
      smooth (membrane, index, COARSEST_SWEEPS, FALSE);
      return;
    }
  for (int i = 0; i < visits && !g_cancellable_is_cancelled (membrane->cancellable); i++)
    {
      EmVec4 most;

      smooth (membrane, index, SWEEPS, FALSE);
      make_coarser (level, level + 1);
      cycle (membrane, index + 1);
      mirror_frame (level + 1);
      most = take_coarser (level, level + 1);
      if (index == 0)
        membrane->change += most;
      smooth (membrane, index, SWEEPS, TRUE);
    }
}

/* Puts the fixed pixels' values around the active ones of level 0. */
static void
set_fixed (EmMembrane *membrane, EmMembraneFunc value, gconstpointer data)
{
  EmMembraneLevel *level = get_level (membrane, 0);

  for (guint i = 0; i < level->held->len; i++)
    {
      const EmMembraneRun *run = &g_array_index (level->held, EmMembraneRun, i);
      const guint8 *kinds = membrane->kinds + em_membrane_dense (level, run->x, run->y);

      for (int x = 0; x < run->n; x++)
        if (kinds[x] == EM_MEMBRANE_FIXED)
          level->value[run->at + x] = value (data, run->x + x, run->y);
    }
}

static float
largest_channel (EmVec4 values)
{
  return MAX (MAX (values[0], values[1]), MAX (values[2], values[3]));
}

/* Cycles until what is left, a geometric series of the last change, is below @tolerance. */
static void
run_cycles (EmMembrane *membrane, float tolerance)
{
  float before = 0;

  for (int i = 0; i < MAX_CYCLES && !g_cancellable_is_cancelled (membrane->cancellable); i++)
    {
      membrane->change = (EmVec4){ 0 };
      cycle (membrane, 0);
      float change = largest_channel (membrane->change);
      float rate = before > 0 ? CLAMP (change / before, 0.05f, 0.95f) : 0.95f;

      if (change * rate / (1 - rate) < tolerance)
        return;
      before = change;
    }
}

EmMembrane *
em_membrane_solve (const guint8 *kinds, int width, int height, EmMembraneFunc value,
                   gconstpointer data, float tolerance, GCancellable *cancellable)
{
  g_autoptr (EmMembrane) membrane = g_new0 (EmMembrane, 1);

  membrane->kinds = kinds;
  membrane->cancellable = cancellable;
  membrane->levels = em_membrane_build (kinds, width, height, cancellable);
  if (!membrane->levels)
    return NULL;
  membrane->caches = g_new0 (Cache, membrane->levels->len);
  set_fixed (membrane, value, data);
  run_cycles (membrane, tolerance);
  if (g_cancellable_is_cancelled (cancellable))
    return NULL;

  for (guint i = 0; i < membrane->levels->len; i++)
    {
      Cache *cache = &membrane->caches[i];

      for (int k = 0; k < KEPT; k++)
        cache->y[k] = -1;
      cache->rows = g_new (EmVec4, (gsize)KEPT * (get_level (membrane, i)->width + 2));
    }
  membrane->cancellable = NULL;
  return g_steal_pointer (&membrane);
}

void
em_membrane_free (EmMembrane *membrane)
{
  for (guint i = 0; membrane->caches && i < membrane->levels->len; i++)
    g_free (membrane->caches[i].rows);
  g_free (membrane->caches);
  g_clear_pointer (&membrane->levels, g_array_unref);
  g_free (membrane);
}

static const EmVec4 *get_row (EmMembrane *membrane, guint index, int y);

/* Row @y of a level from the coarser one, between two of whose rows it lies. */
static void
interpolate_row (EmMembrane *membrane, guint index, int y, EmVec4 *to)
{
  const EmMembraneLevel *level = get_level (membrane, index), *coarser = level + 1;
  int side = CLAMP (y / 2 + (y % 2 ? 1 : -1), 0, coarser->height - 1);
  const EmVec4 *a = get_row (membrane, index + 1, y / 2);
  const EmVec4 *b = get_row (membrane, index + 1, side);
  const guint8 *parents = coarser->flags + em_membrane_dense (coarser, 0, y / 2);

  /* Deep cells have neighbours on all sides. */
  for (int x = 0; x < coarser->width; x++)
    {
      EmVec4 left, middle, right;

      if (!(parents[x] & EM_CELL_DEEP))
        continue;
      left = 0.75f * a[x - 1] + 0.25f * b[x - 1];
      middle = 0.75f * a[x] + 0.25f * b[x];
      right = 0.75f * a[x + 1] + 0.25f * b[x + 1];
      to[2 * x] = 0.25f * left + 0.75f * middle;
      to[2 * x + 1] = 0.25f * right + 0.75f * middle;
    }
}

static const EmVec4 *
get_row (EmMembrane *membrane, guint index, int y)
{
  const EmMembraneLevel *level = get_level (membrane, index);
  Cache *cache = &membrane->caches[index];
  EmVec4 *row = cache->rows + (gsize)(y % KEPT) * (level->width + 2) + 1;

  if (cache->y[y % KEPT] == y)
    return row;
  cache->y[y % KEPT] = y;
  if (index + 1 < membrane->levels->len)
    interpolate_row (membrane, index, y, row);
  for (guint i = level->active_rows[y]; i < level->active_rows[y + 1]; i++)
    {
      const EmMembraneRun *run = &g_array_index (level->active, EmMembraneRun, i);

      memcpy (row + run->x, level->value + run->at, run->n * sizeof *row);
    }
  return row;
}

const EmVec4 *
em_membrane_get_row (EmMembrane *membrane, int y)
{
  return get_row (membrane, 0, y);
}
