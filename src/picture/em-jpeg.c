/* JPEG by libjpeg-turbo, with its defaults: the slow integer DCT and fancy upsampling, which is
 * what the classifiers' training pictures were decoded with.
 *
 * Errors.   libjpeg leaves a failed call by longjmp. Nothing with automatic clean-up lives in the
 *           function that calls it; the state is in a struct that its caller frees.
 * Hostile.  The header is checked before pixels are allocated; the end of the data inside the
 * picture is an error, not a grey rest; a progressive file may have at most MAX_SCANS scans, since
 *           each costs a pass over all coefficients.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <stdio.h>
#include <setjmp.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <jpeglib.h>
#include <jerror.h>

#include "picture/em-picture-private.h"

#define MAX_SCANS 100
#define MARKER_APP1 (JPEG_APP0 + 1)

typedef struct
{
  struct jpeg_error_mgr manager; /* first: libjpeg hands back a pointer to it */
  jmp_buf leave;
  char message[JMSG_LENGTH_MAX];
} ErrorState;

typedef struct
{
  struct jpeg_decompress_struct jpeg;
  struct jpeg_progress_mgr progress;
  ErrorState errors;
  EmPicture *picture;
  const char *name;
  int orientation;
  GError *error; /* set where the sentence is ours and not libjpeg's */
} Decoder;

static void
on_error_exit (j_common_ptr common)
{
  ErrorState *errors = (ErrorState *)common->err;

  errors->manager.format_message (common, errors->message);
  longjmp (errors->leave, 1);
}

static void
on_message (j_common_ptr common, int level)
{
  ErrorState *errors = (ErrorState *)common->err;

  /* Other warnings (a bad Huffman code, junk between markers) leave a picture that people expect to
   * see; but when the data ended libjpeg would fill in grey for ever. */
  if (level < 0 && errors->manager.msg_code == JWRN_JPEG_EOF)
    {
      g_strlcpy (errors->message, _ ("the data ends inside the picture"), JMSG_LENGTH_MAX);
      longjmp (errors->leave, 1);
    }
}

static void
on_progress (j_common_ptr common)
{
  ErrorState *errors = (ErrorState *)common->err;

  if (common->is_decompressor && ((j_decompress_ptr)common)->input_scan_number > MAX_SCANS)
    {
      g_strlcpy (errors->message, _ ("it has more scans than any camera or program writes"),
                 JMSG_LENGTH_MAX);
      longjmp (errors->leave, 1);
    }
}

/* The orientation in the saved APP1 markers; EXIF before XMP. */
static int
find_orientation (const Decoder *decoder)
{
  static const char xmp[] = "http://ns.adobe.com/xap/1.0/";
  int from_xmp = 0;

  for (jpeg_saved_marker_ptr marker = decoder->jpeg.marker_list; marker; marker = marker->next)
    {
      int found;

      if (marker->marker != MARKER_APP1)
        continue;
      if (marker->data_length >= 6 && memcmp (marker->data, "Exif\0", 6) == 0)
        {
          found = em_exif_get_orientation (marker->data, marker->data_length);
          if (found)
            return found;
        }
      else if (marker->data_length > sizeof xmp && memcmp (marker->data, xmp, sizeof xmp) == 0)
        from_xmp =
            em_xmp_get_orientation (marker->data + sizeof xmp, marker->data_length - sizeof xmp);
    }
  return from_xmp;
}

/* Inverted CMYK, as Adobe's programs write it, in place to RGBA. Each product is divided by 255 and
 * rounded as Pillow's convert ("RGB") does. */
static void
cmyk_to_rgba (guint8 *row, int width)
{
  for (int x = 0; x < width; x++)
    {
      guint8 *pixel = row + 4 * (gsize)x;
      int white = pixel[3];

      for (int c = 0; c < 3; c++)
        {
          int ink = (255 - pixel[c]) * white + 128;

          pixel[c] = MAX (0, white - ((ink + (ink >> 8)) >> 8));
        }
      pixel[3] = 255;
    }
}

/* Decodes into decoder->picture. Leaves by longjmp or returns FALSE with decoder->error. */
static gboolean
decode (Decoder *decoder, const guint8 *data, gsize length)
{
  struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
  gboolean cmyk;

  jpeg_create_decompress (jpeg);
  decoder->progress.progress_monitor = on_progress;
  jpeg->progress = &decoder->progress;
  jpeg_save_markers (jpeg, MARKER_APP1, 0xffff);
  jpeg_mem_src (jpeg, data, length);
  jpeg_read_header (jpeg, TRUE);

  if (!em_picture_check_size (decoder->name, jpeg->image_width, jpeg->image_height,
                              &decoder->error))
    return FALSE;
  decoder->orientation = find_orientation (decoder);

  cmyk = jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
  jpeg->out_color_space = cmyk ? JCS_CMYK : JCS_EXT_RGBA;
  jpeg_start_decompress (jpeg);

  decoder->picture =
      em_picture_try_new (decoder->name, jpeg->output_width, jpeg->output_height, &decoder->error);
  if (!decoder->picture)
    return FALSE;
  while (jpeg->output_scanline < jpeg->output_height)
    {
      JSAMPROW row = em_picture_get_pixels (decoder->picture)
                     + (gsize)jpeg->output_scanline * jpeg->output_width * 4;

      jpeg_read_scanlines (jpeg, &row, 1);
      if (cmyk)
        cmyk_to_rgba (row, jpeg->output_width);
    }
  return TRUE;
}

/* The landing place of the longjmp; apart, so that no local variable changes after setjmp(). */
static gboolean
decode_guarded (Decoder *decoder, const guint8 *data, gsize length)
{
  if (setjmp (decoder->errors.leave))
    return FALSE;
  return decode (decoder, data, length);
}

EmPicture *
em_jpeg_decode (GBytes *bytes, const char *name, int *orientation, GError **error)
{
  Decoder decoder = { .name = name };
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  decoder.jpeg.err = jpeg_std_error (&decoder.errors.manager);
  decoder.errors.manager.error_exit = on_error_exit;
  decoder.errors.manager.emit_message = on_message;

  if (!decode_guarded (&decoder, data, length))
    {
      g_clear_pointer (&decoder.picture, em_picture_unref);
      if (!decoder.error)
        decoder.error =
            g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         /* Translators: the second is a reason in libjpeg's words. */
                         _ ("“%s” could not be read: a whole JPEG picture was expected (%s)."),
                         name, decoder.errors.message);
      g_propagate_error (error, decoder.error);
    }
  jpeg_destroy_decompress (&decoder.jpeg);
  *orientation = decoder.orientation;
  return decoder.picture;
}
