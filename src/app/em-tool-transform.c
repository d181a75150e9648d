/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>

#include "app/em-canvas-private.h"
#include "app/em-tool-transform.h"

#define ANGLE_STEP 15.0
#define FAR_STEP 10.0
/* What is scaled keeps this much of a side. */
#define LEAST_SCALE 0.02

typedef struct
{
  EmHandleDrag drag;
  EmHandle hovered;
  EmLayer *start; /* the layer when the drag began, or NULL */
  gboolean moved;
} EmTransformToolPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (EmTransformTool, em_transform_tool, EM_TYPE_TOOL)

/* --- geometry ------------------------------------------------------------------------------ */

double
em_transform_tool_get_turn (const EmHandleDrag *drag, double before)
{
  double x, y;

  em_tool_frame_get_centre (drag->corners, &x, &y);
  double turn =
      (atan2 (drag->to_y - y, drag->to_x - x) - atan2 (drag->from_y - y, drag->from_x - x)) * 180
      / G_PI;
  if (drag->modifiers & GDK_SHIFT_MASK)
    turn = round ((before + turn) / ANGLE_STEP) * ANGLE_STEP - before;
  return turn;
}

static void
turn_about (EmPlacement *placement, double x, double y, double degrees)
{
  const double c = cos (degrees * G_PI / 180), s = sin (degrees * G_PI / 180);
  const double dx = placement->x - x, dy = placement->y - y;

  placement->x = x + c * dx - s * dy;
  placement->y = y + s * dx + c * dy;
  placement->angle = remainder (placement->angle + degrees, 360);
}

/* The part (@u, @v) of the way along the sides that meet in @origin. */
static void
get_parts (const double *origin, const double *u_end, const double *v_end, double x, double y,
           double *u, double *v)
{
  const double ux = u_end[0] - origin[0], uy = u_end[1] - origin[1];
  const double vx = v_end[0] - origin[0], vy = v_end[1] - origin[1];
  const double dx = x - origin[0], dy = y - origin[1];
  const double area = ux * vy - uy * vx;

  *u = area != 0 ? (dx * vy - dy * vx) / area : 1;
  *v = area != 0 ? (ux * dy - uy * dx) / area : 1;
}

static void
scale_about_corner (EmPlacement *placement, const EmHandleDrag *drag)
{
  const int corner = drag->handle - EM_HANDLE_CORNER;
  const gboolean odd = corner & 1; /* the next corner lies along the height then */
  const double *fixed = drag->corners + 2 * ((corner + 2) % 4);
  const double *along_width = drag->corners + 2 * ((corner + (odd ? 1 : 3)) % 4);
  const double *along_height = drag->corners + 2 * ((corner + (odd ? 3 : 1)) % 4);
  double u, v, from_u, from_v, place_u, place_v;

  get_parts (fixed, along_width, along_height, drag->to_x, drag->to_y, &u, &v);
  get_parts (fixed, along_width, along_height, drag->from_x, drag->from_y, &from_u, &from_v);
  u = MAX (u - from_u + 1, LEAST_SCALE);
  v = MAX (v - from_v + 1, LEAST_SCALE);
  if (!(drag->modifiers & GDK_SHIFT_MASK))
    u = v = (u + v) / 2;
  get_parts (fixed, along_width, along_height, placement->x, placement->y, &place_u, &place_v);
  placement->x = fixed[0] + u * place_u * (along_width[0] - fixed[0])
                 + v * place_v * (along_height[0] - fixed[0]);
  placement->y = fixed[1] + u * place_u * (along_width[1] - fixed[1])
                 + v * place_v * (along_height[1] - fixed[1]);
  placement->scale_x *= u;
  placement->scale_y *= v;
}

void
em_transform_tool_place (EmPlacement *placement, const EmHandleDrag *drag)
{
  double x, y;

  if (drag->handle == EM_HANDLE_MOVE)
    {
      placement->x += drag->to_x - drag->from_x;
      placement->y += drag->to_y - drag->from_y;
    }
  else if (drag->handle == EM_HANDLE_ROTATE)
    {
      em_tool_frame_get_centre (drag->corners, &x, &y);
      turn_about (placement, x, y, em_transform_tool_get_turn (drag, placement->angle));
    }
  else if (drag->handle >= EM_HANDLE_CORNER)
    scale_about_corner (placement, drag);
}

/* --- the layer ----------------------------------------------------------------------------- */

EmLayer *
em_transform_tool_get_layer (EmTransformTool *self)
{
  const EmLayerKind kind = EM_TRANSFORM_TOOL_GET_CLASS (self)->kind;
  const EmPair *pair = em_tool_get_pair (EM_TOOL (self));
  EmLayer *layer =
      pair ? em_session_get_layer (em_tool_get_canvas (EM_TOOL (self))->session) : NULL;

  if (layer != NULL && layer->kind == kind)
    return layer;
  for (guint i = pair != NULL ? pair->layers->len : 0; i-- > 0;)
    {
      layer = g_ptr_array_index (pair->layers, i);
      if (layer->kind == kind)
        return layer;
    }
  return NULL;
}

