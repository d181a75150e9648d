/* The pointer on the canvas: strokes, labels, the divider, zoom and moves of the view.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/em-canvas-private.h"

#define DIVIDER_REACH 7.0
#define SCROLL_FACTOR 1.18
/* A press that is let go without a drag puts a label this wide, as a part of the picture. */
#define LABEL_SHARE 0.35
#define LABEL_LEAST_DRAG 12.0

static gboolean
has_picture (EmCanvas *self)
{
  return self->scene.original != NULL;
}

static gboolean
is_painting_tool (EmTool tool)
{
  return tool == EM_TOOL_BRUSH || tool == EM_TOOL_ERASER || tool == EM_TOOL_TEXTURE;
}

static gboolean
on_divider (EmCanvas *self, double x)
{
  return self->view == EM_VIEW_SPLIT && has_picture (self)
         && fabs (x - self->split * self->viewport.width) <= DIVIDER_REACH;
}

void
em_canvas_update_cursor (EmCanvas *self)
{
  const char *name = NULL;

  if (self->drag == EM_DRAG_PAN)
    name = "grabbing";
  else if (self->hold_pan || self->tool == EM_TOOL_PAN)
    name = "grab";
  else if (self->drag == EM_DRAG_DIVIDER || on_divider (self, self->pointer_x))
    name = "col-resize";
  else if (is_painting_tool (self->tool))
    name = "crosshair";
  else
    name = "cell";
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), name);
}

/* --- strokes ------------------------------------------------------------------------------- */

static void
stroke_to (EmCanvas *self, double x, double y)
{
  EmMask *mask = em_pair_get_active_mask (em_document_get_pair (self->document))->mask;
  double px, py;

  em_viewport_to_picture (&self->viewport, x, y, &px, &py);
  EmRect rect = em_brush_stroke (&self->brush, mask, self->last_x, self->last_y, px, py);
  self->last_x = px;
  self->last_y = py;
  em_document_mask_edited (self->document, &rect);
}

/* GTK hands over one motion event a frame; those it swallowed are in its history. */
static void
stroke_through_history (EmCanvas *self, GdkEvent *event)
{
  guint n = 0;
  g_autofree GdkTimeCoord *history = event ? gdk_event_get_history (event, &n) : NULL;
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
  double surface_x, surface_y, x, y;

  gtk_native_get_surface_transform (native, &surface_x, &surface_y);
  for (guint i = 0; i < n; i++)
    if (gtk_widget_translate_coordinates (GTK_WIDGET (native), GTK_WIDGET (self),
                                          history[i].axes[GDK_AXIS_X] - surface_x,
                                          history[i].axes[GDK_AXIS_Y] - surface_y, &x, &y))
      stroke_to (self, x, y);
}

static void
begin_stroke (EmCanvas *self, GdkModifierType modifiers, double x, double y)
{
  gboolean erase = self->tool == EM_TOOL_ERASER;

  if (modifiers & GDK_ALT_MASK)
    erase = TRUE;
  else if (modifiers & GDK_SHIFT_MASK)
    erase = FALSE;
  self->brush = (EmBrush){ self->brush_size / 2, self->brush_hardness, erase };
  em_document_begin_mask_edit (self->document);
  em_viewport_to_picture (&self->viewport, x, y, &self->last_x, &self->last_y);
  stroke_to (self, x, y);
}

static void
end_stroke (EmCanvas *self)
{
  em_document_end_mask_edit (self->document,
                             self->brush.erase ? _ ("Eraser stroke") : _ ("Brush stroke"));
}

/* --- labels -------------------------------------------------------------------------------- */

static void
apply_label (EmCanvas *self)
{
  const EmLayer *layer = em_session_get_label_layer (self->session);
  g_autoptr (EmLabel) label =
      em_label_copy (layer && self->drag == EM_DRAG_LABEL_MOVE ? layer->label : self->label);
  label->x = self->label_x;
  label->y = self->label_y;
  label->width = self->label_width;
  em_session_place_label (self->session, label);
}

