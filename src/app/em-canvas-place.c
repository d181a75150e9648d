/* Places on the canvas as places of the picture.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "app/em-canvas-private.h"

void
em_canvas_get_picture_place (EmCanvas *self, double x, double y, double *px, double *py)
{
  em_viewport_to_picture (&self->viewport, x, y, px, py);
}

void
em_canvas_get_middle (EmCanvas *self, double *px, double *py)
{
  em_viewport_to_picture (&self->viewport, self->viewport.width / 2, self->viewport.height / 2, px,
                          py);
}
