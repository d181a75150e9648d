/* The ONNX reader: the file as a whole.
 *
 * The file is unpacked by protobuf-c with an allocator that ends at a multiple of the file's size,
 * for a few bytes of file can stand for a large structure in memory. Then: the operator set, the
 * input and the output, every name once, every operator known, the nodes in an order in which each
 * comes after what it reads, and one node after the other with its shape.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-onnx-private.h"
#include "tensor/em-sentence.h"

#define MIN_OPSET 7
#define MAX_OPSET 21
/* Real classifiers have up to a few thousand. */
#define MAX_NODES 100000

/* What unpacking may allocate: the numbers once more, and structures of a multiple of the file's
 * size, for names and nodes are larger in memory; large files are nearly all numbers. */
#define BUDGET_BASE ((gsize)64 << 20)
#define BUDGET_FACTOR 7
#define BUDGET_MAX ((gsize)512 << 20)

gboolean
em_onnx_fail (const EmOnnxReader *reader, GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  em_sentence_set_in (error, reader->graph->name, format, args);
  va_end (args);
  return FALSE;
}

static void *
budget_alloc (void *data, size_t size)
{
  gsize *left = data;

  if (size > *left)
    return NULL;
  *left -= size;
  return malloc (size);
}

static void
budget_free (void *data, void *pointer)
{
  free (pointer);
}

static gboolean
is_utf8 (const char *text)
{
  return text == NULL || g_utf8_validate (text, -1, NULL);
}

/* Names go into messages, widgets and files. Everything else is left alone. */
static gboolean
check_text (const EmOnnxReader *reader, GError **error)
{
  const Em__Onnx__Model *model = reader->model;
  const Em__Onnx__Graph *graph = model->graph;
  gboolean valid = TRUE;

  for (gsize i = 0; i < model->n_metadata_props; i++)
    valid = valid && is_utf8 (model->metadata_props[i]->key)
            && is_utf8 (model->metadata_props[i]->value);
  for (gsize i = 0; i < model->n_opset_import; i++)
    valid = valid && is_utf8 (model->opset_import[i]->domain);
  for (gsize i = 0; i < graph->n_initializer; i++)
    valid = valid && is_utf8 (graph->initializer[i]->name);
  for (gsize i = 0; i < graph->n_input; i++)
    valid = valid && is_utf8 (graph->input[i]->name);
  for (gsize i = 0; i < graph->n_output; i++)
    valid = valid && is_utf8 (graph->output[i]->name);
  for (gsize i = 0; i < graph->n_node && valid; i++)
    {
      const Em__Onnx__Node *node = graph->node[i];

      valid = is_utf8 (node->name) && is_utf8 (node->op_type) && is_utf8 (node->domain);
      for (gsize j = 0; j < node->n_input; j++)
        valid = valid && is_utf8 (node->input[j]);
      for (gsize j = 0; j < node->n_output; j++)
        valid = valid && is_utf8 (node->output[j]);
      for (gsize j = 0; j < node->n_attribute; j++)
        valid = valid && is_utf8 (node->attribute[j]->name);
    }
  if (!valid)
    return em_onnx_fail (reader, error, _ ("a name in it is not UTF-8 text."));
  return TRUE;
}

static gboolean
is_default_domain (const char *domain)
{
  return domain == NULL || *domain == '\0' || strcmp (domain, "ai.onnx") == 0;
}

static gboolean
read_opset (EmOnnxReader *reader, GError **error)
{
  const Em__Onnx__Model *model = reader->model;
  gint64 version = 0;

  for (gsize i = 0; i < model->n_opset_import; i++)
    if (is_default_domain (model->opset_import[i]->domain))
      version = model->opset_import[i]->version;
  if (version < MIN_OPSET || version > MAX_OPSET)
    return em_onnx_fail (
        reader, error,
        _ ("it uses version %" PRId64 " of the ONNX operators; %d to %d are supported."), version,
        MIN_OPSET, MAX_OPSET);
  reader->opset = (int)version;
  return TRUE;
}

static void
read_metadata (EmOnnxReader *reader)
{
  for (gsize i = 0; i < reader->model->n_metadata_props; i++)
    {
      const Em__Onnx__Entry *entry = reader->model->metadata_props[i];

      if (entry->key != NULL && entry->value != NULL)
        g_hash_table_replace (reader->graph->metadata, g_strdup (entry->key),
                              g_strdup (entry->value));
    }
}

