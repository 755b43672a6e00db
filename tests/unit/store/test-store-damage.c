/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Databases that cannot be used as they are: damaged, of a newer version, not writable, or on a full disk. Nothing that
 * was committed is lost, and the store goes on when the cause is gone. */

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/cbk-error.h"
#include "core/store/cbk-put-aside.h"
#include "store-fixture.h"

/* Who may not write what belongs to others; the file system's nobody. */
#define NOBODY 65534

static void
test_newer_version (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize            length_before, length_after;

  store_fixture_execute (fixture, "CREATE TABLE future (a); PRAGMA user_version = 5");
  g_assert_true (g_file_get_contents (fixture->path, &before, &length_before, NULL));
  g_assert_false (await_open (fixture->store, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_NEWER);
  await_close (fixture->store);
  g_assert_true (g_file_get_contents (fixture->path, &after, &length_after, NULL));
  g_assert_cmpmem (before, length_before, after, length_after);
}

static void
replace_file (StoreFixture *fixture, const char *contents, gsize length)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, contents, length, NULL));
}

/* name: of a file in the folder of the database */
static void
assert_contents (StoreFixture *fixture, const char *name, const char *contents, gsize length)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *found = NULL;
  gsize            length_found;

  g_assert_true (g_file_get_contents (path, &found, &length_found, NULL));
  g_assert_cmpmem (contents, length, found, length_found);
}

static void
assert_dated (const char *name)
{
  g_assert_true (g_regex_match_simple ("^inventory\\.db\\.damaged-[0-9]{8}T[0-9]{6}Z(-[0-9]+)?$", name, 0, 0));
}

/* The inventory is empty, and can be fetched anew. */
static void
assert_begun_anew (StoreFixture *fixture)
{
  g_autoptr (CbkSnapshot) snapshot = NULL;

  assert_hosts (fixture->path, 0);
  snapshot = store_hosts (fixture, 20);
  assert_hosts (fixture->path, 20);
}

static void
assert_put_aside (StoreFixture *fixture, const char *contents, gsize length)
{
  g_autofree char *name = NULL;

  replace_file (fixture, contents, length);
  name = await_open_damaged (fixture->store);
  assert_dated (name);
  assert_contents (fixture, name, contents, length);
  assert_begun_anew (fixture);
}

static void
test_no_database (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (text->len < 10000)
    g_string_append (text, "Dear diary, today I renewed no certificate. ");
  assert_put_aside (fixture, text->str, text->len);
}

/* What a power cut on a bad disk leaves: the header is there, the pages are not what it says. */
static void
test_damaged_database (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autofree char *contents = NULL;
  gsize            length;

  store_fixture_open (fixture);
  snapshot = store_hosts (fixture, 1000);
  await_close (fixture->store);
  g_assert_true (g_file_get_contents (fixture->path, &contents, &length, NULL));
  memset (contents + 100, 0xa5, length - 100);
  assert_put_aside (fixture, contents, length);
}

/* Twice the same damage on the same day: the first file stays. */
static void
test_damaged_again (StoreFixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  replace_file (fixture, "one", 3);
  first = await_open_damaged (fixture->store);
  await_close (fixture->store);
  replace_file (fixture, "another", 7);
  second = await_open_damaged (fixture->store);
  g_assert_cmpstr (first, !=, second);
  assert_contents (fixture, first, "one", 3);
  assert_contents (fixture, second, "another", 7);
}

