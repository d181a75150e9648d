/* The engine thread: predictions, latest wins, cancelling, rewriting, exporting; errors that leave
 * the engine usable.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "picture/em-brush.h"
#include "project/em-engine.h"
#include "stylise/em-stylise.h"

/* --- a small synchronous face over the asynchronous calls ------------------------------------ */

static void
take_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static EmModel *
load_model (EmEngine *engine, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  em_engine_load_model_async (engine, name, NULL, take_result, &result);
  return em_engine_load_model_finish (engine, wait_for (&result), error);
}

static EmPredictionResult *
predict (EmEngine *engine, const EmState *state, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  em_engine_predict_async (engine, state, 0, em_rule_stack_get_n (state->rules) - 1, NULL,
                           take_result, &result);
  return em_engine_predict_finish (engine, wait_for (&result), error);
}

static EmRule *
rewrite (EmEngine *engine, const EmState *state, EmModel *model, GCancellable *cancellable,
         GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  EmRewriteOptions options;
  em_rewrite_options_init (&options);
  options.edit_point = em_model_get_default_edit_point (model, NULL);
  options.augment = 0;
  options.name = "test";
  em_engine_rewrite_async (engine, state, &options, cancellable, NULL, NULL, take_result, &result);
  return em_engine_rewrite_finish (engine, wait_for (&result), error);
}

static double export(EmEngine *engine, const EmState *state, const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  em_engine_export_async (engine, state, path, NULL, take_result, &result);
  return em_engine_export_finish (engine, wait_for (&result), error);
}

/* --- a document with structure --------------------------------------------------------------- */

static EmPicture *
make_picture (int seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  EmPicture *picture = em_picture_new (320, 256);
  guint8 *pixels = em_picture_get_pixels (picture);
  for (int i = 0; i < 320 * 256; i++)
    {
      double wave = sin (i % 320 / (6.0 + seed)) + cos (i / 320 / 9.0);
      for (int c = 0; c < 3; c++)
        pixels[4 * i + c] =
            CLAMP (127 + 50 * wave + g_rand_int_range (rand, -20, 20) + 9 * c, 0, 255);
      pixels[4 * i + 3] = 255;
    }
  return picture;
}

/* The mask shows @rgb: the one layer there is, drawn as the flattener draws it. */
static void
set_colour (EmDocument *document, guint32 rgb)
{
  const EmPair *pair = em_document_get_pair (document);
  g_autoptr (EmLayer) layer = pair->layers->len > 0 ? em_layer_copy (pair->layers->pdata[0])
                                                    : em_layer_new (EM_LAYER_COLOUR, NULL);
  layer->colour = rgb;
  if (layer->id != 0)
    em_document_update_layer (document, layer, NULL, FALSE);
  else
    em_document_add_layer (document, layer, NULL);
  g_autoptr (EmPair) drawn = em_pair_copy (em_document_get_pair (document));
  em_pair_draw_fills (drawn, NULL);
  g_assert_true (em_document_take_fills (document, drawn));
}

static EmDocument *
make_document (void)
{
  const EmBrush brush = { .radius = 60, .hardness = 1 };
  EmDocument *document = em_document_new ();
  g_autoptr (EmPicture) picture = make_picture (1);
  em_document_set_original (document, picture, "waves.png");
  em_brush_stroke (&brush, em_document_begin_mask_edit (document), 60, 180, 260, 190);
  em_document_end_mask_edit (document, "Brush stroke");
  set_colour (document, 0xf4f6ff);
  return document;
}

static double
distance (EmTensor *a, EmTensor *b)
{
  double largest = 0;
  for (gint64 i = 0; i < em_tensor_get_count (a); i++)
    largest = MAX (largest, fabs (em_tensor_get_data (a)[i] - em_tensor_get_data (b)[i]));
  return largest;
}

/* --- tests ----------------------------------------------------------------------------------- */

