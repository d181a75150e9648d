/* A row of the list of masks: switch, name and share of the picture.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EM_TYPE_MASK_ROW (em_mask_row_get_type ())
G_DECLARE_FINAL_TYPE (EmMaskRow, em_mask_row, EM, MASK_ROW, GtkListBoxRow)

GtkWidget *em_mask_row_new (EmDocument *document);
/* @mask is at the row's place now. @number: from 1, for those without a name. */
void em_mask_row_show (EmMaskRow *row, const EmPairMask *mask, guint number);
/* @share: 0 .. 1 */
void em_mask_row_set_share (EmMaskRow *row, double share);
guint em_mask_row_get_mask (EmMaskRow *row); /* its id */
void em_mask_row_rename (EmMaskRow *row);

/* "sky", or "Mask 2". Returns: (transfer full) */
char *em_mask_get_title (const EmPairMask *mask, guint number);

G_END_DECLS
