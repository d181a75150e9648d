/* The ONNX reader: what must load with which shapes, and what must be refused with which sentence.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "model/em-catalogue.h"
#include "model/em-edit-point.h"
#include "support.h"

/* A folder of models that models.py made. */
static char *
make_models (const char *kind)
{
  char *folder = support_make_folder ();

  support_run_python ("models.py", kind, folder, NULL);
  return folder;
}

static EmGraph *
load (const char *folder, const char *name, GError **error)
{
  g_autofree char *file = g_strconcat (name, ".onnx", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  return em_graph_load (path, error);
}

static EmGraph *
load_good (const char *folder, const char *name)
{
  g_autoptr (GError) error = NULL;
  EmGraph *graph = load (folder, name, &error);

  if (graph == NULL)
    g_error ("%s must load: %s", name, error->message);
  return graph;
}

static const EmValue *
find_value (const EmGraph *graph, const char *name)
{
  for (int i = 0; i < em_graph_get_n_values (graph); i++)
    if (strcmp (em_graph_get_value (graph, i)->name, name) == 0)
      return em_graph_get_value (graph, i);
  return NULL;
}

static const EmNode *
find_node (const EmGraph *graph, const char *name)
{
  for (int i = 0; i < em_graph_get_n_nodes (graph); i++)
    if (strcmp (em_graph_get_node (graph, i)->name, name) == 0)
      return em_graph_get_node (graph, i);
  g_error ("there is no node %s", name);
}

/* Asserts the shape that onnx.shape_inference found, "1,4,14,14". */
static void
check_shape (const EmGraph *graph, const char *name, const char *text)
{
  g_auto (GStrv) dims = g_strsplit (text, ",", -1);
  const EmValue *value = find_value (graph, name);

  g_assert_nonnull (value);
  g_assert_cmpint (value->rank, ==, (int)g_strv_length (dims));
  for (int i = 0; i < value->rank; i++)
    if (value->shape[i] != g_ascii_strtoll (dims[i], NULL, 10))
      g_error ("%s: %s has dimension %d = %d, not %s", em_graph_get_name (graph), name, i,
               (int)value->shape[i], text);
}

/* Asserts what every graph promises. */
static void
check_promises (const EmGraph *graph)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (int i = 0; i < em_graph_get_n_nodes (graph); i++)
    {
      const EmNode *node = em_graph_get_node (graph, i);

      g_assert_true (g_hash_table_add (names, (gpointer)node->name));
      g_assert_cmpint (em_graph_get_value (graph, node->output)->producer, ==, i);
      for (int j = 0; j < node->n_inputs; j++)
        if (node->inputs[j] >= 0)
          {
            const EmValue *value = em_graph_get_value (graph, node->inputs[j]);

            g_assert_cmpint (value->producer, <, i);
            g_assert_cmpint (value->n_consumers, >, 0);
          }
    }
  for (int i = 0; i < em_graph_get_n_values (graph); i++)
    {
      const EmValue *value = em_graph_get_value (graph, i);

      for (int j = 0; j < value->rank; j++)
        g_assert_cmpint (value->shape[j], >, 0);
      g_assert_true ((value->data == NULL)
                     == (value->producer >= 0 || i == em_graph_get_input (graph)));
    }
}

static void
test_good (void)
{
  char *folder = make_models ("good");
  g_autoptr (GPtrArray) cases = support_read_table (folder, "cases.tsv");
  g_autoptr (GPtrArray) shapes = support_read_table (folder, "shapes.tsv");
  int n_shapes = 0;

  g_assert_cmpuint (cases->len, >, 50);
  for (guint i = 0; i < cases->len; i++)
    {
      char **row = g_ptr_array_index (cases, i);
      g_autoptr (EmGraph) graph = load_good (folder, row[0]);

      check_promises (graph);
      for (guint j = 0; j < shapes->len; j++)
        {
          char **shape = g_ptr_array_index (shapes, j);

          /* Constants, aliases and what nobody reads are not part of the graph. */
          if (strcmp (shape[0], row[0]) != 0 || find_value (graph, shape[1]) == NULL)
            continue;
          check_shape (graph, shape[1], shape[2]);
          n_shapes++;
        }
    }
  g_assert_cmpint (n_shapes, >, 200);
  support_remove_folder (folder);
}