/* A file with its companions, and others that have the name which it should get. */
static void
test_names_that_are_taken (StoreFixture *fixture, gconstpointer data)
{
  const char *const expected[] = {
    "inventory.db.damaged-20261126T132436Z",
    "inventory.db.damaged-20261126T132436Z-2",
    "inventory.db.damaged-20261126T132436Z-4",
  };
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *taken = g_build_filename (folder, "inventory.db.damaged-20261126T132436Z-3-wal", NULL);
  g_autofree char *wal = g_strconcat (fixture->path, "-wal", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *name = NULL;
      g_autofree char *wal_name = g_strconcat (expected[i], "-wal", NULL);
      g_autofree char *contents = g_strdup_printf ("number %u", i);

      replace_file (fixture, contents, strlen (contents));
      g_assert_true (g_file_set_contents (wal, contents, -1, NULL));
      g_assert_true (g_file_set_contents (taken, "taken", -1, NULL));
      name = cbk_put_aside (fixture->path, 1795699476, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (name, ==, expected[i]);
      assert_contents (fixture, name, contents, strlen (contents));
      assert_contents (fixture, wal_name, contents, strlen (contents));
      g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
      g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
    }
  assert_contents (fixture, "inventory.db.damaged-20261126T132436Z-3-wal", "taken", 5);
}

static void
assert_told_and_put_aside (StoreFixture *fixture, const GError *error, const char *contents, gsize length)
{
  g_autofree char *name = NULL;
  const char      *begin;

  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_CORRUPT);
  begin = strstr (error->message, "“inventory.db.damaged-");
  g_assert_nonnull (begin);
  begin += strlen ("“");
  name = g_strndup (begin, strstr (begin, "”") - begin);
  assert_dated (name);
  if (contents != NULL)
    assert_contents (fixture, name, contents, length);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
assert_opens_anew (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  g_assert_null (await_load (fixture->store, NULL, &error));
  assert_told_and_put_aside (fixture, error, NULL, 0);
  name = await_open_damaged (fixture->store);
  g_assert_nonnull (strstr (error->message, name));
  assert_begun_anew (fixture);
}

/* Pages of rows are damaged, the schema is not: it is found when they are read. */
static void
damage_rows (StoreFixture *fixture, char **contents, gsize *length)
{
  g_autoptr (CbkSnapshot) snapshot = NULL;

  store_fixture_open (fixture);
  snapshot = store_hosts (fixture, 5000);
  store_fixture_execute (fixture, "DELETE FROM columns");
  await_close (fixture->store);
  g_assert_true (g_file_get_contents (fixture->path, contents, length, NULL));
  memset (*contents + 12 * 4096, 0xa5, *length - 12 * 4096);
  replace_file (fixture, *contents, *length);
  store_fixture_open (fixture);
}

static void
test_found_while_loading (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize            length;

  damage_rows (fixture, &contents, &length);
  g_assert_null (await_load (fixture->store, NULL, &error));
  assert_told_and_put_aside (fixture, error, contents, length);
  assert_opens_anew (fixture);
}

static void
test_found_while_beginning (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize            length;

  damage_rows (fixture, &contents, &length);
  g_assert_null (await_begin (fixture->store, CBK_PASS_AS_NEEDED, 1, &error));
  assert_told_and_put_aside (fixture, error, contents, length);
  assert_opens_anew (fixture);
}

/* What has been committed since the last checkpoint is in the companion, which goes along. */
static void
test_companion_goes_along (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint       n_companions = 0;

  store_fixture_open (fixture);
  cbk_pass_free (await_begin (fixture->store, CBK_PASS_AS_NEEDED, 1, &error));
  await_page (fixture->store, "1:a:10", "two", NULL, &error);
  g_assert_no_error (error);
  store_fixture_execute (fixture, "UPDATE page SET keys = x'ff'");
  g_assert_null (await_begin (fixture->store, CBK_PASS_AS_NEEDED, 2, &error));
  assert_told_and_put_aside (fixture, error, NULL, 0);
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    n_companions += strstr (name, "damaged") != NULL && g_str_has_suffix (name, "-wal");
  g_assert_cmpuint (n_companions, ==, 1);
  assert_opens_anew (fixture);
}

/* In the middle of a pass: the lock is let go, and the next pass begins with nothing. */
static void
test_found_during_a_pass (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) page = make_page ();

  store_fixture_open (fixture);
  cbk_pass_free (await_begin (fixture->store, CBK_PASS_AS_NEEDED, 1, &error));
  await_page (fixture->store, "1:a:10", "two", NULL, &error);
  g_assert_no_error (error);
  store_fixture_execute (fixture, "DELETE FROM state");
  g_assert_false (await_commit (fixture->store, page, 0, NULL, &error));
  assert_told_and_put_aside (fixture, error, NULL, 0);
  assert_opens_anew (fixture);
}

/* The other one has put the file aside and begun anew: that new file must stay where it is. */
static void
test_put_aside_elsewhere (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) late = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (fixture->path);
  g_autoptr (CbkStore) elsewhere = cbk_store_new (file);
  g_autofree char *contents = NULL;
  gsize            length;

  damage_rows (fixture, &contents, &length);
  await_open (elsewhere, &error);
  g_assert_no_error (error);
  g_assert_null (await_load (fixture->store, NULL, &error));
  assert_told_and_put_aside (fixture, error, contents, length);
  assert_opens_anew (fixture);

  g_assert_null (await_load (elsewhere, NULL, &late));
  store_fixture_assert_error (fixture, late, CBK_ERROR_STORE_CORRUPT);
  assert_hosts (fixture->path, 20);
  await_close (elsewhere);
}

