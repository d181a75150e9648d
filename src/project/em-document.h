/* The document: what the person works on. Pairs, the direction of the edit and the rule stack; with
 * undo and redo of everything.
 *
 * Model.    A document is at every moment one *state* (em-state.h). A history step is a state, so
 * undo of anything is one assignment and cannot lose a stroke. Which pair and which mask is being
 * looked at is no step, but an undo goes back to where its step was made.
 * Signal.   "changed" (guint changes, EmRect *rect): after every change; @rect is the part of the
 * shown pair's masks that may differ where EM_CHANGE_MASK is set, else %NULL.
 * Threads.  Main loop only. Jobs get a copy of the state (em_document_get_state()).
 * Files.    em-document.c (steps, undo, saved or not), em-document-pairs.c, em-document-masks.c,
 * em-document-layers.c, em-document-rules.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "picture/em-mask-combine.h"
#include "project/em-state.h"

G_BEGIN_DECLS

/* What a step of the history may have changed. */
typedef enum
{
  EM_CHANGE_PICTURE = 1 << 0,   /* another pair is shown: everything about pixels is new */
  EM_CHANGE_MASK = 1 << 1,      /* the concept mask or the active one, inside the rectangle */
  EM_CHANGE_FILL = 1 << 2,      /* the fills: what the layers look like */
  EM_CHANGE_DIRECTION = 1 << 3, /* A and B swapped, or their names */
  EM_CHANGE_RULES = 1 << 4,     /* the rule stack */
  EM_CHANGE_HISTORY = 1 << 5,   /* what can be undone or redone; saved or not */
  EM_CHANGE_MODEL = 1 << 6,     /* another model, by its name; the rules are that model's */
  EM_CHANGE_LAYERS = 1 << 7,    /* the list of layers or one's values; its fills may still come */
  EM_CHANGE_MASKS = 1 << 8,     /* the list of masks, their names and switches, which is active */
  EM_CHANGE_PAIRS = 1 << 9,     /* the list of pairs, their names, weights and switches */
  EM_CHANGE_TRAVEL = 1 << 10,   /* by undo or redo: what followed from it came back with it */
} EmChange;

#define EM_TYPE_DOCUMENT (em_document_get_type ())
G_DECLARE_FINAL_TYPE (EmDocument, em_document, EM, DOCUMENT, GObject)

EmDocument *em_document_new (void);

/* The current state, (transfer none), valid until the next change. */
const EmState *em_document_get_state (EmDocument *document);
/* The pair that is shown, %NULL where there is none. (transfer none), until the next change. */
const EmPair *em_document_get_pair (EmDocument *document);

/* --- pairs: em-document-pairs.c ------------------------------------------------------------- */

/* Starts over with a picture, or an aligned pair with its mask (a lesson; @mask, @texture:
 * nullable, without a mask all of it). The rule stack stays: rules belong to the model. */
void em_document_set_original (EmDocument *document, EmPicture *picture, const char *name);
void em_document_set_pair (EmDocument *document, EmPicture *original, EmPicture *modified,
                           EmMask *mask, EmPicture *texture, const char *name);
/* Adds another exemplar and shows it. */
void em_document_add_original (EmDocument *document, EmPicture *picture, const char *name);
void em_document_add_pair (EmDocument *document, EmPicture *original, EmPicture *modified,
                           EmMask *mask, const char *name);
/* Shows another pair; no step. */
void em_document_select_pair (EmDocument *document, int index);
void em_document_duplicate_pair (EmDocument *document, int index);
void em_document_remove_pair (EmDocument *document, int index);
void em_document_move_pair (EmDocument *document, int from, int to);
void em_document_rename_pair (EmDocument *document, int index, const char *name);
void em_document_set_pair_enabled (EmDocument *document, int index, gboolean enabled);
/* Steps of one pair in a row merge into one. */
void em_document_set_pair_weight (EmDocument *document, int index, double weight);

/* The direction of the shown pair. */
void em_document_swap (EmDocument *document);
/* The two names in "Treat [B] like [A]". Steps in a row merge. (nullable) */
void em_document_set_concepts (EmDocument *document, const char *concept,
                               const char *plain_concept);
/* What the sentence shows: never %NULL; falls back to "the modified part" and the like. */
const char *em_document_get_b_name (EmDocument *document);
const char *em_document_get_a_name (EmDocument *document);

/* --- masks of the shown pair: em-document-masks.c ------------------------------------------- */

/* A stroke or any other change of the active mask, one undo step from begin to end: paint on the
 * mask that begin returns (transfer none) and report each changed rectangle. */
EmMask *em_document_begin_mask_edit (EmDocument *document);
/* The same for what selects anew: with EM_COMBINE_REPLACE a mask that follows a layer stays as it
 * is, and the selection becomes a mask of its own. */
EmMask *em_document_begin_selection (EmDocument *document, EmCombine how);
void em_document_mask_edited (EmDocument *document, const EmRect *rect);
/* Within an edit: makes the mask what it was at its begin, combined with @with. For previews that
 * change as the pointer drags. */
void em_document_preview_mask (EmDocument *document, const EmMask *with, EmCombine how);
/* @description: translated, for "Undo …". */
void em_document_end_mask_edit (EmDocument *document, const char *description);
void em_document_cancel_mask_edit (EmDocument *document);
gboolean em_document_is_editing_mask (EmDocument *document);
/* One step: the active mask combined with @with, begun as a selection. */
void em_document_combine_mask (EmDocument *document, const EmMask *with, EmCombine how,
                               const char *description);
