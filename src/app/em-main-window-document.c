/* The window's document: saving, opening, the question about unsaved work.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "app/em-help.h"
#include "app/em-main-window-private.h"
#include "app/em-recent.h"
#include "app/em-start-page.h"
#include "project/em-project-file.h"

/* In the header's menu. */
#define N_RECENT 8

/* What the person answered. */
enum
{
  DISCARD = 1,
  SAVE = 2,
};

/* --- the title ----------------------------------------------------------------------------- */

void
em_main_window_update_title (EmMainWindow *self)
{
  const gboolean open = em_document_get_pair (em_session_get_document (self->session)) != NULL;
  const gboolean named = open || em_session_get_file (self->session) != NULL;
  const gboolean work = em_session_has_work (self->session);
  g_autofree char *name = em_session_get_name (self->session);
  g_autofree char *title =
      named ? g_strdup_printf (work ? _ ("• %s – Emend") : _ ("%s – Emend"), name)
            : g_strdup (_ ("Emend"));
  g_autofree char *tooltip =
      named ? g_strdup_printf (_ ("Save “%s” (Ctrl+S)"), name) : g_strdup (_ ("Save (Ctrl+S)"));

  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_widget_set_tooltip_text (self->save_button, tooltip);
  gtk_widget_set_visible (self->save_mark, work);
}

static void
file_changed (EmSession *session, EmMainWindow *self)
{
  em_main_window_update_title (self);
  em_main_window_update_actions (self);
  em_start_page_update (EM_START_PAGE (self->start_page));
}

/* --- the question -------------------------------------------------------------------------- */

static void
go_on (EmMainWindow *self)
{
  void (*next) (EmMainWindow *, const char *) = self->next;
  g_autofree char *what = g_steal_pointer (&self->next_what);

  self->next = NULL;
  if (next != NULL)
    next (self, what);
}

static gboolean
go_on_later (gpointer data)
{
  go_on (data);
  return G_SOURCE_REMOVE;
}

void
em_main_window_give_up (EmMainWindow *self)
{
  self->next = NULL;
  g_clear_pointer (&self->next_what, g_free);
}

static void
save_now (EmMainWindow *self)
{
  const char *file = em_session_get_file (self->session);

  if (file != NULL)
    em_session_save_project (self->session, file);
  else
    em_main_window_choose_file (self, EM_FILE_SAVE_PROJECT, -1);
}

static void
answered (GtkDialog *dialog, int response, EmMainWindow *self)
{
  gtk_window_destroy (GTK_WINDOW (dialog));
  self->question = NULL;
  /* Once the dialog is gone: it may be the window that goes next. */
  if (response == DISCARD)
    g_idle_add_full (G_PRIORITY_DEFAULT, go_on_later, g_object_ref (self), g_object_unref);
  else if (response == SAVE)
    save_now (self);
  else
    em_main_window_give_up (self);
}

static void
ask (EmMainWindow *self, const char *question, const char *discard)
{
  GtkWidget *dialog =
      gtk_message_dialog_new (GTK_WINDOW (self), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                              GTK_MESSAGE_WARNING, GTK_BUTTONS_NONE, "%s", question);
  GtkWidget *button;

  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s",
                                            _ ("What is not saved will be lost."));
  button = gtk_dialog_add_button (GTK_DIALOG (dialog), discard, DISCARD);
  gtk_widget_add_css_class (button, "destructive-action");
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Save"), SAVE);
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), SAVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered), self, 0);
  self->question = dialog;
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Does @next (with @what) now, or when the person has said what becomes of the work. @question:
 * with the name of the work in it. */
static void
do_or_ask (EmMainWindow *self, void (*next) (EmMainWindow *, const char *), const char *what,
           const char *question, const char *discard)
{
  g_autofree char *copy = g_strdup (what);

  if (self->question != NULL)
    return;
  em_main_window_give_up (self);
  self->next = next;
  self->next_what = g_steal_pointer (&copy);
  if (!em_session_has_work (self->session))
    go_on (self);
  /* What is being saved is safe in a moment: saved() goes on. */
  else if (!em_session_is_saving (self->session))
    ask (self, question, discard);
}

