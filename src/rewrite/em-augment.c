/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rewrite/em-augment-private.h"

#include <math.h>
#include <string.h>

#include "picture/em-fill.h"

/* A crop's sides, as parts of the picture's. */
#define SMALLEST_CROP 0.6
/* The part of the mask that the network sees in the plain pair which a crop must still show it. */
#define MASK_KEPT 0.5
#define DRAWS 40
/* The texture: its crop, brightness and how far it may fade towards white. */
#define SMALLEST_TEXTURE_CROP 0.4
#define DARKEST 0.75
#define BRIGHTEST 1.2
#define PALEST 0.35

typedef struct
{
  int x, y, width, height; /* of the working copy */
  gboolean mirrored;
  double texture_x, texture_y, texture_side; /* parts of the texture */
  gboolean texture_mirrored;
  double brightness, paleness;
} Variant;

struct _EmAugment
{
  EmPreprocess spec;
  const EmExemplar *plain;
  EmPicture *a, *b, *texture; /* working copies; texture may be NULL */
  guint8 *mask;               /* [height, width], of the working copy */
  double *table;              /* [height + 1, width + 1]: its summed area table */
  int width, height;
  int n_variants;
  Variant *variants; /* [n_variants]; the first is unused */
};

/* --- working copies --------------------------------------------------------------------------- */

/* @picture, not larger than needed to show crops at the network's resolution. */
static EmPicture *
shrink (EmPicture *picture, int side)
{
  const int w = em_picture_get_width (picture), h = em_picture_get_height (picture);
  const int shorter = MIN (w, h);
  if (shorter <= side)
    return em_picture_ref (picture);
  return em_picture_resize (picture, (int)((gint64)w * side / shorter),
                            (int)((gint64)h * side / shorter));
}

/* The mask averaged over the pixels of a smaller (or equal) picture. */
static guint8 *
shrink_mask (const EmMask *mask, int width, int height)
{
  const int w = em_mask_get_width (mask), h = em_mask_get_height (mask);
  guint8 *out = g_new (guint8, (gsize)width * height);
  const int most_rows = h / height + 2;
  g_autofree guint8 *strip = g_new (guint8, (gsize)w * most_rows);

  for (int y = 0; y < height; y++)
    {
      const int y0 = (int)((gint64)y * h / height);
      const int y1 = MAX (y0 + 1, (int)((gint64)(y + 1) * h / height));
      em_mask_read (mask, &(EmRect){ 0, y0, w, y1 - y0 }, strip, w);
      for (int x = 0; x < width; x++)
        {
          const int x0 = (int)((gint64)x * w / width);
          const int x1 = MAX (x0 + 1, (int)((gint64)(x + 1) * w / width));
          guint sum = 0;
          for (int i = 0; i < y1 - y0; i++)
            for (int j = x0; j < x1; j++)
              sum += strip[(gsize)i * w + j];
          const guint area = (guint)((y1 - y0) * (x1 - x0));
          out[(gsize)y * width + x] = (guint8)((sum + area / 2) / area);
        }
    }
  return out;
}

static double *
sum_areas (const guint8 *mask, int width, int height)
{
  const gsize stride = (gsize)width + 1;
  double *table = g_new0 (double, stride *(height + 1));
  for (int y = 0; y < height; y++)
    {
      double row = 0;
      for (int x = 0; x < width; x++)
        {
          row += mask[(gsize)y * width + x];
          table[(y + 1) * stride + x + 1] = table[y * stride + x + 1] + row;
        }
    }
  return table;
}

/* The mask's weight that the network sees of a crop: its window is the centre of the crop. */
static double
visible_mask (const EmAugment *augment, int x, int y, int width, int height)
{
  double wx, wy, sx, sy;
  em_preprocess_get_window (&augment->spec, width, height, &wx, &wy, &sx, &sy);
  const int x0 = CLAMP ((int)lround (x + wx), 0, augment->width);
  const int y0 = CLAMP ((int)lround (y + wy), 0, augment->height);
  const int x1 = CLAMP ((int)lround (x + wx + sx), x0, augment->width);
  const int y1 = CLAMP ((int)lround (y + wy + sy), y0, augment->height);
  const gsize stride = (gsize)augment->width + 1;
  const double *t = augment->table;
  return t[y1 * stride + x1] - t[y0 * stride + x1] - t[y1 * stride + x0] + t[y0 * stride + x0];
}

/* --- drawing lots ----------------------------------------------------------------------------- */

static void
draw_crop (const EmAugment *augment, GRand *random, double whole, Variant *variant)
{
  double best = -1;
  for (int draw = 0; draw < DRAWS && best < MASK_KEPT * whole; draw++)
    {
      const double side = g_rand_double_range (random, SMALLEST_CROP, 1);
      const int w = MAX (1, (int)lround (side * augment->width));
      const int h = MAX (1, (int)lround (side * augment->height));
      const int x = g_rand_int_range (random, 0, augment->width - w + 1);
      const int y = g_rand_int_range (random, 0, augment->height - h + 1);
      const double kept = visible_mask (augment, x, y, w, h);
      if (kept > best)
        {
          best = kept;
          variant->x = x;
          variant->y = y;
          variant->width = w;
          variant->height = h;
        }
    }
}

