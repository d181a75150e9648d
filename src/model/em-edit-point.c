/* Edit points: see em-edit-point.h.
 *
 * Which layers are left out, and why.
 *   - Grouped and depthwise convolutions: a key of theirs is a few channels, and a rule across
 * groups is not of the form W + Lambda d^T.
 *   - Layers that read the picture itself (a stem): a key there is a colour, three numbers; "where
 * the concept is" cannot be told from "where this colour is", so a rule would tint pictures.
 *   - Layers that share their weights with another node: a rule would change both.
 *   - A Gemm with alpha other than 1, whose weights are not what it multiplies by.
 *   - Layers whose weights the file does not hold as they are, but quantised.
 * EfficientNet-Lite0 so has 33: 15 expansions, 16 projections, the head and the classifier.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-catalogue.h"
#include "model/em-edit-point.h"
#include "model/em-graph-private.h"

struct _EmEditPoints
{
  EmGraph *graph;
  GArray *points;    /* EmEditPoint */
  GHashTable *names; /* name to index + 1 */
  int *latest;       /* for each node, the latest producer of what the points that end there read */
  GPtrArray *owned;  /* names, scales and shifts */
  int default_index; /* or -1 */
  char *reason;
};

/* The node that alone reads @value, or -1: then what the edit point covers ends here. */
static int
get_only_reader (const EmGraph *graph, int value, const int *readers)
{
  if (em_graph_get_value (graph, value)->n_consumers != 1 || value == em_graph_get_output (graph))
    return -1;
  return readers[value];
}

/* For each value, a node that reads it. */
static int *
find_readers (const EmGraph *graph)
{
  int n_values = em_graph_get_n_values (graph);
  int *readers = g_new (int, n_values);

  for (int i = 0; i < n_values; i++)
    readers[i] = -1;
  for (int i = 0; i < em_graph_get_n_nodes (graph); i++)
    {
      const EmNode *node = em_graph_get_node (graph, i);

      for (int j = 0; j < node->n_inputs; j++)
        if (node->inputs[j] >= 0)
          readers[node->inputs[j]] = i;
    }
  return readers;
}

/* Whether @value is the picture, possibly through an Identity. */
static gboolean
is_picture (const EmGraph *graph, int value)
{
  int producer = em_graph_get_value (graph, value)->producer;

  while (producer >= 0 && em_graph_get_node (graph, producer)->op == EM_OP_IDENTITY)
    {
      value = em_graph_get_node (graph, producer)->inputs[0];
      producer = em_graph_get_value (graph, value)->producer;
    }
  return value == em_graph_get_input (graph);
}

static gboolean
is_editable (const EmGraph *graph, const EmNode *node)
{
  if (node->op == EM_OP_CONV)
    {
      if (node->conv.groups != 1 || is_picture (graph, node->inputs[0]))
        return FALSE;
    }
  else if (node->op != EM_OP_GEMM || node->gemm.alpha != 1.0f)
    return FALSE;
  return em_graph_get_value (graph, node->inputs[1])->n_consumers == 1
         && !em_graph_get_value (graph, node->inputs[1])->computed;
}

/* gamma / sigma and beta - gamma mean / sigma of @node, or 1 and 0 where it is %NULL. */
static void
set_norm (EmEditPoints *points, EmEditPoint *point, const EmNode *node)
{
  gsize n = (gsize)point->out_channels;
  float *scale = g_new (float, n), *shift = g_new0 (float, n);
  const float *data[4];

  for (gsize i = 0; i < n; i++)
    scale[i] = 1.0f;
  for (int i = 0; node != NULL && i < 4; i++)
    data[i] = em_tensor_get_data (em_graph_get_value (points->graph, node->inputs[1 + i])->data);
  for (gsize i = 0; node != NULL && i < n; i++)
    {
      double factor = data[0][i] / sqrt ((double)data[3][i] + node->batch_norm.epsilon);

      scale[i] = (float)factor;
      shift[i] = (float)(data[1][i] - factor * data[2][i]);
    }
  point->scale = scale;
  point->shift = shift;
  g_ptr_array_add (points->owned, scale);
  g_ptr_array_add (points->owned, shift);
}

/* Moves the point's end over node @next. */
static void
extend (const EmGraph *graph, EmEditPoint *point, int next)
{
  point->end = next;
  point->output = em_graph_get_node (graph, next)->output;
}

/* Follows the layer over BatchNorm? Clip? (Add Clip?)? as far as nothing else reads what is
 * between: a value that something else reads must keep the meaning of an output. */
