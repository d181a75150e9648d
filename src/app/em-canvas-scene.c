/* What the canvas shows of the document: pyramids of its pictures, the mask.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "app/em-canvas-private.h"

/* A scene under construction: pictures whose pyramids are not there yet. */
typedef struct
{
  guint generation;
  EmPicture *pictures[3]; /* original, layer, plain layer; NULL where there is none */
  EmPyramid *pyramids[3];
  EmMask *mask;    /* (nullable): the mask that belongs to the fills */
  guint n_strokes; /* changes of the mask by hand until then */
} SceneJob;

static void
scene_job_free (gpointer data)
{
  SceneJob *job = data;
  for (int i = 0; i < 3; i++)
    {
      g_clear_pointer (&job->pictures[i], em_picture_unref);
      g_clear_pointer (&job->pyramids[i], em_pyramid_unref);
    }
  g_clear_pointer (&job->mask, em_mask_unref);
  g_free (job);
}

static void
build_scene (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  SceneJob *job = data;
  for (int i = 0; i < 3; i++)
    if (job->pictures[i] != NULL && job->pyramids[i] == NULL)
      job->pyramids[i] = em_pyramid_new (job->pictures[i], i == 0);
  g_task_return_boolean (task, TRUE);
}

void
em_canvas_clear_scene (EmCanvas *self)
{
  self->scene_generation++; /* what is still being built is for nobody */
  g_clear_pointer (&self->scene.original, em_pyramid_unref);
  g_clear_pointer (&self->scene.layer, em_pyramid_unref);
  g_clear_pointer (&self->scene.plain_layer, em_pyramid_unref);
  g_clear_pointer (&self->scene.mask, em_mask_pyramid_free);
  g_clear_pointer (&self->shown_mask, em_mask_unref);
  g_clear_pointer (&self->drawn_mask, em_mask_unref);
}

static gboolean
fits_scene (EmCanvas *self, EmMask *mask)
{
  return mask != NULL && self->scene.mask != NULL && em_mask_get_width (mask) == self->scene.width
         && em_mask_get_height (mask) == self->scene.height;
}

/* Shows @mask, which may differ from what is shown inside @rect. */
static void
update_mask (EmCanvas *self, EmMask *mask, const EmRect *rect)
{
  if (!fits_scene (self, mask) || rect->width <= 0)
    return;
  em_mask_pyramid_update (self->scene.mask, mask, rect);
  if (self->renderer != NULL)
    em_gl_renderer_mask_changed (self->renderer, rect);
  em_canvas_queue_pixels (self);
}

/* Shows the mask that belongs to the fills which have just come: @mask, or (%NULL) the pair's. */
static void
show_mask (EmCanvas *self, EmMask *mask)
{
  const EmPair *pair = em_document_get_pair (self->document);
  g_autoptr (EmMask) wanted = NULL;
  EmRect rect = { 0, 0, self->scene.width, self->scene.height };

  if (mask == NULL && pair != NULL)
    mask = pair->mask;
  if (!fits_scene (self, mask))
    return;
  wanted = em_mask_snapshot (mask);
  if (self->shown_mask != NULL)
    rect = em_mask_difference (self->shown_mask, wanted);
  update_mask (self, wanted, &rect);
  g_clear_pointer (&self->shown_mask, em_mask_unref);
  self->shown_mask = g_steal_pointer (&wanted);
}

