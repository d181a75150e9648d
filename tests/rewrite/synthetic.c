/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "synthetic.h"

#include <math.h>

#include "picture/em-fill.h"

EmPicture *
synthetic_picture (int width, int height, guint32 seed)
{
  EmPicture *picture = em_picture_new (width, height);
  guint8 *pixel = em_picture_get_pixels (picture);
  GRand *random = g_rand_new_with_seed (seed);
  double wave[3][3];
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < 3; i++)
      wave[c][i] = g_rand_double_range (random, 3, 40);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++, pixel += 4)
      {
        const double u = (double)x / width, v = (double)y / height;
        for (int c = 0; c < 3; c++)
          pixel[c] = (guint8)(127.5 + 60 * sin (wave[c][0] * u + wave[c][1] * v)
                              + 60 * sin (wave[c][2] * (u * u - v)));
        pixel[3] = 255;
      }
  g_rand_free (random);
  return picture;
}

EmMask *
synthetic_mask (int width, int height, double part)
{
  EmMask *mask = em_mask_new (width, height);
  g_autofree guint8 *row = g_new (guint8, width);
  for (int y = 0; y < height; y++)
    {
      for (int x = 0; x < width; x++)
        {
          const double u = (2.0 * x / width - 1) / part, v = (2.0 * y / height - 1) / part;
          row[x] = u * u + v * v < 1 ? 255 : 0;
        }
      em_mask_write (mask, &(EmRect){ 0, y, width, 1 }, row, width);
    }
  return mask;
}

EmExemplar
synthetic_exemplar (int width, int height, guint32 seed, gboolean with_texture)
{
  EmPicture *texture = synthetic_picture (300, 200, seed + 1);
  g_autoptr (EmPicture) layer = em_fill_layer (texture, width, height, EM_FILL_STRETCH, 1);
  EmExemplar exemplar = { .a = synthetic_picture (width, height, seed),
                          .mask = synthetic_mask (width, height, 0.5) };
  exemplar.b = em_fill_composite (exemplar.a, layer, exemplar.mask);
  if (with_texture)
    exemplar.texture = texture;
  else
    em_picture_unref (texture);
  return exemplar;
}

void
exemplar_clear (EmExemplar *exemplar)
{
  g_clear_pointer (&exemplar->a, em_picture_unref);
  g_clear_pointer (&exemplar->b, em_picture_unref);
  g_clear_pointer (&exemplar->mask, em_mask_unref);
  g_clear_pointer (&exemplar->texture, em_picture_unref);
}
