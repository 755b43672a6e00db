/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs against a CDN that is a script: what is asked for and when, what is stored, what is told, and every way to end.
 */

#include "core/sync/cbk-sync.h"

#include <string.h>

#include "core/cbk-error.h"
#include "mock-connector.h"
#include "store-fixture.h"

typedef struct
{
  StoreFixture   store;
  GString       *log;       /* requests and progress, one a line */
  GPtrArray     *snapshots; /* that were told */
  MockConnector *mock;
  CbkSync       *sync;
  GCancellable  *cancellable;
  GAsyncResult  *result; /* of the last run */
  CbkPassChanges changes;
  guint          n_unreadable;
} Fixture;

static void
on_progress (CbkSync *sync, guint done, gint64 total, Fixture *fixture)
{
  g_string_append_printf (fixture->log, "progress %u %" G_GINT64_FORMAT "\n", done, total);
}

static void
on_snapshot (CbkSync *sync, CbkSnapshot *snapshot, Fixture *fixture)
{
  g_ptr_array_add (fixture->snapshots, cbk_snapshot_ref (snapshot));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  store_fixture_set_up (&fixture->store, NULL);
  store_fixture_open (&fixture->store);
  fixture->log = g_string_new (NULL);
  fixture->snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_snapshot_unref);
  fixture->mock = mock_connector_new (fixture->log);
  fixture->sync = cbk_sync_new (CBK_CONNECTOR (fixture->mock), fixture->store.store);
  fixture->cancellable = g_cancellable_new ();
  g_signal_connect (fixture->sync, "progress", G_CALLBACK (on_progress), fixture);
  g_signal_connect (fixture->sync, "snapshot", G_CALLBACK (on_snapshot), fixture);

  mock_connector_set_page (fixture->mock, NULL, "1:a:10 2:b:20", "+/=");
  mock_connector_set_page (fixture->mock, "+/=", "3:c:30", "three");
  mock_connector_set_page (fixture->mock, "three", "4:d:40 5:e:50", NULL);
}

/* Whatever happened, the object is gone with its last reference: no run has kept one. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gpointer sync = fixture->sync;

  g_clear_object (&fixture->result);
  if (sync != NULL)
    {
      g_assert_false (cbk_sync_is_running (fixture->sync));
      g_object_add_weak_pointer (sync, &sync);
      g_clear_object (&fixture->sync);
      g_assert_null (sync);
    }
  g_clear_object (&fixture->cancellable);
  g_assert_finalize_object (fixture->mock);
  g_ptr_array_unref (fixture->snapshots);
  g_string_free (fixture->log, TRUE);
  store_fixture_tear_down (&fixture->store, NULL);
}

static void
start (Fixture *fixture, gint64 now)
{
  g_clear_object (&fixture->result);
  g_string_truncate (fixture->log, 0);
  g_ptr_array_set_size (fixture->snapshots, 0);
  cbk_sync_run_async (fixture->sync, now, fixture->cancellable, store_fixture_keep_result, &fixture->result);
  g_assert_true (cbk_sync_is_running (fixture->sync));
}

static gboolean
end (Fixture *fixture, GError **error)
{
  store_fixture_await (&fixture->result);
  g_assert_false (cbk_sync_is_running (fixture->sync));
  return cbk_sync_run_finish (fixture->sync, fixture->result, &fixture->changes, &fixture->n_unreadable, error);
}

static void
run (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  start (fixture, 100);
  end (fixture, &error);
  g_assert_no_error (error);
}

static void
run_and_fail (Fixture *fixture, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  start (fixture, 100);
  g_assert_false (end (fixture, &error));
  g_assert_error (error, domain, code);
}

static void
assert_log (Fixture *fixture, const char *expected)
{
  g_assert_cmpstr (fixture->log->str, ==, expected);
}

static CbkSnapshot *
last_snapshot (Fixture *fixture)
{
  g_assert_cmpuint (fixture->snapshots->len, >, 0);
  return g_ptr_array_index (fixture->snapshots, fixture->snapshots->len - 1);
}

/* What was told last is what is stored. */
static void
assert_stored (Fixture *fixture, const char *expected)
{
  assert_rows (fixture->store.path, expected);
  assert_snapshot_shows (last_snapshot (fixture), fixture->store.path);
}

static gint64
get_synced (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  gint64 synced;

  snapshot = await_load (fixture->store.store, &synced, &error);
  g_assert_no_error (error);
  return synced;
}

