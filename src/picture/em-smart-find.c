/* Smart select on the reduced picture: models and cuts in turn.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-smart-private.h"

#define ROUNDS 4
#define SETTLED 0.001 /* part of the pixels that change in the last round */
#define SAMPLES 5000
#define STROKE_WEIGHT 0.5f /* of strokes among all that a model is made of */
#define BORDER_SHARE 0.06  /* the width of the border that stands for outside */
#define BORDER_WEIGHT 0.25f
#define PRIOR_WEIGHT 3.0f
#define REACHED_SHARE 0.4f
#define UNEXPLAINED -2.0f /* cost from which a colour is not the inside strokes' */

/* Samples of one side. */
typedef struct
{
  EmColour *colours;
  float *weights;
  int n;
} Samples;

static void
samples_clear (Samples *samples)
{
  g_free (samples->colours);
  g_free (samples->weights);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Samples, samples_clear)

/* At most SAMPLES of the pixels with @kinds == @kind, evenly, which weigh @weight together. */
static void
add_samples (Samples *samples, const EmColour *colours, const guint8 *kinds, guint8 kind, gsize n,
             float weight)
{
  gsize count = 0, step, seen = 0;

  for (gsize i = 0; i < n; i++)
    count += kinds[i] == kind;
  if (count == 0)
    return;
  step = (count + SAMPLES - 1) / SAMPLES;
  samples->colours = g_renew (EmColour, samples->colours, samples->n + count / step + 1);
  samples->weights = g_renew (float, samples->weights, samples->n + count / step + 1);
  for (gsize i = 0; i < n; i++)
    if (kinds[i] == kind && seen++ % step == 0)
      {
        samples->colours[samples->n] = colours[i];
        samples->weights[samples->n++] = weight * step / count;
      }
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float p = *(const float *)a, q = *(const float *)b;

  return p < q ? -1 : p > q;
}

/* A way up to which the border may belong to what is stroked: short beside that to most of it. */
static float
find_reached (const float *ways, const guint8 *border, gsize n)
{
  g_autoptr (GArray) sorted = g_array_new (FALSE, FALSE, sizeof (float));

  for (gsize i = 0; i < n; i++)
    if (border[i] == EM_MARK_OUTSIDE)
      g_array_append_val (sorted, ways[i]);
  if (sorted->len == 0)
    return 0;
  g_array_sort (sorted, compare_floats);
  return REACHED_SHARE * g_array_index (sorted, float, sorted->len / 2);
}

/* The border, but for what the inside strokes reach: EM_MARK_OUTSIDE there, else EM_MARK_NONE.
 * @ways: the distances to the inside strokes. Returns: (transfer full) */
static guint8 *
mark_border (const EmSmartSelect *select, const guint8 *marks, const EmColourModel *inside,
             const float *ways)
{
  const EmSmartLevel *level = &select->levels[select->n_levels - 1];
  int width = level->width, height = level->height;
  int side = MAX (1, (int)(BORDER_SHARE * MIN (width, height)));
  gsize n = (gsize)width * height;
  guint8 *border = g_malloc0 (n);
  float reached;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      if ((x < side || y < side || x >= width - side || y >= height - side)
          && marks[(gsize)y * width + x] == EM_MARK_NONE)
        border[(gsize)y * width + x] = EM_MARK_OUTSIDE;
  reached = find_reached (ways, border, n);
  for (gsize i = 0; i < n; i++)
    if (ways[i] <= reached && em_colour_model_cost (inside, select->colours[i]) <= UNEXPLAINED)
      border[i] = EM_MARK_NONE;
  return border;
}

