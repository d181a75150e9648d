/* emend-cli evaluate: what rules fix and break on a folder of pictures.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli/em-cli.h"
#include "evaluate/em-scorecard.h"

static void
add_score (JsonBuilder *json, const EmScore *score, const char *name)
{
  json_builder_begin_object (json);
  if (name != NULL)
    em_cli_json_string (json, "name", name);
  em_cli_json_int (json, "pictures", score->pictures);
  em_cli_json_int (json, "before", score->before);
  em_cli_json_int (json, "after", score->after);
  em_cli_json_int (json, "fixed", score->fixed);
  em_cli_json_int (json, "broken", score->broken);
  json_builder_end_object (json);
}

static void
print_json (const EmScorecard *scorecard, EmGraph *graph)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "classes");
  json_builder_begin_array (json);
  for (int i = 0; i < em_scorecard_get_n_classes (scorecard); i++)
    {
      const EmScore *score = em_scorecard_get_class (scorecard, i);
      add_score (json, score, em_graph_get_class_name (graph, score->class_index));
    }
  json_builder_end_array (json);
  json_builder_set_member_name (json, "total");
  add_score (json, em_scorecard_get_total (scorecard), NULL);
  json_builder_end_object (json);
  em_cli_print_json (json);
}

static void
print_score (const EmScore *score, const char *name)
{
  printf ("%-32.32s %8d %8d %8d %8d %8d\n", name, score->pictures, score->before, score->after,
          score->fixed, score->broken);
}

/* Classes where a rule changed something, or all of them where they are few. */
static void
print_text (const EmScorecard *scorecard, EmGraph *graph)
{
  const int n = em_scorecard_get_n_classes (scorecard);
  printf ("%-32s %8s %8s %8s %8s %8s\n", _ ("Class"), _ ("pictures"), _ ("before"), _ ("after"),
          _ ("fixed"), _ ("broken"));
  for (int i = 0; i < n; i++)
    {
      const EmScore *score = em_scorecard_get_class (scorecard, i);
      if (n <= 40 || score->fixed > 0 || score->broken > 0)
        print_score (score, em_graph_get_class_name (graph, score->class_index));
    }
  print_score (em_scorecard_get_total (scorecard), _ ("Total"));
}

static int
run (int argc, char **argv)
{
  gboolean as_json = FALSE;
  g_autofree char *truth = NULL;
  g_auto (EmCliRules) rule_options = { 0 };
  const GOptionEntry entries[] = { EM_CLI_RULE_ENTRIES (rule_options),
                                   { "truth", 0, 0, G_OPTION_ARG_FILENAME, &truth,
                                     N_ ("What the pictures show: file,class lines"), "CSV" },
                                   { "json", 0, 0, G_OPTION_ARG_NONE, &as_json,
                                     N_ ("Print one JSON document"), NULL },
                                   { NULL } };
  if (!em_cli_parse (&em_cli_evaluate, entries,
                     _ ("What a picture shows is told by its folder (class name, synset or index), "
                        "by a synset at the start of its name, or by --truth."),
                     &argc, &argv, 2, 2))
    return EM_CLI_USAGE;

  GError *error = NULL;
  g_auto (EmCliModel) model = { 0 };
  if (!em_cli_model_open (&model, argv[1], &error))
    return em_cli_fail (error);
  EmGraph *graph = em_model_get_graph (model.model);
  g_autoptr (EmRuleStack) rules = em_cli_load_rules (model.model, &rule_options, &error);
  if (rules == NULL)
    return em_cli_fail (error);
  g_autoptr (EmFolder) folder = em_folder_open (argv[2], truth, graph, TRUE, &error);
  if (folder == NULL)
    return em_cli_fail (error);
  for (const char *const *name = em_folder_get_unknown (folder); *name != NULL; name++)
    fprintf (stderr, _ ("emend-cli: the model knows no class “%s”; its pictures are left out.\n"),
             *name);

  g_autoptr (EmScorecard) scorecard = em_scorecard_run (
      model.executor, folder, rules, em_cli_progress, _ ("Evaluating"), NULL, &error);
  if (scorecard == NULL)
    return em_cli_fail (error);
  for (const char *const *line = em_scorecard_get_unreadable (scorecard); *line != NULL; line++)
    fprintf (stderr, "emend-cli: %s\n", *line);
  if (as_json)
    print_json (scorecard, graph);
  else
    print_text (scorecard, graph);
  return EM_CLI_DONE;
}

const EmCliCommand em_cli_evaluate = { "evaluate", "MODEL PICTURES",
                                       N_ ("Tell what rules fix and break on a folder"), run };
