/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deltas: when a pass is one, what rows and tombstones do, and which sync token is kept. */

#include <string.h>

#include "core/cbk-error.h"
#include "store-fixture.h"

#define WEEK (7 * 24 * 60 * 60)

static CbkPass *
begin (StoreFixture *fixture, CbkPassKind kind, gint64 now)
{
  g_autoptr (GError) error = NULL;
  CbkPass *pass = await_begin (fixture->store, kind, now, &error);

  g_assert_no_error (error);
  return pass;
}

static void
begin_delta (StoreFixture *fixture, gint64 now, const char *sync_token)
{
  g_autoptr (CbkPass) pass = begin (fixture, CBK_PASS_AS_NEEDED, now);

  g_assert_cmpstr (pass->sync_token, ==, sync_token);
}

static void
commit (StoreFixture *fixture, const char *text, const char *next, const char *sync_token)
{
  g_autoptr (GError) error = NULL;

  await_page (fixture->store, text, next, sync_token, &error);
  g_assert_no_error (error);
}

static void
commit_unreadable (StoreFixture *fixture, const char *sync_token)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) domains = make_page ();
  g_autoptr (GAsyncResult) result = NULL;

  cbk_store_commit_page_async (fixture->store, domains, NULL, 1, NULL, sync_token, NULL, store_fixture_keep_result,
                               &result);
  cbk_store_commit_page_finish (fixture->store, store_fixture_await (&result), &error);
  g_assert_no_error (error);
}

static CbkPassChanges
finish (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  CbkPassChanges changes;

  snapshot = await_finish (fixture->store, &changes, &error);
  g_assert_no_error (error);
  assert_snapshot_shows (snapshot, fixture->path);
  return changes;
}

/* A whole full pass in one page. */
static void
full_pass (StoreFixture *fixture, gint64 now, const char *rows, const char *sync_token)
{
  cbk_pass_free (begin (fixture, CBK_PASS_FULL, now));
  commit (fixture, rows, NULL, sync_token);
  finish (fixture);
}

static void
assert_sync_token (StoreFixture *fixture, const char *expected)
{
  store_fixture_assert_text (fixture, "SELECT sync_token FROM state", expected);
}

static void
test_unnamed_rows_stay (StoreFixture *fixture, gconstpointer data)
{
  CbkPassChanges changes;

  store_fixture_open (fixture);
  full_pass (fixture, 100, "1:a:10 2:b:20 3:c:30", "s+/=1");
  begin_delta (fixture, 200, "s+/=1");
  commit (fixture, "2:b:21 4:d:40", "more", NULL);
  commit (fixture, "-3", NULL, "s2");
  changes = finish (fixture);
  assert_rows (fixture->path, "1:a:10 2:b:21 4:d:40");
  g_assert_cmpuint (changes.n_added, ==, 1);
  g_assert_cmpuint (changes.n_changed, ==, 1);
  g_assert_cmpuint (changes.n_removed, ==, 1);
  g_assert_cmpint (changes.synced, ==, 200);
  assert_sync_token (fixture, "s2");
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT full_synced FROM state"), ==, 100);
}

static void
test_nothing_has_changed (StoreFixture *fixture, gconstpointer data)
{
  store_fixture_open (fixture);
  full_pass (fixture, 100, "1:a:10 2:b:20", "s1");
  begin_delta (fixture, 200, "s1");
  commit (fixture, "", NULL, "s2");
  finish (fixture);
  assert_rows (fixture->path, "1:a:10 2:b:20");
  assert_sync_token (fixture, "s2");
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT generation FROM state"), ==, 1);
}

