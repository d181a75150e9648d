/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-recent.h"
#include "app/em-start-page.h"
#include "app/em-thumbnail.h"

#define CARD_WIDTH 300
#define CARD_CHARS 36
#define CARD_PICTURE_HEIGHT 200
#define N_RECENT 5

struct _EmStartPage
{
  GtkWidget parent;
  GtkWidget *scroller;
  GtkWidget *lessons, *left, *recent, *recent_title;
  GPtrArray *recoveries; /* of EmRecovery: what is shown */
  GPtrArray *discarded;  /* of EmRecovery: removed at the end */
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

/* --- what a crash has left ----------------------------------------------------------------- */

/* "14:02", or with the day where it was not today. */
static char *
describe_time (GDateTime *time)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  const gboolean today = g_date_time_get_year (now) == g_date_time_get_year (time)
                         && g_date_time_get_day_of_year (now) == g_date_time_get_day_of_year (time);

  /* Translators: a time of today, as in "14:02", and a day with it. */
  return g_date_time_format (time, today ? _ ("%H:%M") : _ ("%-d %B %Y, %H:%M"));
}

static void
add_action (GtkWidget *box, const char *label, const char *action, const char *target)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), button);
}

static GtkWidget *
make_notice (const EmRecovery *recovery)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new (NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (recovery->time);
  g_autofree char *when = describe_time (time);
  g_autofree char *text =
      g_strdup_printf (_ ("Emend was not closed in order: “%s”, %s"), recovery->name, when);

  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_tooltip_text (label, text);
  gtk_widget_add_css_class (row, "notice");
  gtk_box_append (GTK_BOX (row), gtk_image_new_from_icon_name ("dialog-warning-symbolic"));
  gtk_box_append (GTK_BOX (row), label);
  add_action (row, _ ("_Recover"), "win.recover", recovery->path);
  add_action (row, _ ("_Discard"), "win.discard-recovery", recovery->path);
  return row;
}

static gboolean
is_discarded (EmStartPage *self, const EmRecovery *recovery)
{
  for (guint i = 0; i < self->discarded->len; i++)
    if (g_strcmp0 (((EmRecovery *)g_ptr_array_index (self->discarded, i))->path, recovery->path)
        == 0)
      return TRUE;
  return FALSE;
}

static void
empty_box (GtkWidget *box)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

static void
update_left (EmStartPage *self)
{
  empty_box (self->left);
  g_ptr_array_unref (self->recoveries);
  self->recoveries = em_recovery_list (NULL);
  for (guint i = 0; i < self->recoveries->len; i++)
    {
      const EmRecovery *recovery = g_ptr_array_index (self->recoveries, i);
      if (!is_discarded (self, recovery))
        gtk_box_append (GTK_BOX (self->left), make_notice (recovery));
    }
  gtk_widget_set_visible (self->left, gtk_widget_get_first_child (self->left) != NULL);
}

const EmRecovery *
em_start_page_find_recovery (EmStartPage *self, const char *path)
{
  for (guint i = 0; i < self->recoveries->len; i++)
    {
      const EmRecovery *recovery = g_ptr_array_index (self->recoveries, i);
      if (g_strcmp0 (recovery->path, path) == 0)
        return recovery;
    }
  return NULL;
}

GStrv
em_start_page_get_recoveries (EmStartPage *self)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; i < self->recoveries->len; i++)
    {
      const EmRecovery *recovery = g_ptr_array_index (self->recoveries, i);
      if (!is_discarded (self, recovery))
        g_strv_builder_add (paths, recovery->path);
    }
  return g_strv_builder_end (paths);
}

void
em_start_page_discard_recovery (EmStartPage *self, const char *path)
{
  const EmRecovery *recovery = em_start_page_find_recovery (self, path);

  if (recovery == NULL)
    return;
  g_ptr_array_add (self->discarded, em_recovery_copy (recovery));
  update_left (self);
}

void
em_start_page_keep_recoveries (EmStartPage *self)
{
  g_ptr_array_set_size (self->discarded, 0);
  update_left (self);
}

/* --- recent projects ----------------------------------------------------------------------- */

static void
add_column (GtkWidget *row, const char *text, PangoEllipsizeMode ellipsize, int chars,
            const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), ellipsize);
  gtk_label_set_width_chars (GTK_LABEL (label), chars);
  gtk_label_set_max_width_chars (GTK_LABEL (label), chars);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  gtk_box_append (GTK_BOX (row), label);
}

