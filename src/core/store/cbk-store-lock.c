/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sync of an inventory at a time, over all processes. The file is never removed: two processes could hold the locks
 * of two files of one name. */

#include "config.h"

#include "core/store/cbk-store-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/cbk-error.h"

void
cbk_store_lock_init (CbkStoreLock *self)
{
  self->fd = -1;
}

static void
set_error (GError **error, const char *database, int os_error)
{
  g_autofree char *name = g_filename_display_name (database);

  if (os_error == EWOULDBLOCK)
    g_set_error (error, CBK_ERROR, CBK_ERROR_STORE_LOCKED,
                 _ ("Another Certbook is syncing the inventory “%s” right now. What it finds appears here too; to sync "
                    "yourself, wait for its end."),
                 name);
  else if (os_error == ENOSPC || os_error == EDQUOT)
    g_set_error (error, CBK_ERROR, CBK_ERROR_STORE_FULL,
                 _ ("There is no space left on the disk for “%s”. Free some space and try again."), name);
  else if (os_error == EACCES || os_error == EPERM || os_error == EROFS)
    g_set_error (error, CBK_ERROR, CBK_ERROR_STORE_READ_ONLY,
                 _ ("The database “%s” cannot be opened or written. Check the permissions of the file and its folder "
                    "and try again."),
                 name);
  else
    g_set_error (error, CBK_ERROR, CBK_ERROR_STORE,
                 _ ("The inventory “%s” could not be locked against other programs (%s). Try again."), name,
                 g_strerror (os_error));
}

/**
 * cbk_store_lock_take:
 * @database: in the encoding of file names
 *
 * Never waits. Taking a lock that is held already is no error.
 *
 * Returns: TRUE, or FALSE with CBK_ERROR_STORE_LOCKED where another process, or another store, holds it
 */
gboolean
cbk_store_lock_take (CbkStoreLock *self, const char *database, GError **error)
{
  g_autofree char *path = NULL;
  int              fd;

  if (self->fd >= 0)
    return TRUE;

  path = g_strconcat (database, ".lock", NULL);
  fd = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    {
      self->fd = fd;
      return TRUE;
    }
  set_error (error, database, errno);
  if (fd >= 0)
    close (fd);
  return FALSE;
}

void
cbk_store_lock_release (CbkStoreLock *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}
