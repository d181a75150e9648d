/* The window's keys.
 *
 * They are looked up here and not given to GtkApplication, because its accelerators come before the
 * focused widget: a "b" that is typed into a name must never choose the brush.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/em-main-window-private.h"

typedef struct
{
  guint key;
  GdkModifierType modifiers;
  const char *action; /* detailed */
} Shortcut;

#define CTRL GDK_CONTROL_MASK
#define SHIFT GDK_SHIFT_MASK

/* Letters as they come with the modifiers: Shift gives the capital. */
static const Shortcut shortcuts[] = {
  { GDK_KEY_d, 0, "win.tool::pan" },
  { GDK_KEY_b, 0, "win.tool::brush" },
  { GDK_KEY_e, 0, "win.tool::eraser" },
  { GDK_KEY_l, 0, "win.tool::lasso" },
  { GDK_KEY_p, 0, "win.tool::polygon" },
  { GDK_KEY_r, 0, "win.tool::rectangle" },
  { GDK_KEY_o, 0, "win.tool::ellipse" },
  { GDK_KEY_w, 0, "win.tool::wand" },
  { GDK_KEY_s, 0, "win.tool::smart" },
  { GDK_KEY_f, 0, "win.tool::fill" },
  { GDK_KEY_g, 0, "win.tool::texture" },
  { GDK_KEY_m, 0, "win.tool::patch" },
  { GDK_KEY_t, 0, "win.tool::label" },
  { GDK_KEY_x, 0, "win.swap" },
  { GDK_KEY_h, 0, "win.show-mask" },
  { GDK_KEY_k, 0, "win.mask-grid" },
  { GDK_KEY_1, 0, "win.view::original" },
  { GDK_KEY_2, 0, "win.view::modified" },
  { GDK_KEY_3, 0, "win.view::split" },
  { GDK_KEY_bracketleft, 0, "win.brush-smaller" },
  { GDK_KEY_bracketright, 0, "win.brush-larger" },
  { GDK_KEY_braceleft, SHIFT, "win.brush-softer" },
  { GDK_KEY_braceright, SHIFT, "win.brush-harder" },
  { GDK_KEY_braceleft, 0, "win.brush-softer" },
  { GDK_KEY_braceright, 0, "win.brush-harder" },
  { GDK_KEY_plus, 0, "win.zoom-in" },
  { GDK_KEY_plus, SHIFT, "win.zoom-in" },
  { GDK_KEY_equal, 0, "win.zoom-in" },
  { GDK_KEY_KP_Add, 0, "win.zoom-in" },
  { GDK_KEY_minus, 0, "win.zoom-out" },
  { GDK_KEY_KP_Subtract, 0, "win.zoom-out" },
  { GDK_KEY_Delete, 0, "win.clear-mask" },
  { GDK_KEY_Escape, 0, "win.cancel" },
  { GDK_KEY_F1, 0, "win.help" },
  { GDK_KEY_F8, 0, "win.strip" },
  { GDK_KEY_F9, 0, "win.panel" },
  { GDK_KEY_0, CTRL, "win.zoom-fit" },
  { GDK_KEY_KP_0, CTRL, "win.zoom-fit" },
  { GDK_KEY_1, CTRL, "win.zoom-actual" },
  { GDK_KEY_plus, CTRL, "win.zoom-in" },
  { GDK_KEY_plus, CTRL | SHIFT, "win.zoom-in" },
  { GDK_KEY_equal, CTRL, "win.zoom-in" },
  { GDK_KEY_KP_Add, CTRL, "win.zoom-in" },
  { GDK_KEY_minus, CTRL, "win.zoom-out" },
  { GDK_KEY_KP_Subtract, CTRL, "win.zoom-out" },
  { GDK_KEY_i, CTRL, "win.invert-mask" },
  { GDK_KEY_A, CTRL | SHIFT, "win.clear-mask" },
  { GDK_KEY_c, CTRL, "win.copy" },
  { GDK_KEY_v, CTRL, "win.paste" },
  { GDK_KEY_V, CTRL | SHIFT, "win.paste-texture" },
  { GDK_KEY_n, CTRL, "win.new" },
  { GDK_KEY_s, CTRL, "win.save" },
  { GDK_KEY_S, CTRL | SHIFT, "win.save-as" },
  { GDK_KEY_Page_Up, CTRL, "win.previous-exemplar" },
  { GDK_KEY_Page_Down, CTRL, "win.next-exemplar" },
  { GDK_KEY_o, CTRL, "win.open-picture" },
  { GDK_KEY_O, CTRL | SHIFT, "win.open-model" },
  { GDK_KEY_e, CTRL, "win.export" },
  { GDK_KEY_z, CTRL, "win.undo" },
  { GDK_KEY_Z, CTRL | SHIFT, "win.redo" },
  { GDK_KEY_y, CTRL, "win.redo" },
  { GDK_KEY_Return, CTRL, "win.rewrite" },
  { GDK_KEY_KP_Enter, CTRL, "win.rewrite" },
  { GDK_KEY_question, CTRL | SHIFT, "win.show-help-overlay" },
  { GDK_KEY_question, CTRL, "win.show-help-overlay" },
  { GDK_KEY_w, CTRL, "window.close" },
  { GDK_KEY_q, CTRL, "app.quit" },
};

