/* Layers drawn one over the other: what must hold whatever they show.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture-fixture.h"
#include "picture/em-adjust.h"
#include "picture/em-flatten.h"
#include "picture/em-patch.h"
#include "picture/em-seamless.h"
#include "picture/em-texture.h"

#define WIDTH 150
#define HEIGHT 110

/* Two masks that overlap, with soft values, and their union. */
typedef struct
{
  EmPicture *original, *other;
  EmMask *masks[2];
  guint ids[2];
  EmLayerMasks all;
  EmLabel label;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  EmMask *concept = em_mask_new (WIDTH, HEIGHT);
  g_autofree guint8 *values = g_malloc (WIDTH * HEIGHT);

  fixture->original = fixture_picture (WIDTH, HEIGHT, 1);
  fixture->other = fixture_picture (40, 30, 2);
  fixture->masks[0] = fixture_mask (WIDTH, HEIGHT, 3);
  fixture->masks[1] = em_mask_new (WIDTH, HEIGHT);
  em_mask_fill (fixture->masks[1], &(EmRect){ 70, 40, 60, 50 }, 200);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      values[y * WIDTH + x] = MAX (em_mask_get_pixel (fixture->masks[0], x, y),
                                   em_mask_get_pixel (fixture->masks[1], x, y));
  em_mask_write (concept, &(EmRect){ 0, 0, WIDTH, HEIGHT }, values, WIDTH);
  fixture->ids[0] = 7;
  fixture->ids[1] = 9;
  fixture->all = (EmLayerMasks){ concept, 2, fixture->ids, fixture->masks, 7 };
  fixture->label = (EmLabel){ .text = (char *)"pen",
                              .paper = 0xfbf9f4,
                              .ink = 0x1a1a2e,
                              .x = 70,
                              .y = 50,
                              .width = 60,
                              .angle = 12 };
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  em_picture_unref (fixture->original);
  em_picture_unref (fixture->other);
  em_mask_unref (fixture->masks[0]);
  em_mask_unref (fixture->masks[1]);
  em_mask_unref (fixture->all.concept);
}

static EmLayer *
make_layer (const Fixture *fixture, EmLayerKind kind)
{
  EmLayer *layer = em_layer_new (kind, "layer");

  layer->colour = 0xc03020;
  layer->mode = EM_FILL_TILE;
  layer->placement.x = 60;
  layer->placement.y = 50;
  layer->seed = 5;
  layer->brightness = 0.2;
  layer->radius = 3;
  layer->feather = 5;
  if (kind == EM_LAYER_LABEL)
    em_layer_set_label (layer, &fixture->label);
  else if (kind == EM_LAYER_PICTURE)
    em_layer_set_picture (layer, fixture->original);
  else
    em_layer_set_picture (layer, fixture->other);
  if (kind == EM_LAYER_STYLE)
    em_layer_set_rendered (layer, fixture->other);
  return layer;
}

static EmPicture *
flatten (const Fixture *fixture, EmLayer *const *layers, int n, gboolean plain)
{
  return em_layers_flatten (fixture->original, layers, n, &fixture->all, plain, NULL);
}

/* The original with @flat laid over it, everywhere or in the concept mask. */
static EmPicture *
show (const Fixture *fixture, EmPicture *flat, gboolean masked)
{
  return em_fill_composite (fixture->original, flat, masked ? fixture->all.concept : NULL);
}

static void
assert_near (EmPicture *a, EmPicture *b, const EmRect *rect, int most)
{
  for (int y = rect->y; y < rect->y + rect->height; y++)
    for (int i = 4 * rect->x; i < 4 * (rect->x + rect->width); i++)
      g_assert_cmpint (abs (em_picture_get_pixels (a)[(gsize)y * 4 * WIDTH + i]
                            - em_picture_get_pixels (b)[(gsize)y * 4 * WIDTH + i]),
                       <=, most);
}

static const EmRect everything = { 0, 0, WIDTH, HEIGHT };

