/* Homographies: the map of a rectangle to four corners, and what of a pixel these cover.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-homography.h"

/* Twice the area of the smallest triangle of three corners, in square pixels. */
#define MIN_CROSS 1.0
/* Cairo's coordinates end at 2^23. */
#define MAX_COORDINATE 1e6
/* A square cut by four lines. */
#define MAX_POINTS 8

gboolean
em_quad_is_convex (const double quad[8])
{
  for (int i = 0; i < 4; i++)
    {
      const double *from = quad + 2 * i, *via = quad + 2 * ((i + 1) % 4);
      const double *to = quad + 2 * ((i + 2) % 4);
      double cross = (via[0] - from[0]) * (to[1] - via[1]) - (via[1] - from[1]) * (to[0] - via[0]);

      /* Written so that a coordinate that is no number fails. */
      if (!(cross >= MIN_CROSS && fabs (from[0]) <= MAX_COORDINATE
            && fabs (from[1]) <= MAX_COORDINATE))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  double x[MAX_POINTS + 1], y[MAX_POINTS + 1];
  int n;
} Polygon;

/* What of @polygon lies to the right of the line from @from to @to (Sutherland and Hodgman 1974).
 */
static void
cut (Polygon *polygon, const double *from, const double *to)
{
  Polygon rest = { .n = 0 };

  for (int i = 0; i < polygon->n; i++)
    {
      int j = (i + 1) % polygon->n;
      double x = polygon->x[i], y = polygon->y[i], dx = polygon->x[j] - x, dy = polygon->y[j] - y;
      double here = (to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0]);
      double slope = (to[0] - from[0]) * dy - (to[1] - from[1]) * dx;
      double next = here + slope;

      if (here >= 0 && rest.n < MAX_POINTS)
        {
          rest.x[rest.n] = x;
          rest.y[rest.n++] = y;
        }
      if ((here >= 0) != (next >= 0) && rest.n < MAX_POINTS)
        {
          rest.x[rest.n] = x - dx * here / slope;
          rest.y[rest.n++] = y - dy * here / slope;
        }
    }
  *polygon = rest;
}

double
em_quad_get_cover (const double quad[8], int x, int y)
{
  /* Relative to the pixel, which keeps the digits of places far from 0. */
  Polygon polygon = { { 0, 1, 1, 0 }, { 0, 0, 1, 1 }, 4 };
  double twice = 0;

  for (int i = 0; i < 4 && polygon.n > 0; i++)
    {
      const double *from = quad + 2 * i, *to = quad + 2 * ((i + 1) % 4);

      cut (&polygon, (double[]){ from[0] - x, from[1] - y }, (double[]){ to[0] - x, to[1] - y });
    }
  for (int i = 0; i < polygon.n; i++)
    {
      int j = (i + 1) % polygon.n;

      twice += polygon.x[i] * polygon.y[j] - polygon.x[j] * polygon.y[i];
    }
  return CLAMP (twice / 2, 0, 1);
}

EmRect
em_quad_get_bounds (const double quad[8], int width, int height)
{
  double left = width, top = height, right = 0, bottom = 0;

  for (int i = 0; i < 4; i++)
    {
      left = MIN (left, quad[2 * i]);
      right = MAX (right, quad[2 * i]);
      top = MIN (top, quad[2 * i + 1]);
      bottom = MAX (bottom, quad[2 * i + 1]);
    }
  left = CLAMP (floor (left), 0, width);
  top = CLAMP (floor (top), 0, height);
  right = CLAMP (ceil (right), left, width);
  bottom = CLAMP (ceil (bottom), top, height);
  return (EmRect){ (int)left, (int)top, (int)(right - left), (int)(bottom - top) };
}

void
em_homography_init (double map[9], double width, double height, const double quad[8])
{
  double ax = quad[2] - quad[4], ay = quad[3] - quad[5];
  double bx = quad[6] - quad[4], by = quad[7] - quad[5];
  double sx = quad[0] - quad[2] + quad[4] - quad[6], sy = quad[1] - quad[3] + quad[5] - quad[7];
  double area = ax * by - ay * bx;
  double g = (sx * by - sy * bx) / area, h = (ax * sy - ay * sx) / area;
  const double unit[9] = { quad[2] - quad[0] + g * quad[2],
                           quad[6] - quad[0] + h * quad[6],
                           quad[0],
                           quad[3] - quad[1] + g * quad[3],
                           quad[7] - quad[1] + h * quad[7],
                           quad[1],
                           g,
                           h,
                           1 };

  /* The unit square is the rectangle scaled and moved by half. */
  for (int row = 0; row < 3; row++)
    {
      map[3 * row] = unit[3 * row] / width;
      map[3 * row + 1] = unit[3 * row + 1] / height;
      map[3 * row + 2] = unit[3 * row + 2] + (unit[3 * row] + unit[3 * row + 1]) / 2;
    }
}

void
em_homography_invert (const double map[9], double inverse[9])
{
  /* The adjoint does: a common factor drops out, but its sign tells the sides of the horizon. */
  for (int row = 0; row < 3; row++)
    for (int column = 0; column < 3; column++)
      {
        int a = (column + 1) % 3, b = (column + 2) % 3, c = (row + 1) % 3, d = (row + 2) % 3;

        inverse[3 * row + column] =
            map[3 * a + c] * map[3 * b + d] - map[3 * a + d] * map[3 * b + c];
      }
  if (map[0] * inverse[0] + map[1] * inverse[3] + map[2] * inverse[6] < 0)
    for (int i = 0; i < 9; i++)
      inverse[i] = -inverse[i];
}

gboolean
em_homography_map (const double map[9], double x, double y, double *u, double *v)
{
  double depth = map[6] * x + map[7] * y + map[8];

  if (depth <= 0)
    return FALSE;
  *u = (map[0] * x + map[1] * y + map[2]) / depth;
  *v = (map[3] * x + map[4] * y + map[5]) / depth;
  return TRUE;
}
