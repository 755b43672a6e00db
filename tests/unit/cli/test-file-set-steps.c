/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A save that fails, is cancelled or is killed at each of its steps, on file systems that can more and less. */

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/cbk-error.h"
#include "folder.h"
#include "steps.h"

#define N_RANDOM_KILLS 100
#define MAX_KILL_MICROSECONDS 3000

/* What each test is run with. */
typedef struct
{
  const char *name;
  gboolean    has_old;
  gboolean    has_plain_renames;
  gboolean    has_no_links;
  gboolean    has_deaf_renames;
} Setting;

static const Setting settings[] = {
  { "new", FALSE, FALSE, FALSE, FALSE },
  { "replaced", TRUE, FALSE, FALSE, FALSE },
  { "new-with-plain-renames", FALSE, TRUE, FALSE, FALSE },
  { "replaced-with-plain-renames", TRUE, TRUE, FALSE, FALSE },
  { "replaced-without-links", TRUE, TRUE, TRUE, FALSE },
  { "new-with-deaf-renames", FALSE, FALSE, FALSE, TRUE },
  { "replaced-with-deaf-renames", TRUE, FALSE, TRUE, TRUE },
};

static char *
new_folder (const Setting *setting)
{
  char *folder = folder_new ();

  steps_set_plain_renames (setting->has_plain_renames);
  steps_set_no_links (setting->has_no_links);
  steps_set_deaf_renames (setting->has_deaf_renames);
  if (setting->has_old)
    folder_put_old_pair (folder);
  return folder;
}

static gboolean
save (const char *folder, GCancellable *cancellable, GError **error)
{
  gboolean is_saved;

  steps_start ();
  is_saved = folder_save_pair (folder, CBK_FILE_MAY_REPLACE, cancellable, error);
  return is_saved;
}

static void
save_again (const char *folder)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (folder_save_pair (folder, CBK_FILE_MAY_REPLACE, NULL, &error));
  g_assert_no_error (error);
  folder_assert_new_pair (folder);
}

static guint
count_steps (const Setting *setting)
{
  g_autoptr (Folder) folder = new_folder (setting);
  g_autoptr (GError) error = NULL;
  guint n_steps;

  g_assert_true (save (folder, NULL, &error));
  n_steps = steps_stop ();
  folder_assert_new_pair (folder);
  g_test_message ("%u steps", n_steps);
  g_assert_cmpuint (n_steps, >=, 10);
  return n_steps;
}

/* The very files are back, or, where the file system leaves no other way, copies of them. */
static void
assert_unchanged (const Setting *setting, const char *folder, const char *before)
{
  g_autofree char *list = folder_list (folder);

  if (!setting->has_no_links)
    {
      g_assert_cmpstr (list, ==, before);
      return;
    }
  folder_assert_whole (folder, "a.crt", OLD_CERTIFICATE, OLD_CERTIFICATE);
  folder_assert_whole (folder, "a.key", OLD_KEY, OLD_KEY);
  g_assert_null (strstr (list, ".certbook-"));
}

/* One step fails: all is as it was, down to the very files, or all is saved where the step was not needed. */
static void
test_failure_at_each_step (gconstpointer data)
{
  const Setting *setting = data;
  const int      reasons[] = { ENOSPC, EIO, EROFS, EACCES, EDQUOT };
  guint          n_steps = count_steps (setting);
  guint          n_failures = 0;

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    for (guint number = 1; number <= n_steps; number++)
      {
        g_autoptr (Folder) folder = new_folder (setting);
        g_autofree char *before = folder_list (folder);
        g_autoptr (GError) error = NULL;
        gboolean is_saved;

        steps_plan (number, STEPS_FAIL, reasons[i]);
        is_saved = save (folder, NULL, &error);
        g_assert_true (steps_was_met ());
        steps_stop ();
        if (is_saved)
          {
            /* What could not be removed at the end goes with the next save. */
            save_again (folder);
          }
        else
          {
            n_failures++;
            g_assert_error (error, CBK_ERROR, CBK_ERROR_SAVE);
            g_assert_true (g_str_has_suffix (error->message, " Nothing was changed."));
            g_assert_true (strstr (error->message, "“a.crt”") != NULL || strstr (error->message, "“a.key”") != NULL);
            assert_unchanged (setting, folder, before);
          }
      }
  g_assert_cmpuint (n_failures, >=, 8 * G_N_ELEMENTS (reasons));
}

