/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "rewrite/em-rewrite-private.h"

static gboolean
take_moments (EmRewriteContext *context, EmMoments *moments, double rho, GError **error)
{
  const EmEditPoint *point = em_rewrite_context_get_point (context);
  int channels = 0;

  if (!em_moments_has (moments, point->name, &channels))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   _ ("The second moments do not cover the layer “%s”."), point->name);
      return FALSE;
    }
  if (channels != point->in_channels)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _ ("The second moments of “%s” have %d channels, but %d were expected, so they "
                      "belong to another model."),
                   point->name, channels, point->in_channels);
      return FALSE;
    }
  context->second = em_moments_get (moments, point->name);
  context->whitening = em_moments_whiten (context->second, rho);
  context->output_power = em_rule_output_power (point, context->weight, context->second);
  return TRUE;
}

EmRewriteContext *
em_rewrite_context_new (EmPlan *plan, int edit_point, EmMoments *moments, double rho,
                        GError **error)
{
  const EmEditPoints *points = em_plan_get_edit_points (plan);
  const int n = em_edit_points_get_n (points);

  if (edit_point < 0 || edit_point >= n)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("The model “%s” has no edit point number %d; it has %d."),
                   em_graph_get_name (em_plan_get_graph (plan)), edit_point, n);
      return NULL;
    }
  g_autoptr (EmRewriteContext) context = g_new (EmRewriteContext, 1);
  *context = (EmRewriteContext){ .plan = em_plan_ref (plan),
                                 .edit_point = edit_point,
                                 .rho = rho,
                                 .weight = em_edit_points_copy_weight (points, edit_point),
                                 .output_power = NAN };
  g_atomic_ref_count_init (&context->references);
  if (moments != NULL && !take_moments (context, moments, rho, error))
    return NULL;
  return g_steal_pointer (&context);
}

EmRewriteContext *
em_rewrite_context_ref (EmRewriteContext *context)
{
  g_atomic_ref_count_inc (&context->references);
  return context;
}

void
em_rewrite_context_unref (EmRewriteContext *context)
{
  if (!g_atomic_ref_count_dec (&context->references))
    return;
  em_plan_unref (context->plan);
  em_tensor_unref (context->weight);
  g_clear_pointer (&context->second, em_tensor_unref);
  g_clear_pointer (&context->whitening, em_tensor_unref);
  g_free (context);
}

const EmEditPoint *
em_rewrite_context_get_point (const EmRewriteContext *context)
{
  return em_edit_points_get (em_plan_get_edit_points (context->plan), context->edit_point);
}

double
em_rewrite_context_get_disturbance (EmRewriteContext *context, const EmRule *rule, double strength)
{
  return em_rule_get_disturbance (rule, em_rewrite_context_get_point (context), context->second,
                                  context->output_power, strength);
}