static void
test_predict_rewrite_export (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmEngine) engine = em_engine_new (0);
  g_autoptr (EmModel) model = load_model (engine, "lite0", &error);
  g_assert_no_error (error);
  g_autoptr (EmDocument) document = make_document ();

  g_autoptr (EmPredictionResult) first = predict (engine, em_document_get_state (document), &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (distance (first->before_b, first->after_b), ==, 0);
  g_assert_cmpfloat (distance (first->before_a, first->before_b), >, 0);

  g_autoptr (EmRule) rule = rewrite (engine, em_document_get_state (document), model, NULL, &error);
  g_assert_no_error (error);
  em_document_add_rule (document, rule, 2);
  g_autoptr (EmPredictionResult) second =
      predict (engine, em_document_get_state (document), &error);
  g_assert_no_error (error);
  /* With a rule the layers run as prefix and suffix: the same numbers. */
  g_assert_cmpfloat (distance (first->before_b, second->before_b), <, 1e-6);
  g_assert_cmpfloat (distance (second->before_b, second->after_b), >, 0);
  g_assert_nonnull (second->key_map);
  g_assert_nonnull (second->mask_grid);

  /* The exported file, loaded as a model of its own, predicts what the rules gave. */
  g_autofree char *folder = g_dir_make_tmp ("emend-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "edited.onnx", NULL);
  double difference = export(engine, em_document_get_state (document), path, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (difference, >=, 0);
  g_autoptr (EmModel) edited = load_model (engine, path, &error);
  g_assert_no_error (error);
  em_document_clear_rules (document);
  g_autoptr (EmPredictionResult) third = predict (engine, em_document_get_state (document), &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (distance (second->after_b, third->before_b), <, 1e-4);
  g_assert_cmpfloat (distance (second->after_a, third->before_a), <, 1e-4);
  g_unlink (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Of many requests in a row the last is answered; the ones before end, each exactly once. */
static void
test_latest_prediction_wins (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmEngine) engine = em_engine_new (0);
  g_autoptr (EmModel) model = load_model (engine, "lite0", &error);
  g_assert_no_error (error);
  g_autoptr (EmDocument) document = make_document ();
  GAsyncResult *results[20] = { NULL };
  int answered = 0;

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      set_colour (document, 0x101010 * (i % 15) + 0x0a);
      em_engine_predict_async (engine, em_document_get_state (document), 0, -1, NULL, take_result,
                               &results[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) replaced = NULL;
      g_autoptr (EmPredictionResult) result =
          em_engine_predict_finish (engine, wait_for (&results[i]), &replaced);
      if (result == NULL)
        g_assert_error (replaced, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      answered += result != NULL;
      if (i + 1 == G_N_ELEMENTS (results))
        g_assert_nonnull (result);
      g_object_unref (results[i]);
    }
  g_assert_cmpint (answered, <=, 3);
}

static gboolean
same_lambda (EmRule *a, EmRule *b)
{
  EmTensor *p = em_rule_get_lambda (a), *q = em_rule_get_lambda (b);
  return memcmp (em_tensor_get_data (p), em_tensor_get_data (q),
                 (gsize)em_tensor_get_count (p) * sizeof (float))
         == 0;
}

/* One rewrite uses every pair that is on, each by its weight. */
static void
test_pairs_that_are_on (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmEngine) engine = em_engine_new (0);
  g_autoptr (EmModel) model = load_model (engine, "lite0", &error);
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (EmPicture) other = make_picture (5);
  g_autoptr (EmPicture) modified = make_picture (9);
  g_assert_no_error (error);

  g_autoptr (EmRule) alone =
      rewrite (engine, em_document_get_state (document), model, NULL, &error);
  g_assert_no_error (error);
  em_document_add_pair (document, other, modified, NULL, "second.png");
  g_autoptr (EmRule) both = rewrite (engine, em_document_get_state (document), model, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (same_lambda (alone, both));
  em_document_set_pair_weight (document, 1, 1e-9);
  g_autoptr (EmRule) light =
      rewrite (engine, em_document_get_state (document), model, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (distance (em_rule_get_direction (alone), em_rule_get_direction (light)), <,
                     1e-3);
  g_assert_cmpfloat (distance (em_rule_get_direction (alone), em_rule_get_direction (both)), >,
                     1e-3);
  em_document_set_pair_enabled (document, 1, FALSE);
  g_autoptr (EmRule) off = rewrite (engine, em_document_get_state (document), model, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (same_lambda (alone, off));
}

static void
test_bad_requests_leave_the_engine_usable (void)
{
  g_autoptr (EmEngine) engine = em_engine_new (0);
  g_autoptr (EmDocument) empty = em_document_new ();
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (GError) error = NULL;

  g_assert_null (predict (engine, em_document_get_state (document), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED);
  g_clear_error (&error);
  g_autoptr (EmModel) model = load_model (engine, "lite0", &error);
  g_assert_no_error (error);
  g_assert_null (load_model (engine, "/nonexistent/model.onnx", &error));
  g_assert_nonnull (strstr (error->message, "model.onnx"));
  g_clear_error (&error);
  g_assert_null (predict (engine, em_document_get_state (empty), &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  em_document_clear_mask (document);
  g_assert_null (rewrite (engine, em_document_get_state (document), model, NULL, &error));
  g_assert_nonnull (strstr (error->message, "Paint with the brush"));
  g_clear_error (&error);
  em_document_undo (document);
  g_assert_cmpfloat (
      export(engine, em_document_get_state (document), "/nonexistent/x.onnx", &error), <, 0);
  g_assert_nonnull (error);
  g_clear_error (&error);

  g_autoptr (EmPredictionResult) result =
      predict (engine, em_document_get_state (document), &error);
  g_assert_no_error (error);
  g_assert_nonnull (result);
}

static void
test_cancelled_rewrite (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmEngine) engine = em_engine_new (0);
  g_autoptr (EmModel) model = load_model (engine, "lite0", &error);
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  g_assert_null (rewrite (engine, em_document_get_state (document), model, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The paper's solver takes half a minute; Stop has to end it at once. */
static gboolean
stop (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_stop_ends_a_long_rewrite (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmEngine) engine = em_engine_new (0);
  g_autoptr (EmModel) model = load_model (engine, "lite0", &error);
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  EmRewriteOptions options;

  em_rewrite_options_init (&options);
  options.edit_point = em_model_get_default_edit_point (model, NULL);
  options.augment = 0;
  options.reference = TRUE;
  em_engine_rewrite_async (engine, em_document_get_state (document), &options, cancellable, NULL,
                           NULL, take_result, &result);
  g_timeout_add (700, stop, cancellable);
  gint64 start = g_get_monotonic_time ();
  g_assert_null (em_engine_rewrite_finish (engine, wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* Generous for slow machines and sanitizers; the bound that is promised is measured elsewhere. */
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_TIME_SPAN_SECOND);
}

static void
test_test_strip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmEngine) engine = em_engine_new (0);
  g_autoptr (EmModel) model = load_model (engine, "lite0", &error);
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (GPtrArray) pictures =
      g_ptr_array_new_with_free_func ((GDestroyNotify)em_picture_unref);
  int truths[] = { 3, -1, 999 };

  for (int i = 0; i < 3; i++)
    g_ptr_array_add (pictures, make_picture (i + 1));
  for (int pass = 0; pass < 2; pass++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      em_engine_test_async (engine, pictures, truths, em_document_get_state (document)->rules, NULL,
                            take_result, &result);
      g_autoptr (GArray) outcomes = em_engine_test_finish (engine, wait_for (&result), &error);
      g_assert_no_error (error);
      g_assert_cmpint (outcomes->len, ==, 3);
      EmTestOutcome *one = &g_array_index (outcomes, EmTestOutcome, 1);
      g_assert_cmpint (one->before.index, ==, one->after.index);
      g_assert_cmpfloat (one->truth_before, ==, 0);
      /* The first picture is the document's own. */
      g_autoptr (EmPredictionResult) same =
          predict (engine, em_document_get_state (document), &error);
      EmPrediction top;
      em_prediction_top (same->before_a, 1, &top);
      g_assert_cmpint (g_array_index (outcomes, EmTestOutcome, 0).before.index, ==, top.index);
    }
}

/* --- styles ---------------------------------------------------------------------------------- */

static void
count_progress (double fraction, gpointer data)
{
  double *last = data;
  g_assert_cmpfloat (fraction, >=, *last);
  *last = fraction;
}

/* No model has to be open; the picture is that of the library itself; Stop ends it. */
static void
test_stylise (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmEngine) engine = em_engine_new (0);
  g_autoptr (EmPicture) original = make_picture (1);
  g_autoptr (EmPicture) style = make_picture (7);
  g_autoptr (EmLayer) layer = em_layer_new (EM_LAYER_STYLE, "waves");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) stopped = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  double last = 0;

  em_layer_set_picture (layer, style);
  layer->strength = 0.6;
  em_engine_stylise_async (engine, original, layer, NULL, count_progress, &last, take_result,
                           &result);
  g_autoptr (EmPicture) rendered = em_engine_stylise_finish (engine, wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (last, >, 0.9);

  EmTeam *team = em_team_new (1);
  EmStylise *stylise = em_stylise_new (team);
  g_autoptr (EmPicture) expected =
      em_stylise_run (stylise, original, style, 0.6, FALSE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  const int width = em_picture_get_width (expected), height = em_picture_get_height (expected);
  g_assert_cmpint (em_picture_get_width (rendered), ==, width);
  g_assert_cmpint (em_picture_get_height (rendered), ==, height);
  int largest = 0;
  for (gsize i = 0; i < (gsize)width * height * 4; i++)
    largest = MAX (largest,
                   ABS (em_picture_get_pixels (rendered)[i] - em_picture_get_pixels (expected)[i]));
  g_assert_cmpint (largest, <=, 1);
  em_stylise_free (stylise);
  em_team_free (team);

  em_engine_stylise_async (engine, original, layer, cancellable, NULL, NULL, take_result, &stopped);
  g_cancellable_cancel (cancellable);
  g_assert_null (em_engine_stylise_finish (engine, wait_for (&stopped), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/predict-rewrite-export", test_predict_rewrite_export);
  g_test_add_func ("/engine/latest-prediction-wins", test_latest_prediction_wins);
  g_test_add_func ("/engine/bad-requests", test_bad_requests_leave_the_engine_usable);
  g_test_add_func ("/engine/pairs-that-are-on", test_pairs_that_are_on);
  g_test_add_func ("/engine/cancelled-rewrite", test_cancelled_rewrite);
  g_test_add_func ("/engine/stop-ends-a-long-rewrite", test_stop_ends_a_long_rewrite);
  g_test_add_func ("/engine/test-strip", test_test_strip);
  g_test_add_func ("/engine/stylise", test_stylise);
  return g_test_run ();
}
