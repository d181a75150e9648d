/* What is drawn over the picture: heat, grid, network window, divider, cursor and label outlines.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/em-canvas-private.h"

#define EM_TYPE_CANVAS_OVERLAY (em_canvas_overlay_get_type ())
G_DECLARE_FINAL_TYPE (EmCanvasOverlay, em_canvas_overlay, EM, CANVAS_OVERLAY, GtkWidget)

struct _EmCanvasOverlay
{
  GtkWidget parent;
  EmCanvas *canvas; /* the parent: outlives the overlay */
};

G_DEFINE_FINAL_TYPE (EmCanvasOverlay, em_canvas_overlay, GTK_TYPE_WIDGET)

static const GdkRGBA light = { 1, 1, 1, 0.95f };
static const GdkRGBA dark = { 0, 0, 0, 0.6f };

/* A light line between two dark ones: seen on every ground. */
static void
append_outline (GtkSnapshot *snapshot, const graphene_rect_t *bounds, float radius)
{
  for (int pass = 0; pass < 2; pass++)
    {
      graphene_rect_t place;
      GskRoundedRect outline;
      const GdkRGBA *colour = pass == 0 ? &dark : &light;
      const float thickness = pass == 0 ? 3 : 1;

      graphene_rect_inset_r (bounds, pass == 0 ? -1 : 0, pass == 0 ? -1 : 0, &place);
      gsk_rounded_rect_init_from_rect (&outline, &place, radius > 0 ? radius + (pass == 0) : 0);
      gtk_snapshot_append_border (snapshot, &outline,
                                  (float[4]){ thickness, thickness, thickness, thickness },
                                  (GdkRGBA[4]){ *colour, *colour, *colour, *colour });
    }
}

static void
append_network (EmCanvas *canvas, GtkSnapshot *snapshot)
{
  const EmViewport *view = &canvas->viewport;
  double px, py, side_x, side_y, x, y;

  if (!canvas->has_spec || (canvas->heat == NULL && canvas->grid == NULL))
    return;
  em_preprocess_get_window (&canvas->spec, canvas->scene.width, canvas->scene.height, &px, &py,
                            &side_x, &side_y);
  em_viewport_to_widget (view, px, py, &x, &y);
  const graphene_rect_t window =
      GRAPHENE_RECT_INIT (x, y, side_x * view->zoom, side_y * view->zoom);
  if (canvas->grid != NULL)
    gtk_snapshot_append_texture (snapshot, canvas->grid, &window);
  if (canvas->heat != NULL)
    gtk_snapshot_append_texture (snapshot, canvas->heat, &window);
  append_outline (snapshot, &window, 0);
}

static void
append_tag (EmCanvasOverlay *self, GtkSnapshot *snapshot, const char *text, double edge,
            gboolean to_the_left)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int width, height;

  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_get_pixel_size (layout, &width, &height);
  if (width > 200)
    {
      pango_layout_set_width (layout, 200 * PANGO_SCALE);
      pango_layout_get_pixel_size (layout, &width, &height);
    }
  const float x = to_the_left ? edge - width - 26 : edge + 10, y = 10;
  GskRoundedRect plate;
  gsk_rounded_rect_init_from_rect (&plate, &GRAPHENE_RECT_INIT (x, y, width + 16, height + 8), 6);
  gtk_snapshot_push_rounded_clip (snapshot, &plate);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 0, 0, 0, 0.65f }, &plate.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x + 8, y + 4));
  gtk_snapshot_append_layout (snapshot, layout, &light);
  gtk_snapshot_restore (snapshot);
}

