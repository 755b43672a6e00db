/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list model of slots: what it tells a view, that slots stay what they are, and what stays selected. */

#include "core/inventory/cbk-inventory.h"

#include "mirror.h"
#include "random-inventory.h"
#include "reference.h"

static CbkSnapshot *
snapshot_of (const char *domains)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_auto (GStrv) names = g_strsplit (domains, " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    random_add (builder, names[i], "valid", -(gint64) i, RANDOM_NOW + i * RANDOM_DAY + 1);

  return cbk_snapshot_builder_build (builder);
}

static CbkInventory *
inventory_of (const char *domains)
{
  CbkInventory *inventory = cbk_inventory_new ();
  g_autoptr (CbkSnapshot) snapshot = snapshot_of (domains);

  cbk_inventory_set_snapshot (inventory, snapshot);
  return inventory;
}

static void
ask_text (CbkInventory *inventory, const char *text)
{
  CbkQuestion question = { .text = text, .now = RANDOM_NOW };

  cbk_inventory_ask (inventory, &question);
}

static char *
domain_at (CbkInventory *inventory, guint position)
{
  guint row;

  g_assert_true (cbk_inventory_get_row (inventory, position, &row));
  return cbk_snapshot_dup_domain (cbk_inventory_get_snapshot (inventory), row);
}

/* The selected domains of the list, in its order. */
static char *
selected_domains (CbkInventory *inventory)
{
  GString *domains = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (inventory)); i++)
    {
      if (cbk_inventory_is_selected (inventory, i))
        {
          g_autofree char *domain = domain_at (inventory, i);

          g_string_append_printf (domains, "%s%s", domains->len > 0 ? " " : "", domain);
        }
    }

  return g_string_free (domains, FALSE);
}

static void
assert_selected (CbkInventory *inventory, const char *expected)
{
  g_autofree char *domains = selected_domains (inventory);

  g_assert_cmpstr (domains, ==, expected);
}

/* --- Slots --- */

static void
test_starts_empty (void)
{
  g_autoptr (CbkInventory) inventory = cbk_inventory_new ();
  guint row;

  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (inventory)) == CBK_TYPE_SLOT);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (inventory)), ==, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (inventory), 0));
  g_assert_null (cbk_inventory_get_snapshot (inventory));
  g_assert_false (cbk_inventory_get_row (inventory, 0, &row));
  g_assert_false (cbk_inventory_get_position (inventory, 0, &row));
  g_assert_false (cbk_inventory_is_selected (inventory, 0));
  g_assert_cmpuint (cbk_inventory_get_counts (inventory).total, ==, 0);
  cbk_inventory_select (inventory, 0, 5, TRUE);
  cbk_inventory_unselect_all (inventory);
  ask_text (inventory, "a");
  g_assert_cmpuint (cbk_inventory_get_n_selected (inventory), ==, 0);
}

static void
test_one_slot_a_position (void)
{
  g_autoptr (CbkInventory) inventory = inventory_of ("a.com b.com c.com");
  g_autoptr (CbkSlot) first = g_list_model_get_item (G_LIST_MODEL (inventory), 1);
  g_autoptr (CbkSlot) again = g_list_model_get_item (G_LIST_MODEL (inventory), 1);
  g_autoptr (CbkSlot) other = g_list_model_get_item (G_LIST_MODEL (inventory), 2);

  g_assert_true (first == again);
  g_assert_true (first != other);
  g_assert_cmpuint (cbk_slot_get_position (first), ==, 1);
  g_assert_cmpuint (cbk_slot_get_position (other), ==, 2);
}

static void
test_slot_goes_with_its_last_holder (void)
{
  g_autoptr (CbkInventory) inventory = inventory_of ("a.com b.com");
  CbkSlot *slot = g_list_model_get_item (G_LIST_MODEL (inventory), 1);
  gpointer gone = slot;
  g_autoptr (CbkSlot) next = NULL;

  g_object_add_weak_pointer (G_OBJECT (slot), &gone);
  g_object_unref (slot);
  g_assert_null (gone);
  next = g_list_model_get_item (G_LIST_MODEL (inventory), 1);
  g_assert_cmpuint (cbk_slot_get_position (next), ==, 1);
}

static void
test_slot_stays_while_the_list_is_shorter (void)
{
  g_autoptr (CbkInventory) inventory = inventory_of ("a.com b.com c.com");
  g_autoptr (CbkSlot) before = g_list_model_get_item (G_LIST_MODEL (inventory), 2);
  g_autoptr (CbkSlot) after = NULL;
  guint row;

  ask_text (inventory, "a.");
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (inventory), 2));
  g_assert_false (cbk_inventory_get_row (inventory, cbk_slot_get_position (before), &row));
  ask_text (inventory, "");
  after = g_list_model_get_item (G_LIST_MODEL (inventory), 2);
  g_assert_true (before == after);
}

