/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/em-label-placer.h"

struct _EmLabelPlacer
{
  GObject parent;
  EmDocument *document;
  EmLabel *waiting;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (EmLabelPlacer, em_label_placer, G_TYPE_OBJECT)

typedef struct
{
  EmLabel *label;
  EmPicture *original;
  EmPicture *written, *blank;
  EmMask *mask;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  em_label_free (job->label);
  em_picture_unref (job->original);
  g_clear_pointer (&job->written, em_picture_unref);
  g_clear_pointer (&job->blank, em_picture_unref);
  g_clear_pointer (&job->mask, em_mask_unref);
  g_free (job);
}

static void
draw (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  em_label_render (job->label, em_picture_get_width (job->original),
                   em_picture_get_height (job->original), &job->written, &job->blank, &job->mask);
  g_task_return_boolean (task, TRUE);
}

static void start (EmLabelPlacer *self, EmLabel *label);

static void
drawn (GObject *object, GAsyncResult *result, gpointer data)
{
  EmLabelPlacer *self = EM_LABEL_PLACER (object);
  const Job *job = g_task_get_task_data (G_TASK (result));

  self->busy = FALSE;
  /* Undone or opened in between: the label was meant for another picture. */
  if (em_document_get_state (self->document)->original == job->original)
    em_document_set_label_layers (self->document, job->label, job->written, job->blank, job->mask,
                                  TRUE);
  if (self->waiting != NULL)
    start (self, g_steal_pointer (&self->waiting));
}

/* @label: (transfer full) */
static void
start (EmLabelPlacer *self, EmLabel *label)
{
  EmPicture *original = em_document_get_state (self->document)->original;

  if (original == NULL)
    {
      em_label_free (label);
      return;
    }
  Job *job = g_new0 (Job, 1);
  job->label = label;
  job->original = em_picture_ref (original);
  self->busy = TRUE;
  g_autoptr (GTask) task = g_task_new (self, NULL, drawn, NULL);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, draw);
}

void
em_label_placer_place (EmLabelPlacer *self, const EmLabel *label)
{
  g_clear_pointer (&self->waiting, em_label_free);
  if (self->busy)
    self->waiting = em_label_copy (label);
  else
    start (self, em_label_copy (label));
}

static void
em_label_placer_dispose (GObject *object)
{
  EmLabelPlacer *self = EM_LABEL_PLACER (object);
  g_clear_pointer (&self->waiting, em_label_free);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (em_label_placer_parent_class)->dispose (object);
}

static void
em_label_placer_class_init (EmLabelPlacerClass *class)
{
  G_OBJECT_CLASS (class)->dispose = em_label_placer_dispose;
}

static void
em_label_placer_init (EmLabelPlacer *self)
{
}

EmLabelPlacer *
em_label_placer_new (EmDocument *document)
{
  EmLabelPlacer *self = g_object_new (EM_TYPE_LABEL_PLACER, NULL);
  self->document = g_object_ref (document);
  return self;
}
