/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-start-page.h"
#include "app/em-thumbnail.h"

#define CARD_WIDTH 300
#define CARD_CHARS 36
#define CARD_PICTURE_HEIGHT 200

struct _EmStartPage
{
  GtkWidget parent;
  GtkWidget *scroller;
  GtkWidget *lessons;
};

G_DEFINE_FINAL_TYPE (EmStartPage, em_start_page, GTK_TYPE_WIDGET)

static GtkWidget *
add_text (GtkWidget *box, const char *text, int chars, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  /* One width only, or the card is as high as its text would be when squeezed. */
  gtk_label_set_width_chars (GTK_LABEL (label), chars);
  gtk_label_set_max_width_chars (GTK_LABEL (label), chars);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static GtkWidget *
make_card (const EmLesson *lesson, EmCatalogue *catalogue)
{
  GtkWidget *card = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *picture = gtk_picture_new ();
  GtkWidget *frame = gtk_overlay_new ();
  const EmCatalogueEntry *model =
      catalogue ? em_catalogue_find_id (catalogue, lesson->model) : NULL;

  gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_COVER);
  gtk_widget_set_size_request (frame, CARD_WIDTH, CARD_PICTURE_HEIGHT);
  gtk_widget_set_overflow (frame, GTK_OVERFLOW_HIDDEN);
  /* An overlay is not measured: the card is as large as it says, whatever the picture is. */
  gtk_overlay_add_overlay (GTK_OVERLAY (frame), picture);
  em_thumbnail_show_file (GTK_PICTURE (picture), lesson->modified, 2 * CARD_WIDTH);
  gtk_box_append (GTK_BOX (box), frame);
  gtk_widget_add_css_class (text, "card-text");
  add_text (text, lesson->title, 0, "card-title");
  if (lesson->sentence != NULL)
    add_text (text, lesson->sentence, CARD_CHARS, NULL);
  if (model != NULL && model->warning != NULL)
    add_text (text, model->warning, CARD_CHARS - 3, "flaw");
  gtk_box_append (GTK_BOX (box), text);
  gtk_button_set_child (GTK_BUTTON (card), box);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_set_valign (card, GTK_ALIGN_FILL);
  gtk_widget_set_overflow (card, GTK_OVERFLOW_HIDDEN);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (card), "s", lesson->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (card), "win.open-lesson");
  gtk_accessible_update_property (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  lesson->title, -1);
  return card;
}

void
em_start_page_set_session (EmStartPage *self, EmSession *session)
{
  GPtrArray *lessons = em_session_get_lessons (session);

  for (guint i = 0; i < lessons->len; i++)
    gtk_box_append (GTK_BOX (self->lessons),
                    make_card (g_ptr_array_index (lessons, i), em_session_get_catalogue (session)));
  gtk_widget_set_visible (self->lessons, lessons->len > 0);
}

static void
em_start_page_dispose (GObject *object)
{
  g_clear_pointer (&EM_START_PAGE (object)->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (em_start_page_parent_class)->dispose (object);
}

static void
em_start_page_class_init (EmStartPageClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_start_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/start-page.ui");
  gtk_widget_class_bind_template_child (widget, EmStartPage, scroller);
  gtk_widget_class_bind_template_child (widget, EmStartPage, lessons);
}

static void
em_start_page_init (EmStartPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
