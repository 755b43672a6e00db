/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A snapshot made of another one and a few rows says in every column what one says that is built of all the rows. */

#include "core/inventory/cbk-snapshot.h"

/* What the inventory has: key -> CbkDomain, in the order of the keys. */
typedef struct
{
  GTree *rows;
  gint64 next_key;
} Inventory;

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer data)
{
  gint64 key_a = *(const gint64 *) a;
  gint64 key_b = *(const gint64 *) b;

  return (key_a > key_b) - (key_a < key_b);
}

static void
inventory_init (Inventory *inventory)
{
  inventory->rows = g_tree_new_full (compare_keys, NULL, g_free, (GDestroyNotify) cbk_domain_free);
  inventory->next_key = 1;
}

static void
inventory_clear (Inventory *inventory)
{
  g_tree_unref (inventory->rows);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Inventory, inventory_clear)

#define PICK(array) ((array)[g_test_rand_int_range (0, G_N_ELEMENTS (array))])

/* One in some hundreds is further from today than four bytes count, so that columns become wide and narrow again. */
static gint64
make_random_time (void)
{
  return g_test_rand_int_range (0, 400) == 0 ? g_test_rand_int () : 1700000000 + g_test_rand_int_range (0, 100000000);
}

/* number: of the name, so that two rows never share one */
static CbkDomain *
make_random_row (guint number)
{
  static const char *const starts[] = { "www.", "", "xn--bcher-kva.", "a-", "z" };
  static const char *const ends[] = { "com", "xn--p1ai", "example" };
  static const char *const statuses[] = { "valid", "valid", "expired", "failed", "zombie" };
  static const char *const words[] = { "auto", "upload", "acme", "manual" };
  CbkDomain               *row = g_new0 (CbkDomain, 1);

  row->id = g_strdup_printf ("id-%u", g_test_rand_int ());
  row->domain = g_strdup_printf ("%s%u.%s", PICK (starts), number, PICK (ends));
  row->create_time = make_random_time ();
  row->update_time = make_random_time ();
  row->expire_time = g_test_rand_bit () ? make_random_time () : CBK_TIME_NONE;
  row->status = g_strdup (PICK (statuses));
  row->status_reason = g_test_rand_bit () ? g_strdup_printf ("reason %d", g_test_rand_int_range (0, 20)) : NULL;
  row->provisioning = g_strdup (PICK (words));
  return row;
}

static void
set_row (Inventory *inventory, gint64 key, CbkDomain *row)
{
  g_tree_replace (inventory->rows, g_memdup2 (&key, sizeof key), row);
}

static gboolean
add_to_builder (gpointer key, gpointer row, gpointer builder)
{
  g_assert_true (cbk_snapshot_builder_add (builder, *(const gint64 *) key, row));
  return FALSE;
}

static CbkSnapshot *
build (Inventory *inventory, CbkSnapshotBuilder *builder)
{
  g_tree_foreach (inventory->rows, add_to_builder, builder);
  return cbk_snapshot_builder_build (builder);
}

static void
assert_same_arena (CbkArena a, CbkArena b)
{
  g_assert_cmpmem (a.bytes, a.length, b.bytes, b.length);
  g_assert_cmpuint (a.n_entries, ==, b.n_entries);
  g_assert_true ((a.rows == NULL) == (b.rows == NULL));
  if (a.rows != NULL)
    g_assert_cmpmem (a.rows, a.n_entries * sizeof *a.rows, b.rows, b.n_entries * sizeof *b.rows);
}

/* As narrow, too. */
static void
assert_same_numbers (CbkNumbers a, CbkNumbers b, gsize n)
{
  g_assert_true ((a.narrow == NULL) == (b.narrow == NULL));
  for (gsize row = 0; row < n; row++)
    g_assert_cmpint (cbk_numbers_get (&a, row), ==, cbk_numbers_get (&b, row));
}