/* Whether the picture position lies on the label's paper. */
static gboolean
on_label (const EmLabel *label, double px, double py)
{
  double corners[8];
  gboolean inside = TRUE;

  em_label_get_corners (label, corners);
  for (int i = 0; i < 4; i++)
    {
      const double *from = corners + 2 * i, *to = corners + 2 * ((i + 1) % 4);
      double side = (to[0] - from[0]) * (py - from[1]) - (to[1] - from[1]) * (px - from[0]);
      inside = inside && side >= 0;
    }
  return inside;
}

static void
begin_label (EmCanvas *self, double x, double y)
{
  const EmLayer *layer = em_session_get_label_layer (self->session);
  double px, py;

  /* What the drag before this one did is an undo step of its own. */
  em_document_seal_step (self->document);
  em_viewport_to_picture (&self->viewport, x, y, &px, &py);
  if (layer != NULL && on_label (layer->label, px, py))
    {
      self->drag = EM_DRAG_LABEL_MOVE;
      self->grab_x = layer->label->x - px;
      self->grab_y = layer->label->y - py;
      self->label_x = layer->label->x;
      self->label_y = layer->label->y;
      self->label_width = layer->label->width;
    }
  else
    {
      self->drag = EM_DRAG_LABEL_NEW;
      self->label_x = px;
      self->label_y = py;
      self->label_width = LABEL_SHARE * self->viewport.picture_width;
    }
}

static void
drag_label (EmCanvas *self, double x, double y)
{
  double px, py, from_x, from_y;

  em_viewport_to_picture (&self->viewport, x, y, &px, &py);
  em_viewport_to_picture (&self->viewport, self->start_x, self->start_y, &from_x, &from_y);
  if (self->drag == EM_DRAG_LABEL_MOVE)
    {
      self->label_x = px + self->grab_x;
      self->label_y = py + self->grab_y;
    }
  else if (fabs (x - self->start_x) >= LABEL_LEAST_DRAG)
    {
      /* Dragged out as a box: from one edge of the paper to the other. */
      self->label_width = fabs (px - from_x);
      self->label_x = (px + from_x) / 2;
      self->label_y = (py + from_y) / 2;
    }
  else
    return;
  apply_label (self);
  gtk_widget_queue_draw (self->overlay);
}

/* --- gestures ------------------------------------------------------------------------------ */

static void
drag_begin (GtkGestureDrag *gesture, double x, double y, EmCanvas *self)
{
  GdkModifierType modifiers =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (!has_picture (self) || button == GDK_BUTTON_SECONDARY || self->drag != EM_DRAG_NONE)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  self->start_x = x;
  self->start_y = y;
  if (button == GDK_BUTTON_MIDDLE || self->hold_pan || self->tool == EM_TOOL_PAN)
    {
      self->drag = EM_DRAG_PAN;
      self->last_x = x;
      self->last_y = y;
    }
  else if (on_divider (self, x))
    self->drag = EM_DRAG_DIVIDER;
  else if (is_painting_tool (self->tool))
    {
      self->drag = EM_DRAG_STROKE;
      begin_stroke (self, modifiers, x, y);
    }
  else if (self->label != NULL)
    begin_label (self, x, y);
  em_canvas_update_cursor (self);
}

static void
drag_update (GtkGestureDrag *gesture, double dx, double dy, EmCanvas *self)
{
  const double x = self->start_x + dx, y = self->start_y + dy;

  self->pointer_x = x;
  self->pointer_y = y;
  switch (self->drag)
    {
    case EM_DRAG_PAN:
      em_viewport_pan (&self->viewport, x - self->last_x, y - self->last_y);
      self->last_x = x;
      self->last_y = y;
      em_canvas_view_changed (self);
      break;
    case EM_DRAG_DIVIDER:
      self->split = CLAMP (x / self->viewport.width, 0.02, 0.98);
      em_canvas_view_changed (self);
      break;
    case EM_DRAG_STROKE:
      stroke_through_history (
          self, gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture)));
      stroke_to (self, x, y);
      gtk_widget_queue_draw (self->overlay);
      break;
    case EM_DRAG_LABEL_NEW:
    case EM_DRAG_LABEL_MOVE:
      drag_label (self, x, y);
      break;
    case EM_DRAG_NONE:
      break;
    }
}