void em_document_invert_mask (EmDocument *document);
void em_document_clear_mask (EmDocument *document);
void em_document_fill_mask (EmDocument *document);

/* Adds a mask (@mask nullable: empty) and makes it the active one. */
void em_document_add_mask (EmDocument *document, const char *name, EmMask *mask);
void em_document_duplicate_mask (EmDocument *document, guint id);
/* The last one cannot be removed, it is cleared. Layers confined to it become unconfined. */
void em_document_remove_mask (EmDocument *document, guint id);
void em_document_rename_mask (EmDocument *document, guint id, const char *name);
void em_document_set_mask_enabled (EmDocument *document, guint id, gboolean enabled);
/* No step. */
void em_document_select_mask (EmDocument *document, guint id);

/* --- layers of the shown pair: em-document-layers.c ----------------------------------------- */

/* Puts @layer on top; its id is given here. @outline: (nullable): the area that the layer takes (a
 * label's paper, a patch): it becomes a mask that follows the layer; the active one where that is
 * still empty, or has this very shape. Returns: the id */
guint em_document_add_layer (EmDocument *document, EmLayer *layer, EmMask *outline);
/* Puts @layer in the place of the one with its id. @outline: (nullable): the new shape of the mask
 * that follows it. With @transient steps in a row merge (dragging). */
void em_document_update_layer (EmDocument *document, EmLayer *layer, EmMask *outline,
                               gboolean transient);
void em_document_remove_layer (EmDocument *document, guint id);
void em_document_duplicate_layer (EmDocument *document, guint id);
/* @to: its new place in the list, 0 the lowest. */
void em_document_move_layer (EmDocument *document, guint id, int to);
void em_document_set_layer_visible (EmDocument *document, guint id, gboolean visible);
/* What @layer, a style layer of the pair with the id @pair, looks like, now that it was computed;
 * no step. Every state that holds it gets it. Where there is a newer version of it by now that
 * still waits for its own, that one shows it meanwhile. */
void em_document_set_rendered (EmDocument *document, guint pair, EmLayer *layer,
                               EmPicture *rendered);
/* The fills of @pair, a copy on which em_pair_draw_fills() was called; no step. A pair whose fills
 * are current by now keeps them. Returns: whether it has what it needs now */
gboolean em_document_take_fills (EmDocument *document, const EmPair *pair);

/* --- rules and model: em-document-rules.c --------------------------------------------------- */

/* The rule stack, each an undo step. Strength steps of one rule in a row merge into one. */
void em_document_add_rule (EmDocument *document, EmRule *rule, double strength);
void em_document_remove_rule (EmDocument *document, int index);
void em_document_move_rule (EmDocument *document, int from, int to);
void em_document_duplicate_rule (EmDocument *document, int index);
void em_document_rename_rule (EmDocument *document, int index, const char *name);
/* Puts @rule in the place of another, keeping switch and strength. With @follows it is no step but
 * belongs to the one before, whose undo takes it back (solved again after a stroke). */
void em_document_replace_rule (EmDocument *document, int index, EmRule *rule, gboolean follows);
void em_document_set_rule_enabled (EmDocument *document, int index, gboolean enabled);
void em_document_set_rule_strength (EmDocument *document, int index, double strength);
void em_document_clear_rules (EmDocument *document);
/* Works on with another model. Its undo brings model and rules back together. With @keep_rules the
 * stack stays (the same network from another place). The first model is no undo step. */
void em_document_set_model (EmDocument *document, const char *model, gboolean keep_rules);
/* Where the next rewrite writes; no step. (nullable) */
void em_document_set_edit_point (EmDocument *document, const char *edit_point);

/* --- steps: em-document.c ------------------------------------------------------------------- */

/* What is changed between these two is one undo step called @description. */
void em_document_begin_group (EmDocument *document, const char *description);
void em_document_end_group (EmDocument *document);
/* Ends merging: the next change is a step of its own (call it at the end of a drag). */
void em_document_seal_step (EmDocument *document);

gboolean em_document_can_undo (EmDocument *document);
gboolean em_document_can_redo (EmDocument *document);
/* What undo / redo would do ("Brush stroke"), or %NULL. (transfer none) */
const char *em_document_get_undo_description (EmDocument *document);
const char *em_document_get_redo_description (EmDocument *document);
void em_document_undo (EmDocument *document);
void em_document_redo (EmDocument *document);
/* The history as a list: @n_undo steps that can be undone, the oldest first, then those that can be
 * redone. */
int em_document_get_n_steps (EmDocument *document, int *n_undo);
const char *em_document_get_step (EmDocument *document, int index);
/* Undoes or redoes until @n_undo steps are left to undo. */
void em_document_travel_to (EmDocument *document, int n_undo);

/* --- saved or not: em-document.c ------------------------------------------------------------ */

/* Starts over with @state (transfer full), without a history. @saved: it is as in its file. */
void em_document_reset (EmDocument *document, EmState *state, gboolean saved);
/* Whether anything was changed since the state with @serial was saved. */
gboolean em_document_is_modified (EmDocument *document);
/* The state with this serial is on disk. */
void em_document_mark_saved (EmDocument *document, guint64 serial);

G_END_DECLS
