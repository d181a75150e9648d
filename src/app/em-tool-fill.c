/* Fill: closes the hole of the mask under the click.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/em-canvas-private.h"
#include "app/em-mask-runner.h"
#include "picture/em-mask-hole.h"

#define EM_TYPE_FILL_TOOL (em_fill_tool_get_type ())
G_DECLARE_FINAL_TYPE (EmFillTool, em_fill_tool, EM, FILL_TOOL, EmTool)

struct _EmFillTool
{
  EmTool parent;
  EmMaskRunner *runner;
};

G_DEFINE_FINAL_TYPE (EmFillTool, em_fill_tool, EM_TYPE_TOOL)

typedef struct
{
  EmMask *mask;
  int x, y;
} FillJob;

static void
fill_job_free (gpointer data)
{
  FillJob *job = data;
  em_mask_unref (job->mask);
  g_free (job);
}

static EmMask *
run_fill (gpointer data, GCancellable *cancellable, GError **error)
{
  const FillJob *job = data;
  return em_mask_new_hole (job->mask, job->x, job->y, cancellable, error);
}

static void
fill_done (EmMask *hole, const GError *error, gpointer owner)
{
  EmTool *tool = EM_TOOL (owner);

  if (error != NULL)
    em_tool_say (tool, error->message);
  if (hole != NULL && em_tool_get_pair (tool) != NULL)
    em_document_combine_mask (em_tool_get_document (tool), hole, EM_COMBINE_ADD, _ ("Fill hole"));
}

static void
em_fill_tool_press (EmTool *tool, const EmPointer *at)
{
  EmMask *mask = em_pair_get_active_mask (em_tool_get_pair (tool))->mask;
  const int x = floor (at->px), y = floor (at->py);
  FillJob *job;

  if (x < 0 || y < 0 || x >= em_mask_get_width (mask) || y >= em_mask_get_height (mask))
    return;
  job = g_new (FillJob, 1);
  job->mask = em_mask_snapshot (mask);
  job->x = x;
  job->y = y;
  em_mask_runner_start (EM_FILL_TOOL (tool)->runner, run_fill, job, fill_job_free, TRUE);
}

static gboolean
em_fill_tool_cancel (EmTool *tool)
{
  EmFillTool *self = EM_FILL_TOOL (tool);
  const gboolean busy = em_mask_runner_is_busy (self->runner);

  em_mask_runner_stop (self->runner);
  return busy;
}

static gboolean
em_fill_tool_is_busy (EmTool *tool)
{
  return em_mask_runner_is_busy (EM_FILL_TOOL (tool)->runner);
}

static void
em_fill_tool_dispose (GObject *object)
{
  EmFillTool *self = EM_FILL_TOOL (object);

  if (self->runner != NULL)
    em_mask_runner_stop (self->runner);
  g_clear_object (&self->runner);
  G_OBJECT_CLASS (em_fill_tool_parent_class)->dispose (object);
}

static void
em_fill_tool_class_init (EmFillToolClass *class)
{
  EmToolClass *tool = EM_TOOL_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_fill_tool_dispose;
  tool->press = em_fill_tool_press;
  tool->cancel = em_fill_tool_cancel;
  tool->is_busy = em_fill_tool_is_busy;
}

static void
em_fill_tool_init (EmFillTool *self)
{
  self->runner = em_mask_runner_new (fill_done, self);
}
