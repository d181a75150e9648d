/* The input specification: how a picture becomes the network's input.
 *
 * Where a model does not say, the values that nearly all ImageNet classifiers were trained with are
 * taken: a centre crop of 7/8 and the mean and deviation of ImageNet's colours.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-graph-private.h"
#include "model/em-json.h"
#include "model/em-sentence-private.h"

/* The JSON takes about 150 bytes. */
#define MAX_TEXT 65536

static gboolean
read_triple (JsonObject *object, const char *key, double low, const char *what, float *out,
             GError **error)
{
  JsonNode *node = json_object_get_member (object, key);
  JsonArray *array;
  gboolean valid;

  if (node == NULL)
    return TRUE;
  array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  valid = array != NULL && json_array_get_length (array) == 3;
  for (guint i = 0; valid && i < 3; i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      GType type =
          JSON_NODE_HOLDS_VALUE (element) ? json_node_get_value_type (element) : G_TYPE_NONE;
      double number = low - 1;

      if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
        number = json_node_get_double (element);
      valid = number >= low && number <= 1000;
      out[i] = (float)number;
    }
  if (!valid)
    em_sentence_set (error, _ ("%s: “%s” must be three numbers from %g to 1000."), what, key, low);
  return valid;
}

/* Only one way of resizing, one layout and one order of colours exist here: others are refused, for
 * a model that is fed wrongly answers without complaint. */
static gboolean
check_word (JsonObject *object, const char *key, const char *expected, const char *what,
            GError **error)
{
  const char *word = em_json_get_string (object, key);

  if (!json_object_has_member (object, key))
    return TRUE;
  if (word != NULL && strcmp (word, expected) == 0)
    return TRUE;
  em_sentence_set (error, _ ("%s: “%s” must be “%s”; nothing else is supported."), what, key,
                   expected);
  return FALSE;
}

int
em_input_spec_peek_size (EmGraph *graph)
{
  const char *text = em_graph_get_metadata (graph, "emend.input");
  g_autoptr (JsonObject) object = NULL;
  double size = 0;

  if (text != NULL && strlen (text) <= MAX_TEXT)
    object = em_json_parse (text, strlen (text), graph->name, NULL);
  if (object == NULL
      || !em_json_get_number (object, "size", 1, EM_INPUT_MAX_SIZE, graph->name, &size, NULL))
    return 0;
  return (int)size;
}

gboolean
em_input_spec_read (EmGraph *graph, GError **error)
{
  const EmValue *input = em_graph_get_value (graph, em_graph_get_input (graph));
  const char *text = em_graph_get_metadata (graph, "emend.input");
  g_autofree char *what = g_strdup_printf (_ ("%s: metadata “emend.input”"), graph->name);
  EmInputSpec spec = {
    .size = (int)input->shape[2],
    .crop = 0.875,
    .mean = { 0.485f, 0.456f, 0.406f },
    .std = { 0.229f, 0.224f, 0.225f },
  };
  g_autoptr (JsonObject) object = NULL;
  double size = spec.size;

  if (text != NULL && strlen (text) > MAX_TEXT)
    return em_sentence_set (error, _ ("%s has more than 64 KiB."), what);
  if (text != NULL)
    {
      object = em_json_parse (text, strlen (text), what, error);
      if (object == NULL
          || !em_json_get_number (object, "size", 1, EM_INPUT_MAX_SIZE, what, &size, error)
          || !em_json_get_number (object, "crop", 0.01, 1, what, &spec.crop, error)
          || !read_triple (object, "mean", -1000, what, spec.mean, error)
          || !read_triple (object, "std", 1e-6, what, spec.std, error)
          || !check_word (object, "resize", "bicubic", what, error)
          || !check_word (object, "layout", "NCHW", what, error)
          || !check_word (object, "colour", "RGB", what, error))
        return FALSE;
    }
  if (size != spec.size)
    {
      em_sentence_set (error, _ ("%s: the size is %g, but the graph takes pictures of %d."), what,
                       size, spec.size);
      return FALSE;
    }
  graph->input_spec = spec;
  return TRUE;
}
