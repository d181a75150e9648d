/* Inside src/picture: the minimum cut of a graph whose nodes have at most eight neighbours.
 *
 * Purpose.  Labels pixels inside or outside so that the sum of what single pixels and pairs of
 * neighbours cost is least. Nodes may be all pixels of a grid or only those of a band.
 * Method.   Boykov and Kolmogorov, "An Experimental Comparison of Min-Cut/Max-Flow Algorithms for
 * Energy Minimization in Vision" (PAMI 2004): two search trees, from both terminals, that are kept
 * from one augmenting path to the next.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Directions come in pairs: d ^ 1 is the opposite of d. */
#define EM_FLOW_DIRECTIONS 8
extern const gint8 em_flow_dx[EM_FLOW_DIRECTIONS];
extern const gint8 em_flow_dy[EM_FLOW_DIRECTIONS];

typedef struct _EmMaxFlow EmMaxFlow;

/* Nodes 0 .. n - 1 without any edges. */
EmMaxFlow *em_max_flow_new (int n_nodes);
void em_max_flow_free (EmMaxFlow *flow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmMaxFlow, em_max_flow_free)

/* Whichever of @a and @b, its neighbour in @direction, is inside alone costs @weight. */
void em_max_flow_join (EmMaxFlow *flow, int a, int b, int direction, float weight);
/* What it costs more to have @node outside than inside; adds up. */
void em_max_flow_prefer (EmMaxFlow *flow, int node, float inside);
/* Finds the cut; once. Returns: %FALSE where it was cancelled */
gboolean em_max_flow_solve (EmMaxFlow *flow, GCancellable *cancellable);
gboolean em_max_flow_is_inside (const EmMaxFlow *flow, int node);

G_END_DECLS
