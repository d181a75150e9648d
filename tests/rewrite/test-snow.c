/* The snow exemplars of the design on real photographs of vehicles on snow.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

static Model model;
static Judge snow, control;
static int point;
static EmRewriteContext *context;

static EmRule *
rewrite (const char *const *names, gboolean with_texture, int augment)
{
  EmExemplar exemplars[4];
  int n = 0;
  EmRewriteOptions options;
  for (; names[n] != NULL; n++)
    exemplars[n] = exemplar_snow (names[n], with_texture);
  em_rewrite_options_init (&options);
  options.edit_point = point;
  options.augment = augment;
  return rewrite_and_report (&model, context, exemplars, n, &options);
}

/* Prints strengths 1 to 3 and holds strength 2 to what the project promises. */
static void
judge_rule (EmRule *rule)
{
  for (int strength = 1; strength <= 3; strength++)
    {
      const Count on_snow = judge_count (&snow, &model, rule, strength, -1, NULL);
      const Count kept = judge_count (&control, &model, rule, strength, -1, NULL);
      g_test_message ("strength %d: %d fixed, %d broken; control %+d of %d", strength,
                      on_snow.fixed, on_snow.broken, kept.after - kept.before, kept.n);
      if (strength != 2)
        continue;
      g_assert_cmpint (on_snow.n - on_snow.before, ==, 14);
      g_assert_cmpint (on_snow.fixed, >=, 7);
      g_assert_cmpint (on_snow.broken, <=, 1);
      g_assert_cmpfloat (kept.after, >=, kept.before - 0.0025 * kept.n);
    }
}

static void
test_three_plain (void)
{
  const char *const names[] = { "ambulance", "minivan", "limousine", NULL };
  g_autoptr (EmRule) rule = rewrite (names, FALSE, 0);
  g_assert_cmpint (em_rule_get_info (rule)->augmented, ==, 0);
  g_assert_cmpfloat (em_rule_get_info (rule)->disturbance, <, 0.01);
  judge_rule (rule);
}

static void
test_single_augmented (void)
{
  const char *const names[] = { "police_van", NULL };
  g_autoptr (EmRule) rule = rewrite (names, FALSE, 16);
  g_assert_cmpint (em_rule_get_info (rule)->augmented, ==, 16);
  judge_rule (rule);
}

static void
test_single_texture (void)
{
  const char *const names[] = { "police_van", NULL };
  g_autoptr (EmRule) rule = rewrite (names, TRUE, 16);
  judge_rule (rule);
}

/* Here the augmented rule disturbs little, so the automatic choice takes it. */
static void
test_auto (void)
{
  const char *const names[] = { "police_van", NULL };
  g_autoptr (EmRule) rule = rewrite (names, TRUE, EM_AUGMENT_AUTO);
  g_autoptr (EmRule) again = rewrite (names, TRUE, 16);
  g_assert_cmpint (em_rule_get_info (rule)->augmented, ==, 16);
  g_assert_cmpmem (em_tensor_get_data (em_rule_get_lambda (rule)), 1280 * sizeof (float),
                   em_tensor_get_data (em_rule_get_lambda (again)), 1280 * sizeof (float));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  model_open (&model, "lite0");
  point = model_find_point (&model, "head.conv");
  context = model_context (&model, point);
  judge_init (&snow, point);
  judge_init (&control, point);
  const char *const classes[] = { "fire engine", "racer" };
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *folder = g_build_filename ("snow", classes[i], NULL);
      judge_add_folder (&snow, &model, folder, em_graph_find_class (model.graph, classes[i]));
    }
  judge_add_folder (&control, &model, "imagenet-1000", -1);

  g_test_add_func ("/rewrite/snow/three-plain", test_three_plain);
  g_test_add_func ("/rewrite/snow/single-augmented", test_single_augmented);
  g_test_add_func ("/rewrite/snow/single-texture", test_single_texture);
  g_test_add_func ("/rewrite/snow/auto", test_auto);
  const int result = g_test_run ();
  judge_clear (&snow);
  judge_clear (&control);
  em_rewrite_context_unref (context);
  model_close (&model);
  return result;
}
