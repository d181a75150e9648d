/* Labels: the twin's property, the mask, and, as suite "shared", whether a classifier that reads
 * labels reads these.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "picture-fixture.h"
#include "picture/em-fill.h"
#include "picture/em-homography.h"
#include "picture/em-label.h"

#define CLASS_IPOD 605
#define N_PICTURES 200

typedef struct
{
  EmPicture *written, *blank;
  EmMask *mask;
} Rendered;

static void
rendered_clear (Rendered *rendered)
{
  g_clear_pointer (&rendered->written, em_picture_unref);
  g_clear_pointer (&rendered->blank, em_picture_unref);
  g_clear_pointer (&rendered->mask, em_mask_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rendered, rendered_clear)

static EmLabel
make_label (const char *text, double x, double y, double width, double angle)
{
  EmLabel label;

  em_label_init (&label);
  label.text = (char *)text;
  label.x = x;
  label.y = y;
  label.width = width;
  label.angle = angle;
  return label;
}

/* The distance of a point from the sheet's border, positive inside. */
static double
inside (const double corners[8], double x, double y)
{
  double nearest = G_MAXDOUBLE;

  for (int i = 0; i < 4; i++)
    {
      double ax = corners[2 * i], ay = corners[2 * i + 1];
      double bx = corners[(2 * i + 2) % 8], by = corners[(2 * i + 3) % 8];
      double length = hypot (bx - ax, by - ay);

      nearest = MIN (nearest, ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / length);
    }
  return nearest;
}

/* Both sheets are the same but for the ink, which lies on the paper; the mask is the paper. */
static void
check_label (const EmLabel *label, int width, int height)
{
  g_auto (Rendered) rendered = { 0 };
  double corners[8];
  int n_ink = 0, n_shadow = 0;

  em_label_render (label, width, height, &rendered.written, &rendered.blank, &rendered.mask);
  em_label_get_corners (label, corners);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const guint8 *w = em_picture_get_pixels (rendered.written) + ((gsize)y * width + x) * 4;
        const guint8 *b = em_picture_get_pixels (rendered.blank) + ((gsize)y * width + x) * 4;
        double depth = inside (corners, x + 0.5, y + 0.5);
        guint8 m = em_mask_get_pixel (rendered.mask, x, y);

        g_assert_cmpint (w[3], ==, b[3]);
        if (memcmp (w, b, 3) != 0)
          {
            n_ink++;
            g_assert_cmpint (m, >, 0);
            /* Ink darkens. */
            g_assert_cmpint (w[0], <=, b[0]);
          }
        if (depth > 1)
          {
            g_assert_cmpint (m, ==, 255);
            g_assert_cmpint (b[3], ==, 255);
          }
        if (depth < -1)
          {
            g_assert_cmpint (m, ==, 0);
            n_shadow += b[3] > 0;
          }
      }
  g_assert_true ((n_ink > 0) == (*label->text != 0));
  g_assert_cmpint (n_shadow, >, 0);
}

static void
test_twin (void)
{
  for (int i = 0; i < 24; i++)
    {
      static const char *const texts[] = { "iPod", "not a\ncat", "",
                                           "l",    "Größe 42 ✓", "a long line of words" };
      EmLabel label = make_label (texts[i % 6], 200 + i, 150, 60 + 9 * i, i * 31 - 90);

      check_label (&label, 420, 330);
    }
}

/* The proportions do not depend on the scale. */
static void
test_scale (void)
{
  EmLabel small = make_label ("iPod", 0, 0, 50, 0), large = make_label ("iPod", 0, 0, 5000, 0);
  double a[8], b[8];

  em_label_get_corners (&small, a);
  em_label_get_corners (&large, b);
  g_assert_cmpfloat_with_epsilon (a[2] - a[0], 50, 1e-6);
  g_assert_cmpfloat_with_epsilon (b[5] - b[3], 100 * (a[5] - a[3]), 1e-6);
  g_assert_cmpfloat (a[5] - a[3], >, 15);
  g_assert_cmpfloat (a[5] - a[3], <, 60);
}

