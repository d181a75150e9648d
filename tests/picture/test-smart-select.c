/* Smart select against truth drawn by hand, and the cut against trying every labelling.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "picture-fixture.h"
#include "picture/em-brush.h"
#include "picture/em-mask-combine.h"
#include "picture/em-mask-shape.h"
#include "picture/em-max-flow-private.h"
#include "picture/em-smart-select.h"

/* A file of tests/picture/select; see the README there. */
typedef struct
{
  EmPicture *picture;
  EmMask *inside, *outside, *truth;
  double least;
} Case;

static double *
read_points (JsonArray *array, int *n)
{
  double *points = g_new (double, json_array_get_length (array));

  *n = (int)json_array_get_length (array) / 2;
  for (int i = 0; i < 2 * *n; i++)
    points[i] = json_array_get_double_element (array, i);
  return points;
}

static EmMask *
read_strokes (JsonObject *json, const char *name, int width, int height)
{
  EmMask *mask = em_mask_new (width, height);
  JsonArray *strokes = json_object_get_array_member (json, name);
  EmBrush brush = { json_object_get_double_member (json, "width") / 2, 1, FALSE };

  for (guint i = 0; i < json_array_get_length (strokes); i++)
    {
      int n;
      g_autofree double *p = read_points (json_array_get_array_element (strokes, i), &n);

      for (int k = 1; k < n; k++)
        em_brush_stroke (&brush, mask, p[2 * k - 2], p[2 * k - 1], p[2 * k], p[2 * k + 1]);
    }
  return mask;
}

static EmMask *
read_truth (JsonObject *json, int width, int height)
{
  EmMask *mask = em_mask_new (width, height);
  JsonArray *polygons = json_object_get_array_member (json, "truth");

  for (guint i = 0; i < json_array_get_length (polygons); i++)
    {
      int n;
      g_autofree double *points = read_points (json_array_get_array_element (polygons, i), &n);
      g_autoptr (EmMask) part = em_mask_new_polygon (width, height, points, n);

      em_mask_combine (mask, part, EM_COMBINE_ADD);
    }
  return mask;
}

/* Pictures of the program's own data start with "pictures", the others lie beside the JSON. */
static void
case_read (Case *this, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".json", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "picture", "select", file, NULL);
  g_autofree char *picture = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *json;
  const char *relative;
  int width, height;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  json = json_node_get_object (json_parser_get_root (parser));
  relative = json_object_get_string_member (json, "picture");
  picture = g_str_has_prefix (relative, "pictures")
                ? g_build_filename (fixture_need ("EMEND_DATADIR"), relative, NULL)
                : g_test_build_filename (G_TEST_DIST, "picture", relative, NULL);
  this->picture = em_picture_load (picture, &error);
  g_assert_no_error (error);
  width = em_picture_get_width (this->picture);
  height = em_picture_get_height (this->picture);
  this->inside = read_strokes (json, "inside", width, height);
  this->outside = read_strokes (json, "outside", width, height);
  this->truth = read_truth (json, width, height);
  this->least = json_object_get_double_member (json, "least");
}

static void
case_clear (Case *this)
{
  em_picture_unref (this->picture);
  em_mask_unref (this->inside);
  em_mask_unref (this->outside);
  em_mask_unref (this->truth);
}

/* Intersection over union of what is 128 and more. */
static double
overlap (const EmMask *a, const EmMask *b)
{
  gint64 both = 0, any = 0;

  for (int y = 0; y < em_mask_get_height (a); y++)
    for (int x = 0; x < em_mask_get_width (a); x++)
      {
        gboolean p = em_mask_get_pixel (a, x, y) >= 128, q = em_mask_get_pixel (b, x, y) >= 128;

        both += p && q;
        any += p || q;
      }
  return any ? (double)both / any : 1;
}

static EmMask *
run (EmPicture *picture, const EmMask *inside, const EmMask *outside)
{
  g_autoptr (EmSmartSelect) select = em_smart_select_new (picture);
  g_autoptr (GError) error = NULL;
  EmMask *mask = em_smart_select_run (select, inside, outside, NULL, &error);

  g_assert_no_error (error);
  return mask;
}

static void
check_case (gconstpointer name)
{
  Case this;
  g_autoptr (EmMask) mask = NULL;
  double iou;

  case_read (&this, name);
  mask = run (this.picture, this.inside, this.outside);
  iou = overlap (mask, this.truth);
  g_test_message ("%s: IoU %.3f", (const char *)name, iou);
  g_assert_cmpfloat (iou, >=, this.least);
  case_clear (&this);
}