/* Only the end of a pass removes rows: until then those with a tombstone are there, after a restart too. */
static void
test_tombstones_wait_for_the_end (StoreFixture *fixture, gconstpointer data)
{
  store_fixture_open (fixture);
  full_pass (fixture, 100, "1:a:10 2:b:20 3:c:30", "s1");
  begin_delta (fixture, 200, "s1");
  commit (fixture, "-1 3:c:31", "more", NULL);
  assert_rows (fixture->path, "1:a:10 2:b:20 3:c:31");
  store_fixture_reopen (fixture);
  begin_delta (fixture, 300, "s1");
  commit (fixture, "-2", NULL, "s2");
  assert_rows (fixture->path, "1:a:10 2:b:20 3:c:31");
  store_fixture_reopen (fixture);
  begin_delta (fixture, 400, "s1");
  finish (fixture);
  assert_rows (fixture->path, "3:c:31");
}

static void
test_resumes_with_its_token (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkPass) resumed = NULL;

  store_fixture_open (fixture);
  full_pass (fixture, 100, "1:a:10 2:b:20", "s1");
  begin_delta (fixture, 200, "s1");
  commit (fixture, "1:a:11 -2", "page+/=", NULL);
  assert_sync_token (fixture, "s1");
  store_fixture_reopen (fixture);
  resumed = begin (fixture, CBK_PASS_AS_NEEDED, 300);
  g_assert_cmpstr (resumed->sync_token, ==, "s1");
  g_assert_cmpstr (resumed->page_token, ==, "page+/=");
  g_assert_cmpint (resumed->started, ==, 200);
  g_assert_cmpuint (resumed->n_rows, ==, 2);
  commit (fixture, "", NULL, "s2");
  g_assert_cmpint (finish (fixture).synced, ==, 200);
  assert_rows (fixture->path, "1:a:11");
  assert_sync_token (fixture, "s2");
}

/* The token that is kept is the one of the pass's end, and it is kept together with that end. */
static void
test_token_of_the_end (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkPass) resumed = NULL;

  store_fixture_open (fixture);
  cbk_pass_free (begin (fixture, CBK_PASS_AS_NEEDED, 100));
  commit (fixture, "1:a:10", "more", "early");
  commit (fixture, "2:b:20", NULL, "s1");
  assert_sync_token (fixture, NULL);
  store_fixture_execute (fixture, "CREATE TRIGGER r BEFORE INSERT ON columns"
                                  " BEGIN SELECT raise (ABORT, 'refused'); END");
  g_assert_null (await_finish (fixture->store, NULL, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
  assert_sync_token (fixture, NULL);
  store_fixture_execute (fixture, "DROP TRIGGER r");
  store_fixture_reopen (fixture);
  resumed = begin (fixture, CBK_PASS_AS_NEEDED, 150);
  g_assert_true (resumed->at_end);
  finish (fixture);
  assert_sync_token (fixture, "s1");
}

static void
test_no_token_no_delta (StoreFixture *fixture, gconstpointer data)
{
  store_fixture_open (fixture);
  full_pass (fixture, 100, "1:a:10 2:b:20", NULL);
  begin_delta (fixture, 200, NULL);
  commit (fixture, "2:b:20", NULL, "s1");
  finish (fixture);
  assert_rows (fixture->path, "2:b:20");

  /* A delta whose end carries none. */
  begin_delta (fixture, 300, "s1");
  commit (fixture, "3:c:30", NULL, NULL);
  finish (fixture);
  assert_rows (fixture->path, "2:b:20 3:c:30");
  begin_delta (fixture, 400, NULL);
}

static void
test_cdn_without_deltas (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CbkPass) pass = NULL;

  store_fixture_open (fixture);
  full_pass (fixture, 100, "1:a:10", "s1");
  cbk_store_begin_pass_async (fixture->store, CBK_PASS_AS_NEEDED, FALSE, 200, NULL, store_fixture_keep_result, &result);
  pass = cbk_store_begin_pass_finish (fixture->store, store_fixture_await (&result), &error);
  g_assert_no_error (error);
  g_assert_null (pass->sync_token);
}