/* A single layer is what its own function draws. */
static void
test_single (Fixture *fixture, gconstpointer data)
{
  for (int kind = 0; kind < EM_LAYER_N_KINDS; kind++)
    {
      g_autoptr (EmLayer) layer = make_layer (fixture, kind);
      g_autoptr (EmPicture) flat = flatten (fixture, &layer, 1, FALSE);
      g_autoptr (EmPicture) expected = NULL;
      g_autoptr (EmPicture) twin = NULL;
      g_autoptr (EmMask) paper = NULL;
      EmRect bounds = em_mask_get_bounds (fixture->all.concept);

      switch ((EmLayerKind)kind)
        {
        case EM_LAYER_COLOUR:
          expected = em_fill_colour (layer->colour, WIDTH, HEIGHT);
          break;
        case EM_LAYER_TEXTURE:
          expected =
              em_texture_lay (fixture->other, WIDTH, HEIGHT, EM_FILL_TILE, &layer->placement, NULL);
          break;
        case EM_LAYER_PATCH:
          expected = em_patch_draw (fixture->other, &layer->placement, WIDTH, HEIGHT, NULL, NULL);
          break;
        case EM_LAYER_STYLE:
          expected = em_picture_resize (fixture->other, WIDTH, HEIGHT);
          break;
        case EM_LAYER_LABEL:
          em_label_render (&fixture->label, WIDTH, HEIGHT, &expected, &twin, &paper);
          break;
        case EM_LAYER_PICTURE:
          expected = em_picture_ref (fixture->original);
          break;
        case EM_LAYER_BLUR:
          expected = em_adjust_blur (fixture->original, 3, NULL, NULL);
          break;
        case EM_LAYER_NOISE:
          expected = em_picture_crop (fixture->original, 0, 0, WIDTH, HEIGHT);
          em_adjust_noise (expected, layer->amount, 5, NULL);
          break;
        case EM_LAYER_TONE:
          expected = em_picture_crop (fixture->original, 0, 0, WIDTH, HEIGHT);
          em_adjust_tone (expected, 0.2, 0, 0, 0, NULL);
          break;
        case EM_LAYER_N_KINDS:
          g_assert_not_reached ();
        }
      assert_near (flat, expected, kind >= EM_LAYER_BLUR ? &bounds : &everything, 0);
      g_autoptr (EmPicture) shown = show (fixture, flat, TRUE);
      g_autoptr (EmPicture) shown_expected = show (fixture, expected, TRUE);
      fixture_assert_same (shown, shown_expected);
    }
}

/* Layers that are not seen change nothing, wherever they are in the stack. */
static void
test_unseen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EmLayer) patch = make_layer (fixture, EM_LAYER_PATCH);
  g_autoptr (EmLayer) label = make_layer (fixture, EM_LAYER_LABEL);
  EmLayer *seen[] = { patch, label };
  g_autoptr (EmPicture) expected = flatten (fixture, seen, 2, FALSE);

  for (int kind = 0; kind < EM_LAYER_N_KINDS; kind++)
    for (int why = 0; why < 4; why++)
      {
        g_autoptr (EmLayer) unseen = make_layer (fixture, kind);
        EmLayer *stack[] = { unseen, patch, unseen, label, unseen };
        g_autoptr (EmPicture) flat = NULL;

        if (why == 0)
          unseen->visible = FALSE;
        else if (why == 1)
          unseen->opacity = 0;
        else if (why == 2)
          unseen->mask = 1234; /* there is none */
        else
          unseen->opacity = NAN;
        flat = flatten (fixture, stack, 5, FALSE);
        fixture_assert_same (flat, expected);
        g_assert_null (flatten (fixture, &unseen, 1, FALSE));
      }
  g_assert_null (flatten (fixture, NULL, 0, FALSE));
}

static void
test_without_pictures (Fixture *fixture, gconstpointer data)
{
  static const EmLayerKind kinds[] = { EM_LAYER_TEXTURE, EM_LAYER_PATCH, EM_LAYER_STYLE,
                                       EM_LAYER_LABEL, EM_LAYER_PICTURE };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (EmLayer) layer = em_layer_new (kinds[i], "nothing yet");

      g_assert_null (flatten (fixture, &layer, 1, FALSE));
    }
}