static void
assert_same (CbkSnapshot *a, CbkSnapshot *b)
{
  g_autoptr (CbkSnapshot) again = NULL;
  g_autoptr (GError) error = NULL;
  gsize n = cbk_snapshot_get_n_rows (a);

  g_assert_cmpuint (n, ==, cbk_snapshot_get_n_rows (b));
  assert_same_arena (cbk_snapshot_peek_domains (a), cbk_snapshot_peek_domains (b));
  assert_same_arena (cbk_snapshot_peek_unicode (a), cbk_snapshot_peek_unicode (b));
  assert_same_numbers (cbk_snapshot_peek_create_times (a), cbk_snapshot_peek_create_times (b), n);
  assert_same_numbers (cbk_snapshot_peek_update_times (a), cbk_snapshot_peek_update_times (b), n);
  assert_same_numbers (cbk_snapshot_peek_expire_times (a), cbk_snapshot_peek_expire_times (b), n);
  g_assert_cmpmem (cbk_snapshot_peek_statuses (a), n, cbk_snapshot_peek_statuses (b), n);
  for (guint row = 0; row < n; row++)
    {
      g_autofree char *other_a = NULL;
      g_autofree char *other_b = NULL;
      g_autofree char *shown_a = cbk_snapshot_dup_shown_domain (a, row, &other_a);
      g_autofree char *shown_b = cbk_snapshot_dup_shown_domain (b, row, &other_b);

      g_assert_cmpint (cbk_snapshot_get_key (a, row), ==, cbk_snapshot_get_key (b, row));
      g_assert_cmpstr (cbk_snapshot_get_status_word (a, row), ==, cbk_snapshot_get_status_word (b, row));
      g_assert_cmpstr (cbk_snapshot_get_reason (a, row), ==, cbk_snapshot_get_reason (b, row));
      g_assert_cmpstr (cbk_snapshot_get_provisioning (a, row), ==, cbk_snapshot_get_provisioning (b, row));
      g_assert_cmpuint (cbk_snapshot_get_type_rank (a, row), ==, cbk_snapshot_get_type_rank (b, row));
      g_assert_cmpstr (shown_a, ==, shown_b);
      g_assert_cmpstr (other_a, ==, other_b);
    }
  again = cbk_snapshot_new_from_bytes (cbk_snapshot_get_bytes (a), &error);
  g_assert_no_error (error); /* the reader's checks are the proof that it is fit */
  g_assert_cmpuint (g_bytes_get_size (cbk_snapshot_get_bytes (a)), ==, g_bytes_get_size (cbk_snapshot_get_bytes (b)));
}

/* Adds, changes, renames or removes one row, and says so to both. */
static void
edit (Inventory *inventory, GArray *keys, guint name)
{
  gint64      key = g_test_rand_int_range (1, MAX (2, inventory->next_key));
  CbkDomain  *row = g_tree_lookup (inventory->rows, &key);
  CbkDomain  *changed;
  const char *domain;

  if (row == NULL || g_test_rand_int_range (0, 4) == 0)
    {
      key = inventory->next_key++;
      set_row (inventory, key, make_random_row (name));
    }
  else if (g_test_rand_int_range (0, 3) == 0)
    {
      g_tree_remove (inventory->rows, &key);
    }
  else
    {
      changed = make_random_row (name);
      domain = row->domain;
      if (g_test_rand_bit ())
        {
          g_free (changed->domain);
          changed->domain = g_strdup (domain);
        }
      set_row (inventory, key, changed);
    }
  g_array_append_val (keys, key);
}

static CbkSnapshot *
change (Inventory *inventory, CbkSnapshot *snapshot, GArray *keys)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new_like (snapshot);

  for (guint i = 0; i < keys->len; i++)
    {
      gint64          *key = &g_array_index (keys, gint64, i);
      const CbkDomain *row = g_tree_lookup (inventory->rows, key);

      if (row != NULL)
        g_assert_true (cbk_snapshot_builder_add (builder, *key, row));
    }
  return cbk_snapshot_new_changed (snapshot, (const gint64 *) (gpointer) keys->data, keys->len, builder);
}

