/* The window's actions: what its buttons, menus and keys do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-main-window-private.h"

#define BRUSH_STEP 1.2
#define HARDNESS_STEP 0.1
#define ZOOM_STEP 1.5

static EmDocument *
document_of (EmMainWindow *self)
{
  return em_session_get_document (self->session);
}

static int
n_rules (EmMainWindow *self)
{
  return em_rule_stack_get_n (em_document_get_state (document_of (self))->rules);
}

void
em_main_window_enable (EmMainWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* --- files --------------------------------------------------------------------------------- */

static void
open_picture (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  em_main_window_choose_file (self, EM_FILE_PICTURE, -1);
}

static void
open_model (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  em_main_window_choose_file (self, EM_FILE_MODEL, -1);
}

/* By path: a file, a model or a rule, without asking. */
static void
open_path (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  g_autoptr (GFile) file = g_file_new_for_path (g_variant_get_string (parameter, NULL));
  em_main_window_open (self, file);
}

static void
add_test_path (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (GFile) file = g_file_new_for_path (g_variant_get_string (parameter, NULL));

  g_list_store_append (files, file);
  em_test_set_add_files (em_session_get_test_set (self->session), G_LIST_MODEL (files));
}

static void
export_path (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  g_autoptr (GFile) file = g_file_new_for_path (g_variant_get_string (parameter, NULL));
  em_session_export (self->session, file);
}

static void
save_rule_path (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  const char *path;
  int rule;

  g_variant_get (parameter, "(i&s)", &rule, &path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  em_session_save_rule (self->session, rule, file);
}

static void
start_page (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  const gboolean open = em_document_get_pair (document_of (self)) != NULL;
  const gboolean start = g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "start") == 0;

  gtk_stack_set_visible_child_name (self->pages, start && open ? "work" : "start");
}

static void
load_rule (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  em_main_window_choose_file (self, EM_FILE_RULE, -1);
}

static void
save_rule (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  em_main_window_choose_file (self, EM_FILE_SAVE_RULE, g_variant_get_int32 (parameter));
}

static void
export_model (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  em_main_window_choose_file (self, EM_FILE_EXPORT, -1);
}

static void
add_tests (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  em_main_window_choose_file (self, EM_FILE_TESTS, -1);
}

static void
accept_rule (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_message_bar_dismiss (self->message_bar);
  em_session_accept_rule (self->session);
}

/* --- the edit ------------------------------------------------------------------------------ */

static void
undo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_message_bar_dismiss (self->message_bar);
  /* What a tool shows but has not applied yet goes first. */
  if (!em_canvas_step_back (self->canvas))
    em_document_undo (document_of (self));
}

static void
redo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_document_redo (document_of (self));
}

static void
rewrite (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_session_rewrite (self->session);
}

static void
stop (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_session_stop (self->session);
}

/* Escape: the nearest thing that can be ended. */
static void
cancel (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;

  if (em_canvas_cancel (self->canvas))
    return;
  if (em_session_is_rewriting (self->session))
    em_session_stop (self->session);
  else
    em_message_bar_dismiss (self->message_bar);
}

static void
swap (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_document_swap (document_of (self));
}

/* --- rules --------------------------------------------------------------------------------- */

static void
delete_rule (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  const int rule = g_variant_get_int32 (parameter);

  if (rule < 0 || rule >= n_rules (self))
    return;
  const EmRuleStack *rules = em_document_get_state (document_of (self))->rules;
  g_autofree char *text = g_strdup_printf (
      _ ("Removed “%s”."), em_rule_get_info (em_rule_stack_get_rule (rules, rule))->name);
  em_document_remove_rule (document_of (self), rule);
  em_message_bar_show (self->message_bar, text, FALSE, _ ("Undo"), "win.undo");
}

static void
duplicate_rule (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  const int rule = g_variant_get_int32 (parameter);

  if (rule >= 0 && rule < n_rules (self))
    em_document_duplicate_rule (document_of (self), rule);
}

static void
move_rule (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  int from, to;

  g_variant_get (parameter, "(ii)", &from, &to);
  if (from >= 0 && from < n_rules (self) && to >= 0 && to < n_rules (self))
    em_document_move_rule (document_of (self), from, to);
}

/* Where a rule fires: chosen again, it is hidden. */
static void
fire (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  const int before = g_variant_get_int32 (g_action_get_state (G_ACTION (action)));
  const int rule = g_variant_get_int32 (parameter);
  const int now = before == rule ? -1 : rule;

  g_simple_action_set_state (action, g_variant_new_int32 (now));
  em_predictor_set_key_map_rule (em_session_get_predictor (self->session), now);
  em_main_window_show_overlays (self);
}

/* --- the view ------------------------------------------------------------------------------ */

static void
zoom_in (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  em_canvas_zoom (((EmMainWindow *)data)->canvas, ZOOM_STEP);
}

static void
zoom_out (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  em_canvas_zoom (((EmMainWindow *)data)->canvas, 1 / ZOOM_STEP);
}

