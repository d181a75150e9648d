/* The legend of the key map: its colours, what they mean and how large the largest is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tensor/em-tensor.h"

G_BEGIN_DECLS

#define EM_TYPE_HEAT_LEGEND (em_heat_legend_get_type ())
G_DECLARE_FINAL_TYPE (EmHeatLegend, em_heat_legend, EM, HEAT_LEGEND, GtkWidget)

/* Hidden while there is no key map. */
GtkWidget *em_heat_legend_new (void);
/* @key_map: (nullable) */
void em_heat_legend_set_key_map (EmHeatLegend *legend, EmTensor *key_map);

G_END_DECLS
