/* The editor of patch layers: how it lies and how its edge is blended.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/em-layer-editor.h"

#define EM_TYPE_PATCH_EDITOR (em_patch_editor_get_type ())
G_DECLARE_FINAL_TYPE (EmPatchEditor, em_patch_editor, EM, PATCH_EDITOR, EmLayerEditor)

struct _EmPatchEditor
{
  EmLayerEditor parent;
  GtkWidget *offers; /* without a patch */
  GtkToggleButton *blends[EM_BLEND_N];
  EmSliderRow *feather, *scale, *angle, *x, *y;
  GtkWidget *follows;
  gboolean flip_x, flip_y; /* to be written */
};

G_DEFINE_FINAL_TYPE (EmPatchEditor, em_patch_editor, EM_TYPE_LAYER_EDITOR)

static void
flip_across (GtkButton *button, EmPatchEditor *self)
{
  self->flip_x = TRUE;
  em_layer_editor_chosen (EM_LAYER_EDITOR (self));
}

static void
flip_down (GtkButton *button, EmPatchEditor *self)
{
  self->flip_y = TRUE;
  em_layer_editor_chosen (EM_LAYER_EDITOR (self));
}

static gboolean
is_followed (const EmPair *pair, guint layer)
{
  for (guint i = 0; i < pair->masks->len; i++)
    if (((EmPairMask *)g_ptr_array_index (pair->masks, i))->follows == layer)
      return TRUE;
  return FALSE;
}

static const EmPair *
get_pair (EmLayerEditor *editor)
{
  return em_document_get_pair (em_session_get_document (em_layer_editor_get_session (editor)));
}

static void
em_patch_editor_show (EmLayerEditor *editor, const EmLayer *layer)
{
  EmPatchEditor *self = EM_PATCH_EDITOR (editor);
  const EmPair *pair = get_pair (editor);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, (layer == NULL) == (child == self->offers));
  if (layer == NULL)
    return;
  gtk_toggle_button_set_active (self->blends[layer->blend], TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->feather), layer->blend == EM_BLEND_FEATHER);
  em_slider_row_set_value (self->feather, layer->feather);
  em_slider_row_set_value (self->scale, fabs (layer->placement.scale_x));
  em_slider_row_set_value (self->angle, layer->placement.angle);
  em_slider_row_set_value (self->x, layer->placement.x / em_picture_get_width (pair->original));
  em_slider_row_set_value (self->y, layer->placement.y / em_picture_get_height (pair->original));
  gtk_label_set_text (GTK_LABEL (self->follows),
                      is_followed (pair, layer->id)
                          ? _ ("The mask follows the patch.")
                          : _ ("The mask was changed by hand and stays where it is."));
}

static void
em_patch_editor_write (EmLayerEditor *editor, EmLayer *copy)
{
  EmPatchEditor *self = EM_PATCH_EDITOR (editor);
  const EmPair *pair = get_pair (editor);
  EmPlacement *placement = &copy->placement;
  const double factor = em_slider_row_get_value (self->scale) / fabs (placement->scale_x);

  for (int i = 0; i < EM_BLEND_N; i++)
    if (gtk_toggle_button_get_active (self->blends[i]))
      copy->blend = i;
  copy->feather = em_slider_row_get_value (self->feather);
  placement->scale_x *= self->flip_x ? -factor : factor;
  placement->scale_y *= self->flip_y ? -factor : factor;
  placement->angle = em_slider_row_get_value (self->angle);
  placement->x = em_slider_row_get_value (self->x) * em_picture_get_width (pair->original);
  placement->y = em_slider_row_get_value (self->y) * em_picture_get_height (pair->original);
  self->flip_x = self->flip_y = FALSE;
}

static void
em_patch_editor_class_init (EmPatchEditorClass *class)
{
  EmLayerEditorClass *editor = EM_LAYER_EDITOR_CLASS (class);

  editor->kind = EM_LAYER_PATCH;
  editor->show = em_patch_editor_show;
  editor->write = em_patch_editor_write;
}

