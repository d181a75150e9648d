/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/em-disturbance.h"
#include "app/em-rule-row.h"

struct _EmRuleRow
{
  GtkWidget parent;
  GtkWidget *box;
  GtkSwitch *enabled;
  GtkStack *name_stack;
  GtkEntry *name;
  GtkLabel *name_label;
  GtkLabel *place;
  GtkScale *scale;
  GtkLabel *value;
  GtkAdjustment *strength;
  EmDisturbance *disturbance;
  GtkToggleButton *fire;
  GtkMenuButton *menu;
  EmSession *session;
  EmRule *shown; /* whose mark the scale has */
  int index;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EmRuleRow, em_rule_row, GTK_TYPE_WIDGET)

static EmDocument *
document_of (EmRuleRow *self)
{
  return em_session_get_document (self->session);
}

/* --- from the person ----------------------------------------------------------------------- */

static void
switched (GObject *object, GParamSpec *pspec, EmRuleRow *self)
{
  if (!self->updating)
    em_document_set_rule_enabled (document_of (self), self->index,
                                  gtk_switch_get_active (self->enabled));
}

/* Each drag of the slider is an undo step. */
static void
scale_pressed (GtkGestureClick *gesture, int n, double x, double y, EmRuleRow *self)
{
  em_document_seal_step (document_of (self));
}

static void
strength_moved (GtkAdjustment *adjustment, EmRuleRow *self)
{
  if (!self->updating)
    em_document_set_rule_strength (document_of (self), self->index,
                                   gtk_adjustment_get_value (adjustment));
}

static void
rename_clicked (GtkButton *button, EmRuleRow *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->name), gtk_label_get_text (self->name_label));
  gtk_stack_set_visible_child_name (self->name_stack, "entry");
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

/* Return, or the entry is left: the name is kept. */
static void
renamed (GObject *object, EmRuleRow *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->name_stack), "entry") != 0)
    return;
  gtk_stack_set_visible_child_name (self->name_stack, "label");
  if (*name != '\0')
    em_document_rename_rule (document_of (self), self->index, name);
}

/* --- to the person ------------------------------------------------------------------------- */

/* The mark where the disturbance becomes more than low, and what the strength means. */
static void
update_mark (EmRuleRow *self, EmRule *rule)
{
  const double unit = em_rule_get_info (rule)->disturbance;
  g_autofree char *tooltip = NULL;

  if (self->shown == rule)
    return;
  g_clear_pointer (&self->shown, em_rule_unref);
  self->shown = em_rule_ref (rule);
  gtk_scale_clear_marks (self->scale);
  if (!isnan (unit) && unit > 0 && em_disturbance_safe_strength (unit) <= EM_STRENGTH_MAX)
    {
      gtk_scale_add_mark (self->scale, em_disturbance_safe_strength (unit), GTK_POS_BOTTOM, NULL);
      tooltip = g_strdup_printf (_ ("Strength of the rule. The mark, at %.2f, is the largest whose "
                                    "disturbance is low."),
                                 em_disturbance_safe_strength (unit));
    }
  else
    tooltip = g_strdup (_ ("Strength of the rule: how many times over it is written in."));
  /* Not at the slider: there it would lie over the meter that the person watches while dragging. */
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->value), tooltip);
}

static void
update_place (EmRuleRow *self, const EmRuleInfo *info)
{
  g_autofree char *tooltip = NULL;
  g_autoptr (GString) text = g_string_new (info->edit_point);

  if (info->augmented > 0)
    g_string_append_printf (text, ngettext (" · %d view", " · %d views", info->augmented),
                            info->augmented);
  tooltip = g_strdup_printf (
      _ ("“%s”\nEdit point %s of %s\nLoss %.4g before, %.4g after\n%s\nSolved in %.0f ms"),
      info->name, info->edit_point, info->model_name, info->loss_before, info->loss_after,
      info->augmented > 0 ? _ ("Made from crops and mirror images of the pair as well")
                          : _ ("Made from the pair as it is"),
      info->seconds * 1000);
  gtk_label_set_text (self->place, text->str);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->place), tooltip);
}

