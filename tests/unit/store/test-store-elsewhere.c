/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two stores on one file, as two processes have them: one sync at a time, and what one has stored appears in the
 * other. */

#include "core/cbk-error.h"
#include "core/store/cbk-store-database.h"
#include "store-fixture.h"

typedef struct
{
  StoreFixture here;
  CbkStore    *elsewhere; /* another store on the same file */
  guint        n_told;    /* "changed-elsewhere" of here */
} TwoStores;

static void
count_told (CbkStore *store, TwoStores *fixture)
{
  fixture->n_told++;
}

static void
set_up (TwoStores *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;

  store_fixture_set_up (&fixture->here, NULL);
  store_fixture_open (&fixture->here);
  g_signal_connect (fixture->here.store, "changed-elsewhere", G_CALLBACK (count_told), fixture);
  file = g_file_new_for_path (fixture->here.path);
  fixture->elsewhere = cbk_store_new (file);
  await_open (fixture->elsewhere, &error);
  g_assert_no_error (error);
}

static void
tear_down (TwoStores *fixture, gconstpointer data)
{
  await_close (fixture->elsewhere);
  g_clear_object (&fixture->elsewhere);
  store_fixture_tear_down (&fixture->here, NULL);
}

static void
begin (CbkStore *store)
{
  g_autoptr (GError) error = NULL;

  cbk_pass_free (await_begin (store, CBK_PASS_AS_NEEDED, 100, &error));
  g_assert_no_error (error);
}

static void
assert_locked (TwoStores *fixture, CbkStore *store)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (await_begin (store, CBK_PASS_AS_NEEDED, 100, &error));
  store_fixture_assert_error (&fixture->here, error, CBK_ERROR_STORE_LOCKED);
}

static void
commit (CbkStore *store, const char *rows, const char *next)
{
  g_autoptr (GError) error = NULL;

  await_page (store, rows, next, NULL, &error);
  g_assert_no_error (error);
}

static void
finish (CbkStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = await_finish (store, NULL, &error);

  g_assert_no_error (error);
}

static void
test_locked_until_the_end (TwoStores *fixture, gconstpointer data)
{
  begin (fixture->elsewhere);
  assert_locked (fixture, fixture->here.store);
  commit (fixture->elsewhere, "1:a:10", NULL);
  assert_locked (fixture, fixture->here.store);
  finish (fixture->elsewhere);
  begin (fixture->here.store);
  assert_locked (fixture, fixture->elsewhere);
}

/* The pass that was abandoned goes on here. */
static void
test_locked_until_abandoned (TwoStores *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkPass) pass = NULL;

  begin (fixture->elsewhere);
  commit (fixture->elsewhere, "1:a:10", "two");
  await_abandon (fixture->elsewhere);
  pass = await_begin (fixture->here.store, CBK_PASS_AS_NEEDED, 200, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pass->page_token, ==, "two");
  commit (fixture->here.store, "2:b:20", NULL);
  finish (fixture->here.store);
  assert_rows (fixture->here.path, "1:a:10 2:b:20");

  await_abandon (fixture->here.store); /* no pass: nothing to let go of */
}

static void
test_locked_until_closed (TwoStores *fixture, gconstpointer data)
{
  begin (fixture->elsewhere);
  await_close (fixture->elsewhere);
  begin (fixture->here.store);
}

static void
test_locked_until_failed (TwoStores *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  begin (fixture->elsewhere);
  commit (fixture->elsewhere, "1:a:10", "two");
  g_assert_null (await_finish (fixture->elsewhere, NULL, &error));
  store_fixture_assert_error (&fixture->here, error, CBK_ERROR_STORE);
  begin (fixture->here.store);
}

/* Reading does not need the lock. */
static void
test_loading_while_locked (TwoStores *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;

  begin (fixture->elsewhere);
  commit (fixture->elsewhere, "1:a:10", "two");
  snapshot = await_load (fixture->here.store, NULL, &error);
  g_assert_no_error (error);
  assert_snapshot_shows (snapshot, fixture->here.path);
}

