/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "project/em-autosave.h"
#include "project/em-project-file.h"
#include "tensor/em-file.h"

#define LOCK_SUFFIX ".lock"
/* Seconds. */
#define STALE 3600

/* What the window and the thread that writes share: when @closed is set nothing is written any
 * more.
 */
typedef struct
{
  gatomicrefcount ref_count;
  GMutex lock;
  gboolean closed;
} Gate;

struct _EmAutosave
{
  GObject parent;
  EmDocument *document;
  double delay;
  char *path, *lock_path; /* of this window's files */
  int lock;               /* file descriptor, -1 while there is nothing to keep */
  char *file;             /* of the project, or NULL */
  Gate *gate;
  GCancellable *cancellable;
  guint timer;
  gboolean writing;
  gboolean failing; /* it was said already */
  guint64 written;  /* serial of the state that is in the file */
};

G_DEFINE_FINAL_TYPE (EmAutosave, em_autosave, G_TYPE_OBJECT)

enum
{
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void schedule (EmAutosave *self);

static void
gate_unref (Gate *gate)
{
  if (!g_atomic_ref_count_dec (&gate->ref_count))
    return;
  g_mutex_clear (&gate->lock);
  g_free (gate);
}

static char *
get_folder (const char *folder)
{
  if (folder != NULL)
    return g_strdup (folder);
  return g_build_filename (g_get_user_state_dir (), "emend", "recovery", NULL);
}

/* --- the lock ------------------------------------------------------------------------------ */

/* Opens and locks @path. Returns: a file descriptor; -1 where somebody else holds it, or with
 * errno. */
static int
take_lock (const char *path)
{
  const int lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (lock >= 0 && flock (lock, LOCK_EX | LOCK_NB) == 0)
    return lock;
  if (lock >= 0)
    g_close (lock, NULL);
  return -1;
}

static gboolean
keep_lock (EmAutosave *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->lock_path);

  if (self->lock >= 0)
    return TRUE;
  if (g_mkdir_with_parents (folder, 0700) == 0)
    self->lock = take_lock (self->lock_path);
  if (self->lock >= 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
               _ ("The folder “%s” cannot be written to: %s. Save the project yourself."), folder,
               g_strerror (errno));
  return FALSE;
}

static void
drop_files (EmAutosave *self)
{
  if (self->lock < 0)
    return;
  g_unlink (self->path);
  g_unlink (self->lock_path);
  g_close (self->lock, NULL);
  self->lock = -1;
  self->written = 0;
}

/* --- writing ------------------------------------------------------------------------------- */

typedef struct
{
  EmState *state;
  char *path, *file, *name;
  int lock;
  Gate *gate;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  em_state_free (job->state);
  g_free (job->path);
  g_free (job->file);
  g_free (job->name);
  gate_unref (job->gate);
  g_free (job);
}

