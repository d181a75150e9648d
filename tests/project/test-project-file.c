/* Project files: what is saved comes back, and what is not a project is refused with a sentence.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "project/em-project-file.h"
#include "random-document.h"
#include "tensor/em-zip.h"

static void
assert_same_picture (EmPicture *a, EmPicture *b)
{
  g_assert_cmpint (a != NULL, ==, b != NULL);
  if (a == NULL)
    return;
  g_assert_cmpint (em_picture_get_width (a), ==, em_picture_get_width (b));
  g_assert_cmpint (em_picture_get_height (a), ==, em_picture_get_height (b));
  g_assert_cmpint (memcmp (em_picture_get_pixels (a), em_picture_get_pixels (b),
                           (gsize)em_picture_get_width (a) * em_picture_get_height (a) * 4),
                   ==, 0);
}

static void
assert_same_layer (const EmLayer *a, const EmLayer *b)
{
  g_assert_cmpuint (a->id, ==, b->id);
  g_assert_cmpint (a->kind, ==, b->kind);
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpint (a->visible, ==, b->visible);
  g_assert_cmpfloat (a->opacity, ==, b->opacity);
  g_assert_cmpuint (a->mask, ==, b->mask);
  g_assert_cmpint (a->mode, ==, b->mode);
  g_assert_cmpint (a->blend, ==, b->blend);
  g_assert_cmpmem (&a->placement, sizeof a->placement, &b->placement, sizeof b->placement);
  g_assert_cmpuint (a->colour, ==, b->colour);
  g_assert_cmpfloat (a->feather, ==, b->feather);
  assert_same_picture (a->picture, b->picture);
  g_assert_cmpint (a->label != NULL, ==, b->label != NULL);
  if (a->label == NULL)
    return;
  g_assert_cmpstr (a->label->text, ==, b->label->text);
  g_assert_cmpuint (a->label->paper, ==, b->label->paper);
  g_assert_cmpfloat (a->label->x, ==, b->label->x);
  g_assert_cmpfloat (a->label->width, ==, b->label->width);
  g_assert_cmpmem (a->label->corners, sizeof a->label->corners, b->label->corners,
                   sizeof b->label->corners);
}

static void
assert_same_pair (const EmPair *a, const EmPair *b)
{
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->concept, ==, b->concept);
  g_assert_cmpuint (a->active, ==, b->active);
  g_assert_cmpint (a->swapped, ==, b->swapped);
  g_assert_cmpint (a->enabled, ==, b->enabled);
  g_assert_cmpfloat (a->weight, ==, b->weight);
  g_assert_cmpuint (a->next_id, >=, b->next_id);
  assert_same_picture (a->original, b->original);
  assert_same_picture (a->texture, b->texture);
  assert_same_masks (a, b);
  g_assert_cmpuint (a->layers->len, ==, b->layers->len);
  for (guint i = 0; i < a->layers->len; i++)
    assert_same_layer (a->layers->pdata[i], b->layers->pdata[i]);
}

static void
assert_same_state (const EmState *a, const EmState *b)
{
  g_assert_cmpint (a->current, ==, b->current);
  g_assert_cmpstr (a->model, ==, b->model);
  g_assert_cmpstr (a->edit_point, ==, b->edit_point);
  g_assert_cmpuint (a->pairs->len, ==, b->pairs->len);
  for (guint i = 0; i < a->pairs->len; i++)
    assert_same_pair (a->pairs->pdata[i], b->pairs->pdata[i]);
  g_assert_cmpint (em_rule_stack_get_n (a->rules), ==, em_rule_stack_get_n (b->rules));
  for (int i = 0; i < em_rule_stack_get_n (a->rules); i++)
    {
      EmRule *p = em_rule_stack_get_rule (a->rules, i), *q = em_rule_stack_get_rule (b->rules, i);
      g_assert_cmpfloat (em_rule_stack_get_strength (a->rules, i), ==,
                         em_rule_stack_get_strength (b->rules, i));
      g_assert_cmpint (em_rule_stack_get_enabled (a->rules, i), ==,
                       em_rule_stack_get_enabled (b->rules, i));
      g_assert_cmpstr (em_rule_get_info (p)->name, ==, em_rule_get_info (q)->name);
      g_assert_cmpfloat (em_rule_get_norm (p), ==, em_rule_get_norm (q));
    }
}

static EmDocument *
make_random_document (guint32 seed, int n_changes)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (EmPicture) texture = make_picture (40, 30, 200);
  EmDocument *document = make_document ();

  em_document_set_model (document, "lite0", FALSE);
  em_document_set_edit_point (document, "head.conv");
  for (int i = 0; i < n_changes; i++)
    change_something (document, rand, texture);
  return document;
}

static GBytes *
to_bytes (EmDocument *document)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = em_project_to_bytes (em_document_get_state (document), NULL, NULL, &error);
  g_assert_no_error (error);
  return bytes;
}

static void
assert_refused (GBytes *bytes, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmState) state = em_project_from_bytes (bytes, "work.emend", NULL, NULL, &error);

  g_assert_null (state);
  g_assert_nonnull (error);
  g_assert_true (error->domain == G_IO_ERROR);
  g_assert_nonnull (strstr (error->message, "work.emend"));
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_assert_null (strchr (error->message, '\n'));
  if (words != NULL && strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
}

static void
test_what_is_saved_comes_back (void)
{
  for (guint32 seed = 0; seed < 12; seed++)
    {
      g_autoptr (EmDocument) document = make_random_document (seed, 60);
      g_autoptr (GBytes) bytes = to_bytes (document);
      g_autoptr (GError) error = NULL;
      g_autoptr (EmState) read = em_project_from_bytes (bytes, "work.emend", NULL, NULL, &error);
      g_assert_no_error (error);
      assert_same_state (em_document_get_state (document), read);

      /* It can be worked on: new masks and layers get ids that are free. */
      g_autoptr (EmDocument) opened = em_document_new ();
      em_document_reset (opened, g_steal_pointer (&read), TRUE);
      g_assert_false (em_document_is_modified (opened));
      g_assert_false (em_document_can_undo (opened));
      add_colour (opened, 0x123456);
      g_assert_true (em_document_is_modified (opened));
      const EmPair *pair = get_pair (opened);
      const EmLayer *added = pair->layers->pdata[pair->layers->len - 1];
      g_assert_cmpint (em_pair_find_layer (pair, added->id), ==, (int)pair->layers->len - 1);
      g_assert_null (em_pair_find_mask (pair, added->id));
    }
}

