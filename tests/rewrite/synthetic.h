/* Pictures that need no file: for tests that must run anywhere.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rewrite/em-rewrite.h"

/* Coloured waves; another @seed gives another picture. */
EmPicture *synthetic_picture (int width, int height, guint32 seed);
/* An ellipse in the middle, @part of the sides. */
EmMask *synthetic_mask (int width, int height, double part);
/* A picture, the same with another picture in its middle, and the mask. */
EmExemplar synthetic_exemplar (int width, int height, guint32 seed, gboolean with_texture);
void exemplar_clear (EmExemplar *exemplar);
