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
  return (EmLabel){ (char *)text, NULL, 0xf7f4ec, 0x1c1c30, x, y, width, angle };
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
    }
  return g_test_run ();
}
