/* emend-cli moments: second moments of a model's keys over a folder of pictures.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli/em-cli.h"
#include "evaluate/em-measure-moments.h"

/* The indices of the edit points called @names, all of them for %NULL. */
static int *
find_points (EmModel *model, char **names, int *n, GError **error)
{
  *n = names ? (int)g_strv_length (names) : em_edit_points_get_n (em_model_get_edit_points (model));
  g_autofree int *points = g_new (int, *n + 1);
  for (int i = 0; i < *n; i++)
    {
      points[i] = names ? em_cli_find_edit_point (model, names[i], error) : i;
      if (points[i] < 0)
        return NULL;
    }
  return g_steal_pointer (&points);
}

static gboolean
merge (EmMoments *moments, char **files, GError **error)
{
  for (int i = 0; files != NULL && files[i] != NULL; i++)
    {
      g_autoptr (EmMoments) other = em_moments_load (files[i], error);
      if (other == NULL || !em_moments_merge (moments, other, error))
        return FALSE;
    }
  return TRUE;
}

static int
run (int argc, char **argv)
{
  gboolean as_json = FALSE;
  g_autofree char *output = NULL;
  g_auto (GStrv) names = NULL;
  g_auto (GStrv) merged = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("Where to write the moments"), "FILE" },
    { "edit-point", 0, 0, G_OPTION_ARG_STRING_ARRAY, &names,
      N_ ("Only this edit point; repeatable (all)"), "NAME" },
    { "merge", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &merged,
      N_ ("Add the moments of another file; repeatable"), "FILE" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print one JSON document"), NULL },
    { NULL }
  };
  if (!em_cli_parse (&em_cli_moments, entries, NULL, &argc, &argv, 2, 2))
    return EM_CLI_USAGE;
  if (output == NULL)
    return em_cli_usage (&em_cli_moments, _ ("-o FILE is missing"));

  GError *error = NULL;
  int n_points;
  g_auto (EmCliModel) model = { 0 };
  if (!em_cli_model_open (&model, argv[1], &error))
    return em_cli_fail (error);
  EmGraph *graph = em_model_get_graph (model.model);
  g_autofree int *points = find_points (model.model, names, &n_points, &error);
  if (points == NULL)
    return em_cli_fail (error);
  g_autoptr (EmFolder) folder = em_folder_open (argv[2], NULL, graph, FALSE, &error);
  if (folder == NULL)
    return em_cli_fail (error);

  g_auto (GStrv) unreadable = NULL;
  g_autoptr (EmMoments) moments =
      em_measure_moments (model.executor, folder, points, n_points, &unreadable, em_cli_progress,
                          _ ("Measuring second moments"), NULL, &error);
  if (moments == NULL)
    return em_cli_fail (error);
  for (int i = 0; unreadable[i] != NULL; i++)
    fprintf (stderr, "emend-cli: %s\n", unreadable[i]);
  int pictures = em_folder_get_n (folder) - (int)g_strv_length (unreadable);
  if (!merge (moments, merged, &error)
      || !em_moments_save (moments, output, em_graph_get_sha256 (graph), pictures, &error))
    return em_cli_fail (error);

  if (as_json)
    {
      g_autoptr (JsonBuilder) json = json_builder_new ();
      json_builder_begin_object (json);
      em_cli_json_string (json, "file", output);
      em_cli_json_int (json, "pictures", pictures);
      em_cli_json_int (json, "edit_points", n_points);
      json_builder_end_object (json);
      em_cli_print_json (json);
    }
  else
    printf (_ ("Second moments of %d edit points over %d pictures written to “%s”.\n"), n_points,
            pictures, output);
  return EM_CLI_DONE;
}

const EmCliCommand em_cli_moments = { "moments", "MODEL PICTURES",
                                      N_ ("Measure second moments over a folder of pictures"),
                                      run };
