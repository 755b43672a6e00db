/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store as the rest of the program sees it: opening all kinds of files, loading, cancelling, being dropped. */

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "core/cbk-error.h"
#include "store-fixture.h"

static void
add_rows (GPtrArray *page, guint first, guint n)
{
  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%u", i);
      g_autofree char *domain = g_strdup_printf ("host-%u.example.com", i);

      g_ptr_array_add (page, make_row (id, domain, i));
    }
}

/* One complete pass of one page. */
static CbkSnapshot *
store_rows (StoreFixture *fixture, guint n)
{
  g_autoptr (GPtrArray) page = make_page ();
  g_autoptr (CbkPass) pass = NULL;
  g_autoptr (GError) error = NULL;
  CbkSnapshot   *snapshot;
  CbkPassChanges changes;

  add_rows (page, 0, n);
  pass = await_begin (fixture->store, CBK_PASS_FULL, 500, &error);
  g_assert_no_error (error);
  await_commit (fixture->store, page, 0, NULL, &error);
  g_assert_no_error (error);
  snapshot = await_finish (fixture->store, &changes, &error);
  g_assert_no_error (error);
  return snapshot;
}

static void
test_empty (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  gint64 synced = -1;

  store_fixture_open (fixture);
  snapshot = await_load (fixture->store, &synced, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cbk_snapshot_get_n_rows (snapshot), ==, 0);
  g_assert_cmpint (synced, ==, 0);
}

static void
test_schema (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSql) sql = NULL;
  gint64 value;

  store_fixture_open (fixture);
  sql = cbk_sql_open (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_true (cbk_sql_get_int (sql, "PRAGMA user_version", &value, &error));
  g_assert_cmpint (value, ==, 2);
  g_assert_true (cbk_sql_get_int (sql, "SELECT count (*) FROM pragma_table_list WHERE strict", &value, &error));
  g_assert_cmpint (value, ==, 7);
  g_assert_true (cbk_sql_get_int (sql,
                                  "SELECT count (*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'domain'",
                                  &value, &error));
  g_assert_cmpint (value, ==, 0);
  g_assert_true (cbk_sql_get_int (sql, "SELECT journal_mode = 'wal' FROM pragma_journal_mode", &value, &error));
  g_assert_cmpint (value, ==, 1);
}

