/* The ONNX writer: the original file with some initializers and metadata entries changed.
 *
 * Purpose.  An exported model must be byte-identical to its base but for what the rules change, so
 * the writer edits the base file's bytes: it replaces the payload of the named initializers in
 * place and appends metadata entries. Nothing is decoded and encoded again.
 * Cost.     One pass over the file; O(file size).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/em-graph.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name; /* the initializer */
  EmTensor *data;   /* its new numbers, in the file's layout and shape */
} EmOnnxReplacement;

/* Makes the bytes of @graph's file with @n_replacements initializers changed and metadata entries
 * @keys / @values ((nullable), %NULL-terminated, same length) appended; entries of the file with
 * one of @keys are left out, for a key may be there once only. What a Constant node holds can be
 * replaced like an initializer, under the name of the node's output. Returns: (transfer full)
 * (nullable): %NULL with @error set where an initializer is missing, is not float32 or has another
 * shape */
GBytes *em_onnx_writer_rewrite (EmGraph *graph, const EmOnnxReplacement *replacements,
                                int n_replacements, const char *const *keys,
                                const char *const *values, GError **error);

G_END_DECLS