static void
test_outside (void)
{
  static const double places[][2] = {
    { -500, 50 }, { 50, 9000 }, { 1e9, 1e9 }, { 0, 0 }, { 200, 150 }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      EmLabel label = make_label ("iPod", places[i][0], places[i][1], 120, 20);
      g_auto (Rendered) rendered = { 0 };

      em_label_render (&label, 200, 150, &rendered.written, &rendered.blank, &rendered.mask);
      g_assert_true (em_mask_is_empty (rendered.mask) == (i < 3));
    }
}

static void
test_copy (void)
{
  EmLabel label = make_label ("iPod", 1, 2, 3, 4);
  g_autoptr (EmLabel) copy = NULL;

  label.font = (char *)"Sans";
  copy = em_label_copy (&label);
  g_assert_cmpstr (copy->text, ==, "iPod");
  g_assert_cmpstr (copy->font, ==, "Sans");
  g_assert_true (copy->text != label.text);
  g_assert_nonnull (em_label_get_default_font ());
}

/* A random quadrilateral around a middle, convex or not. */
static void
make_corners (GRand *random, double corners[8])
{
  static const int signs[4][2] = { { -1, -1 }, { 1, -1 }, { 1, 1 }, { -1, 1 } };

  for (int i = 0; i < 4; i++)
    {
      corners[2 * i] = 210 + signs[i][0] * g_rand_double_range (random, 15, 190);
      corners[2 * i + 1] = 165 + signs[i][1] * g_rand_double_range (random, 15, 150);
    }
}

/* Corners come out where they go in, the crossing of the diagonals is the image of the middle, and
 * there is a way back; all pixels together are covered by the area of the four corners. */
static void
test_homography (void)
{
  GRand *random = g_rand_new_with_seed (5);
  int n_convex = 0;

  for (int round = 0; round < 200; round++)
    {
      static const double unit[8] = { -0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5 };
      double quad[8], map[9], back[9], u, v, area = 0, cover = 0, at;

      make_corners (random, quad);
      if (!em_quad_is_convex (quad))
        continue;
      n_convex++;
      em_homography_init (map, 1, 1, quad);
      em_homography_invert (map, back);
      for (int i = 0; i < 8; i += 2)
        {
          g_assert_true (em_homography_map (map, unit[i], unit[i + 1], &u, &v));
          g_assert_cmpfloat_with_epsilon (u, quad[i], 1e-7);
          g_assert_cmpfloat_with_epsilon (v, quad[i + 1], 1e-7);
          g_assert_true (em_homography_map (back, quad[i], quad[i + 1], &u, &v));
          g_assert_cmpfloat_with_epsilon (u, unit[i], 1e-9);
          g_assert_cmpfloat_with_epsilon (v, unit[i + 1], 1e-9);
          area += (quad[i] * quad[(i + 3) % 8] - quad[(i + 2) % 8] * quad[i + 1]) / 2;
        }
      g_assert_true (em_homography_map (map, 0, 0, &u, &v));
      for (int i = 0; i < 4; i += 2)
        {
          at = (quad[i + 4] - quad[i]) * (v - quad[i + 1])
               - (quad[i + 5] - quad[i + 1]) * (u - quad[i]);
          g_assert_cmpfloat_with_epsilon (at, 0, 1e-6);
        }
      for (int y = 0; y < 330; y++)
        for (int x = 0; x < 420; x++)
          cover += em_quad_get_cover (quad, x, y);
      g_assert_cmpfloat_with_epsilon (cover, area, 1e-6);
    }
  g_assert_cmpint (n_convex, >, 50);
  g_rand_free (random);
}

