/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/em-canvas-status.h"
#include "app/em-main-window-private.h"
#include "app/em-mask-look.h"
#include "app/em-model-menu.h"
#include "app/em-prediction-pane.h"
#include "app/em-rule-list.h"
#include "app/em-sentence.h"
#include "app/em-start-page.h"
#include "app/em-test-strip.h"
#include "app/em-tool-options.h"
#include "app/em-tray.h"

/* What is over sooner than this is not worth a notice. */
#define ACTIVITY_DELAY_MS 150

G_DEFINE_FINAL_TYPE (EmMainWindow, em_main_window, GTK_TYPE_APPLICATION_WINDOW)

/* --- what the session says ----------------------------------------------------------------- */

static void
show_message (EmSession *session, const char *text, gboolean is_error, const char *label,
              const char *action, EmMainWindow *self)
{
  em_message_bar_show (self->message_bar, text, is_error, label, action);
}

/* The message lies over the canvas, below its bar, so that nothing moves when it comes and goes; on
 * the start page at the bottom, where the least is hidden. */
static gboolean
place_message (GtkOverlay *overlay, GtkWidget *child, GdkRectangle *place, EmMainWindow *self)
{
  graphene_rect_t bounds;
  int width, height;

  const gboolean over_canvas =
      gtk_widget_get_mapped (GTK_WIDGET (self->canvas))
      && gtk_widget_compute_bounds (GTK_WIDGET (self->canvas), GTK_WIDGET (overlay), &bounds);

  *place = (GdkRectangle){ 0, 0, gtk_widget_get_width (GTK_WIDGET (overlay)), 0 };
  if (over_canvas)
    *place = (GdkRectangle){ bounds.origin.x, bounds.origin.y, bounds.size.width, 0 };
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  place->width = MAX (place->width, width);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, place->width, NULL, &height, NULL, NULL);
  place->height = height;
  if (!over_canvas)
    place->y = gtk_widget_get_height (GTK_WIDGET (overlay)) - height;
  return TRUE;
}

static gboolean
show_activity (gpointer data)
{
  EmMainWindow *self = data;
  self->activity_delay = 0;
  gtk_widget_set_visible (self->activity, TRUE);
  gtk_spinner_start (self->spinner);
  return G_SOURCE_REMOVE;
}

static void
activity_changed (EmSession *session, EmMainWindow *self)
{
  double fraction;
  gboolean stoppable;
  const char *activity = em_session_get_activity (session, &fraction, &stoppable);
  const gboolean rewriting = em_session_is_rewriting (session);

  gtk_stack_set_visible_child_name (self->rewrite_stack, rewriting ? "stop" : "rewrite");
  gtk_progress_bar_set_fraction (self->progress, MAX (fraction, 0));
  if (activity != NULL)
    {
      gtk_label_set_text (self->activity_label, activity);
      if (self->activity_delay == 0 && !gtk_widget_get_visible (self->activity))
        self->activity_delay = g_timeout_add (ACTIVITY_DELAY_MS, show_activity, self);
    }
  else
    {
      g_clear_handle_id (&self->activity_delay, g_source_remove);
      gtk_widget_set_visible (self->activity, FALSE);
      gtk_spinner_stop (self->spinner);
    }
  em_main_window_update_actions (self);
}

void
em_main_window_show_overlays (EmMainWindow *self)
{
  EmPredictor *predictor = em_session_get_predictor (self->session);
  const EmPredictionResult *result = em_predictor_get_result (predictor);
  EmModel *model = em_session_get_model (self->session);
  const gboolean heat = em_predictor_get_key_map_rule (predictor) >= 0;
  EmPreprocess spec;

  if (model == NULL || result == NULL)
    {
      em_canvas_set_network (self->canvas, NULL, NULL, NULL);
      return;
    }
  em_prediction_get_preprocess (em_model_get_graph (model), &spec);
  em_canvas_set_network (self->canvas, &spec, heat ? result->key_map : NULL,
                         self->show_grid ? result->mask_grid : NULL);
}

