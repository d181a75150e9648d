/* The choice between the variants of the inner loops: see em-simd.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernels/em-simd.h"

extern const EmSimd em_simd_portable;
#if defined(__x86_64__)
extern const EmSimd em_simd_avx2;
extern const EmSimd em_simd_avx512;
#endif

const EmSimd *
em_simd_get_variant (int index)
{
  const EmSimd *variants[4] = { NULL };
  int n = 0;

#if defined(__x86_64__)
  if (__builtin_cpu_supports ("avx512f"))
    variants[n++] = &em_simd_avx512;
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    variants[n++] = &em_simd_avx2;
#endif
  variants[n++] = &em_simd_portable;
  return index < n ? variants[index] : NULL;
}
