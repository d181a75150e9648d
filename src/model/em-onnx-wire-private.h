/* Protocol buffers on the wire: where the fields of a message lie in the bytes.
 *
 * Purpose.  The writer changes a file without decoding and encoding it; for that it has to know at
 * which bytes a field's payload stands. Walking is bounded by the message's own length and never
 * reads past it.
 * Source:   the Protocol Buffers encoding: a field is a varint key (number << 3 | wire type) and a
 * payload: varint (0), 8 bytes (1), a length and that many bytes (2), 4 bytes (5).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  EM_WIRE_VARINT = 0,
  EM_WIRE_64 = 1,
  EM_WIRE_BYTES = 2,
  EM_WIRE_32 = 5,
} EmWireType;

typedef struct
{
  gsize begin, end; /* half open */
} EmWireSpan;

typedef struct
{
  guint64 number;
  EmWireType type;
  EmWireSpan whole;   /* with its key */
  EmWireSpan payload; /* without key and length */
} EmWireField;

/* The field at @position within [@position, @end) of @data; moves @position behind it.
 * Returns: %FALSE at the end, and where the bytes are no field: then @position is not @end */
gboolean em_wire_next (const guint8 *data, gsize *position, gsize end, EmWireField *field);

/* Whether the bytes of @span are @text. */
gboolean em_wire_equals (const guint8 *data, EmWireSpan span, const char *text);

/* Appends a field of bytes, and a varint. */
void em_wire_append_bytes (GByteArray *out, guint number, const void *bytes, gsize length);
void em_wire_append_varint (GByteArray *out, guint64 value);

G_END_DECLS
