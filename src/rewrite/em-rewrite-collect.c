/* From exemplars to samples: views, the prefix, keys and values.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rewrite/em-augment-private.h"
#include "rewrite/em-rewrite-private.h"

/* Pairs that go through the prefix at once: enough to share out, little enough to stop within
 * 100 ms. */
#define PAIRS 4

typedef struct
{
  const EmEditPoint *point;
  const EmExemplar *exemplars;
  EmAugment **augments; /* one an exemplar */
  int n_variants;
  gboolean use_mask;
  EmSample *samples;
  int first, count; /* views of this batch */
  EmTensor *input;  /* [2 * count, size, size, 3]: all A, then all B */
} Batch;

static gboolean
check_exemplars (const EmExemplar *exemplars, int n, gboolean use_mask, GError **error)
{
  if (n < 1)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _ ("A rewrite needs at least one exemplar."));
      return FALSE;
    }
  for (int i = 0; i < n; i++)
    {
      const EmExemplar *e = &exemplars[i];
      const int w = em_picture_get_width (e->a), h = em_picture_get_height (e->a);
      if (em_picture_get_width (e->b) != w || em_picture_get_height (e->b) != h)
        {
          g_set_error (
              error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
              _ ("The two pictures of exemplar %d have different sizes, %d × %d and %d × %d."),
              i + 1, w, h, em_picture_get_width (e->b), em_picture_get_height (e->b));
          return FALSE;
        }
      if (em_mask_get_width (e->mask) != w || em_mask_get_height (e->mask) != h)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       _ ("The mask of exemplar %d is %d × %d, but its pictures are %d × %d."),
                       i + 1, em_mask_get_width (e->mask), em_mask_get_height (e->mask), w, h);
          return FALSE;
        }
      if (use_mask && em_mask_is_empty (e->mask))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       _ ("The mask of exemplar %d is empty. Mark the concept in it first."),
                       i + 1);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
has_weight (EmTensor *weights)
{
  for (gint64 i = 0; i < em_tensor_get_count (weights); i++)
    if (em_tensor_get_data (weights)[i] > 0)
      return TRUE;
  return FALSE;
}

static void
fill (EmTensor *tensor, float value)
{
  for (gint64 i = 0; i < em_tensor_get_count (tensor); i++)
    em_tensor_get_data (tensor)[i] = value;
}

static void
scale (EmTensor *tensor, float factor)
{
  for (gint64 i = 0; i < em_tensor_get_count (tensor); i++)
    em_tensor_get_data (tensor)[i] *= factor;
}

static void
render_view (int task, int worker, gpointer data)
{
  Batch *batch = data;
  const int view = batch->first + task;
  const gboolean as_mask = batch->use_mask && !batch->point->linear;
  const int exemplar = view / batch->n_variants;
  const double weight = batch->exemplars[exemplar].weight;
  EmTensor *weights = em_tensor_new_2d (batch->point->out_h, batch->point->out_w);

  /* A linear layer has one position, the whole picture: there is nothing to choose. */
  fill (weights, 1);
  em_augment_render (batch->augments[exemplar], view % batch->n_variants, batch->input, task,
                     batch->count + task, as_mask ? weights : NULL);
  if (weight > 0)
    scale (weights, (float)weight);
  batch->samples[view].weights = weights;
}

/* Image @index of a batch of maps as a batch of one. */
static EmTensor *
copy_image (EmTensor *maps, int index)
{
  EmTensor *image = em_tensor_new_4d (1, em_tensor_get_dim (maps, 1), em_tensor_get_dim (maps, 2),
                                      em_tensor_get_dim (maps, 3));
  const gsize n = (gsize)em_tensor_get_count (image);
  memcpy (em_tensor_get_data (image), em_tensor_get_data (maps) + index * n, n * sizeof (float));
  return image;
}

/* What the layer answers to A, from its raw output @z (which it replaces). */
static void
to_values (const EmEditPoint *point, EmTensor *z, EmTensor *residual, int index)
{
  const int channels = (int)em_tensor_get_dim (z, 3);
  const gint64 rows = em_tensor_get_count (z) / channels;
  float *v = em_tensor_get_data (z);
  const float *r =
      residual ? em_tensor_get_data (residual) + index * em_tensor_get_count (z) : NULL;

  for (gint64 row = 0; row < rows; row++)
    for (int o = 0; o < channels; o++, v++)
      *v = em_edit_point_value (point, o, *v, r != NULL ? *r++ : 0);
}

