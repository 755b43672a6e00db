/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs against a CDN that is a script: what is asked for and when, what is stored, and what is told. */

#include "core/cbk-error.h"
#include "sync-fixture.h"

/* A page is asked for before the one before it is stored, and never before the one before that. */
static void
test_pages (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_run (fixture);
  sync_fixture_assert_log (fixture, "info\n"
                                    "page - 500\n"
                                    "page +/= 500\n"
                                    "progress 2 -1\n"
                                    "page three 500\n"
                                    "progress 3 -1\n"
                                    "progress 5 -1\n");
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
  g_assert_cmpuint (fixture->report->changes.n_added, ==, 5);
  g_assert_cmpuint (fixture->report->changes.n_changed, ==, 0);
  g_assert_cmpuint (fixture->report->changes.n_removed, ==, 0);
  g_assert_cmpint (fixture->report->changes.synced, ==, 100);
  g_assert_cmpuint (fixture->report->n_unreadable, ==, 0);
  g_assert_cmpint (sync_fixture_get_synced (fixture), ==, 100);
}

static void
test_total (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_set_numbers (fixture->mock, NULL, 0, 5);
  mock_connector_set_numbers (fixture->mock, "three", 0, 6);
  sync_fixture_run (fixture);
  sync_fixture_assert_log (fixture, "info\n"
                                    "page - 500\n"
                                    "page +/= 500\n"
                                    "progress 2 5\n"
                                    "page three 500\n"
                                    "progress 3 5\n"
                                    "progress 5 6\n");
}

static void
test_page_size (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_set_page (fixture->mock, NULL, "1:a:10", NULL);
  mock_connector_set_max_page_size (fixture->mock, 5000);
  sync_fixture_run (fixture);
  sync_fixture_assert_log (fixture, "info\npage - 1000\nprogress 1 -1\n");
  mock_connector_set_max_page_size (fixture->mock, 50);
  sync_fixture_run (fixture);
  sync_fixture_assert_log (fixture, "info\npage - 50\nprogress 1 -1\n");
}

static void
test_empty_inventory (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_set_page (fixture->mock, NULL, "", NULL);
  sync_fixture_run (fixture);
  sync_fixture_assert_log (fixture, "info\npage - 500\nprogress 0 -1\n");
  sync_fixture_assert_stored (fixture, "");
  g_assert_cmpint (sync_fixture_get_synced (fixture), ==, 100);
}

/* A short page is no end, nor is an empty one. */
static void
test_empty_page_in_the_middle (SyncFixture *fixture, gconstpointer data)
{
  mock_connector_set_page (fixture->mock, "+/=", "", "three");
  sync_fixture_run (fixture);
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 4:d:40 5:e:50");
}

static void
test_second_run_removes (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_run (fixture);
  mock_connector_set_page (fixture->mock, NULL, "1:a:11 9:i:90", "+/=");
  sync_fixture_run (fixture);
  sync_fixture_assert_stored (fixture, "1:a:11 3:c:30 4:d:40 5:e:50 9:i:90");
  g_assert_cmpuint (fixture->report->changes.n_added, ==, 1);
  g_assert_cmpuint (fixture->report->changes.n_changed, ==, 1);
  g_assert_cmpuint (fixture->report->changes.n_removed, ==, 1);
}

static void
test_unreadable_rows (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_run (fixture);
  mock_connector_set_page (fixture->mock, "+/=", "", "three");
  mock_connector_set_numbers (fixture->mock, "+/=", 2, -1);
  mock_connector_set_numbers (fixture->mock, "three", 1, -1);
  sync_fixture_run (fixture);
  g_assert_cmpuint (fixture->report->n_unreadable, ==, 3);
  g_assert_cmpuint (fixture->report->changes.n_removed, ==, 0);
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
}

