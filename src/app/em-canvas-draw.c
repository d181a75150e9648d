/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/em-canvas-draw.h"

#define HANDLE 9.0
#define TAG_WIDTH 200

static const GdkRGBA light = { 1, 1, 1, 0.95f };
static const GdkRGBA dark = { 0, 0, 0, 0.6f };

void
em_draw_outline (GtkSnapshot *snapshot, const graphene_rect_t *bounds, float radius)
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

void
em_draw_line (GtkSnapshot *snapshot, const double *points, int n, gboolean closed, double width,
              double height)
{
  double left = points[0], right = left, top = points[1], bottom = top;
  graphene_rect_t bounds;

  for (int i = 1; i < n; i++)
    {
      left = MIN (left, points[2 * i]);
      right = MAX (right, points[2 * i]);
      top = MIN (top, points[2 * i + 1]);
      bottom = MAX (bottom, points[2 * i + 1]);
    }
  graphene_rect_init (&bounds, left - 3, top - 3, right - left + 6, bottom - top + 6);
  if (!graphene_rect_intersection (&bounds, &GRAPHENE_RECT_INIT (0, 0, width, height), &bounds))
    return;

  cairo_t *cairo = gtk_snapshot_append_cairo (snapshot, &bounds);
  for (int i = 0; i < n; i++)
    cairo_line_to (cairo, points[2 * i], points[2 * i + 1]);
  if (closed)
    cairo_close_path (cairo);
  cairo_set_line_join (cairo, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cairo, 3);
  gdk_cairo_set_source_rgba (cairo, &dark);
  cairo_stroke_preserve (cairo);
  cairo_set_line_width (cairo, 1);
  gdk_cairo_set_source_rgba (cairo, &light);
  cairo_stroke (cairo);
  cairo_destroy (cairo);
}

void
em_draw_handle (GtkSnapshot *snapshot, double x, double y, gboolean round, gboolean chosen)
{
  const graphene_rect_t place = GRAPHENE_RECT_INIT (x - HANDLE / 2, y - HANDLE / 2, HANDLE, HANDLE);
  const float radius = round ? HANDLE / 2 : 1.5f;
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &place, radius);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, chosen ? &(GdkRGBA){ 0.21f, 0.52f, 0.89f, 1 } : &light,
                             &place);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 1, 1, 1, 1 },
                              (GdkRGBA[4]){ dark, dark, dark, dark });
}

void
em_draw_tag (GtkSnapshot *snapshot, GtkWidget *widget, const char *text, double x, double y,
             gboolean to_the_left)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  int width, height;

  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_get_pixel_size (layout, &width, &height);
  if (width > TAG_WIDTH)
    {
      pango_layout_set_width (layout, TAG_WIDTH * PANGO_SCALE);
      pango_layout_get_pixel_size (layout, &width, &height);
    }
  if (to_the_left)
    x -= width + 16;
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
