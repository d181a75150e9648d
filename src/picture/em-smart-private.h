/* Inside src/picture: the steps of smart select.
 *
 * Levels.   Level 0 is the picture itself, each further one half as large in both directions
 * (rounded up). The last one is where the selection is found as a whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-colour-model-private.h"
#include "picture/em-mask.h"
#include "picture/em-max-flow-private.h"
#include "picture/em-smart-select.h"

G_BEGIN_DECLS

#define EM_SMART_MAX_LEVELS 16

typedef struct
{
  EmPicture *picture;
  int width, height;
  float beta; /* 1 / twice the mean squared difference of neighbours */
} EmSmartLevel;

struct _EmSmartSelect
{
  EmSmartLevel levels[EM_SMART_MAX_LEVELS];
  int n_levels;
  EmColour *colours; /* of the last level */
};

/* What was stroked at a pixel. */
typedef enum
{
  EM_MARK_NONE,
  EM_MARK_INSIDE,
  EM_MARK_OUTSIDE
} EmMark;

/* A selection on one level, and what led to it. */
typedef struct
{
  int level;
  guint8 *labels; /* 1 inside, 0 outside */
  EmColourModel inside, outside;
  float *prior; /* of the last level: what place alone says, > 0 for inside */
} EmSmartCut;

void em_smart_cut_clear (EmSmartCut *cut);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EmSmartCut, em_smart_cut_clear)

EmColour em_smart_level_get_colour (const EmSmartLevel *level, int x, int y);
/* What it costs to part two neighbours. */
float em_smart_edge_weight (float beta, EmColour a, EmColour b, int direction);
/* What a pixel's colour and place say for inside. */
float em_smart_evidence (const EmSmartCut *cut, EmColour colour, float prior);
/* Large enough that no cut goes against a stroke. */
#define EM_SMART_CERTAIN 1e4f

/* Finds the selection on the last level. @marks: of each of its pixels.
 * Returns: %FALSE where it was cancelled */
gboolean em_smart_find (const EmSmartSelect *select, const guint8 *marks, EmSmartCut *cut,
                        GCancellable *cancellable);
/* The least way from each pixel of the last level to one with @mark: its length, and the edges of
 * the picture that it crosses. Returns: (transfer full) */
float *em_smart_distances (const EmSmartSelect *select, const guint8 *marks, EmMark mark);
/* Drops regions far from any that has a stroke, and closes small holes. */
void em_smart_tidy (const EmSmartSelect *select, const guint8 *marks, EmSmartCut *cut);
/* Takes the selection from cut->level to the next larger one.
 * Returns: %FALSE where it was cancelled */
gboolean em_smart_refine (const EmSmartSelect *select, const EmMask *inside, const EmMask *outside,
                          EmSmartCut *cut, GCancellable *cancellable);
/* The selection of level 0 as a mask with an antialiased edge.
 * Returns: (transfer full) (nullable): %NULL where it was cancelled */
EmMask *em_smart_to_mask (const EmSmartSelect *select, const EmMask *inside, const EmMask *outside,
                          const EmSmartCut *cut, GCancellable *cancellable);

G_END_DECLS
