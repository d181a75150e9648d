/* The wand against a naive flood fill.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "picture-fixture.h"
#include "picture/em-wand.h"

/* Smooth shapes, noise, and transparent pixels with and without hidden colours. */
static EmPicture *
scene (GRand *random, int width, int height)
{
  EmPicture *picture = em_picture_new (width, height);
  guint8 *pixel = em_picture_get_pixels (picture);
  int cell = g_rand_int_range (random, 2, 20), noise = g_rand_int_range (random, 1, 40);
  int clear = g_rand_int_range (random, 0, 3);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++, pixel += 4)
      {
        for (int c = 0; c < 3; c++)
          pixel[c] = (guint8)(120 + 60 * ((x / cell + c) % 2) + 30 * ((y / cell) % 2)
                              + g_rand_int_range (random, -noise, noise + 1) / 2);
        pixel[3] = clear > 0 && g_rand_int_range (random, 0, 3) < clear ? 0 : 255;
      }
  return picture;
}

static gboolean
alike (const guint8 *p, const guint8 *q, double tolerance)
{
  if (p[3] == 0 && q[3] == 0)
    return TRUE;
  for (int c = 0; c < 4; c++)
    if (ABS (p[c] - q[c]) > tolerance)
      return FALSE;
  return TRUE;
}

static guint8 *
flood (EmPicture *picture, int x, int y, double tolerance, gboolean contiguous)
{
  int width = em_picture_get_width (picture), height = em_picture_get_height (picture);
  const guint8 *pixels = em_picture_get_pixels (picture);
  const guint8 *clicked = pixels + (y * width + x) * 4;
  guint8 *chosen = g_malloc0 (width * height);
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (int));

  for (int i = 0; i < width * height && !contiguous; i++)
    chosen[i] = alike (pixels + 4 * i, clicked, tolerance) ? 255 : 0;
  if (!contiguous)
    return chosen;

  g_array_append_vals (stack, &(int){ y * width + x }, 1);
  while (stack->len > 0)
    {
      int at = g_array_index (stack, int, stack->len - 1);
      int next[4] = { at - width, at + width, at - 1, at + 1 };

      g_array_set_size (stack, stack->len - 1);
      if (chosen[at] || !alike (pixels + 4 * at, clicked, tolerance))
        continue;
      chosen[at] = 255;
      for (int i = 0; i < 4; i++)
        if (next[i] >= 0 && next[i] < width * height && (i < 2 || next[i] / width == at / width))
          g_array_append_val (stack, next[i]);
    }
  return chosen;
}

static void
test_against_flood (void)
{
  GRand *random = g_rand_new_with_seed (1);

  for (int round = 0; round < 150; round++)
    {
      int width = g_rand_int_range (random, 1, 600), height = g_rand_int_range (random, 1, 90);
      g_autoptr (EmPicture) picture = scene (random, width, height);
      int x = g_rand_int_range (random, 0, width), y = g_rand_int_range (random, 0, height);
      double tolerance = round % 10 == 0 ? 255 : g_rand_double_range (random, 0, 70);
      gboolean contiguous = round % 2;
      g_autoptr (EmMask) mask = em_wand_select (picture, x, y, tolerance, contiguous, NULL);
      g_autofree guint8 *expected = flood (picture, x, y, tolerance, contiguous);
      g_autofree guint8 *pixels = g_malloc (width * height);

      em_mask_read (mask, &(EmRect){ 0, 0, width, height }, pixels, width);
      g_assert_cmpmem (pixels, width * height, expected, width * height);
    }
  g_rand_free (random);
}

static void
test_cancelled (void)
{
  g_autoptr (EmPicture) picture = fixture_picture (300, 200, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  g_assert_null (em_wand_select (picture, 5, 5, 255, FALSE, cancellable));
  g_assert_null (em_wand_select (picture, 5, 5, 255, TRUE, cancellable));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/wand/against-flood", test_against_flood);
  g_test_add_func ("/picture/wand/cancelled", test_cancelled);
  return g_test_run ();
}
