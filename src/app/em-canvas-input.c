/* The pointer on the canvas: which events are for the view, the divider or the tool.
 *
 * Buttons are taken raw and not by a gesture, because a gesture ends when a second button is
 * pressed: a stroke has to go on after the middle button has moved the view.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "app/em-canvas-private.h"

#define DIVIDER_REACH 7.0
#define ZOOM_FACTOR 1.18
#define BRUSH_FACTOR 1.1
/* Logical pixels that a notch of the wheel moves the view by. */
#define WHEEL_STEP 48.0

static EmTool *
tool_of (EmCanvas *self)
{
  return em_canvas_get_current_tool (self);
}

static gboolean
on_divider (EmCanvas *self)
{
  return self->view == EM_VIEW_SPLIT && em_canvas_has_picture (self)
         && fabs (self->pointer.x - self->split * self->viewport.width) <= DIVIDER_REACH;
}

/* Whether a motion moves the view whatever was begun. */
static gboolean
is_panning (EmCanvas *self)
{
  return self->drag == EM_DRAG_PAN || self->middle_pan
         || (self->drag == EM_DRAG_TOOL && self->hold_pan);
}

void
em_canvas_update_cursor (EmCanvas *self)
{
  EmTool *tool = tool_of (self);
  const char *name;

  if (!em_canvas_has_picture (self))
    name = "not-allowed";
  else if (is_panning (self))
    name = "grabbing";
  else if (self->hold_pan)
    name = "grab";
  else if (self->drag == EM_DRAG_DIVIDER || (self->drag == EM_DRAG_NONE && on_divider (self)))
    name = "col-resize";
  else
    name = EM_TOOL_GET_CLASS (tool)->get_cursor (tool);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), name);
}

void
em_canvas_pointer_moved (EmCanvas *self)
{
  g_signal_emit_by_name (self, "pointer-moved");
}

/* --- positions ----------------------------------------------------------------------------- */

static void
place_pointer (EmCanvas *self, double x, double y)
{
  self->pointer.x = x;
  self->pointer.y = y;
  em_viewport_to_picture (&self->viewport, x, y, &self->pointer.px, &self->pointer.py);
}

/* From the surface that the event came in. */
static gboolean
from_surface (EmCanvas *self, double surface_x, double surface_y, double *x, double *y)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
  double left, top;

  gtk_native_get_surface_transform (native, &left, &top);
  return gtk_widget_translate_coordinates (GTK_WIDGET (native), GTK_WIDGET (self), surface_x - left,
                                           surface_y - top, x, y);
}

static void
read_pointer (EmCanvas *self, GdkEvent *event)
{
  GdkDeviceTool *pen = gdk_event_get_device_tool (event);
  double surface_x, surface_y, x, y, pressure;

  if (gdk_event_get_position (event, &surface_x, &surface_y)
      && from_surface (self, surface_x, surface_y, &x, &y))
    place_pointer (self, x, y);
  self->pointer.modifiers = gdk_event_get_modifier_state (event);
  /* Events of what is no pen have no axes, and GTK 4.8 does not look. */
  self->pointer.pressure = pen != NULL && gdk_event_get_axis (event, GDK_AXIS_PRESSURE, &pressure)
                               ? CLAMP (pressure, 0, 1)
                               : 1;
  self->pointer.eraser =
      pen != NULL && gdk_device_tool_get_tool_type (pen) == GDK_DEVICE_TOOL_TYPE_ERASER;
}

