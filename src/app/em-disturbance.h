/* The disturbance meter: what a rule does to ordinary pictures, before anything is measured.
 *
 * Mathematics.  delta (alpha) = alpha^2 delta (1) (design, section 2): the expected relative change
 * of the layer's output. Rule of thumb: at or below 0.01 nothing is lost, above 0.1 expect lost
 * points.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EM_DISTURBANCE_LOW 0.01
#define EM_DISTURBANCE_HIGH 0.1

#define EM_TYPE_DISTURBANCE (em_disturbance_get_type ())
G_DECLARE_FINAL_TYPE (EmDisturbance, em_disturbance, EM, DISTURBANCE, GtkWidget)

/* @value: delta; NaN where no second moments are known. */
void em_disturbance_set_value (EmDisturbance *meter, double value);
/* The largest strength whose delta is at most EM_DISTURBANCE_LOW; @unit: delta (1). */
double em_disturbance_safe_strength (double unit);

G_END_DECLS
