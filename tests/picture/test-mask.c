/* Masks: every operation against the same on a plain array, snapshots, threads, files, grids.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture-fixture.h"
#include "picture/em-brush.h"

#define WIDTH 700
#define HEIGHT 530

static guint32
next (guint32 *state)
{
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

/* All pixels of @mask are those of @plain; and what follows from them. */
static void
check (const EmMask *mask, const guint8 *plain)
{
  g_autofree guint8 *read = g_malloc (WIDTH * HEIGHT);
  int left = WIDTH, top = HEIGHT, right = 0, bottom = 0;
  guint64 sum = 0;
  EmRect bounds = em_mask_get_bounds (mask);

  em_mask_read (mask, &(EmRect){ 0, 0, WIDTH, HEIGHT }, read, WIDTH);
  g_assert_cmpmem (read, WIDTH * HEIGHT, plain, WIDTH * HEIGHT);
  for (int i = 0; i < WIDTH * HEIGHT; i++)
    sum += plain[i];
  g_assert_cmpfloat_with_epsilon (em_mask_get_share (mask), sum / 255.0 / WIDTH / HEIGHT, 1e-12);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      if (plain[y * WIDTH + x])
        {
          left = MIN (left, x);
          top = MIN (top, y);
          right = MAX (right, x + 1);
          bottom = MAX (bottom, y + 1);
        }
  g_assert_true (em_mask_is_empty (mask) == (right == 0));
  if (right == 0)
    left = top = 0;
  g_assert_cmpint (bounds.x, ==, left);
  g_assert_cmpint (bounds.y, ==, top);
  g_assert_cmpint (bounds.width, ==, right - left);
  g_assert_cmpint (bounds.height, ==, bottom - top);
}

/* Random operations on a mask and on an array; snapshots on the way keep what they were taken of.
 */
static void
test_operations (void)
{
  g_autoptr (EmMask) mask = em_mask_new (WIDTH, HEIGHT);
  g_autofree guint8 *plain = g_malloc0 (WIDTH * HEIGHT);
  g_autofree guint8 *then = g_malloc0 (WIDTH * HEIGHT);
  g_autofree guint8 *noise = g_malloc ((WIDTH + 20) * (HEIGHT + 20));
  g_autoptr (EmMask) snapshot = em_mask_snapshot (mask);
  guint32 state = 1;

  for (int i = 0; i < (WIDTH + 20) * (HEIGHT + 20); i++)
    noise[i] = next (&state) & 255;
  check (mask, plain);
  for (int round = 0; round < 60; round++)
    {
      EmRect rect = { (int)(next (&state) % WIDTH) - 50, (int)(next (&state) % HEIGHT) - 50,
                      1 + (int)(next (&state) % 400), 1 + (int)(next (&state) % 400) };
      int kind = next (&state) % 4;
      guint8 value = next (&state) % 3 == 0 ? 0 : next (&state) & 255;

      if (round % 10 == 9)
        rect = (EmRect){ -5, -5, WIDTH + 10, HEIGHT + 10 };
      if (kind == 0)
        em_mask_invert (mask);
      else if (kind == 1)
        em_mask_write (mask, &rect, noise, WIDTH);
      else
        em_mask_fill (mask, &rect, value);
      for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
          {
            gboolean inside =
                x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height;
            guint8 *pixel = &plain[y * WIDTH + x];

            if (kind == 0)
              *pixel = 255 - *pixel;
            else if (inside)
              *pixel = kind == 1 ? noise[(y - rect.y) * WIDTH + x - rect.x] : value;
          }
      check (mask, plain);
      check (snapshot, then);
      if (round % 7 == 0)
        {
          em_mask_unref (snapshot);
          snapshot = em_mask_snapshot (mask);
          memcpy (then, plain, WIDTH * HEIGHT);
        }
    }
}

static void
test_difference (void)
{
  g_autoptr (EmMask) mask = fixture_mask (WIDTH, HEIGHT, 3);
  g_autoptr (EmMask) snapshot = em_mask_snapshot (mask);
  g_autoptr (EmMask) copy = em_mask_new (WIDTH, HEIGHT);
  g_autofree guint8 *pixels = g_malloc (WIDTH * HEIGHT);
  EmRect whole = { 0, 0, WIDTH, HEIGHT };
  EmRect none;

  em_mask_read (mask, &whole, pixels, WIDTH);
  em_mask_write (copy, &whole, pixels, WIDTH);
  none = em_mask_difference (mask, snapshot);
  g_assert_cmpint (none.width, ==, 0);
  none = em_mask_difference (mask, copy); /* same pixels, other tiles */
  g_assert_cmpint (none.width, ==, 0);
  for (int i = 0; i < 50; i++)
    {
      EmRect rect = { i * 11, i * 7, 1 + i * 3, 1 + i };
      EmRect found;
      g_autoptr (EmMask) changed = em_mask_snapshot (mask);

      em_mask_fill (changed, &rect, 1);
      em_mask_fill (mask, &rect, 77);
      found = em_mask_difference (changed, mask);
      rect.width = MIN (rect.width, WIDTH - rect.x);
      rect.height = MIN (rect.height, HEIGHT - rect.y);
      g_assert_cmpmem (&found, sizeof found, &rect, sizeof rect);
    }
}

