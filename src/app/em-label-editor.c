/* The editor of label layers; without one, of what the next label looks like.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "app/em-layer-editor.h"

#define EM_TYPE_LABEL_EDITOR (em_label_editor_get_type ())
G_DECLARE_FINAL_TYPE (EmLabelEditor, em_label_editor, EM, LABEL_EDITOR, EmLayerEditor)

struct _EmLabelEditor
{
  EmLayerEditor parent;
  GtkTextBuffer *text;
  GtkDropDown *font;
  GtkColorButton *paper, *ink;
  EmSliderRow *text_size, *width, *angle, *shadow, *x, *y;
  GtkWidget *note, *straighten;
  guint typing;      /* settles once the person pauses */
  gboolean straight; /* to be written */
};

G_DEFINE_FINAL_TYPE (EmLabelEditor, em_label_editor, EM_TYPE_LAYER_EDITOR)

#define TYPING_PAUSE 900

static EmSession *
session_of (EmLabelEditor *self)
{
  return em_layer_editor_get_session (EM_LAYER_EDITOR (self));
}

static char *
get_text (EmLabelEditor *self)
{
  GtkTextIter start, end;
  gtk_text_buffer_get_bounds (self->text, &start, &end);
  return gtk_text_buffer_get_text (self->text, &start, &end, FALSE);
}

/* --- from the person ----------------------------------------------------------------------- */

/* What the controls say, but for the place. */
static void
read_look (EmLabelEditor *self, EmLabel *label)
{
  GtkStringObject *font = gtk_drop_down_get_selected_item (self->font);

  g_free (label->text);
  label->text = get_text (self);
  g_free (label->font);
  label->font = font != NULL ? g_strdup (gtk_string_object_get_string (font)) : NULL;
  label->paper = em_colour_button_get_rgb (self->paper);
  label->ink = em_colour_button_get_rgb (self->ink);
  label->angle = em_slider_row_get_value (self->angle);
  label->shadow = em_slider_row_get_value (self->shadow);
  label->text_size = em_slider_row_get_value (self->text_size);
}

/* The next label looks like what was set last. */
static void
keep_template (EmLabelEditor *self)
{
  /* Controls are filled with their first values before there is a session. */
  if (session_of (self) == NULL || em_layer_editor_is_showing (EM_LAYER_EDITOR (self)))
    return;
  g_autoptr (EmLabel) label = em_label_copy (em_session_get_label_template (session_of (self)));
  read_look (self, label);
  em_session_set_label_template (session_of (self), label);
}

static void
em_label_editor_write (EmLayerEditor *editor, EmLayer *copy)
{
  EmLabelEditor *self = EM_LABEL_EDITOR (editor);
  EmPicture *original =
      em_document_get_pair (em_session_get_document (session_of (self)))->original;
  g_autoptr (EmLabel) label = em_label_copy (copy->label);

  read_look (self, label);
  label->width = em_slider_row_get_value (self->width) * em_picture_get_width (original);
  label->x = em_slider_row_get_value (self->x) * em_picture_get_width (original);
  label->y = em_slider_row_get_value (self->y) * em_picture_get_height (original);
  if (self->straight)
    memset (label->corners, 0, sizeof label->corners);
  self->straight = FALSE;
  /* Its name is its text until the person gives it another one. */
  if (g_strcmp0 (copy->name, copy->label->text) == 0)
    em_layer_set_name (copy, label->text);
  em_layer_set_label (copy, label);
}

static gboolean
typing_paused (gpointer data)
{
  EmLabelEditor *self = data;
  self->typing = 0;
  em_layer_editor_settled (EM_LAYER_EDITOR (self));
  return G_SOURCE_REMOVE;
}

static void
text_changed (GtkTextBuffer *buffer, EmLabelEditor *self)
{
  if (session_of (self) == NULL || em_layer_editor_is_showing (EM_LAYER_EDITOR (self)))
    return;
  em_layer_editor_changed (EM_LAYER_EDITOR (self));
  keep_template (self);
  g_clear_handle_id (&self->typing, g_source_remove);
  self->typing = g_timeout_add (TYPING_PAUSE, typing_paused, self);
}