/* A name may stand for one thing only. */
static gboolean
check_new_name (const EmOnnxReader *reader, const char *name, GError **error)
{
  if (name == NULL || *name == '\0')
    return em_onnx_fail (reader, error, _ ("a value in it has no name."));
  if (g_hash_table_contains (reader->constants, name)
      || g_hash_table_contains (reader->producers, name)
      || g_hash_table_contains (reader->values, name))
    return em_onnx_fail (reader, error, _ ("the name “%s” stands for two values."), name);
  return TRUE;
}

static gboolean
read_initializers (EmOnnxReader *reader, GError **error)
{
  const Em__Onnx__Graph *graph = reader->model->graph;

  for (gsize i = 0; i < graph->n_initializer; i++)
    {
      const Em__Onnx__Tensor *tensor = graph->initializer[i];

      if (!check_new_name (reader, tensor->name, error))
        return FALSE;
      em_onnx_add_constant (reader, tensor->name)->tensor = tensor;
    }
  return TRUE;
}

/* [N, 3, H, W]: N is open or any number, H and W are equal and known. */
static gboolean
read_input_shape (EmOnnxReader *reader, const Em__Onnx__ValueInfo *info, gint64 shape[4],
                  GError **error)
{
  const Em__Onnx__TensorType *type = info->type != NULL ? info->type->tensor : NULL;
  const Em__Onnx__Shape *dims = type != NULL ? type->shape : NULL;
  gint64 size = 0;

  if (type != NULL && type->element != EM_ONNX_FLOAT)
    return em_onnx_fail (reader, error, _ ("its input “%s” is not float32, as was expected."),
                         info->name);
  if (dims == NULL || dims->n_dim != 4 || dims->dim[1]->value != 3)
    return em_onnx_fail (reader, error,
                         _ ("its input “%s” is not a batch of pictures, [N, 3, height, width]."),
                         info->name);

  if (!dims->dim[2]->has_value && !dims->dim[3]->has_value)
    size = em_input_spec_peek_size (reader->graph);
  else if (dims->dim[2]->value == dims->dim[3]->value)
    size = dims->dim[2]->value;
  if (size < 1 || size > EM_INPUT_MAX_SIZE)
    return em_onnx_fail (reader, error,
                         _ ("its input “%s” does not have a fixed, square size of 1 to %d pixels."),
                         info->name, EM_INPUT_MAX_SIZE);
  shape[0] = 1;
  shape[1] = 3;
  shape[2] = shape[3] = size;
  return TRUE;
}

/* Four known lengths, the first of them 1: whether the file declares @info so. */
static gboolean
get_map_shape (const Em__Onnx__ValueInfo *info, gint64 shape[4])
{
  const Em__Onnx__TensorType *type = info->type != NULL ? info->type->tensor : NULL;
  const Em__Onnx__Shape *dims = type != NULL ? type->shape : NULL;

  if (dims == NULL || dims->n_dim != 4 || type->element != EM_ONNX_FLOAT)
    return FALSE;
  for (int i = 0; i < 4; i++)
    {
      shape[i] = dims->dim[i]->value;
      if (shape[i] < 1 || shape[i] > EM_INPUT_MAX_SIZE)
        return FALSE;
    }
  return shape[0] == 1;
}

/* TensorFlow's order, but for what can only be [N, 3, H, W]. */
static gboolean
is_channels_last (const gint64 shape[4])
{
  return shape[1] != 3 || shape[3] == 3;
}

/* Whether the file is one of the two networks of arbitrary stylisation: what goes in is a picture
 * [N, H, W, 3], what comes out has four dimensions, where a classifier's has two. */
static gboolean
is_stylisation (const Em__Onnx__Graph *graph, const Em__Onnx__ValueInfo *input)
{
  gint64 in[4], out[4];

  return graph->n_output == 1 && get_map_shape (input, in) && in[3] == 3 && is_channels_last (in)
         && get_map_shape (graph->output[0], out);
}

static gboolean
add_input (EmOnnxReader *reader, const Em__Onnx__ValueInfo *info, const gint64 shape[4],
           GError **error)
{
  EmGraph *graph = reader->graph;
  int id;

  if (!check_new_name (reader, info->name, error))
    return FALSE;
  id = em_graph_add_value (graph, info->name, 4, shape, NULL, -1);
  g_array_append_val (graph->input_ids, id);
  g_array_index (graph->values, EmValue, id).channels_last =
      reader->network != NULL && is_channels_last (shape);
  g_hash_table_insert (reader->values, info->name, GINT_TO_POINTER (id + 1));
  return TRUE;
}

