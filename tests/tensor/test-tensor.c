/* Tensors: shapes, alignment, references.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tensor/em-tensor.h"

static void
test_shapes (void)
{
  g_autoptr (EmTensor) map = em_tensor_new_4d (2, 3, 5, 7);
  g_autoptr (EmTensor) matrix = em_tensor_new_2d (6, 35);
  g_autoptr (EmTensor) row = em_tensor_new_1d (210);
  g_autoptr (EmTensor) number = em_tensor_new (0, NULL);
  g_autoptr (EmTensor) nothing = em_tensor_new_2d (0, 4);
  g_autoptr (EmTensor) twin = em_tensor_new_4d (2, 3, 5, 7);
  g_autoptr (EmTensor) turned = em_tensor_new_4d (2, 5, 3, 7);

  g_assert_cmpint (em_tensor_get_rank (map), ==, 4);
  g_assert_cmpint (em_tensor_get_dim (map, 0), ==, 2);
  g_assert_cmpint (em_tensor_get_dim (map, 3), ==, 7);
  g_assert_cmpint (em_tensor_get_count (map), ==, 210);
  g_assert_cmpint (em_tensor_get_count (matrix), ==, 210);
  g_assert_cmpint (em_tensor_get_count (row), ==, 210);
  g_assert_cmpint (em_tensor_get_count (number), ==, 1);
  g_assert_cmpint (em_tensor_get_count (nothing), ==, 0);
  g_assert_nonnull (em_tensor_get_data (nothing));
  g_assert_true (em_tensor_same_shape (map, twin));
  g_assert_false (em_tensor_same_shape (map, turned));
  g_assert_false (em_tensor_same_shape (map, matrix));
}

static void
test_memory (void)
{
  for (gint64 n = 1; n < 70; n += 3)
    {
      g_autoptr (EmTensor) tensor = em_tensor_new_1d (n);

      g_assert_cmpuint ((gsize)em_tensor_get_data (tensor) % 64, ==, 0);
      for (gint64 i = 0; i < n; i++)
        em_tensor_get_data (tensor)[i] = (float)i;
    }
}

static gpointer
borrow (gpointer data)
{
  for (int i = 0; i < 10000; i++)
    em_tensor_unref (em_tensor_ref (data));
  return NULL;
}

static void
test_references (void)
{
  g_autoptr (EmTensor) tensor = em_tensor_new_1d (3);
  GThread *threads[3];

  em_tensor_get_data (tensor)[2] = 5;
  for (int i = 0; i < 3; i++)
    threads[i] = g_thread_new ("borrower", borrow, tensor);
  for (int i = 0; i < 3; i++)
    g_thread_join (threads[i]);
  g_assert_cmpfloat (em_tensor_get_data (tensor)[2], ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tensor/shapes", test_shapes);
  g_test_add_func ("/tensor/memory", test_memory);
  g_test_add_func ("/tensor/references", test_references);
  return g_test_run ();
}
