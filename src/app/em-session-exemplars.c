/* The session's exemplars that come from files.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-session-private.h"

/* One picture, or the two photographs of a scene: the plain one first. */
typedef struct
{
  int n;
  char *paths[2];
  EmPicture *pictures[2];
} Exemplar;

static void
exemplar_free (gpointer data)
{
  Exemplar *exemplar = data;
  for (int i = 0; i < exemplar->n; i++)
    {
      g_free (exemplar->paths[i]);
      g_clear_pointer (&exemplar->pictures[i], em_picture_unref);
    }
  g_free (exemplar);
}

/* Photographs of one scene lie on one another pixel by pixel. */
static GError *
check_sizes (const Exemplar *exemplar)
{
  EmPicture *a = exemplar->pictures[0], *b = exemplar->pictures[exemplar->n - 1];
  g_autofree char *name_a = g_filename_display_basename (exemplar->paths[0]);
  g_autofree char *name_b = g_filename_display_basename (exemplar->paths[exemplar->n - 1]);

  if (em_picture_get_width (a) == em_picture_get_width (b)
      && em_picture_get_height (a) == em_picture_get_height (b))
    return NULL;
  return g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                      _ ("“%s” has %d × %d pixels and “%s” %d × %d: the two photographs of a scene "
                         "have one size. Scale or crop one of them first."),
                      name_b, em_picture_get_width (b), em_picture_get_height (b), name_a,
                      em_picture_get_width (a), em_picture_get_height (a));
}

static void
load (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Exemplar *exemplar = data;
  GError *error = NULL;

  for (int i = 0; i < exemplar->n && error == NULL; i++)
    exemplar->pictures[i] = em_picture_load (exemplar->paths[i], &error);
  if (error == NULL)
    error = check_sizes (exemplar);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
loaded (GObject *object, GAsyncResult *result, gpointer data)
{
  EmSession *self = EM_SESSION (object);
  const Exemplar *exemplar = g_task_get_task_data (G_TASK (result));
  g_autofree char *name = g_filename_display_basename (exemplar->paths[exemplar->n - 1]);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    em_session_report (self, error);
  else if (exemplar->n == 1)
    em_document_add_original (self->document, exemplar->pictures[0], name);
  else
    em_document_add_pair (self->document, exemplar->pictures[0], exemplar->pictures[1], NULL, name);
  em_session_end (self, g_task_get_cancellable (G_TASK (result)));
}

/* @second: (nullable) */
static void
start (EmSession *self, GFile *first, GFile *second)
{
  Exemplar *exemplar = g_new0 (Exemplar, 1);

  exemplar->n = second != NULL ? 2 : 1;
  exemplar->paths[0] = g_file_get_path (first);
  exemplar->paths[1] = second != NULL ? g_file_get_path (second) : NULL;
  if (exemplar->paths[exemplar->n - 1] == NULL || exemplar->paths[0] == NULL)
    {
      em_session_say (self, _ ("Exemplars are read from local files only."), TRUE, NULL, NULL);
      exemplar_free (exemplar);
      return;
    }
  GCancellable *cancellable = em_session_begin (self, _ ("Opening picture…"));
  g_autoptr (GTask) task = g_task_new (self, cancellable, loaded, NULL);
  g_task_set_task_data (task, exemplar, exemplar_free);
  g_task_run_in_thread (task, load);
}

void
em_session_add_exemplar (EmSession *self, GFile *file)
{
  start (self, file, NULL);
}

void
em_session_add_pair (EmSession *self, GFile *modified, GFile *original)
{
  start (self, original, modified);
}
