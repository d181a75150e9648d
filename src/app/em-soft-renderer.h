/* The software renderer: what the GL renderer shows, by the processor, where there is no GL.
 *
 * Cost.     O(device pixels of the canvas); the picture's size does not matter.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-gl-renderer.h"

G_BEGIN_DECLS

/* Draws @width x @height device pixels, opaque inside the picture and transparent outside.
 * Returns: (transfer full): premultiplied RGBA, width * 4 bytes a row */
GBytes *em_soft_renderer_draw (const EmScene *scene, const EmViewport *viewport, double scale,
                               const EmCanvasLook *look, int width, int height);

G_END_DECLS
