/* What the document's files share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/em-document.h"
#include "project/em-history.h"
#include "project/em-pair-private.h"

G_BEGIN_DECLS

struct _EmDocument
{
  GObject parent;
  EmState *state;
  EmHistory *history;
  char *group;           /* what the steps under way are called together, or NULL */
  EmState *stroke_start; /* the state before the mask edit under way, or NULL */
  guint stroke_changes;  /* what else changed during it */
  guint64 last_serial;
  guint64 saved_serial;
  guint next_pair;
};

/* Every change of the state outside a stroke stands between these two. @merge_key: (nullable). */
void em_document_before_step (EmDocument *document, guint changes, const char *description,
                              const char *merge_key);
void em_document_after_step (EmDocument *document, guint changes);
/* A change that is no step but has to be saved. */
void em_document_touched (EmDocument *document, guint changes);
/* Emits "changed". */
void em_document_announce (EmDocument *document, guint changes, const EmRect *rect);
/* The whole of the shown pair's mask; empty where there is none. */
EmRect em_document_whole_mask (EmDocument *document);
/* The pair that is shown, to be written to. (transfer none) (nullable) */
EmPair *em_document_edit_pair (EmDocument *document);
/* What the layers look like has changed, or only may have with the masks: a pair without any seen
 * layer is drawn at once, others wait for em_document_take_fills(). Returns: EM_CHANGE_FILL or 0 */
guint em_document_outdate_fills (EmDocument *document, EmPair *pair);

G_END_DECLS
