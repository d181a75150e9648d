/* The label placer: puts labels on a document without holding up the main loop.
 *
 * Purpose.  A label's layers are as large as the picture. They are drawn in a thread, one label at
 * a time; while one is under way only the latest that was asked for waits.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/em-document.h"

G_BEGIN_DECLS

#define EM_TYPE_LABEL_PLACER (em_label_placer_get_type ())
G_DECLARE_FINAL_TYPE (EmLabelPlacer, em_label_placer, EM, LABEL_PLACER, GObject)

EmLabelPlacer *em_label_placer_new (EmDocument *document);

/* Puts @label on the document's picture, soon. */
void em_label_placer_place (EmLabelPlacer *placer, const EmLabel *label);

G_END_DECLS
