/* What the window's files share: em-main-window.c (widgets), em-main-window-actions.c (actions),
 * em-main-window-document.c (projects), em-main-window-exemplars.c (exemplars),
 * em-main-window-files.c (dialogs), em-main-window-content.c (actions and dialogs of masks and
 * layers), em-main-window-clipboard.c (copy, paste, drops), em-shortcuts.c (keys), em-inspect.c
 * (tests).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-canvas.h"
#include "app/em-history-popover.h"
#include "app/em-main-window.h"
#include "app/em-message-bar.h"
#include "app/em-tool-bar.h"
#include "app/em-studio-panel.h"

G_BEGIN_DECLS

struct _EmMainWindow
{
  GtkApplicationWindow parent;

  EmSession *session;
  EmCanvas *canvas;
  EmToolBar *tool_bar;
  GtkWidget *canvas_status, *mask_look, *tool_options;
  EmMessageBar *message_bar;
  GtkWidget *model_menu, *sentence, *start_page, *test_strip, *tray;
  EmStudioPanel *studio_panel;
  GtkWidget *prediction_pane, *rule_list;
  GtkStack *pages, *rewrite_stack, *strip_pages;
  GtkRevealer *panel_revealer, *strip_revealer;
  GtkWidget *open_button, *save_button, *save_mark, *history_button;
  EmHistoryPopover *history_popover;
  GMenu *recent_menu;
  GtkWidget *rewrite_button, *undo_button, *redo_button, *activity, *side;
  GtkSpinner *spinner;
  GtkProgressBar *progress;
  GtkLabel *activity_label, *zoom_label;

  /* em-main-window-document.c: what is done once the question about unsaved work is answered */
  void (*next) (EmMainWindow *self, const char *what);
  char *next_what;
  GtkWidget *question;

  int n_exemplars, n_undo; /* when last looked at */
  gboolean show_grid;
  guint activity_delay, hint_source;
};

/* em-main-window.c */
void em_main_window_update_actions (EmMainWindow *self);
void em_main_window_show_overlays (EmMainWindow *self);

/* em-main-window-actions.c */
void em_main_window_add_actions (EmMainWindow *self);
void em_main_window_enable (EmMainWindow *self, const char *action, gboolean enabled);

/* em-main-window-document.c */
void em_main_window_add_document_actions (EmMainWindow *self);
void em_main_window_update_document_actions (EmMainWindow *self);
/* The header's list of recent projects. */
void em_main_window_watch_recent (EmMainWindow *self);
void em_main_window_update_title (EmMainWindow *self);
/* Opens whatever it is; asks first where unsaved work would go. */
void em_main_window_open (EmMainWindow *self, GFile *file);
/* What was to follow the saving does not follow. */
void em_main_window_give_up (EmMainWindow *self);
/* Whether it may close now; where not the person is asked, and it closes by itself. */
gboolean em_main_window_may_close (EmMainWindow *self);
void em_main_window_save_to (EmMainWindow *self, GFile *file);

/* em-main-window-exemplars.c */
void em_main_window_add_exemplar_actions (EmMainWindow *self);
void em_main_window_update_exemplars (EmMainWindow *self);
/* @page: "exemplars" or "tests" */
void em_main_window_show_strip (EmMainWindow *self, const char *page);
/* What Rewrite would do. (transfer full) */
char *em_main_window_describe_rewrite (EmMainWindow *self);

/* em-main-window-files.c */
typedef enum
{
  EM_FILE_PICTURE,
  EM_FILE_MODEL,
  EM_FILE_RULE,
  EM_FILE_TESTS,
  EM_FILE_SAVE_RULE,
  EM_FILE_EXPORT,
  EM_FILE_SAVE_PROJECT,
  EM_FILE_EXEMPLAR,
} EmFileUse;
/* Asks for a file and does with it what @use says; @rule: for EM_FILE_SAVE_RULE. */
void em_main_window_choose_file (EmMainWindow *self, EmFileUse use, int rule);
/* Offers pictures where @pictures, what matches @pattern (nullable), and all files. */
void em_main_window_add_filters (GtkFileChooser *chooser, const char *name, gboolean pictures,
                                 const char *pattern);

/* em-main-window-content.c; the second once the widgets are there */
void em_main_window_add_content_actions (EmMainWindow *self);
void em_main_window_add_content (EmMainWindow *self);
void em_main_window_update_content (EmMainWindow *self);

/* em-main-window-clipboard.c */
void em_main_window_copy (EmMainWindow *self);
void em_main_window_paste (EmMainWindow *self, EmLayerKind kind);
void em_main_window_patch_from_region (EmMainWindow *self);
/* @files: of GFile; @x, @y: on the canvas. */
void em_main_window_drop (EmMainWindow *self, GSList *files, double x, double y);
void em_main_window_add_drop_targets (EmMainWindow *self);

/* em-shortcuts.c */
void em_shortcuts_add (EmMainWindow *self);

/* em-inspect.c: what the window shows, as JSON. Returns: (transfer full) */
char *em_inspect (EmMainWindow *self);

G_END_DECLS
