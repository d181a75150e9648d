/* Smart select: scribbles inside and outside, and the outline between them is found.
 *
 * The result is shown as a mask edit that stays open until it is applied or dropped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/em-canvas-private.h"
#include "app/em-mask-runner.h"
#include "picture/em-brush.h"
#include "picture/em-smart-select.h"

#define SCRIBBLE_RADIUS 4.0 /* logical pixels */

#define EM_TYPE_SMART_TOOL (em_smart_tool_get_type ())
G_DECLARE_FINAL_TYPE (EmSmartTool, em_smart_tool, EM, SMART_TOOL, EmTool)

/* The selector of one picture. It serves one thread at a time, and one that was cancelled may be
 * in it still. */
typedef struct
{
  GMutex mutex;
  EmPicture *picture;
  EmSmartSelect *select; /* made by the first run */
} Selector;

typedef struct
{
  gboolean inside;
  double radius;  /* picture pixels */
  GArray *points; /* of double: x, y */
} Scribble;

struct _EmSmartTool
{
  EmTool parent;
  EmMaskRunner *runner;
  Selector *selector;   /* or NULL */
  GPtrArray *scribbles; /* of Scribble */
  gboolean scribbling;
  gboolean editing;  /* the mask edit under way shows our result */
  EmCombine combine; /* of that edit */
  gboolean apply_when_done;
};

G_DEFINE_FINAL_TYPE (EmSmartTool, em_smart_tool, EM_TYPE_TOOL)

/* --- in a thread --------------------------------------------------------------------------- */

typedef struct
{
  Selector *selector;
  EmMask *inside, *outside;
} SmartJob;

static Selector *
selector_new (EmPicture *picture)
{
  Selector *selector = g_atomic_rc_box_new0 (Selector);
  g_mutex_init (&selector->mutex);
  selector->picture = em_picture_ref (picture);
  return selector;
}

static void
selector_clear (gpointer data)
{
  Selector *selector = data;
  g_clear_pointer (&selector->select, em_smart_select_free);
  em_picture_unref (selector->picture);
  g_mutex_clear (&selector->mutex);
}

static void
selector_unref (Selector *selector)
{
  g_atomic_rc_box_release_full (selector, selector_clear);
}

static void
smart_job_free (gpointer data)
{
  SmartJob *job = data;
  selector_unref (job->selector);
  em_mask_unref (job->inside);
  em_mask_unref (job->outside);
  g_free (job);
}

static EmMask *
run_smart (gpointer data, GCancellable *cancellable, GError **error)
{
  const SmartJob *job = data;
  Selector *selector = job->selector;
  EmMask *mask = NULL;

  g_mutex_lock (&selector->mutex);
  if (!g_cancellable_is_cancelled (cancellable))
    {
      if (selector->select == NULL)
        selector->select = em_smart_select_new (selector->picture);
      mask = em_smart_select_run (selector->select, job->inside, job->outside, cancellable, error);
    }
  g_mutex_unlock (&selector->mutex);
  return mask;
}

/* --- scribbles ----------------------------------------------------------------------------- */

static void
scribble_free (gpointer data)
{
  Scribble *scribble = data;
  g_array_unref (scribble->points);
  g_free (scribble);
}

static Scribble *
last_scribble (EmSmartTool *self)
{
  return g_ptr_array_index (self->scribbles, self->scribbles->len - 1);
}

static gboolean
has_inside (EmSmartTool *self)
{
  for (guint i = 0; i < self->scribbles->len; i++)
    if (((Scribble *)g_ptr_array_index (self->scribbles, i))->inside)
      return TRUE;
  return FALSE;
}

static void
paint_scribble (const Scribble *scribble, EmMask *mask)
{
  const EmBrush brush = { scribble->radius, 1, FALSE };
  const double *at = (double *)scribble->points->data;

  for (guint i = 0; i < scribble->points->len; i += 2)
    {
      const double *from = at + (i >= 2 ? i - 2 : 0);
      em_brush_stroke (&brush, mask, from[0], from[1], at[i], at[i + 1]);
    }
}

