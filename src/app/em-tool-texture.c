/* The texture tool: where a repeated texture lies, how large and how turned.
 *
 * The frame is around the one copy of the texture that is nearest to the middle of the view.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/em-canvas-private.h"
#include "app/em-tool-transform.h"

#define EM_TYPE_TEXTURE_TOOL (em_texture_tool_get_type ())
G_DECLARE_FINAL_TYPE (EmTextureTool, em_texture_tool, EM, TEXTURE_TOOL, EmTransformTool)

struct _EmTextureTool
{
  EmTransformTool parent;
  double column, row; /* the copy that has the frame */
};

G_DEFINE_FINAL_TYPE (EmTextureTool, em_texture_tool, EM_TYPE_TRANSFORM_TOOL)

static gboolean
em_texture_tool_get_corners (EmTransformTool *transform, const EmLayer *layer, gboolean dragging,
                             double corners[8])
{
  EmTextureTool *self = EM_TEXTURE_TOOL (transform);
  const EmViewport *view = &em_tool_get_canvas (EM_TOOL (self))->viewport;
  const EmPlacement *placement = &layer->placement;
  const double c = cos (placement->angle * G_PI / 180), s = sin (placement->angle * G_PI / 180);

  if (layer->picture == NULL || layer->mode != EM_FILL_TILE)
    return FALSE;
  const double width = em_picture_get_width (layer->picture) * placement->scale_x;
  const double height = em_picture_get_height (layer->picture) * placement->scale_y;
  if (!dragging)
    {
      double x, y;
      em_viewport_to_picture (view, view->width / 2, view->height / 2, &x, &y);
      x -= placement->x;
      y -= placement->y;
      self->column = floor ((c * x + s * y) / width);
      self->row = floor ((c * y - s * x) / height);
    }
  for (int i = 0; i < 4; i++)
    {
      const double x = (self->column + (i == 1 || i == 2)) * width;
      const double y = (self->row + (i >= 2)) * height;
      corners[2 * i] = placement->x + c * x - s * y;
      corners[2 * i + 1] = placement->y + s * x + c * y;
    }
  return TRUE;
}

static void
em_texture_tool_transform (EmTransformTool *transform, EmLayer *copy, const EmHandleDrag *drag)
{
  em_transform_tool_place (&copy->placement, drag);
}

static void
em_texture_tool_press_beside (EmTransformTool *transform, const EmPointer *at)
{
  const EmLayer *layer = em_transform_tool_get_layer (transform);

  if (layer == NULL)
    em_tool_say (EM_TOOL (transform), _ ("Choose a texture in the panel on the left first."));
  else if (layer->mode != EM_FILL_TILE)
    em_tool_say (EM_TOOL (transform),
                 _ ("A stretched texture has no place of its own: choose to repeat it first."));
}

static void
em_texture_tool_flip (EmTool *tool, gboolean horizontal)
{
  em_transform_tool_flip (EM_TRANSFORM_TOOL (tool), horizontal);
}

static void
em_texture_tool_class_init (EmTextureToolClass *class)
{
  EmTransformToolClass *transform = EM_TRANSFORM_TOOL_CLASS (class);

  EM_TOOL_CLASS (class)->flip = em_texture_tool_flip;
  transform->kind = EM_LAYER_TEXTURE;
  transform->everywhere = TRUE;
  transform->get_corners = em_texture_tool_get_corners;
  transform->transform = em_texture_tool_transform;
  transform->press_beside = em_texture_tool_press_beside;
}

static void
em_texture_tool_init (EmTextureTool *self)
{
}