/* The lock's contents are what em_recovery_list() shows, so that it opens no project. */
static gboolean
write_files (const Job *job, GBytes *bytes, GError **error)
{
  if (!em_file_write_atomically (job->path, bytes, error))
    return FALSE;
  if (ftruncate (job->lock, 0) == 0 && pwrite (job->lock, job->name, strlen (job->name), 0) >= 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _ ("“%s” cannot be written: %s."),
               job->path, g_strerror (errno));
  return FALSE;
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = em_project_to_bytes (job->state, job->file, cancellable, &error);
  gboolean good = FALSE;

  if (bytes != NULL)
    {
      g_mutex_lock (&job->gate->lock);
      if (!job->gate->closed)
        good = write_files (job, bytes, &error);
      else
        g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed");
      g_mutex_unlock (&job->gate->lock);
    }
  if (good)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written (GObject *object, GAsyncResult *result, gpointer data)
{
  EmAutosave *self = EM_AUTOSAVE (object);
  const Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  const gboolean good = g_task_propagate_boolean (G_TASK (result), &error);

  self->writing = FALSE;
  if (self->document == NULL)
    return;
  if (good)
    {
      self->written = job->state->serial;
      self->failing = FALSE;
    }
  else if (!self->failing)
    {
      self->failing = TRUE;
      g_signal_emit (self, signals[FAILED], 0, error);
    }
  schedule (self);
}

static gboolean
write_now (gpointer data)
{
  EmAutosave *self = data;
  const EmPair *pair = em_document_get_pair (self->document);
  g_autoptr (GError) error = NULL;

  self->timer = 0;
  if (!keep_lock (self, &error))
    {
      if (!self->failing)
        g_signal_emit (self, signals[FAILED], 0, error);
      self->failing = TRUE;
      schedule (self);
      return G_SOURCE_REMOVE;
    }
  Job *job = g_new0 (Job, 1);
  job->state = em_state_copy (em_document_get_state (self->document));
  job->path = g_strdup (self->path);
  job->file = g_strdup (self->file);
  job->name = self->file != NULL ? g_path_get_basename (self->file)
                                 : g_strdup (pair != NULL ? pair->name : _ ("Untitled"));
  job->lock = self->lock;
  job->gate = self->gate;
  g_atomic_ref_count_inc (&self->gate->ref_count);
  self->writing = TRUE;
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, written, NULL);
  g_task_set_return_on_cancel (task, FALSE);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, write_in_thread);
  return G_SOURCE_REMOVE;
}

/* Writes after the delay where there is something that neither the project nor the autosave has. */
static void
schedule (EmAutosave *self)
{
  const EmState *state = em_document_get_state (self->document);

  if (self->writing)
    return;
  if (!em_document_is_modified (self->document))
    {
      g_clear_handle_id (&self->timer, g_source_remove);
      drop_files (self);
    }
  else if (self->timer == 0 && state->serial != self->written)
    self->timer = g_timeout_add ((guint)(self->delay * 1000), write_now, self);
}

static void
document_changed (EmDocument *document, guint changes, EmRect *rect, EmAutosave *self)
{
  /* Of a stroke under way what is painted so far counts as well. */
  if ((changes & EM_CHANGE_HISTORY) || em_document_is_editing_mask (document))
    {
      if (em_document_is_editing_mask (document))
        self->written = 0;
      schedule (self);
    }
}

void
em_autosave_set_file (EmAutosave *self, const char *file)
{
  char *copy = g_strdup (file);

  g_free (self->file);
  self->file = copy;
}

/* --- recovery ------------------------------------------------------------------------------ */

static char *
lock_path_of (const char *path)
{
  g_autofree char *stem = g_strndup (path, strlen (path) - strlen (EM_PROJECT_SUFFIX));
  return g_strconcat (stem, LOCK_SUFFIX, NULL);
}

EmRecovery *
em_recovery_copy (const EmRecovery *recovery)
{
  EmRecovery *copy = g_new0 (EmRecovery, 1);
  copy->path = g_strdup (recovery->path);
  copy->name = g_strdup (recovery->name);
  copy->time = recovery->time;
  return copy;
}

void
em_recovery_free (EmRecovery *recovery)
{
  g_free (recovery->path);
  g_free (recovery->name);
  g_free (recovery);
}

/* %NULL where @path belongs to a window that lives. */
static EmRecovery *
look_at (const char *path)
{
  g_autofree char *lock_path = lock_path_of (path);
  g_autofree char *name = NULL;
  GStatBuf info;
  const int lock = take_lock (lock_path);

  if (lock < 0)
    return NULL;
  g_file_get_contents (lock_path, &name, NULL, NULL);
  g_close (lock, NULL);
  EmRecovery *recovery = g_new0 (EmRecovery, 1);
  recovery->path = g_strdup (path);
  recovery->name = name != NULL && *name != '\0' && g_utf8_validate (name, -1, NULL)
                       ? g_steal_pointer (&name)
                       : g_strdup (_ ("Untitled"));
  recovery->time = g_stat (path, &info) == 0 ? info.st_mtime : 0;
  return recovery;
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  const EmRecovery *p = *(EmRecovery *const *)a, *q = *(EmRecovery *const *)b;
  return p->time < q->time ? 1 : p->time > q->time ? -1 : 0;
}