/* Flattening and showing once is laying one layer after the other. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  static const EmLayerKind kinds[] = { EM_LAYER_PATCH, EM_LAYER_LABEL,  EM_LAYER_TEXTURE,
                                       EM_LAYER_TONE,  EM_LAYER_COLOUR, EM_LAYER_NOISE };
  const int n = G_N_ELEMENTS (kinds);
  EmLayer *stack[G_N_ELEMENTS (kinds)];
  EmRect bounds = em_mask_get_bounds (fixture->all.concept);
  g_autoptr (EmPicture) step = em_picture_ref (fixture->original);
  g_autoptr (EmPicture) flat = NULL;
  g_autoptr (EmPicture) shown = NULL;

  for (int i = 0; i < n; i++)
    {
      EmPicture *next, *single;

      stack[i] = make_layer (fixture, kinds[i]);
      stack[i]->opacity = 0.35 + 0.1 * i;
      single = em_layers_flatten (step, &stack[i], 1, &fixture->all, FALSE, NULL);
      next = em_fill_composite (step, single, NULL);
      em_picture_unref (single);
      em_picture_unref (step);
      step = next;
    }
  flat = flatten (fixture, stack, n, FALSE);
  shown = show (fixture, flat, FALSE);
  assert_near (shown, step, &bounds, 4);

  /* What an opaque layer hides does not count; nor does a change of order pass unseen. */
  stack[n - 2]->opacity = 1;
  g_autoptr (EmPicture) hidden = flatten (fixture, stack, n, FALSE);
  g_autoptr (EmPicture) bare = flatten (fixture, stack + n - 2, 2, FALSE);
  fixture_assert_same (hidden, bare);
  EmLayer *swapped[] = { stack[2], stack[0] };
  g_autoptr (EmPicture) there = flatten (fixture, swapped, 2, FALSE);
  EmLayer *back[] = { stack[0], stack[2] };
  g_autoptr (EmPicture) and_back = flatten (fixture, back, 2, FALSE);
  g_assert_cmpint (
      memcmp (em_picture_get_pixels (there), em_picture_get_pixels (and_back), WIDTH * HEIGHT * 4),
      !=, 0);
  for (int i = 0; i < n; i++)
    em_layer_unref (stack[i]);
}

/* A layer confined to a mask has that mask's edge, whatever the other masks are. */
static void
test_confined (Fixture *fixture, gconstpointer data)
{
  for (int which = 0; which < 2; which++)
    {
      g_autoptr (EmLayer) layer = make_layer (fixture, EM_LAYER_COLOUR);
      g_autoptr (EmPicture) colour = em_fill_colour (layer->colour, WIDTH, HEIGHT);
      g_autoptr (EmPicture) expected =
          em_fill_composite (fixture->original, colour, fixture->masks[which]);
      g_autoptr (EmPicture) flat = NULL;
      g_autoptr (EmPicture) shown = NULL;

      layer->mask = fixture->ids[which];
      flat = flatten (fixture, &layer, 1, FALSE);
      shown = show (fixture, flat, TRUE);
      assert_near (shown, expected, &everything, 1);

      /* Where no mask is yet, the next stroke will show the layers of the active one. */
      g_assert_cmpint (em_mask_get_pixel (fixture->all.concept, 1, 1), ==, 0);
      g_assert_cmpint (em_picture_get_pixels (flat)[4 * (WIDTH + 1) + 3], ==, which == 0 ? 255 : 0);
    }
}

/* A shows labels alone, blank, at the same place. */
static void
test_plain (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EmLayer) colour = make_layer (fixture, EM_LAYER_COLOUR);
  g_autoptr (EmLayer) label = make_layer (fixture, EM_LAYER_LABEL);
  g_autoptr (EmLayer) tone = make_layer (fixture, EM_LAYER_TONE);
  EmLayer *stack[] = { colour, label, tone };
  g_autoptr (EmPicture) plain = flatten (fixture, stack, 3, TRUE);
  g_autoptr (EmPicture) written = NULL;
  g_autoptr (EmPicture) blank = NULL;
  g_autoptr (EmMask) paper = NULL;

  em_label_render (&fixture->label, WIDTH, HEIGHT, &written, &blank, &paper);
  fixture_assert_same (plain, blank);
  label->visible = FALSE;
  g_assert_null (flatten (fixture, stack, 3, TRUE));
}