static void
test_full_on_request (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkPass) full = NULL;

  store_fixture_open (fixture);
  full_pass (fixture, 100, "1:a:10 2:b:20", "s1");
  begin_delta (fixture, 200, "s1");
  commit (fixture, "3:c:30 -2", "more", NULL);
  full = begin (fixture, CBK_PASS_FULL, 300);
  g_assert_null (full->sync_token);
  g_assert_null (full->page_token);
  assert_rows (fixture->path, "1:a:10 2:b:20 3:c:30");
  commit (fixture, "2:b:20", "more", NULL);
  store_fixture_reopen (fixture);
  {
    g_autoptr (CbkPass) resumed = begin (fixture, CBK_PASS_AS_NEEDED, 400);

    g_assert_null (resumed->sync_token);
    g_assert_cmpstr (resumed->page_token, ==, "more");
  }
  commit (fixture, "", NULL, "s2");
  finish (fixture);
  assert_rows (fixture->path, "2:b:20");
  assert_sync_token (fixture, "s2");
}

typedef struct
{
  const char *name;
  gint64      now;
  gboolean    is_delta;
} Age;

/* After a full pass that began at 1000 weeks. */
static const Age AGES[] = {
  { "same-moment", 1000 * WEEK, TRUE },           { "a-week", 1001 * WEEK, TRUE },
  { "more-than-a-week", 1001 * WEEK + 1, FALSE }, { "clock-went-back-a-little", 1000 * WEEK - 3600, TRUE },
  { "clock-was-far-ahead", 500 * WEEK, FALSE },   { "years-later", 2000 * WEEK, FALSE },
};

static void
test_weekly_full_pass (StoreFixture *fixture, gconstpointer data)
{
  const Age *age = data;

  store_fixture_open (fixture);
  full_pass (fixture, 1000 * WEEK, "1:a:10", "s1");
  /* A delta does not put it off. */
  begin_delta (fixture, 1000 * WEEK + 3600, "s1");
  commit (fixture, "", NULL, "s2");
  finish (fixture);
  begin_delta (fixture, age->now, age->is_delta ? "s2" : NULL);
}

/* An interrupted delta does not put it off either, and what it has brought stays. */
static void
test_week_passes_in_a_delta (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkPass) full = NULL;

  store_fixture_open (fixture);
  full_pass (fixture, 1000 * WEEK, "1:a:10", "s1");
  begin_delta (fixture, 1001 * WEEK, "s1");
  commit (fixture, "2:b:20", "more", NULL);
  store_fixture_reopen (fixture);
  full = begin (fixture, CBK_PASS_AS_NEEDED, 1001 * WEEK + 1);
  g_assert_null (full->sync_token);
  g_assert_null (full->page_token);
  g_assert_cmpint (full->started, ==, 1001 * WEEK + 1);
  assert_rows (fixture->path, "1:a:10 2:b:20");
}

static void
test_unreadable_in_full_pass (StoreFixture *fixture, gconstpointer data)
{
  store_fixture_open (fixture);
  full_pass (fixture, 100, "1:a:10 2:b:20", "s1");
  cbk_pass_free (begin (fixture, CBK_PASS_FULL, 200));
  commit_unreadable (fixture, "s2");
  finish (fixture);
  assert_rows (fixture->path, "1:a:10 2:b:20");
  assert_sync_token (fixture, NULL);
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT full_synced FROM state"), ==, 100);
  begin_delta (fixture, 300, NULL);
}

static void
test_unreadable_in_delta (StoreFixture *fixture, gconstpointer data)
{
  store_fixture_open (fixture);
  full_pass (fixture, 100, "1:a:10 2:b:20", "s1");
  begin_delta (fixture, 200, "s1");
  commit (fixture, "-1 2:b:21", "more", NULL);
  commit_unreadable (fixture, "s2");
  finish (fixture);
  assert_rows (fixture->path, "1:a:10 2:b:21");
  assert_sync_token (fixture, NULL);

  begin_delta (fixture, 300, NULL);
  commit (fixture, "2:b:21", NULL, "s3");
  finish (fixture);
  assert_rows (fixture->path, "2:b:21");
  assert_sync_token (fixture, "s3");
}

