/* emend-cli select: the mask of what strokes mark in a picture.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli/em-cli.h"
#include "picture/em-smart-select.h"

/* The strokes in @path, which must be as large as the picture. */
static EmMask *
load_strokes (const char *path, EmPicture *picture, const char *picture_path, GError **error)
{
  g_autoptr (EmMask) strokes = em_mask_load (path, error);

  if (strokes == NULL)
    return NULL;
  if (em_mask_get_width (strokes) == em_picture_get_width (picture)
      && em_mask_get_height (strokes) == em_picture_get_height (picture))
    return g_steal_pointer (&strokes);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               _ ("“%s” has %d × %d pixels, but the picture “%s” has %d × %d: strokes must be as "
                  "large as the picture."),
               path, em_mask_get_width (strokes), em_mask_get_height (strokes), picture_path,
               em_picture_get_width (picture), em_picture_get_height (picture));
  return NULL;
}

static gboolean
read_kind (const char *text, EmMaskFileKind *kind)
{
  static const char *const names[] = { "grey", "bits", "alpha", NULL };

  *kind = EM_MASK_FILE_GREY;
  if (text == NULL)
    return TRUE;
  for (int i = 0; names[i] != NULL; i++)
    if (g_str_equal (text, names[i]))
      {
        *kind = i;
        return TRUE;
      }
  return FALSE;
}

/* How many pixels are selected, each by its share. */
static double
measure_area (const EmMask *mask)
{
  int width = em_mask_get_width (mask);
  g_autofree guint8 *row = g_malloc (width);
  guint64 sum = 0;

  for (int y = 0; y < em_mask_get_height (mask); y++)
    {
      em_mask_read (mask, &(EmRect){ 0, y, width, 1 }, row, width);
      for (int x = 0; x < width; x++)
        sum += row[x];
    }
  return sum / 255.0;
}

static void
print_mask (const EmMask *mask, const char *path, gboolean json)
{
  double share = measure_area (mask) / em_mask_get_width (mask) / em_mask_get_height (mask);
  EmRect bounds = em_mask_get_bounds (mask);

  if (!json)
    {
      printf (_ ("Mask written to “%s”: %.1f %% of the picture.\n"), path, 100 * share);
      return;
    }
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  em_cli_json_string (builder, "mask", path);
  em_cli_json_double (builder, "share", share);
  em_cli_json_int (builder, "x", bounds.x);
  em_cli_json_int (builder, "y", bounds.y);
  em_cli_json_int (builder, "width", bounds.width);
  em_cli_json_int (builder, "height", bounds.height);
  json_builder_end_object (builder);
  em_cli_print_json (builder);
}

static int
run (int argc, char **argv)
{
  g_autofree char *inside_path = NULL, *outside_path = NULL, *output = NULL, *kind_name = NULL;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "inside", 0, 0, G_OPTION_ARG_FILENAME, &inside_path,
      N_ ("White strokes on what is to be selected"), "PNG" },
    { "outside", 0, 0, G_OPTION_ARG_FILENAME, &outside_path,
      N_ ("White strokes on what is not (the picture’s border)"), "PNG" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("The mask"), "MASK" },
    { "kind", 0, 0, G_OPTION_ARG_STRING, &kind_name, N_ ("What the mask’s PNG holds (grey)"),
      "grey|bits|alpha" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print JSON"), NULL },
    { NULL }
  };
  if (!em_cli_parse (&em_cli_select, entries, NULL, &argc, &argv, 1, 1))
    return EM_CLI_USAGE;

  EmMaskFileKind kind;
  if (inside_path == NULL)
    return em_cli_usage (&em_cli_select, _ ("--inside is missing"));
  if (output == NULL)
    return em_cli_usage (&em_cli_select, _ ("-o MASK is missing"));
  if (!read_kind (kind_name, &kind))
    return em_cli_usage (&em_cli_select, _ ("--kind expects grey, bits or alpha"));

  GError *error = NULL;
  g_autoptr (EmMask) inside = NULL;
  g_autoptr (EmMask) outside = NULL;
  g_autoptr (EmPicture) picture = em_picture_load (argv[1], &error);
  if (picture == NULL)
    return em_cli_fail (error);
  inside = load_strokes (inside_path, picture, argv[1], &error);
  if (inside == NULL)
    return em_cli_fail (error);
  if (outside_path != NULL)
    outside = load_strokes (outside_path, picture, argv[1], &error);
  if (error != NULL)
    return em_cli_fail (error);

  g_autoptr (EmSmartSelect) select = em_smart_select_new (picture);
  g_autoptr (EmMask) mask = em_smart_select_run (select, inside, outside, NULL, &error);
  if (mask == NULL || !em_mask_save_png (mask, output, kind, &error))
    return em_cli_fail (error);
  print_mask (mask, output, json);
  return EM_CLI_DONE;
}

const EmCliCommand em_cli_select = { "select", "PICTURE",
                                     N_ ("Select what strokes mark inside and outside"), run };
