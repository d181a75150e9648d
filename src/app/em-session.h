/* The session: document, engine, model and what is done with them, without a widget.
 *
 * Purpose.  The window's widgets show a session and call it; none of them talks to the engine.
 * Every slow thing it starts comes back as a signal, and every failure as a message. Signals.
 *   "model-changed"    another model or edit point
 *   "layer-selected"   another layer is worked on
 *   "layer-added"      by em_session_add_layer(); it is selected
 *   "label-changed"    what new labels look like
 *   "activity-changed" something slow began, went on or ended
 *   "message" (char *text, gboolean is_error, char *label, char *action)
 *                      for the person; @label and @action (nullable): an answer they may give
 *   "file-changed"     the document is another project or has another file
 *   "saved" (gboolean) what em_session_save_project() began is over, well or not
 * Threads.  Main loop only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-predictor.h"
#include "app/em-test-set.h"
#include "model/em-catalogue.h"
#include "project/em-autosave.h"
#include "project/em-engine.h"
#include "project/em-lesson.h"

G_BEGIN_DECLS

#define EM_TYPE_SESSION (em_session_get_type ())
G_DECLARE_FINAL_TYPE (EmSession, em_session, EM, SESSION, GObject)

EmSession *em_session_new (void);

EmDocument *em_session_get_document (EmSession *session);
EmPredictor *em_session_get_predictor (EmSession *session);
EmTestSet *em_session_get_test_set (EmSession *session);
/* %NULL where the installation is incomplete; the error was a message. (transfer none) */
EmCatalogue *em_session_get_catalogue (EmSession *session);
GPtrArray *em_session_get_lessons (EmSession *session); /* of EmLesson; may be empty */
/* Reads catalogue and lessons; "message" has to be connected by then. */
void em_session_start (EmSession *session);

/* %NULL while none is loaded. (transfer none) */
EmModel *em_session_get_model (EmSession *session);
int em_session_get_edit_point (EmSession *session);
void em_session_set_edit_point (EmSession *session, int edit_point);

/* "lite0", "reads-labels" or a path. */
void em_session_open_model (EmSession *session, const char *model);
void em_session_open_picture (EmSession *session, GFile *file);
/* Adds a picture to the exemplars, or an aligned pair of photographs. */
void em_session_add_exemplar (EmSession *session, GFile *file);
void em_session_add_pair (EmSession *session, GFile *modified, GFile *original);
void em_session_open_lesson (EmSession *session, const EmLesson *lesson);
/* Any file: a picture, a project, *.onnx or *.rule. */
void em_session_open_file (EmSession *session, GFile *file);
/* Whether that would open it as a picture: it has none of the other endings. */
gboolean em_session_is_picture_file (GFile *file);
/* The same once what is being loaded now is there: models come before the rules for them, and a
 * picture that waited for another one becomes an exemplar beside it. */
void em_session_queue_file (EmSession *session, GFile *file);
/* The layer of the shown pair that is worked on. (transfer none) (nullable) */
EmLayer *em_session_get_layer (EmSession *session);
void em_session_select_layer (EmSession *session, guint id); /* 0: none */
/* As em_document_add_layer() and em_document_update_layer(), with the outline that the layer has;
 * the added one is selected. */
void em_session_add_layer (EmSession *session, EmLayer *layer);
void em_session_update_layer (EmSession *session, EmLayer *layer, gboolean transient);
/* The end of a drag of the selected layer: the next change is a step of its own. */
void em_session_settle_layer (EmSession *session);
/* Makes the mask that follows the selected layer exact, which is rough after a transient update;
 * a part of the step that the update was. */
void em_session_refine_outline (EmSession *session);

/* Whether @index is a right answer for the open picture, which is known in lessons only. */
gboolean em_session_is_right_class (EmSession *session, int index);

/* What is going on: "Rewriting…", or %NULL. @fraction: (out): 0 .. 1, or < 0 where unknown.
 * @stoppable: (out): whether em_session_stop() ends it. */
const char *em_session_get_activity (EmSession *session, double *fraction, gboolean *stoppable);
gboolean em_session_is_rewriting (EmSession *session);
/* Whether a rewrite makes sense now; @why: (out) (optional) (transfer full): a sentence where
 * it does not. */
gboolean em_session_can_rewrite (EmSession *session, char **why);
void em_session_rewrite (EmSession *session);
void em_session_stop (EmSession *session);

/* Projects: em-session-project.c. The project file, %NULL where there is none yet. */
const char *em_session_get_file (EmSession *session);
/* What the work is called. Never %NULL; (transfer full) */
char *em_session_get_name (EmSession *session);
/* Whether something would be lost if it were closed now. */
gboolean em_session_has_work (EmSession *session);
/* Starts over with nothing but the model. */
void em_session_new_work (EmSession *session);
/* Saves off the main loop; @path becomes the project file. */
void em_session_save_project (EmSession *session, const char *path);
gboolean em_session_is_saving (EmSession *session);
/* Opens what a crash has left; it becomes this session's own autosave. */
void em_session_recover (EmSession *session, const EmRecovery *recovery);
/* Closed in order: nothing is left to recover. */
void em_session_close (EmSession *session);

/* Live: predictions follow the brush while it paints, not only when it is lifted, and the rule that
 * was last made from this pair is solved again. */
void em_session_set_live (EmSession *session, gboolean live);

void em_session_save_rule (EmSession *session, int index, GFile *file);
void em_session_load_rule (EmSession *session, GFile *file);
/* Adds the rule of another model that was last offered. */
void em_session_accept_rule (EmSession *session);
void em_session_export (EmSession *session, GFile *file);

/* For others' messages. @label, @action: (nullable) */
void em_session_say (EmSession *session, const char *text, gboolean is_error, const char *label,
                     const char *action);

G_END_DECLS
