/* Labels: a sheet of paper with handwriting, and its blank twin.
 *
 * Purpose.  The typographic attack: draws a paper with text on a picture with Pango, and makes,
 * with the same place, size, angle and shadow, the same paper without text. The pair is an
 * exemplar: the written label is to be treated like the blank one. The mask is the paper's
 * coverage.
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
  guint32 paper; /* 0xRRGGBB */
  guint32 ink;   /* 0xRRGGBB */
  double x, y;   /* the paper's centre, picture pixels */
  double width;  /* of the paper, picture pixels; its height follows from the text */
  double angle;  /* degrees, clockwise */
} EmLabel;

EmLabel *em_label_copy (const EmLabel *label);
void em_label_free (EmLabel *label);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmLabel, em_label_free)

/* The first installed font of a list of handwriting fonts, else "Sans". (transfer none) */
const char *em_label_get_default_font (void);

/* Draws @label for a picture of @width x @height.
 * @written, @blank: (out) (transfer full): layers with alpha, transparent off the paper.
 * @mask: (out) (transfer full): the paper's coverage. */
void em_label_render (const EmLabel *label, int width, int height, EmPicture **written,
                      EmPicture **blank, EmMask **mask);

/* The paper's four corners in picture pixels, x0 y0 … x3 y3, clockwise from the top left. */
void em_label_get_corners (const EmLabel *label, double corners[8]);

/* @picture with @layer laid over it by its alpha. Returns: (transfer full) */
EmPicture *em_label_lay (EmPicture *picture, EmPicture *layer);

G_END_DECLS
