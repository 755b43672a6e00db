/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pass: what a page changes, what its end removes, and where the next run goes on. */

#include <string.h>

#include "core/cbk-error.h"
#include "store-fixture.h"

static CbkPass *
begin (StoreFixture *fixture, CbkPassKind kind, gint64 now)
{
  g_autoptr (GError) error = NULL;
  CbkPass *pass = await_begin (fixture->store, kind, now, &error);

  g_assert_no_error (error);
  return pass;
}

static void
commit (StoreFixture *fixture, const char *rows, guint n_unreadable, const char *next)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) page = parse_page (rows, NULL);

  await_commit (fixture->store, page, n_unreadable, next, &error);
  g_assert_no_error (error);
}

static void
finish (StoreFixture *fixture, guint n_added, guint n_changed, guint n_removed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  CbkPassChanges changes;

  snapshot = await_finish (fixture->store, &changes, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (changes.n_added, ==, n_added);
  g_assert_cmpuint (changes.n_changed, ==, n_changed);
  g_assert_cmpuint (changes.n_removed, ==, n_removed);
  g_assert_cmpint (changes.synced, ==, store_fixture_get_int (fixture, "SELECT synced FROM state"));
  assert_snapshot_shows (snapshot, fixture->path);
}

/* A whole pass in one page. */
static void
pass (StoreFixture *fixture, const char *rows)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;

  cbk_pass_free (begin (fixture, CBK_PASS_FULL, 1));
  commit (fixture, rows, 0, NULL);
  snapshot = await_finish (fixture->store, NULL, &error);
  g_assert_no_error (error);
  assert_snapshot_shows (snapshot, fixture->path);
}

static void
test_first (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkPass) first = NULL;

  store_fixture_open (fixture);
  first = begin (fixture, CBK_PASS_AS_NEEDED, 77);
  g_assert_null (first->page_token);
  g_assert_false (first->at_end);
  g_assert_cmpint (first->started, ==, 77);
  g_assert_cmpuint (first->n_rows, ==, 0);
  g_assert_cmpuint (first->n_unreadable, ==, 0);
  g_assert_cmpuint (first->n_known, ==, 0);
  commit (fixture, "1:a:10 2:b:20", 0, "two");
  commit (fixture, "3:c:30", 0, NULL);
  finish (fixture, 3, 0, 0);
  assert_rows (fixture->path, "1:a:10 2:b:20 3:c:30");
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT synced FROM state"), ==, 77);
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT count (*) FROM pass"), ==, 0);
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT count (*) FROM page"), ==, 0);
}

static void
test_empty_inventory (StoreFixture *fixture, gconstpointer data)
{
  store_fixture_open (fixture);
  cbk_pass_free (begin (fixture, CBK_PASS_AS_NEEDED, 5));
  commit (fixture, "", 0, NULL);
  finish (fixture, 0, 0, 0);
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT synced FROM state"), ==, 5);
}

static void
test_changes (StoreFixture *fixture, gconstpointer data)
{
  store_fixture_open (fixture);
  pass (fixture, "1:a:10 2:b:20 3:c:30");
  cbk_pass_free (begin (fixture, CBK_PASS_AS_NEEDED, 2));
  commit (fixture, "4:d:40 2:b:21 1:a:10", 0, NULL);
  finish (fixture, 1, 1, 1);
  assert_rows (fixture->path, "1:a:10 2:b:21 4:d:40");
}

static void
test_unchanged_writes_no_rows (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) before = NULL;
  g_autoptr (CbkSnapshot) after = NULL;

  store_fixture_open (fixture);
  pass (fixture, "1:a:10 2:b:20 3:c:30");
  before = await_load (fixture->store, NULL, &error);
  store_fixture_execute (fixture, "CREATE TABLE writes (a);"
                                  "CREATE TRIGGER i AFTER INSERT ON domain BEGIN INSERT INTO writes VALUES (1); END;"
                                  "CREATE TRIGGER u AFTER UPDATE ON domain BEGIN INSERT INTO writes VALUES (1); END;"
                                  "CREATE TRIGGER d AFTER DELETE ON domain BEGIN INSERT INTO writes VALUES (1); END;"
                                  "CREATE TRIGGER c AFTER INSERT ON columns BEGIN INSERT INTO writes VALUES (1); END;");
  cbk_pass_free (begin (fixture, CBK_PASS_FULL, 9));
  commit (fixture, "3:c:30 1:a:10", 0, "more");
  commit (fixture, "2:b:20", 0, NULL);
  finish (fixture, 0, 0, 0);
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT count (*) FROM writes"), ==, 0);
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT generation FROM state"), ==, 1);
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT synced FROM state"), ==, 9);
  after = await_load (fixture->store, NULL, &error);
  g_assert_true (before == after);

  cbk_pass_free (begin (fixture, CBK_PASS_FULL, 10));
  commit (fixture, "3:c:30 1:a:10 2:b:21", 0, NULL);
  finish (fixture, 0, 1, 0);
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT count (*) FROM writes"), ==, 2);
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT generation FROM state"), ==, 2);
}

