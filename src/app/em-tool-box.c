/* Rectangle and ellipse: from corner to corner, or from the middle with Ctrl; with Shift as wide as
 * high.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/em-canvas-draw.h"
#include "app/em-canvas-private.h"
#include "picture/em-mask-shape.h"

#define ELLIPSE_POINTS 96

#define EM_TYPE_BOX_TOOL (em_box_tool_get_type ())
G_DECLARE_FINAL_TYPE (EmBoxTool, em_box_tool, EM, BOX_TOOL, EmTool)

struct _EmBoxTool
{
  EmTool parent;
  gboolean dragging;
  EmCombine combine;
  gboolean shift_adds;   /* Shift was down at the press and has not been let go since */
  double from_x, from_y; /* picture pixels */
  double x0, y0, x1, y1; /* the box */
};

G_DEFINE_FINAL_TYPE (EmBoxTool, em_box_tool, EM_TYPE_TOOL)

static void
em_box_tool_drag (EmTool *tool, const EmPointer *at)
{
  EmBoxTool *self = EM_BOX_TOOL (tool);
  const gboolean shift = at->modifiers & GDK_SHIFT_MASK;
  double dx = at->px - self->from_x, dy = at->py - self->from_y;

  self->shift_adds = self->shift_adds && shift;
  if (shift && !self->shift_adds)
    {
      const double side = MAX (fabs (dx), fabs (dy));
      dx = copysign (side, dx);
      dy = copysign (side, dy);
    }
  self->x0 = self->from_x;
  self->y0 = self->from_y;
  self->x1 = self->from_x + dx;
  self->y1 = self->from_y + dy;
  if (at->modifiers & GDK_CONTROL_MASK)
    {
      self->x0 -= dx;
      self->y0 -= dy;
    }
  em_tool_redraw (tool);
}

static void
em_box_tool_press (EmTool *tool, const EmPointer *at)
{
  EmBoxTool *self = EM_BOX_TOOL (tool);

  self->dragging = TRUE;
  self->combine = em_tool_get_combine (tool, at->modifiers);
  self->shift_adds = at->modifiers & GDK_SHIFT_MASK;
  self->from_x = at->px;
  self->from_y = at->py;
  em_box_tool_drag (tool, at);
}

static void
em_box_tool_release (EmTool *tool, const EmPointer *at)
{
  EmBoxTool *self = EM_BOX_TOOL (tool);
  const EmPair *pair = em_tool_get_pair (tool);
  const gboolean ellipse = em_tool_get_kind (tool) == EM_TOOL_ELLIPSE;

  if (!self->dragging)
    return;
  self->dragging = FALSE;
  em_tool_redraw (tool);
  /* A click is no box. */
  if (self->x0 == self->x1 || self->y0 == self->y1)
    return;
  g_autoptr (EmMask) mask = (ellipse ? em_mask_new_ellipse : em_mask_new_rectangle) (
      em_picture_get_width (pair->original), em_picture_get_height (pair->original), self->x0,
      self->y0, self->x1, self->y1);
  em_document_combine_mask (em_tool_get_document (tool), mask, self->combine,
                            ellipse ? _ ("Ellipse") : _ ("Rectangle"));
}

static gboolean
em_box_tool_cancel (EmTool *tool)
{
  EmBoxTool *self = EM_BOX_TOOL (tool);
  const gboolean dragging = self->dragging;

  self->dragging = FALSE;
  em_tool_redraw (tool);
  return dragging;
}

static void
em_box_tool_snapshot (EmTool *tool, GtkSnapshot *snapshot)
{
  EmBoxTool *self = EM_BOX_TOOL (tool);
  EmCanvas *canvas = em_tool_get_canvas (tool);
  const EmViewport *view = &canvas->viewport;
  double x0, y0, x1, y1;

  if (!self->dragging)
    return;
  em_viewport_to_widget (view, self->x0, self->y0, &x0, &y0);
  em_viewport_to_widget (view, self->x1, self->y1, &x1, &y1);
  if (em_tool_get_kind (tool) == EM_TOOL_ELLIPSE)
    {
      double points[2 * ELLIPSE_POINTS];
      for (int i = 0; i < ELLIPSE_POINTS; i++)
        {
          const double angle = 2 * G_PI * i / ELLIPSE_POINTS;
          points[2 * i] = (x0 + x1) / 2 + (x1 - x0) / 2 * cos (angle);
          points[2 * i + 1] = (y0 + y1) / 2 + (y1 - y0) / 2 * sin (angle);
        }
      em_draw_line (snapshot, points, ELLIPSE_POINTS, TRUE, view->width, view->height);
    }
  else
    em_draw_line (snapshot, (double[]){ x0, y0, x1, y0, x1, y1, x0, y1 }, 4, TRUE, view->width,
                  view->height);
  g_autofree char *size =
      g_strdup_printf (_ ("%.0f × %.0f"), fabs (self->x1 - self->x0), fabs (self->y1 - self->y0));
  em_draw_tag (snapshot, GTK_WIDGET (canvas), size, canvas->pointer.x + 14, canvas->pointer.y + 14,
               FALSE);
}

static void
em_box_tool_class_init (EmBoxToolClass *class)
{
  EmToolClass *tool = EM_TOOL_CLASS (class);

  tool->press = em_box_tool_press;
  tool->drag = em_box_tool_drag;
  tool->release = em_box_tool_release;
  tool->cancel = em_box_tool_cancel;
  tool->snapshot = em_box_tool_snapshot;
}

static void
em_box_tool_init (EmBoxTool *self)
{
}
