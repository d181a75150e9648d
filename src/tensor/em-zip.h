/* Zip files: all entries in memory, read as a whole or not at all.
 *
 * Purpose.  A project is a zip of a few pictures, masks and rules. Reading goes by the directory at
 * the end of the file, checks each entry's checksum, and refuses a file that would unpack to more
 * than four times its size and 64 MiB; so a cut or tampered file gives a sentence and no memory is
 * taken for what it only claims.
 * Cost.     O(size), one copy in memory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define EM_ZIP_MAX_ENTRIES 100000

/* @name: the file's, in sentences. Entries with the same name: the first counts. Errors:
 * G_IO_ERROR_INVALID_DATA. Returns: (transfer full) (nullable): entry name -> GBytes */
GHashTable *em_zip_read (GBytes *bytes, const char *name, GError **error);

typedef struct _EmZipWriter EmZipWriter;

EmZipWriter *em_zip_writer_new (void);
void em_zip_writer_free (EmZipWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmZipWriter, em_zip_writer_free)

/* @compress: deflate it; not for what is compressed already. */
gboolean em_zip_writer_add (EmZipWriter *writer, const char *entry, GBytes *bytes,
                            gboolean compress, GError **error);
/* The file; nothing can be added afterwards. Returns: (transfer full) (nullable) */
GBytes *em_zip_writer_finish (EmZipWriter *writer, GError **error);

G_END_DECLS