/* The same at another size: the edge is found again among the larger picture's pixels. */
static void
test_larger (void)
{
  Case this;
  g_autoptr (EmPicture) large = NULL;
  g_autoptr (EmMask) inside = NULL;
  g_autoptr (EmMask) outside = NULL;
  g_autoptr (EmMask) truth = NULL;
  g_autoptr (EmMask) mask = NULL;
  int width, height, grey = 0;

  case_read (&this, "coffee");
  width = em_picture_get_width (this.picture) * 3 + 1;
  height = em_picture_get_height (this.picture) * 3 - 1;
  large = em_picture_resize (this.picture, width, height);
  inside = em_mask_resize (this.inside, width, height);
  outside = em_mask_resize (this.outside, width, height);
  truth = em_mask_resize (this.truth, width, height);
  mask = run (large, inside, outside);
  g_assert_cmpfloat (overlap (mask, truth), >=, 0.9);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      grey += em_mask_get_pixel (mask, x, y) > 0 && em_mask_get_pixel (mask, x, y) < 255;
  /* Antialiased, but only along an outline of some thousand pixels. */
  g_assert_cmpint (grey, >, 1000);
  g_assert_cmpint (grey, <, 20000);
  case_clear (&this);
}

/* A disc on noise, of which only the strokes tell what is what: exact but for the rim. */
static EmPicture *
disc_picture (int width, int height, double cx, double cy, double radius)
{
  g_autoptr (EmMask) disc =
      em_mask_new_ellipse (width, height, cx - radius, cy - radius, cx + radius, cy + radius);
  EmPicture *picture = em_picture_new (width, height);
  guint8 *pixel = em_picture_get_pixels (picture);
  guint32 state = 1;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++, pixel += 4)
      {
        int share = em_mask_get_pixel (disc, x, y);

        for (int c = 0; c < 3; c++)
          {
            int noise;

            state = state * 1664525u + 1013904223u;
            noise = (int)(state >> 27) - 16;
            pixel[c] =
                (guint8)((share * (60 + 50 * c) + (255 - share) * (180 - 40 * c)) / 255 + noise);
          }
        pixel[3] = 255;
      }
  return picture;
}

static void
test_disc (void)
{
  const int width = 1300, height = 900;
  g_autoptr (EmPicture) picture = disc_picture (width, height, 600.4, 431.7, 250);
  g_autoptr (EmMask) truth = em_mask_new_ellipse (width, height, 350.4, 181.7, 850.4, 681.7);
  g_autoptr (EmMask) inside = em_mask_new (width, height);
  g_autoptr (EmMask) mask = NULL;
  double error = 0;

  em_brush_stroke (&(EmBrush){ 6, 1, FALSE }, inside, 500, 400, 700, 450);
  mask = run (picture, inside, NULL);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      error += abs (em_mask_get_pixel (mask, x, y) - em_mask_get_pixel (truth, x, y)) / 255.0;
  /* Less than half a pixel along the outline of 2 pi 250. */
  g_assert_cmpfloat (error, <, G_PI * 250);
}

/* Strokes win over everything, and of two like discs only the one with a stroke is taken. */
static void
test_strokes_win (void)
{
  const int width = 500, height = 300;
  g_autoptr (EmPicture) picture = disc_picture (width, height, 120, 150, 60);
  g_autoptr (EmPicture) other = disc_picture (width, height, 380, 150, 60);
  g_autoptr (EmMask) truth = em_mask_new_ellipse (width, height, 60, 90, 180, 210);
  g_autoptr (EmMask) inside = em_mask_new (width, height);
  g_autoptr (EmMask) outside = em_mask_new (width, height);
  g_autoptr (EmMask) one = NULL;
  g_autoptr (EmMask) both = NULL;

  for (int y = 0; y < height; y++)
    memcpy (em_picture_get_pixels (picture) + (y * width + width / 2) * 4,
            em_picture_get_pixels (other) + (y * width + width / 2) * 4, width / 2 * 4);
  em_brush_stroke (&(EmBrush){ 4, 1, FALSE }, inside, 100, 150, 140, 150);
  one = run (picture, inside, NULL);
  g_assert_cmpfloat (overlap (one, truth), >, 0.97);

  em_brush_stroke (&(EmBrush){ 4, 1, FALSE }, inside, 250, 20, 250, 60);
  em_brush_stroke (&(EmBrush){ 4, 1, FALSE }, outside, 380, 140, 380, 160);
  both = run (picture, inside, outside);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        if (em_mask_get_pixel (inside, x, y) >= 128)
          g_assert_cmpint (em_mask_get_pixel (both, x, y), >=, 128);
        else if (em_mask_get_pixel (outside, x, y) >= 128)
          g_assert_cmpint (em_mask_get_pixel (both, x, y), <, 128);
      }
}

