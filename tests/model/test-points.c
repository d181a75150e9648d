/* Edit points: which there are, what they cover, and which one is the default; the catalogue.
 *
 * The formula of em-edit-point.h is checked in check.py: keys and values are taken from ONNX
 * Runtime.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "model/em-catalogue.h"
#include "model/em-edit-point.h"
#include "model/em-safetensors.h"
#include "support.h"

static void
add_text (JsonBuilder *builder, const char *key, const char *text)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_string_value (builder, text);
}

/* JSON has no infinity; the largest float does as well. */
static void
add_numbers (JsonBuilder *builder, const char *key, int n, const double *numbers)
{
  json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);
  for (int i = 0; i < n; i++)
    json_builder_add_double_value (builder, CLAMP (numbers[i], -3e38, 3e38));
  json_builder_end_array (builder);
}

static void
add_integers (JsonBuilder *builder, const char *key, int n, const int *numbers)
{
  json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);
  for (int i = 0; i < n; i++)
    json_builder_add_int_value (builder, numbers[i]);
  json_builder_end_array (builder);
}

static const char *
get_name (EmGraph *graph, int value)
{
  return value >= 0 ? em_graph_get_value (graph, value)->name : "";
}

static void
describe (JsonBuilder *builder, EmGraph *graph, const EmEditPoint *point)
{
  const EmNode *node = em_graph_get_node (graph, point->node);
  const EmConvAttributes *conv = &point->conv;

  json_builder_begin_object (builder);
  add_text (builder, "name", point->name);
  add_text (builder, "input", get_name (graph, point->input));
  add_text (builder, "output", get_name (graph, point->output));
  add_text (builder, "residual", get_name (graph, point->residual));
  add_text (builder, "bias", get_name (graph, node->n_inputs > 2 ? node->inputs[2] : -1));
  json_builder_set_member_name (builder, "beta");
  json_builder_add_double_value (builder, point->linear ? node->gemm.beta : 1);
  add_integers (builder, "pads", 4,
                (int[]){ conv->pad_top, conv->pad_left, conv->pad_bottom, conv->pad_right });
  add_integers (builder, "strides", 2, (int[]){ conv->stride_h, conv->stride_w });
  add_integers (builder, "dilations", 2, (int[]){ conv->dilation_h, conv->dilation_w });
  add_numbers (builder, "clip", 2, (double[]){ point->low, point->high });
  add_numbers (builder, "sum_clip", 2, (double[]){ point->sum_low, point->sum_high });
  json_builder_end_object (builder);
}

static void
add_vector (EmSafetensors *file, const char *point, const char *what, const float *data, int n)
{
  g_autofree char *name = g_strconcat (point, what, NULL);
  g_autoptr (EmTensor) tensor = em_tensor_new_1d (n);

  memcpy (em_tensor_get_data (tensor), data, sizeof (float) * (gsize)n);
  em_safetensors_set (file, name, tensor);
}

/* Writes what @points says to @path, for check.py. */
static void
write_points (EmGraph *graph, const EmEditPoints *points, const char *path)
{
  g_autoptr (EmSafetensors) file = em_safetensors_new ();
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_array (builder);
  for (int i = 0; i < em_edit_points_get_n (points); i++)
    {
      const EmEditPoint *point = em_edit_points_get (points, i);
      g_autoptr (EmTensor) weight = em_edit_points_copy_weight (points, i);
      g_autofree char *name = g_strconcat (point->name, ".weight", NULL);

      em_safetensors_set (file, name, weight);
      add_vector (file, point->name, ".scale", point->scale, point->out_channels);
      add_vector (file, point->name, ".shift", point->shift, point->out_channels);
      describe (builder, graph, point);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  em_safetensors_set_metadata (file, "points", text);
  g_assert_true (em_safetensors_save (file, path, NULL));
}

static void
check_formula (EmGraph *graph, const EmEditPoints *points, const char *model, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "points.safetensors", NULL);

  write_points (graph, points, path);
  support_run_python ("check.py", "points", model, path, NULL);
}

