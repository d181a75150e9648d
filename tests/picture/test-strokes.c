/* Strokes from a file, replayed: pixel by pixel what a naive brush makes of them, and the same
 * again in pieces, with undo on the way.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture-fixture.h"
#include "picture/em-brush.h"

#define WIDTH 640
#define HEIGHT 480
#define TIE 0.01 /* so near to a half single precision may round either way */

typedef struct
{
  EmBrush brush;
  GArray *points; /* double: x, y, x, y… */
} Stroke;

static void
stroke_free (gpointer data)
{
  Stroke *stroke = data;

  g_array_unref (stroke->points);
  g_free (stroke);
}

static GPtrArray *
read_strokes (void)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "picture", "select", "strokes.txt", NULL);
  GPtrArray *strokes = g_ptr_array_new_with_free_func (stroke_free);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i]; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", -1);
      Stroke *stroke;

      if (lines[i][0] == '#' || lines[i][0] == '\0')
        continue;
      stroke = g_new (Stroke, 1);
      stroke->brush.erase = g_str_equal (words[0], "eraser");
      stroke->brush.radius = g_ascii_strtod (words[1], NULL);
      stroke->brush.hardness = g_ascii_strtod (words[2], NULL);
      stroke->points = g_array_new (FALSE, FALSE, sizeof (double));
      for (int k = 3; words[k]; k++)
        g_array_append_vals (stroke->points, &(double){ g_ascii_strtod (words[k], NULL) }, 1);
      g_ptr_array_add (strokes, stroke);
    }
  g_assert_cmpuint (strokes->len, >=, 8);
  return strokes;
}

/* The segment from event @k - 1 to event @k; the first is a dot. */
static void
paint_event (EmMask *mask, const Stroke *stroke, guint k)
{
  const double *p = (const double *)stroke->points->data + 2 * k;
  const double *before = k > 0 ? p - 2 : p;

  em_brush_stroke (&stroke->brush, mask, before[0], before[1], p[0], p[1]);
}

static void
paint (EmMask *mask, const Stroke *stroke)
{
  for (guint k = 0; k < stroke->points->len / 2; k++)
    paint_event (mask, stroke, k);
}

static double
distance_to_segment (const double *a, const double *b, double x, double y)
{
  double dx = b[0] - a[0], dy = b[1] - a[1], length = dx * dx + dy * dy;
  double t = length > 0 ? CLAMP (((x - a[0]) * dx + (y - a[1]) * dy) / length, 0, 1) : 0;

  return hypot (x - a[0] - t * dx, y - a[1] - t * dy);
}

/* A whole stroke at one pixel, as the brush's header describes it. */
static double
naive_coverage (const Stroke *stroke, double x, double y)
{
  const double *p = (const double *)stroke->points->data;
  double nearest = hypot (x - p[0], y - p[1]);
  double ramp = stroke->brush.radius * (1 - stroke->brush.hardness) + 1;
  double end = stroke->brush.radius + (stroke->brush.erase ? 1.5 : 0.5);

  for (guint k = 1; k < stroke->points->len / 2; k++)
    nearest = MIN (nearest, distance_to_segment (p + 2 * k - 2, p + 2 * k, x, y));
  return CLAMP ((end - nearest) / ramp, 0, 1) * 255;
}

static char *
checksum (const EmMask *mask)
{
  g_autofree guint8 *pixels = g_malloc (WIDTH * HEIGHT);

  em_mask_read (mask, &(EmRect){ 0, 0, WIDTH, HEIGHT }, pixels, WIDTH);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, pixels, WIDTH * HEIGHT);
}

/* Both checksums are of all strokes; a pixel whose coverage is a tie takes the painted value if
 * that is one of the two that it may be. */
static void
test_replay (void)
{
  g_autoptr (GPtrArray) strokes = read_strokes ();
  g_autoptr (EmMask) mask = em_mask_new (WIDTH, HEIGHT);
  g_autoptr (EmMask) naive = em_mask_new (WIDTH, HEIGHT);
  g_autofree guint8 *pixels = g_malloc0 (WIDTH * HEIGHT);
  g_autofree char *painted = NULL;
  g_autofree char *expected = NULL;
  int ties = 0;

  for (guint i = 0; i < strokes->len; i++)
    {
      const Stroke *stroke = strokes->pdata[i];

      paint (mask, stroke);
      for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
          {
            double coverage = naive_coverage (stroke, x + 0.5, y + 0.5);
            guint8 *pixel = &pixels[y * WIDTH + x], old = *pixel;
            int values[2] = { (int)floor (coverage + 0.5 - TIE),
                              (int)floor (coverage + 0.5 + TIE) };

            for (int k = 0; k < 2; k++)
              {
                int value = MAX (0, values[k]);

                *pixel = (guint8)(stroke->brush.erase ? MIN (old, 255 - value) : MAX (old, value));
                if (*pixel == em_mask_get_pixel (mask, x, y))
                  break;
              }
            ties += values[0] != values[1];
          }
    }
  em_mask_write (naive, &(EmRect){ 0, 0, WIDTH, HEIGHT }, pixels, WIDTH);
  painted = checksum (mask);
  expected = checksum (naive);
  g_assert_cmpstr (painted, ==, expected);
  /* The exception stays one. */
  g_assert_cmpint (ties, <, WIDTH * HEIGHT / 100);
}

/* Event by event with a snapshot before each, every third taken back and done again. */
static void
test_pieces (void)
{
  g_autoptr (GPtrArray) strokes = read_strokes ();
  g_autoptr (EmMask) mask = em_mask_new (WIDTH, HEIGHT);
  g_autoptr (EmMask) whole = em_mask_new (WIDTH, HEIGHT);
  g_autofree char *once = NULL;
  g_autofree char *again = NULL;

  for (guint i = 0; i < strokes->len; i++)
    {
      const Stroke *stroke = strokes->pdata[i];

      paint (whole, stroke);
      for (guint k = 0; k < stroke->points->len / 2; k++)
        {
          EmMask *before = em_mask_snapshot (mask);
          g_autofree char *state = checksum (before);

          paint_event (mask, stroke, k);
          if (k % 3 == 2)
            {
              g_autofree char *undone = checksum (before);

              g_assert_cmpstr (state, ==, undone);
              em_mask_unref (mask);
              mask = em_mask_snapshot (before);
              paint_event (mask, stroke, k);
            }
          em_mask_unref (before);
        }
    }
  once = checksum (whole);
  again = checksum (mask);
  g_assert_cmpstr (once, ==, again);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/strokes/replay", test_replay);
  g_test_add_func ("/picture/strokes/pieces", test_pieces);
  return g_test_run ();
}
