/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQL with GError: three answers of a step, transactions, blobs, and what each failure is called. */

#include "core/store/cbk-sql.h"

#include <glib/gstdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/cbk-error.h"
#include "store-fixture.h"

static CbkSql *
open_sql (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  CbkSql *sql = cbk_sql_open (fixture->path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (sql);
  return sql;
}

static void
execute (CbkSql *sql, const char *text)
{
  g_autoptr (GError) error = NULL;

  cbk_sql_execute (sql, text, &error);
  g_assert_no_error (error);
}

static gint64
get_int (CbkSql *sql, const char *text)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;

  cbk_sql_get_int (sql, text, &value, &error);
  g_assert_no_error (error);
  return value;
}

static void
test_created_for_the_user_alone (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkSql) sql = open_sql (fixture);
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  GStatBuf         info;

  execute (sql, "PRAGMA journal_mode = WAL; CREATE TABLE t (a)");
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (log, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

static void
test_three_answers (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkSql) sql = open_sql (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkStatement) read = NULL;
  g_autoptr (CbkStatement) write = NULL;
  gsize length;

  execute (sql, "CREATE TABLE t (a INTEGER NOT NULL UNIQUE, b TEXT, c BLOB) STRICT");
  write = cbk_sql_prepare (sql, "INSERT INTO t VALUES (?1, ?2, ?3)", &error);
  g_assert_no_error (error);
  cbk_statement_bind_int (write, 1, G_MININT64);
  cbk_statement_bind_text (write, 2, NULL);
  cbk_statement_bind_blob (write, 3, "x\0y", 3);
  g_assert_true (cbk_statement_run (write, &error));
  g_assert_no_error (error);

  read = cbk_sql_prepare (sql, "SELECT a, b, c FROM t", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (cbk_statement_step (read, &error), ==, CBK_STEP_ROW);
      g_assert_cmpint (cbk_statement_get_int (read, 0), ==, G_MININT64);
      g_assert_true (cbk_statement_is_null (read, 1));
      g_assert_cmpstr (cbk_statement_get_text (read, 1), ==, NULL);
      g_assert_cmpmem (cbk_statement_get_blob (read, 2, &length), length, "x\0y", 3);
      g_assert_cmpint (cbk_statement_step (read, &error), ==, CBK_STEP_DONE);
      g_assert_no_error (error);
    }

  g_assert_cmpint (cbk_statement_step (write, &error), ==, CBK_STEP_ERROR); /* a is UNIQUE */
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
}

static void
test_empty_blob_is_no_null (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkSql) sql = open_sql (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkStatement) write = NULL;
  g_autoptr (GBytes) bytes = NULL;

  execute (sql, "CREATE TABLE t (a BLOB NOT NULL) STRICT");
  write = cbk_sql_prepare (sql, "INSERT INTO t (rowid, a) VALUES (7, ?1)", &error);
  g_assert_no_error (error);
  cbk_statement_bind_blob (write, 1, NULL, 0);
  g_assert_true (cbk_statement_run (write, &error));
  g_assert_no_error (error);
  bytes = cbk_sql_read_blob (sql, "t", "a", 7, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
}

static void
test_failed_bind_is_told_by_step (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkSql) sql = open_sql (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (sql, "SELECT ?1", &error);

  g_assert_no_error (error);
  cbk_statement_bind_int (statement, 2, 5);
  cbk_statement_bind_int (statement, 1, 5);
  g_assert_cmpint (cbk_statement_step (statement, &error), ==, CBK_STEP_ERROR);
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
}

/* What is prepared again is as new: nothing bound, nothing read, nothing failed; also while it is in use elsewhere, and
 * when the table has got another column since. */
static void
test_prepared_again (StoreFixture *fixture, gconstpointer data)
{
  static const char text[] = "SELECT coalesce (?1, -1), * FROM t";
  g_autoptr (CbkSql) sql = open_sql (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkStatement) second = NULL;
  g_autoptr (CbkStatement) third = NULL;
  CbkStatement *first;

  execute (sql, "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)");
  first = cbk_sql_prepare (sql, text, &error);
  g_assert_no_error (error);
  cbk_statement_bind_int (first, 1, 7);
  g_assert_cmpint (cbk_statement_step (first, &error), ==, CBK_STEP_ROW);
  g_assert_cmpint (cbk_statement_get_int (first, 0), ==, 7);
  cbk_statement_bind_int (first, 9, 7);
  cbk_statement_free (first);

  execute (sql, "ALTER TABLE t ADD COLUMN b DEFAULT 5");
  second = cbk_sql_prepare (sql, text, &error);
  third = cbk_sql_prepare (sql, text, &error);
  g_assert_no_error (error);
  g_assert_true (second != third);
  g_assert_cmpint (cbk_statement_step (second, &error), ==, CBK_STEP_ROW);
  g_assert_cmpint (cbk_statement_get_int (second, 0), ==, -1);
  g_assert_cmpint (cbk_statement_get_int (second, 1), ==, 1);
  g_assert_cmpint (cbk_statement_get_int (second, 2), ==, 5);
  g_assert_cmpint (cbk_statement_step (third, &error), ==, CBK_STEP_ROW);
  g_assert_cmpint (cbk_statement_get_int (third, 1), ==, 1);
  g_assert_no_error (error);
}

