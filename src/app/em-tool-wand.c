/* The wand: what has about the colour under the press; dragging sideways takes more or less.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/em-canvas-draw.h"
#include "app/em-canvas-private.h"
#include "app/em-mask-runner.h"
#include "picture/em-wand.h"

/* Logical pixels of a drag for one of 255 levels. */
#define PIXELS_A_LEVEL 2.0

#define EM_TYPE_WAND_TOOL (em_wand_tool_get_type ())
G_DECLARE_FINAL_TYPE (EmWandTool, em_wand_tool, EM, WAND_TOOL, EmTool)

struct _EmWandTool
{
  EmTool parent;
  EmMaskRunner *runner;
  gboolean dragging;
  gboolean editing; /* the mask edit is ours until the last result is there */
  EmCombine combine;
  int x, y;     /* the seed */
  double start; /* logical pixels: where the press was */
  double tolerance, start_tolerance;
};

G_DEFINE_FINAL_TYPE (EmWandTool, em_wand_tool, EM_TYPE_TOOL)

typedef struct
{
  EmPicture *picture;
  int x, y;
  double tolerance;
  gboolean contiguous;
} WandJob;

static void
wand_job_free (gpointer data)
{
  WandJob *job = data;
  em_picture_unref (job->picture);
  g_free (job);
}

static EmMask *
run_wand (gpointer data, GCancellable *cancellable, GError **error)
{
  const WandJob *job = data;
  return em_wand_select (job->picture, job->x, job->y, job->tolerance, job->contiguous,
                         cancellable);
}

static void
start_job (EmWandTool *self)
{
  EmTool *tool = EM_TOOL (self);
  WandJob *job = g_new (WandJob, 1);

  job->picture = em_picture_ref (em_tool_get_pair (tool)->original);
  job->x = self->x;
  job->y = self->y;
  job->tolerance = self->tolerance;
  job->contiguous = em_tool_settings_get_contiguous (em_tool_get_canvas (tool)->settings);
  em_mask_runner_start (self->runner, run_wand, job, wand_job_free, FALSE);
}

static void
end_when_done (EmWandTool *self)
{
  if (self->dragging || !self->editing || em_mask_runner_is_busy (self->runner))
    return;
  self->editing = FALSE;
  em_document_end_mask_edit (em_tool_get_document (EM_TOOL (self)), _ ("Wand"));
}

static void
wand_done (EmMask *mask, const GError *error, gpointer owner)
{
  EmWandTool *self = owner;
  EmDocument *document = em_tool_get_document (EM_TOOL (self));

  self->editing = self->editing && em_document_is_editing_mask (document);
  if (mask != NULL && self->editing)
    em_document_preview_mask (document, mask, self->combine);
  end_when_done (self);
}

static void
em_wand_tool_press (EmTool *tool, const EmPointer *at)
{
  EmWandTool *self = EM_WAND_TOOL (tool);
  const EmPair *pair = em_tool_get_pair (tool);
  const int x = floor (at->px), y = floor (at->py);

  if (x < 0 || y < 0 || x >= em_picture_get_width (pair->original)
      || y >= em_picture_get_height (pair->original))
    return;
  em_mask_runner_stop (self->runner);
  self->x = x;
  self->y = y;
  self->start = at->x;
  self->start_tolerance = self->tolerance =
      em_tool_settings_get_tolerance (em_tool_get_canvas (tool)->settings);
  self->combine = em_tool_get_combine (tool, at->modifiers);
  self->dragging = self->editing = TRUE;
  em_document_begin_selection (em_tool_get_document (tool), self->combine);
  start_job (self);
  em_tool_redraw (tool);
}

static void
em_wand_tool_drag (EmTool *tool, const EmPointer *at)
{
  EmWandTool *self = EM_WAND_TOOL (tool);
  const double wanted = round (self->start_tolerance + (at->x - self->start) / PIXELS_A_LEVEL);
  const double tolerance = CLAMP (wanted, 0, 255);

  if (!self->dragging)
    return;
  em_tool_redraw (tool);
  if (tolerance == self->tolerance)
    return;
  self->tolerance = tolerance;
  em_tool_settings_set_tolerance (em_tool_get_canvas (tool)->settings, tolerance);
  start_job (self);
}

static void
em_wand_tool_release (EmTool *tool, const EmPointer *at)
{
  EmWandTool *self = EM_WAND_TOOL (tool);

  self->dragging = FALSE;
  em_tool_redraw (tool);
  end_when_done (self);
}

static gboolean
em_wand_tool_cancel (EmTool *tool)
{
  EmWandTool *self = EM_WAND_TOOL (tool);
  const gboolean editing = self->editing;

  em_mask_runner_stop (self->runner);
  self->dragging = self->editing = FALSE;
  if (editing)
    em_document_cancel_mask_edit (em_tool_get_document (tool));
  em_tool_redraw (tool);
  return editing;
}

static void
em_wand_tool_leave (EmTool *tool)
{
  EmWandTool *self = EM_WAND_TOOL (tool);

  /* The last result still comes, and ends the step. */
  self->dragging = FALSE;
  end_when_done (self);
}

static gboolean
em_wand_tool_is_busy (EmTool *tool)
{
  return em_mask_runner_is_busy (EM_WAND_TOOL (tool)->runner);
}

static void
em_wand_tool_snapshot (EmTool *tool, GtkSnapshot *snapshot)
{
  EmWandTool *self = EM_WAND_TOOL (tool);
  EmCanvas *canvas = em_tool_get_canvas (tool);
  double x, y;

  if (!self->dragging)
    return;
  em_viewport_to_widget (&canvas->viewport, self->x + 0.5, self->y + 0.5, &x, &y);
  em_draw_handle (snapshot, x, y, TRUE, TRUE);
  g_autofree char *text = g_strdup_printf (_ ("Tolerance %.0f"), self->tolerance);
  em_draw_tag (snapshot, GTK_WIDGET (canvas), text, canvas->pointer.x + 14, canvas->pointer.y + 14,
               FALSE);
}

static void
em_wand_tool_dispose (GObject *object)
{
  EmWandTool *self = EM_WAND_TOOL (object);

  if (self->runner != NULL)
    em_mask_runner_stop (self->runner);
  g_clear_object (&self->runner);
  G_OBJECT_CLASS (em_wand_tool_parent_class)->dispose (object);
}

static void
em_wand_tool_class_init (EmWandToolClass *class)
{
  EmToolClass *tool = EM_TOOL_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_wand_tool_dispose;
  tool->press = em_wand_tool_press;
  tool->drag = em_wand_tool_drag;
  tool->release = em_wand_tool_release;
  tool->cancel = em_wand_tool_cancel;
  tool->leave = em_wand_tool_leave;
  tool->is_busy = em_wand_tool_is_busy;
  tool->snapshot = em_wand_tool_snapshot;
}

static void
em_wand_tool_init (EmWandTool *self)
{
  self->runner = em_mask_runner_new (wand_done, self);
}
