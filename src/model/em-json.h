/* JSON from files: parsed only after its size and nesting were checked.
 *
 * Purpose.  json-glib's parser recurses once a level, so that a few kilobytes of brackets would
 * overflow the stack; every JSON text from a file or a model goes through here.
 * Cost.     O(length).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Parses @text of @length bytes (UTF-8, not necessarily terminated), whose root must be an object.
 * @what: names the text in messages: "model.onnx: metadata “emend.input”".
 * Errors: G_IO_ERROR_INVALID_DATA: not UTF-8, nested deeper than 32 levels, not JSON, not an
 * object. Returns: (transfer full) (nullable): the root */
JsonObject *em_json_parse (const char *text, gsize length, const char *what, GError **error);

/* The number @key of @object in [@low, @high]; @value keeps its contents where the key is absent.
 * Errors: not a number, not finite or outside. */
gboolean em_json_get_number (JsonObject *object, const char *key, double low, double high,
                             const char *what, double *value, GError **error);
/* The string @key of @object, (transfer none), or %NULL where it is absent or not a string. */
const char *em_json_get_string (JsonObject *object, const char *key);

G_END_DECLS