/* The inputs of what is no classifier; the first has the size that was asked for. */
static gboolean
read_network_inputs (EmOnnxReader *reader, GPtrArray *inputs, GError **error)
{
  const EmOnnxNetwork *network = reader->network;

  for (guint i = 0; i < inputs->len; i++)
    {
      const Em__Onnx__ValueInfo *input = inputs->pdata[i];
      gint64 shape[4];

      if (!get_map_shape (input, shape))
        return em_onnx_fail (
            reader, error,
            _ ("its input “%s” is not float32 of four dimensions, 1 and three of 1 "
               "to %d, as was expected."),
            input->name, EM_INPUT_MAX_SIZE);
      if (i == 0 && network->width > 0)
        {
          shape[is_channels_last (shape) ? 1 : 2] = network->height;
          shape[is_channels_last (shape) ? 2 : 3] = network->width;
        }
      if (!add_input (reader, input, shape, error))
        return FALSE;
    }
  return TRUE;
}

/* Old files list initializers among the inputs; what remains must be the picture. */
static gboolean
read_inputs (EmOnnxReader *reader, GError **error)
{
  const Em__Onnx__Graph *graph = reader->model->graph;
  g_autoptr (GPtrArray) inputs = g_ptr_array_new ();
  gint64 shape[4];

  for (gsize i = 0; i < graph->n_input; i++)
    if (graph->input[i]->name == NULL
        || !g_hash_table_contains (reader->constants, graph->input[i]->name))
      g_ptr_array_add (inputs, graph->input[i]);
  if (inputs->len > 0 && reader->network != NULL)
    return read_network_inputs (reader, inputs, error);
  if (inputs->len > 0 && is_stylisation (graph, inputs->pdata[0]))
    return em_onnx_fail (reader, error, _ ("it is a stylisation network, not a classifier."));
  if (inputs->len != 1)
    return em_onnx_fail (reader, error, _ ("it has %d inputs; one, the picture, was expected."),
                         (int)inputs->len);
  return read_input_shape (reader, inputs->pdata[0], shape, error)
         && add_input (reader, inputs->pdata[0], shape, error);
}

/* Names all operators that are missing at once, so that one try tells whether a model will do. */
static gboolean
check_operators (const EmOnnxReader *reader, GError **error)
{
  const Em__Onnx__Graph *graph = reader->model->graph;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) missing = g_string_new (NULL);

  for (gsize i = 0; i < graph->n_node; i++)
    {
      const Em__Onnx__Node *node = graph->node[i];
      gboolean own = is_default_domain (node->domain);
      g_autofree char *name = NULL;

      if (own && (em_onnx_is_constant (node) || em_onnx_has_operator (node)))
        continue;
      name =
          g_strdup_printf ("%s%s%s", own ? "" : node->domain, own ? "" : ".",
                           node->op_type != NULL && *node->op_type != '\0' ? node->op_type : "?");
      if (g_hash_table_contains (seen, name))
        continue;
      g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", name);
      g_hash_table_add (seen, g_steal_pointer (&name));
    }
  if (missing->len > 0)
    return em_onnx_fail (reader, error, _ ("it uses operators that are not supported: %s."),
                         missing->str);
  return TRUE;
}

/* What a node is called in messages: its name, else its output's. */
static const char *
get_label (const Em__Onnx__Node *node)
{
  if (node->name != NULL && *node->name != '\0')
    return node->name;
  return node->n_output > 0 ? node->output[0] : "?";
}

static gboolean
read_constant_node (EmOnnxReader *reader, const Em__Onnx__Node *node, GError **error)
{
  const Em__Onnx__Attribute *attribute = node->n_attribute == 1 ? node->attribute[0] : NULL;
  const char *kind = attribute != NULL && attribute->name != NULL ? attribute->name : "";
  EmOnnxConstant *constant = em_onnx_add_constant (reader, node->output[0]);

  if (strcmp (kind, "value") == 0 && attribute->t != NULL)
    constant->tensor = attribute->t;
  else if (strcmp (kind, "value_float") == 0 && attribute->has_f)
    {
      constant->list = &attribute->f;
      constant->n_list = 1;
      constant->scalar = TRUE;
    }
  else if (strcmp (kind, "value_floats") == 0 && attribute->n_floats > 0)
    {
      constant->list = attribute->floats;
      constant->n_list = attribute->n_floats;
    }
  else
    return em_onnx_fail (reader, error, _ ("node “%s” is a Constant that does not hold float32."),
                         get_label (node));
  return TRUE;
}

