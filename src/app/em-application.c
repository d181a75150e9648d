/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-application.h"
#include "app/em-frame-log.h"
#include "app/em-main-window.h"

struct _EmApplication
{
  GtkApplication parent;
  EmFrameLog *frame_log;
};

G_DEFINE_FINAL_TYPE (EmApplication, em_application, GTK_TYPE_APPLICATION)

static void
about (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  gtk_show_about_dialog (gtk_application_get_active_window (GTK_APPLICATION (application)),
                         "program-name", "Emend", "version", EMEND_VERSION, "logo-icon-name",
                         EM_APPLICATION_ID, "license-type", GTK_LICENSE_GPL_3_0, "comments",
                         _ ("Edits an image classifier by rewriting one prediction rule, after "
                            "“Editing a Classifier by "
                            "Rewriting Its Prediction Rules” (Santurkar, Tsipras, Elango, Bau, "
                            "Torralba, Madry; 2021)."),
                         NULL);
}

static void
quit (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  GList *windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (application)));

  /* Each may ask about its work first. */
  for (GList *item = windows; item != NULL; item = item->next)
    gtk_window_close (item->data);
  g_list_free (windows);
}

/* The bench measures strokes, not how a program starts. */
static void
record_frames (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  if (EM_APPLICATION (application)->frame_log != NULL)
    em_frame_log_record (EM_APPLICATION (application)->frame_log,
                         g_variant_get_boolean (parameter));
}

static void
load_styles (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/org/emend/Emend/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
em_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = { { "about", about },
                                          { "quit", quit },
                                          { "record-frames", record_frames, "b" } };

  G_APPLICATION_CLASS (em_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  load_styles ();
  if (g_getenv ("EMEND_FRAME_LOG") != NULL)
    EM_APPLICATION (application)->frame_log = em_frame_log_new (g_getenv ("EMEND_FRAME_LOG"));
}

static void
predicted (EmPredictor *predictor, EmApplication *self)
{
  em_frame_log_add_latency (self->frame_log, em_predictor_get_latency (predictor));
}

static EmMainWindow *
open_window (EmApplication *self, const char *model)
{
  EmMainWindow *window = em_main_window_new (GTK_APPLICATION (self));

  gtk_window_present (GTK_WINDOW (window));
  if (self->frame_log != NULL)
    {
      em_frame_log_watch (self->frame_log, GTK_WIDGET (window));
      g_signal_connect_object (em_session_get_predictor (em_main_window_get_session (window)),
                               "predicted", G_CALLBACK (predicted), self, 0);
    }
  em_session_open_model (em_main_window_get_session (window), model);
  return window;
}

static void
em_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window != NULL)
    gtk_window_present (window);
  else
    open_window (EM_APPLICATION (application), "lite0");
}

/* "emend [PICTURE|PROJECT.emend|MODEL.onnx|RULE.rule]…": all in one new window. */
static int
em_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  EmApplication *self = EM_APPLICATION (application);
  GVariantDict *options = g_application_command_line_get_options_dict (line);
  g_autofree const char **names = NULL;
  const char *model = "lite0", *lesson = NULL;
  g_autofree char *path = NULL;

  g_variant_dict_lookup (options, "model", "&s", &model);
  g_variant_dict_lookup (options, "lesson", "&s", &lesson);
  g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &names);
  if (lesson == NULL && names == NULL && !g_variant_dict_contains (options, "model"))
    {
      g_application_activate (application);
      return 0;
    }
  if (g_strcmp0 (model, "lite0") != 0 && g_strcmp0 (model, "reads-labels") != 0)
    {
      g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (line, model);
      path = g_file_get_path (file);
      model = path;
    }
  EmMainWindow *window = open_window (self, model);
  if (lesson != NULL && !em_main_window_open_lesson (window, lesson))
    {
      g_application_command_line_printerr (line, _ ("emend: there is no lesson “%s”\n"), lesson);
      gtk_window_destroy (GTK_WINDOW (window));
      return 2;
    }
  for (int i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (line, names[i]);
      em_session_queue_file (em_main_window_get_session (window), file);
    }
  return 0;
}

static int
em_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("emend %s\n", EMEND_VERSION);
  return 0;
}

static void
em_application_shutdown (GApplication *application)
{
  g_clear_pointer (&EM_APPLICATION (application)->frame_log, em_frame_log_free);
  G_APPLICATION_CLASS (em_application_parent_class)->shutdown (application);
}

static void
em_application_class_init (EmApplicationClass *class)
{
  GApplicationClass *application = G_APPLICATION_CLASS (class);

  application->startup = em_application_startup;
  application->activate = em_application_activate;
  application->command_line = em_application_command_line;
  application->handle_local_options = em_application_handle_local_options;
  application->shutdown = em_application_shutdown;
}

static void
em_application_init (EmApplication *self)
{
  static const GOptionEntry entries[] = {
    { "model", 'm', 0, G_OPTION_ARG_STRING, NULL,
      N_ ("Open this model: lite0, reads-labels or an ONNX file"), N_ ("MODEL") },
    { "lesson", 'l', 0, G_OPTION_ARG_STRING, NULL, N_ ("Open this lesson of the start page"),
      N_ ("ID") },
    { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL,
      N_ ("[PICTURE|PROJECT.emend|MODEL.onnx|RULE.rule]…") },
    { NULL }
  };

  g_application_add_main_option_entries (G_APPLICATION (self), entries);
  g_application_set_option_context_summary (
      G_APPLICATION (self), _ ("Edits an image classifier by rewriting one prediction rule."));
}

EmApplication *
em_application_new (void)
{
  return g_object_new (EM_TYPE_APPLICATION, "application-id", EM_APPLICATION_ID,
                       "resource-base-path", "/org/emend/Emend", "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE, NULL);
}
