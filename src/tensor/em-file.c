/* Whole files: see em-file.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "tensor/em-file.h"

/* How many names are tried for the file beside; each has 32 random bits. */
#define MAX_NAMES 100

static void
set_read_error (GError **error, const char *path, int code)
{
  GIOErrorEnum io = g_io_error_from_errno (code);

  if (code == ENOENT)
    g_set_error (error, G_IO_ERROR, io, _ ("There is no file “%s”."), path);
  else if (code == EACCES || code == EPERM)
    g_set_error (error, G_IO_ERROR, io, _ ("The file “%s” may not be read."), path);
  else
    g_set_error (error, G_IO_ERROR, io, _ ("The file “%s” could not be read: %s."), path,
                 g_strerror (code));
}

/* Checks what was opened before a byte of it is read. */
static gboolean
check_readable (const struct stat *info, const char *path, gsize limit, GError **error)
{
  if (S_ISDIR (info->st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY,
                   _ ("“%s” is a folder; a file was expected."), path);
      return FALSE;
    }
  if (!S_ISREG (info->st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                   _ ("“%s” is a device or a pipe; a regular file was expected."), path);
      return FALSE;
    }
  if (info->st_size == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("The file “%s” is empty."), path);
      return FALSE;
    }
  if ((guint64)info->st_size > limit)
    {
      g_autofree char *size = g_format_size ((guint64)info->st_size);
      g_autofree char *most = g_format_size (limit);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _ ("The file “%s” has %s; at most %s was expected."), path, size, most);
      return FALSE;
    }
  return TRUE;
}

GBytes *
em_file_read (const char *path, gsize limit, GError **error)
{
  g_autofree char *data = NULL;
  struct stat info;
  gsize size, done = 0;
  int fd, code = 0;

  /* O_NONBLOCK: opening a pipe that nobody writes to must not wait. */
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    {
      set_read_error (error, path, errno);
      return NULL;
    }
  if (fstat (fd, &info) != 0)
    {
      set_read_error (error, path, errno);
      close (fd);
      return NULL;
    }
  if (!check_readable (&info, path, limit, error))
    {
      close (fd);
      return NULL;
    }

  size = (gsize)info.st_size;
  data = g_try_malloc (size);
  if (data == NULL)
    code = ENOMEM;
  while (code == 0 && done < size)
    {
      ssize_t n = read (fd, data + done, size - done);

      if (n > 0)
        done += (gsize)n;
      else if (n == 0)
        break;
      else if (errno != EINTR)
        code = errno;
    }
  close (fd);

  if (code != 0)
    {
      set_read_error (error, path, code);
      return NULL;
    }
  if (done < size)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                   _ ("The file “%s” became shorter while it was read."), path);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

static void
set_write_error (GError **error, const char *path, gsize size, int code)
{
  GIOErrorEnum io = g_io_error_from_errno (code);

  if (code == ENOSPC || code == EDQUOT || code == EFBIG)
    {
      g_autofree char *needed = g_format_size (size);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                   _ ("There is no room on the disk for “%s” (%s); nothing was written."), path,
                   needed);
    }
  else if (code == ENOENT)
    g_set_error (error, G_IO_ERROR, io, _ ("There is no folder for “%s”; nothing was written."),
                 path);
  else if (code == EACCES || code == EPERM || code == EROFS)
    g_set_error (error, G_IO_ERROR, io,
                 _ ("The folder of “%s” may not be written to; nothing was written."), path);
  else
    g_set_error (error, G_IO_ERROR, io, _ ("“%s” could not be written: %s; nothing was changed."),
                 path, g_strerror (code));
}

/* Makes a file in @directory that did not exist, with the permissions that the umask leaves.
 * mkstemp() would make it readable by its owner only, and the umask cannot be asked for without
 * changing it for the other threads. Returns the descriptor, or -1 with errno set. */
static int
open_beside (const char *directory, char **name)
{
  for (int i = 0; i < MAX_NAMES; i++)
    {
      g_autofree char *hidden = g_strdup_printf (".emend-%08x", g_random_int ());
      g_autofree char *path = g_build_filename (directory, hidden, NULL);
      int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

      if (fd >= 0)
        {
          *name = g_steal_pointer (&path);
          return fd;
        }
      if (errno != EEXIST)
        return -1;
    }
  return -1;
}

/* Returns 0, or the errno of what failed. */
static int
write_all (int fd, const char *data, gsize size)
{
  while (size > 0)
    {
      ssize_t n = write (fd, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return errno;
      data += n;
      size -= (gsize)n;
    }
  return fsync (fd) == 0 ? 0 : errno;
}

/* Makes the new name itself durable. Its failure is not reported: the contents are complete and in
 * place, and some file systems refuse to sync a directory. */
static void
sync_directory (const char *directory)
{
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

gboolean
em_file_write_atomically (const char *path, GBytes *bytes, GError **error)
{
  g_autofree char *target = NULL, *directory = NULL, *beside = NULL;
  char *real = realpath (path, NULL);
  struct stat info;
  gboolean exists;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  int fd, code;

  target = g_strdup (real != NULL ? real : path);
  free (real);
  directory = g_path_get_dirname (target);

  exists = stat (target, &info) == 0;
  if (exists && !S_ISREG (info.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                   _ ("“%s” is a folder or a device; the name of a file was expected."), path);
      return FALSE;
    }

  fd = open_beside (directory, &beside);
  if (fd < 0)
    {
      set_write_error (error, path, size, errno);
      return FALSE;
    }
  code = write_all (fd, data, size);
  if (code == 0 && exists && fchmod (fd, info.st_mode & 07777) != 0)
    code = errno;
  if (close (fd) != 0 && code == 0)
    code = errno;
  if (code == 0 && rename (beside, target) != 0)
    code = errno;
  if (code != 0)
    {
      unlink (beside);
      set_write_error (error, path, size, code);
      return FALSE;
    }
  sync_directory (directory);
  return TRUE;
}