/* Drops the scribbles; what they have selected so far stays or goes with the mask edit. */
static void
forget (EmSmartTool *self)
{
  em_mask_runner_stop (self->runner);
  g_ptr_array_set_size (self->scribbles, 0);
  self->scribbling = self->editing = self->apply_when_done = FALSE;
  g_clear_pointer (&self->selector, selector_unref);
  em_tool_changed (EM_TOOL (self));
}

static void
run (EmSmartTool *self)
{
  const EmPair *pair = em_tool_get_pair (EM_TOOL (self));
  const int width = em_picture_get_width (pair->original);
  const int height = em_picture_get_height (pair->original);
  SmartJob *job;

  if (self->selector != NULL && self->selector->picture != pair->original)
    g_clear_pointer (&self->selector, selector_unref);
  if (self->selector == NULL)
    self->selector = selector_new (pair->original);
  job = g_new (SmartJob, 1);
  job->selector = g_atomic_rc_box_acquire (self->selector);
  job->inside = em_mask_new (width, height);
  job->outside = em_mask_new (width, height);
  for (guint i = 0; i < self->scribbles->len; i++)
    {
      const Scribble *scribble = g_ptr_array_index (self->scribbles, i);
      paint_scribble (scribble, scribble->inside ? job->inside : job->outside);
    }
  em_mask_runner_start (self->runner, run_smart, job, smart_job_free, TRUE);
}

static gboolean em_smart_tool_apply (EmTool *tool);

static void
smart_done (EmMask *mask, const GError *error, gpointer owner)
{
  EmSmartTool *self = owner;
  EmTool *tool = EM_TOOL (self);
  EmDocument *document = em_tool_get_document (tool);

  if (error != NULL)
    em_tool_say (tool, error->message);
  if (mask == NULL)
    return;
  if (self->editing && !em_document_is_editing_mask (document))
    {
      /* Another change has ended the step, and with it the selection. */
      forget (self);
      return;
    }
  const EmCombine combine = em_tool_get_combine (tool, 0);
  /* Another way to combine may be for another mask. */
  if (self->editing && combine != self->combine)
    em_document_cancel_mask_edit (document);
  if (!self->editing || combine != self->combine)
    em_document_begin_selection (document, combine);
  self->editing = TRUE;
  self->combine = combine;
  em_document_preview_mask (document, mask, combine);
  if (self->apply_when_done)
    em_smart_tool_apply (tool);
  else
    em_tool_changed (tool);
}

/* --- the tool ------------------------------------------------------------------------------ */

static void
em_smart_tool_drag (EmTool *tool, const EmPointer *at)
{
  EmSmartTool *self = EM_SMART_TOOL (tool);

  if (!self->scribbling)
    return;
  Scribble *scribble = last_scribble (self);
  g_array_append_val (scribble->points, at->px);
  g_array_append_val (scribble->points, at->py);
  em_tool_redraw (tool);
}

static void
em_smart_tool_press (EmTool *tool, const EmPointer *at)
{
  EmSmartTool *self = EM_SMART_TOOL (tool);
  Scribble *scribble = g_new (Scribble, 1);

  scribble->inside = !(at->modifiers & GDK_ALT_MASK) && !at->eraser;
  scribble->radius = SCRIBBLE_RADIUS / em_tool_get_canvas (tool)->viewport.zoom;
  scribble->points = g_array_new (FALSE, FALSE, sizeof (double));
  g_ptr_array_add (self->scribbles, scribble);
  self->scribbling = TRUE;
  em_smart_tool_drag (tool, at);
}

static void
em_smart_tool_release (EmTool *tool, const EmPointer *at)
{
  EmSmartTool *self = EM_SMART_TOOL (tool);

  if (!self->scribbling)
    return;
  self->scribbling = FALSE;
  if (has_inside (self))
    run (self);
  else
    em_tool_say (tool, _ ("Scribble inside what is meant as well, without Alt."));
  em_tool_changed (tool);
}

static gboolean
em_smart_tool_is_pending (EmTool *tool)
{
  return EM_SMART_TOOL (tool)->scribbles->len > 0;
}

static gboolean
em_smart_tool_is_busy (EmTool *tool)
{
  return em_mask_runner_is_busy (EM_SMART_TOOL (tool)->runner);
}