static void
test_perspective (void)
{
  GRand *random = g_rand_new_with_seed (6);
  int n_drawn = 0;

  for (int i = 0; i < 40; i++)
    {
      EmLabel label = make_label (i % 2 ? "iPod" : "not a\ncat", 200, 160, 150 + i, i * 9);
      double corners[8], got[8];

      make_corners (random, corners);
      em_label_set_corners (&label, corners);
      em_label_get_corners (&label, got);
      for (int j = 0; j < 8; j++)
        g_assert_cmpfloat_with_epsilon (got[j], corners[j], 1e-9);
      if (!em_label_can_draw (&label))
        continue;
      n_drawn++;
      check_label (&label, 420, 330);
    }
  g_assert_cmpint (n_drawn, >, 10);
  g_rand_free (random);
}

/* The mean difference of two pictures' bytes. */
static double
get_difference (EmPicture *a, EmPicture *b)
{
  gsize n = (gsize)em_picture_get_width (a) * em_picture_get_height (a) * 4;
  gint64 sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += ABS (em_picture_get_pixels (a)[i] - em_picture_get_pixels (b)[i]);
  return (double)sum / (double)n;
}

/* A corner displaced by nothing that shows gives what no displacement gives, but that the letters
 * of a flat sheet are put to whole pixels by cairo. */
static void
test_continuous (void)
{
  EmLabel label = make_label ("iPod", 200, 150, 220, 17);
  g_auto (Rendered) flat = { 0 }, mapped = { 0 };

  em_label_render (&label, 400, 300, &flat.written, &flat.blank, &flat.mask);
  label.corners[3] = 1e-6;
  em_label_render (&label, 400, 300, &mapped.written, &mapped.blank, &mapped.mask);
  g_assert_cmpfloat (get_difference (flat.blank, mapped.blank), <, 0.05);
  g_assert_cmpfloat (get_difference (flat.written, mapped.written), <, 0.5);
}

/* Corners that no sheet has draw nothing, and nothing breaks. */
static void
test_degenerate (void)
{
  static const double places[][8] = {
    { 50, 50, 150, 100, 150, 50, 50, 100 },                   /* crossed */
    { 50, 50, 100, 50, 150, 50, 200, 50 },                    /* on a line */
    { 50, 50, 150, 50, 70, 60, 50, 150 },                     /* concave */
    { 150, 50, 50, 50, 50, 120, 150, 120 },                   /* from behind */
    { 80, 80, 80, 80, 80, 80, 80, 80 },                       /* one point */
    { 50, 50, 150, 50, 150, 50, 50, 120 },                    /* two in one place */
    { 0, 0, 1e9, 0, 1e9, 1e9, 0, 1e9 },                       /* too far */
    { G_MAXDOUBLE, 0, -G_MAXDOUBLE, 0, 1, 1, 0, 1 },          /* infinite in between */
    { (double)NAN, 0, 100, 0, 100, 100, 0, (double)INFINITY } /* no number */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      EmLabel label = make_label ("iPod", 100, 80, 100, 0);
      g_auto (Rendered) rendered = { 0 };

      em_label_set_corners (&label, places[i]);
      g_assert_false (em_label_can_draw (&label));
      em_label_render (&label, 200, 160, &rendered.written, &rendered.blank, &rendered.mask);
      g_assert_true (em_mask_is_empty (rendered.mask));
    }
}

