/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of a save that file systems do in ways of their own. */

#include "config.h"

#include "cli/cbk-file-system.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define READ_FLAGS (O_RDONLY | O_NONBLOCK | O_CLOEXEC)

/**
 * cbk_file_system_rename:
 * @way: flags of renameat2(), at least one
 *
 * Renames within a folder in that way or not at all. A rename that was done, though not in the way that was asked for,
 * could not be taken back; programs that are file systems do that, so they are not asked.
 *
 * Returns: 0, or -1 with errno set: EINVAL where the file system does not know the way
 */
int
cbk_file_system_rename (int folder_fd, const char *from, const char *to, unsigned int way)
{
  struct statfs status;

  if (fstatfs (folder_fd, &status) == 0 && status.f_type == FUSE_SUPER_MAGIC)
    {
      errno = EINVAL;
      return -1;
    }

  return renameat2 (folder_fd, from, folder_fd, to, way);
}

/**
 * cbk_file_system_is_file:
 *
 * Returns: whether the name is that of a file, and not of a link to one
 */
gboolean
cbk_file_system_is_file (int folder_fd, const char *name)
{
  struct stat status;

  return fstatat (folder_fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (status.st_mode);
}

/**
 * cbk_file_system_open_file:
 *
 * Opens a file to be read; a link is not followed. A program that is a file system may reach its files by links, and
 * then refuses all: such a file is opened as it is, and must be the one that has the name.
 *
 * Returns: a descriptor, or -1 with errno set
 */
int
cbk_file_system_open_file (int folder_fd, const char *name)
{
  struct stat named, opened;
  int         fd = openat (folder_fd, name, READ_FLAGS | O_NOFOLLOW);

  if (fd >= 0 || errno != ELOOP || !cbk_file_system_is_file (folder_fd, name))
    return fd;

  fd = openat (folder_fd, name, READ_FLAGS);
  if (fd < 0 || (fstatat (folder_fd, name, &named, AT_SYMLINK_NOFOLLOW) == 0 && fstat (fd, &opened) == 0 &&
                 named.st_dev == opened.st_dev && named.st_ino == opened.st_ino))
    return fd;

  close (fd);
  errno = ELOOP;
  return -1;
}

/**
 * cbk_file_system_show_folder:
 * @path: of a folder, absolute
 *
 * A sandbox sees what a person chose in a folder of the document portal, whose path tells them nothing.
 *
 * Returns: (transfer full): what a person knows the folder by, in UTF-8
 */
char *
cbk_file_system_show_folder (const char *path)
{
  g_autofree char *portal = g_strconcat (g_get_user_runtime_dir (), "/doc/", NULL);
  const char      *chosen;

  if (!g_str_has_prefix (path, portal))
    return g_filename_display_name (path);

  chosen = strchr (path + strlen (portal), G_DIR_SEPARATOR);

  /* translators: stands in quotation marks where the name of a folder would, which is not known */
  return chosen != NULL ? g_filename_display_name (chosen + 1) : g_strdup (_ ("chosen folder"));
}
