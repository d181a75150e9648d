/* emend-cli label: a picture with a written label, its blank twin and the mask of the paper.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/em-cli.h"
#include "picture/em-label.h"

/* Reads @n numbers with commas between. */
static gboolean
read_numbers (const char *text, double *numbers, int n)
{
  for (int i = 0; i < n && text != NULL; i++)
    {
      char *end = NULL;
      numbers[i] = g_ascii_strtod (text, &end);
      if (end == text || *end != (i < n - 1 ? ',' : '\0') || !isfinite (numbers[i]))
        return FALSE;
      text = end + 1;
    }
  return text != NULL;
}

/* Reads "#rrggbb"; without @text the colour stays. */
static gboolean
read_colour (const char *text, guint32 *rgb)
{
  guint64 value = 0;

  if (text == NULL)
    return TRUE;
  if (text[0] != '#' || strlen (text) != 7
      || !g_ascii_string_to_unsigned (text + 1, 16, 0, 0xffffff, &value, NULL))
    return FALSE;
  *rgb = (guint32)value;
  return TRUE;
}

/* Puts the paper on four places: its size and angle are those of the upper edge. */
static void
place_on_corners (EmLabel *label, const double corners[8])
{
  const double dx = corners[2] - corners[0], dy = corners[3] - corners[1];

  label->x = (corners[0] + corners[2] + corners[4] + corners[6]) / 4;
  label->y = (corners[1] + corners[3] + corners[5] + corners[7]) / 4;
  label->width = MAX (1, hypot (dx, dy));
  label->angle = atan2 (dy, dx) * 180 / G_PI;
  em_label_set_corners (label, corners);
}

/* Where the paper is, from what was typed. Returns: a sentence where that does not say it */
static const char *
read_place (EmLabel *label, const char *corners, const char *at, double width, double angle)
{
  double eight[8], two[2];

  if (corners != NULL)
    {
      if (at != NULL || width != 0 || angle != 0)
        return _ ("--corners stands instead of --at, --width and --angle");
      if (!read_numbers (corners, eight, 8))
        return _ ("--corners expects eight numbers, x0,y0,x1,y1,x2,y2,x3,y3");
      place_on_corners (label, eight);
      if (!em_label_can_draw (label))
        return _ ("--corners expects a convex figure, clockwise from the paper's top left");
      return NULL;
    }
  if (!read_numbers (at, two, 2))
    return _ ("--at expects two numbers, X,Y");
  if (!(width >= 4) || !isfinite (angle))
    return _ ("--width expects 4 pixels or more");
  label->x = two[0];
  label->y = two[1];
  label->width = width;
  label->angle = angle;
  return NULL;
}

/* How the paper looks, likewise. */
static const char *
read_looks (EmLabel *label, const char *paper, const char *ink, double shadow, double text_size)
{
  if (!read_colour (paper, &label->paper))
    return _ ("--paper expects a colour such as #fbf9f4");
  if (!read_colour (ink, &label->ink))
    return _ ("--ink expects a colour such as #1a1a2e");
  if (!(shadow >= 0 && shadow <= 1))
    return _ ("--shadow expects a number from 0 to 1");
  if (!(text_size >= 0.1 && text_size <= 10))
    return _ ("--text-size expects a number from 0.1 to 10");
  label->shadow = shadow;
  label->text_size = text_size;
  return NULL;
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
  g_autofree char *corners = NULL, *paper = NULL, *ink = NULL;
  g_autofree char *output = NULL, *blank = NULL, *mask = NULL;
  double width = 0, angle = 0, shadow = EM_LABEL_SHADOW, text_size = 1;
  const GOptionEntry entries[] = {
    { "text", 0, 0, G_OPTION_ARG_STRING, &text, N_ ("What is written on the paper"), "TEXT" },
    { "at", 0, 0, G_OPTION_ARG_STRING, &place, N_ ("The paper's centre in pixels"), "X,Y" },
    { "width", 0, 0, G_OPTION_ARG_DOUBLE, &width, N_ ("The paper's width in pixels"), "W" },
    { "angle", 0, 0, G_OPTION_ARG_DOUBLE, &angle, N_ ("Degrees, clockwise (0)"), "A" },
    { "corners", 0, 0, G_OPTION_ARG_STRING, &corners,
      N_ ("The paper's corners instead of place, width and angle, clockwise from the top left"),
      "X0,Y0,…,X3,Y3" },
    { "paper", 0, 0, G_OPTION_ARG_STRING, &paper, N_ ("The colour of the paper (#fbf9f4)"),
      "#RRGGBB" },
    { "ink", 0, 0, G_OPTION_ARG_STRING, &ink, N_ ("The colour of the text (#1a1a2e)"), "#RRGGBB" },
    { "shadow", 0, 0, G_OPTION_ARG_DOUBLE, &shadow,
      N_ ("How dark the paper's shadow is, 0 to 1 (0.38)"), "S" },
    { "text-size", 0, 0, G_OPTION_ARG_DOUBLE, &text_size,
      N_ ("Size of the text on the same paper, at most what fits (1)"), "S" },
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

  EmLabel label;
  em_label_init (&label);
  label.text = text;
  label.font = font;
  if (text == NULL || *text == '\0')
    return em_cli_usage (&em_cli_label, _ ("--text is missing"));
  const char *sentence = read_place (&label, corners, place, width, angle);
  if (sentence == NULL)
    sentence = read_looks (&label, paper, ink, shadow, text_size);
  if (sentence != NULL)
    return em_cli_usage (&em_cli_label, "%s", sentence);
  if (output == NULL)
    return em_cli_usage (&em_cli_label, _ ("-o OUT is missing"));

  GError *error = NULL;
  g_autoptr (EmPicture) picture = em_picture_load (argv[1], &error);
  if (picture == NULL)
    return em_cli_fail (error);
  if (corners == NULL)
    label.width = MIN (width, 4.0 * em_picture_get_width (picture));
  if (!write_all (picture, &label, output, blank, mask, &error))
    return em_cli_fail (error);
  printf (_ ("Label written to “%s”.\n"), output);
  return EM_CLI_DONE;
}

const EmCliCommand em_cli_label = { "label", "PICTURE",
                                    N_ ("Put a paper with text on a picture, and its blank twin"),
                                    run };