static void
test_key_stays_with_its_row (StoreFixture *fixture, gconstpointer data)
{
  gint64 key;

  store_fixture_open (fixture);
  pass (fixture, "1:a:10 2:b:20 3:c:30");
  key = store_fixture_get_int (fixture, "SELECT key FROM domain WHERE domain = 'b'");
  pass (fixture, "3:c:30 2:b:21 1:a:10");
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT key FROM domain WHERE domain = 'b'"), ==, key);
  pass (fixture, "9:b:22");
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT key FROM domain WHERE domain = 'b'"), ==, key);
  pass (fixture, "9:z:22");
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT key FROM domain WHERE domain = 'z'"), ==, key);
}

/* A selection must not come to mean another row. */
static void
test_key_is_never_used_again (StoreFixture *fixture, gconstpointer data)
{
  gint64 key;

  store_fixture_open (fixture);
  pass (fixture, "1:a:10 2:b:20");
  key = store_fixture_get_int (fixture, "SELECT max (key) FROM domain");
  pass (fixture, "");
  store_fixture_reopen (fixture);
  pass (fixture, "3:c:30");
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT key FROM domain"), ==, key + 1);
}

typedef struct
{
  const char *name;
  const char *before;
  const char *pages[4];
  const char *after;
} Replacement;

static const Replacement REPLACEMENTS[] = {
  { "new-id-under-known-domain", "1:a:10 2:b:20", { "9:a:11 2:b:20" }, "2:b:20 9:a:11" },
  { "known-id-with-new-domain", "1:a:10 2:b:20", { "1:z:11 2:b:20" }, "1:z:11 2:b:20" },
  { "known-id-moves-to-known-domain", "1:a:10 2:b:20", { "1:b:11" }, "1:b:11" },
  { "and-the-id-there-moves-on", "1:a:10 2:b:20", { "1:b:11 2:c:21" }, "1:b:11 2:c:21" },
  { "and-the-id-there-had-moved-on", "1:a:10 2:b:20", { "2:c:21 1:b:11" }, "1:b:11 2:c:21" },
  { "ids-swap-domains", "1:a:10 2:b:20", { "1:b:11 2:a:21" }, "1:b:11 2:a:21" },
  { "ids-swap-domains-over-two-pages", "1:a:10 2:b:20", { "2:a:21", "1:b:11" }, "1:b:11 2:a:21" },
  { "ids-rotate", "1:a:10 2:b:20 3:c:30", { "1:b:11 2:c:21 3:a:31" }, "1:b:11 2:c:21 3:a:31" },
  { "ids-rotate-backwards", "1:a:10 2:b:20 3:c:30", { "3:a:31 2:c:21 1:b:11" }, "1:b:11 2:c:21 3:a:31" },
  { "same-row-twice-in-a-page", "1:a:10", { "1:a:11 1:a:12" }, "1:a:12" },
  { "same-row-twice-in-a-pass", "1:a:10", { "1:a:11", "2:b:20", "1:a:12" }, "1:a:12 2:b:20" },
  { "new-row-twice", "", { "1:a:11 1:a:12" }, "1:a:12" },
  { "back-to-what-it-was", "1:a:10", { "1:a:11", "1:a:10" }, "1:a:10" },
  { "two-ids-for-a-domain", "", { "1:a:10 2:a:20" }, "2:a:20" },
  { "two-ids-for-a-domain-over-two-pages", "", { "1:a:10", "2:a:20" }, "2:a:20" },
  { "two-ids-for-a-domain-and-back", "1:a:10", { "2:a:20", "1:a:10" }, "1:a:10" },
  { "two-domains-for-an-id", "", { "1:a:10", "1:b:20" }, "1:b:20" },
  { "freed-domain-is-taken", "1:a:10", { "1:b:11", "2:a:20" }, "1:b:11 2:a:20" },
  { "freed-id-is-taken", "1:a:10", { "2:a:11", "1:b:20" }, "1:b:20 2:a:11" },
  { "replaced-row-comes-back", "1:a:10 2:b:20", { "1:b:11", "1:a:10", "2:b:20" }, "1:a:10 2:b:20" },
};

