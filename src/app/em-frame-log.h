/* The frame log: how long the main loop is busy for each frame.
 *
 * Purpose.  The promise is that painting never waits for the engine: in 99 of 100 frames the main
 * loop is busy under 16 ms. EMEND_FRAME_LOG=FILE writes, at exit, a histogram that
 * tests/bench/canvas reads.
 * It also keeps how long after a change its prediction came (tests/bench/strength).
 * Measured. Busy is all time of the main loop outside poll(), from one painted frame to the next:
 * events, idle work, layout, drawing. The time inside calls of the GL driver is taken apart by
 * wrapping the entry points that work is done in: under a software driver they draw every pixel.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _EmFrameLog EmFrameLog;

EmFrameLog *em_frame_log_new (const char *path);
/* Counts the frames of @widget's window. */
void em_frame_log_watch (EmFrameLog *log, GtkWidget *widget);
/* Begins to count, from nothing, or stops. It counts from the start. */
void em_frame_log_record (EmFrameLog *log, gboolean record);
/* A prediction came @microseconds after the change that it answers. */
void em_frame_log_add_latency (EmFrameLog *log, gint64 microseconds);
/* Writes the file. */
void em_frame_log_free (EmFrameLog *log);

/* Microseconds: of the world, and of this thread on a processor. On a machine with other work the
 * first includes waiting for a processor. */
typedef struct
{
  gint64 wall, processor;
} EmClock;
void em_clock_read (EmClock *clock);

/* em-gl-clock.c: the time spent in the GL driver since em_gl_clock_start(). */
void em_gl_clock_start (void);
EmClock em_gl_clock_get (void);

G_END_DECLS