gboolean
em_transform_tool_is_dragging (EmTransformTool *self)
{
  EmTransformToolPrivate *private = em_transform_tool_get_instance_private (self);
  return private->start != NULL;
}

static gboolean
get_corners (EmTransformTool *self, double corners[8])
{
  const EmLayer *layer = em_transform_tool_get_layer (self);

  return layer != NULL
         && EM_TRANSFORM_TOOL_GET_CLASS (self)->get_corners (
             self, layer, em_transform_tool_is_dragging (self), corners);
}

static EmHandle
find_handle (EmTransformTool *self, const EmPointer *at)
{
  double corners[8];

  if (!get_corners (self, corners))
    return EM_HANDLE_NONE;
  const EmHandle handle =
      em_tool_frame_find (corners, &em_tool_get_canvas (EM_TOOL (self))->viewport, at->x, at->y);
  const gboolean everywhere = EM_TRANSFORM_TOOL_GET_CLASS (self)->everywhere;
  return handle == EM_HANDLE_NONE && everywhere ? EM_HANDLE_MOVE : handle;
}

static void
put (EmTransformTool *self, const EmLayer *start, const EmHandleDrag *drag)
{
  g_autoptr (EmLayer) copy = em_layer_copy (start);

  EM_TRANSFORM_TOOL_GET_CLASS (self)->transform (self, copy, drag);
  em_session_update_layer (em_tool_get_canvas (EM_TOOL (self))->session, copy, TRUE);
}

void
em_transform_tool_flip (EmTransformTool *self, gboolean horizontal)
{
  const EmLayer *layer = em_transform_tool_get_layer (self);
  double corners[8], x, y;

  if (layer == NULL || !get_corners (self, corners))
    return;
  g_autoptr (EmLayer) copy = em_layer_copy (layer);
  EmPlacement *place = &copy->placement;
  em_tool_frame_get_centre (corners, &x, &y);
  /* The part of the way to the anchor that lies along the mirrored side changes its sign. */
  const double angle = (place->angle + (horizontal ? 0 : 90)) * G_PI / 180;
  const double along = (place->x - x) * cos (angle) + (place->y - y) * sin (angle);
  place->x -= 2 * along * cos (angle);
  place->y -= 2 * along * sin (angle);
  if (horizontal)
    place->scale_x = -place->scale_x;
  else
    place->scale_y = -place->scale_y;
  em_session_update_layer (em_tool_get_canvas (EM_TOOL (self))->session, copy, FALSE);
  em_tool_redraw (EM_TOOL (self));
}

/* --- the tool ------------------------------------------------------------------------------ */

static void
em_transform_tool_press (EmTool *tool, const EmPointer *at)
{
  EmTransformTool *self = EM_TRANSFORM_TOOL (tool);
  EmTransformToolPrivate *private = em_transform_tool_get_instance_private (self);
  EmHandleDrag *drag = &private->drag;
  EmLayer *layer = em_transform_tool_get_layer (self);

  drag->handle = find_handle (self, at);
  if (drag->handle == EM_HANDLE_NONE)
    {
      EM_TRANSFORM_TOOL_GET_CLASS (self)->press_beside (self, at);
      return;
    }
  /* What the drag before this one did is a step of its own. */
  em_document_seal_step (em_tool_get_document (tool));
  em_session_select_layer (em_tool_get_canvas (tool)->session, layer->id);
  get_corners (self, drag->corners);
  drag->from_x = at->px;
  drag->from_y = at->py;
  private->start = em_layer_ref (layer);
  private->moved = FALSE;
  em_tool_redraw (tool);
}

static void
em_transform_tool_drag (EmTool *tool, const EmPointer *at)
{
  EmTransformTool *self = EM_TRANSFORM_TOOL (tool);
  EmTransformToolPrivate *private = em_transform_tool_get_instance_private (self);

  if (private->start == NULL
      || em_pair_get_layer (em_tool_get_pair (tool), private->start->id) == NULL)
    return;
  private->drag.to_x = at->px;
  private->drag.to_y = at->py;
  private->drag.modifiers = at->modifiers;
  private->moved = TRUE;
  put (self, private->start, &private->drag);
  em_tool_redraw (tool);
}

static void
end_drag (EmTransformTool *self)
{
  EmTransformToolPrivate *private = em_transform_tool_get_instance_private (self);

  if (private->moved)
    em_session_settle_layer (em_tool_get_canvas (EM_TOOL (self))->session);
  g_clear_pointer (&private->start, em_layer_unref);
  private->drag.handle = EM_HANDLE_NONE;
  em_tool_redraw (EM_TOOL (self));
}

