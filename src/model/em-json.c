/* JSON from files: see em-json.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-json.h"
#include "tensor/em-sentence.h"

#define MAX_DEPTH 32

/* The deepest nesting of brackets outside strings. */
static int
get_depth (const char *text, gsize length)
{
  gboolean in_string = FALSE;
  int depth = 0, deepest = 0;

  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];

      if (in_string && c == '\\')
        i++;
      else if (c == '"')
        in_string = !in_string;
      else if (!in_string && (c == '{' || c == '['))
        {
          depth++;
          deepest = MAX (deepest, depth);
        }
      else if (!in_string && (c == '}' || c == ']'))
        depth--;
    }
  return deepest;
}

/* Whether every string below @node is UTF-8: the parser makes others of lone surrogate escapes.
 * Recurses at most MAX_DEPTH times. */
static gboolean
is_utf8 (JsonNode *node)
{
  gboolean valid = TRUE;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (GList) members = json_object_get_members (json_node_get_object (node));

      for (GList *l = members; l != NULL && valid; l = l->next)
        valid = g_utf8_validate (l->data, -1, NULL)
                && is_utf8 (json_object_get_member (json_node_get_object (node), l->data));
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array) && valid; i++)
        valid = is_utf8 (json_array_get_element (array, i));
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    valid = g_utf8_validate (json_node_get_string (node), -1, NULL);
  return valid;
}

JsonObject *
em_json_parse (const char *text, gsize length, const char *what, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local = NULL;
  JsonNode *root;

  if (length > G_MAXINT32 || !g_utf8_validate_len (text, length, NULL))
    {
      em_sentence_set (error, _ ("%s is not UTF-8 text."), what);
      return NULL;
    }
  if (get_depth (text, length) > MAX_DEPTH)
    {
      em_sentence_set (error, _ ("%s is nested deeper than %d levels."), what, MAX_DEPTH);
      return NULL;
    }

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, (gssize)length, &local))
    {
      const char *place = local->message;

      if (g_str_has_prefix (place, "<data>:"))
        place += strlen ("<data>:");
      em_sentence_set (error, _ ("%s is not valid JSON: %s."), what, place);
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      em_sentence_set (error, _ ("%s does not hold a JSON object, as was expected."), what);
      return NULL;
    }
  if (!is_utf8 (root))
    {
      em_sentence_set (error, _ ("%s holds text that is not UTF-8."), what);
      return NULL;
    }
  return json_object_ref (json_node_get_object (root));
}

gboolean
em_json_get_number (JsonObject *object, const char *key, double low, double high, const char *what,
                    double *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);
  double number = NAN;

  if (node == NULL)
    return TRUE;
  if (JSON_NODE_HOLDS_VALUE (node)
      && (json_node_get_value_type (node) == G_TYPE_INT64
          || json_node_get_value_type (node) == G_TYPE_DOUBLE))
    number = json_node_get_double (node);
  if (!(number >= low && number <= high))
    {
      em_sentence_set (error, _ ("%s: “%s” must be a number from %g to %g."), what, key, low, high);
      return FALSE;
    }
  *value = number;
  return TRUE;
}

const char *
em_json_get_string (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}
