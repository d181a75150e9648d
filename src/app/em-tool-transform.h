/* Tools that move, scale and turn the layer that is worked on.
 *
 * Purpose.  Finds the layer, hands out the frame's handles, and makes each drag one undo step. A
 * subclass says what kind of layer it is for, where its corners are and what a drag does to it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-tool-frame.h"
#include "app/em-tool-private.h"

G_BEGIN_DECLS

typedef struct
{
  EmHandle handle;
  double corners[8];                 /* when it began */
  double from_x, from_y, to_x, to_y; /* picture pixels */
  GdkModifierType modifiers;
} EmHandleDrag;

#define EM_TYPE_TRANSFORM_TOOL (em_transform_tool_get_type ())
G_DECLARE_DERIVABLE_TYPE (EmTransformTool, em_transform_tool, EM, TRANSFORM_TOOL, EmTool)

struct _EmTransformToolClass
{
  EmToolClass parent_class;

  EmLayerKind kind;
  gboolean everywhere; /* the layer has no outside: any press beside the handles moves it */
  /* %FALSE: the layer has no place of its own. @dragging: the same corners as when it began. */
  gboolean (*get_corners) (EmTransformTool *tool, const EmLayer *layer, gboolean dragging,
                           double corners[8]);
  /* Changes @copy, which is as it was when the drag began. */
  void (*transform) (EmTransformTool *tool, EmLayer *copy, const EmHandleDrag *drag);
  /* A press beside the layer, or without one. */
  void (*press_beside) (EmTransformTool *tool, const EmPointer *at);
};

/* The layer that is worked on: the selected one, else the topmost of the kind. (nullable) */
EmLayer *em_transform_tool_get_layer (EmTransformTool *tool);
gboolean em_transform_tool_is_dragging (EmTransformTool *tool);
/* What @drag does to a placed picture: it is moved, scaled about the opposite corner or turned
 * about the centre. */
void em_transform_tool_place (EmPlacement *placement, const EmHandleDrag *drag);
/* Mirrors the layer's picture about the middle of its frame, as it lies. */
void em_transform_tool_flip (EmTransformTool *tool, gboolean horizontal);
/* The angle that @drag turns by, degrees; with Shift in steps of 15 from @before. */
double em_transform_tool_get_turn (const EmHandleDrag *drag, double before);

G_END_DECLS
