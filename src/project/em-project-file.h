/* Project files, *.emend: a document as one file.
 *
 * Format.   A zip with `project.json` (version EM_PROJECT_FORMAT), `pictures/N` (the files that
 * pictures were read from, or PNG; each picture once), `masks/N` (PNG, the part that is not 0) and
 * `rules/N.rule`. What can be made again (fills, stylised pictures) is not in it.
 * Reading.  As hostile input: sizes are checked before anything is allocated, every failure is a
 * sentence that names the file, the place and what was expected, and nothing is opened by half.
 * Threads.  Blocking, any thread: hand in a copy of the state.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/em-state.h"

G_BEGIN_DECLS

#define EM_PROJECT_FORMAT 1
#define EM_PROJECT_SUFFIX ".emend"

/* @file: (nullable): where the project that this is an autosave of lives. 24 megapixels from a JPEG
 * take about 100 ms, a pasted picture once the time of its PNG. Returns: (transfer full) (nullable)
 */
GBytes *em_project_to_bytes (const EmState *state, const char *file, GCancellable *cancellable,
                             GError **error);
/* Atomic: beside it, fsync, rename. */
gboolean em_project_save (const EmState *state, const char *path, GCancellable *cancellable,
                          GError **error);

/* @name: for sentences. @file: (out) (optional) (nullable) (transfer full): see above. Returns:
 * (transfer full) (nullable) */
EmState *em_project_from_bytes (GBytes *bytes, const char *name, char **file,
                                GCancellable *cancellable, GError **error);
EmState *em_project_load (const char *path, char **file, GCancellable *cancellable, GError **error);

G_END_DECLS
