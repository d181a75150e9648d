/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "rewrite/em-moments.h"

#include <cblas.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "model/em-safetensors.h"
#include "rewrite/em-linalg-private.h"

/* Rows of keys that are multiplied in single precision before they are added in double. */
#define CHUNK_ROWS 4096
/* Above this many channels a point would need gigabytes; no classifier has them. */
#define MAX_CHANNELS 16384

typedef struct
{
  int channels;
  double count; /* positions */
  double *sum;  /* packed upper triangle by rows of the sum of k k^T */
} Point;

struct _EmMoments
{
  gatomicrefcount references;
  GPtrArray *names;   /* of char *, in the order of their arrival */
  GHashTable *points; /* name -> Point */
  char *sha256;
  int pictures;
};

static gsize
packed_size (int channels)
{
  return (gsize)channels * (channels + 1) / 2;
}

static Point *
point_new (int channels)
{
  Point *point = g_new (Point, 1);
  *point = (Point){ .channels = channels, .sum = g_new0 (double, packed_size (channels)) };
  return point;
}

static void
point_free (Point *point)
{
  g_free (point->sum);
  g_free (point);
}

EmMoments *
em_moments_new (void)
{
  EmMoments *moments = g_new0 (EmMoments, 1);
  g_atomic_ref_count_init (&moments->references);
  moments->names = g_ptr_array_new_with_free_func (g_free);
  moments->points =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)point_free);
  return moments;
}

EmMoments *
em_moments_ref (EmMoments *moments)
{
  g_atomic_ref_count_inc (&moments->references);
  return moments;
}

void
em_moments_unref (EmMoments *moments)
{
  if (!g_atomic_ref_count_dec (&moments->references))
    return;
  g_hash_table_unref (moments->points);
  g_ptr_array_unref (moments->names);
  g_free (moments->sha256);
  g_free (moments);
}

static Point *
get_point (EmMoments *moments, const char *name)
{
  return g_hash_table_lookup (moments->points, name);
}

/* Takes @point. */
static void
insert_point (EmMoments *moments, const char *name, Point *point)
{
  char *key = g_strdup (name);
  g_ptr_array_add (moments->names, key);
  g_hash_table_insert (moments->points, key, point);
}

/* --- accumulating ----------------------------------------------------------------------------- */

void
em_moments_add (EmMoments *moments, const char *name, EmTensor *keys)
{
  const int rank = em_tensor_get_rank (keys);
  g_return_if_fail (rank >= 1);
  const int channels = (int)em_tensor_get_dim (keys, rank - 1);
  g_return_if_fail (channels > 0 && channels <= MAX_CHANNELS);
  const gint64 rows = em_tensor_get_count (keys) / channels;

  Point *point = get_point (moments, name);
  if (point == NULL)
    {
      point = point_new (channels);
      insert_point (moments, name, point);
    }
  g_return_if_fail (point->channels == channels);

  g_autofree float *product = g_new (float, (gsize)channels *channels);
  const float *data = em_tensor_get_data (keys);
  for (gint64 first = 0; first < rows; first += CHUNK_ROWS)
    {
      const int n = (int)MIN (CHUNK_ROWS, rows - first);
      cblas_ssyrk (CblasRowMajor, CblasUpper, CblasTrans, channels, n, 1, data + first * channels,
                   channels, 0, product, channels);
      double *sum = point->sum;
      for (int i = 0; i < channels; i++)
        {
          const float *row = product + (gsize)i * channels;
          for (int j = i; j < channels; j++)
            *sum++ += row[j];
        }
    }
  point->count += (double)rows;
}

