/* PNG by libpng, to the numbers that Pillow gives.
 *
 * Purpose.  Grey of 1, 2, 4 and 8 bits is spread over 0 .. 255; of 16-bit colour (and of grey with
 * alpha) the high byte is taken; a palette's and a single colour's transparency become alpha; gamma
 * and colour profiles are not applied. 16-bit grey without alpha is what Pillow's mode I;16 makes
 * of it: values above 255 are 255, not scaled.
 * Errors.   libpng leaves a failed call by longjmp, see em-jpeg.c.
 * Hostile.  The size is checked before pixels are allocated; libpng's limits for one ancillary
 * chunk and their number are set, so that a compressed text cannot fill the memory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <setjmp.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <png.h>

#include "picture/em-picture-private.h"

#define MAX_CHUNKS 1000
#define MAX_CHUNK_BYTES (8 * 1024 * 1024)
/* Quick and within a few per cent of the best for photographs; masks compress well at any level. */
#define COMPRESSION_LEVEL 3

#define MESSAGE_SIZE 200

typedef struct
{
  const char *name;
  const guint8 *data;
  gsize length;
  gsize position;
  png_structp png;
  png_infop info;
  EmPicture *picture;
  png_bytep *rows;
  int orientation;
  char message[MESSAGE_SIZE];
  GError *error;
} Decoder;

static void
on_error (png_structp png, png_const_charp message)
{
  char *to = png_get_error_ptr (png);

  g_strlcpy (to, message, MESSAGE_SIZE);
  png_longjmp (png, 1);
}

static void
on_warning (png_structp png, png_const_charp message)
{
}

static void
on_read (png_structp png, png_bytep to, size_t n)
{
  Decoder *decoder = png_get_io_ptr (png);

  if (n > decoder->length - decoder->position)
    png_error (png, _ ("the data ends inside the picture"));
  memcpy (to, decoder->data + decoder->position, n);
  decoder->position += n;
}

/* 16-bit big-endian grey at the start of each row to RGBA in place, from the last pixel. @key: the
 * transparent value, or -1. */
static void
spread_grey16 (guint8 *row, int width, int key)
{
  for (int x = width - 1; x >= 0; x--)
    {
      int value = row[2 * (gsize)x] << 8 | row[2 * (gsize)x + 1];
      guint8 grey = MIN (value, 255);

      row[4 * (gsize)x + 3] = value == key ? 0 : 255;
      row[4 * (gsize)x + 2] = grey;
      row[4 * (gsize)x + 1] = grey;
      row[4 * (gsize)x] = grey;
    }
}

/* Asks libpng for RGBA of 8 bits, but for grey of 16 bits as it is. Returns whether it is the
 * latter. */
static gboolean
set_transforms (Decoder *decoder)
{
  png_structp png = decoder->png;
  int type = png_get_color_type (png, decoder->info);
  int depth = png_get_bit_depth (png, decoder->info);

  if (type == PNG_COLOR_TYPE_GRAY && depth == 16)
    return TRUE;
  /* Unpacks small depths, a palette and transparent colours; before strip_16, so that a transparent
   * colour is compared with all 16 bits. */
  png_set_expand (png);
  png_set_strip_16 (png);
  png_set_gray_to_rgb (png);
  png_set_add_alpha (png, 255, PNG_FILLER_AFTER);
  return FALSE;
}

/* Decodes into decoder->picture. Leaves by longjmp or returns FALSE with decoder->error. */
static gboolean
decode (Decoder *decoder)
{
  png_structp png = decoder->png;
  png_infop info = decoder->info;
  png_uint_32 width, height, exif_length;
  png_color_16p key;
  png_bytep exif;
  gboolean grey16;
  int grey_key = -1;

  png_set_read_fn (png, decoder, on_read);
  png_set_user_limits (png, PNG_UINT_31_MAX,
                       PNG_UINT_31_MAX); /* the limits, and the words, are ours */
  png_set_chunk_cache_max (png, MAX_CHUNKS);
  png_set_chunk_malloc_max (png, MAX_CHUNK_BYTES);
  png_read_info (png, info);

  width = png_get_image_width (png, info);
  height = png_get_image_height (png, info);
  decoder->picture = em_picture_try_new (decoder->name, width, height, &decoder->error);
  if (!decoder->picture)
    return FALSE;

  grey16 = set_transforms (decoder);
  if (grey16 && png_get_tRNS (png, info, NULL, NULL, &key))
    grey_key = key->gray;
  png_set_interlace_handling (png);
  png_read_update_info (png, info);
  if (png_get_rowbytes (png, info) != (gsize)width * (grey16 ? 2 : 4))
    png_error (png, "unexpected row length");

  decoder->rows = g_new (png_bytep, height);
  for (png_uint_32 y = 0; y < height; y++)
    decoder->rows[y] = em_picture_get_pixels (decoder->picture) + (gsize)y * width * 4;
  png_read_image (png, decoder->rows);
  for (png_uint_32 y = 0; y < height && grey16; y++)
    spread_grey16 (decoder->rows[y], width, grey_key);

  png_read_end (png, info);
  if (png_get_eXIf_1 (png, info, &exif_length, &exif))
    decoder->orientation = em_exif_get_orientation (exif, exif_length);
  return TRUE;
}