/* Registers what every node puts out. */
static gboolean
read_outputs (EmOnnxReader *reader, GError **error)
{
  const Em__Onnx__Graph *graph = reader->model->graph;

  if (graph->n_node > MAX_NODES)
    return em_onnx_fail (reader, error, _ ("it has %zu nodes; at most %d are supported."),
                         graph->n_node, MAX_NODES);
  for (gsize i = 0; i < graph->n_node; i++)
    {
      const Em__Onnx__Node *node = graph->node[i];

      if (node->n_output < 1)
        return em_onnx_fail (reader, error, _ ("node “%s” has no output."), get_label (node));
      /* Further outputs, a Dropout's mask for one, exist only when they have a name; no node may
       * read them, which the search for producers tells. */
      if (!check_new_name (reader, node->output[0], error))
        return FALSE;
      if (em_onnx_is_constant (node))
        {
          if (!read_constant_node (reader, node, error))
            return FALSE;
        }
      else
        g_hash_table_insert (reader->producers, node->output[0], GINT_TO_POINTER ((int)i + 1));
    }
  return TRUE;
}

/* The node that must come before @node because it makes its input @index: its place in the file, -1
 * for none, or -2 with @error where nothing makes it. */
static int
find_producer (const EmOnnxReader *reader, const Em__Onnx__Node *node, gsize index, GError **error)
{
  const char *name = node->input[index];

  if (*name == '\0' || g_hash_table_contains (reader->values, name)
      || g_hash_table_contains (reader->constants, name))
    return -1;
  if (g_hash_table_contains (reader->producers, name))
    return GPOINTER_TO_INT (g_hash_table_lookup (reader->producers, name)) - 1;
  em_onnx_fail (
      reader, error,
      _ ("node “%s” reads “%s”, which is neither an initializer nor the output of a node."),
      get_label (node), name);
  return -2;
}

enum
{
  UNSEEN,
  OPEN, /* on the path from the output to here */
  DONE,
};

typedef struct
{
  int node;
  gsize next; /* the next input to look at */
} Step;

/* Names the nodes of the circle that closes at @node. */
static gboolean
fail_cycle (const EmOnnxReader *reader, GArray *path, int node, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint first = path->len;

  while (first > 0 && g_array_index (path, Step, first - 1).node != node)
    first--;
  for (guint i = MAX (first, 1) - 1; i < path->len && i < first + 7; i++)
    g_string_append_printf (
        names, "“%s”, ",
        get_label (reader->model->graph->node[g_array_index (path, Step, i).node]));
  g_string_truncate (names, names->len - 2);
  return em_onnx_fail (reader, error, _ ("its nodes wait for each other in a circle: %s."),
                       names->str);
}

/* Appends @start and everything it reads to @order, depth first, so that a file that is in order
 * stays as it is. Without recursion: a hostile file may be one long chain. */
static gboolean
visit (const EmOnnxReader *reader, int start, guint8 *state, GArray *order, GError **error)
{
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (Step));
  Step first = { start, 0 };

  if (state[start] == DONE)
    return TRUE;
  state[start] = OPEN;
  g_array_append_val (path, first);
  while (path->len > 0)
    {
      Step *step = &g_array_index (path, Step, path->len - 1);
      const Em__Onnx__Node *node = reader->model->graph->node[step->node];
      int producer;

      if (step->next == node->n_input)
        {
          state[step->node] = DONE;
          g_array_append_val (order, step->node);
          g_array_set_size (path, path->len - 1);
          continue;
        }
      producer = find_producer (reader, node, step->next++, error);
      if (producer == -2)
        return FALSE;
      if (producer >= 0 && state[producer] == OPEN)
        return fail_cycle (reader, path, producer, error);
      if (producer >= 0 && state[producer] == UNSEEN)
        {
          Step deeper = { producer, 0 };

          state[producer] = OPEN;
          g_array_append_val (path, deeper);
        }
    }
  return TRUE;
}

/* Marks in @needed the nodes that the output depends on. */
static void
mark_needed (const EmOnnxReader *reader, GArray *order, const char *output, guint8 *needed)
{
  int last = GPOINTER_TO_INT (g_hash_table_lookup (reader->producers, output)) - 1;

  if (last >= 0)
    needed[last] = 1;
  for (guint i = order->len; i > 0; i--)
    {
      int index = g_array_index (order, int, i - 1);
      const Em__Onnx__Node *node = reader->model->graph->node[index];

      for (gsize j = 0; needed[index] && j < node->n_input; j++)
        {
          gpointer producer = g_hash_table_lookup (reader->producers, node->input[j]);

          if (producer != NULL)
            needed[GPOINTER_TO_INT (producer) - 1] = 1;
        }
    }
}

