/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <glib/gi18n-lib.h>

#include "tensor/em-sentence.h"
#include "tensor/em-zip.h"

#define SLACK ((gsize)64 * 1024 * 1024)
#define CHUNK ((gsize)64 * 1024)
/* What a GByteArray holds without trouble; larger entries are not written either. */
#define MAX_BYTES ((gsize)G_MAXUINT / 2)

static void
fail (GError **error, const char *name, const char *what)
{
  em_sentence_set (error, _ ("“%s” is damaged or cut off: %s. A whole zip file was expected."),
                   name, what);
}

static const char *
reason (struct archive *archive)
{
  const char *text = archive_error_string (archive);
  return text != NULL ? text : _ ("it cannot be unpacked");
}

/* The data of the entry that @archive stands at; at most @limit bytes. */
static GBytes *
read_entry (struct archive *archive, const char *name, const char *entry, gsize limit,
            GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  for (;;)
    {
      const gsize before = data->len;
      g_byte_array_set_size (data, (guint)(before + CHUNK));
      const la_ssize_t n = archive_read_data (archive, data->data + before, CHUNK);
      if (n < 0)
        {
          g_autofree char *what = g_strdup_printf ("“%s”: %s", entry, reason (archive));
          fail (error, name, what);
          return NULL;
        }
      g_byte_array_set_size (data, (guint)(before + (gsize)n));
      if (n == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&data));
      if (data->len > limit)
        {
          em_sentence_set (error,
                           _ ("“%s” unpacks to far more than its size, at “%s”; it is not opened."),
                           name, entry);
          return NULL;
        }
    }
}

static gboolean
read_all (struct archive *archive, GHashTable *entries, const char *name, gsize limit,
          GError **error)
{
  struct archive_entry *header;
  int status;

  for (int n = 0; (status = archive_read_next_header (archive, &header)) == ARCHIVE_OK; n++)
    {
      const char *entry = archive_entry_pathname (header);
      if (entry == NULL || !g_utf8_validate (entry, -1, NULL) || n >= EM_ZIP_MAX_ENTRIES)
        {
          fail (error, name, _ ("its list of contents is not readable"));
          return FALSE;
        }
      g_autofree char *key = g_strdup (entry);
      GBytes *data = read_entry (archive, name, key, MIN (limit, MAX_BYTES), error);
      if (data == NULL)
        return FALSE;
      limit -= MIN (limit, g_bytes_get_size (data));
      if (g_hash_table_contains (entries, key))
        g_bytes_unref (data);
      else
        g_hash_table_insert (entries, g_steal_pointer (&key), data);
    }
  if (status == ARCHIVE_EOF)
    return TRUE;
  fail (error, name, reason (archive));
  return FALSE;
}

GHashTable *
em_zip_read (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (GHashTable) entries =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  struct archive *archive = archive_read_new ();
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  /* By the directory only: without it a cut file would look like a shorter one. */
  archive_read_support_format_zip_seekable (archive);
  gboolean read = FALSE;
  if (archive_read_open_memory (archive, data, size) == ARCHIVE_OK)
    read = read_all (archive, entries, name, 4 * size + SLACK, error);
  else
    fail (error, name, reason (archive));
  archive_read_free (archive);
  return read ? g_steal_pointer (&entries) : NULL;
}

/* --- writing ------------------------------------------------------------------------------- */

struct _EmZipWriter
{
  struct archive *archive;
  GByteArray *out;
};

static la_ssize_t
append (struct archive *archive, void *data, const void *buffer, size_t length)
{
  EmZipWriter *writer = data;

  if (length > MAX_BYTES - writer->out->len)
    {
      archive_set_error (archive, EFBIG, "%s", _ ("it is larger than 2 GiB"));
      return -1;
    }
  g_byte_array_append (writer->out, buffer, (guint)length);
  return (la_ssize_t)length;
}

EmZipWriter *
em_zip_writer_new (void)
{
  EmZipWriter *writer = g_new0 (EmZipWriter, 1);

  writer->out = g_byte_array_new ();
  writer->archive = archive_write_new ();
  archive_write_set_format_zip (writer->archive);
  archive_write_set_bytes_per_block (writer->archive, 0);
  archive_write_open2 (writer->archive, writer, NULL, append, NULL, NULL);
  return writer;
}

void
em_zip_writer_free (EmZipWriter *writer)
{
  archive_write_free (writer->archive);
  g_clear_pointer (&writer->out, g_byte_array_unref);
  g_free (writer);
}

static gboolean
check (EmZipWriter *writer, gint64 status, GError **error)
{
  if (status >= 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The file cannot be put together: %s."),
               reason (writer->archive));
  return FALSE;
}

gboolean
em_zip_writer_add (EmZipWriter *writer, const char *entry, GBytes *bytes, gboolean compress,
                   GError **error)
{
  struct archive_entry *header = archive_entry_new ();
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  archive_entry_set_pathname (header, entry);
  archive_entry_set_size (header, (la_int64_t)size);
  archive_entry_set_filetype (header, AE_IFREG);
  archive_entry_set_perm (header, 0644);
  if (compress)
    archive_write_zip_set_compression_deflate (writer->archive);
  else
    archive_write_zip_set_compression_store (writer->archive);
  const gboolean added = check (writer, archive_write_header (writer->archive, header), error)
                         && check (writer, archive_write_data (writer->archive, data, size), error);
  archive_entry_free (header);
  return added;
}

GBytes *
em_zip_writer_finish (EmZipWriter *writer, GError **error)
{
  if (!check (writer, archive_write_close (writer->archive), error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&writer->out));
}
