/* The bar of tools at the window's side. Each button is the window's action "tool".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-tool.h"

G_BEGIN_DECLS

#define EM_TYPE_TOOL_BAR (em_tool_bar_get_type ())
G_DECLARE_FINAL_TYPE (EmToolBar, em_tool_bar, EM, TOOL_BAR, GtkWidget)

GtkWidget *em_tool_bar_get_button (EmToolBar *bar, EmToolKind kind); /* (transfer none) */

G_END_DECLS
