/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An order that is carried from a snapshot to the one that was made of it is the one that is made anew. */

#include "core/inventory/cbk-orders.h"
#include "core/inventory/cbk-row-set.h"
#include "random-inventory.h"

#define N_SEEDS 60
#define N_ROWS 1000
#define N_CHANGES 12
#define N_STEPS 4
#define N_KNOWN 3 /* as many as are kept */

static const char *const known_statuses[] = { "valid", "valid", "expired", "failed", "pending" };
static const char *const known_types[] = { "auto", "upload" };

static const CbkOrder *
get_order (CbkOrders *orders, CbkColumn column)
{
  guint32 spare[2 * N_ROWS]; /* rows come and go, but not as many */

  return cbk_orders_get (orders, column, RANDOM_NOW, spare);
}

/* Few values, so that many rows are equal, and now and then the only row of its value comes or goes. */
static gint64
some_time (GRand *rand)
{
  gint64 day = RANDOM_NOW + g_rand_int_range (rand, -5, 20) * RANDOM_DAY;

  return g_rand_int_range (rand, 0, 4) == 0 ? day + g_rand_int_range (rand, 0, RANDOM_DAY) : day;
}

/* number: of the name, which is the row's alone */
static void
add_row (GRand *rand, CbkSnapshotBuilder *builder, guint number, gboolean with_unknown_words)
{
  g_autofree char *domain = g_strdup_printf ("%c%u.example", 'a' + number * 7 % 26, number);
  CbkDomain        row = {
           .id = domain,
           .domain = domain,
           .create_time = some_time (rand),
           .update_time = some_time (rand),
           .expire_time = g_rand_int_range (rand, 0, 4) == 0 ? CBK_TIME_NONE : some_time (rand),
           .status = (char *) known_statuses[g_rand_int_range (rand, 0, G_N_ELEMENTS (known_statuses))],
           .provisioning = (char *) known_types[g_rand_int_range (rand, 0, G_N_ELEMENTS (known_types))],
  };

  if (with_unknown_words && g_rand_boolean (rand))
    {
      row.status = (char *) (number % 2 == 0 ? "zombie" : "asleep");
      row.provisioning = (char *) (number % 2 == 0 ? "manual" : "acme");
    }
  g_assert_true (cbk_snapshot_builder_add (builder, number + 1, &row));
}

/* Some rows are gone, some say something else, some are new. */
static CbkSnapshot *
change (GRand *rand, CbkSnapshot *snapshot, guint *n_numbers, gboolean with_unknown_words)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new_like (snapshot);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n_changes = (guint) g_rand_int_range (rand, 0, N_CHANGES);

  for (guint i = 0; i < n_changes; i++)
    {
      guint  row = (guint) g_rand_int_range (rand, 0, (gint) cbk_snapshot_get_n_rows (snapshot));
      gint64 key = cbk_snapshot_get_key (snapshot, row);

      if (g_rand_boolean (rand))
        g_array_append_val (keys, key);
      if (g_rand_boolean (rand))
        add_row (rand, builder, (*n_numbers)++, with_unknown_words);
      else if (keys->len > 0 && g_array_index (keys, gint64, keys->len - 1) == key)
        add_row (rand, builder, (guint) key - 1, with_unknown_words);
    }
  return cbk_snapshot_new_changed (snapshot, (const gint64 *) (gpointer) keys->data, keys->len, builder);
}

static void
assert_same_order (const CbkOrder *order, const CbkOrder *expected, guint n_rows)
{
  g_assert_cmpuint (order->n_known, ==, expected->n_known);
  g_assert_cmpmem (order->rows, n_rows * sizeof (guint32), expected->rows, n_rows * sizeof (guint32));
  g_assert_cmpmem (order->starts, cbk_row_set_size (n_rows) * sizeof (guint64), expected->starts,
                   cbk_row_set_size (n_rows) * sizeof (guint64));
  g_assert_cmpint (order->until, <=, expected->until); /* less where a row is gone that changed first */
}

static void
carry_by_chance (guint seed, gboolean with_unknown_words)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autoptr (CbkOrders) orders = NULL;
  guint n_numbers = N_ROWS;
  guint first = seed % CBK_COLUMN_TYPE;

  for (guint number = 0; number < N_ROWS; number++)
    add_row (rand, builder, number, with_unknown_words);
  snapshot = cbk_snapshot_builder_build (builder);
  orders = cbk_orders_new (snapshot);
  for (guint i = 0; i < N_KNOWN; i++)
    get_order (orders, CBK_COLUMN_CREATE + (first + i) % CBK_COLUMN_TYPE);

  for (guint step = 0; step < N_STEPS; step++)
    {
      g_autoptr (CbkSnapshot) now = change (rand, snapshot, &n_numbers, with_unknown_words);
      g_autoptr (CbkOrders) carried = cbk_orders_new (now);

      cbk_orders_carry (carried, orders);
      for (guint i = 0; i < N_KNOWN; i++)
        {
          CbkColumn column = CBK_COLUMN_CREATE + (first + i) % CBK_COLUMN_TYPE;
          g_autoptr (CbkOrders) anew = cbk_orders_new (now);

          if (!with_unknown_words || column < CBK_COLUMN_STATUS)
            g_assert_true (cbk_orders_has (carried, column, RANDOM_NOW));
          assert_same_order (get_order (carried, column), get_order (anew, column), cbk_snapshot_get_n_rows (now));
        }
      g_clear_pointer (&orders, cbk_orders_free);
      g_clear_pointer (&snapshot, cbk_snapshot_unref);
      orders = g_steal_pointer (&carried);
      snapshot = g_steal_pointer (&now);
    }
}

static void
test_as_made_anew (void)
{
  for (guint seed = 0; seed < N_SEEDS; seed++)
    carry_by_chance (seed, FALSE);
}

static void
test_with_unknown_words (void)
{
  for (guint seed = 0; seed < N_SEEDS; seed++)
    carry_by_chance (seed, TRUE);
}

/* What was not made of the snapshot has rows of other numbers. */
static void
test_not_from_elsewhere (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (0);
  g_autoptr (CbkSnapshot) one = random_snapshot (rand, N_ROWS);
  g_autoptr (CbkSnapshot) other = random_snapshot (rand, N_ROWS);
  g_autoptr (CbkOrders) orders = cbk_orders_new (one);
  g_autoptr (CbkOrders) carried = cbk_orders_new (other);

  get_order (orders, CBK_COLUMN_CREATE);
  cbk_orders_carry (carried, orders);
  g_assert_false (cbk_orders_has (carried, CBK_COLUMN_CREATE, RANDOM_NOW));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/orders/carry/as-made-anew", test_as_made_anew);
  g_test_add_func ("/orders/carry/with-unknown-words", test_with_unknown_words);
  g_test_add_func ("/orders/carry/not-from-elsewhere", test_not_from_elsewhere);

  return g_test_run ();
}