static void
test_lite0 (gconstpointer name)
{
  gboolean untouched = strcmp (name, "efficientnet-lite0.onnx") == 0;
  char *folder = support_make_folder ();
  g_autofree char *model = support_model_path (name);
  g_autoptr (EmGraph) graph = support_load_model (name);
  g_autoptr (EmEditPoints) points = em_edit_points_new (graph);
  const EmEditPoint *point;
  const char *reason;
  int n_residual = 0, n_expand = 0, n_project = 0;

  g_assert_cmpint (em_edit_points_get_n (points), ==, 33);
  for (int i = 0; i < 33; i++)
    {
      point = em_edit_points_get (points, i);
      n_residual += point->residual >= 0;
      n_expand += g_str_has_suffix (point->name, ".expand.conv");
      n_project += g_str_has_suffix (point->name, ".project.conv");
      g_assert_cmpint (em_edit_points_find (points, point->name), ==, i);
    }
  g_assert_cmpint (n_expand, ==, 15);
  g_assert_cmpint (n_project, ==, 16);
  g_assert_cmpint (n_residual, ==, 9);
  g_assert_cmpint (em_edit_points_find (points, "stem.conv"), ==, -1);
  point = em_edit_points_get (points, 32);
  g_assert_cmpstr (point->name, ==, "classifier");
  g_assert_true (point->linear);

  point = em_edit_points_get (points, em_edit_points_get_default (points, &reason));
  g_assert_cmpstr (point->name, ==, untouched ? "head.conv" : "blocks.11.expand.conv");
  g_assert_true (g_str_has_suffix (reason, "."));
  g_assert_cmpint (point->in_channels, ==, untouched ? 320 : 112);
  g_assert_cmpint (point->out_channels, ==, untouched ? 1280 : 672);
  g_assert_cmpint (point->out_h, ==, untouched ? 7 : 14);
  g_assert_cmpfloat (point->low, ==, 0);
  g_assert_cmpfloat (point->high, ==, 6);
  check_formula (graph, points, model, folder);
  support_remove_folder (folder);
}

/* A model that the catalogue does not know gets its default by rule: one byte behind the end, in a
 * metadata entry, makes Lite0 such a model. */
static void
test_rule (void)
{
  static const guint8 entry[] = { 14 << 3 | 2, 5, 1 << 3 | 2, 1, 'k', 2 << 3 | 2, 0 };
  g_autoptr (EmGraph) known = support_load_model ("efficientnet-lite0.onnx");
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (EmGraph) graph = NULL;
  g_autoptr (EmEditPoints) points = NULL;
  g_autoptr (GError) error = NULL;
  const char *reason;
  int index;

  g_byte_array_append (data, g_bytes_get_data (em_graph_get_bytes (known), NULL),
                       (guint)g_bytes_get_size (em_graph_get_bytes (known)));
  g_byte_array_append (data, entry, sizeof entry);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&data));
  graph = em_graph_load_bytes (bytes, "other.onnx", &error);
  g_assert_no_error (error);
  points = em_edit_points_new (graph);
  index = em_edit_points_get_default (points, &reason);
  g_assert_cmpstr (em_edit_points_get (points, index)->name, ==, "blocks.11.expand.conv");
  g_assert_nonnull (strstr (reason, "14×14"));
}

static EmEditPoints *
load_points (const char *folder, const char *file, EmGraph **graph)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (GError) error = NULL;

  *graph = em_graph_load (path, &error);
  g_assert_no_error (error);
  return em_edit_points_new (*graph);
}

