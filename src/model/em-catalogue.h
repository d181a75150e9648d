/* The embedded models: what ships in data/models/ and what is known about it.
 *
 * Purpose.  "lite0" and "reads-labels" stand for files that come with the program, with a title,
 * the measured default edit point and its reason, the second moments beside them, and a warning
 * where a model is deliberately flawed. Read from data/models/catalogue.json; a model opened from
 * any place is recognised by its SHA-256.
 * Place.    $EMEND_DATADIR where set (builds and tests), else the installed data directory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *id;    /* "lite0" */
  const char *title; /* "EfficientNet-Lite0" */
  const char *path;  /* the model file */
  const char *sha256;
  const char *edit_point; /* default */
  const char *reason;     /* translated: why that one */
  const char *moments;    /* the .moments file, or %NULL */
  const char *warning;    /* translated sentence, or %NULL */
} EmCatalogueEntry;

/* The two networks of stylise/, which are no classifiers and have no id. */
typedef struct
{
  const char *predict; /* the file that makes a style of a picture */
  const char *predict_sha256;
  const char *transform; /* the file that paints with a style */
  const char *transform_sha256;
} EmCatalogueStylisation;

typedef struct _EmCatalogue EmCatalogue;

/* Reads the catalogue. Returns: (transfer full) (nullable): %NULL with @error where the data
 * directory is incomplete */
EmCatalogue *em_catalogue_load (GError **error);
void em_catalogue_free (EmCatalogue *catalogue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmCatalogue, em_catalogue_free)

int em_catalogue_get_n (const EmCatalogue *catalogue);
const EmCatalogueEntry *em_catalogue_get (const EmCatalogue *catalogue, int index);
const EmCatalogueEntry *em_catalogue_find_id (const EmCatalogue *catalogue, const char *id);
const EmCatalogueEntry *em_catalogue_find_sha256 (const EmCatalogue *catalogue, const char *sha256);

/* (nullable): where the catalogue names none. */
const EmCatalogueStylisation *em_catalogue_get_stylisation (const EmCatalogue *catalogue);

/* The directory with models/, pictures/: $EMEND_DATADIR or the installed one. (transfer none) */
const char *em_catalogue_get_data_directory (void);

G_END_DECLS
