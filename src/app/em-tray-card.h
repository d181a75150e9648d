/* A card of the tray: one exemplar. B with its mask, A while the pointer is over it, name, switch,
 * weight and a menu.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/em-session.h"

G_BEGIN_DECLS

#define EM_TYPE_TRAY_CARD (em_tray_card_get_type ())
G_DECLARE_FINAL_TYPE (EmTrayCard, em_tray_card, EM, TRAY_CARD, GtkWidget)

/* @index: its place among the exemplars, for good: what stands there is shown. */
GtkWidget *em_tray_card_new (EmSession *session, int index);
/* Shows what is at its place now; a thumbnail that is out of date is made again off the main loop.
 */
void em_tray_card_update (EmTrayCard *card);

G_END_DECLS