static void
append_divider (EmCanvasOverlay *self, GtkSnapshot *snapshot)
{
  EmCanvas *canvas = self->canvas;
  const gboolean swapped = em_document_get_pair (canvas->document)->swapped;
  const double x = floor (canvas->split * canvas->viewport.width);
  const double height = canvas->viewport.height;
  /* The left side shows the plain picture: it is A, and B when swapped. */
  g_autofree char *plain = g_strdup_printf ("%s: %s", swapped ? "B" : "A",
                                            swapped ? em_document_get_b_name (canvas->document)
                                                    : em_document_get_a_name (canvas->document));
  g_autofree char *modified = g_strdup_printf ("%s: %s", swapped ? "A" : "B",
                                               swapped ? em_document_get_a_name (canvas->document)
                                                       : em_document_get_b_name (canvas->document));

  gtk_snapshot_append_color (snapshot, &dark, &GRAPHENE_RECT_INIT (x - 2, 0, 4, height));
  gtk_snapshot_append_color (snapshot, &light, &GRAPHENE_RECT_INIT (x - 1, 0, 2, height));
  const graphene_rect_t handle = GRAPHENE_RECT_INIT (x - 6, height / 2 - 18, 12, 36);
  GskRoundedRect grip;
  gsk_rounded_rect_init_from_rect (&grip, &handle, 6);
  gtk_snapshot_push_rounded_clip (snapshot, &grip);
  gtk_snapshot_append_color (snapshot, &light, &handle);
  gtk_snapshot_pop (snapshot);
  append_outline (snapshot, &handle, 6);
  append_tag (self, snapshot, plain, x, TRUE);
  append_tag (self, snapshot, modified, x, FALSE);
}

static void
append_cursor (EmCanvas *canvas, GtkSnapshot *snapshot)
{
  const double radius = canvas->brush_size / 2 * canvas->viewport.zoom;

  if (radius < 2)
    return;
  append_outline (snapshot,
                  &GRAPHENE_RECT_INIT (canvas->pointer_x - radius, canvas->pointer_y - radius,
                                       2 * radius, 2 * radius),
                  radius);
}

static void
append_label_outline (EmCanvas *canvas, GtkSnapshot *snapshot)
{
  const EmLayer *layer = em_session_get_label_layer (canvas->session);
  const gboolean dragging = canvas->drag == EM_DRAG_LABEL_NEW || canvas->drag == EM_DRAG_LABEL_MOVE;
  g_autoptr (EmLabel) label = NULL;
  double corners[8], x, y, to_x, to_y, down_x, down_y;

  if (dragging && canvas->label != NULL)
    {
      label = em_label_copy (canvas->drag == EM_DRAG_LABEL_MOVE && layer ? layer->label
                                                                         : canvas->label);
      label->x = canvas->label_x;
      label->y = canvas->label_y;
      label->width = canvas->label_width;
    }
  else if (layer != NULL)
    label = em_label_copy (layer->label);
  if (label == NULL)
    return;

  em_label_get_corners (label, corners);
  em_viewport_to_widget (&canvas->viewport, corners[0], corners[1], &x, &y);
  em_viewport_to_widget (&canvas->viewport, corners[2], corners[3], &to_x, &to_y);
  em_viewport_to_widget (&canvas->viewport, corners[6], corners[7], &down_x, &down_y);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_rotate (snapshot, atan2 (to_y - y, to_x - x) * 180 / G_PI);
  append_outline (
      snapshot,
      &GRAPHENE_RECT_INIT (0, 0, hypot (to_x - x, to_y - y), hypot (down_x - x, down_y - y)), 0);
  gtk_snapshot_restore (snapshot);
}

static void
em_canvas_overlay_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  EmCanvasOverlay *self = EM_CANVAS_OVERLAY (widget);
  EmCanvas *canvas = self->canvas;
  const gboolean paints = canvas->tool == EM_TOOL_BRUSH || canvas->tool == EM_TOOL_ERASER
                          || canvas->tool == EM_TOOL_TEXTURE;

  if (canvas->document == NULL || canvas->scene.original == NULL)
    return;
  if (!canvas->hold_original)
    {
      append_network (canvas, snapshot);
      if (canvas->view == EM_VIEW_SPLIT)
        append_divider (self, snapshot);
    }
  if (canvas->tool == EM_TOOL_LABEL)
    append_label_outline (canvas, snapshot);
  if (paints && (canvas->inside || canvas->drag == EM_DRAG_STROKE) && !canvas->hold_pan
      && canvas->drag != EM_DRAG_PAN && canvas->drag != EM_DRAG_DIVIDER)
    append_cursor (canvas, snapshot);
}

static void
em_canvas_overlay_class_init (EmCanvasOverlayClass *class)
{
  GTK_WIDGET_CLASS (class)->snapshot = em_canvas_overlay_snapshot;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (class), "canvas-overlay");
}

static void
em_canvas_overlay_init (EmCanvasOverlay *self)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
em_canvas_overlay_new (EmCanvas *canvas)
{
  EmCanvasOverlay *self = g_object_new (EM_TYPE_CANVAS_OVERLAY, NULL);
  self->canvas = canvas;
  return GTK_WIDGET (self);
}
