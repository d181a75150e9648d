/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/em-mask-runner.h"

typedef struct
{
  EmMaskWork work;
  gpointer data;
  GDestroyNotify free_data;
} Job;

struct _EmMaskRunner
{
  GObject parent;
  EmMaskDone done;
  gpointer owner;
  GCancellable *running; /* NULL: nothing runs whose result is wanted */
  Job *next;
};

G_DEFINE_FINAL_TYPE (EmMaskRunner, em_mask_runner, G_TYPE_OBJECT)

static void
job_free (gpointer data)
{
  Job *job = data;
  if (job->free_data != NULL)
    job->free_data (job->data);
  g_free (job);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  EmMask *mask = job->work (job->data, cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, mask, (GDestroyNotify)em_mask_unref);
}

static void run_next (EmMaskRunner *self);

static void
finished (GObject *object, GAsyncResult *result, gpointer data)
{
  EmMaskRunner *self = EM_MASK_RUNNER (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (EmMask) mask = g_task_propagate_pointer (G_TASK (result), &error);

  /* Stopped or interrupted: another one may be running already. */
  if (self->running != g_task_get_cancellable (G_TASK (result)))
    return;
  g_clear_object (&self->running);
  if (self->next != NULL)
    run_next (self);
  self->done (mask, error, self->owner);
}

static void
run_next (EmMaskRunner *self)
{
  self->running = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (self, self->running, finished, NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_steal_pointer (&self->next), job_free);
  g_task_run_in_thread (task, work);
}

void
em_mask_runner_start (EmMaskRunner *self, EmMaskWork function, gpointer data,
                      GDestroyNotify free_data, gboolean interrupt)
{
  Job *job = g_new (Job, 1);

  *job = (Job){ function, data, free_data };
  if (interrupt)
    em_mask_runner_stop (self);
  g_clear_pointer (&self->next, job_free);
  self->next = job;
  if (self->running == NULL)
    run_next (self);
}

gboolean
em_mask_runner_is_busy (EmMaskRunner *self)
{
  return self->running != NULL;
}

void
em_mask_runner_stop (EmMaskRunner *self)
{
  g_clear_pointer (&self->next, job_free);
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
}

static void
em_mask_runner_dispose (GObject *object)
{
  em_mask_runner_stop (EM_MASK_RUNNER (object));
  G_OBJECT_CLASS (em_mask_runner_parent_class)->dispose (object);
}

static void
em_mask_runner_class_init (EmMaskRunnerClass *class)
{
  G_OBJECT_CLASS (class)->dispose = em_mask_runner_dispose;
}

static void
em_mask_runner_init (EmMaskRunner *self)
{
}

EmMaskRunner *
em_mask_runner_new (EmMaskDone done, gpointer owner)
{
  EmMaskRunner *self = g_object_new (EM_TYPE_MASK_RUNNER, NULL);
  self->done = done;
  self->owner = owner;
  return self;
}
