/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-layer-editor.h"

typedef struct
{
  EmSession *session;
  guint layer; /* id of the one that is shown, or 0 */
  guint apply_source;
  gboolean showing;
} EmLayerEditorPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (EmLayerEditor, em_layer_editor, GTK_TYPE_BOX)

static EmLayerEditorPrivate *
private_of (EmLayerEditor *self)
{
  return em_layer_editor_get_instance_private (self);
}

EmSession *
em_layer_editor_get_session (EmLayerEditor *self)
{
  return private_of (self)->session;
}

/* The layer that is shown, as it is in the document. (transfer none) (nullable) */
static const EmLayer *
get_layer (EmLayerEditor *self)
{
  EmLayerEditorPrivate *private = private_of (self);
  const EmPair *pair = em_document_get_pair (em_session_get_document (private->session));
  const EmLayer *layer = pair != NULL ? em_pair_get_layer (pair, private->layer) : NULL;

  /* Another pair may have another layer with this id. */
  return layer != NULL && layer->kind == EM_LAYER_EDITOR_GET_CLASS (self)->kind ? layer : NULL;
}

void
em_layer_editor_set_session (EmLayerEditor *self, EmSession *session)
{
  private_of (self)->session = g_object_ref (session);
}

void
em_layer_editor_show (EmLayerEditor *self, const EmLayer *layer)
{
  EmLayerEditorPrivate *private = private_of (self);
  const guint id = layer != NULL ? layer->id : 0;

  /* What is still to be written belongs to the layer before. */
  if (private->apply_source != 0 && private->layer == id)
    return;
  g_clear_handle_id (&private->apply_source, g_source_remove);
  private->layer = id;
  private->showing = TRUE;
  EM_LAYER_EDITOR_GET_CLASS (self)->show (self, layer);
  private->showing = FALSE;
  em_layer_editor_show_activity (self);
}

gboolean
em_layer_editor_is_showing (EmLayerEditor *self)
{
  return private_of (self)->showing;
}

void
em_layer_editor_show_activity (EmLayerEditor *self)
{
  EmLayerEditorClass *class = EM_LAYER_EDITOR_GET_CLASS (self);

  if (class->show_activity != NULL)
    class->show_activity (self, get_layer (self));
}

/* --- writing ------------------------------------------------------------------------------- */

static gboolean
apply (gpointer data)
{
  EmLayerEditor *self = data;
  EmLayerEditorPrivate *private = private_of (self);
  const EmLayer *layer = get_layer (self);

  private->apply_source = 0;
  if (layer == NULL)
    return G_SOURCE_REMOVE;
  g_autoptr (EmLayer) copy = em_layer_copy (layer);
  EM_LAYER_EDITOR_GET_CLASS (self)->write (self, copy);
  em_session_update_layer (private->session, copy, TRUE);
  return G_SOURCE_REMOVE;
}

void
em_layer_editor_changed (EmLayerEditor *self)
{
  EmLayerEditorPrivate *private = private_of (self);

  /* Once before the next frame, however many signals a drag sends. */
  if (!private->showing && private->apply_source == 0)
  private->apply_source = g_idle_add_full (GDK_PRIORITY_REDRAW - 1, apply, self, NULL);
}

void
em_layer_editor_settled (EmLayerEditor *self)
{
  EmLayerEditorPrivate *private = private_of (self);

  if (private->showing)
    return;
  if (private->apply_source != 0)
    {
      g_source_remove (private->apply_source);
      apply (self);
    }
  em_session_settle_layer (private->session);
}

void
em_layer_editor_chosen (EmLayerEditor *self)
{
  EmLayerEditorPrivate *private = private_of (self);

  if (private->showing || private->session == NULL)
    return;
  em_document_seal_step (em_session_get_document (private->session));
  em_layer_editor_changed (self);
  em_layer_editor_settled (self);
}

void
em_layer_editor_take_file (EmLayerEditor *self, GFile *file)
{
  const EmLayer *layer = get_layer (self);
  em_session_put_file (private_of (self)->session, EM_LAYER_EDITOR_GET_CLASS (self)->kind,
                       layer != NULL ? layer->id : 0, file, EM_SPOT_ANYWHERE);
}

void
em_layer_editor_choose_file (EmLayerEditor *self)
{
  const EmLayer *layer = get_layer (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.choose-picture", "(uu)",
                              EM_LAYER_EDITOR_GET_CLASS (self)->kind,
                              layer != NULL ? layer->id : 0);
}

/* --- controls ------------------------------------------------------------------------------ */

EmSliderRow *
em_layer_editor_add_slider (EmLayerEditor *self, const EmSliderInfo *info)
{
  GtkWidget *row = em_slider_row_new (info);

  g_signal_connect_swapped (row, "changed", G_CALLBACK (em_layer_editor_changed), self);
  g_signal_connect_swapped (row, "settled", G_CALLBACK (em_layer_editor_settled), self);
  gtk_box_append (GTK_BOX (self), row);
  return EM_SLIDER_ROW (row);
}