static void
test_saving_twice_gives_the_same_file (void)
{
  g_autoptr (EmDocument) document = make_random_document (3, 40);
  g_autoptr (GBytes) first = to_bytes (document);
  GBytes *second;
  g_autoptr (GError) error = NULL;
  EmState *read = em_project_from_bytes (first, "work.emend", NULL, NULL, &error);
  g_assert_no_error (error);
  second = em_project_to_bytes (read, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (first, second));
  g_bytes_unref (second);
  em_state_free (read);
}

/* A picture is kept as the file that it came from, not recoded. */
static void
test_pictures_are_kept_as_they_were (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("EMEND_DATADIR"), "pictures", "snow", "bus-snow.jpg", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EmPicture) picture = em_picture_load (path, &error);
  g_assert_no_error (error);
  g_autoptr (EmDocument) document = em_document_new ();
  em_document_set_original (document, picture, "bus-snow.jpg");
  g_autoptr (GBytes) bytes = to_bytes (document);
  g_autoptr (GHashTable) entries = em_zip_read (bytes, "work.emend", &error);
  g_assert_no_error (error);
  g_autofree char *contents = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (path, &contents, &length, &error));
  GBytes *kept = g_hash_table_lookup (entries, "pictures/0");
  g_assert_cmpmem (g_bytes_get_data (kept, NULL), g_bytes_get_size (kept), contents, length);
}

