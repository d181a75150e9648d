/* emend-cli predict: the most probable classes of pictures, with rules or without.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli/em-cli.h"
#include "evaluate/em-prediction.h"

static void
print_picture (EmGraph *graph, const char *file, const EmPrediction *top, int n, JsonBuilder *json)
{
  if (json == NULL)
    {
      printf ("%s\n", file);
      for (int i = 0; i < n && top[i].index >= 0; i++)
        printf ("  %5.1f %%  %s\n", 100 * top[i].probability,
                em_graph_get_class_name (graph, top[i].index));
      return;
    }
  json_builder_begin_object (json);
  em_cli_json_string (json, "file", file);
  json_builder_set_member_name (json, "top");
  json_builder_begin_array (json);
  for (int i = 0; i < n && top[i].index >= 0; i++)
    {
      json_builder_begin_object (json);
      em_cli_json_int (json, "index", top[i].index);
      em_cli_json_string (json, "name", em_graph_get_class_name (graph, top[i].index));
      em_cli_json_double (json, "probability", top[i].probability);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static gboolean
predict (EmCliModel *model, const char *file, int n, JsonBuilder *json, GError **error)
{
  EmGraph *graph = em_model_get_graph (model->model);
  g_autoptr (EmPicture) picture = em_picture_load (file, error);
  EmPreprocess preprocess;

  if (picture == NULL)
    return FALSE;
  em_prediction_get_preprocess (graph, &preprocess);
  g_autoptr (EmTensor) input = em_preprocess_picture (&preprocess, picture);
  g_autoptr (EmTensor) logits = em_executor_run (model->executor, input, NULL, error);
  if (logits == NULL)
    return FALSE;
  g_autoptr (EmTensor) probabilities = em_prediction_probabilities (graph, logits, 0);
  g_autofree EmPrediction *top = g_new (EmPrediction, n);
  em_prediction_top (probabilities, n, top);
  print_picture (graph, file, top, n, json);
  return TRUE;
}

static int
run (int argc, char **argv)
{
  int n = 5;
  gboolean as_json = FALSE;
  g_auto (EmCliRules) rule_options = { 0 };
  const GOptionEntry entries[] = {
    { "top", 0, 0, G_OPTION_ARG_INT, &n, N_ ("How many classes to tell (5)"), "N" },
    EM_CLI_RULE_ENTRIES (rule_options),
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print one JSON document"), NULL },
    { NULL }
  };
  if (!em_cli_parse (&em_cli_predict, entries, NULL, &argc, &argv, 2, -1))
    return EM_CLI_USAGE;
  if (n < 1)
    return em_cli_usage (&em_cli_predict, _ ("--top expects a whole number from 1 on"));

  GError *error = NULL;
  g_auto (EmCliModel) model = { 0 };
  if (!em_cli_model_open (&model, argv[1], &error))
    return em_cli_fail (error);
  g_autoptr (EmRuleStack) rules = em_cli_load_rules (model.model, &rule_options, &error);
  if (rules == NULL || !em_rule_stack_apply (rules, model.executor, NULL, &error))
    return em_cli_fail (error);

  g_autoptr (JsonBuilder) json = as_json ? json_builder_new () : NULL;
  if (json != NULL)
    {
      json_builder_begin_object (json);
      json_builder_set_member_name (json, "pictures");
      json_builder_begin_array (json);
    }
  n = MIN (n, em_graph_get_n_classes (em_model_get_graph (model.model)));
  for (int i = 2; i < argc; i++)
    if (!predict (&model, argv[i], n, json, &error))
      return em_cli_fail (error);
  if (json != NULL)
    {
      json_builder_end_array (json);
      json_builder_end_object (json);
      em_cli_print_json (json);
    }
  return EM_CLI_DONE;
}

const EmCliCommand em_cli_predict = { "predict", "MODEL PICTURE…",
                                      N_ ("Tell the most probable classes of pictures"), run };
