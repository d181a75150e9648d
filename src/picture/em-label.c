/* Labels: paper, shadow and ink put together.
 *
 * Method.  In the paper's own coordinates (u across, v down, 0 in the middle) a sheet is the
 * product of two edges, and so is its shadow, whose edges are blurred. Each pixel is worked out
 * from its u and v: coverage by paper, shadow beneath, ink on top. The blank twin is the same
 * without the last step, so both differ by nothing but the ink.
 *
 * Plain.   The paper is of one colour: the flawed network of the lesson takes paper with a visible
 *          gradient for a written one more often.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-fill.h"
#include "picture/em-label-private.h"
#include "picture/em-mask-private.h"
#include "picture/em-picture-private.h"

#define PAPER 0xfbf9f4
#define INK 0x1a1a2e

/* The shadow: how far it falls and how soft it is (of the paper's width). */
#define SHADOW_OFFSET 0.012
#define SHADOW_BLUR 0.02

void
em_label_init (EmLabel *label)
{
  *label = (EmLabel){ .paper = PAPER, .ink = INK, .shadow = EM_LABEL_SHADOW, .text_size = 1 };
}

EmLabel *
em_label_copy (const EmLabel *label)
{
  EmLabel *copy = g_memdup2 (label, sizeof *label);

  copy->text = g_strdup (label->text);
  copy->font = g_strdup (label->font);
  return copy;
}

void
em_label_free (EmLabel *label)
{
  g_free (label->text);
  g_free (label->font);
  g_free (label);
}

void
em_label_get_corners (const EmLabel *label, double corners[8])
{
  EmSheet sheet;

  em_sheet_init (&sheet, label);
  memcpy (corners, sheet.quad, sizeof sheet.quad);
  em_sheet_clear (&sheet);
}

void
em_label_set_corners (EmLabel *label, const double corners[8])
{
  EmSheet sheet;

  em_sheet_init (&sheet, label);
  for (int i = 0; i < 8; i++)
    label->corners[i] += corners[i] - sheet.quad[i];
  em_sheet_clear (&sheet);
}

gboolean
em_label_can_draw (const EmLabel *label)
{
  EmSheet sheet;
  gboolean can;

  if (!isfinite (label->x + label->y + label->width + label->angle + label->shadow
                 + label->text_size)
      || label->width < 1)
    return FALSE;
  em_sheet_init (&sheet, label);
  can = sheet.flat || em_quad_is_convex (sheet.quad);
  em_sheet_clear (&sheet);
  return can;
}

/* What stays the same from pixel to pixel. */
typedef struct
{
  const EmLabel *label;
  const EmSheet *sheet;
  EmRect area;       /* the pixels that paper or shadow may reach */
  double inverse[9]; /* from the picture to the sheet, unless it is flat */
  float half_width, half_height;
  float shadow;       /* how dark at most */
  float offset, blur; /* of the shadow, in pixels */
  cairo_surface_t *ink;
} Drawing;

/* How much of a pixel at distance @inside within a sharp edge is covered. */
static inline float
edge (float inside)
{
  inside += 0.5f;
  return inside < 0 ? 0 : inside > 1 ? 1 : inside;
}

/* The same of an edge blurred over 2 @blur on either side. */
static inline float
soft_edge (float inside, float blur)
{
  float t = inside / (4 * blur) + 0.5f;

  t = t < 0 ? 0 : t > 1 ? 1 : t;
  return t * t * (3 - 2 * t);
}

static inline guint8
to_byte (float value)
{
  return (guint8)(CLAMP (value, 0, 255) + 0.5f);
}

/* @n pixels of a row from @at, wholly on the paper, as most are. Returns: @n */
static int
draw_inside (const Drawing *drawing, int n, int at, const guint8 *ink, guint8 *blank,
             guint8 *written, guint8 *cover)
{
  guint8 paper[4], pen[4];

  for (int c = 0; c < 3; c++)
    {
      paper[c] = drawing->label->paper >> (16 - 8 * c) & 255;
      pen[c] = drawing->label->ink >> (16 - 8 * c) & 255;
    }
  paper[3] = pen[3] = 255;

  ink += at;
  blank += 4 * (gsize)at;
  written += 4 * (gsize)at;
  memset (cover + at, 255, n);
  for (int x = 0; x < n; x++)
    {
      memcpy (blank + 4 * (gsize)x, paper, 4);
      memcpy (written + 4 * (gsize)x, paper, 4);
    }
  for (int x = 0; x < n; x++)
    if (ink[x])
      for (int c = 0; c < 3; c++)
        written[4 * (gsize)x + c] =
            (guint8)((paper[c] * (255 - ink[x]) + pen[c] * ink[x] + 127) / 255);
  return n;
}

