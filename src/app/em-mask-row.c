/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-mask-row.h"
#include "app/em-name-label.h"

struct _EmMaskRow
{
  GtkListBoxRow parent;
  GtkToggleButton *eye;
  EmNameLabel *name;
  GtkLabel *share;
  EmDocument *document;
  guint mask;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EmMaskRow, em_mask_row, GTK_TYPE_LIST_BOX_ROW)

char *
em_mask_get_title (const EmPairMask *mask, guint number)
{
  return mask->name != NULL && *mask->name != '\0' ? g_strdup (mask->name)
                                                   : g_strdup_printf (_ ("Mask %u"), number);
}

static void
eye_toggled (GtkToggleButton *eye, EmMaskRow *self)
{
  if (!self->updating)
    em_document_set_mask_enabled (self->document, self->mask, gtk_toggle_button_get_active (eye));
}

static void
renamed (EmNameLabel *label, const char *name, EmMaskRow *self)
{
  em_document_rename_mask (self->document, self->mask, name);
}

void
em_mask_row_rename (EmMaskRow *self)
{
  em_name_label_edit (self->name);
}

void
em_mask_row_show (EmMaskRow *self, const EmPairMask *mask, guint number)
{
  g_autofree char *title = em_mask_get_title (mask, number);
  g_autofree char *tooltip = g_strdup_printf (
      mask->follows != 0 ? _ ("%s\nThe outline of a layer; it follows it until it is painted on")
                         : _ ("%s\nTools paint on the mask that is selected; F2 renames it"),
      title);

  self->updating = TRUE;
  self->mask = mask->id;
  gtk_toggle_button_set_active (self->eye, mask->enabled);
  gtk_button_set_icon_name (GTK_BUTTON (self->eye),
                            mask->enabled ? "view-reveal-symbolic" : "view-conceal-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->eye),
                               mask->enabled ? _ ("Switch the mask off: it marks nothing")
                                             : _ ("Switch the mask on"));
  em_name_label_set_name (self->name, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  self->updating = FALSE;
}

void
em_mask_row_set_share (EmMaskRow *self, double share)
{
  g_autofree char *text =
      g_strdup_printf (share > 0 && share < 0.0995 ? _ ("%.1f %%") : _ ("%.0f %%"), 100 * share);
  gtk_label_set_text (self->share, text);
}

guint
em_mask_row_get_mask (EmMaskRow *self)
{
  return self->mask;
}

GtkWidget *
em_mask_row_new (EmDocument *document)
{
  EmMaskRow *self = g_object_new (EM_TYPE_MASK_ROW, NULL);
  self->document = g_object_ref (document);
  return GTK_WIDGET (self);
}

static void
em_mask_row_dispose (GObject *object)
{
  g_clear_object (&EM_MASK_ROW (object)->document);
  G_OBJECT_CLASS (em_mask_row_parent_class)->dispose (object);
}

static void
em_mask_row_class_init (EmMaskRowClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_mask_row_dispose;
  g_type_ensure (EM_TYPE_NAME_LABEL);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/mask-row.ui");
  gtk_widget_class_bind_template_child (widget, EmMaskRow, eye);
  gtk_widget_class_bind_template_child (widget, EmMaskRow, name);
  gtk_widget_class_bind_template_child (widget, EmMaskRow, share);
  gtk_widget_class_bind_template_callback (widget, eye_toggled);
  gtk_widget_class_bind_template_callback (widget, renamed);
}

static void
em_mask_row_init (EmMaskRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