/* Who is syncing into the file has it: it stays. */
static void
test_not_while_somebody_syncs (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (fixture->path);
  g_autoptr (CbkStore) elsewhere = cbk_store_new (file);

  store_fixture_open (fixture);
  await_open (elsewhere, &error);
  cbk_pass_free (await_begin (elsewhere, CBK_PASS_AS_NEEDED, 1, &error));
  await_page (elsewhere, "1:a:10", "two", NULL, &error);
  g_assert_no_error (error);
  store_fixture_execute (fixture, "DELETE FROM state");
  g_assert_null (await_load (fixture->store, NULL, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_CORRUPT);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  await_close (elsewhere);
}

static void
test_folder_in_its_place (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0700), ==, 0);
  g_assert_false (await_open (fixture->store, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_READ_ONLY);
  g_clear_error (&error);
  g_assert_cmpint (g_rmdir (fixture->path), ==, 0);
  store_fixture_open (fixture);
}

/* Runs the calling test in a process of its own: what it does to itself must not reach the others. */
static gboolean
is_in_subprocess (void)
{
  if (g_test_subprocess ())
    return TRUE;
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  return FALSE;
}

/* The administrator may write everywhere, so permissions mean nothing to him. */
static void
become_somebody (StoreFixture *fixture)
{
  if (geteuid () != 0)
    return;
  g_assert_cmpint (chown (fixture->folder, NOBODY, NOBODY), ==, 0);
  g_assert_cmpint (setegid (NOBODY), ==, 0);
  g_assert_cmpint (seteuid (NOBODY), ==, 0);
}

/* A process that has changed who it is may not be looked into, which a leak check at its end does. */
static void
become_oneself (void)
{
  if (getuid () != 0)
    return;
  g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_cmpint (setegid (0), ==, 0);
  g_assert_cmpint (prctl (PR_SET_DUMPABLE, 1), ==, 0);
}

/* Opening fails and says why; as soon as the permissions are mended, the same object works. */
static void
test_read_only (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkSnapshot) stored = NULL;
  g_autofree char  *folder = g_path_get_dirname (fixture->path);
  const char *const read_only[] = { fixture->path, folder };
  const int         modes[] = { 0600, 0700 };

  if (!is_in_subprocess ())
    return;
  become_somebody (fixture);
  store_fixture_open (fixture);
  stored = store_hosts (fixture, 100);
  await_close (fixture->store);

  for (guint i = 0; i < G_N_ELEMENTS (read_only); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbkSnapshot) loaded = NULL;

      g_assert_cmpint (g_chmod (read_only[i], modes[i] & 0555), ==, 0);
      g_assert_false (await_open (fixture->store, &error));
      store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_READ_ONLY);
      g_clear_error (&error);
      g_assert_cmpint (g_chmod (read_only[i], modes[i]), ==, 0);
      store_fixture_open (fixture);
      loaded = await_load (fixture->store, NULL, &error);
      g_assert_no_error (error);
      assert_hosts (fixture->path, 100);
      await_close (fixture->store);
    }
  become_oneself ();
}

/* The folder becomes read-only while the store is open: a sync cannot take its lock. */
static void
test_read_only_later (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) stored = NULL;
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *lock = g_strconcat (fixture->path, ".lock", NULL);

  if (!is_in_subprocess ())
    return;
  become_somebody (fixture);
  store_fixture_open (fixture);
  stored = store_hosts (fixture, 100);
  g_assert_cmpint (g_remove (lock), ==, 0);
  g_assert_cmpint (g_chmod (folder, 0500), ==, 0);
  g_assert_null (await_begin (fixture->store, CBK_PASS_AS_NEEDED, 1, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_READ_ONLY);
  g_clear_error (&error);
  assert_hosts (fixture->path, 100);
  g_assert_cmpint (g_chmod (folder, 0700), ==, 0);
  cbk_pass_free (await_begin (fixture->store, CBK_PASS_AS_NEEDED, 1, &error));
  g_assert_no_error (error);
  become_oneself ();
}