static gboolean
em_smart_tool_apply (EmTool *tool)
{
  EmSmartTool *self = EM_SMART_TOOL (tool);

  if (self->scribbles->len == 0)
    return FALSE;
  if (em_mask_runner_is_busy (self->runner))
    {
      self->apply_when_done = TRUE;
      return TRUE;
    }
  if (self->editing)
    em_document_end_mask_edit (em_tool_get_document (tool), _ ("Smart select"));
  forget (self);
  return TRUE;
}

static gboolean
em_smart_tool_cancel (EmTool *tool)
{
  EmSmartTool *self = EM_SMART_TOOL (tool);

  if (self->scribbles->len == 0)
    return FALSE;
  if (self->editing)
    em_document_cancel_mask_edit (em_tool_get_document (tool));
  forget (self);
  return TRUE;
}

static gboolean
em_smart_tool_step_back (EmTool *tool)
{
  EmSmartTool *self = EM_SMART_TOOL (tool);

  if (self->scribbles->len == 0)
    return FALSE;
  g_ptr_array_remove_index (self->scribbles, self->scribbles->len - 1);
  self->scribbling = FALSE;
  if (has_inside (self))
    run (self);
  else
    {
      if (self->editing)
        em_document_cancel_mask_edit (em_tool_get_document (tool));
      em_mask_runner_stop (self->runner);
      self->editing = FALSE;
    }
  em_tool_changed (tool);
  return TRUE;
}

static void
em_smart_tool_snapshot (EmTool *tool, GtkSnapshot *snapshot)
{
  EmSmartTool *self = EM_SMART_TOOL (tool);
  const EmViewport *view = &em_tool_get_canvas (tool)->viewport;

  if (self->scribbles->len == 0)
    return;
  cairo_t *cairo =
      gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, view->width, view->height));
  cairo_set_line_cap (cairo, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cairo, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < self->scribbles->len; i++)
    {
      const Scribble *scribble = g_ptr_array_index (self->scribbles, i);
      const double *at = (double *)scribble->points->data;
      double x, y;

      for (guint k = 0; k < scribble->points->len; k += 2)
        {
          em_viewport_to_widget (view, at[k], at[k + 1], &x, &y);
          cairo_line_to (cairo, x, y);
        }
      if (scribble->points->len == 2)
        cairo_close_path (cairo);
      const double width = 2 * scribble->radius * view->zoom;
      cairo_set_line_width (cairo, width + 2);
      cairo_set_source_rgba (cairo, 1, 1, 1, 0.9);
      cairo_stroke_preserve (cairo);
      cairo_set_line_width (cairo, width);
      if (scribble->inside)
        cairo_set_source_rgb (cairo, 0.15, 0.64, 0.3);
      else
        cairo_set_source_rgb (cairo, 0.85, 0.11, 0.15);
      cairo_stroke (cairo);
    }
  cairo_destroy (cairo);
}

static void
em_smart_tool_dispose (GObject *object)
{
  EmSmartTool *self = EM_SMART_TOOL (object);

  if (self->runner != NULL)
    em_mask_runner_stop (self->runner);
  g_clear_object (&self->runner);
  g_clear_pointer (&self->selector, selector_unref);
  g_clear_pointer (&self->scribbles, g_ptr_array_unref);
  G_OBJECT_CLASS (em_smart_tool_parent_class)->dispose (object);
}

static void
em_smart_tool_class_init (EmSmartToolClass *class)
{
  EmToolClass *tool = EM_TOOL_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_smart_tool_dispose;
  tool->every_motion = TRUE;
  tool->press = em_smart_tool_press;
  tool->drag = em_smart_tool_drag;
  tool->release = em_smart_tool_release;
  tool->is_pending = em_smart_tool_is_pending;
  tool->is_busy = em_smart_tool_is_busy;
  tool->apply = em_smart_tool_apply;
  tool->cancel = em_smart_tool_cancel;
  tool->step_back = em_smart_tool_step_back;
  tool->snapshot = em_smart_tool_snapshot;
}

static void
em_smart_tool_init (EmSmartTool *self)
{
  self->runner = em_mask_runner_new (smart_done, self);
  self->scribbles = g_ptr_array_new_with_free_func (scribble_free);
}
