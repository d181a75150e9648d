/* The window: header, start page and workspace around one session.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/em-session.h"

G_BEGIN_DECLS

#define EM_TYPE_MAIN_WINDOW (em_main_window_get_type ())
G_DECLARE_FINAL_TYPE (EmMainWindow, em_main_window, EM, MAIN_WINDOW, GtkApplicationWindow)

EmMainWindow *em_main_window_new (GtkApplication *application);
EmSession *em_main_window_get_session (EmMainWindow *window);
/* %FALSE where there is no lesson of that name. */
gboolean em_main_window_open_lesson (EmMainWindow *window, const char *id);

G_END_DECLS
