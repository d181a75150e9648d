/* Whole files: read with a limit, written all or nothing.
 *
 * Purpose.  Every reader of the program takes a file as bytes in memory whose size was checked
 * first, and every writer hands its bytes over here, so that a crash, a full disk or a lost
 * connection never leaves half a file where a whole one was.
 * Units.    Bytes.
 * Cost.     O(size), one copy in memory. Slow where the disk is: call it off the main loop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Reads all of @path, which must be a regular file of 1 to @limit bytes.
 * Errors: G_IO_ERROR, one sentence that names the file: missing, a directory, not readable, empty,
 * larger than @limit.
 * Returns: (transfer full) (nullable) */
GBytes *em_file_read (const char *path, gsize limit, GError **error);

/* Writes @bytes as @path: to a new file beside it, fsync, rename over @path, fsync of the
 * directory. An existing file keeps its permissions, a symbolic link keeps pointing to the file
 * that changes. Errors: G_IO_ERROR, one sentence that names the file; @path is then as it was
 * before, and nothing is left beside it. A full disk is G_IO_ERROR_NO_SPACE. Returns: whether @path
 * holds @bytes */
gboolean em_file_write_atomically (const char *path, GBytes *bytes, GError **error);

G_END_DECLS