static void
test_details (void)
{
  char *folder = make_models ("good");
  g_autoptr (EmGraph) clip = load_good (folder, "clip-6");
  g_autoptr (EmGraph) open = load_good (folder, "clip-6-open");
  g_autoptr (EmGraph) relu = load_good (folder, "relu");
  g_autoptr (EmGraph) constant = load_good (folder, "constant");
  g_autoptr (EmGraph) alias = load_good (folder, "alias");
  g_autoptr (EmGraph) lower = load_good (folder, "SAME_LOWER-2");
  g_autoptr (EmGraph) upper = load_good (folder, "SAME_UPPER-2");
  g_autoptr (EmGraph) softmax = load_good (folder, "softmax");
  g_autoptr (EmGraph) dead = load_good (folder, "dead");
  g_autoptr (EmGraph) unsorted = load_good (folder, "unsorted");
  g_autoptr (EmGraph) size = load_good (folder, "open-size");

  g_assert_cmpfloat (find_node (clip, "act")->clip.low, ==, 0);
  g_assert_cmpfloat (find_node (clip, "act")->clip.high, ==, 6);
  g_assert_true (isinf (find_node (open, "act")->clip.low));
  g_assert_true (isinf (find_node (open, "act")->clip.high));
  g_assert_cmpfloat (find_node (relu, "act")->clip.low, ==, 0);
  g_assert_true (isinf (find_node (relu, "act")->clip.high));
  g_assert_cmpfloat (find_node (constant, "act")->clip.high, ==, 6);
  g_assert_cmpint (find_node (constant, "act")->n_inputs, ==, 1);
  /* Both convolutions read the same numbers. */
  g_assert_cmpint (find_node (alias, "a")->inputs[1], ==, find_node (alias, "b")->inputs[1]);
  g_assert_cmpint (find_value (alias, "one")->n_consumers, ==, 2);
  g_assert_cmpint (find_node (lower, "conv")->conv.pad_top, ==, 1);
  g_assert_cmpint (find_node (lower, "conv")->conv.pad_bottom, ==, 0);
  g_assert_cmpint (find_node (upper, "conv")->conv.pad_top, ==, 0);
  g_assert_cmpint (find_node (upper, "conv")->conv.pad_bottom, ==, 1);
  g_assert_true (em_graph_output_is_probability (softmax));
  g_assert_false (em_graph_output_is_probability (relu));
  g_assert_null (find_value (dead, "nobody"));
  g_assert_cmpstr (em_graph_get_node (unsorted, 1)->name, ==, "a");
  g_assert_cmpstr (em_graph_get_node (unsorted, 3)->name, ==, "c");
  g_assert_cmpint (em_graph_get_input_spec (size)->size, ==, 24);
  g_assert_cmpfloat (em_graph_get_input_spec (size)->crop, ==, 0.875);
  g_assert_cmpfloat_with_epsilon (em_graph_get_input_spec (size)->mean[0], 0.485, 1e-6);
  g_assert_cmpstr (em_graph_get_class_name (size, 3), ==, "class 3");
  g_assert_null (em_graph_get_class_synset (size, 3));
  g_assert_cmpint (em_graph_find_class (size, "Class 3"), ==, 3);
  support_remove_folder (folder);
}

static void
test_bad (void)
{
  char *folder = make_models ("bad");
  g_autoptr (GPtrArray) cases = support_read_table (folder, "cases.tsv");

  g_assert_cmpuint (cases->len, >, 100);
  for (guint i = 0; i < cases->len; i++)
    {
      char **row = g_ptr_array_index (cases, i);
      GError *error = NULL;
      EmGraph *graph = load (folder, row[0], &error);

      if (graph != NULL)
        g_error ("%s must be refused", row[0]);
      g_test_message ("%s", error->message);
      if (!g_str_has_prefix (error->message, row[0]))
        g_error ("%s: “%s” does not name the file", row[0], error->message);
      support_check_sentence (error, row[1]);
    }
  support_remove_folder (folder);
}

static void
test_missing (void)
{
  char *folder = support_make_folder ();
  GError *error = NULL;

  g_assert_null (load (folder, "nothing", &error));
  support_check_sentence (error, "nothing.onnx");
  error = NULL;
  g_assert_null (em_graph_load (folder, &error));
  support_check_sentence (error, "folder");
  support_remove_folder (folder);
}

/* A real model cut off anywhere is refused, never half read. */
static void
test_truncated (void)
{
  g_autofree char *path = support_model_path ("efficientnet-lite0.onnx");
  g_autofree char *data = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  for (int i = 0; i < 40; i++)
    {
      gsize length = 1 + (gsize)(g_rand_double (random) * (double)(size - 1));
      g_autoptr (GBytes) bytes = g_bytes_new_static (data, length);
      GError *error = NULL;

      g_assert_null (em_graph_load_bytes (bytes, "cut.onnx", &error));
      support_check_sentence (error, "cut.onnx");
    }
}

