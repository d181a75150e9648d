/* emend-cli apply: a model with rules written in, as a checked ONNX file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli/em-cli.h"
#include "project/em-export.h"

static int
run (int argc, char **argv)
{
  gboolean as_json = FALSE;
  g_autofree char *output = NULL;
  g_auto (EmCliRules) rule_options = { 0 };
  const GOptionEntry entries[] = { EM_CLI_RULE_ENTRIES (rule_options),
                                   { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
                                     N_ ("Where to write the model"), "OUT.onnx" },
                                   { "json", 0, 0, G_OPTION_ARG_NONE, &as_json,
                                     N_ ("Print one JSON document"), NULL },
                                   { NULL } };
  if (!em_cli_parse (&em_cli_apply, entries, NULL, &argc, &argv, 1, 1))
    return EM_CLI_USAGE;
  if (output == NULL)
    return em_cli_usage (&em_cli_apply, _ ("-o OUT.onnx is missing"));
  if (rule_options.files == NULL)
    return em_cli_usage (&em_cli_apply, _ ("at least one --rule is needed"));

  GError *error = NULL;
  double difference = 0;
  g_auto (EmCliModel) model = { 0 };
  if (!em_cli_model_open (&model, argv[1], &error))
    return em_cli_fail (error);
  g_autoptr (EmRuleStack) rules = em_cli_load_rules (model.model, &rule_options, &error);
  if (rules == NULL
      || !em_export_model (em_model_get_plan (model.model), model.team, rules, NULL, output,
                           &difference, NULL, &error))
    return em_cli_fail (error);

  if (as_json)
    {
      g_autoptr (JsonBuilder) json = json_builder_new ();
      json_builder_begin_object (json);
      em_cli_json_string (json, "file", output);
      em_cli_json_double (json, "difference", difference);
      json_builder_end_object (json);
      em_cli_print_json (json);
    }
  else
    printf (_ ("Exported to “%s”; read again and run: largest relative difference %.2g.\n"), output,
            difference);
  return EM_CLI_DONE;
}

const EmCliCommand em_cli_apply = { "apply", "MODEL", N_ ("Write rules into a copy of the model"),
                                    run };
