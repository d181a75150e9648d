/* Autosave: a child paints and is killed at any moment; what it had done is found again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "picture/em-brush.h"
#include "project/em-autosave.h"
#include "project/em-project-file.h"
#include "random-document.h"
#include "tensor/em-file.h"

/* Seconds, in place of the 15 of the program. */
#define DELAY 0.15
#define KILLS 20
#define LIVE "--live"

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("emend-autosave-XXXXXX", &error);
  g_assert_no_error (error);
  return folder;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_remove (path);
    }
  g_rmdir (folder);
}

static int
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  int n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
run_for (double seconds)
{
  const gint64 end = g_get_monotonic_time () + (gint64)(seconds * G_USEC_PER_SEC);

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (2000);
}

static void
wait_for_file (const char *folder)
{
  for (int i = 0; i < 500; i++)
    {
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;
      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        if (g_str_has_suffix (name, EM_PROJECT_SUFFIX))
          return;
      run_for (0.02);
    }
  g_error ("nothing was saved by itself");
}

/* --- in order ------------------------------------------------------------------------------- */

static void
test_nothing_is_left_when_closed_in_order (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (EmAutosave) autosave = em_autosave_new (document, folder, 0.05);

  paint (document, 20, 20, 300, 200, FALSE);
  wait_for_file (folder);
  /* Its window lives: it is not offered. */
  g_autoptr (GPtrArray) found = em_recovery_list (folder);
  g_assert_cmpuint (found->len, ==, 0);
  em_autosave_close (autosave);
  g_assert_cmpint (count_files (folder), ==, 0);
  remove_folder (folder);
}

static void
test_saved_means_nothing_to_recover (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (EmAutosave) autosave = em_autosave_new (document, folder, 0.05);

  paint (document, 20, 20, 300, 200, FALSE);
  wait_for_file (folder);
  em_document_mark_saved (document, em_document_get_state (document)->serial);
  /* A writing under way ends first. */
  const gint64 end = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;
  while (count_files (folder) > 0 && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (count_files (folder), ==, 0);
  paint (document, 20, 20, 300, 20, FALSE);
  wait_for_file (folder);
  em_autosave_close (autosave);
  remove_folder (folder);
}

static void
on_failed (EmAutosave *autosave, GError *error, int *n)
{
  g_assert_true (error->domain == G_IO_ERROR);
  (*n)++;
}

/* A folder that cannot be: said once, and the work goes on. */
static void
test_failure_is_said_once (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *file = g_build_filename (folder, "a-file", NULL);
  g_autofree char *below = g_build_filename (file, "recovery", NULL);
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (EmAutosave) autosave = em_autosave_new (document, below, 0.02);
  int n_failures = 0;

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_signal_connect (autosave, "failed", G_CALLBACK (on_failed), &n_failures);
  for (int i = 0; i < 5; i++)
    {
      paint (document, 20, 20 + 9 * i, 300, 20, FALSE);
      run_for (0.1);
    }
  g_assert_cmpint (n_failures, ==, 1);
  em_autosave_close (autosave);
  remove_folder (folder);
}

/* --- killed --------------------------------------------------------------------------------- */

/* Paints a dab a step for as long as it lives and tells the pipe before each: a byte a step, as
 * many as it has done. @wild: saves a project all the time as well. */
G_GNUC_NORETURN static void
live (const char *folder, int pipe, const char *project)
{
  g_autoptr (EmDocument) document = make_document ();
  g_autoptr (EmAutosave) autosave = em_autosave_new (document, folder, DELAY);
  const EmBrush brush = { .radius = 3, .hardness = 1 };

  for (int step = 0;; step++)
    {
      EmMask *mask = em_document_begin_mask_edit (document);
      for (int part = 0; part < 8; part++)
        {
          const double x = 5 + step % 60 * 9.8, y = 5 + step / 60 * 9.8 + part * 0.2;
          EmRect rect = em_brush_stroke (&brush, mask, x, y, x + 4, y);
          em_document_mask_edited (document, &rect);
          run_for (0.0005);
        }
      em_document_end_mask_edit (document, "Brush stroke");
      /* When it is on the pipe it is done: everything before it by a delay must come back. */
      const gint64 now = g_get_monotonic_time ();
      if (write (pipe, &now, sizeof now) != sizeof now)
        _exit (1);
      if (project != NULL && step % 3 == 0
          && !em_project_save (em_document_get_state (document), project, NULL, NULL))
        _exit (2);
      run_for (0.001);
    }
}

/* How many steps the mask has. */
static int
count_steps (const EmState *state)
{
  const EmPair *pair = em_state_get_pair (state);
  int n = 0;

  while (n < 60 * 30
         && em_mask_get_pixel (pair->mask, (int)(6 + n % 60 * 9.8), (int)(5 + n / 60 * 9.8)) > 0)
    n++;
  return n;
}

/* Lets a child live for @seconds and kills it. Returns: when it did its steps. */
static GArray *
live_and_die (const char *folder, const char *project, double seconds, gint64 *died)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (gint64));
  int ends[2], status;
  gint64 at;

  g_assert_cmpint (pipe (ends), ==, 0);
  const pid_t child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      /* A program of its own: a fork has lost its parent's threads. */
      g_autofree char *end = g_strdup_printf ("%d", ends[1]);
      close (ends[0]);
      execl ("/proc/self/exe", "test-autosave", LIVE, folder, end, project, NULL);
      _exit (3);
    }
  close (ends[1]);
  g_usleep ((gulong)(seconds * G_USEC_PER_SEC));
  *died = g_get_monotonic_time ();
  kill (child, SIGKILL);
  waitpid (child, &status, 0);
  g_assert_true (WIFSIGNALED (status));
  while (read (ends[0], &at, sizeof at) == sizeof at)
    g_array_append_val (steps, at);
  close (ends[0]);
  return steps;
}

