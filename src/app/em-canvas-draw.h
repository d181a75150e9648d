/* Lines and tags that are seen on every ground: dark beside light.
 *
 * Units.  Logical pixels of the widget.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A rectangle with rounded corners. */
void em_draw_outline (GtkSnapshot *snapshot, const graphene_rect_t *bounds, float radius);
/* The line through @n @points (x, y, x, y…); @closed: back to the first one. Only what lies within
 * @width x @height is drawn. */
void em_draw_line (GtkSnapshot *snapshot, const double *points, int n, gboolean closed,
                   double width, double height);
/* A square or round handle, @chosen: filled with the accent. */
void em_draw_handle (GtkSnapshot *snapshot, double x, double y, gboolean round, gboolean chosen);
/* A word on a dark plate, its top left corner at (@x, @y); @to_the_left: its top right one. */
void em_draw_tag (GtkSnapshot *snapshot, GtkWidget *widget, const char *text, double x, double y,
                  gboolean to_the_left);

G_END_DECLS
