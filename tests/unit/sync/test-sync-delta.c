/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that ask for what has changed: when they do, where they go on, and what happens when the CDN no longer knows. */

#include <string.h>

#include "core/cbk-error.h"
#include "sync-fixture.h"

#define ALL "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50"

/* After a full pass whose end carried the token "s+1". */
static void
set_up (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_set_up (fixture, NULL);
  mock_connector_set_sync_token (fixture->mock, "three", "s+1");
  sync_fixture_run (fixture);
  g_assert_false (fixture->report->was_delta);
  sync_fixture_assert_stored (fixture, ALL);
  mock_connector_set_page (fixture->mock, "since s+1", "2:b:21 -4", "d2");
  mock_connector_set_page (fixture->mock, "d2", "6:f:60 -5", NULL);
  mock_connector_set_sync_token (fixture->mock, "d2", "s2");
  mock_connector_set_page (fixture->mock, "since s2", "", NULL);
  mock_connector_set_sync_token (fixture->mock, "since s2", "s3");
}

static void
assert_sync_token (SyncFixture *fixture, const char *expected)
{
  store_fixture_assert_text (&fixture->store, "SELECT sync_token FROM state", expected);
}

static void
test_delta (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_set_numbers (fixture->mock, "since s+1", 0, 4);
  sync_fixture_run (fixture);
  sync_fixture_assert_log (fixture, "info\n"
                                    "page - 500 since s+1\n"
                                    "page d2 500 since s+1\n"
                                    "progress 2 4\n"
                                    "progress 4 4\n");
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:21 3:c:30 6:f:60");
  g_assert_true (fixture->report->was_delta);
  g_assert_cmpuint (fixture->report->changes.n_added, ==, 1);
  g_assert_cmpuint (fixture->report->changes.n_changed, ==, 1);
  g_assert_cmpuint (fixture->report->changes.n_removed, ==, 2);
  assert_sync_token (fixture, "s2");

  sync_fixture_run (fixture);
  sync_fixture_assert_log (fixture, "info\npage - 500 since s2\nprogress 0 -1\n");
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:21 3:c:30 6:f:60");
  assert_sync_token (fixture, "s3");
}

static void
test_full_on_request (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_set_page (fixture->mock, "three", "5:e:51", NULL);
  mock_connector_set_sync_token (fixture->mock, "three", "s9");
  sync_fixture_run_full (fixture);
  g_assert_false (fixture->report->was_delta);
  g_assert_null (strstr (fixture->log->str, "since"));
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30 5:e:51");
  assert_sync_token (fixture, "s9");
}

static void
test_cdn_without_deltas (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_set_can_delta (fixture->mock, FALSE);
  sync_fixture_run (fixture);
  g_assert_null (strstr (fixture->log->str, "since"));
  g_assert_false (fixture->report->was_delta);
}

static void
test_weekly_full_pass (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sync_fixture_start (fixture, CBK_PASS_AS_NEEDED, 100 + 7 * 24 * 60 * 60 + 1);
  sync_fixture_end (fixture, &error);
  g_assert_no_error (error);
  g_assert_false (fixture->report->was_delta);
}

/* The CDN no longer knows the sync token: a full pass at once, and until its end everything stays as it was. */
static void
test_sync_token_expired (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_fail_once (fixture->mock, "since s+1", CBK_ERROR_TOKEN_EXPIRED);
  mock_connector_set_page (fixture->mock, NULL, "1:a:11", "+/=");
  sync_fixture_run (fixture);
  sync_fixture_assert_log (fixture, "info\n"
                                    "page - 500 since s+1\n"
                                    "page - 500\n"
                                    "page +/= 500\n"
                                    "progress 1 -1\n"
                                    "page three 500\n"
                                    "progress 2 -1\n"
                                    "progress 4 -1\n");
  g_assert_false (fixture->report->was_delta);
  for (guint i = 0; i + 1 < fixture->snapshots->len; i++)
    g_assert_cmpuint (cbk_snapshot_get_n_rows (g_ptr_array_index (fixture->snapshots, i)), ==, 5);
  sync_fixture_assert_stored (fixture, "1:a:11 3:c:30 4:d:40 5:e:50");
  assert_sync_token (fixture, "s+1");
}

/* In the middle of a delta: its rows are there already, its tombstones must not count for the full pass. */
static void
test_expired_in_the_middle (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_fail_once (fixture->mock, "d2", CBK_ERROR_TOKEN_EXPIRED);
  sync_fixture_run (fixture);
  g_assert_nonnull (strstr (fixture->log->str, "page d2 500 since s+1\nprogress 2 -1\npage - 500\n"));
  sync_fixture_assert_stored (fixture, ALL);
}

/* And then the full pass fails: the next run goes on with it, not with the token that is no good. */
static void
test_full_pass_after_expiry_is_resumed (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_fail_once (fixture->mock, "since s+1", CBK_ERROR_TOKEN_EXPIRED);
  mock_connector_fail_once (fixture->mock, "three", CBK_ERROR_UNREACHABLE);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_UNREACHABLE);
  sync_fixture_assert_stored (fixture, ALL);
  sync_fixture_run (fixture);
  sync_fixture_assert_log (fixture, "info\npage three 500\nprogress 5 -1\n");
  sync_fixture_assert_stored (fixture, ALL);
}