static gboolean
is_text (GtkWidget *focus)
{
  return focus != NULL && (GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus));
}

/* Whether the person walks by keyboard and stands on a control that wants Space for itself. */
static gboolean
wants_space (EmMainWindow *self, GtkWidget *focus)
{
  return focus != NULL && focus != GTK_WIDGET (self->canvas)
         && gtk_window_get_focus_visible (GTK_WINDOW (self));
}

static gboolean
activate (EmMainWindow *self, const char *detailed)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  if (!g_action_parse_detailed_name (detailed, &name, &target, NULL))
    return FALSE;
  return gtk_widget_activate_action_variant (GTK_WIDGET (self), name, target);
}

/* Holds, and what focused widgets would take, in the capture phase: Space must not press the button
 * that has the focus. */
static gboolean
hold_pressed (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType modifiers,
              EmMainWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (is_text (focus))
    return FALSE;
  /* Lists would select all of themselves. */
  if (key == GDK_KEY_a && (modifiers & CTRL))
    return activate (self, "win.mask-everything");
  if (modifiers & (CTRL | GDK_ALT_MASK))
    return FALSE;
  if (key == GDK_KEY_space && em_canvas_contains_pointer (self->canvas)
      && !wants_space (self, focus))
    {
      em_canvas_set_hold_pan (self->canvas, TRUE);
      return TRUE;
    }
  if (key == GDK_KEY_backslash)
    {
      em_canvas_set_hold_original (self->canvas, TRUE);
      return TRUE;
    }
  return FALSE;
}

static void
hold_released (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType modifiers,
               EmMainWindow *self)
{
  if (key == GDK_KEY_space)
    em_canvas_set_hold_pan (self->canvas, FALSE);
  else if (key == GDK_KEY_backslash)
    em_canvas_set_hold_original (self->canvas, FALSE);
}

/* In the bubble phase: whatever has the focus was asked first. */
static gboolean
key_pressed (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
             EmMainWindow *self)
{
  const GdkModifierType modifiers = state & (CTRL | SHIFT | GDK_ALT_MASK | GDK_SUPER_MASK);

  if (is_text (gtk_window_get_focus (GTK_WINDOW (self))))
    {
      /* The way out of an entry. */
      if (key == GDK_KEY_Escape)
        gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
      return key == GDK_KEY_Escape;
    }
  if (em_canvas_key (self->canvas, key, modifiers))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    if (shortcuts[i].key == key && shortcuts[i].modifiers == modifiers)
      {
        /* Enter, Escape and the arrows that follow are for the tool. */
        if (g_str_has_prefix (shortcuts[i].action, "win.tool"))
          gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
        return activate (self, shortcuts[i].action);
      }
  return FALSE;
}

static gboolean
modifiers_changed (GtkEventControllerKey *controller, GdkModifierType modifiers, EmMainWindow *self)
{
  em_canvas_set_modifiers (self->canvas, modifiers);
  return FALSE;
}

static void
focus_left (GtkWindow *window, GParamSpec *pspec, EmMainWindow *self)
{
  /* The release of a held key goes to another window. */
  if (gtk_window_is_active (window))
    return;
  em_canvas_set_hold_pan (self->canvas, FALSE);
  em_canvas_set_hold_original (self->canvas, FALSE);
}

void
em_shortcuts_add (EmMainWindow *self)
{
  GtkEventController *hold = gtk_event_controller_key_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (hold, GTK_PHASE_CAPTURE);
  g_signal_connect (hold, "key-pressed", G_CALLBACK (hold_pressed), self);
  g_signal_connect (hold, "key-released", G_CALLBACK (hold_released), self);
  g_signal_connect (hold, "modifiers", G_CALLBACK (modifiers_changed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), hold);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (focus_left), self);
}