static void
limit_files (rlim_t size)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN (size, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* A file that may not grow stands for a disk that is full: the page that did not fit is not there at all, and the pass
 * goes on from it once there is space. */
static void
test_disk_full (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkPass) pass = NULL;
  g_autoptr (CbkPass) resumed = NULL;
  g_autoptr (GPtrArray) rest = make_page ();
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autofree char *token = NULL;
  guint            n = 0;

  if (!is_in_subprocess ())
    return;
  signal (SIGXFSZ, SIG_IGN);
  store_fixture_open (fixture);
  pass = await_begin (fixture->store, CBK_PASS_FULL, 1, &error);
  limit_files (600 * 1024);
  while (error == NULL)
    {
      g_autoptr (GPtrArray) page = make_page ();

      add_hosts (page, n * 100, 100);
      g_free (token);
      token = g_strdup_printf ("page-%u", n + 1);
      if (await_commit (fixture->store, page, 0, token, &error))
        n++;
    }
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_FULL);
  g_clear_error (&error);
  g_assert_cmpuint (n, >, 5);
  assert_hosts (fixture->path, n * 100);
  g_assert_false (await_commit (fixture->store, rest, 0, NULL, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
  g_clear_error (&error);

  limit_files (RLIM_INFINITY);
  resumed = await_begin (fixture->store, CBK_PASS_AS_NEEDED, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (resumed->n_rows, ==, n * 100);
  g_assert_cmpuint (resumed->n_known, ==, n * 100);
  g_free (token);
  token = g_strdup_printf ("page-%u", n);
  g_assert_cmpstr (resumed->page_token, ==, token);
  add_hosts (rest, n * 100, 100);
  g_assert_true (await_commit (fixture->store, rest, 0, NULL, &error));
  snapshot = await_finish (fixture->store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cbk_snapshot_get_n_rows (snapshot), ==, n * 100 + 100);
  assert_snapshot_shows (snapshot, fixture->path);
}

/* The end does not fit either: the columns are as large as the rows. It is made up for when there is space. */
static void
test_disk_full_at_the_end (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) page = make_page ();
  g_autoptr (CbkPass) pass = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;

  if (!is_in_subprocess ())
    return;
  signal (SIGXFSZ, SIG_IGN);
  store_fixture_open (fixture);
  cbk_pass_free (await_begin (fixture->store, CBK_PASS_FULL, 7, &error));
  add_hosts (page, 0, 5000);
  await_commit (fixture->store, page, 0, NULL, &error);
  g_assert_no_error (error);
  limit_files (650 * 1024);
  g_assert_null (await_finish (fixture->store, NULL, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_FULL);
  g_clear_error (&error);
  assert_hosts (fixture->path, 5000);
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT synced FROM state"), ==, 0);

  limit_files (RLIM_INFINITY);
  pass = await_begin (fixture->store, CBK_PASS_AS_NEEDED, 8, &error);
  g_assert_no_error (error);
  g_assert_true (pass->at_end);
  snapshot = await_finish (fixture->store, NULL, &error);
  g_assert_no_error (error);
  assert_snapshot_shows (snapshot, fixture->path);
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT synced FROM state"), ==, 7);
}

/* There is not even space for a new database. */
static void
test_disk_full_at_the_beginning (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!is_in_subprocess ())
    return;
  signal (SIGXFSZ, SIG_IGN);
  limit_files (1000);
  g_assert_false (await_open (fixture->store, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_FULL);
  limit_files (RLIM_INFINITY);
  store_fixture_open (fixture);
  assert_begun_anew (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                                            \
  g_test_add ("/store/damage/" name, StoreFixture, NULL, store_fixture_set_up, function, store_fixture_tear_down)
  ADD ("newer-version", test_newer_version);
  ADD ("no-database", test_no_database);
  ADD ("damaged-database", test_damaged_database);
  ADD ("damaged-again", test_damaged_again);
  ADD ("names-that-are-taken", test_names_that_are_taken);
  ADD ("found-while-loading", test_found_while_loading);
  ADD ("found-while-beginning", test_found_while_beginning);
  ADD ("found-during-a-pass", test_found_during_a_pass);
  ADD ("companion-goes-along", test_companion_goes_along);
  ADD ("put-aside-elsewhere", test_put_aside_elsewhere);
  ADD ("not-while-somebody-syncs", test_not_while_somebody_syncs);
  ADD ("folder-in-its-place", test_folder_in_its_place);
  ADD ("read-only", test_read_only);
  ADD ("read-only-later", test_read_only_later);
  ADD ("disk-full", test_disk_full);
  ADD ("disk-full-at-the-end", test_disk_full_at_the_end);
  ADD ("disk-full-at-the-beginning", test_disk_full_at_the_beginning);
#undef ADD

  return g_test_run ();
}
