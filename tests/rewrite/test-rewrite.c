/* The rewrite from pictures to a rule, on an embedded model and pictures drawn here.
 *
 * With EMEND_PYTHON, check-rewrite.py computes the same from the model file alone (ONNX Runtime,
 * Pillow, NumPy) and compares direction, loss, disturbance and the exported model's answers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "fixture.h"

static Model model;

static EmRewriteOptions
get_options (int augment)
{
  EmRewriteOptions options;
  em_rewrite_options_init (&options);
  options.augment = augment;
  options.name = "Waves";
  return options;
}

/* One exemplar at one edit point. */
static EmRule *
rewrite (const char *point, EmRewriteOptions options, guint32 picture, gboolean with_texture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmRewriteContext) context = model_context (&model, model_find_point (&model, point));
  EmExemplar exemplar = synthetic_exemplar (400, 300, picture, with_texture);
  EmRule *rule =
      em_rewrite_run (model.executor, context, &exemplar, 1, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  exemplar_clear (&exemplar);
  return rule;
}

static gboolean
same_rule (EmRule *a, EmRule *b)
{
  EmTensor *la = em_rule_get_lambda (a), *lb = em_rule_get_lambda (b);
  return memcmp (em_tensor_get_data (la), em_tensor_get_data (lb),
                 sizeof (float) * em_tensor_get_count (la))
         == 0;
}

static void
test_points (void)
{
  const char *const points[] = { "blocks.0.project.conv", "blocks.4.project.conv",
                                 "blocks.11.expand.conv", "head.conv", "classifier" };
  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autoptr (EmRule) rule = rewrite (points[i], get_options (0), 1, FALSE);
      const EmRuleInfo *info = em_rule_get_info (rule);
      g_test_message ("%s: loss %g -> %g, disturbance %g", points[i], info->loss_before,
                      info->loss_after, info->disturbance);
      g_assert_cmpfloat (info->loss_after, <, info->loss_before);
      g_assert_cmpfloat (info->disturbance, >, 0);
      g_assert_cmpstr (info->edit_point, ==, points[i]);
      g_assert_cmpstr (info->name, ==, "Waves");
      g_assert_cmpfloat (info->strength, >=, 1);
      g_assert_cmpfloat (info->strength, <=, 3);
      g_assert_true (em_rule_is_for_model (rule, em_graph_get_sha256 (model.graph)));
    }
}

/* The rule brings B's answer nearer to A's. */
static void
test_answers_move (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmRule) rule = rewrite ("head.conv", get_options (0), 1, FALSE);
  EmExemplar exemplar = synthetic_exemplar (400, 300, 1, FALSE);
  g_autoptr (EmTensor) a = model_input (&model, exemplar.a), b = model_input (&model, exemplar.b);
  g_autoptr (EmTensor) wanted = em_executor_run (model.executor, a, NULL, &error);
  g_autoptr (EmTensor) before = em_executor_run (model.executor, b, NULL, &error);
  g_autoptr (EmRuleStack) stack = em_rule_stack_new ();
  int first;
  em_rule_stack_insert (stack, -1, rule, 1, TRUE);
  g_assert_true (em_rule_stack_apply (stack, model.executor, &first, &error));
  g_assert_cmpint (first, ==, model_find_point (&model, "head.conv"));
  g_autoptr (EmTensor) after = em_executor_run (model.executor, b, NULL, &error);
  g_assert_no_error (error);

  double near = 0, far = 0;
  for (gint64 i = 0; i < em_tensor_get_count (wanted); i++)
    {
      near += fabs (em_tensor_get_data (after)[i] - em_tensor_get_data (wanted)[i]);
      far += fabs (em_tensor_get_data (before)[i] - em_tensor_get_data (wanted)[i]);
    }
  g_assert_cmpfloat (near, <, far);

  /* Switched off, the base model is back to the bit. */
  em_rule_stack_set_enabled (stack, 0, FALSE);
  g_assert_true (em_rule_stack_apply (stack, model.executor, &first, &error));
  g_assert_cmpint (first, ==, -1);
  g_autoptr (EmTensor) again = em_executor_run (model.executor, b, NULL, &error);
  g_assert_cmpmem (em_tensor_get_data (again), 4 * em_tensor_get_count (again),
                   em_tensor_get_data (before), 4 * em_tensor_get_count (before));
  exemplar_clear (&exemplar);
}

