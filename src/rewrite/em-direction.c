/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "rewrite/em-direction.h"

#include <cblas.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "rewrite/em-linalg-private.h"

/* --- the keys under the mask ------------------------------------------------------------------ */

/* The rows of all samples whose weight is above 0, already times their weight. */
typedef struct
{
  int channels;
  GArray *rows; /* float [P, channels]: w_p k_p */
  EmTensor *whitening;
  float *whitened; /* scratch [channels] */
  float *products; /* scratch [P] */
} Keys;

/* The mean of a row or column of @n_out cells over the part that cell @i of @n_in covers. */
static void
covered_cells (int i, int n_in, int n_out, int *first, int *last)
{
  *first = (int)((gint64)i * n_out / n_in);
  *last = (int)(((gint64)(i + 1) * n_out + n_in - 1) / n_in) - 1;
}

static double
overlap (int i, int n_in, int cell, int n_out)
{
  const double scale = (double)n_out / n_in;
  const double low = MAX (i * scale, (double)cell), high = MIN ((i + 1) * scale, cell + 1.0);
  return MAX (high - low, 0) / scale;
}

/* The weight of input cell (y, x): the output grid's weights averaged over its area. */
static double
key_weight (const float *weights, int out_h, int out_w, int y, int x, int in_h, int in_w)
{
  int y0, y1, x0, x1;
  double sum = 0;

  covered_cells (y, in_h, out_h, &y0, &y1);
  covered_cells (x, in_w, out_w, &x0, &x1);
  for (int i = y0; i <= y1; i++)
    for (int j = x0; j <= x1; j++)
      sum += overlap (y, in_h, i, out_h) * overlap (x, in_w, j, out_w) * weights[i * out_w + j];
  return sum;
}

static void
collect (Keys *keys, const EmSample *sample)
{
  const float *data = em_tensor_get_data (sample->keys);
  const float *weights = em_tensor_get_data (sample->weights);
  const int h = (int)em_tensor_get_dim (sample->keys, 1),
            w = (int)em_tensor_get_dim (sample->keys, 2);
  const int out_h = (int)em_tensor_get_dim (sample->weights, 0);
  const int out_w = (int)em_tensor_get_dim (sample->weights, 1);

  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      {
        const double weight = key_weight (weights, out_h, out_w, y, x, h, w);
        if (!(weight > 1e-9))
          continue;
        const guint at = keys->rows->len;
        g_array_append_vals (keys->rows, data + ((gsize)y * w + x) * keys->channels,
                             keys->channels);
        cblas_sscal (keys->channels, (float)weight, &g_array_index (keys->rows, float, at), 1);
      }
}

/* --- the operator Z K^T W^2 K Z --------------------------------------------------------------- */

static void
whiten (const Keys *keys, const float *x, float *y)
{
  const int c = keys->channels;
  if (keys->whitening != NULL)
    cblas_sgemv (CblasRowMajor, CblasNoTrans, c, c, 1, em_tensor_get_data (keys->whitening), c, x,
                 1, 0, y, 1);
  else
    memcpy (y, x, sizeof *y * c);
}

static void
apply_gram (const float *x, float *y, gpointer data)
{
  Keys *keys = data;
  const int c = keys->channels, n = (int)(keys->rows->len / c);
  const float *rows = (const float *)(gpointer)keys->rows->data;

  whiten (keys, x, keys->whitened);
  cblas_sgemv (CblasRowMajor, CblasNoTrans, n, c, 1, rows, c, keys->whitened, 1, 0, keys->products,
               1);
  cblas_sgemv (CblasRowMajor, CblasTrans, n, c, 1, rows, c, keys->products, 1, 0, keys->whitened,
               1);
  whiten (keys, keys->whitened, y);
}

/* --- orthonormal rows with the right sign ----------------------------------------------------- */

/* Modified Gram-Schmidt over rows. FALSE where row @r depends on those before it. */
static gboolean
orthonormalise_row (float *rows, int r, int n)
{
  float *row = rows + (gsize)r * n;
  const double before = cblas_snrm2 (n, row, 1);

  for (int pass = 0; pass < 2; pass++)
    for (int j = 0; j < r; j++)
      {
        const float *other = rows + (gsize)j * n;
        cblas_saxpy (n, (float)-cblas_dsdot (n, other, 1, row, 1), other, 1, row, 1);
      }
  const double length = sqrt (cblas_dsdot (n, row, 1, row, 1));
  if (!(length > 1e-6 * before) || !(length > 0))
    return FALSE;
  cblas_sscal (n, (float)(1 / length), row, 1);
  return TRUE;
}

