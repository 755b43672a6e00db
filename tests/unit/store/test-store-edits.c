/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a delta costs: the rows that it is about and no others are read, the columns are stored seldom, and whoever has
 * an older snapshot catches up. And that it is right: random deltas against two hash tables that follow the rules by
 * name. */

#include "core/store/cbk-key-fill.h"
#include "store-fixture.h"

#define N_ROWS 3000

/* As in cbk-store-columns.c: an edit of one byte for so many rows is left beside the stored columns. */
#define ROWS_PER_BYTE 64

static void
run_page (CbkStore *store, const char *text, const char *next, const char *sync_token)
{
  g_autoptr (GError) error = NULL;

  await_page (store, text, next, sync_token, &error);
  g_assert_no_error (error);
}

static void
begin (CbkStore *store, CbkPassKind kind, const char *sync_token)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkPass) pass = await_begin (store, kind, 100, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (pass->sync_token, ==, sync_token);
}

static CbkSnapshot *
finish (CbkStore *store)
{
  g_autoptr (GError) error = NULL;
  CbkSnapshot *snapshot = await_finish (store, NULL, &error);

  g_assert_no_error (error);
  return snapshot;
}

static void
assert_loads (CbkStore *store, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = await_load (store, NULL, &error);

  g_assert_no_error (error);
  assert_snapshot_shows (snapshot, path);
}

/* Rows "N:dN:N" */
static void
store_rows (StoreFixture *fixture, guint n_rows)
{
  g_autoptr (GString) text = g_string_new (NULL);
  CbkSnapshot *snapshot;

  store_fixture_open (fixture);
  for (guint i = 0; i < n_rows; i++)
    g_string_append_printf (text, "%s%u:d%u:%u", i == 0 ? "" : " ", i, i, i);
  begin (fixture->store, CBK_PASS_FULL, NULL);
  run_page (fixture->store, text->str, NULL, "s");
  snapshot = finish (fixture->store);
  assert_snapshot_shows (snapshot, fixture->path);
  cbk_snapshot_unref (snapshot);
}

static CbkSnapshot *
run_delta (StoreFixture *fixture, const char *text)
{
  begin (fixture->store, CBK_PASS_AS_NEEDED, "s");
  run_page (fixture->store, text, NULL, "s");
  return finish (fixture->store);
}

/* Another row is spoilt behind the store's back, so that it would be seen if it were read. */
static void
test_other_rows_are_not_read (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkSnapshot) snapshot = NULL;
  guint row;

  store_rows (fixture, N_ROWS);
  store_fixture_execute (fixture, "UPDATE domain SET status = 'spoilt' WHERE domain NOT IN ('d5', 'd7', 'd8')");
  snapshot = run_delta (fixture, "5:d5:1000000 -7 8:renamed:8 new:new:9");
  g_assert_cmpuint (cbk_snapshot_get_n_rows (snapshot), ==, N_ROWS);
  for (row = 0; row < N_ROWS; row++)
    g_assert_cmpstr (cbk_snapshot_get_status_word (snapshot, row), ==, "valid");
  g_assert_true (cbk_snapshot_find (snapshot, "d5", &row));
  g_assert_cmpint (cbk_snapshot_get_expire_time (snapshot, row), ==, 1000000);
  g_assert_false (cbk_snapshot_find (snapshot, "d7", NULL));
  g_assert_false (cbk_snapshot_find (snapshot, "d8", NULL));
  g_assert_true (cbk_snapshot_find (snapshot, "renamed", NULL));
  g_assert_true (cbk_snapshot_find (snapshot, "new", NULL));
}

/* The map of a delta is as large as what the delta is about, whatever the inventory is. */
static void
test_map_is_small (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkKeyMap) map = cbk_key_map_new ();
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autoptr (CbkSql) sql = NULL;
  g_autoptr (GPtrArray) deleted_ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (GError) error = NULL;
  CbkKeyFill fill = { NULL };

  store_rows (fixture, N_ROWS);
  snapshot = await_load (fixture->store, NULL, &error);
  g_assert_no_error (error);
  sql = cbk_sql_open (fixture->path, &error);
  g_assert_no_error (error);
  cbk_key_fill_init (&fill, sql, map);
  cbk_key_fill_use_snapshot (&fill, snapshot);

  page = parse_page ("5:d5:1 6:d77:1 new:d78:1 unknown:unknown:1 -9 -gone", deleted_ids);
  for (guint times = 0; times < 2; times++)
    {
      g_assert_true (cbk_key_fill_read_page (&fill, page, deleted_ids, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (cbk_key_map_get_n_rows (map), >=, 5); /* 5, 6 and d77, d78, 9 */
      g_assert_cmpuint (cbk_key_map_get_n_rows (map), <=, 6); /* one whose hash is the same by chance */
    }
  cbk_key_fill_clear (&fill);
}

static gint64
get_edit_bytes (StoreFixture *fixture)
{
  return store_fixture_get_int (fixture, "SELECT coalesce (sum (length (keys)), 0) FROM edit");
}

static void
test_columns_are_stored_seldom (StoreFixture *fixture, gconstpointer data)
{
  gint64 n_writes;

  store_rows (fixture, N_ROWS);
  g_assert_cmpint (get_edit_bytes (fixture), ==, 0);
  store_fixture_execute (fixture, "CREATE TABLE writes (a);"
                                  "CREATE TRIGGER c AFTER INSERT ON columns BEGIN INSERT INTO writes VALUES (1); END;");
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u:d%u:5000", i * 7, i * 7);

      cbk_snapshot_unref (run_delta (fixture, text));
      g_assert_cmpint (get_edit_bytes (fixture), <=, N_ROWS / ROWS_PER_BYTE);
    }
  n_writes = store_fixture_get_int (fixture, "SELECT count (*) FROM writes");
  g_assert_cmpint (n_writes, >=, 1);
  g_assert_cmpint (n_writes, <=, 6); /* an edit of a row takes two bytes; 24 of them are enough afterwards */
  assert_loads (fixture->store, fixture->path);
  store_fixture_reopen (fixture);
  assert_loads (fixture->store, fixture->path);
}