/* The kill falls anywhere: in a stroke, between two, in a writing. */
static void
test_killed_in_a_stroke (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  for (int i = 0; i < KILLS; i++)
    {
      g_autofree char *folder = make_folder ();
      g_autoptr (GError) error = NULL;
      gint64 died;
      g_autoptr (GArray) steps =
          live_and_die (folder, NULL, g_rand_double_range (rand, 1.0, 1.6), &died);
      g_autoptr (GPtrArray) found = em_recovery_list (folder);
      g_assert_cmpuint (found->len, ==, 1);
      EmRecovery *recovery = found->pdata[0];
      g_assert_cmpstr (recovery->name, ==, "grey.png");
      g_autoptr (EmState) state = em_project_load (recovery->path, NULL, NULL, &error);
      g_assert_no_error (error);

      /* The promise: the delay and the time of a writing, here generously a second on a busy
       * machine. */
      const int back = count_steps (state);
      int promised = 0;
      while (promised < (int)steps->len
             && g_array_index (steps, gint64, promised)
                    < died - (gint64)((DELAY + 1.0) * G_USEC_PER_SEC))
        promised++;
      g_assert_cmpint (back, >=, promised);
      g_assert_cmpint (back, >, 0);

      /* Taken over, it is the new window's own. */
      g_autoptr (EmDocument) document = em_document_new ();
      g_autoptr (EmAutosave) autosave = em_autosave_new (document, folder, DELAY);
      em_document_reset (document, g_steal_pointer (&state), FALSE);
      em_autosave_adopt (autosave, recovery);
      g_autoptr (GPtrArray) none = em_recovery_list (folder);
      g_assert_cmpuint (none->len, ==, 0);
      em_autosave_close (autosave);
      remove_folder (folder);
    }
}

/* The project's file is at every moment a whole one. */
static void
test_killed_in_a_save (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);

  for (int i = 0; i < KILLS; i++)
    {
      g_autofree char *folder = make_folder ();
      g_autofree char *project = g_build_filename (folder, "mine.emend.project", NULL);
      g_autoptr (GError) error = NULL;
      gint64 died;
      g_autoptr (GArray) steps =
          live_and_die (folder, project, g_rand_double_range (rand, 0.2, 0.6), &died);
      if (g_file_test (project, G_FILE_TEST_EXISTS))
        {
          g_autoptr (EmState) state = em_project_load (project, NULL, NULL, &error);
          g_assert_no_error (error);
          g_assert_cmpint (count_steps (state), >=, (int)steps->len - 4);
        }
      else
        g_assert_cmpuint (steps->len, <=, 1);
      remove_folder (folder);
    }
}

/* --- what cannot be recovered --------------------------------------------------------------- */

static void
test_an_autosave_of_a_newer_version_stays (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "other.emend", NULL);
  g_autoptr (GBytes) nonsense = g_bytes_new_static ("PK nonsense", 11);
  g_autoptr (GError) error = NULL;

  g_assert_true (em_file_write_atomically (path, nonsense, &error));
  g_autoptr (GPtrArray) found = em_recovery_list (folder);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_null (em_project_load (((EmRecovery *)found->pdata[0])->path, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  em_recovery_discard (found->pdata[0]);
  g_assert_cmpint (count_files (folder), ==, 0);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  if (argc > 3 && strcmp (argv[1], LIVE) == 0)
    live (argv[2], atoi (argv[3]), argc > 4 ? argv[4] : NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/autosave/closed", test_nothing_is_left_when_closed_in_order);
  g_test_add_func ("/autosave/saved", test_saved_means_nothing_to_recover);
  g_test_add_func ("/autosave/failure", test_failure_is_said_once);
  g_test_add_func ("/autosave/killed-in-a-stroke", test_killed_in_a_stroke);
  g_test_add_func ("/autosave/killed-in-a-save", test_killed_in_a_save);
  g_test_add_func ("/autosave/newer", test_an_autosave_of_a_newer_version_stays);
  return g_test_run ();
}
