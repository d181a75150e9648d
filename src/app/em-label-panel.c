/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "app/em-label-panel.h"

struct _EmLabelPanel
{
  GtkWidget parent;
  GtkWidget *box;
  GtkTextBuffer *text;
  GtkDropDown *font;
  GtkColorChooser *paper, *ink;
  GtkAdjustment *width; /* percent of the picture's width */
  GtkAdjustment *angle;
  EmCanvas *canvas;
  EmSession *session;
  guint apply_source;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EmLabelPanel, em_label_panel, GTK_TYPE_WIDGET)

static guint32
get_colour (GtkColorChooser *chooser)
{
  GdkRGBA colour;

  gtk_color_chooser_get_rgba (chooser, &colour);
  return (guint32)(colour.red * 255 + 0.5f) << 16 | (guint32)(colour.green * 255 + 0.5f) << 8
         | (guint32)(colour.blue * 255 + 0.5f);
}

static void
set_colour (GtkColorChooser *chooser, guint32 rgb)
{
  const GdkRGBA colour = { (rgb >> 16 & 255) / 255.0f, (rgb >> 8 & 255) / 255.0f,
                           (rgb & 255) / 255.0f, 1 };
  gtk_color_chooser_set_rgba (chooser, &colour);
}

static char *
get_text (EmLabelPanel *self)
{
  GtkTextIter start, end;
  gtk_text_buffer_get_bounds (self->text, &start, &end);
  return gtk_text_buffer_get_text (self->text, &start, &end, FALSE);
}

/* Hands what the controls say to the canvas, and to the label that is on the picture. */
static gboolean
apply (gpointer data)
{
  EmLabelPanel *self = data;
  EmDocument *document = em_session_get_document (self->session);
  const EmLayer *layer = em_session_get_label_layer (self->session);
  GtkStringObject *font = gtk_drop_down_get_selected_item (self->font);
  EmLabel label;
  g_autofree char *text = get_text (self);

  em_label_init (&label);
  self->apply_source = 0;
  label.text = text;
  label.font = font ? (char *)gtk_string_object_get_string (font) : NULL;
  label.paper = get_colour (self->paper);
  label.ink = get_colour (self->ink);
  label.angle = gtk_adjustment_get_value (self->angle);
  em_canvas_set_label (self->canvas, &label);
  if (layer != NULL && !self->updating)
    {
      label.x = layer->label->x;
      label.y = layer->label->y;
      label.shadow = layer->label->shadow;
      label.text_size = layer->label->text_size;
      memcpy (label.corners, layer->label->corners, sizeof label.corners);
      label.width = gtk_adjustment_get_value (self->width) / 100
                    * em_picture_get_width (em_document_get_pair (document)->original);
      em_session_place_label (self->session, &label);
    }
  return G_SOURCE_REMOVE;
}

/* Once before the next frame, however many signals a drag of a slider sends. */
static void
queue_apply (EmLabelPanel *self)
{
  if (self->canvas != NULL && !self->updating && self->apply_source == 0)
    self->apply_source = g_idle_add_full (GDK_PRIORITY_REDRAW - 1, apply, self, NULL);
}

static void
control_changed (GObject *object, EmLabelPanel *self)
{
  queue_apply (self);
}

static void
font_changed (GObject *object, GParamSpec *pspec, EmLabelPanel *self)
{
  queue_apply (self);
}

/* The label of the document, after a drag on the canvas or undo. */
static void
show_label (EmLabelPanel *self, const EmLabel *label, int picture_width)
{
  g_autofree char *text = get_text (self);

  self->updating = TRUE;
  if (g_strcmp0 (text, label->text) != 0)
    gtk_text_buffer_set_text (self->text, label->text, -1);
  set_colour (self->paper, label->paper);
  set_colour (self->ink, label->ink);
  gtk_adjustment_set_value (self->angle, label->angle);
  gtk_adjustment_set_value (self->width, 100 * label->width / picture_width);
  self->updating = FALSE;
}

static void
document_changed (EmDocument *document, guint changes, EmRect *rect, EmLabelPanel *self)
{
  const EmLayer *layer = em_session_get_label_layer (self->session);
  if ((changes & EM_CHANGE_LAYERS) && layer != NULL && self->apply_source == 0)
    show_label (self, layer->label,
                em_picture_get_width (em_document_get_pair (document)->original));
}

static int
by_family (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *)a, *(const char *const *)b);
}

static void
list_fonts (EmLabelPanel *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  GListModel *families = G_LIST_MODEL (pango_context_get_font_map (context));
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *preferred = em_label_get_default_font ();
  guint selected = 0;

  for (guint i = 0; i < g_list_model_get_n_items (families); i++)
    {
      g_autoptr (PangoFontFamily) family = g_list_model_get_item (families, i);
      g_ptr_array_add (names, g_strdup (pango_font_family_get_name (family)));
    }
  g_ptr_array_sort (names, by_family);
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  for (guint i = 0; i < names->len; i++)
    {
      gtk_string_list_append (list, g_ptr_array_index (names, i));
      if (g_strcmp0 (g_ptr_array_index (names, i), preferred) == 0)
        selected = i;
    }
  gtk_drop_down_set_model (self->font, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->font, selected);
}

void
em_label_panel_set_session (EmLabelPanel *self, EmCanvas *canvas, EmSession *session)
{
  self->canvas = canvas;
  self->session = g_object_ref (session);
  list_fonts (self);
  g_signal_connect_object (em_session_get_document (session), "changed",
                           G_CALLBACK (document_changed), self, 0);
  queue_apply (self);
}

static void
em_label_panel_dispose (GObject *object)
{
  EmLabelPanel *self = EM_LABEL_PANEL (object);
  g_clear_handle_id (&self->apply_source, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (em_label_panel_parent_class)->dispose (object);
}

static void
em_label_panel_class_init (EmLabelPanelClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_label_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/label-panel.ui");
  gtk_widget_class_bind_template_child (widget, EmLabelPanel, box);
  gtk_widget_class_bind_template_child (widget, EmLabelPanel, text);
  gtk_widget_class_bind_template_child (widget, EmLabelPanel, font);
  gtk_widget_class_bind_template_child (widget, EmLabelPanel, paper);
  gtk_widget_class_bind_template_child (widget, EmLabelPanel, ink);
  gtk_widget_class_bind_template_child (widget, EmLabelPanel, width);
  gtk_widget_class_bind_template_child (widget, EmLabelPanel, angle);
  gtk_widget_class_bind_template_callback (widget, control_changed);
  gtk_widget_class_bind_template_callback (widget, font_changed);
}

static void
em_label_panel_init (EmLabelPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_colour (self->paper, 0xfdfaf0);
  set_colour (self->ink, 0x1a1a2e);
}
