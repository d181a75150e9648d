/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "project/em-export.h"
#include "tensor/em-file.h"

#define NOISE_PICTURES 2

static EmTensor *
noise (const EmInputSpec *spec)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  EmTensor *input = em_tensor_new_4d (NOISE_PICTURES, spec->size, spec->size, 3);
  float *data = em_tensor_get_data (input);
  for (gint64 i = 0; i < em_tensor_get_count (input); i++)
    data[i] = g_rand_double_range (rand, -1.0, 1.0);
  return input;
}

/* The largest difference of a logit, relative to the largest logit. Not finite counts as infinite.
 */
static double
compare (EmTensor *a, EmTensor *b)
{
  const float *x = em_tensor_get_data (a), *y = em_tensor_get_data (b);
  double worst = 0, scale = 1e-6;
  for (gint64 i = 0; i < em_tensor_get_count (a); i++)
    {
      double difference = fabs ((double)x[i] - y[i]);
      if (!isfinite (difference))
        return INFINITY;
      worst = MAX (worst, difference);
      scale = MAX (scale, fabs ((double)x[i]));
    }
  return worst / scale;
}

static gboolean
compare_on (EmExecutor *edited, EmExecutor *exported, EmTensor *input, double *worst,
            GCancellable *cancellable, GError **error)
{
  g_autoptr (EmTensor) a = em_executor_run (edited, input, cancellable, error);
  if (a == NULL)
    return FALSE;
  g_autoptr (EmTensor) b = em_executor_run (exported, input, cancellable, error);
  if (b == NULL)
    return FALSE;
  if (!em_tensor_same_shape (a, b))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                           _ ("The exported model gives another number of classes."));
      return FALSE;
    }
  *worst = MAX (*worst, compare (a, b));
  return TRUE;
}

static gboolean
verify (EmPlan *plan, EmTeam *team, const EmRuleStack *rules, EmTensor *inputs, GBytes *bytes,
        const char *path, double *worst, GCancellable *cancellable, GError **error)
{
  g_autoptr (EmGraph) graph = em_graph_load_bytes (bytes, path, error);
  if (graph == NULL)
    return FALSE;
  g_autoptr (EmPlan) written = em_plan_new (graph, error);
  if (written == NULL)
    return FALSE;

  g_autoptr (EmExecutor) edited = em_executor_new (plan, team);
  g_autoptr (EmExecutor) exported = em_executor_new (written, team);
  if (!em_rule_stack_apply (rules, edited, NULL, error))
    return FALSE;

  g_autoptr (EmTensor) random = noise (em_graph_get_input_spec (graph));
  *worst = 0;
  if (!compare_on (edited, exported, random, worst, cancellable, error))
    return FALSE;
  if (inputs != NULL && !compare_on (edited, exported, inputs, worst, cancellable, error))
    return FALSE;
  if (*worst > EM_EXPORT_TOLERANCE)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                   _ ("The exported model was read again and gives other predictions (largest "
                      "relative difference %.2g, at most %.2g was expected), so “%s” was not "
                      "written."),
                   *worst, EM_EXPORT_TOLERANCE, path);
      return FALSE;
    }
  return TRUE;
}

/* Whether the disk gives back what was written to it. */
static gboolean
check_file (const char *path, GBytes *bytes, GError **error)
{
  g_autoptr (GBytes) written = em_file_read (path, g_bytes_get_size (bytes), error);
  if (written == NULL)
    return FALSE;
  if (g_bytes_equal (written, bytes))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               _ ("“%s” was written but reads back differently; check the disk and export again."),
               path);
  return FALSE;
}

gboolean
em_export_model (EmPlan *plan, EmTeam *team, const EmRuleStack *rules, EmTensor *inputs,
                 const char *path, double *difference, GCancellable *cancellable, GError **error)
{
  double worst = 0;
  g_autoptr (GBytes) bytes = em_rule_stack_export_onnx (rules, plan, error);

  if (bytes == NULL || !verify (plan, team, rules, inputs, bytes, path, &worst, cancellable, error)
      || !em_file_write_atomically (path, bytes, error) || !check_file (path, bytes, error))
    return FALSE;
  if (difference != NULL)
    *difference = worst;
  return TRUE;
}
