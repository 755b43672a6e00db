/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run against a scripted CDN of three pages, and everything that is told while it goes on. */

#include "sync-fixture.h"

static void
on_progress (CbkSync *sync, guint done, gint64 total, SyncFixture *fixture)
{
  g_string_append_printf (fixture->log, "progress %u %" G_GINT64_FORMAT "\n", done, total);
}

static void
on_waiting (CbkSync *sync, guint seconds, gboolean was_asked, SyncFixture *fixture)
{
  g_string_append_printf (fixture->log, "waiting %u%s\n", seconds, was_asked ? " asked" : "");
}

static void
on_snapshot (CbkSync *sync, CbkSnapshot *snapshot, SyncFixture *fixture)
{
  g_ptr_array_add (fixture->snapshots, cbk_snapshot_ref (snapshot));
}

void
sync_fixture_set_up (SyncFixture *fixture, gconstpointer data)
{
  store_fixture_set_up (&fixture->store, NULL);
  store_fixture_open (&fixture->store);
  fixture->log = g_string_new (NULL);
  fixture->snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_snapshot_unref);
  fixture->mock = mock_connector_new (fixture->log);
  fixture->sync = cbk_sync_new (CBK_CONNECTOR (fixture->mock), fixture->store.store);
  fixture->cancellable = g_cancellable_new ();
  g_signal_connect (fixture->sync, "progress", G_CALLBACK (on_progress), fixture);
  g_signal_connect (fixture->sync, "waiting", G_CALLBACK (on_waiting), fixture);
  g_signal_connect (fixture->sync, "snapshot", G_CALLBACK (on_snapshot), fixture);

  mock_connector_set_page (fixture->mock, NULL, "1:a:10 2:b:20", "+/=");
  mock_connector_set_page (fixture->mock, "+/=", "3:c:30", "three");
  mock_connector_set_page (fixture->mock, "three", "4:d:40 5:e:50", NULL);
}

/* Whatever happened, the object is gone with its last reference: no run has kept one. */
void
sync_fixture_tear_down (SyncFixture *fixture, gconstpointer data)
{
  gpointer sync = fixture->sync;

  g_clear_object (&fixture->result);
  g_clear_pointer (&fixture->report, cbk_sync_report_free);
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

void
sync_fixture_start (SyncFixture *fixture, CbkPassKind kind, gint64 now)
{
  g_clear_object (&fixture->result);
  g_clear_pointer (&fixture->report, cbk_sync_report_free);
  g_string_truncate (fixture->log, 0);
  g_ptr_array_set_size (fixture->snapshots, 0);
  cbk_sync_run_async (fixture->sync, kind, now, fixture->cancellable, store_fixture_keep_result, &fixture->result);
  g_assert_true (cbk_sync_is_running (fixture->sync));
}

gboolean
sync_fixture_end (SyncFixture *fixture, GError **error)
{
  store_fixture_await (&fixture->result);
  g_assert_false (cbk_sync_is_running (fixture->sync));
  return cbk_sync_run_finish (fixture->sync, fixture->result, &fixture->report, error);
}

static void
run (SyncFixture *fixture, CbkPassKind kind)
{
  g_autoptr (GError) error = NULL;

  sync_fixture_start (fixture, kind, 100);
  sync_fixture_end (fixture, &error);
  g_assert_no_error (error);
}

void
sync_fixture_run (SyncFixture *fixture)
{
  run (fixture, CBK_PASS_AS_NEEDED);
}

void
sync_fixture_run_full (SyncFixture *fixture)
{
  run (fixture, CBK_PASS_FULL);
}

void
sync_fixture_run_and_fail (SyncFixture *fixture, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  sync_fixture_start (fixture, CBK_PASS_AS_NEEDED, 100);
  g_assert_false (sync_fixture_end (fixture, &error));
  g_assert_error (error, domain, code);
}

void
sync_fixture_assert_log (SyncFixture *fixture, const char *expected)
{
  g_assert_cmpstr (fixture->log->str, ==, expected);
}

CbkSnapshot *
sync_fixture_last_snapshot (SyncFixture *fixture)
{
  g_assert_cmpuint (fixture->snapshots->len, >, 0);
  return g_ptr_array_index (fixture->snapshots, fixture->snapshots->len - 1);
}

/* What was told last is what is stored. */
void
sync_fixture_assert_stored (SyncFixture *fixture, const char *expected)
{
  assert_rows (fixture->store.path, expected);
  assert_snapshot_shows (sync_fixture_last_snapshot (fixture), fixture->store.path);
}

gint64
sync_fixture_get_synced (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  gint64 synced;

  snapshot = await_load (fixture->store.store, &synced, &error);
  g_assert_no_error (error);
  return synced;
}