/* GTK hands over one motion a frame; those it swallowed are in its history. */
static void
drag_through_history (EmCanvas *self, GdkEvent *event)
{
  EmTool *tool = tool_of (self);
  guint n = 0;
  g_autofree GdkTimeCoord *history =
      EM_TOOL_GET_CLASS (tool)->every_motion ? gdk_event_get_history (event, &n) : NULL;
  EmPointer at = self->pointer;

  for (guint i = 0; i < n; i++)
    {
      if (!from_surface (self, history[i].axes[GDK_AXIS_X], history[i].axes[GDK_AXIS_Y], &at.x,
                         &at.y))
        continue;
      em_viewport_to_picture (&self->viewport, at.x, at.y, &at.px, &at.py);
      at.pressure = history[i].flags & GDK_AXIS_FLAG_PRESSURE
                        ? CLAMP (history[i].axes[GDK_AXIS_PRESSURE], 0, 1)
                        : 1;
      EM_TOOL_GET_CLASS (tool)->drag (tool, &at);
    }
}

/* --- drags --------------------------------------------------------------------------------- */

/* 2 for the second press of a double click. */
static int
count_presses (EmCanvas *self, guint32 time)
{
  int longest, farthest;
  const double far = hypot (self->pointer.x - self->press_x, self->pointer.y - self->press_y);

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-double-click-time", &longest,
                "gtk-double-click-distance", &farthest, NULL);
  const gboolean again =
      self->press_time != 0 && time - self->press_time <= (guint)longest && far <= farthest;
  self->press_time = again ? 0 : time;
  self->press_x = self->pointer.x;
  self->press_y = self->pointer.y;
  return again ? 2 : 1;
}

static void
begin_drag (EmCanvas *self, guint button, guint32 time)
{
  EmTool *tool = tool_of (self);

  self->button = button;
  if (button == GDK_BUTTON_MIDDLE || self->hold_pan)
    self->drag = EM_DRAG_PAN;
  else if (on_divider (self))
    self->drag = EM_DRAG_DIVIDER;
  else
    {
      self->drag = EM_DRAG_TOOL;
      self->pointer.n_press = count_presses (self, time);
      EM_TOOL_GET_CLASS (tool)->press (tool, &self->pointer);
    }
  em_canvas_update_cursor (self);
}

static void
end_drag (EmCanvas *self)
{
  EmTool *tool = tool_of (self);
  const EmDrag drag = self->drag;

  self->drag = EM_DRAG_NONE;
  self->middle_pan = FALSE;
  if (drag == EM_DRAG_TOOL)
    EM_TOOL_GET_CLASS (tool)->release (tool, &self->pointer);
  em_canvas_update_cursor (self);
  gtk_widget_queue_draw (self->overlay);
}

static void
move (EmCanvas *self, GdkEvent *event)
{
  EmTool *tool = tool_of (self);
  const double x = self->pointer.x, y = self->pointer.y;

  read_pointer (self, event);
  if (is_panning (self))
    {
      em_canvas_pan (self, self->pointer.x - x, self->pointer.y - y);
      place_pointer (self, self->pointer.x, self->pointer.y);
    }
  else if (self->drag == EM_DRAG_DIVIDER)
    em_canvas_move_divider (self, self->pointer.x);
  else if (self->drag == EM_DRAG_TOOL)
    {
      drag_through_history (self, event);
      EM_TOOL_GET_CLASS (tool)->drag (tool, &self->pointer);
    }
  else if (em_canvas_has_picture (self))
    {
      EM_TOOL_GET_CLASS (tool)->hover (tool, &self->pointer);
      em_canvas_update_cursor (self);
    }
  em_canvas_pointer_moved (self);
}

static gboolean
press (EmCanvas *self, GdkEvent *event)
{
  const guint button = gdk_button_event_get_button (event);

  read_pointer (self, event);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (!em_canvas_has_picture (self) || button == GDK_BUTTON_SECONDARY)
    return FALSE;
  if (self->drag == EM_DRAG_NONE)
    begin_drag (self, button, gdk_event_get_time (event));
  else if (button == GDK_BUTTON_MIDDLE)
    {
      self->middle_pan = TRUE;
      em_canvas_update_cursor (self);
    }
  return TRUE;
}

