/* How far a long call is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Told now and then with the part that is done, 0 to 1, in the caller's thread. */
typedef void (*EmProgressFunc) (double fraction, gpointer data);

G_END_DECLS
