/* The canvas: shows a document's pair and is painted on.
 *
 * Purpose.  A widget over a GtkGLArea (or the software renderer where there is no GL). It shows the
 * document's original and modified picture with the mask, follows every change of it by dirty
 * rectangles, and turns the pointer into strokes, labels and moves of the view.
 * Layers.   GL area (pixels), over it the canvas overlay (heat, grid, cursor outline, divider), so
 * that a moving cursor never draws the picture again.
 * Signals.  "view-changed": zoom, view mode, or what is shown over the picture; "tool-changed":
 * tool, brush size or hardness; "no-gl" (char *): GL is missing, said once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "picture/em-preprocess.h"
#include "app/em-session.h"

G_BEGIN_DECLS

typedef enum
{
  EM_TOOL_PAN,
  EM_TOOL_BRUSH,
  EM_TOOL_ERASER,
  EM_TOOL_TEXTURE, /* paints as the brush does */
  EM_TOOL_LABEL,
} EmTool;

typedef enum
{
  EM_VIEW_ORIGINAL,
  EM_VIEW_MODIFIED,
  EM_VIEW_SPLIT,
} EmView;

#define EM_BRUSH_MIN 1.0
#define EM_BRUSH_MAX 2000.0

#define EM_TYPE_CANVAS (em_canvas_get_type ())
G_DECLARE_FINAL_TYPE (EmCanvas, em_canvas, EM, CANVAS, GtkWidget)

/* Shows the session's document. */
void em_canvas_set_session (EmCanvas *canvas, EmSession *session);

void em_canvas_set_tool (EmCanvas *canvas, EmTool tool);
EmTool em_canvas_get_tool (EmCanvas *canvas);
/* The brush's diameter in picture pixels, and the part of it that is fully inside. */
void em_canvas_set_brush_size (EmCanvas *canvas, double size);
double em_canvas_get_brush_size (EmCanvas *canvas);
void em_canvas_set_brush_hardness (EmCanvas *canvas, double hardness);
double em_canvas_get_brush_hardness (EmCanvas *canvas);
/* Text, font, colours, angle and width of the labels that the label tool puts. */
void em_canvas_set_label (EmCanvas *canvas, const EmLabel *label);

void em_canvas_set_view (EmCanvas *canvas, EmView view);
void em_canvas_set_show_mask (EmCanvas *canvas, gboolean show);
void em_canvas_set_mask_opacity (EmCanvas *canvas, double opacity);
double em_canvas_get_mask_opacity (EmCanvas *canvas);
/* Shows the original while @hold. */
void em_canvas_set_hold_original (EmCanvas *canvas, gboolean hold);
/* The next drag moves the view whatever the tool is. */
void em_canvas_set_hold_pan (EmCanvas *canvas, gboolean hold);
gboolean em_canvas_contains_pointer (EmCanvas *canvas);

/* The network's window in the picture, and what is shown in it: a key map and the mask as the edit
 * point sees it ([h, w] each, nullable). @spec: (nullable): without it nothing is shown. */
void em_canvas_set_network (EmCanvas *canvas, const EmPreprocess *spec, EmTensor *key_map,
                            EmTensor *mask_grid);

/* Where a place of the widget, and the middle of the view, lie in the picture: em-canvas-place.c */
void em_canvas_get_picture_place (EmCanvas *canvas, double x, double y, double *px, double *py);
void em_canvas_get_middle (EmCanvas *canvas, double *px, double *py);
/* Logical pixels a picture pixel. */
double em_canvas_get_zoom (EmCanvas *canvas);
void em_canvas_zoom (EmCanvas *canvas, double factor);
void em_canvas_zoom_fit (EmCanvas *canvas);
/* One picture pixel is one device pixel. */
void em_canvas_zoom_actual (EmCanvas *canvas);
/* Ends a stroke under way as if it had never begun. Returns: whether there was one */
gboolean em_canvas_cancel (EmCanvas *canvas);

G_END_DECLS
