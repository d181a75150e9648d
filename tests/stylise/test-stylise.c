/* Stylisation as the program uses it: what strength, colour and size promise, progress, stopping.
 * What the networks compute is compared with ONNX Runtime in tests/runtime/test_quantised.py.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "picture/em-fill.h"
#include "stylise/em-stylise.h"

typedef struct
{
  EmTeam *team;
  EmStylise *stylise;
  EmPicture *content, *style;
} Fixture;

static EmPicture *
load (const char *folder, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
      g_build_filename (g_getenv ("EMEND_DATADIR"), "pictures", folder, name, NULL);
  EmPicture *picture = em_picture_load (path, &error);

  g_assert_no_error (error);
  return picture;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (EmPicture) whole = load ("snow", "bus-road.jpg");

  f->team = em_team_new (2);
  f->stylise = em_stylise_new (f->team);
  f->content = em_picture_resize (whole, 240, 160);
  f->style = load ("snow", "bus-snow.jpg");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  em_picture_unref (f->style);
  em_picture_unref (f->content);
  em_stylise_free (f->stylise);
  em_team_free (f->team);
}

static EmPicture *
run (Fixture *f, EmPicture *content, double strength, gboolean keep_colour)
{
  g_autoptr (GError) error = NULL;
  EmPicture *layer = em_stylise_run (f->stylise, content, f->style, strength, keep_colour, NULL,
                                     NULL, NULL, &error);

  g_assert_no_error (error);
  return layer;
}

/* The layer laid on the content in the content's own size. */
static EmPicture *
lay (EmPicture *content, EmPicture *layer)
{
  g_autoptr (EmPicture) sized =
      em_picture_resize (layer, em_picture_get_width (content), em_picture_get_height (content));

  return em_fill_composite (content, sized, NULL);
}

/* The mean absolute difference of the colours. */
static double
compare (EmPicture *a, EmPicture *b)
{
  const gsize n = (gsize)em_picture_get_width (a) * (gsize)em_picture_get_height (a);
  const guint8 *p = em_picture_get_pixels (a), *q = em_picture_get_pixels (b);
  double sum = 0;

  g_assert_cmpint (em_picture_get_width (a), ==, em_picture_get_width (b));
  g_assert_cmpint (em_picture_get_height (a), ==, em_picture_get_height (b));
  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < 3; c++)
      sum += abs (p[4 * i + c] - q[4 * i + c]);
  return sum / (double)(3 * n);
}

/* Strength 0 is the content to the bit, and each step takes the picture further from it. */
static void
test_strength (Fixture *f, gconstpointer data)
{
  const double strengths[] = { 0, 0.1, 0.4, 1 };
  double before = -1;

  for (gsize i = 0; i < G_N_ELEMENTS (strengths); i++)
    {
      g_autoptr (EmPicture) layer = run (f, f->content, strengths[i], FALSE);
      g_autoptr (EmPicture) result = lay (f->content, layer);
      const double difference = compare (result, f->content);

      if (i == 0)
        g_assert_cmpfloat (difference, ==, 0);
      g_assert_cmpfloat (difference, >, before + (i > 0 ? 1 : 0));
      before = difference;
    }
  g_assert_cmpfloat (before, >, 20);
}

/* The differences of the channels, which are all that chroma is made of, stay; brightness changes.
 */
static void
test_colour (Fixture *f, gconstpointer data)
{
  g_autoptr (EmPicture) kept = run (f, f->content, 1, TRUE);
  g_autoptr (EmPicture) free_colour = run (f, f->content, 1, FALSE);
  const int width = em_picture_get_width (kept), height = em_picture_get_height (kept);
  g_autoptr (EmPicture) sized = em_picture_resize (f->content, width, height);
  const guint8 *a = em_picture_get_pixels (kept), *b = em_picture_get_pixels (sized);

  for (gsize i = 0; i < (gsize)width * (gsize)height; i++)
    for (int c = 0; c < 2; c++)
      g_assert_cmpint (abs ((a[4 * i + c] - a[4 * i + c + 1]) - (b[4 * i + c] - b[4 * i + c + 1])),
                       <=, 1);
  g_assert_cmpfloat (compare (kept, sized), >, 5);
  g_assert_cmpfloat (compare (kept, free_colour), >, 2);
}

static void
test_size (void)
{
  const struct
  {
    int width, height, paint_width, paint_height;
  } cases[] = {
    { 384, 384, 384, 384 }, { 400, 390, 400, 392 },     { 100, 100, 384, 384 },
    { 100, 50, 768, 384 },  { 800, 600, 800, 600 },     { 6000, 4000, 1152, 768 },
    { 1, 1, 384, 384 },     { 20000, 5000, 2048, 512 }, { 20000, 20, 4096, 32 },
    { 1, 20000, 32, 4096 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int width, height;

      em_stylise_get_size (cases[i].width, cases[i].height, &width, &height);
      g_assert_cmpint (width, ==, cases[i].paint_width);
      g_assert_cmpint (height, ==, cases[i].paint_height);
    }
}

/* A single pixel, one with a hole, and one that is far from square. */
static void
test_odd (Fixture *f, gconstpointer data)
{
  const int sizes[][2] = { { 1, 1 }, { 700, 9 }, { 3, 40 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (EmPicture) content = em_picture_resize (f->content, sizes[i][0], sizes[i][1]);
      int width, height;

      em_picture_get_pixels (content)[3] = 0;
      em_stylise_get_size (sizes[i][0], sizes[i][1], &width, &height);
      g_autoptr (EmPicture) layer = run (f, content, 1, FALSE);
      g_assert_cmpint (em_picture_get_width (layer), ==, width);
      g_assert_cmpint (em_picture_get_height (layer), ==, height);
      g_assert_cmpint (em_picture_get_pixels (layer)[3], ==, 255);
    }
}

typedef struct
{
  int calls, stop_at;
  double last;
  GCancellable *cancellable;
} Watch;

static void
watch (double fraction, gpointer data)
{
  Watch *w = data;

  g_assert_cmpfloat (fraction, >=, w->last);
  g_assert_cmpfloat (fraction, <=, 1 + 1e-9);
  w->last = fraction;
  if (++w->calls == w->stop_at)
    g_cancellable_cancel (w->cancellable);
}

/* Progress rises to 1, layer by layer; a stop anywhere, in either network, ends with no further
 * layer, and the next run is as if nothing had been. */
static void
test_stop (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Watch whole = { 0 };
  g_autoptr (EmPicture) first =
      em_stylise_run (f->stylise, f->content, f->style, 0.5, FALSE, watch, &whole, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (whole.last, 1, 1e-9);
  g_assert_cmpint (whole.calls, >, 100);
  for (int stop = 1; stop < whole.calls; stop += whole.calls / 7)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Watch w = { .stop_at = stop, .cancellable = cancellable };
      g_autoptr (EmPicture) none = em_stylise_run (f->stylise, f->content, f->style, 0.5, FALSE,
                                                   watch, &w, cancellable, &error);

      g_assert_null (none);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&error);
      g_assert_cmpint (w.calls, ==, stop);
    }
  g_autoptr (EmPicture) again = run (f, f->content, 0.5, FALSE);
  g_assert_cmpfloat (compare (first, again), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/stylise/strength", test_strength);
  ADD ("/stylise/colour", test_colour);
  g_test_add_func ("/stylise/size", test_size);
  ADD ("/stylise/odd", test_odd);
  ADD ("/stylise/stop", test_stop);
  return g_test_run ();
}
