/* emend-cli label: a picture with a written label, its blank twin and the mask of the paper.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>

#include "cli/em-cli.h"
#include "picture/em-label.h"

#define PAPER 0xfbf9f4
#define INK 0x1a1a2e

/* Reads "X,Y". */
static gboolean
read_place (const char *text, double *x, double *y)
{
  char *end = NULL;

  if (text == NULL)
    return FALSE;
  *x = g_ascii_strtod (text, &end);
  if (end == text || *end != ',')
    return FALSE;
  const char *second = end + 1;
  *y = g_ascii_strtod (second, &end);
  return end != second && *end == '\0' && isfinite (*x) && isfinite (*y);
}

/* The label's two pictures and the mask, each where a path is given. */
static gboolean
write_all (EmPicture *picture, const EmLabel *label, const char *written_path,
           const char *blank_path, const char *mask_path, GError **error)
{
  g_autoptr (EmPicture) written = NULL;
  g_autoptr (EmPicture) blank = NULL;
  g_autoptr (EmMask) mask = NULL;

  em_label_render (label, em_picture_get_width (picture), em_picture_get_height (picture), &written,
                   &blank, &mask);
  if (em_mask_is_empty (mask))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("The label at %g,%g lies outside the picture of %d × %d pixels."), label->x,
                   label->y, em_picture_get_width (picture), em_picture_get_height (picture));
      return FALSE;
    }
  g_autoptr (EmPicture) with_text = em_label_lay (picture, written);
  g_autoptr (EmPicture) without = em_label_lay (picture, blank);
  return em_picture_save_png (with_text, written_path, error)
         && (blank_path == NULL || em_picture_save_png (without, blank_path, error))
         && (mask_path == NULL || em_mask_save_png (mask, mask_path, EM_MASK_FILE_GREY, error));
}

static int
run (int argc, char **argv)
{
  g_autofree char *text = NULL, *font = NULL, *place = NULL;
  g_autofree char *output = NULL, *blank = NULL, *mask = NULL;
  double width = 0, angle = 0;
  const GOptionEntry entries[] = {
    { "text", 0, 0, G_OPTION_ARG_STRING, &text, N_ ("What is written on the paper"), "TEXT" },
    { "at", 0, 0, G_OPTION_ARG_STRING, &place, N_ ("The paper's centre in pixels"), "X,Y" },
    { "width", 0, 0, G_OPTION_ARG_DOUBLE, &width, N_ ("The paper's width in pixels"), "W" },
    { "angle", 0, 0, G_OPTION_ARG_DOUBLE, &angle, N_ ("Degrees, clockwise (0)"), "A" },
    { "font", 0, 0, G_OPTION_ARG_STRING, &font, N_ ("The handwriting (the best installed)"),
      "NAME" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("The picture with the written label"),
      "OUT" },
    { "blank", 0, 0, G_OPTION_ARG_FILENAME, &blank, N_ ("The same paper without text"), "TWIN" },
    { "mask", 0, 0, G_OPTION_ARG_FILENAME, &mask, N_ ("White where the paper is"), "MASK" },
    { NULL }
  };
  if (!em_cli_parse (&em_cli_label, entries, NULL, &argc, &argv, 1, 1))
    return EM_CLI_USAGE;

  EmLabel label = { .text = text, .font = font, .paper = PAPER, .ink = INK, .angle = angle };
  if (text == NULL || *text == '\0')
    return em_cli_usage (&em_cli_label, _ ("--text is missing"));
  if (!read_place (place, &label.x, &label.y))
    return em_cli_usage (&em_cli_label, _ ("--at expects two numbers, X,Y"));
  if (!(width >= 4))
    return em_cli_usage (&em_cli_label, _ ("--width expects 4 pixels or more"));
  if (output == NULL)
    return em_cli_usage (&em_cli_label, _ ("-o OUT is missing"));

  GError *error = NULL;
  g_autoptr (EmPicture) picture = em_picture_load (argv[1], &error);
  if (picture == NULL)
    return em_cli_fail (error);
  label.width = MIN (width, 4.0 * em_picture_get_width (picture));
  if (!write_all (picture, &label, output, blank, mask, &error))
    return em_cli_fail (error);
  printf (_ ("Label written to “%s”.\n"), output);
  return EM_CLI_DONE;
}

const EmCliCommand em_cli_label = { "label", "PICTURE",
                                    N_ ("Put a paper with text on a picture, and its blank twin"),
                                    run };
