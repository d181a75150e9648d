/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/em-cli.h"

/* A change of a layer by a hundred times what solves the exemplar is a slip of the finger. */
#define MOST_STRENGTH 100

gboolean
em_cli_parse (const EmCliCommand *command, const GOptionEntry *entries, const char *description,
              int *argc, char ***argv, int at_least, int at_most)
{
  g_autoptr (GOptionContext) context = g_option_context_new (command->arguments);
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_strdup_printf ("emend-cli %s", command->name);

  g_set_prgname (program);
  g_option_context_set_summary (context, _ (command->summary));
  g_option_context_set_description (context, description);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      em_cli_usage (command, "%s", error->message);
      return FALSE;
    }
  if (*argc - 1 < at_least || (at_most >= 0 && *argc - 1 > at_most))
    {
      em_cli_usage (command, _ ("expected: emend-cli %s %s"), command->name, command->arguments);
      return FALSE;
    }
  return TRUE;
}

int
em_cli_fail (GError *error)
{
  const int code = error->domain == G_OPTION_ERROR ? EM_CLI_USAGE : EM_CLI_FAILED;

  fprintf (stderr, "emend-cli: %s\n", error->message);
  g_error_free (error);
  return code;
}

int
em_cli_usage (const EmCliCommand *command, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *sentence = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  fprintf (stderr, "emend-cli %s: %s\n", command->name, sentence);
  fprintf (stderr, _ ("Try “emend-cli %s --help”.\n"), command->name);
  return EM_CLI_USAGE;
}

gboolean
em_cli_read_numbers (const char *text, double *numbers, int n)
{
  for (int i = 0; text != NULL && i < n; i++)
    {
      char *end = NULL;

      numbers[i] = g_ascii_strtod (text, &end);
      if (end == text || *end != (i < n - 1 ? ',' : '\0') || !isfinite (numbers[i]))
        return FALSE;
      text = end + 1;
    }
  return text != NULL;
}

gboolean
em_cli_read_colour (const char *text, guint32 *rgb)
{
  guint64 value;

  if (text[0] != '#' || strlen (text) != 7
      || !g_ascii_string_to_unsigned (text + 1, 16, 0, 0xffffff, &value, NULL))
    return FALSE;
  *rgb = (guint32)value;
  return TRUE;
}

gboolean
em_cli_model_open (EmCliModel *model, const char *name, GError **error)
{
  model->model = em_model_load (name, error);
  if (model->model == NULL)
    return FALSE;
  model->team = em_team_new (0);
  model->executor = em_executor_new (em_model_get_plan (model->model), model->team);
  return TRUE;
}

void
em_cli_model_close (EmCliModel *model)
{
  g_clear_pointer (&model->executor, em_executor_free);
  g_clear_pointer (&model->team, em_team_free);
  g_clear_pointer (&model->model, em_model_unref);
}

int
em_cli_find_edit_point (EmModel *model, const char *name, GError **error)
{
  const EmEditPoints *points = em_model_get_edit_points (model);
  int index =
      name ? em_edit_points_find (points, name) : em_model_get_default_edit_point (model, NULL);
  if (index >= 0)
    return index;

  g_autoptr (GString) names = g_string_new (NULL);
  for (int i = 0; i < em_edit_points_get_n (points); i++)
    g_string_append_printf (names, "%s%s", i ? ", " : "", em_edit_points_get (points, i)->name);
  if (name != NULL && names->len > 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _ ("“%s” has no edit point “%s”; it has %s."), em_model_get_title (model), name,
                 names->str);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _ ("“%s” has no convolution or linear layer that can be edited."),
                 em_model_get_title (model));
  return -1;
}

/* Splits "FILE:STRENGTH". A file whose whole name exists is taken as it is; @strength is NaN where
 * none was given. Returns: (transfer full) (nullable): the file */
static char *
split_rule (const char *argument, double *strength, GError **error)
{
  const char *colon = strrchr (argument, ':');
  char *end = NULL;

  *strength = NAN;
  if (g_file_test (argument, G_FILE_TEST_EXISTS) || colon == NULL || colon[1] == '\0')
    return g_strdup (argument);
  g_autofree char *file = g_strndup (argument, colon - argument);
  double value = g_ascii_strtod (colon + 1, &end);
  if (*end == '\0' && fabs (value) <= MOST_STRENGTH)
    {
      *strength = value;
      return g_steal_pointer (&file);
    }
  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    return g_strdup (argument);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("--rule=%s: “%s” is no strength; a number from -%d to %d was expected."),
               argument, colon + 1, MOST_STRENGTH, MOST_STRENGTH);
  return NULL;
}

void
em_cli_rules_clear (EmCliRules *rules)
{
  g_clear_pointer (&rules->files, g_strfreev);
}

EmRuleStack *
em_cli_load_rules (EmModel *model, const EmCliRules *rules, GError **error)
{
  g_autoptr (EmRuleStack) stack = em_rule_stack_new ();
  const char *sha256 = em_graph_get_sha256 (em_model_get_graph (model));

  for (int i = 0; rules->files != NULL && rules->files[i] != NULL; i++)
    {
      double strength;
      g_autofree char *path = split_rule (rules->files[i], &strength, error);
      if (path == NULL)
        return NULL;
      g_autoptr (EmRule) rule = em_rule_load (path, error);
      if (rule == NULL)
        return NULL;
      const EmRuleInfo *info = em_rule_get_info (rule);
      if (!rules->other_model && !em_rule_is_for_model (rule, sha256))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       _ ("“%s” was made for another model (%s), not for %s; --other-model applies "
                          "it where its shapes fit."),
                       path, info->model_name ? info->model_name : _ ("unknown"),
                       em_model_get_title (model));
          return NULL;
        }
      em_rule_stack_insert (stack, -1, rule, isnan (strength) ? info->strength : strength, TRUE);
    }
  return g_steal_pointer (&stack);
}

void
em_cli_progress (double fraction, gpointer data)
{
  if (!isatty (STDERR_FILENO))
    return;
  fprintf (stderr, "\r%s %3.0f %%", (const char *)data, 100 * fraction);
  if (fraction >= 1.0)
    fprintf (stderr, "\r\033[K");
  fflush (stderr);
}

void
em_cli_print_json (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, TRUE);
  printf ("%s\n", text);
}

void
em_cli_json_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
em_cli_json_double (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
em_cli_json_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}
