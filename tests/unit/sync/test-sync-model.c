/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Thousands of random changes at a CDN, and syncs that are deltas or full, fail, are cancelled, meet expired tokens and
 * rows that cannot be read, and go on after restarts; while the inventory changes under them. After each sync that has
 * seen all of it the database is what the CDN has, and the news are what has changed since they were cleared. */

#include "core/cbk-error.h"
#include "core/sync/cbk-sync.h"
#include "fake-connector.h"
#include "store-fixture.h"

#define N_STEPS 2500
#define N_NAMES 60 /* few, so that ids and domains meet in every way */
#define PAGE_SIZE 7

typedef struct
{
  StoreFixture   store;
  FakeCdn       *cdn;
  FakeConnector *connector;
  CbkSync       *sync;
  GCancellable  *cancellable;
  gint64         now;
  gboolean       is_quiet; /* nothing goes wrong, and nothing changes */
  guint64        began;    /* version at the beginning of the pass */
  guint64        equal;    /* version at which the database was the same */
  GPtrArray     *seen;     /* owned (nullable): of CbkDomain: the rows when the news were cleared */
  guint          n_same;
  guint          n_deltas;
  guint          n_failed;
  guint          n_unreadable;
} Fixture;

static gboolean
happens (int one_in)
{
  return g_test_rand_int_range (0, one_in) == 0;
}

static GError *
go_wrong (const char *page_token, CbkDomainPage *page, gpointer user_data)
{
  Fixture *fixture = user_data;

  if (page_token == NULL)
    fixture->began = fake_cdn_get_version (fixture->cdn);
  if (fixture->is_quiet)
    return NULL;
  if (happens (4))
    fake_cdn_change (fixture->cdn, N_NAMES);
  if (happens (20))
    return g_error_new (CBK_ERROR, CBK_ERROR_UNREACHABLE, "The network is gone.");
  if (happens (40))
    return g_error_new (CBK_ERROR, CBK_ERROR_TOKEN_EXPIRED, "The token is no longer known.");
  if (happens (60))
    g_cancellable_cancel (fixture->cancellable);
  if (page->domains->len > 0 && happens (25))
    {
      g_ptr_array_remove_index (page->domains, 0);
      page->n_unreadable++;
      fixture->n_unreadable++;
    }
  return NULL;
}

static void
set_up_sync (Fixture *fixture)
{
  fixture->sync = cbk_sync_new (CBK_CONNECTOR (fixture->connector), fixture->store.store);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  store_fixture_set_up (&fixture->store, NULL);
  store_fixture_open (&fixture->store);
  fixture->cdn = fake_cdn_new ();
  fixture->connector = fake_connector_new (fixture->cdn, PAGE_SIZE, go_wrong, fixture);
  fixture->cancellable = g_cancellable_new ();
  fixture->now = 1700000000;
  set_up_sync (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->seen, g_ptr_array_unref);
  g_assert_finalize_object (fixture->sync);
  g_assert_finalize_object (fixture->connector);
  g_clear_object (&fixture->cancellable);
  fake_cdn_free (fixture->cdn);
  store_fixture_tear_down (&fixture->store, NULL);
}

static void
restart (Fixture *fixture)
{
  g_assert_finalize_object (fixture->sync);
  store_fixture_reopen (&fixture->store);
  set_up_sync (fixture);
}

static CbkNews *
get_news (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  CbkNews *news;

  cbk_store_get_news_async (fixture->store.store, NULL, store_fixture_keep_result, &result);
  news = cbk_store_get_news_finish (fixture->store.store, store_fixture_await (&result), &error);
  g_assert_no_error (error);
  return news;
}

static void
clear_news (Fixture *fixture, gint64 generation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  cbk_store_clear_news_async (fixture->store.store, generation, NULL, store_fixture_keep_result, &result);
  cbk_store_clear_news_finish (fixture->store.store, store_fixture_await (&result), &error);
  g_assert_no_error (error);
}

/* Returns: (transfer full): it borrows the rows */
static GHashTable *
index_by_domain (GPtrArray *rows)
{
  GHashTable *by_domain = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    g_hash_table_insert (by_domain, ((CbkDomain *) g_ptr_array_index (rows, i))->domain, g_ptr_array_index (rows, i));
  return by_domain;
}

static gboolean
is_trouble (const CbkDomain *before, const CbkDomain *now)
{
  return g_strcmp0 (now->status, "valid") != 0 && g_strcmp0 (now->status, before->status) != 0;
}

static gboolean
is_renewal (const CbkDomain *before, const CbkDomain *now)
{
  return g_strcmp0 (now->status, "valid") == 0 && now->expire_time != before->expire_time &&
         now->expire_time != CBK_TIME_NONE;
}

