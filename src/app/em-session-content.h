/* What goes into the mask, beyond what em-session.h says of layers: pictures from files and the
 * clipboard, masks from and to files, styles.
 *
 * Everything slow is an activity with Stop, or comes back by a callback.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>
#include <math.h>

#include "app/em-session.h"

G_BEGIN_DECLS

/* --- pictures as layers: em-session-pictures.c ---------------------------------------------- */

/* Where a new patch goes: its centre in picture pixels, or NAN for the middle of the mask, where
 * there is one, else of the picture. */
typedef struct
{
  double x, y;
  gboolean in_place; /* pixel by pixel; else as large as fits well */
} EmSpot;
#define EM_SPOT_ANYWHERE ((EmSpot){ NAN, NAN, FALSE })

/* Puts @picture, which shows @name, into the layer with the id @replace, or where that is 0 into a
 * new layer of @kind: texture, patch, style or second photograph. */
void em_session_put_picture (EmSession *session, EmLayerKind kind, guint replace,
                             EmPicture *picture, const char *name, EmSpot spot);
/* The same with a file, which is decoded off the main loop. */
void em_session_put_file (EmSession *session, EmLayerKind kind, guint replace, GFile *file,
                          EmSpot spot);
/* The same with what the clipboard has; without an open picture it becomes that. */
void em_session_put_texture (EmSession *session, EmLayerKind kind, guint replace,
                             GdkTexture *texture, EmSpot spot);
/* Files (of GFile, at least one) that were dropped on the picture: patches there, with the offer to
 * open the last one instead by "win.open-dropped". */
void em_session_drop_files (EmSession *session, GSList *files, EmSpot spot);
void em_session_open_dropped (EmSession *session);
/* The id of the selected layer where it is of @kind, else 0. */
guint em_session_get_layer_of_kind (EmSession *session, EmLayerKind kind);
/* A new layer that needs no picture: colour, label, blur, noise, tone. */
void em_session_add_kind (EmSession *session, EmLayerKind kind);
/* What new labels look like. (transfer none) */
const EmLabel *em_session_get_label_template (EmSession *session);
void em_session_set_label_template (EmSession *session, const EmLabel *label);

/* What lies under the active mask, cut to its bounds, with the mask as alpha. @modified: of the
 * picture with its layers, else of the original. finish: (transfer full) (nullable); @spot: (out):
 * its centre */
void em_session_cut_region_async (EmSession *session, gboolean modified,
                                  GAsyncReadyCallback callback, gpointer data);
EmPicture *em_session_cut_region_finish (EmSession *session, GAsyncResult *result, EmSpot *spot,
                                         GError **error);

/* --- masks: em-session-masks.c -------------------------------------------------------------- */

/* The file becomes a new mask; one of another size is offered to be scaled by "win.accept-mask". */
void em_session_import_mask (EmSession *session, GFile *file);
void em_session_accept_mask (EmSession *session);
/* Writes the active mask. */
void em_session_export_mask (EmSession *session, GFile *file, EmMaskFileKind kind);
/* The active mask becomes the alpha of the selected patch, else of the original. */
void em_session_mask_from_alpha (EmSession *session);

/* --- styles: em-session-styles.c ------------------------------------------------------------ */

/* Whether the layer with this id is being drawn. @fraction: (out): 0 .. 1 */
gboolean em_session_is_drawing_style (EmSession *session, guint layer, double *fraction);
/* It stays as it is until it is changed, or asked for again. */
void em_session_stop_style (EmSession *session);
void em_session_retry_style (EmSession *session);

G_END_DECLS