gboolean
em_moments_merge (EmMoments *moments, EmMoments *other, GError **error)
{
  g_return_val_if_fail (moments != other, FALSE);
  for (guint i = 0; i < other->names->len; i++)
    {
      const char *name = g_ptr_array_index (other->names, i);
      const Point *mine = get_point (moments, name), *theirs = get_point (other, name);
      if (mine != NULL && mine->channels != theirs->channels)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       _ ("The second moments of “%s” have %d channels, but %d were expected, so "
                          "they belong to another model."),
                       name, theirs->channels, mine->channels);
          return FALSE;
        }
    }
  if (moments->sha256 != NULL && other->sha256 != NULL
      && strcmp (moments->sha256, other->sha256) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _ ("The second moments were measured on different models and cannot be "
                              "added."));
      return FALSE;
    }

  for (guint i = 0; i < other->names->len; i++)
    {
      const char *name = g_ptr_array_index (other->names, i);
      const Point *theirs = get_point (other, name);
      Point *mine = get_point (moments, name);
      if (mine == NULL)
        {
          mine = point_new (theirs->channels);
          insert_point (moments, name, mine);
        }
      const gsize n = packed_size (mine->channels);
      for (gsize k = 0; k < n; k++)
        mine->sum[k] += theirs->sum[k];
      mine->count += theirs->count;
    }
  moments->pictures += other->pictures;
  if (moments->sha256 == NULL)
    moments->sha256 = g_strdup (other->sha256);
  return TRUE;
}

/* --- reading out ------------------------------------------------------------------------------ */

gboolean
em_moments_has (EmMoments *moments, const char *name, int *channels)
{
  const Point *point = get_point (moments, name);
  if (point != NULL && channels != NULL)
    *channels = point->channels;
  return point != NULL && point->count > 0;
}

EmTensor *
em_moments_get (EmMoments *moments, const char *name)
{
  const Point *point = get_point (moments, name);
  if (point == NULL || !(point->count > 0))
    return NULL;

  const int c = point->channels;
  EmTensor *second = em_tensor_new_2d (c, c);
  float *out = em_tensor_get_data (second);
  const double *sum = point->sum;
  for (int i = 0; i < c; i++)
    for (int j = i; j < c; j++)
      out[(gsize)i * c + j] = out[(gsize)j * c + i] = (float)(*sum++ / point->count);
  return second;
}

double
em_moments_get_count (EmMoments *moments, const char *name)
{
  const Point *point = get_point (moments, name);
  return point != NULL ? point->count : 0;
}

const char *
em_moments_get_sha256 (EmMoments *moments)
{
  return moments->sha256;
}

int
em_moments_get_pictures (EmMoments *moments)
{
  return moments->pictures;
}

/* --- file ------------------------------------------------------------------------------------- */

static gboolean
invalid (GError **error, const char *path, const char *name, const char *expected)
{
  g_autofree char *base = g_path_get_basename (path);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               /* Translators: file, name of a layer, what was expected. */
               _ ("“%s” is no file of second moments: “%s” %s."), base, name, expected);
  return FALSE;
}

static gboolean
load_point (EmMoments *moments, EmSafetensors *file, const char *path, const char *name,
            GError **error)
{
  EmTensor *packed = em_safetensors_get (file, name);
  g_autofree char *count_name = g_strconcat (name, ".count", NULL);
  EmTensor *count_tensor = em_safetensors_get (file, count_name);
  const gint64 n = em_tensor_get_count (packed);

  const gint64 channels = (gint64)((sqrt (8.0 * (double)n + 1.0) - 1.0) / 2.0 + 0.5);
  if (em_tensor_get_rank (packed) != 1 || channels < 1 || channels > MAX_CHANNELS
      || channels * (channels + 1) / 2 != n)
    return invalid (error, path, name,
                    _ ("should hold a packed triangle of C (C + 1) / 2 numbers"));
  if (count_tensor == NULL || em_tensor_get_count (count_tensor) != 1)
    return invalid (error, path, count_name, _ ("should hold the number of positions"));
  const double count = em_tensor_get_data (count_tensor)[0];
  if (!(count > 0) || !isfinite (count))
    return invalid (error, path, count_name, _ ("should be above 0"));

  Point *point = point_new ((int)channels);
  insert_point (moments, name, point);
  point->count = count;
  const float *data = em_tensor_get_data (packed);
  gint64 k = 0;
  for (gint64 i = 0; i < channels; i++)
    for (gint64 j = i; j < channels; j++, k++)
      {
        if (!isfinite (data[k]) || (i == j && data[k] < 0))
          return invalid (error, path, name,
                          _ ("should hold finite numbers with a diagonal of at least 0"));
        point->sum[k] = data[k] * count;
      }
  return TRUE;
}

