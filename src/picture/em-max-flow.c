/* The minimum cut by two search trees.
 *
 * Terms.    Each node is in the tree of the source (inside), in that of the sink (outside) or free.
 * Its parent is the direction of the arc towards the root of its tree. Growing a tree until it
 * meets the other gives a path; pushing flow along it saturates arcs and leaves orphans, which
 * look for another parent or become free.
 *           A node remembers how far it is from its root and when that was last known to be true.
 * Numbers.  Capacities are whole, SCALE to a unit, so that a path saturates exactly.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>

#include "picture/em-max-flow-private.h"

#define SCALE 1000
#define LARGEST (1 << 28) /* capacities add up without overflow */
#define CHECK_STEPS 1024

enum
{
  NO_PARENT = -1,
  TERMINAL = EM_FLOW_DIRECTIONS,
  ORPHAN
};

enum
{
  FREE,
  SOURCE,
  SINK
};

typedef struct
{
  gint32 capacity[EM_FLOW_DIRECTIONS];
  gint32 neighbour[EM_FLOW_DIRECTIONS]; /* -1 for none */
  gint32 terminal;                      /* left from the source, or negative to the sink */
  gint32 next;                          /* in the queue of active nodes; -1 where not in it */
  gint32 stamp, distance;
  gint8 parent;
  guint8 tree;
} Node;

struct _EmMaxFlow
{
  Node *nodes;
  int n_nodes;
  int first, last; /* of the queue, linked by next; the last links to itself */
  GArray *orphans;
  int stamp;
};

const gint8 em_flow_dx[EM_FLOW_DIRECTIONS] = { 1, -1, 0, 0, 1, -1, 1, -1 };
const gint8 em_flow_dy[EM_FLOW_DIRECTIONS] = { 0, 0, 1, -1, 1, -1, -1, 1 };

EmMaxFlow *
em_max_flow_new (int n_nodes)
{
  EmMaxFlow *flow = g_new0 (EmMaxFlow, 1);

  flow->n_nodes = n_nodes;
  flow->nodes = g_new0 (Node, n_nodes);
  for (int i = 0; i < n_nodes; i++)
    {
      for (int d = 0; d < EM_FLOW_DIRECTIONS; d++)
        flow->nodes[i].neighbour[d] = -1;
      flow->nodes[i].next = -1;
      flow->nodes[i].parent = NO_PARENT;
    }
  flow->first = flow->last = -1;
  flow->orphans = g_array_new (FALSE, FALSE, sizeof (int));
  return flow;
}

void
em_max_flow_free (EmMaxFlow *flow)
{
  g_free (flow->nodes);
  g_array_unref (flow->orphans);
  g_free (flow);
}

static gint32
to_capacity (float value)
{
  return (gint32)CLAMP (value * SCALE, -(float)LARGEST, (float)LARGEST);
}

void
em_max_flow_join (EmMaxFlow *flow, int a, int b, int direction, float weight)
{
  flow->nodes[a].neighbour[direction] = b;
  flow->nodes[b].neighbour[direction ^ 1] = a;
  flow->nodes[a].capacity[direction] = flow->nodes[b].capacity[direction ^ 1] =
      to_capacity (weight);
}

void
em_max_flow_prefer (EmMaxFlow *flow, int node, float inside)
{
  Node *to = &flow->nodes[node];

  to->terminal = CLAMP (to->terminal + to_capacity (inside), -LARGEST, LARGEST);
}

gboolean
em_max_flow_is_inside (const EmMaxFlow *flow, int node)
{
  return flow->nodes[node].tree == SOURCE;
}

static void
activate (EmMaxFlow *flow, int i)
{
  if (flow->nodes[i].next >= 0)
    return;
  flow->nodes[i].next = i;
  if (flow->last >= 0)
    flow->nodes[flow->last].next = i;
  else
    flow->first = i;
  flow->last = i;
}

/* The next active node that is in a tree; -1 for none. */
static int
next_active (EmMaxFlow *flow)
{
  while (flow->first >= 0)
    {
      int i = flow->first;
      Node *node = &flow->nodes[i];

      if (node->next == i)
        flow->first = flow->last = -1;
      else
        flow->first = node->next;
      node->next = -1;
      if (node->tree != FREE)
        return i;
    }
  return -1;
}

static void
make_orphan (EmMaxFlow *flow, int i)
{
  flow->nodes[i].parent = ORPHAN;
  g_array_append_val (flow->orphans, i);
}

/* What can still flow through the arc between @node and its neighbour in @direction, in the sense
 * of the tree: from the root for the source, towards it for the sink. @outwards: away from node. */
static inline gint32
residual (const EmMaxFlow *flow, const Node *node, int direction, gboolean outwards)
{
  if ((node->tree == SOURCE) == outwards)
    return node->capacity[direction];
  return flow->nodes[node->neighbour[direction]].capacity[direction ^ 1];
}

/* Grows the tree by the neighbours of @i. Returns: the direction in which the other tree is met, or
 * -1 */
static int
grow (EmMaxFlow *flow, int i)
{
  Node *node = &flow->nodes[i];

  for (int d = 0; d < EM_FLOW_DIRECTIONS; d++)
    {
      Node *other;

      if (node->neighbour[d] < 0 || residual (flow, node, d, TRUE) == 0)
        continue;
      other = &flow->nodes[node->neighbour[d]];
      if (other->tree == FREE)
        {
          other->tree = node->tree;
          other->parent = d ^ 1;
          other->stamp = node->stamp;
          other->distance = node->distance + 1;
          activate (flow, node->neighbour[d]);
        }
      else if (other->tree != node->tree)
        return d;
      else if (other->stamp <= node->stamp && other->distance > node->distance + 1)
        {
          /* A shorter way to the root. */
          other->parent = d ^ 1;
          other->stamp = node->stamp;
          other->distance = node->distance + 1;
        }
    }
  return -1;
}

