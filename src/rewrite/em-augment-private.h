/* Augmented exemplars: several views of one pair (design, section 2).
 *
 * Purpose.  One pair is not one view. A variant is a crop of 60 to 100 % of both pictures that
 * keeps most of the mask, mirrored or not; where the mask was filled with a texture, also another
 * crop of the texture, brighter or darker and paler. Variant 0 is the pair as it is.
 *
 * Determinism.  All numbers are drawn from one generator, before any pixel is touched, so the same
 * seed gives the same variants whatever the number of threads.
 *
 * Cost.  The pictures are brought down once to what the network can see of them; a variant costs a
 * crop and two small resizes, whatever the size of the picture.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-preprocess.h"
#include "rewrite/em-rewrite.h"

G_BEGIN_DECLS

typedef struct _EmAugment EmAugment;

/* Plans @n_variants (>= 1) views of @exemplar with numbers from @random. The exemplar's pictures
 * must outlive it. Returns: (transfer full) */
EmAugment *em_augment_new (const EmExemplar *exemplar, const EmPreprocess *spec, int n_variants,
                           GRand *random);
void em_augment_free (EmAugment *augment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmAugment, em_augment_free)

/* Makes view @variant: A and B as images @index_a and @index_b of @input [N, size, size, 3], and
 * the mask on the output grid. Several threads may call this at once.
 * @weights: [grid_h, grid_w], or %NULL. */
void em_augment_render (const EmAugment *augment, int variant, EmTensor *input, int index_a,
                        int index_b, EmTensor *weights);

G_END_DECLS