static void
saved (EmSession *session, gboolean good, EmMainWindow *self)
{
  em_main_window_update_title (self);
  if (good)
    em_message_bar_dismiss (self->message_bar);
  if (good && !em_session_has_work (session))
    go_on (self);
  else
    em_main_window_give_up (self);
}

/* --- closing and beginning anew ------------------------------------------------------------ */

static void
close_window (EmMainWindow *self, const char *what)
{
  em_session_close (self->session);
  gtk_window_destroy (GTK_WINDOW (self));
}

gboolean
em_main_window_may_close (EmMainWindow *self)
{
  if (!em_session_has_work (self->session))
    return TRUE;
  g_autofree char *name = em_session_get_name (self->session);
  g_autofree char *question = g_strdup_printf (_ ("Save changes to “%s” before closing?"), name);
  do_or_ask (self, close_window, NULL, question, _ ("Close _without saving"));
  return FALSE;
}

static void
start_over (EmMainWindow *self, const char *what)
{
  em_session_new_work (self->session);
}

static void
new_work (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  g_autofree char *name = em_session_get_name (self->session);
  g_autofree char *question =
      g_strdup_printf (_ ("Save changes to “%s” before beginning something new?"), name);
  do_or_ask (self, start_over, NULL, question, _ ("_Discard changes"));
}

/* --- opening ------------------------------------------------------------------------------- */

static void
open_uri (EmMainWindow *self, const char *uri)
{
  g_autoptr (GFile) file = g_file_new_for_uri (uri);

  /* A model that is being loaded is waited for; what else goes on gives way. */
  if (em_session_get_model (self->session) == NULL)
    em_session_queue_file (self->session, file);
  else
    em_session_open_file (self->session, file);
}

void
em_main_window_open (EmMainWindow *self, GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);
  g_autofree char *lower = g_utf8_strdown (uri, -1);
  g_autofree char *name = em_session_get_name (self->session);
  g_autofree char *question =
      g_strdup_printf (_ ("Save changes to “%s” before opening something else?"), name);

  /* Rules and models come to what is open. */
  if (g_str_has_suffix (lower, ".rule") || g_str_has_suffix (lower, ".onnx"))
    em_session_open_file (self->session, file);
  else
    do_or_ask (self, open_uri, uri, question, _ ("_Discard changes"));
}

static void
open_lesson_now (EmMainWindow *self, const char *id)
{
  em_main_window_open_lesson (self, id);
}

static void
open_lesson (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  g_autofree char *name = em_session_get_name (self->session);
  g_autofree char *question =
      g_strdup_printf (_ ("Save changes to “%s” before opening the lesson?"), name);
  do_or_ask (self, open_lesson_now, g_variant_get_string (parameter, NULL), question,
             _ ("_Discard changes"));
}

/* --- what a crash has left ----------------------------------------------------------------- */

static void
recover_now (EmMainWindow *self, const char *path)
{
  const EmRecovery *recovery = em_start_page_find_recovery (EM_START_PAGE (self->start_page), path);

  if (recovery != NULL)
    em_session_recover (self->session, recovery);
}

static void
recover (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  g_autofree char *name = em_session_get_name (self->session);
  g_autofree char *question =
      g_strdup_printf (_ ("Save changes to “%s” before recovering the other?"), name);
  do_or_ask (self, recover_now, g_variant_get_string (parameter, NULL), question,
             _ ("_Discard changes"));
}

static void
discard_recovery (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  EmStartPage *page = EM_START_PAGE (self->start_page);
  const char *path = g_variant_get_string (parameter, NULL);
  const EmRecovery *recovery = em_start_page_find_recovery (page, path);

  if (recovery == NULL)
    return;
  g_autofree char *text = g_strdup_printf (_ ("Discarded “%s”."), recovery->name);
  em_start_page_discard_recovery (page, path);
  em_message_bar_show (self->message_bar, text, FALSE, _ ("Undo"), "win.keep-recoveries");
}

static void
keep_recoveries (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_message_bar_dismiss (self->message_bar);
  em_start_page_keep_recoveries (EM_START_PAGE (self->start_page));
}

/* --- saving -------------------------------------------------------------------------------- */