static void
test_rank (void)
{
  EmRewriteOptions options = get_options (0);
  g_autoptr (EmRule) one = rewrite ("head.conv", options, 1, FALSE);
  options.rank = 3;
  g_autoptr (EmRule) three = rewrite ("head.conv", options, 1, FALSE);
  g_assert_cmpint (em_tensor_get_dim (em_rule_get_direction (three), 0), ==, 3);
  g_assert_cmpint (em_tensor_get_dim (em_rule_get_lambda (three), 1), ==, 3);
  g_assert_cmpfloat (em_rule_get_info (three)->loss_after, <, em_rule_get_info (one)->loss_after);
}

static void
test_seed (void)
{
  EmRewriteOptions options = get_options (6);
  g_autoptr (EmRule) first = rewrite ("blocks.11.expand.conv", options, 1, TRUE);
  g_autoptr (EmRule) again = rewrite ("blocks.11.expand.conv", options, 1, TRUE);
  options.seed = 1;
  g_autoptr (EmRule) other = rewrite ("blocks.11.expand.conv", options, 1, TRUE);
  g_assert_true (same_rule (first, again));
  g_assert_false (same_rule (first, other));
  g_assert_cmpint (em_rule_get_info (other)->augmented, ==, 6);
  g_assert_cmpuint (em_rule_get_info (other)->seed, ==, 1);
}

static void
test_auto (void)
{
  EmRewriteOptions options = get_options (EM_AUGMENT_AUTO);
  g_autoptr (EmRule) chosen = rewrite ("blocks.11.expand.conv", options, 1, FALSE);
  options.augment = 0;
  g_autoptr (EmRule) plain = rewrite ("blocks.11.expand.conv", options, 1, FALSE);
  options.augment = 16;
  g_autoptr (EmRule) many = rewrite ("blocks.11.expand.conv", options, 1, FALSE);
  const double d = em_rule_get_info (many)->disturbance;
  const gboolean take = d <= 0.01 || d < em_rule_get_info (plain)->disturbance;
  g_assert_cmpint (em_rule_get_info (chosen)->augmented, ==, take ? 16 : 0);
  g_assert_true (same_rule (chosen, take ? many : plain));
}

static void
test_without_mask (void)
{
  EmRewriteOptions options = get_options (0);
  g_autoptr (EmRule) masked = rewrite ("head.conv", options, 1, FALSE);
  options.use_mask = FALSE;
  g_autoptr (EmRule) whole = rewrite ("head.conv", options, 1, FALSE);
  g_assert_false (em_rule_get_info (whole)->use_mask);
  g_assert_cmpfloat (em_rule_get_info (whole)->loss_before, >,
                     em_rule_get_info (masked)->loss_before);
}

static void
test_without_moments (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmRewriteContext) context = em_rewrite_context_new (
      model.plan, model_find_point (&model, "head.conv"), NULL, 1e-3, &error);
  EmRewriteOptions options = get_options (EM_AUGMENT_AUTO);
  EmExemplar exemplar = synthetic_exemplar (300, 300, 2, FALSE);
  g_autoptr (EmRule) rule =
      em_rewrite_run (model.executor, context, &exemplar, 1, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (isnan (em_rule_get_info (rule)->disturbance));
  g_assert_cmpfloat (em_rule_get_info (rule)->strength, ==, 1);
  g_assert_cmpint (em_rule_get_info (rule)->augmented, ==, 0);
  exemplar_clear (&exemplar);

  g_autoptr (EmMoments) empty = em_moments_new ();
  g_assert_null (em_rewrite_context_new (model.plan, 0, empty, 1e-3, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_strength (void)
{
  g_assert_cmpfloat (em_rewrite_suggest_strength (NAN), ==, 1);
  g_assert_cmpfloat (em_rewrite_suggest_strength (0), ==, 1);
  g_assert_cmpfloat (em_rewrite_suggest_strength (0.5), ==, 1);
  g_assert_cmpfloat (em_rewrite_suggest_strength (0.0001), ==, 3);
  const double middle = em_rewrite_suggest_strength (0.002);
  g_assert_cmpfloat (middle * middle * 0.002, <=, 0.01);
  g_assert_cmpfloat_with_epsilon (middle, 2.2, 1e-9);
}

/* --- what is refused -------------------------------------------------------------------------- */

static void
assert_refused (const EmExemplar *exemplar, const char *sentence)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmRewriteContext) context =
      model_context (&model, model_find_point (&model, "head.conv"));
  const EmRewriteOptions options = get_options (0);
  g_assert_null (
      em_rewrite_run (model.executor, context, exemplar, 1, &options, NULL, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, sentence));
}

static void
assert_option_refused (EmRewriteOptions options, const char *sentence)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmRewriteContext) context =
      model_context (&model, model_find_point (&model, "head.conv"));
  EmExemplar exemplar = synthetic_exemplar (300, 300, 1, FALSE);
  g_assert_null (
      em_rewrite_run (model.executor, context, &exemplar, 1, &options, NULL, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, sentence));
  exemplar_clear (&exemplar);
}

