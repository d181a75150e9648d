/* What the canvas' files share: em-canvas.c (widget and tools), em-canvas-scene.c (what is shown of
 * the document), em-canvas-view.c (how), em-canvas-input.c (pointer), em-canvas-overlay.c (what is
 * drawn over the picture).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-canvas.h"
#include "app/em-gl-renderer.h"
#include "app/em-tool-private.h"

G_BEGIN_DECLS

typedef enum
{
  EM_DRAG_NONE,
  EM_DRAG_PAN,
  EM_DRAG_DIVIDER,
  EM_DRAG_TOOL,
} EmDrag;

struct _EmCanvas
{
  GtkWidget parent;

  EmSession *session;
  EmDocument *document; /* the session's */
  EmViewport viewport;

  GtkWidget *gl_area; /* NULL: the software renderer */
  GtkWidget *overlay, *legend;
  EmGlRenderer *renderer;

  /* what is shown; the pyramids are made in a thread and swapped in when all are ready */
  EmScene scene;
  guint scene_generation;
  EmMask *shown_mask; /* (nullable): what is shown of the mask, unless it was painted on since */
  EmMask *drawn_mask; /* (nullable): that of the fills that are being drawn */
  guint n_strokes;    /* changes of the mask by hand */
  guint size_source;  /* tells the new size when it has settled */

  EmToolKind kind;
  EmTool *tools[EM_TOOL_N_KINDS]; /* made when first chosen */
  EmToolSettings *settings;
  EmLabel *label;

  EmView view;
  gboolean show_mask, outline_only;
  GdkRGBA mask_colour;
  double mask_opacity;
  gboolean hold_original, hold_pan;
  double split; /* 0 .. 1 of the width */

  /* the pointer */
  gboolean inside;
  EmPointer pointer;
  EmDrag drag;
  guint button;        /* that the drag began with; 0: a finger */
  gboolean middle_pan; /* the middle button moves the view during a drag */
  GdkEventSequence *sequence;
  gboolean pinching;
  guint32 press_time;
  double press_x, press_y;
  double pinch_zoom, pinch_x, pinch_y;

  /* the network's window */
  gboolean has_spec;
  EmPreprocess spec;
  EmTensor *key_map, *mask_grid;
  GdkTexture *heat, *grid;
};

static inline gboolean
em_canvas_has_picture (EmCanvas *self)
{
  return self->scene.original != NULL;
}

/* em-canvas.c */
void em_canvas_queue_pixels (EmCanvas *self);
EmTool *em_canvas_get_current_tool (EmCanvas *self);
void em_canvas_tool_changed (EmCanvas *self);

/* em-canvas-scene.c */
void em_canvas_rebuild_scene (EmCanvas *self);
void em_canvas_document_changed (EmDocument *document, guint changes, EmRect *rect, EmCanvas *self);
void em_canvas_clear_scene (EmCanvas *self);

/* em-canvas-view.c */
void em_canvas_view_changed (EmCanvas *self);
void em_canvas_get_look (EmCanvas *self, EmCanvasLook *look);
void em_canvas_pan (EmCanvas *self, double dx, double dy);
void em_canvas_move_divider (EmCanvas *self, double x);

/* em-canvas-input.c */
void em_canvas_add_input (EmCanvas *self);
void em_canvas_update_cursor (EmCanvas *self);
void em_canvas_pointer_moved (EmCanvas *self);

/* em-canvas-overlay.c */
GtkWidget *em_canvas_overlay_new (EmCanvas *canvas);
/* The line through @points (of double: x, y in picture pixels). */
void em_canvas_draw_line (EmCanvas *canvas, GtkSnapshot *snapshot, GArray *points, gboolean closed);

G_END_DECLS