/* Each page in a run of its own too: what the map has forgotten, the file must know. */
static void
test_replacement (StoreFixture *fixture, gconstpointer data)
{
  const Replacement *replacement = data;

  for (guint reopens = 0; reopens < 2; reopens++)
    {
      store_fixture_open (fixture);
      pass (fixture, replacement->before);
      cbk_pass_free (begin (fixture, CBK_PASS_FULL, 2));
      for (guint i = 0; i < G_N_ELEMENTS (replacement->pages) && replacement->pages[i] != NULL; i++)
        {
          commit (fixture, replacement->pages[i], 0, replacement->pages[i + 1] == NULL ? NULL : "more");
          if (reopens)
            {
              store_fixture_reopen (fixture);
              cbk_pass_free (begin (fixture, CBK_PASS_AS_NEEDED, 3));
            }
        }
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (CbkSnapshot) snapshot = await_finish (fixture->store, NULL, &error);

        g_assert_no_error (error);
        assert_snapshot_shows (snapshot, fixture->path);
      }
      assert_rows (fixture->path, replacement->after);
    }
}

static void
test_resume (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkPass) resumed = NULL;

  store_fixture_open (fixture);
  pass (fixture, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
  cbk_pass_free (begin (fixture, CBK_PASS_FULL, 100));
  commit (fixture, "4:d:40 6:f:60", 0, "two");
  commit (fixture, "2:b:20", 0, "+/=");

  store_fixture_reopen (fixture);
  resumed = begin (fixture, CBK_PASS_AS_NEEDED, 200);
  g_assert_cmpstr (resumed->page_token, ==, "+/=");
  g_assert_false (resumed->at_end);
  g_assert_cmpint (resumed->started, ==, 100);
  g_assert_cmpuint (resumed->n_rows, ==, 3);
  g_assert_cmpuint (resumed->n_unreadable, ==, 0);
  g_assert_cmpuint (resumed->n_known, ==, 6);
  commit (fixture, "1:a:11", 0, NULL);
  finish (fixture, 1, 1, 2);
  assert_rows (fixture->path, "1:a:11 2:b:20 4:d:40 6:f:60");
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT synced FROM state"), ==, 100);
}

static void
test_resume_at_end (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkPass) resumed = NULL;

  store_fixture_open (fixture);
  pass (fixture, "1:a:10 2:b:20");
  cbk_pass_free (begin (fixture, CBK_PASS_FULL, 100));
  commit (fixture, "2:b:20", 0, NULL);
  store_fixture_reopen (fixture);
  resumed = begin (fixture, CBK_PASS_AS_NEEDED, 200);
  g_assert_true (resumed->at_end);
  g_assert_null (resumed->page_token);
  finish (fixture, 0, 0, 1);
  assert_rows (fixture->path, "2:b:20");
}

/* What an interrupted pass has brought stays; what it has named does not protect rows from the new pass. */
static void
test_begin_anew (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkPass) anew = NULL;

  store_fixture_open (fixture);
  pass (fixture, "1:a:10 2:b:20");
  cbk_pass_free (begin (fixture, CBK_PASS_FULL, 100));
  commit (fixture, "1:a:11 3:c:30", 7, "two");
  anew = begin (fixture, CBK_PASS_FULL, 200);
  g_assert_null (anew->page_token);
  g_assert_cmpint (anew->started, ==, 200);
  g_assert_cmpuint (anew->n_rows, ==, 0);
  g_assert_cmpuint (anew->n_unreadable, ==, 0);
  g_assert_cmpuint (anew->n_known, ==, 3);
  assert_rows (fixture->path, "1:a:11 2:b:20 3:c:30");
  commit (fixture, "2:b:20", 0, NULL);
  finish (fixture, 0, 0, 2);
  assert_rows (fixture->path, "2:b:20");
}

