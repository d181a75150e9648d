/* The window's exemplars: what the tray's buttons and menus do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-main-window-private.h"
#include "app/em-pair-dialog.h"

static EmDocument *
document_of (EmMainWindow *self)
{
  return em_session_get_document (self->session);
}

static int
n_exemplars (EmMainWindow *self)
{
  return (int)em_document_get_state (document_of (self))->pairs->len;
}

static int
shown (EmMainWindow *self)
{
  return em_document_get_state (document_of (self))->current;
}

static gboolean
is_there (EmMainWindow *self, int index)
{
  return index >= 0 && index < n_exemplars (self);
}

static void
add_exemplar (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  em_main_window_choose_file (self, EM_FILE_EXEMPLAR, -1);
}

/* By path, without asking. */
static void
add_exemplar_path (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  g_autoptr (GFile) file = g_file_new_for_path (g_variant_get_string (parameter, NULL));
  em_session_add_exemplar (self->session, file);
}

static void
add_pair (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  gtk_window_present (GTK_WINDOW (em_pair_dialog_new (GTK_WINDOW (self), self->session)));
}

static void
add_pair_paths (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  const char *modified, *original;

  g_variant_get (parameter, "(&s&s)", &modified, &original);
  g_autoptr (GFile) b = g_file_new_for_path (modified);
  g_autoptr (GFile) a = g_file_new_for_path (original);
  em_session_add_pair (self->session, b, a);
}

static void
duplicate (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  const int index = g_variant_get_int32 (parameter);

  if (is_there (self, index))
    em_document_duplicate_pair (document_of (self), index);
}

static void
copy_shown (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;

  if (is_there (self, shown (self)))
    em_document_duplicate_pair (document_of (self), shown (self));
}

static void
remove_exemplar (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  const int index = g_variant_get_int32 (parameter);

  if (!is_there (self, index))
    return;
  const EmPair *pair = g_ptr_array_index (em_document_get_state (document_of (self))->pairs, index);
  g_autofree char *text = g_strdup_printf (_ ("Removed the exemplar “%s”."), pair->name);
  em_document_remove_pair (document_of (self), index);
  em_message_bar_show (self->message_bar, text, FALSE, _ ("Undo"), "win.undo");
}

static void
swap_exemplar (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  const int index = g_variant_get_int32 (parameter);

  if (!is_there (self, index))
    return;
  em_document_select_pair (document_of (self), index);
  em_document_swap (document_of (self));
}

static void
move (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  int from, to;

  g_variant_get (parameter, "(ii)", &from, &to);
  if (is_there (self, from) && is_there (self, to))
    em_document_move_pair (document_of (self), from, to);
}

static void
show_by (EmMainWindow *self, int step)
{
  const int index = shown (self) + step;

  if (is_there (self, index))
    em_document_select_pair (document_of (self), index);
}

static void
show_previous (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  show_by (self, -1);
}

static void
show_next (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  show_by (self, 1);
}

static void
change_strip (GSimpleAction *action, GVariant *state, gpointer data)
{
  EmMainWindow *self = data;
  g_simple_action_set_state (action, state);
  gtk_revealer_set_reveal_child (self->strip_revealer, g_variant_get_boolean (state));
}

void
em_main_window_show_strip (EmMainWindow *self, const char *page)
{
  gtk_stack_set_visible_child_name (self->strip_pages, page);
  g_action_group_change_action_state (G_ACTION_GROUP (self), "strip", g_variant_new_boolean (TRUE));
}

void
em_main_window_update_exemplars (EmMainWindow *self)
{
  const int n = n_exemplars (self);

  /* A second one is seen where it went; the person may hide the strip again. */
  if (n > self->n_exemplars && n > 1)
    em_main_window_show_strip (self, "exemplars");
  self->n_exemplars = n;
  em_main_window_enable (self, "previous-exemplar", shown (self) > 0);
  em_main_window_enable (self, "next-exemplar", shown (self) + 1 < n);
  em_main_window_enable (self, "copy-exemplar", n > 0);
}

char *
em_main_window_describe_rewrite (EmMainWindow *self)
{
  const GPtrArray *pairs = em_document_get_state (document_of (self))->pairs;
  int on = 0;

  for (guint i = 0; i < pairs->len; i++)
    on += ((EmPair *)g_ptr_array_index (pairs, i))->enabled;
  if (pairs->len < 2)
    return g_strdup (_ ("Make a rule that treats B like A (Ctrl+Return)"));
  return g_strdup_printf (
      ngettext ("Make a rule that treats B like A, from the %d exemplar that is "
                "on (Ctrl+Return)",
                "Make a rule that treats B like A, from the %d exemplars that "
                "are on (Ctrl+Return)",
                on),
      on);
}

void
em_main_window_add_exemplar_actions (EmMainWindow *self)
{
  static const GActionEntry entries[] = {
    { "add-exemplar", add_exemplar },
    { "add-exemplar-path", add_exemplar_path, "s" },
    { "add-pair", add_pair },
    { "add-pair-paths", add_pair_paths, "(ss)" },
    { "duplicate-exemplar", duplicate, "i" },
    { "copy-exemplar", copy_shown },
    { "remove-exemplar", remove_exemplar, "i" },
    { "swap-exemplar", swap_exemplar, "i" },
    { "move-exemplar", move, "(ii)" },
    { "previous-exemplar", show_previous },
    { "next-exemplar", show_next },
    { "strip", NULL, NULL, "false", change_strip },
  };
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