/* All rows are spoilt behind the store's back, so that it would be seen if they were read. */
static void
assert_next_start_reads_columns (StoreFixture *fixture, guint n_rows)
{
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;

  store_fixture_execute (fixture, "UPDATE domain SET status = 'spoilt'");
  store_fixture_reopen (fixture);
  snapshot = await_load (fixture->store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cbk_snapshot_get_n_rows (snapshot), ==, n_rows);
  for (guint row = 0; row < n_rows; row++)
    g_assert_cmpstr (cbk_snapshot_get_status_word (snapshot, row), ==, "valid");
}

/* The last page is in no snapshot yet when the pass ends. */
static void
test_first_pass_is_cut_off (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;

  store_fixture_open (fixture);
  begin (fixture->store, CBK_PASS_FULL, NULL);
  run_page (fixture->store, "1:d1:1 2:d2:2", "two", NULL);
  snapshot = await_build (fixture->store, &error);
  g_assert_no_error (error);
  run_page (fixture->store, "3:d3:3", "three", NULL);
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT count (*) FROM columns"), ==, 0);
  await_abandon (fixture->store);
  await_close (fixture->store);
  assert_next_start_reads_columns (fixture, 3);
}

/* Nobody was there any more to store the columns: the next start does it, and the one after that is spared. */
static void
test_first_pass_is_killed (StoreFixture *fixture, gconstpointer data)
{
  store_fixture_open (fixture);
  begin (fixture->store, CBK_PASS_FULL, NULL);
  run_page (fixture->store, "1:d1:1 2:d2:2", "two", NULL);
  store_fixture_reopen (fixture);
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT count (*) FROM columns"), ==, 0);
  assert_loads (fixture->store, fixture->path);
  await_close (fixture->store);
  assert_next_start_reads_columns (fixture, 2);
}

/* What is missing of the edits costs a look at all rows, and nothing else. */
static void
test_damaged_edits (StoreFixture *fixture, gconstpointer data)
{
  static const char *const damages[] = {
    "DELETE FROM edit WHERE generation = (SELECT min (generation) FROM edit)",
    "DELETE FROM edit WHERE generation = (SELECT max (generation) FROM edit)",
    "DELETE FROM edit",
    "UPDATE edit SET keys = x'ff'",
    "UPDATE columns SET bytes = x''",
  };

  store_rows (fixture, N_ROWS);
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autofree char *first = g_strdup_printf ("1:d1:%u 2:d2:%u", 4000 + i, 4000 + i);
      g_autofree char *second = g_strdup_printf ("-%u 2:d2:%u", 10 + i, 5000 + i);

      cbk_snapshot_unref (run_delta (fixture, first));
      cbk_snapshot_unref (run_delta (fixture, second));
      g_assert_cmpint (get_edit_bytes (fixture), >, 0);
      store_fixture_execute (fixture, damages[i]);
      store_fixture_reopen (fixture);
      assert_loads (fixture->store, fixture->path);
      cbk_snapshot_unref (run_delta (fixture, "3:d3:1 4:d3:1 3:d4:7"));
      assert_loads (fixture->store, fixture->path);
      cbk_snapshot_unref (run_delta (fixture, "3:d3:1 4:d4:1"));
    }
}

typedef struct
{
  GHashTable *by_id;     /* id -> CbkDomain, which it owns */
  GHashTable *by_domain; /* domain -> the same */
  GHashTable *doomed;    /* rows with a tombstone */
} Model;

static void
model_remove (Model *model, CbkDomain *row)
{
  if (row == NULL)
    return;
  g_hash_table_remove (model->doomed, row);
  g_hash_table_remove (model->by_domain, row->domain);
  g_hash_table_remove (model->by_id, row->id);
}

static void
model_put (Model *model, const CbkDomain *row)
{
  CbkDomain *copy = cbk_domain_copy (row);

  model_remove (model, g_hash_table_lookup (model->by_id, row->id));
  model_remove (model, g_hash_table_lookup (model->by_domain, row->domain));
  g_hash_table_insert (model->by_id, copy->id, copy);
  g_hash_table_insert (model->by_domain, copy->domain, copy);
}

