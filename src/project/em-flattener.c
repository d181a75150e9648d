/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "project/em-flattener.h"

struct _EmFlattener
{
  GObject parent;
  EmDocument *document;
  GCancellable *cancellable; /* of the drawing under way, or NULL */
  guint drawing;             /* id of the pair that it is for */
};

G_DEFINE_FINAL_TYPE (EmFlattener, em_flattener, G_TYPE_OBJECT)

static void
draw (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_boolean (task, em_pair_draw_fills (data, cancellable));
}

static void update (EmFlattener *self);

static void
drawn (GObject *object, GAsyncResult *result, gpointer data)
{
  EmFlattener *self = EM_FLATTENER (object);
  const gboolean complete = g_task_propagate_boolean (G_TASK (result), NULL);

  g_clear_object (&self->cancellable);
  if (self->document == NULL)
    return;
  if (complete)
    em_document_take_fills (self->document, g_task_get_task_data (G_TASK (result)));
  update (self);
}

static void
update (EmFlattener *self)
{
  const EmPair *pair = em_document_get_pair (self->document);

  if (self->cancellable != NULL)
    {
      /* A newer state of the same pair waits for its turn, or nothing would ever be seen. */
      if (pair == NULL || pair->id != self->drawing || pair->fills_current)
        g_cancellable_cancel (self->cancellable);
      return;
    }
  if (pair == NULL || pair->fills_current)
    return;
  self->cancellable = g_cancellable_new ();
  self->drawing = pair->id;
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, drawn, NULL);
  g_task_set_return_on_cancel (task, FALSE);
  g_task_set_task_data (task, em_pair_copy (pair), (GDestroyNotify)em_pair_free);
  g_task_run_in_thread (task, draw);
}

static void
document_changed (EmDocument *document, guint changes, EmRect *rect, EmFlattener *self)
{
  if (changes & ~(guint)EM_CHANGE_MASK)
    update (self);
}

static void
em_flattener_dispose (GObject *object)
{
  EmFlattener *self = EM_FLATTENER (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (em_flattener_parent_class)->dispose (object);
}

static void
em_flattener_class_init (EmFlattenerClass *class)
{
  G_OBJECT_CLASS (class)->dispose = em_flattener_dispose;
}

static void
em_flattener_init (EmFlattener *self)
{
}

EmFlattener *
em_flattener_new (EmDocument *document)
{
  EmFlattener *self = g_object_new (EM_TYPE_FLATTENER, NULL);
  self->document = g_object_ref (document);
  g_signal_connect_object (document, "changed", G_CALLBACK (document_changed), self, 0);
  update (self);
  return self;
}
