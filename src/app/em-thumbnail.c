/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/em-thumbnail.h"

GdkTexture *
em_thumbnail_new (EmPicture *picture, int side)
{
  g_autoptr (EmPicture) small = em_picture_thumbnail (picture, side);
  const int width = em_picture_get_width (small), height = em_picture_get_height (small);
  /* The texture keeps its bytes: the picture goes. */
  g_autoptr (GBytes) bytes = g_bytes_new (em_picture_get_pixels (small), (gsize)width * height * 4);

  return gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8A8, bytes, (gsize)width * 4);
}

typedef struct
{
  char *path;         /* or NULL */
  EmPicture *picture; /* or NULL */
  int side;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;
  g_free (request->path);
  g_clear_pointer (&request->picture, em_picture_unref);
  g_free (request);
}

static void
make (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Request *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EmPicture) picture = request->picture != NULL
                                      ? em_picture_ref (request->picture)
                                      : em_picture_load (request->path, &error);

  if (picture != NULL)
    g_task_return_pointer (task, em_thumbnail_new (picture, request->side), g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
made (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = g_task_propagate_pointer (G_TASK (result), &error);

  /* A later request may have been quicker. */
  if (g_object_get_data (object, "thumbnail-task") != result)
    return;
  g_object_set_data (object, "thumbnail-task", NULL);
  if (texture != NULL)
    gtk_picture_set_paintable (GTK_PICTURE (object), GDK_PAINTABLE (texture));
  else
    g_warning ("%s", error->message);
}

static void
show (GtkPicture *widget, char *path, EmPicture *picture, int side)
{
  g_autoptr (GTask) task = g_task_new (widget, NULL, made, NULL);
  Request *request = g_new (Request, 1);

  *request = (Request){ path, picture, side };
  g_object_set_data (G_OBJECT (widget), "thumbnail-task", task);
  /* A folder of photographs keeps all threads busy: what is worked on comes first. */
  if (path != NULL)
    g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, make);
}

void
em_thumbnail_show_file (GtkPicture *widget, const char *path, int side)
{
  show (widget, g_strdup (path), NULL, side);
}

void
em_thumbnail_show_picture (GtkPicture *widget, EmPicture *picture, int side)
{
  show (widget, NULL, em_picture_ref (picture), side);
}
