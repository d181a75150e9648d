/* The frame around what is moved, scaled and turned: four corners and a knob.
 *
 * Units.  Corners are picture pixels, x0 y0 … x3 y3, around the shape; pointers are logical pixels.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/em-viewport.h"

G_BEGIN_DECLS

typedef enum
{
  EM_HANDLE_NONE,
  EM_HANDLE_MOVE, /* inside the frame */
  EM_HANDLE_ROTATE,
  EM_HANDLE_CORNER /* and the next three: the corner's number is added */
} EmHandle;

#define EM_FRAME_N_HANDLES (EM_HANDLE_CORNER + 4)

/* What lies at (@x, @y). */
EmHandle em_tool_frame_find (const double corners[8], const EmViewport *view, double x, double y);
/* The cursor over @handle; diagonals follow the frame as it lies. */
const char *em_tool_frame_get_cursor (const double corners[8], EmHandle handle, gboolean dragging);
void em_tool_frame_draw (GtkSnapshot *snapshot, const double corners[8], const EmViewport *view,
                         EmHandle chosen);
/* The mean of the corners. */
void em_tool_frame_get_centre (const double corners[8], double *x, double *y);

G_END_DECLS