static void
follow (EmEditPoints *points, EmEditPoint *point, const int *readers)
{
  const EmGraph *graph = points->graph;
  int next = get_only_reader (graph, point->output, readers);
  const EmNode *node = next >= 0 ? em_graph_get_node (graph, next) : NULL;

  set_norm (points, point, node != NULL && node->op == EM_OP_BATCH_NORM ? node : NULL);
  if (node != NULL && node->op == EM_OP_BATCH_NORM)
    {
      extend (graph, point, next);
      next = get_only_reader (graph, point->output, readers);
      node = next >= 0 ? em_graph_get_node (graph, next) : NULL;
    }
  if (node != NULL && node->op == EM_OP_CLIP)
    {
      point->low = node->clip.low;
      point->high = node->clip.high;
      extend (graph, point, next);
      next = get_only_reader (graph, point->output, readers);
      node = next >= 0 ? em_graph_get_node (graph, next) : NULL;
    }
  if (node == NULL || !em_graph_is_residual (graph, node))
    return;
  point->residual = node->inputs[node->inputs[0] == point->output ? 1 : 0];
  extend (graph, point, next);
  next = get_only_reader (graph, point->output, readers);
  node = next >= 0 ? em_graph_get_node (graph, next) : NULL;
  if (node != NULL && node->op == EM_OP_CLIP)
    {
      point->sum_low = node->clip.low;
      point->sum_high = node->clip.high;
      extend (graph, point, next);
    }
}

static void
set_shapes (const EmGraph *graph, EmEditPoint *point, const EmNode *node)
{
  const EmValue *input = em_graph_get_value (graph, node->inputs[0]);
  const EmValue *output = em_graph_get_value (graph, node->output);

  point->in_channels = (int)input->shape[1];
  point->out_channels = (int)output->shape[1];
  point->linear = node->op == EM_OP_GEMM;
  if (point->linear)
    {
      point->conv = (EmConvAttributes){
        .kernel_h = 1,
        .kernel_w = 1,
        .stride_h = 1,
        .stride_w = 1,
        .dilation_h = 1,
        .dilation_w = 1,
        .groups = 1,
      };
      point->in_h = point->in_w = point->out_h = point->out_w = 1;
      return;
    }
  point->conv = node->conv;
  point->in_h = (int)input->shape[2];
  point->in_w = (int)input->shape[3];
  point->out_h = (int)output->shape[2];
  point->out_w = (int)output->shape[3];
}

/* The node's own name; where the file has none, that of its weights without ".weight". */
static const char *
make_name (EmEditPoints *points, int node, const char *weight)
{
  const char *name = em_graph_get_node (points->graph, node)->name;
  char *stem;

  if (em_graph_node_is_named (points->graph, node) || !g_str_has_suffix (weight, ".weight")
      || strlen (weight) == strlen (".weight"))
    return name;
  stem = g_strndup (weight, strlen (weight) - strlen (".weight"));
  g_ptr_array_add (points->owned, stem);
  return em_edit_points_find (points, stem) < 0 ? stem : name;
}

static void
add_point (EmEditPoints *points, int index, const int *readers)
{
  const EmNode *node = em_graph_get_node (points->graph, index);
  EmEditPoint point = {
    .weight = em_graph_get_value (points->graph, node->inputs[1])->name,
    .node = index,
    .end = index,
    .input = node->inputs[0],
    .output = node->output,
    .residual = -1,
    .low = -INFINITY,
    .high = INFINITY,
    .sum_low = -INFINITY,
    .sum_high = INFINITY,
  };

  point.name = make_name (points, index, point.weight);
  set_shapes (points->graph, &point, node);
  follow (points, &point, readers);
  points->latest[point.end] =
      MAX (points->latest[point.end], em_graph_get_value (points->graph, point.input)->producer);
  g_array_append_val (points->points, point);
  g_hash_table_insert (points->names, (gpointer)point.name,
                       GINT_TO_POINTER ((int)points->points->len));
}

/* Takes the measured default of an embedded model. Returns: whether @points belongs to one */
static gboolean
take_catalogue_default (EmEditPoints *points)
{
  g_autoptr (EmCatalogue) catalogue = em_catalogue_load (NULL);
  const EmCatalogueEntry *entry;

  if (catalogue == NULL)
    return FALSE;
  entry = em_catalogue_find_sha256 (catalogue, em_graph_get_sha256 (points->graph));
  if (entry == NULL)
    return FALSE;
  points->default_index = em_edit_points_find (points, entry->edit_point);
  points->reason = g_strdup (entry->reason);
  return points->default_index >= 0;
}

/* The index of the first point of the stage that ends at point @last: the run of convolutions with
 * one resolution. Linear layers belong to no stage. */
static int
find_stage_start (const EmEditPoints *points, int last)
{
  const EmEditPoint *end = em_edit_points_get (points, last);
  int start = last;

  for (int i = last; i >= 0; i--)
    {
      const EmEditPoint *point = em_edit_points_get (points, i);

      if (point->linear)
        continue;
      if (point->out_h != end->out_h || point->out_w != end->out_w)
        break;
      start = i;
    }
  return start;
}

static gboolean
is_common_kernel (const EmEditPoint *point)
{
  return (point->conv.kernel_h == 1 && point->conv.kernel_w == 1)
         || (point->conv.kernel_h == 3 && point->conv.kernel_w == 3);
}

/* Whether the point is the shortcut around a residual block: then another point ends in the same
 * addition and reads a later value. */
static gboolean
is_shortcut (const EmEditPoints *points, const EmEditPoint *point)
{
  return em_graph_get_value (points->graph, point->input)->producer < points->latest[point->end];
}

