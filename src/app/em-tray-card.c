/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-pair-thumbnail.h"
#include "app/em-tray-card.h"

#define THUMBNAIL_SIDE 176 /* twice what is shown, for displays of scale 2 */

struct _EmTrayCard
{
  GtkWidget parent;
  GtkWidget *box;
  GtkWidget *select;
  GtkPicture *picture;
  GtkStack *name_stack;
  GtkEntry *name;
  GtkLabel *name_label;
  GtkSwitch *enabled;
  GtkMenuButton *weight_button, *menu;
  GtkAdjustment *weight;
  EmSession *session;
  EmPair *shown; /* the copy that the thumbnail was made from, or is being made from */
  EmPairThumbnail *thumbnail;
  int index;
  gboolean busy, stale, hovered, updating;
};

G_DEFINE_FINAL_TYPE (EmTrayCard, em_tray_card, GTK_TYPE_WIDGET)

static EmDocument *
document_of (EmTrayCard *self)
{
  return em_session_get_document (self->session);
}

/* %NULL where nothing stands at its place. */
static const EmPair *
get_pair (EmTrayCard *self)
{
  const GPtrArray *pairs = em_document_get_state (document_of (self))->pairs;
  return self->index < (int)pairs->len ? g_ptr_array_index (pairs, self->index) : NULL;
}

/* --- the thumbnail ------------------------------------------------------------------------- */

static void
show_thumbnail (EmTrayCard *self)
{
  GdkTexture *texture = NULL;

  if (self->thumbnail != NULL)
    texture = self->hovered ? self->thumbnail->a : self->thumbnail->b;
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
}

static gboolean
is_outdated (EmTrayCard *self, const EmPair *pair)
{
  const EmPair *shown = self->shown;
  return shown == NULL || shown->original != pair->original || shown->swapped != pair->swapped
         || !em_pair_same_fills (shown, pair)
         || em_mask_difference (shown->mask, pair->mask).width > 0;
}

static void
make_thumbnail (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, em_pair_thumbnail_new (data, THUMBNAIL_SIDE),
                         (GDestroyNotify)em_pair_thumbnail_free);
}

static void ask_thumbnail (EmTrayCard *self);

static void
thumbnail_made (GObject *object, GAsyncResult *result, gpointer data)
{
  EmTrayCard *self = EM_TRAY_CARD (object);

  self->busy = FALSE;
  if (self->session == NULL)
    return;
  g_clear_pointer (&self->thumbnail, em_pair_thumbnail_free);
  self->thumbnail = g_task_propagate_pointer (G_TASK (result), NULL);
  show_thumbnail (self);
  if (self->stale)
    ask_thumbnail (self);
}

/* The latest wins; what is being drawn for the canvas is waited for. */
static void
ask_thumbnail (EmTrayCard *self)
{
  const EmState *state = em_document_get_state (document_of (self));
  const EmPair *pair = get_pair (self);

  self->stale = self->busy;
  if (self->busy || pair == NULL || !is_outdated (self, pair)
      || (!pair->fills_current && self->index == state->current))
    return;
  g_clear_pointer (&self->shown, em_pair_free);
  self->shown = em_pair_copy (pair);
  self->busy = TRUE;
  g_autoptr (GTask) task = g_task_new (self, NULL, thumbnail_made, NULL);
  g_task_set_task_data (task, em_pair_copy (pair), (GDestroyNotify)em_pair_free);
  g_task_run_in_thread (task, make_thumbnail);
}

static void
entered (GtkEventControllerMotion *motion, double x, double y, EmTrayCard *self)
{
  self->hovered = TRUE;
  show_thumbnail (self);
}

static void
left (GtkEventControllerMotion *motion, EmTrayCard *self)
{
  self->hovered = FALSE;
  show_thumbnail (self);
}

/* --- from the person ----------------------------------------------------------------------- */

static void
selected (GtkButton *button, EmTrayCard *self)
{
  if (get_pair (self) != NULL)
    em_document_select_pair (document_of (self), self->index);
}

static void
switched (GObject *object, GParamSpec *pspec, EmTrayCard *self)
{
  if (!self->updating && get_pair (self) != NULL)
    em_document_set_pair_enabled (document_of (self), self->index,
                                  gtk_switch_get_active (self->enabled));
}

static void
weight_moved (GtkAdjustment *adjustment, EmTrayCard *self)
{
  if (!self->updating && get_pair (self) != NULL)
    em_document_set_pair_weight (document_of (self), self->index,
                                 gtk_adjustment_get_value (adjustment));
}

static void
rename_chosen (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EmTrayCard *self = EM_TRAY_CARD (widget);
  gtk_editable_set_text (GTK_EDITABLE (self->name), gtk_label_get_text (self->name_label));
  gtk_stack_set_visible_child_name (self->name_stack, "entry");
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

/* Return, or the entry is left: the name is kept. */
static void
renamed (GObject *object, EmTrayCard *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->name_stack), "entry") != 0)
    return;
  gtk_stack_set_visible_child_name (self->name_stack, "label");
  if (*name != '\0' && get_pair (self) != NULL)
    em_document_rename_pair (document_of (self), self->index, name);
}

/* --- another place by dragging ------------------------------------------------------------- */

static GdkContentProvider *
drag_prepared (GtkDragSource *source, double x, double y, EmTrayCard *self)
{
  if (self->thumbnail != NULL)
    gtk_drag_source_set_icon (source, GDK_PAINTABLE (self->thumbnail->b), 20, 20);
  return gdk_content_provider_new_typed (G_TYPE_INT, self->index);
}

