/* The session's pictures: files, the clipboard and marked regions as layers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "app/em-session-private.h"

/* A new patch takes at most this part of the picture's sides, a new label this part of its width.
 */
#define PATCH_SHARE 0.8
#define LABEL_SHARE 0.35
#define LABEL_ANGLE -4
/* From one dropped picture to the next, picture pixels. */
#define DROP_STEP 24

char *
em_session_concept_from_name (const char *name)
{
  char *concept = g_strdup (name);
  char *dot = strrchr (concept, '.');
  if (dot != NULL && dot != concept)
    *dot = '\0';
  return g_strdelimit (concept, "-_", ' ');
}

/* --- new layers ---------------------------------------------------------------------------- */

/* The middle of the mask, where there is one, else of the picture. */
static EmSpot
find_middle (const EmPair *pair)
{
  const EmRect bounds = em_mask_get_bounds (em_pair_get_active_mask (pair)->mask);

  if (bounds.width > 0)
    return (EmSpot){ .x = bounds.x + bounds.width / 2.0, .y = bounds.y + bounds.height / 2.0 };
  return (EmSpot){ .x = em_picture_get_width (pair->original) / 2.0,
                   .y = em_picture_get_height (pair->original) / 2.0 };
}

static void
place_patch (EmLayer *layer, const EmPair *pair, EmSpot spot)
{
  const double share_x =
      PATCH_SHARE * em_picture_get_width (pair->original) / em_picture_get_width (layer->picture);
  const double share_y =
      PATCH_SHARE * em_picture_get_height (pair->original) / em_picture_get_height (layer->picture);

  if (isnan (spot.x) || isnan (spot.y))
    spot = find_middle (pair);
  if (!spot.in_place)
    layer->placement.scale_x = layer->placement.scale_y = MIN (1, MIN (share_x, share_y));
  layer->placement.x = spot.x;
  layer->placement.y = spot.y;
}

static gboolean
is_aligned (EmSession *self, const EmPair *pair, EmPicture *picture, const char *name)
{
  const int width = em_picture_get_width (picture), height = em_picture_get_height (picture);
  const int want_width = em_picture_get_width (pair->original);
  const int want_height = em_picture_get_height (pair->original);

  if (width == want_width && height == want_height)
    return TRUE;
  g_autofree char *text = g_strdup_printf (
      _ ("“%s” has %d × %d pixels, the picture %d × %d: a second photograph has to show the same "
         "scene in the same size."),
      name, width, height, want_width, want_height);
  em_session_say (self, text, TRUE, NULL, NULL);
  return FALSE;
}

/* A second photograph says everything by itself: without a mask it takes all of the picture. */
static void
add_photograph (EmSession *self, EmLayer *layer)
{
  em_document_begin_group (self->document, _ ("Add second photograph"));
  if (em_mask_is_empty (em_document_get_pair (self->document)->mask))
    em_document_fill_mask (self->document);
  em_session_add_layer (self, layer);
  em_document_end_group (self->document);
}

void
em_session_put_picture (EmSession *self, EmLayerKind kind, guint replace, EmPicture *picture,
                        const char *name, EmSpot spot)
{
  const EmPair *pair = em_document_get_pair (self->document);
  const EmLayer *known = pair != NULL ? em_pair_get_layer (pair, replace) : NULL;
  g_autofree char *concept = em_session_concept_from_name (name);

  if (pair == NULL)
    {
      em_session_say (self, _ ("Open a picture first, then choose what fills its mask."), FALSE,
                      NULL, NULL);
      return;
    }
  if (kind == EM_LAYER_PICTURE && !is_aligned (self, pair, picture, name))
    return;
  g_autoptr (EmLayer) layer =
      known != NULL && known->kind == kind ? em_layer_copy (known) : em_layer_new (kind, NULL);
  em_layer_set_name (layer, concept);
  em_layer_set_picture (layer, picture);
  layer->outdated = kind == EM_LAYER_STYLE;
  if (layer->id != 0)
    {
      em_session_update_layer (self, layer, FALSE);
      return;
    }
  if (kind == EM_LAYER_PATCH)
    place_patch (layer, pair, spot);
  if (kind == EM_LAYER_TEXTURE)
    layer->mode = EM_FILL_TILE;
  if (kind == EM_LAYER_PICTURE)
    add_photograph (self, layer);
  else
    em_session_add_layer (self, layer);
}

const EmLabel *
em_session_get_label_template (EmSession *self)
{
  if (self->label_template == NULL)
    {
      EmLabel label;
      em_label_init (&label);
      label.text = (char *)"iPod";
      label.angle = LABEL_ANGLE;
      self->label_template = em_label_copy (&label);
    }
  return self->label_template;
}

