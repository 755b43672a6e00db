/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Temporary files: their names, their locks, and the removal of those that nobody holds any more. */

#include "cli/cbk-file-leftover.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cbk-file-system.h"

/* A temporary name is ".NAME.certbook-PID-RANDOM": hidden, and it says whose it is to a person who finds it. */
#define MARK ".certbook-"
#define RANDOM_CHARACTERS "0123456789abcdefghijklmnopqrstuvwxyz"
#define N_RANDOM 8

/* A name may have 255 bytes, and ours has some of its own. */
#define MAX_NAME_BYTES 200

#define MAX_TRIES 100

/**
 * cbk_file_leftover_dup_name:
 * @name: the name of a file
 *
 * Returns: (transfer full): a name of the form that left-overs have, which most likely nothing has
 */
char *
cbk_file_leftover_dup_name (const char *name)
{
  GString    *temporary;
  const char *end;

  g_return_val_if_fail (name != NULL, NULL);

  temporary = g_string_new (".");
  end = name + strnlen (name, MAX_NAME_BYTES);
  /* Some file systems refuse half a character. */
  while (end > name && (*end & 0xc0) == 0x80)
    end--;
  g_string_append_len (temporary, name, end - name);
  g_string_append_printf (temporary, MARK "%d-", (int) getpid ());
  for (guint i = 0; i < N_RANDOM; i++)
    g_string_append_c (temporary, RANDOM_CHARACTERS[g_random_int_range (0, strlen (RANDOM_CHARACTERS))]);
  return g_string_free (temporary, FALSE);
}

/* Whether the name still means the file that is open. */
static gboolean
is_named (int folder_fd, const char *name, int fd)
{
  struct stat named;
  struct stat opened;

  return fstatat (folder_fd, name, &named, AT_SYMLINK_NOFOLLOW) == 0 && fstat (fd, &opened) == 0 &&
         named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

/**
 * cbk_file_leftover_create:
 * @folder_fd: a folder
 * @name: the name of the file for which the temporary one stands in
 * @mode: its permissions
 * @is_masked: whether the process's creation mask is applied to them; if not, it is changed during this call, which a
 *   process with threads had better not do
 * @temporary: (out): return location of its name
 *
 * Makes an empty file that has had its permissions since it exists, and locks it: the lock lasts as long as the
 * descriptor, so whoever finds the file unlocked knows that its maker is dead. (A process id would not tell: those of a
 * sandbox mean other processes outside.) A file system without locks has left-overs that stay.
 *
 * Returns: a descriptor open for reading and writing, or -1 with errno set
 */
int
cbk_file_leftover_create (int folder_fd, const char *name, mode_t mode, gboolean is_masked, char **temporary)
{
  g_return_val_if_fail (name != NULL && temporary != NULL && *temporary == NULL, -1);

  for (guint i = 0; i < MAX_TRIES; i++)
    {
      g_autofree char *candidate = cbk_file_leftover_dup_name (name);
      mode_t           mask = is_masked ? 0 : umask (0777 & ~mode);
      int              fd = openat (folder_fd, candidate, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
      int              reason = errno;

      if (!is_masked)
        umask (mask);
      if (fd < 0 && reason == EEXIST)
        continue;
      if (fd < 0)
        {
          errno = reason;
          return -1;
        }

      /* In the moment before the lock, another process can have taken it for a left-over. */
      if ((flock (fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) && is_named (folder_fd, candidate, fd))
        {
          *temporary = g_steal_pointer (&candidate);
          return fd;
        }
      close (fd);
    }
  errno = EEXIST;
  return -1;
}

/**
 * cbk_file_leftover_is_name:
 * @name: a file's name without its folder
 *
 * Returns: whether it is of the form that cbk_file_leftover_dup_name() gives
 */
gboolean
cbk_file_leftover_is_name (const char *name)
{
  const char *mark;
  gsize       n_digits;

  g_return_val_if_fail (name != NULL, FALSE);

  mark = g_strrstr (name, MARK);
  if (*name != '.' || mark == NULL || mark == name)
    return FALSE;

  mark += strlen (MARK);
  n_digits = strspn (mark, "0123456789");
  return n_digits > 0 && mark[n_digits] == '-' && strlen (mark + n_digits + 1) == N_RANDOM &&
         strspn (mark + n_digits + 1, RANDOM_CHARACTERS) == N_RANDOM;
}

static void
remove_if_abandoned (int folder_fd, const char *name)
{
  struct stat status;
  int         fd;

  fd = cbk_file_system_open_file (folder_fd, name);
  if (fd < 0)
    return;

  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && flock (fd, LOCK_EX | LOCK_NB) == 0)
    unlinkat (folder_fd, name, 0);
  close (fd);
}

/**
 * cbk_file_leftover_remove_all:
 * @folder_fd: a folder
 *
 * Removes the temporary files of processes that are no more. What cannot be removed stays for the next time.
 */
void
cbk_file_leftover_remove_all (int folder_fd)
{
  int            fd = openat (folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR           *folder = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;

  if (folder == NULL)
    {
      if (fd >= 0)
        close (fd);
      return;
    }

  while ((entry = readdir (folder)) != NULL)
    {
      if (cbk_file_leftover_is_name (entry->d_name))
        remove_if_abandoned (folder_fd, entry->d_name);
    }
  closedir (folder);
}
