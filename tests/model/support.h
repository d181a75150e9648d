/* What the tests of this folder share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/em-graph.h"

G_BEGIN_DECLS

/* A new empty folder, removed with its files by support_remove_folder(). (transfer full) */
char *support_make_folder (void);
void support_remove_folder (char *folder);

/* Runs the script @name of this folder with the interpreter of EMEND_PYTHON and up to three
 * arguments (%NULL-terminated); the test fails with what the script said where it does. */
void support_run_python (const char *name, ...) G_GNUC_NULL_TERMINATED;

/* The lines of @folder/@name, each split at tabs: (transfer full) array of char **. */
GPtrArray *support_read_table (const char *folder, const char *name);

/* The path of a file in the data directory's models folder. (transfer full) */
char *support_model_path (const char *name);
/* Loads one of them; the test fails where it does not load. (transfer full) */
EmGraph *support_load_model (const char *name);

/* Asserts that @error is one sentence of G_IO_ERROR that contains @part, and frees it. */
void support_check_sentence (GError *error, const char *part);

G_END_DECLS