/* Each snapshot is made of the one before, so what one leaves behind would be found in those that follow. */
static void
test_random_edits (void)
{
  for (guint round = 0; round < 40; round++)
    {
      g_auto (Inventory) inventory = { NULL };
      g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
      g_autoptr (CbkSnapshot) snapshot = NULL;
      guint name = 0;

      inventory_init (&inventory);
      for (guint i = 0; i < round * round / 2; i++)
        set_row (&inventory, inventory.next_key++, make_random_row (name++));
      snapshot = build (&inventory, builder);
      for (guint step = 0; step < 10; step++)
        {
          g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
          g_autoptr (CbkSnapshotBuilder) anew = cbk_snapshot_builder_new ();
          g_autoptr (CbkSnapshot) expected = NULL;
          CbkSnapshot *changed;

          for (int i = g_test_rand_int_range (0, 30); i > 0; i--)
            edit (&inventory, keys, name++);
          changed = change (&inventory, snapshot, keys);
          expected = build (&inventory, anew);
          assert_same (changed, expected);
          cbk_snapshot_unref (snapshot);
          snapshot = changed;
        }
    }
}

static void
test_nothing_changed (void)
{
  g_auto (Inventory) inventory = { NULL };
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshotBuilder) none = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autoptr (CbkSnapshot) changed = NULL;

  inventory_init (&inventory);
  for (guint i = 0; i < 100; i++)
    set_row (&inventory, inventory.next_key++, make_random_row (i));
  snapshot = build (&inventory, builder);
  none = cbk_snapshot_builder_new_like (snapshot);
  changed = cbk_snapshot_new_changed (snapshot, NULL, 0, none);
  assert_same (changed, snapshot);
}

static void
test_from_nothing_and_back (void)
{
  g_auto (Inventory) inventory = { NULL };
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) empty = cbk_snapshot_builder_build (builder);
  g_autoptr (CbkSnapshot) full = NULL;
  g_autoptr (CbkSnapshot) emptied = NULL;
  g_autoptr (CbkSnapshot) expected = NULL;
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));

  inventory_init (&inventory);
  for (gint64 key = 1; key <= 50; key++)
    {
      set_row (&inventory, key, make_random_row (key));
      g_array_append_val (keys, key);
    }
  full = change (&inventory, empty, keys);
  expected = build (&inventory, builder);
  assert_same (full, expected);

  g_tree_remove_all (inventory.rows);
  emptied = change (&inventory, full, keys);
  assert_same (emptied, empty);
}

static gboolean
has_row (GArray *rows, guint row)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_array_index (rows, guint, i) == row)
      return TRUE;
  return FALSE;
}

/* The hashes survive the changes; and hardly any row is named that has none of the ids. */
static void
test_find_ids (void)
{
  g_auto (Inventory) inventory = { NULL };
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) before = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  guint name = 0;
  guint n_found = 0;

  inventory_init (&inventory);
  while (name < 2000)
    set_row (&inventory, inventory.next_key++, make_random_row (name++));
  before = build (&inventory, builder);
  for (guint i = 0; i < 300; i++)
    edit (&inventory, keys, name++);
  snapshot = change (&inventory, before, keys);

  for (guint row = 0; row < cbk_snapshot_get_n_rows (snapshot); row += 7)
    {
      gint64           key = cbk_snapshot_get_key (snapshot, row);
      const CbkDomain *domain = g_tree_lookup (inventory.rows, &key);

      g_ptr_array_add (ids, domain->id);
      n_found++;
    }
  g_ptr_array_add (ids, (char *) "of no row");
  cbk_snapshot_find_ids (snapshot, ids, rows);
  for (guint row = 0; row < cbk_snapshot_get_n_rows (snapshot); row += 7)
    g_assert_true (has_row (rows, row));
  g_assert_cmpuint (rows->len, <=, n_found + 2);

  g_array_set_size (rows, 0);
  g_ptr_array_set_size (ids, 0);
  cbk_snapshot_find_ids (snapshot, ids, rows);
  g_assert_cmpuint (rows->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/snapshot/change/random-edits", test_random_edits);
  g_test_add_func ("/snapshot/change/nothing", test_nothing_changed);
  g_test_add_func ("/snapshot/change/from-nothing-and-back", test_from_nothing_and_back);
  g_test_add_func ("/snapshot/change/find-ids", test_find_ids);

  return g_test_run ();
}
