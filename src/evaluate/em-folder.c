/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "evaluate/em-folder.h"
#include "tensor/em-file.h"

#define MAX_CSV (64 << 20)

struct _EmFolder
{
  char *path;
  GArray *pictures;   /* of EmFolderPicture, sorted by path */
  GPtrArray *unknown; /* of char *, %NULL-terminated at the end */
  GHashTable *seen;   /* the same names, for telling them once */
};

/* Endings that a picture can have. What a file really is, its decoder finds out. */
static gboolean
looks_like_picture (const char *name)
{
  static const char *const endings[] = { ".jpg", ".jpeg", ".png",  ".webp", ".bmp",
                                         ".gif", ".tif",  ".tiff", ".jpe",  NULL };
  g_autofree char *lower = g_ascii_strdown (name, -1);
  for (int i = 0; endings[i] != NULL; i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return FALSE;
}

static void
note_unknown (EmFolder *folder, const char *name)
{
  if (g_hash_table_add (folder->seen, g_strdup (name)))
    g_ptr_array_add (folder->unknown, g_strdup (name));
}

static void
add_picture (EmFolder *folder, const char *path, int truth)
{
  EmFolderPicture picture = { g_strdup (path), truth };
  g_array_append_val (folder->pictures, picture);
}

/* "n03417042_garbage-truck.jpg" begins with a synset: n and eight digits. */
static int
truth_from_name (EmGraph *graph, const char *name)
{
  if (name[0] != 'n' || strspn (name + 1, "0123456789") != 8)
    return -1;
  g_autofree char *synset = g_strndup (name, 9);
  return em_graph_find_class (graph, synset);
}

/* @truth: the folder's class, or -1 at the top. Class folders are one level deep. */
static gboolean
list_folder (EmFolder *folder, const char *path, int truth, gboolean top, EmGraph *graph,
             GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  if (dir == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   _ ("“%s” could not be opened; a folder of pictures was expected."), path);
      return FALSE;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      if (name[0] == '.')
        continue;
      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        {
          if (!top)
            continue;
          int of_folder = em_graph_find_class (graph, name);
          guint before = folder->pictures->len;
          if (!list_folder (folder, child, of_folder, FALSE, graph, error))
            return FALSE;
          if (of_folder < 0 && folder->pictures->len > before)
            note_unknown (folder, name);
        }
      else if (looks_like_picture (name))
        add_picture (folder, child, top ? truth_from_name (graph, name) : truth);
    }
  return TRUE;
}

/* --- CSV ----------------------------------------------------------------------------------- */

/* The next field of a CSV line (RFC 4180: quotes may hold commas and doubled quotes). */
static char *
next_field (const char **at)
{
  GString *field = g_string_new (NULL);
  const char *p = *at;
  gboolean quoted = *p == '"';

  for (p += quoted; *p != '\0'; p++)
    {
      if (quoted && *p == '"' && p[1] == '"')
        p++;
      else if (quoted ? *p == '"' : *p == ',')
        break;
      g_string_append_c (field, *p);
    }
  if (quoted && *p == '"')
    p++;
  *at = *p == ',' ? p + 1 : p;
  return g_strstrip (g_string_free (field, FALSE));
}

/* file,class lines; a first line whose file does not exist is taken for a heading. */
static gboolean
read_csv (EmFolder *folder, const char *csv, EmGraph *graph, GError **error)
{
  g_autoptr (GBytes) bytes = em_file_read (csv, MAX_CSV, error);
  if (bytes == NULL)
    return FALSE;
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _ ("“%s” is not UTF-8 text; lines of the form file,class were expected."), csv);
      return FALSE;
    }

  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++)
    {
      const char *at = g_strchomp (lines[i]);
      if (*at == '\0')
        continue;
      g_autofree char *file = next_field (&at);
      g_autofree char *class = next_field (&at);
      g_autofree char *path =
          g_path_is_absolute (file) ? g_strdup (file) : g_build_filename (folder->path, file, NULL);
      if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
        {
          if (i == 0)
            continue;
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                       _ ("“%s”, line %d: there is no picture “%s”."), csv, i + 1, path);
          return FALSE;
        }
      int truth = em_graph_find_class (graph, class);
      if (truth < 0)
        note_unknown (folder, class);
      add_picture (folder, path, truth);
    }
  return TRUE;
}

/* --- the folder ---------------------------------------------------------------------------- */

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (((const EmFolderPicture *)a)->path, ((const EmFolderPicture *)b)->path);
}

static gboolean
check_truth (EmFolder *folder, GError **error)
{
  for (guint i = 0; i < folder->pictures->len; i++)
    if (g_array_index (folder->pictures, EmFolderPicture, i).truth >= 0)
      return TRUE;

  g_autofree char *names = g_strjoinv (", ", (char **)folder->unknown->pdata);
  if (*names != '\0')
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 _ ("“%s”: the model knows none of the classes %s; expected are folders named "
                    "after classes, file names that begin with a synset, or a CSV file."),
                 folder->path, names);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 _ ("“%s” does not say what its pictures show; expected are folders named after "
                    "classes, file names that begin with a synset, or a CSV file."),
                 folder->path);
  return FALSE;
}

EmFolder *
em_folder_open (const char *path, const char *csv, EmGraph *graph, gboolean need_truth,
                GError **error)
{
  g_autoptr (EmFolder) folder = g_new0 (EmFolder, 1);
  folder->path = g_strdup (path);
  folder->pictures = g_array_new (FALSE, FALSE, sizeof (EmFolderPicture));
  folder->unknown = g_ptr_array_new_with_free_func (g_free);
  folder->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  gboolean read;
  if (csv != NULL)
    read = read_csv (folder, csv, graph, error);
  else if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_autofree char *name = g_path_get_basename (path);
      add_picture (folder, path, truth_from_name (graph, name));
      read = TRUE;
    }
  else
    read = list_folder (folder, path, -1, TRUE, graph, error);
  if (!read)
    return NULL;

  g_array_sort (folder->pictures, compare_paths);
  g_ptr_array_add (folder->unknown, NULL);
  if (folder->pictures->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   _ ("“%s” holds no pictures (JPEG, PNG, WebP, TIFF, GIF or BMP files)."), path);
      return NULL;
    }
  if (need_truth && !check_truth (folder, error))
    return NULL;
  return g_steal_pointer (&folder);
}

void
em_folder_free (EmFolder *folder)
{
  for (guint i = 0; i < folder->pictures->len; i++)
    g_free ((char *)g_array_index (folder->pictures, EmFolderPicture, i).path);
  g_array_unref (folder->pictures);
  g_ptr_array_unref (folder->unknown);
  g_hash_table_unref (folder->seen);
  g_free (folder->path);
  g_free (folder);
}

int
em_folder_get_n (const EmFolder *folder)
{
  return folder->pictures->len;
}

const EmFolderPicture *
em_folder_get (const EmFolder *folder, int index)
{
  return &g_array_index (folder->pictures, EmFolderPicture, index);
}

const char *const *
em_folder_get_unknown (const EmFolder *folder)
{
  return (const char *const *)folder->unknown->pdata;
}
