/* The sheet of a label: how large it is and what is written on it.
 *
 * Measures.  The text is laid out once at a fixed size; the paper is its ink and a margin in terms
 * of the letters' size, and all of it is scaled to the label's width. So the proportions do not
 *            depend on the picture, and a blank sheet has those of its written twin.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "picture/em-label-private.h"

/* Layout units of the letters' size; large, so that rounding to Pango's units does not show. */
#define LETTERS 100.0
/* How far a chord may be from its curve, in layout units: a fifth of a pixel where a letter is a
 * thousand pixels high. */
#define FLATNESS 0.02
/* Paper beside and above the ink, in letters' sizes. */
#define MARGIN_X 0.45
#define MARGIN_Y 0.4
/* Of a sheet without text: height to width. */
#define BLANK_ASPECT 0.6
/* A single "l" should not be on a ribbon. */
#define MIN_WIDTH 1.6
#define MIN_HEIGHT 1.0

/* Best first; Debian: fonts-breip, fonts-bwht, fonts-dkg-handwriting, fonts-femkeklaver,
 * fonts-comic-neue. */
static const char *const handwriting[] = { "Breip",         "Because We Learn", "Because We Create",
                                           "FifthHorseman", "DkgHandwriting",   "femkeklaver",
                                           "Femke Klaver",  "Comic Neue",       "Comic Sans MS" };

/* The numbers in handwriting[] of the installed fonts, best first. Returns: how many */
static int
find_fonts (int found[G_N_ELEMENTS (handwriting)])
{
  PangoFontMap *map = pango_cairo_font_map_get_default ();
  g_autofree PangoFontFamily **families = NULL;
  int n_families, n = 0;

  pango_font_map_list_families (map, &families, &n_families);
  for (gsize i = 0; i < G_N_ELEMENTS (handwriting); i++)
    for (int j = 0; j < n_families; j++)
      if (g_ascii_strcasecmp (pango_font_family_get_name (families[j]), handwriting[i]) == 0)
        {
          found[n++] = (int)i;
          break;
        }
  return n;
}

char **
em_label_list_fonts (void)
{
  int found[G_N_ELEMENTS (handwriting)], n = find_fonts (found);
  char **names = g_new0 (char *, n + 1);

  for (int i = 0; i < n; i++)
    names[i] = g_strdup (handwriting[found[i]]);
  return names;
}

const char *
em_label_get_default_font (void)
{
  static gsize font = 0;

  if (g_once_init_enter (&font))
    {
      int found[G_N_ELEMENTS (handwriting)];

      g_once_init_leave (&font, (gsize)(find_fonts (found) > 0 ? handwriting[found[0]] : "Sans"));
    }
  return (const char *)font;
}

static PangoLayout *
lay_out (const EmLabel *label)
{
  PangoFontMap *map = pango_cairo_font_map_get_default ();
  PangoContext *context = pango_font_map_create_context (map);
  PangoLayout *layout;
  PangoFontDescription *font;
  cairo_font_options_t *options = cairo_font_options_create ();

  /* Letters are turned and scaled, which hinting to a pixel grid would spoil. */
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (context, options);
  cairo_font_options_destroy (options);

  font =
      pango_font_description_from_string (label->font ? label->font : em_label_get_default_font ());
  pango_font_description_set_absolute_size (font, LETTERS * PANGO_SCALE);
  layout = pango_layout_new (context);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_set_text (layout, label->text ? label->text : "", -1);
  pango_font_description_free (font);
  g_object_unref (context);
  return layout;
}

gboolean
em_sheet_get_corners (const EmSheet *sheet, const EmLabel *label, double grow, double corners[8])
{
  static const int signs[4][2] = { { -1, -1 }, { 1, -1 }, { 1, 1 }, { -1, 1 } };

  for (int i = 0; i < 4; i++)
    {
      double u = signs[i][0] * (sheet->width / 2 + grow);
      double v = signs[i][1] * (sheet->height / 2 + grow);
      double *x = &corners[2 * i], *y = x + 1;

      if (sheet->flat)
        {
          *x = label->x + u * sheet->cosine - v * sheet->sine;
          *y = label->y + u * sheet->sine + v * sheet->cosine;
        }
      else if (!em_homography_map (sheet->map, u, v, x, y))
        return FALSE;
    }
  return TRUE;
}

