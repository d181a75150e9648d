/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-mask-list.h"
#include "app/em-mask-row.h"

struct _EmMaskList
{
  GtkWidget parent;
  GtkWidget *box;
  GtkListBox *rows;
  EmDocument *document;
  guint n_rows;
  guint measure_source;
  gboolean measuring, measure_again;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EmMaskList, em_mask_list, GTK_TYPE_WIDGET)

/* --- from the person ----------------------------------------------------------------------- */

static void
row_selected (GtkListBox *box, GtkListBoxRow *row, EmMaskList *self)
{
  if (!self->updating && row != NULL)
    em_document_select_mask (self->document, em_mask_row_get_mask (EM_MASK_ROW (row)));
}

void
em_mask_list_rename (EmMaskList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->rows);

  if (row != NULL)
    em_mask_row_rename (EM_MASK_ROW (row));
}

static gboolean
key_pressed (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
             EmMaskList *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (GTK_IS_EDITABLE (focus))
    return FALSE;
  if (key == GDK_KEY_F2)
    em_mask_list_rename (self);
  else if (key == GDK_KEY_Delete)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.delete-mask", NULL);
  else
    return FALSE;
  return TRUE;
}

/* --- shares: measured in a thread, as a large mask has many pixels -------------------------- */

typedef struct
{
  guint n;
  guint *ids;
  EmMask **masks;
  double *shares;
} Measure;

static void
measure_free (gpointer data)
{
  Measure *measure = data;
  for (guint i = 0; i < measure->n; i++)
    em_mask_unref (measure->masks[i]);
  g_free (measure->ids);
  g_free (measure->masks);
  g_free (measure->shares);
  g_free (measure);
}

static void
measure_shares (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Measure *measure = data;
  for (guint i = 0; i < measure->n; i++)
    measure->shares[i] = em_mask_get_share (measure->masks[i]);
  g_task_return_boolean (task, TRUE);
}

static void queue_measure (EmMaskList *self);

static void
measured (GObject *object, GAsyncResult *result, gpointer data)
{
  EmMaskList *self = EM_MASK_LIST (object);
  const Measure *measure = g_task_get_task_data (G_TASK (result));

  self->measuring = FALSE;
  if (self->rows == NULL || self->document == NULL) /* closed in between */
    return;
  for (guint i = 0; i < self->n_rows; i++)
    {
      EmMaskRow *row = EM_MASK_ROW (gtk_list_box_get_row_at_index (self->rows, (int)i));
      for (guint k = 0; k < measure->n; k++)
        if (measure->ids[k] == em_mask_row_get_mask (row))
          em_mask_row_set_share (row, measure->shares[k]);
    }
  if (self->measure_again)
    queue_measure (self);
}

static gboolean
start_measure (gpointer data)
{
  EmMaskList *self = data;
  const EmPair *pair = em_document_get_pair (self->document);

  self->measure_source = 0;
  if (pair == NULL)
    return G_SOURCE_REMOVE;
  Measure *measure = g_new (Measure, 1);
  measure->n = pair->masks->len;
  measure->ids = g_new (guint, measure->n);
  measure->masks = g_new (EmMask *, measure->n);
  measure->shares = g_new0 (double, measure->n);
  for (guint i = 0; i < measure->n; i++)
    {
      const EmPairMask *mask = g_ptr_array_index (pair->masks, i);
      measure->ids[i] = mask->id;
      measure->masks[i] = em_mask_snapshot (mask->mask);
    }
  self->measuring = TRUE;
  self->measure_again = FALSE;
  g_autoptr (GTask) task = g_task_new (self, NULL, measured, NULL);
  g_task_set_task_data (task, measure, measure_free);
  g_task_run_in_thread (task, measure_shares);
  return G_SOURCE_REMOVE;
}

static void
queue_measure (EmMaskList *self)
{
  self->measure_again = self->measuring;
  if (!self->measuring && self->measure_source == 0)
    self->measure_source = g_idle_add_full (G_PRIORITY_LOW, start_measure, self, NULL);
}

/* --- to the person ------------------------------------------------------------------------- */

/* A row stands for a place in the list, so that none is taken from under the pointer. */
static void
update (EmMaskList *self)
{
  const EmPair *pair = em_document_get_pair (self->document);
  const guint n = pair != NULL ? pair->masks->len : 0;

  self->updating = TRUE;
  for (; self->n_rows < n; self->n_rows++)
    {
      GtkWidget *row = em_mask_row_new (self->document);
      g_autofree char *name = g_strdup_printf ("at:mask-%u", self->n_rows);
      gtk_widget_set_name (row, name);
      gtk_list_box_append (self->rows, row);
    }
  for (; self->n_rows > n; self->n_rows--)
    gtk_list_box_remove (
        self->rows, GTK_WIDGET (gtk_list_box_get_row_at_index (self->rows, (int)self->n_rows - 1)));
  for (guint i = 0; i < n; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->rows, (int)i);
      const EmPairMask *mask = g_ptr_array_index (pair->masks, i);
      em_mask_row_show (EM_MASK_ROW (row), mask, i + 1);
      if (mask->id == pair->active)
        gtk_list_box_select_row (self->rows, row);
    }
  self->updating = FALSE;
}

static void
document_changed (EmDocument *document, guint changes, EmRect *rect, EmMaskList *self)
{
  if (changes & (EM_CHANGE_MASKS | EM_CHANGE_PICTURE | EM_CHANGE_HISTORY))
    update (self);
  if ((changes & (EM_CHANGE_MASK | EM_CHANGE_MASKS | EM_CHANGE_PICTURE | EM_CHANGE_HISTORY))
      && !em_document_is_editing_mask (document))
    queue_measure (self);
}

void
em_mask_list_set_session (EmMaskList *self, EmSession *session)
{
  self->document = g_object_ref (em_session_get_document (session));
  g_signal_connect_object (self->document, "changed", G_CALLBACK (document_changed), self, 0);
  update (self);
}

static void
em_mask_list_dispose (GObject *object)
{
  EmMaskList *self = EM_MASK_LIST (object);
  g_clear_handle_id (&self->measure_source, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (em_mask_list_parent_class)->dispose (object);
}

static void
em_mask_list_class_init (EmMaskListClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_mask_list_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/mask-list.ui");
  gtk_widget_class_bind_template_child (widget, EmMaskList, box);
  gtk_widget_class_bind_template_child (widget, EmMaskList, rows);
  gtk_widget_class_bind_template_callback (widget, row_selected);
}

static void
em_mask_list_init (EmMaskList *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->rows), keys);
}
