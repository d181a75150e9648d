/* Documents for tests: a grey picture, and changes of every kind.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/em-document.h"

/* Every byte @value. */
EmPicture *make_picture (int width, int height, guint8 value);
EmRule *make_rule (const char *name);
/* With a grey picture of 600 x 300. */
EmDocument *make_document (void);
const EmPair *get_pair (EmDocument *document);
/* One hard stroke as one step. */
void paint (EmDocument *document, double x0, double y0, double x1, double y1, gboolean erase);
void add_colour (EmDocument *document, guint32 colour);
void put_label (EmDocument *document, double x, double y);
/* One change of any kind, chosen by @rand. */
void change_something (EmDocument *document, GRand *rand, EmPicture *texture);
/* The concept masks and all of the list. */
void assert_same_masks (const EmPair *a, const EmPair *b);