void
em_rule_row_update (EmRuleRow *self)
{
  const EmRuleStack *rules = em_document_get_state (document_of (self))->rules;

  if (self->index >= em_rule_stack_get_n (rules))
    return;
  EmRule *rule = em_rule_stack_get_rule (rules, self->index);
  const EmRuleInfo *info = em_rule_get_info (rule);
  const double strength = em_rule_stack_get_strength (rules, self->index);

  self->updating = TRUE;
  gtk_switch_set_active (self->enabled, em_rule_stack_get_enabled (rules, self->index));
  gtk_label_set_text (self->name_label, info->name ? info->name : _ ("Rule"));
  gtk_adjustment_set_value (self->strength, strength);
  g_autofree char *value = g_strdup_printf ("%.2f", strength);
  gtk_label_set_text (self->value, value);
  update_mark (self, rule);
  update_place (self, info);
  em_disturbance_set_value (self->disturbance, strength * strength * info->disturbance);
  self->updating = FALSE;
}

/* --- making it ----------------------------------------------------------------------------- */

static void
add_item (GMenu *menu, const char *label, const char *action, GVariant *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
  g_menu_item_set_action_and_target_value (item, action, target);
  g_menu_append_item (menu, item);
}

static void
make_menu (EmRuleRow *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  const int i = self->index;

  add_item (menu, _ ("Save rule…"), "win.save-rule", g_variant_new_int32 (i));
  add_item (menu, _ ("Duplicate"), "win.duplicate-rule", g_variant_new_int32 (i));
  add_item (menu, _ ("Move up"), "win.move-rule", g_variant_new ("(ii)", i, i - 1));
  add_item (menu, _ ("Move down"), "win.move-rule", g_variant_new ("(ii)", i, i + 1));
  add_item (menu, _ ("Delete"), "win.delete-rule", g_variant_new_int32 (i));
  gtk_menu_button_set_menu_model (self->menu, G_MENU_MODEL (menu));
}

GtkWidget *
em_rule_row_new (EmSession *session, int index)
{
  EmRuleRow *self = g_object_new (EM_TYPE_RULE_ROW, NULL);

  self->session = g_object_ref (session);
  self->index = index;
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->fire), "i", index);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->fire), "win.fire");
  make_menu (self);
  em_rule_row_update (self);
  return GTK_WIDGET (self);
}

static void
em_rule_row_dispose (GObject *object)
{
  EmRuleRow *self = EM_RULE_ROW (object);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->shown, em_rule_unref);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (em_rule_row_parent_class)->dispose (object);
}

static void
em_rule_row_class_init (EmRuleRowClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_rule_row_dispose;
  g_type_ensure (EM_TYPE_DISTURBANCE);
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/rule-row.ui");
  gtk_widget_class_bind_template_child (widget, EmRuleRow, box);
  gtk_widget_class_bind_template_child (widget, EmRuleRow, enabled);
  gtk_widget_class_bind_template_child (widget, EmRuleRow, name_stack);
  gtk_widget_class_bind_template_child (widget, EmRuleRow, name);
  gtk_widget_class_bind_template_child (widget, EmRuleRow, name_label);
  gtk_widget_class_bind_template_child (widget, EmRuleRow, place);
  gtk_widget_class_bind_template_child (widget, EmRuleRow, scale);
  gtk_widget_class_bind_template_child (widget, EmRuleRow, value);
  gtk_widget_class_bind_template_child (widget, EmRuleRow, strength);
  gtk_widget_class_bind_template_child (widget, EmRuleRow, disturbance);
  gtk_widget_class_bind_template_child (widget, EmRuleRow, fire);
  gtk_widget_class_bind_template_child (widget, EmRuleRow, menu);
  gtk_widget_class_bind_template_callback (widget, switched);
  gtk_widget_class_bind_template_callback (widget, scale_pressed);
  gtk_widget_class_bind_template_callback (widget, strength_moved);
  gtk_widget_class_bind_template_callback (widget, rename_clicked);
  gtk_widget_class_bind_template_callback (widget, renamed);
}

static void
em_rule_row_init (EmRuleRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
