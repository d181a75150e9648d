/* Inside the canvas: the class that tools are made from.
 *
 * Calls.    The canvas hands over the pointer: hover() between presses, press(), drag() for every
 * motion while the button is held, release(). A drag ends with release() or with cancel(). Moves of
 * the view in between never reach the tool; the positions that it gets are right all the same.
 * Apply.    A tool may show something that is not decided yet (is_pending()): apply() keeps it,
 * cancel() drops it, step_back() takes the last part of it back, and leave(), when another tool is
 * chosen, keeps it.
 * Threads.  Main loop; what computes on pixels runs in an EmMaskRunner.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-canvas.h"
#include "app/em-tool.h"

G_BEGIN_DECLS

typedef struct
{
  double x, y;   /* logical pixels of the canvas */
  double px, py; /* picture pixels; may lie beyond the picture */
  GdkModifierType modifiers;
  double pressure; /* 0 .. 1; 1 where the device does not tell */
  gboolean eraser; /* the eraser end of a stylus */
  int n_press;     /* 2: the second press of a double click */
} EmPointer;

#define EM_TYPE_TOOL (em_tool_get_type ())
G_DECLARE_DERIVABLE_TYPE (EmTool, em_tool, EM, TOOL, GObject)

struct _EmToolClass
{
  GObjectClass parent_class;

  gboolean every_motion; /* drag() is wanted for the motions between two frames, too */

  void (*press) (EmTool *tool, const EmPointer *at);
  void (*drag) (EmTool *tool, const EmPointer *at);
  void (*release) (EmTool *tool, const EmPointer *at);
  void (*hover) (EmTool *tool, const EmPointer *at);
  /* Returns: whether it was for the tool */
  gboolean (*key) (EmTool *tool, guint key, GdkModifierType modifiers);
  gboolean (*is_pending) (EmTool *tool);
  gboolean (*is_busy) (EmTool *tool);
  /* Return: whether there was anything to apply, drop, take back */
  gboolean (*apply) (EmTool *tool);
  gboolean (*cancel) (EmTool *tool);
  gboolean (*step_back) (EmTool *tool);
  void (*leave) (EmTool *tool);
  /* What it draws over the picture, in the canvas' logical pixels. */
  void (*snapshot) (EmTool *tool, GtkSnapshot *snapshot);
  /* A name of a cursor, or %NULL for none but what snapshot() draws. */
  const char *(*get_cursor) (EmTool *tool);
  /* The selected layer mirrored, across or upside down. */
  void (*flip) (EmTool *tool, gboolean horizontal);
};

/* Returns: (transfer full) */
EmTool *em_tool_new (EmToolKind kind, EmCanvas *canvas);
EmCanvas *em_tool_get_canvas (EmTool *tool);
EmToolKind em_tool_get_kind (EmTool *tool);
/* The shown pair and the document; %NULL while no picture is open. (transfer none) */
const EmPair *em_tool_get_pair (EmTool *tool);
EmDocument *em_tool_get_document (EmTool *tool);
/* Draws the overlay again. */
void em_tool_redraw (EmTool *tool);
/* What is pending or being computed has changed. */
void em_tool_changed (EmTool *tool);
/* What a press with @modifiers does to the mask: Shift adds, Alt subtracts, both intersect; else
 * what is set for the tool. */
EmCombine em_tool_get_combine (EmTool *tool, GdkModifierType modifiers);
/* For the person. */
void em_tool_say (EmTool *tool, const char *text);

GType em_pan_tool_get_type (void);
GType em_brush_tool_get_type (void);
GType em_lasso_tool_get_type (void);
GType em_polygon_tool_get_type (void);
GType em_box_tool_get_type (void);
GType em_wand_tool_get_type (void);
GType em_smart_tool_get_type (void);
GType em_fill_tool_get_type (void);
GType em_texture_tool_get_type (void);
GType em_patch_tool_get_type (void);
GType em_label_tool_get_type (void);

G_END_DECLS
