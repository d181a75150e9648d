/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-layer-list.h"
#include "app/em-layer-row.h"

struct _EmLayerList
{
  GtkWidget parent;
  GtkWidget *box;
  GtkListBox *rows;
  GtkStack *stack;
  GtkWidget *duplicate, *remove;
  EmSession *session;
  guint n_rows;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EmLayerList, em_layer_list, GTK_TYPE_WIDGET)

static EmDocument *
document_of (EmLayerList *self)
{
  return em_session_get_document (self->session);
}

/* --- from the person ----------------------------------------------------------------------- */

static void
row_selected (GtkListBox *box, GtkListBoxRow *row, EmLayerList *self)
{
  if (!self->updating && row != NULL)
    em_session_select_layer (self->session, em_layer_row_get_layer (EM_LAYER_ROW (row)));
}

/* A row was dragged: its layer comes just above or below the one it was let go on. */
static void
row_dropped (EmLayerRow *row, guint dragged, gboolean below, EmLayerList *self)
{
  const EmPair *pair = em_document_get_pair (document_of (self));
  const int from = pair != NULL ? em_pair_find_layer (pair, dragged) : -1;
  int to = pair != NULL ? em_pair_find_layer (pair, em_layer_row_get_layer (row)) : -1;

  if (from < 0 || to < 0 || from == to)
    return;
  /* Taken out, it leaves those above it one lower. */
  to += (below ? 0 : 1) - (from < to ? 1 : 0);
  em_document_move_layer (document_of (self), dragged, to);
  em_session_select_layer (self->session, dragged);
}

static void
move (EmLayerList *self, int by)
{
  const EmPair *pair = em_document_get_pair (document_of (self));
  const EmLayer *layer = em_session_get_layer (self->session);
  const int to = layer != NULL ? em_pair_find_layer (pair, layer->id) + by : -1;

  if (to < 0 || to >= (int)pair->layers->len)
    return;
  em_document_move_layer (document_of (self), layer->id, to);
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_selected_row (self->rows)));
}

static gboolean
key_pressed (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
             EmLayerList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->rows);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (row == NULL || GTK_IS_EDITABLE (focus))
    return FALSE;
  if (key == GDK_KEY_Up && (state & GDK_ALT_MASK))
    move (self, 1);
  else if (key == GDK_KEY_Down && (state & GDK_ALT_MASK))
    move (self, -1);
  else if (key == GDK_KEY_F2)
    em_layer_row_rename (EM_LAYER_ROW (row));
  else if (key == GDK_KEY_Delete)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.delete-layer", NULL);
  else
    return FALSE;
  return TRUE;
}

/* --- to the person ------------------------------------------------------------------------- */

static void
select_row (EmLayerList *self)
{
  const EmLayer *layer = em_session_get_layer (self->session);
  GtkListBoxRow *selected = NULL;

  for (guint i = 0; i < self->n_rows; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->rows, (int)i);
      if (layer != NULL && em_layer_row_get_layer (EM_LAYER_ROW (row)) == layer->id)
        selected = row;
    }
  self->updating = TRUE;
  gtk_list_box_select_row (self->rows, selected);
  self->updating = FALSE;
  gtk_widget_set_sensitive (self->duplicate, layer != NULL);
  gtk_widget_set_sensitive (self->remove, layer != NULL);
}

/* A row stands for a place in the list, so that none is taken from under the pointer. */
static void
update (EmLayerList *self)
{
  const EmPair *pair = em_document_get_pair (document_of (self));
  const guint n = pair != NULL ? pair->layers->len : 0;

  self->updating = TRUE;
  for (; self->n_rows < n; self->n_rows++)
    {
      GtkWidget *row = em_layer_row_new (self->session);
      g_autofree char *name = g_strdup_printf ("at:layer-%u", self->n_rows);
      gtk_widget_set_name (row, name);
      g_signal_connect (row, "dropped", G_CALLBACK (row_dropped), self);
      gtk_list_box_append (self->rows, row);
    }
  for (; self->n_rows > n; self->n_rows--)
    gtk_list_box_remove (
        self->rows, GTK_WIDGET (gtk_list_box_get_row_at_index (self->rows, (int)self->n_rows - 1)));
  for (guint i = 0; i < n; i++)
    em_layer_row_show (EM_LAYER_ROW (gtk_list_box_get_row_at_index (self->rows, (int)i)),
                       g_ptr_array_index (pair->layers, n - 1 - i));
  self->updating = FALSE;
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "layers" : "empty");
  select_row (self);
}

static void
document_changed (EmDocument *document, guint changes, EmRect *rect, EmLayerList *self)
{
  if (changes & (EM_CHANGE_LAYERS | EM_CHANGE_MASKS | EM_CHANGE_PICTURE))
    update (self);
}

static void
layer_selected (EmSession *session, EmLayerList *self)
{
  /* While layers come and go the rows are told afterwards. */
  select_row (self);
}

void
em_layer_list_set_session (EmLayerList *self, EmSession *session)
{
  self->session = g_object_ref (session);
  g_signal_connect_object (document_of (self), "changed", G_CALLBACK (document_changed), self, 0);
  g_signal_connect_object (session, "layer-selected", G_CALLBACK (layer_selected), self, 0);
  update (self);
}

static void
em_layer_list_dispose (GObject *object)
{
  EmLayerList *self = EM_LAYER_LIST (object);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (em_layer_list_parent_class)->dispose (object);
}

static void
em_layer_list_class_init (EmLayerListClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_layer_list_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/layer-list.ui");
  gtk_widget_class_bind_template_child (widget, EmLayerList, box);
  gtk_widget_class_bind_template_child (widget, EmLayerList, rows);
  gtk_widget_class_bind_template_child (widget, EmLayerList, stack);
  gtk_widget_class_bind_template_child (widget, EmLayerList, duplicate);
  gtk_widget_class_bind_template_child (widget, EmLayerList, remove);
  gtk_widget_class_bind_template_callback (widget, row_selected);
}

static void
em_layer_list_init (EmLayerList *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  /* Before the list itself, which takes Alt+Up for a move of the cursor. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->rows), keys);
}