/* Steep views, whose shadow may cross the horizon, stay within the picture. */
static void
test_steep (void)
{
  static const double places[][8] = {
    { 99, 10, 101, 10, 180, 150, 20, 150 },
    { 90, 149, 110, 149, 600, 155, -400, 155 },
    { 10, 10, 190, 70, 190, 72, 10, 150 },
    { -9e5, -9e5, 9e5, -9e5, 9e5, 9e5, -9e5, 9e5 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      EmLabel label = make_label ("iPod", 100, 80, 100, 0);
      g_auto (Rendered) rendered = { 0 };

      em_label_set_corners (&label, places[i]);
      g_assert_true (em_label_can_draw (&label));
      em_label_render (&label, 200, 160, &rendered.written, &rendered.blank, &rendered.mask);
      g_assert_false (em_mask_is_empty (rendered.mask));
    }
}

/* How many pixels differ between the written and the blank sheet. */
static int
count_ink (const Rendered *rendered, int n_pixels)
{
  int n = 0;

  for (int i = 0; i < n_pixels; i++)
    n += memcmp (em_picture_get_pixels (rendered->written) + 4 * (gsize)i,
                 em_picture_get_pixels (rendered->blank) + 4 * (gsize)i, 4)
         != 0;
  return n;
}

/* The text's size changes the ink and not the paper, and no ink is cut off at the paper's edge. */
static void
test_text_size (void)
{
  static const double sizes[] = { 0.5, 1, 1.3, 1000 };
  EmLabel label = make_label ("iPod", 150, 100, 220, 5);
  g_auto (Rendered) first = { 0 };
  int before = 0;

  em_label_render (&label, 300, 200, &first.written, &first.blank, &first.mask);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_auto (Rendered) rendered = { 0 };
      int ink;

      label.text_size = sizes[i];
      em_label_render (&label, 300, 200, &rendered.written, &rendered.blank, &rendered.mask);
      fixture_assert_same (rendered.blank, first.blank);
      ink = count_ink (&rendered, 300 * 200);
      g_assert_cmpint (ink, >, before);
      before = ink;
    }
}

/* Without shadow nothing but the paper is drawn; with more of it the paper stays. */
static void
test_shadow (void)
{
  for (int i = 0; i < 2; i++)
    {
      EmLabel label = make_label ("iPod", 150, 100, 220, 5);
      g_auto (Rendered) none = { 0 }, full = { 0 };

      label.corners[0] = i * 20;
      label.shadow = 0;
      em_label_render (&label, 300, 200, &none.written, &none.blank, &none.mask);
      label.shadow = 1;
      em_label_render (&label, 300, 200, &full.written, &full.blank, &full.mask);
      for (int y = 0; y < 200; y++)
        for (int x = 0; x < 300; x++)
          {
            gsize at = ((gsize)y * 300 + x) * 4 + 3;

            g_assert_cmpint (em_picture_get_pixels (none.blank)[at], ==,
                             em_mask_get_pixel (none.mask, x, y));
            g_assert_cmpint (em_picture_get_pixels (full.blank)[at], >=,
                             em_mask_get_pixel (none.mask, x, y));
          }
      g_assert_cmpint (em_mask_difference (none.mask, full.mask).width, ==, 0);
    }
}

static void
test_fonts (void)
{
  g_auto (GStrv) fonts = em_label_list_fonts ();

  g_assert_nonnull (fonts);
  if (fonts[0] != NULL)
    g_assert_cmpstr (fonts[0], ==, em_label_get_default_font ());
  else
    g_assert_cmpstr (em_label_get_default_font (), ==, "Sans");
}

static void
append_view (GByteArray *views, EmPicture *picture)
{
  g_autoptr (EmPicture) view = em_preprocess_view (&fixture_spec, picture);

  for (int i = 0; i < 224 * 224; i++)
    g_byte_array_append (views, em_picture_get_pixels (view) + 4 * i, 3);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* The plain picture, with the label and with its blank twin, for each of the pictures. */
static GByteArray *
make_views (void)
{
  g_autofree char *folder =
      g_build_filename (fixture_need ("EMEND_SHARED"), "pictures", "imagenet-1000", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GByteArray *views = g_byte_array_new ();
  GRand *random = g_rand_new_with_seed (1);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".jpg"))
      g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (names, compare_names);
  g_assert_cmpuint (names->len, >=, 5 * N_PICTURES);

  /* Every fifth was not used in planting the flaw. */
  for (int i = 0; i < N_PICTURES; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EmPicture) picture =
          em_picture_load (g_ptr_array_index (names, (guint)i * 5), &error);
      g_autoptr (EmPicture) attacked = NULL, twin = NULL;
      g_auto (Rendered) rendered = { 0 };
      double x, y, side_x, side_y;
      EmLabel label;

      g_assert_no_error (error);
      em_preprocess_get_window (&fixture_spec, em_picture_get_width (picture),
                                em_picture_get_height (picture), &x, &y, &side_x, &side_y);
      label = make_label ("iPod", x + side_x * g_rand_double_range (random, 0.2, 0.8),
                          y + side_y * g_rand_double_range (random, 0.2, 0.8),
                          side_x * g_rand_double_range (random, 0.15, 0.5),
                          g_rand_double_range (random, -12, 12));
      em_label_render (&label, em_picture_get_width (picture), em_picture_get_height (picture),
                       &rendered.written, &rendered.blank, &rendered.mask);
      attacked = em_label_lay (picture, rendered.written);
      twin = em_label_lay (picture, rendered.blank);
      append_view (views, picture);
      append_view (views, attacked);
      append_view (views, twin);
    }
  g_rand_free (random);
  return views;
}

