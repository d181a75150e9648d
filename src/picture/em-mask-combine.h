/* Combining masks: what the buttons and modifiers replace, add, subtract and intersect do.
 *
 * Purpose.  One mask changed by another of the same size, pixel by pixel: add is the larger of
 * both, intersect the smaller, subtract the smaller of the mask and the other's complement. So a
 * mask added to itself or intersected with itself stays as it is, and De Morgan's laws hold to the
 * bit.
 * Cost.     O(tiles) where either side is empty, whole or the same tile; O(pixels) elsewhere.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"

G_BEGIN_DECLS

typedef enum
{
  EM_COMBINE_REPLACE,
  EM_COMBINE_ADD,
  EM_COMBINE_SUBTRACT,
  EM_COMBINE_INTERSECT
} EmCombine;

/* Changes @mask by @with, which has the same size.
 * Returns: the smallest rectangle that holds every changed pixel (all 0 where none changed) */
EmRect em_mask_combine (EmMask *mask, const EmMask *with, EmCombine how);

G_END_DECLS
