/* The network's window: which part of a resized picture a network sees.
 *
 * The shorter side becomes round (size / crop), the longer int (shorter' longer / shorter), as
 * torchvision's Resize on a PIL image; the centre size x size is cut at int (round (rest / 2.0))
 * with halves to even, as CenterCrop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int size; /* of the window, square */
  int resized_width, resized_height;
  int left, top; /* the window in the resized picture */
} EmWindow;

void em_window_init (EmWindow *window, int size, double crop, int width, int height);

G_END_DECLS
