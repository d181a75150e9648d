/* Protocol buffers on the wire: see em-onnx-wire-private.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include "model/em-onnx-wire-private.h"

static gboolean
read_varint (const guint8 *data, gsize *position, gsize end, guint64 *value)
{
  guint64 result = 0;

  for (int shift = 0; shift < 64 && *position < end; shift += 7)
    {
      guint8 byte = data[(*position)++];

      result |= (guint64)(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        {
          *value = result;
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
em_wire_next (const guint8 *data, gsize *position, gsize end, EmWireField *field)
{
  gsize at = *position;
  guint64 key, length;

  if (at >= end || !read_varint (data, &at, end, &key))
    return FALSE;
  field->whole.begin = *position;
  field->number = key >> 3;
  field->type = (EmWireType)(key & 7);
  field->payload.begin = at;
  switch (field->type)
    {
    case EM_WIRE_VARINT:
      if (!read_varint (data, &at, end, &length))
        return FALSE;
      length = 0;
      break;
    case EM_WIRE_64:
      length = 8;
      break;
    case EM_WIRE_BYTES:
      if (!read_varint (data, &at, end, &length))
        return FALSE;
      field->payload.begin = at;
      break;
    case EM_WIRE_32:
      length = 4;
      break;
    default:
      return FALSE;
    }
  if (length > end - at)
    return FALSE;
  at += length;
  field->payload.end = field->whole.end = at;
  *position = at;
  return TRUE;
}

gboolean
em_wire_equals (const guint8 *data, EmWireSpan span, const char *text)
{
  gsize length = strlen (text);

  return span.end - span.begin == length && memcmp (data + span.begin, text, length) == 0;
}

void
em_wire_append_varint (GByteArray *out, guint64 value)
{
  guint8 byte;

  for (; value >= 0x80; value >>= 7)
    {
      byte = (guint8)(value | 0x80);
      g_byte_array_append (out, &byte, 1);
    }
  byte = (guint8)value;
  g_byte_array_append (out, &byte, 1);
}

void
em_wire_append_bytes (GByteArray *out, guint number, const void *bytes, gsize length)
{
  em_wire_append_varint (out, (guint64)number << 3 | EM_WIRE_BYTES);
  em_wire_append_varint (out, length);
  g_byte_array_append (out, bytes, (guint)length);
}
