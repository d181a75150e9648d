/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-canvas-private.h"
#include "app/em-heat.h"
#include "app/em-soft-renderer.h"

G_DEFINE_FINAL_TYPE (EmCanvas, em_canvas, GTK_TYPE_WIDGET)

enum
{
  VIEW_CHANGED,
  TOOL_CHANGED,
  NO_GL,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
em_canvas_queue_pixels (EmCanvas *self)
{
  if (self->gl_area != NULL)
    gtk_gl_area_queue_render (GTK_GL_AREA (self->gl_area));
  else
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
em_canvas_view_changed (EmCanvas *self)
{
  em_canvas_queue_pixels (self);
  gtk_widget_queue_draw (self->overlay);
  g_signal_emit (self, signals[VIEW_CHANGED], 0);
}

static gboolean
announce_size (gpointer data)
{
  EmCanvas *self = data;
  self->size_source = 0;
  em_canvas_view_changed (self);
  return G_SOURCE_REMOVE;
}

/* --- drawing ------------------------------------------------------------------------------- */

static void
get_look (EmCanvas *self, EmCanvasLook *look)
{
  const gboolean filled = self->scene.layer != NULL;
  const EmView view = self->hold_original ? EM_VIEW_ORIGINAL : self->view;
  const double far = 1e6;

  *look = (EmCanvasLook){ .tint = { 0.95f, 0.2f, 0.35f, 0 }, .outline = { 1.0f, 0.25f, 0.45f, 0 } };
  look->split = view == EM_VIEW_ORIGINAL   ? far
                : view == EM_VIEW_MODIFIED ? -far
                                           : self->split * self->viewport.width;
  if (self->show_mask && !self->hold_original)
    {
      /* What fills the mask is to be seen itself: then the edge alone says where it is. */
      look->tint[3] = filled ? 0 : self->mask_opacity;
      look->outline[3] = MIN (1, 1.6f * self->mask_opacity);
    }
}

static gboolean
render_gl (GtkGLArea *area, GdkGLContext *context, EmCanvas *self)
{
  EmCanvasLook look;

  if (self->renderer == NULL)
    return TRUE;
  get_look (self, &look);
  em_gl_renderer_set_scene (self->renderer, &self->scene);
  if (em_gl_renderer_draw (self->renderer, &self->viewport,
                           gtk_widget_get_scale_factor (GTK_WIDGET (self)), &look))
    gtk_gl_area_queue_render (area);
  return TRUE;
}

static gboolean
leave_gl (gpointer data)
{
  EmCanvas *self = data;
  g_clear_pointer (&self->gl_area, gtk_widget_unparent);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

static void
realize_gl (GtkGLArea *area, EmCanvas *self)
{
  g_autoptr (GError) error = NULL;

  gtk_gl_area_make_current (area);
  if (gtk_gl_area_get_error (area) != NULL)
    error = g_error_copy (gtk_gl_area_get_error (area));
  else
    self->renderer =
        em_gl_renderer_new (gdk_gl_context_get_use_es (gtk_gl_area_get_context (area)), &error);
  if (self->renderer != NULL)
    return;
  g_autofree char *text = g_strdup_printf (
      _ ("Pictures are drawn without the graphics card, which is slower: %s"), error->message);
  g_signal_emit (self, signals[NO_GL], 0, text);
  g_idle_add_full (G_PRIORITY_HIGH, leave_gl, g_object_ref (self), g_object_unref);
}

static void
unrealize_gl (GtkGLArea *area, EmCanvas *self)
{
  gtk_gl_area_make_current (area);
  if (gtk_gl_area_get_error (area) == NULL)
    g_clear_pointer (&self->renderer, em_gl_renderer_free);
}

static void
em_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  EmCanvas *self = EM_CANVAS (widget);
  const int scale = gtk_widget_get_scale_factor (widget);
  const int width = self->viewport.width, height = self->viewport.height;

  if (self->gl_area == NULL && width > 0 && height > 0)
    {
      EmCanvasLook look;
      get_look (self, &look);
      g_autoptr (GBytes) pixels = em_soft_renderer_draw (&self->scene, &self->viewport, scale,
                                                         &look, width * scale, height * scale);
      g_autoptr (GdkTexture) texture =
          gdk_memory_texture_new (width * scale, height * scale, GDK_MEMORY_R8G8B8A8_PREMULTIPLIED,
                                  pixels, (gsize)width * scale * 4);
      gtk_snapshot_append_texture (snapshot, texture, &GRAPHENE_RECT_INIT (0, 0, width, height));
    }
  if (self->gl_area != NULL)
    gtk_widget_snapshot_child (widget, self->gl_area, snapshot);
  gtk_widget_snapshot_child (widget, self->overlay, snapshot);
}

static void
em_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  EmCanvas *self = EM_CANVAS (widget);

  if (self->gl_area != NULL)
    gtk_widget_allocate (self->gl_area, width, height, -1, NULL);
  gtk_widget_allocate (self->overlay, width, height, -1, NULL);
  em_viewport_set_size (&self->viewport, width, height);
  em_canvas_queue_pixels (self);
  /* Who listens may change a label: not while sizes are being handed out. */
  if (self->size_source == 0)
    self->size_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, announce_size, self, NULL);
}

