/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/em-bar.h"
#include "app/em-disturbance.h"

/* The meter's scale is logarithmic, from 10^-DECADES to 1. */
#define DECADES 4.0

struct _EmDisturbance
{
  GtkWidget parent;
  GtkWidget *box;
  EmBar *level;
  GtkLabel *text;
};

G_DEFINE_FINAL_TYPE (EmDisturbance, em_disturbance, GTK_TYPE_WIDGET)

static double
position (double value)
{
  if (!(value > 0))
    return 0;
  return CLAMP (1 + log10 (value) / DECADES, 0, 1);
}

double
em_disturbance_safe_strength (double unit)
{
  return sqrt (EM_DISTURBANCE_LOW / unit);
}

void
em_disturbance_set_value (EmDisturbance *self, double value)
{
  const char *class, *word, *advice;
  g_autofree char *text = NULL, *tooltip = NULL;

  em_bar_set_fraction (self->level, position (value));
  gtk_widget_remove_css_class (GTK_WIDGET (self), "calm");
  gtk_widget_remove_css_class (GTK_WIDGET (self), "medium");
  gtk_widget_remove_css_class (GTK_WIDGET (self), "strong");
  if (isnan (value))
    {
      gtk_label_set_text (self->text, _ ("Disturbance unknown"));
      gtk_widget_set_tooltip_text (GTK_WIDGET (self),
                                   _ ("How much the rule changes ordinary pictures is told from "
                                      "second moments, and there are "
                                      "none for this model. “emend-cli moments” makes them."));
      return;
    }
  if (value <= EM_DISTURBANCE_LOW)
    {
      class = "calm";
      word = _ ("low");
      advice = _ ("At or below 0.01 nothing is lost on other pictures.");
    }
  else if (value <= EM_DISTURBANCE_HIGH)
    {
      class = "medium";
      word = _ ("medium");
      advice = _ ("Between 0.01 and 0.1 some other pictures may change: look at the strip below.");
    }
  else
    {
      class = "strong";
      word = _ ("high");
      advice = _ ("Above 0.1 expect right answers to be lost on other pictures.");
    }
  text = g_strdup_printf (value < 0.001 ? "%.4f, %s" : "%.3f, %s", value, word);
  tooltip = g_strdup_printf (_ ("Disturbance %.5f: the expected relative change of this layer's "
                                "output on ordinary pictures. %s"),
                             value, advice);
  gtk_widget_add_css_class (GTK_WIDGET (self), class);
  gtk_label_set_text (self->text, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
}

static void
em_disturbance_dispose (GObject *object)
{
  g_clear_pointer (&EM_DISTURBANCE (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (em_disturbance_parent_class)->dispose (object);
}

static void
em_disturbance_class_init (EmDisturbanceClass *class)
{
  G_OBJECT_CLASS (class)->dispose = em_disturbance_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (class), "disturbance");
}

static void
em_disturbance_init (EmDisturbance *self)
{
  GtkWidget *level = em_bar_new (), *text = gtk_label_new ("");

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  self->level = EM_BAR (level);
  self->text = GTK_LABEL (text);
  gtk_widget_set_hexpand (level, TRUE);
  gtk_widget_set_valign (level, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (self->text, 1);
  gtk_widget_add_css_class (text, "share");
  gtk_box_append (GTK_BOX (self->box), level);
  gtk_box_append (GTK_BOX (self->box), text);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}
