/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-heat-legend.h"
#include "app/em-heat.h"

struct _EmHeatLegend
{
  GtkWidget parent;
  GtkWidget *grid;
  GtkLabel *largest;
};

G_DEFINE_FINAL_TYPE (EmHeatLegend, em_heat_legend, GTK_TYPE_WIDGET)

void
em_heat_legend_set_key_map (EmHeatLegend *self, EmTensor *key_map)
{
  gtk_widget_set_visible (GTK_WIDGET (self), key_map != NULL);
  if (key_map == NULL)
    return;
  g_autofree char *text = g_strdup_printf ("%.2f", em_heat_get_largest (key_map));
  gtk_label_set_text (self->largest, text);
}

static void
em_heat_legend_dispose (GObject *object)
{
  EmHeatLegend *self = EM_HEAT_LEGEND (object);
  g_clear_pointer (&self->grid, gtk_widget_unparent);
  G_OBJECT_CLASS (em_heat_legend_parent_class)->dispose (object);
}

static void
em_heat_legend_class_init (EmHeatLegendClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_heat_legend_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/heat-legend.ui");
  gtk_widget_class_bind_template_child (widget, EmHeatLegend, grid);
  gtk_widget_class_bind_template_child (widget, EmHeatLegend, largest);
}

static void
em_heat_legend_init (EmHeatLegend *self)
{
  g_autoptr (GdkTexture) colours = em_heat_new_scale ();
  GtkWidget *scale;

  gtk_widget_init_template (GTK_WIDGET (self));
  scale = gtk_picture_new_for_paintable (GDK_PAINTABLE (colours));
  gtk_picture_set_content_fit (GTK_PICTURE (scale), GTK_CONTENT_FIT_FILL);
  gtk_widget_set_size_request (scale, 150, 10);
  gtk_grid_attach (GTK_GRID (self->grid), scale, 0, 0, 2, 1);
}

GtkWidget *
em_heat_legend_new (void)
{
  return g_object_new (EM_TYPE_HEAT_LEGEND, "visible", FALSE, NULL);
}
