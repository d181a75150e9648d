/* Shapes against a supersampled reference, the shoelace formula and closed forms.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>

#include "picture-fixture.h"
#include "picture/em-mask-shape.h"

#define SAMPLES 32

static double
area_of (const EmMask *mask)
{
  double sum = 0;

  for (int y = 0; y < em_mask_get_height (mask); y++)
    for (int x = 0; x < em_mask_get_width (mask); x++)
      sum += em_mask_get_pixel (mask, x, y);
  return sum / 255;
}

/* How often the polygon winds around a point: each edge by which side of it the point lies on. */
static int
winding_at (const double *points, int n, double x, double y)
{
  int winding = 0;

  for (int i = 0; i < n; i++)
    {
      const double *a = points + 2 * i, *b = points + 2 * ((i + 1) % n);
      double side = (b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1]);

      if (a[1] <= y && b[1] > y && side > 0)
        winding++;
      else if (a[1] > y && b[1] <= y && side < 0)
        winding--;
    }
  return winding;
}

static void
check_against_samples (int width, int height, const double *points, int n, double tolerance)
{
  g_autoptr (EmMask) mask = em_mask_new_polygon (width, height, points, n);
  double total = 0;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        int inside = 0;
        double difference;

        for (int i = 0; i < SAMPLES * SAMPLES; i++)
          inside += winding_at (points, n, x + (i % SAMPLES + 0.5) / SAMPLES,
                                y + (i / SAMPLES + 0.5) / SAMPLES)
                    != 0;
        difference = em_mask_get_pixel (mask, x, y) / 255.0 - (double)inside / (SAMPLES * SAMPLES);
        total += difference;
        g_assert_cmpfloat (fabs (difference), <, tolerance);
      }
  /* No lean to either side. */
  g_assert_cmpfloat (fabs (total) / (width * height), <, 0.001);
}

static void
test_polygons (void)
{
  GRand *random = g_rand_new_with_seed (1);
  double points[2 * 50];

  /* Corners anywhere, also beyond the picture: they cross themselves in most pixels. */
  for (int round = 0; round < 40; round++)
    {
      int n = g_rand_int_range (random, 3, 4 + round);

      for (int i = 0; i < n; i++)
        {
          points[2 * i] = g_rand_double_range (random, -15, 55);
          points[2 * i + 1] = g_rand_double_range (random, -15, 45);
          if (i > 0 && g_rand_int_range (random, 0, 4) == 0)
            points[2 * i + i % 2] = points[2 * i - 2 + i % 2]; /* upright and level edges */
        }
      check_against_samples (41, 29, points, n, 0.05);
    }
  g_rand_free (random);
}

/* A five-pointed star and a figure of eight have no holes, and no seam where loops of opposite
 * sense meet. */
static void
test_winding (void)
{
  double star[10];
  const double eight[] = { 5.3, 5.2, 34.1, 24.7, 34.1, 5.2, 5.3, 24.7 };

  for (int i = 0; i < 5; i++)
    {
      star[2 * i] = 20 + 14 * sin (i * 4 * G_PI / 5);
      star[2 * i + 1] = 15 - 14 * cos (i * 4 * G_PI / 5);
    }
  check_against_samples (40, 30, star, 5, 0.05);
  check_against_samples (40, 30, eight, 4, 0.05);
}

/* Star-shaped outlines do not cross themselves, so the shoelace formula gives their area. */
static void
test_shoelace (void)
{
  GRand *random = g_rand_new_with_seed (2);

  for (int round = 0; round < 20; round++)
    {
      int n = 3 + round * 40;
      g_autofree double *points = g_new (double, 2 * n);
      g_autoptr (EmMask) mask = NULL;
      double twice = 0;

      for (int i = 0; i < n; i++)
        {
          double radius = g_rand_double_range (random, 50, 290);

          points[2 * i] = 350.2 + radius * cos (2 * G_PI * i / n);
          points[2 * i + 1] = 300.7 + radius * sin (2 * G_PI * i / n);
        }
      for (int i = 0, k = 2; i < 2 * n; i += 2, k = (i + 2) % (2 * n))
        twice += points[i] * points[k + 1] - points[k] * points[i + 1];
      mask = em_mask_new_polygon (700, 600, points, n);
      g_assert_cmpfloat_with_epsilon (area_of (mask), twice / 2, 2);
    }
  g_rand_free (random);
}

