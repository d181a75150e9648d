/* The viewport: which part of a picture a rectangle of the screen shows, and how large.
 *
 * Purpose.  The canvas' mathematics without a widget, so that it is tested without a display.
 * Units.    Screen positions are logical pixels of the widget, picture positions are picture
 * pixels; zoom is logical pixels a picture pixel. (0, 0) is the top left corner of both. Cost.
 * Everything is O(1).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "picture/em-mask.h"

G_BEGIN_DECLS

/* Device pixels a picture pixel. */
#define EM_VIEWPORT_MIN_ZOOM 0.02
#define EM_VIEWPORT_MAX_ZOOM 64.0
#define EM_VIEWPORT_MARGIN 12.0 /* logical pixels left free around a fitted picture */

/* A value; read the fields, change them by the functions only. */
typedef struct
{
  double width, height;                 /* of the widget */
  double picture_width, picture_height; /* 0 where there is none */
  double zoom;
  double scale; /* device pixels a logical one */
  double x, y;  /* the picture position shown at the widget's top left corner */
  gboolean fit; /* the whole picture stays visible when the widget's size changes */
} EmViewport;

void em_viewport_init (EmViewport *viewport);
/* Where zooming ends, and no more. */
void em_viewport_set_scale (EmViewport *viewport, double scale);
/* The centre of what is seen stays in the centre. */
void em_viewport_set_size (EmViewport *viewport, double width, double height);
/* Another picture: fitted, unless it has the size of the one before. */
void em_viewport_set_picture (EmViewport *viewport, double width, double height);

/* The whole picture in the middle; small ones are not enlarged beyond 8 x. */
void em_viewport_fit (EmViewport *viewport);
/* Zooms by @factor, from 2 % (or the whole picture) to 6,400 % of a device pixel; the picture
 * position under (@x, @y) stays there. */
void em_viewport_zoom_at (EmViewport *viewport, double factor, double x, double y);
/* One picture pixel is @zoom logical pixels from here on, around the middle. */
void em_viewport_set_zoom (EmViewport *viewport, double zoom);
/* Moves the picture by (@dx, @dy) logical pixels; its middle never leaves for good: some of it
 * stays in sight. */
void em_viewport_pan (EmViewport *viewport, double dx, double dy);

void em_viewport_to_picture (const EmViewport *viewport, double x, double y, double *px,
                             double *py);
void em_viewport_to_widget (const EmViewport *viewport, double px, double py, double *x, double *y);

/* The level of a pyramid (level k: 1 / 2^k of the size) whose pixels are between one and two on a
 * device pixel at @scale device pixels a logical one. */
int em_viewport_get_level (const EmViewport *viewport, double scale, int n_levels);
/* The tiles of @tile pixels of @level that are in sight: columns [x, x + width), rows likewise. */
EmRect em_viewport_get_tiles (const EmViewport *viewport, int level, int tile);

G_END_DECLS