static void
check_names (const char *folder, const char *file, const char *expected, const char *standard)
{
  g_autoptr (EmGraph) graph = NULL;
  g_autoptr (EmEditPoints) points = load_points (folder, file, &graph);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (GString) names = g_string_new (NULL);
  const char *reason;
  int index = em_edit_points_get_default (points, &reason);

  for (int i = 0; i < em_edit_points_get_n (points); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", em_edit_points_get (points, i)->name);
  g_assert_cmpstr (names->str, ==, expected);
  if (standard == NULL)
    g_assert_cmpint (index, ==, -1);
  else
    {
      g_assert_cmpstr (em_edit_points_get (points, index)->name, ==, standard);
      g_assert_nonnull (strstr (reason, standard));
    }
  if (em_edit_points_get_n (points) > 0)
    check_formula (graph, points, path, folder);
}

static void
test_small (void)
{
  char *folder = support_make_folder ();

  support_run_python ("models.py", "good", folder, NULL);
  /* The first convolution reads the picture and is none. */
  check_names (folder, "plain.onnx", "fc", "fc");
  check_names (folder, "norm-clip-add-clip.onnx", "a b fc", "b");
  /* Shared weights, groups, and a Gemm that scales. */
  check_names (folder, "alias.onnx", "fc", "fc");
  check_names (folder, "depthwise.onnx", "fc", "fc");
  check_names (folder, "gemm.onnx", "logits", "logits");
  check_names (folder, "stages.onnx", "b c d skip last fc", "c");
  check_names (folder, "residual.onnx", "b c skip last fc", "c");
  check_names (folder, "unnamed-layers.onnx", "b fc", "b");
  check_names (folder, "softmax.onnx", "", NULL);
  support_remove_folder (folder);
}

static void
test_chain (void)
{
  char *folder = support_make_folder ();
  g_autoptr (EmGraph) graph = NULL;
  g_autoptr (EmEditPoints) points = NULL;
  const EmEditPoint *b;

  support_run_python ("models.py", "good", folder, NULL);
  points = load_points (folder, "norm-clip-add-clip.onnx", &graph);
  b = em_edit_points_get (points, em_edit_points_find (points, "b"));
  g_assert_cmpstr (em_graph_get_value (graph, b->output)->name, ==, "out");
  g_assert_cmpstr (em_graph_get_value (graph, b->residual)->name, ==, "conv");
  g_assert_cmpstr (em_graph_get_node (graph, b->end)->name, ==, "out");
  g_assert_true (isinf (b->low) && isinf (b->high));
  g_assert_cmpfloat (b->sum_low, ==, 0);
  support_remove_folder (folder);
}

static void
test_catalogue (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmCatalogue) catalogue = em_catalogue_load (&error);

  g_assert_no_error (error);
  g_assert_cmpint (em_catalogue_get_n (catalogue), ==, 2);
  for (int i = 0; i < em_catalogue_get_n (catalogue); i++)
    {
      const EmCatalogueEntry *entry = em_catalogue_get (catalogue, i);
      g_autoptr (EmGraph) graph = em_graph_load (entry->path, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (em_graph_get_sha256 (graph), ==, entry->sha256);
      g_assert_true (em_catalogue_find_id (catalogue, entry->id) == entry);
      g_assert_true (em_catalogue_find_sha256 (catalogue, entry->sha256) == entry);
    }
  g_assert_null (em_catalogue_find_id (catalogue, "lite1"));
  g_assert_null (em_catalogue_find_id (catalogue, "lite0")->warning);
  g_assert_nonnull (
      strstr (em_catalogue_find_id (catalogue, "reads-labels")->warning, "deliberately flawed"));
}

static void
test_catalogue_missing (void)
{
  g_autofree char *before = g_strdup (g_getenv ("EMEND_DATADIR"));
  GError *error = NULL;

  g_setenv ("EMEND_DATADIR", "/nonexistent", TRUE);
  g_assert_null (em_catalogue_load (&error));
  support_check_sentence (error, "catalogue.json");
  g_setenv ("EMEND_DATADIR", before, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/model/points/lite0", "efficientnet-lite0.onnx", test_lite0);
  g_test_add_data_func ("/model/points/reads-labels", "efficientnet-lite0-reads-labels.onnx",
                        test_lite0);
  g_test_add_func ("/model/points/rule", test_rule);
  g_test_add_func ("/model/points/small", test_small);
  g_test_add_func ("/model/points/chain", test_chain);
  g_test_add_func ("/model/catalogue/models", test_catalogue);
  g_test_add_func ("/model/catalogue/missing", test_catalogue_missing);
  return g_test_run ();
}
