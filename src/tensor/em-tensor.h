/* Tensors: dense float32 arrays of up to four dimensions.
 *
 * Purpose.  The one array type that passes between folders. Feature maps are NHWC
 * [batch, height, width, channels], so that one position's channels, which the paper calls a key,
 * lie side by side; matrices are [rows, columns], row-major; vectors are [n].
 * Memory.   One block, aligned to 64 bytes, counted references. A tensor is filled by its maker and
 * not written to after it was handed on.
 * Cost.     Making one is one allocation; a reference is O(1).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EM_TENSOR_MAX_RANK 4

typedef struct _EmTensor EmTensor;

/* Makes a tensor of @rank dimensions with undefined contents. Each of @shape must be >= 0.
 * Aborts as g_malloc() does when memory runs out: sizes from files are checked by their readers.
 * Returns: (transfer full) */
EmTensor *em_tensor_new (int rank, const gint64 *shape);

/* The same, [n, h, w, c] and [rows, columns]. Returns: (transfer full) */
EmTensor *em_tensor_new_4d (gint64 n, gint64 h, gint64 w, gint64 c);
EmTensor *em_tensor_new_2d (gint64 rows, gint64 columns);
EmTensor *em_tensor_new_1d (gint64 n);

EmTensor *em_tensor_ref (EmTensor *tensor);
void em_tensor_unref (EmTensor *tensor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmTensor, em_tensor_unref)

int em_tensor_get_rank (const EmTensor *tensor);
/* The length of dimension @axis (0 is the slowest). */
gint64 em_tensor_get_dim (const EmTensor *tensor, int axis);
/* The number of elements, the product of all dimensions. */
gint64 em_tensor_get_count (const EmTensor *tensor);
/* The elements, row-major, valid as long as @tensor. */
float *em_tensor_get_data (const EmTensor *tensor);
/* Whether both have the same rank and dimensions. */
gboolean em_tensor_same_shape (const EmTensor *a, const EmTensor *b);

G_END_DECLS
