/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-layer-editor.h"
#include "app/em-layer-pane.h"
#include "app/em-layer-row.h"
#include "app/em-mask-row.h"

struct _EmLayerPane
{
  GtkWidget parent;
  GtkWidget *box;
  GtkLabel *title;
  GtkWidget *common; /* what every kind has */
  GtkEntry *name;
  GtkDropDown *mask;
  EmSliderRow *opacity;
  GtkWidget *editors[EM_LAYER_N_KINDS]; /* made when first needed */
  GtkWidget *place;                     /* of the editor that is shown */
  EmSession *session;
  int offered; /* kind, or -1 */
  guint shown; /* id of the layer that is shown, or 0 */
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EmLayerPane, em_layer_pane, GTK_TYPE_WIDGET)

/* --- from the person ----------------------------------------------------------------------- */

static const EmPair *
get_pair (EmLayerPane *self)
{
  return em_document_get_pair (em_session_get_document (self->session));
}

static void
opacity_changed (EmSliderRow *row, EmLayerPane *self)
{
  const EmLayer *layer = em_session_get_layer (self->session);

  if (layer == NULL || self->updating)
    return;
  g_autoptr (EmLayer) copy = em_layer_copy (layer);
  copy->opacity = em_slider_row_get_value (row);
  em_session_update_layer (self->session, copy, TRUE);
}

static void
opacity_settled (EmSliderRow *row, EmLayerPane *self)
{
  em_session_settle_layer (self->session);
}

static void
mask_chosen (GtkDropDown *down, GParamSpec *pspec, EmLayerPane *self)
{
  const EmLayer *layer = em_session_get_layer (self->session);
  const EmPair *pair = get_pair (self);
  const guint place = gtk_drop_down_get_selected (down);

  if (layer == NULL || self->updating || place > pair->masks->len)
    return;
  const guint id = place == 0 ? 0 : ((EmPairMask *)g_ptr_array_index (pair->masks, place - 1))->id;
  if (layer->mask == id)
    return;
  g_autoptr (EmLayer) copy = em_layer_copy (layer);
  copy->mask = id;
  em_session_update_layer (self->session, copy, FALSE);
}

static void
keep_name (EmLayerPane *self)
{
  const EmLayer *layer = em_session_get_layer (self->session);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));

  if (layer == NULL || layer->id != self->shown
      || g_strcmp0 (name, layer->name != NULL ? layer->name : "") == 0)
    return;
  g_autoptr (EmLayer) copy = em_layer_copy (layer);
  em_layer_set_name (copy, name);
  em_session_update_layer (self->session, copy, FALSE);
}

static void
name_activated (GtkEntry *entry, EmLayerPane *self)
{
  keep_name (self);
}

static void
name_left (GtkEventControllerFocus *controller, EmLayerPane *self)
{
  keep_name (self);
}

/* --- to the person ------------------------------------------------------------------------- */

static EmLayerEditor *
get_editor (EmLayerPane *self, EmLayerKind kind)
{
  static GtkWidget *(*const make[EM_LAYER_N_KINDS]) (void) = {
    [EM_LAYER_COLOUR] = em_colour_editor_new, [EM_LAYER_TEXTURE] = em_texture_editor_new,
    [EM_LAYER_PATCH] = em_patch_editor_new,   [EM_LAYER_STYLE] = em_style_editor_new,
    [EM_LAYER_LABEL] = em_label_editor_new,   [EM_LAYER_PICTURE] = em_picture_editor_new,
    [EM_LAYER_BLUR] = em_blur_editor_new,     [EM_LAYER_NOISE] = em_noise_editor_new,
    [EM_LAYER_TONE] = em_tone_editor_new,
  };

  if (self->editors[kind] == NULL)
    {
      self->editors[kind] = make[kind]();
      em_layer_editor_set_session (EM_LAYER_EDITOR (self->editors[kind]), self->session);
      gtk_box_append (GTK_BOX (self->place), self->editors[kind]);
    }
  return EM_LAYER_EDITOR (self->editors[kind]);
}

/* "all masks", and each by its name. */
static void
show_masks (EmLayerPane *self, const EmLayer *layer)
{
  const EmPair *pair = get_pair (self);
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint selected = 0;

  gtk_string_list_append (list, _ ("all masks"));
  for (guint i = 0; i < pair->masks->len; i++)
    {
      const EmPairMask *mask = g_ptr_array_index (pair->masks, i);
      g_autofree char *title = em_mask_get_title (mask, i + 1);
      gtk_string_list_append (list, title);
      if (mask->id == layer->mask)
        selected = i + 1;
    }
  gtk_drop_down_set_model (self->mask, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->mask, selected);
}

