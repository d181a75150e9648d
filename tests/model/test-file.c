/* Whole files: written all or nothing, read with a limit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "support.h"
#include "tensor/em-file.h"

static int
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  int n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
check_contents (const char *path, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = em_file_read (path, 1000, &error);
  gsize size;
  const char *data;

  g_assert_no_error (error);
  data = g_bytes_get_data (bytes, &size);
  g_assert_cmpmem (data, size, expected, strlen (expected));
}

static void
write_text (const char *path, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  em_file_write_atomically (path, bytes, &error);
  g_assert_no_error (error);
}

static void
test_replace (void)
{
  char *folder = support_make_folder ();
  g_autofree char *path = g_build_filename (folder, "räksmörgås.rule", NULL);
  GStatBuf info;

  write_text (path, "one");
  check_contents (path, "one");
  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  write_text (path, "two, longer");
  check_contents (path, "two, longer");
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0640);
  g_assert_cmpint (count_files (folder), ==, 1);
  support_remove_folder (folder);
}

static void
test_link (void)
{
  char *folder = support_make_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *through = g_build_filename (folder, "link", NULL);
  GStatBuf info;

  write_text (path, "one");
  g_assert_cmpint (symlink ("file", through), ==, 0);
  write_text (through, "two");
  check_contents (path, "two");
  g_assert_cmpint (g_lstat (through, &info), ==, 0);
  g_assert_true (S_ISLNK (info.st_mode));
  support_remove_folder (folder);
}

/* A limit on the size of files stands for a disk that fills up half way through. */
static void
test_disk_full (void)
{
  char *folder = support_make_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *big = g_malloc0 (100000);
  g_autoptr (GBytes) bytes = g_bytes_new (big, 100000);
  struct rlimit before, limit;
  GError *error = NULL;
  gboolean written;

  write_text (path, "what was there");
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 4096;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  written = em_file_write_atomically (path, bytes, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);

  g_assert_false (written);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  support_check_sentence (error, path);
  check_contents (path, "what was there");
  g_assert_cmpint (count_files (folder), ==, 1);
  support_remove_folder (folder);
}

static void
test_bad_targets (void)
{
  char *folder = support_make_folder ();
  g_autofree char *lost = g_build_filename (folder, "no", "such", "file", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new ("x", 1);
  GError *error = NULL;

  g_assert_false (em_file_write_atomically (lost, bytes, &error));
  support_check_sentence (error, "no folder");
  error = NULL;
  g_assert_false (em_file_write_atomically (folder, bytes, &error));
  support_check_sentence (error, "folder or a device");
  error = NULL;
  g_assert_false (em_file_write_atomically ("/dev/null", bytes, &error));
  support_check_sentence (error, "/dev/null");
  g_assert_cmpint (count_files (folder), ==, 0);
  support_remove_folder (folder);
}

static void
check_read (const char *path, gsize limit, const char *part)
{
  GError *error = NULL;

  g_assert_null (em_file_read (path, limit, &error));
  support_check_sentence (error, part);
}

static void
test_bad_sources (void)
{
  char *folder = support_make_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);

  check_read (path, 10, "no file");
  check_read (folder, 10, "is a folder");
  check_read ("/dev/null", 10, "device");
  write_text (path, "");
  check_read (path, 10, "is empty");
  write_text (path, "01234567890");
  check_read (path, 10, "at most");
  support_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/file/replace", test_replace);
  g_test_add_func ("/model/file/link", test_link);
  g_test_add_func ("/model/file/disk-full", test_disk_full);
  g_test_add_func ("/model/file/bad-targets", test_bad_targets);
  g_test_add_func ("/model/file/bad-sources", test_bad_sources);
  return g_test_run ();
}