static GtkWidget *
make_recent (const EmRecent *recent)
{
  GtkWidget *button = gtk_button_new (), *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *when = describe_time (recent->time);

  gtk_box_append (GTK_BOX (row), gtk_image_new_from_icon_name ("document-open-recent-symbolic"));
  add_column (row, recent->name, PANGO_ELLIPSIZE_END, 20, NULL);
  add_column (row, recent->folder, PANGO_ELLIPSIZE_MIDDLE, 26, "dim-label");
  add_column (row, recent->exists ? when : _ ("It is not there any more."), PANGO_ELLIPSIZE_NONE,
              24, "dim-label");
  gtk_button_set_child (GTK_BUTTON (button), row);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, recent->path);
  if (recent->exists)
    {
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", recent->path);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.open-path");
    }
  else
    gtk_widget_set_sensitive (button, FALSE);
  return button;
}

static void
update_recent (EmStartPage *self)
{
  g_autoptr (GPtrArray) list = em_recent_list (N_RECENT);

  empty_box (self->recent);
  for (guint i = 0; i < list->len; i++)
    gtk_box_append (GTK_BOX (self->recent), make_recent (g_ptr_array_index (list, i)));
  gtk_widget_set_visible (self->recent, list->len > 0);
  gtk_widget_set_visible (self->recent_title, list->len > 0);
}

static void
recent_changed (GtkRecentManager *manager, EmStartPage *self)
{
  update_recent (self);
}

/* --- the page ------------------------------------------------------------------------------ */

void
em_start_page_update (EmStartPage *self)
{
  update_left (self);
  update_recent (self);
}

static void
add_spacer (EmStartPage *self, int column)
{
  GtkWidget *spacer = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_hexpand (spacer, TRUE);
  gtk_grid_attach (GTK_GRID (self->lessons), spacer, column, 0, 1, 1);
}

void
em_start_page_set_session (EmStartPage *self, EmSession *session)
{
  GPtrArray *lessons = em_session_get_lessons (session);

  /* A grid between two columns that give way: a box would make a card wider where it is squeezed in
   * height. */
  add_spacer (self, 0);
  for (guint i = 0; i < lessons->len; i++)
    gtk_grid_attach (GTK_GRID (self->lessons),
                     make_card (g_ptr_array_index (lessons, i), em_session_get_catalogue (session)),
                     (int)i + 1, 0, 1, 1);
  add_spacer (self, (int)lessons->len + 1);
  gtk_widget_set_visible (self->lessons, lessons->len > 0);
  g_signal_connect_object (gtk_recent_manager_get_default (), "changed",
                           G_CALLBACK (recent_changed), self, 0);
  em_start_page_update (self);
}

static void
em_start_page_dispose (GObject *object)
{
  EmStartPage *self = EM_START_PAGE (object);

  for (guint i = 0; i < self->discarded->len; i++)
    em_recovery_discard (g_ptr_array_index (self->discarded, i));
  g_ptr_array_set_size (self->discarded, 0);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (em_start_page_parent_class)->dispose (object);
}

static void
em_start_page_finalize (GObject *object)
{
  g_ptr_array_unref (EM_START_PAGE (object)->recoveries);
  g_ptr_array_unref (EM_START_PAGE (object)->discarded);
  G_OBJECT_CLASS (em_start_page_parent_class)->finalize (object);
}

static void
em_start_page_class_init (EmStartPageClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_start_page_dispose;
  G_OBJECT_CLASS (class)->finalize = em_start_page_finalize;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/start-page.ui");
  gtk_widget_class_bind_template_child (widget, EmStartPage, scroller);
  gtk_widget_class_bind_template_child (widget, EmStartPage, lessons);
  gtk_widget_class_bind_template_child (widget, EmStartPage, left);
  gtk_widget_class_bind_template_child (widget, EmStartPage, recent);
  gtk_widget_class_bind_template_child (widget, EmStartPage, recent_title);
}

static void
em_start_page_init (EmStartPage *self)
{
  self->recoveries = g_ptr_array_new ();
  self->discarded = g_ptr_array_new_with_free_func ((GDestroyNotify)em_recovery_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
