/* The ONNX writer: see em-onnx-writer.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-onnx-wire-private.h"
#include "model/em-onnx-writer.h"
#include "tensor/em-sentence.h"

/* ONNX's field numbers, as in onnx.proto. */
enum
{
  MODEL_GRAPH = 7,
  MODEL_METADATA = 14,
  GRAPH_NODE = 1,
  GRAPH_INITIALIZER = 5,
  NODE_OUTPUT = 2,
  NODE_OP_TYPE = 4,
  NODE_ATTRIBUTE = 5,
  ATTRIBUTE_TENSOR = 5,
  TENSOR_FLOAT_DATA = 4,
  TENSOR_NAME = 8,
  TENSOR_RAW_DATA = 9,
  ENTRY_KEY = 1,
  ENTRY_VALUE = 2,
};

typedef struct
{
  EmGraph *graph;
  guint8 *data; /* the file's bytes, being changed */
  gsize size;
} Writer;

static gboolean G_GNUC_PRINTF (3, 4)
    fail (const Writer *writer, GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  em_sentence_set_in (error, em_graph_get_name (writer->graph), format, args);
  va_end (args);
  return FALSE;
}

/* The spans of the numbers of the Tensor message in @message: the last raw_data, which replaces any
 * before it, or every piece of float_data, packed or not. */
static void
find_numbers (const Writer *writer, EmWireSpan message, GArray *spans)
{
  gsize position = message.begin;
  EmWireField field;
  gboolean raw = FALSE;

  while (em_wire_next (writer->data, &position, message.end, &field))
    {
      if (field.number == TENSOR_RAW_DATA)
        {
          g_array_set_size (spans, 0);
          raw = TRUE;
        }
      if (field.number == TENSOR_RAW_DATA || (field.number == TENSOR_FLOAT_DATA && !raw))
        g_array_append_val (spans, field.payload);
    }
}

static gboolean
has_text_field (const Writer *writer, EmWireSpan message, guint64 number, const char *text)
{
  gsize position = message.begin;
  EmWireField field;

  while (em_wire_next (writer->data, &position, message.end, &field))
    if (field.number == number && em_wire_equals (writer->data, field.payload, text))
      return TRUE;
  return FALSE;
}

/* The numbers that a Constant node holds in its attribute. */
static void
find_constant_numbers (const Writer *writer, EmWireSpan node, GArray *spans)
{
  gsize position = node.begin;
  EmWireField field, inner;

  while (em_wire_next (writer->data, &position, node.end, &field))
    {
      gsize at = field.payload.begin;

      if (field.number != NODE_ATTRIBUTE)
        continue;
      while (em_wire_next (writer->data, &at, field.payload.end, &inner))
        if (inner.number == ATTRIBUTE_TENSOR)
          find_numbers (writer, inner.payload, spans);
    }
}

/* Looks through the Graph message in @graph for the initializer or Constant @name. */
static void
find_in_graph (const Writer *writer, EmWireSpan graph, const char *name, GArray *spans)
{
  gsize position = graph.begin;
  EmWireField field;

  while (em_wire_next (writer->data, &position, graph.end, &field))
    {
      if (field.number == GRAPH_INITIALIZER
          && has_text_field (writer, field.payload, TENSOR_NAME, name))
        find_numbers (writer, field.payload, spans);
      else if (field.number == GRAPH_NODE
               && has_text_field (writer, field.payload, NODE_OP_TYPE, "Constant")
               && has_text_field (writer, field.payload, NODE_OUTPUT, name))
        find_constant_numbers (writer, field.payload, spans);
    }
}

static const EmValue *
find_value (EmGraph *graph, const char *name)
{
  for (int i = 0; i < em_graph_get_n_values (graph); i++)
    {
      const EmValue *value = em_graph_get_value (graph, i);

      if (value->data != NULL && strcmp (value->name, name) == 0)
        return value;
    }
  return NULL;
}

