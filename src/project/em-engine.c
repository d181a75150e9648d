/* The engine's thread and its queue; the jobs themselves are in em-engine-*.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/resource.h>

#include "project/em-engine-private.h"

#define ENGINE_NICENESS 10

typedef struct
{
  EmJobKind kind;
  GTask *task;
  EmJobFunc run; /* NULL: the thread ends */
} Job;

/* The queue outlives the engine object until the thread has ended. */
typedef struct
{
  gatomicrefcount references;
  GMutex lock;
  GCond filled;
  GQueue jobs; /* of Job, next at the head */
  int n_threads;
} Queue;

struct _EmEngine
{
  GObject parent;
  Queue *queue;
};

G_DEFINE_FINAL_TYPE (EmEngine, em_engine, G_TYPE_OBJECT)

/* --- the queue ----------------------------------------------------------------------------- */

static void
queue_unref (Queue *queue)
{
  if (!g_atomic_ref_count_dec (&queue->references))
    return;
  g_mutex_clear (&queue->lock);
  g_cond_clear (&queue->filled);
  g_free (queue);
}

static void
refuse (Job *job, const char *why)
{
  if (job->task != NULL)
    {
      g_task_return_new_error (job->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", why);
      g_object_unref (job->task);
    }
  g_free (job);
}

static gboolean
is_replaceable (EmJobKind kind)
{
  return kind == EM_JOB_PREDICT || kind == EM_JOB_STYLISE || kind == EM_JOB_TEST
         || kind == EM_JOB_PREPARE;
}

/* A prediction is what the person looks at while dragging: it overtakes styles, tests and
 * preparations. */
static int
rank (EmJobKind kind)
{
  switch (kind)
    {
    case EM_JOB_PREPARE:
      return 3;
    case EM_JOB_TEST:
      return 2;
    case EM_JOB_STYLISE:
      return 1;
    default:
      return 0;
    }
}

void
em_engine_push (EmEngine *self, EmJobKind kind, GTask *task, EmJobFunc run)
{
  Queue *queue = self->queue;
  Job *replaced = NULL;

  g_mutex_lock (&queue->lock);
  if (is_replaceable (kind))
    for (GList *l = queue->jobs.head; l != NULL; l = l->next)
      if (((Job *)l->data)->kind == kind)
        {
          replaced = l->data;
          g_queue_delete_link (&queue->jobs, l);
          break;
        }

  Job *job = g_new (Job, 1);
  *job = (Job){ kind, task, run };
  GList *before = queue->jobs.head;
  while (before != NULL && rank (((Job *)before->data)->kind) <= rank (kind))
    before = before->next;
  g_queue_insert_before (&queue->jobs, before, job);
  g_cond_signal (&queue->filled);
  g_mutex_unlock (&queue->lock);

  if (replaced != NULL)
    refuse (replaced, _ ("Replaced by a newer request."));
}

/* --- progress ------------------------------------------------------------------------------ */

/* What an EmJobProgress says, on its way to the context of who asked. */
typedef struct
{
  EmJobProgress progress; /* holds its task */
  double fraction;
} Message;

static gboolean
deliver (gpointer data)
{
  const Message *message = data;
  if (!g_task_get_completed (message->progress.task))
    message->progress.func (message->fraction, message->progress.data);
  return G_SOURCE_REMOVE;
}

static void
message_free (gpointer data)
{
  Message *message = data;
  g_object_unref (message->progress.task);
  g_free (message);
}

void
em_job_progress_send (double fraction, gpointer data)
{
  const EmJobProgress *progress = data;

  if (progress->func == NULL)
    return;
  Message *message = g_new (Message, 1);
  *message = (Message){ *progress, fraction };
  g_object_ref (progress->task);
  g_main_context_invoke_full (g_task_get_context (progress->task), G_PRIORITY_DEFAULT, deliver,
                              message, message_free);
}

/* --- the thread ---------------------------------------------------------------------------- */

void
em_engine_core_set_model (EmEngineCore *core, EmModel *model)
{
  em_view_clear (&core->modified);
  em_view_clear (&core->plain);
  g_ptr_array_set_size (core->tests, 0);
  g_hash_table_remove_all (core->contexts);
  g_clear_pointer (&core->edited, em_executor_free);
  g_clear_pointer (&core->base, em_executor_free);
  g_clear_pointer (&core->model, em_model_unref);
  if (model == NULL)
    return;

  core->model = em_model_ref (model);
  core->base = em_executor_new (em_model_get_plan (model), core->team);
  core->edited = em_executor_new (em_model_get_plan (model), core->team);
  em_prediction_get_preprocess (em_model_get_graph (model), &core->preprocess);
}

gboolean
em_engine_core_check (EmEngineCore *core, const EmState *state, GError **error)
{
  const char *source = core->model ? em_model_get_source (core->model) : NULL;

  if (source != NULL
      && (state == NULL || state->model == NULL || strcmp (state->model, source) == 0))
    return TRUE;
  if (source != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                           _ ("Another model is being loaded."));
      return FALSE;
    }
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED,
                       _ ("No model is loaded yet. Open one from the model menu."));
  return FALSE;
}