static gboolean
release (EmCanvas *self, GdkEvent *event)
{
  const guint button = gdk_button_event_get_button (event);

  read_pointer (self, event);
  if (self->drag != EM_DRAG_NONE && button == self->button)
    end_drag (self);
  else if (button == GDK_BUTTON_MIDDLE)
    {
      self->middle_pan = FALSE;
      em_canvas_update_cursor (self);
    }
  return FALSE;
}

/* The first finger does what the pointer does, until a second one comes. */
static void
touch (EmCanvas *self, GdkEvent *event)
{
  GdkEventSequence *sequence = gdk_event_get_event_sequence (event);
  const GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_TOUCH_BEGIN && self->drag == EM_DRAG_NONE && !self->pinching
      && em_canvas_has_picture (self))
    {
      self->sequence = sequence;
      read_pointer (self, event);
      gtk_widget_grab_focus (GTK_WIDGET (self));
      begin_drag (self, 0, gdk_event_get_time (event));
    }
  else if (sequence != self->sequence || self->drag == EM_DRAG_NONE)
    return;
  else if (type == GDK_TOUCH_UPDATE)
    move (self, event);
  else if (type == GDK_TOUCH_END)
    {
      read_pointer (self, event);
      end_drag (self);
    }
  else if (type == GDK_TOUCH_CANCEL)
    em_canvas_cancel (self);
}

static gboolean
pointer_event (GtkEventControllerLegacy *controller, GdkEvent *event, EmCanvas *self)
{
  switch (gdk_event_get_event_type (event))
    {
    case GDK_BUTTON_PRESS:
      return press (self, event);
    case GDK_BUTTON_RELEASE:
      return release (self, event);
    case GDK_MOTION_NOTIFY:
      move (self, event);
      return FALSE;
    case GDK_TOUCH_BEGIN:
    case GDK_TOUCH_UPDATE:
    case GDK_TOUCH_END:
    case GDK_TOUCH_CANCEL:
      touch (self, event);
      return FALSE;
    case GDK_GRAB_BROKEN:
      if (self->drag != EM_DRAG_NONE)
        end_drag (self);
      return FALSE;
    default:
      return FALSE;
    }
}

static void
pointer_entered (GtkEventControllerMotion *controller, double x, double y, EmCanvas *self)
{
  self->inside = TRUE;
  place_pointer (self, x, y);
  gtk_widget_queue_draw (self->overlay);
}

static void
pointer_left (GtkEventControllerMotion *controller, EmCanvas *self)
{
  self->inside = FALSE;
  gtk_widget_queue_draw (self->overlay);
  em_canvas_pointer_moved (self);
}

void
em_canvas_set_modifiers (EmCanvas *self, GdkModifierType modifiers)
{
  EmTool *tool = tool_of (self);

  self->pointer.modifiers = modifiers;
  if (self->drag == EM_DRAG_NONE && em_canvas_has_picture (self))
    EM_TOOL_GET_CLASS (tool)->hover (tool, &self->pointer);
}

/* --- wheel and fingers --------------------------------------------------------------------- */

/* What is under a pointer that stood still has changed. */
static void
view_moved (EmCanvas *self)
{
  place_pointer (self, self->pointer.x, self->pointer.y);
  em_canvas_view_changed (self);
  em_canvas_pointer_moved (self);
}

static gboolean
scrolled (GtkEventControllerScroll *controller, double dx, double dy, EmCanvas *self)
{
  const GdkModifierType modifiers =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  const gboolean wheel = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL;
  const double notches = wheel ? dy : dy / WHEEL_STEP;
  const double step = wheel ? WHEEL_STEP : 1;

  if (!em_canvas_has_picture (self))
    return FALSE;
  if (modifiers & GDK_ALT_MASK)
    {
      /* Some systems turn the wheel sideways with Alt. */
      const double size = em_tool_settings_get_size (self->settings);
      em_tool_settings_set_size (self->settings,
                                 size * pow (BRUSH_FACTOR, -(notches != 0 ? notches : dx)));
      return TRUE;
    }
  if (modifiers & GDK_CONTROL_MASK)
    em_viewport_zoom_at (&self->viewport, pow (ZOOM_FACTOR, -notches), self->pointer.x,
                         self->pointer.y);
  else if (modifiers & GDK_SHIFT_MASK)
    em_viewport_pan (&self->viewport, -step * (dx + dy), 0);
  else
    em_viewport_pan (&self->viewport, -step * dx, -step * dy);
  view_moved (self);
  return TRUE;
}