/* The last 3x3 or 1x1 convolution from @first to @last that is no shortcut, else the last one of
 * any kind, else -1. */
static int
find_last_convolution (const EmEditPoints *points, int first, int last)
{
  int any = -1;

  for (int i = last; i >= first; i--)
    {
      const EmEditPoint *point = em_edit_points_get (points, i);

      if (point->linear)
        continue;
      if (is_common_kernel (point) && !is_shortcut (points, point))
        return i;
      if (any < 0)
        any = i;
    }
  return any;
}

/* The default by rule. At the end of the second-to-last stage features are concepts already, and a
 * whole stage is left to make classes of them. */
static void
take_default_by_rule (EmEditPoints *points)
{
  int n = em_edit_points_get_n (points), last, first, before;
  const EmEditPoint *point;

  last = find_last_convolution (points, 0, n - 1);
  if (last < 0)
    {
      points->default_index = n - 1;
      if (n > 0)
        points->reason =
            g_strdup_printf (_ ("“%s” is the last linear layer; the model has no convolution that "
                                "can be edited."),
                             em_edit_points_get (points, n - 1)->name);
      return;
    }
  first = find_stage_start (points, last);
  before = find_last_convolution (points, 0, first - 1);
  if (before >= 0)
    before = find_last_convolution (points, find_stage_start (points, before), first - 1);
  points->default_index = before >= 0 ? before : last;
  point = em_edit_points_get (points, points->default_index);
  if (before >= 0)
    points->reason = g_strdup_printf (
        _ ("“%s” is the last %d×%d convolution of the second-to-last stage (%d×%d positions): late "
           "enough to hold concepts, with a stage left to make classes of them."),
        point->name, point->conv.kernel_h, point->conv.kernel_w, point->out_h, point->out_w);
  else
    points->reason = g_strdup_printf (
        _ ("“%s” is the last convolution; the model has one stage only."), point->name);
}

EmEditPoints *
em_edit_points_new (EmGraph *graph)
{
  EmEditPoints *points = g_new0 (EmEditPoints, 1);
  g_autofree int *readers = find_readers (graph);

  points->graph = em_graph_ref (graph);
  points->points = g_array_new (FALSE, FALSE, sizeof (EmEditPoint));
  points->names = g_hash_table_new (g_str_hash, g_str_equal);
  points->owned = g_ptr_array_new_with_free_func (g_free);
  points->latest = g_new (int, em_graph_get_n_nodes (graph));
  for (int i = 0; i < em_graph_get_n_nodes (graph); i++)
    points->latest[i] = -1;
  points->default_index = -1;
  for (int i = 0; i < em_graph_get_n_nodes (graph); i++)
    if (is_editable (graph, em_graph_get_node (graph, i)))
      add_point (points, i, readers);
  if (!take_catalogue_default (points))
    {
      g_clear_pointer (&points->reason, g_free);
      take_default_by_rule (points);
    }
  return points;
}

void
em_edit_points_free (EmEditPoints *points)
{
  if (points == NULL)
    return;
  em_graph_unref (points->graph);
  g_array_unref (points->points);
  g_hash_table_unref (points->names);
  g_ptr_array_unref (points->owned);
  g_free (points->latest);
  g_free (points->reason);
  g_free (points);
}

int
em_edit_points_get_n (const EmEditPoints *points)
{
  return (int)points->points->len;
}

const EmEditPoint *
em_edit_points_get (const EmEditPoints *points, int index)
{
  g_return_val_if_fail (index >= 0 && index < em_edit_points_get_n (points), NULL);
  return &g_array_index (points->points, EmEditPoint, index);
}

int
em_edit_points_find (const EmEditPoints *points, const char *name)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (points->names, name)) - 1;
}

int
em_edit_points_get_default (const EmEditPoints *points, const char **reason)
{
  if (reason != NULL)
    *reason = points->reason;
  return points->default_index;
}

EmTensor *
em_edit_points_copy_weight (const EmEditPoints *points, int index)
{
  const EmEditPoint *point = em_edit_points_get (points, index);
  const EmNode *node = em_graph_get_node (points->graph, point->node);
  const float *in = em_tensor_get_data (em_graph_get_value (points->graph, node->inputs[1])->data);
  int taps = point->conv.kernel_h * point->conv.kernel_w;
  gboolean in_first = point->linear && !node->gemm.trans_b; /* [in, out] */
  EmTensor *result = em_tensor_new_4d (point->out_channels, point->conv.kernel_h,
                                       point->conv.kernel_w, point->in_channels);
  float *out = em_tensor_get_data (result);

  for (gsize o = 0; o < (gsize)point->out_channels; o++)
    for (gsize t = 0; t < (gsize)taps; t++)
      for (gsize i = 0; i < (gsize)point->in_channels; i++)
        {
          gsize from = in_first ? i * (gsize)point->out_channels + o
                                : (o * (gsize)point->in_channels + i) * (gsize)taps + t;

          out[(o * (gsize)taps + t) * (gsize)point->in_channels + i] = in[from];
        }
  return result;
}
