/* EXIF: nothing but the orientation.
 *
 * Purpose.  An EXIF block is a TIFF structure: a header with the byte order and the offset of the
 * first directory, whose entries of 12 bytes are tag, type, count and value. Only the tag 0x0112 of
 * the first directory is looked for. Every offset is checked against the block's length; nothing is
 * followed further, so no chain of offsets can loop.
 * Source.   TIFF 6.0, section 2; CIPA DC-008 (EXIF 2.32), section 4.6.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include "picture/em-picture-private.h"

#define TAG_ORIENTATION 0x0112
#define TYPE_SHORT 3
#define TYPE_LONG 4

typedef struct
{
  const guint8 *data;
  gsize length;
  gboolean big_endian;
} Block;

/* An unsigned number of @size bytes (2 or 4) at @offset; FALSE beyond the end. */
static gboolean
read_number (const Block *block, gsize offset, int size, guint32 *value)
{
  if (offset > block->length || block->length - offset < (gsize)size)
    return FALSE;
  *value = 0;
  for (int i = 0; i < size; i++)
    *value |= (guint32)block->data[offset + i] << 8 * (block->big_endian ? size - 1 - i : i);
  return TRUE;
}

int
em_exif_get_orientation (const guint8 *data, gsize length)
{
  Block block = { data, length, FALSE };
  guint32 magic, directory, n_entries;

  if (length >= 6 && memcmp (data, "Exif\0", 6) == 0)
    {
      block.data += 6;
      block.length -= 6;
    }
  if (block.length < 8)
    return 0;
  if (memcmp (block.data, "MM", 2) == 0)
    block.big_endian = TRUE;
  else if (memcmp (block.data, "II", 2) != 0)
    return 0;
  if (!read_number (&block, 2, 2, &magic) || magic != 42 || !read_number (&block, 4, 4, &directory)
      || !read_number (&block, directory, 2, &n_entries))
    return 0;

  for (guint32 i = 0; i < n_entries; i++)
    {
      gsize entry = (gsize)directory + 2 + (gsize)i * 12;
      guint32 tag, type, count, value;

      if (!read_number (&block, entry, 2, &tag) || !read_number (&block, entry + 2, 2, &type)
          || !read_number (&block, entry + 4, 4, &count))
        return 0;
      if (tag != TAG_ORIENTATION)
        continue;
      if (count != 1 || (type != TYPE_SHORT && type != TYPE_LONG)
          || !read_number (&block, entry + 8, type == TYPE_SHORT ? 2 : 4, &value))
        return 0;
      return value >= 1 && value <= 8 ? (int)value : 0;
    }
  return 0;
}

int
em_xmp_get_orientation (const guint8 *data, gsize length)
{
  static const char key[] = "tiff:Orientation";
  const guint8 *found = memmem (data, length, key, sizeof key - 1);
  gsize rest;

  if (!found)
    return 0;
  found += sizeof key - 1;
  rest = length - (found - data);
  /* An attribute (="6") or an element (>6<). */
  if (rest >= 3 && memcmp (found, "=\"", 2) == 0)
    found += 2;
  else if (rest >= 2 && *found == '>')
    found += 1;
  else
    return 0;
  return *found >= '1' && *found <= '8' ? *found - '0' : 0;
}
