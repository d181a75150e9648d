/* The hand: drags the view.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/em-canvas-private.h"

#define EM_TYPE_PAN_TOOL (em_pan_tool_get_type ())
G_DECLARE_FINAL_TYPE (EmPanTool, em_pan_tool, EM, PAN_TOOL, EmTool)

struct _EmPanTool
{
  EmTool parent;
  double x, y; /* where the pointer was */
  gboolean dragging;
};

G_DEFINE_FINAL_TYPE (EmPanTool, em_pan_tool, EM_TYPE_TOOL)

static void
em_pan_tool_press (EmTool *tool, const EmPointer *at)
{
  EmPanTool *self = EM_PAN_TOOL (tool);

  self->x = at->x;
  self->y = at->y;
  self->dragging = TRUE;
}

static void
em_pan_tool_drag (EmTool *tool, const EmPointer *at)
{
  EmPanTool *self = EM_PAN_TOOL (tool);

  em_canvas_pan (em_tool_get_canvas (tool), at->x - self->x, at->y - self->y);
  self->x = at->x;
  self->y = at->y;
}

static void
em_pan_tool_release (EmTool *tool, const EmPointer *at)
{
  EM_PAN_TOOL (tool)->dragging = FALSE;
}

static gboolean
em_pan_tool_cancel (EmTool *tool)
{
  EM_PAN_TOOL (tool)->dragging = FALSE;
  return FALSE;
}

static const char *
em_pan_tool_get_cursor (EmTool *tool)
{
  return EM_PAN_TOOL (tool)->dragging ? "grabbing" : "grab";
}

static void
em_pan_tool_class_init (EmPanToolClass *class)
{
  EmToolClass *tool = EM_TOOL_CLASS (class);

  tool->press = em_pan_tool_press;
  tool->drag = em_pan_tool_drag;
  tool->release = em_pan_tool_release;
  tool->cancel = em_pan_tool_cancel;
  tool->get_cursor = em_pan_tool_get_cursor;
}

static void
em_pan_tool_init (EmPanTool *self)
{
}
