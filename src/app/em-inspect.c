/* What the window shows, as JSON: tests read the panes and find the buttons by this.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "app/em-layer-row.h"
#include "app/em-main-window-private.h"
#include "app/em-start-page.h"
#include "app/em-test-strip.h"
#include "app/em-tray.h"

#define PLACE_PREFIX "at:"

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_flag (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_numbers (JsonBuilder *builder, const char *name, const double *values, int n)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (int i = 0; i < n; i++)
    json_builder_add_double_value (builder, values[i]);
  json_builder_end_array (builder);
}

static void
add_top (JsonBuilder *builder, const char *name, EmGraph *graph, EmTensor *probabilities)
{
  EmPrediction top[5];
  const int n = MIN (5, (int)em_tensor_get_count (probabilities));

  em_prediction_top (probabilities, n, top);
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (int i = 0; i < n; i++)
    {
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "index");
      json_builder_add_int_value (builder, top[i].index);
      add_string (builder, "name", em_graph_get_class_name (graph, top[i].index));
      add_number (builder, "probability", top[i].probability);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_predictions (JsonBuilder *builder, EmMainWindow *self)
{
  EmPredictor *predictor = em_session_get_predictor (self->session);
  const EmPredictionResult *result = em_predictor_get_result (predictor);
  EmModel *model = em_session_get_model (self->session);

  add_flag (builder, "current", em_predictor_is_current (predictor));
  if (result == NULL || model == NULL)
    return;
  EmGraph *graph = em_model_get_graph (model);
  add_top (builder, "before_b", graph, result->before_b);
  add_top (builder, "after_b", graph, result->after_b);
  add_top (builder, "before_a", graph, result->before_a);
  add_top (builder, "after_a", graph, result->after_a);
  add_number (builder, "milliseconds", result->milliseconds);
}

static void
add_rules (JsonBuilder *builder, const EmRuleStack *rules)
{
  json_builder_set_member_name (builder, "rules");
  json_builder_begin_array (builder);
  for (int i = 0; i < em_rule_stack_get_n (rules); i++)
    {
      const EmRuleInfo *info = em_rule_get_info (em_rule_stack_get_rule (rules, i));
      json_builder_begin_object (builder);
      add_string (builder, "name", info->name);
      add_string (builder, "edit_point", info->edit_point);
      add_number (builder, "strength", em_rule_stack_get_strength (rules, i));
      add_flag (builder, "enabled", em_rule_stack_get_enabled (rules, i));
      add_number (builder, "disturbance", info->disturbance);
      add_number (builder, "seconds", info->seconds);
      add_number (builder, "loss_before", info->loss_before);
      add_number (builder, "loss_after", info->loss_after);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_tests (JsonBuilder *builder, EmTestSet *set)
{
  json_builder_set_member_name (builder, "tests");
  json_builder_begin_array (builder);
  for (int i = 0; i < em_test_set_get_n (set); i++)
    json_builder_add_string_value (builder,
                                   em_verdict_get_word (em_test_set_get (set, i)->verdict));
  json_builder_end_array (builder);
}

/* Where a widget is on the window's surface, whose edge is a frame: [x, y, width, height]. */
static void
add_place (JsonBuilder *builder, EmMainWindow *self, const char *name, GtkWidget *widget)
{
  graphene_rect_t bounds;
  double frame_x, frame_y;

  if (!gtk_widget_get_mapped (widget)
      || !gtk_widget_compute_bounds (widget, GTK_WIDGET (self), &bounds))
    return;
  gtk_native_get_surface_transform (GTK_NATIVE (self), &frame_x, &frame_y);
  add_numbers (builder, name,
               (double[]){ bounds.origin.x + frame_x, bounds.origin.y + frame_y, bounds.size.width,
                           bounds.size.height },
               4);
}