/* The landing place of the longjmp; apart, so that no local variable changes after setjmp(). */
static gboolean
decode_guarded (Decoder *decoder)
{
  if (setjmp (png_jmpbuf (decoder->png)))
    return FALSE;
  return decode (decoder);
}

EmPicture *
em_png_decode (GBytes *bytes, const char *name, int *orientation, GError **error)
{
  Decoder decoder = { .name = name };

  decoder.data = g_bytes_get_data (bytes, &decoder.length);
  decoder.png =
      png_create_read_struct (PNG_LIBPNG_VER_STRING, decoder.message, on_error, on_warning);
  decoder.info = png_create_info_struct (decoder.png);

  if (!decode_guarded (&decoder))
    {
      g_clear_pointer (&decoder.picture, em_picture_unref);
      if (!decoder.error)
        decoder.error =
            g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         /* Translators: the second is a reason in libpng's words. */
                         _ ("“%s” could not be read: a whole PNG picture was expected (%s)."), name,
                         decoder.message);
      g_propagate_error (error, decoder.error);
    }

  png_destroy_read_struct (&decoder.png, &decoder.info, NULL);
  g_free (decoder.rows);
  *orientation = decoder.orientation;
  return decoder.picture;
}

typedef struct
{
  png_structp png;
  png_infop info;
  guint8 *row;
  GByteArray *out;
  char message[MESSAGE_SIZE];
} Encoder;

static void
on_write (png_structp png, png_bytep from, size_t n)
{
  GByteArray *out = png_get_io_ptr (png);

  /* The length of a byte array is a guint. */
  if (n > G_MAXUINT / 2 - out->len)
    png_error (png, _ ("the picture is too large for one file"));
  g_byte_array_append (out, from, n);
}

static gboolean
encode_guarded (Encoder *encoder, int width, int height, EmPngFormat format, EmPngRowFunc row,
                gpointer data)
{
  static const int types[] = { [EM_PNG_BITS] = PNG_COLOR_TYPE_GRAY,
                               [EM_PNG_GREY] = PNG_COLOR_TYPE_GRAY,
                               [EM_PNG_GREY_ALPHA] = PNG_COLOR_TYPE_GRAY_ALPHA,
                               [EM_PNG_RGB] = PNG_COLOR_TYPE_RGB,
                               [EM_PNG_RGBA] = PNG_COLOR_TYPE_RGB_ALPHA };
  png_structp png = encoder->png;
  gboolean flat = types[format] == PNG_COLOR_TYPE_GRAY || format == EM_PNG_GREY_ALPHA;

  if (setjmp (png_jmpbuf (png)))
    return FALSE;
  png_set_write_fn (png, encoder->out, on_write, NULL);
  png_set_compression_level (png, COMPRESSION_LEVEL);
  png_set_filter (png, 0, flat ? PNG_FILTER_NONE : PNG_FILTER_SUB);
  png_set_IHDR (png, encoder->info, width, height, format == EM_PNG_BITS ? 1 : 8, types[format],
                PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info (png, encoder->info);
  png_set_packing (png);
  for (int y = 0; y < height; y++)
    {
      row (data, y, encoder->row);
      png_write_row (png, encoder->row);
    }
  png_write_end (png, encoder->info);
  return TRUE;
}

GBytes *
em_png_encode (int width, int height, EmPngFormat format, EmPngRowFunc row, gpointer data,
               GError **error)
{
  Encoder encoder = { 0 };
  GBytes *bytes = NULL;

  encoder.row = g_malloc ((gsize)width * MAX (1, (int)format));
  encoder.out = g_byte_array_new ();
  encoder.png =
      png_create_write_struct (PNG_LIBPNG_VER_STRING, encoder.message, on_error, on_warning);
  encoder.info = png_create_info_struct (encoder.png);

  if (encode_guarded (&encoder, width, height, format, row, data))
    bytes = g_byte_array_free_to_bytes (g_steal_pointer (&encoder.out));
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The picture could not be written: %s."),
                 encoder.message);

  png_destroy_write_struct (&encoder.png, &encoder.info);
  g_clear_pointer (&encoder.out, g_byte_array_unref);
  g_free (encoder.row);
  return bytes;
}