/* A page is asked for before the one before it is stored, and never before the one before that. */
static void
test_pages (Fixture *fixture, gconstpointer data)
{
  run (fixture);
  assert_log (fixture, "info\n"
                       "page - 500\n"
                       "page +/= 500\n"
                       "progress 2 -1\n"
                       "page three 500\n"
                       "progress 3 -1\n"
                       "progress 5 -1\n");
  assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
  g_assert_cmpuint (fixture->changes.n_added, ==, 5);
  g_assert_cmpuint (fixture->changes.n_changed, ==, 0);
  g_assert_cmpuint (fixture->changes.n_removed, ==, 0);
  g_assert_cmpuint (fixture->n_unreadable, ==, 0);
  g_assert_cmpint (get_synced (fixture), ==, 100);
}

static void
test_total (Fixture *fixture, gconstpointer data)
{
  mock_connector_set_numbers (fixture->mock, NULL, 0, 5);
  mock_connector_set_numbers (fixture->mock, "three", 0, 6);
  run (fixture);
  assert_log (fixture, "info\n"
                       "page - 500\n"
                       "page +/= 500\n"
                       "progress 2 5\n"
                       "page three 500\n"
                       "progress 3 5\n"
                       "progress 5 6\n");
}

static void
test_page_size (Fixture *fixture, gconstpointer data)
{
  mock_connector_set_page (fixture->mock, NULL, "1:a:10", NULL);
  mock_connector_set_max_page_size (fixture->mock, 5000);
  run (fixture);
  assert_log (fixture, "info\npage - 1000\nprogress 1 -1\n");
  mock_connector_set_max_page_size (fixture->mock, 50);
  run (fixture);
  assert_log (fixture, "info\npage - 50\nprogress 1 -1\n");
}

static void
test_empty_inventory (Fixture *fixture, gconstpointer data)
{
  mock_connector_set_page (fixture->mock, NULL, "", NULL);
  run (fixture);
  assert_log (fixture, "info\npage - 500\nprogress 0 -1\n");
  assert_stored (fixture, "");
  g_assert_cmpint (get_synced (fixture), ==, 100);
}

/* A short page is no end, nor is an empty one. */
static void
test_empty_page_in_the_middle (Fixture *fixture, gconstpointer data)
{
  mock_connector_set_page (fixture->mock, "+/=", "", "three");
  run (fixture);
  assert_stored (fixture, "1:a:10 2:b:20 4:d:40 5:e:50");
}

static void
test_second_run_removes (Fixture *fixture, gconstpointer data)
{
  run (fixture);
  mock_connector_set_page (fixture->mock, NULL, "1:a:11 9:i:90", "+/=");
  run (fixture);
  assert_stored (fixture, "1:a:11 3:c:30 4:d:40 5:e:50 9:i:90");
  g_assert_cmpuint (fixture->changes.n_added, ==, 1);
  g_assert_cmpuint (fixture->changes.n_changed, ==, 1);
  g_assert_cmpuint (fixture->changes.n_removed, ==, 1);
}

static void
test_unreadable_rows (Fixture *fixture, gconstpointer data)
{
  run (fixture);
  mock_connector_set_page (fixture->mock, "+/=", "", "three");
  mock_connector_set_numbers (fixture->mock, "+/=", 2, -1);
  mock_connector_set_numbers (fixture->mock, "three", 1, -1);
  run (fixture);
  g_assert_cmpuint (fixture->n_unreadable, ==, 3);
  g_assert_cmpuint (fixture->changes.n_removed, ==, 0);
  assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
}

static void
test_unreadable_rows_before_resuming (Fixture *fixture, gconstpointer data)
{
  run (fixture);
  mock_connector_set_page (fixture->mock, NULL, "1:a:10", "+/=");
  mock_connector_set_numbers (fixture->mock, NULL, 1, -1);
  mock_connector_fail_once (fixture->mock, "three", CBK_ERROR_SERVER);
  run_and_fail (fixture, CBK_ERROR, CBK_ERROR_SERVER);
  run (fixture);
  g_assert_cmpuint (fixture->n_unreadable, ==, 1);
  assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
}

static void
test_wrong_token (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkPass) pass = NULL;

  mock_connector_fail_once (fixture->mock, "info", CBK_ERROR_UNAUTHORIZED);
  run_and_fail (fixture, CBK_ERROR, CBK_ERROR_UNAUTHORIZED);
  assert_log (fixture, "info\n");
  g_assert_cmpuint (fixture->snapshots->len, ==, 0);
  pass = await_begin (fixture->store.store, TRUE, 7, &error);
  g_assert_cmpint (pass->started, ==, 7);
}

