/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "app/em-viewport.h"

/* A thumbnail blown up to fill the canvas shows nothing but its pixels. */
#define MAX_FIT_ZOOM 8.0

void
em_viewport_init (EmViewport *self)
{
  *self = (EmViewport){ .zoom = 1.0, .scale = 1.0, .fit = TRUE };
}

static double
fit_zoom (const EmViewport *self)
{
  if (self->picture_width <= 0 || self->picture_height <= 0)
    return 1.0;
  double width = MAX (self->width - 2 * EM_VIEWPORT_MARGIN, 1);
  double height = MAX (self->height - 2 * EM_VIEWPORT_MARGIN, 1);
  double zoom = MIN (width / self->picture_width, height / self->picture_height);
  return MIN (zoom, MAX_FIT_ZOOM);
}

static double
clamp_zoom (const EmViewport *self, double zoom)
{
  const double least = MIN (fit_zoom (self), EM_VIEWPORT_MIN_ZOOM / self->scale);
  return CLAMP (zoom, least, EM_VIEWPORT_MAX_ZOOM / self->scale);
}

/* The middle of the widget stays over the picture, or the picture could be lost. */
static void
keep_in_sight (EmViewport *self)
{
  double half_x = self->width / 2 / self->zoom, half_y = self->height / 2 / self->zoom;
  double centre_x = CLAMP (self->x + half_x, 0, self->picture_width);
  double centre_y = CLAMP (self->y + half_y, 0, self->picture_height);
  self->x = centre_x - half_x;
  self->y = centre_y - half_y;
}

void
em_viewport_fit (EmViewport *self)
{
  self->fit = TRUE;
  self->zoom = fit_zoom (self);
  self->x = self->picture_width / 2 - self->width / 2 / self->zoom;
  self->y = self->picture_height / 2 - self->height / 2 / self->zoom;
}

void
em_viewport_set_scale (EmViewport *self, double scale)
{
  self->scale = scale;
}

void
em_viewport_set_size (EmViewport *self, double width, double height)
{
  double centre_x, centre_y;

  em_viewport_to_picture (self, self->width / 2, self->height / 2, &centre_x, &centre_y);
  self->width = width;
  self->height = height;
  if (self->fit)
    {
      em_viewport_fit (self);
      return;
    }
  self->x = centre_x - width / 2 / self->zoom;
  self->y = centre_y - height / 2 / self->zoom;
  keep_in_sight (self);
}

void
em_viewport_set_picture (EmViewport *self, double width, double height)
{
  if (self->picture_width == width && self->picture_height == height)
    return;
  self->picture_width = width;
  self->picture_height = height;
  em_viewport_fit (self);
}

void
em_viewport_zoom_at (EmViewport *self, double factor, double x, double y)
{
  double px, py;

  em_viewport_to_picture (self, x, y, &px, &py);
  self->zoom = clamp_zoom (self, self->zoom * factor);
  self->x = px - x / self->zoom;
  self->y = py - y / self->zoom;
  self->fit = FALSE;
  keep_in_sight (self);
}

void
em_viewport_set_zoom (EmViewport *self, double zoom)
{
  em_viewport_zoom_at (self, zoom / self->zoom, self->width / 2, self->height / 2);
}

void
em_viewport_pan (EmViewport *self, double dx, double dy)
{
  self->x -= dx / self->zoom;
  self->y -= dy / self->zoom;
  self->fit = FALSE;
  keep_in_sight (self);
}

void
em_viewport_to_picture (const EmViewport *self, double x, double y, double *px, double *py)
{
  *px = self->x + x / self->zoom;
  *py = self->y + y / self->zoom;
}

void
em_viewport_to_widget (const EmViewport *self, double px, double py, double *x, double *y)
{
  *x = (px - self->x) * self->zoom;
  *y = (py - self->y) * self->zoom;
}

int
em_viewport_get_level (const EmViewport *self, double scale, int n_levels)
{
  double reduction = 1.0 / (self->zoom * scale);

  /* The tolerance keeps a zoom of exactly 1/2 from falling a level on rounding. */
  int level = reduction <= 1.0 ? 0 : (int)floor (log2 (reduction) + 1e-6);
  return CLAMP (level, 0, MAX (n_levels - 1, 0));
}

EmRect
em_viewport_get_tiles (const EmViewport *self, int level, int tile)
{
  double span = (double)tile * (1 << level);
  double right = self->x + self->width / self->zoom, bottom = self->y + self->height / self->zoom;
  int first_x = (int)floor (MAX (self->x, 0) / span);
  int first_y = (int)floor (MAX (self->y, 0) / span);
  int last_x = (int)ceil (MIN (right, self->picture_width) / span);
  int last_y = (int)ceil (MIN (bottom, self->picture_height) / span);

  return (EmRect){ first_x, first_y, MAX (last_x - first_x, 0), MAX (last_y - first_y, 0) };
}
