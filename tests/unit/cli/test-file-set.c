/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set of files: what is written, what is refused, what is said. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/cbk-error.h"
#include "folder.h"

/* Saves one secret file, and returns what is wrong with that. */
static GError *
save_key (const char *path, CbkFileFlags flags)
{
  g_autoptr (CbkFileSet) set = cbk_file_set_new (022);
  GError *error = NULL;

  if (cbk_file_set_add (set, path, NEW_KEY, strlen (NEW_KEY), flags | CBK_FILE_SECRET, &error))
    cbk_file_set_write (set, NULL, &error);
  return error;
}

static void
assert_refused (const GError *error, const char *words)
{
  g_assert_error (error, CBK_ERROR, CBK_ERROR_SAVE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
}

static void
assert_key_refused (const char *folder, const char *name, CbkFileFlags flags, const char *words)
{
  g_autofree char *path = folder_dup_path (folder, name);
  g_autofree char *before = folder_list (folder);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = save_key (path, flags);

  assert_refused (error, words);
  g_assert_true (g_str_has_suffix (error->message, " Nothing was changed."));
  after = folder_list (folder);
  g_assert_cmpstr (after, ==, before);
}

static char *
dup_warnings (const char *folder)
{
  g_autoptr (CbkFileSet) set = cbk_file_set_new (0);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = folder_dup_path (folder, "a.key");
  GPtrArray       *warnings;

  cbk_file_set_add (set, path, NEW_KEY, strlen (NEW_KEY), CBK_FILE_SECRET | CBK_FILE_MAY_REPLACE, &error);
  cbk_file_set_write (set, NULL, &error);
  g_assert_no_error (error);
  warnings = cbk_file_set_get_warnings (set);
  g_assert_cmpuint (warnings->len, <=, 1);
  return warnings->len == 1 ? g_strdup (g_ptr_array_index (warnings, 0)) : g_strdup ("");
}

static void
test_new_files (void)
{
  g_autoptr (Folder) folder = folder_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (folder_save_pair (folder, 0, NULL, &error));
  g_assert_no_error (error);
  folder_assert_new_pair (folder);
}

static void
test_replaced_files (void)
{
  g_autoptr (Folder) folder = folder_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *key = folder_dup_path (folder, "a.key");
  g_autofree char *linked = NULL;
  g_autofree char *other = folder_dup_path (folder, "linked");

  folder_put_old_pair (folder);
  g_assert_cmpint (link (key, other), ==, 0);
  g_assert_true (folder_save_pair (folder, CBK_FILE_MAY_REPLACE, NULL, &error));
  g_assert_no_error (error);

  /* Nothing was written into the old file: who has it open or linked still has the old one, whole. */
  linked = folder_dup_text (folder, "linked");
  g_assert_cmpstr (linked, ==, OLD_KEY);
  g_unlink (other);
  folder_assert_new_pair (folder);
}

static void
test_large_file (void)
{
  const gsize length = 3 * 1024 * 1024 + 1;
  g_autoptr (Folder) folder = folder_new ();
  g_autoptr (CbkFileSet) set = cbk_file_set_new (022);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = folder_dup_path (folder, "a.pem");
  g_autofree char *bytes = g_strnfill (length, 'x');
  g_autofree char *text = NULL;

  g_assert_true (cbk_file_set_add (set, path, bytes, length, 0, &error));
  g_assert_true (cbk_file_set_write (set, NULL, &error));
  text = folder_dup_text (folder, "a.pem");
  g_assert_cmpstr (text, ==, bytes);
}

static void
test_not_replaced_unasked (void)
{
  g_autoptr (Folder) folder = folder_new ();

  folder_put_old_pair (folder);
  assert_key_refused (folder, "a.key", 0, "already has a file of that name");
}

static void
test_one_of_two_stands_in_the_way (void)
{
  g_autoptr (Folder) folder = folder_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  folder_put (folder, "a.key", OLD_KEY, 0600);
  before = folder_list (folder);
  g_assert_false (folder_save_pair (folder, 0, NULL, &error));
  assert_refused (error, "“a.key” could not be saved");
  after = folder_list (folder);
  g_assert_cmpstr (after, ==, before);
}

static void
test_names_that_are_no_files (void)
{
  g_autoptr (Folder) folder = folder_new ();
  g_autofree char *outside = folder_dup_path (folder, "outside");
  g_autofree char *link_path = folder_dup_path (folder, "link.key");
  g_autofree char *dangling = folder_dup_path (folder, "dangling.key");
  g_autofree char *subfolder = folder_dup_path (folder, "folder.key");
  g_autofree char *fifo = folder_dup_path (folder, "fifo.key");
  g_autofree char *text = NULL;

  folder_put (folder, "outside", OLD_KEY, 0600);
  g_assert_cmpint (symlink (outside, link_path), ==, 0);
  g_assert_cmpint (symlink ("/nowhere/at/all", dangling), ==, 0);
  g_assert_cmpint (g_mkdir (subfolder, 0700), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);

  for (CbkFileFlags flags = 0; flags <= CBK_FILE_MAY_REPLACE; flags += CBK_FILE_MAY_REPLACE)
    {
      assert_key_refused (folder, "link.key", flags, "a link to another place");
      assert_key_refused (folder, "dangling.key", flags, "a link to another place");
      assert_key_refused (folder, "folder.key", flags, "the name of a folder");
      assert_key_refused (folder, "fifo.key", flags, "not a file");
    }
  text = folder_dup_text (folder, "outside");
  g_assert_cmpstr (text, ==, OLD_KEY);
}

static void
test_paths_that_climb (void)
{
  g_autoptr (Folder) folder = folder_new ();
  const char *const names[] = { "../a.key", "x/../../a.key", "./a.key", "..", ".", "", "a//b.key", "a.key/", "/" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat (folder, "/", names[i], NULL);
      g_autoptr (GError) error = save_key (path, 0);

      assert_refused (error, "not the full path of a file");
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = save_key (names[i], 0);

      assert_refused (error, "not the full path of a file");
    }
}

static void
test_folder_that_is_gone (void)
{
  g_autoptr (Folder) folder = folder_new ();
  g_autofree char *lost = folder_dup_path (folder, "lost/a.key");
  g_autofree char *file = folder_dup_path (folder, "file/a.key");
  g_autoptr (GError) no_folder = save_key (lost, 0);
  g_autoptr (GError) no_directory = NULL;

  assert_refused (no_folder, "is no longer there");
  folder_put (folder, "file", "", 0600);
  no_directory = save_key (file, 0);
  assert_refused (no_directory, "is no longer there");
}

static void
test_one_name_for_two (void)
{
  g_autoptr (Folder) folder = folder_new ();
  g_autofree char  *path = folder_dup_path (folder, "a.pem");
  g_autofree char  *alias = folder_dup_path (folder, "alias");
  g_autofree char  *other_path = folder_dup_path (alias, "a.pem");
  const char *const paths[] = { path, other_path };

  g_assert_cmpint (symlink (folder, alias), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (CbkFileSet) set = cbk_file_set_new (022);
      g_autoptr (GError) error = NULL;

      g_assert_true (cbk_file_set_add (set, path, "a", 1, 0, &error));
      g_assert_true (cbk_file_set_add (set, paths[i], "b", 1, CBK_FILE_SECRET, &error));
      g_assert_false (cbk_file_set_write (set, NULL, &error));
      assert_refused (error, "Choose two names");
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    }
}

static void
test_two_folders (void)
{
  g_autoptr (Folder) folder = folder_new ();
  g_autoptr (Folder) other = folder_new ();
  g_autoptr (CbkFileSet) set = cbk_file_set_new (022);
  g_autoptr (CbkFileSet) again = cbk_file_set_new (022);
  g_autoptr (GError) error = NULL;
  g_autofree char *certificate = folder_dup_path (folder, "a.pem");
  g_autofree char *key = folder_dup_path (other, "a.pem");
  g_autofree char *text = NULL;

  g_assert_true (cbk_file_set_add (set, certificate, NEW_CERTIFICATE, strlen (NEW_CERTIFICATE), 0, &error));
  g_assert_true (cbk_file_set_add (set, key, NEW_KEY, strlen (NEW_KEY), CBK_FILE_SECRET, &error));
  g_assert_true (cbk_file_set_write (set, NULL, &error));
  text = folder_dup_text (other, "a.pem");
  g_assert_cmpstr (text, ==, NEW_KEY);
  g_assert_cmpuint (folder_get_mode (other, "a.pem"), ==, 0600);

  /* What stands in the way in the second folder leaves the first as it was. */
  g_unlink (certificate);
  g_assert_true (cbk_file_set_add (again, certificate, NEW_CERTIFICATE, strlen (NEW_CERTIFICATE), 0, &error));
  g_assert_true (cbk_file_set_add (again, key, NEW_KEY, strlen (NEW_KEY), CBK_FILE_SECRET, &error));
  g_assert_false (cbk_file_set_write (again, NULL, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_SAVE);
  g_assert_false (g_file_test (certificate, G_FILE_TEST_EXISTS));
}

static void
test_long_names (void)
{
  g_autoptr (Folder) folder = folder_new ();
  g_autofree char *longest = g_strnfill (255, 'a');
  g_autofree char *too_long = g_strnfill (256, 'a');
  g_autofree char *euros = g_strnfill (85 * 3, ' ');
  g_autofree char *path = folder_dup_path (folder, longest);
  g_autofree char *euro_path = NULL;
  g_autoptr (GError) error = save_key (path, 0);
  g_autoptr (GError) euro_error = NULL;

  g_assert_no_error (error);
  assert_key_refused (folder, too_long, 0, "the name is too long");
  for (guint i = 0; i < 85; i++)
    memcpy (euros + 3 * i, "€", 3);
  euro_path = folder_dup_path (folder, euros);
  euro_error = save_key (euro_path, 0);
  g_assert_no_error (euro_error);
}

static void
test_modes_follow_the_mask (void)
{
  const mode_t masks[] = { 0, 022, 027, 077, 0777 };

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autoptr (Folder) folder = folder_new ();
      g_autoptr (CbkFileSet) set = cbk_file_set_new (masks[i]);
      g_autoptr (GError) error = NULL;
      g_autofree char *certificate = folder_dup_path (folder, "a.crt");
      g_autofree char *key = folder_dup_path (folder, "a.key");
      mode_t           mask;

      g_assert_true (cbk_file_set_add (set, certificate, "a", 1, 0, &error));
      g_assert_true (cbk_file_set_add (set, key, "b", 1, CBK_FILE_SECRET, &error));
      mask = umask (masks[i]);
      g_assert_true (cbk_file_set_write (set, NULL, &error));
      g_assert_cmpuint (umask (mask), ==, masks[i]);
      g_assert_cmpuint (folder_get_mode (folder, "a.crt"), ==, 0644 & ~masks[i]);
      g_assert_cmpuint (folder_get_mode (folder, "a.key"), ==, 0600);
    }
}

/* Pieces of a file, as somebody makes them. */
typedef struct
{
  guint         n_pieces;     /* still to come */
  GCancellable *cancellable;  /* (nullable): cancelled with … */
  guint         cancelled_at; /* … so many to come */
} Pieces;

static gboolean
give_piece (GString *bytes, gpointer user_data)
{
  Pieces *pieces = user_data;

  if (pieces->n_pieces == 0)
    return FALSE;

  g_assert_cmpuint (bytes->len, ==, 0);
  g_string_append_printf (bytes, "%u\n", pieces->n_pieces);
  if (pieces->cancellable != NULL && pieces->n_pieces == pieces->cancelled_at)
    g_cancellable_cancel (pieces->cancellable);
  pieces->n_pieces--;
  return TRUE;
}

static void
test_pieces (void)
{
  const mode_t masks[] = { 022, 077 };

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autoptr (Folder) folder = folder_new ();
      g_autoptr (CbkFileSet) set = cbk_file_set_new (CBK_FILE_OWN_MASK);
      g_autoptr (GError) error = NULL;
      g_autofree char *path = folder_dup_path (folder, "a.csv");
      g_autofree char *text = NULL;
      Pieces           pieces = { .n_pieces = 3 };
      mode_t           mask = umask (masks[i]);

      folder_put (folder, "a.csv", "old", 0600);
      g_assert_true (cbk_file_set_add_source (set, path, give_piece, &pieces, CBK_FILE_MAY_REPLACE, &error));
      g_assert_true (cbk_file_set_write (set, NULL, &error));
      g_assert_cmpuint (umask (mask), ==, masks[i]);
      text = folder_dup_text (folder, "a.csv");
      g_assert_cmpstr (text, ==, "3\n2\n1\n");
      g_assert_cmpuint (folder_get_mode (folder, "a.csv"), ==, 0644 & ~masks[i]);
    }
}