static void
count_expected (GPtrArray *seen, GPtrArray *rows, guint n[CBK_N_NEWS_KINDS])
{
  g_autoptr (GHashTable) before = index_by_domain (seen);
  g_autoptr (GHashTable) now = index_by_domain (rows);

  for (guint i = 0; i < seen->len; i++)
    n[CBK_NEWS_REMOVED] += !g_hash_table_contains (now, ((CbkDomain *) g_ptr_array_index (seen, i))->domain);
  for (guint i = 0; i < rows->len; i++)
    {
      const CbkDomain *row = g_ptr_array_index (rows, i);
      const CbkDomain *old = g_hash_table_lookup (before, row->domain);

      if (old == NULL)
        n[CBK_NEWS_ADDED]++;
      else if (is_trouble (old, row))
        n[CBK_NEWS_TROUBLE]++;
      else if (is_renewal (old, row))
        n[CBK_NEWS_RENEWED]++;
    }
}

static void
check_news (Fixture *fixture)
{
  g_autoptr (GPtrArray) rows = read_rows (fixture->store.path, NULL);
  g_autoptr (CbkNews) news = get_news (fixture);
  guint expected[CBK_N_NEWS_KINDS] = { 0 };

  if (fixture->seen != NULL)
    {
      count_expected (fixture->seen, rows, expected);
      for (guint i = 0; i < CBK_N_NEWS_KINDS; i++)
        g_assert_cmpuint (news->n[i], ==, expected[i]);
    }
  if (fixture->seen != NULL && !happens (3))
    return;
  clear_news (fixture, news->generation);
  g_clear_pointer (&fixture->seen, g_ptr_array_unref);
  fixture->seen = g_steal_pointer (&rows);
}

static gboolean
run (Fixture *fixture, CbkPassKind kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CbkSyncReport) report = NULL;
  gboolean done;

  g_cancellable_reset (fixture->cancellable);
  cbk_sync_run_async (fixture->sync, kind, fixture->now, fixture->cancellable, store_fixture_keep_result, &result);
  done = cbk_sync_run_finish (fixture->sync, store_fixture_await (&result), &report, &error);
  if (!done)
    {
      fixture->n_failed++;
      fake_cdn_assert_has (fixture->cdn, fixture->store.path, fixture->equal);
      return FALSE;
    }
  fixture->n_deltas += report->was_delta;
  if (report->n_unreadable > 0 || fixture->began != fake_cdn_get_version (fixture->cdn))
    {
      fake_cdn_assert_has (fixture->cdn, fixture->store.path, fixture->equal);
      return FALSE;
    }
  fake_cdn_assert_same (fixture->cdn, fixture->store.path);
  fixture->equal = fixture->began;
  fixture->n_same++;
  check_news (fixture);
  return TRUE;
}

/* However it went before: as soon as nothing changes, at most three runs bring everything: the rest of an interrupted
 * pass, a pass that a row was missing from, and what has changed since. */
static void
run_quietly (Fixture *fixture)
{
  fixture->is_quiet = TRUE;
  for (guint i = 0; !run (fixture, CBK_PASS_AS_NEEDED); i++)
    g_assert_cmpuint (i, <, 3);
  fixture->is_quiet = FALSE;
}

static void
take_step (Fixture *fixture)
{
  guint n_changes = happens (10) ? 40 : g_test_rand_int_range (0, 6);

  for (guint i = 0; i < n_changes; i++)
    fake_cdn_change (fixture->cdn, N_NAMES);
  if (happens (50))
    fixture->cdn->oldest = fake_cdn_get_version (fixture->cdn);
  if (happens (8))
    restart (fixture);
  fixture->now += happens (30) ? 8 * 24 * 60 * 60 : 900;
  if (happens (3))
    run_quietly (fixture);
  else
    run (fixture, happens (15) ? CBK_PASS_FULL : CBK_PASS_AS_NEEDED);
}

static void
test_random_operations (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < N_STEPS; i++)
    take_step (fixture);
  run_quietly (fixture);
  g_test_message ("%u times the same, %u deltas, %u failed, %u rows unreadable", fixture->n_same, fixture->n_deltas,
                  fixture->n_failed, fixture->n_unreadable);
  g_assert_cmpuint (fixture->n_same, >, N_STEPS / 5);
  g_assert_cmpuint (fixture->n_deltas, >, N_STEPS / 5);
  g_assert_cmpuint (fixture->n_failed, >, N_STEPS / 20);
  g_assert_cmpuint (fixture->n_unreadable, >, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/sync/model/random-operations", Fixture, NULL, set_up, test_random_operations, tear_down);

  return g_test_run ();
}
