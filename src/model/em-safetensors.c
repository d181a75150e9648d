/* Safetensors files: see em-safetensors.h.
 *
 * Source: the safetensors format: a little-endian 64-bit header length, a JSON object that gives
 * each tensor's dtype, shape and data_offsets [begin, end) into what follows the header, and the
 * string pairs of "__metadata__". The tensors must cover the rest of the file without gaps or
 * overlaps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-json.h"
#include "model/em-safetensors.h"
#include "tensor/em-sentence.h"
#include "tensor/em-file.h"

#define MAX_FILE ((gsize)G_MAXINT32)
/* The JSON tree takes many times the room of its text. */
#define MAX_HEADER ((gsize)1 << 20)
#define METADATA "__metadata__"

struct _EmSafetensors
{
  GPtrArray *names;     /* char *, in file order */
  GHashTable *tensors;  /* name to EmTensor */
  GPtrArray *keys;      /* char *, in file order */
  GHashTable *metadata; /* key to value */
};

/* Where a tensor of the file lies. */
typedef struct
{
  const char *name;
  int rank;
  gint64 shape[EM_TENSOR_MAX_RANK];
  gsize begin, end;
} Entry;

EmSafetensors *
em_safetensors_new (void)
{
  EmSafetensors *file = g_new0 (EmSafetensors, 1);

  file->names = g_ptr_array_new_with_free_func (g_free);
  file->tensors =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)em_tensor_unref);
  file->keys = g_ptr_array_new_with_free_func (g_free);
  file->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  return file;
}

void
em_safetensors_free (EmSafetensors *file)
{
  if (file == NULL)
    return;
  g_hash_table_unref (file->tensors);
  g_hash_table_unref (file->metadata);
  g_ptr_array_unref (file->names);
  g_ptr_array_unref (file->keys);
  g_free (file);
}

EmSafetensors *
em_safetensors_load (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = em_file_read (path, MAX_FILE, error);
  g_autofree char *base = g_path_get_basename (path);

  return bytes != NULL ? em_safetensors_load_bytes (bytes, base, error) : NULL;
}

static gboolean G_GNUC_PRINTF (3, 4)
    fail (const char *name, GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  em_sentence_set_in (error, name, format, args);
  va_end (args);
  return FALSE;
}

/* The whole number at @index of @array, or -1 where there is none. */
static gint64
get_length (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return -1;
  return json_node_get_int (node);
}

static JsonArray *
get_array (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static gboolean
read_shape (JsonObject *object, Entry *entry, const char *file, GError **error)
{
  JsonArray *shape = get_array (object, "shape");
  guint rank = shape != NULL ? json_array_get_length (shape) : EM_TENSOR_MAX_RANK + 1;

  if (rank > EM_TENSOR_MAX_RANK)
    return fail (file, error, _ ("tensor “%s” does not have a shape of at most %d dimensions."),
                 entry->name, EM_TENSOR_MAX_RANK);
  entry->rank = (int)rank;
  for (guint i = 0; i < rank; i++)
    {
      entry->shape[i] = get_length (shape, i);
      if (entry->shape[i] < 0)
        return fail (file, error, _ ("tensor “%s” has a dimension that is not a whole number."),
                     entry->name);
    }
  return TRUE;
}

/* Whether the tensor's place lies in the @n_bytes after the header and has the shape's size. */
static gboolean
read_place (JsonObject *object, Entry *entry, gsize n_bytes, const char *file, GError **error)
{
  JsonArray *offsets = get_array (object, "data_offsets");
  gint64 begin = -1, end = -1;
  gsize size = sizeof (float);
  gboolean valid = TRUE;

  if (offsets != NULL && json_array_get_length (offsets) == 2)
    {
      begin = get_length (offsets, 0);
      end = get_length (offsets, 1);
    }
  if (begin < 0 || end < begin || (guint64)end > n_bytes)
    return fail (file, error, _ ("tensor “%s” does not lie within the file."), entry->name);
  for (int i = 0; i < entry->rank; i++)
    valid = valid && g_size_checked_mul (&size, size, (guint64)entry->shape[i]);
  if (!valid || size != (gsize)(end - begin))
    return fail (file, error, _ ("tensor “%s” has %" PRId64 " bytes, which do not fit its shape."),
                 entry->name, end - begin);
  entry->begin = (gsize)begin;
  entry->end = (gsize)end;
  return TRUE;
}

static gboolean
read_entry (JsonNode *node, Entry *entry, gsize n_bytes, const char *file, GError **error)
{
  JsonObject *object;
  const char *type;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (file, error, _ ("tensor “%s” is not described by an object."), entry->name);
  object = json_node_get_object (node);
  type = em_json_get_string (object, "dtype");
  if (g_strcmp0 (type, "F32") != 0)
    return fail (file, error, _ ("tensor “%s” holds %s numbers where F32 was expected."),
                 entry->name, type != NULL ? type : "?");
  return read_shape (object, entry, file, error)
         && read_place (object, entry, n_bytes, file, error);
}

static gboolean
read_metadata (EmSafetensors *result, JsonNode *node, const char *file, GError **error)
{
  g_autoptr (GList) keys = NULL;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (file, error, _ ("“%s” is not an object."), METADATA);
  object = json_node_get_object (node);
  keys = json_object_get_members (object);
  for (GList *l = keys; l != NULL; l = l->next)
    {
      const char *value = em_json_get_string (object, l->data);

      if (value == NULL)
        return fail (file, error, _ ("metadata “%s” is not a string."), (const char *)l->data);
      em_safetensors_set_metadata (result, l->data, value);
    }
  return TRUE;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *first = a, *second = b;

  if (first->begin != second->begin)
    return first->begin < second->begin ? -1 : 1;
  if (first->end != second->end)
    return first->end < second->end ? -1 : 1;
  return 0;
}

/* Bytes that no tensor owns, or that two own, are how files smuggle or corrupt. */
static gboolean
check_cover (GArray *entries, gsize n_bytes, const char *file, GError **error)
{
  gsize next = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);

      if (entry->begin != next)
        return fail (file, error, _ ("tensor “%s” does not begin where the one before it ends."),
                     entry->name);
      next = entry->end;
    }
  if (next != n_bytes)
    return fail (file, error,
                 _ ("it has %zu bytes of numbers, but its tensors take %zu; it may be cut off."),
                 n_bytes, next);
  return TRUE;
}