static gboolean
dropped (GtkDropTarget *target, const GValue *value, double x, double y, EmTrayCard *self)
{
  return gtk_widget_activate_action (GTK_WIDGET (self), "win.move-exemplar", "(ii)",
                                     g_value_get_int (value), self->index);
}

/* --- to the person ------------------------------------------------------------------------- */

void
em_tray_card_update (EmTrayCard *self)
{
  const EmState *state = em_document_get_state (document_of (self));
  const EmPair *pair = get_pair (self);

  if (pair == NULL)
    return;
  const gboolean several = state->pairs->len > 1;
  g_autofree char *weight = g_strdup_printf ("× %.3g", pair->weight);
  g_autofree char *tooltip =
      g_strdup_printf (_ ("%s\nTreats %s like %s. A is shown while the pointer is here."),
                       pair->name, em_pair_get_b_name (pair), em_pair_get_a_name (pair));
  const char *why = NULL;

  self->updating = TRUE;
  gtk_label_set_text (self->name_label, pair->name);
  gtk_switch_set_active (self->enabled, pair->enabled);
  gtk_adjustment_set_value (self->weight, pair->weight);
  gtk_menu_button_set_label (self->weight_button, weight);
  gtk_widget_set_sensitive (GTK_WIDGET (self->weight_button), several);
  self->updating = FALSE;
  if (!em_pair_is_complete (pair, &why))
    {
      g_autofree char *text = g_strconcat (pair->name, "\n", why, NULL);
      gtk_widget_set_tooltip_text (self->select, text);
    }
  else
    gtk_widget_set_tooltip_text (self->select, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->select), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  pair->name, -1);
  if (self->index == state->current)
    gtk_widget_add_css_class (GTK_WIDGET (self), "shown");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "shown");
  gtk_widget_set_opacity (GTK_WIDGET (self->picture), pair->enabled ? 1 : 0.45);
  ask_thumbnail (self);
}

/* --- making it ----------------------------------------------------------------------------- */

static void
add_item (GMenu *menu, const char *label, const char *action, GVariant *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
  g_menu_item_set_action_and_target_value (item, action, target);
  g_menu_append_item (menu, item);
}

static void
make_menu (EmTrayCard *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  const int i = self->index;

  add_item (menu, _ ("Duplicate"), "win.duplicate-exemplar", g_variant_new_int32 (i));
  add_item (menu, _ ("Rename"), "card.rename", NULL);
  add_item (menu, _ ("Swap direction"), "win.swap-exemplar", g_variant_new_int32 (i));
  add_item (menu, _ ("Move towards the first"), "win.move-exemplar",
            g_variant_new ("(ii)", i, i - 1));
  add_item (menu, _ ("Move towards the last"), "win.move-exemplar",
            g_variant_new ("(ii)", i, i + 1));
  add_item (menu, _ ("Remove"), "win.remove-exemplar", g_variant_new_int32 (i));
  gtk_menu_button_set_menu_model (self->menu, G_MENU_MODEL (menu));
}

static void
add_controllers (EmTrayCard *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INT, GDK_ACTION_MOVE);

  g_signal_connect (motion, "enter", G_CALLBACK (entered), self);
  g_signal_connect (motion, "leave", G_CALLBACK (left), self);
  gtk_widget_add_controller (self->select, motion);
  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (drag_prepared), self);
  gtk_widget_add_controller (GTK_WIDGET (self->picture), GTK_EVENT_CONTROLLER (source));
  g_signal_connect (target, "drop", G_CALLBACK (dropped), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

GtkWidget *
em_tray_card_new (EmSession *session, int index)
{
  EmTrayCard *self = g_object_new (EM_TYPE_TRAY_CARD, NULL);

  self->session = g_object_ref (session);
  self->index = index;
  make_menu (self);
  add_controllers (self);
  return GTK_WIDGET (self);
}

static void
em_tray_card_dispose (GObject *object)
{
  EmTrayCard *self = EM_TRAY_CARD (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->shown, em_pair_free);
  g_clear_pointer (&self->thumbnail, em_pair_thumbnail_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (em_tray_card_parent_class)->dispose (object);
}

static void
em_tray_card_class_init (EmTrayCardClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_tray_card_dispose;
  gtk_widget_class_set_css_name (widget, "traycard");
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/tray-card.ui");
  gtk_widget_class_bind_template_child (widget, EmTrayCard, box);
  gtk_widget_class_bind_template_child (widget, EmTrayCard, select);
  gtk_widget_class_bind_template_child (widget, EmTrayCard, picture);
  gtk_widget_class_bind_template_child (widget, EmTrayCard, name_stack);
  gtk_widget_class_bind_template_child (widget, EmTrayCard, name);
  gtk_widget_class_bind_template_child (widget, EmTrayCard, name_label);
  gtk_widget_class_bind_template_child (widget, EmTrayCard, enabled);
  gtk_widget_class_bind_template_child (widget, EmTrayCard, weight_button);
  gtk_widget_class_bind_template_child (widget, EmTrayCard, menu);
  gtk_widget_class_bind_template_child (widget, EmTrayCard, weight);
  gtk_widget_class_bind_template_callback (widget, selected);
  gtk_widget_class_bind_template_callback (widget, switched);
  gtk_widget_class_bind_template_callback (widget, weight_moved);
  gtk_widget_class_bind_template_callback (widget, renamed);
  gtk_widget_class_install_action (widget, "card.rename", NULL, rename_chosen);
}

static void
em_tray_card_init (EmTrayCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
