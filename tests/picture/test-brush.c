/* The brush's properties, on random strokes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture-fixture.h"
#include "picture/em-brush.h"

#define WIDTH 620
#define HEIGHT 540
#define N_POINTS 8

typedef struct
{
  double x[N_POINTS], y[N_POINTS];
} Stroke;

/* Some points lie outside the mask; neighbours are up to its whole width apart, as after a fast
 * hand. */
static Stroke
random_stroke (GRand *random)
{
  Stroke stroke;

  for (int i = 0; i < N_POINTS; i++)
    {
      stroke.x[i] = g_rand_double_range (random, -60, WIDTH + 60);
      stroke.y[i] = g_rand_double_range (random, -60, HEIGHT + 60);
    }
  stroke.x[3] = stroke.x[2]; /* a hand that rests, and exact directions */
  stroke.y[3] = stroke.y[2];
  stroke.y[5] = stroke.y[4];
  stroke.x[7] = stroke.x[6];
  return stroke;
}

static void
paint (EmMask *mask, const EmBrush *brush, const Stroke *stroke, gboolean backwards)
{
  for (int k = 1; k < N_POINTS; k++)
    {
      int i = backwards ? N_POINTS - k : k;
      int a = backwards ? i : i - 1, b = backwards ? i - 1 : i;

      em_brush_stroke (brush, mask, stroke->x[a], stroke->y[a], stroke->x[b], stroke->y[b]);
    }
}

/* The distance of a point from the polyline. */
static double
distance (const Stroke *stroke, double x, double y)
{
  double nearest = G_MAXDOUBLE;

  for (int i = 1; i < N_POINTS; i++)
    {
      double dx = stroke->x[i] - stroke->x[i - 1], dy = stroke->y[i] - stroke->y[i - 1];
      double length = dx * dx + dy * dy;
      double t =
          length > 0 ? ((x - stroke->x[i - 1]) * dx + (y - stroke->y[i - 1]) * dy) / length : 0;

      t = CLAMP (t, 0, 1);
      nearest = MIN (nearest, hypot (x - stroke->x[i - 1] - t * dx, y - stroke->y[i - 1] - t * dy));
    }
  return nearest;
}

/* Each pixel has the coverage that its distance asks for: no gaps, nothing beyond. */
static void
test_coverage (void)
{
  GRand *random = g_rand_new_with_seed (1);

  for (int round = 0; round < 12; round++)
    {
      EmBrush brush = { g_rand_double_range (random, 0.4, 60),
                        g_rand_int_range (random, 0, 5) / 4.0, FALSE };
      Stroke stroke = random_stroke (random);
      g_autoptr (EmMask) mask = em_mask_new (WIDTH, HEIGHT);
      double ramp = brush.radius * (1 - brush.hardness) + 1;

      paint (mask, &brush, &stroke, FALSE);
      for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
          {
            double d = distance (&stroke, x + 0.5, y + 0.5);
            double expected = CLAMP ((brush.radius + 0.5 - d) / ramp, 0, 1) * 255;

            g_assert_cmpfloat_with_epsilon (em_mask_get_pixel (mask, x, y), expected, 0.52);
          }
    }
  g_rand_free (random);
}

static void
test_order (void)
{
  GRand *random = g_rand_new_with_seed (2);

  for (int round = 0; round < 20; round++)
    {
      EmBrush brush = { g_rand_double_range (random, 1, 90), 0.3, FALSE };
      Stroke stroke = random_stroke (random);
      g_autoptr (EmMask) a = em_mask_new (WIDTH, HEIGHT);
      g_autoptr (EmMask) b = em_mask_new (WIDTH, HEIGHT);

      paint (a, &brush, &stroke, FALSE);
      paint (b, &brush, &stroke, TRUE);
      for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
          g_assert_cmpint (ABS (em_mask_get_pixel (a, x, y) - em_mask_get_pixel (b, x, y)), <=, 1);
      /* Twice the same adds nothing. */
      g_clear_pointer (&b, em_mask_unref);
      b = em_mask_snapshot (a);
      paint (b, &brush, &stroke, FALSE);
      g_assert_cmpint (em_mask_difference (a, b).width, ==, 0);
    }
  g_rand_free (random);
}

static void
test_erase (void)
{
  GRand *random = g_rand_new_with_seed (3);

  for (int round = 0; round < 30; round++)
    {
      EmBrush brush = { g_rand_double_range (random, 0.5, 80), 1, FALSE };
      EmBrush eraser = { brush.radius, 1, TRUE };
      Stroke stroke = random_stroke (random);
      g_autoptr (EmMask) mask = em_mask_new (WIDTH, HEIGHT);

      brush.hardness = round % 2 ? 1 : 0.4;
      paint (mask, &brush, &stroke, FALSE);
      g_assert_false (em_mask_is_empty (mask));
      paint (mask, &eraser, &stroke, TRUE);
      g_assert_true (em_mask_is_empty (mask));
    }
  g_rand_free (random);
}

/* The rectangle that a stamp returns holds every change, and a stamp beside the mask changes
 * nothing. */
static void
test_rectangle (void)
{
  GRand *random = g_rand_new_with_seed (4);
  g_autoptr (EmMask) mask = em_mask_new (WIDTH, HEIGHT);

  for (int round = 0; round < 200; round++)
    {
      EmBrush brush = { g_rand_double_range (random, 0.5, 80), 0.5, round % 3 == 1 };
      double x = g_rand_double_range (random, -200, WIDTH + 200);
      double y = g_rand_double_range (random, -200, HEIGHT + 200);
      g_autoptr (EmMask) before = em_mask_snapshot (mask);
      EmRect rect = em_brush_stroke (&brush, mask, x, y, x + 30, y - 20);
      EmRect changed = em_mask_difference (before, mask);

      if (changed.width == 0)
        continue;
      g_assert_cmpint (changed.x, >=, rect.x);
      g_assert_cmpint (changed.y, >=, rect.y);
      g_assert_cmpint (changed.x + changed.width, <=, rect.x + rect.width);
      g_assert_cmpint (changed.y + changed.height, <=, rect.y + rect.height);
      g_assert_cmpint (rect.x + rect.width, <=, WIDTH);
      g_assert_cmpint (rect.y + rect.height, <=, HEIGHT);
    }
  g_rand_free (random);
}

/* Coordinates that no hand makes. */
static void
test_extremes (void)
{
  g_autoptr (EmMask) mask = em_mask_new (WIDTH, HEIGHT);
  EmBrush brush = { 20, 1, FALSE };
  EmBrush huge = { 1e7, 1, FALSE };

  em_brush_stroke (&brush, mask, 1e300, -1e300, 1e300, -1e300);
  em_brush_stroke (&brush, mask, NAN, 5, 5, 5);
  em_brush_stroke (&brush, mask, 1e12, 100, 2e12, 100);
  g_assert_true (em_mask_is_empty (mask));
  em_brush_stroke (&brush, mask, -1e6, 100, 1e6, 100);
  for (int x = 0; x < WIDTH; x++)
    g_assert_cmpint (em_mask_get_pixel (mask, x, 100), ==, 255);
  em_brush_stroke (&huge, mask, 0, 0, 1, 1);
  em_mask_invert (mask);
  g_assert_true (em_mask_is_empty (mask));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/brush/coverage", test_coverage);
  g_test_add_func ("/picture/brush/order", test_order);
  g_test_add_func ("/picture/brush/erase", test_erase);
  g_test_add_func ("/picture/brush/rectangle", test_rectangle);
  g_test_add_func ("/picture/brush/extremes", test_extremes);
  return g_test_run ();
}
