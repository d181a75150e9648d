/* The label panel: what the label tool writes, on what paper, with which pen.
 *
 * Purpose.  Keeps the canvas' label up to date, and changes the document's label where there is
 * one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/em-canvas.h"

G_BEGIN_DECLS

#define EM_TYPE_LABEL_PANEL (em_label_panel_get_type ())
G_DECLARE_FINAL_TYPE (EmLabelPanel, em_label_panel, EM, LABEL_PANEL, GtkWidget)

/* @canvas gets what a new label would look like. */
void em_label_panel_set_session (EmLabelPanel *panel, EmCanvas *canvas, EmSession *session);

G_END_DECLS