/* A lasso of very many points, and as many points thrown anywhere. */
static void
test_many_points (void)
{
  const int n = 100000;
  g_autofree double *points = g_new (double, 2 * n);
  g_autoptr (EmMask) lasso = NULL;
  g_autoptr (EmMask) chaos = NULL;
  GRand *random = g_rand_new_with_seed (3);
  double twice = 0;

  for (int i = 0; i < n; i++)
    {
      double angle = 2 * G_PI * i / n, radius = 250 + 30 * sin (9 * angle) + 4 * sin (5000 * angle);

      points[2 * i] = 350 + radius * cos (angle);
      points[2 * i + 1] = 300 + radius * sin (angle);
    }
  for (int i = 0, k = 2; i < 2 * n; i += 2, k = (i + 2) % (2 * n))
    twice += points[i] * points[k + 1] - points[k] * points[i + 1];
  lasso = em_mask_new_polygon (700, 600, points, n);
  g_assert_cmpfloat_with_epsilon (area_of (lasso), twice / 2, 5);

  for (int i = 0; i < 2 * n; i++)
    points[i] = g_rand_double_range (random, 10, 90);
  chaos = em_mask_new_polygon (100, 100, points, n);
  for (int y = 0; y < 100; y++)
    for (int x = 0; x < 100; x++)
      if (x < 10 || y < 10 || x >= 90 || y >= 90)
        g_assert_cmpint (em_mask_get_pixel (chaos, x, y), ==, 0);
  for (int i = 0; i < 20; i++)
    {
      int x = g_rand_int_range (random, 10, 90), y = g_rand_int_range (random, 10, 90);
      int inside = 0;

      for (int k = 0; k < 64; k++)
        inside += winding_at (points, n, x + (k % 8 + 0.5) / 8, y + (k / 8 + 0.5) / 8) != 0;
      g_assert_cmpfloat_with_epsilon (em_mask_get_pixel (chaos, x, y) / 255.0, inside / 64.0, 0.08);
    }
  g_rand_free (random);
}

static void
test_rectangle (void)
{
  GRand *random = g_rand_new_with_seed (4);

  for (int round = 0; round < 200; round++)
    {
      double x0 = g_rand_double_range (random, -20, 60), x1 = g_rand_double_range (random, -20, 60);
      double y0 = g_rand_double_range (random, -20, 50), y1 = g_rand_double_range (random, -20, 50);
      g_autoptr (EmMask) mask = em_mask_new_rectangle (40, 30, x0, y0, x1, y1);

      for (int y = 0; y < 30; y++)
        for (int x = 0; x < 40; x++)
          {
            double w = MIN (MAX (x0, x1), x + 1) - MAX (MIN (x0, x1), x);
            double h = MIN (MAX (y0, y1), y + 1) - MAX (MIN (y0, y1), y);

            g_assert_cmpfloat_with_epsilon (em_mask_get_pixel (mask, x, y) / 255.0,
                                            MAX (w, 0) * MAX (h, 0), 0.0035);
          }
    }
  g_rand_free (random);
}

static void
test_ellipse (void)
{
  for (double r = 0.3; r < 280; r *= 1.9)
    {
      g_autoptr (EmMask) mask =
          em_mask_new_ellipse (700, 600, 350.3 - r, 300 + r, 350.3 + r, 300 - r);
      g_autoptr (EmMask) flat = em_mask_new_ellipse (700, 600, 10, 100, 10 + 2 * r, 100 + r / 2);

      g_assert_cmpfloat_with_epsilon (area_of (mask), G_PI * r * r, 0.05 + 0.02 * r);
      g_assert_cmpfloat_with_epsilon (area_of (flat), G_PI * r * r / 4, 0.05 + 0.02 * r);
    }
}

static void
test_odd_input (void)
{
  const double nowhere[] = { -50, -50, -20, -50, -30, -10 };
  const double beyond[] = { -1e300, -1e300, 1e300, -1e300, 1e300, 1e300, -1e300, 1e300 };
  const double broken[] = { NAN, 2, 5, INFINITY, 3, 3 };
  g_autoptr (EmMask) none = em_mask_new_polygon (300, 300, nowhere, 3);
  g_autoptr (EmMask) line = em_mask_new_polygon (300, 300, beyond, 2);
  g_autoptr (EmMask) all = em_mask_new_polygon (300, 300, beyond, 4);
  g_autoptr (EmMask) any = em_mask_new_polygon (300, 300, broken, 3);
  g_autoptr (EmMask) dot = em_mask_new_ellipse (1, 1, -3, -3, 4, 4);

  g_assert_true (em_mask_is_empty (none));
  g_assert_true (em_mask_is_empty (line));
  em_mask_invert (all);
  g_assert_true (em_mask_is_empty (all));
  g_assert_cmpint (em_mask_get_pixel (dot, 0, 0), ==, 255);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/shape/polygons", test_polygons);
  g_test_add_func ("/picture/shape/winding", test_winding);
  g_test_add_func ("/picture/shape/shoelace", test_shoelace);
  g_test_add_func ("/picture/shape/many-points", test_many_points);
  g_test_add_func ("/picture/shape/rectangle", test_rectangle);
  g_test_add_func ("/picture/shape/ellipse", test_ellipse);
  g_test_add_func ("/picture/shape/odd-input", test_odd_input);
  return g_test_run ();
}