/* The schema of before knew no deltas: nothing is lost, and the next pass is a full one. */
static void
test_database_of_the_first_version (StoreFixture *fixture, gconstpointer data)
{
  store_fixture_open (fixture);
  full_pass (fixture, 100, "1:a:10 2:b:20", "s1");
  cbk_pass_free (begin (fixture, CBK_PASS_FULL, 200));
  commit (fixture, "2:b:21", "more", NULL);
  await_close (fixture->store);
  store_fixture_execute (fixture, "DROP TABLE news; DROP TABLE cache; DROP TABLE edit;"
                                  "ALTER TABLE state DROP COLUMN asked;"
                                  "ALTER TABLE state DROP COLUMN not_before;"
                                  "ALTER TABLE state DROP COLUMN min_poll;"
                                  "ALTER TABLE state DROP COLUMN renews_before_days;"
                                  "ALTER TABLE state DROP COLUMN support_url;"
                                  "ALTER TABLE state DROP COLUMN n_rows;"
                                  "ALTER TABLE state DROP COLUMN full_synced;"
                                  "ALTER TABLE state DROP COLUMN sync_token;"
                                  "ALTER TABLE state DROP COLUMN cache_bytes;"
                                  "ALTER TABLE pass DROP COLUMN sync_token;"
                                  "ALTER TABLE pass DROP COLUMN next_sync_token;"
                                  "PRAGMA user_version = 1");
  store_fixture_open (fixture);
  {
    g_autoptr (CbkPass) resumed = begin (fixture, CBK_PASS_AS_NEEDED, 300);

    g_assert_null (resumed->sync_token);
    g_assert_cmpstr (resumed->page_token, ==, "more");
    g_assert_cmpint (resumed->started, ==, 200);
  }
  commit (fixture, "3:c:30", NULL, "s2");
  finish (fixture);
  assert_rows (fixture->path, "2:b:21 3:c:30");
  begin_delta (fixture, 400, "s2");
}

typedef struct
{
  const char *name;
  const char *before;
  const char *pages[4];
  const char *after;
} Delta;

static const Delta DELTAS[] = {
  { "row-added", "1:a:10", { "2:b:20" }, "1:a:10 2:b:20" },
  { "row-changed", "1:a:10 2:b:20", { "2:b:21" }, "1:a:10 2:b:21" },
  { "tombstone", "1:a:10 2:b:20", { "-2" }, "1:a:10" },
  { "tombstone-of-unknown-id", "1:a:10", { "-9" }, "1:a:10" },
  { "tombstone-twice", "1:a:10 2:b:20", { "-2", "-2" }, "1:a:10" },
  { "all-go", "1:a:10 2:b:20", { "-1", "-2" }, "" },
  { "added-and-gone", "1:a:10", { "2:b:20", "-2" }, "1:a:10" },
  { "gone-and-back", "1:a:10 2:b:20", { "-2", "2:b:20" }, "1:a:10 2:b:20" },
  { "gone-and-back-changed", "1:a:10 2:b:20", { "-2", "2:b:22" }, "1:a:10 2:b:22" },
  { "gone-back-and-gone", "1:a:10 2:b:20", { "-2", "2:b:20", "-2" }, "1:a:10" },
  { "changed-and-gone", "1:a:10 2:b:20", { "2:b:21", "-2" }, "1:a:10" },
  { "new-id-after-tombstone", "1:a:10 2:b:20", { "-2", "9:b:90" }, "1:a:10 9:b:90" },
  { "new-id-before-tombstone", "1:a:10 2:b:20", { "9:b:90", "-2" }, "1:a:10 9:b:90" },
  { "new-id-beside-tombstone", "1:a:10 2:b:20", { "-2 9:b:90" }, "1:a:10 9:b:90" },
  { "new-id-without-tombstone", "1:a:10 2:b:20", { "9:b:90" }, "1:a:10 9:b:90" },
  { "new-id-and-gone", "1:a:10 2:b:20", { "-2", "9:b:90", "-9" }, "1:a:10" },
  { "new-id-and-old-one-again", "1:a:10 2:b:20", { "-2", "9:b:90", "-9 2:b:23" }, "1:a:10 2:b:23" },
  { "domain-moves", "1:a:10 2:b:20", { "1:z:11" }, "1:z:11 2:b:20" },
  { "id-moves-to-known-domain", "1:a:10 2:b:20", { "1:b:11" }, "1:b:11" },
  { "id-moves-to-freed-domain", "1:a:10 2:b:20", { "-2", "1:b:11" }, "1:b:11" },
  { "swap", "1:a:10 2:b:20 3:c:30", { "1:b:11 2:a:21" }, "1:b:11 2:a:21 3:c:30" },
  { "same-row-twice-later-holds", "1:a:10", { "1:a:11", "1:a:12" }, "1:a:12" },
  { "back-to-what-it-was", "1:a:10", { "1:a:11", "1:a:10" }, "1:a:10" },
  { "nothing", "1:a:10", { "" }, "1:a:10" },
  { "empty-page-in-the-middle", "1:a:10 2:b:20", { "-1", "", "3:c:30" }, "2:b:20 3:c:30" },
};

