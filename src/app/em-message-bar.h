/* The message bar: sentences for the person, in the window and never in their way.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EM_TYPE_MESSAGE_BAR (em_message_bar_get_type ())
G_DECLARE_FINAL_TYPE (EmMessageBar, em_message_bar, EM, MESSAGE_BAR, GtkWidget)

/* Shows @text; an error stays until it is dismissed, anything else goes after some seconds.
 * @label, @action: (nullable): a button and the action it activates. */
void em_message_bar_show (EmMessageBar *bar, const char *text, gboolean is_error, const char *label,
                          const char *action);
void em_message_bar_dismiss (EmMessageBar *bar);
/* Something was done since: takes back an error or a message with a button, which may no longer be
 * true; with @everything any message. Not what was shown in this turn of the main loop. */
void em_message_bar_outdate (EmMessageBar *bar, gboolean everything);
/* What is shown, or %NULL. */
const char *em_message_bar_get_text (EmMessageBar *bar);

G_END_DECLS