/* @path with the ending once: it is easily typed where it stands already. (transfer full) */
static char *
end_properly (const char *path)
{
  const gsize length = strlen (path), end = strlen (EM_PROJECT_SUFFIX);

  if (g_str_has_suffix (path, EM_PROJECT_SUFFIX EM_PROJECT_SUFFIX))
    return g_strndup (path, length - end);
  return g_str_has_suffix (path, EM_PROJECT_SUFFIX) ? g_strdup (path)
                                                    : g_strconcat (path, EM_PROJECT_SUFFIX, NULL);
}

static void
refuse_to_save (EmMainWindow *self, const char *why)
{
  em_session_say (self->session, why, TRUE, _ ("Save as…"), "win.save-as");
  em_main_window_give_up (self);
}

void
em_main_window_save_to (EmMainWindow *self, GFile *file)
{
  g_autofree char *chosen = g_file_get_path (file);
  g_autofree char *path = chosen != NULL ? end_properly (chosen) : NULL;
  g_autofree char *name = path != NULL ? g_filename_display_basename (path) : NULL;

  if (path == NULL)
    refuse_to_save (self, _ ("Projects are saved in local folders only."));
  /* The dialog asked about the name as it was typed. */
  else if (g_strcmp0 (path, chosen) != 0 && g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_autofree char *text = g_strdup_printf (
          _ ("There is a “%s” already. Choose it in the list to write over it."), name);
      refuse_to_save (self, text);
    }
  else
    em_session_save_project (self->session, path);
}

static void
save (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  save_now (data);
}

static void
save_as (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_message_bar_dismiss (self->message_bar);
  em_main_window_choose_file (self, EM_FILE_SAVE_PROJECT, -1);
}

/* By path, without asking. */
static void
save_path (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_variant_get_string (parameter, NULL));
  em_main_window_save_to (data, file);
}

/* --- recent projects ----------------------------------------------------------------------- */

static void
update_recent (EmMainWindow *self)
{
  g_autoptr (GPtrArray) list = em_recent_list (N_RECENT);

  g_menu_remove_all (self->recent_menu);
  for (guint i = 0; i < list->len; i++)
    {
      const EmRecent *recent = g_ptr_array_index (list, i);
      g_autoptr (GMenuItem) item = g_menu_item_new (recent->name, NULL);
      /* Without such an action it is grey. */
      g_menu_item_set_action_and_target (
          item, recent->exists ? "win.open-path" : "win.open-missing", "s", recent->path);
      g_menu_append_item (self->recent_menu, item);
    }
}

static void
recent_changed (GtkRecentManager *manager, EmMainWindow *self)
{
  update_recent (self);
}

/* When the menu opens: files may have gone since. */
void
em_main_window_watch_recent (EmMainWindow *self)
{
  update_recent (self);
  g_signal_connect_object (gtk_recent_manager_get_default (), "changed",
                           G_CALLBACK (recent_changed), self, 0);
  g_signal_connect_swapped (self->open_button, "notify::active", G_CALLBACK (update_recent), self);
}

static void
help (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (GTK_WINDOW (em_help_window_new (GTK_WINDOW (data))));
}

/* --- actions ------------------------------------------------------------------------------- */

void
em_main_window_update_document_actions (EmMainWindow *self)
{
  const EmState *state = em_document_get_state (em_session_get_document (self->session));
  const gboolean open = state->pairs->len > 0 || em_rule_stack_get_n (state->rules) > 0;

  em_main_window_enable (
      self, "save",
      open && !em_session_is_saving (self->session)
          && (em_session_has_work (self->session) || em_session_get_file (self->session) == NULL));
  em_main_window_enable (self, "save-as", open && !em_session_is_saving (self->session));
  em_main_window_enable (self, "new", open || em_session_get_file (self->session) != NULL);
}

void
em_main_window_add_document_actions (EmMainWindow *self)
{
  static const GActionEntry entries[] = {
    { "new", new_work },
    { "open-lesson", open_lesson, "s" },
    { "recover", recover, "s" },
    { "discard-recovery", discard_recovery, "s" },
    { "keep-recoveries", keep_recoveries },
    { "save", save },
    { "save-as", save_as },
    { "save-path", save_path, "s" },
    { "help", help },
  };
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (self->session, "file-changed", G_CALLBACK (file_changed), self, 0);
  g_signal_connect_object (self->session, "saved", G_CALLBACK (saved), self, 0);
}
