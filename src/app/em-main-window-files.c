/* The window's files: dialogs, drops and the clipboard.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "app/em-main-window-private.h"
#include "project/em-project-file.h"

/* --- dialogs ------------------------------------------------------------------------------- */

typedef struct
{
  EmFileUse use;
  const char *title, *accept, *filter, *pattern; /* @pattern NULL: pictures */
} Dialog;

static const Dialog dialogs[] = {
  { EM_FILE_PICTURE, N_ ("Open"), N_ ("_Open"), N_ ("Pictures and projects"), NULL },
  { EM_FILE_MODEL, N_ ("Open a model"), N_ ("_Open"), N_ ("ONNX models"), "*.onnx" },
  { EM_FILE_RULE, N_ ("Load a rule"), N_ ("_Load"), N_ ("Rules"), "*.rule" },
  { EM_FILE_FILL, N_ ("Fill the mask with a picture"), N_ ("_Open"), N_ ("Pictures"), NULL },
  { EM_FILE_TESTS, N_ ("Add pictures to the test strip"), N_ ("_Add"), N_ ("Pictures"), NULL },
  { EM_FILE_SAVE_RULE, N_ ("Save the rule"), N_ ("_Save"), N_ ("Rules"), "*.rule" },
  { EM_FILE_EXPORT, N_ ("Export the model"), N_ ("_Export"), N_ ("ONNX models"), "*.onnx" },
  { EM_FILE_SAVE_PROJECT, N_ ("Save the project"), N_ ("_Save"), N_ ("Projects"),
    "*" EM_PROJECT_SUFFIX },
  { EM_FILE_EXEMPLAR, N_ ("Add a picture as an exemplar"), N_ ("_Add"), N_ ("Pictures"), NULL },
};

typedef struct
{
  EmMainWindow *window;
  EmFileUse use;
  int rule;
} Choice;

static void
use_file (EmMainWindow *self, const Choice *choice, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);

  switch (choice->use)
    {
    case EM_FILE_PICTURE:
      em_main_window_open (self, file);
      break;
    case EM_FILE_MODEL:
      if (path != NULL)
        em_session_open_model (self->session, path);
      break;
    case EM_FILE_RULE:
      em_session_load_rule (self->session, file);
      break;
    case EM_FILE_FILL:
      em_session_fill_from_file (self->session, file);
      break;
    case EM_FILE_SAVE_RULE:
      em_session_save_rule (self->session, choice->rule, file);
      break;
    case EM_FILE_EXPORT:
      em_session_export (self->session, file);
      break;
    case EM_FILE_SAVE_PROJECT:
      em_main_window_save_to (self, file);
      break;
    case EM_FILE_EXEMPLAR:
      em_session_add_exemplar (self->session, file);
      break;
    case EM_FILE_TESTS:
      break;
    }
}

static void
file_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autofree Choice *choice = data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      GtkFileChooser *chooser = GTK_FILE_CHOOSER (dialog);
      g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
      if (choice->use == EM_FILE_TESTS)
        {
          g_autoptr (GListModel) files = gtk_file_chooser_get_files (chooser);
          em_test_set_add_files (em_session_get_test_set (choice->window->session), files);
        }
      else if (file != NULL)
        use_file (choice->window, choice, file);
    }
  else if (choice->use == EM_FILE_SAVE_PROJECT)
    em_main_window_give_up (choice->window);
  g_object_unref (dialog);
}

static void
add_filter (GtkFileChooser *chooser, const Dialog *dialog)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ (dialog->filter));
  if (dialog->pattern != NULL)
    gtk_file_filter_add_pattern (filter, dialog->pattern);
  else
    gtk_file_filter_add_mime_type (filter, "image/*");
  if (dialog->use == EM_FILE_PICTURE)
    gtk_file_filter_add_pattern (filter, "*" EM_PROJECT_SUFFIX);
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, filter);
  gtk_file_chooser_add_filter (chooser, all);
}

/* A name to save under, from the rule's or the model's. */
static char *
suggest_name (EmMainWindow *self, EmFileUse use, int rule)
{
  const EmRuleStack *rules = em_document_get_state (em_session_get_document (self->session))->rules;
  EmModel *model = em_session_get_model (self->session);
  g_autofree char *stem = NULL;

  if (use == EM_FILE_SAVE_RULE)
    {
      stem = g_strdup (em_rule_get_info (em_rule_stack_get_rule (rules, rule))->name);
      g_strdelimit (stem, "/\\:", '-');
      return g_strconcat (stem, ".rule", NULL);
    }
  if (use == EM_FILE_SAVE_PROJECT)
    {
      stem = em_session_get_name (self->session);
      char *dot = strrchr (stem, '.');
      if (em_session_get_file (self->session) == NULL && dot != NULL && dot != stem)
        *dot = '\0';
      g_strdelimit (stem, "/\\:", '-');
      return g_strconcat (stem, EM_PROJECT_SUFFIX, NULL);
    }
  stem = g_strdup (model ? em_graph_get_name (em_model_get_graph (model)) : "model");
  if (g_str_has_suffix (stem, ".onnx"))
    stem[strlen (stem) - 5] = '\0';
  return g_strconcat (stem, "-edited.onnx", NULL);
}

