/* The safetensors reader on any bytes; what it takes is the same after writing and reading again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "model/em-safetensors.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GBytes) written = NULL;
  g_autoptr (EmSafetensors) file = NULL;
  g_autoptr (EmSafetensors) again = NULL;
  g_autofree const char **names = NULL;
  GError *error = NULL;

  file = em_safetensors_load_bytes (bytes, "fuzz.rule", &error);
  if (file == NULL)
    {
      fuzz_check_error (error);
      return 0;
    }
  written = em_safetensors_to_bytes (file);
  again = em_safetensors_load_bytes (written, "again.rule", NULL);
  g_assert_nonnull (again);
  names = em_safetensors_list (file);
  for (int i = 0; names[i] != NULL; i++)
    {
      const EmTensor *one = em_safetensors_get (file, names[i]);
      const EmTensor *two = em_safetensors_get (again, names[i]);

      g_assert_true (em_tensor_same_shape (one, two));
      g_assert_true (memcmp (em_tensor_get_data (one), em_tensor_get_data (two),
                             (gsize)em_tensor_get_count (one) * sizeof (float))
                     == 0);
    }
  return 0;
}
