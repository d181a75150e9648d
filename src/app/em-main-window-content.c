/* The window's actions and dialogs for what goes into the mask: masks, layers, the panel.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-layer-row.h"
#include "app/em-main-window-private.h"
#include "app/em-session-content.h"

static EmDocument *
document_of (EmMainWindow *self)
{
  return em_session_get_document (self->session);
}

static const EmPair *
pair_of (EmMainWindow *self)
{
  return em_document_get_pair (document_of (self));
}

static gboolean
needs_picture (int kind)
{
  return kind == EM_LAYER_TEXTURE || kind == EM_LAYER_PATCH || kind == EM_LAYER_STYLE
         || kind == EM_LAYER_PICTURE;
}

/* --- dialogs ------------------------------------------------------------------------------- */

#define MASK_KIND "kind"

typedef struct
{
  EmMainWindow *window;
  int kind; /* of the layer, or -1: a mask */
  guint replace;
} Choice;

static void
picture_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autofree Choice *choice = data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    {
      if (choice->kind < 0)
        em_session_import_mask (choice->window->session, file);
      else
        em_session_put_file (choice->window->session, choice->kind, choice->replace, file,
                             EM_SPOT_ANYWHERE);
    }
  g_object_unref (dialog);
}

static void
choose_picture_file (EmMainWindow *self, const char *title, int kind, guint replace)
{
  GtkFileChooserNative *native = gtk_file_chooser_native_new (
      title, GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  Choice *choice = g_new (Choice, 1);

  *choice = (Choice){ self, kind, replace };
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  em_main_window_add_filters (GTK_FILE_CHOOSER (native), _ ("Pictures"), TRUE, NULL);
  g_signal_connect (native, "response", G_CALLBACK (picture_chosen), choice);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}

static const char *const mask_kinds[] = { "grey", "bits", "alpha", NULL };

static EmMaskFileKind
find_mask_kind (const char *name)
{
  for (int i = 0; mask_kinds[i] != NULL; i++)
    if (g_strcmp0 (mask_kinds[i], name) == 0)
      return i;
  return EM_MASK_FILE_GREY;
}

static void
mask_place_chosen (GtkNativeDialog *dialog, int response, EmMainWindow *self)
{
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (dialog);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    em_session_export_mask (self->session, file,
                            find_mask_kind (gtk_file_chooser_get_choice (chooser, MASK_KIND)));
  g_object_unref (dialog);
}

/* --- layers -------------------------------------------------------------------------------- */

static void
add_layer (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  const int kind = em_layer_kind_from_word (g_variant_get_string (parameter, NULL));

  if (kind >= 0 && !needs_picture (kind))
    em_session_add_kind (self->session, kind);
}

static void
offer_layer (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  const int kind = em_layer_kind_from_word (g_variant_get_string (parameter, NULL));

  if (kind >= 0 && pair_of (self) != NULL)
    em_studio_panel_offer (self->studio_panel, kind);
}

static const char *
get_dialog_title (int kind)
{
  switch (kind)
    {
    case EM_LAYER_TEXTURE:
      return _ ("Fill the mask with a picture");
    case EM_LAYER_PATCH:
      return _ ("Put a picture into the mask");
    case EM_LAYER_STYLE:
      return _ ("Take the style of a picture");
    default:
      return _ ("Choose a photograph of the same scene");
    }
}

static void
layer_file (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const int kind = em_layer_kind_from_word (g_variant_get_string (parameter, NULL));

  if (needs_picture (kind))
    choose_picture_file (data, get_dialog_title (kind), kind, 0);
}

/* Kind, and the layer whose picture it is to be, or 0. */
static void
choose_picture (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  guint kind, replace;

  g_variant_get (parameter, "(uu)", &kind, &replace);
  if (needs_picture ((int)kind))
    choose_picture_file (data, get_dialog_title ((int)kind), (int)kind, replace);
}

/* By path, without asking: kind, file. */
static void
layer_path (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  const char *name, *path;

  g_variant_get (parameter, "(&s&s)", &name, &path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  if (needs_picture (em_layer_kind_from_word (name)))
    em_session_put_file (self->session, em_layer_kind_from_word (name), 0, file, EM_SPOT_ANYWHERE);
}

static void
delete_layer (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  const EmLayer *layer = em_session_get_layer (self->session);

  if (layer != NULL)
    em_document_remove_layer (document_of (self), layer->id);
}

static void
duplicate_layer (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  const EmLayer *layer = em_session_get_layer (self->session);

  if (layer != NULL)
    em_document_duplicate_layer (document_of (self), layer->id);
}

static void
patch_from_region (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  em_main_window_patch_from_region (self);
}

static void
copy (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  em_main_window_copy (self);
}

static void
paste (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  em_main_window_paste (self, EM_LAYER_PATCH);
}

static void
paste_texture (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  em_main_window_paste (self, EM_LAYER_TEXTURE);
}

/* By path: file, and where on the canvas it is let go. */
static void
drop_path (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const char *path;
  double x, y;

  g_variant_get (parameter, "(&sdd)", &path, &x, &y);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  em_main_window_drop (data, &(GSList){ .data = file }, x, y);
}

static void
open_dropped (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_message_bar_dismiss (self->message_bar);
  em_session_open_dropped (self->session);
}

/* --- masks --------------------------------------------------------------------------------- */

static void
add_mask (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_document_add_mask (document_of (self), NULL, NULL);
}

static void
duplicate_mask (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_document_duplicate_mask (document_of (self), em_pair_get_active_mask (pair_of (self))->id);
}

static void
delete_mask (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_document_remove_mask (document_of (self), em_pair_get_active_mask (pair_of (self))->id);
}

static void
rename_mask (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  g_simple_action_set_state (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "panel")),
      g_variant_new_boolean (TRUE));
  gtk_revealer_set_reveal_child (self->panel_revealer, TRUE);
  em_studio_panel_rename_mask (self->studio_panel);
}

