/* The document: what the person works on. One picture, its mask, what goes into the mask, the
 * direction of the edit, and the rule stack; with undo and redo of everything.
 *
 * Model.    A document is at every moment one *state*: references to immutable things (pictures,
 * layers, rules) plus a mask whose snapshot shares tiles. A history step is a state, so undo of
 * anything is one assignment and cannot lose a stroke.
 * A and B.  The *modified* picture is the original with the fill layer in the mask; with a label it
 * carries the written paper, and the *plain* picture carries the blank twin. B (keys) is the
 * modified one and A (values) the plain one; swapped, the other way round. The sentence on screen
 * is "Treat [B] like [A]". Threads.  Main loop only. Jobs get a copy of the state
 * (em_document_get_state()).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "picture/em-fill.h"
#include "picture/em-label.h"
#include "picture/em-mask.h"
#include "picture/em-picture.h"
#include "rewrite/em-rewrite.h"
#include "rewrite/em-rule-stack.h"

G_BEGIN_DECLS

/* What a step of the history may have changed. */
typedef enum
{
  EM_CHANGE_PICTURE = 1 << 0,   /* another original: everything about pixels is new */
  EM_CHANGE_MASK = 1 << 1,      /* the mask, inside the rectangle of the signal */
  EM_CHANGE_FILL = 1 << 2,      /* the fill layer or the label */
  EM_CHANGE_DIRECTION = 1 << 3, /* A and B swapped, or their names */
  EM_CHANGE_RULES = 1 << 4,     /* the rule stack */
  EM_CHANGE_HISTORY = 1 << 5,   /* what can be undone or redone; saved or not */
  EM_CHANGE_MODEL = 1 << 6,     /* another model, by its name; the rules are that model's */
} EmChange;

typedef enum
{
  EM_CONTENT_NONE,    /* nothing goes into the mask yet: B is A */
  EM_CONTENT_TEXTURE, /* a texture or patch: @texture, @mode, @scale */
  EM_CONTENT_COLOUR,
  EM_CONTENT_LABEL,   /* a paper with text and its blank twin: @label */
  EM_CONTENT_PICTURE, /* a second photograph or modified picture of the same size */
} EmContent;

/* A state. Fields are read only outside em-document.c; every pointer is owned by the state. */
typedef struct
{
  EmPicture *original; /* (nullable): no picture is open yet */
  char *name;          /* of the original: its file's base name */
  EmMask *mask;        /* same size; all 0 at first */
  EmContent content;
  EmPicture *layer;       /* (nullable): what B shows in the mask; same size as the original */
  EmPicture *plain_layer; /* (nullable): what A shows in the mask: a label's blank twin */
  EmPicture *texture;     /* (nullable): EM_CONTENT_TEXTURE's picture, for re-cropping */
  EmFillMode mode;
  double scale;
  guint32 colour;
  EmLabel *label;      /* (nullable) */
  gboolean swapped;    /* TRUE: B is the plain picture */
  char *concept;       /* what the modified part is: "snow"; (nullable) */
  char *plain_concept; /* what it was before: "asphalt"; (nullable) */
  char *model;         /* (nullable): what the rules belong to, as em_model_load() takes it */
  EmRuleStack *rules;
} EmState;

EmState *em_state_copy (const EmState *state); /* shares everything; O(tiles + rules) */
void em_state_free (EmState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmState, em_state_free)

/* The two pictures of the pair in full size, composed. 24 megapixels take about 50 ms: for saving
 * and for the rewrite, in the engine thread. (transfer full) */
EmPicture *em_state_compose_modified (const EmState *state);
EmPicture *em_state_compose_plain (const EmState *state);

#define EM_TYPE_DOCUMENT (em_document_get_type ())
G_DECLARE_FINAL_TYPE (EmDocument, em_document, EM, DOCUMENT, GObject)

/* Signal "changed" (guint changes, EmRect *rect): after every change; @rect is the part of the mask
 * that may differ where EM_CHANGE_MASK is set, else %NULL. */
