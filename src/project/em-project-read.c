/* Reading projects.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "model/em-json.h"
#include "project/em-pair-private.h"
#include "project/em-project-fields.h"
#include "project/em-project-file.h"
#include "tensor/em-file.h"
#include "tensor/em-sentence.h"
#include "tensor/em-zip.h"

#define MAX_BYTES ((gsize)2 * 1024 * 1024 * 1024)
#define MAX_LIST 1000
#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789/."

/* What is read at a time. */
typedef struct
{
  const char *name;     /* of the file */
  GHashTable *entries;  /* of the zip */
  GHashTable *pictures; /* entry -> EmPicture: each once */
  GCancellable *cancellable;
  GError **error;
} Reader;

G_GNUC_PRINTF (2, 3)
static gboolean
fail (Reader *reader, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return em_sentence_set (reader->error, "“%s”: %s", reader->name, what);
}

/* The entry that @object names under @key; %NULL with an error where it is not in the zip.
 * @entry: (out): %NULL where @object does not name one. */
static GBytes *
find_entry (Reader *reader, JsonObject *object, const char *key, const char **entry)
{
  *entry = em_json_get_string (object, key);
  /* It will stand in the sentences of whoever reads the bytes. */
  if (*entry != NULL && (*entry)[strspn (*entry, NAME_LETTERS)] != '\0')
    {
      fail (reader, _ ("the name “%s” is not one that Emend gives."), *entry);
      return NULL;
    }
  GBytes *bytes = *entry != NULL ? g_hash_table_lookup (reader->entries, *entry) : NULL;

  if (*entry != NULL && bytes == NULL)
    fail (reader, _ ("“%s” is named but missing."), *entry);
  return bytes;
}

/* @picture: (out) (transfer full): stays %NULL where none is named. */
static gboolean
read_picture (Reader *reader, JsonObject *object, const char *key, EmPicture **picture)
{
  const char *entry;
  GBytes *bytes = find_entry (reader, object, key, &entry);

  if (entry == NULL)
    return TRUE;
  if (bytes == NULL || g_cancellable_set_error_if_cancelled (reader->cancellable, reader->error))
    return FALSE;
  EmPicture *known = g_hash_table_lookup (reader->pictures, entry);
  if (known == NULL)
    {
      g_autofree char *name = g_strdup_printf ("%s, %s", reader->name, entry);
      known = em_picture_load_bytes (bytes, name, reader->error);
      if (known == NULL)
        return FALSE;
      g_hash_table_insert (reader->pictures, g_strdup (entry), known);
    }
  *picture = em_picture_ref (known);
  return TRUE;
}

/* Calls @read for each object of the array @key. */
typedef gboolean (*ReadItem) (Reader *reader, JsonObject *object, int index, gpointer data);

static gboolean
read_list (Reader *reader, JsonObject *object, const char *key, ReadItem read, gpointer data)
{
  JsonNode *node = json_object_get_member (object, key);
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  const guint n = array != NULL ? json_array_get_length (array) : 0;

  if (array == NULL || n > MAX_LIST)
    return fail (reader, _ ("“%s” must be a list of at most %d objects."), key, MAX_LIST);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *item = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_OBJECT (item))
        return fail (reader, _ ("“%s” must be a list of at most %d objects."), key, MAX_LIST);
      if (!read (reader, json_node_get_object (item), (int)i, data))
        return FALSE;
    }
  return TRUE;
}

/* --- masks and layers ---------------------------------------------------------------------- */

static EmMask *
read_mask_pixels (Reader *reader, JsonObject *object, const EmPair *pair, const char *what)
{
  const int width = em_picture_get_width (pair->original);
  const int height = em_picture_get_height (pair->original);
  double left = 0, top = 0;
  const char *entry;
  GBytes *bytes = find_entry (reader, object, "pixels", &entry);

  if (entry == NULL)
    return em_mask_new (width, height);
  if (bytes == NULL || !em_json_get_number (object, "left", 0, width, what, &left, reader->error)
      || !em_json_get_number (object, "top", 0, height, what, &top, reader->error))
    return NULL;
  g_autofree char *name = g_strdup_printf ("%s, %s", reader->name, entry);
  return em_mask_new_from_bytes (bytes, name, width, height, (int)left, (int)top, reader->error);
}