static void
test_cut_at_every_thousandth_byte (void)
{
  g_autoptr (EmDocument) document = make_random_document (5, 50);
  g_autoptr (GBytes) bytes = to_bytes (document);
  const gsize size = g_bytes_get_size (bytes);
  int n = 0;

  for (gsize length = 0; length < size; length += 1000, n++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (bytes, 0, length);
      assert_refused (cut, NULL);
    }
  for (gsize length = size - 30; length < size; length++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (bytes, 0, length);
      assert_refused (cut, NULL);
    }
  g_assert_cmpint (n, >, 3);
}

/* A byte that is another one is found, or hurts nothing. */
static void
test_spoiled_bytes (void)
{
  g_autoptr (EmDocument) document = make_random_document (5, 50);
  g_autoptr (GBytes) bytes = to_bytes (document);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (int i = 0; i < 400; i++)
    {
      g_autofree guint8 *spoiled = g_memdup2 (data, size);
      spoiled[g_rand_int_range (rand, 0, (gint32)size)] ^= (guint8)g_rand_int_range (rand, 1, 256);
      g_autoptr (GBytes) file = g_bytes_new (spoiled, size);
      g_autoptr (GError) error = NULL;
      g_autoptr (EmState) state = em_project_from_bytes (file, "work.emend", NULL, NULL, &error);
      g_assert_true ((state != NULL) == (error == NULL));
    }
}

/* --- what is said about projects that are none ---------------------------------------------- */

/* A zip of the entries of @bytes with project.json changed from @what to @to. */
static GBytes *
with_json (GBytes *bytes, const char *what, const char *to, const char *without)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) entries = em_zip_read (bytes, "work.emend", &error);
  g_autoptr (EmZipWriter) writer = em_zip_writer_new ();
  GHashTableIter iter;
  gpointer entry, data;

  g_assert_no_error (error);
  g_hash_table_iter_init (&iter, entries);
  while (g_hash_table_iter_next (&iter, &entry, &data))
    {
      g_autoptr (GBytes) content = g_bytes_ref (data);
      if (strcmp (entry, "project.json") == 0 && what != NULL)
        {
          g_autoptr (GString) text =
              g_string_new_len (g_bytes_get_data (content, NULL), g_bytes_get_size (content));
          g_assert_cmpuint (g_string_replace (text, what, to, 1), ==, 1);
          g_bytes_unref (content);
          content = g_bytes_new (text->str, text->len);
        }
      if (g_strcmp0 (entry, without) != 0)
        em_zip_writer_add (writer, entry, content, TRUE, &error);
      g_assert_no_error (error);
    }
  GBytes *made = em_zip_writer_finish (writer, &error);
  g_assert_no_error (error);
  return made;
}