/* Adds all nodes that the output needs; others cannot change the prediction and are left out. */
static gboolean
read_nodes (EmOnnxReader *reader, const char *output, GError **error)
{
  const Em__Onnx__Graph *graph = reader->model->graph;
  g_autofree guint8 *state = g_malloc0 (graph->n_node + 1);
  g_autofree guint8 *needed = g_malloc0 (graph->n_node + 1);
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (int));

  for (gsize i = 0; i < graph->n_node; i++)
    if (!em_onnx_is_constant (graph->node[i]) && !visit (reader, (int)i, state, order, error))
      return FALSE;
  mark_needed (reader, order, output, needed);
  for (guint i = 0; i < order->len; i++)
    {
      int index = g_array_index (order, int, i);

      if (needed[index] && !em_onnx_add_node (reader, graph->node[index], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_output (EmOnnxReader *reader, const char *name, GError **error)
{
  int id = GPOINTER_TO_INT (g_hash_table_lookup (reader->values, name)) - 1;
  const EmValue *value;

  if (id < 0)
    return em_onnx_fail (reader, error, _ ("no node makes its output “%s”."), name);
  value = em_graph_get_value (reader->graph, id);
  if (reader->network == NULL && (value->rank != 2 || value->producer < 0))
    return em_onnx_fail (reader, error,
                         _ ("its output “%s” is not one row of numbers a picture, [N, classes]."),
                         name);
  reader->graph->output = id;
  return TRUE;
}

static gboolean
read_model (EmOnnxReader *reader, GError **error)
{
  const Em__Onnx__Graph *graph = reader->model->graph;

  if (graph == NULL)
    return em_onnx_fail (reader, error, _ ("it holds no graph; an ONNX model was expected."));
  if (!check_text (reader, error) || !read_opset (reader, error))
    return FALSE;
  read_metadata (reader);
  if (!check_operators (reader, error) || !read_initializers (reader, error)
      || !read_inputs (reader, error) || !read_outputs (reader, error))
    return FALSE;
  if (graph->n_output != 1 || graph->output[0]->name == NULL)
    return em_onnx_fail (reader, error, _ ("it has %zu outputs; one, the classes, was expected."),
                         graph->n_output);
  return read_nodes (reader, graph->output[0]->name, error)
         && read_output (reader, graph->output[0]->name, error)
         && em_graph_finish (reader->graph, error);
}

static void
free_constant (gpointer data)
{
  EmOnnxConstant *constant = data;

  g_clear_pointer (&constant->made, em_tensor_unref);
  g_clear_pointer (&constant->scales, em_tensor_unref);
  g_free (constant);
}

EmGraph *
em_onnx_read (GBytes *bytes, const char *name, const EmOnnxNetwork *network, GError **error)
{
  g_autoptr (EmGraph) graph = em_graph_new (bytes, name);
  EmOnnxReader reader = { .graph = graph, .network = network };
  gsize size, left;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  ProtobufCAllocator allocator = { budget_alloc, budget_free, &left };
  Em__Onnx__Model *model;
  gboolean done;

  left = BUDGET_BASE + size + MIN (BUDGET_FACTOR * size, BUDGET_MAX);
  model = em__onnx__model__unpack (&allocator, size, data);
  if (model == NULL)
    {
      em_onnx_fail (&reader, error, _ ("it is damaged or cut off, or not an ONNX model."));
      return NULL;
    }

  reader.model = model;
  graph->classifier = network == NULL;
  reader.owned = g_ptr_array_new_with_free_func (free_constant);
  reader.constants = g_hash_table_new (g_str_hash, g_str_equal);
  reader.producers = g_hash_table_new (g_str_hash, g_str_equal);
  reader.values = g_hash_table_new (g_str_hash, g_str_equal);
  reader.names = g_hash_table_new (g_str_hash, g_str_equal);
  done = read_model (&reader, error);
  g_hash_table_unref (reader.constants);
  g_ptr_array_unref (reader.owned);
  g_hash_table_unref (reader.producers);
  g_hash_table_unref (reader.values);
  g_hash_table_unref (reader.names);
  em__onnx__model__free_unpacked (model, &allocator);
  return done ? g_steal_pointer (&graph) : NULL;
}
