/* Fills, composites and live preprocessing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture-fixture.h"
#include "picture/em-brush.h"
#include "picture/em-fill.h"
#include "picture/em-preprocess-live.h"

/* Every pixel against the definition in floating point. */
static void
test_composite (void)
{
  const int width = 301, height = 77;
  g_autoptr (EmPicture) original = fixture_picture (width, height, 1);
  g_autoptr (EmPicture) layer = fixture_picture (width, height, 2);
  g_autoptr (EmMask) mask = fixture_mask (width, height, 3);
  g_autoptr (EmPicture) mixed = NULL;
  guint8 *o = em_picture_get_pixels (original), *l = em_picture_get_pixels (layer), *m;

  for (int i = 0; i < width * height; i++)
    {
      l[4 * i + 3] = i % 3 ? 255 : (guint8)(i * 7);
      o[4 * i + 3] = i % 5 ? 255 : (guint8)(i * 3);
    }
  mixed = em_fill_composite (original, layer, mask);
  m = em_picture_get_pixels (mixed);
  for (int i = 0; i < width * height; i++)
    {
      int w =
          (int)floor (em_mask_get_pixel (mask, i % width, i / width) * l[4 * i + 3] / 255.0 + 0.5);

      for (int c = 0; c < 4; c++)
        {
          int top = c == 3 ? 255 : l[4 * i + c];

          g_assert_cmpint (m[4 * i + c], ==,
                           (int)floor ((o[4 * i + c] * (255 - w) + top * w) / 255.0 + 0.5));
        }
    }
}

/* Every pair of bytes at every weight: the same definition, exhaustively for one channel. */
static void
test_rounding (void)
{
  g_autoptr (EmPicture) original = em_picture_new (256, 256);
  g_autoptr (EmPicture) layer = em_picture_new (256, 256);
  g_autoptr (EmMask) mask = em_mask_new (256, 256);

  for (int i = 0; i < 256 * 256; i++)
    {
      memset (em_picture_get_pixels (original) + 4 * i, i % 256, 4);
      memset (em_picture_get_pixels (layer) + 4 * i, i / 256, 3);
      em_picture_get_pixels (layer)[4 * i + 3] = 255;
    }
  for (int w = 0; w < 256; w++)
    {
      g_autoptr (EmPicture) mixed = NULL;

      em_mask_fill (mask, &(EmRect){ 0, 0, 256, 256 }, w);
      mixed = em_fill_composite (original, layer, mask);
      for (int i = 0; i < 256 * 256; i++)
        g_assert_cmpint (em_picture_get_pixels (mixed)[4 * i], ==,
                         (2 * ((i % 256) * (255 - w) + (i / 256) * w) + 255) / 510);
    }
}

/* A part is the same as the whole there, and leaves the rest alone. */
static void
test_rect (void)
{
  g_autoptr (EmPicture) original = fixture_picture (400, 300, 1);
  g_autoptr (EmPicture) layer = fixture_picture (400, 300, 2);
  g_autoptr (EmMask) mask = fixture_mask (400, 300, 3);
  g_autoptr (EmPicture) whole = em_fill_composite (original, layer, mask);
  g_autoptr (EmPicture) out = em_picture_crop (original, 0, 0, 400, 300);
  EmRect rect = { 150, -20, 90, 200 };

  em_fill_composite_rect (original, layer, mask, &rect, out);
  for (int y = 0; y < 300; y++)
    for (int x = 0; x < 400; x++)
      {
        EmPicture *expected = x >= 150 && x < 240 && y < 180 ? whole : original;

        g_assert_cmpmem (em_picture_get_pixels (out) + (y * 400 + x) * 4, 4,
                         em_picture_get_pixels (expected) + (y * 400 + x) * 4, 4);
      }
}