static void
play (StoreFixture *fixture, const Delta *delta, gint64 now, const char *from, const char *to, gboolean reopens)
{
  begin_delta (fixture, now, from);
  for (guint i = 0; i < G_N_ELEMENTS (delta->pages) && delta->pages[i] != NULL; i++)
    {
      gboolean is_last = i + 1 == G_N_ELEMENTS (delta->pages) || delta->pages[i + 1] == NULL;

      commit (fixture, delta->pages[i], is_last ? NULL : "more", is_last ? to : NULL);
      if (reopens)
        {
          store_fixture_reopen (fixture);
          begin_delta (fixture, now + 1, from);
        }
    }
  finish (fixture);
  assert_rows (fixture->path, delta->after);
  assert_sync_token (fixture, to);
}

/* Each in one run, and with a restart after every page; and replayed, as a CDN may do. */
static void
test_delta (StoreFixture *fixture, gconstpointer data)
{
  const Delta *delta = data;

  store_fixture_open (fixture);
  for (guint reopens = 0; reopens < 2; reopens++)
    {
      full_pass (fixture, 100, delta->before, "s1");
      play (fixture, delta, 200, "s1", "s2", reopens);
      play (fixture, delta, 300, "s2", "s3", reopens);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                                            \
  g_test_add ("/store/delta/" name, StoreFixture, NULL, store_fixture_set_up, function, store_fixture_tear_down)
  ADD ("unnamed-rows-stay", test_unnamed_rows_stay);
  ADD ("nothing-has-changed", test_nothing_has_changed);
  ADD ("tombstones-wait-for-the-end", test_tombstones_wait_for_the_end);
  ADD ("resumes-with-its-token", test_resumes_with_its_token);
  ADD ("token-of-the-end", test_token_of_the_end);
  ADD ("no-token-no-delta", test_no_token_no_delta);
  ADD ("cdn-without-deltas", test_cdn_without_deltas);
  ADD ("full-on-request", test_full_on_request);
  ADD ("week-passes-in-a-delta", test_week_passes_in_a_delta);
  ADD ("unreadable-in-full-pass", test_unreadable_in_full_pass);
  ADD ("unreadable-in-delta", test_unreadable_in_delta);
  ADD ("database-of-the-first-version", test_database_of_the_first_version);
#undef ADD
  for (guint i = 0; i < G_N_ELEMENTS (AGES); i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/delta/age/%s", AGES[i].name);

      g_test_add (path, StoreFixture, &AGES[i], store_fixture_set_up, test_weekly_full_pass, store_fixture_tear_down);
    }
  for (guint i = 0; i < G_N_ELEMENTS (DELTAS); i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/delta/rows/%s", DELTAS[i].name);

      g_test_add (path, StoreFixture, &DELTAS[i], store_fixture_set_up, test_delta, store_fixture_tear_down);
    }

  return g_test_run ();
}
