/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernels/em-simd.h"

extern const EmSimd em_simd_portable;
#if defined(__x86_64__)
extern const EmSimd em_simd_avx2;
extern const EmSimd em_simd_avx512;
#endif

const EmSimd *
em_simd_get (void)
{
#if defined(__x86_64__)
  if (__builtin_cpu_supports ("avx512f"))
    return &em_simd_avx512;
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    return &em_simd_avx2;
#endif
  return &em_simd_portable;
}