/* One pixel at (u, v), @cover of it paper: paper and shadow to @blank, with @ink on top to
 * @written. Returns: coverage */
static guint8
draw_pixel (const Drawing *drawing, float cover, float u, float v, guint8 ink, guint8 *blank,
            guint8 *written)
{
  float shadow, alpha, share, amount = ink * (1 / 255.0f);

  shadow = drawing->shadow
           * soft_edge (drawing->half_width - fabsf (u - drawing->offset), drawing->blur)
           * soft_edge (drawing->half_height - fabsf (v - drawing->offset), drawing->blur);
  alpha = cover + shadow * (1 - cover);
  if (alpha <= 0)
    return 0;

  /* The shadow is black: it adds to alpha and not to colour. */
  share = cover / alpha;
  for (int c = 0; c < 3; c++)
    {
      float paper = drawing->label->paper >> (16 - 8 * c) & 255;
      float pen = drawing->label->ink >> (16 - 8 * c) & 255;

      blank[c] = to_byte (paper * share);
      written[c] =
          ink ? to_byte (paper * share * (1 - amount) + pen * cover / alpha * amount) : blank[c];
    }
  blank[3] = written[3] = to_byte (255 * alpha);
  return to_byte (255 * cover);
}

/* Narrows [from, to) to the x with slope x + rest >= limit. */
static void
narrow (double slope, double rest, double limit, int *from, int *to)
{
  double x = (limit - rest) / slope;

  if (fabs (slope) < 1e-6)
    *to = rest < limit ? *from : *to;
  else if (slope > 0)
    *from = (int)CLAMP (ceil (x), *from, *to);
  else
    *to = (int)CLAMP (floor (x) + 1, *from, *to);
}

/* The same for -limit <= slope x + rest <= limit. */
static void
narrow_both (double slope, double rest, double limit, int *from, int *to)
{
  narrow (slope, rest, -limit, from, to);
  narrow (-slope, -rest, -limit, from, to);
}

/* One row of a flat sheet's area, from @dy below the label's middle. */
static void
draw_flat_row (const Drawing *drawing, float dy, const guint8 *ink, guint8 *blank, guint8 *written,
               guint8 *cover)
{
  float cosine = (float)drawing->sheet->cosine, sine = (float)drawing->sheet->sine;
  float dx = (float)(drawing->area.x + 0.5 - drawing->label->x);
  float reach = drawing->offset + 2 * drawing->blur + 1;
  float u = dx * cosine + dy * sine, v = dy * cosine - dx * sine;
  int from = 0, to = drawing->area.width, inside_from, inside_to;

  narrow_both (cosine, u, drawing->half_width + reach, &from, &to);
  narrow_both (-sine, v, drawing->half_height + reach, &from, &to);
  inside_from = from;
  inside_to = to;
  narrow_both (cosine, u, drawing->half_width - 0.51f, &inside_from, &inside_to);
  narrow_both (-sine, v, drawing->half_height - 0.51f, &inside_from, &inside_to);

  for (int x = from; x < to; x++)
    {
      float share;

      if (x == inside_from && inside_from < inside_to)
        {
          x += draw_inside (drawing, inside_to - x, x, ink, blank, written, cover) - 1;
          continue;
        }
      u = (dx + x) * cosine + dy * sine;
      v = dy * cosine - (dx + x) * sine;
      share = edge (drawing->half_width - fabsf (u)) * edge (drawing->half_height - fabsf (v));
      cover[x] =
          draw_pixel (drawing, share, u, v, ink[x], blank + 4 * (gsize)x, written + 4 * (gsize)x);
    }
}

/* The pixels of the row @y of the area that lie @depth pixels within all edges of the sheet. */
static void
find_span (const Drawing *drawing, int y, double depth, int *from, int *to)
{
  const double *quad = drawing->sheet->quad;

  *from = 0;
  *to = drawing->area.width;
  for (int i = 0; i < 4; i++)
    {
      const double *start = quad + 2 * i, *end = quad + 2 * ((i + 1) % 4);
      double dx = end[0] - start[0], dy = end[1] - start[1], length = hypot (dx, dy);
      double rest =
          dx * (drawing->area.y + y + 0.5 - start[1]) - dy * (drawing->area.x + 0.5 - start[0]);

      narrow (-dy / length, rest / length, depth, from, to);
    }
}

