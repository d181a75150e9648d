/* Thumbnails of an exemplar: B with the outline of its mask, and A.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "project/em-pair.h"

G_BEGIN_DECLS

typedef struct
{
  GdkTexture *b, *a;
} EmPairThumbnail;

/* Both no larger than @side x @side; fills that are not current are drawn first. Blocking, any
 * thread: hand in a copy of the pair. 24 megapixels take about 150 ms. Returns: (transfer full) */
EmPairThumbnail *em_pair_thumbnail_new (EmPair *pair, int side);
void em_pair_thumbnail_free (EmPairThumbnail *thumbnail);

G_END_DECLS
