/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into the program by a story: what it first writes to a file in the folder HELD_WRITES_FOLDER waits until
 * somebody has opened the pipe HELD_WRITES_GATE, as it would wait for a slow disk. */

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *folder;
static const char *gate;

static gboolean
is_in_folder (int fd)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *path = g_file_read_link (link, NULL);

  return path != NULL && g_str_has_prefix (path, folder);
}

ssize_t
write (int fd, const void *bytes, size_t length)
{
  if (folder != NULL && is_in_folder (fd))
    {
      folder = NULL;
      close (g_open (gate, O_RDONLY | O_CLOEXEC, 0));
    }

  return syscall (SYS_write, fd, bytes, length);
}

__attribute__ ((constructor)) static void
begin (void)
{
  gate = g_getenv ("HELD_WRITES_GATE");
  if (gate == NULL)
    return;

  g_unsetenv ("LD_PRELOAD"); /* what the program starts is not held */
  folder = g_getenv ("HELD_WRITES_FOLDER");
}