/* A label over something is all there, its shadow too. */
static void
test_label_over (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EmLayer) colour = make_layer (fixture, EM_LAYER_COLOUR);
  g_autoptr (EmLayer) label = make_layer (fixture, EM_LAYER_LABEL);
  EmLayer *stack[] = { colour, label };
  g_autoptr (EmPicture) flat = flatten (fixture, stack, 2, FALSE);
  g_autoptr (EmPicture) ground = em_fill_colour (colour->colour, WIDTH, HEIGHT);
  g_autoptr (EmPicture) written = NULL;
  g_autoptr (EmPicture) blank = NULL;
  g_autoptr (EmPicture) expected = NULL;
  g_autoptr (EmMask) paper = NULL;

  em_label_render (&fixture->label, WIDTH, HEIGHT, &written, &blank, &paper);
  expected = em_label_lay (ground, written);
  fixture_assert_same (flat, expected);
}

/* A seamless patch fits what the layers below show, within its mask. */
static void
test_seamless_over (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EmLayer) texture = make_layer (fixture, EM_LAYER_TEXTURE);
  g_autoptr (EmLayer) patch = make_layer (fixture, EM_LAYER_PATCH);
  EmLayer *stack[] = { texture, patch };
  g_autoptr (EmPicture) below =
      em_texture_lay (fixture->other, WIDTH, HEIGHT, EM_FILL_TILE, &texture->placement, NULL);
  EmRect rect;
  g_autoptr (EmPicture) fitted = NULL;
  g_autoptr (EmPicture) expected = NULL;
  g_autoptr (EmPicture) flat = NULL;

  patch->blend = EM_BLEND_SEAMLESS;
  patch->mask = 9;
  patch->placement.x = 90;
  flat = flatten (fixture, stack, 2, FALSE);
  fitted = em_patch_draw (fixture->other, &patch->placement, WIDTH, HEIGHT, &rect, NULL);
  g_assert_true (em_seamless_fit (fitted, below, fixture->masks[1], &rect, NULL));
  expected = em_fill_composite (below, fitted, NULL);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      if (em_mask_get_pixel (fixture->masks[1], x, y) == 200
          && em_mask_get_pixel (fixture->all.concept, x, y) == 200)
        assert_near (flat, expected, &(EmRect){ x, y, 1, 1 }, 1);
}

static void
test_tiny_and_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EmPicture) one = fixture_picture (1, 1, 4);
  g_autoptr (EmMask) mask = em_mask_new (1, 1);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  EmLayerMasks masks = { .concept = mask };

  em_mask_fill (mask, &(EmRect){ 0, 0, 1, 1 }, 255);
  g_cancellable_cancel (cancelled);
  for (int kind = 0; kind < EM_LAYER_N_KINDS; kind++)
    for (int blend = 0; blend < EM_BLEND_N; blend++)
      {
        g_autoptr (EmLayer) layer = make_layer (fixture, kind);
        g_autoptr (EmPicture) flat = NULL;

        layer->blend = blend;
        layer->blend_edges = blend == EM_BLEND_HARD;
        layer->placement.scale_x = 20;
        flat = em_layers_flatten (one, &layer, 1, &masks, FALSE, NULL);
        g_assert_cmpint (em_picture_get_width (flat), ==, 1);
        g_assert_null (em_layers_flatten (one, &layer, 1, &masks, FALSE, cancelled));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/flatten/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("single", test_single);
  ADD ("unseen", test_unseen);
  ADD ("without-pictures", test_without_pictures);
  ADD ("order", test_order);
  ADD ("confined", test_confined);
  ADD ("plain", test_plain);
  ADD ("label-over", test_label_over);
  ADD ("seamless-over", test_seamless_over);
  ADD ("tiny-and-cancelled", test_tiny_and_cancelled);
  return g_test_run ();
}
