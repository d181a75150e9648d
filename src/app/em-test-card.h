/* A picture of the test strip with its verdict.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/em-test-set.h"

G_BEGIN_DECLS

#define EM_TYPE_TEST_CARD (em_test_card_get_type ())
G_DECLARE_FINAL_TYPE (EmTestCard, em_test_card, EM, TEST_CARD, GtkWidget)

GtkWidget *em_test_card_new (void);
/* @graph: (nullable): for the classes' names. */
void em_test_card_show (EmTestCard *card, const EmTestItem *item, EmGraph *graph);

G_END_DECLS