static void
font_changed (GtkDropDown *font, GParamSpec *pspec, EmLabelEditor *self)
{
  em_layer_editor_chosen (EM_LAYER_EDITOR (self));
  keep_template (self);
}

static void
straighten (GtkButton *button, EmLabelEditor *self)
{
  self->straight = TRUE;
  em_layer_editor_chosen (EM_LAYER_EDITOR (self));
}

/* --- to the person ------------------------------------------------------------------------- */

static void
select_font (EmLabelEditor *self, const char *family)
{
  GListModel *fonts = gtk_drop_down_get_model (self->font);

  for (guint i = 0; i < g_list_model_get_n_items (fonts); i++)
    {
      g_autoptr (GtkStringObject) font = g_list_model_get_item (fonts, i);
      if (g_strcmp0 (gtk_string_object_get_string (font), family) == 0)
        {
          gtk_drop_down_set_selected (self->font, i);
          return;
        }
    }
}

static gboolean
is_tilted (const EmLabel *label)
{
  for (int i = 0; i < 8; i++)
    if (label->corners[i] != 0)
      return TRUE;
  return FALSE;
}

static void
em_label_editor_show (EmLayerEditor *editor, const EmLayer *layer)
{
  EmLabelEditor *self = EM_LABEL_EDITOR (editor);
  const EmPair *pair = em_document_get_pair (em_session_get_document (session_of (self)));
  const EmLabel *label =
      layer != NULL ? layer->label : em_session_get_label_template (session_of (self));
  g_autofree char *text = get_text (self);

  if (g_strcmp0 (text, label->text) != 0)
    gtk_text_buffer_set_text (self->text, label->text, -1);
  select_font (self, label->font != NULL ? label->font : em_label_get_default_font ());
  em_colour_button_set_rgb (self->paper, label->paper);
  em_colour_button_set_rgb (self->ink, label->ink);
  em_slider_row_set_value (self->text_size, label->text_size);
  em_slider_row_set_value (self->angle, label->angle);
  em_slider_row_set_value (self->shadow, label->shadow);
  gtk_widget_set_visible (GTK_WIDGET (self->width), layer != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->x), layer != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->y), layer != NULL);
  gtk_widget_set_visible (self->straighten, layer != NULL);
  gtk_widget_set_sensitive (self->straighten, is_tilted (label));
  gtk_label_set_text (GTK_LABEL (self->note),
                      layer != NULL ? _ ("The blank twin for A is made by itself.")
                                    : _ ("Drag on the picture to put a paper with this text."));
  if (layer == NULL)
    return;
  em_slider_row_set_value (self->width, label->width / em_picture_get_width (pair->original));
  em_slider_row_set_value (self->x, label->x / em_picture_get_width (pair->original));
  em_slider_row_set_value (self->y, label->y / em_picture_get_height (pair->original));
}

/* --- making it ----------------------------------------------------------------------------- */

static void
em_label_editor_dispose (GObject *object)
{
  g_clear_handle_id (&EM_LABEL_EDITOR (object)->typing, g_source_remove);
  G_OBJECT_CLASS (em_label_editor_parent_class)->dispose (object);
}

static void
em_label_editor_class_init (EmLabelEditorClass *class)
{
  EmLayerEditorClass *editor = EM_LAYER_EDITOR_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_label_editor_dispose;
  editor->kind = EM_LAYER_LABEL;
  editor->show = em_label_editor_show;
  editor->write = em_label_editor_write;
}

static int
by_family (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *)a, *(const char *const *)b);
}

