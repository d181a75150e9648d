/* How the document writes to a pair.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/em-pair.h"

G_BEGIN_DECLS

/* Adds a mask, sharing the tiles of @mask. Returns: (transfer none) */
EmPairMask *em_pair_add_mask (EmPair *pair, const char *name, EmMask *mask);
/* Makes the concept mask anew after masks came, went or were switched. */
void em_pair_unite_masks (EmPair *pair);
/* The same inside @rect only, after the active mask was painted on. */
void em_pair_unite_rect (EmPair *pair, const EmRect *rect);
/* Takes the pictures' references; forgets what was drawn before. */
void em_pair_take_fills (EmPair *pair, EmPicture *ground, EmPicture *fill, EmPicture *plain_fill);
/* Takes references to those of @from. */
void em_pair_share_fills (EmPair *pair, const EmPair *from);
/* Whether a stroke changes what the layers show. */
gboolean em_pair_follows_masks (const EmPair *pair);

G_END_DECLS
