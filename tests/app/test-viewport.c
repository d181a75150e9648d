/* The viewport and the pyramids, without a display.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>

#include "app/em-pyramid.h"
#include "app/em-viewport.h"

#define assert_near(a, b) g_assert_cmpfloat_with_epsilon (a, b, 1e-6)

static EmViewport
make (double width, double height, double picture_width, double picture_height)
{
  EmViewport view;
  em_viewport_init (&view);
  em_viewport_set_size (&view, width, height);
  em_viewport_set_picture (&view, picture_width, picture_height);
  return view;
}

static void
test_fit (void)
{
  EmViewport view = make (824, 624, 6000, 4000);
  double x, y;

  /* 800 x 600 without the margins: the width decides. */
  assert_near (view.zoom, 800.0 / 6000);
  em_viewport_to_widget (&view, 3000, 2000, &x, &y);
  assert_near (x, 412);
  assert_near (y, 312);
  em_viewport_set_size (&view, 424, 624);
  assert_near (view.zoom, 400.0 / 6000);
  /* A thumbnail is not blown up without end. */
  view = make (824, 624, 10, 10);
  assert_near (view.zoom, 8);
}

static void
test_zoom_at (void)
{
  EmViewport view = make (800, 600, 1000, 1000);
  double before_x, before_y, after_x, after_y;

  for (int i = 0; i < 12; i++)
    {
      em_viewport_to_picture (&view, 371, 293, &before_x, &before_y);
      em_viewport_zoom_at (&view, 1.3, 371, 293);
      em_viewport_to_picture (&view, 371, 293, &after_x, &after_y);
      assert_near (before_x, after_x);
      assert_near (before_y, after_y);
    }
  g_assert_false (view.fit);
  em_viewport_zoom_at (&view, 1e9, 10, 10);
  assert_near (view.zoom, EM_VIEWPORT_MAX_ZOOM);
  em_viewport_zoom_at (&view, 1e-9, 10, 10);
  assert_near (view.zoom, EM_VIEWPORT_MIN_ZOOM);
  /* On a screen with two device pixels to a logical one the same counts in device pixels. */
  em_viewport_set_scale (&view, 2);
  em_viewport_zoom_at (&view, 1e9, 10, 10);
  assert_near (view.zoom, EM_VIEWPORT_MAX_ZOOM / 2);
  /* What does not fit at 2 % is shown smaller. */
  view = make (824, 624, 100000, 100);
  em_viewport_zoom_at (&view, 1e-9, 10, 10);
  assert_near (view.zoom, 800.0 / 100000);
}

static void
test_pan (void)
{
  EmViewport view = make (800, 600, 1000, 1000);
  double x, y, px, py;

  em_viewport_set_zoom (&view, 2);
  em_viewport_to_picture (&view, 100, 100, &px, &py);
  em_viewport_pan (&view, 30, -20);
  em_viewport_to_widget (&view, px, py, &x, &y);
  assert_near (x, 130);
  assert_near (y, 80);
  /* Never out of sight. */
  em_viewport_pan (&view, 1e6, 1e6);
  em_viewport_to_picture (&view, 400, 300, &px, &py);
  assert_near (px, 0);
  assert_near (py, 0);
  /* What is in the middle stays there when the window changes. */
  em_viewport_pan (&view, -200, -200);
  em_viewport_to_picture (&view, 400, 300, &px, &py);
  em_viewport_set_size (&view, 500, 400);
  em_viewport_to_widget (&view, px, py, &x, &y);
  assert_near (x, 250);
  assert_near (y, 200);
}

static void
test_levels (void)
{
  EmViewport view = make (824, 624, 6000, 4000);

  g_assert_cmpint (em_viewport_get_level (&view, 1, 5), ==, 2); /* 1 / 7.5 */
  g_assert_cmpint (em_viewport_get_level (&view, 2, 5), ==, 1);
  em_viewport_set_zoom (&view, 0.5);
  g_assert_cmpint (em_viewport_get_level (&view, 1, 5), ==, 1);
  em_viewport_set_zoom (&view, 3);
  g_assert_cmpint (em_viewport_get_level (&view, 1, 5), ==, 0);
  /* Around the middle, at 3 x: 275 x 208 pixels, at most two tiles a way. */
  EmRect tiles = em_viewport_get_tiles (&view, 0, EM_TILE);
  g_assert_cmpint (tiles.width * tiles.height, <=, 4);
  g_assert_cmpint (tiles.x, ==, (int)(view.x / EM_TILE));
  em_viewport_fit (&view);
  tiles = em_viewport_get_tiles (&view, 2, EM_TILE);
  g_assert_cmpint (tiles.width, ==, 3); /* 1500 pixels */
  g_assert_cmpint (tiles.height, ==, 2);
}