/* Handwriting first, then everything that is installed. */
static void
add_fonts (EmLabelEditor *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  GListModel *families = G_LIST_MODEL (pango_context_get_font_map (context));
  g_auto (GStrv) handwriting = em_label_list_fonts ();
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GtkStringList) list = gtk_string_list_new ((const char *const *)handwriting);
  GtkExpression *name = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  for (guint i = 0; i < g_list_model_get_n_items (families); i++)
    {
      g_autoptr (PangoFontFamily) family = g_list_model_get_item (families, i);
      const char *title = pango_font_family_get_name (family);
      if (!g_strv_contains ((const char *const *)handwriting, title))
        g_ptr_array_add (names, g_strdup (title));
    }
  g_ptr_array_sort (names, by_family);
  for (guint i = 0; i < names->len; i++)
    gtk_string_list_append (list, g_ptr_array_index (names, i));

  self->font = GTK_DROP_DOWN (
      gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&list)), g_steal_pointer (&name)));
  gtk_drop_down_set_enable_search (self->font, TRUE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->font), _ ("Font; handwriting comes first"));
  g_signal_connect (self->font, "notify::selected", G_CALLBACK (font_changed), self);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->font));
}

static void
add_text (EmLabelEditor *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *view = gtk_text_view_new ();

  self->text = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 6);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 6);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 4);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 4);
  gtk_widget_set_tooltip_text (view, _ ("What is written on the label"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Text of the label"), -1);
  gtk_widget_set_name (view, "at:label-text");
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 52);
  gtk_scrolled_window_set_has_frame (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  g_signal_connect (self->text, "changed", G_CALLBACK (text_changed), self);
  gtk_box_append (GTK_BOX (self), scroller);
}

static EmSliderRow *
add_slider (EmLabelEditor *self, const EmSliderInfo *info)
{
  EmSliderRow *row = em_layer_editor_add_slider (EM_LAYER_EDITOR (self), info);
  g_signal_connect_swapped (row, "settled", G_CALLBACK (keep_template), self);
  return row;
}

static void
em_label_editor_init (EmLabelEditor *self)
{
  EmLayerEditor *editor = EM_LAYER_EDITOR (self);
  const EmSliderInfo text_size = { .label = _ ("Text size"),
                                   .tooltip = _ ("Of the writing, on the same paper"),
                                   .unit = "%",
                                   .lower = 20,
                                   .upper = 100,
                                   .factor = 0.01 };
  const EmSliderInfo width = { .label = _ ("Width"),
                               .tooltip = _ ("Of the paper, in parts of the picture"),
                               .unit = "%",
                               .lower = 2,
                               .upper = 120,
                               .factor = 0.01,
                               .digits = 1 };
  const EmSliderInfo angle = {
    .label = _ ("Angle"), .unit = "°", .lower = -180, .upper = 180, .has_neutral = TRUE
  };
  const EmSliderInfo shadow = { .label = _ ("Shadow"),
                                .tooltip = _ ("How dark it is; it falls on both pictures"),
                                .unit = "%",
                                .upper = 100,
                                .factor = 0.01 };
  const EmSliderInfo x = {
    .label = _ ("Middle across"), .unit = "%", .upper = 100, .factor = 0.01, .digits = 1
  };
  const EmSliderInfo y = {
    .label = _ ("Middle down"), .unit = "%", .upper = 100, .factor = 0.01, .digits = 1
  };

  self->note = em_layer_editor_add_note (editor, "");
  add_text (self);
  add_fonts (self);
  self->paper = em_layer_editor_add_colour (editor, _ ("Paper"), _ ("Colour of the paper"));
  self->ink = em_layer_editor_add_colour (editor, _ ("Ink"), _ ("Colour of the writing"));
  g_signal_connect_swapped (self->paper, "color-set", G_CALLBACK (keep_template), self);
  g_signal_connect_swapped (self->ink, "color-set", G_CALLBACK (keep_template), self);
  self->text_size = add_slider (self, &text_size);
  self->width = add_slider (self, &width);
  self->angle = add_slider (self, &angle);
  self->shadow = add_slider (self, &shadow);
  self->x = add_slider (self, &x);
  self->y = add_slider (self, &y);
  self->straighten = em_layer_editor_add_button (
      editor, _ ("Straighten"), _ ("Takes back the perspective of its corners"), NULL);
  g_signal_connect (self->straighten, "clicked", G_CALLBACK (straighten), self);
}

GtkWidget *
em_label_editor_new (void)
{
  return g_object_new (EM_TYPE_LABEL_EDITOR, NULL);
}