static gboolean
is_id_free (const EmPair *pair, guint id)
{
  return id > 0 && id < G_MAXUINT32 && em_pair_find_mask (pair, id) == NULL
         && em_pair_find_layer (pair, id) < 0;
}

static gboolean
read_mask (Reader *reader, JsonObject *object, int index, gpointer data)
{
  EmPair *pair = data;
  EmPairMask read = { .enabled = TRUE };
  g_autofree char *what =
      g_strdup_printf (_ ("“%s”, mask %d of “%s”"), reader->name, index + 1, pair->name);

  const gboolean good = em_fields_read (em_mask_fields, &read, object, what, reader->error);
  g_autofree char *name = read.name;
  if (!good)
    return FALSE;
  if (!is_id_free (pair, read.id))
    return fail (reader, _ ("the id %u stands twice in “%s”."), read.id, pair->name);
  g_autoptr (EmMask) pixels = read_mask_pixels (reader, object, pair, what);
  if (pixels == NULL)
    return FALSE;
  EmPairMask *mask = em_pair_add_mask (pair, name, pixels);
  mask->id = read.id;
  mask->enabled = read.enabled;
  mask->follows = read.follows;
  pair->next_id = MAX (pair->next_id, read.id + 1);
  return TRUE;
}

static gboolean
needs_picture (EmLayerKind kind)
{
  return kind == EM_LAYER_TEXTURE || kind == EM_LAYER_PATCH || kind == EM_LAYER_STYLE
         || kind == EM_LAYER_PICTURE;
}

/* What drawing takes for granted. */
static gboolean
check_layer (Reader *reader, const EmPair *pair, const EmLayer *layer, const char *what)
{
  if (!is_id_free (pair, layer->id))
    return fail (reader, _ ("the id %u stands twice in “%s”."), layer->id, pair->name);
  if (needs_picture (layer->kind) && layer->picture == NULL)
    return fail (reader, _ ("%s has no picture."), what);
  if (layer->kind == EM_LAYER_LABEL && (layer->label == NULL || layer->label->text == NULL))
    return fail (reader, _ ("%s has no text."), what);
  if (layer->kind == EM_LAYER_PICTURE
      && (em_picture_get_width (layer->picture) != em_picture_get_width (pair->original)
          || em_picture_get_height (layer->picture) != em_picture_get_height (pair->original)))
    return fail (reader, _ ("%s is not as large as the first picture."), what);
  if (layer->placement.scale_x == 0 || layer->placement.scale_y == 0)
    return fail (reader, _ ("%s: its scale must not be 0."), what);
  return TRUE;
}

static gboolean
read_layer (Reader *reader, JsonObject *object, int index, gpointer data)
{
  EmPair *pair = data;
  g_autoptr (EmLayer) layer = em_layer_new (EM_LAYER_COLOUR, NULL);
  g_autofree char *what =
      g_strdup_printf (_ ("“%s”, layer %d of “%s”"), reader->name, index + 1, pair->name);
  JsonNode *node = json_object_get_member (object, "label");

  if (!em_fields_read (em_layer_fields, layer, object, what, reader->error)
      || !read_picture (reader, object, "picture", &layer->picture))
    return FALSE;
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      EmLabel label;
      em_label_init (&label);
      layer->label = em_label_copy (&label);
      if (!em_fields_read (em_label_fields, layer->label, json_node_get_object (node), what,
                           reader->error))
        return FALSE;
    }
  if (!check_layer (reader, pair, layer, what))
    return FALSE;
  pair->next_id = MAX (pair->next_id, layer->id + 1);
  g_ptr_array_add (pair->layers, g_steal_pointer (&layer));
  return TRUE;
}

/* --- pairs and rules ----------------------------------------------------------------------- */

