/* A picture as the network sees it, and what is kept of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "project/em-engine-private.h"

void
em_view_clear (EmView *view)
{
  g_clear_pointer (&view->original, em_picture_unref);
  g_clear_pointer (&view->layer, em_picture_unref);
  g_clear_pointer (&view->mask, em_mask_unref);
  g_clear_pointer (&view->input, em_tensor_unref);
  g_clear_pointer (&view->before, em_tensor_unref);
  g_clear_pointer (&view->features, em_features_unref);
}

EmFeatures *
em_view_get_features (EmView *view, EmExecutor *base, int edit_point, GCancellable *cancellable,
                      GError **error)
{
  if (view->features != NULL && em_features_get_edit_point (view->features) == edit_point)
    return view->features;
  g_clear_pointer (&view->features, em_features_unref);
  view->features = em_executor_run_prefix (base, view->input, edit_point, cancellable, error);
  return view->features;
}

EmTensor *
em_view_get_before (EmView *view, EmExecutor *base, int edit_point, GCancellable *cancellable,
                    GError **error)
{
  if (view->before != NULL)
    return view->before;
  if (edit_point < 0)
    view->before = em_executor_run (base, view->input, cancellable, error);
  else if (em_view_get_features (view, base, edit_point, cancellable, error) != NULL)
    view->before = em_executor_run_suffix (base, view->features, cancellable, error);
  return view->before;
}
