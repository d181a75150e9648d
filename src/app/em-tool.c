/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-canvas-private.h"

typedef struct
{
  EmCanvas *canvas; /* the owner */
  EmToolKind kind;
} EmToolPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (EmTool, em_tool, G_TYPE_OBJECT)

/* --- kinds --------------------------------------------------------------------------------- */

#define SELECTS EM_TOOL_USES_COMBINE

static const struct
{
  EmToolInfo info;
  GType (*get_type) (void);
} kinds[EM_TOOL_N_KINDS] = {
  { { "pan", "em-hand-symbolic", N_ ("Hand"), "D",
      N_ ("Drag moves the view; in every tool: Space or the middle button"), 0 },
    em_pan_tool_get_type },
  { { "brush", "em-brush-symbolic", N_ ("Brush"), "B",
      N_ ("Mark the concept. Alt erases, Shift draws a straight line"), EM_TOOL_USES_BRUSH },
    em_brush_tool_get_type },
  { { "eraser", "em-eraser-symbolic", N_ ("Eraser"), "E",
      N_ ("Take away from the mask. Alt paints, Shift draws a straight line"), EM_TOOL_USES_BRUSH },
    em_brush_tool_get_type },
  { { "lasso", "em-lasso-symbolic", N_ ("Lasso"), "L", N_ ("Drag around what is meant"), SELECTS },
    em_lasso_tool_get_type },
  { { "polygon", "em-polygon-symbolic", N_ ("Polygon"), "P",
      N_ ("Click the corners. Enter or a double click closes, Backspace takes one back"),
      SELECTS | EM_TOOL_USES_APPLY },
    em_polygon_tool_get_type },
  { { "rectangle", "em-rectangle-symbolic", N_ ("Rectangle"), "R",
      N_ ("Drag from corner to corner. Shift: square, Ctrl: from the middle"), SELECTS },
    em_box_tool_get_type },
  { { "ellipse", "em-ellipse-symbolic", N_ ("Ellipse"), "O",
      N_ ("Drag from corner to corner. Shift: circle, Ctrl: from the middle"), SELECTS },
    em_box_tool_get_type },
  { { "wand", "em-wand-symbolic", N_ ("Wand"), "W",
      N_ ("Press on a colour and drag sideways to take more or less"),
      SELECTS | EM_TOOL_USES_TOLERANCE },
    em_wand_tool_get_type },
  { { "smart", "em-smart-symbolic", N_ ("Smart select"), "S",
      N_ ("Scribble inside; with Alt outside. Enter applies"), SELECTS | EM_TOOL_USES_APPLY },
    em_smart_tool_get_type },
  { { "fill", "em-fill-symbolic", N_ ("Fill holes"), "F", N_ ("Click into a hole of the mask"), 0 },
    em_fill_tool_get_type },
  { { "texture", "em-texture-symbolic", N_ ("Texture"), "G",
      N_ ("Drag moves the texture; the handles scale and turn it"), EM_TOOL_USES_FLIP },
    em_texture_tool_get_type },
  { { "patch", "em-patch-symbolic", N_ ("Patch"), "M",
      N_ ("Drag moves the patch; corners scale it (Shift: freely), the knob turns it"),
      EM_TOOL_USES_FLIP },
    em_patch_tool_get_type },
  { { "label", "em-label-symbolic", N_ ("Label"), "T",
      N_ ("Drag out a label, or move it; corners tilt it (Shift: scale), the knob turns it"), 0 },
    em_label_tool_get_type },
};

void
em_tool_kind_get_info (EmToolKind kind, EmToolInfo *info)
{
  *info = kinds[kind].info;
  info->title = _ (info->title);
  info->hint = _ (info->hint);
}

int
em_tool_kind_from_name (const char *name)
{
  for (int i = 0; i < EM_TOOL_N_KINDS; i++)
    if (g_strcmp0 (kinds[i].info.name, name) == 0)
      return i;
  return -1;
}

EmTool *
em_tool_new (EmToolKind kind, EmCanvas *canvas)
{
  EmTool *self = g_object_new (kinds[kind].get_type (), NULL);
  EmToolPrivate *private = em_tool_get_instance_private (self);

  private->canvas = canvas;
  private->kind = kind;
  return self;
}

/* --- what tools ask for -------------------------------------------------------------------- */

EmCanvas *
em_tool_get_canvas (EmTool *self)
{
  EmToolPrivate *private = em_tool_get_instance_private (self);
  return private->canvas;
}

EmToolKind
em_tool_get_kind (EmTool *self)
{
  EmToolPrivate *private = em_tool_get_instance_private (self);
  return private->kind;
}

EmDocument *
em_tool_get_document (EmTool *self)
{
  return em_tool_get_canvas (self)->document;
}

const EmPair *
em_tool_get_pair (EmTool *self)
{
  EmDocument *document = em_tool_get_document (self);
  return document != NULL ? em_document_get_pair (document) : NULL;
}

void
em_tool_redraw (EmTool *self)
{
  gtk_widget_queue_draw (em_tool_get_canvas (self)->overlay);
}

void
em_tool_changed (EmTool *self)
{
  em_tool_redraw (self);
  em_canvas_tool_changed (em_tool_get_canvas (self));
}

EmCombine
em_tool_get_combine (EmTool *self, GdkModifierType modifiers)
{
  const gboolean shift = modifiers & GDK_SHIFT_MASK, alt = modifiers & GDK_ALT_MASK;

  if (shift && alt)
    return EM_COMBINE_INTERSECT;
  if (shift || alt)
    return shift ? EM_COMBINE_ADD : EM_COMBINE_SUBTRACT;
  return em_tool_settings_get_combine (em_tool_get_canvas (self)->settings,
                                       em_tool_get_kind (self));
}

void
em_tool_say (EmTool *self, const char *text)
{
  em_session_say (em_tool_get_canvas (self)->session, text, FALSE, NULL, NULL);
}

/* --- what a tool does that does nothing ---------------------------------------------------- */

static void
ignore_pointer (EmTool *self, const EmPointer *at)
{
}

static gboolean
ignore_key (EmTool *self, guint key, GdkModifierType modifiers)
{
  return FALSE;
}

static gboolean
has_nothing (EmTool *self)
{
  return FALSE;
}

static gboolean
step_back (EmTool *self)
{
  return EM_TOOL_GET_CLASS (self)->cancel (self);
}

static void
leave (EmTool *self)
{
  EmToolClass *class = EM_TOOL_GET_CLASS (self);

  if (!class->apply (self))
    class->cancel (self);
}

static void
draw_nothing (EmTool *self, GtkSnapshot *snapshot)
{
}

static void
flip_nothing (EmTool *self, gboolean horizontal)
{
}

static const char *
get_cursor (EmTool *self)
{
  return "crosshair";
}

static void
em_tool_class_init (EmToolClass *class)
{
  class->press = class->drag = class->release = class->hover = ignore_pointer;
  class->key = ignore_key;
  class->is_pending = class->is_busy = class->apply = class->cancel = has_nothing;
  class->step_back = step_back;
  class->leave = leave;
  class->snapshot = draw_nothing;
  class->flip = flip_nothing;
  class->get_cursor = get_cursor;
}

static void
em_tool_init (EmTool *self)
{
}