/* The widgets below @widget that have a name for this: "at:…". */
static void
add_named_places (JsonBuilder *builder, EmMainWindow *self, GtkWidget *widget)
{
  const char *name = gtk_widget_get_name (widget);

  if (g_str_has_prefix (name, PLACE_PREFIX))
    add_place (builder, self, name + strlen (PLACE_PREFIX), widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    add_named_places (builder, self, child);
}

static void
add_places (JsonBuilder *builder, EmMainWindow *self)
{
  json_builder_set_member_name (builder, "places");
  json_builder_begin_object (builder);
  add_place (builder, self, "canvas", GTK_WIDGET (self->canvas));
  add_place (builder, self, "rewrite", GTK_WIDGET (self->rewrite_stack));
  add_place (builder, self, "undo", self->undo_button);
  add_place (builder, self, "redo", self->redo_button);
  for (int i = 0; i < EM_TOOL_N_KINDS; i++)
    {
      EmToolInfo info;
      em_tool_kind_get_info (i, &info);
      g_autofree char *name = g_strconcat ("tool-", info.name, NULL);
      add_place (builder, self, name, em_tool_bar_get_button (self->tool_bar, i));
    }
  add_place (builder, self, "options", self->tool_options);
  add_place (builder, self, "status", self->canvas_status);
  add_place (builder, self, "panel", GTK_WIDGET (self->studio_panel));
  add_named_places (builder, self, GTK_WIDGET (self->studio_panel));
  add_place (builder, self, "history", self->history_button);
  add_place (builder, self, "tray", self->tray);
  add_place (builder, self, "save", self->save_button);
  add_place (builder, self, "sentence", self->sentence);
  add_place (builder, self, "model", self->model_menu);
  add_place (builder, self, "predictions", self->prediction_pane);
  add_place (builder, self, "rules", self->rule_list);
  add_place (builder, self, "start", self->start_page);
  add_place (builder, self, "strip", self->test_strip);
  for (int i = 0; em_tray_get_card (EM_TRAY (self->tray), i) != NULL; i++)
    {
      g_autofree char *name = g_strdup_printf ("exemplar %d", i);
      add_place (builder, self, name, em_tray_get_card (EM_TRAY (self->tray), i));
    }
  json_builder_end_object (builder);
}

/* Where a layer lies: a placement, or a label's corners. */
static void
add_placement (JsonBuilder *builder, const EmLayer *layer)
{
  const EmPlacement *place = &layer->placement;
  double corners[8];

  if (layer->kind == EM_LAYER_TEXTURE || layer->kind == EM_LAYER_PATCH)
    add_numbers (builder, "placement",
                 (double[]){ place->x, place->y, place->scale_x, place->scale_y, place->angle }, 5);
  if (layer->kind != EM_LAYER_LABEL)
    return;
  em_label_get_corners (layer->label, corners);
  add_numbers (builder, "corners", corners, 8);
  add_number (builder, "angle", layer->label->angle);
}

static void
add_layers (JsonBuilder *builder, const EmPair *pair)
{
  json_builder_set_member_name (builder, "layers");
  json_builder_begin_array (builder);
  for (guint i = 0; pair != NULL && i < pair->layers->len; i++)
    {
      const EmLayer *layer = g_ptr_array_index (pair->layers, i);
      json_builder_begin_object (builder);
      add_string (builder, "kind", em_layer_kind_words[layer->kind]);
      add_string (builder, "name", layer->name);
      add_flag (builder, "visible", layer->visible);
      add_placement (builder, layer);
      add_number (builder, "id", layer->id);
      add_number (builder, "opacity", layer->opacity);
      add_number (builder, "confined", layer->mask);
      add_number (builder, "x", layer->placement.x);
      add_number (builder, "y", layer->placement.y);
      add_number (builder, "scale", layer->placement.scale_x);
      add_number (builder, "blend", layer->blend);
      add_string (builder, "text", layer->label != NULL ? layer->label->text : NULL);
      add_flag (builder, "rendered", layer->rendered != NULL && !layer->outdated);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  add_flag (builder, "drawn", pair == NULL || pair->fills_current);
}

static void
add_tool (JsonBuilder *builder, EmCanvas *canvas)
{
  EmToolSettings *settings = em_canvas_get_settings (canvas);
  EmToolInfo info;

  em_tool_kind_get_info (em_canvas_get_tool (canvas), &info);
  add_string (builder, "tool", info.name);
  add_flag (builder, "pending", em_canvas_is_pending (canvas));
  add_flag (builder, "busy", em_canvas_is_busy (canvas));
  add_number (builder, "brush", em_tool_settings_get_size (settings));
  add_number (builder, "hardness", em_tool_settings_get_hardness (settings));
  add_number (builder, "tolerance", em_tool_settings_get_tolerance (settings));
}

/* What is under the pointer: [x, y, mask]. */
static void
add_position (JsonBuilder *builder, EmCanvas *canvas)
{
  EmCanvasPosition at;

  if (em_canvas_get_position (canvas, &at))
    add_numbers (builder, "position", (double[]){ at.x, at.y, at.mask }, 3);
}

static void
add_masks (JsonBuilder *builder, const EmPair *pair)
{
  json_builder_set_member_name (builder, "masks");
  json_builder_begin_array (builder);
  for (guint i = 0; pair != NULL && i < pair->masks->len; i++)
    {
      const EmPairMask *mask = g_ptr_array_index (pair->masks, i);
      json_builder_begin_object (builder);
      add_number (builder, "id", mask->id);
      add_string (builder, "name", mask->name);
      add_number (builder, "share", em_mask_get_share (mask->mask));
      add_flag (builder, "enabled", mask->enabled);
      add_flag (builder, "active", mask->id == pair->active);
      add_flag (builder, "follows", mask->follows != 0);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_pairs (JsonBuilder *builder, const EmState *state)
{
  json_builder_set_member_name (builder, "pairs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < state->pairs->len; i++)
    {
      const EmPair *pair = g_ptr_array_index (state->pairs, i);
      json_builder_begin_object (builder);
      add_string (builder, "name", pair->name);
      add_flag (builder, "enabled", pair->enabled);
      add_flag (builder, "shown", (int)i == state->current);
      add_flag (builder, "swapped", pair->swapped);
      add_number (builder, "weight", pair->weight);
      add_number (builder, "mask", em_mask_get_share (pair->mask));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* The names of the steps; "n_undo": how many of them can be undone. */
static void
add_history (JsonBuilder *builder, EmDocument *document)
{
  int n_undo;
  const int n = em_document_get_n_steps (document, &n_undo);

  json_builder_set_member_name (builder, "history");
  json_builder_begin_array (builder);
  for (int i = 0; i < n; i++)
    json_builder_add_string_value (builder, em_document_get_step (document, i));
  json_builder_end_array (builder);
  add_number (builder, "n_undo", n_undo);
}

/* What a crash has left, as the start page offers it. */
static void
add_left (JsonBuilder *builder, EmMainWindow *self)
{
  g_auto (GStrv) paths = em_start_page_get_recoveries (EM_START_PAGE (self->start_page));

  json_builder_set_member_name (builder, "left");
  json_builder_begin_array (builder);
  for (int i = 0; paths[i] != NULL; i++)
    json_builder_add_string_value (builder, paths[i]);
  json_builder_end_array (builder);
}

static void
add_question (JsonBuilder *builder, EmMainWindow *self)
{
  g_autofree char *text = NULL;

  if (self->question != NULL)
    g_object_get (self->question, "text", &text, NULL);
  add_string (builder, "question", text);
}

char *
em_inspect (EmMainWindow *self)
{
  const EmLayer *selected = em_session_get_layer (self->session);
  EmDocument *document = em_session_get_document (self->session);
  const EmState *state = em_document_get_state (document);
  const EmPair *pair = em_state_get_pair (state);
  EmModel *model = em_session_get_model (self->session);
  const int point = em_session_get_edit_point (self->session);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  double fraction;
  gboolean stoppable;

  json_builder_begin_object (builder);
  add_string (builder, "page", gtk_stack_get_visible_child_name (self->pages));
  add_string (builder, "picture", pair ? pair->name : NULL);
  add_string (builder, "model", model ? em_model_get_title (model) : NULL);
  add_string (builder, "edit_point",
              model && point >= 0
                  ? em_edit_points_get (em_model_get_edit_points (model), point)->name
                  : NULL);
  add_string (builder, "b", em_document_get_b_name (document));
  add_string (builder, "a", em_document_get_a_name (document));
  add_flag (builder, "swapped", pair != NULL && pair->swapped);
  add_number (builder, "mask", pair ? em_mask_get_share (pair->mask) : 0);
  add_masks (builder, pair);
  add_layers (builder, pair);
  add_number (builder, "layer", selected != NULL ? selected->id : 0);
  add_string (builder, "undo", em_document_get_undo_description (document));
  add_string (builder, "message", em_message_bar_get_text (self->message_bar));
  add_string (builder, "activity", em_session_get_activity (self->session, &fraction, &stoppable));
  add_flag (builder, "rewriting", em_session_is_rewriting (self->session));
  add_flag (builder, "unsaved", em_document_is_modified (document));
  add_tool (builder, self->canvas);
  add_position (builder, self->canvas);
  add_flag (builder, "work", em_session_has_work (self->session));
  add_string (builder, "file", em_session_get_file (self->session));
  add_string (builder, "title", gtk_window_get_title (GTK_WINDOW (self)));
  add_question (builder, self);
  add_left (builder, self);
  add_pairs (builder, state);
  add_history (builder, document);
  add_number (builder, "zoom", em_canvas_get_zoom (self->canvas));
  add_predictions (builder, self);
  add_rules (builder, state->rules);
  add_tests (builder, em_session_get_test_set (self->session));
  add_places (builder, self);
  json_builder_end_object (builder);

  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