static EmTensor *
make_tensor (const Entry *entry, const guint8 *data)
{
  EmTensor *tensor = em_tensor_new (entry->rank, entry->shape);
  float *out = em_tensor_get_data (tensor);
  gint64 count = em_tensor_get_count (tensor);

  for (gint64 i = 0; i < count; i++)
    {
      guint32 bits;

      memcpy (&bits, data + entry->begin + 4 * i, sizeof bits);
      bits = GUINT32_FROM_LE (bits);
      memcpy (out + i, &bits, sizeof bits);
    }
  return tensor;
}

static gboolean
read_tensors (EmSafetensors *result, JsonObject *header, const guint8 *data, gsize n_bytes,
              const char *file, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (header);
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (header, l->data);
      Entry entry = { .name = l->data };

      if (strcmp (entry.name, METADATA) == 0)
        {
          if (!read_metadata (result, node, file, error))
            return FALSE;
          continue;
        }
      if (!read_entry (node, &entry, n_bytes, file, error))
        return FALSE;
      g_array_append_val (entries, entry);
    }
  g_array_sort (entries, compare_entries);
  if (!check_cover (entries, n_bytes, file, error))
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      g_autoptr (EmTensor) tensor = make_tensor (entry, data);

      em_safetensors_set (result, entry->name, tensor);
    }
  return TRUE;
}

EmSafetensors *
em_safetensors_load_bytes (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (EmSafetensors) result = em_safetensors_new ();
  g_autoptr (JsonObject) header = NULL;
  g_autofree char *file = g_utf8_make_valid (name, -1);
  g_autofree char *what = g_strdup_printf (_ ("%s: the header"), file);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint64 length = 0;

  if (size >= sizeof length)
    memcpy (&length, data, sizeof length);
  length = GUINT64_FROM_LE (length);
  if (size < sizeof length + 2 || length > size - sizeof length || data[sizeof length] != '{')
    {
      fail (file, error, _ ("it is cut off, or not a safetensors file."));
      return NULL;
    }
  if (length > MAX_HEADER)
    {
      fail (file, error, _ ("its header is longer than %d MiB."), (int)(MAX_HEADER >> 20));
      return NULL;
    }
  header = em_json_parse ((const char *)data + sizeof length, length, what, error);
  if (header == NULL
      || !read_tensors (result, header, data + sizeof length + length,
                        size - sizeof length - length, file, error))
    return NULL;
  return g_steal_pointer (&result);
}

EmTensor *
em_safetensors_get (EmSafetensors *file, const char *name)
{
  return g_hash_table_lookup (file->tensors, name);
}

const char **
em_safetensors_list (EmSafetensors *file)
{
  const char **list = g_new0 (const char *, file->names->len + 1);

  for (guint i = 0; i < file->names->len; i++)
    list[i] = g_ptr_array_index (file->names, i);
  return list;
}

