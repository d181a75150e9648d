/* emend-cli rewrite: exemplars in, a rule file out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "cli/em-cli.h"
#include "rewrite/em-rewrite.h"

/* Disturbance above which points were always lost (design, section 2). */
#define NOTICEABLE 0.1

typedef struct
{
  char **originals, **modifieds, **masks;
  char *edit_point, *moments, *augment, *solver, *output;
  int seed, rank;
  gboolean no_mask, as_json;
} Arguments;

static void
arguments_clear (Arguments *arguments)
{
  g_strfreev (arguments->originals);
  g_strfreev (arguments->modifieds);
  g_strfreev (arguments->masks);
  g_free (arguments->edit_point);
  g_free (arguments->moments);
  g_free (arguments->augment);
  g_free (arguments->solver);
  g_free (arguments->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static void
exemplar_clear (EmExemplar *exemplar)
{
  g_clear_pointer (&exemplar->a, em_picture_unref);
  g_clear_pointer (&exemplar->b, em_picture_unref);
  g_clear_pointer (&exemplar->mask, em_mask_unref);
}

static gboolean
load_exemplar (EmExemplar *exemplar, const char *original, const char *modified, const char *mask,
               GError **error)
{
  exemplar->a = em_picture_load (original, error);
  if (exemplar->a != NULL)
    exemplar->b = em_picture_load (modified, error);
  if (exemplar->b != NULL)
    exemplar->mask = em_mask_load (mask, error);
  return exemplar->mask != NULL;
}

/* Reads every triple. (transfer full) (nullable): GArray of EmExemplar */
static GArray *
load_exemplars (const Arguments *arguments, GError **error)
{
  g_autoptr (GArray) exemplars = g_array_new (FALSE, TRUE, sizeof (EmExemplar));
  g_array_set_clear_func (exemplars, (GDestroyNotify)exemplar_clear);
  for (int i = 0; arguments->originals[i] != NULL; i++)
    {
      g_array_set_size (exemplars, i + 1);
      if (!load_exemplar (&g_array_index (exemplars, EmExemplar, i), arguments->originals[i],
                          arguments->modifieds[i], arguments->masks[i], error))
        return NULL;
    }
  return g_steal_pointer (&exemplars);
}

/* 0 where all is well, else EM_CLI_USAGE after a sentence. */
static int
check (const Arguments *arguments, EmRewriteOptions *options)
{
  const EmCliCommand *me = &em_cli_rewrite;
  guint n = arguments->originals ? g_strv_length (arguments->originals) : 0;
  char *end = NULL;

  if (n == 0 || arguments->modifieds == NULL || arguments->masks == NULL
      || g_strv_length (arguments->modifieds) != n || g_strv_length (arguments->masks) != n)
    return em_cli_usage (me, _ ("every exemplar needs --original, --modified and --mask"));
  if (arguments->output == NULL)
    return em_cli_usage (me, _ ("-o RULE is missing"));
  if (arguments->rank < 1)
    return em_cli_usage (me, _ ("--rank expects a whole number from 1 on"));
  if (arguments->solver != NULL && strcmp (arguments->solver, "reference") != 0
      && strcmp (arguments->solver, "per-channel") != 0)
    return em_cli_usage (me, _ ("--solver expects per-channel or reference"));

  options->rank = arguments->rank;
  options->seed = arguments->seed;
  options->use_mask = !arguments->no_mask;
  options->reference = g_strcmp0 (arguments->solver, "reference") == 0;
  if (arguments->augment == NULL || strcmp (arguments->augment, "auto") == 0)
    return EM_CLI_DONE;
  gint64 variants = g_ascii_strtoll (arguments->augment, &end, 10);
  if (end == arguments->augment || *end != '\0' || variants < 0 || variants > 256)
    return em_cli_usage (me, _ ("--augment expects auto, 0 or a number of variants up to 256"));
  options->augment = variants;
  return EM_CLI_DONE;
}

static void
print_report (const EmRule *rule, gboolean as_json)
{
  const EmRuleInfo *info = em_rule_get_info (rule);
  if (!as_json)
    {
      printf (_ ("Rule for %s: loss %.4g → %.4g in %.1f ms, norm %.4g, disturbance %.4g, "),
              info->edit_point, info->loss_before, info->loss_after, 1e3 * info->seconds,
              em_rule_get_norm (rule), info->disturbance);
      if (info->augmented > 0)
        printf (_ ("%d variants an exemplar\n"), info->augmented);
      else
        printf ("%s\n", _ ("plain exemplars"));
      if (info->disturbance > NOTICEABLE)
        printf ("%s\n",
                _ ("At strength 1 this rule disturbs ordinary pictures: expect points to be "
                   "lost. Try another exemplar, a lower rank or less strength."));
      return;
    }
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  em_cli_json_string (json, "edit_point", info->edit_point);
  em_cli_json_double (json, "loss_before", info->loss_before);
  em_cli_json_double (json, "loss_after", info->loss_after);
  em_cli_json_double (json, "seconds", info->seconds);
  em_cli_json_double (json, "norm", em_rule_get_norm (rule));
  em_cli_json_double (json, "disturbance", info->disturbance);
  em_cli_json_int (json, "augmented", info->augmented);
  json_builder_end_object (json);
  em_cli_print_json (json);
}

static int
rewrite (const Arguments *arguments, const char *model_name, EmRewriteOptions *options)
{
  GError *error = NULL;
  g_auto (EmCliModel) model = { 0 };
  if (!em_cli_model_open (&model, model_name, &error))
    return em_cli_fail (error);
  options->edit_point = em_cli_find_edit_point (model.model, arguments->edit_point, &error);
  if (options->edit_point < 0)
    return em_cli_fail (error);

  g_autoptr (EmMoments) moments = NULL;
  if (arguments->moments != NULL)
    moments = em_moments_load (arguments->moments, &error);
  else if (em_model_get_moments (model.model, &error) != NULL)
    moments = em_moments_ref (em_model_get_moments (model.model, NULL));
  if (error != NULL)
    return em_cli_fail (error);
  if (moments == NULL)
    fprintf (stderr, "%s\n",
             _ ("emend-cli: no second moments are known for this model, so keys are "
                "not whitened; make them with “emend-cli moments”."));

  g_autoptr (GArray) exemplars = load_exemplars (arguments, &error);
  if (exemplars == NULL)
    return em_cli_fail (error);
  g_autoptr (EmRewriteContext) context = em_rewrite_context_new (
      em_model_get_plan (model.model), options->edit_point, moments, options->rho, &error);
  if (context == NULL)
    return em_cli_fail (error);
  g_autofree char *name = g_path_get_basename (arguments->output);
  if (g_str_has_suffix (name, ".rule"))
    name[strlen (name) - strlen (".rule")] = '\0';
  options->name = name;
  g_autoptr (EmRule) rule =
      em_rewrite_run (model.executor, context, &g_array_index (exemplars, EmExemplar, 0),
                      exemplars->len, options, em_cli_progress, _ ("Rewriting"), NULL, &error);
  if (rule == NULL
      || !em_rule_save (rule, em_rule_get_info (rule)->strength, arguments->output, &error))
    return em_cli_fail (error);
  print_report (rule, arguments->as_json);
  return EM_CLI_DONE;
}

static int
run (int argc, char **argv)
{
  g_auto (Arguments) a = { .rank = 1 };
  EmRewriteOptions options;
  const GOptionEntry entries[] = {
    { "original", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a.originals,
      N_ ("A: the picture whose values are wanted; again for each exemplar"), "A.png" },
    { "modified", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a.modifieds,
      N_ ("B: the picture with the concept, whose keys are rewritten"), "B.png" },
    { "mask", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a.masks,
      N_ ("Where both differ in concept: white inside"), "M.png" },
    { "edit-point", 0, 0, G_OPTION_ARG_STRING, &a.edit_point,
      N_ ("The layer to edit (the model's default)"), "NAME" },
    { "moments", 0, 0, G_OPTION_ARG_FILENAME, &a.moments,
      N_ ("Second moments (those that come with the model)"), "FILE" },
    { "augment", 0, 0, G_OPTION_ARG_STRING, &a.augment,
      N_ ("Crops and mirrors of each exemplar: auto decides by the disturbance"), "auto|0|N" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &a.seed, N_ ("Of the crops and mirrors (0)"), "N" },
    { "rank", 0, 0, G_OPTION_ARG_INT, &a.rank, N_ ("Concept directions to write along (1)"), "R" },
    { "no-mask", 0, 0, G_OPTION_ARG_NONE, &a.no_mask,
      N_ ("Constrain the whole picture instead of the mask"), NULL },
    { "solver", 0, 0, G_OPTION_ARG_STRING, &a.solver,
      N_ ("per-channel, or reference: the paper's, slow"), "NAME" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &a.output, N_ ("Where to write the rule"), "RULE" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &a.as_json, N_ ("Print one JSON document"), NULL },
    { NULL }
  };
  if (!em_cli_parse (&em_cli_rewrite, entries,
                     _ ("Treats B like A: keys come from B, values from A. All three pictures of "
                        "an exemplar have one size."),
                     &argc, &argv, 1, 1))
    return EM_CLI_USAGE;
  em_rewrite_options_init (&options);
  int usage = check (&a, &options);
  return usage != EM_CLI_DONE ? usage : rewrite (&a, argv[1], &options);
}

const EmCliCommand em_cli_rewrite = { "rewrite", "MODEL",
                                      N_ ("Make a rule from exemplars: treat B like A"), run };
