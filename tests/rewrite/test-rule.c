/* Rules, their files and the stack.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "model/em-safetensors.h"
#include "rewrite/em-rule-stack.h"

static EmTensor *
numbers (int rank, const gint64 *shape, float first, float step)
{
  EmTensor *tensor = em_tensor_new (rank, shape);
  for (gint64 i = 0; i < em_tensor_get_count (tensor); i++)
    em_tensor_get_data (tensor)[i] = first + step * (float)i;
  return tensor;
}

static EmRule *
make_rule (const char *name)
{
  g_autoptr (EmTensor) d = numbers (2, (gint64[]){ 2, 3 }, -1, 0.5f);
  g_autoptr (EmTensor) lambda = numbers (4, (gint64[]){ 4, 2, 1, 3 }, 1, -0.25f);
  const EmRuleInfo info = { .name = (char *)name,
                            .model_sha256 = (char *)"0123",
                            .model_name = (char *)"net.onnx",
                            .edit_point = (char *)"head.conv",
                            .solver = (char *)"per-channel",
                            .strength = 1.5,
                            .use_mask = FALSE,
                            .augmented = 16,
                            .seed = 4294967295u,
                            .rho = 1e-3,
                            .loss_before = 12.5,
                            .loss_after = 3.25,
                            .disturbance = NAN,
                            .seconds = 0.25 };
  return em_rule_new (d, lambda, &info);
}

static void
test_delta (void)
{
  g_autoptr (EmRule) rule = make_rule ("one");
  g_autoptr (EmTensor) delta = em_tensor_new_4d (4, 1, 3, 3);
  const float *d = em_tensor_get_data (em_rule_get_direction (rule));
  const float *l = em_tensor_get_data (em_rule_get_lambda (rule));
  double norm = 0;
  memset (em_tensor_get_data (delta), 0, sizeof (float) * em_tensor_get_count (delta));
  em_rule_add_to_delta (rule, 2, delta);
  for (int o = 0; o < 4; o++)
    for (int tap = 0; tap < 3; tap++)
      for (int i = 0; i < 3; i++)
        {
          const double expected =
              l[(o * 2 + 0) * 3 + tap] * d[i] + l[(o * 2 + 1) * 3 + tap] * d[3 + i];
          norm += expected * expected;
          g_assert_cmpfloat_with_epsilon (em_tensor_get_data (delta)[(o * 3 + tap) * 3 + i],
                                          2 * expected, 1e-5);
        }
  g_assert_cmpfloat_with_epsilon (em_rule_get_norm (rule), sqrt (norm), 1e-5);
}

static void
test_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmRule) rule = make_rule ("Räder im “Schnee”\n");
  g_autofree char *folder = g_dir_make_tmp ("emend-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "x.rule", NULL);
  g_assert_true (em_rule_save (rule, 2.5, path, &error));
  g_assert_no_error (error);
  g_autoptr (EmRule) loaded = em_rule_load (path, &error);
  g_assert_no_error (error);

  const EmRuleInfo *a = em_rule_get_info (rule), *b = em_rule_get_info (loaded);
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->model_sha256, ==, b->model_sha256);
  g_assert_cmpstr (a->model_name, ==, b->model_name);
  g_assert_cmpstr (a->edit_point, ==, b->edit_point);
  g_assert_cmpstr (a->solver, ==, b->solver);
  g_assert_cmpfloat (b->strength, ==, 2.5);
  g_assert_false (b->use_mask);
  g_assert_cmpint (b->augmented, ==, 16);
  g_assert_cmpuint (b->seed, ==, 4294967295u);
  g_assert_cmpfloat (b->rho, ==, 1e-3);
  g_assert_cmpfloat (b->loss_before, ==, 12.5);
  g_assert_cmpfloat (b->loss_after, ==, 3.25);
  g_assert_true (isnan (b->disturbance));
  g_assert_cmpfloat (b->seconds, ==, 0.25);
  g_assert_cmpmem (em_tensor_get_data (em_rule_get_lambda (rule)), 24 * sizeof (float),
                   em_tensor_get_data (em_rule_get_lambda (loaded)), 24 * sizeof (float));
  g_assert_cmpmem (em_tensor_get_data (em_rule_get_direction (rule)), 6 * sizeof (float),
                   em_tensor_get_data (em_rule_get_direction (loaded)), 6 * sizeof (float));
  g_assert_true (em_rule_is_for_model (loaded, "0123"));
  g_assert_false (em_rule_is_for_model (loaded, "4567"));

  g_autoptr (EmRule) renamed = em_rule_rename (loaded, "other");
  g_assert_cmpstr (em_rule_get_info (renamed)->name, ==, "other");
  g_assert_cmpstr (em_rule_get_info (renamed)->edit_point, ==, "head.conv");
  g_remove (path);
  g_rmdir (folder);
}

static void
assert_refused (EmSafetensors *file, const char *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = em_safetensors_to_bytes (file);
  g_assert_null (em_rule_load_bytes (bytes, "bad.rule", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_nonnull (strstr (error->message, "bad.rule"));
  g_assert_nonnull (strstr (error->message, place));
}

static EmSafetensors *
start_file (EmTensor *d, EmTensor *lambda, const char *edit_point)
{
  EmSafetensors *file = em_safetensors_new ();
  em_safetensors_set_metadata (file, "format", "emend.rule 1");
  if (d != NULL)
    em_safetensors_set (file, "d", d);
  if (lambda != NULL)
    em_safetensors_set (file, "lambda", lambda);
  if (edit_point != NULL)
    em_safetensors_set_metadata (file, "edit_point", edit_point);
  return file;
}

static void
test_bad_files (void)
{
  g_autoptr (EmTensor) d = numbers (2, (gint64[]){ 1, 3 }, 0, 1);
  g_autoptr (EmTensor) lambda = numbers (4, (gint64[]){ 4, 1, 1, 1 }, 0, 1);
  g_autoptr (EmTensor) two = numbers (4, (gint64[]){ 4, 2, 1, 1 }, 0, 1);
  g_autoptr (EmTensor) broken = numbers (2, (gint64[]){ 1, 3 }, NAN, 1);
  g_autoptr (EmSafetensors) empty = em_safetensors_new ();
  g_autoptr (EmSafetensors) no_d = start_file (NULL, lambda, "x");
  g_autoptr (EmSafetensors) flat = start_file (lambda, lambda, "x");
  g_autoptr (EmSafetensors) no_lambda = start_file (d, NULL, "x");
  g_autoptr (EmSafetensors) mismatch = start_file (d, two, "x");
  g_autoptr (EmSafetensors) not_finite = start_file (broken, lambda, "x");
  g_autoptr (EmSafetensors) nowhere = start_file (d, lambda, NULL);
  assert_refused (empty, "format");
  assert_refused (no_d, "“d”");
  assert_refused (flat, "“d”");
  assert_refused (no_lambda, "“lambda”");
  assert_refused (mismatch, "“lambda”");
  assert_refused (not_finite, "“d”");
  assert_refused (nowhere, "“edit_point”");
}

static void
test_stack (void)
{
  g_autoptr (EmRuleStack) stack = em_rule_stack_new ();
  const char *const names[] = { "a", "b", "c", "d" };
  for (int i = 0; i < 4; i++)
    {
      g_autoptr (EmRule) rule = make_rule (names[i]);
      em_rule_stack_insert (stack, -1, rule, i, i % 2);
    }
  em_rule_stack_move (stack, 0, 2); /* b c a d */
  em_rule_stack_move (stack, 3, 1); /* b d c a */
  em_rule_stack_set_strength (stack, 2, 7);
  em_rule_stack_set_enabled (stack, 2, TRUE);
  g_autoptr (EmRuleStack) copy = em_rule_stack_copy (stack);
  em_rule_stack_remove (stack, 0);

  const char *const order[] = { "b", "d", "c", "a" };
  g_assert_cmpint (em_rule_stack_get_n (stack), ==, 3);
  g_assert_cmpint (em_rule_stack_get_n (copy), ==, 4);
  for (int i = 0; i < 4; i++)
    g_assert_cmpstr (em_rule_get_info (em_rule_stack_get_rule (copy, i))->name, ==, order[i]);
  g_assert_cmpfloat (em_rule_stack_get_strength (copy, 2), ==, 7);
  g_assert_true (em_rule_stack_get_enabled (copy, 2));
  g_assert_cmpfloat (em_rule_stack_get_strength (copy, 3), ==, 0);

  em_rule_stack_replace_rule (copy, 1, em_rule_stack_get_rule (copy, 0));
  g_assert_cmpstr (em_rule_get_info (em_rule_stack_get_rule (copy, 1))->name, ==, "b");
  em_rule_stack_replace_rule (copy, 1, em_rule_stack_get_rule (copy, 1));
  g_assert_cmpfloat (em_rule_stack_get_strength (copy, 1), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rewrite/rule/delta", test_delta);
  g_test_add_func ("/rewrite/rule/file", test_file);
  g_test_add_func ("/rewrite/rule/bad-files", test_bad_files);
  g_test_add_func ("/rewrite/rule/stack", test_stack);
  return g_test_run ();
}
