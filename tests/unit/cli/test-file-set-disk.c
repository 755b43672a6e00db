/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A save onto real disks that are full or can only be read: small ones of our own, in a mount namespace of our own.
 * Where the system does not let a test have one, limits and permissions of the process stand in. */

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/cbk-error.h"
#include "folder.h"

#define DISK_OPTIONS "size=64k,mode=0700"
#define NOBODY 65534

/* Runs in a process of its own, so that the mounts end with it. What it asserts fails the test. */
static void
run_apart (void (*function) (const char *folder))
{
  g_autoptr (Folder) folder = folder_new ();
  pid_t pid;
  int   status;

  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      function (folder);
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static gboolean
write_file (const char *path, const char *text)
{
  int      fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean is_written = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);

  if (fd >= 0)
    close (fd);
  return is_written;
}

/* A mount namespace as root of it, also without being root outside. */
static gboolean
enter_namespace (void)
{
  g_autofree char *uid_map = g_strdup_printf ("0 %u 1", getuid ());
  g_autofree char *gid_map = g_strdup_printf ("0 %u 1", getgid ());

  if (geteuid () == 0 ? unshare (CLONE_NEWNS) != 0 : unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0)
    return FALSE;
  if (geteuid () != 0 && !(write_file ("/proc/self/setgroups", "deny") && write_file ("/proc/self/uid_map", uid_map) &&
                           write_file ("/proc/self/gid_map", gid_map)))
    return FALSE;
  return mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

/* Returns: whether the folder is now a disk of 64 KiB */
static gboolean
mount_disk (const char *folder)
{
  return enter_namespace () && mount ("none", folder, "tmpfs", 0, DISK_OPTIONS) == 0;
}

static void
assert_unchanged (const char *folder, const char *before, const GError *error, const char *words)
{
  g_autofree char *after = folder_list (folder);

  g_assert_error (error, CBK_ERROR, CBK_ERROR_SAVE);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_true (g_str_has_suffix (error->message, " Nothing was changed."));
  g_assert_cmpstr (after, ==, before);
}

static void
fill (const char *folder)
{
  g_autofree char *path = folder_dup_path (folder, "filler");
  char             block[1024];
  int              fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  memset (block, 'x', sizeof block);
  while (write (fd, block, sizeof block) > 0)
    ;
  g_assert_cmpint (errno, ==, ENOSPC);
  close (fd);
}

static void
save_on_full_disk (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;

  if (mount_disk (folder))
    {
      folder_put_old_pair (folder);
      fill (folder);
      before = folder_list (folder);
      g_assert_false (folder_save_pair (folder, CBK_FILE_MAY_REPLACE, NULL, &error));
      assert_unchanged (folder, before, error, "there is no space left for it");
    }
  else
    {
      const struct rlimit limit = { 10, 10 };

      folder_put_old_pair (folder);
      before = folder_list (folder);
      signal (SIGXFSZ, SIG_IGN);
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
      g_assert_false (folder_save_pair (folder, CBK_FILE_MAY_REPLACE, NULL, &error));
      assert_unchanged (folder, before, error, "it is larger than files may be");
    }
}

/* The certificate fits, the key does not. */
static void
save_on_nearly_full_disk (const char *folder)
{
  g_autoptr (CbkFileSet) set = cbk_file_set_new (022);
  g_autoptr (GError) error = NULL;
  g_autofree char *certificate = folder_dup_path (folder, "a.crt");
  g_autofree char *key = folder_dup_path (folder, "a.key");
  g_autofree char *bytes = g_strnfill (40 * 1024, 'x');
  g_autofree char *before = NULL;

  if (!mount_disk (folder))
    {
      save_on_full_disk (folder);
      return;
    }
  folder_put_old_pair (folder);
  before = folder_list (folder);
  g_assert_true (cbk_file_set_add (set, certificate, bytes, 20 * 1024, CBK_FILE_MAY_REPLACE, NULL));
  g_assert_true (cbk_file_set_add (set, key, bytes, 40 * 1024, CBK_FILE_SECRET | CBK_FILE_MAY_REPLACE, NULL));
  g_assert_false (cbk_file_set_write (set, NULL, &error));
  assert_unchanged (folder, before, error, "“a.key” could not be saved: there is no space left for it");
}

/* The left-overs of a process that was killed make room for the next save. */
static void
save_where_leftovers_fill_the_disk (const char *folder)
{
  g_autofree char *filler = folder_dup_path (folder, "filler");
  g_autofree char *leftover = folder_dup_path (folder, ".a.key.certbook-1-00000000");
  g_autoptr (GError) error = NULL;

  if (!mount_disk (folder))
    return;
  fill (folder);
  g_assert_cmpint (g_rename (filler, leftover), ==, 0);
  g_assert_true (folder_save_pair (folder, 0, NULL, &error));
  g_assert_no_error (error);
  folder_assert_new_pair (folder);
}

static void
save_on_read_only_disk (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;

  if (mount_disk (folder))
    {
      folder_put_old_pair (folder);
      before = folder_list (folder);
      g_assert_cmpint (mount ("none", folder, NULL, MS_REMOUNT | MS_RDONLY, NULL), ==, 0);
      g_assert_false (folder_save_pair (folder, CBK_FILE_MAY_REPLACE, NULL, &error));
      assert_unchanged (folder, before, error, "is on a disk that can only be read");
    }
}

static void
save_in_read_only_folder (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;

  folder_put (folder, "a.crt", OLD_CERTIFICATE, 0644);
  folder_put (folder, "a.key", OLD_KEY, 0644);
  before = folder_list (folder);
  g_assert_cmpint (g_chmod (folder, 0555), ==, 0);
  if (geteuid () == 0)
    g_assert_cmpint (setresuid (NOBODY, NOBODY, NOBODY), ==, 0);
  g_assert_false (folder_save_pair (folder, CBK_FILE_MAY_REPLACE, NULL, &error));
  assert_unchanged (folder, before, error, "you may not write it to");
}

static void
test_full_disk (void)
{
  run_apart (save_on_full_disk);
}

static void
test_nearly_full_disk (void)
{
  run_apart (save_on_nearly_full_disk);
}

static void
test_leftovers_fill_the_disk (void)
{
  run_apart (save_where_leftovers_fill_the_disk);
}

static void
test_read_only_disk (void)
{
  run_apart (save_on_read_only_disk);
}

static void
test_read_only_folder (void)
{
  run_apart (save_in_read_only_folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/file-set-disk/full-disk", test_full_disk);
  g_test_add_func ("/file-set-disk/nearly-full-disk", test_nearly_full_disk);
  g_test_add_func ("/file-set-disk/leftovers-fill-the-disk", test_leftovers_fill_the_disk);
  g_test_add_func ("/file-set-disk/read-only-disk", test_read_only_disk);
  g_test_add_func ("/file-set-disk/read-only-folder", test_read_only_folder);

  return g_test_run ();
}
