/* The line under the canvas: what is under the pointer, and what the shown picture is taken for.
 *
 * Every reading has a place of fixed width, so that nothing moves while the numbers change.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-canvas.h"

G_BEGIN_DECLS

#define EM_TYPE_CANVAS_STATUS (em_canvas_status_get_type ())
G_DECLARE_FINAL_TYPE (EmCanvasStatus, em_canvas_status, EM, CANVAS_STATUS, GtkWidget)

void em_canvas_status_set_canvas (EmCanvasStatus *status, EmCanvas *canvas, EmSession *session);

G_END_DECLS
