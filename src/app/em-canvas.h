/* The canvas: shows a document's pair and is painted on.
 *
 * Purpose.  A widget over a GtkGLArea (or the software renderer where there is no GL). It shows the
 * document's original and modified picture with the mask, follows every change of it by dirty
 * rectangles, and hands the pointer to the chosen tool.
 * Layers.   GL area (pixels), over it the canvas overlay (heat, grid, divider, what tools draw), so
 * that a moving cursor never draws the picture again.
 * Signals.  "view-changed": zoom, view mode, or what is shown over the picture; "tool-changed":
 * another tool, or what it has pending; "pointer-moved": what em_canvas_get_position() says;
 * "no-gl" (char *): GL is missing, said once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "picture/em-preprocess.h"
#include "app/em-session.h"
#include "app/em-tool-settings.h"

G_BEGIN_DECLS

typedef enum
{
  EM_VIEW_ORIGINAL,
  EM_VIEW_MODIFIED,
  EM_VIEW_SPLIT,
} EmView;

#define EM_TYPE_CANVAS (em_canvas_get_type ())
G_DECLARE_FINAL_TYPE (EmCanvas, em_canvas, EM, CANVAS, GtkWidget)

/* Shows the session's document. */
void em_canvas_set_session (EmCanvas *canvas, EmSession *session);

/* --- tools --------------------------------------------------------------------------------- */

/* What the tool before had pending is applied. */
void em_canvas_set_tool (EmCanvas *canvas, EmToolKind tool);
EmToolKind em_canvas_get_tool (EmCanvas *canvas);
EmToolSettings *em_canvas_get_settings (EmCanvas *canvas); /* (transfer none) */
/* Text, font, colours, angle and width of the labels that the label tool puts. */
void em_canvas_set_label (EmCanvas *canvas, const EmLabel *label);
/* Whether the tool shows something that is to be applied or dropped; whether it computes. */
gboolean em_canvas_is_pending (EmCanvas *canvas);
gboolean em_canvas_is_busy (EmCanvas *canvas);
/* Keeps, drops, or takes back the last part of what the tool is doing. Return: whether there was
 * anything */
gboolean em_canvas_apply (EmCanvas *canvas);
gboolean em_canvas_cancel (EmCanvas *canvas);
gboolean em_canvas_step_back (EmCanvas *canvas);
void em_canvas_flip_layer (EmCanvas *canvas, gboolean horizontal);
/* A key that no focused widget wanted. Returns: whether the tool or the view did */
gboolean em_canvas_key (EmCanvas *canvas, guint key, GdkModifierType modifiers);
/* Modifiers were pressed or released. */
void em_canvas_set_modifiers (EmCanvas *canvas, GdkModifierType modifiers);

/* --- the view ------------------------------------------------------------------------------ */

void em_canvas_set_view (EmCanvas *canvas, EmView view);
/* What is shown now: the original while that is held. */
EmView em_canvas_get_view (EmCanvas *canvas);
void em_canvas_set_show_mask (EmCanvas *canvas, gboolean show);
/* How the mask is shown: tinted, or by its outline alone. */
void em_canvas_set_mask_look (EmCanvas *canvas, const GdkRGBA *colour, double opacity,
                              gboolean outline_only);
void em_canvas_get_mask_look (EmCanvas *canvas, GdkRGBA *colour, double *opacity,
                              gboolean *outline_only);
/* Shows the original while @hold. */
void em_canvas_set_hold_original (EmCanvas *canvas, gboolean hold);
/* While @hold a drag moves the view whatever the tool is. */
void em_canvas_set_hold_pan (EmCanvas *canvas, gboolean hold);
gboolean em_canvas_contains_pointer (EmCanvas *canvas);

/* The network's window in the picture, and what is shown in it: a key map and the mask as the edit
 * point sees it ([h, w] each, nullable). @spec: (nullable): without it nothing is shown. */
void em_canvas_set_network (EmCanvas *canvas, const EmPreprocess *spec, EmTensor *key_map,
                            EmTensor *mask_grid);

gboolean em_canvas_has_key_map (EmCanvas *canvas);

/* What is under the pointer. */
typedef struct
{
  int x, y;         /* the pixel */
  guint8 colour[3]; /* as it is shown, without the mask's tint */
  double mask;      /* 0 .. 1 */
  double key;       /* of the key map; NAN where none is shown or beyond its window */
} EmCanvasPosition;
/* %FALSE where the pointer is not over the picture. */
gboolean em_canvas_get_position (EmCanvas *canvas, EmCanvasPosition *position);

/* Where a place of the widget, and the middle of the view, lie in the picture: em-canvas-place.c */
void em_canvas_get_picture_place (EmCanvas *canvas, double x, double y, double *px, double *py);
void em_canvas_get_middle (EmCanvas *canvas, double *px, double *py);
/* Logical pixels a picture pixel. */
double em_canvas_get_zoom (EmCanvas *canvas);
void em_canvas_zoom (EmCanvas *canvas, double factor);
void em_canvas_zoom_fit (EmCanvas *canvas);
/* One picture pixel is one device pixel. */
void em_canvas_zoom_actual (EmCanvas *canvas);

G_END_DECLS
