/* Whether loops with AVX2 instructions are built beside the plain ones; the processor decides which
 * run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The tests build this with EM_PICTURE_PLAIN to run what other processors run. */
#if defined(__x86_64__) && !defined(EM_PICTURE_PLAIN)
#include <immintrin.h>
#define EM_HAVE_AVX2 1
#define EM_TARGET_AVX2 __attribute__ ((target ("avx2")))
#else
#define EM_HAVE_AVX2 0
#endif
