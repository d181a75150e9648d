/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/em-bar.h"
#include "app/em-prediction-list.h"

/* Changes below this many points are not worth an arrow. */
#define LEAST_CHANGE 0.05

typedef struct
{
  GtkWidget *box;
  GtkLabel *name, *change, *share;
  EmBar *bar;
  int index; /* of the class shown, -1 for none: labels are only set when they differ */
} Row;

struct _EmPredictionList
{
  GtkWidget parent;
  Row rows[EM_PREDICTION_ROWS];
};

G_DEFINE_FINAL_TYPE (EmPredictionList, em_prediction_list, GTK_TYPE_WIDGET)

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_change (Row *row, double points)
{
  g_autofree char *text = NULL;
  const gboolean up = points >= LEAST_CHANGE, down = points <= -LEAST_CHANGE;

  if (up || down)
    text = g_strdup_printf ("%s %.1f", up ? "▲" : "▼", fabs (points));
  gtk_label_set_text (row->change, text ? text : "");
  set_class (GTK_WIDGET (row->change), "up", up);
  set_class (GTK_WIDGET (row->change), "down", down);
  g_free (text);
  text = up || down ? g_strdup_printf (_ ("%+.1f points against the model without rules"), points)
                    : NULL;
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->change), text);
}

static void
clear_row (Row *row)
{
  gtk_label_set_text (row->name, "");
  gtk_label_set_text (row->share, "");
  gtk_label_set_text (row->change, "");
  em_bar_set_fraction (row->bar, 0);
  row->index = -1;
}

void
em_prediction_list_show (EmPredictionList *self, EmSession *session, EmTensor *probabilities,
                         EmTensor *before)
{
  EmModel *model = em_session_get_model (session);
  EmPrediction top[EM_PREDICTION_ROWS];
  int n = 0;

  if (probabilities != NULL && model != NULL)
    {
      n = MIN (EM_PREDICTION_ROWS, (int)em_tensor_get_count (probabilities));
      em_prediction_top (probabilities, n, top);
    }
  for (int i = 0; i < EM_PREDICTION_ROWS; i++)
    {
      Row *row = &self->rows[i];
      if (i >= n)
        {
          clear_row (row);
          continue;
        }
      if (row->index != top[i].index)
        {
          const char *name = em_graph_get_class_name (em_model_get_graph (model), top[i].index);
          const gboolean right = em_session_is_right_class (session, top[i].index);
          g_autofree char *text = g_strconcat (right ? "✓ " : "", name, NULL);
          g_autofree char *tooltip =
              right ? g_strdup_printf (_ ("%s: the right answer for this picture"), name)
                    : g_strdup (name);
          gtk_label_set_text (row->name, text);
          gtk_widget_set_tooltip_text (GTK_WIDGET (row->name), tooltip);
          set_class (row->box, "right", right);
          row->index = top[i].index;
        }
      g_autofree char *share = g_strdup_printf (_ ("%.1f %%"), 100 * top[i].probability);
      gtk_label_set_text (row->share, share);
      em_bar_set_fraction (row->bar, top[i].probability);
      show_change (row,
                   before ? 100.0 * (top[i].probability - em_tensor_get_data (before)[top[i].index])
                          : 0);
    }
}

static GtkLabel *
add_label (GtkWidget *box, float align, const char *class)
{
  GtkWidget *label = gtk_label_new ("");
  gtk_label_set_xalign (GTK_LABEL (label), align);
  gtk_widget_add_css_class (label, class);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
make_row (EmPredictionList *self, Row *row)
{
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *bottom = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  row->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (row->box, "prediction-row");
  row->name = add_label (top, 0, "name");
  gtk_label_set_ellipsize (row->name, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (row->name), TRUE);
  row->change = add_label (top, 1, "change");
  row->bar = EM_BAR (em_bar_new ());
  gtk_widget_set_hexpand (GTK_WIDGET (row->bar), TRUE);
  gtk_widget_set_valign (GTK_WIDGET (row->bar), GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (bottom), GTK_WIDGET (row->bar));
  row->share = add_label (bottom, 1, "share");
  /* A fixed width: live numbers must not make the pane's layout run at every frame. */
  gtk_label_set_width_chars (row->share, 7);
  gtk_box_append (GTK_BOX (row->box), top);
  gtk_box_append (GTK_BOX (row->box), bottom);
  gtk_widget_set_parent (row->box, GTK_WIDGET (self));
  row->index = -1;
}

static void
em_prediction_list_dispose (GObject *object)
{
  EmPredictionList *self = EM_PREDICTION_LIST (object);
  for (int i = 0; i < EM_PREDICTION_ROWS; i++)
    g_clear_pointer (&self->rows[i].box, gtk_widget_unparent);
  G_OBJECT_CLASS (em_prediction_list_parent_class)->dispose (object);
}

static void
em_prediction_list_class_init (EmPredictionListClass *class)
{
  G_OBJECT_CLASS (class)->dispose = em_prediction_list_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BOX_LAYOUT);
}

static void
em_prediction_list_init (EmPredictionList *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 2);
  for (int i = 0; i < EM_PREDICTION_ROWS; i++)
    make_row (self, &self->rows[i]);
}