static gboolean
read_pair (Reader *reader, JsonObject *object, int index, gpointer data)
{
  EmState *state = data;
  g_autoptr (EmPicture) original = NULL;
  g_autofree char *what = g_strdup_printf (_ ("“%s”, picture %d"), reader->name, index + 1);

  if (!read_picture (reader, object, "original", &original))
    return FALSE;
  if (original == NULL)
    return fail (reader, _ ("picture %d is not named."), index + 1);
  EmPair *pair = em_pair_new ((guint)index + 1, original, "");
  g_ptr_array_add (state->pairs, pair);
  g_ptr_array_set_size (pair->masks, 0);
  if (!em_fields_read (em_pair_fields, pair, object, what, reader->error)
      || !read_picture (reader, object, "texture", &pair->texture)
      || !read_list (reader, object, "masks", read_mask, pair)
      || !read_list (reader, object, "layers", read_layer, pair))
    return FALSE;
  if (pair->masks->len == 0)
    return fail (reader, _ ("“%s” has no mask."), pair->name);
  pair->active = em_pair_get_active_mask (pair)->id;
  em_pair_unite_masks (pair);
  pair->fills_current = em_pair_get_top_layer (pair) == NULL;
  return TRUE;
}

static gboolean
read_rule (Reader *reader, JsonObject *object, int index, gpointer data)
{
  EmState *state = data;
  double strength = 1;
  const char *entry;
  GBytes *bytes = find_entry (reader, object, "file", &entry);

  if (entry == NULL)
    return fail (reader, _ ("rule %d names no file."), index + 1);
  g_autofree char *name = g_strdup_printf ("%s, %s", reader->name, entry);
  if (bytes == NULL
      || !em_json_get_number (object, "strength", 0, 100, name, &strength, reader->error))
    return FALSE;
  g_autoptr (EmRule) rule = em_rule_load_bytes (bytes, name, reader->error);
  if (rule == NULL)
    return FALSE;
  const gboolean enabled = json_object_get_boolean_member_with_default (object, "enabled", TRUE);
  em_rule_stack_insert (state->rules, -1, rule, strength, enabled);
  return TRUE;
}

static JsonObject *
read_json (Reader *reader)
{
  GBytes *bytes = g_hash_table_lookup (reader->entries, "project.json");
  g_autofree char *what = g_strdup_printf ("“%s”, project.json", reader->name);
  double format = 0;

  if (bytes == NULL)
    {
      fail (reader, _ ("there is no project.json in it; a project of Emend was expected."));
      return NULL;
    }
  g_autoptr (JsonObject) object =
      em_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), what, reader->error);
  if (object == NULL
      || !em_json_get_number (object, "format", 1, G_MAXINT32, what, &format, reader->error))
    return NULL;
  if (format != EM_PROJECT_FORMAT)
    {
      fail (
          reader,
          _ ("it was made by a newer version (“%s”, format %g); this one reads format %d. Open it "
             "with that version."),
          em_json_get_string (object, "program") ? em_json_get_string (object, "program") : "?",
          format, EM_PROJECT_FORMAT);
      return NULL;
    }
  return g_steal_pointer (&object);
}

EmState *
em_project_from_bytes (GBytes *bytes, const char *name, char **file, GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GHashTable) entries = em_zip_read (bytes, name, error);
  g_autoptr (GHashTable) pictures =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)em_picture_unref);
  Reader reader = { name, entries, pictures, cancellable, error };
  double current = -1;

  if (entries == NULL)
    return NULL;
  g_autoptr (JsonObject) object = read_json (&reader);
  g_autoptr (EmState) state = em_state_new ();
  if (object == NULL || !read_list (&reader, object, "pairs", read_pair, state)
      || !read_list (&reader, object, "rules", read_rule, state)
      || !em_json_get_number (object, "current", -1, G_MAXINT32, name, &current, error))
    return NULL;
  state->current = CLAMP ((int)current, state->pairs->len > 0 ? 0 : -1, (int)state->pairs->len - 1);
  state->model = g_strdup (em_json_get_string (object, "model"));
  state->edit_point = g_strdup (em_json_get_string (object, "edit_point"));
  if (file != NULL)
    *file = g_strdup (em_json_get_string (object, "file"));
  return g_steal_pointer (&state);
}

EmState *
em_project_load (const char *path, char **file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = em_file_read (path, MAX_BYTES, error);
  g_autofree char *name = g_path_get_basename (path);

  return bytes != NULL ? em_project_from_bytes (bytes, name, file, cancellable, error) : NULL;
}