static gboolean
run_batch (EmExecutor *executor, int edit_point, Batch *batch, GCancellable *cancellable,
           GError **error)
{
  g_autoptr (EmFeatures) features =
      em_executor_run_prefix (executor, batch->input, edit_point, cancellable, error);
  if (features == NULL)
    return FALSE;
  g_autoptr (EmTensor) z = em_executor_get_pre_activation (executor, features);
  EmTensor *residual = em_features_get_residual (features);

  for (int i = 0; i < batch->count; i++)
    {
      EmSample *sample = &batch->samples[batch->first + i];
      const int b = batch->count + i;
      sample->keys = copy_image (em_features_get_keys (features), b);
      sample->z = copy_image (z, b);
      sample->residual = residual != NULL ? copy_image (residual, b) : NULL;
      sample->values = copy_image (z, i);
      to_values (batch->point, sample->values, residual, i);
    }
  return TRUE;
}

static EmPreprocess
get_spec (EmExecutor *executor)
{
  const EmInputSpec *input =
      em_graph_get_input_spec (em_plan_get_graph (em_executor_get_plan (executor)));
  EmPreprocess spec = { .size = input->size, .crop = input->crop };
  for (int c = 0; c < 3; c++)
    {
      spec.mean[c] = input->mean[c];
      spec.std[c] = input->std[c];
    }
  return spec;
}

static gboolean
run_batches (EmExecutor *executor, EmRewriteContext *context, Batch *batch, int n_views,
             double share, EmProgressFunc progress, gpointer progress_data,
             GCancellable *cancellable, GError **error)
{
  const int size = get_spec (executor).size;
  for (batch->first = 0; batch->first < n_views; batch->first += PAIRS)
    {
      batch->count = MIN (PAIRS, n_views - batch->first);
      g_autoptr (EmTensor) input = em_tensor_new_4d (2 * batch->count, size, size, 3);
      batch->input = input;
      em_team_run (em_executor_get_team (executor), batch->count, render_view, batch);
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !run_batch (executor, context->edit_point, batch, cancellable, error))
        return FALSE;
      if (progress != NULL)
        progress (share * (batch->first + batch->count) / n_views, progress_data);
    }
  return TRUE;
}

gboolean
em_rewrite_collect (EmExecutor *executor, EmRewriteContext *context, const EmExemplar *exemplars,
                    int n_exemplars, int n_variants, guint32 seed, gboolean use_mask,
                    EmSample *samples, double share, EmProgressFunc progress,
                    gpointer progress_data, GCancellable *cancellable, GError **error)
{
  if (!check_exemplars (exemplars, n_exemplars, use_mask, error))
    return FALSE;

  const EmPreprocess spec = get_spec (executor);
  g_autoptr (GPtrArray) augments = g_ptr_array_new_with_free_func ((GDestroyNotify)em_augment_free);
  GRand *random = g_rand_new_with_seed (seed);
  for (int i = 0; i < n_exemplars; i++)
    g_ptr_array_add (augments, em_augment_new (&exemplars[i], &spec, n_variants, random));
  g_rand_free (random);

  Batch batch = { .point = em_rewrite_context_get_point (context),
                  .exemplars = exemplars,
                  .augments = (EmAugment **)augments->pdata,
                  .n_variants = n_variants,
                  .use_mask = use_mask,
                  .samples = samples };
  if (!run_batches (executor, context, &batch, n_exemplars * n_variants, share, progress,
                    progress_data, cancellable, error))
    return FALSE;

  for (int i = 0; i < n_exemplars; i++)
    if (!has_weight (samples[i * n_variants].weights))
      {
        g_set_error (
            error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
            _ ("The mask of exemplar %d lies outside the part of the picture that the model "
               "sees, its centre square."),
            i + 1);
        return FALSE;
      }
  return TRUE;
}
