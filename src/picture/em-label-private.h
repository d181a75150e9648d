/* Inside src/picture: the sheet of a label, its measures and its ink.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <pango/pango.h>

#include "picture/em-homography.h"
#include "picture/em-label.h"

G_BEGIN_DECLS

/* The paper in picture pixels, and the text on it. */
typedef struct
{
  double width, height;
  double cosine, sine; /* of the angle */
  gboolean flat;       /* no corner is displaced */
  double quad[8];      /* the corners in the picture */
  double map[9];       /* from the middle of the paper to the picture, unless flat or not convex */
  PangoLayout *layout; /* the text at the size of LETTERS (em-sheet.c) */
  double text_scale;   /* picture pixels a unit of the layout */
  double text_x, text_y; /* the middle of the text's ink, in units of the layout */
} EmSheet;

/* @width: (of the label) at least 1 is assumed. */
void em_sheet_init (EmSheet *sheet, const EmLabel *label);
void em_sheet_clear (EmSheet *sheet);

/* The corners in the picture of the sheet @grow of its own pixels larger all round. Returns: %FALSE
 * where that reaches the horizon */
gboolean em_sheet_get_corners (const EmSheet *sheet, const EmLabel *label, double grow,
                               double corners[8]);

/* The coverage by ink of the pixels of @area (8 bits a pixel, cairo's A8). Returns: (transfer full)
 */
cairo_surface_t *em_sheet_draw_ink (const EmSheet *sheet, const EmLabel *label, const EmRect *area);

G_END_DECLS
