/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store as the rest of the program sees it: opening all kinds of files, loading, cancelling, being dropped. */

#include <glib/gstdio.h>
#include <string.h>

#include "core/cbk-error.h"
#include "store-fixture.h"

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
  g_assert_cmpint (value, ==, 4);
  g_assert_true (cbk_sql_get_int (sql, "SELECT count (*) FROM pragma_table_list WHERE strict", &value, &error));
  g_assert_cmpint (value, ==, 8);
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
test_load_after_reopen (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) stored = NULL;
  g_autoptr (CbkSnapshot) loaded = NULL;
  gint64 synced;

  store_fixture_open (fixture);
  stored = store_hosts (fixture, 300);
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
  stored = store_hosts (fixture, 300);
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
    /* an older version's: the number that stands behind mark and checksum */
    "UPDATE columns SET bytes = CAST (substr (bytes, 1, 16) || x'02' || substr (bytes, 18) AS BLOB)",
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
      stored = store_hosts (fixture, 300);
      store_fixture_execute (fixture, damages[i]);
      store_fixture_reopen (fixture);
      loaded = await_load (fixture->store, NULL, &error);
      g_assert_no_error (error);
      assert_snapshot_shows (loaded, fixture->path);

      /* A pass that changes nothing stores them again. */
      repaired = store_hosts (fixture, 300);
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
  stored = store_hosts (fixture, 10);
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

  add_hosts (page, 0, 20);
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

      add_hosts (page, i * 10, 10);
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
  stored = store_hosts (fixture, 10);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                                            \
  g_test_add ("/store/" name, StoreFixture, NULL, store_fixture_set_up, function, store_fixture_tear_down)
  ADD ("empty", test_empty);
  ADD ("schema", test_schema);
  ADD ("calls-before-open", test_calls_before_open);
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
#undef ADD

  return g_test_run ();
}
