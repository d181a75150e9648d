/* Sentences: what is said about a bad file.
 *
 * Purpose.  Names from hostile files end up in messages. A message stays one line of valid UTF-8
 * whatever they hold, so that it can be shown in a window or on a terminal as it is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Sets the formatted sentence as a G_IO_ERROR_INVALID_DATA. Returns: %FALSE */
gboolean em_sentence_set (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* The same with "@file: " before it. */
gboolean em_sentence_set_in (GError **error, const char *file, const char *format, va_list args)
    G_GNUC_PRINTF (3, 0);

G_END_DECLS
