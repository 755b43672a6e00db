/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the desktop starts the program at login. A portal does not know the program where the bus has started it, and
 * writes a file without a name for it; on some desktops there is none. The file is the one that a portal which knows
 * the program writes. */

#include "config.h"

#include "app/cbk-autostart.h"

#include <errno.h>
#include <glib/gstdio.h>

static GMutex one_at_a_time;
static guint  n_asked; /* the last one who asks is right, in whichever order the threads come; main thread, or locked */

typedef struct
{
  gboolean is_on;
  guint    number;
} Wish;

/* Returns: (transfer full): how the program is started, as a desktop file has it */
static char *
dup_command (void)
{
  g_autofree char *found = g_find_program_in_path ("certbook");
  g_autofree char *own = found == NULL ? g_file_read_link ("/proc/self/exe", NULL) : NULL;

  return own != NULL ? g_strdup_printf ("\"%s\"", own) : g_strdup ("certbook");
}

/* Returns: FALSE with a GFileError */
static gboolean
write_file (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *command = dup_command ();
  g_autofree char *text = g_strdup_printf ("[Desktop Entry]\n"
                                           "Type=Application\n"
                                           "Name=Certbook\n"
                                           "Exec=%s --gapplication-service\n"
                                           "Icon=%s\n",
                                           command, APPLICATION_ID);

  /* Somebody may have changed it. */
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;

  /* What keeps the folder from being made keeps the file from being written, which says so. */
  g_mkdir_with_parents (folder, 0700);
  return g_file_set_contents (path, text, -1, error);
}

static gboolean
remove_file (const char *path, GError **error)
{
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;

  g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (errno), g_strerror (errno));
  return FALSE;
}

static void
set_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Wish      *wish = task_data;
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "autostart", APPLICATION_ID ".desktop", NULL);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&one_at_a_time);
  GError  *error = NULL;
  gboolean is_done = TRUE;

  if (wish->number == n_asked)
    is_done = wish->is_on ? write_file (path, &error) : remove_file (path, &error);

  if (is_done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cbk_autostart_set_async:
 * @is_on: whether the program, not its window, is to be started at login
 *
 * Main thread. What was asked last holds.
 */
void
cbk_autostart_set_async (gboolean is_on, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Wish *wish = g_new0 (Wish, 1);

  wish->is_on = is_on;
  g_mutex_lock (&one_at_a_time);
  wish->number = ++n_asked;
  g_mutex_unlock (&one_at_a_time);
  g_task_set_task_data (task, wish, g_free);
  g_task_run_in_thread (task, set_thread);
}

/* Returns: FALSE with a GFileError */
gboolean
cbk_autostart_set_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
