/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "app/em-layer-list.h"
#include "app/em-layer-pane.h"
#include "app/em-mask-list.h"
#include "app/em-studio-panel.h"

struct _EmStudioPanel
{
  GtkWidget parent;
  GtkWidget *scroller;
  EmMaskList *masks;
  EmLayerList *layers;
  EmLayerPane *pane;
  EmSession *session;
};

G_DEFINE_FINAL_TYPE (EmStudioPanel, em_studio_panel, GTK_TYPE_WIDGET)

void
em_studio_panel_offer (EmStudioPanel *self, EmLayerKind kind)
{
  em_layer_pane_offer (self->pane, kind);
}

void
em_studio_panel_show_kind (EmStudioPanel *self, EmLayerKind kind)
{
  const EmPair *pair = em_document_get_pair (em_session_get_document (self->session));
  const EmLayer *selected = em_session_get_layer (self->session);

  if (selected != NULL && selected->kind == kind)
    return;
  for (guint i = pair != NULL ? pair->layers->len : 0; i-- > 0;)
    {
      const EmLayer *layer = g_ptr_array_index (pair->layers, i);
      if (layer->kind == kind)
        {
          em_session_select_layer (self->session, layer->id);
          return;
        }
    }
  em_layer_pane_offer (self->pane, kind);
}

void
em_studio_panel_rename_mask (EmStudioPanel *self)
{
  em_mask_list_rename (self->masks);
}

void
em_studio_panel_set_session (EmStudioPanel *self, EmSession *session)
{
  self->session = g_object_ref (session);
  em_mask_list_set_session (self->masks, session);
  em_layer_list_set_session (self->layers, session);
  em_layer_pane_set_session (self->pane, session);
}

static void
em_studio_panel_dispose (GObject *object)
{
  EmStudioPanel *self = EM_STUDIO_PANEL (object);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (em_studio_panel_parent_class)->dispose (object);
}

static void
em_studio_panel_class_init (EmStudioPanelClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_studio_panel_dispose;
  g_type_ensure (EM_TYPE_MASK_LIST);
  g_type_ensure (EM_TYPE_LAYER_LIST);
  g_type_ensure (EM_TYPE_LAYER_PANE);
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/studio-panel.ui");
  gtk_widget_class_bind_template_child (widget, EmStudioPanel, scroller);
  gtk_widget_class_bind_template_child (widget, EmStudioPanel, masks);
  gtk_widget_class_bind_template_child (widget, EmStudioPanel, layers);
  gtk_widget_class_bind_template_child (widget, EmStudioPanel, pane);
}

static void
em_studio_panel_init (EmStudioPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