void
em_session_set_label_template (EmSession *self, const EmLabel *label)
{
  EmLabel *copy = em_label_copy (label);

  g_clear_pointer (&self->label_template, em_label_free);
  self->label_template = copy;
  g_signal_emit_by_name (self, "label-changed");
}

void
em_session_add_kind (EmSession *self, EmLayerKind kind)
{
  const EmPair *pair = em_document_get_pair (self->document);
  g_autoptr (EmLayer) layer = em_layer_new (kind, NULL);

  if (pair != NULL && kind == EM_LAYER_LABEL)
    {
      g_autoptr (EmLabel) label = em_label_copy (em_session_get_label_template (self));
      const EmSpot spot = find_middle (pair);
      label->x = spot.x;
      label->y = spot.y;
      label->width = LABEL_SHARE * em_picture_get_width (pair->original);
      memset (label->corners, 0, sizeof label->corners);
      em_layer_set_label (layer, label);
      em_layer_set_name (layer, label->text);
    }
  if (kind == EM_LAYER_COLOUR)
    layer->colour = 0xffffff;
  if (kind == EM_LAYER_NOISE)
    layer->seed = 1;
  em_session_add_layer (self, layer);
}

/* --- files --------------------------------------------------------------------------------- */

/* A file that is being read. */
typedef struct
{
  EmSession *session;
  GCancellable *cancellable;
  EmLayerKind kind;
  guint replace;
  EmSpot spot;
  char *name;
  GSList *dropped; /* of GFile: this one, then those that follow; NULL where it was not dropped */
} FileCall;

/* The next one of a drop lies a little beside; after the last it can all be meant otherwise. */
static void
after_drop (EmSession *self, GSList *dropped, EmSpot spot)
{
  if (dropped == NULL)
    return;
  if (dropped->next != NULL)
    {
      spot.x += DROP_STEP;
      spot.y += DROP_STEP;
      em_session_drop_files (self, dropped->next, spot);
      return;
    }
  g_set_object (&self->dropped, dropped->data);
  g_autofree char *name = g_file_get_basename (dropped->data);
  g_autofree char *text = g_strdup_printf (_ ("“%s” became a patch."), name);
  em_session_say (self, text, FALSE, _ ("Open as picture instead"), "win.open-dropped");
}

static void
file_loaded (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autofree FileCall *call = data;
  g_autoptr (EmSession) self = call->session;
  g_autoptr (GCancellable) cancellable = call->cancellable;
  g_autofree char *name = call->name;
  GSList *dropped = call->dropped;
  g_autoptr (GError) error = NULL;
  g_autoptr (EmPicture) picture =
      em_engine_load_picture_finish (EM_ENGINE (object), result, &error);

  em_session_end (self, cancellable);
  if (picture == NULL)
    em_session_report (self, error);
  else
    {
      em_session_put_picture (self, call->kind, call->replace, picture, name, call->spot);
      after_drop (self, dropped, call->spot);
    }
  g_slist_free_full (dropped, g_object_unref);
}

static FileCall *
load_file (EmSession *self, EmLayerKind kind, guint replace, GFile *file, EmSpot spot)
{
  FileCall *call = g_new (FileCall, 1);

  *call = (FileCall){ .session = g_object_ref (self),
                      .cancellable = g_object_ref (em_session_begin (self, _ ("Opening picture…"))),
                      .kind = kind,
                      .replace = replace,
                      .spot = spot,
                      .name = g_file_get_basename (file) };
  em_engine_load_picture_async (self->engine, file, call->cancellable, file_loaded, call);
  return call;
}

void
em_session_put_file (EmSession *self, EmLayerKind kind, guint replace, GFile *file, EmSpot spot)
{
  load_file (self, kind, replace, file, spot);
}

void
em_session_drop_files (EmSession *self, GSList *files, EmSpot spot)
{
  FileCall *call = load_file (self, EM_LAYER_PATCH, 0, files->data, spot);
  call->dropped = g_slist_copy_deep (files, (GCopyFunc)(void (*) (void))g_object_ref, NULL);
}

void
em_session_open_dropped (EmSession *self)
{
  g_autoptr (GFile) file = g_steal_pointer (&self->dropped);

  if (file == NULL)
    return;
  em_document_undo (self->document);
  em_session_open_picture (self, file);
}

guint
em_session_get_layer_of_kind (EmSession *self, EmLayerKind kind)
{
  const EmLayer *selected = em_session_get_layer (self);
  return selected != NULL && selected->kind == kind ? selected->id : 0;
}

/* --- the clipboard ------------------------------------------------------------------------- */

