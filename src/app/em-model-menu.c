/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-model-menu.h"

/* What the header has room for in a window of 1000 pixels. */
#define TITLE_CHARS 20
#define PLACE_CHARS 29

struct _EmModelMenu
{
  GtkWidget parent;
  GtkMenuButton *button;
  GtkLabel *title, *place;
  GtkWidget *flaw;
  GtkBox *models;
  GtkLabel *reason;
  GtkDropDown *points;
  GtkPopover *popover;
  EmSession *session;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EmModelMenu, em_model_menu, GTK_TYPE_WIDGET)

static void
point_selected (GObject *object, GParamSpec *pspec, EmModelMenu *self)
{
  const guint selected = gtk_drop_down_get_selected (self->points);
  if (!self->updating && selected != GTK_INVALID_LIST_POSITION)
    em_session_set_edit_point (self->session, selected);
}

static void
model_clicked (GtkButton *button, EmModelMenu *self)
{
  gtk_popover_popdown (self->popover);
  em_session_open_model (self->session, g_object_get_data (G_OBJECT (button), "model"));
}

static GtkWidget *
make_model_button (EmModelMenu *self, const EmCatalogueEntry *entry, gboolean current)
{
  GtkWidget *button = gtk_button_new (), *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");
  GtkWidget *title = gtk_label_new (entry->title);

  gtk_widget_set_opacity (check, current ? 1 : 0);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_box_append (GTK_BOX (text), title);
  if (entry->warning != NULL)
    {
      GtkWidget *warning = gtk_label_new (entry->warning);
      gtk_label_set_xalign (GTK_LABEL (warning), 0);
      gtk_label_set_wrap (GTK_LABEL (warning), TRUE);
      gtk_label_set_max_width_chars (GTK_LABEL (warning), 40);
      gtk_widget_add_css_class (warning, "caption");
      gtk_widget_add_css_class (warning, "warning-text");
      gtk_box_append (GTK_BOX (text), warning);
    }
  gtk_box_append (GTK_BOX (row), check);
  gtk_box_append (GTK_BOX (row), text);
  gtk_button_set_child (GTK_BUTTON (button), row);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "model", g_strdup (entry->id), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (model_clicked), self);
  return button;
}

static void
update_models (EmModelMenu *self, EmModel *model)
{
  EmCatalogue *catalogue = em_session_get_catalogue (self->session);
  const char *id = model ? em_model_get_id (model) : NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->models))) != NULL)
    gtk_box_remove (self->models, child);
  for (int i = 0; catalogue != NULL && i < em_catalogue_get_n (catalogue); i++)
    {
      const EmCatalogueEntry *entry = em_catalogue_get (catalogue, i);
      gtk_box_append (self->models,
                      make_model_button (self, entry, g_strcmp0 (entry->id, id) == 0));
    }
}

/* "head.conv · 320 → 1280, 7 × 7 (default)" */
static char *
describe_point (const EmEditPoint *point, gboolean is_default)
{
  return g_strdup_printf ("%s · %d → %d, %d × %d%s", point->name, point->in_channels,
                          point->out_channels, point->out_h, point->out_w,
                          is_default ? _ (" (default)") : "");
}

static void
update_points (EmModelMenu *self, EmModel *model)
{
  const EmEditPoints *points = em_model_get_edit_points (model);
  const char *reason = NULL;
  const int chosen = em_session_get_edit_point (self->session);
  const int by_default = em_model_get_default_edit_point (model, &reason);
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  g_autofree char *text = NULL;

  for (int i = 0; i < em_edit_points_get_n (points); i++)
    {
      g_autofree char *line = describe_point (em_edit_points_get (points, i), i == by_default);
      gtk_string_list_append (list, line);
    }
  self->updating = TRUE;
  gtk_drop_down_set_model (self->points, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->points, chosen >= 0 ? chosen : GTK_INVALID_LIST_POSITION);
  self->updating = FALSE;
  if (by_default >= 0 && reason != NULL)
    text = g_strdup_printf (_ ("Default: %s. %s"), em_edit_points_get (points, by_default)->name,
                            reason);
  gtk_label_set_text (self->reason, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason), text != NULL);
}

/* Shows @text whole where it is not longer than @chars: the sentence gives way before it does. */
static void
set_text (GtkLabel *label, const char *text, int chars)
{
  gtk_label_set_text (label, text);
  gtk_label_set_width_chars (label, MIN (g_utf8_strlen (text, -1), chars));
}

static void
update (EmModelMenu *self)
{
  EmModel *model = em_session_get_model (self->session);
  const char *warning = model ? em_model_get_warning (model) : NULL;
  const int point = em_session_get_edit_point (self->session);

  update_models (self, model);
  set_text (self->title, model ? em_model_get_title (model) : _ ("No model"), TITLE_CHARS);
  gtk_widget_set_visible (self->flaw, warning != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->points), model != NULL && point >= 0);
  set_text (self->place, "", PLACE_CHARS);
  if (model == NULL)
    return;
  update_points (self, model);
  if (point >= 0)
    {
      const char *name = em_edit_points_get (em_model_get_edit_points (model), point)->name;
      /* The flaw is always in sight, not only on hover. */
      g_autofree char *text =
          warning ? g_strdup_printf (_ ("Deliberately flawed · %s"), name) : g_strdup (name);
      set_text (self->place, text, PLACE_CHARS);
    }
  /* What is cut short is read here. */
  g_autofree char *tooltip = g_strjoin ("\n", gtk_label_get_text (self->title),
                                        gtk_label_get_text (self->place), warning, NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
}

static void
model_changed (EmSession *session, EmModelMenu *self)
{
  update (self);
}

void
em_model_menu_set_session (EmModelMenu *self, EmSession *session)
{
  self->session = g_object_ref (session);
  g_signal_connect_object (session, "model-changed", G_CALLBACK (model_changed), self, 0);
  update (self);
}

static void
em_model_menu_dispose (GObject *object)
{
  EmModelMenu *self = EM_MODEL_MENU (object);

  if (self->button != NULL)
    {
      gtk_widget_unparent (GTK_WIDGET (self->button));
      self->button = NULL;
    }
  g_clear_object (&self->session);
  G_OBJECT_CLASS (em_model_menu_parent_class)->dispose (object);
}

static void
em_model_menu_class_init (EmModelMenuClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_model_menu_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/model-menu.ui");
  gtk_widget_class_bind_template_child (widget, EmModelMenu, button);
  gtk_widget_class_bind_template_child (widget, EmModelMenu, title);
  gtk_widget_class_bind_template_child (widget, EmModelMenu, place);
  gtk_widget_class_bind_template_child (widget, EmModelMenu, flaw);
  gtk_widget_class_bind_template_child (widget, EmModelMenu, models);
  gtk_widget_class_bind_template_child (widget, EmModelMenu, reason);
  gtk_widget_class_bind_template_child (widget, EmModelMenu, points);
  gtk_widget_class_bind_template_child (widget, EmModelMenu, popover);
  gtk_widget_class_bind_template_callback (widget, point_selected);
}

static void
em_model_menu_init (EmModelMenu *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
