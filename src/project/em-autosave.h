/* Autosave: what is not saved survives a crash.
 *
 * Purpose.  Some seconds after the first unsaved change the document is written as a project file
 * to the recovery folder, in a thread, again and again while there are changes. A kill at any
 * moment loses at most EM_AUTOSAVE_DELAY and the time of writing, together under 20 s.
 * Folder.   One for all windows, so that a start finds whatever was left; `ID.emend` beside
 * `ID.lock`, which is held locked while its window lives: a lock that nobody holds was left by a
 * crash. Saved or closed in order, both go.
 * Threads.  Main loop only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/em-document.h"

G_BEGIN_DECLS

#define EM_AUTOSAVE_DELAY 15 /* seconds */

#define EM_TYPE_AUTOSAVE (em_autosave_get_type ())
G_DECLARE_FINAL_TYPE (EmAutosave, em_autosave, EM, AUTOSAVE, GObject)

/* Signal "failed" (GError *): it cannot be written; once, until it works again. @folder:
 * (nullable): the person's recovery folder. @delay: seconds. */
EmAutosave *em_autosave_new (EmDocument *document, const char *folder, double delay);
/* Closed in order: nothing is left behind. Disposing of it does the same. */
void em_autosave_close (EmAutosave *autosave);
/* The project that the document is, for the one who recovers it. (nullable) */
void em_autosave_set_file (EmAutosave *autosave, const char *file);

/* What a crash has left. */
typedef struct
{
  char *path;  /* of the autosave */
  char *name;  /* of what was worked on */
  gint64 time; /* of its last writing, seconds since 1970 */
} EmRecovery;

EmRecovery *em_recovery_copy (const EmRecovery *recovery);
void em_recovery_free (EmRecovery *recovery);
/* What is left in @folder (nullable), the newest first. (element-type EmRecovery) (transfer full)
 */
GPtrArray *em_recovery_list (const char *folder);
/* Makes it this window's own autosave: nothing is copied and nothing lost in between. Call it when
 * em_project_load() has read it. */
void em_autosave_adopt (EmAutosave *autosave, const EmRecovery *recovery);
void em_recovery_discard (const EmRecovery *recovery);

G_END_DECLS