static void
import_mask (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  choose_picture_file (data, _ ("Import a mask"), -1, 0);
}

static void
import_mask_path (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  g_autoptr (GFile) file = g_file_new_for_path (g_variant_get_string (parameter, NULL));
  em_session_import_mask (self->session, file);
}

static void
accept_mask (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_message_bar_dismiss (self->message_bar);
  em_session_accept_mask (self->session);
}

static void
export_mask (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  GtkFileChooserNative *native =
      gtk_file_chooser_native_new (_ ("Export the mask"), GTK_WINDOW (self),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (native);
  const char *const labels[] = { _ ("Grey"), _ ("Black and white"), _ ("Transparency"), NULL };

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  em_main_window_add_filters (chooser, _ ("PNG pictures"), FALSE, "*.png");
  gtk_file_chooser_set_current_name (chooser, _ ("mask.png"));
  gtk_file_chooser_add_choice (chooser, MASK_KIND, _ ("The mask as"), (const char **)mask_kinds,
                               (const char **)labels);
  gtk_file_chooser_set_choice (chooser, MASK_KIND, mask_kinds[EM_MASK_FILE_GREY]);
  g_signal_connect (native, "response", G_CALLBACK (mask_place_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}

/* By path, without asking: file, kind. */
static void
export_mask_path (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  const char *path, *kind;

  g_variant_get (parameter, "(&s&s)", &path, &kind);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  em_session_export_mask (self->session, file, find_mask_kind (kind));
}

static void
mask_from_alpha (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_session_mask_from_alpha (self->session);
}

static void
mask_everything (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_document_fill_mask (document_of (self));
}

static void
clear_mask (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_document_clear_mask (document_of (self));
}

static void
invert_mask (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EmMainWindow *self = data;
  em_document_invert_mask (document_of (self));
}

/* --- the panel ----------------------------------------------------------------------------- */

static void
change_panel (GSimpleAction *action, GVariant *state, gpointer data)
{
  EmMainWindow *self = data;
  g_simple_action_set_state (action, state);
  gtk_revealer_set_reveal_child (self->panel_revealer, g_variant_get_boolean (state));
}

/* A tool for one kind of layer shows that in the panel. */
static void
tool_chosen (GActionGroup *group, const char *name, GVariant *state, EmMainWindow *self)
{
  const int kind = em_layer_kind_from_word (g_variant_get_string (state, NULL));

  if (kind >= 0 && pair_of (self) != NULL)
    em_studio_panel_show_kind (self->studio_panel, kind);
}

static void
label_changed (EmSession *session, EmMainWindow *self)
{
  em_canvas_set_label (self->canvas, em_session_get_label_template (session));
}

void
em_main_window_update_content (EmMainWindow *self)
{
  static const char *const of_picture[] = {
    "add-mask",    "duplicate-mask",  "delete-mask",       "rename-mask",
    "import-mask", "export-mask",     "mask-from-alpha",   "clear-mask",
    "invert-mask", "mask-everything", "patch-from-region", "add-layer",
    "offer-layer", "layer-file",      "choose-picture",    "copy",
  };
  const gboolean open = pair_of (self) != NULL;

  for (guint i = 0; i < G_N_ELEMENTS (of_picture); i++)
    em_main_window_enable (self, of_picture[i], open);
}

/* What lies somewhere wants to be moved next: its handles are shown. */
static void
layer_added (EmSession *session, EmMainWindow *self)
{
  const EmLayer *layer = em_session_get_layer (session);

  if (layer != NULL && (layer->kind == EM_LAYER_PATCH || layer->kind == EM_LAYER_LABEL))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tool", "s",
                                layer->kind == EM_LAYER_PATCH ? "patch" : "label");
}

void
em_main_window_add_content (EmMainWindow *self)
{
  g_signal_connect_object (self, "action-state-changed::tool", G_CALLBACK (tool_chosen), self, 0);
  g_signal_connect_object (self->session, "layer-added", G_CALLBACK (layer_added), self, 0);
  g_signal_connect_object (self->session, "label-changed", G_CALLBACK (label_changed), self, 0);
  label_changed (self->session, self);
}

void
em_main_window_add_content_actions (EmMainWindow *self)
{
  static const GActionEntry entries[] = {
    { "add-layer", add_layer, "s" },
    { "offer-layer", offer_layer, "s" },
    { "layer-file", layer_file, "s" },
    { "layer-path", layer_path, "(ss)" },
    { "choose-picture", choose_picture, "(uu)" },
    { "delete-layer", delete_layer },
    { "duplicate-layer", duplicate_layer },
    { "patch-from-region", patch_from_region },
    { "copy", copy },
    { "paste", paste },
    { "paste-texture", paste_texture },
    { "drop-path", drop_path, "(sdd)" },
    { "open-dropped", open_dropped },
    { "add-mask", add_mask },
    { "duplicate-mask", duplicate_mask },
    { "delete-mask", delete_mask },
    { "rename-mask", rename_mask },
    { "import-mask", import_mask },
    { "import-mask-path", import_mask_path, "s" },
    { "accept-mask", accept_mask },
    { "export-mask", export_mask },
    { "export-mask-path", export_mask_path, "(ss)" },
    { "mask-from-alpha", mask_from_alpha },
    { "mask-everything", mask_everything },
    { "clear-mask", clear_mask },
    { "invert-mask", invert_mask },
    { "panel", NULL, NULL, "true", change_panel },
  };
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