/* The pages before it are stored and shown, and the next run begins with the page that failed. */
static void
test_resume_after_error (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  mock_connector_set_numbers (fixture->mock, "three", 0, 5);
  mock_connector_fail_once (fixture->mock, "three", CBK_ERROR_UNREACHABLE);
  run_and_fail (fixture, CBK_ERROR, CBK_ERROR_UNREACHABLE);
  assert_log (fixture, "info\n"
                       "page - 500\n"
                       "page +/= 500\n"
                       "progress 2 -1\n"
                       "page three 500\n"
                       "progress 3 -1\n");
  assert_stored (fixture, "1:a:10 2:b:20 3:c:30");
  g_assert_cmpint (get_synced (fixture), ==, 0);

  start (fixture, 200);
  end (fixture, &error);
  g_assert_no_error (error);
  assert_log (fixture, "info\n"
                       "page three 500\n"
                       "progress 5 5\n");
  assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
  g_assert_cmpuint (fixture->changes.n_added, ==, 5);
  g_assert_cmpint (get_synced (fixture), ==, 100); /* when the pass began */
}

static void
test_error_on_first_page (Fixture *fixture, gconstpointer data)
{
  mock_connector_fail_once (fixture->mock, NULL, CBK_ERROR_BUSY);
  run_and_fail (fixture, CBK_ERROR, CBK_ERROR_BUSY);
  g_assert_cmpuint (fixture->snapshots->len, ==, 0);
  run (fixture);
  assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
}

/* A failed run removes nothing, however much of the inventory it has not seen. */
static void
test_failed_run_removes_nothing (Fixture *fixture, gconstpointer data)
{
  run (fixture);
  mock_connector_set_page (fixture->mock, NULL, "9:i:90", "+/=");
  mock_connector_fail_once (fixture->mock, "+/=", CBK_ERROR_SERVER);
  run_and_fail (fixture, CBK_ERROR, CBK_ERROR_SERVER);
  assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50 9:i:90");
}

/* All pages were stored, only the end failed: the next run has nothing to ask for but the info. */
static void
test_resume_at_end (Fixture *fixture, gconstpointer data)
{
  store_fixture_execute (&fixture->store, "CREATE TRIGGER r BEFORE INSERT ON columns"
                                          " BEGIN SELECT raise (ABORT, 'refused'); END");
  run_and_fail (fixture, CBK_ERROR, CBK_ERROR_STORE);
  assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
  store_fixture_execute (&fixture->store, "DROP TRIGGER r");
  run (fixture);
  assert_log (fixture, "info\n");
  assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
}

