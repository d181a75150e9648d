/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rewrite/em-rule.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

struct _EmRule
{
  gatomicrefcount references;
  EmTensor *direction, *lambda;
  EmRuleInfo info;
};

static EmRuleInfo
copy_info (const EmRuleInfo *info)
{
  EmRuleInfo copy = *info;
  copy.name = g_strdup (info->name);
  copy.model_sha256 = g_strdup (info->model_sha256);
  copy.model_name = g_strdup (info->model_name);
  copy.edit_point = g_strdup (info->edit_point);
  copy.solver = g_strdup (info->solver);
  return copy;
}

EmRule *
em_rule_new (EmTensor *direction, EmTensor *lambda, const EmRuleInfo *info)
{
  g_return_val_if_fail (em_tensor_get_rank (direction) == 2, NULL);
  g_return_val_if_fail (em_tensor_get_rank (lambda) == 4, NULL);
  g_return_val_if_fail (em_tensor_get_dim (direction, 0) == em_tensor_get_dim (lambda, 1), NULL);
  EmRule *rule = g_new (EmRule, 1);
  g_atomic_ref_count_init (&rule->references);
  rule->direction = em_tensor_ref (direction);
  rule->lambda = em_tensor_ref (lambda);
  rule->info = copy_info (info);
  return rule;
}

EmRule *
em_rule_ref (EmRule *rule)
{
  g_atomic_ref_count_inc (&rule->references);
  return rule;
}

void
em_rule_unref (EmRule *rule)
{
  if (!g_atomic_ref_count_dec (&rule->references))
    return;
  em_tensor_unref (rule->direction);
  em_tensor_unref (rule->lambda);
  g_free (rule->info.name);
  g_free (rule->info.model_sha256);
  g_free (rule->info.model_name);
  g_free (rule->info.edit_point);
  g_free (rule->info.solver);
  g_free (rule);
}

const EmRuleInfo *
em_rule_get_info (const EmRule *rule)
{
  return &rule->info;
}

EmTensor *
em_rule_get_direction (const EmRule *rule)
{
  return rule->direction;
}

EmTensor *
em_rule_get_lambda (const EmRule *rule)
{
  return rule->lambda;
}

EmRule *
em_rule_rename (EmRule *rule, const char *name)
{
  EmRuleInfo info = rule->info;
  info.name = (char *)name; /* copied by em_rule_new() */
  return em_rule_new (rule->direction, rule->lambda, &info);
}

/* --- what it changes -------------------------------------------------------------------------- */

typedef struct
{
  int rank, in, out, taps;
  const float *direction, *lambda;
} Shape;

static Shape
get_shape (const EmRule *rule)
{
  return (Shape){ .rank = (int)em_tensor_get_dim (rule->direction, 0),
                  .in = (int)em_tensor_get_dim (rule->direction, 1),
                  .out = (int)em_tensor_get_dim (rule->lambda, 0),
                  .taps = (int)(em_tensor_get_dim (rule->lambda, 2)
                                * em_tensor_get_dim (rule->lambda, 3)),
                  .direction = em_tensor_get_data (rule->direction),
                  .lambda = em_tensor_get_data (rule->lambda) };
}

void
em_rule_add_to_delta (const EmRule *rule, double strength, EmTensor *delta)
{
  const Shape s = get_shape (rule);
  g_return_if_fail (em_tensor_get_dim (delta, 0) == s.out
                    && em_tensor_get_dim (delta, 1) == em_tensor_get_dim (rule->lambda, 2)
                    && em_tensor_get_dim (delta, 2) == em_tensor_get_dim (rule->lambda, 3)
                    && em_tensor_get_dim (delta, 3) == s.in);
  float *out = em_tensor_get_data (delta);
  for (int o = 0; o < s.out; o++)
    for (int tap = 0; tap < s.taps; tap++, out += s.in)
      for (int r = 0; r < s.rank; r++)
        cblas_saxpy (s.in, (float)strength * s.lambda[((gsize)o * s.rank + r) * s.taps + tap],
                     s.direction + (gsize)r * s.in, 1, out, 1);
}

/* The sum over channels and taps of weight_o lambda_a lambda_b, for each pair of directions. */
static double
lambda_product (const Shape *s, const float *scale, int a, int b)
{
  double sum = 0;
  for (int o = 0; o < s->out; o++)
    {
      const float *row = s->lambda + (gsize)o * s->rank * s->taps;
      double channel = 0;
      for (int tap = 0; tap < s->taps; tap++)
        channel += (double)row[a * s->taps + tap] * row[b * s->taps + tap];
      sum += scale != NULL ? channel * scale[o] * scale[o] : channel;
    }
  return sum;
}

/* x^T C y; C may be NULL for the identity. */
static double
form (int n, const float *second, const float *x, const float *y)
{
  double sum = 0;
  for (int i = 0; i < n; i++)
    sum += x[i] * (second != NULL ? cblas_dsdot (n, second + (gsize)i * n, 1, y, 1) : y[i]);
  return sum;
}

static double
change_power (const EmRule *rule, const float *scale, const float *second)
{
  const Shape s = get_shape (rule);
  double sum = 0;
  for (int a = 0; a < s.rank; a++)
    for (int b = 0; b < s.rank; b++)
      sum += lambda_product (&s, scale, a, b)
             * form (s.in, second, s.direction + (gsize)a * s.in, s.direction + (gsize)b * s.in);
  return sum;
}

double
em_rule_get_norm (const EmRule *rule)
{
  return sqrt (MAX (change_power (rule, NULL, NULL), 0));
}

gboolean
em_rule_is_for_model (const EmRule *rule, const char *sha256)
{
  return g_strcmp0 (rule->info.model_sha256, sha256) == 0;
}

gboolean
em_rule_fits (const EmRule *rule, const EmEditPoint *point)
{
  return em_tensor_get_dim (rule->direction, 1) == point->in_channels
         && em_tensor_get_dim (rule->lambda, 0) == point->out_channels
         && em_tensor_get_dim (rule->lambda, 2) == point->conv.kernel_h
         && em_tensor_get_dim (rule->lambda, 3) == point->conv.kernel_w;
}

double
em_rule_get_disturbance (const EmRule *rule, const EmEditPoint *point, EmTensor *second,
                         double output_power, double strength)
{
  g_return_val_if_fail (em_rule_fits (rule, point), NAN);
  if (second == NULL || !(output_power > 0))
    return NAN;
  return strength * strength * change_power (rule, point->scale, em_tensor_get_data (second))
         / output_power;
}

double
em_rule_output_power (const EmEditPoint *point, EmTensor *weight, EmTensor *second)
{
  const int out = (int)em_tensor_get_dim (weight, 0), in = (int)em_tensor_get_dim (weight, 3);
  const int rows = (int)(em_tensor_get_count (weight) / in), taps = rows / MAX (out, 1);
  g_autofree float *product = g_new (float, (gsize)rows *in);
  const float *w = em_tensor_get_data (weight);
  double sum = 0;

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, in, in, 1, w, in,
               em_tensor_get_data (second), in, 0, product, in);
  for (int row = 0; row < rows; row++)
    {
      const double scale = point->scale[row / taps];
      sum += scale * scale * cblas_dsdot (in, w + (gsize)row * in, 1, product + (gsize)row * in, 1);
    }
  return sum;
}
