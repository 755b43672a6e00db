/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A temporary folder, what is in it, and a certificate and a key that are saved into it. */

#include "folder.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *
folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("certbook-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    folder = g_dir_open (path, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

void
folder_free (char *path)
{
  remove_all (path);
  g_free (path);
}

char *
folder_dup_path (const char *folder, const char *name)
{
  return g_build_filename (folder, name, NULL);
}

void
folder_put (const char *folder, const char *name, const char *text, guint mode)
{
  g_autofree char *path = folder_dup_path (folder, name);
  mode_t           mask = umask (0);
  int              fd = open (path, O_WRONLY | O_CREAT | O_EXCL, mode);

  umask (mask);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, strlen (text));
  close (fd);
}

/* Returns: (nullable): NULL where there is no such file */
char *
folder_dup_text (const char *folder, const char *name)
{
  g_autofree char *path = folder_dup_path (folder, name);
  char            *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

guint
folder_get_mode (const char *folder, const char *name)
{
  g_autofree char *path = folder_dup_path (folder, name);
  struct stat      status;

  g_assert_cmpint (lstat (path, &status), ==, 0);
  return status.st_mode & 07777;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* A line for each entry: its name, what it is, its mode, which file it is, and what it holds. */
char *
folder_list (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = folder_dup_path (folder, name);
      g_autofree char *text = NULL;
      struct stat      status;

      g_assert_cmpint (lstat (path, &status), ==, 0);
      if (S_ISREG (status.st_mode))
        text = folder_dup_text (folder, name);
      g_ptr_array_add (lines, g_strdup_printf ("%s %o %lu %s", name, status.st_mode, (gulong) status.st_ino,
                                               text != NULL ? text : "-"));
    }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

void
folder_put_old_pair (const char *folder)
{
  folder_put (folder, "a.crt", OLD_CERTIFICATE, 0644);
  folder_put (folder, "a.key", OLD_KEY, 0640);
}

gboolean
folder_save_pair (const char *folder, CbkFileFlags flags, GCancellable *cancellable, GError **error)
{
  g_autoptr (CbkFileSet) set = cbk_file_set_new (022);
  g_autofree char *certificate = folder_dup_path (folder, "a.crt");
  g_autofree char *key = folder_dup_path (folder, "a.key");

  return cbk_file_set_add (set, certificate, NEW_CERTIFICATE, strlen (NEW_CERTIFICATE), flags, error) &&
         cbk_file_set_add (set, key, NEW_KEY, strlen (NEW_KEY), flags | CBK_FILE_SECRET, error) &&
         cbk_file_set_write (set, cancellable, error);
}

/* The new certificate and the new key, with their modes, and nothing else. */
void
folder_assert_new_pair (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *certificate = folder_dup_text (folder, "a.crt");
  g_autofree char *key = folder_dup_text (folder, "a.key");
  guint            n_entries = 0;

  g_assert_cmpstr (certificate, ==, NEW_CERTIFICATE);
  g_assert_cmpstr (key, ==, NEW_KEY);
  g_assert_cmpuint (folder_get_mode (folder, "a.crt"), ==, 0644);
  g_assert_cmpuint (folder_get_mode (folder, "a.key"), ==, 0600);
  while (g_dir_read_name (dir) != NULL)
    n_entries++;
  g_assert_cmpuint (n_entries, ==, 2);
}

/* The old text or the new one, never a part; nothing only where there was no old one. */
void
folder_assert_whole (const char *folder, const char *name, const char *old_text, const char *new_text)
{
  g_autofree char *text = folder_dup_text (folder, name);

  if (g_strcmp0 (text, old_text) != 0)
    g_assert_cmpstr (text, ==, new_text);
}
