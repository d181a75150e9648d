/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/em-frame-log.h"

#define BINS 200 /* of a millisecond; the last holds what is longer */

struct _EmFrameLog
{
  char *path;
  EmClock woke;    /* when poll() last returned */
  EmClock busy;    /* since the last frame */
  EmClock gl_mark; /* the GL clock at the last frame */
  gboolean painted, stopped;
  GArray *frames;    /* of Frame */
  GArray *latencies; /* of gint64, microseconds */
};

typedef struct
{
  EmClock busy, driver;
} Frame;

/* GLib's poll function has no data of its own. */
static EmFrameLog *watcher;
static GPollFunc real_poll;

static void
end_turn (EmFrameLog *self)
{
  EmClock now;

  em_clock_read (&now);
  self->busy.wall += now.wall - self->woke.wall;
  self->busy.processor += now.processor - self->woke.processor;
  if (!self->painted)
    return;
  const EmClock gl = em_gl_clock_get ();
  Frame frame = { self->busy };
  frame.driver.wall = gl.wall - self->gl_mark.wall;
  frame.driver.processor = gl.processor - self->gl_mark.processor;
  if (!self->stopped)
    g_array_append_val (self->frames, frame);
  self->busy = (EmClock){ 0 };
  self->gl_mark = gl;
  self->painted = FALSE;
}

static int
timed_poll (GPollFD *fds, guint n, int timeout)
{
  if (watcher != NULL)
    end_turn (watcher);
  const int result = real_poll (fds, n, timeout);
  if (watcher != NULL)
    em_clock_read (&watcher->woke);
  return result;
}

EmFrameLog *
em_frame_log_new (const char *path)
{
  EmFrameLog *self = g_new0 (EmFrameLog, 1);

  self->path = g_strdup (path);
  self->frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  self->latencies = g_array_new (FALSE, FALSE, sizeof (gint64));
  em_clock_read (&self->woke);
  em_gl_clock_start ();
  watcher = self;
  real_poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, timed_poll);
  return self;
}

static void
after_paint (GdkFrameClock *clock, EmFrameLog *self)
{
  self->painted = TRUE;
}

void
em_frame_log_watch (EmFrameLog *self, GtkWidget *widget)
{
  g_signal_connect (gtk_widget_get_frame_clock (widget), "after-paint", G_CALLBACK (after_paint),
                    self);
}

void
em_frame_log_record (EmFrameLog *self, gboolean record)
{
  if (record)
    {
      g_array_set_size (self->frames, 0);
      g_array_set_size (self->latencies, 0);
    }
  self->stopped = !record;
}

void
em_frame_log_add_latency (EmFrameLog *self, gint64 microseconds)
{
  if (!self->stopped)
    g_array_append_val (self->latencies, microseconds);
}

static int
by_size (gconstpointer a, gconstpointer b)
{
  const gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
  return (x > y) - (x < y);
}

static double
quantile (GArray *sorted, double share)
{
  if (sorted->len == 0)
    return 0;
  return g_array_index (sorted, gint64, MIN (sorted->len - 1, (guint)(share * sorted->len)))
         / 1000.0;
}

/* One line of quantiles and a histogram of @values (microseconds). */
static void
describe (GString *text, const char *name, GArray *values)
{
  guint bins[BINS] = { 0 };
  guint under = 0;

  for (guint i = 0; i < values->len; i++)
    {
      const gint64 value = MAX (g_array_index (values, gint64, i), 0);
      bins[MIN (value / 1000, BINS - 1)]++;
      under += value < 16000;
    }
  g_array_sort (values, by_size);
  g_string_append_printf (
      text, "%s frames %u under16ms %.4f median %.3f p95 %.3f p99 %.3f max %.3f\n", name,
      values->len, values->len ? (double)under / values->len : 0, quantile (values, 0.5),
      quantile (values, 0.95), quantile (values, 0.99), quantile (values, 1));
  for (guint i = 0; i < BINS; i++)
    if (bins[i] > 0)
      g_string_append_printf (text, "%s-histogram %u ms %u\n", name, i, bins[i]);
}

void
em_frame_log_free (EmFrameLog *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) own = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) own_processor = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) driver = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;

  g_main_context_set_poll_func (NULL, real_poll);
  watcher = NULL;
  for (guint i = 0; i < self->frames->len; i++)
    {
      const Frame *frame = &g_array_index (self->frames, Frame, i);
      const gint64 rest = frame->busy.wall - frame->driver.wall;
      const gint64 rest_processor = frame->busy.processor - frame->driver.processor;
      g_array_append_val (own, rest);
      g_array_append_val (own_processor, rest_processor);
      g_array_append_val (driver, frame->driver.wall);
      g_array_append_val (all, frame->busy.wall);
    }
  describe (text, "busy-without-driver", own);
  describe (text, "processor-without-driver", own_processor);
  describe (text, "driver", driver);
  describe (text, "busy", all);
  describe (text, "prediction", self->latencies);
  if (!g_file_set_contents (self->path, text->str, text->len, &error))
    g_warning ("%s", error->message);
  g_array_unref (self->frames);
  g_array_unref (self->latencies);
  g_free (self->path);
  g_free (self);
}
