/* Features: see em-features-private.h and em-executor.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/em-features-private.h"
#include "runtime/em-plan-private.h"

EmFeatures *
em_features_new (EmPlan *plan, int edit_point, int batch)
{
  EmFeatures *features = g_new0 (EmFeatures, 1);

  g_atomic_ref_count_init (&features->ref_count);
  features->plan = em_plan_ref (plan);
  features->edit_point = edit_point;
  features->batch = batch;
  features->pins = g_new0 (EmTensor *, em_graph_get_n_values (plan->graph));
  return features;
}

EmFeatures *
em_features_ref (EmFeatures *features)
{
  g_atomic_ref_count_inc (&features->ref_count);
  return features;
}

void
em_features_unref (EmFeatures *features)
{
  if (!g_atomic_ref_count_dec (&features->ref_count))
    return;
  for (int v = 0; v < em_graph_get_n_values (features->plan->graph); v++)
    g_clear_pointer (&features->pins[v], em_tensor_unref);
  g_free (features->pins);
  em_plan_unref (features->plan);
  g_free (features);
}

int
em_features_get_edit_point (const EmFeatures *features)
{
  return features->edit_point;
}

EmTensor *
em_features_get_keys (const EmFeatures *features)
{
  const EmPlan *plan = features->plan;
  const int step = plan->point_steps[features->edit_point];

  return features->pins[em_plan_get_step (plan, step)->inputs[0]];
}

EmTensor *
em_features_get_residual (const EmFeatures *features)
{
  const EmPlan *plan = features->plan;
  const int residual = em_edit_points_get (plan->points, features->edit_point)->residual;

  return residual >= 0 ? features->pins[plan->slots[residual].alias] : NULL;
}
