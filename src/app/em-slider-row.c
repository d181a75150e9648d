/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/em-slider-row.h"

/* Keys and wheel: a pause of this many milliseconds ends a movement. */
#define PAUSE 500
#define STEPS 100

struct _EmSliderRow
{
  GtkWidget parent;
  GtkWidget *grid;
  GtkEntry *number;
  GtkAdjustment *adjustment; /* of the number, or of its logarithm */
  EmSliderInfo info;
  char *unit;
  double value; /* the number, as it is shown */
  gboolean updating, pressed;
  guint pause;
};

G_DEFINE_FINAL_TYPE (EmSliderRow, em_slider_row, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  SETTLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static double
to_scale (const EmSliderRow *self, double number)
{
  number = CLAMP (number, self->info.lower, self->info.upper);
  return self->info.logarithmic ? log (number) : number;
}

static double
from_scale (const EmSliderRow *self, double place)
{
  const double step = pow (10, -self->info.digits);
  const double number = self->info.logarithmic ? exp (place) : place;
  return CLAMP (round (number / step) * step, self->info.lower, self->info.upper);
}

static void
show_number (EmSliderRow *self)
{
  /* No "-0". */
  const double shown = fabs (self->value) < 0.5 * pow (10, -self->info.digits) ? 0 : self->value;
  g_autofree char *text = self->unit != NULL
                              ? g_strdup_printf ("%.*f %s", self->info.digits, shown, self->unit)
                              : g_strdup_printf ("%.*f", self->info.digits, shown);

  gtk_editable_set_text (GTK_EDITABLE (self->number), text);
}

static gboolean
pause_over (gpointer data)
{
  EmSliderRow *self = data;
  self->pause = 0;
  g_signal_emit (self, signals[SETTLED], 0);
  return G_SOURCE_REMOVE;
}

static void
moved (GtkAdjustment *adjustment, EmSliderRow *self)
{
  if (self->updating)
    return;
  self->value = from_scale (self, gtk_adjustment_get_value (adjustment));
  show_number (self);
  g_signal_emit (self, signals[CHANGED], 0);
  g_clear_handle_id (&self->pause, g_source_remove);
  if (!self->pressed)
    self->pause = g_timeout_add (PAUSE, pause_over, self);
}

/* The scale's own gesture claims press and release: they are watched on the way down. */
static gboolean
pointer_event (GtkEventControllerLegacy *controller, GdkEvent *event, EmSliderRow *self)
{
  const GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN)
    self->pressed = TRUE;
  else if (self->pressed && (type == GDK_BUTTON_RELEASE || type == GDK_TOUCH_END))
    {
      self->pressed = FALSE;
      g_clear_handle_id (&self->pause, g_source_remove);
      self->pause = g_idle_add (pause_over, self);
    }
  return FALSE;
}

/* A number as it is typed: with the point or the comma, with or without its unit. */
static void
typed (EmSliderRow *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->number)));
  char *end;

  g_strdelimit (text, ",", '.');
  const double number = g_ascii_strtod (text, &end);
  g_autofree char *shown = g_strdup_printf ("%.*f", self->info.digits, self->value);
  const double before = g_ascii_strtod (g_strdelimit (shown, ",", '.'), NULL);
  if (end != text && isfinite (number) && number != before)
    {
      self->value = CLAMP (number, self->info.lower, self->info.upper);
      self->updating = TRUE;
      gtk_adjustment_set_value (self->adjustment, to_scale (self, self->value));
      self->updating = FALSE;
      g_signal_emit (self, signals[CHANGED], 0);
      g_signal_emit (self, signals[SETTLED], 0);
    }
  show_number (self);
}

static void
number_activated (GtkEntry *entry, EmSliderRow *self)
{
  typed (self);
  gtk_editable_select_region (GTK_EDITABLE (entry), 0, -1);
}

static void
number_left (GtkEventControllerFocus *controller, EmSliderRow *self)
{
  typed (self);
  gtk_editable_select_region (GTK_EDITABLE (self->number), 0, 0);
}

void
em_slider_row_set_value (EmSliderRow *self, double value)
{
  const double number = value / self->info.factor;

  if (self->value == number)
    return;
  self->value = number;
  self->updating = TRUE;
  gtk_adjustment_set_value (self->adjustment, to_scale (self, number));
  show_number (self);
  self->updating = FALSE;
}

double
em_slider_row_get_value (EmSliderRow *self)
{
  return self->value * self->info.factor;
}

/* --- making it ----------------------------------------------------------------------------- */

static GtkWidget *
make_scale (EmSliderRow *self)
{
  const EmSliderInfo *info = &self->info;
  const double lower = info->logarithmic ? log (info->lower) : info->lower;
  const double upper = info->logarithmic ? log (info->upper) : info->upper;
  const double step = info->logarithmic
                          ? (upper - lower) / STEPS
                          : MAX (pow (10, -info->digits), round (upper - lower) / STEPS);

  self->adjustment = gtk_adjustment_new (lower, lower, upper, step, 5 * step, 0);
  GtkWidget *scale = gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, self->adjustment);
  gtk_scale_set_has_origin (GTK_SCALE (scale), !info->has_neutral);
  if (info->has_neutral)
    gtk_scale_add_mark (GTK_SCALE (scale), info->logarithmic ? log (info->neutral) : info->neutral,
                        GTK_POS_BOTTOM, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scale), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  info->label, -1);
  g_signal_connect (self->adjustment, "value-changed", G_CALLBACK (moved), self);
  GtkEventController *watch = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (watch, GTK_PHASE_CAPTURE);
  g_signal_connect (watch, "event", G_CALLBACK (pointer_event), self);
  gtk_widget_add_controller (scale, watch);
  return scale;
}

static GtkWidget *
make_number (EmSliderRow *self)
{
  GtkWidget *number = gtk_entry_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->number = GTK_ENTRY (number);
  gtk_editable_set_width_chars (GTK_EDITABLE (number), 7);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (number), 7);
  gtk_editable_set_alignment (GTK_EDITABLE (number), 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (number), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->info.label, -1);
  g_signal_connect (number, "activate", G_CALLBACK (number_activated), self);
  g_signal_connect (focus, "leave", G_CALLBACK (number_left), self);
  gtk_widget_add_controller (number, focus);
  return number;
}

GtkWidget *
em_slider_row_new (const EmSliderInfo *info)
{
  EmSliderRow *self = g_object_new (EM_TYPE_SLIDER_ROW, NULL);
  GtkWidget *label = gtk_label_new (info->label);

  self->info = *info;
  self->info.label = gtk_label_get_label (GTK_LABEL (label));
  self->unit = g_strdup (info->unit);
  if (info->factor == 0)
    self->info.factor = 1;
  self->value = NAN;
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_grid_attach (GTK_GRID (self->grid), label, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), make_number (self), 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), make_scale (self), 0, 1, 2, 1);
  gtk_widget_set_tooltip_text (self->grid, info->tooltip);
  return GTK_WIDGET (self);
}

static void
em_slider_row_dispose (GObject *object)
{
  EmSliderRow *self = EM_SLIDER_ROW (object);
  g_clear_handle_id (&self->pause, g_source_remove);
  g_clear_pointer (&self->grid, gtk_widget_unparent);
  g_clear_pointer (&self->unit, g_free);
  G_OBJECT_CLASS (em_slider_row_parent_class)->dispose (object);
}

static void
em_slider_row_class_init (EmSliderRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = em_slider_row_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (class), "sliderrow");
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[SETTLED] = g_signal_new ("settled", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
em_slider_row_init (EmSliderRow *self)
{
  self->grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 6);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
}
