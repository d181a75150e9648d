/* The session's lessons: a pair with its model and its test pictures.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-session-private.h"

/* A lesson's exemplar, read in a thread. */
typedef struct
{
  const EmLesson *lesson;
  EmPicture *original, *modified, *texture;
  EmMask *mask;
} Exemplar;

static void
exemplar_free (gpointer data)
{
  Exemplar *exemplar = data;
  g_clear_pointer (&exemplar->original, em_picture_unref);
  g_clear_pointer (&exemplar->modified, em_picture_unref);
  g_clear_pointer (&exemplar->texture, em_picture_unref);
  g_clear_pointer (&exemplar->mask, em_mask_unref);
  g_free (exemplar);
}

static gboolean
sizes_agree (const Exemplar *exemplar)
{
  const int width = em_picture_get_width (exemplar->original);
  const int height = em_picture_get_height (exemplar->original);
  return em_picture_get_width (exemplar->modified) == width
         && em_picture_get_height (exemplar->modified) == height
         && em_mask_get_width (exemplar->mask) == width
         && em_mask_get_height (exemplar->mask) == height;
}

static void
load_exemplar (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Exemplar *exemplar = data;
  const EmLesson *lesson = exemplar->lesson;
  GError *error = NULL;

  exemplar->original = em_picture_load (lesson->original, &error);
  if (error == NULL)
    exemplar->modified = em_picture_load (lesson->modified, &error);
  if (error == NULL)
    exemplar->mask = em_mask_load (lesson->mask, &error);
  if (error == NULL && lesson->texture != NULL)
    exemplar->texture = em_picture_load (lesson->texture, &error);
  if (error == NULL && !sizes_agree (exemplar))
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         _ ("The pictures of the lesson “%s” are not of one size; install Emend "
                            "again."),
                         lesson->title);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
show_lesson (EmSession *self, const Exemplar *exemplar)
{
  const EmLesson *lesson = exemplar->lesson;

  self->lesson = lesson;
  em_document_clear_rules (self->document);
  em_document_set_pair (self->document, exemplar->original, exemplar->modified, exemplar->mask,
                        exemplar->texture,
                        lesson->subject ? lesson->subject->class_name : lesson->title);
  em_document_set_concepts (self->document, lesson->concept, lesson->plain_concept);
  if (lesson->edit_point != NULL)
    {
      int point = em_edit_points_find (em_model_get_edit_points (self->model), lesson->edit_point);
      if (point >= 0)
        em_session_set_edit_point (self, point);
    }
  em_test_set_set_lesson (self->test_set, lesson);
  em_session_set_file (self, NULL);
  em_document_mark_saved (self->document, em_document_get_state (self->document)->serial);
}

/* @data: the task that has read the exemplar, which waits there for its model. */
static void
model_loaded (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) loaded = data;
  EmSession *self = EM_SESSION (g_task_get_source_object (loaded));
  g_autoptr (GError) error = NULL;
  g_autoptr (EmModel) model = em_engine_load_model_finish (EM_ENGINE (object), result, &error);

  if (model != NULL)
    {
      /* Before the model: its rules go with the lesson that was open, without a word. */
      em_document_begin_group (self->document, _ ("Open lesson"));
      em_document_clear_rules (self->document);
      em_session_take_model (self, model);
      show_lesson (self, g_task_get_task_data (loaded));
      em_document_end_group (self->document);
    }
  else
    em_session_report (self, error);
  em_session_end (self, g_task_get_cancellable (loaded));
}

static void
exemplar_loaded (GObject *object, GAsyncResult *result, gpointer data)
{
  EmSession *self = EM_SESSION (object);
  GTask *task = G_TASK (result);
  const Exemplar *exemplar = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  const gboolean good = g_task_propagate_boolean (task, &error);

  if (good
      && (self->model == NULL
          || g_strcmp0 (em_model_get_id (self->model), exemplar->lesson->model) != 0))
    {
      em_engine_load_model_async (self->engine, exemplar->lesson->model,
                                  g_task_get_cancellable (task), model_loaded, g_object_ref (task));
      return;
    }
  if (good)
    {
      em_document_begin_group (self->document, _ ("Open lesson"));
      show_lesson (self, exemplar);
      em_document_end_group (self->document);
    }
  else
    em_session_report (self, error);
  em_session_end (self, g_task_get_cancellable (task));
}

void
em_session_open_lesson (EmSession *self, const EmLesson *lesson)
{
  GCancellable *cancellable = em_session_begin (self, _ ("Opening lesson…"));
  Exemplar *exemplar = g_new0 (Exemplar, 1);

  exemplar->lesson = lesson;
  g_autoptr (GTask) task = g_task_new (self, cancellable, exemplar_loaded, NULL);
  g_task_set_task_data (task, exemplar, exemplar_free);
  g_task_run_in_thread (task, load_exemplar);
}

gboolean
em_session_is_right_class (EmSession *self, int index)
{
  const EmLessonPicture *subject = self->lesson ? self->lesson->subject : NULL;

  for (guint i = 0; subject != NULL && i < subject->class_indices->len; i++)
    if (g_array_index (subject->class_indices, int, i) == index)
      return TRUE;
  return FALSE;
}
