/* The rule reader on any bytes; what it takes is a rule that can be measured and written.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "rewrite/em-rule.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GBytes) written = NULL;
  g_autoptr (EmRule) rule = NULL;
  g_autoptr (EmRule) again = NULL;
  GError *error = NULL;

  rule = em_rule_load_bytes (bytes, "fuzz.rule", &error);
  if (rule == NULL)
    {
      fuzz_check_error (error);
      return 0;
    }
  g_assert_true (em_rule_get_norm (rule) >= 0);
  written = em_rule_to_bytes (rule, 1);
  again = em_rule_load_bytes (written, "again.rule", NULL);
  g_assert_nonnull (again);
  g_assert_true (
      em_tensor_same_shape (em_rule_get_direction (rule), em_rule_get_direction (again)));
  g_assert_true (em_tensor_same_shape (em_rule_get_lambda (rule), em_rule_get_lambda (again)));
  return 0;
}