static void
test_slot_outlives_the_inventory (void)
{
  CbkInventory *inventory = inventory_of ("a.com b.com");
  g_autoptr (CbkSlot) slot = g_list_model_get_item (G_LIST_MODEL (inventory), 1);

  g_object_unref (inventory);
  g_assert_cmpuint (cbk_slot_get_position (slot), ==, 1);
}

/* --- What is told --- */

static void
test_tells_the_tail (void)
{
  g_autoptr (CbkInventory) inventory = inventory_of ("a.com aa.com b.com");
  Mirror mirror;

  mirror_init (&mirror, inventory);
  ask_text (inventory, "a.");
  mirror_assert_log (&mirror, "ic");
  g_assert_cmpuint (mirror.n_items, ==, 2);
  ask_text (inventory, "com");
  mirror_assert_log (&mirror, "ic");
  g_assert_cmpuint (mirror.n_items, ==, 3);
  ask_text (inventory, "co");
  mirror_assert_log (&mirror, "c");
  mirror_check (&mirror);
  mirror_clear (&mirror);
}

static void
test_tells_of_snapshots (void)
{
  g_autoptr (CbkInventory) inventory = inventory_of ("a.com b.com");
  g_autoptr (CbkSnapshot) next = snapshot_of ("a.com b.com c.com d.com");
  Mirror mirror;

  mirror_init (&mirror, inventory);
  cbk_inventory_set_snapshot (inventory, next);
  mirror_assert_log (&mirror, "ic");
  g_assert_cmpuint (mirror.n_items, ==, 4);
  cbk_inventory_set_snapshot (inventory, next);
  mirror_assert_log (&mirror, "");
  cbk_inventory_set_snapshot (inventory, NULL);
  mirror_assert_log (&mirror, "ic");
  g_assert_cmpuint (mirror.n_items, ==, 0);
  mirror_clear (&mirror);
}

static void
test_snapshot_answers_the_last_question (void)
{
  g_autoptr (CbkInventory) inventory = inventory_of ("a.com b.com");
  g_autoptr (CbkSnapshot) next = snapshot_of ("b.com bb.com c.com");
  g_autofree char *domain = NULL;

  ask_text (inventory, "b.");
  cbk_inventory_set_snapshot (inventory, next);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (inventory)), ==, 2);
  domain = domain_at (inventory, 1);
  g_assert_cmpstr (domain, ==, "bb.com");
  g_assert_cmpuint (cbk_inventory_get_counts (inventory).total, ==, 3);
}

static void
test_question_is_copied (void)
{
  g_autoptr (CbkInventory) inventory = inventory_of ("a.com b.com");
  char       *text = g_strdup ("b.");
  CbkQuestion question = { .text = text, .filter = CBK_FILTER_VALID, .now = RANDOM_NOW };

  cbk_inventory_ask (inventory, &question);
  g_free (text);
  g_assert_cmpstr (cbk_inventory_get_question (inventory)->text, ==, "b.");

  /* The same again a second later, as a window does. */
  question = *cbk_inventory_get_question (inventory);
  question.now++;
  cbk_inventory_ask (inventory, &question);
  g_assert_cmpstr (cbk_inventory_get_question (inventory)->text, ==, "b.");
  g_assert_cmpint (cbk_inventory_get_question (inventory)->now, ==, RANDOM_NOW + 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (inventory)), ==, 1);
}

static void
test_counts_and_ending_sooner (void)
{
  g_autoptr (CbkInventory) inventory = cbk_inventory_new ();
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) snapshot = NULL;
  CbkQuestion question = { .filter = CBK_FILTER_7_DAYS, .now = RANDOM_NOW };

  random_add (builder, "a.com", "valid", 0, RANDOM_NOW + RANDOM_DAY);
  random_add (builder, "b.com", "failed", 0, RANDOM_NOW + RANDOM_DAY);
  random_add (builder, "c.com", "valid", 0, RANDOM_NOW - RANDOM_DAY);
  snapshot = cbk_snapshot_builder_build (builder);
  cbk_inventory_set_snapshot (inventory, snapshot);
  cbk_inventory_ask (inventory, &question);

  g_assert_cmpuint (cbk_inventory_get_ending_sooner (inventory), ==, 1);
  g_assert_cmpuint (cbk_inventory_get_counts (inventory).total, ==, 3);
  g_assert_cmpuint (cbk_inventory_get_counts (inventory).valid, ==, 1);
  g_assert_cmpuint (cbk_inventory_get_counts (inventory).attention, ==, 1);
  g_assert_cmpuint (cbk_inventory_get_counts (inventory).expired, ==, 1);

  question.now += 2 * RANDOM_DAY;
  cbk_inventory_ask (inventory, &question);
  g_assert_cmpuint (cbk_inventory_get_ending_sooner (inventory), ==, 0);
  g_assert_cmpuint (cbk_inventory_get_counts (inventory).expired, ==, 3);
}

