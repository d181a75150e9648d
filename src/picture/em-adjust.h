/* Adjustments: blur, noise and tone of a rectangle.
 *
 * Purpose.  Simple things to put into a mask. All work on the stored bytes, which are sRGB-encoded
 *           and straight: that is what a classifier is given. Alpha is kept.
 * Units.    A @rect is in picture pixels and cut to the picture; %NULL is the whole of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"
#include "picture/em-picture.h"

G_BEGIN_DECLS

#define EM_ADJUST_MAX_RADIUS 1000.0

/* @picture with the pixels of @rect blurred by a Gaussian of standard deviation @radius, at most
 * EM_ADJUST_MAX_RADIUS; pixels outside @rect are read, and beyond the picture its border goes on.
 * Colours are weighted by alpha. A pixel that is transparent as far as the blur reaches, and every
 * one where @radius is not above 0.01, stays as it is.
 *
 * Below 2.5 pixels the kernel itself, to four deviations; from there four passes of a box with
 * fractional ends (P. Gwosdek, S. Grewenig, A. Bruhn and J. Weickert,
 * Theoretical Foundations of Gaussian Convolution by Extended Box Filtering, 2011) along either
 * direction: O(pixels), whatever the radius; 8 bytes a pixel besides.
 * Returns: (transfer full) (nullable): %NULL when @cancellable was cancelled */
EmPicture *em_adjust_blur (EmPicture *picture, double radius, const EmRect *rect,
                           GCancellable *cancellable);

/* Adds to each colour, on its own, Gaussian noise of mean 0 and standard deviation @amount * 255,
 * rounded and cut to 0 .. 255. The noise is a hash of @seed and the pixel's place in the picture:
 * it does not depend on @rect. It never exceeds 4.3 deviations. */
void em_adjust_noise (EmPicture *picture, double amount, guint32 seed, const EmRect *rect);

/* Tone of each pixel, in this order, with values 0 .. 1 and one rounding at the end:
 *   brightness b in -1 .. 1:  v (1 + b) below 0, v + (1 - v) b above: all black .. all white;
 *   contrast c in -1 .. 1:    0.5 + (v - 0.5) tan ((c + 1) π / 4), cut to 0 .. 1: grey .. two
 * values; hue in degrees:           added to the hue of HSL (red towards green), any multiple of
 * 360 is 0; saturation s in -1 .. 1:  that of HSL times 1 + s, at most 1: grey .. doubled. 0 each,
 * or a value that is no number, changes no byte. Values beyond a range count as its end. */
void em_adjust_tone (EmPicture *picture, double brightness, double contrast, double hue,
                     double saturation, const EmRect *rect);

G_END_DECLS