static void
predicted (EmPredictor *predictor, EmMainWindow *self)
{
  /* Where nothing of it is seen the canvas need not be drawn again. */
  if (self->show_grid || em_predictor_get_key_map_rule (predictor) >= 0)
    em_main_window_show_overlays (self);
}

static void
model_changed (EmSession *session, EmMainWindow *self)
{
  em_main_window_show_overlays (self);
  em_main_window_update_actions (self);
}

static void
tests_changed (EmTestSet *set, EmMainWindow *self)
{
  /* Pictures to see are shown; the person may hide them again. */
  if (em_test_set_get_n (set) > 0 && g_object_get_data (G_OBJECT (set), "seen") == NULL)
    em_main_window_show_strip (self, "tests");
  g_object_set_data (G_OBJECT (set), "seen", em_test_set_get_n (set) > 0 ? set : NULL);
}

/* --- what the document says ---------------------------------------------------------------- */

/* "Undo: brush stroke (Ctrl+Z)" */
static void
describe_step (GtkWidget *button, const char *verb, const char *what, const char *keys)
{
  g_autofree char *text = what ? g_strdup_printf (_ ("%s: %s (%s)"), verb, what, keys)
                               : g_strdup_printf (_ ("%s (%s)"), verb, keys);
  gtk_widget_set_tooltip_text (button, text);
}

void
em_main_window_update_actions (EmMainWindow *self)
{
  EmDocument *document = em_session_get_document (self->session);
  const EmState *state = em_document_get_state (document);
  const EmPair *pair = em_state_get_pair (state);
  const gboolean open = pair != NULL;
  const gboolean rules = em_rule_stack_get_n (state->rules) > 0;
  g_autofree char *why = NULL;
  const gboolean can_rewrite = em_session_can_rewrite (self->session, &why);

  em_main_window_enable (self, "undo", em_document_can_undo (document));
  em_main_window_enable (self, "redo", em_document_can_redo (document));
  describe_step (self->undo_button, _ ("Undo"), em_document_get_undo_description (document),
                 _ ("Ctrl+Z"));
  describe_step (self->redo_button, _ ("Redo"), em_document_get_redo_description (document),
                 _ ("Ctrl+Shift+Z"));
  em_main_window_update_document_actions (self);
  em_main_window_update_exemplars (self);
  em_main_window_enable (self, "export", rules);
  em_main_window_enable (self, "swap", open);
  em_main_window_update_content (self);
  g_autofree char *describe = em_main_window_describe_rewrite (self);
  /* Rewrite stays alive without a mask: pressing it says what is missing. */
  em_main_window_enable (self, "rewrite", open);
  gtk_widget_set_tooltip_text (self->rewrite_button, can_rewrite ? describe : why);
}

