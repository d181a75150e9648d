/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "app/em-texture-browser.h"
#include "app/em-thumbnail.h"
#include "model/em-catalogue.h"

#define THUMBNAIL_WIDTH 58
#define THUMBNAIL_HEIGHT 44
/* A folder of photographs may hold thousands. */
#define MOST_FILES 300

struct _EmTextureBrowser
{
  GtkWidget parent;
  GtkWidget *box;
  GtkFlowBox *pictures;
  GtkStack *stack;
  GtkLabel *title;
  GtkWidget *back;
  char *bundled;
  char *folder;             /* of the person's choice, or NULL */
  GtkFlowBoxChild *pending; /* whose picture is on its way into the layer */
  EmPicture *marked;
};

G_DEFINE_FINAL_TYPE (EmTextureBrowser, em_texture_browser, GTK_TYPE_WIDGET)

enum
{
  CHOSEN,
  ANOTHER,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- what is chosen ------------------------------------------------------------------------ */

/* The picture that a child has put into a layer; undo brings the same one back. */
static EmPicture *
get_picture (GtkWidget *child)
{
  return g_object_get_data (G_OBJECT (child), "picture");
}

void
em_texture_browser_mark (EmTextureBrowser *self, EmPicture *picture)
{
  if (self->pending != NULL && picture != NULL && picture != self->marked)
    {
      g_object_set_data_full (G_OBJECT (self->pending), "picture", em_picture_ref (picture),
                              (GDestroyNotify)em_picture_unref);
      self->pending = NULL;
    }
  if (picture != NULL)
    em_picture_ref (picture);
  g_clear_pointer (&self->marked, em_picture_unref);
  self->marked = picture;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->pictures)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      const gboolean chosen = picture != NULL && get_picture (child) == picture;

      gtk_widget_set_visible (g_object_get_data (G_OBJECT (child), "check"), chosen);
      gtk_accessible_update_state (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_STATE_SELECTED, chosen,
                                   -1);
    }
}

static void
activated (GtkFlowBox *box, GtkFlowBoxChild *child, EmTextureBrowser *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_object_get_data (G_OBJECT (child), "path"));

  self->pending = child;
  g_signal_emit (self, signals[CHOSEN], 0, file);
}

/* --- what is shown ------------------------------------------------------------------------- */

static void
add_picture (EmTextureBrowser *self, const char *folder, const char *name)
{
  GtkWidget *child = gtk_flow_box_child_new (), *picture = gtk_picture_new ();
  GtkWidget *frame = gtk_overlay_new ();
  GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *label = g_strndup (shown, strcspn (shown, "."));
  g_autofree char *place = g_strconcat ("at:", label, NULL);

  g_strdelimit (label, "-_", ' ');
  gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_COVER);
  gtk_widget_set_size_request (frame, THUMBNAIL_WIDTH, THUMBNAIL_HEIGHT);
  gtk_widget_set_overflow (frame, GTK_OVERFLOW_HIDDEN);
  gtk_overlay_add_overlay (GTK_OVERLAY (frame), picture);
  gtk_widget_set_halign (check, GTK_ALIGN_END);
  gtk_widget_set_valign (check, GTK_ALIGN_END);
  gtk_widget_set_visible (check, FALSE);
  gtk_widget_add_css_class (check, "chosen");
  gtk_overlay_add_overlay (GTK_OVERLAY (frame), check);
  g_object_set_data (G_OBJECT (child), "check", check);
  em_thumbnail_show_file (GTK_PICTURE (picture), path, 2 * THUMBNAIL_WIDTH);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), frame);
  gtk_widget_set_name (child, place);
  gtk_widget_set_tooltip_text (child, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (child), "path", path, g_free);
  gtk_flow_box_append (self->pictures, child);
}

static gboolean
is_picture (const char *name)
{
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);
  return g_content_type_is_a (type, "image/*");
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *)a, *(const char *const *)b);
}

static void
list_pictures (EmTextureBrowser *self)
{
  g_autofree char *bundled =
      g_build_filename (em_catalogue_get_data_directory (), "pictures", self->bundled, NULL);
  const char *folder = self->folder != NULL ? self->folder : bundled;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GtkWidget *child;
  const char *name;

  self->pending = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->pictures))) != NULL)
    gtk_flow_box_remove (self->pictures, child);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_picture (name))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, by_name);
  for (guint i = 0; i < MIN (names->len, MOST_FILES); i++)
    add_picture (self, folder, g_ptr_array_index (names, i));

  g_autofree char *title =
      self->folder != NULL ? g_filename_display_basename (self->folder) : g_strdup (_ ("Bundled"));
  gtk_label_set_text (self->title, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), self->folder);
  gtk_widget_set_visible (self->back, self->folder != NULL);
  gtk_stack_set_visible_child_name (self->stack, names->len > 0 ? "pictures" : "empty");
}

static void
folder_chosen (GtkNativeDialog *dialog, int response, EmTextureBrowser *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      char *path = file != NULL ? g_file_get_path (file) : NULL;
      if (path != NULL)
        {
          g_free (self->folder);
          self->folder = path;
          list_pictures (self);
        }
    }
  g_object_unref (dialog);
}

static void
choose_folder (GtkButton *button, EmTextureBrowser *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("A folder of pictures"), window,
                                   GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (folder_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
show_bundled (GtkButton *button, EmTextureBrowser *self)
{
  g_clear_pointer (&self->folder, g_free);
  list_pictures (self);
}

static void
another_clicked (GtkButton *button, EmTextureBrowser *self)
{
  g_signal_emit (self, signals[ANOTHER], 0);
}

/* --- making it ----------------------------------------------------------------------------- */

GtkWidget *
em_texture_browser_new (const char *bundled)
{
  EmTextureBrowser *self = g_object_new (EM_TYPE_TEXTURE_BROWSER, NULL);

  self->bundled = g_strdup (bundled);
  list_pictures (self);
  return GTK_WIDGET (self);
}

static void
em_texture_browser_dispose (GObject *object)
{
  EmTextureBrowser *self = EM_TEXTURE_BROWSER (object);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->bundled, g_free);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->marked, em_picture_unref);
  G_OBJECT_CLASS (em_texture_browser_parent_class)->dispose (object);
}

static void
em_texture_browser_class_init (EmTextureBrowserClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_texture_browser_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/texture-browser.ui");
  gtk_widget_class_bind_template_child (widget, EmTextureBrowser, box);
  gtk_widget_class_bind_template_child (widget, EmTextureBrowser, pictures);
  gtk_widget_class_bind_template_child (widget, EmTextureBrowser, stack);
  gtk_widget_class_bind_template_child (widget, EmTextureBrowser, title);
  gtk_widget_class_bind_template_child (widget, EmTextureBrowser, back);
  gtk_widget_class_bind_template_callback (widget, activated);
  gtk_widget_class_bind_template_callback (widget, choose_folder);
  gtk_widget_class_bind_template_callback (widget, show_bundled);
  gtk_widget_class_bind_template_callback (widget, another_clicked);
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_FILE);
  signals[ANOTHER] = g_signal_new ("another", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
em_texture_browser_init (EmTextureBrowser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