static void
test_refusals (void)
{
  EmRewriteOptions options = get_options (1000000);
  assert_option_refused (options, "variants");
  options = get_options (0);
  options.rank = 0;
  assert_option_refused (options, "rank");
  options.rank = 321;
  assert_option_refused (options, "rank 320");

  EmExemplar exemplar = synthetic_exemplar (600, 200, 1, FALSE);
  g_autoptr (EmPicture) other = synthetic_picture (600, 201, 1);
  g_autoptr (EmMask) empty = em_mask_new (600, 200);
  g_autoptr (EmMask) small = em_mask_new (10, 10);
  g_autoptr (EmMask) outside = em_mask_new (600, 200);
  em_mask_fill (outside, &(EmRect){ 0, 0, 40, 200 }, 255);
  EmExemplar bad = exemplar;
  bad.b = other;
  assert_refused (&bad, "600 × 201");
  bad = exemplar;
  bad.mask = empty;
  assert_refused (&bad, "empty");
  bad.mask = small;
  assert_refused (&bad, "10 × 10");
  bad.mask = outside;
  assert_refused (&bad, "centre square");
  exemplar_clear (&exemplar);
}

static void
test_rule_elsewhere (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmRule) good = rewrite ("head.conv", get_options (0), 1, FALSE);
  EmRuleInfo info = *em_rule_get_info (good);
  info.edit_point = (char *)"layer4.conv2";
  g_autoptr (EmRule) unknown =
      em_rule_new (em_rule_get_direction (good), em_rule_get_lambda (good), &info);
  info.edit_point = (char *)"blocks.0.project.conv";
  g_autoptr (EmRule) misfit =
      em_rule_new (em_rule_get_direction (good), em_rule_get_lambda (good), &info);
  g_autoptr (EmRuleStack) stack = em_rule_stack_new ();

  em_rule_stack_insert (stack, -1, unknown, 1, TRUE);
  g_assert_false (em_rule_stack_apply (stack, model.executor, NULL, &error));
  g_assert_nonnull (strstr (error->message, "layer4.conv2"));
  g_clear_error (&error);
  em_rule_stack_replace_rule (stack, 0, misfit);
  g_assert_null (em_rule_stack_export_onnx (stack, model.plan, &error));
  g_assert_nonnull (strstr (error->message, "blocks.0.project.conv"));
  g_clear_error (&error);
  em_rule_stack_set_enabled (stack, 0, FALSE);
  g_assert_true (em_rule_stack_apply (stack, model.executor, NULL, &error));
}

/* --- stopping --------------------------------------------------------------------------------- */

typedef struct
{
  GCancellable *cancellable;
  gint64 cancelled_at;
  double last;
  gboolean cancel_at_once;
} Watch;

static void
watch_progress (double fraction, gpointer data)
{
  Watch *watch = data;
  g_assert_cmpfloat (fraction, >=, watch->last);
  g_assert_cmpfloat (fraction, <=, 1);
  watch->last = fraction;
  if (watch->cancel_at_once && fraction > 0.05 && watch->cancelled_at == 0)
    {
      watch->cancelled_at = g_get_monotonic_time ();
      g_cancellable_cancel (watch->cancellable);
    }
}

/* Returns: the seconds from cancelling to the return. */
static double
run_watched (gboolean reference, gboolean cancel)
{
  double seconds = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (EmRewriteContext) context =
      model_context (&model, model_find_point (&model, "head.conv"));
  Watch watch = { .cancellable = cancellable, .cancel_at_once = cancel };
  EmRewriteOptions options = get_options (reference ? 0 : 16);
  options.reference = reference;
  EmExemplar exemplar = synthetic_exemplar (400, 300, 1, FALSE);
  g_autoptr (EmRule) rule = em_rewrite_run (model.executor, context, &exemplar, 1, &options,
                                            watch_progress, &watch, cancellable, &error);
  if (cancel)
    {
      seconds = (double)(g_get_monotonic_time () - watch.cancelled_at) / 1e6;
      g_assert_null (rule);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_test_message ("stopped after %.1f ms", seconds * 1e3);
    }
  else
    {
      g_assert_no_error (error);
      g_assert_cmpfloat (watch.last, ==, 1);
    }
  exemplar_clear (&exemplar);
  return seconds;
}

static void
test_progress (void)
{
  run_watched (FALSE, FALSE);
}

