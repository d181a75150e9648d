/* The variants of an exemplar: what they keep, and that they repeat.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "rewrite/em-augment-private.h"
#include "synthetic.h"

#define SIZE 64
#define GRID 8
#define VARIANTS 24

static const EmPreprocess spec = {
  .size = SIZE, .crop = 0.875, .mean = { 0.5f, 0.5f, 0.5f }, .std = { 0.5f, 0.5f, 0.5f }
};

typedef struct
{
  EmTensor *input;   /* [2, SIZE, SIZE, 3]: A, B */
  EmTensor *weights; /* [GRID, GRID] */
} View;

static View
render (const EmAugment *augment, int variant)
{
  View view = { em_tensor_new_4d (2, SIZE, SIZE, 3), em_tensor_new_2d (GRID, GRID) };
  em_augment_render (augment, variant, view.input, 0, 1, view.weights);
  return view;
}

static void
view_clear (View *view)
{
  em_tensor_unref (view->input);
  em_tensor_unref (view->weights);
}

static EmAugment *
plan (const EmExemplar *exemplar, guint32 seed)
{
  GRand *random = g_rand_new_with_seed (seed);
  EmAugment *augment = em_augment_new (exemplar, &spec, VARIANTS, random);
  g_rand_free (random);
  return augment;
}

static double
sum (EmTensor *tensor)
{
  double total = 0;
  for (gint64 i = 0; i < em_tensor_get_count (tensor); i++)
    total += em_tensor_get_data (tensor)[i];
  return total;
}

/* The largest difference of A and B in the cell (y, x) of the grid. */
static float
difference (const View *view, int y, int x)
{
  const int cell = SIZE / GRID;
  const float *a = em_tensor_get_data (view->input), *b = a + SIZE * SIZE * 3;
  float most = 0;
  for (int i = 0; i < cell; i++)
    for (int j = 0; j < 3 * cell; j++)
      {
        const int at = ((y * cell + i) * SIZE + x * cell) * 3 + j;
        most = fmaxf (most, fabsf (a[at] - b[at]));
      }
  return most;
}

/* The first view is the pair itself; all show enough of the mask, and differ only in and beside it.
 */
static void
check (gboolean with_texture)
{
  const int sizes[][2] = { { 200, 150 }, { 90, 260 }, { 64, 64 }, { 1200, 900 } };
  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      EmExemplar exemplar = synthetic_exemplar (sizes[s][0], sizes[s][1], 4, with_texture);
      g_autoptr (EmAugment) augment = plan (&exemplar, 7);
      g_autoptr (EmTensor) a = em_preprocess_picture (&spec, exemplar.a);
      View first = render (augment, 0);
      g_assert_cmpmem (em_tensor_get_data (first.input), SIZE * SIZE * 3 * sizeof (float),
                       em_tensor_get_data (a), SIZE * SIZE * 3 * sizeof (float));
      const double whole = sum (first.weights);
      for (int variant = 0; variant < VARIANTS; variant++)
        {
          View view = render (augment, variant);
          g_assert_cmpfloat (sum (view.weights), >, 0.3 * whole);
          int touched = 0;
          for (int y = 0; y < GRID; y++)
            for (int x = 0; x < GRID; x++)
              {
                gboolean near = FALSE;
                for (int i = MAX (0, y - 1); i <= MIN (GRID - 1, y + 1); i++)
                  for (int j = MAX (0, x - 1); j <= MIN (GRID - 1, x + 1); j++)
                    near = near || em_tensor_get_data (view.weights)[i * GRID + j] > 0;
                if (!near)
                  g_assert_cmpfloat (difference (&view, y, x), <, 0.02);
                touched += difference (&view, y, x) > 0.05;
              }
          g_assert_cmpint (touched, >, 0);
          view_clear (&view);
        }
      view_clear (&first);
      exemplar_clear (&exemplar);
    }
}

static void
test_plain (void)
{
  check (FALSE);
}

static void
test_texture (void)
{
  check (TRUE);
}

static void
test_seed (void)
{
  EmExemplar exemplar = synthetic_exemplar (300, 200, 4, TRUE);
  g_autoptr (EmAugment) one = plan (&exemplar, 1), again = plan (&exemplar, 1);
  g_autoptr (EmAugment) other = plan (&exemplar, 2);
  const gsize bytes = 2 * SIZE * SIZE * 3 * sizeof (float);
  int different = 0;
  for (int i = 1; i < VARIANTS; i++)
    {
      View a = render (one, i), b = render (again, i), c = render (other, i);
      g_assert_cmpmem (em_tensor_get_data (a.input), bytes, em_tensor_get_data (b.input), bytes);
      different += memcmp (em_tensor_get_data (a.input), em_tensor_get_data (c.input), bytes) != 0;
      view_clear (&a);
      view_clear (&b);
      view_clear (&c);
    }
  g_assert_cmpint (different, ==, VARIANTS - 1);
  exemplar_clear (&exemplar);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rewrite/augment/plain", test_plain);
  g_test_add_func ("/rewrite/augment/texture", test_texture);
  g_test_add_func ("/rewrite/augment/seed", test_seed);
  return g_test_run ();
}
