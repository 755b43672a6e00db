/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that do not come to their end: what stays, what is told, and where the next run goes on. */

#include <string.h>

#include "core/cbk-error.h"
#include "sync-fixture.h"

static void
test_wrong_token (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkPass) pass = NULL;

  mock_connector_fail_once (fixture->mock, "info", CBK_ERROR_UNAUTHORIZED);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_UNAUTHORIZED);
  sync_fixture_assert_log (fixture, "info\n");
  g_assert_cmpuint (fixture->snapshots->len, ==, 0);
  pass = await_begin (fixture->store.store, CBK_PASS_AS_NEEDED, 7, &error);
  g_assert_cmpint (pass->started, ==, 7);
}

/* The pages before it are stored and shown, and the next run begins with the page that failed. */
static void
test_resume_after_error (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  mock_connector_set_numbers (fixture->mock, "three", 0, 5);
  mock_connector_fail_once (fixture->mock, "three", CBK_ERROR_UNREACHABLE);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_UNREACHABLE);
  sync_fixture_assert_log (fixture, "info\n"
                                    "page - 500\n"
                                    "page +/= 500\n"
                                    "progress 2 -1\n"
                                    "page three 500\n"
                                    "progress 3 -1\n");
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30");
  g_assert_cmpint (sync_fixture_get_synced (fixture), ==, 0);

  sync_fixture_start (fixture, CBK_PASS_AS_NEEDED, 200);
  sync_fixture_end (fixture, &error);
  g_assert_no_error (error);
  sync_fixture_assert_log (fixture, "info\n"
                                    "page three 500\n"
                                    "progress 5 5\n");
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
  g_assert_cmpuint (fixture->report->changes.n_added, ==, 5);
  g_assert_cmpint (fixture->report->changes.synced, ==, 100);
  g_assert_cmpint (sync_fixture_get_synced (fixture), ==, 100); /* when the pass began */
}

static void
test_error_on_first_page (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_fail_once (fixture->mock, NULL, CBK_ERROR_BUSY);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_BUSY);
  g_assert_cmpuint (fixture->snapshots->len, ==, 0);
  sync_fixture_run (fixture);
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
}

/* What the CDN says of itself holds for the run after one that failed, too. */
static void
test_terms_of_a_failed_run (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_fail_once (fixture->mock, "info", CBK_ERROR_UNREACHABLE);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_UNREACHABLE);
  g_assert_null (cbk_sync_get_terms (fixture->sync));
  mock_connector_fail_once (fixture->mock, NULL, CBK_ERROR_UNREACHABLE);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_UNREACHABLE);
  g_assert_cmpuint (cbk_sync_get_terms (fixture->sync)->min_poll, ==, 60);
  mock_connector_fail_once (fixture->mock, "info", CBK_ERROR_UNREACHABLE);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_UNREACHABLE);
  g_assert_cmpuint (cbk_sync_get_terms (fixture->sync)->min_poll, ==, 60);
}

/* sync_fixture_run_and_fail() and sync_fixture_run() begin at 100. */
static void
assert_stored_terms (SyncFixture *fixture, gint64 asked, gint64 not_before)
{
  g_assert_cmpint (store_fixture_get_int (&fixture->store, "SELECT asked FROM state"), ==, asked);
  g_assert_cmpint (store_fixture_get_int (&fixture->store, "SELECT not_before FROM state"), ==, not_before);
}

/* When the CDN wants to be asked again is kept, until it has let itself be asked; for a day at the most. */
static void
test_refusal_is_kept (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_set_retry_time (fixture->mock, 700);
  mock_connector_fail_once (fixture->mock, "info", CBK_ERROR_BUSY);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_BUSY);
  assert_stored_terms (fixture, 0, 700);
  mock_connector_set_retry_time (fixture->mock, 0);
  mock_connector_fail_once (fixture->mock, "info", CBK_ERROR_UNREACHABLE);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_UNREACHABLE);
  assert_stored_terms (fixture, 0, 700);
  mock_connector_set_retry_time (fixture->mock, 1000000);
  mock_connector_fail_once (fixture->mock, NULL, CBK_ERROR_BUSY);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_BUSY);
  assert_stored_terms (fixture, 0, 100 + 86400);
  sync_fixture_run (fixture);
  assert_stored_terms (fixture, 100, 0);
  g_assert_cmpint (store_fixture_get_int (&fixture->store, "SELECT min_poll FROM state"), ==, 60);
  g_assert_cmpint (store_fixture_get_int (&fixture->store, "SELECT renews_before_days FROM state"), ==, 7);
}

