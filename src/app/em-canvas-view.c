/* How the canvas shows what it shows: zoom, view mode, mask and what the network sees.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "app/em-canvas-private.h"
#include "app/em-heat.h"
#include "app/em-heat-legend.h"

void
em_canvas_view_changed (EmCanvas *self)
{
  em_canvas_queue_pixels (self);
  gtk_widget_queue_draw (self->overlay);
  g_signal_emit_by_name (self, "view-changed");
}

void
em_canvas_get_look (EmCanvas *self, EmCanvasLook *look)
{
  const gboolean filled = self->scene.layer != NULL;
  const EmView view = em_canvas_get_view (self);
  const GdkRGBA *colour = &self->mask_colour;
  const float far = 1e6f;

  *look = (EmCanvasLook){ .tint = { colour->red, colour->green, colour->blue, 0 },
                          .outline = { colour->red, colour->green, colour->blue, 0 } };
  look->split = view == EM_VIEW_ORIGINAL   ? far
                : view == EM_VIEW_MODIFIED ? -far
                                           : self->split * self->viewport.width;
  if (self->show_mask && !self->hold_original)
    {
      /* What fills the mask is to be seen itself: then the edge alone says where it is. */
      look->tint[3] = filled || self->outline_only ? 0 : self->mask_opacity;
      look->outline[3] = self->outline_only ? 1 : MIN (1, 1.6f * self->mask_opacity);
    }
}

void
em_canvas_pan (EmCanvas *self, double dx, double dy)
{
  em_viewport_pan (&self->viewport, dx, dy);
  em_canvas_view_changed (self);
}

void
em_canvas_move_divider (EmCanvas *self, double x)
{
  self->split = CLAMP (x / self->viewport.width, 0.02, 0.98);
  em_canvas_view_changed (self);
}

void
em_canvas_set_view (EmCanvas *self, EmView view)
{
  if (self->view == view)
    return;
  self->view = view;
  em_canvas_view_changed (self);
}

EmView
em_canvas_get_view (EmCanvas *self)
{
  return self->hold_original ? EM_VIEW_ORIGINAL : self->view;
}

void
em_canvas_set_show_mask (EmCanvas *self, gboolean show)
{
  if (self->show_mask == show)
    return;
  self->show_mask = show;
  em_canvas_view_changed (self);
}

void
em_canvas_set_mask_look (EmCanvas *self, const GdkRGBA *colour, double opacity,
                         gboolean outline_only)
{
  if (gdk_rgba_equal (&self->mask_colour, colour) && self->mask_opacity == opacity
      && self->outline_only == outline_only)
    return;
  self->mask_colour = *colour;
  self->mask_opacity = opacity;
  self->outline_only = outline_only;
  em_canvas_view_changed (self);
}

void
em_canvas_get_mask_look (EmCanvas *self, GdkRGBA *colour, double *opacity, gboolean *outline_only)
{
  *colour = self->mask_colour;
  *opacity = self->mask_opacity;
  *outline_only = self->outline_only;
}

void
em_canvas_set_hold_original (EmCanvas *self, gboolean hold)
{
  if (self->hold_original == hold)
    return;
  self->hold_original = hold;
  em_canvas_view_changed (self);
}

void
em_canvas_set_hold_pan (EmCanvas *self, gboolean hold)
{
  if (self->hold_pan == hold)
    return;
  self->hold_pan = hold;
  em_canvas_update_cursor (self);
  gtk_widget_queue_draw (self->overlay);
}

gboolean
em_canvas_contains_pointer (EmCanvas *self)
{
  return self->inside;
}

/* --- the network --------------------------------------------------------------------------- */

static void
set_plane (EmTensor **place, GdkTexture **texture, EmTensor *plane,
           GdkTexture *(*make) (EmTensor *plane))
{
  if (*place == plane)
    return;
  g_clear_pointer (place, em_tensor_unref);
  g_clear_object (texture);
  if (plane == NULL)
    return;
  *place = em_tensor_ref (plane);
  *texture = make (plane);
}

