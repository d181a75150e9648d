/* Inside src/picture: the grids of a membrane, coarse to fine, and which of their cells are held.
 *
 * Cells.    Level 0 has a cell a pixel; a cell of level l + 1 covers 2 x 2 of level l. A cell
 *           *exists* where any pixel under it is free and is *inner* where all are; it is *deep*
 *           where all cells within REACH of it are inner. The children of cells that exist and are
 *           not deep are *active*: computed at their level. Held are the active cells and the ring
 *           around them; of the ring, children of deep cells are *ghosts*, whose values are
 *           interpolated from the coarser level.
 * Runs.     Held cells lie in memory row by row without gaps between; a run is a stretch of one
 *           row. As the ring is held, the cells above, below and around the parent of a run's cells
 *           are stretches too, and a run knows where they start.
 * Links.    Neighbours pull at each other by weights; @rest is the pull of fixed pixels.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-membrane-private.h"

G_BEGIN_DECLS

typedef struct
{
  int x, y, n;
  gsize at;          /* index of the first cell among the held ones */
  gsize up, down;    /* of the cells above and below (active runs only) */
  gsize parent;      /* on the next level: of the parent of the first cell */
  gsize parent_side; /* of that cell's neighbour above (even rows) or below (odd rows) */
} EmMembraneRun;

/* A held cell of the frame, and the cell inside next to it. */
typedef struct
{
  gsize at, from;
} EmMembraneFrame;

typedef struct
{
  int width, height;
  guint8 *flags;  /* dense, with a frame of one cell; see below */
  GArray *held;   /* EmMembraneRun, in order */
  GArray *active; /* the same of active cells, each within one run of held ones */
  GArray *ghosts;
  GArray *frame;      /* EmMembraneFrame */
  guint *rows;        /* [height + 3]: the first held run of the rows -1 … height, and an end */
  guint *active_rows; /* [height + 1]: the first active run of each row, and an end */
  gsize n_cells;
  EmVec4 *value;
  EmVec4 *old, *wanted; /* not on level 0: value before the coarser steps, right side */
  float *right, *below; /* weights of the links to these neighbours */
  float *rest, *share;  /* not on level 0: link to 0; 1 / number of children that exist */
} EmMembraneLevel;

enum
{
  EM_CELL_EXISTS = 1,
  EM_CELL_INNER = 2,
  EM_CELL_DEEP = 4
};

/* The levels for @kinds, the last with a few cells. Returns: EmMembraneLevel values; %NULL where
 * cancelled */
GArray *em_membrane_build (const guint8 *kinds, int width, int height, GCancellable *cancellable);
void em_membrane_level_clear (EmMembraneLevel *level);

static inline gsize
em_membrane_dense (const EmMembraneLevel *level, int x, int y)
{
  return (gsize)(y + 1) * (level->width + 2) + x + 1;
}

G_END_DECLS