static void
test_nothing_is_removed_before_the_end (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) middle = NULL;

  store_fixture_open (fixture);
  pass (fixture, "1:a:10 2:b:20");
  cbk_pass_free (begin (fixture, CBK_PASS_FULL, 2));
  commit (fixture, "2:b:20", 0, "more");
  g_assert_null (await_finish (fixture->store, NULL, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
  g_clear_error (&error);
  store_fixture_reopen (fixture);
  assert_rows (fixture->path, "1:a:10 2:b:20");
  middle = await_load (fixture->store, NULL, &error);
  g_assert_no_error (error);
  assert_snapshot_shows (middle, fixture->path);
}

static void
test_unreadable_rows_prevent_removal (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkPass) resumed = NULL;

  store_fixture_open (fixture);
  pass (fixture, "1:a:10 2:b:20");
  cbk_pass_free (begin (fixture, CBK_PASS_FULL, 2));
  commit (fixture, "", 1, "more");
  store_fixture_reopen (fixture);
  resumed = begin (fixture, CBK_PASS_AS_NEEDED, 3);
  g_assert_cmpuint (resumed->n_unreadable, ==, 1);
  commit (fixture, "3:c:30", 0, NULL);
  finish (fixture, 1, 0, 0);
  assert_rows (fixture->path, "1:a:10 2:b:20 3:c:30");

  pass (fixture, "3:c:30");
  assert_rows (fixture->path, "3:c:30");
}

