/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a search of the desktop finds, in which order, and what it says of it. */

#include <gio/gio.h>

#include "app/cbk-search-results.h"

#define NOW G_GINT64_CONSTANT (1692619200)
#define DAY G_GINT64_CONSTANT (86400)

static const char first_id[] = "0123456789abcdef0123456789abcdef";
static const char second_id[] = "fedcba9876543210fedcba9876543210";

static void
add (CbkSnapshotBuilder *builder, const char *name, gint64 expire_time, const char *status)
{
  CbkDomain domain = {
    .id = (char *) name,
    .domain = (char *) name,
    .expire_time = expire_time,
    .status = (char *) status,
    .provisioning = (char *) "auto",
  };
  static gint64 key;

  g_assert_true (cbk_snapshot_builder_add (builder, ++key, &domain));
}

static CbkSnapshot *
build (CbkSnapshotBuilder *builder)
{
  CbkSnapshot *snapshot = cbk_snapshot_builder_build (builder);

  cbk_snapshot_builder_free (builder);
  return snapshot;
}

static CbkSnapshot *
new_first (void)
{
  CbkSnapshotBuilder *builder = cbk_snapshot_builder_new ();

  add (builder, "example.com", NOW + 80 * DAY, "valid");
  add (builder, "shop.example.com", NOW + 5 * DAY, "valid");
  add (builder, "old.example.com", NOW - 5 * DAY, "valid");
  add (builder, "new.example.com", CBK_TIME_NONE, "pending");
  add (builder, "xn--bcher-kva.example", NOW + DAY, "failed");
  return build (builder);
}

static CbkSnapshot *
new_second (void)
{
  CbkSnapshotBuilder *builder = cbk_snapshot_builder_new ();

  add (builder, "shop.example.com", NOW + 4 * DAY, "moonlit");
  return build (builder);
}

static void
assert_found (const char *terms, const char *expected)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_search_place_free);
  g_autoptr (CbkSnapshot) first = new_first ();
  g_autoptr (CbkSnapshot) second = new_second ();
  g_auto (GStrv) words = g_strsplit (terms, "|", -1);
  g_auto (GStrv) found = NULL;
  GString *text = g_string_new (NULL);

  g_ptr_array_add (places, cbk_search_place_new (first_id, first));
  g_ptr_array_add (places, cbk_search_place_new (second_id, second));
  found = cbk_search_results_find (places, (const char *const *) words, NOW);
  for (guint i = 0; found[i] != NULL; i++)
    {
      g_autofree char *account = NULL;
      g_autofree char *domain = NULL;

      g_assert_true (cbk_search_results_parse (found[i], &account, &domain));
      g_string_append_printf (text, "%s%c:%s", i > 0 ? " " : "", g_str_equal (account, first_id) ? '1' : '2', domain);
    }
  g_assert_cmpstr (text->str, ==, expected);
  g_string_free (text, TRUE);
}

static void
test_order (void)
{
  assert_found ("example.c", "1:old.example.com 2:shop.example.com 1:shop.example.com 1:example.com 1:new.example.com");
  /* What is called exactly so is meant. */
  assert_found ("Example.COM",
                "1:example.com 1:old.example.com 2:shop.example.com 1:shop.example.com 1:new.example.com");
  assert_found ("bücher.example", "1:xn--bcher-kva.example");
}

static void
test_terms (void)
{
  assert_found ("shop|example", "2:shop.example.com 1:shop.example.com");
  assert_found ("example|shop|shop", "2:shop.example.com 1:shop.example.com");
  assert_found ("shop||", "2:shop.example.com 1:shop.example.com");
  assert_found ("shop|old", "");
  assert_found ("", "");
  assert_found (" ", "");
  assert_found ("no such", "");
}

static void
test_most (void)
{
  CbkSnapshotBuilder *builder = cbk_snapshot_builder_new ();
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_search_place_free);
  g_autoptr (CbkSnapshot) snapshot = NULL;
  const char *const terms[] = { "site", NULL };
  g_auto (GStrv) found = NULL;

  /* The names in one order, their ends in the other. */
  for (int i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("site-%03d.example", i);

      add (builder, name, NOW + (300 - i) * DAY, "valid");
    }
  snapshot = build (builder);
  g_ptr_array_add (places, cbk_search_place_new (first_id, snapshot));
  found = cbk_search_results_find (places, terms, NOW);
  g_assert_cmpuint (g_strv_length (found), ==, CBK_SEARCH_MOST_RESULTS);
  g_assert_true (g_str_has_suffix (found[0], ":site-299.example"));
  g_assert_true (g_str_has_suffix (found[CBK_SEARCH_MOST_RESULTS - 1], ":site-280.example"));
}

static void
assert_described (CbkSnapshot *snapshot, const char *domain, const char *account_name, const char *expected)
{
  g_autofree char *text = NULL;
  guint            row;

  g_assert_true (cbk_snapshot_find (snapshot, domain, &row));
  text = cbk_search_results_describe (snapshot, row, account_name, NOW);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_words (void)
{
  g_autoptr (CbkSnapshot) first = new_first ();
  g_autoptr (CbkSnapshot) second = new_second ();

  assert_described (first, "shop.example.com", NULL, "5 days left · Valid · Auto SSL");
  assert_described (first, "xn--bcher-kva.example", NULL, "1 day left · Failed · Auto SSL");
  assert_described (first, "old.example.com", "Work", "Expired · Auto SSL · Work");
  assert_described (first, "new.example.com", NULL, "Pending · Auto SSL");
  assert_described (second, "shop.example.com", "Work", "4 days left · moonlit · Auto SSL · Work");
}

static void
test_ids (void)
{
  char *account = NULL;
  char *domain = NULL;

  g_assert_false (cbk_search_results_parse ("", &account, &domain));
  g_assert_false (cbk_search_results_parse ("example.com", &account, &domain));
  g_assert_null (account);
  g_assert_null (domain);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search-results/order", test_order);
  g_test_add_func ("/search-results/terms", test_terms);
  g_test_add_func ("/search-results/most", test_most);
  g_test_add_func ("/search-results/words", test_words);
  g_test_add_func ("/search-results/ids", test_ids);

  return g_test_run ();
}