static void
test_sentences (void)
{
  static const struct
  {
    const char *what, *to, *without, *words;
  } cases[] = {
    { "\"format\" : 1", "\"format\" : 2", NULL, "newer" },
    { "\"format\" : 1", "\"format\" : \"x\"", NULL, "format" },
    { "\"pairs\" : [", "\"pears\" : [", NULL, "pairs" },
    { "\"pairs\" : [", "\"pairs\" : [ 7, ", NULL, "pairs" },
    { "\"kind\" : \"label\"", "\"kind\" : \"lapel\"", NULL, "kind" },
    { "\"opacity\" : 1.0", "\"opacity\" : 7", NULL, "opacity" },
    { "\"weight\" : 1.0", "\"weight\" : -1", NULL, "weight" },
    { "\"enabled\" : true", "\"enabled\" : \"yes\"", NULL, "enabled" },
    { "\"original\" : ", "\"oryginal\" : ", NULL, "not named" },
    { "\"left\" : ", "\"left\" : 599, \"was\" : ", NULL, "reaches over" },
    { "\"scale_x\" : 1.0", "\"scale_x\" : 0", NULL, "scale" },
    { "\"text\" : \"iPod\"", "\"words\" : \"iPod\"", NULL, "text" },
    { NULL, NULL, "project.json", "project.json" },
    { NULL, NULL, "pictures/0", "missing" },
    { NULL, NULL, "masks/0.png", "missing" },
    { NULL, NULL, "rules/0.rule", "missing" },
  };
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (EmRule) rule = make_rule ("snow");
  put_label (document, 300, 150);
  em_document_add_rule (document, rule, 1);
  g_autoptr (GBytes) bytes = to_bytes (document);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bad = with_json (bytes, cases[i].what, cases[i].to, cases[i].without);
      assert_refused (bad, cases[i].words);
    }
  g_autoptr (GBytes) same = with_json (bytes, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EmState) state = em_project_from_bytes (same, "work.emend", NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) text = g_bytes_new_static ("not a zip", 9);
  assert_refused (text, NULL);
}

/* An entry that claims little and unpacks to much. */
static void
test_bomb (void)
{
  g_autoptr (EmZipWriter) writer = em_zip_writer_new ();
  const gsize size = 200 * 1024 * 1024;
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (size), size);
  g_autoptr (GError) error = NULL;

  em_zip_writer_add (writer, "project.json", zeros, TRUE, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) bomb = em_zip_writer_finish (writer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bomb), <, 1024 * 1024);
  assert_refused (bomb, "unpacks to far more");
}

static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("emend-project-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "work.emend", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "none", "work.emend", NULL);
  g_autoptr (EmDocument) document = make_random_document (8, 30);
  g_autoptr (GError) error = NULL;

  g_assert_true (em_project_save (em_document_get_state (document), path, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (EmState) read = em_project_load (path, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_same_state (em_document_get_state (document), read);
  g_assert_false (em_project_save (em_document_get_state (document), nowhere, NULL, &error));
  g_assert_nonnull (strstr (error->message, "work.emend"));
  g_clear_error (&error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  g_assert_false (em_project_save (em_document_get_state (document), path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_autoptr (EmState) still = em_project_load (path, NULL, NULL, NULL);
  assert_same_state (em_document_get_state (document), still);
  g_remove (path);
  g_rmdir (folder);
}

/* A disk without room: the sentence says so, what was saved before stays, nothing lies beside it.
 */
static void
test_full_disk (void)
{
  g_autofree char *folder = g_dir_make_tmp ("emend-project-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "work.emend", NULL);
  g_autoptr (EmDocument) document = make_random_document (8, 30);
  g_autoptr (EmState) first = em_state_copy (em_document_get_state (document));
  g_autoptr (GError) error = NULL;
  struct rlimit limit, small;

  g_assert_true (em_project_save (first, path, NULL, &error));
  add_colour (document, 0x808080);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  small = (struct rlimit){ 512, limit.rlim_max };
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (em_project_save (em_document_get_state (document), path, NULL, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, "work.emend"));
  g_clear_error (&error);
  g_autoptr (EmState) still = em_project_load (path, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_same_state (first, still);
  g_remove (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project-file/comes-back", test_what_is_saved_comes_back);
  g_test_add_func ("/project-file/deterministic", test_saving_twice_gives_the_same_file);
  g_test_add_func ("/project-file/pictures", test_pictures_are_kept_as_they_were);
  g_test_add_func ("/project-file/cut", test_cut_at_every_thousandth_byte);
  g_test_add_func ("/project-file/spoiled", test_spoiled_bytes);
  g_test_add_func ("/project-file/sentences", test_sentences);
  g_test_add_func ("/project-file/bomb", test_bomb);
  g_test_add_func ("/project-file/files", test_files);
  g_test_add_func ("/project-file/full-disk", test_full_disk);
  return g_test_run ();
}
