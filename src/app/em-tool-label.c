/* The label tool: puts a label, moves it, tilts it by its corners and turns it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "app/em-canvas-private.h"
#include "app/em-tool-transform.h"

/* A press that is let go without a drag puts a label this wide, as a part of the picture. */
#define LABEL_SHARE 0.35
#define LEAST_DRAG 12.0
#define LEAST_WIDTH 4.0

#define EM_TYPE_LABEL_TOOL (em_label_tool_get_type ())
G_DECLARE_FINAL_TYPE (EmLabelTool, em_label_tool, EM, LABEL_TOOL, EmTransformTool)

struct _EmLabelTool
{
  EmTransformTool parent;
  gboolean placing; /* a new label is being dragged out */
  guint placed;     /* id of its layer, 0 before the first */
  EmPointer from;
};

G_DEFINE_FINAL_TYPE (EmLabelTool, em_label_tool, EM_TYPE_TRANSFORM_TOOL)

static gboolean
em_label_tool_get_corners (EmTransformTool *transform, const EmLayer *layer, gboolean dragging,
                           double corners[8])
{
  em_label_get_corners (layer->label, corners);
  return TRUE;
}

/* The label scaled about its centre, with its perspective. */
static void
scale (EmLabel *label, const EmHandleDrag *drag)
{
  double x, y;

  em_tool_frame_get_centre (drag->corners, &x, &y);
  const double before = hypot (drag->from_x - x, drag->from_y - y);
  const double factor = hypot (drag->to_x - x, drag->to_y - y) / MAX (before, 1);
  label->width = MAX (label->width * factor, LEAST_WIDTH);
  for (int i = 0; i < 8; i++)
    label->corners[i] *= factor;
}

static void
turn (EmLabel *label, const EmHandleDrag *drag)
{
  const double degrees = em_transform_tool_get_turn (drag, label->angle);
  const double c = cos (degrees * G_PI / 180), s = sin (degrees * G_PI / 180);

  label->angle = remainder (label->angle + degrees, 360);
  for (int i = 0; i < 8; i += 2)
    {
      const double x = label->corners[i], y = label->corners[i + 1];
      label->corners[i] = c * x - s * y;
      label->corners[i + 1] = s * x + c * y;
    }
}

/* One corner follows the pointer, as long as that is the view of a sheet. */
static void
tilt (EmLayer *layer, const EmHandleDrag *drag)
{
  const int corner = drag->handle - EM_HANDLE_CORNER;
  g_autoptr (EmLabel) wanted = em_label_copy (layer->label);
  double corners[8];

  memcpy (corners, drag->corners, sizeof corners);
  /* The last place on the way that can be drawn. */
  for (double part = 1; part > 0; part -= 0.0625)
    {
      corners[2 * corner] = drag->corners[2 * corner] + part * (drag->to_x - drag->from_x);
      corners[2 * corner + 1] = drag->corners[2 * corner + 1] + part * (drag->to_y - drag->from_y);
      em_label_set_corners (wanted, corners);
      if (em_label_can_draw (wanted))
        {
          em_layer_set_label (layer, wanted);
          return;
        }
    }
}

static void
em_label_tool_transform (EmTransformTool *transform, EmLayer *copy, const EmHandleDrag *drag)
{
  g_autoptr (EmLabel) label = em_label_copy (copy->label);

  if (drag->handle >= EM_HANDLE_CORNER && !(drag->modifiers & GDK_SHIFT_MASK))
    {
      tilt (copy, drag);
      return;
    }
  if (drag->handle == EM_HANDLE_MOVE)
    {
      label->x += drag->to_x - drag->from_x;
      label->y += drag->to_y - drag->from_y;
    }
  else if (drag->handle == EM_HANDLE_ROTATE)
    turn (label, drag);
  else
    scale (label, drag);
  em_layer_set_label (copy, label);
}

/* --- a new one ----------------------------------------------------------------------------- */

