/* The window's files: dialogs.
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
  { EM_FILE_PICTURE, N_ ("Open"), N_ ("_Open"), N_ ("Pictures and projects"),
    "*" EM_PROJECT_SUFFIX },
  { EM_FILE_MODEL, N_ ("Open a model"), N_ ("_Open"), N_ ("ONNX models"), "*.onnx" },
  { EM_FILE_RULE, N_ ("Load a rule"), N_ ("_Load"), N_ ("Rules"), "*.rule" },
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

void
em_main_window_add_filters (GtkFileChooser *chooser, const char *name, gboolean pictures,
                            const char *pattern)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  if (pictures)
    gtk_file_filter_add_mime_type (filter, "image/*");
  if (pattern != NULL)
    gtk_file_filter_add_pattern (filter, pattern);
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
  em_main_window_add_filters (GTK_FILE_CHOOSER (native), _ (dialog->filter),
                              use == EM_FILE_PICTURE || dialog->pattern == NULL, dialog->pattern);
  if (save)
    {
      g_autofree char *name = suggest_name (self, use, rule);
      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (native), name);
    }
  g_signal_connect (native, "response", G_CALLBACK (file_chosen), choice);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}
