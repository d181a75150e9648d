/* How the mask is shown: colour, opacity, outline only, on the edit point's grid.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-canvas.h"

G_BEGIN_DECLS

#define EM_TYPE_MASK_LOOK (em_mask_look_get_type ())
G_DECLARE_FINAL_TYPE (EmMaskLook, em_mask_look, EM, MASK_LOOK, GtkWidget)

void em_mask_look_set_canvas (EmMaskLook *look, EmCanvas *canvas);

G_END_DECLS