/* A fill that shows nowhere, because nothing is painted yet. */
static gboolean
show_hint (gpointer data)
{
  EmMainWindow *self = data;
  const EmPair *pair = em_document_get_pair (em_session_get_document (self->session));

  self->hint_source = 0;
  if (pair != NULL && em_pair_get_top_layer (pair) != NULL && em_mask_is_empty (pair->mask))
    em_message_bar_show (self->message_bar, _ ("Paint with the brush where it should go."), FALSE,
                         NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
show_page (EmMainWindow *self, gboolean open)
{
  gtk_stack_set_visible_child_name (self->pages, open ? "work" : "start");
  /* The keys of the tools are for the picture from here on. */
  if (open)
    gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

static void
document_changed (EmDocument *document, guint changes, EmRect *rect, EmMainWindow *self)
{
  /* Fills and rules that follow a step by themselves leave its message true. */
  int n_undo;
  em_document_get_n_steps (document, &n_undo);
  if (n_undo != self->n_undo || em_document_is_editing_mask (document))
    em_message_bar_outdate (self->message_bar, (changes & EM_CHANGE_MASK) != 0);
  self->n_undo = n_undo;
  /* Once the turn is over: with a lesson the mask comes after the fill. */
  if ((changes & EM_CHANGE_LAYERS) && !(changes & EM_CHANGE_MASK) && self->hint_source == 0)
    self->hint_source = g_idle_add (show_hint, self);
  if (changes & EM_CHANGE_PICTURE)
    show_page (self, em_document_get_pair (document) != NULL);
  if (changes & (EM_CHANGE_PICTURE | EM_CHANGE_HISTORY))
    em_main_window_update_title (self);
  /* Not at every dab of a stroke: nothing of this changes while one is under way. */
  if (changes & ~(guint)EM_CHANGE_MASK)
    em_main_window_update_actions (self);
}

/* --- what the canvas says ------------------------------------------------------------------ */

static void
view_changed (EmCanvas *canvas, EmMainWindow *self)
{
  const double zoom =
      em_canvas_get_zoom (canvas) * gtk_widget_get_scale_factor (GTK_WIDGET (canvas)) * 100;
  g_autofree char *text = g_strdup_printf (zoom < 10 ? _ ("%.1f %%") : _ ("%.0f %%"), zoom);
  gtk_label_set_text (self->zoom_label, text);
}

static void
no_gl (EmCanvas *canvas, const char *text, EmMainWindow *self)
{
  em_message_bar_show (self->message_bar, text, FALSE, NULL, NULL);
}

/* --- the window ---------------------------------------------------------------------------- */

static gboolean
em_main_window_close_request (GtkWindow *window)
{
  EmMainWindow *self = EM_MAIN_WINDOW (window);

  if (!em_main_window_may_close (self))
    return TRUE;
  em_session_close (self->session);
  return GTK_WINDOW_CLASS (em_main_window_parent_class)->close_request (window);
}

EmSession *
em_main_window_get_session (EmMainWindow *self)
{
  return self->session;
}

gboolean
em_main_window_open_lesson (EmMainWindow *self, const char *id)
{
  GPtrArray *lessons = em_session_get_lessons (self->session);

  for (guint i = 0; i < lessons->len; i++)
    {
      const EmLesson *lesson = g_ptr_array_index (lessons, i);
      if (g_strcmp0 (lesson->id, id) == 0)
        {
          em_session_open_lesson (self->session, lesson);
          return TRUE;
        }
    }
  return FALSE;
}

static void
em_main_window_dispose (GObject *object)
{
  EmMainWindow *self = EM_MAIN_WINDOW (object);

  g_clear_handle_id (&self->activity_delay, g_source_remove);
  g_clear_handle_id (&self->hint_source, g_source_remove);
  if (self->session != NULL)
    em_session_close (self->session);
  g_clear_pointer (&self->next_what, g_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (em_main_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget)
{
  gtk_widget_class_bind_template_child (widget, EmMainWindow, canvas);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, canvas_status);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, mask_look);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, tool_bar);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, tool_options);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, message_bar);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, model_menu);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, sentence);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, start_page);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, test_strip);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, prediction_pane);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, rule_list);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, pages);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, rewrite_stack);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, panel_revealer);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, studio_panel);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, strip_revealer);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, strip_pages);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, tray);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, rewrite_button);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, save_button);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, open_button);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, save_mark);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, history_button);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, history_popover);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, recent_menu);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, undo_button);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, redo_button);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, activity);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, side);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, spinner);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, progress);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, activity_label);
  gtk_widget_class_bind_template_child (widget, EmMainWindow, zoom_label);
}

