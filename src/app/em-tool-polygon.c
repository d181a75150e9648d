/* The polygon: what lies between clicked corners.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/em-canvas-draw.h"
#include "app/em-canvas-private.h"
#include "picture/em-mask-shape.h"

/* A click this near to the first corner closes. */
#define CLOSE_REACH 8.0

#define EM_TYPE_POLYGON_TOOL (em_polygon_tool_get_type ())
G_DECLARE_FINAL_TYPE (EmPolygonTool, em_polygon_tool, EM, POLYGON_TOOL, EmTool)

struct _EmPolygonTool
{
  EmTool parent;
  GArray *points; /* of double: x, y in picture pixels; the last one follows the pointer */
  EmCombine combine;
  gboolean dragging;
};

G_DEFINE_FINAL_TYPE (EmPolygonTool, em_polygon_tool, EM_TYPE_TOOL)

static void
add_point (EmPolygonTool *self, const EmPointer *at)
{
  g_array_append_val (self->points, at->px);
  g_array_append_val (self->points, at->py);
}

/* Corners that were put, without the one at the pointer. */
static int
count_corners (EmPolygonTool *self)
{
  return MAX ((int)self->points->len / 2 - 1, 0);
}

static gboolean
near_first (EmPolygonTool *self, const EmPointer *at)
{
  double x, y;

  if (count_corners (self) < 3)
    return FALSE;
  em_viewport_to_widget (&em_tool_get_canvas (EM_TOOL (self))->viewport,
                         g_array_index (self->points, double, 0),
                         g_array_index (self->points, double, 1), &x, &y);
  return hypot (x - at->x, y - at->y) <= CLOSE_REACH;
}

static gboolean
em_polygon_tool_cancel (EmTool *tool)
{
  EmPolygonTool *self = EM_POLYGON_TOOL (tool);
  const gboolean any = self->points->len > 0;

  self->dragging = FALSE;
  g_array_set_size (self->points, 0);
  if (any)
    em_tool_changed (tool);
  return any;
}

static gboolean
em_polygon_tool_is_pending (EmTool *tool)
{
  return EM_POLYGON_TOOL (tool)->points->len > 0;
}

static gboolean
em_polygon_tool_apply (EmTool *tool)
{
  EmPolygonTool *self = EM_POLYGON_TOOL (tool);
  const EmPair *pair = em_tool_get_pair (tool);
  const int n = count_corners (self);

  if (n < 3 || pair == NULL)
    return FALSE;
  g_autoptr (EmMask) mask =
      em_mask_new_polygon (em_picture_get_width (pair->original),
                           em_picture_get_height (pair->original), (double *)self->points->data, n);
  const EmCombine combine = self->combine;
  em_polygon_tool_cancel (tool);
  em_document_combine_mask (em_tool_get_document (tool), mask, combine, _ ("Polygon"));
  return TRUE;
}

static void
em_polygon_tool_hover (EmTool *tool, const EmPointer *at)
{
  EmPolygonTool *self = EM_POLYGON_TOOL (tool);
  const guint n = self->points->len;

  if (n == 0)
    return;
  g_array_index (self->points, double, n - 2) = at->px;
  g_array_index (self->points, double, n - 1) = at->py;
  em_tool_redraw (tool);
}

static void
em_polygon_tool_press (EmTool *tool, const EmPointer *at)
{
  EmPolygonTool *self = EM_POLYGON_TOOL (tool);

  /* The first press of a double click has put the last corner. */
  if (at->n_press == 2 || near_first (self, at))
    {
      em_polygon_tool_apply (tool);
      return;
    }
  if (self->points->len == 0)
    {
      self->combine = em_tool_get_combine (tool, at->modifiers);
      add_point (self, at);
    }
  em_polygon_tool_hover (tool, at);
  add_point (self, at);
  self->dragging = TRUE;
  em_tool_changed (tool);
}

/* While the button is held the corner itself is moved. */
static void
em_polygon_tool_drag (EmTool *tool, const EmPointer *at)
{
  EmPolygonTool *self = EM_POLYGON_TOOL (tool);
  const guint n = self->points->len;

  if (!self->dragging || n < 4)
    return;
  g_array_index (self->points, double, n - 4) = at->px;
  g_array_index (self->points, double, n - 3) = at->py;
  em_polygon_tool_hover (tool, at);
}

static void
em_polygon_tool_release (EmTool *tool, const EmPointer *at)
{
  EM_POLYGON_TOOL (tool)->dragging = FALSE;
}

static gboolean
em_polygon_tool_step_back (EmTool *tool)
{
  EmPolygonTool *self = EM_POLYGON_TOOL (tool);
  const guint n = self->points->len;

  if (n <= 4)
    return em_polygon_tool_cancel (tool);
  g_array_remove_range (self->points, n - 4, 2);
  em_tool_redraw (tool);
  return TRUE;
}

static void
em_polygon_tool_leave (EmTool *tool)
{
  em_polygon_tool_cancel (tool);
}

static void
em_polygon_tool_snapshot (EmTool *tool, GtkSnapshot *snapshot)
{
  EmPolygonTool *self = EM_POLYGON_TOOL (tool);
  EmCanvas *canvas = em_tool_get_canvas (tool);
  const int n = count_corners (self);
  double x, y;

  em_canvas_draw_line (canvas, snapshot, self->points, FALSE);
  for (int i = 0; i < n; i++)
    {
      em_viewport_to_widget (&canvas->viewport, g_array_index (self->points, double, 2 * i),
                             g_array_index (self->points, double, 2 * i + 1), &x, &y);
      em_draw_handle (snapshot, x, y, i == 0, i == 0 && near_first (self, &canvas->pointer));
    }
}

static void
em_polygon_tool_finalize (GObject *object)
{
  g_array_unref (EM_POLYGON_TOOL (object)->points);
  G_OBJECT_CLASS (em_polygon_tool_parent_class)->finalize (object);
}

static void
em_polygon_tool_class_init (EmPolygonToolClass *class)
{
  EmToolClass *tool = EM_TOOL_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = em_polygon_tool_finalize;
  tool->press = em_polygon_tool_press;
  tool->drag = em_polygon_tool_drag;
  tool->release = em_polygon_tool_release;
  tool->hover = em_polygon_tool_hover;
  tool->is_pending = em_polygon_tool_is_pending;
  tool->apply = em_polygon_tool_apply;
  tool->cancel = em_polygon_tool_cancel;
  tool->step_back = em_polygon_tool_step_back;
  tool->leave = em_polygon_tool_leave;
  tool->snapshot = em_polygon_tool_snapshot;
}

static void
em_polygon_tool_init (EmPolygonTool *self)
{
  self->points = g_array_new (FALSE, FALSE, sizeof (double));
}