static void
show_common (EmLayerPane *self, const EmLayer *layer)
{
  const char *name = layer->name != NULL ? layer->name : "";

  if ((self->shown != layer->id
       || gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)))
              != GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->name))))
      && g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->name)), name) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->name), name);
  gtk_entry_set_placeholder_text (self->name, em_layer_kind_get_title (layer->kind));
  em_slider_row_set_value (self->opacity, layer->opacity);
  self->shown = layer->id;
}

static void
update (EmLayerPane *self, gboolean masks)
{
  const EmLayer *layer = em_session_get_layer (self->session);
  const int kind = self->offered >= 0 && get_pair (self) != NULL ? self->offered
                   : layer != NULL                               ? (int)layer->kind
                                                                 : -1;

  if (self->offered >= 0)
    layer = NULL;
  gtk_widget_set_visible (self->box, kind >= 0);
  for (int i = 0; i < EM_LAYER_N_KINDS; i++)
    if (self->editors[i] != NULL)
      gtk_widget_set_visible (self->editors[i], i == kind);
  if (kind < 0)
    return;
  self->updating = TRUE;
  gtk_label_set_text (self->title, em_layer_kind_get_title (kind));
  gtk_widget_set_visible (self->common, layer != NULL);
  if (layer != NULL)
    {
      if (masks || self->shown != layer->id)
        show_masks (self, layer);
      show_common (self, layer);
    }
  EmLayerEditor *editor = get_editor (self, kind);
  gtk_widget_set_visible (GTK_WIDGET (editor), TRUE);
  em_layer_editor_show (editor, layer);
  self->updating = FALSE;
}

static void
document_changed (EmDocument *document, guint changes, EmRect *rect, EmLayerPane *self)
{
  const gboolean masks = (changes & (EM_CHANGE_MASKS | EM_CHANGE_PICTURE)) != 0;

  if (changes & EM_CHANGE_PICTURE)
    self->offered = -1;
  if (changes & (EM_CHANGE_LAYERS | EM_CHANGE_MASKS | EM_CHANGE_PICTURE))
    update (self, masks);
}

static void
layer_selected (EmSession *session, EmLayerPane *self)
{
  self->offered = -1;
  update (self, TRUE);
}

static void
activity_changed (EmSession *session, EmLayerPane *self)
{
  for (int i = 0; i < EM_LAYER_N_KINDS; i++)
    if (self->editors[i] != NULL && gtk_widget_get_visible (self->editors[i]))
      em_layer_editor_show_activity (EM_LAYER_EDITOR (self->editors[i]));
}

void
em_layer_pane_offer (EmLayerPane *self, EmLayerKind kind)
{
  self->offered = (int)kind;
  update (self, TRUE);
}

/* --- making it ----------------------------------------------------------------------------- */

void
em_layer_pane_set_session (EmLayerPane *self, EmSession *session)
{
  EmDocument *document = em_session_get_document (session);

  self->session = g_object_ref (session);
  g_signal_connect_object (document, "changed", G_CALLBACK (document_changed), self, 0);
  g_signal_connect_object (session, "layer-selected", G_CALLBACK (layer_selected), self, 0);
  g_signal_connect_object (session, "activity-changed", G_CALLBACK (activity_changed), self, 0);
  update (self, TRUE);
}

static void
em_layer_pane_dispose (GObject *object)
{
  EmLayerPane *self = EM_LAYER_PANE (object);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (em_layer_pane_parent_class)->dispose (object);
}

static void
em_layer_pane_class_init (EmLayerPaneClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_layer_pane_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/layer-pane.ui");
  gtk_widget_class_bind_template_child (widget, EmLayerPane, box);
  gtk_widget_class_bind_template_child (widget, EmLayerPane, title);
  gtk_widget_class_bind_template_child (widget, EmLayerPane, common);
  gtk_widget_class_bind_template_child (widget, EmLayerPane, name);
  gtk_widget_class_bind_template_child (widget, EmLayerPane, mask);
  gtk_widget_class_bind_template_child (widget, EmLayerPane, place);
  gtk_widget_class_bind_template_callback (widget, mask_chosen);
  gtk_widget_class_bind_template_callback (widget, name_activated);
  gtk_widget_class_bind_template_callback (widget, name_left);
}

static void
em_layer_pane_init (EmLayerPane *self)
{
  const EmSliderInfo opacity = { .label = _ ("Opacity"),
                                 .tooltip = _ ("How much it covers what is below it"),
                                 .unit = "%",
                                 .upper = 100,
                                 .factor = 0.01 };

  self->offered = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->opacity = EM_SLIDER_ROW (em_slider_row_new (&opacity));
  gtk_widget_set_name (GTK_WIDGET (self->opacity), "at:opacity");
  g_signal_connect (self->opacity, "changed", G_CALLBACK (opacity_changed), self);
  g_signal_connect (self->opacity, "settled", G_CALLBACK (opacity_settled), self);
  gtk_box_append (GTK_BOX (self->common), GTK_WIDGET (self->opacity));
}
