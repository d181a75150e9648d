/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-test-set.h"
#include "app/em-thumbnail.h"

#define THUMBNAIL_SIDE 192

struct _EmTestSet
{
  GObject parent;
  EmEngine *engine;
  EmDocument *document;
  GPtrArray *items;
  GCancellable *cancellable; /* of the loads; replaced when the set is cleared */
  gboolean busy, stale;
  guint generation; /* of the items: outcomes of others do not count */
};

G_DEFINE_FINAL_TYPE (EmTestSet, em_test_set, G_TYPE_OBJECT)

enum
{
  CHANGED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
item_free (gpointer data)
{
  EmTestItem *item = data;
  g_clear_pointer (&item->picture, em_picture_unref);
  g_clear_object (&item->thumbnail);
  g_free (item->name);
  g_free (item->truth_name);
  g_array_unref (item->truths);
  g_free (item);
}

static EmTestItem *
item_new (const char *path, const char *truth_name, GArray *truths)
{
  EmTestItem *item = g_new0 (EmTestItem, 1);

  item->name = g_path_get_basename (path);
  item->truth_name = g_strdup (truth_name);
  item->truths = g_array_new (FALSE, FALSE, sizeof (int));
  for (guint i = 0; truths != NULL && i < truths->len; i++)
    if (g_array_index (truths, int, i) >= 0)
      g_array_append_val (item->truths, g_array_index (truths, int, i));
  return item;
}

/* --- outcomes ------------------------------------------------------------------------------ */

static gboolean
is_right (const EmTestItem *item, int index)
{
  for (guint i = 0; i < item->truths->len; i++)
    if (g_array_index (item->truths, int, i) == index)
      return TRUE;
  return FALSE;
}

static EmVerdict
judge (const EmTestItem *item)
{
  const int before = item->outcome.before.index, after = item->outcome.after.index;

  if (item->truths->len == 0)
    return before == after ? EM_VERDICT_UNCHANGED : EM_VERDICT_CHANGED;
  if (is_right (item, before))
    return is_right (item, after) ? EM_VERDICT_UNCHANGED : EM_VERDICT_BROKEN;
  return is_right (item, after) ? EM_VERDICT_FIXED : EM_VERDICT_WRONG;
}

typedef struct
{
  EmTestSet *set;
  guint generation;
} Question;

static void
answered (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autofree Question *question = data;
  g_autoptr (EmTestSet) self = question->set;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) outcomes = em_engine_test_finish (EM_ENGINE (object), result, &error);

  self->busy = FALSE;
  if (outcomes != NULL && question->generation == self->generation)
    for (guint i = 0; i < MIN (outcomes->len, self->items->len); i++)
      {
        EmTestItem *item = g_ptr_array_index (self->items, i);
        item->outcome = g_array_index (outcomes, EmTestOutcome, i);
        item->verdict = judge (item);
      }
  if (self->stale)
    em_test_set_run (self);
  if (error == NULL)
    g_signal_emit (self, signals[CHANGED], 0);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[FAILED], 0, error);
}

void
em_test_set_run (EmTestSet *self)
{
  g_autoptr (GPtrArray) pictures =
      g_ptr_array_new_with_free_func ((GDestroyNotify)em_picture_unref);
  g_autoptr (GArray) truths = g_array_new (FALSE, FALSE, sizeof (int));

  self->stale = self->busy;
  if (self->busy || self->items->len == 0)
    return;
  for (guint i = 0; i < self->items->len; i++)
    {
      EmTestItem *item = g_ptr_array_index (self->items, i);
      int truth = item->truths->len > 0 ? g_array_index (item->truths, int, 0) : -1;
      g_ptr_array_add (pictures, em_picture_ref (item->picture));
      g_array_append_val (truths, truth);
    }
  Question *question = g_new (Question, 1);
  *question = (Question){ g_object_ref (self), self->generation };
  self->busy = TRUE;
  em_engine_test_async (self->engine, pictures, (const int *)truths->data,
                        em_document_get_state (self->document)->rules, NULL, answered, question);
}

void
em_test_set_forget (EmTestSet *self)
{
  self->generation++;
  for (guint i = 0; i < self->items->len; i++)
    ((EmTestItem *)g_ptr_array_index (self->items, i))->verdict = EM_VERDICT_UNKNOWN;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- loading ------------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *paths; /* of char */
  GPtrArray *items; /* those that could be read */
  GError *error;    /* of the last that could not */
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;
  g_ptr_array_unref (load->paths);
  g_ptr_array_unref (load->items);
  g_clear_error (&load->error);
  g_free (load);
}

