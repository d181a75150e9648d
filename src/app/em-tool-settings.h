/* What is set for the tools, whichever is chosen.
 *
 * Purpose.  The one place that the canvas' tools, their options and the keys read and write.
 * Properties.  "size" (the brush's diameter, picture pixels), "hardness" (0 .. 1, the part of it
 * that is fully inside), "pressure" (whether a pen's pressure scales the size), "tolerance" (0 ..
 * 255) and "contiguous" (of the wand), "combine" (changed for some tool).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-tool.h"
#include "picture/em-mask-combine.h"

G_BEGIN_DECLS

#define EM_BRUSH_MIN 1.0
#define EM_BRUSH_MAX 2000.0

#define EM_TYPE_TOOL_SETTINGS (em_tool_settings_get_type ())
G_DECLARE_FINAL_TYPE (EmToolSettings, em_tool_settings, EM, TOOL_SETTINGS, GObject)

EmToolSettings *em_tool_settings_new (void);
void em_tool_settings_set_size (EmToolSettings *settings, double size);
double em_tool_settings_get_size (EmToolSettings *settings);
void em_tool_settings_set_hardness (EmToolSettings *settings, double hardness);
double em_tool_settings_get_hardness (EmToolSettings *settings);
gboolean em_tool_settings_get_pressure (EmToolSettings *settings);
void em_tool_settings_set_tolerance (EmToolSettings *settings, double tolerance);
double em_tool_settings_get_tolerance (EmToolSettings *settings);
gboolean em_tool_settings_get_contiguous (EmToolSettings *settings);
/* What a tool does to the mask when no modifier says otherwise. */
void em_tool_settings_set_combine (EmToolSettings *settings, EmToolKind kind, EmCombine combine);
EmCombine em_tool_settings_get_combine (EmToolSettings *settings, EmToolKind kind);

G_END_DECLS