/* The third row of the page cannot be stored, so the first two and the token are not either. */
static void
test_page_is_atomic (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) page = parse_page ("3:c:30 1:a:11 4:refused:40", NULL);
  g_autoptr (CbkPass) resumed = NULL;

  store_fixture_open (fixture);
  pass (fixture, "1:a:10 2:b:20");
  store_fixture_execute (fixture, "CREATE TRIGGER r BEFORE INSERT ON domain WHEN new.domain = 'refused'"
                                  " BEGIN SELECT raise (ABORT, 'refused'); END");
  cbk_pass_free (begin (fixture, CBK_PASS_FULL, 2));
  commit (fixture, "2:b:20", 0, "two");
  g_assert_false (await_commit (fixture->store, page, 0, "three", &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
  g_clear_error (&error);
  assert_rows (fixture->path, "1:a:10 2:b:20");

  g_assert_false (await_commit (fixture->store, page, 0, "three", &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
  store_fixture_execute (fixture, "DROP TRIGGER r");
  resumed = begin (fixture, CBK_PASS_AS_NEEDED, 3);
  g_assert_cmpstr (resumed->page_token, ==, "two");
  g_assert_cmpuint (resumed->n_rows, ==, 1);
  commit (fixture, "3:c:30 1:a:11 4:refused:40", 0, NULL);
  finish (fixture, 2, 1, 0);
  assert_rows (fixture->path, "1:a:11 2:b:20 3:c:30 4:refused:40");
}

/* The columns cannot be stored, so the pass is not over, and nothing is gone. */
static void
test_end_is_atomic (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkPass) resumed = NULL;
  g_autoptr (CbkSnapshot) loaded = NULL;

  store_fixture_open (fixture);
  pass (fixture, "1:a:10 2:b:20");
  store_fixture_execute (fixture, "CREATE TRIGGER r BEFORE INSERT ON columns"
                                  " BEGIN SELECT raise (ABORT, 'refused'); END");
  cbk_pass_free (begin (fixture, CBK_PASS_FULL, 2));
  commit (fixture, "2:b:20", 0, NULL);
  g_assert_null (await_finish (fixture->store, NULL, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
  g_clear_error (&error);
  assert_rows (fixture->path, "1:a:10 2:b:20");
  loaded = await_load (fixture->store, NULL, &error);
  g_assert_no_error (error);
  assert_snapshot_shows (loaded, fixture->path);

  store_fixture_execute (fixture, "DROP TRIGGER r");
  resumed = begin (fixture, CBK_PASS_AS_NEEDED, 3);
  g_assert_true (resumed->at_end);
  finish (fixture, 0, 0, 1);
  assert_rows (fixture->path, "2:b:20");
}

/* The number of the generation that a failed end has taken back is given to other rows: its snapshot must be forgotten.
 */
static void
test_generation_taken_back (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;

  store_fixture_open (fixture);
  pass (fixture, "1:a:10 2:b:20");
  store_fixture_execute (fixture, "CREATE TRIGGER r BEFORE INSERT ON columns"
                                  " BEGIN SELECT raise (ABORT, 'refused'); END");
  cbk_pass_free (begin (fixture, CBK_PASS_FULL, 2));
  commit (fixture, "2:b:20", 0, NULL);
  g_assert_null (await_finish (fixture->store, NULL, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
  g_clear_error (&error);

  cbk_pass_free (begin (fixture, CBK_PASS_FULL, 3));
  commit (fixture, "1:a:11", 0, "more");
  snapshot = await_build (fixture->store, &error);
  g_assert_no_error (error);
  assert_snapshot_shows (snapshot, fixture->path);
}

static void
test_snapshot_in_the_middle (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) first = NULL;
  g_autoptr (CbkSnapshot) second = NULL;

  store_fixture_open (fixture);
  cbk_pass_free (begin (fixture, CBK_PASS_AS_NEEDED, 2));
  commit (fixture, "1:a:10 2:b:20", 0, "two");
  first = await_build (fixture->store, &error);
  g_assert_no_error (error);
  assert_snapshot_shows (first, fixture->path);
  commit (fixture, "1:z:11 3:c:30", 0, "three");
  second = await_build (fixture->store, &error);
  g_assert_no_error (error);
  assert_snapshot_shows (second, fixture->path);
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT count (*) FROM columns"), ==, 0);
}

/* The map in memory no longer tells the truth, so the page is refused, not stored beside what it does not know. */
static void
test_somebody_else_writes (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) page = parse_page ("2:b:20", NULL);

  store_fixture_open (fixture);
  cbk_pass_free (begin (fixture, CBK_PASS_AS_NEEDED, 2));
  commit (fixture, "1:a:10", 0, "two");
  store_fixture_execute (fixture, "INSERT INTO domain SELECT 50, '2', domain, 1, 1, 1, '', '', '', 1, '' FROM domain");
  g_assert_false (await_commit (fixture->store, page, 0, NULL, &error));
  store_fixture_assert_error (fixture, error, CBK_ERROR_STORE);
}

/* Keys that lie far apart, in any order, all survive the way through the file. */
static void
test_named_keys_survive (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) page = make_page ();
  g_autoptr (GString) sql = g_string_new ("DELETE FROM domain; INSERT INTO domain VALUES");
  g_autoptr (GError) error = NULL;
  guint n = 0;

  for (guint bits = 0; bits < 62; bits++)
    for (gint64 offset = -1; offset <= 1; offset++)
      {
        gint64 key = ((gint64) 1 << bits) + offset;

        if (key <= 0 || (bits < 3 && offset != 0))
          continue;
        g_string_append_printf (sql,
                                "%s(%" G_GINT64_FORMAT ", %u, 'd%u', 1000, 2000, 7, 'valid', NULL, 'auto', 1, NULL)",
                                n == 0 ? " " : ", ", key, n, n);
        n++;
      }
  g_string_append_printf (sql, "; UPDATE state SET next_key = %" G_GINT64_FORMAT, (gint64) 1 << 62);
  store_fixture_open (fixture);
  store_fixture_execute (fixture, sql->str);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i * 61 % n);
      g_autofree char *domain = g_strdup_printf ("d%u", i * 61 % n);

      g_ptr_array_add (page, make_row (id, domain, 7));
    }
  g_assert_cmpuint (n % 61, !=, 0);
  cbk_pass_free (begin (fixture, CBK_PASS_FULL, 2));
  await_commit (fixture->store, page, 0, NULL, &error);
  g_assert_no_error (error);
  store_fixture_reopen (fixture);
  cbk_pass_free (begin (fixture, CBK_PASS_AS_NEEDED, 2));
  finish (fixture, 0, 0, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                                            \
  g_test_add ("/store/pass/" name, StoreFixture, NULL, store_fixture_set_up, function, store_fixture_tear_down)
  ADD ("first", test_first);
  ADD ("empty-inventory", test_empty_inventory);
  ADD ("changes", test_changes);
  ADD ("unchanged-writes-no-rows", test_unchanged_writes_no_rows);
  ADD ("key-stays-with-its-row", test_key_stays_with_its_row);
  ADD ("key-is-never-used-again", test_key_is_never_used_again);
  ADD ("resume", test_resume);
  ADD ("resume-at-end", test_resume_at_end);
  ADD ("begin-anew", test_begin_anew);
  ADD ("nothing-is-removed-before-the-end", test_nothing_is_removed_before_the_end);
  ADD ("unreadable-rows-prevent-removal", test_unreadable_rows_prevent_removal);
  ADD ("page-is-atomic", test_page_is_atomic);
  ADD ("end-is-atomic", test_end_is_atomic);
  ADD ("generation-taken-back", test_generation_taken_back);
  ADD ("snapshot-in-the-middle", test_snapshot_in_the_middle);
  ADD ("somebody-else-writes", test_somebody_else_writes);
  ADD ("named-keys-survive", test_named_keys_survive);
#undef ADD
  for (guint i = 0; i < G_N_ELEMENTS (REPLACEMENTS); i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/pass/replacement/%s", REPLACEMENTS[i].name);

      g_test_add (path, StoreFixture, &REPLACEMENTS[i], store_fixture_set_up, test_replacement,
                  store_fixture_tear_down);
    }

  return g_test_run ();
}
