/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-canvas-private.h"
#include "app/em-heat-legend.h"
#include "app/em-soft-renderer.h"

#define LEGEND_MARGIN 12

G_DEFINE_FINAL_TYPE (EmCanvas, em_canvas, GTK_TYPE_WIDGET)

enum
{
  VIEW_CHANGED,
  TOOL_CHANGED,
  POINTER_MOVED,
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

static gboolean
announce_size (gpointer data)
{
  EmCanvas *self = data;
  self->size_source = 0;
  em_canvas_view_changed (self);
  return G_SOURCE_REMOVE;
}

/* --- drawing ------------------------------------------------------------------------------- */

static gboolean
render_gl (GtkGLArea *area, GdkGLContext *context, EmCanvas *self)
{
  EmCanvasLook look;

  if (self->renderer == NULL)
    return TRUE;
  em_canvas_get_look (self, &look);
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
      em_canvas_get_look (self, &look);
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
  gtk_widget_snapshot_child (widget, self->legend, snapshot);
}

/* In the lower corner at the line's beginning. */
static void
allocate_legend (EmCanvas *self, int width, int height)
{
  const gboolean mirrored = gtk_widget_get_direction (self->legend) == GTK_TEXT_DIR_RTL;
  GtkRequisition size;

  if (!gtk_widget_should_layout (self->legend))
    return;
  gtk_widget_get_preferred_size (self->legend, NULL, &size);
  gtk_widget_size_allocate (
      self->legend,
      &(GtkAllocation){ mirrored ? width - size.width - LEGEND_MARGIN : LEGEND_MARGIN,
                        height - size.height - LEGEND_MARGIN, size.width, size.height },
      -1);
}

static void
em_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  EmCanvas *self = EM_CANVAS (widget);

  if (self->gl_area != NULL)
    gtk_widget_allocate (self->gl_area, width, height, -1, NULL);
  gtk_widget_allocate (self->overlay, width, height, -1, NULL);
  allocate_legend (self, width, height);
  em_viewport_set_scale (&self->viewport, gtk_widget_get_scale_factor (widget));
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

/* --- tools --------------------------------------------------------------------------------- */

EmTool *
em_canvas_get_current_tool (EmCanvas *self)
{
  if (self->tools[self->kind] == NULL)
    self->tools[self->kind] = em_tool_new (self->kind, self);
  return self->tools[self->kind];
}

void
em_canvas_tool_changed (EmCanvas *self)
{
  em_canvas_update_cursor (self);
  g_signal_emit (self, signals[TOOL_CHANGED], 0);
}

void
em_canvas_set_tool (EmCanvas *self, EmToolKind kind)
{
  EmTool *tool = em_canvas_get_current_tool (self);

  if (self->kind == kind)
    return;
  if (self->drag == EM_DRAG_TOOL)
    em_canvas_cancel (self);
  EM_TOOL_GET_CLASS (tool)->leave (tool);
  self->kind = kind;
  em_canvas_get_current_tool (self);
  gtk_widget_queue_draw (self->overlay);
  em_canvas_tool_changed (self);
}

EmToolKind
em_canvas_get_tool (EmCanvas *self)
{
  return self->kind;
}

EmToolSettings *
em_canvas_get_settings (EmCanvas *self)
{
  return self->settings;
}

void
em_canvas_set_label (EmCanvas *self, const EmLabel *label)
{
  EmLabel *copy = em_label_copy (label);
  g_clear_pointer (&self->label, em_label_free);
  self->label = copy;
}

gboolean
em_canvas_is_pending (EmCanvas *self)
{
  EmTool *tool = em_canvas_get_current_tool (self);
  return EM_TOOL_GET_CLASS (tool)->is_pending (tool);
}

gboolean
em_canvas_is_busy (EmCanvas *self)
{
  EmTool *tool = em_canvas_get_current_tool (self);
  return EM_TOOL_GET_CLASS (tool)->is_busy (tool);
}

gboolean
em_canvas_apply (EmCanvas *self)
{
  EmTool *tool = em_canvas_get_current_tool (self);
  return EM_TOOL_GET_CLASS (tool)->apply (tool);
}

gboolean
em_canvas_cancel (EmCanvas *self)
{
  EmTool *tool = em_canvas_get_current_tool (self);
  const gboolean dragging = self->drag != EM_DRAG_NONE;

  self->drag = EM_DRAG_NONE;
  self->middle_pan = FALSE;
  const gboolean cancelled = EM_TOOL_GET_CLASS (tool)->cancel (tool);
  em_canvas_update_cursor (self);
  gtk_widget_queue_draw (self->overlay);
  return cancelled || dragging;
}

gboolean
em_canvas_step_back (EmCanvas *self)
{
  EmTool *tool = em_canvas_get_current_tool (self);
  return EM_TOOL_GET_CLASS (tool)->step_back (tool);
}

void
em_canvas_flip_layer (EmCanvas *self, gboolean horizontal)
{
  EmTool *tool = em_canvas_get_current_tool (self);
  EM_TOOL_GET_CLASS (tool)->flip (tool, horizontal);
}

void
em_canvas_set_session (EmCanvas *self, EmSession *session)
{
  self->session = g_object_ref (session);
  self->document = em_session_get_document (session);
  g_signal_connect_object (self->document, "changed", G_CALLBACK (em_canvas_document_changed), self,
                           0);
  em_canvas_rebuild_scene (self);
}

static void
settings_changed (EmToolSettings *settings, GParamSpec *pspec, EmCanvas *self)
{
  gtk_widget_queue_draw (self->overlay);
}

/* --- class --------------------------------------------------------------------------------- */

static void
em_canvas_dispose (GObject *object)
{
  EmCanvas *self = EM_CANVAS (object);

  g_clear_handle_id (&self->size_source, g_source_remove);
  for (int i = 0; i < EM_TOOL_N_KINDS; i++)
    g_clear_object (&self->tools[i]);
  g_clear_pointer (&self->gl_area, gtk_widget_unparent);
  g_clear_pointer (&self->overlay, gtk_widget_unparent);
  g_clear_pointer (&self->legend, gtk_widget_unparent);
  em_canvas_clear_scene (self);
  self->document = NULL;
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  g_clear_object (&self->heat);
  g_clear_object (&self->grid);
  g_clear_pointer (&self->key_map, em_tensor_unref);
  g_clear_pointer (&self->mask_grid, em_tensor_unref);
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
  signals[POINTER_MOVED] = g_signal_new ("pointer-moved", G_TYPE_FROM_CLASS (class),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[NO_GL] = g_signal_new ("no-gl", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
em_canvas_init (EmCanvas *self)
{
  em_viewport_init (&self->viewport);
  self->show_mask = TRUE;
  self->mask_opacity = 0.5;
  self->split = 0.5;
  self->view = EM_VIEW_MODIFIED;
  self->kind = EM_TOOL_BRUSH;
  self->mask_colour = (GdkRGBA){ 0.95f, 0.2f, 0.35f, 1 };
  self->settings = em_tool_settings_new ();
  g_signal_connect_object (self->settings, "notify", G_CALLBACK (settings_changed), self, 0);

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
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Picture"), -1);
  self->legend = em_heat_legend_new ();
  gtk_widget_set_parent (self->legend, GTK_WIDGET (self));
  em_canvas_add_input (self);
  em_canvas_update_cursor (self);
}
