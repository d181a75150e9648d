/* The test strip: further pictures with what the rules fix and break on them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/em-session.h"

G_BEGIN_DECLS

#define EM_TYPE_TEST_STRIP (em_test_strip_get_type ())
G_DECLARE_FINAL_TYPE (EmTestStrip, em_test_strip, EM, TEST_STRIP, GtkWidget)

/* The stack that the strip shares with other pages; its header switches between them. */
void em_test_strip_set_stack (EmTestStrip *strip, GtkStack *stack);
void em_test_strip_set_session (EmTestStrip *strip, EmSession *session);

/* The word for a verdict: "fixed". (transfer none) */
const char *em_verdict_get_word (EmVerdict verdict);

G_END_DECLS
