/* What the document and the state share inside the project folder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/em-document.h"

G_BEGIN_DECLS

/* No picture, no rules. Returns: (transfer full) */
EmState *em_state_new (void);
/* Drops whatever goes into the mask; the mask stays. */
void em_state_clear_content (EmState *state);

G_END_DECLS
