/* emend-cli: the engine for scripts. Each subcommand is a file of its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "cli/em-cli.h"

static const EmCliCommand *const commands[] = { &em_cli_predict, &em_cli_inspect, &em_cli_moments,
                                                &em_cli_rewrite, &em_cli_apply,   &em_cli_evaluate,
                                                &em_cli_label,   &em_cli_select,  &em_cli_fill,
                                                &em_cli_stylise };

static void
print_help (FILE *out)
{
  fprintf (out, "%s\n\n", _ ("Usage: emend-cli COMMAND [OPTION…] ARGUMENT…"));
  fprintf (out, "%s\n\n", _ ("Rewrites rules of an image classifier from a script."));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (out, "  %-9s %-18s %s\n", commands[i]->name, commands[i]->arguments,
             _ (commands[i]->summary));
  fprintf (out, "\n%s\n",
           _ ("MODEL is an ONNX file, or lite0 or reads-labels for the embedded "
              "models.\n“emend-cli COMMAND --help” tells the options. Exit codes: 0 "
              "done, 1 failed, 2 wrong usage."));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, EMEND_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (argc < 2)
    {
      print_help (stderr);
      return EM_CLI_USAGE;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
    {
      print_help (stdout);
      return EM_CLI_DONE;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      printf ("emend-cli %s\n", EMEND_VERSION);
      return EM_CLI_DONE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i]->name) == 0)
      return commands[i]->run (argc - 1, argv + 1);

  fprintf (stderr, _ ("emend-cli: there is no command “%s”. Try “emend-cli --help”.\n"), argv[1]);
  return EM_CLI_USAGE;
}
