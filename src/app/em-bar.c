/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/em-bar.h"

#define HEIGHT 6

struct _EmBar
{
  GtkWidget parent;
  double fraction;
};

G_DEFINE_FINAL_TYPE (EmBar, em_bar, GTK_TYPE_WIDGET)

void
em_bar_set_fraction (EmBar *self, double fraction)
{
  if (self->fraction == fraction)
    return;
  self->fraction = CLAMP (fraction, 0, 1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
append_part (GtkSnapshot *snapshot, float width, const GdkRGBA *colour)
{
  GskRoundedRect shape;

  gsk_rounded_rect_init_from_rect (&shape, &GRAPHENE_RECT_INIT (0, 0, width, HEIGHT), HEIGHT / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, colour, &shape.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
em_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  EmBar *self = EM_BAR (widget);
  const float width = gtk_widget_get_width (widget);
  GdkRGBA colour;

  /* The colour comes from the style sheet, so that light, dark and "right" differ there alone. */
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  GdkRGBA trough = colour;
  trough.alpha *= 0.18f;
  append_part (snapshot, width, &trough);
  if (self->fraction > 0)
    append_part (snapshot, MAX (width * self->fraction, 1), &colour);
}

static void
em_bar_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 20;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 60;
}

static void
em_bar_class_init (EmBarClass *class)
{
  GTK_WIDGET_CLASS (class)->snapshot = em_bar_snapshot;
  GTK_WIDGET_CLASS (class)->measure = em_bar_measure;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (class), "bar");
}

static void
em_bar_init (EmBar *self)
{
}

GtkWidget *
em_bar_new (void)
{
  return g_object_new (EM_TYPE_BAR, NULL);
}