/* A failed run removes nothing, however much of the inventory it has not seen. */
static void
test_failed_run_removes_nothing (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_run (fixture);
  mock_connector_set_page (fixture->mock, NULL, "9:i:90", "+/=");
  mock_connector_fail_once (fixture->mock, "+/=", CBK_ERROR_SERVER);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_SERVER);
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50 9:i:90");
}

/* All pages were stored, only the end failed: the next run has nothing to ask for but the info. */
static void
test_resume_at_end (SyncFixture *fixture, gconstpointer data)
{
  store_fixture_execute (&fixture->store, "CREATE TRIGGER r BEFORE INSERT ON columns"
                                          " BEGIN SELECT raise (ABORT, 'refused'); END");
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_STORE);
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
  store_fixture_execute (&fixture->store, "DROP TRIGGER r");
  sync_fixture_run (fixture);
  sync_fixture_assert_log (fixture, "info\n");
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
}

static void
wait_for (SyncFixture *fixture, const char *line)
{
  while (strstr (fixture->log->str, line) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_cancel (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  mock_connector_hold_once (fixture->mock, "three");
  sync_fixture_start (fixture, CBK_PASS_AS_NEEDED, 100);
  wait_for (fixture, "progress 3");
  g_cancellable_cancel (fixture->cancellable);
  g_assert_false (sync_fixture_end (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30");

  g_cancellable_reset (fixture->cancellable);
  sync_fixture_run (fixture);
  sync_fixture_assert_log (fixture, "info\n"
                                    "page three 500\n"
                                    "progress 5 -1\n");
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
}

static void
test_cancel_before_start (SyncFixture *fixture, gconstpointer data)
{
  g_cancellable_cancel (fixture->cancellable);
  sync_fixture_run_and_fail (fixture, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture->snapshots->len, ==, 0);
}

static void
test_cancel_during_info (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  mock_connector_hold_once (fixture->mock, "info");
  sync_fixture_start (fixture, CBK_PASS_AS_NEEDED, 100);
  g_cancellable_cancel (fixture->cancellable);
  g_assert_false (sync_fixture_end (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
cancel_on_progress (CbkSync *sync, guint done, gint64 total, SyncFixture *fixture)
{
  g_cancellable_cancel (fixture->cancellable);
}

/* Cancelled after each page in turn: each run brings the pass one page on, or two, and it comes to its end. */
static void
test_cancel_after_each_page (SyncFixture *fixture, gconstpointer data)
{
  gulong   id = g_signal_connect (fixture->sync, "progress", G_CALLBACK (cancel_on_progress), fixture);
  gboolean done = FALSE;

  for (guint i = 0; i < 4 && !done; i++)
    {
      g_autoptr (GError) error = NULL;

      g_cancellable_reset (fixture->cancellable);
      sync_fixture_start (fixture, CBK_PASS_AS_NEEDED, 100 + i);
      done = sync_fixture_end (fixture, &error);
      if (!done)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  g_signal_handler_disconnect (fixture->sync, id);
  if (!done)
    {
      g_cancellable_reset (fixture->cancellable);
      sync_fixture_run (fixture);
    }
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
  g_assert_cmpint (sync_fixture_get_synced (fixture), ==, 100);
}

static void
test_tokens_in_a_circle (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_set_page (fixture->mock, "three", "4:d:40", "+/=");
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_BAD_ANSWER);
  g_assert_cmpint (sync_fixture_get_synced (fixture), ==, 0);
  mock_connector_set_page (fixture->mock, "three", "4:d:40", NULL);
  sync_fixture_run (fixture);
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40");
}

static void
test_page_that_names_itself (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_set_page (fixture->mock, "+/=", "3:c:30", "+/=");
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_BAD_ANSWER);
}

/* The pass is begun anew, and until it is over nothing that is known goes away. */
static void
test_token_expired_since_last_run (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_run (fixture);
  mock_connector_fail_once (fixture->mock, "three", CBK_ERROR_UNREACHABLE);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_UNREACHABLE);

  mock_connector_set_page (fixture->mock, NULL, "1:a:11 6:f:60", "+/=");
  mock_connector_fail_once (fixture->mock, "three", CBK_ERROR_TOKEN_EXPIRED);
  sync_fixture_run (fixture);
  sync_fixture_assert_log (fixture, "info\n"
                                    "page three 500\n"
                                    "page - 500\n"
                                    "page +/= 500\n"
                                    "progress 2 -1\n"
                                    "page three 500\n"
                                    "progress 3 -1\n"
                                    "progress 5 -1\n");
  for (guint i = 0; i < fixture->snapshots->len; i++)
    g_assert_cmpuint (cbk_snapshot_get_n_rows (g_ptr_array_index (fixture->snapshots, i)), >=, 5);
  sync_fixture_assert_stored (fixture, "1:a:11 3:c:30 4:d:40 5:e:50 6:f:60");
}

static void
test_token_expired_during_run (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_fail_once (fixture->mock, "three", CBK_ERROR_TOKEN_EXPIRED);
  sync_fixture_run (fixture);
  sync_fixture_assert_log (fixture, "info\n"
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
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
}

static void
test_token_expired_again (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_set_page (fixture->mock, "+/=", "3:c:30", "unknown");
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_TOKEN_EXPIRED);
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30");
}

static void
test_first_page_expired (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_fail_once (fixture->mock, NULL, CBK_ERROR_TOKEN_EXPIRED);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_TOKEN_EXPIRED);
  sync_fixture_assert_log (fixture, "info\npage - 500\n");
}

/* A page that cannot be stored ends the run, though the CDN would let us wait for the next one forever. */
static void
test_store_fails (SyncFixture *fixture, gconstpointer data)
{
  store_fixture_execute (&fixture->store, "CREATE TRIGGER r BEFORE INSERT ON domain WHEN new.domain = 'c'"
                                          " BEGIN SELECT raise (ABORT, 'refused'); END");
  mock_connector_hold_once (fixture->mock, "three");
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_STORE);
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20");
  store_fixture_execute (&fixture->store, "DROP TRIGGER r");
  sync_fixture_run (fixture);
  sync_fixture_assert_log (fixture, "info\n"
                                    "page +/= 500\n"
                                    "page three 500\n"
                                    "progress 3 -1\n"
                                    "progress 5 -1\n");
}

/* The file is found to be damaged in the middle of a run: that is told before anything else, and after the file was put
 * aside the inventory is fetched anew. */
static void
test_store_is_damaged (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  mock_connector_hold_once (fixture->mock, "three");
  sync_fixture_start (fixture, CBK_PASS_AS_NEEDED, 100);
  wait_for (fixture, "progress 3");
  store_fixture_execute (&fixture->store, "DELETE FROM state");
  g_cancellable_cancel (fixture->cancellable);
  g_assert_false (sync_fixture_end (fixture, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_STORE_CORRUPT);

  g_cancellable_reset (fixture->cancellable);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_STORE_CORRUPT); /* until it is opened again */
  store_fixture_open (&fixture->store);
  assert_rows (fixture->store.path, "");
  sync_fixture_run (fixture);
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
}

static void
test_store_is_closed (SyncFixture *fixture, gconstpointer data)
{
  await_close (fixture->store.store);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_STORE);
  sync_fixture_assert_log (fixture, "info\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                                            \
  g_test_add ("/sync/interrupted/" name, SyncFixture, NULL, sync_fixture_set_up, function, sync_fixture_tear_down)
  ADD ("wrong-token", test_wrong_token);
  ADD ("resume-after-error", test_resume_after_error);
  ADD ("error-on-first-page", test_error_on_first_page);
  ADD ("terms-of-a-failed-run", test_terms_of_a_failed_run);
  ADD ("refusal-is-kept", test_refusal_is_kept);
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
  ADD ("store-is-damaged", test_store_is_damaged);
  ADD ("store-is-closed", test_store_is_closed);
#undef ADD

  return g_test_run ();
}
