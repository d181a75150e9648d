/* What the window's files share: em-main-window.c (widgets), em-main-window-actions.c (actions),
 * em-main-window-files.c (dialogs), em-main-window-content.c (actions and dialogs of masks and
 * layers), em-main-window-clipboard.c (copy, paste, drops), em-shortcuts.c (keys), em-inspect.c
 * (tests).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-canvas.h"
#include "app/em-main-window.h"
#include "app/em-message-bar.h"
#include "app/em-studio-panel.h"

G_BEGIN_DECLS

struct _EmMainWindow
{
  GtkApplicationWindow parent;

  EmSession *session;
  EmCanvas *canvas;
  EmMessageBar *message_bar;
  GtkWidget *model_menu, *sentence, *start_page, *test_strip;
  EmStudioPanel *studio_panel;
  GtkWidget *prediction_pane, *rule_list;
  GtkStack *pages, *rewrite_stack;
  GtkRevealer *panel_revealer, *brush_revealer, *strip_revealer;
  GtkWidget *rewrite_button, *undo_button, *redo_button, *activity, *tools, *side;
  GtkSpinner *spinner;
  GtkProgressBar *progress;
  GtkLabel *activity_label, *zoom_label, *size_label;
  GtkAdjustment *brush_size, *brush_hardness, *mask_opacity;

  gboolean show_grid;
  gboolean updating;
  guint activity_delay, hint_source;
};

/* em-main-window.c */
void em_main_window_update_actions (EmMainWindow *self);
void em_main_window_show_overlays (EmMainWindow *self);

/* em-main-window-actions.c */
void em_main_window_add_actions (EmMainWindow *self);
void em_main_window_enable (EmMainWindow *self, const char *action, gboolean enabled);

/* em-main-window-files.c */
typedef enum
{
  EM_FILE_PICTURE,
  EM_FILE_MODEL,
  EM_FILE_RULE,
  EM_FILE_TESTS,
  EM_FILE_SAVE_RULE,
  EM_FILE_EXPORT,
} EmFileUse;
/* Asks for a file and does with it what @use says; @rule: for EM_FILE_SAVE_RULE. */
void em_main_window_choose_file (EmMainWindow *self, EmFileUse use, int rule);
/* @pattern: (nullable): pictures */
void em_main_window_add_filters (GtkFileChooser *chooser, const char *name, const char *pattern);

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
