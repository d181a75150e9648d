/* Heat: small planes of the network as textures for the overlay.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tensor/em-tensor.h"

G_BEGIN_DECLS

/* @key_map: [h, w] or [1, h, w, 1]: where a rule fires. Smooth; values at and below 0 are clear,
 * the largest is yellow. Returns: (transfer full) */
GdkTexture *em_heat_new_key_map (EmTensor *key_map);
/* Its colours from 0 to the largest, one row. Returns: (transfer full) */
GdkTexture *em_heat_new_scale (void);
/* The plane of a [h, w] or [1, h, w, 1] tensor, row by row. (transfer none) */
const float *em_heat_get_plane (EmTensor *plane, int *rows, int *columns);
/* The value of the cell at (@x, @y), 0 .. 1 of the plane's sides; NAN beyond. */
double em_heat_get_value (EmTensor *plane, double x, double y);
/* At least 0. */
double em_heat_get_largest (EmTensor *plane);
/* @mask_grid: [h, w] in 0 .. 1: cells with lines between them. Returns: (transfer full) */
GdkTexture *em_heat_new_mask_grid (EmTensor *mask_grid);

G_END_DECLS
