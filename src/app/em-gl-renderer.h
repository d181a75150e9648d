/* The GL renderer: pictures, fill and mask as tiles under one shader.
 *
 * Purpose.  Draws what EmCanvasLook asks for into the bound framebuffer. A frame sends at most
 * EM_FRAME_BYTES to the driver: tiles that are not there yet are stood in for by a coarser level,
 * and the caller draws again until nothing is missing.
 * Threads.  Main loop, with the GL context current.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-pyramid.h"
#include "app/em-viewport.h"

G_BEGIN_DECLS

#define EM_FRAME_BYTES (3 * 1024 * 1024)

/* Device pixels a picture pixel: above the first pixels are shown as squares, from the second on
 * with lines between them. */
#define EM_CRISP_ZOOM 2.0
#define EM_GRID_ZOOM 8.0

/* How strong these lines are: they come gently. */
static inline float
em_pixel_grid_strength (double zoom)
{
  return zoom < EM_GRID_ZOOM - 1e-6 ? 0 : CLAMP (0.08 + (zoom - EM_GRID_ZOOM) / 100, 0, 0.25);
}

/* How the picture is to be shown. */
typedef struct
{
  double split;     /* logical pixels: left of it A (plain), right of it B (modified) */
  float tint[4];    /* of the mask, straight alpha; 0: hidden */
  float outline[4]; /* of the mask's edge */
} EmCanvasLook;

/* What is shown; pointers are borrowed and must stay until the next em_*_renderer_set_scene(). */
typedef struct
{
  int width, height;
  EmPyramid *original;
  EmPyramid *layer;       /* (nullable): B's, under the mask */
  EmPyramid *plain_layer; /* (nullable): A's */
  EmMaskPyramid *mask;
} EmScene;

typedef struct _EmGlRenderer EmGlRenderer;

/* Compiles the shader. Returns: (transfer full) (nullable) */
EmGlRenderer *em_gl_renderer_new (gboolean es, GError **error);
void em_gl_renderer_free (EmGlRenderer *renderer);

/* Parts that are the same as before keep their textures. */
void em_gl_renderer_set_scene (EmGlRenderer *renderer, const EmScene *scene);
void em_gl_renderer_mask_changed (EmGlRenderer *renderer, const EmRect *rect);
/* @scale: device pixels a logical one. Returns: %TRUE when there is more to send */
gboolean em_gl_renderer_draw (EmGlRenderer *renderer, const EmViewport *viewport, double scale,
                              const EmCanvasLook *look);

G_END_DECLS
