/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "app/em-canvas-draw.h"
#include "app/em-tool-frame.h"

#define REACH 9.0
#define KNOB_DISTANCE 26.0

void
em_tool_frame_get_centre (const double corners[8], double *x, double *y)
{
  *x = (corners[0] + corners[2] + corners[4] + corners[6]) / 4;
  *y = (corners[1] + corners[3] + corners[5] + corners[7]) / 4;
}

static void
to_widget (const double corners[8], const EmViewport *view, double out[8])
{
  for (int i = 0; i < 4; i++)
    em_viewport_to_widget (view, corners[2 * i], corners[2 * i + 1], out + 2 * i, out + 2 * i + 1);
}

/* The knob stands off the middle of the first side, away from the centre. */
static void
place_knob (const double at[8], double knob[4])
{
  double x, y;

  em_tool_frame_get_centre (at, &x, &y);
  knob[0] = (at[0] + at[2]) / 2;
  knob[1] = (at[1] + at[3]) / 2;
  const double dx = knob[0] - x, dy = knob[1] - y, length = hypot (dx, dy);
  knob[2] = knob[0] + (length > 0 ? dx / length : 0) * KNOB_DISTANCE;
  knob[3] = knob[1] + (length > 0 ? dy / length : -1) * KNOB_DISTANCE;
}

static gboolean
contains (const double at[8], double x, double y)
{
  int left = 0, right = 0;

  for (int i = 0; i < 4; i++)
    {
      const double *from = at + 2 * i, *to = at + 2 * ((i + 1) % 4);
      const double side = (to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0]);
      left += side <= 0;
      right += side >= 0;
    }
  return left == 4 || right == 4;
}

EmHandle
em_tool_frame_find (const double corners[8], const EmViewport *view, double x, double y)
{
  double at[8], knob[4];

  to_widget (corners, view, at);
  place_knob (at, knob);
  for (int i = 0; i < 4; i++)
    if (hypot (at[2 * i] - x, at[2 * i + 1] - y) <= REACH)
      return EM_HANDLE_CORNER + i;
  if (hypot (knob[2] - x, knob[3] - y) <= REACH)
    return EM_HANDLE_ROTATE;
  return contains (at, x, y) ? EM_HANDLE_MOVE : EM_HANDLE_NONE;
}

const char *
em_tool_frame_get_cursor (const double corners[8], EmHandle handle, gboolean dragging)
{
  static const char *const names[4] = { "ew-resize", "nwse-resize", "ns-resize", "nesw-resize" };
  double x, y;

  if (handle == EM_HANDLE_NONE)
    return NULL;
  if (handle == EM_HANDLE_MOVE)
    return "move";
  if (handle == EM_HANDLE_ROTATE)
    return dragging ? "grabbing" : "grab";
  const double *corner = corners + 2 * (handle - EM_HANDLE_CORNER);
  em_tool_frame_get_centre (corners, &x, &y);
  const double eighths = atan2 (corner[1] - y, corner[0] - x) / (G_PI / 4);
  return names[((int)lround (eighths) + 8) % 4];
}

void
em_tool_frame_draw (GtkSnapshot *snapshot, const double corners[8], const EmViewport *view,
                    EmHandle chosen)
{
  double at[8], knob[4];

  to_widget (corners, view, at);
  place_knob (at, knob);
  em_draw_line (snapshot, at, 4, TRUE, view->width, view->height);
  em_draw_line (snapshot, knob, 2, FALSE, view->width, view->height);
  em_draw_handle (snapshot, knob[2], knob[3], TRUE, chosen == EM_HANDLE_ROTATE);
  for (int i = 0; i < 4; i++)
    em_draw_handle (snapshot, at[2 * i], at[2 * i + 1], FALSE, (int)chosen == EM_HANDLE_CORNER + i);
}
