/* Holes of masks, beside a fill that knows no short cut.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "picture/em-mask-hole.h"

#define SIDE 24

/* What is reached from (@x, @y) over pixels below the middle, by repeating until nothing is new.
 * Returns: whether it touches the border */
static gboolean
reach_slowly (const guint8 *values, int x, int y, guint8 *reached)
{
  gboolean again = TRUE, border = FALSE;

  memset (reached, 0, SIDE * SIDE);
  reached[y * SIDE + x] = 255;
  while (again)
    {
      again = FALSE;
      for (int i = 0; i < SIDE * SIDE; i++)
        {
          const int column = i % SIDE, row = i / SIDE;
          if (reached[i] || values[i] >= 128)
            continue;
          if ((column > 0 && reached[i - 1]) || (column < SIDE - 1 && reached[i + 1])
              || (row > 0 && reached[i - SIDE]) || (row < SIDE - 1 && reached[i + SIDE]))
            reached[i] = again = TRUE;
        }
    }
  for (int i = 0; i < SIDE; i++)
    border |= reached[i] || reached[(SIDE - 1) * SIDE + i] || reached[i * SIDE]
              || reached[i * SIDE + SIDE - 1];
  return border;
}

static void
test_hard (void)
{
  const EmRect whole = { 0, 0, SIDE, SIDE };
  guint8 values[SIDE * SIDE], reached[SIDE * SIDE], found[SIDE * SIDE];
  int n_holes = 0;

  for (int round = 0; round < 400; round++)
    {
      g_autoptr (EmMask) mask = em_mask_new (SIDE, SIDE);
      g_autoptr (GError) error = NULL;
      const int x = g_test_rand_int_range (0, SIDE), y = g_test_rand_int_range (0, SIDE);

      for (int i = 0; i < SIDE * SIDE; i++)
        values[i] = g_test_rand_int_range (0, 100) < 45 ? 255 : 0;
      em_mask_write (mask, &whole, values, SIDE);
      g_autoptr (EmMask) hole = em_mask_new_hole (mask, x, y, NULL, &error);
      if (values[y * SIDE + x] >= 128 || reach_slowly (values, x, y, reached))
        {
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
          g_assert_null (hole);
          continue;
        }
      g_assert_no_error (error);
      em_mask_read (hole, &whole, found, SIDE);
      /* The inner edge of what is around it is part of it, where it is the mask anyway. */
      for (int i = 0; i < SIDE * SIDE; i++)
        g_assert_true (reached[i] ? found[i] == 255 : found[i] <= values[i]);
      n_holes++;
    }
  g_assert_cmpint (n_holes, >, 20);
}

/* A soft ring: filled, its inside is whole up to the ridge, and its outside as it was. */
static void
test_soft (void)
{
  const int size = 200;
  const EmRect whole = { 0, 0, size, size };
  g_autofree guint8 *before = g_malloc (size * size), *after = g_malloc (size * size);
  g_autoptr (EmMask) mask = em_mask_new (size, size);

  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++)
      {
        const int dx = x - size / 2, dy = y - size / 2;
        const int off = ABS (dx * dx + dy * dy - 60 * 60) / 16;
        before[y * size + x] = off < 250 ? 250 - off : 0;
      }
  em_mask_write (mask, &whole, before, size);
  g_autoptr (EmMask) hole = em_mask_new_hole (mask, size / 2, size / 2, NULL, NULL);
  g_assert_nonnull (hole);
  em_mask_read (hole, &whole, after, size);
  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++)
      {
        const int dx = x - size / 2, dy = y - size / 2;
        if (dx * dx + dy * dy < 58 * 58)
          g_assert_cmpint (after[y * size + x], ==, 255);
        if (dx * dx + dy * dy > 63 * 63)
          g_assert_cmpint (after[y * size + x], ==, 0);
      }
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const EmRect inside = { 1, 1, 1998, 1998 }, whole = { 0, 0, 2000, 2000 };
  g_autoptr (EmMask) mask = em_mask_new (2000, 2000);

  em_mask_fill (mask, &whole, 255);
  em_mask_fill (mask, &inside, 0);
  g_cancellable_cancel (cancellable);
  g_autoptr (EmMask) hole = em_mask_new_hole (mask, 1000, 1000, cancellable, &error);
  g_assert_null (hole);
  g_assert_no_error (error);
  /* A single pixel is at the border, so nothing encloses it. */
  g_autoptr (EmMask) single = em_mask_new (1, 1);
  g_assert_null (em_mask_new_hole (single, 0, 0, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hole/hard", test_hard);
  g_test_add_func ("/hole/soft", test_soft);
  g_test_add_func ("/hole/cancelled", test_cancelled);
  return g_test_run ();
}
