/* The window's clipboard and what is dropped on it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-main-window-private.h"
#include "app/em-session-content.h"

/* --- copy ---------------------------------------------------------------------------------- */

/* What the view shows: split shows both, then it is the modified one that there is to see. */
static gboolean
shows_modified (EmMainWindow *self)
{
  g_autoptr (GVariant) view = g_action_group_get_action_state (G_ACTION_GROUP (self), "view");
  return g_strcmp0 (g_variant_get_string (view, NULL), "original") != 0;
}

static void
region_copied (GObject *object, GAsyncResult *result, gpointer data)
{
  EmSession *session = EM_SESSION (object);
  g_autoptr (EmMainWindow) self = data;
  g_autoptr (GError) error = NULL;
  EmSpot spot;
  g_autoptr (EmPicture) picture = em_session_cut_region_finish (session, result, &spot, &error);

  if (self->session == NULL) /* closed in between */
    return;
  if (picture == NULL)
    {
      em_session_say (session, error->message, FALSE, NULL, NULL);
      return;
    }
  const int width = em_picture_get_width (picture), height = em_picture_get_height (picture);
  g_autoptr (GBytes) bytes =
      g_bytes_new_with_free_func (em_picture_get_pixels (picture), (gsize)width * height * 4,
                                  (GDestroyNotify)em_picture_unref, em_picture_ref (picture));
  g_autoptr (GdkTexture) texture =
      gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8A8, bytes, (gsize)width * 4);
  g_autofree char *text =
      g_strdup_printf (_ ("Copied the marked region, %d × %d pixels."), width, height);

  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (self)), texture);
  em_session_say (session, text, FALSE, NULL, NULL);
}

void
em_main_window_copy (EmMainWindow *self)
{
  em_session_cut_region_async (self->session, shows_modified (self), region_copied,
                               g_object_ref (self));
}

static void
region_cut (GObject *object, GAsyncResult *result, gpointer data)
{
  EmSession *session = EM_SESSION (object);
  g_autoptr (GError) error = NULL;
  EmSpot spot;
  g_autoptr (EmPicture) picture = em_session_cut_region_finish (session, result, &spot, &error);

  if (picture != NULL)
    em_session_put_picture (session, EM_LAYER_PATCH, 0, picture, _ ("copied region"), spot);
  else
    em_session_say (session, error->message, FALSE, NULL, NULL);
}

void
em_main_window_patch_from_region (EmMainWindow *self)
{
  em_session_cut_region_async (self->session, shows_modified (self), region_cut, NULL);
}

/* --- paste --------------------------------------------------------------------------------- */

typedef struct
{
  EmMainWindow *window;
  EmLayerKind kind;
} Paste;

static void
paste_free (Paste *paste)
{
  g_object_unref (paste->window);
  g_free (paste);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Paste, paste_free)

/* In the middle of the mask, where there is one, else of what is seen. */
static EmSpot
find_spot (EmMainWindow *self)
{
  const EmPair *pair = em_document_get_pair (em_session_get_document (self->session));
  EmSpot spot = EM_SPOT_ANYWHERE;

  if (pair != NULL && em_mask_is_empty (em_pair_get_active_mask (pair)->mask))
    em_canvas_get_middle (self->canvas, &spot.x, &spot.y);
  return spot;
}

/* A pasted texture takes the place of the selected one. */
static guint
find_replaced (EmMainWindow *self, EmLayerKind kind)
{
  return kind == EM_LAYER_TEXTURE ? em_session_get_layer_of_kind (self->session, kind) : 0;
}

static void
texture_read (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (Paste) paste = data;
  EmMainWindow *self = paste->window;
  g_autoptr (GdkTexture) texture =
      gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (object), result, NULL);

  if (self->session == NULL) /* closed in between */
    return;
  if (texture != NULL)
    em_session_put_texture (self->session, paste->kind, find_replaced (self, paste->kind), texture,
                            find_spot (self));
  else
    em_session_say (self->session,
                    _ ("There is no picture on the clipboard: copy one elsewhere first."), FALSE,
                    NULL, NULL);
}

static void
files_read (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (Paste) paste = data;
  EmMainWindow *self = paste->window;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (object), result, NULL);
  GSList *files = value ? g_value_get_boxed (value) : NULL;

  if (files == NULL || self->session == NULL)
    return;
  if (em_document_get_pair (em_session_get_document (self->session)) == NULL)
    em_session_open_file (self->session, files->data);
  else
    em_session_put_file (self->session, paste->kind, find_replaced (self, paste->kind), files->data,
                         find_spot (self));
}

void
em_main_window_paste (EmMainWindow *self, EmLayerKind kind)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  Paste *paste = g_new (Paste, 1);

  *paste = (Paste){ g_object_ref (self), kind };
  if (gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard), GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL,
                                    files_read, paste);
  else
    gdk_clipboard_read_texture_async (clipboard, NULL, texture_read, paste);
}

/* --- drops --------------------------------------------------------------------------------- */

/* The files of a drop. (transfer container) (element-type GFile) */
static GSList *
get_files (const GValue *value)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    return g_slist_copy (g_value_get_boxed (value));
  if (G_VALUE_HOLDS (value, G_TYPE_FILE))
    return g_slist_prepend (NULL, g_value_get_object (value));
  return NULL;
}

/* Anywhere in the window: opened. */
static gboolean
dropped (GtkDropTarget *target, const GValue *value, double x, double y, EmMainWindow *self)
{
  g_autoptr (GSList) files = get_files (value);

  for (GSList *l = files; l != NULL; l = l->next)
    em_session_queue_file (self->session, l->data);
  return files != NULL;
}

/* On the picture: pictures become patches where they were let go. */
void
em_main_window_drop (EmMainWindow *self, GSList *files, double x, double y)
{
  const EmPair *pair = em_document_get_pair (em_session_get_document (self->session));
  EmSpot spot = EM_SPOT_ANYWHERE;
  g_autoptr (GSList) patches = NULL;

  em_canvas_get_picture_place (self->canvas, x, y, &spot.x, &spot.y);
  for (GSList *l = files; l != NULL; l = l->next)
    if (pair == NULL || !em_session_is_picture_file (l->data))
      em_session_queue_file (self->session, l->data);
    else
      patches = g_slist_append (patches, l->data);
  if (patches != NULL)
    em_session_drop_files (self->session, patches, spot);
}

static gboolean
dropped_on_canvas (GtkDropTarget *target, const GValue *value, double x, double y,
                   EmMainWindow *self)
{
  g_autoptr (GSList) files = get_files (value);

  em_main_window_drop (self, files, x, y);
  return files != NULL;
}

static void
add_target (EmMainWindow *self, GtkWidget *widget, GCallback callback)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, (GType[]){ GDK_TYPE_FILE_LIST, G_TYPE_FILE }, 2);
  g_signal_connect (target, "drop", callback, self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}

void
em_main_window_add_drop_targets (EmMainWindow *self)
{
  add_target (self, GTK_WIDGET (self), G_CALLBACK (dropped));
  add_target (self, GTK_WIDGET (self->canvas), G_CALLBACK (dropped_on_canvas));
}