EmAugment *
em_augment_new (const EmExemplar *exemplar, const EmPreprocess *spec, int n_variants, GRand *random)
{
  EmAugment *augment = g_new0 (EmAugment, 1);
  augment->spec = *spec;
  augment->plain = exemplar;
  augment->n_variants = n_variants;
  augment->variants = g_new0 (Variant, n_variants);
  if (n_variants <= 1)
    return augment;

  /* A crop of 60 % then has about the pixels that the network's resize makes of it. */
  const int side = (int)lround (1.5 * spec->size / spec->crop);
  augment->a = shrink (exemplar->a, side);
  augment->b = shrink (exemplar->b, side);
  augment->texture = exemplar->texture != NULL ? shrink (exemplar->texture, side) : NULL;
  augment->width = em_picture_get_width (augment->a);
  augment->height = em_picture_get_height (augment->a);
  augment->mask = shrink_mask (exemplar->mask, augment->width, augment->height);
  augment->table = sum_areas (augment->mask, augment->width, augment->height);

  const double whole = visible_mask (augment, 0, 0, augment->width, augment->height);
  for (int i = 1; i < n_variants; i++)
    {
      Variant *variant = &augment->variants[i];
      draw_crop (augment, random, whole, variant);
      variant->mirrored = g_rand_boolean (random);
      variant->texture_side = g_rand_double_range (random, SMALLEST_TEXTURE_CROP, 1);
      variant->texture_x = g_rand_double (random) * (1 - variant->texture_side);
      variant->texture_y = g_rand_double (random) * (1 - variant->texture_side);
      variant->texture_mirrored = g_rand_boolean (random);
      variant->brightness = g_rand_double_range (random, DARKEST, BRIGHTEST);
      variant->paleness = g_rand_double_range (random, 0, PALEST);
    }
  return augment;
}

void
em_augment_free (EmAugment *augment)
{
  if (augment == NULL)
    return;
  g_clear_pointer (&augment->a, em_picture_unref);
  g_clear_pointer (&augment->b, em_picture_unref);
  g_clear_pointer (&augment->texture, em_picture_unref);
  g_free (augment->mask);
  g_free (augment->table);
  g_free (augment->variants);
  g_free (augment);
}

/* --- making a view ---------------------------------------------------------------------------- */

static EmPicture *
cut (EmPicture *picture, int x, int y, int width, int height, gboolean mirrored)
{
  EmPicture *crop = em_picture_crop (picture, x, y, width, height);
  if (!mirrored)
    return crop;
  EmPicture *mirror = em_picture_mirror (crop);
  em_picture_unref (crop);
  return mirror;
}

static EmMask *
cut_mask (const EmAugment *augment, const Variant *v)
{
  EmMask *mask = em_mask_new (v->width, v->height);
  g_autofree guint8 *row = g_new (guint8, v->width);
  for (int y = 0; y < v->height; y++)
    {
      const guint8 *from = augment->mask + (gsize)(v->y + y) * augment->width + v->x;
      for (int x = 0; x < v->width; x++)
        row[x] = from[v->mirrored ? v->width - 1 - x : x];
      em_mask_write (mask, &(EmRect){ 0, y, v->width, 1 }, row, v->width);
    }
  return mask;
}

/* The texture as another piece of the same stuff in another light, stretched over the view. */
static EmPicture *
make_layer (const EmAugment *augment, const Variant *v)
{
  const int tw = em_picture_get_width (augment->texture);
  const int th = em_picture_get_height (augment->texture);
  const int w = MAX (1, (int)(v->texture_side * tw)), h = MAX (1, (int)(v->texture_side * th));
  g_autoptr (EmPicture) piece = cut (augment->texture, (int)(v->texture_x * tw),
                                     (int)(v->texture_y * th), w, h, v->texture_mirrored);
  EmPicture *layer = em_fill_layer (piece, v->width, v->height, EM_FILL_STRETCH, 1);

  guint8 light[256];
  for (int i = 0; i < 256; i++)
    {
      const double lit = MIN (255, i * v->brightness);
      light[i] = (guint8)lround (lit + v->paleness * (255 - lit));
    }
  guint8 *pixels = em_picture_get_pixels (layer);
  for (gsize i = 0; i < (gsize)v->width * v->height; i++)
    for (int c = 0; c < 3; c++)
      pixels[4 * i + c] = light[pixels[4 * i + c]];
  return layer;
}

static void
mask_to_weights (const EmAugment *augment, const EmMask *mask, EmTensor *weights)
{
  em_mask_to_grid (mask, augment->spec.size, augment->spec.crop,
                   (int)em_tensor_get_dim (weights, 0), (int)em_tensor_get_dim (weights, 1),
                   em_tensor_get_data (weights));
}

void
em_augment_render (const EmAugment *augment, int variant, EmTensor *input, int index_a, int index_b,
                   EmTensor *weights)
{
  if (variant == 0)
    {
      em_preprocess_into (&augment->spec, augment->plain->a, input, index_a);
      em_preprocess_into (&augment->spec, augment->plain->b, input, index_b);
      if (weights != NULL)
        mask_to_weights (augment, augment->plain->mask, weights);
      return;
    }

  const Variant *v = &augment->variants[variant];
  g_autoptr (EmPicture) a = cut (augment->a, v->x, v->y, v->width, v->height, v->mirrored);
  g_autoptr (EmMask) mask = cut_mask (augment, v);
  g_autoptr (EmPicture) b = NULL;
  if (augment->texture != NULL)
    {
      g_autoptr (EmPicture) layer = make_layer (augment, v);
      b = em_fill_composite (a, layer, mask);
    }
  else
    b = cut (augment->b, v->x, v->y, v->width, v->height, v->mirrored);
  em_preprocess_into (&augment->spec, a, input, index_a);
  em_preprocess_into (&augment->spec, b, input, index_b);
  if (weights != NULL)
    mask_to_weights (augment, mask, weights);
}