/* The least that can flow between @i and the root of its tree, at most @most. */
static gint32
bottleneck (const EmMaxFlow *flow, int i, gint32 most)
{
  const Node *node = &flow->nodes[i];

  for (; node->parent != TERMINAL; node = &flow->nodes[node->neighbour[node->parent]])
    most = MIN (most, residual (flow, node, node->parent, FALSE));
  return MIN (most, ABS (node->terminal));
}

static void
push (EmMaxFlow *flow, int i, gint32 amount)
{
  Node *node = &flow->nodes[i];

  while (node->parent != TERMINAL)
    {
      int up = node->neighbour[node->parent];
      Node *parent = &flow->nodes[up];
      gint32 *there = &parent->capacity[node->parent ^ 1], *back = &node->capacity[node->parent];
      gint32 *used = node->tree == SOURCE ? there : back;
      gint32 *freed = node->tree == SOURCE ? back : there;

      *used -= amount;
      *freed += amount;
      if (*used == 0)
        make_orphan (flow, i);
      i = up;
      node = parent;
    }
  node->terminal += node->tree == SOURCE ? -amount : amount;
  if (node->terminal == 0)
    make_orphan (flow, i);
}

/* Pushes what can flow through the arc from @i in @direction, where the trees meet. */
static void
augment (EmMaxFlow *flow, int i, int direction)
{
  int j = flow->nodes[i].neighbour[direction];
  gint32 amount;

  if (flow->nodes[i].tree == SINK)
    {
      int swap = i;

      i = j;
      j = swap;
      direction ^= 1;
    }
  amount = bottleneck (flow, j, bottleneck (flow, i, flow->nodes[i].capacity[direction]));
  flow->nodes[i].capacity[direction] -= amount;
  flow->nodes[j].capacity[direction ^ 1] += amount;
  push (flow, i, amount);
  push (flow, j, amount);
}

/* How far @i is from the root of its tree; G_MAXINT where its way up ends at an orphan. */
static int
root_distance (EmMaxFlow *flow, int i)
{
  int steps = 0, total;

  for (int k = i;;)
    {
      Node *node = &flow->nodes[k];

      if (node->stamp == flow->stamp)
        {
          total = steps + node->distance;
          break;
        }
      if (node->parent == TERMINAL)
        {
          node->stamp = flow->stamp;
          node->distance = 1;
          total = steps + 1;
          break;
        }
      if (node->parent == ORPHAN || node->parent == NO_PARENT)
        return G_MAXINT;
      k = node->neighbour[node->parent];
      steps++;
    }
  /* Whoever asks next on this way has it shorter. */
  for (int k = i, distance = total; flow->nodes[k].stamp != flow->stamp; distance--)
    {
      flow->nodes[k].stamp = flow->stamp;
      flow->nodes[k].distance = distance;
      k = flow->nodes[k].neighbour[flow->nodes[k].parent];
    }
  return total;
}

static void
set_free (EmMaxFlow *flow, int i)
{
  Node *node = &flow->nodes[i];

  for (int d = 0; d < EM_FLOW_DIRECTIONS; d++)
    {
      Node *other;

      if (node->neighbour[d] < 0)
        continue;
      other = &flow->nodes[node->neighbour[d]];
      if (other->tree != node->tree)
        continue;
      if (residual (flow, node, d, FALSE) > 0)
        activate (flow, node->neighbour[d]);
      if (other->parent == (d ^ 1))
        make_orphan (flow, node->neighbour[d]);
    }
  node->tree = FREE;
  node->parent = NO_PARENT;
}

/* Finds the orphan @i a parent, the one nearest to the root, or sets it free. */
static void
adopt (EmMaxFlow *flow, int i)
{
  Node *node = &flow->nodes[i];
  int best = -1, nearest = G_MAXINT;

  for (int d = 0; d < EM_FLOW_DIRECTIONS; d++)
    {
      int distance;

      if (node->neighbour[d] < 0 || flow->nodes[node->neighbour[d]].tree != node->tree
          || residual (flow, node, d, FALSE) == 0)
        continue;
      distance = root_distance (flow, node->neighbour[d]);
      if (distance < nearest)
        {
          nearest = distance;
          best = d;
        }
    }
  if (best < 0)
    {
      set_free (flow, i);
      return;
    }
  node->parent = (gint8)best;
  node->stamp = flow->stamp;
  node->distance = nearest + 1;
}

gboolean
em_max_flow_solve (EmMaxFlow *flow, GCancellable *cancellable)
{
  int current = -1;

  for (int i = 0; i < flow->n_nodes; i++)
    {
      Node *node = &flow->nodes[i];

      if (node->terminal == 0)
        continue;
      node->tree = node->terminal > 0 ? SOURCE : SINK;
      node->parent = TERMINAL;
      node->distance = 1;
      activate (flow, i);
    }
  for (guint step = 0;; step++)
    {
      int meeting;

      if (step % CHECK_STEPS == 0 && g_cancellable_is_cancelled (cancellable))
        return FALSE;
      if (current < 0 || flow->nodes[current].tree == FREE)
        current = next_active (flow);
      if (current < 0)
        return TRUE;
      meeting = grow (flow, current);
      if (meeting < 0)
        {
          current = -1;
          continue;
        }
      flow->stamp++;
      augment (flow, current, meeting);
      for (guint i = 0; i < flow->orphans->len; i++)
        adopt (flow, g_array_index (flow->orphans, int, i));
      g_array_set_size (flow->orphans, 0);
    }
}