static void
em_canvas_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                   int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = 160;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 640 : 480;
}

/* --- the scene ----------------------------------------------------------------------------- */

/* A scene under construction: pictures whose pyramids are not there yet. */
typedef struct
{
  guint generation;
  EmPicture *pictures[3]; /* original, layer, plain layer; NULL where there is none */
  EmPyramid *pyramids[3];
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

static void
clear_scene (EmScene *scene)
{
  g_clear_pointer (&scene->original, em_pyramid_unref);
  g_clear_pointer (&scene->layer, em_pyramid_unref);
  g_clear_pointer (&scene->plain_layer, em_pyramid_unref);
  g_clear_pointer (&scene->mask, em_mask_pyramid_free);
}

static void
update_mask (EmCanvas *self, const EmRect *rect)
{
  const EmPair *pair = em_document_get_pair (self->document);
  EmMask *mask = pair != NULL ? pair->mask : NULL;

  if (mask == NULL || self->scene.mask == NULL || em_mask_get_width (mask) != self->scene.width
      || em_mask_get_height (mask) != self->scene.height)
    return;
  em_mask_pyramid_update (self->scene.mask, mask, rect);
  if (self->renderer != NULL)
    em_gl_renderer_mask_changed (self->renderer, rect);
  em_canvas_queue_pixels (self);
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
      scene.mask = em_mask_pyramid_new (scene.width, scene.height);
    }
  self->scene = scene;
  em_viewport_set_picture (&self->viewport, scene.width, scene.height);

  const EmPair *pair = em_document_get_pair (self->document);
  EmMask *mask = pair != NULL ? pair->mask : NULL;
  if (mask != NULL && scene.mask != NULL)
    {
      EmRect bounds = em_mask_get_bounds (mask);
      update_mask (self, &bounds);
    }
  /* The renderer compares addresses: it has to see the new scene before the old one goes. */
  if (self->renderer != NULL && self->gl_area != NULL)
    {
      gtk_gl_area_make_current (GTK_GL_AREA (self->gl_area));
      em_gl_renderer_set_scene (self->renderer, &self->scene);
    }
  clear_scene (&before);
  em_canvas_view_changed (self);
}

static void
rebuild_scene (EmCanvas *self)
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

static void
document_changed (EmDocument *document, guint changes, EmRect *rect, EmCanvas *self)
{
  if (changes & (EM_CHANGE_PICTURE | EM_CHANGE_FILL))
    rebuild_scene (self);
  if ((changes & EM_CHANGE_MASK) && rect != NULL)
    update_mask (self, rect);
  if (changes & (EM_CHANGE_DIRECTION | EM_CHANGE_FILL | EM_CHANGE_PICTURE))
    gtk_widget_queue_draw (self->overlay);
}

void
em_canvas_set_session (EmCanvas *self, EmSession *session)
{
  self->session = g_object_ref (session);
  self->document = em_session_get_document (session);
  g_signal_connect_object (self->document, "changed", G_CALLBACK (document_changed), self, 0);
  rebuild_scene (self);
}

void
em_canvas_set_network (EmCanvas *self, const EmPreprocess *spec, EmTensor *key_map,
                       EmTensor *mask_grid)
{
  self->has_spec = spec != NULL;
  if (spec != NULL)
    self->spec = *spec;
  g_clear_object (&self->heat);
  g_clear_object (&self->grid);
  if (key_map != NULL)
    self->heat = em_heat_new_key_map (key_map);
  if (mask_grid != NULL)
    self->grid = em_heat_new_mask_grid (mask_grid);
  gtk_widget_queue_draw (self->overlay);
}

/* --- properties ---------------------------------------------------------------------------- */

static void
tool_changed (EmCanvas *self)
{
  em_canvas_update_cursor (self);
  gtk_widget_queue_draw (self->overlay);
  g_signal_emit (self, signals[TOOL_CHANGED], 0);
}

void
em_canvas_set_tool (EmCanvas *self, EmTool tool)
{
  if (self->tool == tool)
    return;
  self->tool = tool;
  tool_changed (self);
}

EmTool
em_canvas_get_tool (EmCanvas *self)
{
  return self->tool;
}

void
em_canvas_set_brush_size (EmCanvas *self, double size)
{
  size = CLAMP (size, EM_BRUSH_MIN, EM_BRUSH_MAX);
  if (self->brush_size == size)
    return;
  self->brush_size = size;
  tool_changed (self);
}

double
em_canvas_get_brush_size (EmCanvas *self)
{
  return self->brush_size;
}

void
em_canvas_set_brush_hardness (EmCanvas *self, double hardness)
{
  if (self->brush_hardness == hardness)
    return;
  self->brush_hardness = hardness;
  tool_changed (self);
}

double
em_canvas_get_brush_hardness (EmCanvas *self)
{
  return self->brush_hardness;
}

