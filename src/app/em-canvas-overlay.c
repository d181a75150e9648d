/* What is drawn over the picture: heat, grid, network window, divider, and what the tool draws.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/em-canvas-draw.h"
#include "app/em-canvas-private.h"
#include "app/em-heat.h"

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

/* Cells at least this wide and high, logical pixels, show their values. */
#define VALUE_WIDTH 76.0
#define VALUE_HEIGHT 48.0
/* Zeros say nothing that the colour does not. */
#define LEAST_VALUE 0.005

void
em_canvas_draw_line (EmCanvas *canvas, GtkSnapshot *snapshot, GArray *points, gboolean closed)
{
  const EmViewport *view = &canvas->viewport;
  const int n = points->len / 2;
  g_autofree double *at = g_new (double, MAX (2 * n, 1));

  if (n < 2)
    return;
  for (int i = 0; i < n; i++)
    em_viewport_to_widget (view, g_array_index (points, double, 2 * i),
                           g_array_index (points, double, 2 * i + 1), at + 2 * i, at + 2 * i + 1);
  em_draw_line (snapshot, at, n, closed, view->width, view->height);
}

/* The values of @plane in its cells, where these are large enough: parts of 1 in percent. @line:
 * how far below the middle. */
static void
append_values (EmCanvasOverlay *self, GtkSnapshot *snapshot, EmTensor *plane,
               const graphene_rect_t *window, gboolean parts, double line)
{
  const EmViewport *view = &self->canvas->viewport;
  int rows, columns;
  const float *data = em_heat_get_plane (plane, &rows, &columns);
  const double width = window->size.width / columns, height = window->size.height / rows;

  if (width < VALUE_WIDTH || height < VALUE_HEIGHT)
    return;
  const int left = MAX (floor (-window->origin.x / width), 0);
  const int top = MAX (floor (-window->origin.y / height), 0);
  const int right = MIN (ceil ((view->width - window->origin.x) / width), columns);
  const int bottom = MIN (ceil ((view->height - window->origin.y) / height), rows);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);

  for (int row = top; row < bottom; row++)
    for (int column = left; column < right; column++)
      {
        char text[16];
        int text_width, text_height;

        if (fabs (data[row * columns + column]) < LEAST_VALUE)
          continue;
        if (parts)
          g_snprintf (text, sizeof text, _ ("%.0f %%"), 100 * data[row * columns + column]);
        else
          g_snprintf (text, sizeof text, "%.2f", data[row * columns + column]);
        pango_layout_set_text (layout, text, -1);
        pango_layout_get_pixel_size (layout, &text_width, &text_height);
        const double x = window->origin.x + (column + 0.5) * width - text_width / 2.0;
        const double y = window->origin.y + (row + 0.5 + line) * height - text_height / 2.0;
        for (int pass = 0; pass < 2; pass++)
          {
            gtk_snapshot_save (snapshot);
            gtk_snapshot_translate (snapshot,
                                    &GRAPHENE_POINT_INIT (x + (pass == 0), y + (pass == 0)));
            gtk_snapshot_append_layout (snapshot, layout, pass == 0 ? &dark : &light);
            gtk_snapshot_restore (snapshot);
          }
      }
}

static void
append_network (EmCanvasOverlay *self, GtkSnapshot *snapshot)
{
  EmCanvas *canvas = self->canvas;
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
  em_draw_outline (snapshot, &window, 0);
  const double apart = canvas->grid != NULL && canvas->heat != NULL ? 0.2 : 0;
  if (canvas->grid != NULL)
    append_values (self, snapshot, canvas->mask_grid, &window, TRUE, -apart);
  if (canvas->heat != NULL)
    append_values (self, snapshot, canvas->key_map, &window, FALSE, apart);
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
  em_draw_outline (snapshot, &handle, 6);
  em_draw_tag (snapshot, GTK_WIDGET (self), plain, x - 10, 10, TRUE);
  em_draw_tag (snapshot, GTK_WIDGET (self), modified, x + 10, 10, FALSE);
}

static void
em_canvas_overlay_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  EmCanvasOverlay *self = EM_CANVAS_OVERLAY (widget);
  EmCanvas *canvas = self->canvas;

  if (canvas->document == NULL || !em_canvas_has_picture (canvas))
    return;
  if (!canvas->hold_original)
    {
      append_network (self, snapshot);
      if (canvas->view == EM_VIEW_SPLIT)
        append_divider (self, snapshot);
    }
  EmTool *tool = em_canvas_get_current_tool (canvas);
  EM_TOOL_GET_CLASS (tool)->snapshot (tool, snapshot);
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