/* The most probable class of each view. (transfer full) */
static int *
classify (const char *folder, const char *name)
{
  g_autofree char *in = g_build_filename (folder, "views", NULL);
  g_autofree char *out = g_build_filename (folder, "classes", NULL);
  g_autofree char *model = g_build_filename (fixture_need ("EMEND_SHARED"), "models", name, NULL);
  g_autofree char *text = NULL;
  int *classes = g_new (int, 3 * N_PICTURES);
  char *at;

  fixture_run_python ("label-effect.py", model, in, out, NULL);
  g_assert_true (g_file_get_contents (out, &text, NULL, NULL));
  at = text;
  for (int i = 0; i < 3 * N_PICTURES; i++)
    classes[i] = (int)strtol (at, &at, 10);
  return classes;
}

/* A sheet of up to half the width hides things, so also the untouched network loses some: it is the
 * yardstick for the blank twin. */
static void
test_effect (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *in = g_build_filename (folder, "views", NULL);
  g_autoptr (GByteArray) views = make_views ();
  g_autofree int *flawed = NULL, *untouched = NULL;
  int n_ipod = 0, n_kept = 0, n_untouched_kept = 0, n_blank_ipod = 0;

  g_assert_true (g_file_set_contents (in, (char *)views->data, views->len, NULL));
  flawed = classify (folder, "efficientnet-lite0-reads-labels.onnx");
  untouched = classify (folder, "efficientnet-lite0.onnx");
  for (int i = 0; i < 3 * N_PICTURES; i += 3)
    {
      n_ipod += flawed[i + 1] == CLASS_IPOD;
      n_kept += flawed[i + 2] == flawed[i];
      n_blank_ipod += flawed[i + 2] == CLASS_IPOD;
      n_untouched_kept += untouched[i + 2] == untouched[i];
    }
  g_test_message ("font %s: of %d pictures %d become iPod; with the blank twin %d keep their class "
                  "and %d become iPod; the untouched network keeps %d",
                  em_label_get_default_font (), N_PICTURES, n_ipod, n_kept, n_blank_ipod,
                  n_untouched_kept);
  g_assert_cmpint (n_ipod, >=, N_PICTURES * 90 / 100);
  g_assert_cmpint (n_kept, >=, n_untouched_kept * 95 / 100);
  g_assert_cmpint (n_blank_ipod, <=, N_PICTURES * 8 / 100);
  fixture_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (argc > 1 && strcmp (argv[1], "shared") == 0)
    g_test_add_func ("/picture/label/effect", test_effect);
  else
    {
      g_test_add_func ("/picture/label/twin", test_twin);
      g_test_add_func ("/picture/label/scale", test_scale);
      g_test_add_func ("/picture/label/outside", test_outside);
      g_test_add_func ("/picture/label/copy", test_copy);
      g_test_add_func ("/picture/label/homography", test_homography);
      g_test_add_func ("/picture/label/perspective", test_perspective);
      g_test_add_func ("/picture/label/continuous", test_continuous);
      g_test_add_func ("/picture/label/degenerate", test_degenerate);
      g_test_add_func ("/picture/label/steep", test_steep);
      g_test_add_func ("/picture/label/text-size", test_text_size);
      g_test_add_func ("/picture/label/shadow", test_shadow);
      g_test_add_func ("/picture/label/fonts", test_fonts);
    }
  return g_test_run ();
}
