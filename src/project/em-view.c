/* A picture as the network sees it, and what is kept of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "project/em-engine-private.h"

/* Drops what was computed from the pixels. */
static void
forget_results (EmView *view)
{
  g_clear_pointer (&view->input, em_tensor_unref);
  g_clear_pointer (&view->before, em_tensor_unref);
  g_clear_pointer (&view->features, em_features_unref);
}

void
em_view_clear (EmView *view)
{
  forget_results (view);
  g_clear_pointer (&view->live, em_preprocess_live_free);
  g_clear_pointer (&view->original, em_picture_unref);
  g_clear_pointer (&view->layer, em_picture_unref);
  g_clear_pointer (&view->mask, em_mask_unref);
}

/* A mask without a layer is not seen. */
static gboolean
is_current (const EmView *view, EmPicture *original, EmPicture *layer, EmMask *mask)
{
  if (view->input == NULL || view->original != original || view->layer != layer)
    return FALSE;
  return layer == NULL || em_mask_difference (view->mask, mask).width == 0;
}

/* Brings @view->live up to date; only what differs is mixed and resampled again. */
static void
update_live (EmView *view, const EmPreprocess *preprocess, EmPicture *layer, EmMask *mask)
{
  if (view->live == NULL)
    {
      view->live = em_preprocess_live_new (preprocess, view->original, layer, mask);
      return;
    }
  em_preprocess_live_set_mask (view->live, mask, NULL);
  if (view->layer != layer)
    em_preprocess_live_set_layer (view->live, layer);
}

void
em_view_set (EmView *view, const EmPreprocess *preprocess, EmPicture *original, EmPicture *layer,
             EmMask *mask)
{
  if (is_current (view, original, layer, mask))
    return;

  if (view->original != original)
    {
      em_view_clear (view);
      view->original = em_picture_ref (original);
    }
  forget_results (view);
  if (layer == NULL)
    {
      g_clear_pointer (&view->live, em_preprocess_live_free);
      g_clear_pointer (&view->layer, em_picture_unref);
      g_clear_pointer (&view->mask, em_mask_unref);
      view->input = em_preprocess_picture (preprocess, original);
      return;
    }

  g_autoptr (EmMask) snapshot = em_mask_snapshot (mask);
  update_live (view, preprocess, layer, snapshot);
  em_picture_ref (layer);
  g_clear_pointer (&view->layer, em_picture_unref);
  view->layer = layer;
  g_clear_pointer (&view->mask, em_mask_unref);
  view->mask = g_steal_pointer (&snapshot);
  view->input = em_tensor_new_4d (1, preprocess->size, preprocess->size, 3);
  em_preprocess_live_write (view->live, view->input, 0);
}

/* Makes sure that features at @edit_point are there. (transfer none) (nullable) */
static EmFeatures *
get_features (EmView *view, EmExecutor *base, int edit_point, GCancellable *cancellable,
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
  else if (get_features (view, base, edit_point, cancellable, error) != NULL)
    view->before = em_executor_run_suffix (base, view->features, cancellable, error);
  return view->before;
}

EmTensor *
em_view_run_after (EmView *view, EmExecutor *base, EmExecutor *edited, int edit_point,
                   GCancellable *cancellable, GError **error)
{
  if (edit_point < 0)
    {
      EmTensor *before = em_view_get_before (view, base, edit_point, cancellable, error);
      return before ? em_tensor_ref (before) : NULL;
    }
  EmFeatures *features = get_features (view, base, edit_point, cancellable, error);
  return features ? em_executor_run_suffix (edited, features, cancellable, error) : NULL;
}
