/* Writing projects.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <json-glib/json-glib.h>

#include "project/em-project-fields.h"
#include "project/em-project-file.h"
#include "tensor/em-file.h"
#include "tensor/em-zip.h"

/* What is written at a time. */
typedef struct
{
  EmZipWriter *zip;
  JsonBuilder *builder;
  GHashTable *pictures; /* EmPicture -> its entry: each once */
  int n_masks;
  GCancellable *cancellable;
  GError **error;
} Writer;

static gboolean
is_compressed (GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  return length > 2 && (data[0] == 0xff || data[0] == 0x89);
}

/* "key": the entry of @picture, which is added where it is not there yet. */
static gboolean
add_picture (Writer *writer, const char *key, EmPicture *picture)
{
  const char *known;

  if (picture == NULL)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (writer->cancellable, writer->error))
    return FALSE;
  known = g_hash_table_lookup (writer->pictures, picture);
  if (known == NULL)
    {
      g_autoptr (GBytes) bytes = em_picture_encode (picture, writer->error);
      char *entry = g_strdup_printf ("pictures/%u", g_hash_table_size (writer->pictures));
      g_hash_table_insert (writer->pictures, picture, entry);
      if (bytes == NULL
          || !em_zip_writer_add (writer->zip, entry, bytes, !is_compressed (bytes), writer->error))
        return FALSE;
      known = entry;
    }
  json_builder_set_member_name (writer->builder, key);
  json_builder_add_string_value (writer->builder, known);
  return TRUE;
}

static void
add_int (Writer *writer, const char *key, int value)
{
  json_builder_set_member_name (writer->builder, key);
  json_builder_add_int_value (writer->builder, value);
}

static void
add_text (Writer *writer, const char *key, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (writer->builder, key);
  json_builder_add_string_value (writer->builder, value);
}

static gboolean
add_mask (Writer *writer, const EmPairMask *mask)
{
  const EmRect bounds = em_mask_get_bounds (mask->mask);

  json_builder_begin_object (writer->builder);
  em_fields_write (em_mask_fields, mask, writer->builder);
  if (bounds.width > 0)
    {
      g_autofree char *entry = g_strdup_printf ("masks/%d.png", writer->n_masks++);
      g_autoptr (GBytes) png = em_mask_to_png_bytes (mask->mask, &bounds, writer->error);
      if (png == NULL || !em_zip_writer_add (writer->zip, entry, png, FALSE, writer->error))
        return FALSE;
      add_text (writer, "pixels", entry);
      add_int (writer, "left", bounds.x);
      add_int (writer, "top", bounds.y);
    }
  json_builder_end_object (writer->builder);
  return !g_cancellable_set_error_if_cancelled (writer->cancellable, writer->error);
}

static gboolean
add_layer (Writer *writer, const EmLayer *layer)
{
  json_builder_begin_object (writer->builder);
  em_fields_write (em_layer_fields, layer, writer->builder);
  if (layer->label != NULL)
    {
      json_builder_set_member_name (writer->builder, "label");
      json_builder_begin_object (writer->builder);
      em_fields_write (em_label_fields, layer->label, writer->builder);
      json_builder_end_object (writer->builder);
    }
  if (!add_picture (writer, "picture", layer->picture))
    return FALSE;
  json_builder_end_object (writer->builder);
  return TRUE;
}

static gboolean
add_pair (Writer *writer, const EmPair *pair)
{
  json_builder_begin_object (writer->builder);
  em_fields_write (em_pair_fields, pair, writer->builder);
  if (!add_picture (writer, "original", pair->original)
      || !add_picture (writer, "texture", pair->texture))
    return FALSE;
  json_builder_set_member_name (writer->builder, "masks");
  json_builder_begin_array (writer->builder);
  for (guint i = 0; i < pair->masks->len; i++)
    if (!add_mask (writer, g_ptr_array_index (pair->masks, i)))
      return FALSE;
  json_builder_end_array (writer->builder);
  json_builder_set_member_name (writer->builder, "layers");
  json_builder_begin_array (writer->builder);
  for (guint i = 0; i < pair->layers->len; i++)
    if (!add_layer (writer, g_ptr_array_index (pair->layers, i)))
      return FALSE;
  json_builder_end_array (writer->builder);
  json_builder_end_object (writer->builder);
  return TRUE;
}

static gboolean
add_rules (Writer *writer, const EmRuleStack *rules)
{
  json_builder_set_member_name (writer->builder, "rules");
  json_builder_begin_array (writer->builder);
  for (int i = 0; i < em_rule_stack_get_n (rules); i++)
    {
      const double strength = em_rule_stack_get_strength (rules, i);
      g_autofree char *entry = g_strdup_printf ("rules/%d.rule", i);
      g_autoptr (GBytes) bytes = em_rule_to_bytes (em_rule_stack_get_rule (rules, i), strength);
      if (!em_zip_writer_add (writer->zip, entry, bytes, TRUE, writer->error))
        return FALSE;
      json_builder_begin_object (writer->builder);
      add_text (writer, "file", entry);
      json_builder_set_member_name (writer->builder, "strength");
      json_builder_add_double_value (writer->builder, strength);
      json_builder_set_member_name (writer->builder, "enabled");
      json_builder_add_boolean_value (writer->builder, em_rule_stack_get_enabled (rules, i));
      json_builder_end_object (writer->builder);
    }
  json_builder_end_array (writer->builder);
  return TRUE;
}

static gboolean
add_state (Writer *writer, const EmState *state, const char *file)
{
  json_builder_begin_object (writer->builder);
  add_int (writer, "format", EM_PROJECT_FORMAT);
  add_text (writer, "program", "Emend " EMEND_VERSION);
  add_text (writer, "file", file);
  add_text (writer, "model", state->model);
  add_text (writer, "edit_point", state->edit_point);
  add_int (writer, "current", state->current);
  json_builder_set_member_name (writer->builder, "pairs");
  json_builder_begin_array (writer->builder);
  for (guint i = 0; i < state->pairs->len; i++)
    if (!add_pair (writer, g_ptr_array_index (state->pairs, i)))
      return FALSE;
  json_builder_end_array (writer->builder);
  if (!add_rules (writer, state->rules))
    return FALSE;
  json_builder_end_object (writer->builder);
  return TRUE;
}

GBytes *
em_project_to_bytes (const EmState *state, const char *file, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (EmZipWriter) zip = em_zip_writer_new ();
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GHashTable) pictures = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  Writer writer = { zip, builder, pictures, 0, cancellable, error };

  if (!add_state (&writer, state, file))
    return NULL;
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  char *text = json_to_string (root, TRUE);
  g_autoptr (GBytes) json = g_bytes_new_take (text, strlen (text));
  if (!em_zip_writer_add (zip, "project.json", json, TRUE, error))
    return NULL;
  return em_zip_writer_finish (zip, error);
}

gboolean
em_project_save (const EmState *state, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = em_project_to_bytes (state, NULL, cancellable, error);
  return bytes != NULL && em_file_write_atomically (path, bytes, error);
}