/* One row of a sheet in perspective. */
static void
draw_mapped_row (const Drawing *drawing, int y, const guint8 *ink, guint8 *blank, guint8 *written,
                 guint8 *cover)
{
  const EmRect *area = &drawing->area;
  int from, to, inside_from, inside_to;

  /* Half a pixel's diagonal either way. */
  find_span (drawing, y, -0.71, &from, &to);
  find_span (drawing, y, 0.71, &inside_from, &inside_to);
  for (int x = 0; x < area->width; x++)
    {
      double u, v, share = 0;

      if (x == inside_from && inside_from < inside_to)
        {
          x += draw_inside (drawing, inside_to - x, x, ink, blank, written, cover) - 1;
          continue;
        }
      if (!em_homography_map (drawing->inverse, area->x + x + 0.5, area->y + y + 0.5, &u, &v))
        continue;
      if (x >= from && x < to)
        share = em_quad_get_cover (drawing->sheet->quad, area->x + x, area->y + y);
      cover[x] = draw_pixel (drawing, (float)share, (float)u, (float)v, ink[x],
                             blank + 4 * (gsize)x, written + 4 * (gsize)x);
    }
}

/* All pixels of the area. The mask is written a band of rows at a time. */
static void
draw (const Drawing *drawing, EmPicture *written, EmPicture *blank, EmMask *mask)
{
  const EmRect *area = &drawing->area;
  gsize stride = (gsize)em_picture_get_width (written) * 4;
  const guint8 *ink = cairo_image_surface_get_data (drawing->ink);
  int ink_stride = cairo_image_surface_get_stride (drawing->ink);
  g_autofree guint8 *band = g_malloc ((gsize)area->width * EM_MASK_TILE);

  for (int y = 0; y < area->height; y++)
    {
      int band_row = y % EM_MASK_TILE;
      gsize at = (gsize)(area->y + y) * stride + (gsize)area->x * 4;
      const guint8 *ink_row = ink + (gsize)y * ink_stride;
      guint8 *blank_row = em_picture_get_pixels (blank) + at;
      guint8 *written_row = em_picture_get_pixels (written) + at;
      guint8 *cover = band + (gsize)band_row * area->width;

      memset (cover, 0, area->width);
      if (drawing->sheet->flat)
        draw_flat_row (drawing, (float)(area->y + y + 0.5 - drawing->label->y), ink_row, blank_row,
                       written_row, cover);
      else
        draw_mapped_row (drawing, y, ink_row, blank_row, written_row, cover);
      if (band_row == EM_MASK_TILE - 1 || y == area->height - 1)
        em_mask_write (mask,
                       &(EmRect){ area->x, area->y + y - band_row, area->width, band_row + 1 },
                       band, area->width);
    }
}

/* The pixels that a sheet and its shadow can reach, cut to the picture. */
static EmRect
find_area (const Drawing *drawing, int width, int height)
{
  double corners[8];

  if (!em_sheet_get_corners (drawing->sheet, drawing->label,
                             drawing->offset + 2 * drawing->blur + 2, corners))
    return (EmRect){ 0, 0, width, height };
  return em_quad_get_bounds (corners, width, height);
}

void
em_label_render (const EmLabel *label, int width, int height, EmPicture **written,
                 EmPicture **blank, EmMask **mask)
{
  EmSheet sheet;
  Drawing drawing = { .label = label, .sheet = &sheet };

  *written = em_picture_new_transparent (width, height);
  *blank = em_picture_new_transparent (width, height);
  *mask = em_mask_new (width, height);
  if (!em_label_can_draw (label))
    return;

  em_sheet_init (&sheet, label);
  if (!sheet.flat)
    em_homography_invert (sheet.map, drawing.inverse);
  drawing.shadow = (float)CLAMP (label->shadow, 0, 1);
  drawing.half_width = (float)(sheet.width / 2);
  drawing.half_height = (float)(sheet.height / 2);
  drawing.offset = (float)(sheet.width * SHADOW_OFFSET);
  drawing.blur = (float)MAX (0.5, sheet.width * SHADOW_BLUR);
  drawing.area = find_area (&drawing, width, height);
  if (drawing.area.width > 0 && drawing.area.height > 0)
    {
      drawing.ink = em_sheet_draw_ink (&sheet, label, &drawing.area);
      draw (&drawing, *written, *blank, *mask);
      cairo_surface_destroy (drawing.ink);
    }
  em_sheet_clear (&sheet);
}

EmPicture *
em_label_lay (EmPicture *picture, EmPicture *layer)
{
  return em_fill_composite (picture, layer, NULL);
}