static void
wait_until_told (TwoStores *fixture)
{
  fixture->n_told = 0;
  while (fixture->n_told == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_told (TwoStores *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (CbkSnapshot) snapshot = NULL;
      gint64 synced;

      begin (fixture->elsewhere);
      commit (fixture->elsewhere, i == 0 ? "1:a:10 2:b:20" : "2:b:21", NULL);
      finish (fixture->elsewhere);
      wait_until_told (fixture);
      snapshot = await_load (fixture->here.store, &synced, &error);
      g_assert_no_error (error);
      assert_snapshot_shows (snapshot, fixture->here.path);
      g_assert_cmpint (synced, ==, 100);
    }
  assert_rows (fixture->here.path, "2:b:21");
}

static void
assert_looks (CbkStoreDatabase *database, gboolean expected)
{
  g_assert_true (cbk_store_database_look (database) == expected);
  g_assert_false (cbk_store_database_look (database));
}

/* What the store itself writes is nothing new to it. */
static void
test_own_changes_are_not_told (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkStoreDatabase) database = cbk_store_database_new (fixture->path);
  g_autoptr (GPtrArray) domains = parse_page ("1:a:10", NULL);
  g_autoptr (CbkSnapshot) snapshot = NULL;
  const CbkStorePage page = { .domains = domains };
  const CbkPassWish  wish = { .kind = CBK_PASS_FULL, .now = 100 };
  CbkPassChanges     changes;
  char              *put_aside;

  cbk_store_database_open (database, &put_aside, &error);
  g_assert_no_error (error);
  assert_looks (database, FALSE);
  cbk_pass_free (cbk_store_database_begin_pass (database, &wish, &error));
  assert_looks (database, FALSE);
  cbk_store_database_commit_page (database, &page, &error);
  assert_looks (database, FALSE);
  snapshot = cbk_store_database_finish_pass (database, &changes, &error);
  g_assert_no_error (error);
  assert_looks (database, FALSE);
  store_fixture_execute (fixture, "UPDATE state SET synced = 200");
  assert_looks (database, TRUE);
}

/* Who writes to other tables in the middle of a pass does not disturb it; the rows it knows are still the rows. */
static void
test_other_tables_do_not_disturb (TwoStores *fixture, gconstpointer data)
{
  begin (fixture->here.store);
  commit (fixture->here.store, "1:a:10 2:b:20", "two");
  store_fixture_execute (&fixture->here,
                         "INSERT INTO cache (kind, id, fetched, bytes) VALUES ('chain', 'x', 1, x'00')");
  commit (fixture->here.store, "2:b:21", NULL);
  store_fixture_execute (&fixture->here, "DELETE FROM cache");
  finish (fixture->here.store);
  assert_rows (fixture->here.path, "1:a:10 2:b:21");
}

/* Between two passes anybody may have changed the rows: the next pass begins with those of the file. */
static void
test_rows_changed_between_passes (TwoStores *fixture, gconstpointer data)
{
  begin (fixture->here.store);
  commit (fixture->here.store, "1:a:10 2:b:20", NULL);
  finish (fixture->here.store);
  begin (fixture->elsewhere);
  commit (fixture->elsewhere, "1:a:10 9:b:90 3:c:30", NULL);
  finish (fixture->elsewhere);
  begin (fixture->here.store);
  commit (fixture->here.store, "1:b:11 9:c:91", NULL);
  finish (fixture->here.store);
  assert_rows (fixture->here.path, "1:b:11 9:c:91");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add ("/store/elsewhere/" name, TwoStores, NULL, set_up, function, tear_down)
  ADD ("locked-until-the-end", test_locked_until_the_end);
  ADD ("locked-until-abandoned", test_locked_until_abandoned);
  ADD ("locked-until-closed", test_locked_until_closed);
  ADD ("locked-until-failed", test_locked_until_failed);
  ADD ("loading-while-locked", test_loading_while_locked);
  ADD ("told", test_told);
  ADD ("other-tables-do-not-disturb", test_other_tables_do_not_disturb);
  ADD ("rows-changed-between-passes", test_rows_changed_between_passes);
#undef ADD
  g_test_add ("/store/elsewhere/own-changes-are-not-told", StoreFixture, NULL, store_fixture_set_up,
              test_own_changes_are_not_told, store_fixture_tear_down);

  return g_test_run ();
}