/* Writes @data over the bytes of @spans, one after the other. */
static void
overwrite (Writer *writer, GArray *spans, const EmTensor *data)
{
  const float *numbers = em_tensor_get_data (data);

  for (guint i = 0; i < spans->len; i++)
    {
      EmWireSpan span = g_array_index (spans, EmWireSpan, i);

      for (gsize at = span.begin; at < span.end; at += sizeof (float))
        {
          guint32 bits;

          memcpy (&bits, numbers++, sizeof bits);
          bits = GUINT32_TO_LE (bits);
          memcpy (writer->data + at, &bits, sizeof bits);
        }
    }
}

static gboolean
replace (Writer *writer, const EmOnnxReplacement *replacement, GError **error)
{
  const EmValue *value = find_value (writer->graph, replacement->name);
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (EmWireSpan));
  gsize position = 0, n_bytes = 0;
  EmWireField field;

  if (value == NULL)
    return fail (writer, error, _ ("it has no float32 initializer “%s” to replace."),
                 replacement->name);
  if (!em_tensor_same_shape (value->data, replacement->data))
    return fail (writer, error, _ ("the new numbers for “%s” have another shape than the old."),
                 replacement->name);

  while (em_wire_next (writer->data, &position, writer->size, &field))
    if (field.number == MODEL_GRAPH)
      find_in_graph (writer, field.payload, replacement->name, spans);
  for (guint i = 0; i < spans->len; i++)
    {
      EmWireSpan span = g_array_index (spans, EmWireSpan, i);

      if ((span.end - span.begin) % sizeof (float) != 0)
        return fail (writer, error, _ ("“%s” is not stored as float32."), replacement->name);
      n_bytes += span.end - span.begin;
    }
  if (n_bytes != (gsize)em_tensor_get_count (replacement->data) * sizeof (float))
    return fail (writer, error, _ ("the numbers of “%s” could not be found in the file."),
                 replacement->name);
  overwrite (writer, spans, replacement->data);
  return TRUE;
}

/* Whether the Entry message in @entry has one of @keys. */
static gboolean
is_replaced (const Writer *writer, EmWireSpan entry, const char *const *keys)
{
  for (int i = 0; keys != NULL && keys[i] != NULL; i++)
    if (has_text_field (writer, entry, ENTRY_KEY, keys[i]))
      return TRUE;
  return FALSE;
}

/* Copies the file without the metadata entries that get a new value: a key may be there once. */
static GByteArray *
copy_without (const Writer *writer, const char *const *keys)
{
  GByteArray *out = g_byte_array_sized_new ((guint)writer->size);
  gsize position = 0, done = 0;
  EmWireField field;

  while (em_wire_next (writer->data, &position, writer->size, &field))
    if (field.number == MODEL_METADATA && field.type == EM_WIRE_BYTES
        && is_replaced (writer, field.payload, keys))
      {
        g_byte_array_append (out, writer->data + done, (guint)(field.whole.begin - done));
        done = field.whole.end;
      }
  g_byte_array_append (out, writer->data + done, (guint)(writer->size - done));
  return out;
}

static void
append_entry (GByteArray *out, const char *key, const char *value)
{
  g_autoptr (GByteArray) entry = g_byte_array_new ();

  em_wire_append_bytes (entry, ENTRY_KEY, key, strlen (key));
  em_wire_append_bytes (entry, ENTRY_VALUE, value, strlen (value));
  em_wire_append_bytes (out, MODEL_METADATA, entry->data, entry->len);
}

GBytes *
em_onnx_writer_rewrite (EmGraph *graph, const EmOnnxReplacement *replacements, int n_replacements,
                        const char *const *keys, const char *const *values, GError **error)
{
  GBytes *bytes = em_graph_get_bytes (graph);
  g_autofree guint8 *copy = NULL;
  Writer writer = { .graph = graph };
  GByteArray *out;

  copy = g_memdup2 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  writer.data = copy;
  writer.size = g_bytes_get_size (bytes);
  for (int i = 0; i < n_replacements; i++)
    if (!replace (&writer, &replacements[i], error))
      return NULL;

  out = copy_without (&writer, keys);
  for (int i = 0; keys != NULL && keys[i] != NULL; i++)
    append_entry (out, keys[i], values[i]);
  return g_byte_array_free_to_bytes (out);
}