EmDocument *em_document_new (void);

/* The current state, (transfer none), valid until the next change. */
const EmState *em_document_get_state (EmDocument *document);

/* Starts over with a picture. The rule stack stays (rules belong to the model). Undoable. */
void em_document_set_original (EmDocument *document, EmPicture *picture, const char *name);
/* Starts over with an aligned pair and its mask (a lesson, or two photographs). @texture
 * (nullable). */
void em_document_set_pair (EmDocument *document, EmPicture *original, EmPicture *modified,
                           EmMask *mask, EmPicture *texture, const char *name);

/* A stroke or any other change of the mask, one undo step from begin to end: paint on the mask that
 * begin returns (transfer none) and report each changed rectangle. */
EmMask *em_document_begin_mask_edit (EmDocument *document);
void em_document_mask_edited (EmDocument *document, const EmRect *rect);
/* @description: translated, for "Undo …". */
void em_document_end_mask_edit (EmDocument *document, const char *description);
void em_document_cancel_mask_edit (EmDocument *document);
gboolean em_document_is_editing_mask (EmDocument *document);
void em_document_invert_mask (EmDocument *document);
void em_document_clear_mask (EmDocument *document);

/* What goes into the mask. Layers are made here; 24 megapixels take about 100 ms (texture). */
void em_document_set_texture (EmDocument *document, EmPicture *texture, EmFillMode mode,
                              double scale, const char *concept);
/* The same with the layer made beforehand, off the main loop, by em_fill_layer(). */
void em_document_set_texture_layer (EmDocument *document, EmPicture *texture, EmPicture *layer,
                                    EmFillMode mode, double scale, const char *concept);
void em_document_set_colour (EmDocument *document, guint32 rgb);
/* Puts a label on the picture; the mask becomes the paper's. With @transient the step is merged
 * with the one before (dragging). */
void em_document_set_label (EmDocument *document, const EmLabel *label, gboolean transient);
/* The same with the layers made beforehand by em_label_render(). */
void em_document_set_label_layers (EmDocument *document, const EmLabel *label, EmPicture *written,
                                   EmPicture *blank, EmMask *mask, gboolean transient);
void em_document_clear_content (EmDocument *document);

void em_document_swap (EmDocument *document);
/* The two names in "Treat [B] like [A]". Not an undo step. (nullable) */
void em_document_set_concepts (EmDocument *document, const char *concept,
                               const char *plain_concept);
/* What the sentence shows: never %NULL; falls back to "the modified part" and the like. */
const char *em_document_get_b_name (EmDocument *document);
const char *em_document_get_a_name (EmDocument *document);

/* The rule stack, each an undo step. Strength steps of one rule in a row merge into one. */
void em_document_add_rule (EmDocument *document, EmRule *rule, double strength);
void em_document_remove_rule (EmDocument *document, int index);
void em_document_move_rule (EmDocument *document, int from, int to);
void em_document_duplicate_rule (EmDocument *document, int index);
void em_document_rename_rule (EmDocument *document, int index, const char *name);
/* Puts @rule in the place of another, keeping switch and strength; with @transient the step merges
 * with the one before (solving again while the mask is painted). */
void em_document_replace_rule (EmDocument *document, int index, EmRule *rule, gboolean transient);
void em_document_set_rule_enabled (EmDocument *document, int index, gboolean enabled);
void em_document_set_rule_strength (EmDocument *document, int index, double strength);
void em_document_clear_rules (EmDocument *document);
/* Works on with another model. Its undo brings model and rules back together. With @keep_rules the
 * stack stays (the same network from another place). The first model is no undo step. */
void em_document_set_model (EmDocument *document, const char *model, gboolean keep_rules);

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

/* Whether rules exist that were neither saved nor exported. */
gboolean em_document_has_unsaved_rules (EmDocument *document);
void em_document_mark_rules_saved (EmDocument *document);

G_END_DECLS