EmRewriteContext *
em_engine_core_get_context (EmEngineCore *core, int edit_point, double rho, GError **error)
{
  EmRewriteContext *context = g_hash_table_lookup (core->contexts, GINT_TO_POINTER (edit_point));
  if (context != NULL)
    return context;

  g_autoptr (GError) unreadable = NULL;
  EmMoments *moments = em_model_get_moments (core->model, &unreadable);
  if (unreadable != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&unreadable));
      return NULL;
    }
  if (moments != NULL && !em_model_has_moments (core->model, edit_point))
    moments = NULL;
  context =
      em_rewrite_context_new (em_model_get_plan (core->model), edit_point, moments, rho, error);
  if (context != NULL)
    g_hash_table_insert (core->contexts, GINT_TO_POINTER (edit_point), context);
  return context;
}

static void
free_view (EmView *view)
{
  em_view_clear (view);
  g_free (view);
}

static gpointer
engine_thread (gpointer data)
{
  Queue *queue = data;

  /* Where there are no more processors than threads, the main loop has to come first while a stroke
   * is drawn. On Linux this is the thread's own priority, and the team inherits it. */
  setpriority (PRIO_PROCESS, 0, ENGINE_NICENESS);
  EmEngineCore core = { .team = em_team_new (queue->n_threads) };
  core.contexts =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)em_rewrite_context_unref);
  core.tests = g_ptr_array_new_with_free_func ((GDestroyNotify)free_view);

  for (gboolean running = TRUE; running;)
    {
      g_mutex_lock (&queue->lock);
      while (g_queue_is_empty (&queue->jobs))
        g_cond_wait (&queue->filled, &queue->lock);
      Job *job = g_queue_pop_head (&queue->jobs);
      g_mutex_unlock (&queue->lock);

      if (job->run == NULL)
        running = FALSE;
      else if (!g_task_return_error_if_cancelled (job->task))
        job->run (&core, job->task);
      g_clear_object (&job->task);
      g_free (job);
    }

  em_engine_core_set_model (&core, NULL);
  g_hash_table_unref (core.contexts);
  g_ptr_array_unref (core.tests);
  g_clear_pointer (&core.stylise, em_stylise_free);
  em_team_free (core.team);
  queue_unref (queue);
  return NULL;
}

/* --- the object ---------------------------------------------------------------------------- */

/* Called in whichever thread lets go last: a task holds a reference to the engine, so that may be
 * the engine thread itself, which therefore is never joined but told to end. */
static void
em_engine_finalize (GObject *object)
{
  EmEngine *self = EM_ENGINE (object);
  Queue *queue = self->queue;
  GQueue left = G_QUEUE_INIT;

  g_mutex_lock (&queue->lock);
  left = queue->jobs;
  g_queue_init (&queue->jobs);
  g_queue_push_tail (&queue->jobs, g_new0 (Job, 1));
  g_cond_signal (&queue->filled);
  g_mutex_unlock (&queue->lock);
  g_queue_clear_full (&left, g_free);
  queue_unref (queue);
  G_OBJECT_CLASS (em_engine_parent_class)->finalize (object);
}

static void
em_engine_class_init (EmEngineClass *class)
{
  G_OBJECT_CLASS (class)->finalize = em_engine_finalize;
}

static void
em_engine_init (EmEngine *self)
{
  self->queue = g_new0 (Queue, 1);
  g_atomic_ref_count_init (&self->queue->references);
  g_mutex_init (&self->queue->lock);
  g_cond_init (&self->queue->filled);
  g_queue_init (&self->queue->jobs);
}

EmEngine *
em_engine_new (int n_threads)
{
  EmEngine *self = g_object_new (EM_TYPE_ENGINE, NULL);
  self->queue->n_threads = n_threads;
  g_atomic_ref_count_inc (&self->queue->references);
  g_thread_unref (g_thread_new ("emend-engine", engine_thread, self->queue));
  return self;
}