static void
test_unreadable_rows_before_resuming (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_run (fixture);
  mock_connector_set_page (fixture->mock, NULL, "1:a:10", "+/=");
  mock_connector_set_numbers (fixture->mock, NULL, 1, -1);
  mock_connector_fail_once (fixture->mock, "three", CBK_ERROR_SERVER);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_SERVER);
  mock_connector_fail_once (fixture->mock, "info", CBK_ERROR_SERVER);
  sync_fixture_run_and_fail (fixture, CBK_ERROR, CBK_ERROR_SERVER);
  sync_fixture_run (fixture);
  g_assert_cmpuint (fixture->report->n_unreadable, ==, 1);
  g_assert_cmpuint (fixture->report->unreadable->len, ==, 1);
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");

  mock_connector_set_numbers (fixture->mock, NULL, 0, -1);
  sync_fixture_run (fixture);
  g_assert_cmpuint (fixture->report->n_unreadable, ==, 0);
  g_assert_cmpuint (fixture->report->unreadable->len, ==, 0);
}

static void
test_one_run_at_a_time (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  sync_fixture_start (fixture, CBK_PASS_AS_NEEDED, 100);
  cbk_sync_run_async (fixture->sync, CBK_PASS_AS_NEEDED, 100, NULL, store_fixture_keep_result, &second);
  g_assert_false (cbk_sync_run_finish (fixture->sync, store_fixture_await (&second), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&error);
  g_assert_true (sync_fixture_end (fixture, &error));
  g_assert_no_error (error);
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
}

static void
test_without_cancellable (SyncFixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->cancellable);
  sync_fixture_run (fixture);
  sync_fixture_assert_stored (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
}

/* Nobody looks at an empty window for longer than the first page takes. */
static void
test_first_page_is_shown_at_once (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  mock_connector_hold_once (fixture->mock, "+/=");
  sync_fixture_start (fixture, CBK_PASS_AS_NEEDED, 100);
  while (fixture->snapshots->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (cbk_snapshot_get_n_rows (sync_fixture_last_snapshot (fixture)), ==, 2);
  g_cancellable_cancel (fixture->cancellable);
  sync_fixture_end (fixture, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture->snapshots->len, ==, 1); /* the last one shows all that there is */
}

static void
set_many_pages (SyncFixture *fixture, guint n)
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
test_snapshots_are_rare (SyncFixture *fixture, gconstpointer data)
{
  gint64 began = g_get_monotonic_time ();

  set_many_pages (fixture, 400);
  sync_fixture_run (fixture);
  g_assert_cmpuint (fixture->snapshots->len, <=, 2 + (g_get_monotonic_time () - began) / G_USEC_PER_SEC);
  g_assert_cmpuint (cbk_snapshot_get_n_rows (sync_fixture_last_snapshot (fixture)), ==, 800);
  assert_snapshot_shows (sync_fixture_last_snapshot (fixture), fixture->store.path);

  began = g_get_monotonic_time ();
  sync_fixture_run (fixture);
  g_assert_cmpuint (fixture->snapshots->len, <=, 1 + (g_get_monotonic_time () - began) / G_USEC_PER_SEC);
}

/* The run keeps the object that nobody else keeps, and lets it go. */
static void
test_dropped_while_running (SyncFixture *fixture, gconstpointer data)
{
  gpointer sync = fixture->sync;

  g_object_add_weak_pointer (sync, &sync);
  sync_fixture_start (fixture, CBK_PASS_AS_NEEDED, 100);
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

#define ADD(name, function)                                                                                            \
  g_test_add ("/sync/" name, SyncFixture, NULL, sync_fixture_set_up, function, sync_fixture_tear_down)
  ADD ("pages", test_pages);
  ADD ("total", test_total);
  ADD ("page-size", test_page_size);
  ADD ("empty-inventory", test_empty_inventory);
  ADD ("empty-page-in-the-middle", test_empty_page_in_the_middle);
  ADD ("second-run-removes", test_second_run_removes);
  ADD ("unreadable-rows", test_unreadable_rows);
  ADD ("unreadable-rows-before-resuming", test_unreadable_rows_before_resuming);
  ADD ("one-run-at-a-time", test_one_run_at_a_time);
  ADD ("without-cancellable", test_without_cancellable);
  ADD ("first-page-is-shown-at-once", test_first_page_is_shown_at_once);
  ADD ("snapshots-are-rare", test_snapshots_are_rare);
  ADD ("dropped-while-running", test_dropped_while_running);
#undef ADD

  return g_test_run ();
}