static void
test_layers (void)
{
  g_autoptr (EmPicture) texture = fixture_picture (50, 40, 1);
  g_autoptr (EmPicture) tiled = em_fill_layer (texture, 333, 211, EM_FILL_TILE, 1);
  g_autoptr (EmPicture) stretched = em_fill_layer (texture, 333, 211, EM_FILL_STRETCH, 1);
  g_autoptr (EmPicture) expected = em_picture_resize (texture, 333, 211);
  g_autoptr (EmPicture) large = em_fill_layer (texture, 333, 211, EM_FILL_TILE, 100);
  g_autoptr (EmPicture) tiny = em_fill_layer (texture, 333, 211, EM_FILL_TILE, 1e-3);
  g_autoptr (EmPicture) colour = em_fill_colour (0x123456, 333, 211);

  for (int y = 0; y < 211; y++)
    for (int x = 0; x < 333; x++)
      {
        gsize at = ((gsize)y * 333 + x) * 4;

        g_assert_cmpmem (em_picture_get_pixels (tiled) + at, 4,
                         em_picture_get_pixels (texture) + ((y % 40) * 50 + x % 50) * 4, 4);
        g_assert_cmpmem (em_picture_get_pixels (colour) + at, 4, "\x12\x34\x56\xff", 4);
        g_assert_cmpmem (em_picture_get_pixels (tiny) + at, 4, em_picture_get_pixels (tiny), 4);
        g_assert_cmpint (em_picture_get_pixels (large)[at + 3], ==, 255);
      }
  fixture_assert_same (stretched, expected);
}

static void
assert_live (EmPreprocessLive *live, EmPicture *original, EmPicture *layer, EmMask *mask)
{
  g_autoptr (EmPicture) full =
      layer ? em_fill_composite (original, layer, mask) : em_picture_ref (original);
  g_autoptr (EmPicture) expected = em_preprocess_view (&fixture_spec, full);
  g_autoptr (EmPicture) view = em_preprocess_live_get_view (live);
  g_autoptr (EmTensor) tensor = em_tensor_new_4d (2, 224, 224, 3);
  g_autoptr (EmTensor) reference = em_preprocess_picture (&fixture_spec, full);
  gsize bytes = 224 * 224 * 3 * sizeof (float);

  fixture_assert_same (expected, view);
  em_preprocess_live_write (live, tensor, 1);
  g_assert_cmpmem (em_tensor_get_data (tensor) + 224 * 224 * 3, bytes,
                   em_tensor_get_data (reference), bytes);
}

/* Strokes anywhere, also outside the window: the view is always that of the full composite. */
static void
check_live (int width, int height)
{
  GRand *random = g_rand_new_with_seed (width);
  g_autoptr (EmPicture) original = fixture_picture (width, height, 1);
  g_autoptr (EmPicture) layer = fixture_picture (width, height, 2);
  g_autoptr (EmPicture) other = fixture_picture (width, height, 3);
  g_autoptr (EmMask) mask = em_mask_new (width, height);
  g_autoptr (EmPreprocessLive) live = em_preprocess_live_new (&fixture_spec, original, layer, mask);

  assert_live (live, original, layer, mask);
  for (int round = 0; round < 25; round++)
    {
      EmBrush brush = { g_rand_double_range (random, 0.5, MAX (width, height) / 8.0), 0.6,
                        round % 4 == 3 };
      EmRect dirty = em_brush_stroke (&brush, mask, g_rand_double_range (random, -20, width + 20),
                                      g_rand_double_range (random, -20, height + 20),
                                      g_rand_double_range (random, -20, width + 20),
                                      g_rand_double_range (random, -20, height + 20));
      g_autoptr (EmMask) snapshot = em_mask_snapshot (mask);

      em_preprocess_live_set_mask (live, snapshot, round % 2 ? &dirty : NULL);
      assert_live (live, original, layer, mask);
    }
  em_preprocess_live_set_layer (live, other);
  assert_live (live, original, other, mask);
  em_preprocess_live_set_layer (live, NULL);
  assert_live (live, original, NULL, NULL);
  em_preprocess_live_set_layer (live, layer);
  assert_live (live, original, layer, mask);
  g_rand_free (random);
}

static void
test_live (void)
{
  check_live (900, 700);
  check_live (641, 1203);
  check_live (273, 739); /* columns first */
  check_live (700, 2900);
  check_live (90, 70);
  check_live (256, 256);
  check_live (2000, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/compose/composite", test_composite);
  g_test_add_func ("/picture/compose/rounding", test_rounding);
  g_test_add_func ("/picture/compose/rect", test_rect);
  g_test_add_func ("/picture/compose/layers", test_layers);
  g_test_add_func ("/picture/compose/live", test_live);
  return g_test_run ();
}