/* Whichever piece is the last one: nothing is changed, and no more is asked for. */
static void
test_cancelled_between_pieces (void)
{
  for (guint cancelled_at = 1; cancelled_at <= 3; cancelled_at++)
    {
      g_autoptr (Folder) folder = folder_new ();
      g_autoptr (CbkFileSet) set = cbk_file_set_new (CBK_FILE_OWN_MASK);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *path = folder_dup_path (folder, "a.csv");
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      Pieces           pieces = { .n_pieces = 3, .cancellable = cancellable, .cancelled_at = cancelled_at };

      folder_put (folder, "a.csv", "old", 0644);
      before = folder_list (folder);
      g_assert_true (cbk_file_set_add_source (set, path, give_piece, &pieces, CBK_FILE_MAY_REPLACE, &error));
      g_assert_false (cbk_file_set_write (set, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (pieces.n_pieces, ==, cancelled_at - 1);
      after = folder_list (folder);
      g_assert_cmpstr (after, ==, before);
    }
}

static void
test_leftovers (void)
{
  g_autoptr (Folder) folder = folder_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char  *live = folder_dup_path (folder, ".b.key.certbook-1-0000000z");
  g_autofree char  *subfolder = folder_dup_path (folder, ".c.key.certbook-1-0000000z");
  g_autofree char  *symbolic = folder_dup_path (folder, ".d.key.certbook-1-0000000z");
  g_autofree char  *list = NULL;
  const char *const kept[] = { ".certbook-1-0000000z",   "a.key.certbook-1-0000000z", ".a.certbook-1-0000000",
                               ".a.certbook-1-0000000Z", ".a.certbook--0000000z",     ".a.certbook-1-00000000z",
                               ".a.certbook-x-0000000z", ".a.certbook-1-0000000z.x" };
  int               fd;

  folder_put (folder, ".a.key.certbook-1-0000000z", "of a dead process", 0600);
  folder_put (folder, ".a.certbook-b.certbook-4194304-abcdefgh", "", 0644);
  folder_put (folder, ".b.key.certbook-1-0000000z", "of a live one", 0600);
  g_assert_cmpint (g_mkdir (subfolder, 0700), ==, 0);
  g_assert_cmpint (symlink (live, symbolic), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    folder_put (folder, kept[i], "", 0600);
  fd = open (live, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);

  g_assert_true (folder_save_pair (folder, 0, NULL, &error));
  g_assert_no_error (error);
  list = folder_list (folder);
  g_assert_null (strstr (list, ".a.key.certbook-1-0000000z"));
  g_assert_null (strstr (list, ".a.certbook-b.certbook-4194304-abcdefgh"));
  g_assert_true (g_file_test (live, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (subfolder, G_FILE_TEST_IS_DIR));
  g_assert_true (g_file_test (symbolic, G_FILE_TEST_IS_SYMLINK));
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autofree char *path = folder_dup_path (folder, kept[i]);

      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
    }
  close (fd);
}

static void
test_warnings (void)
{
  const struct
  {
    guint       mode;
    const char *words; /* (nullable) */
  } cases[] = {
    { 0700, NULL },
    { 0750, NULL },
    { 0710, NULL },
    { 0755, "may look into" },
    { 0777, "may change what is in" },
    { 01777, "may look into" },
    { 0733, "may change what is in" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Folder) folder = folder_new ();
      g_autofree char *warnings = NULL;

      g_assert_cmpint (g_chmod (folder, cases[i].mode), ==, 0);
      warnings = dup_warnings (folder);
      g_test_message ("%o: %s", cases[i].mode, warnings);
      if (cases[i].words == NULL)
        g_assert_cmpstr (warnings, ==, "");
      else
        g_assert_nonnull (strstr (warnings, cases[i].words));
    }
}

static void
test_no_warning_without_a_key (void)
{
  g_autoptr (Folder) folder = folder_new ();
  g_autoptr (CbkFileSet) set = cbk_file_set_new (022);
  g_autofree char *path = folder_dup_path (folder, "a.crt");

  g_assert_cmpint (g_chmod (folder, 0777), ==, 0);
  g_assert_true (cbk_file_set_add (set, path, "a", 1, 0, NULL));
  g_assert_true (cbk_file_set_write (set, NULL, NULL));
  g_assert_cmpuint (cbk_file_set_get_warnings (set)->len, ==, 0);
}

static void
test_cancelled_before (void)
{
  g_autoptr (Folder) folder = folder_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *list = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (folder_save_pair (folder, 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  list = folder_list (folder);
  g_assert_cmpstr (list, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/file-set/new-files", test_new_files);
  g_test_add_func ("/file-set/replaced-files", test_replaced_files);
  g_test_add_func ("/file-set/large-file", test_large_file);
  g_test_add_func ("/file-set/not-replaced-unasked", test_not_replaced_unasked);
  g_test_add_func ("/file-set/one-of-two-stands-in-the-way", test_one_of_two_stands_in_the_way);
  g_test_add_func ("/file-set/names-that-are-no-files", test_names_that_are_no_files);
  g_test_add_func ("/file-set/paths-that-climb", test_paths_that_climb);
  g_test_add_func ("/file-set/folder-that-is-gone", test_folder_that_is_gone);
  g_test_add_func ("/file-set/one-name-for-two", test_one_name_for_two);
  g_test_add_func ("/file-set/two-folders", test_two_folders);
  g_test_add_func ("/file-set/long-names", test_long_names);
  g_test_add_func ("/file-set/modes-follow-the-mask", test_modes_follow_the_mask);
  g_test_add_func ("/file-set/pieces", test_pieces);
  g_test_add_func ("/file-set/cancelled-between-pieces", test_cancelled_between_pieces);
  g_test_add_func ("/file-set/leftovers", test_leftovers);
  g_test_add_func ("/file-set/warnings", test_warnings);
  g_test_add_func ("/file-set/no-warning-without-a-key", test_no_warning_without_a_key);
  g_test_add_func ("/file-set/cancelled-before", test_cancelled_before);

  return g_test_run ();
}