/* The shape of every value of a real model, against onnx.shape_inference. */
static void
test_shapes (gconstpointer name)
{
  char *folder = support_make_folder ();
  g_autofree char *path = support_model_path (name);
  g_autoptr (EmGraph) graph = support_load_model (name);
  g_autoptr (GPtrArray) shapes = NULL;

  support_run_python ("models.py", "shapes", path, folder, NULL);
  shapes = support_read_table (folder, "shapes.tsv");
  g_assert_cmpuint (shapes->len, ==, 143);
  for (guint i = 0; i < shapes->len; i++)
    {
      char **row = g_ptr_array_index (shapes, i);

      check_shape (graph, row[1], row[2]);
    }
  check_promises (graph);
  support_remove_folder (folder);
}

static void
test_labels (void)
{
  g_autoptr (EmGraph) graph = support_load_model ("efficientnet-lite0.onnx");
  const EmInputSpec *spec = em_graph_get_input_spec (graph);

  g_assert_cmpint (em_graph_get_n_classes (graph), ==, 1000);
  g_assert_cmpstr (em_graph_get_class_name (graph, 569), ==, "garbage truck");
  g_assert_cmpstr (em_graph_get_class_synset (graph, 569), ==, "n03417042");
  g_assert_cmpint (em_graph_find_class (graph, "garbage truck"), ==, 569);
  g_assert_cmpint (em_graph_find_class (graph, "Garbage_Truck"), ==, 569);
  g_assert_cmpint (em_graph_find_class (graph, "garbagetruck"), ==, 569);
  g_assert_cmpint (em_graph_find_class (graph, "n03417042"), ==, 569);
  g_assert_cmpint (em_graph_find_class (graph, "569"), ==, 569);
  g_assert_cmpint (em_graph_find_class (graph, "1000"), ==, -1);
  g_assert_cmpint (em_graph_find_class (graph, "-1"), ==, -1);
  g_assert_cmpint (em_graph_find_class (graph, ""), ==, -1);
  g_assert_cmpint (em_graph_find_class (graph, "unicorn"), ==, -1);
  g_assert_cmpint (em_graph_find_class (graph, "\xff"), ==, -1);
  for (int i = 0; i < 1000; i++)
    g_assert_cmpint (em_graph_find_class (graph, em_graph_get_class_synset (graph, i)), ==, i);
  g_assert_cmpint (spec->size, ==, 224);
  g_assert_cmpfloat (spec->crop, ==, 0.875);
  g_assert_cmpfloat_with_epsilon (spec->mean[1], 127.0 / 255.0, 1e-7);
  g_assert_cmpfloat_with_epsilon (spec->std[2], 128.0 / 255.0, 1e-7);
  g_assert_cmpint (em_graph_get_value (graph, em_graph_get_input (graph))->shape[0], ==, 1);
}

/* Every single-node model of the ONNX project loads or is refused with a sentence. */
static void
test_node_tests (void)
{
  const char *chosen = g_getenv ("EMEND_ONNX_TESTDATA");
  const char *root = chosen != NULL ? chosen : "/usr/share/libonnx-testdata/data/node";
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  const char *name;
  int n = 0, n_loaded = 0;

  if (dir == NULL)
    g_error ("%s is missing: Debian's package libonnx-testdata has it", root);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (root, name, "model.onnx", NULL);
      GError *error = NULL;
      EmGraph *graph = em_graph_load (path, &error);

      n++;
      if (graph == NULL)
        {
          support_check_sentence (error, "model.onnx");
          continue;
        }
      check_promises (graph);
      em_graph_unref (graph);
      n_loaded++;
    }
  g_test_message ("%d of %d loaded", n_loaded, n);
  g_assert_cmpint (n, >, 900);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/reader/good", test_good);
  g_test_add_func ("/model/reader/details", test_details);
  g_test_add_func ("/model/reader/bad", test_bad);
  g_test_add_func ("/model/reader/missing", test_missing);
  g_test_add_func ("/model/reader/truncated", test_truncated);
  g_test_add_data_func ("/model/reader/shapes/lite0", "efficientnet-lite0.onnx", test_shapes);
  g_test_add_data_func ("/model/reader/shapes/reads-labels", "efficientnet-lite0-reads-labels.onnx",
                        test_shapes);
  g_test_add_func ("/model/reader/labels", test_labels);
  g_test_add_func ("/model/reader/node-tests", test_node_tests);
  return g_test_run ();
}