static void
em_transform_tool_release (EmTool *tool, const EmPointer *at)
{
  end_drag (EM_TRANSFORM_TOOL (tool));
}

static gboolean
em_transform_tool_cancel (EmTool *tool)
{
  EmTransformTool *self = EM_TRANSFORM_TOOL (tool);
  EmTransformToolPrivate *private = em_transform_tool_get_instance_private (self);
  const gboolean dragging = private->start != NULL;

  if (dragging && private->moved
      && em_pair_get_layer (em_tool_get_pair (tool), private->start->id) != NULL)
    {
      end_drag (self);
      em_document_undo (em_tool_get_document (tool));
    }
  else
    end_drag (self);
  return dragging;
}

static void
em_transform_tool_hover (EmTool *tool, const EmPointer *at)
{
  EmTransformTool *self = EM_TRANSFORM_TOOL (tool);
  EmTransformToolPrivate *private = em_transform_tool_get_instance_private (self);
  const EmHandle before = private->hovered;

  private->hovered = find_handle (self, at);
  if (private->hovered != before)
    em_tool_redraw (tool);
}

static gboolean
em_transform_tool_key (EmTool *tool, guint key, GdkModifierType modifiers)
{
  EmTransformTool *self = EM_TRANSFORM_TOOL (tool);
  const EmLayer *layer = em_transform_tool_get_layer (self);
  const double step = modifiers & GDK_SHIFT_MASK ? FAR_STEP : 1;
  EmHandleDrag drag = { .handle = EM_HANDLE_MOVE };

  if (layer == NULL || (modifiers & ~(guint)GDK_SHIFT_MASK) || !get_corners (self, drag.corners))
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
      drag.to_x = -step;
      break;
    case GDK_KEY_Right:
      drag.to_x = step;
      break;
    case GDK_KEY_Up:
      drag.to_y = -step;
      break;
    case GDK_KEY_Down:
      drag.to_y = step;
      break;
    default:
      return FALSE;
    }
  em_session_select_layer (em_tool_get_canvas (tool)->session, layer->id);
  put (self, layer, &drag);
  /* No release follows; the arrows in a row stay one step. */
  em_session_refine_outline (em_tool_get_canvas (tool)->session);
  em_tool_redraw (tool);
  return TRUE;
}

static void
em_transform_tool_leave (EmTool *tool)
{
  em_session_settle_layer (em_tool_get_canvas (tool)->session);
}

static const char *
em_transform_tool_get_cursor (EmTool *tool)
{
  EmTransformTool *self = EM_TRANSFORM_TOOL (tool);
  EmTransformToolPrivate *private = em_transform_tool_get_instance_private (self);
  const gboolean dragging = private->start != NULL;
  const char *name = NULL;
  double corners[8];

  if (get_corners (self, corners))
    name = em_tool_frame_get_cursor (corners, dragging ? private->drag.handle : private->hovered,
                                     dragging);
  return name ? name : "default";
}

static void
em_transform_tool_snapshot (EmTool *tool, GtkSnapshot *snapshot)
{
  EmTransformTool *self = EM_TRANSFORM_TOOL (tool);
  EmTransformToolPrivate *private = em_transform_tool_get_instance_private (self);
  double corners[8];

  if (get_corners (self, corners))
    em_tool_frame_draw (snapshot, corners, &em_tool_get_canvas (tool)->viewport,
                        private->start != NULL ? private->drag.handle : private->hovered);
}

static void
press_beside (EmTransformTool *self, const EmPointer *at)
{
}

static void
em_transform_tool_finalize (GObject *object)
{
  EmTransformToolPrivate *private =
      em_transform_tool_get_instance_private (EM_TRANSFORM_TOOL (object));

  g_clear_pointer (&private->start, em_layer_unref);
  G_OBJECT_CLASS (em_transform_tool_parent_class)->finalize (object);
}

static void
em_transform_tool_class_init (EmTransformToolClass *class)
{
  EmToolClass *tool = EM_TOOL_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = em_transform_tool_finalize;
  tool->press = em_transform_tool_press;
  tool->drag = em_transform_tool_drag;
  tool->release = em_transform_tool_release;
  tool->hover = em_transform_tool_hover;
  tool->key = em_transform_tool_key;
  tool->cancel = em_transform_tool_cancel;
  tool->leave = em_transform_tool_leave;
  tool->get_cursor = em_transform_tool_get_cursor;
  tool->snapshot = em_transform_tool_snapshot;
  class->press_beside = press_beside;
}

static void
em_transform_tool_init (EmTransformTool *self)
{
}