void
em_main_window_choose_file (EmMainWindow *self, EmFileUse use, int rule)
{
  const Dialog *dialog = &dialogs[use];
  const gboolean save =
      use == EM_FILE_SAVE_RULE || use == EM_FILE_EXPORT || use == EM_FILE_SAVE_PROJECT;
  GtkFileChooserNative *native = gtk_file_chooser_native_new (_ (dialog->title), GTK_WINDOW (self),
                                                              save ? GTK_FILE_CHOOSER_ACTION_SAVE
                                                                   : GTK_FILE_CHOOSER_ACTION_OPEN,
                                                              _ (dialog->accept), _ ("_Cancel"));
  Choice *choice = g_new (Choice, 1);

  *choice = (Choice){ self, use, rule };
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (native), use == EM_FILE_TESTS);
  add_filter (GTK_FILE_CHOOSER (native), dialog);
  if (save)
    {
      g_autofree char *name = suggest_name (self, use, rule);
      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (native), name);
    }
  g_signal_connect (native, "response", G_CALLBACK (file_chosen), choice);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}

/* --- the clipboard ------------------------------------------------------------------------- */

typedef struct
{
  EmMainWindow *window;
  GdkTexture *texture;
} Paste;

static void
paste_free (gpointer data)
{
  Paste *paste = data;
  g_clear_object (&paste->texture);
  g_object_unref (paste->window);
  g_free (paste);
}

static void
convert_texture (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Paste *paste = data;
  g_autoptr (GBytes) png = gdk_texture_save_to_png_bytes (paste->texture);
  GError *error = NULL;
  EmPicture *picture = em_picture_load_bytes (png, _ ("the clipboard"), &error);

  if (picture != NULL)
    g_task_return_pointer (task, picture, (GDestroyNotify)em_picture_unref);
  else
    g_task_return_error (task, error);
}

static void
texture_converted (GObject *object, GAsyncResult *result, gpointer data)
{
  EmMainWindow *self = EM_MAIN_WINDOW (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (EmPicture) picture = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->session == NULL) /* closed in between */
    return;
  if (picture == NULL)
    em_session_say (self->session, error->message, TRUE, NULL, NULL);
  else
    em_session_take_pasted (self->session, picture);
}

static void
texture_read (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (EmMainWindow) self = data;
  g_autoptr (GError) error = NULL;
  GdkTexture *texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (object), result, &error);

  if (self->session == NULL)
    {
      g_clear_object (&texture);
      return;
    }
  if (texture == NULL)
    {
      em_session_say (self->session, _ ("There is no picture on the clipboard."), FALSE, NULL,
                      NULL);
      return;
    }
  Paste *paste = g_new (Paste, 1);
  *paste = (Paste){ g_object_ref (self), texture };
  g_autoptr (GTask) task = g_task_new (self, NULL, texture_converted, NULL);
  g_task_set_task_data (task, paste, paste_free);
  g_task_run_in_thread (task, convert_texture);
}

static void
open_or_fill (EmMainWindow *self, GFile *file)
{
  if (em_document_get_pair (em_session_get_document (self->session)) != NULL)
    em_session_fill_from_file (self->session, file);
  else
    em_session_open_file (self->session, file);
}

static void
files_read (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (EmMainWindow) self = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (object), result, NULL);
  GSList *files = value ? g_value_get_boxed (value) : NULL;

  if (files != NULL && self->session != NULL)
    open_or_fill (self, files->data);
}

void
em_main_window_paste (EmMainWindow *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));

  if (gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard), GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL,
                                    files_read, g_object_ref (self));
  else
    gdk_clipboard_read_texture_async (clipboard, NULL, texture_read, g_object_ref (self));
}

/* --- drops --------------------------------------------------------------------------------- */

static gboolean
dropped (GtkDropTarget *target, const GValue *value, double x, double y, EmMainWindow *self)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    for (GSList *files = g_value_get_boxed (value); files != NULL; files = files->next)
      em_main_window_open (self, files->data);
  else if (G_VALUE_HOLDS (value, G_TYPE_FILE))
    em_main_window_open (self, g_value_get_object (value));
  else
    return FALSE;
  return TRUE;
}

void
em_main_window_add_drop_target (EmMainWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, (GType[]){ GDK_TYPE_FILE_LIST, G_TYPE_FILE }, 2);
  g_signal_connect (target, "drop", G_CALLBACK (dropped), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
