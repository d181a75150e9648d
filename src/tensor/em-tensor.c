/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tensor/em-tensor.h"

#include <stdlib.h>

#define ALIGNMENT 64

struct _EmTensor
{
  gatomicrefcount references;
  int rank;
  gint64 shape[EM_TENSOR_MAX_RANK];
  gint64 count;
  float *data;
};

EmTensor *
em_tensor_new (int rank, const gint64 *shape)
{
  g_return_val_if_fail (rank >= 0 && rank <= EM_TENSOR_MAX_RANK, NULL);

  EmTensor *tensor = g_new0 (EmTensor, 1);
  g_atomic_ref_count_init (&tensor->references);
  tensor->rank = rank;
  tensor->count = 1;
  for (int i = 0; i < rank; i++)
    {
      tensor->shape[i] = shape[i];
      tensor->count *= shape[i];
    }
  gsize bytes = MAX (tensor->count, 1) * sizeof (float);
  tensor->data = aligned_alloc (ALIGNMENT, (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
  if (tensor->data == NULL)
    g_error ("Out of memory: %" G_GSIZE_FORMAT " bytes for a tensor", bytes);
  return tensor;
}

EmTensor *
em_tensor_new_4d (gint64 n, gint64 h, gint64 w, gint64 c)
{
  const gint64 shape[] = { n, h, w, c };
  return em_tensor_new (4, shape);
}

EmTensor *
em_tensor_new_2d (gint64 rows, gint64 columns)
{
  const gint64 shape[] = { rows, columns };
  return em_tensor_new (2, shape);
}

EmTensor *
em_tensor_new_1d (gint64 n)
{
  return em_tensor_new (1, &n);
}

EmTensor *
em_tensor_ref (EmTensor *tensor)
{
  g_atomic_ref_count_inc (&tensor->references);
  return tensor;
}

void
em_tensor_unref (EmTensor *tensor)
{
  if (!g_atomic_ref_count_dec (&tensor->references))
    return;
  free (tensor->data);
  g_free (tensor);
}

int
em_tensor_get_rank (const EmTensor *tensor)
{
  return tensor->rank;
}

gint64
em_tensor_get_dim (const EmTensor *tensor, int axis)
{
  g_return_val_if_fail (axis >= 0 && axis < tensor->rank, 0);
  return tensor->shape[axis];
}

gint64
em_tensor_get_count (const EmTensor *tensor)
{
  return tensor->count;
}

float *
em_tensor_get_data (const EmTensor *tensor)
{
  return tensor->data;
}

gboolean
em_tensor_same_shape (const EmTensor *a, const EmTensor *b)
{
  if (a->rank != b->rank)
    return FALSE;
  for (int i = 0; i < a->rank; i++)
    if (a->shape[i] != b->shape[i])
      return FALSE;
  return TRUE;
}