void
em_canvas_set_network (EmCanvas *self, const EmPreprocess *spec, EmTensor *key_map,
                       EmTensor *mask_grid)
{
  self->has_spec = spec != NULL;
  if (spec != NULL)
    self->spec = *spec;
  set_plane (&self->key_map, &self->heat, key_map, em_heat_new_key_map);
  set_plane (&self->mask_grid, &self->grid, mask_grid, em_heat_new_mask_grid);
  em_heat_legend_set_key_map (EM_HEAT_LEGEND (self->legend), key_map);
  gtk_widget_queue_draw (self->overlay);
  em_canvas_pointer_moved (self);
}

gboolean
em_canvas_has_key_map (EmCanvas *self)
{
  return self->key_map != NULL;
}

/* The key map's value at a place of the picture, NAN beyond. */
static double
get_key (EmCanvas *self, double px, double py)
{
  double x, y, side_x, side_y;

  if (self->key_map == NULL || !self->has_spec)
    return NAN;
  em_preprocess_get_window (&self->spec, self->scene.width, self->scene.height, &x, &y, &side_x,
                            &side_y);
  return em_heat_get_value (self->key_map, (px - x) / side_x, (py - y) / side_y);
}

/* The pixel as it is shown: the original with what fills the mask. */
static void
get_colour (EmCanvas *self, const EmPair *pair, int x, int y, double mask, guint8 *out)
{
  const gboolean original =
      self->hold_original || self->view == EM_VIEW_ORIGINAL
      || (self->view == EM_VIEW_SPLIT && self->pointer.x < self->split * self->viewport.width);
  EmPicture *fill = original ? pair->plain_fill : pair->fill;
  const gsize at = 4 * ((gsize)y * self->scene.width + x);
  const guint8 *under = em_picture_get_pixels (pair->original) + at;
  const guint8 *over = fill != NULL ? em_picture_get_pixels (fill) + at : under;
  const double part = fill != NULL ? mask * over[3] / 255 : 0;

  for (int c = 0; c < 3; c++)
    out[c] = under[c] + (over[c] - under[c]) * part + 0.5;
}

gboolean
em_canvas_get_position (EmCanvas *self, EmCanvasPosition *position)
{
  const EmPair *pair = self->document != NULL ? em_document_get_pair (self->document) : NULL;
  const double x = floor (self->pointer.px), y = floor (self->pointer.py);

  if (pair == NULL || !em_canvas_has_picture (self) || !self->inside || !(x >= 0 && y >= 0)
      || x >= self->scene.width || y >= self->scene.height
      || em_picture_get_width (pair->original) != self->scene.width
      || em_picture_get_height (pair->original) != self->scene.height)
    return FALSE;
  position->x = x;
  position->y = y;
  position->mask = em_mask_get_pixel (pair->mask, x, y) / 255.0;
  position->key = get_key (self, x + 0.5, y + 0.5);
  get_colour (self, pair, x, y, position->mask, position->colour);
  return TRUE;
}

/* --- zoom ---------------------------------------------------------------------------------- */

double
em_canvas_get_zoom (EmCanvas *self)
{
  return self->viewport.zoom;
}

void
em_canvas_zoom (EmCanvas *self, double factor)
{
  em_viewport_zoom_at (&self->viewport, factor, self->viewport.width / 2,
                       self->viewport.height / 2);
  em_canvas_view_changed (self);
}

void
em_canvas_zoom_fit (EmCanvas *self)
{
  em_viewport_fit (&self->viewport);
  em_canvas_view_changed (self);
}

void
em_canvas_zoom_actual (EmCanvas *self)
{
  em_viewport_set_zoom (&self->viewport, 1.0 / gtk_widget_get_scale_factor (GTK_WIDGET (self)));
  em_canvas_view_changed (self);
}
