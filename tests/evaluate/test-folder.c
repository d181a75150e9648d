/* Truth from class folders, file names and CSV files.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "evaluate/em-folder.h"
#include "model/em-catalogue.h"

typedef struct
{
  char *root;
  EmGraph *graph;
} Fixture;

static void
touch (Fixture *fixture, const char *folder, const char *name, const char *text)
{
  g_autofree char *home = g_build_filename (fixture->root, folder, NULL);
  g_autofree char *path = g_build_filename (home, name, NULL);
  g_assert_cmpint (g_mkdir_with_parents (home, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (em_catalogue_get_data_directory (), "models",
                                            "efficientnet-lite0.onnx", NULL);
  fixture->graph = em_graph_load (path, &error);
  g_assert_no_error (error);
  fixture->root = g_dir_make_tmp ("emend-folder-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_all (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  remove_all (fixture->root);
  g_free (fixture->root);
  em_graph_unref (fixture->graph);
}

static void
test_class_folders (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  touch (fixture, "fire engine", "a.jpg", "x");
  touch (fixture, "Garbage_Truck", "b.PNG", "x");
  touch (fixture, "n01440764", "c.jpeg", "x");
  touch (fixture, "605", "d.webp", "x");
  touch (fixture, "no such thing", "e.jpg", "x");
  touch (fixture, "no such thing", "f.jpg", "x");
  touch (fixture, "tench", "notes.txt", "x");
  g_autoptr (EmFolder) folder = em_folder_open (fixture->root, NULL, fixture->graph, TRUE, &error);
  g_assert_no_error (error);

  static const struct
  {
    const char *name;
    int truth;
  } expected[] = { { "605/d.webp", 605 },         { "Garbage_Truck/b.PNG", 569 },
                   { "fire engine/a.jpg", 555 },  { "n01440764/c.jpeg", 0 },
                   { "no such thing/e.jpg", -1 }, { "no such thing/f.jpg", -1 } };
  g_assert_cmpint (em_folder_get_n (folder), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_true (g_str_has_suffix (em_folder_get (folder, i)->path, expected[i].name));
      g_assert_cmpint (em_folder_get (folder, i)->truth, ==, expected[i].truth);
    }
  g_assert_cmpstr (em_folder_get_unknown (folder)[0], ==, "no such thing");
  g_assert_null (em_folder_get_unknown (folder)[1]);
}

static void
test_file_names (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  touch (fixture, ".", "n01440764_tench.jpg", "x");
  touch (fixture, ".", "holiday.jpg", "x");
  g_autoptr (EmFolder) folder = em_folder_open (fixture->root, NULL, fixture->graph, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (em_folder_get_n (folder), ==, 2);
  g_assert_cmpint (em_folder_get (folder, 0)->truth, ==, -1);
  g_assert_cmpint (em_folder_get (folder, 1)->truth, ==, 0);
}

static void
test_csv (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *csv = g_build_filename (fixture->root, "truth.csv", NULL);
  touch (fixture, ".", "one, two.jpg", "x");
  touch (fixture, ".", "three.jpg", "x");
  touch (fixture, ".", "truth.csv",
         "file,class\r\n\"one, two.jpg\",\"fire engine\"\r\nthree.jpg,569\r\n\r\n");
  g_autoptr (EmFolder) folder = em_folder_open (fixture->root, csv, fixture->graph, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (em_folder_get_n (folder), ==, 2);
  g_assert_cmpint (em_folder_get (folder, 0)->truth, ==, 555);
  g_assert_cmpint (em_folder_get (folder, 1)->truth, ==, 569);

  touch (fixture, ".", "truth.csv", "three.jpg,569\nmissing.jpg,1\n");
  g_assert_null (em_folder_open (fixture->root, csv, fixture->graph, TRUE, &error));
  g_assert_nonnull (strstr (error->message, "line 2"));
  g_assert_nonnull (strstr (error->message, "missing.jpg"));
}

static void
test_sentences (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (em_folder_open (fixture->root, NULL, fixture->graph, FALSE, &error));
  g_assert_nonnull (strstr (error->message, fixture->root));
  g_clear_error (&error);
  touch (fixture, "unheard of", "a.jpg", "x");
  g_assert_null (em_folder_open (fixture->root, NULL, fixture->graph, TRUE, &error));
  g_assert_nonnull (strstr (error->message, "unheard of"));
}

#define ADD(name, function) g_test_add ("/folder/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("class-folders", test_class_folders);
  ADD ("file-names", test_file_names);
  ADD ("csv", test_csv);
  ADD ("sentences", test_sentences);
  return g_test_run ();
}
