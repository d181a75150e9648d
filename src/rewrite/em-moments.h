/* Second moments: the mean of k k^T over the positions of many pictures, an edit point at a time.
 *
 * Purpose.  Whitens keys (design, section 2.1; Bau et al. 2020): what all keys have in common must
 * not be written to. Uncentred. Sums are kept in double while accumulating.
 *
 * File.  *.moments, safetensors: "NAME" [C (C + 1) / 2] packed upper triangle by rows of the
 * *mean*, "NAME.count" [1] positions, metadata with the base model's sha256 and the number of
 * pictures. Two files merge by their counts' weighted mean.
 *
 * Cost.  Accumulating P keys is a rank-P update, O(P C^2), by BLAS (ssyrk).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "tensor/em-tensor.h"

G_BEGIN_DECLS

typedef struct _EmMoments EmMoments;

/* None yet. Returns: (transfer full) */
EmMoments *em_moments_new (void);
EmMoments *em_moments_ref (EmMoments *moments);
void em_moments_unref (EmMoments *moments);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmMoments, em_moments_unref)

/* Adds the rows of @keys [N, h, w, C] (or [P, C]) to those of edit point @name. */
void em_moments_add (EmMoments *moments, const char *name, EmTensor *keys);
/* Adds all of @other, points and pictures. %FALSE with @error where a point has another C or both
 * name different base models; nothing is changed then. */
gboolean em_moments_merge (EmMoments *moments, EmMoments *other, GError **error);

/* Whether there is anything for @name. @channels: (out) (optional): its C. */
gboolean em_moments_has (EmMoments *moments, const char *name, int *channels);
/* The mean k k^T as a full symmetric [C, C]. Returns: (transfer full) (nullable) */
EmTensor *em_moments_get (EmMoments *moments, const char *name);
/* Positions seen. */
double em_moments_get_count (EmMoments *moments, const char *name);
/* The base model's sha256 as read from the file, or %NULL; and how many pictures were seen in it.
 */
const char *em_moments_get_sha256 (EmMoments *moments);
int em_moments_get_pictures (EmMoments *moments);

EmMoments *em_moments_load (const char *path, GError **error);
/* @sha256: of the base model; @pictures: how many were seen. Atomic. */
gboolean em_moments_save (EmMoments *moments, const char *path, const char *sha256, int pictures,
                          GError **error);

/* Z = (C + rho mean (diag C) I)^(-1/2), symmetric, by eigendecomposition (LAPACK ssyevd): O(C^3).
 * @second: [C, C]. Returns: (transfer full): [C, C] */
EmTensor *em_moments_whiten (EmTensor *second, double rho);

G_END_DECLS