/* Paints while another thread reads snapshots: each must stay as it was (run under TSan or ASan).
 */
static gpointer
read_snapshots (gpointer data)
{
  GAsyncQueue *queue = data;

  for (EmMask *mask; (mask = g_async_queue_pop (queue)) != data;)
    {
      EmRect bounds = em_mask_get_bounds (mask);
      int seen = em_mask_get_pixel (mask, WIDTH / 2, HEIGHT / 2);

      for (int i = 0; i < 3; i++)
        {
          EmRect again = em_mask_get_bounds (mask);

          g_assert_cmpmem (&bounds, sizeof bounds, &again, sizeof again);
          g_assert_cmpint (em_mask_get_pixel (mask, WIDTH / 2, HEIGHT / 2), ==, seen);
        }
      em_mask_unref (mask);
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (EmMask) mask = em_mask_new (WIDTH, HEIGHT);
  GAsyncQueue *queue = g_async_queue_new ();
  GThread *thread = g_thread_new ("reader", read_snapshots, queue);
  guint32 state = 9;

  for (int i = 0; i < 400; i++)
    {
      EmBrush brush = { 5 + next (&state) % 90, 0.7, i % 3 == 2 };
      double x = next (&state) % WIDTH, y = next (&state) % HEIGHT;

      em_brush_stroke (&brush, mask, x, y, WIDTH - x, HEIGHT / 2.0);
      g_async_queue_push (queue, em_mask_snapshot (mask));
    }
  g_async_queue_push (queue, queue);
  g_thread_join (thread);
  g_async_queue_unref (queue);
}

static void
test_files (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "mask.png", NULL);
  g_autoptr (EmMask) mask = fixture_mask (WIDTH, HEIGHT, 5);
  g_autoptr (EmMask) back = NULL;
  g_autoptr (EmMask) from_alpha = NULL;
  g_autoptr (EmPicture) picture = fixture_picture (WIDTH, HEIGHT, 6);
  g_autoptr (GError) error = NULL;
  EmRect difference;

  g_assert_true (em_mask_save_png (mask, path, EM_MASK_FILE_GREY, &error));
  back = em_mask_load (path, &error);
  g_assert_no_error (error);
  difference = em_mask_difference (mask, back);
  g_assert_cmpint (difference.width, ==, 0);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      em_picture_get_pixels (picture)[(y * WIDTH + x) * 4 + 3] = em_mask_get_pixel (mask, x, y);
  from_alpha = em_mask_new_from_picture (picture);
  difference = em_mask_difference (mask, from_alpha);
  g_assert_cmpint (difference.width, ==, 0);

  g_assert_null (em_mask_load ("/nonexistent/mask.png", &error));
  g_assert_nonnull (strstr (error->message, "/nonexistent/mask.png"));
  fixture_remove_folder (folder);
}

/* The grid against sampling each cell at 16 x 16 points a pixel-sized step apart. */
static void
check_grid (int width, int height, int grid_w, int grid_h)
{
  g_autoptr (EmMask) mask = fixture_mask (width, height, 7);
  g_autofree float *grid = g_new (float, grid_w *grid_h);
  double x, y, side_x, side_y;
  const int points = 400;

  em_preprocess_get_window (&fixture_spec, width, height, &x, &y, &side_x, &side_y);
  em_mask_to_grid (mask, fixture_spec.size, fixture_spec.crop, grid_h, grid_w, grid);
  for (int row = 0; row < grid_h; row++)
    for (int column = 0; column < grid_w; column++)
      {
        double sum = 0;

        for (int i = 0; i < points; i++)
          for (int j = 0; j < points; j++)
            {
              double py = y + side_y * (row + (i + 0.5) / points) / grid_h;
              double px = x + side_x * (column + (j + 0.5) / points) / grid_w;

              sum += em_mask_get_pixel (mask, (int)px, (int)py);
            }
        g_assert_cmpfloat_with_epsilon (sum / (255.0 * points * points),
                                        grid[row * grid_w + column], 0.01);
      }
}

static void
test_grid (void)
{
  g_autoptr (EmMask) full = em_mask_new (1234, 777);
  float grid[49];

  check_grid (320, 240, 7, 7);
  check_grid (201, 402, 5, 3);
  check_grid (20, 25, 14, 14); /* cells smaller than pixels */
  check_grid (900, 700, 1, 1);

  em_mask_invert (full);
  em_mask_to_grid (full, 224, 0.875, 7, 7, grid);
  for (int i = 0; i < 49; i++)
    g_assert_cmpfloat_with_epsilon (grid[i], 1, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/mask/operations", test_operations);
  g_test_add_func ("/picture/mask/difference", test_difference);
  g_test_add_func ("/picture/mask/threads", test_threads);
  g_test_add_func ("/picture/mask/files", test_files);
  g_test_add_func ("/picture/mask/grid", test_grid);
  return g_test_run ();
}