static void
on_cancel_step (gpointer data, gpointer unused)
{
  g_cancellable_cancel (data);
}

static void
test_cancelled_at_each_step (gconstpointer data)
{
  const Setting *setting = data;
  guint          n_steps = count_steps (setting);
  guint          n_cancelled = 0;

  for (guint number = 1; number <= n_steps; number++)
    {
      g_autoptr (Folder) folder = new_folder (setting);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autofree char *before = folder_list (folder);
      g_autoptr (GError) error = NULL;

      steps_plan_call (number, on_cancel_step, cancellable);
      if (save (folder, cancellable, &error))
        {
          steps_stop ();
          folder_assert_new_pair (folder);
        }
      else
        {
          steps_stop ();
          n_cancelled++;
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
          assert_unchanged (setting, folder, before);
        }
    }
  g_assert_cmpuint (n_cancelled, >=, 6);
  g_assert_cmpuint (n_cancelled, <, n_steps);
}

/* Returns: whether the process saved before anything ended it */
static gboolean
save_in_a_process (const char *folder, const struct itimerval *timer)
{
  pid_t pid = fork ();
  int   status;

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      if (timer != NULL)
        setitimer (ITIMER_REAL, timer, NULL);
      _exit (save (folder, NULL, NULL) ? 0 : 1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  if (WIFEXITED (status))
    g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  else
    g_assert_cmpint (WTERMSIG (status), ==, timer != NULL ? SIGALRM : SIGKILL);
  return WIFEXITED (status);
}

static void
assert_whole_and_save_again (const Setting *setting, const char *folder)
{
  folder_assert_whole (folder, "a.crt", setting->has_old ? OLD_CERTIFICATE : NULL, NEW_CERTIFICATE);
  folder_assert_whole (folder, "a.key", setting->has_old ? OLD_KEY : NULL, NEW_KEY);
  save_again (folder);
}

static void
test_killed_at_each_step (gconstpointer data)
{
  const Setting   *setting = data;
  const StepsFault faults[] = { STEPS_KILL_BEFORE, STEPS_KILL_AFTER };
  guint            n_steps = count_steps (setting);

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    for (guint number = 1; number <= n_steps; number++)
      {
        g_autoptr (Folder) folder = new_folder (setting);

        steps_plan (number, faults[i], 0);
        g_assert_false (save_in_a_process (folder, NULL));
        steps_stop ();
        assert_whole_and_save_again (setting, folder);
      }
}

static void
test_killed_at_any_moment (gconstpointer data)
{
  const Setting *setting = data;
  guint          n_killed = 0;

  for (guint i = 0; i < N_RANDOM_KILLS; i++)
    {
      g_autoptr (Folder) folder = new_folder (setting);
      struct itimerval timer = { { 0, 0 }, { 0, g_test_rand_int_range (1, MAX_KILL_MICROSECONDS) } };

      n_killed += save_in_a_process (folder, &timer) ? 0 : 1;
      assert_whole_and_save_again (setting, folder);
    }
  g_test_message ("%u of %u were killed", n_killed, N_RANDOM_KILLS);
  g_assert_cmpuint (n_killed, >, 0);
}

static void
test_short_writes (void)
{
  g_autoptr (Folder) folder = new_folder (&settings[4]);

  steps_set_short_writes (TRUE);
  g_assert_true (save (folder, NULL, NULL));
  steps_stop ();
  folder_assert_new_pair (folder);

  /* The copy of the old file is whole, too. */
  for (guint number = 1;; number++)
    {
      g_autoptr (Folder) other = new_folder (&settings[4]);
      gboolean is_saved;

      steps_plan (number, STEPS_FAIL, EIO);
      is_saved = save (other, NULL, NULL);
      if (!steps_was_met ())
        break;
      steps_stop ();
      if (!is_saved)
        {
          g_autofree char *certificate = folder_dup_text (other, "a.crt");

          g_assert_cmpstr (certificate, ==, OLD_CERTIFICATE);
        }
    }
  steps_stop ();
  steps_set_short_writes (FALSE);
}

/* A file system without owners and modes is told from others by what it makes of the mode that was asked for. */
static void
test_disk_without_modes (void)
{
  g_autoptr (Folder) folder = folder_new ();
  g_autoptr (CbkFileSet) set = cbk_file_set_new (022);
  g_autofree char *path = folder_dup_path (folder, "a.key");

  steps_set_plain_modes (TRUE);
  g_assert_true (cbk_file_set_add (set, path, NEW_KEY, strlen (NEW_KEY), CBK_FILE_SECRET, NULL));
  g_assert_true (cbk_file_set_write (set, NULL, NULL));
  steps_set_plain_modes (FALSE);
  g_assert_cmpuint (cbk_file_set_get_warnings (set)->len, ==, 1);
  g_assert_nonnull (
    strstr (g_ptr_array_index (cbk_file_set_get_warnings (set), 0), "does not keep who may read a file"));
}

static void
on_folder_step (gpointer data, gpointer unused)
{
  const char      *folder = data;
  g_autofree char *key = folder_dup_path (folder, "a.key");

  if (g_file_test (key, G_FILE_TEST_IS_DIR))
    return;
  g_unlink (key);
  g_assert_cmpint (g_mkdir (key, 0700), ==, 0);
}

/* Whenever a folder takes the key's name, it stays, and so does the old certificate; or both were saved before. */
static void
test_folder_of_the_last_moment (void)
{
  guint n_steps = count_steps (&settings[1]);

  for (guint number = 1; number <= n_steps; number++)
    {
      g_autoptr (Folder) folder = new_folder (&settings[1]);
      g_autoptr (GError) error = NULL;
      g_autofree char *key = folder_dup_path (folder, "a.key");
      g_autofree char *certificate = NULL;
      gboolean         is_saved;

      steps_plan_call (number, on_folder_step, folder);
      is_saved = save (folder, NULL, &error);
      steps_stop ();
      certificate = folder_dup_text (folder, "a.crt");
      g_assert_true (g_file_test (key, G_FILE_TEST_IS_DIR));
      g_assert_cmpstr (certificate, ==, is_saved ? NEW_CERTIFICATE : OLD_CERTIFICATE);
    }
}

typedef struct
{
  const char *folder;
  gboolean    was_put;
} Intruder;

static void
on_file_step (gpointer data, gpointer unused)
{
  Intruder        *intruder = data;
  g_autofree char *key = folder_dup_path (intruder->folder, "a.key");

  if (g_file_test (key, G_FILE_TEST_EXISTS))
    return;
  folder_put (intruder->folder, "a.key", OLD_KEY, 0600);
  intruder->was_put = TRUE;
}

/* Whenever a file takes the key's name that may not be replaced, it stays, and the certificate is not saved alone. */
static void
test_file_of_the_last_moment (gconstpointer data)
{
  const Setting *setting = data;
  guint          n_steps = count_steps (setting);

  for (guint number = 1; number <= n_steps; number++)
    {
      g_autoptr (Folder) folder = new_folder (setting);
      g_autoptr (GError) error = NULL;
      g_autofree char *certificate = NULL;
      g_autofree char *key = NULL;
      Intruder         intruder = { folder, FALSE };
      gboolean         is_saved;

      steps_plan_call (number, on_file_step, &intruder);
      steps_start ();
      is_saved = folder_save_pair (folder, 0, NULL, &error);
      steps_stop ();
      g_assert_true (is_saved == !intruder.was_put);
      certificate = folder_dup_text (folder, "a.crt");
      key = folder_dup_text (folder, "a.key");
      g_assert_cmpstr (certificate, ==, is_saved ? NEW_CERTIFICATE : NULL);
      g_assert_cmpstr (key, ==, is_saved ? NEW_KEY : OLD_KEY);
      if (!is_saved)
        g_assert_nonnull (strstr (error->message, "already has a file of that name"));
    }
}

static void
on_remove_step (gpointer data, gpointer unused)
{
  const char *folder = data;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = folder_dup_path (folder, name);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_rmdir (folder);
}

static void
test_folder_that_goes_away (void)
{
  guint n_steps = count_steps (&settings[1]);
  guint n_failures = 0;

  for (guint number = 1; number <= n_steps; number++)
    {
      g_autoptr (Folder) folder = new_folder (&settings[1]);
      g_autoptr (GError) error = NULL;

      steps_plan_call (number, on_remove_step, folder);
      if (!save (folder, NULL, &error))
        {
          n_failures++;
          g_assert_error (error, CBK_ERROR, CBK_ERROR_SAVE);
          g_assert_nonnull (strstr (error->message, "is no longer there"));
        }
      steps_stop ();
      g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
    }
  g_assert_cmpuint (n_failures, >=, 5);
}

/* The bytes are on the disk before any file gets its name, and the names are before an old file goes. */
static void
test_order (void)
{
  const char *const patterns[] = { "^o*owfowfrrddo*$", "^o*owfowforordduu$", "^o*owfowfrrrrddo*$",
                                   "^o*owfowforlrorlrdduu$", NULL };

  for (guint i = 0; patterns[i] != NULL; i++)
    {
      g_autoptr (Folder) folder = new_folder (&settings[i]);

      g_assert_true (save (folder, NULL, NULL));
      steps_stop ();
      g_test_message ("%s: %s", settings[i].name, steps_get_log ());
      g_assert_true (g_regex_match_simple (patterns[i], steps_get_log (), 0, 0));
    }
}

static void
on_other_save_step (gpointer data, gpointer unused)
{
  g_autoptr (CbkFileSet) set = cbk_file_set_new (022);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = folder_dup_path (data, "other");

  g_assert_true (cbk_file_set_add (set, path, "x", 1, CBK_FILE_MAY_REPLACE, &error));
  g_assert_true (cbk_file_set_write (set, NULL, &error));
  g_unlink (path);
}

/* Another save, which removes left-overs, takes nothing away from this one: not even what it needs to go back. */
static void
test_other_saves_at_each_step (gconstpointer data)
{
  const Setting *setting = data;
  guint          n_steps = count_steps (setting);

  for (guint number = 1; number <= n_steps; number++)
    for (guint failing = 0; failing < 2; failing++)
      {
        g_autoptr (Folder) folder = new_folder (setting);
        g_autofree char *before = folder_list (folder);
        gboolean         is_saved;

        steps_set_failing_folders (failing);
        steps_plan_call (number, on_other_save_step, folder);
        is_saved = save (folder, NULL, NULL);
        steps_stop ();
        steps_set_failing_folders (FALSE);
        g_assert_true (is_saved == !failing);
        if (is_saved)
          folder_assert_new_pair (folder);
        else
          assert_unchanged (setting, folder, before);
      }
}

static void
add_for_each_setting (const char *name, GTestDataFunc function)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autofree char *path = g_strdup_printf ("/file-set-steps/%s/%s", name, settings[i].name);

      g_test_add_data_func (path, &settings[i], function);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_for_each_setting ("failure-at-each-step", test_failure_at_each_step);
  add_for_each_setting ("cancelled-at-each-step", test_cancelled_at_each_step);
  add_for_each_setting ("other-saves-at-each-step", test_other_saves_at_each_step);
  add_for_each_setting ("killed-at-each-step", test_killed_at_each_step);
  add_for_each_setting ("killed-at-any-moment", test_killed_at_any_moment);
  g_test_add_func ("/file-set-steps/order", test_order);
  g_test_add_func ("/file-set-steps/short-writes", test_short_writes);
  g_test_add_func ("/file-set-steps/disk-without-modes", test_disk_without_modes);
  g_test_add_func ("/file-set-steps/folder-of-the-last-moment", test_folder_of_the_last_moment);
  g_test_add_data_func ("/file-set-steps/file-of-the-last-moment", &settings[0], test_file_of_the_last_moment);
  g_test_add_func ("/file-set-steps/folder-that-goes-away", test_folder_that_goes_away);

  return g_test_run ();
}