static void
em_main_window_class_init (EmMainWindowClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_main_window_dispose;
  GTK_WINDOW_CLASS (class)->close_request = em_main_window_close_request;
  g_type_ensure (EM_TYPE_CANVAS);
  g_type_ensure (EM_TYPE_CANVAS_STATUS);
  g_type_ensure (EM_TYPE_HISTORY_POPOVER);
  g_type_ensure (EM_TYPE_MASK_LOOK);
  g_type_ensure (EM_TYPE_STUDIO_PANEL);
  g_type_ensure (EM_TYPE_MESSAGE_BAR);
  g_type_ensure (EM_TYPE_MODEL_MENU);
  g_type_ensure (EM_TYPE_PREDICTION_PANE);
  g_type_ensure (EM_TYPE_RULE_LIST);
  g_type_ensure (EM_TYPE_SENTENCE);
  g_type_ensure (EM_TYPE_START_PAGE);
  g_type_ensure (EM_TYPE_TEST_STRIP);
  g_type_ensure (EM_TYPE_TOOL_BAR);
  g_type_ensure (EM_TYPE_TOOL_OPTIONS);
  g_type_ensure (EM_TYPE_TRAY);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/main-window.ui");
  bind_children (widget);
  gtk_widget_class_bind_template_callback (widget, place_message);
}

static void
em_main_window_init (EmMainWindow *self)
{
  self->session = em_session_new ();
  em_main_window_add_actions (self);
  em_main_window_add_content_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));

  EmDocument *document = em_session_get_document (self->session);
  g_signal_connect_object (self->session, "message", G_CALLBACK (show_message), self, 0);
  g_signal_connect_object (self->session, "activity-changed", G_CALLBACK (activity_changed), self,
                           0);
  g_signal_connect_object (self->session, "model-changed", G_CALLBACK (model_changed), self, 0);
  g_signal_connect_object (em_session_get_predictor (self->session), "predicted",
                           G_CALLBACK (predicted), self, 0);
  g_signal_connect_object (em_session_get_test_set (self->session), "changed",
                           G_CALLBACK (tests_changed), self, 0);
  g_signal_connect_object (document, "changed", G_CALLBACK (document_changed), self, 0);
  g_signal_connect_object (self->canvas, "view-changed", G_CALLBACK (view_changed), self, 0);
  g_signal_connect_object (self->canvas, "no-gl", G_CALLBACK (no_gl), self, 0);

  em_session_start (self->session);
  em_canvas_set_session (self->canvas, self->session);
  em_history_popover_set_document (self->history_popover, document);
  em_main_window_watch_recent (self);
  em_sentence_set_document (EM_SENTENCE (self->sentence), document);
  em_model_menu_set_session (EM_MODEL_MENU (self->model_menu), self->session);
  em_start_page_set_session (EM_START_PAGE (self->start_page), self->session);
  em_studio_panel_set_session (self->studio_panel, self->session);
  em_prediction_pane_set_session (EM_PREDICTION_PANE (self->prediction_pane), self->session);
  em_rule_list_set_session (EM_RULE_LIST (self->rule_list), self->session);
  em_test_strip_set_session (EM_TEST_STRIP (self->test_strip), self->session);
  em_canvas_status_set_canvas (EM_CANVAS_STATUS (self->canvas_status), self->canvas, self->session);
  em_mask_look_set_canvas (EM_MASK_LOOK (self->mask_look), self->canvas);
  em_tool_options_set_canvas (EM_TOOL_OPTIONS (self->tool_options), self->canvas, self->session);
  em_test_strip_set_stack (EM_TEST_STRIP (self->test_strip), self->strip_pages);
  em_tray_set_session (EM_TRAY (self->tray), self->session);
  em_tray_set_stack (EM_TRAY (self->tray), self->strip_pages);
  em_main_window_update_title (self);
  em_main_window_update_actions (self);
  em_main_window_add_content (self);
  em_main_window_add_drop_targets (self);
  em_shortcuts_add (self);
}

EmMainWindow *
em_main_window_new (GtkApplication *application)
{
  return g_object_new (EM_TYPE_MAIN_WINDOW, "application", application, NULL);
}