/* Measures of paper and text, in the paper's own coordinates. */
static void
measure (EmSheet *sheet, const EmLabel *label)
{
  PangoRectangle ink;
  double x, y, width, height, paper_width, paper_height;

  sheet->width = label->width;
  pango_layout_get_extents (sheet->layout, &ink, NULL);
  x = (double)ink.x / PANGO_SCALE;
  y = (double)ink.y / PANGO_SCALE;
  width = (double)ink.width / PANGO_SCALE;
  height = (double)ink.height / PANGO_SCALE;
  sheet->text_x = x + width / 2;
  sheet->text_y = y + height / 2;
  if (width <= 0 || height <= 0)
    {
      sheet->text_scale = 0;
      sheet->height = label->width * BLANK_ASPECT;
      return;
    }
  paper_width = MAX (width + 2 * MARGIN_X * LETTERS, MIN_WIDTH * LETTERS);
  paper_height = MAX (height + 2 * MARGIN_Y * LETTERS, MIN_HEIGHT * LETTERS);
  sheet->text_scale = label->width / paper_width;
  sheet->height = paper_height * sheet->text_scale;
  if (label->text_size > 0)
    sheet->text_scale *= MIN (label->text_size, MIN (paper_width / width, paper_height / height));
}

void
em_sheet_init (EmSheet *sheet, const EmLabel *label)
{
  double angle = label->angle * G_PI / 180;

  sheet->layout = lay_out (label);
  sheet->cosine = cos (angle);
  sheet->sine = sin (angle);
  measure (sheet, label);

  sheet->flat = TRUE;
  em_sheet_get_corners (sheet, label, 0, sheet->quad);
  for (int i = 0; i < 8; i++)
    {
      sheet->flat = sheet->flat && label->corners[i] == 0;
      sheet->quad[i] += label->corners[i];
    }
  if (!sheet->flat && em_quad_is_convex (sheet->quad))
    em_homography_init (sheet->map, sheet->width, sheet->height, sheet->quad);
}

void
em_sheet_clear (EmSheet *sheet)
{
  g_clear_object (&sheet->layout);
}

/* The outlines of the letters in perspective: straight lines stay straight, and curves are
 * flattened before. */
static void
fill_mapped_text (cairo_t *cr, const EmSheet *sheet, const EmRect *area)
{
  cairo_path_t *path;

  cairo_set_tolerance (cr, FLATNESS);
  pango_cairo_layout_path (cr, sheet->layout);
  path = cairo_copy_path_flat (cr);
  for (int i = 0; i < path->num_data; i += path->data[i].header.length)
    for (int j = 1; j < path->data[i].header.length; j++)
      {
        cairo_path_data_t *point = &path->data[i + j];
        double u = (point->point.x - sheet->text_x) * sheet->text_scale;
        double v = (point->point.y - sheet->text_y) * sheet->text_scale;

        /* The ink lies on the paper, and all of the paper is this side of the horizon. */
        em_homography_map (sheet->map, u, v, &point->point.x, &point->point.y);
        point->point.x -= area->x;
        point->point.y -= area->y;
      }
  cairo_new_path (cr);
  cairo_append_path (cr, path);
  cairo_path_destroy (path);
  cairo_fill (cr);
}

cairo_surface_t *
em_sheet_draw_ink (const EmSheet *sheet, const EmLabel *label, const EmRect *area)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_A8, area->width, area->height);
  cairo_t *cr = cairo_create (surface);

  if (sheet->text_scale > 0 && !sheet->flat)
    fill_mapped_text (cr, sheet, area);
  else if (sheet->text_scale > 0)
    {
      cairo_translate (cr, label->x - area->x, label->y - area->y);
      cairo_rotate (cr, label->angle * G_PI / 180);
      cairo_scale (cr, sheet->text_scale, sheet->text_scale);
      cairo_translate (cr, -sheet->text_x, -sheet->text_y);
      pango_cairo_show_layout (cr, sheet->layout);
    }
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}
