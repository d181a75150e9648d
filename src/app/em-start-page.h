/* The start page: what a crash has left, the lessons, recent projects and how to open a picture.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/em-session.h"

G_BEGIN_DECLS

#define EM_TYPE_START_PAGE (em_start_page_get_type ())
G_DECLARE_FINAL_TYPE (EmStartPage, em_start_page, EM, START_PAGE, GtkWidget)

void em_start_page_set_session (EmStartPage *page, EmSession *session);
/* Looks again at what was left and what is recent. */
void em_start_page_update (EmStartPage *page);

/* What is shown as left, by its path; %NULL where it is not. (transfer none) */
const EmRecovery *em_start_page_find_recovery (EmStartPage *page, const char *path);
/* The paths of what is offered. (transfer full) */
GStrv em_start_page_get_recoveries (EmStartPage *page);
/* Shows it no more. It is removed when the window is closed in order, and until then can be kept
 * after all. */
void em_start_page_discard_recovery (EmStartPage *page, const char *path);
void em_start_page_keep_recoveries (EmStartPage *page);

G_END_DECLS
