/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The removal of what was fetched from an account: all of it, and nothing else. */

#include <glib/gstdio.h>
#include <unistd.h>

#include "accounts-fixture.h"
#include "core/accounts/cbk-account.h"
#include "core/cbk-error.h"

typedef struct
{
  CbkAccount *account;
  char       *database; /* its path */
  char       *folder;   /* and that of its folder */
} Fixture;

static void
write_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "rows", -1, &error));
  g_assert_no_error (error);
}

static gboolean
exists (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) database = NULL;

  fixture->account = cbk_account_new ("Work", "https://cdn.example/api", NULL);
  database = cbk_account_dup_database (fixture->account);
  fixture->database = g_file_get_path (database);
  fixture->folder = g_path_get_dirname (fixture->database);
  g_assert_cmpint (g_mkdir_with_parents (fixture->folder, 0700), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->account);
  g_free (fixture->database);
  g_free (fixture->folder);
}

static void
assert_deleted (CbkAccount *account)
{
  g_autoptr (GError) error = NULL;
  gboolean is_deleted = cbk_account_delete_data (account, &error);

  g_assert_no_error (error);
  g_assert_true (is_deleted);
}

/* Also what SQLite left beside the database, and a damaged file that was put aside. */
static void
test_everything (Fixture *fixture, gconstpointer data)
{
  g_autofree char *deeper = g_build_filename (fixture->folder, "deeper", NULL);

  write_file (fixture->folder, "inventory.db");
  write_file (fixture->folder, "inventory.db-wal");
  write_file (fixture->folder, "inventory.db-shm");
  write_file (fixture->folder, "inventory.db.lock");
  write_file (fixture->folder, "inventory.db.damaged-2026-08-18");
  g_assert_cmpint (g_mkdir (deeper, 0700), ==, 0);
  write_file (deeper, "file");

  assert_deleted (fixture->account);
  g_assert_false (g_file_test (fixture->folder, G_FILE_TEST_EXISTS));
}

static void
test_nothing_there (Fixture *fixture, gconstpointer data)
{
  assert_deleted (fixture->account);
  assert_deleted (fixture->account);
}

static void
test_others_stay (Fixture *fixture, gconstpointer data)
{
  g_autofree char *parent = g_path_get_dirname (fixture->folder);
  g_autofree char *elsewhere = g_build_filename (parent, "elsewhere", NULL);
  g_autofree char *link = g_build_filename (fixture->folder, "link", NULL);

  g_assert_cmpint (g_mkdir_with_parents (elsewhere, 0700), ==, 0);
  write_file (elsewhere, "kept");
  g_assert_cmpint (symlink (elsewhere, link), ==, 0);

  assert_deleted (fixture->account);
  g_assert_false (g_file_test (fixture->folder, G_FILE_TEST_EXISTS));
  g_assert_true (exists (elsewhere, "kept"));
}

/* Whoever put a link in the place of the folder has put it there; what it leads to is not the account's. */
static void
test_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *parent = g_path_get_dirname (fixture->folder);
  g_autofree char *elsewhere = g_build_filename (parent, "elsewhere-too", NULL);

  g_assert_cmpint (g_mkdir_with_parents (elsewhere, 0700), ==, 0);
  write_file (elsewhere, "kept");
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_assert_cmpint (symlink (elsewhere, fixture->folder), ==, 0);

  assert_deleted (fixture->account);
  g_assert_false (g_file_test (fixture->folder, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (exists (elsewhere, "kept"));
}

/* There is a file where the folder that holds it ought to be: nobody can remove anything in there, root neither. */
static void
test_trouble (Fixture *fixture, gconstpointer data)
{
  g_autofree char *parent = g_path_get_dirname (fixture->folder);
  g_autofree char *elsewhere = g_strconcat (parent, ".aside", NULL);
  g_autofree char *advice = g_strdup_printf ("Remove the folder “%s” yourself.", fixture->folder);
  g_autoptr (GError) error = NULL;

  write_file (fixture->folder, "inventory.db");
  g_assert_cmpint (g_rename (parent, elsewhere), ==, 0);
  g_assert_true (g_file_set_contents (parent, "in the way", -1, &error));
  g_assert_no_error (error);

  g_assert_false (cbk_account_delete_data (fixture->account, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT);
  g_assert_true (g_str_has_prefix (error->message, "What was fetched from “Work” could not be removed"));
  g_assert_true (g_str_has_suffix (error->message, advice));

  g_assert_cmpint (g_remove (parent), ==, 0);
  g_assert_cmpint (g_rename (elsewhere, parent), ==, 0);
  g_assert_true (g_file_test (fixture->database, G_FILE_TEST_EXISTS));
  assert_deleted (fixture->account);
  g_assert_false (g_file_test (fixture->folder, G_FILE_TEST_EXISTS));
}

static void
add_test (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *home = g_dir_make_tmp ("certbook-account-data-XXXXXX", &error);
  int              status;

  g_assert_no_error (error);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  add_test ("/account-data/everything", test_everything);
  add_test ("/account-data/nothing-there", test_nothing_there);
  add_test ("/account-data/others-stay", test_others_stay);
  add_test ("/account-data/folder-that-is-a-link", test_link);
  add_test ("/account-data/trouble", test_trouble);
  status = g_test_run ();
  remove_recursively (home);
  return status;
}