static void
zoom_fit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  em_canvas_zoom_fit (((EmMainWindow *)data)->canvas);
}

static void
zoom_actual (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  em_canvas_zoom_actual (((EmMainWindow *)data)->canvas);
}

static void
scale_brush (EmMainWindow *self, double factor)
{
  EmToolSettings *settings = em_canvas_get_settings (self->canvas);
  em_tool_settings_set_size (settings, em_tool_settings_get_size (settings) * factor);
}

static void
brush_larger (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  scale_brush (self, BRUSH_STEP);
}

static void
brush_smaller (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  scale_brush (self, 1 / BRUSH_STEP);
}

static void
harden_brush (EmMainWindow *self, double step)
{
  EmToolSettings *settings = em_canvas_get_settings (self->canvas);
  em_tool_settings_set_hardness (settings, em_tool_settings_get_hardness (settings) + step);
}

static void
brush_harder (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  harden_brush (self, HARDNESS_STEP);
}

static void
brush_softer (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  harden_brush (self, -HARDNESS_STEP);
}

static void
set_brush (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_tool_settings_set_size (em_canvas_get_settings (self->canvas),
                             g_variant_get_double (parameter));
}

static const char *const views[] = { "original", "modified", "split" };

static int
find_name (const char *const *names, int n, const char *name)
{
  for (int i = 0; i < n; i++)
    if (g_strcmp0 (names[i], name) == 0)
      return i;
  return -1;
}

static void
change_tool (GSimpleAction *action, GVariant *state, gpointer data)
{
  EmMainWindow *self = data;
  const int tool = em_tool_kind_from_name (g_variant_get_string (state, NULL));

  if (tool < 0)
    return;
  g_simple_action_set_state (action, state);
  em_canvas_set_tool (self->canvas, tool);
}

static void
change_view (GSimpleAction *action, GVariant *state, gpointer data)
{
  EmMainWindow *self = data;
  const int view = find_name (views, G_N_ELEMENTS (views), g_variant_get_string (state, NULL));

  if (view < 0)
    return;
  g_simple_action_set_state (action, state);
  em_canvas_set_view (self->canvas, view);
}

static void
change_show_mask (GSimpleAction *action, GVariant *state, gpointer data)
{
  EmMainWindow *self = data;
  g_simple_action_set_state (action, state);
  em_canvas_set_show_mask (self->canvas, g_variant_get_boolean (state));
}

static void
change_mask_grid (GSimpleAction *action, GVariant *state, gpointer data)
{
  EmMainWindow *self = data;
  g_simple_action_set_state (action, state);
  self->show_grid = g_variant_get_boolean (state);
  em_main_window_show_overlays (self);
}

static void
change_live (GSimpleAction *action, GVariant *state, gpointer data)
{
  EmMainWindow *self = data;
  g_simple_action_set_state (action, state);
  em_session_set_live (self->session, g_variant_get_boolean (state));
}

/* Tests read the window through this one: activated, its state says what is shown. */
static void
inspect (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autofree char *text = em_inspect (data);
  g_simple_action_set_state (action, g_variant_new_string (text));
}

void
em_main_window_add_actions (EmMainWindow *self)
{
  static const GActionEntry entries[] = {
    { "open-picture", open_picture },
    { "open-model", open_model },
    { "open-path", open_path, "s" },
    { "start-page", start_page },
    { "load-rule", load_rule },
    { "save-rule", save_rule, "i" },
    { "save-rule-path", save_rule_path, "(is)" },
    { "export", export_model },
    { "export-path", export_path, "s" },
    { "add-tests", add_tests },
    { "add-test-path", add_test_path, "s" },
    { "accept-rule", accept_rule },
    { "undo", undo },
    { "redo", redo },
    { "rewrite", rewrite },
    { "stop", stop },
    { "cancel", cancel },
    { "swap", swap },
    { "delete-rule", delete_rule, "i" },
    { "duplicate-rule", duplicate_rule, "i" },
    { "move-rule", move_rule, "(ii)" },
    { "fire", fire, "i", "-1" },
    { "zoom-in", zoom_in },
    { "zoom-out", zoom_out },
    { "zoom-fit", zoom_fit },
    { "zoom-actual", zoom_actual },
    { "brush-larger", brush_larger },
    { "brush-smaller", brush_smaller },
    { "brush-harder", brush_harder },
    { "brush-softer", brush_softer },
    { "brush-size", set_brush, "d" },
    { "tool", NULL, "s", "'brush'", change_tool },
    { "view", NULL, "s", "'modified'", change_view },
    { "show-mask", NULL, NULL, "true", change_show_mask },
    { "mask-grid", NULL, NULL, "false", change_mask_grid },
    { "live", NULL, NULL, "true", change_live },
    { "inspect", inspect, NULL, "''" },
  };
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  em_main_window_add_document_actions (self);
  em_main_window_add_exemplar_actions (self);
}