/* Other programs may hold the processor for a while, so the best of a few tries counts. */
static void
test_cancel (void)
{
  for (int reference = 0; reference < 2; reference++)
    {
      double best = INFINITY;
      for (int i = 0; i < 5 && best >= 0.1; i++)
        best = fmin (best, run_watched (reference, TRUE));
#if !defined(__SANITIZE_ADDRESS__)
      g_assert_cmpfloat (best, <, 0.1);
#endif
    }
}

/* --- against ONNX Runtime and NumPy ----------------------------------------------------------- */

static void
save_mask (EmMask *mask, const char *folder, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, name, NULL);
  em_mask_save_png (mask, path, EM_MASK_FILE_GREY, &error);
  g_assert_no_error (error);
}

static void
save_picture (EmPicture *picture, const char *folder, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, name, NULL);
  em_picture_save_png (picture, path, &error);
  g_assert_no_error (error);
}

static void
save_logits (EmTensor *logits, const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "logits.f32", NULL);
  g_file_set_contents (path, (const char *)em_tensor_get_data (logits),
                       (gssize)(4 * em_tensor_get_count (logits)), &error);
  g_assert_no_error (error);
}

/* Writes exemplar, rule, exported model and its logits for B, and lets the script check them. */
static void
check_in_python (const char *point, double strength)
{
  const char *python = g_getenv ("EMEND_PYTHON");
  if (python == NULL)
    g_error (
        "EMEND_PYTHON is not set: this test needs an interpreter with onnxruntime, numpy, pillow");
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("emend-XXXXXX", &error);
  g_autoptr (EmRule) rule = rewrite (point, get_options (0), 1, FALSE);
  EmExemplar exemplar = synthetic_exemplar (400, 300, 1, FALSE);
  save_picture (exemplar.a, folder, "a.png");
  save_picture (exemplar.b, folder, "b.png");
  save_mask (exemplar.mask, folder, "mask.png");
  g_autofree char *rule_path = g_build_filename (folder, "x.rule", NULL);
  g_assert_true (em_rule_save (rule, strength, rule_path, &error));

  g_autoptr (EmRuleStack) stack = em_rule_stack_new ();
  em_rule_stack_insert (stack, -1, rule, strength, TRUE);
  g_autoptr (GBytes) exported = em_rule_stack_export_onnx (stack, model.plan, &error);
  g_assert_no_error (error);
  g_autofree char *model_path = g_build_filename (folder, "edited.onnx", NULL);
  g_file_set_contents (model_path, g_bytes_get_data (exported, NULL),
                       (gssize)g_bytes_get_size (exported), &error);
  g_assert_no_error (error);
  g_assert_true (em_rule_stack_apply (stack, model.executor, NULL, &error));
  g_autoptr (EmTensor) input = model_input (&model, exemplar.b);
  g_autoptr (EmTensor) logits = em_executor_run (model.executor, input, NULL, &error);
  em_executor_clear_deltas (model.executor);
  save_logits (logits, folder);
  exemplar_clear (&exemplar);

  const EmCatalogueEntry *entry = em_catalogue_find_id (model.catalogue, "lite0");
  g_autofree char *script =
      g_test_build_filename (G_TEST_DIST, "rewrite", "check-rewrite.py", NULL);
  const char *const arguments[] = { python, script, entry->path, entry->moments, folder, NULL };
  g_autoptr (GSubprocess) process = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);

  const char *const files[] = {
    "a.png", "b.png", "mask.png", "x.rule", "edited.onnx", "logits.f32"
  };
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i], NULL);
      g_remove (path);
    }
  g_rmdir (folder);
}

static void
test_python (void)
{
  check_in_python ("head.conv", 2);
  check_in_python ("blocks.4.project.conv", 1);
  check_in_python ("classifier", 1);
  check_in_python ("blocks.0.project.conv", 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  model_open (&model, "lite0");
  g_test_add_func ("/rewrite/run/points", test_points);
  g_test_add_func ("/rewrite/run/answers-move", test_answers_move);
  g_test_add_func ("/rewrite/run/rank", test_rank);
  g_test_add_func ("/rewrite/run/seed", test_seed);
  g_test_add_func ("/rewrite/run/auto", test_auto);
  g_test_add_func ("/rewrite/run/without-mask", test_without_mask);
  g_test_add_func ("/rewrite/run/without-moments", test_without_moments);
  g_test_add_func ("/rewrite/run/strength", test_strength);
  g_test_add_func ("/rewrite/run/refusals", test_refusals);
  g_test_add_func ("/rewrite/run/rule-elsewhere", test_rule_elsewhere);
  g_test_add_func ("/rewrite/run/progress", test_progress);
  g_test_add_func ("/rewrite/run/cancel", test_cancel);
  g_test_add_func ("/rewrite/run/python", test_python);
  const int result = g_test_run ();
  model_close (&model);
  return result;
}
