/* Times of the wand and of smart select, on a picture enlarged to 1 and 24 megapixels, with noise.
 *
 * select PICTURE STROKES.json prints the median of ROUNDS runs; the strokes are those of
 * tests/picture/select. Cancelling is timed from the call to the return, for several moments.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <stdlib.h>

#include "picture/em-brush.h"
#include "picture/em-smart-select.h"
#include "picture/em-wand.h"

#define ROUNDS 5

static double
now (void)
{
  return g_get_monotonic_time () / 1e3;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  return *(const double *)a < *(const double *)b ? -1 : 1;
}

static void
print_times (const char *what, double *times)
{
  qsort (times, ROUNDS, sizeof *times, compare_times);
  g_print ("  %-34s median %7.1f ms, slowest %7.1f ms\n", what, times[ROUNDS / 2],
           times[ROUNDS - 1]);
}

static EmMask *
draw_strokes (JsonObject *json, const char *name, int width, int height, double scale)
{
  EmMask *mask = em_mask_new (width, height);
  JsonArray *strokes = json_object_get_array_member (json, name);
  EmBrush brush = { json_object_get_double_member (json, "width") / 2 * scale, 1, FALSE };

  for (guint i = 0; i < json_array_get_length (strokes); i++)
    {
      JsonArray *points = json_array_get_array_element (strokes, i);

      for (guint k = 2; k + 1 < json_array_get_length (points); k += 2)
        em_brush_stroke (&brush, mask, json_array_get_double_element (points, k - 2) * scale,
                         json_array_get_double_element (points, k - 1) * scale,
                         json_array_get_double_element (points, k) * scale,
                         json_array_get_double_element (points, k + 1) * scale);
    }
  return mask;
}

static void
bench_wand (EmPicture *picture)
{
  int x = em_picture_get_width (picture) * 9 / 10, y = em_picture_get_height (picture) / 2;

  for (int contiguous = 0; contiguous < 2; contiguous++)
    for (int tolerance = 20; tolerance <= 255; tolerance *= 3)
      {
        double times[ROUNDS];
        g_autofree char *what = g_strdup_printf (
            "wand, %s, tolerance %d", contiguous ? "contiguous" : "whole picture", tolerance);

        for (int i = 0; i < ROUNDS; i++)
          {
            double start = now ();

            em_mask_unref (em_wand_select (picture, x, y, tolerance, contiguous, NULL));
            times[i] = now () - start;
          }
        print_times (what, times);
      }
}

/* A camera's noise, which enlarging took away: it is what makes runs short and graphs hard. */
static void
add_noise (EmPicture *picture)
{
  gsize n = (gsize)em_picture_get_width (picture) * em_picture_get_height (picture) * 4;
  guint8 *pixels = em_picture_get_pixels (picture);
  guint32 state = 1;

  for (gsize i = 0; i < n; i++)
    {
      state = state * 1664525u + 1013904223u;
      if (i % 4 < 3)
        pixels[i] =
            (guint8)CLAMP (pixels[i] + (int)(state >> 28) + (int)(state >> 20 & 15) - 15, 0, 255);
    }
}

static gpointer
cancel_later (gpointer data)
{
  gpointer *arguments = data;

  g_usleep (1000 * GPOINTER_TO_UINT (arguments[1]));
  *(double *)arguments[2] = now ();
  g_cancellable_cancel (arguments[0]);
  return NULL;
}

static void
bench_smart (EmPicture *picture, const EmMask *inside, const EmMask *outside)
{
  double made[ROUNDS], run[ROUNDS], longest = 0;
  EmSmartSelect *select = NULL;

  for (int i = 0; i < ROUNDS; i++)
    {
      double start = now ();

      g_clear_pointer (&select, em_smart_select_free);
      select = em_smart_select_new (picture);
      made[i] = now () - start;
      start = now ();
      em_mask_unref (em_smart_select_run (select, inside, outside, NULL, NULL));
      run[i] = now () - start;
    }
  print_times ("smart select, made", made);
  print_times ("smart select, run", run);
  for (guint delay = 1; delay < run[ROUNDS / 2]; delay += 1 + (guint)run[ROUNDS / 2] / 12)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      double cancelled;
      gpointer arguments[] = { cancellable, GUINT_TO_POINTER (delay), &cancelled };
      GThread *thread = g_thread_new ("cancel", cancel_later, arguments);
      EmMask *mask = em_smart_select_run (select, inside, outside, cancellable, NULL);
      double end = now ();

      g_thread_join (thread);
      if (mask == NULL)
        longest = MAX (longest, end - cancelled);
      else
        em_mask_unref (mask);
    }
  g_print ("  %-34s longest %6.1f ms\n", "smart select, until cancelled", longest);
  em_smart_select_free (select);
}

int
main (int argc, char **argv)
{
  const double megapixels[] = { 1, 24 };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (EmPicture) picture = argc == 3 ? em_picture_load (argv[1], &error) : NULL;

  if (picture == NULL || !json_parser_load_from_file (parser, argv[2], &error))
    {
      g_printerr ("%s\n", error ? error->message : "Usage: select PICTURE STROKES.json");
      return 1;
    }
  for (guint i = 0; i < G_N_ELEMENTS (megapixels); i++)
    {
      int width = em_picture_get_width (picture), height = em_picture_get_height (picture);
      double scale = sqrt (megapixels[i] * 1e6 / width / height);
      g_autoptr (EmPicture) large =
          em_picture_resize (picture, (int)(width * scale), (int)(height * scale));
      JsonObject *json = json_node_get_object (json_parser_get_root (parser));
      g_autoptr (EmMask) inside =
          draw_strokes (json, "inside", (int)(width * scale), (int)(height * scale), scale);
      g_autoptr (EmMask) outside =
          draw_strokes (json, "outside", (int)(width * scale), (int)(height * scale), scale);

      add_noise (large);
      g_print ("%d x %d\n", em_mask_get_width (inside), em_mask_get_height (inside));
      bench_wand (large);
      bench_smart (large, inside, outside);
    }
  return 0;
}