static void
test_sentences (void)
{
  g_autoptr (EmPicture) picture = fixture_picture (300, 200, 1);
  g_autoptr (EmSmartSelect) select = em_smart_select_new (picture);
  g_autoptr (EmMask) empty = em_mask_new (300, 200);
  g_autoptr (EmMask) whole = em_mask_snapshot (empty);
  g_autoptr (EmMask) small = em_mask_new (299, 200);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  em_mask_invert (whole);
  g_assert_null (em_smart_select_run (select, empty, whole, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (em_smart_select_run (select, whole, small, NULL, &error));
  g_assert_nonnull (strstr (error->message, "299"));
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_null (em_smart_select_run (select, whole, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* One pixel, one row, one column, one colour, all stroked. */
static void
test_odd_pictures (void)
{
  const int sizes[][2] = { { 1, 1 }, { 1, 700 }, { 2000, 1 }, { 3, 2 }, { 801, 777 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int clear = 0; clear < 2; clear++)
      {
        int width = sizes[i][0], height = sizes[i][1];
        g_autoptr (EmPicture) picture = em_picture_new (width, height);
        g_autoptr (EmMask) inside = em_mask_new (width, height);
        g_autoptr (EmMask) some = NULL;
        g_autoptr (EmMask) all = NULL;

        memset (em_picture_get_pixels (picture), clear ? 0 : 255, (gsize)width * height * 4);
        em_mask_fill (inside, &(EmRect){ width / 2, height / 2, 1, 1 }, 255);
        some = run (picture, inside, NULL);
        g_assert_cmpint (em_mask_get_pixel (some, width / 2, height / 2), >=, 128);
        em_mask_fill (inside, &(EmRect){ 0, 0, width, height }, 255);
        all = run (picture, inside, NULL);
        em_mask_invert (all);
        g_assert_true (em_mask_is_empty (all));
      }
}

#define SIDE 4

/* What a labelling costs: @labels has a bit for each pixel. */
static double
labelling_cost (guint labels, const float *inside, const float weights[][8])
{
  double cost = 0;

  for (int i = 0; i < SIDE * SIDE; i++)
    {
      gboolean label = labels >> i & 1;

      cost += label ? 0 : inside[i];
      for (int d = 0; d < 8; d += 2)
        {
          int x = i % SIDE + em_flow_dx[d], y = i / SIDE + em_flow_dy[d];

          if (x >= 0 && y >= 0 && x < SIDE && y < SIDE
              && label != (gboolean)(labels >> (y * SIDE + x) & 1))
            cost += weights[i][d];
        }
    }
  return cost;
}

static void
test_cut (void)
{
  GRand *random = g_rand_new_with_seed (1);

  for (int round = 0; round < 30; round++)
    {
      g_autoptr (EmMaxFlow) flow = em_max_flow_new (SIDE * SIDE);
      float inside[SIDE * SIDE], weights[SIDE * SIDE][8];
      double least = G_MAXDOUBLE;
      guint found = 0;

      for (int i = 0; i < SIDE * SIDE; i++)
        {
          inside[i] = (float)g_rand_int_range (random, -20, 21) / 4;
          em_max_flow_prefer (flow, i, inside[i]);
          for (int d = 0; d < 8; d += 2)
            {
              int x = i % SIDE + em_flow_dx[d], y = i / SIDE + em_flow_dy[d];

              weights[i][d] = (float)g_rand_int_range (random, 0, 13) / 4;
              if (x >= 0 && y >= 0 && x < SIDE && y < SIDE)
                em_max_flow_join (flow, i, y * SIDE + x, d, weights[i][d]);
            }
        }
      g_assert_true (em_max_flow_solve (flow, NULL));
      for (int i = 0; i < SIDE * SIDE; i++)
        found |= (guint)em_max_flow_is_inside (flow, i) << i;
      for (guint labels = 0; labels < 1u << (SIDE * SIDE); labels++)
        least = MIN (least, labelling_cost (labels, inside, weights));
      g_assert_cmpfloat_with_epsilon (labelling_cost (found, inside, weights), least, 1e-6);
    }
  g_rand_free (random);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/smart-select/cut", test_cut);
  g_test_add_data_func ("/picture/smart-select/coffee", "coffee", check_case);
  g_test_add_data_func ("/picture/smart-select/astronaut", "astronaut", check_case);
  g_test_add_data_func ("/picture/smart-select/camera", "camera", check_case);
  g_test_add_data_func ("/picture/smart-select/coin", "coin", check_case);
  g_test_add_data_func ("/picture/smart-select/truck", "truck", check_case);
  g_test_add_data_func ("/picture/smart-select/mushroom", "mushroom", check_case);
  g_test_add_func ("/picture/smart-select/larger", test_larger);
  g_test_add_func ("/picture/smart-select/disc", test_disc);
  g_test_add_func ("/picture/smart-select/strokes-win", test_strokes_win);
  g_test_add_func ("/picture/smart-select/sentences", test_sentences);
  g_test_add_func ("/picture/smart-select/odd-pictures", test_odd_pictures);
  return g_test_run ();
}