static void
scene_built (GObject *object, GAsyncResult *result, gpointer data)
{
  EmCanvas *self = EM_CANVAS (object);
  SceneJob *job = g_task_get_task_data (G_TASK (result));

  if (job->generation != self->scene_generation)
    return;

  EmScene before = self->scene;
  EmScene scene = { 0 };
  scene.original = g_steal_pointer (&job->pyramids[0]);
  scene.layer = g_steal_pointer (&job->pyramids[1]);
  scene.plain_layer = g_steal_pointer (&job->pyramids[2]);
  if (scene.original != NULL)
    {
      scene.width = em_picture_get_width (job->pictures[0]);
      scene.height = em_picture_get_height (job->pictures[0]);
      if (before.mask != NULL && before.width == scene.width && before.height == scene.height)
        scene.mask = g_steal_pointer (&before.mask);
      else
        {
          scene.mask = em_mask_pyramid_new (scene.width, scene.height);
          g_clear_pointer (&self->shown_mask, em_mask_unref);
        }
    }
  self->scene = scene;
  em_viewport_set_picture (&self->viewport, scene.width, scene.height);
  /* What was painted meanwhile is seen already, and has to stay. */
  show_mask (self, job->n_strokes == self->n_strokes ? job->mask : NULL);
  /* The renderer compares addresses: it has to see the new scene before the old one goes. */
  if (self->renderer != NULL && self->gl_area != NULL)
    {
      gtk_gl_area_make_current (GTK_GL_AREA (self->gl_area));
      em_gl_renderer_set_scene (self->renderer, &self->scene);
    }
  g_clear_pointer (&before.original, em_pyramid_unref);
  g_clear_pointer (&before.layer, em_pyramid_unref);
  g_clear_pointer (&before.plain_layer, em_pyramid_unref);
  g_clear_pointer (&before.mask, em_mask_pyramid_free);
  em_canvas_update_cursor (self);
  em_canvas_view_changed (self);
}

void
em_canvas_rebuild_scene (EmCanvas *self)
{
  const EmPair *pair = em_document_get_pair (self->document);
  EmPicture *pictures[3] = { NULL };
  EmPyramid *known[3] = { self->scene.original, self->scene.layer, self->scene.plain_layer };
  SceneJob *job = g_new0 (SceneJob, 1);

  if (pair != NULL)
    {
      pictures[0] = em_pair_get_ground (pair);
      pictures[1] = pair->fill;
      pictures[2] = pair->plain_fill;
    }
  job->generation = ++self->scene_generation;
  if (pair != NULL && pair->fills_current)
    job->mask = em_mask_snapshot (pair->mask);
  else if (pair != NULL)
    job->mask = g_steal_pointer (&self->drawn_mask);
  job->n_strokes = self->n_strokes;
  g_clear_pointer (&self->drawn_mask, em_mask_unref);
  for (int i = 0; i < 3; i++)
    {
      if (pictures[i] == NULL || pictures[0] == NULL)
        continue;
      job->pictures[i] = em_picture_ref (pictures[i]);
      if (known[i] != NULL && em_pyramid_get_picture (known[i]) == pictures[i])
        job->pyramids[i] = em_pyramid_ref (known[i]);
    }
  g_autoptr (GTask) task = g_task_new (self, NULL, scene_built, NULL);
  g_task_set_task_data (task, job, scene_job_free);
  g_task_run_in_thread (task, build_scene);
}

void
em_canvas_document_changed (EmDocument *document, guint changes, EmRect *rect, EmCanvas *self)
{
  const EmPair *pair = em_document_get_pair (document);
  const gboolean rebuild = changes & (EM_CHANGE_PICTURE | EM_CHANGE_FILL);
  const gboolean outdated = pair != NULL && !pair->fills_current;
  /* A label that is dragged takes its mask along. The mask waits for the picture of the label, or
   * the one would cut the other for a frame. */
  const gboolean wait =
      rebuild
      || ((changes & EM_CHANGE_LAYERS) && outdated && !em_document_is_editing_mask (document));

  if (changes & EM_CHANGE_PICTURE)
    em_canvas_cancel (self);
  if ((changes & EM_CHANGE_MASK) && rect != NULL && !wait)
    {
      update_mask (self, pair != NULL ? pair->mask : NULL, rect);
      g_clear_pointer (&self->shown_mask, em_mask_unref);
      self->n_strokes++;
    }
  if (rebuild)
    em_canvas_rebuild_scene (self);
  /* Fills are drawn one after the other, each from the state in which the one before was ready. */
  if (!outdated)
    g_clear_pointer (&self->drawn_mask, em_mask_unref);
  else if (wait && self->drawn_mask == NULL)
    self->drawn_mask = em_mask_snapshot (pair->mask);
  if (changes & (EM_CHANGE_DIRECTION | EM_CHANGE_FILL | EM_CHANGE_PICTURE | EM_CHANGE_LAYERS))
    gtk_widget_queue_draw (self->overlay);
}
