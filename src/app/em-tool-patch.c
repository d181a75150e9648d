/* The patch tool: where a pasted picture lies, how large and how turned.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-tool-transform.h"
#include "picture/em-patch.h"

#define EM_TYPE_PATCH_TOOL (em_patch_tool_get_type ())
G_DECLARE_FINAL_TYPE (EmPatchTool, em_patch_tool, EM, PATCH_TOOL, EmTransformTool)

struct _EmPatchTool
{
  EmTransformTool parent;
};

G_DEFINE_FINAL_TYPE (EmPatchTool, em_patch_tool, EM_TYPE_TRANSFORM_TOOL)

static gboolean
em_patch_tool_get_corners (EmTransformTool *transform, const EmLayer *layer, gboolean dragging,
                           double corners[8])
{
  if (layer->picture == NULL)
    return FALSE;
  em_patch_get_corners (&layer->placement, em_picture_get_width (layer->picture),
                        em_picture_get_height (layer->picture), corners);
  return TRUE;
}

static void
em_patch_tool_transform (EmTransformTool *transform, EmLayer *copy, const EmHandleDrag *drag)
{
  em_transform_tool_place (&copy->placement, drag);
}

static void
em_patch_tool_press_beside (EmTransformTool *transform, const EmPointer *at)
{
  if (em_transform_tool_get_layer (transform) == NULL)
    em_tool_say (EM_TOOL (transform),
                 _ ("There is no patch yet: copy a picture elsewhere and paste it here (Ctrl+V)."));
}

static void
em_patch_tool_flip (EmTool *tool, gboolean horizontal)
{
  em_transform_tool_flip (EM_TRANSFORM_TOOL (tool), horizontal);
}

static void
em_patch_tool_class_init (EmPatchToolClass *class)
{
  EmTransformToolClass *transform = EM_TRANSFORM_TOOL_CLASS (class);

  EM_TOOL_CLASS (class)->flip = em_patch_tool_flip;
  transform->kind = EM_LAYER_PATCH;
  transform->get_corners = em_patch_tool_get_corners;
  transform->transform = em_patch_tool_transform;
  transform->press_beside = em_patch_tool_press_beside;
}

static void
em_patch_tool_init (EmPatchTool *self)
{
}
