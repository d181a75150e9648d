/* Antialiased bicubic resampling as Pillow's Image.resize (BICUBIC) does it on 8-bit pixels.
 *
 * Method.   Two passes, along the rows and then along the columns, with 8-bit pixels between them.
 *           Output sample i of n from m inputs lies at c = (i + 1/2) m / n; it is the mean of the
 * inputs j within s = 2 max (1, m / n) of c, weighted by Keys' cubic (a = -1/2) at (j + 1/2 - c) /
 * max (1, m / n), divided by their sum. Weights are rounded to fixed point with 22 = 32 - 8 - 2
 * bits behind the point, a sum is rounded to nearest and clipped to 0 .. 255. Integer sums do not
 * depend on their order, so vectors change no result.
 * Window.   Only the outputs [first, first + count) of an axis are prepared and computed: a centre
 * crop costs what the crop costs.
 * Cost.     Along the rows: input rows x count x taps; along the columns: outputs x taps; taps is
 * about 4 max (1, m / n).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int in_size, out_size;
  int first, count;     /* the outputs that are prepared */
  int in_start, in_end; /* the inputs that they need, half open */
  int taps;             /* weights an output; an even number, those not needed are 0 */
  int *start;           /* [count]: the first input of each */
  int *length;          /* [count]: how many inputs */
  gint32 *weights;      /* [count * taps] */
} EmResampleAxis;

EmResampleAxis *em_resample_axis_new (int in_size, int out_size, int first, int count);
void em_resample_axis_free (EmResampleAxis *axis);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmResampleAxis, em_resample_axis_free)

/* Whether the pass along the columns comes first: where the height loses more than twice as many
 * pixels as the width. As there are 8-bit pixels between the passes, the order shows in the result.
 * Pillow since 13; before that the rows were always first. */
gboolean em_resample_columns_first (int in_width, int in_height, int out_width, int out_height);

/* The prepared outputs that need any of the inputs [in_start, in_end): [*from, *to), indices into
 * the prepared ones; empty (0, 0) where none does. O(log count). */
void em_resample_axis_affected (const EmResampleAxis *axis, int in_start, int in_end, int *from,
                                int *to);

/* Along rows of RGBA pixels: the outputs [from, to) (indices into the prepared ones) of @n_rows
 * rows.
 * @in: column @in_x of the first row, @in_stride bytes a row; columns from the first that is needed
 * to the last must be there. @out: output index 0 of the first row, @out_stride bytes a row. */
void em_resample_rows (const EmResampleAxis *axis, const guint8 *in, gsize in_stride, int in_x,
                       int n_rows, guint8 *out, gsize out_stride, int from, int to);

/* Along columns: output @index from rows of @n_bytes bytes. @in: row @in_y, @in_stride bytes a row.
 */
void em_resample_column (const EmResampleAxis *axis, int index, const guint8 *in, gsize in_stride,
                         int in_y, guint8 *out, gsize n_bytes);

G_END_DECLS
