/* The options of the chosen tool: one bar over the canvas.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-canvas.h"

G_BEGIN_DECLS

#define EM_TYPE_TOOL_OPTIONS (em_tool_options_get_type ())
G_DECLARE_FINAL_TYPE (EmToolOptions, em_tool_options, EM, TOOL_OPTIONS, GtkWidget)

void em_tool_options_set_canvas (EmToolOptions *options, EmCanvas *canvas, EmSession *session);

G_END_DECLS