static void
place (EmLabelTool *self, double x, double y, double width)
{
  EmCanvas *canvas = em_tool_get_canvas (EM_TOOL (self));
  const EmLayer *known = self->placed != 0
                             ? em_pair_get_layer (em_tool_get_pair (EM_TOOL (self)), self->placed)
                             : NULL;
  g_autoptr (EmLabel) label = em_label_copy (known ? known->label : canvas->label);

  label->x = x;
  label->y = y;
  label->width = MAX (width, LEAST_WIDTH);
  if (known == NULL)
    memset (label->corners, 0, sizeof label->corners);
  g_autoptr (EmLayer) layer =
      known ? em_layer_copy (known) : em_layer_new (EM_LAYER_LABEL, label->text);
  em_layer_set_label (layer, label);
  if (known != NULL)
    em_session_update_layer (canvas->session, layer, TRUE);
  else
    {
      em_document_begin_group (canvas->document, _ ("Put label"));
      em_session_add_layer (canvas->session, layer);
      self->placed = layer->id;
    }
}

static void
em_label_tool_press_beside (EmTransformTool *transform, const EmPointer *at)
{
  EmLabelTool *self = EM_LABEL_TOOL (transform);

  if (em_tool_get_canvas (EM_TOOL (self))->label == NULL)
    return;
  self->placing = TRUE;
  self->placed = 0;
  self->from = *at;
}

static void
em_label_tool_drag (EmTool *tool, const EmPointer *at)
{
  EmLabelTool *self = EM_LABEL_TOOL (tool);

  if (!self->placing)
    EM_TOOL_CLASS (em_label_tool_parent_class)->drag (tool, at);
  else if (self->placed != 0 || fabs (at->x - self->from.x) >= LEAST_DRAG)
    /* Dragged out as a box: from one edge of the paper to the other. */
    place (self, (at->px + self->from.px) / 2, (at->py + self->from.py) / 2,
           fabs (at->px - self->from.px));
  em_tool_redraw (tool);
}

static void
end_placing (EmLabelTool *self)
{
  if (self->placed != 0)
    em_document_end_group (em_tool_get_document (EM_TOOL (self)));
  self->placing = FALSE;
  self->placed = 0;
}

static void
em_label_tool_release (EmTool *tool, const EmPointer *at)
{
  EmLabelTool *self = EM_LABEL_TOOL (tool);

  /* A click beside the label that is there means nothing. */
  if (self->placing && self->placed == 0
      && em_transform_tool_get_layer (EM_TRANSFORM_TOOL (self)) == NULL)
    place (self, self->from.px, self->from.py,
           LABEL_SHARE * em_tool_get_canvas (tool)->viewport.picture_width);
  end_placing (self);
  EM_TOOL_CLASS (em_label_tool_parent_class)->release (tool, at);
}

static gboolean
em_label_tool_cancel (EmTool *tool)
{
  EmLabelTool *self = EM_LABEL_TOOL (tool);
  const gboolean placing = self->placing, placed = self->placed != 0;

  end_placing (self);
  if (placed)
    em_document_undo (em_tool_get_document (tool));
  return EM_TOOL_CLASS (em_label_tool_parent_class)->cancel (tool) || placing;
}

static const char *
em_label_tool_get_cursor (EmTool *tool)
{
  const char *name = EM_TOOL_CLASS (em_label_tool_parent_class)->get_cursor (tool);
  /* Beside the label a press puts one. */
  return g_str_equal (name, "default") ? "cell" : name;
}

static void
em_label_tool_class_init (EmLabelToolClass *class)
{
  EmToolClass *tool = EM_TOOL_CLASS (class);
  EmTransformToolClass *transform = EM_TRANSFORM_TOOL_CLASS (class);

  tool->drag = em_label_tool_drag;
  tool->release = em_label_tool_release;
  tool->cancel = em_label_tool_cancel;
  tool->get_cursor = em_label_tool_get_cursor;
  transform->kind = EM_LAYER_LABEL;
  transform->get_corners = em_label_tool_get_corners;
  transform->transform = em_label_tool_transform;
  transform->press_beside = em_label_tool_press_beside;
}

static void
em_label_tool_init (EmLabelTool *self)
{
}
