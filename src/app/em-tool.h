/* Tools: what the pointer does on the canvas.
 *
 * Purpose.  Each kind of tool has a name (the state of the window's action "tool"), an icon and a
 * shortcut; the canvas makes one object of each when it is first chosen (em-tool-private.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  EM_TOOL_PAN,
  EM_TOOL_BRUSH,
  EM_TOOL_ERASER,
  EM_TOOL_LASSO,
  EM_TOOL_POLYGON,
  EM_TOOL_RECTANGLE,
  EM_TOOL_ELLIPSE,
  EM_TOOL_WAND,
  EM_TOOL_SMART,
  EM_TOOL_FILL,
  EM_TOOL_TEXTURE,
  EM_TOOL_PATCH,
  EM_TOOL_LABEL,
  EM_TOOL_N_KINDS
} EmToolKind;

/* The controls that a tool needs beside the canvas. */
typedef enum
{
  EM_TOOL_USES_BRUSH = 1 << 0,
  EM_TOOL_USES_COMBINE = 1 << 1,
  EM_TOOL_USES_TOLERANCE = 1 << 2,
  EM_TOOL_USES_APPLY = 1 << 3, /* what it shows is kept or dropped by a decision */
  EM_TOOL_USES_FLIP = 1 << 4,
} EmToolUse;

typedef struct
{
  const char *name;  /* "brush" */
  const char *icon;  /* symbolic */
  const char *title; /* translated */
  const char *keys;  /* "B" */
  const char *hint;  /* translated: how it is used, for options and tooltip */
  guint uses;        /* of EmToolUse */
} EmToolInfo;

void em_tool_kind_get_info (EmToolKind kind, EmToolInfo *info);
/* The kind called @name, or -1. */
int em_tool_kind_from_name (const char *name);

G_END_DECLS
