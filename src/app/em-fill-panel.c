/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "app/em-fill-panel.h"
#include "app/em-thumbnail.h"

#define THUMBNAIL 76

struct _EmFillPanel
{
  GtkWidget parent;
  GtkWidget *box;
  GtkFlowBox *textures;
  GtkToggleButton *tile;
  GtkWidget *scale_row;
  GtkAdjustment *scale; /* log2 */
  EmSession *session;
  GtkFlowBoxChild *pending; /* whose texture is on its way into the mask */
};

G_DEFINE_FINAL_TYPE (EmFillPanel, em_fill_panel, GTK_TYPE_WIDGET)

static void
layout_changed (GObject *object, EmFillPanel *self)
{
  const gboolean tile = gtk_toggle_button_get_active (self->tile);

  gtk_widget_set_sensitive (self->scale_row, tile);
  if (self->session != NULL)
    em_session_set_fill_layout (self->session, tile ? EM_FILL_TILE : EM_FILL_STRETCH,
                                exp2 (gtk_adjustment_get_value (self->scale)));
}

/* The texture that a child of the panel has put into the mask; undo brings the same one back. */
static EmPicture *
get_texture (GtkWidget *child)
{
  return g_object_get_data (G_OBJECT (child), "texture");
}

/* The check mark is on what is in the mask, wherever the keyboard stands. */
static void
document_changed (EmDocument *document, guint changes, EmRect *rect, EmFillPanel *self)
{
  const EmPair *pair = em_document_get_pair (document);
  const EmLayer *top = pair != NULL ? em_pair_get_top_layer (pair) : NULL;
  EmPicture *texture = top != NULL && top->kind == EM_LAYER_TEXTURE ? top->picture : NULL;
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->textures));

  if (!(changes & (EM_CHANGE_LAYERS | EM_CHANGE_PICTURE)))
    return;
  if (self->pending != NULL && texture != NULL)
    {
      g_object_set_data_full (G_OBJECT (self->pending), "texture", em_picture_ref (texture),
                              (GDestroyNotify)em_picture_unref);
      self->pending = NULL;
    }
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      const gboolean chosen = texture != NULL && get_texture (child) == texture;

      gtk_widget_set_visible (g_object_get_data (G_OBJECT (child), "check"), chosen);
      gtk_accessible_update_state (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_STATE_SELECTED, chosen,
                                   -1);
    }
}

static void
texture_chosen (GtkFlowBox *box, GtkFlowBoxChild *child, EmFillPanel *self)
{
  self->pending = child;
  g_autoptr (GFile) file = g_file_new_for_path (g_object_get_data (G_OBJECT (child), "path"));
  em_session_fill_from_file (self->session, file);
}

static void
add_texture (EmFillPanel *self, const char *folder, const char *name)
{
  GtkWidget *child = gtk_flow_box_child_new (), *picture = gtk_picture_new ();
  GtkWidget *frame = gtk_overlay_new ();
  GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *label = g_strndup (name, strcspn (name, "."));

  g_strdelimit (label, "-_", ' ');
  gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_COVER);
  gtk_widget_set_size_request (frame, THUMBNAIL, THUMBNAIL * 3 / 4);
  gtk_widget_set_overflow (frame, GTK_OVERFLOW_HIDDEN);
  gtk_overlay_add_overlay (GTK_OVERLAY (frame), picture);
  gtk_widget_set_halign (check, GTK_ALIGN_END);
  gtk_widget_set_valign (check, GTK_ALIGN_END);
  gtk_widget_set_visible (check, FALSE);
  gtk_widget_add_css_class (check, "chosen");
  gtk_overlay_add_overlay (GTK_OVERLAY (frame), check);
  g_object_set_data (G_OBJECT (child), "check", check);
  em_thumbnail_show_file (GTK_PICTURE (picture), path, 2 * THUMBNAIL);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), frame);
  gtk_widget_set_tooltip_text (child, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (child), "path", path, g_free);
  gtk_flow_box_append (self->textures, child);
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *)a, *(const char *const *)b);
}

static void
list_textures (EmFillPanel *self)
{
  g_autofree char *folder =
      g_build_filename (em_catalogue_get_data_directory (), "pictures", "textures", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".png") || g_str_has_suffix (name, ".jpg"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, by_name);
  for (guint i = 0; i < names->len; i++)
    add_texture (self, folder, g_ptr_array_index (names, i));
}

void
em_fill_panel_set_session (EmFillPanel *self, EmSession *session)
{
  self->session = g_object_ref (session);
  list_textures (self);
  g_signal_connect_object (em_session_get_document (session), "changed",
                           G_CALLBACK (document_changed), self, 0);
}

static void
em_fill_panel_dispose (GObject *object)
{
  EmFillPanel *self = EM_FILL_PANEL (object);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (em_fill_panel_parent_class)->dispose (object);
}

static void
em_fill_panel_class_init (EmFillPanelClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_fill_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/fill-panel.ui");
  gtk_widget_class_bind_template_child (widget, EmFillPanel, box);
  gtk_widget_class_bind_template_child (widget, EmFillPanel, textures);
  gtk_widget_class_bind_template_child (widget, EmFillPanel, tile);
  gtk_widget_class_bind_template_child (widget, EmFillPanel, scale_row);
  gtk_widget_class_bind_template_child (widget, EmFillPanel, scale);
  gtk_widget_class_bind_template_callback (widget, layout_changed);
  gtk_widget_class_bind_template_callback (widget, texture_chosen);
}

static void
em_fill_panel_init (EmFillPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