static Load *
load_new (void)
{
  Load *load = g_new0 (Load, 1);
  load->paths = g_ptr_array_new_with_free_func (g_free);
  load->items = g_ptr_array_new_with_free_func (item_free);
  return load;
}

/* load->items are made and wait for their pixels. */
static void
load_pictures (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Load *load = data;

  for (guint i = 0, kept = 0; i < load->paths->len && !g_cancellable_is_cancelled (cancellable);
       i++)
    {
      EmTestItem *item = g_ptr_array_index (load->items, kept);
      g_clear_error (&load->error);
      item->picture = em_picture_load (g_ptr_array_index (load->paths, i), &load->error);
      if (item->picture != NULL)
        {
          item->thumbnail = em_thumbnail_new (item->picture, THUMBNAIL_SIDE);
          kept++;
        }
      else
        g_ptr_array_remove_index (load->items, kept);
    }
  g_task_return_boolean (task, TRUE);
}

static void
loaded (GObject *object, GAsyncResult *result, gpointer data)
{
  EmTestSet *self = EM_TEST_SET (object);
  Load *load = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return;
  self->generation++;
  g_ptr_array_extend_and_steal (self->items, g_steal_pointer (&load->items));
  load->items = g_ptr_array_new ();
  if (load->error != NULL)
    g_signal_emit (self, signals[FAILED], 0, load->error);
  g_signal_emit (self, signals[CHANGED], 0);
  em_test_set_run (self);
}

static void
start_load (EmTestSet *self, Load *load)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, loaded, NULL);
  g_task_set_task_data (task, load, load_free);
  g_task_run_in_thread (task, load_pictures);
}

void
em_test_set_add_files (EmTestSet *self, GListModel *files)
{
  Load *load = load_new ();

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      char *path = g_file_get_path (file);
      if (path == NULL)
        continue;
      g_ptr_array_add (load->paths, path);
      g_ptr_array_add (load->items, item_new (path, NULL, NULL));
    }
  start_load (self, load);
}

void
em_test_set_set_lesson (EmTestSet *self, const EmLesson *lesson)
{
  Load *load = load_new ();

  em_test_set_clear (self);
  for (guint i = 0; i < lesson->tests->len; i++)
    {
      const EmLessonPicture *picture = g_ptr_array_index (lesson->tests, i);
      if (picture->picture == NULL)
        continue;
      g_ptr_array_add (load->paths, g_strdup (picture->picture));
      g_ptr_array_add (load->items,
                       item_new (picture->picture, picture->class_name, picture->class_indices));
    }
  start_load (self, load);
}

void
em_test_set_clear (EmTestSet *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->generation++;
  g_ptr_array_set_size (self->items, 0);
  g_signal_emit (self, signals[CHANGED], 0);
}

int
em_test_set_get_n (EmTestSet *self)
{
  return self->items->len;
}

const EmTestItem *
em_test_set_get (EmTestSet *self, int index)
{
  return g_ptr_array_index (self->items, index);
}

int
em_test_set_count (EmTestSet *self, EmVerdict verdict)
{
  int n = 0;
  for (guint i = 0; i < self->items->len; i++)
    n += ((EmTestItem *)g_ptr_array_index (self->items, i))->verdict == verdict;
  return n;
}

/* --- class --------------------------------------------------------------------------------- */

static void
em_test_set_dispose (GObject *object)
{
  EmTestSet *self = EM_TEST_SET (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  g_clear_object (&self->document);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  G_OBJECT_CLASS (em_test_set_parent_class)->dispose (object);
}

static void
em_test_set_class_init (EmTestSetClass *class)
{
  G_OBJECT_CLASS (class)->dispose = em_test_set_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
em_test_set_init (EmTestSet *self)
{
  self->items = g_ptr_array_new_with_free_func (item_free);
  self->cancellable = g_cancellable_new ();
}

EmTestSet *
em_test_set_new (EmEngine *engine, EmDocument *document)
{
  EmTestSet *self = g_object_new (EM_TYPE_TEST_SET, NULL);
  self->engine = g_object_ref (engine);
  self->document = g_object_ref (document);
  return self;
}