static void
model_take (Model *model, const char *text)
{
  g_autoptr (GPtrArray) deleted_ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) page = parse_page (text, deleted_ids);

  for (guint i = 0; i < deleted_ids->len; i++)
    {
      CbkDomain *row = g_hash_table_lookup (model->by_id, g_ptr_array_index (deleted_ids, i));

      if (row != NULL)
        g_hash_table_add (model->doomed, row);
    }
  for (guint i = 0; i < page->len; i++)
    model_put (model, g_ptr_array_index (page, i));
}

static void
model_end (Model *model)
{
  g_autoptr (GList) doomed = g_hash_table_get_keys (model->doomed);

  for (GList *link = doomed; link != NULL; link = link->next)
    model_remove (model, link->data);
}

static void
assert_model (Model *model, const char *path)
{
  g_autoptr (GPtrArray) rows = read_rows (path, NULL);

  g_assert_cmpuint (rows->len, ==, g_hash_table_size (model->by_id));
  for (guint i = 0; i < rows->len; i++)
    {
      const CbkDomain *row = g_ptr_array_index (rows, i);
      const CbkDomain *known = g_hash_table_lookup (model->by_id, row->id);

      g_assert_nonnull (known);
      g_assert_true (cbk_domain_equal (row, known));
    }
}

/* Mostly the id and the domain that belong together, as with a real CDN; some names are new. */
static char *
make_random_page (void)
{
  GString *text = g_string_new (NULL);

  for (int i = g_test_rand_int_range (0, 12); i > 0; i--)
    {
      int id = g_test_rand_int_range (0, N_ROWS + 200);
      int domain = g_test_rand_int_range (0, 5) == 0 ? g_test_rand_int_range (0, N_ROWS + 200) : id;

      g_string_append (text, text->len == 0 ? "" : " ");
      if (g_test_rand_int_range (0, 4) == 0)
        g_string_append_printf (text, "-%d", id);
      else
        g_string_append_printf (text, "%d:d%d:%d", id, domain, g_test_rand_int_range (0, 3));
    }
  return g_string_free (text, FALSE);
}

static void
run_random_delta (StoreFixture *fixture, Model *model)
{
  g_autoptr (CbkSnapshot) snapshot = NULL;

  begin (fixture->store, CBK_PASS_AS_NEEDED, "s");
  for (int n_pages = g_test_rand_int_range (1, 4); n_pages > 0; n_pages--)
    {
      g_autofree char *text = make_random_page ();

      run_page (fixture->store, text, n_pages > 1 ? "more" : NULL, "s");
      model_take (model, text);
      if (g_test_rand_int_range (0, 4) != 0)
        continue;
      store_fixture_reopen (fixture);
      begin (fixture->store, CBK_PASS_AS_NEEDED, "s");
    }
  snapshot = finish (fixture->store);
  model_end (model);
  assert_model (model, fixture->path);
  assert_snapshot_shows (snapshot, fixture->path);
}

/* Another process looks now and then: sometimes its snapshot is older than the stored columns, sometimes not. */
static void
test_random_deltas (StoreFixture *fixture, gconstpointer data)
{
  Model model = { NULL };
  g_autoptr (GFile) file = NULL;
  g_autoptr (CbkStore) other = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  model.by_id = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) cbk_domain_free);
  model.by_domain = g_hash_table_new (g_str_hash, g_str_equal);
  model.doomed = g_hash_table_new (NULL, NULL);
  store_rows (fixture, N_ROWS);
  rows = read_rows (fixture->path, NULL);
  for (guint i = 0; i < rows->len; i++)
    model_put (&model, g_ptr_array_index (rows, i));

  file = g_file_new_for_path (fixture->path);
  other = cbk_store_new (file);
  g_assert_true (await_open (other, &error));
  for (guint step = 0; step < 120; step++)
    {
      run_random_delta (fixture, &model);
      if (g_test_rand_int_range (0, 6) == 0)
        assert_loads (other, fixture->path);
      g_assert_cmpint (store_fixture_get_int (fixture, "SELECT n_rows FROM state"), ==,
                       g_hash_table_size (model.by_id));
    }
  await_close (other);
  g_hash_table_unref (model.doomed);
  g_hash_table_unref (model.by_domain);
  g_hash_table_unref (model.by_id);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                                            \
  g_test_add ("/store/edits/" name, StoreFixture, NULL, store_fixture_set_up, function, store_fixture_tear_down)
  ADD ("other-rows-are-not-read", test_other_rows_are_not_read);
  ADD ("map-is-small", test_map_is_small);
  ADD ("columns-are-stored-seldom", test_columns_are_stored_seldom);
  ADD ("first-pass-is-cut-off", test_first_pass_is_cut_off);
  ADD ("first-pass-is-killed", test_first_pass_is_killed);
  ADD ("damaged-edits", test_damaged_edits);
  ADD ("random-deltas", test_random_deltas);
#undef ADD

  return g_test_run ();
}
