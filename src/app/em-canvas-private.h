/* What the canvas' files share: em-canvas.c (widget and scene), em-canvas-input.c (pointer),
 * em-canvas-overlay.c (what is drawn over the picture).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-canvas.h"
#include "app/em-gl-renderer.h"
#include "picture/em-brush.h"

G_BEGIN_DECLS

typedef enum
{
  EM_DRAG_NONE,
  EM_DRAG_PAN,
  EM_DRAG_STROKE,
  EM_DRAG_DIVIDER,
  EM_DRAG_LABEL_NEW,
  EM_DRAG_LABEL_MOVE,
} EmDrag;

struct _EmCanvas
{
  GtkWidget parent;

  EmSession *session;
  EmDocument *document; /* the session's */
  EmViewport viewport;

  GtkWidget *gl_area; /* NULL: the software renderer */
  GtkWidget *overlay;
  EmGlRenderer *renderer;

  /* what is shown; the pyramids are made in a thread and swapped in when all are ready */
  EmScene scene;
  guint scene_generation;
  guint size_source; /* tells the new size when it has settled */

  EmTool tool;
  EmView view;
  double brush_size, brush_hardness;
  EmLabel *label;
  gboolean show_mask;
  double mask_opacity;
  gboolean hold_original, hold_pan;
  double split; /* 0 .. 1 of the width */

  /* the pointer */
  gboolean inside;
  double pointer_x, pointer_y;
  EmDrag drag;
  double last_x, last_y; /* picture pixels for strokes, logical for pans */
  double start_x, start_y;
  double grab_x, grab_y; /* from a moved label's centre to the pointer */
  double pinch_start;
  EmBrush brush;
  double label_x, label_y, label_width;

  /* the network's window */
  gboolean has_spec;
  EmPreprocess spec;
  GdkTexture *heat, *grid;
};

/* em-canvas.c */
void em_canvas_queue_pixels (EmCanvas *self);
void em_canvas_view_changed (EmCanvas *self);

/* em-canvas-input.c */
void em_canvas_add_input (EmCanvas *self);
void em_canvas_update_cursor (EmCanvas *self);

/* em-canvas-overlay.c */
GtkWidget *em_canvas_overlay_new (EmCanvas *canvas);

G_END_DECLS
