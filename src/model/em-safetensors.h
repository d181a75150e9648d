/* Safetensors files: named float32 tensors and string metadata.
 *
 * Purpose.  The container of rules and second moments: an 8-byte little-endian header length, a
 * JSON header, then the raw numbers. The reader treats its input as hostile: every length is
 * checked against the file before anything is allocated.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "tensor/em-tensor.h"

G_BEGIN_DECLS

typedef struct _EmSafetensors EmSafetensors;

/* An empty container. Returns: (transfer full) */
EmSafetensors *em_safetensors_new (void);
/* Reads @path; only F32 tensors of rank 0 to 4 are taken, others are an error that names them.
 * Returns: (transfer full) (nullable) */
EmSafetensors *em_safetensors_load (const char *path, GError **error);
EmSafetensors *em_safetensors_load_bytes (GBytes *bytes, const char *name, GError **error);
void em_safetensors_free (EmSafetensors *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmSafetensors, em_safetensors_free)

/* The tensor @name, (transfer none) (nullable). */
EmTensor *em_safetensors_get (EmSafetensors *file, const char *name);
/* The names in file order, (transfer container) %NULL-terminated. */
const char **em_safetensors_list (EmSafetensors *file);
const char *em_safetensors_get_metadata (EmSafetensors *file, const char *key);

void em_safetensors_set (EmSafetensors *file, const char *name, EmTensor *tensor);
void em_safetensors_set_metadata (EmSafetensors *file, const char *key, const char *value);
/* Writes @path atomically: beside it, fsync, rename. */
gboolean em_safetensors_save (EmSafetensors *file, const char *path, GError **error);
GBytes *em_safetensors_to_bytes (EmSafetensors *file);

G_END_DECLS