static void
drag_end (GtkGestureDrag *gesture, double dx, double dy, EmCanvas *self)
{
  if (self->drag == EM_DRAG_STROKE)
    end_stroke (self);
  else if (self->drag == EM_DRAG_LABEL_NEW)
    apply_label (self);
  self->drag = EM_DRAG_NONE;
  em_canvas_update_cursor (self);
  gtk_widget_queue_draw (self->overlay);
}

gboolean
em_canvas_cancel (EmCanvas *self)
{
  const EmDrag drag = self->drag;

  self->drag = EM_DRAG_NONE;
  if (drag == EM_DRAG_STROKE)
    em_document_cancel_mask_edit (self->document);
  em_canvas_update_cursor (self);
  gtk_widget_queue_draw (self->overlay);
  return drag != EM_DRAG_NONE;
}

static void
drag_cancel (GtkGesture *gesture, GdkEventSequence *sequence, EmCanvas *self)
{
  em_canvas_cancel (self);
}

static void
pointer_moved (GtkEventControllerMotion *controller, double x, double y, EmCanvas *self)
{
  self->inside = TRUE;
  self->pointer_x = x;
  self->pointer_y = y;
  if (self->view == EM_VIEW_SPLIT && self->drag == EM_DRAG_NONE)
    em_canvas_update_cursor (self);
  gtk_widget_queue_draw (self->overlay);
}

static void
pointer_left (GtkEventControllerMotion *controller, EmCanvas *self)
{
  self->inside = FALSE;
  gtk_widget_queue_draw (self->overlay);
}

static gboolean
scrolled (GtkEventControllerScroll *controller, double dx, double dy, EmCanvas *self)
{
  GdkModifierType modifiers =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if (!has_picture (self))
    return FALSE;
  if (modifiers & GDK_SHIFT_MASK)
    em_viewport_pan (&self->viewport, -40 * (dx + dy), 0);
  else
    em_viewport_zoom_at (&self->viewport, pow (SCROLL_FACTOR, -dy), self->pointer_x,
                         self->pointer_y);
  em_canvas_view_changed (self);
  return TRUE;
}

static void
pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, EmCanvas *self)
{
  /* The first finger may have begun a stroke: two fingers mean zoom. */
  em_canvas_cancel (self);
  self->pinch_start = self->viewport.zoom;
}

static void
pinched (GtkGestureZoom *gesture, double scale, EmCanvas *self)
{
  double x, y;

  if (!gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    return;
  em_viewport_zoom_at (&self->viewport, self->pinch_start * scale / self->viewport.zoom, x, y);
  em_canvas_view_changed (self);
}

void
em_canvas_add_input (EmCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  GtkGesture *drag = gtk_gesture_drag_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end), self);
  g_signal_connect (drag, "cancel", G_CALLBACK (drag_cancel), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));

  GtkEventController *motion = gtk_event_controller_motion_new ();
  g_signal_connect (motion, "enter", G_CALLBACK (pointer_moved), self);
  g_signal_connect (motion, "motion", G_CALLBACK (pointer_moved), self);
  g_signal_connect (motion, "leave", G_CALLBACK (pointer_left), self);
  gtk_widget_add_controller (widget, motion);

  GtkEventController *scroll =
      gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scrolled), self);
  gtk_widget_add_controller (widget, scroll);

  GtkGesture *zoom = gtk_gesture_zoom_new ();
  g_signal_connect (zoom, "begin", G_CALLBACK (pinch_begin), self);
  g_signal_connect (zoom, "scale-changed", G_CALLBACK (pinched), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (zoom));
}
