/* The history as a list, the oldest step first: the one that is seen is marked, a click on another
 * goes there.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "project/em-document.h"

G_BEGIN_DECLS

#define EM_TYPE_HISTORY_POPOVER (em_history_popover_get_type ())
G_DECLARE_FINAL_TYPE (EmHistoryPopover, em_history_popover, EM, HISTORY_POPOVER, GtkPopover)

void em_history_popover_set_document (EmHistoryPopover *popover, EmDocument *document);

G_END_DECLS
