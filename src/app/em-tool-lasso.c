/* The lasso: what is dragged around.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-canvas-draw.h"
#include "app/em-canvas-private.h"
#include "picture/em-mask-shape.h"

#define EM_TYPE_LASSO_TOOL (em_lasso_tool_get_type ())
G_DECLARE_FINAL_TYPE (EmLassoTool, em_lasso_tool, EM, LASSO_TOOL, EmTool)

struct _EmLassoTool
{
  EmTool parent;
  GArray *points; /* of double: x, y in picture pixels */
  EmCombine combine;
};

G_DEFINE_FINAL_TYPE (EmLassoTool, em_lasso_tool, EM_TYPE_TOOL)

static void
em_lasso_tool_drag (EmTool *tool, const EmPointer *at)
{
  EmLassoTool *self = EM_LASSO_TOOL (tool);

  g_array_append_val (self->points, at->px);
  g_array_append_val (self->points, at->py);
  em_tool_redraw (tool);
}

static void
em_lasso_tool_press (EmTool *tool, const EmPointer *at)
{
  EmLassoTool *self = EM_LASSO_TOOL (tool);

  self->combine = em_tool_get_combine (tool, at->modifiers);
  g_array_set_size (self->points, 0);
  em_lasso_tool_drag (tool, at);
}

static void
em_lasso_tool_release (EmTool *tool, const EmPointer *at)
{
  EmLassoTool *self = EM_LASSO_TOOL (tool);
  const EmPair *pair = em_tool_get_pair (tool);

  /* A click is no outline. */
  if (self->points->len >= 6)
    {
      g_autoptr (EmMask) mask = em_mask_new_polygon (
          em_picture_get_width (pair->original), em_picture_get_height (pair->original),
          (double *)self->points->data, self->points->len / 2);
      em_document_combine_mask (em_tool_get_document (tool), mask, self->combine, _ ("Lasso"));
    }
  g_array_set_size (self->points, 0);
  em_tool_redraw (tool);
}

static gboolean
em_lasso_tool_cancel (EmTool *tool)
{
  EmLassoTool *self = EM_LASSO_TOOL (tool);
  const gboolean any = self->points->len > 0;

  g_array_set_size (self->points, 0);
  em_tool_redraw (tool);
  return any;
}

static void
em_lasso_tool_snapshot (EmTool *tool, GtkSnapshot *snapshot)
{
  EmLassoTool *self = EM_LASSO_TOOL (tool);

  em_canvas_draw_line (em_tool_get_canvas (tool), snapshot, self->points, TRUE);
}

static void
em_lasso_tool_finalize (GObject *object)
{
  g_array_unref (EM_LASSO_TOOL (object)->points);
  G_OBJECT_CLASS (em_lasso_tool_parent_class)->finalize (object);
}

static void
em_lasso_tool_class_init (EmLassoToolClass *class)
{
  EmToolClass *tool = EM_TOOL_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = em_lasso_tool_finalize;
  tool->every_motion = TRUE;
  tool->press = em_lasso_tool_press;
  tool->drag = em_lasso_tool_drag;
  tool->release = em_lasso_tool_release;
  tool->cancel = em_lasso_tool_cancel;
  tool->snapshot = em_lasso_tool_snapshot;
}

static void
em_lasso_tool_init (EmLassoTool *self)
{
  self->points = g_array_new (FALSE, FALSE, sizeof (double));
}