static void
wait_for (Fixture *fixture, const char *line)
{
  while (strstr (fixture->log->str, line) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  mock_connector_hold_once (fixture->mock, "three");
  start (fixture, 100);
  wait_for (fixture, "progress 3");
  g_cancellable_cancel (fixture->cancellable);
  g_assert_false (end (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_stored (fixture, "1:a:10 2:b:20 3:c:30");

  g_cancellable_reset (fixture->cancellable);
  run (fixture);
  assert_log (fixture, "info\n"
                       "page three 500\n"
                       "progress 5 -1\n");
  assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
}

static void
test_cancel_before_start (Fixture *fixture, gconstpointer data)
{
  g_cancellable_cancel (fixture->cancellable);
  run_and_fail (fixture, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture->snapshots->len, ==, 0);
}

static void
test_cancel_during_info (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  mock_connector_hold_once (fixture->mock, "info");
  start (fixture, 100);
  g_cancellable_cancel (fixture->cancellable);
  g_assert_false (end (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
cancel_on_progress (CbkSync *sync, guint done, gint64 total, Fixture *fixture)
{
  g_cancellable_cancel (fixture->cancellable);
}

/* Cancelled after each page in turn: each run brings the pass one page on, or two, and it comes to its end. */
static void
test_cancel_after_each_page (Fixture *fixture, gconstpointer data)
{
  gulong   id = g_signal_connect (fixture->sync, "progress", G_CALLBACK (cancel_on_progress), fixture);
  gboolean done = FALSE;

  for (guint i = 0; i < 4 && !done; i++)
    {
      g_autoptr (GError) error = NULL;

      g_cancellable_reset (fixture->cancellable);
      start (fixture, 100 + i);
      done = end (fixture, &error);
      if (!done)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  g_signal_handler_disconnect (fixture->sync, id);
  if (!done)
    {
      g_cancellable_reset (fixture->cancellable);
      run (fixture);
    }
  assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
  g_assert_cmpint (get_synced (fixture), ==, 100);
}

static void
test_tokens_in_a_circle (Fixture *fixture, gconstpointer data)
{
  mock_connector_set_page (fixture->mock, "three", "4:d:40", "+/=");
  run_and_fail (fixture, CBK_ERROR, CBK_ERROR_BAD_ANSWER);
  g_assert_cmpint (get_synced (fixture), ==, 0);
  mock_connector_set_page (fixture->mock, "three", "4:d:40", NULL);
  run (fixture);
  assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40");
}

static void
test_page_that_names_itself (Fixture *fixture, gconstpointer data)
{
  mock_connector_set_page (fixture->mock, "+/=", "3:c:30", "+/=");
  run_and_fail (fixture, CBK_ERROR, CBK_ERROR_BAD_ANSWER);
}

/* The pass is begun anew, and until it is over nothing that is known goes away. */
static void
test_token_expired_since_last_run (Fixture *fixture, gconstpointer data)
{
  run (fixture);
  mock_connector_fail_once (fixture->mock, "three", CBK_ERROR_UNREACHABLE);
  run_and_fail (fixture, CBK_ERROR, CBK_ERROR_UNREACHABLE);

  mock_connector_set_page (fixture->mock, NULL, "1:a:11 6:f:60", "+/=");
  mock_connector_fail_once (fixture->mock, "three", CBK_ERROR_TOKEN_EXPIRED);
  run (fixture);
  assert_log (fixture, "info\n"
                       "page three 500\n"
                       "page - 500\n"
                       "page +/= 500\n"
                       "progress 2 -1\n"
                       "page three 500\n"
                       "progress 3 -1\n"
                       "progress 5 -1\n");
  for (guint i = 0; i < fixture->snapshots->len; i++)
    g_assert_cmpuint (cbk_snapshot_get_n_rows (g_ptr_array_index (fixture->snapshots, i)), >=, 5);
  assert_stored (fixture, "1:a:11 3:c:30 4:d:40 5:e:50 6:f:60");
}

static void
test_token_expired_during_run (Fixture *fixture, gconstpointer data)
{
  mock_connector_fail_once (fixture->mock, "three", CBK_ERROR_TOKEN_EXPIRED);
  run (fixture);
  assert_log (fixture, "info\n"
                       "page - 500\n"
                       "page +/= 500\n"
                       "progress 2 -1\n"
                       "page three 500\n"
                       "progress 3 -1\n"
                       "page - 500\n"
                       "page +/= 500\n"
                       "progress 2 -1\n"
                       "page three 500\n"
                       "progress 3 -1\n"
                       "progress 5 -1\n");
  assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
}

static void
test_token_expired_again (Fixture *fixture, gconstpointer data)
{
  mock_connector_set_page (fixture->mock, "+/=", "3:c:30", "unknown");
  run_and_fail (fixture, CBK_ERROR, CBK_ERROR_TOKEN_EXPIRED);
  assert_stored (fixture, "1:a:10 2:b:20 3:c:30");
}

static void
test_first_page_expired (Fixture *fixture, gconstpointer data)
{
  mock_connector_fail_once (fixture->mock, NULL, CBK_ERROR_TOKEN_EXPIRED);
  run_and_fail (fixture, CBK_ERROR, CBK_ERROR_TOKEN_EXPIRED);
  assert_log (fixture, "info\npage - 500\n");
}

/* A page that cannot be stored ends the run, though the CDN would let us wait for the next one forever. */
static void
test_store_fails (Fixture *fixture, gconstpointer data)
{
  store_fixture_execute (&fixture->store, "CREATE TRIGGER r BEFORE INSERT ON domain WHEN new.domain = 'c'"
                                          " BEGIN SELECT raise (ABORT, 'refused'); END");
  mock_connector_hold_once (fixture->mock, "three");
  run_and_fail (fixture, CBK_ERROR, CBK_ERROR_STORE);
  assert_stored (fixture, "1:a:10 2:b:20");
  store_fixture_execute (&fixture->store, "DROP TRIGGER r");
  run (fixture);
  assert_log (fixture, "info\n"
                       "page +/= 500\n"
                       "page three 500\n"
                       "progress 3 -1\n"
                       "progress 5 -1\n");
}

static void
test_store_is_closed (Fixture *fixture, gconstpointer data)
{
  await_close (fixture->store.store);
  run_and_fail (fixture, CBK_ERROR, CBK_ERROR_STORE);
  assert_log (fixture, "info\n");
}

static void
test_one_run_at_a_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture, 100);
  cbk_sync_run_async (fixture->sync, 100, NULL, store_fixture_keep_result, &second);
  g_assert_false (cbk_sync_run_finish (fixture->sync, store_fixture_await (&second), NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&error);
  g_assert_true (end (fixture, &error));
  g_assert_no_error (error);
  assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
}

static void
test_without_cancellable (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->cancellable);
  run (fixture);
  assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
}

/* Nobody looks at an empty window for longer than the first page takes. */
static void
test_first_page_is_shown_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  mock_connector_hold_once (fixture->mock, "+/=");
  start (fixture, 100);
  while (fixture->snapshots->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (cbk_snapshot_get_n_rows (last_snapshot (fixture)), ==, 2);
  g_cancellable_cancel (fixture->cancellable);
  end (fixture, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture->snapshots->len, ==, 1); /* the last one shows all that there is */
}

static void
set_many_pages (Fixture *fixture, guint n)
{
  mock_connector_set_page (fixture->mock, NULL, "", "p0");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *token = g_strdup_printf ("p%u", i);
      g_autofree char *next = g_strdup_printf ("p%u", i + 1);
      g_autofree char *rows = g_strdup_printf ("%u:host-%u:1 x%u:other-%u:2", i, i, i, i);

      mock_connector_set_page (fixture->mock, token, rows, i + 1 < n ? next : NULL);
    }
}

/* One at once where the inventory was empty, one at the end, and one for each second between at most. */
static void
test_snapshots_are_rare (Fixture *fixture, gconstpointer data)
{
  gint64 began = g_get_monotonic_time ();

  set_many_pages (fixture, 400);
  run (fixture);
  g_assert_cmpuint (fixture->snapshots->len, <=, 2 + (g_get_monotonic_time () - began) / G_USEC_PER_SEC);
  g_assert_cmpuint (cbk_snapshot_get_n_rows (last_snapshot (fixture)), ==, 800);
  assert_snapshot_shows (last_snapshot (fixture), fixture->store.path);

  began = g_get_monotonic_time ();
  run (fixture);
  g_assert_cmpuint (fixture->snapshots->len, <=, 1 + (g_get_monotonic_time () - began) / G_USEC_PER_SEC);
}

/* The run keeps the object that nobody else keeps, and lets it go. */
static void
test_dropped_while_running (Fixture *fixture, gconstpointer data)
{
  gpointer sync = fixture->sync;

  g_object_add_weak_pointer (sync, &sync);
  start (fixture, 100);
  g_clear_object (&fixture->sync);
  store_fixture_await (&fixture->result);
  assert_rows (fixture->store.path, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
  g_clear_object (&fixture->result);
  while (sync != NULL)
    g_main_context_iteration (NULL, FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add ("/sync/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("pages", test_pages);
  ADD ("total", test_total);
  ADD ("page-size", test_page_size);
  ADD ("empty-inventory", test_empty_inventory);
  ADD ("empty-page-in-the-middle", test_empty_page_in_the_middle);
  ADD ("second-run-removes", test_second_run_removes);
  ADD ("unreadable-rows", test_unreadable_rows);
  ADD ("unreadable-rows-before-resuming", test_unreadable_rows_before_resuming);
  ADD ("wrong-token", test_wrong_token);
  ADD ("resume-after-error", test_resume_after_error);
  ADD ("error-on-first-page", test_error_on_first_page);
  ADD ("failed-run-removes-nothing", test_failed_run_removes_nothing);
  ADD ("resume-at-end", test_resume_at_end);
  ADD ("cancel", test_cancel);
  ADD ("cancel-before-start", test_cancel_before_start);
  ADD ("cancel-during-info", test_cancel_during_info);
  ADD ("cancel-after-each-page", test_cancel_after_each_page);
  ADD ("tokens-in-a-circle", test_tokens_in_a_circle);
  ADD ("page-that-names-itself", test_page_that_names_itself);
  ADD ("token-expired-since-last-run", test_token_expired_since_last_run);
  ADD ("token-expired-during-run", test_token_expired_during_run);
  ADD ("token-expired-again", test_token_expired_again);
  ADD ("first-page-expired", test_first_page_expired);
  ADD ("store-fails", test_store_fails);
  ADD ("store-is-closed", test_store_is_closed);
  ADD ("one-run-at-a-time", test_one_run_at_a_time);
  ADD ("without-cancellable", test_without_cancellable);
  ADD ("first-page-is-shown-at-once", test_first_page_is_shown_at_once);
  ADD ("snapshots-are-rare", test_snapshots_are_rare);
  ADD ("dropped-while-running", test_dropped_while_running);
#undef ADD

  return g_test_run ();
}