static void
test_double_quotes_are_no_strings (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkSql) sql = open_sql (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_null (cbk_sql_prepare (sql, "SELECT \"nothing\"", &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
}

static void
test_missing_row (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkSql) sql = open_sql (fixture);
  g_autoptr (GError) error = NULL;
  gint64 value;

  execute (sql, "CREATE TABLE t (a)");
  g_assert_false (cbk_sql_get_int (sql, "SELECT a FROM t", &value, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_CORRUPT);
  g_clear_error (&error);
  g_assert_null (cbk_sql_read_blob (sql, "t", "a", 1, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
}

static void
test_transactions (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkSql) sql = open_sql (fixture);
  g_autoptr (GError) error = NULL;

  execute (sql, "CREATE TABLE t (a)");
  g_assert_true (cbk_sql_begin (sql, &error));
  execute (sql, "INSERT INTO t VALUES (1)");
  cbk_sql_rollback (sql);
  g_assert_cmpint (get_int (sql, "SELECT count (*) FROM t"), ==, 0);

  g_assert_true (cbk_sql_begin (sql, &error));
  execute (sql, "INSERT INTO t VALUES (1)");
  g_assert_true (cbk_sql_commit (sql, &error));
  cbk_sql_rollback (sql); /* there is nothing to take back */
  g_assert_cmpint (get_int (sql, "SELECT count (*) FROM t"), ==, 1);
  g_assert_no_error (error);
}

static void
test_large_blob (StoreFixture *fixture, gconstpointer data)
{
  const gsize size = 3 * 1024 * 1024 + 17;
  g_autoptr (CbkSql) sql = open_sql (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkStatement) write = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree guint8 *large = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    large[i] = i * 31 >> 3;
  execute (sql, "CREATE TABLE t (a)");
  write = cbk_sql_prepare (sql, "INSERT INTO t (rowid, a) VALUES (1, ?1)", &error);
  g_assert_no_error (error);
  cbk_statement_bind_blob (write, 1, large, size);
  g_assert_true (cbk_statement_run (write, &error));
  bytes = cbk_sql_read_blob (sql, "t", "a", 1, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), large, size);
  g_assert_cmpuint (GPOINTER_TO_SIZE (g_bytes_get_data (bytes, NULL)) % 8, ==, 0);
}

/* The folder of the file is a file. */
static void
test_folder_that_is_a_file (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_file_set_contents (folder, "x", 1, &error);
  g_assert_no_error (error);
  g_assert_null (cbk_sql_open (fixture->path, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_READ_ONLY);
}

static void
test_file_that_is_a_folder (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0700), ==, 0);
  g_assert_null (cbk_sql_open (fixture->path, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE_READ_ONLY);
}

/* Root may write anywhere, so the file is opened by nobody in particular. */
static void
test_read_only_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  StoreFixture     fixture = { 0 };
  gboolean         is_root;

  if (g_test_subprocess ())
    {
      is_root = geteuid () == 0;
      g_assert_cmpint (is_root ? seteuid (65534) : 0, ==, 0);
      g_assert_null (cbk_sql_open (g_getenv ("TEST_SQL_PATH"), &error));
      g_assert_error (error, CBK_ERROR, CBK_ERROR_STORE_READ_ONLY);
      g_assert_cmpint (is_root ? seteuid (0) : 0, ==, 0);
      g_assert_cmpint (prctl (PR_SET_DUMPABLE, 1), ==, 0); /* a leak checker wants to look into the process again */
      return;
    }

  store_fixture_set_up (&fixture, NULL);
  store_fixture_execute (&fixture, "CREATE TABLE t (a)");
  folder = g_path_get_dirname (fixture.path);
  g_assert_cmpint (g_chmod (fixture.folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (folder, 0555), ==, 0);
  g_assert_cmpint (g_chmod (fixture.path, 0444), ==, 0);
  g_setenv ("TEST_SQL_PATH", fixture.path, TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  store_fixture_tear_down (&fixture, NULL);
}

static gpointer
open_on_another_thread (gpointer user_data)
{
  return cbk_sql_open (user_data, NULL);
}

/* A database belongs to the thread that opened it. The process that dies leaves its file to the one that looks on. */
static void
test_wrong_thread (void)
{
  const struct rlimit no_core = { 0, 0 };
  StoreFixture        fixture = { 0 };
  CbkSql             *sql;

  if (g_test_subprocess ())
    {
      setrlimit (RLIMIT_CORE, &no_core);
      sql = g_thread_join (g_thread_new ("other", open_on_another_thread, (gpointer) g_getenv ("TEST_SQL_PATH")));
      cbk_sql_execute (sql, "SELECT 1", NULL);
      return;
    }

  store_fixture_set_up (&fixture, NULL);
  g_setenv ("TEST_SQL_PATH", fixture.path, TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*g_thread_self*");
  store_fixture_tear_down (&fixture, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                                            \
  g_test_add ("/sql/" name, StoreFixture, NULL, store_fixture_set_up, function, store_fixture_tear_down)
  ADD ("created-for-the-user-alone", test_created_for_the_user_alone);
  ADD ("three-answers", test_three_answers);
  ADD ("empty-blob-is-no-null", test_empty_blob_is_no_null);
  ADD ("failed-bind-is-told-by-step", test_failed_bind_is_told_by_step);
  ADD ("prepared-again", test_prepared_again);
  ADD ("double-quotes-are-no-strings", test_double_quotes_are_no_strings);
  ADD ("missing-row", test_missing_row);
  ADD ("transactions", test_transactions);
  ADD ("large-blob", test_large_blob);
  ADD ("folder-that-is-a-file", test_folder_that_is_a_file);
  ADD ("file-that-is-a-folder", test_file_that_is_a_folder);
#undef ADD
  g_test_add_func ("/sql/read-only-file", test_read_only_file);
  g_test_add_func ("/sql/wrong-thread", test_wrong_thread);

  return g_test_run ();
}
