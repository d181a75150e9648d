/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-prediction-list.h"
#include "app/em-prediction-pane.h"

struct _EmPredictionPane
{
  GtkWidget parent;
  GtkWidget *scroller;
  GtkLabel *b_title, *a_title;
  GtkWidget *a_group;
  EmPredictionList *before_b, *after_b, *before_a, *after_a;
  EmSession *session;
};

G_DEFINE_FINAL_TYPE (EmPredictionPane, em_prediction_pane, GTK_TYPE_WIDGET)

static void
update_titles (EmPredictionPane *self)
{
  EmDocument *document = em_session_get_document (self->session);
  const EmPair *shown = em_document_get_pair (document);
  /* With nothing in the mask both are the same picture: one group is enough. */
  const gboolean pair = shown != NULL && em_pair_get_top_layer (shown) != NULL;
  g_autofree char *b = pair ? g_strdup_printf ("B: %s", em_document_get_b_name (document))
                            : g_strdup (_ ("This picture"));
  g_autofree char *a = g_strdup_printf ("A: %s", em_document_get_a_name (document));

  gtk_label_set_text (self->b_title, b);
  gtk_widget_set_tooltip_text (
      GTK_WIDGET (self->b_title),
      pair ? _ ("B: the picture that the model gets wrong. The rule finds the concept by its keys, "
                "what the layer is given there.")
           : _ ("With nothing in the mask A and B are the same picture."));
  gtk_label_set_text (self->a_title, a);
  gtk_widget_set_tooltip_text (
      GTK_WIDGET (self->a_title),
      _ ("A: the picture that the model gets right. The rule writes its values, what the layer "
         "answers there."));
  gtk_widget_set_visible (self->a_group, pair);
}

static void
predicted (EmPredictor *predictor, EmPredictionPane *self)
{
  const EmPredictionResult *result = em_predictor_get_result (predictor);

  em_prediction_list_show (self->before_b, self->session, result ? result->before_b : NULL, NULL);
  em_prediction_list_show (self->after_b, self->session, result ? result->after_b : NULL,
                           result ? result->before_b : NULL);
  em_prediction_list_show (self->before_a, self->session, result ? result->before_a : NULL, NULL);
  em_prediction_list_show (self->after_a, self->session, result ? result->after_a : NULL,
                           result ? result->before_a : NULL);
}

static void
document_changed (EmDocument *document, guint changes, EmRect *rect, EmPredictionPane *self)
{
  if (changes & (EM_CHANGE_PICTURE | EM_CHANGE_FILL | EM_CHANGE_DIRECTION))
    update_titles (self);
}

static void
model_changed (EmSession *session, EmPredictionPane *self)
{
  predicted (em_session_get_predictor (session), self);
}

void
em_prediction_pane_set_session (EmPredictionPane *self, EmSession *session)
{
  self->session = g_object_ref (session);
  g_signal_connect_object (em_session_get_predictor (session), "predicted", G_CALLBACK (predicted),
                           self, 0);
  g_signal_connect_object (em_session_get_document (session), "changed",
                           G_CALLBACK (document_changed), self, 0);
  g_signal_connect_object (session, "model-changed", G_CALLBACK (model_changed), self, 0);
  update_titles (self);
}

static void
em_prediction_pane_dispose (GObject *object)
{
  EmPredictionPane *self = EM_PREDICTION_PANE (object);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (em_prediction_pane_parent_class)->dispose (object);
}

static void
em_prediction_pane_class_init (EmPredictionPaneClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_prediction_pane_dispose;
  g_type_ensure (EM_TYPE_PREDICTION_LIST);
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/prediction-pane.ui");
  gtk_widget_class_bind_template_child (widget, EmPredictionPane, scroller);
  gtk_widget_class_bind_template_child (widget, EmPredictionPane, b_title);
  gtk_widget_class_bind_template_child (widget, EmPredictionPane, a_title);
  gtk_widget_class_bind_template_child (widget, EmPredictionPane, a_group);
  gtk_widget_class_bind_template_child (widget, EmPredictionPane, before_b);
  gtk_widget_class_bind_template_child (widget, EmPredictionPane, after_b);
  gtk_widget_class_bind_template_child (widget, EmPredictionPane, before_a);
  gtk_widget_class_bind_template_child (widget, EmPredictionPane, after_a);
}

static void
em_prediction_pane_init (EmPredictionPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