/* Both the sync token and, later in the same run, a page token: the full pass is begun twice, and not a third time. */
static void
test_both_tokens_expired (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_fail_once (fixture->mock, "since s+1", CBK_ERROR_TOKEN_EXPIRED);
  mock_connector_fail_once (fixture->mock, "three", CBK_ERROR_TOKEN_EXPIRED);
  sync_fixture_run (fixture);
  sync_fixture_assert_stored (fixture, ALL);

  mock_connector_fail_once (fixture->mock, "since s+1", CBK_ERROR_TOKEN_EXPIRED);
  mock_connector_set_page (fixture->mock, "+/=", "3:c:30", "unknown");
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_TOKEN_EXPIRED);
  sync_fixture_assert_stored (fixture, ALL);
}

static void
test_delta_is_resumed (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_fail_once (fixture->mock, "d2", CBK_ERROR_UNREACHABLE);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_UNREACHABLE);
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:21 3:c:30 4:d:40 5:e:50");
  assert_sync_token (fixture, "s+1");
  sync_fixture_run (fixture);
  sync_fixture_assert_log (fixture, "info\npage d2 500 since s+1\nprogress 4 -1\n");
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:21 3:c:30 6:f:60");
  assert_sync_token (fixture, "s2");
}

static void
test_unreadable_rows (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_set_numbers (fixture->mock, "since s+1", 130, -1);
  mock_connector_set_numbers (fixture->mock, "d2", 2, -1);
  sync_fixture_run (fixture);
  g_assert_cmpuint (fixture->report->n_unreadable, ==, 132);
  g_assert_cmpuint (fixture->report->unreadable->len, ==, 100);
  g_assert_cmpstr (g_ptr_array_index (fixture->report->unreadable, 0), ==, "Row 0 of page since s+1 is no row.");
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:21 3:c:30 4:d:40 5:e:50 6:f:60");
  assert_sync_token (fixture, NULL);

  sync_fixture_run (fixture);
  g_assert_false (fixture->report->was_delta);
  sync_fixture_assert_stored (fixture, ALL);
}

static void
test_what_the_cdn_asks_for (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_run (fixture);
  g_assert_cmpuint (cbk_sync_get_terms (fixture->sync)->min_poll, ==, 60);
  g_assert_cmpuint (cbk_sync_get_terms (fixture->sync)->renews_before_days, ==, 7);
}

static void
wait_for (SyncFixture *fixture, const char *line)
{
  while (strstr (fixture->log->str, line) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* Told during a run, and only then. */
static void
test_waiting (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  mock_connector_hold_once (fixture->mock, "since s+1");
  sync_fixture_start (fixture, CBK_PASS_AS_NEEDED, 200);
  wait_for (fixture, "page - 500");
  cbk_connector_tell_waiting (CBK_CONNECTOR (fixture->mock), 40, TRUE);
  cbk_connector_tell_waiting (CBK_CONNECTOR (fixture->mock), 0, FALSE);
  g_cancellable_cancel (fixture->cancellable);
  g_assert_false (sync_fixture_end (fixture, &error));
  cbk_connector_tell_waiting (CBK_CONNECTOR (fixture->mock), 50, TRUE);
  sync_fixture_assert_log (fixture, "info\n"
                                    "page - 500 since s+1\n"
                                    "waiting 40 asked\n"
                                    "waiting 0\n");
}

/* Another process is syncing: this run ends at once and says so; when that one has stopped, this one goes on from where
 * it was. */
static void
test_locked (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (fixture->store.path);
  g_autoptr (CbkStore) elsewhere = cbk_store_new (file);

  await_open (elsewhere, &error);
  g_assert_no_error (error);
  cbk_pass_free (await_begin (elsewhere, CBK_PASS_AS_NEEDED, 150, &error));
  await_page (elsewhere, "2:b:21 -4", "d2", NULL, &error);
  g_assert_no_error (error);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_STORE_LOCKED);
  sync_fixture_assert_log (fixture, "info\n");

  await_close (elsewhere);
  sync_fixture_run (fixture);
  sync_fixture_assert_log (fixture, "info\npage d2 500 since s+1\nprogress 4 -1\n");
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:21 3:c:30 6:f:60");
}

/* A run that has failed holds nobody else up. */
static void
test_lock_is_let_go (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (fixture->store.path);
  g_autoptr (CbkStore) elsewhere = cbk_store_new (file);

  mock_connector_fail_once (fixture->mock, "d2", CBK_ERROR_UNREACHABLE);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_UNREACHABLE);
  await_open (elsewhere, &error);
  g_assert_no_error (error);
  cbk_pass_free (await_begin (elsewhere, CBK_PASS_AS_NEEDED, 150, &error));
  g_assert_no_error (error);
  await_close (elsewhere);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                                            \
  g_test_add ("/sync/delta/" name, SyncFixture, NULL, set_up, function, sync_fixture_tear_down)
  ADD ("delta", test_delta);
  ADD ("full-on-request", test_full_on_request);
  ADD ("cdn-without-deltas", test_cdn_without_deltas);
  ADD ("weekly-full-pass", test_weekly_full_pass);
  ADD ("sync-token-expired", test_sync_token_expired);
  ADD ("expired-in-the-middle", test_expired_in_the_middle);
  ADD ("full-pass-after-expiry-is-resumed", test_full_pass_after_expiry_is_resumed);
  ADD ("both-tokens-expired", test_both_tokens_expired);
  ADD ("delta-is-resumed", test_delta_is_resumed);
  ADD ("unreadable-rows", test_unreadable_rows);
  ADD ("what-the-cdn-asks-for", test_what_the_cdn_asks_for);
  ADD ("waiting", test_waiting);
  ADD ("locked", test_locked);
  ADD ("lock-is-let-go", test_lock_is_let_go);
#undef ADD

  return g_test_run ();
}