static void
test_pyramid (void)
{
  g_autoptr (EmPicture) picture = em_picture_new (1301, 700);
  guint8 *pixels = em_picture_get_pixels (picture), out[3 * 3 * 4];

  for (int i = 0; i < 1301 * 700; i++)
    {
      pixels[4 * i] = i % 1301 % 4 < 2 ? 40 : 80;
      pixels[4 * i + 1] = 200;
      pixels[4 * i + 2] = 7;
      pixels[4 * i + 3] = 128;
    }
  g_assert_cmpint (em_pyramid_count_levels (1301, 700), ==, 3);
  g_autoptr (EmPyramid) opaque = em_pyramid_new (picture, TRUE);
  const EmRect corner = { -1, -1, 3, 3 };
  em_pyramid_read (opaque, 1, &corner, out);
  g_assert_cmpint (out[4 * 4], ==, 40);
  g_assert_cmpint (out[4 * 5], ==, 80);
  g_assert_cmpint (out[4 * 0], ==, 40); /* the edge repeats */
  g_assert_cmpint (out[4 * 4 + 3], ==, 255);
  em_pyramid_read (opaque, 2, &corner, out);
  g_assert_cmpint (out[4 * 4], ==, 60);
  /* Under alpha the colours are premultiplied. */
  g_autoptr (EmPyramid) layer = em_pyramid_new (picture, FALSE);
  em_pyramid_read (layer, 2, &corner, out);
  g_assert_cmpint (out[4 * 4 + 1], ==, 100);
  g_assert_cmpint (out[4 * 4 + 3], ==, 128);
}

/* Every level of a mask, updated by rectangles, is what it is when made at once. */
static void
test_mask_pyramid (void)
{
  const int width = 1111, height = 903;
  g_autoptr (EmMask) mask = em_mask_new (width, height);
  g_autoptr (EmMaskPyramid) updated = em_mask_pyramid_new (width, height);
  g_autoptr (EmMaskPyramid) whole = em_mask_pyramid_new (width, height);
  const EmRect all = { 0, 0, width, height };
  guint8 a[8 * 8], b[8 * 8];
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  for (int i = 0; i < 200; i++)
    {
      EmRect rect = { g_rand_int_range (random, -40, width), g_rand_int_range (random, -40, height),
                      g_rand_int_range (random, 1, 90), g_rand_int_range (random, 1, 90) };
      rect.width -= MIN (rect.x, 0) * -1;
      rect.height -= MIN (rect.y, 0) * -1;
      rect.x = MAX (rect.x, 0);
      rect.y = MAX (rect.y, 0);
      if (rect.width <= 0 || rect.height <= 0)
        continue;
      em_mask_fill (mask, &rect, g_rand_int_range (random, 0, 256));
      em_mask_pyramid_update (updated, mask, &rect);
    }
  em_mask_pyramid_update (whole, mask, &all);
  for (int level = 0; level < em_pyramid_count_levels (width, height); level++)
    for (int i = 0; i < 500; i++)
      {
        const EmRect rect = { g_rand_int_range (random, -4, width >> level),
                              g_rand_int_range (random, -4, height >> level), 8, 8 };
        em_mask_pyramid_read (updated, level, &rect, a);
        em_mask_pyramid_read (whole, level, &rect, b);
        g_assert_cmpmem (a, sizeof a, b, sizeof b);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/viewport/fit", test_fit);
  g_test_add_func ("/viewport/zoom-at", test_zoom_at);
  g_test_add_func ("/viewport/pan", test_pan);
  g_test_add_func ("/viewport/levels", test_levels);
  g_test_add_func ("/pyramid/picture", test_pyramid);
  g_test_add_func ("/pyramid/mask", test_mask_pyramid);
  return g_test_run ();
}
