/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include "app/em-recent.h"
#include "project/em-project-file.h"

#define APPLICATION "Emend"
#define MIME_TYPE "application/x-emend-project"

void
em_recent_free (EmRecent *recent)
{
  g_free (recent->path);
  g_free (recent->name);
  g_free (recent->folder);
  g_date_time_unref (recent->time);
  g_free (recent);
}

void
em_recent_add (const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  GtkRecentData data = { .mime_type = (char *)MIME_TYPE,
                         .app_name = (char *)APPLICATION,
                         .app_exec = (char *)"emend %f" };

  if (uri != NULL)
    gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data);
}

/* "~/Pictures" */
static char *
describe_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  const char *home = g_get_home_dir ();

  if (!g_str_has_prefix (folder, home) || g_strcmp0 (home, "/") == 0)
    return g_filename_display_name (folder);
  g_autofree char *rest = g_filename_display_name (folder + strlen (home));
  return *rest == '\0' || *rest == '/' ? g_strconcat ("~", rest, NULL)
                                       : g_filename_display_name (folder);
}

static EmRecent *
recent_new (GtkRecentInfo *info)
{
  g_autofree char *path = g_filename_from_uri (gtk_recent_info_get_uri (info), NULL, NULL);

  if (path == NULL || !g_str_has_suffix (path, EM_PROJECT_SUFFIX))
    return NULL;
  EmRecent *recent = g_new0 (EmRecent, 1);
  recent->name = g_filename_display_basename (path);
  recent->name[strlen (recent->name) - strlen (EM_PROJECT_SUFFIX)] = '\0';
  recent->folder = describe_folder (path);
  recent->time = g_date_time_to_local (gtk_recent_info_get_modified (info));
  recent->exists = g_file_test (path, G_FILE_TEST_EXISTS);
  recent->path = g_steal_pointer (&path);
  return recent;
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  return g_date_time_compare ((*(EmRecent *const *)b)->time, (*(EmRecent *const *)a)->time);
}

GPtrArray *
em_recent_list (guint n)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify)em_recent_free);
  GList *items = gtk_recent_manager_get_items (gtk_recent_manager_get_default ());

  for (GList *item = items; item != NULL; item = item->next)
    {
      EmRecent *recent = gtk_recent_info_has_application (item->data, APPLICATION)
                             ? recent_new (item->data)
                             : NULL;
      if (recent != NULL)
        g_ptr_array_add (found, recent);
    }
  g_list_free_full (items, (GDestroyNotify)gtk_recent_info_unref);
  g_ptr_array_sort (found, newest_first);
  if (found->len > n)
    g_ptr_array_set_size (found, (int)n);
  return found;
}