static void
test_calls_before_open (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) page = make_page ();

  g_assert_null (await_load (fixture->store, NULL, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
  g_clear_error (&error);
  g_assert_null (await_begin (fixture->store, CBK_PASS_AS_NEEDED, 1, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
  g_clear_error (&error);
  g_assert_false (await_commit (fixture->store, page, 0, NULL, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
  g_clear_error (&error);
  g_assert_null (await_finish (fixture->store, NULL, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
  g_clear_error (&error);
  g_assert_null (await_domain (fixture->store, 1, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_newer_version (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize            length_before, length_after;

  store_fixture_execute (fixture, "CREATE TABLE future (a); PRAGMA user_version = 3");
  g_assert_true (g_file_get_contents (fixture->path, &before, &length_before, NULL));
  g_assert_false (await_open (fixture->store, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_NEWER);
  await_close (fixture->store);
  g_assert_true (g_file_get_contents (fixture->path, &after, &length_after, NULL));
  g_assert_cmpmem (before, length_before, after, length_after);
}

static void
assert_corrupt (StoreFixture *fixture, const char *contents, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *after = NULL;
  gsize            length_after;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, contents, length, NULL));
  g_assert_false (await_open (fixture->store, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_CORRUPT);
  g_assert_true (g_file_get_contents (fixture->path, &after, &length_after, NULL));
  g_assert_cmpmem (contents, length, after, length_after);
}

static void
test_no_database (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (text->len < 10000)
    g_string_append (text, "Dear diary, today I renewed no certificate. ");
  assert_corrupt (fixture, text->str, text->len);
}

/* What a power cut on a bad disk leaves: the header is there, the pages are not what it says. */
static void
test_damaged_database (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autofree char *contents = NULL;
  gsize            length;

  store_fixture_open (fixture);
  snapshot = store_rows (fixture, 1000);
  await_close (fixture->store);
  g_assert_true (g_file_get_contents (fixture->path, &contents, &length, NULL));
  memset (contents + 100, 0xa5, length - 100);
  assert_corrupt (fixture, contents, length);
}

/* Pages of rows are damaged, the schema is not: it is found when they are read. */
static void
test_damaged_rows (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autofree char *contents = NULL;
  gsize            length;

  store_fixture_open (fixture);
  snapshot = store_rows (fixture, 5000);
  store_fixture_execute (fixture, "DELETE FROM columns");
  await_close (fixture->store);
  g_assert_true (g_file_get_contents (fixture->path, &contents, &length, NULL));
  memset (contents + 8 * 4096, 0xa5, length - 8 * 4096);
  g_assert_true (g_file_set_contents (fixture->path, contents, length, NULL));

  store_fixture_open (fixture);
  g_assert_null (await_load (fixture->store, NULL, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_CORRUPT);
  g_clear_error (&error);
  g_assert_null (await_begin (fixture->store, CBK_PASS_AS_NEEDED, 1, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_CORRUPT);
}

static void
test_unwritable_file (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0700), ==, 0);
  g_assert_false (await_open (fixture->store, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_READ_ONLY);
}

static void
test_load_after_reopen (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) stored = NULL;
  g_autoptr (CbkSnapshot) loaded = NULL;
  gint64 synced;

  store_fixture_open (fixture);
  stored = store_rows (fixture, 300);
  store_fixture_reopen (fixture);
  loaded = await_load (fixture->store, &synced, &error);
  g_assert_no_error (error);
  g_assert_cmpint (synced, ==, 500);
  g_assert_true (g_bytes_equal (cbk_snapshot_get_bytes (stored), cbk_snapshot_get_bytes (loaded)));
  assert_snapshot_shows (loaded, fixture->path);
}

/* The columns are what is read while they fit, and not the rows: here the rows have changed behind their back. */
static void
test_load_reads_columns (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) stored = NULL;
  g_autoptr (CbkSnapshot) columns = NULL;
  g_autoptr (CbkSnapshot) rows = NULL;

  store_fixture_open (fixture);
  stored = store_rows (fixture, 300);
  store_fixture_execute (fixture, "DELETE FROM domain WHERE key > 100");
  store_fixture_reopen (fixture);
  columns = await_load (fixture->store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cbk_snapshot_get_n_rows (columns), ==, 300);

  store_fixture_execute (fixture, "UPDATE state SET generation = generation + 1");
  rows = await_load (fixture->store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cbk_snapshot_get_n_rows (rows), ==, 100);
}

static void
test_damaged_columns (StoreFixture *fixture, gconstpointer data)
{
  const char *const damages[] = {
    "UPDATE columns SET bytes = x''",
    "UPDATE columns SET bytes = zeroblob (length (bytes))",
    "UPDATE columns SET bytes = substr (bytes, 1, length (bytes) / 2)",
    "UPDATE columns SET bytes = CAST (substr (bytes, 1, 5000) || x'ff' || substr (bytes, 5002) AS BLOB)",
    "DELETE FROM columns",
  };

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbkSnapshot) stored = NULL;
      g_autoptr (CbkSnapshot) loaded = NULL;
      g_autoptr (CbkSnapshot) repaired = NULL;
      g_autoptr (CbkSnapshot) again = NULL;

      store_fixture_open (fixture);
      stored = store_rows (fixture, 300);
      store_fixture_execute (fixture, damages[i]);
      store_fixture_reopen (fixture);
      loaded = await_load (fixture->store, NULL, &error);
      g_assert_no_error (error);
      assert_snapshot_shows (loaded, fixture->path);

      /* A pass that changes nothing stores them again. */
      repaired = store_rows (fixture, 300);
      store_fixture_execute (fixture, "DELETE FROM domain WHERE key = 1");
      store_fixture_reopen (fixture);
      again = await_load (fixture->store, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (cbk_snapshot_get_n_rows (again), ==, 300);
      g_assert_cmpint (g_remove (fixture->path), ==, 0);
      await_close (fixture->store);
    }
}

static void
test_same_rows_same_snapshot (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) stored = NULL;
  g_autoptr (CbkSnapshot) loaded = NULL;
  g_autoptr (CbkSnapshot) built = NULL;

  store_fixture_open (fixture);
  stored = store_rows (fixture, 10);
  loaded = await_load (fixture->store, NULL, &error);
  g_assert_no_error (error);
  built = await_build (fixture->store, &error);
  g_assert_no_error (error);
  g_assert_true (loaded == stored && built == stored);
}

static void
test_get_domain (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) page = make_page ();
  g_autoptr (CbkPass) pass = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autoptr (CbkDomain) plain = NULL;
  g_autoptr (CbkDomain) full = NULL;
  CbkDomain *row = make_row ("id-1", "a.example", CBK_TIME_NONE);
  CbkDomain *other = make_row ("id-2", "b.example", -5);

  other->status_reason = g_strdup ("deploy_failed");
  other->current_certificate_id = g_strdup ("crt+/=");
  other->certificate_count = G_MAXUINT;
  g_ptr_array_add (page, row);
  g_ptr_array_add (page, other);
  store_fixture_open (fixture);
  pass = await_begin (fixture->store, CBK_PASS_FULL, 1, &error);
  await_commit (fixture->store, page, 0, NULL, &error);
  snapshot = await_finish (fixture->store, NULL, &error);
  g_assert_no_error (error);

  plain = await_domain (fixture->store, cbk_snapshot_get_key (snapshot, 0), &error);
  g_assert_no_error (error);
  g_assert_true (cbk_domain_equal (plain, row));
  full = await_domain (fixture->store, cbk_snapshot_get_key (snapshot, 1), &error);
  g_assert_no_error (error);
  g_assert_true (cbk_domain_equal (full, other));

  g_assert_null (await_domain (fixture->store, 99, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_NOT_FOUND);
}

/* The first call keeps the thread busy with a database that somebody else has locked; the second never begins. */
static void
test_cancel_before_begin (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) begun = NULL;
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (CbkPass) pass = NULL;
  g_autoptr (CbkSql) sql = NULL;

  store_fixture_open (fixture);
  sql = cbk_sql_open (fixture->path, &error);
  g_assert_true (cbk_sql_begin (sql, &error));
  cbk_store_begin_pass_async (fixture->store, CBK_PASS_AS_NEEDED, TRUE, 1, NULL, store_fixture_keep_result, &begun);
  cbk_store_begin_pass_async (fixture->store, CBK_PASS_FULL, TRUE, 2, cancellable, store_fixture_keep_result,
                              &cancelled);
  g_cancellable_cancel (cancellable);
  cbk_sql_rollback (sql);

  pass = cbk_store_begin_pass_finish (fixture->store, store_fixture_await (&begun), &error);
  g_assert_no_error (error);
  g_assert_null (cbk_store_begin_pass_finish (fixture->store, store_fixture_await (&cancelled), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_calls_keep_their_order (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) page = make_page ();
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) begun = NULL;
  g_autoptr (GAsyncResult) committed = NULL;
  g_autoptr (GAsyncResult) finished = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;

  add_rows (page, 0, 20);
  cbk_store_open_async (fixture->store, NULL, store_fixture_keep_result, &opened);
  cbk_store_begin_pass_async (fixture->store, CBK_PASS_FULL, TRUE, 1, NULL, store_fixture_keep_result, &begun);
  cbk_store_commit_page_async (fixture->store, page, NULL, 0, NULL, NULL, NULL, store_fixture_keep_result, &committed);
  cbk_store_finish_pass_async (fixture->store, NULL, store_fixture_keep_result, &finished);
  snapshot = cbk_store_finish_pass_finish (fixture->store, store_fixture_await (&finished), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cbk_snapshot_get_n_rows (snapshot), ==, 20);
  g_assert_nonnull (opened);
  g_assert_nonnull (begun);
  g_assert_nonnull (committed);
  cbk_pass_free (cbk_store_begin_pass_finish (fixture->store, begun, NULL));
}

static void
count_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *n = user_data;

  *n += 1;
}

/* What was asked for is done, though nobody holds the store any more. */
static void
test_dropped_with_jobs (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path (fixture->path);
  guint n = 0;

  cbk_store_open_async (fixture->store, NULL, count_result, &n);
  cbk_store_begin_pass_async (fixture->store, CBK_PASS_FULL, TRUE, 1, NULL, count_result, &n);
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GPtrArray) page = make_page ();

      add_rows (page, i * 10, 10);
      cbk_store_commit_page_async (fixture->store, page, NULL, 0, i < 49 ? "more" : NULL, NULL, NULL, count_result, &n);
    }
  cbk_store_close_async (fixture->store, NULL, count_result, &n);
  g_clear_object (&fixture->store);
  while (n < 53)
    g_main_context_iteration (NULL, TRUE);

  fixture->store = cbk_store_new (file);
  store_fixture_open (fixture);
  {
    g_autoptr (GPtrArray) rows = read_rows (fixture->path, NULL);

    g_assert_cmpuint (rows->len, ==, 500);
  }
}

static void
test_dropped_without_jobs (StoreFixture *fixture, gconstpointer data)
{
  gpointer store = fixture->store;

  g_object_add_weak_pointer (G_OBJECT (store), &store);
  g_clear_object (&fixture->store);
  g_assert_null (store);
}

static void
test_reopened_after_close (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) stored = NULL;
  g_autoptr (CbkSnapshot) loaded = NULL;

  store_fixture_open (fixture);
  stored = store_rows (fixture, 10);
  await_close (fixture->store);
  g_assert_null (await_load (fixture->store, NULL, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
  g_clear_error (&error);
  store_fixture_open (fixture);
  store_fixture_open (fixture);
  loaded = await_load (fixture->store, NULL, &error);
  g_assert_no_error (error);
  assert_snapshot_shows (loaded, fixture->path);
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

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }

  signal (SIGXFSZ, SIG_IGN);
  store_fixture_open (fixture);
  pass = await_begin (fixture->store, CBK_PASS_FULL, 1, &error);
  limit_files (600 * 1024);
  while (error == NULL)
    {
      g_autoptr (GPtrArray) page = make_page ();

      add_rows (page, n * 100, 100);
      g_free (token);
      token = g_strdup_printf ("page-%u", n + 1);
      if (await_commit (fixture->store, page, 0, token, &error))
        n++;
    }
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_FULL);
  g_clear_error (&error);
  g_assert_cmpuint (n, >, 5);
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
  add_rows (rest, n * 100, 100);
  g_assert_true (await_commit (fixture->store, rest, 0, NULL, &error));
  snapshot = await_finish (fixture->store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cbk_snapshot_get_n_rows (snapshot), ==, n * 100 + 100);
  assert_snapshot_shows (snapshot, fixture->path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                                            \
  g_test_add ("/store/" name, StoreFixture, NULL, store_fixture_set_up, function, store_fixture_tear_down)
  ADD ("empty", test_empty);
  ADD ("schema", test_schema);
  ADD ("calls-before-open", test_calls_before_open);
  ADD ("newer-version", test_newer_version);
  ADD ("no-database", test_no_database);
  ADD ("damaged-database", test_damaged_database);
  ADD ("damaged-rows", test_damaged_rows);
  ADD ("unwritable", test_unwritable_file);
  ADD ("load-after-reopen", test_load_after_reopen);
  ADD ("load-reads-columns", test_load_reads_columns);
  ADD ("damaged-columns", test_damaged_columns);
  ADD ("same-rows-same-snapshot", test_same_rows_same_snapshot);
  ADD ("get-domain", test_get_domain);
  ADD ("cancel-before-begin", test_cancel_before_begin);
  ADD ("calls-keep-their-order", test_calls_keep_their_order);
  ADD ("dropped-with-jobs", test_dropped_with_jobs);
  ADD ("dropped-without-jobs", test_dropped_without_jobs);
  ADD ("reopened-after-close", test_reopened_after_close);
  ADD ("disk-full", test_disk_full);
#undef ADD

  return g_test_run ();
}
