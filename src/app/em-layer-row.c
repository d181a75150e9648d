/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-layer-row.h"
#include "app/em-name-label.h"
#include "app/em-thumbnail.h"

#define PREVIEW 36

struct _EmLayerRow
{
  GtkListBoxRow parent;
  GtkToggleButton *eye;
  GtkStack *preview;
  GtkPicture *picture;
  GtkWidget *swatch;
  GtkImage *icon;
  EmNameLabel *name;
  GtkLabel *kind;
  EmSession *session;
  guint layer;
  EmPicture *shown;
  guint32 colour;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EmLayerRow, em_layer_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  DROPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

const char *
em_layer_kind_get_title (EmLayerKind kind)
{
  const char *const titles[EM_LAYER_N_KINDS] = {
    [EM_LAYER_COLOUR] = _ ("Colour"),
    [EM_LAYER_TEXTURE] = _ ("Texture"),
    [EM_LAYER_PATCH] = _ ("Patch"),
    [EM_LAYER_STYLE] = _ ("Style"),
    [EM_LAYER_LABEL] = _ ("Label"),
    [EM_LAYER_PICTURE] = _ ("Second photograph"),
    [EM_LAYER_BLUR] = _ ("Blur"),
    [EM_LAYER_NOISE] = _ ("Noise"),
    [EM_LAYER_TONE] = _ ("Brightness and contrast"),
  };
  return titles[kind];
}

/* What a layer is called: its name, else its kind's. (transfer none) */
static const char *
get_title (const EmLayer *layer)
{
  return layer->name != NULL && *layer->name != '\0' ? layer->name
                                                     : em_layer_kind_get_title (layer->kind);
}

/* --- from the person ----------------------------------------------------------------------- */

static void
eye_toggled (GtkToggleButton *eye, EmLayerRow *self)
{
  if (!self->updating)
    em_document_set_layer_visible (em_session_get_document (self->session), self->layer,
                                   gtk_toggle_button_get_active (eye));
}

static void
renamed (EmNameLabel *label, const char *name, EmLayerRow *self)
{
  const EmPair *pair = em_document_get_pair (em_session_get_document (self->session));
  const EmLayer *layer = pair != NULL ? em_pair_get_layer (pair, self->layer) : NULL;

  if (layer == NULL)
    return;
  g_autoptr (EmLayer) copy = em_layer_copy (layer);
  em_layer_set_name (copy, name);
  em_session_update_layer (self->session, copy, FALSE);
}

void
em_layer_row_rename (EmLayerRow *self)
{
  em_name_label_edit (self->name);
}

/* --- dragging ------------------------------------------------------------------------------ */

static GdkContentProvider *
prepare_drag (GtkDragSource *source, double x, double y, EmLayerRow *self)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (self));
  gtk_drag_source_set_icon (source, paintable, (int)x, (int)y);
  return gdk_content_provider_new_typed (G_TYPE_UINT, self->layer);
}

static gboolean
is_below (EmLayerRow *self, double y)
{
  return y > gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
}

static void
drag_left (GtkDropTarget *target, EmLayerRow *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self), "drop-above");
  gtk_widget_remove_css_class (GTK_WIDGET (self), "drop-below");
}

static GdkDragAction
drag_moved (GtkDropTarget *target, double x, double y, EmLayerRow *self)
{
  drag_left (target, self);
  gtk_widget_add_css_class (GTK_WIDGET (self), is_below (self, y) ? "drop-below" : "drop-above");
  return GDK_ACTION_MOVE;
}

static gboolean
dropped (GtkDropTarget *target, const GValue *value, double x, double y, EmLayerRow *self)
{
  drag_left (target, self);
  g_signal_emit (self, signals[DROPPED], 0, g_value_get_uint (value), is_below (self, y));
  return TRUE;
}

/* --- to the person ------------------------------------------------------------------------- */

static const char *
get_icon (EmLayerKind kind)
{
  static const char *const icons[EM_LAYER_N_KINDS] = {
    [EM_LAYER_TEXTURE] = "em-texture-symbolic",      [EM_LAYER_PATCH] = "edit-paste-symbolic",
    [EM_LAYER_STYLE] = "em-layer-style-symbolic",    [EM_LAYER_LABEL] = "em-label-symbolic",
    [EM_LAYER_PICTURE] = "image-x-generic-symbolic", [EM_LAYER_BLUR] = "em-layer-blur-symbolic",
    [EM_LAYER_NOISE] = "em-layer-noise-symbolic",    [EM_LAYER_TONE] = "em-layer-tone-symbolic",
  };
  return icons[kind];
}

static void
draw_swatch (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  const EmLayerRow *self = data;

  cairo_set_source_rgb (cr, (self->colour >> 16 & 255) / 255.0, (self->colour >> 8 & 255) / 255.0,
                        (self->colour & 255) / 255.0);
  cairo_paint (cr);
}

