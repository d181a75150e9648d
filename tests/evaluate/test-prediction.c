/* The best classes of a distribution, against sorting all of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "evaluate/em-prediction.h"

static int
descending (const void *a, const void *b)
{
  float x = *(const float *)a, y = *(const float *)b;
  return (x < y) - (x > y);
}

static void
test_top (void)
{
  for (guint32 seed = 0; seed < 50; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      const int n = g_rand_int_range (rand, 1, 200), k = g_rand_int_range (rand, 1, 12);
      g_autoptr (EmTensor) p = em_tensor_new_1d (n);
      g_autofree float *sorted = g_new (float, n);
      g_autofree EmPrediction *top = g_new (EmPrediction, k);
      for (int i = 0; i < n; i++)
        sorted[i] = em_tensor_get_data (p)[i] = g_rand_double (rand);
      qsort (sorted, n, sizeof *sorted, descending);
      em_prediction_top (p, k, top);
      for (int i = 0; i < k; i++)
        if (i < n)
          {
            g_assert_cmpfloat (top[i].probability, ==, sorted[i]);
            g_assert_cmpfloat (em_tensor_get_data (p)[top[i].index], ==, sorted[i]);
          }
        else
          g_assert_cmpint (top[i].index, ==, -1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/prediction/top", test_top);
  return g_test_run ();
}