EmMoments *
em_moments_load (const char *path, GError **error)
{
  g_autoptr (EmSafetensors) file = em_safetensors_load (path, error);
  if (file == NULL)
    return NULL;

  g_autoptr (EmMoments) moments = em_moments_new ();
  g_autofree const char **names = em_safetensors_list (file);
  for (int i = 0; names[i] != NULL; i++)
    if (!g_str_has_suffix (names[i], ".count"))
      if (!load_point (moments, file, path, names[i], error))
        return NULL;
  if (moments->names->len == 0)
    {
      invalid (error, path, _ ("the list of layers"), _ ("is empty"));
      return NULL;
    }
  moments->sha256 = g_strdup (em_safetensors_get_metadata (file, "sha256"));
  const char *pictures = em_safetensors_get_metadata (file, "pictures");
  if (pictures != NULL)
    moments->pictures = (int)CLAMP (g_ascii_strtoll (pictures, NULL, 10), 0, G_MAXINT);
  return g_steal_pointer (&moments);
}

gboolean
em_moments_save (EmMoments *moments, const char *path, const char *sha256, int pictures,
                 GError **error)
{
  g_autoptr (EmSafetensors) file = em_safetensors_new ();
  g_autofree char *pictures_text = g_strdup_printf ("%d", pictures);

  em_safetensors_set_metadata (file, "format", "emend.moments 1");
  em_safetensors_set_metadata (file, "sha256", sha256);
  em_safetensors_set_metadata (file, "pictures", pictures_text);
  for (guint i = 0; i < moments->names->len; i++)
    {
      const char *name = g_ptr_array_index (moments->names, i);
      const Point *point = get_point (moments, name);
      if (!(point->count > 0))
        continue;
      const gsize n = packed_size (point->channels);
      g_autoptr (EmTensor) mean = em_tensor_new_1d ((gint64)n);
      g_autoptr (EmTensor) count = em_tensor_new_1d (1);
      for (gsize k = 0; k < n; k++)
        em_tensor_get_data (mean)[k] = (float)(point->sum[k] / point->count);
      em_tensor_get_data (count)[0] = (float)point->count;
      g_autofree char *count_name = g_strconcat (name, ".count", NULL);
      em_safetensors_set (file, name, mean);
      em_safetensors_set (file, count_name, count);
    }
  return em_safetensors_save (file, path, error);
}

/* --- whitening -------------------------------------------------------------------------------- */

EmTensor *
em_moments_whiten (EmTensor *second, double rho)
{
  const int c = (int)em_tensor_get_dim (second, 0);
  g_return_val_if_fail (em_tensor_get_dim (second, 1) == c, NULL);
  g_autofree float *vectors =
      g_memdup2 (em_tensor_get_data (second), sizeof (float) * (gsize)c * c);
  g_autofree float *values = g_new (float, c);
  double trace = 0;
  for (int i = 0; i < c; i++)
    trace += vectors[(gsize)i * c + i];
  const double ridge = rho * trace / c;

  EmTensor *whitening = em_tensor_new_2d (c, c);
  float *z = em_tensor_get_data (whitening);
  memset (z, 0, sizeof (float) * (gsize)c * c);
  if (!(trace > 0) || !em_linalg_eigen (c, vectors, values))
    {
      /* A layer that never saw anything: there is nothing to whiten away. */
      for (int i = 0; i < c; i++)
        z[(gsize)i * c + i] = 1;
      return whitening;
    }

  /* Z = U diag ((l + ridge)^(-1/2)) U^T as Y^T Y, Y = the rows of U^T times (l + ridge)^(-1/4).
   * Rounding can leave a small negative eigenvalue where there should be 0. */
  const double floor = MAX (ridge, 1e-7 * trace / c);
  for (int i = 0; i < c; i++)
    {
      const float factor = (float)pow (MAX (values[i], 0) + floor, -0.25);
      cblas_sscal (c, factor, vectors + (gsize)i * c, 1);
    }
  cblas_ssyrk (CblasRowMajor, CblasUpper, CblasTrans, c, c, 1, vectors, c, 0, z, c);
  for (int i = 0; i < c; i++)
    for (int j = 0; j < i; j++)
      z[(gsize)i * c + j] = z[(gsize)j * c + i];
  return whitening;
}