/* A texture on its way to a picture. */
typedef struct
{
  GdkTexture *texture;
  GCancellable *cancellable;
  EmLayerKind kind;
  guint replace;
  EmSpot spot;
} TextureCall;

static void
texture_call_free (gpointer data)
{
  TextureCall *call = data;
  g_object_unref (call->texture);
  g_object_unref (call->cancellable);
  g_free (call);
}

static void
convert_texture (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const TextureCall *call = data;
  g_autoptr (GBytes) png = gdk_texture_save_to_png_bytes (call->texture);
  GError *error = NULL;
  EmPicture *picture = em_picture_load_bytes (png, _ ("the clipboard"), &error);

  if (picture != NULL)
    g_task_return_pointer (task, picture, (GDestroyNotify)em_picture_unref);
  else
    g_task_return_error (task, error);
}

static void
texture_converted (GObject *object, GAsyncResult *result, gpointer data)
{
  EmSession *self = EM_SESSION (object);
  const TextureCall *call = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (EmPicture) picture = g_task_propagate_pointer (G_TASK (result), &error);

  em_session_end (self, call->cancellable);
  if (self->document == NULL) /* closed in between */
    return;
  if (picture == NULL)
    em_session_report (self, error);
  else if (em_document_get_pair (self->document) == NULL)
    em_document_set_original (self->document, picture, _ ("Pasted picture"));
  else
    em_session_put_picture (self, call->kind, call->replace, picture, _ ("pasted picture"),
                            call->spot);
}

void
em_session_put_texture (EmSession *self, EmLayerKind kind, guint replace, GdkTexture *texture,
                        EmSpot spot)
{
  TextureCall *call = g_new (TextureCall, 1);

  *call =
      (TextureCall){ .texture = g_object_ref (texture),
                     .cancellable = g_object_ref (em_session_begin (self, _ ("Pasting picture…"))),
                     .kind = kind,
                     .replace = replace,
                     .spot = spot };
  g_autoptr (GTask) task = g_task_new (self, call->cancellable, texture_converted, NULL);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_task_data (task, call, texture_call_free);
  g_task_run_in_thread (task, convert_texture);
}

/* --- regions ------------------------------------------------------------------------------- */

typedef struct
{
  EmPair *pair;
  EmRect rect;
  gboolean modified;
} Region;

static void
region_free (gpointer data)
{
  Region *region = data;
  em_pair_free (region->pair);
  g_free (region);
}

static void
cut_region (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Region *region = data;
  const EmRect *rect = &region->rect;
  g_autoptr (EmPicture) whole = region->modified ? em_pair_compose_modified (region->pair)
                                                 : em_picture_ref (region->pair->original);
  EmPicture *cut = em_picture_crop (whole, rect->x, rect->y, rect->width, rect->height);
  g_autofree guint8 *alpha = g_malloc ((gsize)rect->width * rect->height);
  guint8 *pixels = em_picture_get_pixels (cut);

  em_mask_read (em_pair_get_active_mask (region->pair)->mask, rect, alpha, rect->width);
  for (gsize i = 0; i < (gsize)rect->width * rect->height; i++)
    pixels[4 * i + 3] = (guint8)((pixels[4 * i + 3] * alpha[i] + 127) / 255);
  g_task_return_pointer (task, cut, (GDestroyNotify)em_picture_unref);
}

void
em_session_cut_region_async (EmSession *self, gboolean modified, GAsyncReadyCallback callback,
                             gpointer data)
{
  const EmPair *pair = em_document_get_pair (self->document);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  const EmRect rect =
      pair != NULL ? em_mask_get_bounds (em_pair_get_active_mask (pair)->mask) : (EmRect){ 0 };

  if (rect.width == 0)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s",
                               pair == NULL
                                   ? _ ("Open a picture first, then mark what is to be copied.")
                                   : _ ("Mark what is to be copied first, with the brush or "
                                        "another mask tool."));
      return;
    }
  Region *region = g_new (Region, 1);
  *region = (Region){ em_pair_copy (pair), rect, modified };
  g_task_set_task_data (task, region, region_free);
  g_task_run_in_thread (task, cut_region);
}

EmPicture *
em_session_cut_region_finish (EmSession *self, GAsyncResult *result, EmSpot *spot, GError **error)
{
  const Region *region = g_task_get_task_data (G_TASK (result));

  if (region != NULL)
    *spot = (EmSpot){ .x = region->rect.x + region->rect.width / 2.0,
                      .y = region->rect.y + region->rect.height / 2.0,
                      .in_place = TRUE };
  return g_task_propagate_pointer (G_TASK (result), error);
}