const char *
em_safetensors_get_metadata (EmSafetensors *file, const char *key)
{
  return g_hash_table_lookup (file->metadata, key);
}

/* The array's own copy of @name, added where it is new. */
static char *
intern (GPtrArray *names, GHashTable *table, const char *name)
{
  gpointer key;

  if (g_hash_table_lookup_extended (table, name, &key, NULL))
    return key;
  key = g_strdup (name);
  g_ptr_array_add (names, key);
  return key;
}

void
em_safetensors_set (EmSafetensors *file, const char *name, EmTensor *tensor)
{
  g_return_if_fail (g_utf8_validate (name, -1, NULL) && strcmp (name, METADATA) != 0);
  g_hash_table_insert (file->tensors, intern (file->names, file->tensors, name),
                       em_tensor_ref (tensor));
}

void
em_safetensors_set_metadata (EmSafetensors *file, const char *key, const char *value)
{
  g_return_if_fail (g_utf8_validate (key, -1, NULL) && g_utf8_validate (value, -1, NULL));
  g_hash_table_insert (file->metadata, intern (file->keys, file->metadata, key), g_strdup (value));
}

static void
build_metadata (EmSafetensors *file, JsonBuilder *builder)
{
  if (file->keys->len == 0)
    return;
  json_builder_set_member_name (builder, METADATA);
  json_builder_begin_object (builder);
  for (guint i = 0; i < file->keys->len; i++)
    {
      const char *key = g_ptr_array_index (file->keys, i);

      json_builder_set_member_name (builder, key);
      json_builder_add_string_value (builder, g_hash_table_lookup (file->metadata, key));
    }
  json_builder_end_object (builder);
}

/* Adds the entry of @tensor, which begins at byte @begin. Returns: where it ends */
static gsize
build_entry (JsonBuilder *builder, const char *name, const EmTensor *tensor, gsize begin)
{
  gsize end = begin + (gsize)em_tensor_get_count (tensor) * sizeof (float);

  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "dtype");
  json_builder_add_string_value (builder, "F32");
  json_builder_set_member_name (builder, "shape");
  json_builder_begin_array (builder);
  for (int i = 0; i < em_tensor_get_rank (tensor); i++)
    json_builder_add_int_value (builder, em_tensor_get_dim (tensor, i));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "data_offsets");
  json_builder_begin_array (builder);
  json_builder_add_int_value (builder, (gint64)begin);
  json_builder_add_int_value (builder, (gint64)end);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return end;
}

/* The header's text, and in @size the bytes of all tensors. */
static char *
build_header (EmSafetensors *file, gsize *size)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  *size = 0;
  json_builder_begin_object (builder);
  build_metadata (file, builder);
  for (guint i = 0; i < file->names->len; i++)
    {
      const char *name = g_ptr_array_index (file->names, i);

      *size = build_entry (builder, name, g_hash_table_lookup (file->tensors, name), *size);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static guint8 *
write_tensor (guint8 *out, const EmTensor *tensor)
{
  const float *data = em_tensor_get_data (tensor);
  gint64 count = em_tensor_get_count (tensor);

  for (gint64 i = 0; i < count; i++)
    {
      guint32 bits;

      memcpy (&bits, data + i, sizeof bits);
      bits = GUINT32_TO_LE (bits);
      memcpy (out + 4 * i, &bits, sizeof bits);
    }
  return out + 4 * count;
}

GBytes *
em_safetensors_to_bytes (EmSafetensors *file)
{
  gsize n_bytes, length, padded;
  g_autofree char *header = build_header (file, &n_bytes);
  guint64 length_le;
  guint8 *data, *out;

  length = strlen (header);
  /* Spaces after the header bring the numbers to a multiple of eight bytes. */
  padded = (length + 7) / 8 * 8;
  data = g_malloc (sizeof length_le + padded + n_bytes);
  length_le = GUINT64_TO_LE ((guint64)padded);
  memcpy (data, &length_le, sizeof length_le);
  memcpy (data + sizeof length_le, header, length);
  memset (data + sizeof length_le + length, ' ', padded - length);
  out = data + sizeof length_le + padded;
  for (guint i = 0; i < file->names->len; i++)
    out =
        write_tensor (out, g_hash_table_lookup (file->tensors, g_ptr_array_index (file->names, i)));
  return g_bytes_new_take (data, (gsize)(out - data));
}

gboolean
em_safetensors_save (EmSafetensors *file, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = em_safetensors_to_bytes (file);

  return em_file_write_atomically (path, bytes, error);
}
