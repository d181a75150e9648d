/* The catalogue of embedded models: see em-catalogue.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-catalogue.h"
#include "model/em-json.h"
#include "model/em-sentence-private.h"
#include "tensor/em-file.h"

#define MAX_FILE ((gsize)1 << 20)

struct _EmCatalogue
{
  GArray *entries; /* EmCatalogueEntry */
  EmCatalogueStylisation stylisation;
  GPtrArray *owned; /* their strings */
};

const char *
em_catalogue_get_data_directory (void)
{
  const char *directory = g_getenv ("EMEND_DATADIR");

  return directory != NULL && *directory != '\0' ? directory : EMEND_DATADIR;
}

/* The string @key of @object, or %NULL with @error. */
static const char *
get_text (EmCatalogue *catalogue, JsonObject *object, const char *key, const char *what,
          GError **error)
{
  const char *text = em_json_get_string (object, key);
  char *copy;

  if (text == NULL)
    {
      em_sentence_set (error, _ ("%s: a model has no “%s”."), what, key);
      return NULL;
    }
  copy = g_strdup (text);
  g_ptr_array_add (catalogue->owned, copy);
  return copy;
}

/* The file @name of the models directory. */
static const char *
make_path (EmCatalogue *catalogue, const char *name)
{
  char *path = g_build_filename (em_catalogue_get_data_directory (), "models", name, NULL);

  g_ptr_array_add (catalogue->owned, path);
  return path;
}

static gboolean
read_entry (EmCatalogue *catalogue, JsonObject *object, const char *what, GError **error)
{
  EmCatalogueEntry entry = { 0 };

  entry.id = get_text (catalogue, object, "id", what, error);
  entry.title = entry.id ? get_text (catalogue, object, "title", what, error) : NULL;
  entry.path = entry.title ? get_text (catalogue, object, "file", what, error) : NULL;
  entry.sha256 = entry.path ? get_text (catalogue, object, "sha256", what, error) : NULL;
  entry.edit_point = entry.sha256 ? get_text (catalogue, object, "edit-point", what, error) : NULL;
  entry.reason = entry.edit_point ? get_text (catalogue, object, "reason", what, error) : NULL;
  if (entry.reason == NULL)
    return FALSE;
  entry.path = make_path (catalogue, entry.path);
  entry.reason = _ (entry.reason);
  if (json_object_has_member (object, "moments"))
    {
      const char *name = get_text (catalogue, object, "moments", what, error);

      if (name == NULL)
        return FALSE;
      name = make_path (catalogue, name);
      entry.moments = g_file_test (name, G_FILE_TEST_IS_REGULAR) ? name : NULL;
    }
  if (json_object_has_member (object, "warning"))
    {
      entry.warning = get_text (catalogue, object, "warning", what, error);
      if (entry.warning == NULL)
        return FALSE;
      entry.warning = _ (entry.warning);
    }
  g_array_append_val (catalogue->entries, entry);
  return TRUE;
}

static gboolean
read_entries (EmCatalogue *catalogue, JsonObject *root, const char *what, GError **error)
{
  JsonNode *node = json_object_get_member (root, "models");
  JsonArray *models =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; models != NULL && i < json_array_get_length (models); i++)
    {
      JsonNode *element = json_array_get_element (models, i);

      if (!JSON_NODE_HOLDS_OBJECT (element))
        models = NULL;
      else if (!read_entry (catalogue, json_node_get_object (element), what, error))
        return FALSE;
    }
  if (models == NULL)
    em_sentence_set (error, _ ("%s: “models” must be a list of objects."), what);
  return models != NULL;
}

/* The file and the sum of the network @key of @object. */
static gboolean
read_network (EmCatalogue *catalogue, JsonObject *object, const char *key, const char **path,
              const char **sha256, const char *what, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);
  const char *file;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      em_sentence_set (error, _ ("%s: “%s” must be an object."), what, key);
      return FALSE;
    }
  object = json_node_get_object (node);
  file = get_text (catalogue, object, "file", what, error);
  *sha256 = file != NULL ? get_text (catalogue, object, "sha256", what, error) : NULL;
  if (*sha256 == NULL)
    return FALSE;
  *path = make_path (catalogue, file);
  return TRUE;
}

static gboolean
read_stylisation (EmCatalogue *catalogue, JsonObject *root, const char *what, GError **error)
{
  EmCatalogueStylisation *stylisation = &catalogue->stylisation;
  JsonNode *node = json_object_get_member (root, "stylisation");
  JsonObject *object;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      em_sentence_set (error, _ ("%s: “%s” must be an object."), what, "stylisation");
      return FALSE;
    }
  object = json_node_get_object (node);
  return read_network (catalogue, object, "predict", &stylisation->predict,
                       &stylisation->predict_sha256, what, error)
         && read_network (catalogue, object, "transform", &stylisation->transform,
                          &stylisation->transform_sha256, what, error);
}

EmCatalogue *
em_catalogue_load (GError **error)
{
  g_autoptr (EmCatalogue) catalogue = g_new0 (EmCatalogue, 1);
  g_autofree char *path =
      g_build_filename (em_catalogue_get_data_directory (), "models", "catalogue.json", NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonObject) root = NULL;

  catalogue->entries = g_array_new (FALSE, FALSE, sizeof (EmCatalogueEntry));
  catalogue->owned = g_ptr_array_new_with_free_func (g_free);
  bytes = em_file_read (path, MAX_FILE, error);
  if (bytes == NULL)
    return NULL;
  root = em_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), path, error);
  if (root == NULL || !read_entries (catalogue, root, path, error)
      || !read_stylisation (catalogue, root, path, error))
    return NULL;
  return g_steal_pointer (&catalogue);
}

void
em_catalogue_free (EmCatalogue *catalogue)
{
  if (catalogue == NULL)
    return;
  g_array_unref (catalogue->entries);
  g_ptr_array_unref (catalogue->owned);
  g_free (catalogue);
}

int
em_catalogue_get_n (const EmCatalogue *catalogue)
{
  return (int)catalogue->entries->len;
}

const EmCatalogueEntry *
em_catalogue_get (const EmCatalogue *catalogue, int index)
{
  g_return_val_if_fail (index >= 0 && index < em_catalogue_get_n (catalogue), NULL);
  return &g_array_index (catalogue->entries, EmCatalogueEntry, index);
}

const EmCatalogueEntry *
em_catalogue_find_id (const EmCatalogue *catalogue, const char *id)
{
  for (int i = 0; i < em_catalogue_get_n (catalogue); i++)
    if (strcmp (em_catalogue_get (catalogue, i)->id, id) == 0)
      return em_catalogue_get (catalogue, i);
  return NULL;
}

const EmCatalogueEntry *
em_catalogue_find_sha256 (const EmCatalogue *catalogue, const char *sha256)
{
  for (int i = 0; i < em_catalogue_get_n (catalogue); i++)
    if (strcmp (em_catalogue_get (catalogue, i)->sha256, sha256) == 0)
      return em_catalogue_get (catalogue, i);
  return NULL;
}

const EmCatalogueStylisation *
em_catalogue_get_stylisation (const EmCatalogue *catalogue)
{
  return catalogue->stylisation.transform != NULL ? &catalogue->stylisation : NULL;
}