void
em_layer_editor_add_line (EmLayerEditor *self, const char *text, GtkWidget *widget)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), widget);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), widget);
  gtk_box_append (GTK_BOX (self), line);
}

GtkCheckButton *
em_layer_editor_add_check (EmLayerEditor *self, const char *text, const char *tooltip)
{
  GtkWidget *check = gtk_check_button_new_with_label (text);

  gtk_widget_set_tooltip_text (check, tooltip);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (em_layer_editor_chosen), self);
  gtk_box_append (GTK_BOX (self), check);
  return GTK_CHECK_BUTTON (check);
}

GtkColorButton *
em_layer_editor_add_colour (EmLayerEditor *self, const char *label, const char *tooltip)
{
  GtkWidget *button = gtk_color_button_new ();

  gtk_color_chooser_set_use_alpha (GTK_COLOR_CHOOSER (button), FALSE);
  gtk_color_button_set_title (GTK_COLOR_BUTTON (button), label);
  gtk_widget_set_tooltip_text (button, tooltip);
  g_signal_connect_swapped (button, "color-set", G_CALLBACK (em_layer_editor_chosen), self);
  em_layer_editor_add_line (self, label, button);
  return GTK_COLOR_BUTTON (button);
}

/* Of the linked buttons two change: the one that is pressed now tells. */
static void
choice_toggled (GtkToggleButton *button, EmLayerEditor *self)
{
  if (gtk_toggle_button_get_active (button))
    em_layer_editor_chosen (self);
}

void
em_layer_editor_add_choice (EmLayerEditor *self, const EmChoice *choices, int n,
                            GtkToggleButton **buttons)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (box, "linked");
  for (int i = 0; i < n; i++)
    {
      GtkWidget *button = gtk_toggle_button_new (), *label = gtk_label_new (choices[i].label);

      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_button_set_child (GTK_BUTTON (button), label);
      gtk_widget_set_hexpand (button, TRUE);
      buttons[i] = GTK_TOGGLE_BUTTON (button);
      gtk_widget_set_tooltip_text (button, choices[i].tooltip);
      if (i > 0)
        gtk_toggle_button_set_group (buttons[i], buttons[0]);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_toggle_button_set_active (buttons[0], TRUE);
  for (int i = 0; i < n; i++)
    g_signal_connect (buttons[i], "toggled", G_CALLBACK (choice_toggled), self);
  gtk_box_append (GTK_BOX (self), box);
}

GtkWidget *
em_layer_editor_add_note (EmLayerEditor *self, const char *text)
{
  GtkWidget *note = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (note), 0);
  gtk_label_set_wrap (GTK_LABEL (note), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (note), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (note), 26);
  gtk_widget_add_css_class (note, "dim-label");
  gtk_widget_add_css_class (note, "caption");
  gtk_box_append (GTK_BOX (self), note);
  return note;
}

GtkWidget *
em_layer_editor_add_button (EmLayerEditor *self, const char *label, const char *tooltip,
                            const char *action)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  GtkWidget *child = gtk_button_get_child (GTK_BUTTON (button));

  gtk_label_set_ellipsize (GTK_LABEL (child), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (button, tooltip);
  if (action != NULL)
    gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), action);
  gtk_box_append (GTK_BOX (self), button);
  return button;
}

guint32
em_colour_button_get_rgb (GtkColorButton *button)
{
  GdkRGBA colour;

  gtk_color_chooser_get_rgba (GTK_COLOR_CHOOSER (button), &colour);
  return (guint32)(colour.red * 255 + 0.5f) << 16 | (guint32)(colour.green * 255 + 0.5f) << 8
         | (guint32)(colour.blue * 255 + 0.5f);
}

void
em_colour_button_set_rgb (GtkColorButton *button, guint32 rgb)
{
  const GdkRGBA colour = { (rgb >> 16 & 255) / 255.0f, (rgb >> 8 & 255) / 255.0f,
                           (rgb & 255) / 255.0f, 1 };
  gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (button), &colour);
}

/* --- class --------------------------------------------------------------------------------- */

static void
em_layer_editor_dispose (GObject *object)
{
  EmLayerEditorPrivate *private = private_of (EM_LAYER_EDITOR (object));
  g_clear_handle_id (&private->apply_source, g_source_remove);
  g_clear_object (&private->session);
  G_OBJECT_CLASS (em_layer_editor_parent_class)->dispose (object);
}

static void
em_layer_editor_class_init (EmLayerEditorClass *class)
{
  G_OBJECT_CLASS (class)->dispose = em_layer_editor_dispose;
}

static void
em_layer_editor_init (EmLayerEditor *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
}