static void
on_contents_changed_ask_again (CbkInventory *inventory, gpointer user_data)
{
  guint *left = user_data;

  if (*left > 0)
    {
      (*left)--;
      ask_text (inventory, "b.com");
    }
}

static void
test_handler_may_ask (void)
{
  g_autoptr (CbkInventory) inventory = inventory_of ("a.com b.com c.com");
  guint  left = 1;
  Mirror mirror;

  mirror_init (&mirror, inventory);
  g_signal_connect (inventory, "contents-changed", G_CALLBACK (on_contents_changed_ask_again), &left);
  ask_text (inventory, "a");
  g_assert_cmpuint (mirror.n_items, ==, 1);
  mirror_check (&mirror);
  mirror_clear (&mirror);
}

static void
on_items_changed_drop (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  CbkInventory **owner = user_data;

  g_clear_object (owner);
}

static void
test_handler_may_drop_the_inventory (void)
{
  CbkInventory *inventory = inventory_of ("a.com b.com");
  gpointer      gone = inventory;

  g_object_add_weak_pointer (G_OBJECT (inventory), &gone);
  g_signal_connect (inventory, "items-changed", G_CALLBACK (on_items_changed_drop), &inventory);
  ask_text (inventory, "a.");
  g_assert_null (inventory);
  g_assert_null (gone);
}

static void
test_positions_and_rows (void)
{
  g_autoptr (CbkInventory) inventory = inventory_of ("a.com b.com bb.com c.com");
  CbkQuestion question = { .text = "b", .sort_column = CBK_COLUMN_DOMAIN, .descending = TRUE, .now = RANDOM_NOW };
  guint       number;

  cbk_inventory_ask (inventory, &question);
  g_assert_true (cbk_inventory_get_row (inventory, 0, &number));
  g_assert_cmpuint (number, ==, 2);
  g_assert_true (cbk_inventory_get_position (inventory, 1, &number));
  g_assert_cmpuint (number, ==, 1);
  g_assert_false (cbk_inventory_get_position (inventory, 0, &number));
  g_assert_false (cbk_inventory_get_position (inventory, 4, &number));
  g_assert_false (cbk_inventory_get_position (inventory, G_MAXUINT, &number));

  ask_text (inventory, "");
  g_assert_true (cbk_inventory_get_position (inventory, 1, &number));
  g_assert_cmpuint (number, ==, 1);
  g_assert_true (cbk_inventory_get_position (inventory, 3, &number));
  g_assert_cmpuint (number, ==, 3);
}

/* --- What is selected --- */

static void
test_select_and_unselect (void)
{
  g_autoptr (CbkInventory) inventory = inventory_of ("a.com b.com c.com d.com");
  Mirror mirror;

  mirror_init (&mirror, inventory);
  cbk_inventory_select (inventory, 1, 2, TRUE);
  assert_selected (inventory, "b.com c.com");
  mirror_assert_log (&mirror, "s");
  cbk_inventory_select (inventory, 1, 1, TRUE);
  mirror_assert_log (&mirror, "");
  cbk_inventory_select (inventory, 0, 2, FALSE);
  assert_selected (inventory, "c.com");
  mirror_assert_log (&mirror, "s");
  g_assert_cmpuint (cbk_inventory_get_n_selected (inventory), ==, 1);
  cbk_inventory_unselect_all (inventory);
  assert_selected (inventory, "");
  mirror_assert_log (&mirror, "s");
  cbk_inventory_unselect_all (inventory);
  mirror_assert_log (&mirror, "");
  mirror_clear (&mirror);
}

static void
test_select_beyond_the_end (void)
{
  g_autoptr (CbkInventory) inventory = inventory_of ("a.com b.com c.com");

  cbk_inventory_select (inventory, 2, G_MAXUINT, TRUE);
  assert_selected (inventory, "c.com");
  cbk_inventory_select (inventory, 3, 1, TRUE);
  cbk_inventory_select (inventory, G_MAXUINT, G_MAXUINT, TRUE);
  cbk_inventory_select (inventory, 0, 0, TRUE);
  g_assert_cmpuint (cbk_inventory_get_n_selected (inventory), ==, 1);
  g_assert_false (cbk_inventory_is_selected (inventory, 3));
}

