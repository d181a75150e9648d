/* Stylisation: one picture painted in the manner of another one.
 *
 * Purpose.  The paper's own way to make "snowy road": arbitrary stylisation by two bundled
 * networks, run by this engine. One makes 100 numbers, the style, of any picture; the other paints
 * a picture with them. Source.   Ghiasi, Lee, Kudlur, Dumoulin, Shlens: Exploring the structure of
 * a real-time, arbitrary neural artistic stylization network, BMVC 2017; strength is their
 * interpolation between the style of the content itself and the other one. Size.     The painting
 * network takes any size, so a picture is painted as a whole, without tiles: its norms are over all
 * of the picture, and tiles would each get their own brightness and show their seams. Its strokes
 * are some pixels wide. The shorter side is brought to 384 to 768 pixels, the area to at most a
 * megapixel. Cost.     Reading the networks about 20 ms, then some 60 ms for 384 x 384 and half a
 * second for a megapixel on two processors, about 200 bytes of memory a pixel while it runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "kernels/em-team.h"
#include "picture/em-picture.h"
#include "tensor/em-progress.h"

G_BEGIN_DECLS

typedef struct _EmStylise EmStylise;

/* For one thread. The networks are read when they are first needed, from where the catalogue has
 * them. @team: (transfer none): must outlive it. Returns: (transfer full) */
EmStylise *em_stylise_new (EmTeam *team);
void em_stylise_free (EmStylise *stylise);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmStylise, em_stylise_free)

/* Paints @content in the style of @style, both of any size; what is transparent counts as white.
 *
 * @strength: 0 to 1. The style is that share of the way from the content's own to @style's; and as
 * the network never gives back quite what it was given, the result is a *layer* whose opacity is
 * 1 - (1 - strength)^4: laid on the content (em_fill_composite()) 0 is the content itself, to the
 * bit, and from about a half on the layer covers it.
 * @keep_colour: brightness (BT.601) of the result, chroma of the content.
 * @progress: (nullable): told after each layer. @cancellable is looked at as often.
 *
 * Returns: (transfer full) (nullable): a layer of em_stylise_get_size(), to be resized to where it
 * shall lie; %NULL with @error where cancelled or where a network is missing or damaged */
EmPicture *em_stylise_run (EmStylise *stylise, EmPicture *content, EmPicture *style,
                           double strength, gboolean keep_colour, EmProgressFunc progress,
                           gpointer progress_data, GCancellable *cancellable, GError **error);

/* The size in which a picture of @width x @height is painted: of about its aspect, sides of
 * multiples of 4. */
void em_stylise_get_size (int width, int height, int *paint_width, int *paint_height);

G_END_DECLS
