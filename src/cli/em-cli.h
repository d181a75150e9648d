/* What the subcommands of emend-cli share: arguments, models, rules, progress and output.
 *
 * Exit codes: 0 done, 1 failed with a sentence on stderr, 2 wrong usage with a hint on stderr.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "project/em-model.h"
#include "rewrite/em-rule-stack.h"
#include "rewrite/em-solver.h"

G_BEGIN_DECLS

enum
{
  EM_CLI_DONE = 0,
  EM_CLI_FAILED = 1,
  EM_CLI_USAGE = 2
};

typedef struct
{
  const char *name;
  const char *arguments; /* "MODEL PICTURE…" */
  const char *summary;
  int (*run) (int argc, char **argv); /* argv[0] is the subcommand */
} EmCliCommand;

extern const EmCliCommand em_cli_predict;
extern const EmCliCommand em_cli_inspect;
extern const EmCliCommand em_cli_moments;
extern const EmCliCommand em_cli_rewrite;
extern const EmCliCommand em_cli_apply;
extern const EmCliCommand em_cli_evaluate;
extern const EmCliCommand em_cli_label;
extern const EmCliCommand em_cli_select;
extern const EmCliCommand em_cli_fill;
extern const EmCliCommand em_cli_stylise;

/* Parses @argv by @entries and checks that @at_least to @at_most (-1: any) arguments are left.
 * @description: (nullable): what --help says after the options.
 * Returns: %FALSE after a sentence on stderr: the caller returns EM_CLI_USAGE */
gboolean em_cli_parse (const EmCliCommand *command, const GOptionEntry *entries,
                       const char *description, int *argc, char ***argv, int at_least, int at_most);

/* Tells @error on stderr, takes it, and returns EM_CLI_FAILED, or EM_CLI_USAGE for a
 * G_OPTION_ERROR. */
int em_cli_fail (GError *error);
/* Tells a wrong usage and returns EM_CLI_USAGE. */
int em_cli_usage (const EmCliCommand *command, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Reads @n finite numbers with commas between. @text: (nullable): none, which is %FALSE. */
gboolean em_cli_read_numbers (const char *text, double *numbers, int n);
/* Reads "#rrggbb" as 0xRRGGBB. */
gboolean em_cli_read_colour (const char *text, guint32 *rgb);

/* A model with one executor over it. */
typedef struct
{
  EmModel *model;
  EmTeam *team;
  EmExecutor *executor;
} EmCliModel;

gboolean em_cli_model_open (EmCliModel *model, const char *name, GError **error);
void em_cli_model_close (EmCliModel *model);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EmCliModel, em_cli_model_close)

/* The edit point called @name, or the default for %NULL; -1 with @error naming those there are. */
int em_cli_find_edit_point (EmModel *model, const char *name, GError **error);

/* The options --rule and --other-model, for every subcommand that applies rules. */
typedef struct
{
  char **files; /* FILE[:STRENGTH] */
  gboolean other_model;
} EmCliRules;

void em_cli_rules_clear (EmCliRules *rules);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EmCliRules, em_cli_rules_clear)

#define EM_CLI_RULE_ENTRIES(rules)                                                                 \
  { "rule",                                                                                        \
    0,                                                                                             \
    0,                                                                                             \
    G_OPTION_ARG_FILENAME_ARRAY,                                                                   \
    &(rules).files,                                                                                \
    N_ ("Apply a rule, at its own strength or the given one; repeatable"),                         \
    "FILE[:STRENGTH]" },                                                                           \
  {                                                                                                \
    "other-model", 0, 0, G_OPTION_ARG_NONE, &(rules).other_model,                                  \
        N_ ("Apply rules of another model too, where their shapes fit"), NULL                      \
  }

/* Reads every rule into a stack; without a strength the file's own counts. A rule of another model
 * is an error unless the option says otherwise. Returns: (transfer full) (nullable) */
EmRuleStack *em_cli_load_rules (EmModel *model, const EmCliRules *rules, GError **error);

/* An EmProgressFunc that draws a percentage on stderr where that is a terminal; @data: a word. */
void em_cli_progress (double fraction, gpointer data);

/* Prints @builder's document on stdout. */
void em_cli_print_json (JsonBuilder *builder);
/* Adds "name": value members. */
void em_cli_json_int (JsonBuilder *builder, const char *name, gint64 value);
void em_cli_json_double (JsonBuilder *builder, const char *name, double value);
void em_cli_json_string (JsonBuilder *builder, const char *name, const char *value);

G_END_DECLS
