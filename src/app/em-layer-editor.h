/* Editors: the controls of one kind of layer.
 *
 * Purpose.  What they have in common: a kind says what its controls are, shows a layer in them and
 * writes them into a copy of it. Whatever is moved is written once before the next frame, as a
 * transient step; when the movement settles the step is sealed.
 * Kinds.    em-colour-editor.c, em-texture-editor.c and so on, made by the functions below.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-session-content.h"
#include "app/em-slider-row.h"

G_BEGIN_DECLS

#define EM_TYPE_LAYER_EDITOR (em_layer_editor_get_type ())
G_DECLARE_DERIVABLE_TYPE (EmLayerEditor, em_layer_editor, EM, LAYER_EDITOR, GtkBox)

struct _EmLayerEditorClass
{
  GtkBoxClass parent_class;

  EmLayerKind kind;
  /* @layer: (nullable): there is none yet; what can be chosen makes one. */
  void (*show) (EmLayerEditor *editor, const EmLayer *layer);
  void (*write) (EmLayerEditor *editor, EmLayer *copy);
  /* (nullable): something slow began, went on or ended. */
  void (*show_activity) (EmLayerEditor *editor, const EmLayer *layer);
};

void em_layer_editor_set_session (EmLayerEditor *editor, EmSession *session);
/* Shows @layer, which is the selected one; %NULL where there is none of this kind. */
void em_layer_editor_show (EmLayerEditor *editor, const EmLayer *layer);
void em_layer_editor_show_activity (EmLayerEditor *editor);

/* --- for the kinds ------------------------------------------------------------------------- */

EmSession *em_layer_editor_get_session (EmLayerEditor *editor);
/* Whether controls change because a layer is shown, and not by the person. */
gboolean em_layer_editor_is_showing (EmLayerEditor *editor);
/* A control moves; it will settle. Nothing happens while a layer is being shown. */
void em_layer_editor_changed (EmLayerEditor *editor);
/* What moved has come to its end. */
void em_layer_editor_settled (EmLayerEditor *editor);
/* One click, one step. */
void em_layer_editor_chosen (EmLayerEditor *editor);

/* @file becomes the layer's picture; where there is no layer, a new one is made of it. The second
 * asks for the file first. */
void em_layer_editor_take_file (EmLayerEditor *editor, GFile *file);
void em_layer_editor_choose_file (EmLayerEditor *editor);

/* A slider at the end of the editor that does all that. (transfer none) */
EmSliderRow *em_layer_editor_add_slider (EmLayerEditor *editor, const EmSliderInfo *info);
/* A line with a name and @widget at its end. */
void em_layer_editor_add_line (EmLayerEditor *editor, const char *label, GtkWidget *widget);
/* A check button, each click of which is a step. */
GtkCheckButton *em_layer_editor_add_check (EmLayerEditor *editor, const char *label,
                                           const char *tooltip);
/* A line with a button for a colour. */
GtkColorButton *em_layer_editor_add_colour (EmLayerEditor *editor, const char *label,
                                            const char *tooltip);
/* @n linked buttons of which one is pressed. @buttons: (out caller-allocates) */
typedef struct
{
  const char *label, *tooltip;
} EmChoice;
void em_layer_editor_add_choice (EmLayerEditor *editor, const EmChoice *choices, int n,
                                 GtkToggleButton **buttons);
/* A sentence in small print. (transfer none) */
GtkWidget *em_layer_editor_add_note (EmLayerEditor *editor, const char *text);
/* A button that activates an action. (transfer none) */
GtkWidget *em_layer_editor_add_button (EmLayerEditor *editor, const char *label,
                                       const char *tooltip, const char *action);

guint32 em_colour_button_get_rgb (GtkColorButton *button);
void em_colour_button_set_rgb (GtkColorButton *button, guint32 rgb);

/* --- the kinds ----------------------------------------------------------------------------- */

GtkWidget *em_colour_editor_new (void);
GtkWidget *em_texture_editor_new (void);
GtkWidget *em_patch_editor_new (void);
GtkWidget *em_style_editor_new (void);
GtkWidget *em_label_editor_new (void);
GtkWidget *em_picture_editor_new (void);
GtkWidget *em_blur_editor_new (void);
GtkWidget *em_noise_editor_new (void);
GtkWidget *em_tone_editor_new (void);

G_END_DECLS
