/* Inside src/picture: membranes, colours spread from the border of a region over its inside.
 *
 * Problem.  Of a region of pixels some are *fixed* to given values and the others *free*: each free
 *           one is to be the mean of its neighbours (the discrete Laplace equation). A neighbour
 *           outside the region counts as equal, which is the natural condition at the rim of a
 *           picture.
 * Method.   Multigrid (full approximation scheme) whose fine grids lie near the border only. A
 *           harmonic function is the smoother the farther from the border, so deep inside a coarse
 *           grid says all there is to say, and what is between its cells is interpolated: bilinear
 *           interpolation at the children's places is of third order there, as its second order
 *           error is a multiple of the Laplacian, which is 0.
 * Source.   A. Brandt, "Multi-level adaptive solutions to boundary-value problems", 1977.
 * Cost.     O(pixels) bytes to look at the region; arithmetic and memory (24 bytes a cell) grow
 * with the length of the border times about 50, not with the area.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef float EmVec4 __attribute__ ((vector_size (16)));

enum
{
  EM_MEMBRANE_OUTSIDE,
  EM_MEMBRANE_FIXED,
  EM_MEMBRANE_FREE
};

typedef struct _EmMembrane EmMembrane;

/* The value of the fixed pixel (x, y). */
typedef EmVec4 (*EmMembraneFunc) (gconstpointer data, int x, int y);

/* Solves for the pixels of @kinds: (@height + 2) rows of (@width + 2) bytes, one of the above, a
 * frame of EM_MEMBRANE_OUTSIDE around; at least one fixed pixel has a free neighbour.
 * @tolerance: what the worst pixel may be off from the solution, in the values' unit; an estimate
 * from the speed at which it comes near.
 * @kinds: kept until em_membrane_free(). Returns: (nullable): %NULL where cancelled */
EmMembrane *em_membrane_solve (const guint8 *kinds, int width, int height, EmMembraneFunc value,
                               gconstpointer data, float tolerance, GCancellable *cancellable);
void em_membrane_free (EmMembrane *membrane);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmMembrane, em_membrane_free)

/* The values of row @y; those of pixels that are not free are undefined. Cheap where rows are asked
 * for in order. Returns: (transfer none): @width values, good until the next call */
const EmVec4 *em_membrane_get_row (EmMembrane *membrane, int y);

G_END_DECLS
