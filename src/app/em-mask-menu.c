/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-mask-menu.h"
#include "app/em-mask-runner.h"
#include "picture/em-mask-morph.h"

typedef enum
{
  GROW,
  SHRINK,
  FEATHER,
  N_CHANGES
} Change;

static const struct
{
  const char *title, *step;
  gboolean (*run) (EmMask *mask, double amount, GCancellable *cancellable);
} changes[N_CHANGES] = {
  { N_ ("Grow by"), N_ ("Grow mask"), em_mask_grow },
  { N_ ("Shrink by"), N_ ("Shrink mask"), em_mask_shrink },
  { N_ ("Feather by"), N_ ("Feather mask"), em_mask_feather },
};

struct _EmMaskMenu
{
  GtkWidget parent;
  GtkWidget *button;
  GtkWidget *popover; /* asks how much */
  GtkLabel *title;
  GtkAdjustment *amount;
  GtkSpinButton *spin;
  GtkSpinner *spinner;

  EmSession *session;
  EmMaskRunner *runner; /* of the preview */
  Change change;
  double amounts[N_CHANGES]; /* that were last used */
  EmMask *start;             /* the mask that is changed, or NULL */
  gboolean apply_when_done;
};

G_DEFINE_FINAL_TYPE (EmMaskMenu, em_mask_menu, GTK_TYPE_WIDGET)

static EmDocument *
document_of (EmMaskMenu *self)
{
  return em_session_get_document (self->session);
}

/* --- grow, shrink, feather ----------------------------------------------------------------- */

typedef struct
{
  EmMask *mask;
  Change change;
  double amount;
} ChangeJob;

static void
change_job_free (gpointer data)
{
  ChangeJob *job = data;
  em_mask_unref (job->mask);
  g_free (job);
}

static EmMask *
run_change (gpointer data, GCancellable *cancellable, GError **error)
{
  const ChangeJob *job = data;
  g_autoptr (EmMask) mask = em_mask_snapshot (job->mask);

  if (!changes[job->change].run (mask, job->amount, cancellable))
    return NULL;
  return g_steal_pointer (&mask);
}

static void
end_change (EmMaskMenu *self, gboolean keep)
{
  EmDocument *document = document_of (self);

  if (self->start == NULL)
    return;
  em_mask_runner_stop (self->runner);
  g_clear_pointer (&self->start, em_mask_unref);
  self->apply_when_done = FALSE;
  gtk_spinner_stop (self->spinner);
  if (!em_document_is_editing_mask (document))
    return;
  if (keep)
    em_document_end_mask_edit (document, _ (changes[self->change].step));
  else
    em_document_cancel_mask_edit (document);
}

static void
changed (EmMask *mask, const GError *error, gpointer owner)
{
  EmMaskMenu *self = owner;
  EmDocument *document = document_of (self);

  if (self->start == NULL || mask == NULL)
    return;
  if (!em_mask_runner_is_busy (self->runner))
    gtk_spinner_stop (self->spinner);
  if (em_document_is_editing_mask (document))
    em_document_preview_mask (document, mask, EM_COMBINE_REPLACE);
  if (self->apply_when_done && !em_mask_runner_is_busy (self->runner))
    end_change (self, TRUE);
}

static void
amount_changed (GtkAdjustment *adjustment, EmMaskMenu *self)
{
  ChangeJob *job;

  if (self->start == NULL)
    return;
  self->amounts[self->change] = gtk_adjustment_get_value (adjustment);
  job = g_new (ChangeJob, 1);
  job->mask = em_mask_ref (self->start);
  job->change = self->change;
  job->amount = self->amounts[self->change];
  gtk_spinner_start (self->spinner);
  em_mask_runner_start (self->runner, run_change, job, change_job_free, TRUE);
}

static void
begin_change (EmMaskMenu *self, Change change)
{
  const EmPair *pair = em_document_get_pair (document_of (self));

  if (pair == NULL)
    return;
  end_change (self, TRUE);
  self->change = change;
  gtk_label_set_text (self->title, _ (changes[change].title));
  gtk_adjustment_set_value (self->amount, self->amounts[change]);
  self->start = em_mask_snapshot (em_document_begin_mask_edit (document_of (self)));
  amount_changed (self->amount, self);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
apply_clicked (GtkWidget *widget, EmMaskMenu *self)
{
  if (em_mask_runner_is_busy (self->runner))
    self->apply_when_done = TRUE;
  else
    end_change (self, TRUE);
  gtk_popover_popdown (GTK_POPOVER (self->popover));
}

/* Enter applies from the number as well. */
static gboolean
key_pressed (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType modifiers,
             EmMaskMenu *self)
{
  if (key != GDK_KEY_Return && key != GDK_KEY_KP_Enter)
    return FALSE;
  gtk_spin_button_update (self->spin);
  apply_clicked (NULL, self);
  return TRUE;
}

static void
popover_closed (GtkPopover *popover, EmMaskMenu *self)
{
  if (!self->apply_when_done)
    end_change (self, FALSE);
}

/* --- the widget ---------------------------------------------------------------------------- */

static void
activate (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EmMaskMenu *self = EM_MASK_MENU (widget);

  if (g_str_equal (name, "mask.grow"))
    begin_change (self, GROW);
  else if (g_str_equal (name, "mask.shrink"))
    begin_change (self, SHRINK);
  else
    begin_change (self, FEATHER);
}

void
em_mask_menu_set_session (EmMaskMenu *self, EmSession *session)
{
  self->session = g_object_ref (session);
}

static void
em_mask_menu_dispose (GObject *object)
{
  EmMaskMenu *self = EM_MASK_MENU (object);

  if (self->runner != NULL)
    em_mask_runner_stop (self->runner);
  g_clear_object (&self->runner);
  g_clear_pointer (&self->start, em_mask_unref);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (em_mask_menu_parent_class)->dispose (object);
}

static void
em_mask_menu_class_init (EmMaskMenuClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_mask_menu_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/mask-menu.ui");
  gtk_widget_class_bind_template_child (widget, EmMaskMenu, button);
  gtk_widget_class_bind_template_child (widget, EmMaskMenu, popover);
  gtk_widget_class_bind_template_child (widget, EmMaskMenu, title);
  gtk_widget_class_bind_template_child (widget, EmMaskMenu, amount);
  gtk_widget_class_bind_template_child (widget, EmMaskMenu, spinner);
  gtk_widget_class_bind_template_child (widget, EmMaskMenu, spin);
  gtk_widget_class_bind_template_callback (widget, amount_changed);
  gtk_widget_class_bind_template_callback (widget, apply_clicked);
  gtk_widget_class_bind_template_callback (widget, key_pressed);
  gtk_widget_class_bind_template_callback (widget, popover_closed);
  gtk_widget_class_install_action (widget, "mask.grow", NULL, activate);
  gtk_widget_class_install_action (widget, "mask.shrink", NULL, activate);
  gtk_widget_class_install_action (widget, "mask.feather", NULL, activate);
}

static void
em_mask_menu_init (EmMaskMenu *self)
{
  self->amounts[GROW] = self->amounts[SHRINK] = 8;
  self->amounts[FEATHER] = 4;
  self->runner = em_mask_runner_new (changed, self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
}
