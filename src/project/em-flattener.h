/* The flattener: keeps the fills of the shown pair up to date with its layers.
 *
 * Purpose.  Layers are drawn in a thread beside the main loop and the engine. The latest wins:
 * while a layer is dragged, each drawing that is done is shown and the next one begins with what
 * the document is then.
 * Threads.  Main loop only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/em-document.h"

G_BEGIN_DECLS

#define EM_TYPE_FLATTENER (em_flattener_get_type ())
G_DECLARE_FINAL_TYPE (EmFlattener, em_flattener, EM, FLATTENER, GObject)

/* Works until it is let go. */
EmFlattener *em_flattener_new (EmDocument *document);

G_END_DECLS
