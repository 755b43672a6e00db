/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first rows of a list, kept as bytes and shown before the others are there. */

#include "core/inventory/cbk-first-screen.h"

#include <string.h>

#include "mirror.h"
#include "random-inventory.h"

static CbkInventory *
inventory_that_asks (const CbkQuestion *question)
{
  CbkInventory *inventory = cbk_inventory_new ();

  cbk_inventory_ask (inventory, question);
  return inventory;
}

static CbkInventory *
inventory_of (CbkSnapshot *snapshot, const CbkQuestion *question)
{
  CbkInventory *inventory = inventory_that_asks (question);

  cbk_inventory_set_snapshot (inventory, snapshot);
  return inventory;
}

static CbkSnapshot *
make_snapshot (guint seed, guint n_rows)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  return random_snapshot (rand, n_rows);
}

static char *
domain_at (CbkInventory *inventory, guint position)
{
  guint row;

  if (!cbk_inventory_get_row (inventory, position, &row))
    return NULL;
  return cbk_snapshot_dup_domain (cbk_inventory_get_snapshot (inventory), row);
}

static guint
get_length (CbkInventory *inventory)
{
  return g_list_model_get_n_items (G_LIST_MODEL (inventory));
}

static void
assert_starts_alike (CbkInventory *screen, CbkInventory *whole)
{
  for (guint i = 0; i < MIN (get_length (whole), 64); i++)
    {
      g_autofree char *expected = domain_at (whole, i);
      g_autofree char *shown = domain_at (screen, i);

      g_assert_cmpstr (shown, ==, expected);
    }
}

/* Whatever is asked, the screen begins as the whole list does, is as long, and knows the same counts. */
static void
test_begins_as_the_list (void)
{
  for (guint seed = 0; seed < 300; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (CbkSnapshot) snapshot = make_snapshot (seed, seed);
      CbkQuestion question = random_question (rand, "");
      g_autoptr (CbkInventory) whole = inventory_of (snapshot, &question);
      g_autoptr (CbkInventory) screen = inventory_that_asks (&question);
      g_autoptr (GBytes) bytes = cbk_first_screen_pack (whole);
      CbkCounts expected = cbk_inventory_get_counts (whole);
      CbkCounts counts;
      Mirror    mirror;

      mirror_init (&mirror, screen);
      g_assert_cmpint (cbk_first_screen_show (bytes, screen), ==, get_length (whole) > 0);
      mirror_check (&mirror);
      counts = cbk_inventory_get_counts (screen);
      g_assert_cmpuint (get_length (screen), ==, get_length (whole));
      if (get_length (whole) > 0)
        g_assert_cmpmem (&counts, sizeof counts, &expected, sizeof expected);
      assert_starts_alike (screen, whole);

      cbk_inventory_set_snapshot (screen, snapshot);
      mirror_check (&mirror);
      g_assert_false (cbk_inventory_is_first_screen (screen));
      g_assert_cmpuint (get_length (screen), ==, get_length (whole));
      mirror_clear (&mirror);
    }
}

/* Rows that are to come are there, and show nothing; a search waits for them. */
static void
test_the_rest_is_to_come (void)
{
  CbkQuestion all = { .now = RANDOM_NOW };
  CbkQuestion search = { .text = "zzzz-in-no-domain", .now = RANDOM_NOW };
  g_autoptr (CbkSnapshot) snapshot = make_snapshot (1, 200);
  g_autoptr (CbkInventory) whole = inventory_of (snapshot, &all);
  g_autoptr (CbkInventory) screen = inventory_that_asks (&all);
  g_autoptr (GBytes) bytes = cbk_first_screen_pack (whole);
  guint length = get_length (whole);
  guint row;

  g_assert_cmpuint (length, >, 100);
  g_assert_true (cbk_first_screen_show (bytes, screen));
  g_assert_true (cbk_inventory_is_first_screen (screen));
  g_assert_false (cbk_inventory_get_row (screen, 100, &row));
  g_assert_false (cbk_inventory_is_selected (screen, 100));

  cbk_inventory_select (screen, 3, 1, TRUE);
  cbk_inventory_ask (screen, &search);
  g_assert_cmpuint (get_length (screen), ==, length);
  cbk_inventory_set_snapshot (screen, snapshot);
  g_assert_cmpuint (get_length (screen), ==, 0);
  cbk_inventory_ask (screen, &all);
  g_assert_cmpuint (get_length (screen), ==, length);
  g_assert_true (cbk_inventory_is_selected (screen, 3));
  g_assert_cmpuint (cbk_inventory_get_n_selected (screen), ==, 1);
}

static void
test_other_question (void)
{
  CbkQuestion question = { .filter = CBK_FILTER_VALID, .sort_column = CBK_COLUMN_EXPIRE, .now = RANDOM_NOW };
  g_autoptr (CbkSnapshot) snapshot = make_snapshot (1, 200);
  g_autoptr (CbkInventory) whole = inventory_of (snapshot, &question);
  g_autoptr (GBytes) bytes = cbk_first_screen_pack (whole);
  CbkQuestion others[5];

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    others[i] = question;
  others[0].filter = CBK_FILTER_ALL;
  others[1].sort_column = CBK_COLUMN_DAYS;
  others[2].descending = TRUE;
  others[3].with_attention = TRUE;
  others[4].text = "a";

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (CbkInventory) screen = inventory_that_asks (&others[i]);

      g_assert_false (cbk_first_screen_show (bytes, screen));
      g_assert_null (cbk_inventory_get_snapshot (screen));
    }
}

static void
test_damaged_bytes (void)
{
  CbkQuestion question = { .now = RANDOM_NOW };
  g_autoptr (CbkSnapshot) snapshot = make_snapshot (1, 100);
  g_autoptr (CbkInventory) whole = inventory_of (snapshot, &question);
  g_autoptr (GBytes) bytes = cbk_first_screen_pack (whole);
  gsize         size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize length = 0; length < size; length += 13)
    {
      g_autoptr (CbkInventory) screen = inventory_that_asks (&question);
      g_autoptr (GBytes) cut = g_bytes_new (data, length);

      g_assert_false (cbk_first_screen_show (cut, screen));
    }
  /* The block has a checksum; what stands before it is a number or another question. */
  for (gsize place = 64; place < size - 64; place += 7)
    {
      g_autoptr (CbkInventory) screen = inventory_that_asks (&question);
      guint8 *copy = g_memdup2 (data, size);
      g_autoptr (GBytes) changed = NULL;

      copy[place] ^= 0x40;
      changed = g_bytes_new_take (copy, size);
      g_assert_false (cbk_first_screen_show (changed, screen));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/first-screen/begins-as-the-list", test_begins_as_the_list);
  g_test_add_func ("/first-screen/the-rest-is-to-come", test_the_rest_is_to_come);
  g_test_add_func ("/first-screen/other-question", test_other_question);
  g_test_add_func ("/first-screen/damaged-bytes", test_damaged_bytes);

  return g_test_run ();
}
