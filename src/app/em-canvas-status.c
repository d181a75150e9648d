/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "app/em-canvas-status.h"

struct _EmCanvasStatus
{
  GtkWidget parent;
  GtkWidget *box, *swatch;
  GtkLabel *position, *colour, *mask, *key, *prediction;
  EmCanvas *canvas;
  EmSession *session;
  GdkRGBA shown; /* in the swatch */
  gboolean over; /* the pointer is over the picture */
};

G_DEFINE_FINAL_TYPE (EmCanvasStatus, em_canvas_status, GTK_TYPE_WIDGET)

/* A text that is shown already is not laid out again. */
static void
set_text (GtkLabel *label, const char *text)
{
  if (strcmp (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static void
pointer_moved (EmCanvas *canvas, EmCanvasStatus *self)
{
  EmCanvasPosition at;
  char position[48] = "", colour[16] = "", key[48] = "";
  g_autofree char *mask = NULL;

  self->over = em_canvas_get_position (canvas, &at);
  if (self->over)
    {
      g_snprintf (position, sizeof position, "%d, %d", at.x, at.y);
      g_snprintf (colour, sizeof colour, "#%02x%02x%02x", at.colour[0], at.colour[1], at.colour[2]);
      mask = g_strdup_printf (_ ("Mask %.0f %%"), 100 * at.mask);
      if (isfinite (at.key))
        g_snprintf (key, sizeof key, _ ("Key %.2f"), at.key);
      self->shown =
          (GdkRGBA){ at.colour[0] / 255.0f, at.colour[1] / 255.0f, at.colour[2] / 255.0f, 1 };
    }
  set_text (self->position, position);
  set_text (self->colour, colour);
  set_text (self->mask, mask ? mask : "");
  set_text (self->key, key);
  gtk_widget_set_visible (GTK_WIDGET (self->key), em_canvas_has_key_map (canvas));
  gtk_widget_queue_draw (self->swatch);
}

static char *
describe_top (EmGraph *graph, EmTensor *probabilities)
{
  EmPrediction top;

  em_prediction_top (probabilities, 1, &top);
  return g_strdup_printf (_ ("%s %.0f %%"), em_graph_get_class_name (graph, top.index),
                          100 * top.probability);
}

static void
show_prediction (EmCanvasStatus *self)
{
  const EmPredictionResult *result =
      em_predictor_get_result (em_session_get_predictor (self->session));
  EmDocument *document = em_session_get_document (self->session);
  const EmPair *pair = em_document_get_pair (document);
  EmModel *model = em_session_get_model (self->session);

  if (result == NULL || pair == NULL || model == NULL)
    {
      set_text (self->prediction, "");
      return;
    }
  /* The modified picture is B, unless they are swapped. */
  const gboolean b = (em_canvas_get_view (self->canvas) == EM_VIEW_ORIGINAL) == pair->swapped;
  EmGraph *graph = em_model_get_graph (model);
  g_autofree char *before = describe_top (graph, b ? result->before_b : result->before_a);
  g_autofree char *after = describe_top (graph, b ? result->after_b : result->after_a);
  g_autofree char *text = g_strcmp0 (before, after) == 0
                              ? g_strdup (before)
                              : g_strdup_printf (_ ("%s → %s"), before, after);
  set_text (self->prediction, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->prediction), text);
}

static void
predicted (EmPredictor *predictor, EmCanvasStatus *self)
{
  show_prediction (self);
}

static void
view_changed (EmCanvas *canvas, EmCanvasStatus *self)
{
  show_prediction (self);
}

static void
document_changed (EmDocument *document, guint changes, EmRect *rect, EmCanvasStatus *self)
{
  pointer_moved (self->canvas, self);
  if (changes & (EM_CHANGE_PICTURE | EM_CHANGE_DIRECTION))
    show_prediction (self);
}

void
em_canvas_status_set_canvas (EmCanvasStatus *self, EmCanvas *canvas, EmSession *session)
{
  self->canvas = canvas;
  self->session = g_object_ref (session);
  g_signal_connect_object (canvas, "pointer-moved", G_CALLBACK (pointer_moved), self, 0);
  g_signal_connect_object (canvas, "view-changed", G_CALLBACK (view_changed), self, 0);
  g_signal_connect_object (em_session_get_predictor (session), "predicted", G_CALLBACK (predicted),
                           self, 0);
  g_signal_connect_object (em_session_get_document (session), "changed",
                           G_CALLBACK (document_changed), self, G_CONNECT_AFTER);
}

static void
draw_swatch (GtkDrawingArea *area, cairo_t *cairo, int width, int height, gpointer data)
{
  EmCanvasStatus *self = data;

  if (!self->over)
    return;
  gdk_cairo_set_source_rgba (cairo, &self->shown);
  cairo_rectangle (cairo, 0.5, 0.5, width - 1, height - 1);
  cairo_fill_preserve (cairo);
  cairo_set_source_rgba (cairo, 0.5, 0.5, 0.5, 0.8);
  cairo_set_line_width (cairo, 1);
  cairo_stroke (cairo);
}

static void
em_canvas_status_dispose (GObject *object)
{
  EmCanvasStatus *self = EM_CANVAS_STATUS (object);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (em_canvas_status_parent_class)->dispose (object);
}

static void
em_canvas_status_class_init (EmCanvasStatusClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_canvas_status_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/canvas-status.ui");
  gtk_widget_class_bind_template_child (widget, EmCanvasStatus, box);
  gtk_widget_class_bind_template_child (widget, EmCanvasStatus, swatch);
  gtk_widget_class_bind_template_child (widget, EmCanvasStatus, position);
  gtk_widget_class_bind_template_child (widget, EmCanvasStatus, colour);
  gtk_widget_class_bind_template_child (widget, EmCanvasStatus, mask);
  gtk_widget_class_bind_template_child (widget, EmCanvasStatus, key);
  gtk_widget_class_bind_template_child (widget, EmCanvasStatus, prediction);
}

static void
em_canvas_status_init (EmCanvasStatus *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->swatch), draw_swatch, self, NULL);
}
