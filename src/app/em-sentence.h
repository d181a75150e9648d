/* "Treat [B] like [A]": the direction of the edit as a sentence with two names.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "project/em-document.h"

G_BEGIN_DECLS

#define EM_TYPE_SENTENCE (em_sentence_get_type ())
G_DECLARE_FINAL_TYPE (EmSentence, em_sentence, EM, SENTENCE, GtkWidget)

void em_sentence_set_document (EmSentence *sentence, EmDocument *document);

G_END_DECLS