static void
show_preview (EmLayerRow *self, const EmLayer *layer)
{
  if (layer->kind == EM_LAYER_COLOUR)
    {
      self->colour = layer->colour;
      gtk_widget_queue_draw (self->swatch);
      gtk_stack_set_visible_child (self->preview, self->swatch);
    }
  else if (layer->picture != NULL)
    {
      if (layer->picture != self->shown)
        {
          g_clear_pointer (&self->shown, em_picture_unref);
          self->shown = em_picture_ref (layer->picture);
          em_thumbnail_show_picture (self->picture, layer->picture, 2 * PREVIEW);
        }
      gtk_stack_set_visible_child (self->preview, GTK_WIDGET (self->picture));
    }
  else
    {
      gtk_image_set_from_icon_name (self->icon, get_icon (layer->kind));
      gtk_stack_set_visible_child (self->preview, GTK_WIDGET (self->icon));
    }
}

/* "Texture · sky · 60 %": its kind, and what is not as usual. Returns: (transfer full) */
static char *
describe (EmLayerRow *self, const EmLayer *layer)
{
  const EmPair *pair = em_document_get_pair (em_session_get_document (self->session));
  const EmPairMask *mask = em_pair_find_mask (pair, layer->mask);
  const char *kind = em_layer_kind_get_title (layer->kind);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (get_title (layer) != kind)
    g_ptr_array_add (parts, g_strdup (kind));
  if (mask != NULL && mask->name != NULL)
    g_ptr_array_add (parts, g_strdup (mask->name));
  if (layer->opacity < 1)
    g_ptr_array_add (parts, g_strdup_printf (_ ("%.0f %%"), layer->opacity * 100));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **)parts->pdata);
}

void
em_layer_row_show (EmLayerRow *self, const EmLayer *layer)
{
  g_autofree char *description = describe (self, layer);
  g_autofree char *tooltip = g_strdup_printf (
      _ ("%s\nDrag, or Alt+Up and Alt+Down, to change the order; F2 renames"), get_title (layer));

  self->updating = TRUE;
  self->layer = layer->id;
  gtk_toggle_button_set_active (self->eye, layer->visible);
  gtk_button_set_icon_name (GTK_BUTTON (self->eye),
                            layer->visible ? "view-reveal-symbolic" : "view-conceal-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->eye),
                               layer->visible ? _ ("Hide the layer") : _ ("Show the layer"));
  em_name_label_set_name (self->name, get_title (layer));
  gtk_label_set_text (self->kind, description);
  gtk_widget_set_visible (GTK_WIDGET (self->kind), *description != '\0');
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  get_title (layer), -1);
  show_preview (self, layer);
  self->updating = FALSE;
}

guint
em_layer_row_get_layer (EmLayerRow *self)
{
  return self->layer;
}

/* --- making it ----------------------------------------------------------------------------- */

GtkWidget *
em_layer_row_new (EmSession *session)
{
  EmLayerRow *self = g_object_new (EM_TYPE_LAYER_ROW, NULL);
  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}

static void
em_layer_row_dispose (GObject *object)
{
  EmLayerRow *self = EM_LAYER_ROW (object);
  g_clear_pointer (&self->shown, em_picture_unref);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (em_layer_row_parent_class)->dispose (object);
}

static void
em_layer_row_class_init (EmLayerRowClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_layer_row_dispose;
  g_type_ensure (EM_TYPE_NAME_LABEL);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/layer-row.ui");
  gtk_widget_class_bind_template_child (widget, EmLayerRow, eye);
  gtk_widget_class_bind_template_child (widget, EmLayerRow, preview);
  gtk_widget_class_bind_template_child (widget, EmLayerRow, picture);
  gtk_widget_class_bind_template_child (widget, EmLayerRow, swatch);
  gtk_widget_class_bind_template_child (widget, EmLayerRow, icon);
  gtk_widget_class_bind_template_child (widget, EmLayerRow, name);
  gtk_widget_class_bind_template_child (widget, EmLayerRow, kind);
  gtk_widget_class_bind_template_callback (widget, eye_toggled);
  gtk_widget_class_bind_template_callback (widget, renamed);
  signals[DROPPED] = g_signal_new ("dropped", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);
}

static void
em_layer_row_init (EmLayerRow *self)
{
  GtkDragSource *source;
  GtkDropTarget *target;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->swatch), draw_swatch, self, NULL);
  source = gtk_drag_source_new ();
  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_drag), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (source));
  target = gtk_drop_target_new (G_TYPE_UINT, GDK_ACTION_MOVE);
  g_signal_connect (target, "motion", G_CALLBACK (drag_moved), self);
  g_signal_connect (target, "leave", G_CALLBACK (drag_left), self);
  g_signal_connect (target, "drop", G_CALLBACK (dropped), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