/* The models from the strokes alone and what stands for them, and what place alone says. */
static void
fit_first (const EmSmartSelect *select, const guint8 *marks, gsize n, EmSmartCut *cut)
{
  g_auto (Samples) inside = { 0 };
  g_auto (Samples) outside = { 0 };
  g_autofree guint8 *border = NULL;
  g_autofree float *ways_out = NULL;
  float *ways_in = em_smart_distances (select, marks, EM_MARK_INSIDE);

  add_samples (&inside, select->colours, marks, EM_MARK_INSIDE, n, 1);
  em_colour_model_fit (&cut->inside, inside.colours, inside.weights, inside.n);

  border = mark_border (select, marks, &cut->inside, ways_in);
  add_samples (&outside, select->colours, marks, EM_MARK_OUTSIDE, n, 1);
  add_samples (&outside, select->colours, border, EM_MARK_OUTSIDE, n,
               outside.n > 0 ? BORDER_WEIGHT : 1);
  /* The strokes reach all of the border: whatever there is stands for outside. */
  if (outside.n == 0)
    add_samples (&outside, select->colours, marks, EM_MARK_NONE, n, 1);
  if (outside.n == 0)
    add_samples (&outside, select->colours, marks, EM_MARK_INSIDE, n, 1);
  em_colour_model_fit (&cut->outside, outside.colours, outside.weights, outside.n);

  for (gsize i = 0; i < n; i++)
    if (marks[i] == EM_MARK_OUTSIDE)
      border[i] = EM_MARK_OUTSIDE;
  ways_out = em_smart_distances (select, border, EM_MARK_OUTSIDE);
  cut->prior = ways_in;
  for (gsize i = 0; i < n; i++)
    cut->prior[i] = PRIOR_WEIGHT * (ways_out[i] - ways_in[i]) / (ways_out[i] + ways_in[i] + 1e-3f);
}

static void
fit_side (const EmSmartSelect *select, const guint8 *marks, EmMark mark, const guint8 *labels,
          guint8 label, gsize n, EmColourModel *model)
{
  g_auto (Samples) samples = { 0 };

  add_samples (&samples, select->colours, marks, mark, n, STROKE_WEIGHT);
  add_samples (&samples, select->colours, labels, label, n, 1 - STROKE_WEIGHT);
  if (samples.n > 0)
    em_colour_model_fit (model, samples.colours, samples.weights, samples.n);
}

/* One cut over all pixels. Returns: how many labels changed, or -1 where it was cancelled */
static gssize
cut_all (const EmSmartSelect *select, const guint8 *marks, EmSmartCut *cut,
         GCancellable *cancellable)
{
  const EmSmartLevel *level = &select->levels[cut->level];
  int width = level->width, height = level->height;
  g_autoptr (EmMaxFlow) flow = em_max_flow_new (width * height);
  const EmColour *colours = select->colours;
  gssize changed = 0;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        int i = y * width + x;

        if (marks[i] != EM_MARK_NONE)
          em_max_flow_prefer (flow, i,
                              marks[i] == EM_MARK_INSIDE ? EM_SMART_CERTAIN : -EM_SMART_CERTAIN);
        else
          em_max_flow_prefer (flow, i, em_smart_evidence (cut, colours[i], cut->prior[i]));
        /* Of each pair of directions one. */
        for (int d = 0; d < EM_FLOW_DIRECTIONS; d += 2)
          {
            int u = x + em_flow_dx[d], v = y + em_flow_dy[d], k = v * width + u;

            if (u >= 0 && v >= 0 && u < width && v < height)
              em_max_flow_join (flow, i, k, d,
                                em_smart_edge_weight (level->beta, colours[i], colours[k], d));
          }
      }
  if (!em_max_flow_solve (flow, cancellable))
    return -1;
  for (int i = 0; i < width * height; i++)
    {
      guint8 label = em_max_flow_is_inside (flow, i);

      changed += label != cut->labels[i];
      cut->labels[i] = label;
    }
  return changed;
}

gboolean
em_smart_find (const EmSmartSelect *select, const guint8 *marks, EmSmartCut *cut,
               GCancellable *cancellable)
{
  const EmSmartLevel *level = &select->levels[cut->level];
  gsize n = (gsize)level->width * level->height;

  fit_first (select, marks, n, cut);
  cut->labels = g_malloc0 (n);
  for (int round = 0; round < ROUNDS; round++)
    {
      gssize changed = cut_all (select, marks, cut, cancellable);

      if (changed < 0)
        return FALSE;
      if (round > 0 && changed <= SETTLED * n)
        break;
      fit_side (select, marks, EM_MARK_INSIDE, cut->labels, 1, n, &cut->inside);
      fit_side (select, marks, EM_MARK_OUTSIDE, cut->labels, 0, n, &cut->outside);
    }
  return TRUE;
}
