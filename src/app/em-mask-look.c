/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/em-mask-look.h"

#define N_COLOURS 4

/* Told apart from one another and from most pictures; the first is the one to begin with. */
static const GdkRGBA colours[N_COLOURS] = {
  { 0.95f, 0.2f, 0.35f, 1 },
  { 0.18f, 0.76f, 0.49f, 1 },
  { 0.21f, 0.52f, 0.89f, 1 },
  { 0.96f, 0.76f, 0.07f, 1 },
};

struct _EmMaskLook
{
  GtkWidget parent;
  GtkWidget *box;
  GtkToggleButton *rose, *green, *blue, *yellow;
  GtkColorChooser *custom;
  GtkCheckButton *outline_only;
  GtkAdjustment *opacity;
  EmCanvas *canvas;
};

G_DEFINE_FINAL_TYPE (EmMaskLook, em_mask_look, GTK_TYPE_WIDGET)

/* The colour that @button stands for, or %NULL. */
static const GdkRGBA *
get_colour (EmMaskLook *self, GtkToggleButton *button)
{
  GtkToggleButton *const buttons[N_COLOURS] = { self->rose, self->green, self->blue, self->yellow };

  for (int i = 0; i < N_COLOURS; i++)
    if (buttons[i] == button)
      return &colours[i];
  return NULL;
}

static void
look_changed (GObject *object, EmMaskLook *self)
{
  gboolean outline_only;
  double opacity;
  GdkRGBA colour;

  if (self->canvas == NULL)
    return;
  em_canvas_get_mask_look (self->canvas, &colour, &opacity, &outline_only);
  em_canvas_set_mask_look (self->canvas, &colour, gtk_adjustment_get_value (self->opacity),
                           gtk_check_button_get_active (self->outline_only));
}

static void
set_colour (EmMaskLook *self, const GdkRGBA *colour)
{
  em_canvas_set_mask_look (self->canvas, colour, gtk_adjustment_get_value (self->opacity),
                           gtk_check_button_get_active (self->outline_only));
}

static void
colour_toggled (GtkToggleButton *button, EmMaskLook *self)
{
  const GdkRGBA *colour = get_colour (self, button);

  if (self->canvas != NULL && gtk_toggle_button_get_active (button))
    set_colour (self, colour);
}

static void
custom_chosen (GtkColorButton *button, EmMaskLook *self)
{
  GdkRGBA colour;

  gtk_color_chooser_get_rgba (self->custom, &colour);
  for (int i = 0; i < N_COLOURS; i++)
    {
      GtkToggleButton *const buttons[N_COLOURS] = { self->rose, self->green, self->blue,
                                                    self->yellow };
      gtk_toggle_button_set_active (buttons[i], FALSE);
    }
  set_colour (self, &colour);
}

void
em_mask_look_set_canvas (EmMaskLook *self, EmCanvas *canvas)
{
  gboolean outline_only;
  double opacity;
  GdkRGBA colour;

  em_canvas_get_mask_look (canvas, &colour, &opacity, &outline_only);
  gtk_adjustment_set_value (self->opacity, opacity);
  gtk_color_chooser_set_rgba (self->custom, &colour);
  self->canvas = canvas;
}

static void
em_mask_look_dispose (GObject *object)
{
  EmMaskLook *self = EM_MASK_LOOK (object);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (em_mask_look_parent_class)->dispose (object);
}

static void
em_mask_look_class_init (EmMaskLookClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_mask_look_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/mask-look.ui");
  gtk_widget_class_bind_template_child (widget, EmMaskLook, box);
  gtk_widget_class_bind_template_child (widget, EmMaskLook, rose);
  gtk_widget_class_bind_template_child (widget, EmMaskLook, green);
  gtk_widget_class_bind_template_child (widget, EmMaskLook, blue);
  gtk_widget_class_bind_template_child (widget, EmMaskLook, yellow);
  gtk_widget_class_bind_template_child (widget, EmMaskLook, custom);
  gtk_widget_class_bind_template_child (widget, EmMaskLook, outline_only);
  gtk_widget_class_bind_template_child (widget, EmMaskLook, opacity);
  gtk_widget_class_bind_template_callback (widget, look_changed);
  gtk_widget_class_bind_template_callback (widget, colour_toggled);
  gtk_widget_class_bind_template_callback (widget, custom_chosen);
}

static void
em_mask_look_init (EmMaskLook *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