static void
test_selection_survives_search_and_sort (void)
{
  g_autoptr (CbkInventory) inventory = inventory_of ("a.com b.com c.com");
  CbkQuestion question = { .descending = TRUE, .now = RANDOM_NOW };
  Mirror      mirror;

  mirror_init (&mirror, inventory);
  cbk_inventory_select (inventory, 0, 2, TRUE);
  mirror_assert_log (&mirror, "s");
  ask_text (inventory, "b.");
  assert_selected (inventory, "b.com");
  mirror_assert_log (&mirror, "ics");
  ask_text (inventory, "c.");
  assert_selected (inventory, "");
  g_assert_cmpuint (cbk_inventory_get_n_selected (inventory), ==, 2);
  cbk_inventory_ask (inventory, &question);
  assert_selected (inventory, "b.com a.com");
  mirror_clear (&mirror);
}

static void
test_selection_survives_snapshots (void)
{
  g_autoptr (CbkInventory) inventory = inventory_of ("b.com c.com d.com e.com");
  g_autoptr (CbkSnapshot) next = snapshot_of ("a.com b.com cc.com d.com dd.com");
  Mirror mirror;

  cbk_inventory_select (inventory, 0, 3, TRUE);
  mirror_init (&mirror, inventory);
  cbk_inventory_set_snapshot (inventory, next);
  assert_selected (inventory, "b.com d.com");
  g_assert_cmpuint (cbk_inventory_get_n_selected (inventory), ==, 2);
  mirror_assert_log (&mirror, "ics");
  cbk_inventory_set_snapshot (inventory, NULL);
  g_assert_cmpuint (cbk_inventory_get_n_selected (inventory), ==, 0);
  mirror_assert_log (&mirror, "ics");
  cbk_inventory_set_snapshot (inventory, next);
  assert_selected (inventory, "");
  mirror_assert_log (&mirror, "ic");
  mirror_clear (&mirror);
}

static char *
selected_rows (CbkInventory *inventory)
{
  g_autoptr (GArray) rows = cbk_inventory_dup_selected_rows (inventory);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? " " : "", g_array_index (rows, guint, i));

  return g_string_free (text, FALSE);
}

static void
test_selected_rows (void)
{
  g_autoptr (CbkInventory) inventory = inventory_of ("aa.com ab.com ba.com bb.com");
  CbkQuestion      question = { .text = "b", .descending = TRUE, .now = RANDOM_NOW };
  g_autofree char *none = selected_rows (inventory);
  g_autofree char *all = NULL;
  g_autofree char *hidden_last = NULL;

  cbk_inventory_select (inventory, 0, 4, TRUE);
  all = selected_rows (inventory);
  cbk_inventory_ask (inventory, &question);
  hidden_last = selected_rows (inventory);

  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (all, ==, "0 1 2 3");
  g_assert_cmpstr (hidden_last, ==, "3 2 1 0");
}

static void
on_selection_changed_count (CbkInventory *inventory, gpointer user_data)
{
  guint *n_selected = user_data;

  *n_selected = cbk_inventory_get_n_selected (inventory);
}

static void
test_selection_is_told_when_it_is_gone (void)
{
  g_autoptr (CbkInventory) inventory = inventory_of ("a.com b.com");
  g_autoptr (CbkSnapshot) next = snapshot_of ("c.com d.com");
  guint n_selected = 9;

  cbk_inventory_select (inventory, 0, 2, TRUE);
  g_signal_connect (inventory, "selection-changed", G_CALLBACK (on_selection_changed_count), &n_selected);
  cbk_inventory_set_snapshot (inventory, next);
  g_assert_cmpuint (n_selected, ==, 0);
}

/* --- By chance --- */

static void
assert_selection_is (CbkInventory *inventory, GHashTable *selected)
{
  g_assert_cmpuint (cbk_inventory_get_n_selected (inventory), ==, g_hash_table_size (selected));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (inventory)); i++)
    {
      g_autofree char *domain = domain_at (inventory, i);

      g_assert_cmpint (cbk_inventory_is_selected (inventory, i), ==, g_hash_table_contains (selected, domain));
    }
}

