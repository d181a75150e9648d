/* Brush and eraser: strokes on the mask.
 *
 * With Shift a press draws a straight line from where the last stroke ended; with Alt, and by the
 * eraser end of a stylus, each does what the other does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-canvas-draw.h"
#include "app/em-canvas-private.h"
#include "picture/em-brush.h"

/* A pen that hardly touches still paints. */
#define LEAST_RADIUS 0.5

#define EM_TYPE_BRUSH_TOOL (em_brush_tool_get_type ())
G_DECLARE_FINAL_TYPE (EmBrushTool, em_brush_tool, EM, BRUSH_TOOL, EmTool)

struct _EmBrushTool
{
  EmTool parent;
  EmBrush brush;
  gboolean painting;
  double last_x, last_y; /* picture pixels: where the stroke is, or ended */
  guint pair;            /* on which the last stroke ended; 0: nowhere yet */
};

G_DEFINE_FINAL_TYPE (EmBrushTool, em_brush_tool, EM_TYPE_TOOL)

static EmToolSettings *
settings_of (EmTool *tool)
{
  return em_tool_get_canvas (tool)->settings;
}

static gboolean
erases (EmTool *tool, const EmPointer *at)
{
  const gboolean eraser = at->eraser || em_tool_get_kind (tool) == EM_TOOL_ERASER;
  return at->modifiers & GDK_ALT_MASK ? !eraser : eraser;
}

static void
stroke_to (EmBrushTool *self, const EmPointer *at)
{
  EmTool *tool = EM_TOOL (self);
  EmDocument *document = em_tool_get_document (tool);
  EmMask *mask = em_pair_get_active_mask (em_document_get_pair (document))->mask;
  double radius = em_tool_settings_get_size (settings_of (tool)) / 2;

  if (em_tool_settings_get_pressure (settings_of (tool)))
    radius *= at->pressure;
  self->brush.radius = MAX (radius, LEAST_RADIUS);
  const EmRect rect =
      em_brush_stroke (&self->brush, mask, self->last_x, self->last_y, at->px, at->py);
  self->last_x = at->px;
  self->last_y = at->py;
  em_document_mask_edited (document, &rect);
}

/* Whether Shift has a place to begin its line at. */
static gboolean
has_end (EmBrushTool *self)
{
  const EmPair *pair = em_tool_get_pair (EM_TOOL (self));
  return pair != NULL && self->pair == pair->id;
}

static void
em_brush_tool_press (EmTool *tool, const EmPointer *at)
{
  EmBrushTool *self = EM_BRUSH_TOOL (tool);

  self->brush = (EmBrush){ .hardness = em_tool_settings_get_hardness (settings_of (tool)),
                           .erase = erases (tool, at) };
  if (!(at->modifiers & GDK_SHIFT_MASK) || !has_end (self))
    {
      self->last_x = at->px;
      self->last_y = at->py;
    }
  em_document_begin_mask_edit (em_tool_get_document (tool));
  self->painting = TRUE;
  self->pair = em_tool_get_pair (tool)->id;
  stroke_to (self, at);
}

static void
em_brush_tool_drag (EmTool *tool, const EmPointer *at)
{
  EmBrushTool *self = EM_BRUSH_TOOL (tool);

  /* Something else may have ended the step. */
  self->painting = self->painting && em_document_is_editing_mask (em_tool_get_document (tool));
  if (self->painting)
    stroke_to (self, at);
  em_tool_redraw (tool);
}

static void
em_brush_tool_release (EmTool *tool, const EmPointer *at)
{
  EmBrushTool *self = EM_BRUSH_TOOL (tool);

  if (self->painting)
    em_document_end_mask_edit (em_tool_get_document (tool),
                               self->brush.erase ? _ ("Eraser stroke") : _ ("Brush stroke"));
  self->painting = FALSE;
}

static gboolean
em_brush_tool_cancel (EmTool *tool)
{
  EmBrushTool *self = EM_BRUSH_TOOL (tool);
  const gboolean painting = self->painting;

  self->painting = FALSE;
  if (painting)
    em_document_cancel_mask_edit (em_tool_get_document (tool));
  return painting;
}

static void
em_brush_tool_hover (EmTool *tool, const EmPointer *at)
{
  em_tool_redraw (tool);
}

static void
em_brush_tool_snapshot (EmTool *tool, GtkSnapshot *snapshot)
{
  EmBrushTool *self = EM_BRUSH_TOOL (tool);
  EmCanvas *canvas = em_tool_get_canvas (tool);
  const EmPointer *at = &canvas->pointer;
  const EmViewport *view = &canvas->viewport;
  double radius = em_tool_settings_get_size (canvas->settings) / 2 * view->zoom;

  if (!canvas->inside && !self->painting)
    return;
  if (self->painting)
    radius = self->brush.radius * view->zoom;
  if ((at->modifiers & GDK_SHIFT_MASK) && !self->painting && has_end (self))
    {
      double line[4] = { 0, 0, at->x, at->y };
      em_viewport_to_widget (view, self->last_x, self->last_y, &line[0], &line[1]);
      em_draw_line (snapshot, line, 2, FALSE, view->width, view->height);
    }
  if (radius >= 2)
    em_draw_outline (snapshot,
                     &GRAPHENE_RECT_INIT (at->x - radius, at->y - radius, 2 * radius, 2 * radius),
                     radius);
}

static void
em_brush_tool_class_init (EmBrushToolClass *class)
{
  EmToolClass *tool = EM_TOOL_CLASS (class);

  tool->every_motion = TRUE;
  tool->press = em_brush_tool_press;
  tool->drag = em_brush_tool_drag;
  tool->release = em_brush_tool_release;
  tool->hover = em_brush_tool_hover;
  tool->cancel = em_brush_tool_cancel;
  tool->snapshot = em_brush_tool_snapshot;
}

static void
em_brush_tool_init (EmBrushTool *self)
{
}
