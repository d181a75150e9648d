/* Times of what must keep up with a hand or a screen, on a picture of 24 megapixels.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <stdlib.h>
#include <string.h>

#include "picture/em-adjust.h"
#include "picture/em-brush.h"
#include "picture/em-fill.h"
#include "picture/em-label.h"
#include "picture/em-preprocess-live.h"
#include "picture-fixture.h"

#define WIDTH 6000
#define HEIGHT 4000
#define ROUNDS 15

typedef struct
{
  EmPicture *picture;
  EmPicture *texture;
  EmPicture *layer;
  EmMask *mask;
  EmMask *spare;
  EmPreprocessLive *live;
  int round;
} Bench;

static int
compare_times (gconstpointer a, gconstpointer b)
{
  return *(const gint64 *)a < *(const gint64 *)b ? -1 : 1;
}

static void
measure (const char *what, void (*run) (Bench *bench), Bench *bench)
{
  gint64 times[ROUNDS];

  for (bench->round = 0; bench->round < ROUNDS; bench->round++)
    {
      gint64 start = g_get_monotonic_time ();

      run (bench);
      times[bench->round] = g_get_monotonic_time () - start;
    }
  qsort (times, ROUNDS, sizeof *times, compare_times);
  g_print ("%-44s median %8.3f ms, slowest %8.3f ms\n", what, times[ROUNDS / 2] / 1e3,
           times[ROUNDS - 1] / 1e3);
}

static void
run_preprocess (Bench *bench)
{
  em_tensor_unref (em_preprocess_picture (&fixture_spec, bench->picture));
}

static void
run_composite_view (Bench *bench)
{
  em_picture_unref (
      em_preprocess_composite (&fixture_spec, bench->picture, bench->layer, bench->mask));
}

static void
run_stamp (Bench *bench)
{
  EmBrush brush = { 200, 0.9, FALSE };
  double x = 1500 + bench->round * 50;

  em_brush_stroke (&brush, bench->spare, x, 1800, x + 50, 1800);
}

static void
run_stamp_after_snapshot (Bench *bench)
{
  EmMask *snapshot = em_mask_snapshot (bench->spare);
  EmBrush brush = { 200, 0.9, FALSE };
  double x = 1500 + bench->round * 50;

  em_brush_stroke (&brush, bench->spare, x, 1900, x + 50, 1940);
  em_mask_unref (snapshot);
}

static void
run_soft_stamp (Bench *bench)
{
  EmBrush brush = { 200, 0.0, FALSE };
  double x = 1500 + bench->round * 50;

  em_brush_stroke (&brush, bench->spare, x, 1000, x + 50, 1020);
}

static void
run_live (Bench *bench)
{
  EmBrush brush = { 200, 0.9, FALSE };
  double x = 1500 + bench->round * 50;
  g_autoptr (EmTensor) tensor = em_tensor_new_4d (1, 224, 224, 3);
  g_autoptr (EmMask) snapshot = NULL;
  EmRect dirty = em_brush_stroke (&brush, bench->mask, x, 700, x + 50, 700);

  snapshot = em_mask_snapshot (bench->mask);
  em_preprocess_live_set_mask (bench->live, snapshot, &dirty);
  em_preprocess_live_write (bench->live, tensor, 0);
}

static void
run_live_difference (Bench *bench)
{
  EmBrush brush = { 200, 0.9, FALSE };
  double x = 1500 + bench->round * 50;
  g_autoptr (EmMask) snapshot = NULL;

  em_brush_stroke (&brush, bench->mask, x, 3000, x + 50, 3000);
  snapshot = em_mask_snapshot (bench->mask);
  em_preprocess_live_set_mask (bench->live, snapshot, NULL);
}

static void
run_snapshot (Bench *bench)
{
  em_mask_unref (em_mask_snapshot (bench->mask));
}

static void
run_grid (Bench *bench)
{
  float grid[14 * 14];

  em_mask_to_grid (bench->mask, 224, 0.875, 14, 14, grid);
}

static void
run_composite (Bench *bench)
{
  em_picture_unref (em_fill_composite (bench->picture, bench->layer, bench->mask));
}

static void
run_stretch (Bench *bench)
{
  em_picture_unref (em_fill_layer (bench->texture, WIDTH, HEIGHT, EM_FILL_STRETCH, 1));
}

static void
run_tile (Bench *bench)
{
  em_picture_unref (em_fill_layer (bench->texture, WIDTH, HEIGHT, EM_FILL_TILE, 1.3));
}

static void
run_thumbnail (Bench *bench)
{
  em_picture_unref (em_picture_thumbnail (bench->picture, 256));
}

static void
run_mirror (Bench *bench)
{
  em_picture_unref (em_picture_mirror (bench->picture));
}

static void
render_label (double displaced)
{
  EmLabel label = { "iPod", NULL, 0xf6f3ea, 0x202030, 3000, 2000, 1800, -7, .shadow = 0.38 };
  EmPicture *written, *blank;
  EmMask *mask;

  label.corners[0] = displaced;
  em_label_render (&label, WIDTH, HEIGHT, &written, &blank, &mask);
  em_picture_unref (written);
  em_picture_unref (blank);
  em_mask_unref (mask);
}

static void
run_label (Bench *bench)
{
  render_label (0);
}

static void
run_perspective (Bench *bench)
{
  render_label (-200);
}

static void
run_small_blur (Bench *bench)
{
  em_picture_unref (em_adjust_blur (bench->picture, 2, NULL, NULL));
}

static void
run_large_blur (Bench *bench)
{
  em_picture_unref (em_adjust_blur (bench->picture, 50, NULL, NULL));
}

static void
run_noise (Bench *bench)
{
  em_adjust_noise (bench->layer, 0.1, 1, NULL);
}

static void
run_tone (Bench *bench)
{
  em_adjust_tone (bench->layer, 0.1, 0.1, 30, 0.1, NULL);
}

int
main (void)
{
  Bench bench = { 0 };
  EmBrush brush = { 700, 0.5, FALSE };

  bench.picture = fixture_picture (WIDTH, HEIGHT, 1);
  bench.texture = fixture_picture (700, 500, 2);
  bench.layer = fixture_picture (WIDTH, HEIGHT, 3);
  bench.mask = em_mask_new (WIDTH, HEIGHT);
  bench.spare = em_mask_new (WIDTH, HEIGHT);
  em_brush_stroke (&brush, bench.mask, 1000, 2500, 5000, 2500);
  bench.live = em_preprocess_live_new (&fixture_spec, bench.picture, bench.layer, bench.mask);

  g_print ("%d x %d pixels, %d rounds\n", WIDTH, HEIGHT, ROUNDS);
  measure ("preprocess", run_preprocess, &bench);
  measure ("preprocess a composite", run_composite_view, &bench);
  measure ("stamp, radius 200, length 50", run_stamp, &bench);
  measure ("the same after a snapshot", run_stamp_after_snapshot, &bench);
  measure ("soft stamp, radius 200, length 50", run_soft_stamp, &bench);
  measure ("stamp, live preprocessing and tensor", run_live, &bench);
  measure ("stamp, live preprocessing by difference", run_live_difference, &bench);
  measure ("mask snapshot", run_snapshot, &bench);
  measure ("mask to 14 x 14 grid", run_grid, &bench);
  measure ("composite", run_composite, &bench);
  measure ("stretch a texture", run_stretch, &bench);
  measure ("tile a texture", run_tile, &bench);
  measure ("thumbnail", run_thumbnail, &bench);
  measure ("mirror", run_mirror, &bench);
  measure ("label of 1,800 pixels", run_label, &bench);
  measure ("the same in perspective", run_perspective, &bench);
  measure ("blur all, radius 2", run_small_blur, &bench);
  measure ("blur all, radius 50", run_large_blur, &bench);
  measure ("noise everywhere", run_noise, &bench);
  measure ("tone everywhere", run_tone, &bench);

  em_preprocess_live_free (bench.live);
  em_mask_unref (bench.mask);
  em_mask_unref (bench.spare);
  em_picture_unref (bench.picture);
  em_picture_unref (bench.texture);
  em_picture_unref (bench.layer);
  return 0;
}
