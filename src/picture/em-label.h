/* Labels: a sheet of paper with handwriting, and its blank twin.
 *
 * Purpose.  The typographic attack: draws a paper with text on a picture with Pango, and makes,
 * with the same place, size, angle and shadow, the same paper without text. The pair is an
 * exemplar: the written label is to be treated like the blank one. The mask is the paper's
 * coverage.
 *
 * Perspective.  Each corner of the paper can be displaced; paper, ink and shadow are then drawn
 * through the homography of the four corners, the paper's edge with the exact share of each pixel
 * and the ink from its outlines. Corners that are no view of a sheet from its front (crossed,
 * collinear, concave, mirrored, beyond a million pixels) draw nothing: em_label_can_draw() tells.
 *
 * Cost.     O(pixels that paper and shadow reach); in perspective about five times that of a flat
 * one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"
#include "picture/em-picture.h"

G_BEGIN_DECLS

typedef struct
{
  char *text; /* UTF-8; several lines allowed */
  char *font; /* a Pango font description without size: "Comic Neue"; %NULL for the best handwriting
                 there is */
  guint32 paper;     /* 0xRRGGBB */
  guint32 ink;       /* 0xRRGGBB */
  double x, y;       /* the paper's centre, picture pixels */
  double width;      /* of the paper, picture pixels; its height follows from the text */
  double angle;      /* degrees, clockwise */
  double corners[8]; /* how far each corner is from where x, y, width and angle put it, picture
                        pixels, in the order of em_label_get_corners(); all 0: a flat sheet */
  double shadow;     /* how dark the shadow is at most, 0 (none) .. 1 */
  double text_size; /* of the text on the same paper; 1: as large as its margins leave. At most what
                       fits on the paper is drawn; not above 0 counts as 1 */
} EmLabel;

#define EM_LABEL_SHADOW 0.38

/* No text, dark ink on white paper, %EM_LABEL_SHADOW, text size 1, everything else 0. */
void em_label_init (EmLabel *label);

EmLabel *em_label_copy (const EmLabel *label);
void em_label_free (EmLabel *label);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmLabel, em_label_free)

/* The first installed font of a list of handwriting fonts, else "Sans". (transfer none) */
const char *em_label_get_default_font (void);
/* The installed ones of that list, best first, for choosers; possibly none. Returns: (transfer
 * full)
 */
char **em_label_list_fonts (void);

/* Draws @label for a picture of @width x @height.
 * @written, @blank: (out) (transfer full): layers with alpha, transparent off the paper.
 * @mask: (out) (transfer full): the paper's coverage, without shadow. Empty where nothing can be
 * drawn. */
void em_label_render (const EmLabel *label, int width, int height, EmPicture **written,
                      EmPicture **blank, EmMask **mask);

/* The paper's four corners in picture pixels, x0 y0 … x3 y3, clockwise from the top left. */
void em_label_get_corners (const EmLabel *label, double corners[8]);
/* Displaces the corners so that they lie at @corners. x, y, width and angle stay. */
void em_label_set_corners (EmLabel *label, const double corners[8]);
/* Whether anything is drawn: all numbers finite, at least one pixel wide, corners as a sheet can
 * have them. */
gboolean em_label_can_draw (const EmLabel *label);

/* @picture with @layer laid over it by its alpha. Returns: (transfer full) */
EmPicture *em_label_lay (EmPicture *picture, EmPicture *layer);

G_END_DECLS