void
em_canvas_set_label (EmCanvas *self, const EmLabel *label)
{
  EmLabel *copy = em_label_copy (label);
  g_clear_pointer (&self->label, em_label_free);
  self->label = copy;
}

void
em_canvas_set_view (EmCanvas *self, EmView view)
{
  if (self->view == view)
    return;
  self->view = view;
  em_canvas_view_changed (self);
}

void
em_canvas_set_show_mask (EmCanvas *self, gboolean show)
{
  if (self->show_mask == show)
    return;
  self->show_mask = show;
  em_canvas_view_changed (self);
}

void
em_canvas_set_mask_opacity (EmCanvas *self, double opacity)
{
  if (self->mask_opacity == opacity)
    return;
  self->mask_opacity = opacity;
  em_canvas_view_changed (self);
}

double
em_canvas_get_mask_opacity (EmCanvas *self)
{
  return self->mask_opacity;
}

void
em_canvas_set_hold_original (EmCanvas *self, gboolean hold)
{
  if (self->hold_original == hold)
    return;
  self->hold_original = hold;
  em_canvas_queue_pixels (self);
  gtk_widget_queue_draw (self->overlay);
}

void
em_canvas_set_hold_pan (EmCanvas *self, gboolean hold)
{
  if (self->hold_pan == hold)
    return;
  self->hold_pan = hold;
  em_canvas_update_cursor (self);
  gtk_widget_queue_draw (self->overlay);
}

gboolean
em_canvas_contains_pointer (EmCanvas *self)
{
  return self->inside;
}

double
em_canvas_get_zoom (EmCanvas *self)
{
  return self->viewport.zoom;
}

void
em_canvas_zoom (EmCanvas *self, double factor)
{
  em_viewport_zoom_at (&self->viewport, factor, self->viewport.width / 2,
                       self->viewport.height / 2);
  em_canvas_view_changed (self);
}

void
em_canvas_zoom_fit (EmCanvas *self)
{
  em_viewport_fit (&self->viewport);
  em_canvas_view_changed (self);
}

void
em_canvas_zoom_actual (EmCanvas *self)
{
  em_viewport_set_zoom (&self->viewport, 1.0 / gtk_widget_get_scale_factor (GTK_WIDGET (self)));
  em_canvas_view_changed (self);
}

/* --- class --------------------------------------------------------------------------------- */

static void
em_canvas_dispose (GObject *object)
{
  EmCanvas *self = EM_CANVAS (object);

  self->scene_generation++; /* what is still being built is for nobody */
  g_clear_handle_id (&self->size_source, g_source_remove);
  g_clear_pointer (&self->gl_area, gtk_widget_unparent);
  g_clear_pointer (&self->overlay, gtk_widget_unparent);
  clear_scene (&self->scene);
  self->document = NULL;
  g_clear_object (&self->session);
  g_clear_object (&self->heat);
  g_clear_object (&self->grid);
  g_clear_pointer (&self->label, em_label_free);
  G_OBJECT_CLASS (em_canvas_parent_class)->dispose (object);
}

static void
em_canvas_class_init (EmCanvasClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_canvas_dispose;
  widget->snapshot = em_canvas_snapshot;
  widget->size_allocate = em_canvas_size_allocate;
  widget->measure = em_canvas_measure;
  gtk_widget_class_set_css_name (widget, "canvas");
  gtk_widget_class_set_accessible_role (widget, GTK_ACCESSIBLE_ROLE_IMG);

  signals[VIEW_CHANGED] = g_signal_new ("view-changed", G_TYPE_FROM_CLASS (class),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TOOL_CHANGED] = g_signal_new ("tool-changed", G_TYPE_FROM_CLASS (class),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[NO_GL] = g_signal_new ("no-gl", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
em_canvas_init (EmCanvas *self)
{
  em_viewport_init (&self->viewport);
  self->brush_size = 40;
  self->brush_hardness = 0.8;
  self->show_mask = TRUE;
  self->mask_opacity = 0.5;
  self->split = 0.5;
  self->view = EM_VIEW_MODIFIED;
  self->tool = EM_TOOL_BRUSH;

  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  if (g_strcmp0 (g_getenv ("EMEND_CANVAS"), "software") != 0)
    {
      self->gl_area = gtk_gl_area_new ();
      gtk_gl_area_set_auto_render (GTK_GL_AREA (self->gl_area), FALSE);
      gtk_gl_area_set_required_version (GTK_GL_AREA (self->gl_area), 3, 2);
      gtk_widget_set_can_target (self->gl_area, FALSE);
      g_signal_connect (self->gl_area, "realize", G_CALLBACK (realize_gl), self);
      g_signal_connect (self->gl_area, "unrealize", G_CALLBACK (unrealize_gl), self);
      g_signal_connect (self->gl_area, "render", G_CALLBACK (render_gl), self);
      gtk_widget_set_parent (self->gl_area, GTK_WIDGET (self));
    }
  self->overlay = em_canvas_overlay_new (self);
  gtk_widget_set_parent (self->overlay, GTK_WIDGET (self));
  em_canvas_add_input (self);
  em_canvas_update_cursor (self);
}