static void
pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, EmCanvas *self)
{
  /* The first finger may have begun a stroke: two fingers mean the view. */
  if (self->drag != EM_DRAG_NONE)
    em_canvas_cancel (self);
  self->pinching = TRUE;
  self->pinch_zoom = self->viewport.zoom;
  gtk_gesture_get_bounding_box_center (gesture, &self->pinch_x, &self->pinch_y);
}

static void
pinched (GtkGestureZoom *gesture, double scale, EmCanvas *self)
{
  double x, y;

  if (!gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    return;
  em_viewport_pan (&self->viewport, x - self->pinch_x, y - self->pinch_y);
  em_viewport_zoom_at (&self->viewport, self->pinch_zoom * scale / self->viewport.zoom, x, y);
  self->pinch_x = x;
  self->pinch_y = y;
  view_moved (self);
}

static void
pinch_end (GtkGesture *gesture, GdkEventSequence *sequence, EmCanvas *self)
{
  self->pinching = FALSE;
}

/* --- keys ---------------------------------------------------------------------------------- */

/* The arrows move the divider; where the tool wants them, with Ctrl. */
static gboolean
divider_key (EmCanvas *self, guint key, GdkModifierType modifiers)
{
  const double step = modifiers & GDK_SHIFT_MASK ? 40 : 8;

  if (self->view != EM_VIEW_SPLIT || (key != GDK_KEY_Left && key != GDK_KEY_Right))
    return FALSE;
  em_canvas_move_divider (self, self->split * self->viewport.width
                                    + (key == GDK_KEY_Left ? -step : step));
  return TRUE;
}

gboolean
em_canvas_key (EmCanvas *self, guint key, GdkModifierType modifiers)
{
  EmTool *tool = tool_of (self);

  if (!em_canvas_has_picture (self))
    return FALSE;
  if (modifiers == 0 && (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter))
    return EM_TOOL_GET_CLASS (tool)->apply (tool);
  if (modifiers == 0 && key == GDK_KEY_BackSpace)
    return EM_TOOL_GET_CLASS (tool)->step_back (tool);
  return EM_TOOL_GET_CLASS (tool)->key (tool, key, modifiers) || divider_key (self, key, modifiers);
}

static gboolean
key_pressed (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
             EmCanvas *self)
{
  return em_canvas_key (self, key, state & gtk_accelerator_get_default_mod_mask ());
}

void
em_canvas_add_input (EmCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  GtkEventController *pointer = gtk_event_controller_legacy_new ();
  g_signal_connect (pointer, "event", G_CALLBACK (pointer_event), self);
  gtk_widget_add_controller (widget, pointer);

  GtkEventController *motion = gtk_event_controller_motion_new ();
  g_signal_connect (motion, "enter", G_CALLBACK (pointer_entered), self);
  g_signal_connect (motion, "leave", G_CALLBACK (pointer_left), self);
  gtk_widget_add_controller (widget, motion);

  GtkEventController *scroll =
      gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scrolled), self);
  gtk_widget_add_controller (widget, scroll);

  GtkGesture *zoom = gtk_gesture_zoom_new ();
  g_signal_connect (zoom, "begin", G_CALLBACK (pinch_begin), self);
  g_signal_connect (zoom, "scale-changed", G_CALLBACK (pinched), self);
  g_signal_connect (zoom, "end", G_CALLBACK (pinch_end), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (zoom));

  GtkEventController *keys = gtk_event_controller_key_new ();
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed), self);
  gtk_widget_add_controller (widget, keys);
}
