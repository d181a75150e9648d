/* The network's window.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>

#include "picture/em-window-private.h"

void
em_window_init (EmWindow *window, int size, double crop, int width, int height)
{
  /* A crop over 1 would ask for a window beyond the picture, one of 0 for an endless picture. */
  int shorter = (int)rint (size / CLAMP (crop, 0.01, 1.0));
  int side = MIN (width, height);

  window->size = size;
  window->resized_width = width == side ? shorter : (int)((gint64)shorter * width / side);
  window->resized_height = height == side ? shorter : (int)((gint64)shorter * height / side);
  window->left = (int)rint ((window->resized_width - size) / 2.0);
  window->top = (int)rint ((window->resized_height - size) / 2.0);
}
