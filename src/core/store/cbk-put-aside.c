/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts a damaged database aside. Its two companions go with it, and go first: one that stayed behind would be taken for
 * a part of the new database. */

#include "config.h"

#include "core/store/cbk-put-aside.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

#include "core/cbk-error.h"

static const char *const COMPANIONS[] = { "-wal", "-shm" };

/* Never over a file that is there. */
static gboolean
move (const char *from, const char *to)
{
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS)
    return FALSE;
  return link (from, to) == 0 && unlink (from) == 0; /* a file system that knows no such renaming */
}

static gboolean
is_free (const char *path)
{
  return access (path, F_OK) != 0 && errno == ENOENT;
}

static gboolean
are_free (const char *path)
{
  gboolean free = is_free (path);

  for (guint i = 0; free && i < G_N_ELEMENTS (COMPANIONS); i++)
    {
      g_autofree char *companion = g_strconcat (path, COMPANIONS[i], NULL);

      free = is_free (companion);
    }
  return free;
}

/* Two on one second get a number. */
static char *
make_path (const char *database, gint64 now)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now);
  g_autofree char *stamp = g_date_time_format (time, "%Y%m%dT%H%M%SZ");
  char            *path = g_strdup_printf ("%s.damaged-%s", database, stamp);

  for (guint i = 2; !are_free (path) && i < 1000; i++)
    {
      g_free (path);
      path = g_strdup_printf ("%s.damaged-%s-%u", database, stamp, i);
    }
  return path;
}

/**
 * cbk_put_aside:
 * @database: the path of a closed database, in the encoding of file names
 * @now: UTC seconds; the name tells it
 *
 * Returns: (transfer full): the name that the file has now, as it is shown, without its folder; or NULL with
 *   CBK_ERROR_STORE_READ_ONLY
 */
char *
cbk_put_aside (const char *database, gint64 now, GError **error)
{
  g_autofree char *path = make_path (database, now);
  g_autofree char *shown = g_filename_display_name (database);
  gboolean         moved = TRUE;

  for (guint i = 0; moved && i < G_N_ELEMENTS (COMPANIONS); i++)
    {
      g_autofree char *from = g_strconcat (database, COMPANIONS[i], NULL);
      g_autofree char *to = g_strconcat (path, COMPANIONS[i], NULL);

      moved = move (from, to) || errno == ENOENT;
    }
  if (moved && move (database, path))
    return g_filename_display_basename (path);

  g_set_error (
    error, CBK_ERROR, CBK_ERROR_STORE_READ_ONLY,
    _ ("The database “%s” is damaged and could not be put aside (%s). Check the permissions of its folder and "
       "try again."),
    shown, g_strerror (errno));
  return NULL;
}