/* What a kill in the middle of a writing has left beside its file; nobody writes for so long. */
static void
remove_if_stale (const char *path)
{
  GStatBuf info;

  if (g_stat (path, &info) == 0 && info.st_mtime + STALE < g_get_real_time () / G_USEC_PER_SEC)
    g_unlink (path);
}

GPtrArray *
em_recovery_list (const char *given)
{
  g_autofree char *folder = get_folder (given);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify)em_recovery_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      if (g_str_has_prefix (name, ".emend-"))
        remove_if_stale (path);
      EmRecovery *recovery = g_str_has_suffix (name, EM_PROJECT_SUFFIX) ? look_at (path) : NULL;
      if (recovery != NULL)
        g_ptr_array_add (found, recovery);
    }
  g_ptr_array_sort (found, newest_first);
  return found;
}

void
em_recovery_discard (const EmRecovery *recovery)
{
  g_autofree char *lock_path = lock_path_of (recovery->path);
  g_unlink (recovery->path);
  g_unlink (lock_path);
}

void
em_autosave_adopt (EmAutosave *self, const EmRecovery *recovery)
{
  g_autofree char *lock_path = lock_path_of (recovery->path);

  if (keep_lock (self, NULL) && g_rename (recovery->path, self->path) == 0)
    g_unlink (lock_path);
  self->written = em_document_get_state (self->document)->serial;
  g_clear_handle_id (&self->timer, g_source_remove);
}

/* --- the object ---------------------------------------------------------------------------- */

void
em_autosave_close (EmAutosave *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  /* What is being written at this moment, some 100 ms at most, is written first and goes with the
   * rest. */
  g_mutex_lock (&self->gate->lock);
  self->gate->closed = TRUE;
  drop_files (self);
  g_mutex_unlock (&self->gate->lock);
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_clear_object (&self->document);
}

static void
em_autosave_dispose (GObject *object)
{
  em_autosave_close (EM_AUTOSAVE (object));
  G_OBJECT_CLASS (em_autosave_parent_class)->dispose (object);
}

static void
em_autosave_finalize (GObject *object)
{
  EmAutosave *self = EM_AUTOSAVE (object);

  g_free (self->path);
  g_free (self->lock_path);
  g_free (self->file);
  g_object_unref (self->cancellable);
  gate_unref (self->gate);
  G_OBJECT_CLASS (em_autosave_parent_class)->finalize (object);
}

static void
em_autosave_class_init (EmAutosaveClass *class)
{
  G_OBJECT_CLASS (class)->dispose = em_autosave_dispose;
  G_OBJECT_CLASS (class)->finalize = em_autosave_finalize;
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
em_autosave_init (EmAutosave *self)
{
  self->lock = -1;
  self->cancellable = g_cancellable_new ();
  self->gate = g_new0 (Gate, 1);
  g_atomic_ref_count_init (&self->gate->ref_count);
  g_mutex_init (&self->gate->lock);
}

EmAutosave *
em_autosave_new (EmDocument *document, const char *given, double delay)
{
  EmAutosave *self = g_object_new (EM_TYPE_AUTOSAVE, NULL);
  g_autofree char *folder = get_folder (given);
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *name = g_strconcat (id, EM_PROJECT_SUFFIX, NULL);

  self->document = g_object_ref (document);
  self->delay = delay;
  self->path = g_build_filename (folder, name, NULL);
  self->lock_path = lock_path_of (self->path);
  g_signal_connect_object (document, "changed", G_CALLBACK (document_changed), self, 0);
  return self;
}