EmTensor *
em_direction_compute (const EmEditPoint *point, const EmSample *samples, int n_samples,
                      EmTensor *whitening, int rank, GError **error)
{
  const int c = (int)em_tensor_get_dim (samples[0].keys, 3);
  g_return_val_if_fail (n_samples > 0 && rank >= 1, NULL);
  g_return_val_if_fail (whitening == NULL || em_tensor_get_dim (whitening, 0) == c, NULL);

  if (rank > c)
    {
      g_set_error (
          error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          _ ("A rule at “%s” has rank %d at most, because a key there has that many numbers."),
          point->name, c);
      return NULL;
    }
  Keys keys = { .channels = c, .whitening = whitening };
  keys.rows = g_array_new (FALSE, FALSE, sizeof (float));
  for (int i = 0; i < n_samples; i++)
    collect (&keys, &samples[i]);

  g_autoptr (GArray) rows = keys.rows;
  const int n = (int)(rows->len / c);
  const float *data = (const float *)(gpointer)rows->data;
  g_autofree float *whitened = keys.whitened = g_new (float, c);
  g_autofree float *products = keys.products = g_new (float, MAX (n, 1));
  g_autofree float *mean = g_new0 (float, c), *start = g_new (float, c);
  g_autofree float *vectors = g_new (float, (gsize)rank *c);
  for (int p = 0; p < n; p++)
    cblas_saxpy (c, 1, data + (gsize)p * c, 1, mean, 1);

  /* The whitened mean key is a good start, but it can be 0 or orthogonal to a later vector; a
   * little of every axis cures both. */
  whiten (&keys, mean, start);
  const float nudge = 1e-3f * cblas_snrm2 (c, start, 1) / sqrtf (c);
  for (int i = 0; i < c; i++)
    start[i] += (i % 2 ? -nudge : nudge) * (1 + 0.5f * sinf (i)) + (nudge > 0 ? 0 : sinf (i + 1));
  const int found = n > 0 ? em_linalg_leading (c, rank, start, apply_gram, &keys, vectors) : 0;
  if (found < rank)
    {
      if (found == 0)
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                     _ ("The mask covers nothing that “%s” responds to."), point->name);
      else
        g_set_error (
            error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
            _ ("The exemplars support a rule of rank %d at “%s”, but rank %d was asked for."),
            found, point->name, rank);
      return NULL;
    }

  g_autoptr (EmTensor) direction = em_tensor_new_2d (rank, c);
  float *d = em_tensor_get_data (direction);
  for (int r = 0; r < rank; r++)
    {
      float *row = d + (gsize)r * c;
      whiten (&keys, vectors + (gsize)r * c, row);
      if (!orthonormalise_row (d, r, c))
        {
          g_set_error (
              error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
              _ ("The exemplars support a rule of rank %d at “%s”, but rank %d was asked for."), r,
              point->name, rank);
          return NULL;
        }
      if (cblas_dsdot (c, mean, 1, row, 1) < 0)
        cblas_sscal (c, -1, row, 1);
    }
  return g_steal_pointer (&direction);
}

EmTensor *
em_direction_key_map (EmTensor *keys, EmTensor *direction, int row)
{
  const int c = (int)em_tensor_get_dim (keys, 3);
  g_return_val_if_fail (em_tensor_get_dim (direction, 1) == c, NULL);
  g_return_val_if_fail (row >= 0 && row < em_tensor_get_dim (direction, 0), NULL);
  EmTensor *map = em_tensor_new_4d (em_tensor_get_dim (keys, 0), em_tensor_get_dim (keys, 1),
                                    em_tensor_get_dim (keys, 2), 1);
  cblas_sgemv (CblasRowMajor, CblasNoTrans, (int)em_tensor_get_count (map), c, 1,
               em_tensor_get_data (keys), c, em_tensor_get_data (direction) + (gsize)row * c, 1, 0,
               em_tensor_get_data (map), 1);
  return map;
}
