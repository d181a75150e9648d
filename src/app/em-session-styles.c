/* The session's styles: whatever style layer waits for its picture is drawn by the engine, one at a
 * time, the shown pair's first.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "app/em-session-private.h"

/* The first style of @pair that is to be drawn, or %NULL. */
static EmLayer *
find_in_pair (EmSession *self, const EmPair *pair)
{
  for (guint i = 0; i < pair->layers->len; i++)
    {
      EmLayer *layer = g_ptr_array_index (pair->layers, i);
      if (em_layer_waits (layer) && !g_ptr_array_find (self->refused_styles, layer, NULL))
        return layer;
    }
  return NULL;
}

static EmLayer *
find_waiting (EmSession *self, const EmPair **pair)
{
  const EmState *state = em_document_get_state (self->document);

  for (int i = -1; i < (int)state->pairs->len; i++)
    {
      *pair = i < 0 ? em_state_get_pair (state) : g_ptr_array_index (state->pairs, i);
      EmLayer *layer =
          *pair != NULL && (i < 0 || (*pair)->enabled) ? find_in_pair (self, *pair) : NULL;
      if (layer != NULL)
        return layer;
    }
  return NULL;
}

/* Of several that fail each is asked for once. */
static void
refuse (EmSession *self, EmLayer *layer)
{
  g_ptr_array_add (self->refused_styles, em_layer_ref (layer));
}

static void
style_drawn (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (EmSession) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EmPicture) rendered = em_engine_stylise_finish (EM_ENGINE (object), result, &error);
  g_autoptr (EmLayer) layer = g_steal_pointer (&self->drawn_style);

  g_clear_object (&self->style_stop);
  if (layer == NULL) /* closed in between */
    return;
  if (rendered != NULL)
    em_document_set_rendered (self->document, self->drawn_pair, layer, rendered);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      refuse (self, layer);
      em_session_report (self, error);
    }
  em_session_draw_styles (self);
  g_signal_emit_by_name (self, "activity-changed");
}

static void
style_progressed (double fraction, gpointer data)
{
  EmSession *self = data;

  /* Told a hundred times: no more often than can be seen. */
  if (self->style_stop == NULL || (fraction - self->style_fraction < 0.02 && fraction < 1))
    return;
  self->style_fraction = fraction;
  g_signal_emit_by_name (self, "activity-changed");
}

void
em_session_draw_styles (EmSession *self)
{
  const EmPair *pair;
  EmLayer *layer = find_waiting (self, &pair);

  if (self->style_stop != NULL || layer == NULL)
    return;
  self->style_stop = g_cancellable_new ();
  self->style_fraction = 0;
  self->drawn_style = em_layer_ref (layer);
  self->drawn_pair = pair->id;
  em_engine_stylise_async (self->engine, pair->original, layer, self->style_stop, style_progressed,
                           self, style_drawn, g_object_ref (self));
  g_signal_emit_by_name (self, "activity-changed");
}

gboolean
em_session_is_drawing_style (EmSession *self, guint layer, double *fraction)
{
  const EmPair *pair = em_document_get_pair (self->document);

  *fraction = self->style_fraction;
  return self->drawn_style != NULL && self->drawn_style->id == layer && pair != NULL
         && pair->id == self->drawn_pair;
}

void
em_session_stop_style (EmSession *self)
{
  const EmPair *pair;
  EmLayer *layer = find_waiting (self, &pair);

  if (self->style_stop != NULL)
    g_cancellable_cancel (self->style_stop);
  /* The one that is wanted now may be a newer version of the one that is drawn. */
  if (layer != NULL)
    refuse (self, layer);
}

void
em_session_retry_style (EmSession *self)
{
  g_ptr_array_set_size (self->refused_styles, 0);
  em_session_draw_styles (self);
}

void
em_session_forget_content (EmSession *self)
{
  if (self->style_stop != NULL)
    g_cancellable_cancel (self->style_stop);
  g_clear_pointer (&self->drawn_style, em_layer_unref);
  g_ptr_array_set_size (self->refused_styles, 0);
  g_clear_pointer (&self->label_template, em_label_free);
  g_clear_object (&self->dropped);
  g_clear_pointer (&self->offered_mask, em_mask_unref);
  g_clear_pointer (&self->offered_mask_name, g_free);
}
