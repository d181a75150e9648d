/* emend-cli stylise: a picture, or the masked part of it, in the manner of another one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli/em-cli.h"
#include "picture/em-fill.h"
#include "stylise/em-stylise.h"

/* Reads the mask of a picture of @width x @height. */
static EmMask *
load_mask (const char *path, const char *picture, int width, int height, GError **error)
{
  g_autoptr (EmMask) mask = em_mask_load (path, error);

  if (mask == NULL)
    return NULL;
  if (em_mask_get_width (mask) == width && em_mask_get_height (mask) == height)
    return g_steal_pointer (&mask);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("The mask “%s” has %d × %d pixels, but “%s” has %d × %d; make them the same "
                  "size."),
               path, em_mask_get_width (mask), em_mask_get_height (mask), picture, width, height);
  return NULL;
}

static void
print_json (const char *output, int width, int height, double seconds)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  em_cli_json_string (json, "output", output);
  em_cli_json_int (json, "painted_width", width);
  em_cli_json_int (json, "painted_height", height);
  em_cli_json_double (json, "seconds", seconds);
  json_builder_end_object (json);
  em_cli_print_json (json);
}

static int
run (int argc, char **argv)
{
  g_autofree char *style_path = NULL, *mask_path = NULL, *output = NULL;
  double strength = 1;
  gboolean keep_colour = FALSE, as_json = FALSE;
  const GOptionEntry entries[] = {
    { "style", 0, 0, G_OPTION_ARG_FILENAME, &style_path, N_ ("The picture whose manner is taken"),
      "STYLE" },
    { "mask", 0, 0, G_OPTION_ARG_FILENAME, &mask_path,
      N_ ("Replace only what is white in this picture"), "MASK" },
    { "strength", 0, 0, G_OPTION_ARG_DOUBLE, &strength, N_ ("0, the picture itself, to 1 (1)"),
      "S" },
    { "keep-colour", 0, 0, G_OPTION_ARG_NONE, &keep_colour, N_ ("Keep the picture's own colours"),
      NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("The stylised picture"), "OUT" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print one JSON document"), NULL },
    { NULL }
  };
  if (!em_cli_parse (&em_cli_stylise, entries, NULL, &argc, &argv, 1, 1))
    return EM_CLI_USAGE;
  if (style_path == NULL)
    return em_cli_usage (&em_cli_stylise, _ ("--style is missing"));
  if (!(strength >= 0 && strength <= 1))
    return em_cli_usage (&em_cli_stylise, _ ("--strength expects a number from 0 to 1"));
  if (output == NULL)
    return em_cli_usage (&em_cli_stylise, _ ("-o OUT is missing"));

  GError *error = NULL;
  g_autoptr (EmPicture) picture = em_picture_load (argv[1], &error);
  g_autoptr (EmPicture) style = picture != NULL ? em_picture_load (style_path, &error) : NULL;
  if (style == NULL)
    return em_cli_fail (error);
  const int width = em_picture_get_width (picture), height = em_picture_get_height (picture);
  g_autoptr (EmMask) mask = NULL;
  if (mask_path != NULL)
    {
      mask = load_mask (mask_path, argv[1], width, height, &error);
      if (mask == NULL)
        return em_cli_fail (error);
    }

  g_autoptr (EmTeam) team = em_team_new (0);
  g_autoptr (EmStylise) stylise = em_stylise_new (team);
  const gint64 start = g_get_monotonic_time ();
  g_autoptr (EmPicture) layer =
      em_stylise_run (stylise, picture, style, strength, keep_colour, em_cli_progress,
                      (gpointer)_ ("Stylising"), NULL, &error);
  if (layer == NULL)
    return em_cli_fail (error);
  const double seconds = 1e-6 * (double)(g_get_monotonic_time () - start);
  g_autoptr (EmPicture) sized = em_picture_resize (layer, width, height);
  g_autoptr (EmPicture) result = em_fill_composite (picture, sized, mask);
  if (!em_picture_save_png (result, output, &error))
    return em_cli_fail (error);
  if (as_json)
    print_json (output, em_picture_get_width (layer), em_picture_get_height (layer), seconds);
  else
    printf (_ ("Stylised in %.2f s and written to “%s”.\n"), seconds, output);
  return EM_CLI_DONE;
}

const EmCliCommand em_cli_stylise = { "stylise", "PICTURE",
                                      N_ ("Paint a picture in the manner of another one"), run };