static void
select_by_chance (GRand *rand, CbkInventory *inventory, GHashTable *selected)
{
  guint    position = g_rand_int_range (rand, 0, 300);
  guint    n_items = g_rand_int_range (rand, 0, 30);
  gboolean on = g_rand_int_range (rand, 0, 3) > 0;

  for (guint i = position; i < MIN (position + n_items, g_list_model_get_n_items (G_LIST_MODEL (inventory))); i++)
    {
      char *domain = domain_at (inventory, i);

      if (on)
        {
          g_hash_table_add (selected, domain);
          continue;
        }
      g_hash_table_remove (selected, domain);
      g_free (domain);
    }
  cbk_inventory_select (inventory, position, n_items, on);
}

static gboolean
is_not_in_snapshot (gpointer domain, gpointer value, gpointer user_data)
{
  guint row;

  return !cbk_snapshot_find (user_data, domain, &row);
}

static void
assert_shows_the_answer (CbkInventory *inventory)
{
  g_autoptr (CbkAnswer) expected =
    reference_ask (cbk_inventory_get_snapshot (inventory), cbk_inventory_get_question (inventory));

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (inventory)), ==, expected->n_rows);
  for (guint i = 0; i < expected->n_rows; i++)
    {
      guint row, position;

      g_assert_true (cbk_inventory_get_row (inventory, i, &row));
      g_assert_cmpuint (row, ==, expected->rows[i]);
      g_assert_true (cbk_inventory_get_position (inventory, row, &position));
      g_assert_cmpuint (position, ==, i);
    }
}

/* Searches, sorts, selections and new snapshots in any order: a view that only listens is never wrong. */
static void
test_random_walk (void)
{
  for (guint seed = 0; seed < 40; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (CbkInventory) inventory = cbk_inventory_new ();
      g_autoptr (GHashTable) selected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_autoptr (CbkSnapshot) snapshot = random_snapshot (rand, random_size (rand));
      Mirror mirror;

      mirror_init (&mirror, inventory);
      cbk_inventory_set_snapshot (inventory, snapshot);
      for (guint step = 0; step < 60; step++)
        {
          g_autofree char *text = random_text (rand, snapshot);
          CbkQuestion      question = random_question (rand, text);
          guint            action = g_rand_int_range (rand, 0, 6);

          if (action == 0)
            {
              g_autoptr (CbkSnapshot) next = random_successor (rand, snapshot);

              cbk_inventory_set_snapshot (inventory, next);
              g_hash_table_foreach_remove (selected, is_not_in_snapshot, next);
              cbk_snapshot_unref (snapshot);
              snapshot = g_steal_pointer (&next);
            }
          else if (action < 4)
            {
              cbk_inventory_ask (inventory, &question);
            }
          else
            {
              select_by_chance (rand, inventory, selected);
            }

          mirror_check (&mirror);
          assert_selection_is (inventory, selected);
          assert_shows_the_answer (inventory);
        }
      mirror_clear (&mirror);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/inventory/starts-empty", test_starts_empty);
  g_test_add_func ("/inventory/slots/one-a-position", test_one_slot_a_position);
  g_test_add_func ("/inventory/slots/go-with-their-last-holder", test_slot_goes_with_its_last_holder);
  g_test_add_func ("/inventory/slots/stay-while-the-list-is-shorter", test_slot_stays_while_the_list_is_shorter);
  g_test_add_func ("/inventory/slots/outlive-the-inventory", test_slot_outlives_the_inventory);
  g_test_add_func ("/inventory/tells/the-tail", test_tells_the_tail);
  g_test_add_func ("/inventory/tells/of-snapshots", test_tells_of_snapshots);
  g_test_add_func ("/inventory/snapshot-answers-the-last-question", test_snapshot_answers_the_last_question);
  g_test_add_func ("/inventory/question-is-copied", test_question_is_copied);
  g_test_add_func ("/inventory/counts-and-ending-sooner", test_counts_and_ending_sooner);
  g_test_add_func ("/inventory/handlers/may-ask", test_handler_may_ask);
  g_test_add_func ("/inventory/handlers/may-drop-the-inventory", test_handler_may_drop_the_inventory);
  g_test_add_func ("/inventory/positions-and-rows", test_positions_and_rows);
  g_test_add_func ("/inventory/selection/select-and-unselect", test_select_and_unselect);
  g_test_add_func ("/inventory/selection/beyond-the-end", test_select_beyond_the_end);
  g_test_add_func ("/inventory/selection/survives-search-and-sort", test_selection_survives_search_and_sort);
  g_test_add_func ("/inventory/selection/survives-snapshots", test_selection_survives_snapshots);
  g_test_add_func ("/inventory/selection/is-told-when-it-is-gone", test_selection_is_told_when_it_is_gone);
  g_test_add_func ("/inventory/selection/rows", test_selected_rows);
  g_test_add_func ("/inventory/random-walk", test_random_walk);

  return g_test_run ();
}
