/* The start page: the lessons as cards, and how to open a picture.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/em-session.h"

G_BEGIN_DECLS

#define EM_TYPE_START_PAGE (em_start_page_get_type ())
G_DECLARE_FINAL_TYPE (EmStartPage, em_start_page, EM, START_PAGE, GtkWidget)

void em_start_page_set_session (EmStartPage *page, EmSession *session);

G_END_DECLS