/* Where a patch may come from. */
static void
add_offers (EmPatchEditor *self)
{
  static const struct
  {
    const char *label, *action;
  } offers[] = {
    { N_ ("From a file…"), "win.layer-file::patch" },
    { N_ ("From the clipboard"), "win.paste" },
    { N_ ("From the marked region"), "win.patch-from-region" },
  };

  self->offers = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  for (guint i = 0; i < G_N_ELEMENTS (offers); i++)
    {
      GtkWidget *button = gtk_button_new_with_label (_ (offers[i].label));
      gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), offers[i].action);
      gtk_box_append (GTK_BOX (self->offers), button);
    }
  gtk_box_append (GTK_BOX (self), self->offers);
}

static void
add_flips (EmPatchEditor *self)
{
  GtkWidget *flips = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *across = gtk_button_new_from_icon_name ("object-flip-horizontal-symbolic");
  GtkWidget *down = gtk_button_new_from_icon_name ("object-flip-vertical-symbolic");

  gtk_widget_add_css_class (flips, "linked");
  gtk_widget_set_tooltip_text (across, _ ("Mirror from left to right"));
  gtk_widget_set_tooltip_text (down, _ ("Mirror from top to bottom"));
  g_signal_connect (across, "clicked", G_CALLBACK (flip_across), self);
  g_signal_connect (down, "clicked", G_CALLBACK (flip_down), self);
  gtk_box_append (GTK_BOX (flips), across);
  gtk_box_append (GTK_BOX (flips), down);
  em_layer_editor_add_line (EM_LAYER_EDITOR (self), _ ("Mirror"), flips);
}

static void
em_patch_editor_init (EmPatchEditor *self)
{
  EmLayerEditor *editor = EM_LAYER_EDITOR (self);
  const EmChoice blends[] = {
    { _ ("Hard"), _ ("The patch's own edge") },
    { _ ("Feather"), _ ("Fades out towards its edge") },
    { _ ("Seamless"), _ ("Takes the colours of its surroundings and keeps its own structure") },
  };
  const EmSliderInfo feather = {
    .label = _ ("Feather width"), .unit = _ ("px"), .lower = 1, .upper = 300, .logarithmic = TRUE
  };
  const EmSliderInfo scale = { .label = _ ("Scale"),
                               .unit = "%",
                               .lower = 1,
                               .upper = 1000,
                               .factor = 0.01,
                               .neutral = 100,
                               .has_neutral = TRUE,
                               .logarithmic = TRUE };
  const EmSliderInfo angle = {
    .label = _ ("Angle"), .unit = "°", .lower = -180, .upper = 180, .has_neutral = TRUE
  };
  const EmSliderInfo x = {
    .label = _ ("Middle across"), .unit = "%", .upper = 100, .factor = 0.01, .digits = 1
  };
  const EmSliderInfo y = {
    .label = _ ("Middle down"), .unit = "%", .upper = 100, .factor = 0.01, .digits = 1
  };

  add_offers (self);
  em_layer_editor_add_choice (editor, blends, G_N_ELEMENTS (blends), self->blends);
  for (int i = 0; i < EM_BLEND_N; i++)
    {
      g_autofree char *name = g_strdup_printf ("at:blend-%d", i);
      gtk_widget_set_name (GTK_WIDGET (self->blends[i]), name);
    }
  self->feather = em_layer_editor_add_slider (editor, &feather);
  self->scale = em_layer_editor_add_slider (editor, &scale);
  self->angle = em_layer_editor_add_slider (editor, &angle);
  self->x = em_layer_editor_add_slider (editor, &x);
  self->y = em_layer_editor_add_slider (editor, &y);
  add_flips (self);
  self->follows = em_layer_editor_add_note (editor, "");
  GtkWidget *replace = em_layer_editor_add_button (editor, _ ("Replace picture…"),
                                                   _ ("Another picture in its place"), NULL);
  g_signal_connect_swapped (replace, "clicked", G_CALLBACK (em_layer_editor_choose_file), self);
}

GtkWidget *
em_patch_editor_new (void)
{
  return g_object_new (EM_TYPE_PATCH_EDITOR, NULL);
}
