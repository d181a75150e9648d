/* A slider with its name and a number that can be typed.
 *
 * Signals.  "changed": the person moved it; "settled": the end of a drag, a typed number, or a
 * pause of the keys or the wheel, so that all of one movement is one undo step. Setting it from
 * code emits nothing.
 * Value.    What was set is kept exactly, also beyond the ends and between the steps of the slider,
 * until the person moves it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EM_TYPE_SLIDER_ROW (em_slider_row_get_type ())
G_DECLARE_FINAL_TYPE (EmSliderRow, em_slider_row, EM, SLIDER_ROW, GtkWidget)

typedef struct
{
  const char *label;   /* translated */
  const char *tooltip; /* translated (nullable) */
  const char *unit;    /* after the number: "%", "°", "px" (nullable) */
  double lower, upper;
  double factor;  /* of the number that is shown to the value: 0.01 for per cent; 0 is 1 */
  int digits;     /* after the point */
  double neutral; /* shown as a mark, where @has_neutral */
  gboolean has_neutral;
  gboolean logarithmic; /* needs lower > 0 */
} EmSliderInfo;

GtkWidget *em_slider_row_new (const EmSliderInfo *info);
void em_slider_row_set_value (EmSliderRow *row, double value);
double em_slider_row_get_value (EmSliderRow *row);

G_END_DECLS
