/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes into a snapshot comes out of it, in the order of the domains. */

#include "core/inventory/cbk-snapshot.h"

#include <string.h>

static CbkDomain
make_row (const char *domain)
{
  return (CbkDomain){
    .id = (char *) "dom_01",
    .domain = (char *) domain,
    .create_time = 10,
    .update_time = 20,
    .expire_time = 30,
    .status = (char *) "valid",
    .provisioning = (char *) "auto",
  };
}

static CbkSnapshot *
build_names (CbkSnapshotBuilder *builder, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      CbkDomain row = make_row (names[i]);

      g_assert_true (cbk_snapshot_builder_add (builder, i, &row));
    }
  return cbk_snapshot_builder_build (builder);
}

static CbkSnapshot *
build_from_names (const char *const *names)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();

  return build_names (builder, names);
}

static CbkSnapshot *
build_from_row (const CbkDomain *row)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();

  g_assert_true (cbk_snapshot_builder_add (builder, 7, row));
  return cbk_snapshot_builder_build (builder);
}

static void
assert_domain (CbkSnapshot *snapshot, guint row, const char *domain)
{
  g_autofree char *name = cbk_snapshot_dup_domain (snapshot, row);

  g_assert_cmpstr (name, ==, domain);
}

static void
assert_order (CbkSnapshot *snapshot, const char *const *names)
{
  g_assert_cmpuint (cbk_snapshot_get_n_rows (snapshot), ==, g_strv_length ((char **) names));
  for (guint i = 0; names[i] != NULL; i++)
    assert_domain (snapshot, i, names[i]);
}

static void
test_empty (void)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) snapshot = cbk_snapshot_builder_build (builder);
  g_autoptr (CbkSnapshot) again = NULL;
  g_autoptr (GError) error = NULL;

  again = cbk_snapshot_new_from_bytes (cbk_snapshot_get_bytes (snapshot), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cbk_snapshot_get_n_rows (again), ==, 0);
  g_assert_false (cbk_snapshot_find (again, "example.com", NULL));
  g_assert_cmpuint (cbk_snapshot_peek_domains (again).n_entries, ==, 0);
  g_assert_cmpuint (cbk_snapshot_peek_domains (again).length, ==, 0);
  g_assert_cmpuint (cbk_snapshot_peek_unicode (again).n_entries, ==, 0);
  g_assert_cmpuint (cbk_snapshot_peek_unicode (again).length, ==, 0);
}

static void
test_one_row (void)
{
  CbkDomain row = make_row ("www.example.com");
  g_autoptr (CbkSnapshot) snapshot = NULL;

  row.status = (char *) "failed";
  row.status_reason = (char *) "cname_not_pointed";
  row.provisioning = (char *) "upload";
  snapshot = build_from_row (&row);

  g_assert_cmpuint (cbk_snapshot_get_n_rows (snapshot), ==, 1);
  assert_domain (snapshot, 0, "www.example.com");
  g_assert_cmpint (cbk_snapshot_get_key (snapshot, 0), ==, 7);
  g_assert_cmpint (cbk_snapshot_get_create_time (snapshot, 0), ==, 10);
  g_assert_cmpint (cbk_snapshot_get_update_time (snapshot, 0), ==, 20);
  g_assert_cmpint (cbk_snapshot_get_expire_time (snapshot, 0), ==, 30);
  g_assert_cmpint (cbk_snapshot_get_status (snapshot, 0), ==, CBK_STATUS_FAILED);
  g_assert_cmpstr (cbk_snapshot_get_status_word (snapshot, 0), ==, "failed");
  g_assert_cmpstr (cbk_snapshot_get_reason (snapshot, 0), ==, "cname_not_pointed");
  g_assert_cmpstr (cbk_snapshot_get_provisioning (snapshot, 0), ==, "upload");
}

static void
test_judge (void)
{
  CbkDomain row = make_row ("www.example.com");
  g_autoptr (CbkSnapshot) snapshot = build_from_row (&row);

  g_assert_cmpint (cbk_snapshot_judge (snapshot, 0, 29).status, ==, CBK_STATUS_VALID);
  g_assert_cmpint (cbk_snapshot_judge (snapshot, 0, 30).status, ==, CBK_STATUS_EXPIRED);
}

static void
test_extreme_numbers (void)
{
  CbkDomain row = make_row ("www.example.com");
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) snapshot = NULL;

  row.create_time = G_MININT64;
  row.update_time = G_MAXINT64;
  row.expire_time = CBK_TIME_NONE;
  g_assert_true (cbk_snapshot_builder_add (builder, G_MININT64, &row));
  snapshot = cbk_snapshot_builder_build (builder);

  g_assert_cmpint (cbk_snapshot_get_key (snapshot, 0), ==, G_MININT64);
  g_assert_cmpint (cbk_snapshot_get_create_time (snapshot, 0), ==, G_MININT64);
  g_assert_cmpint (cbk_snapshot_get_update_time (snapshot, 0), ==, G_MAXINT64);
  g_assert_cmpint (cbk_snapshot_get_expire_time (snapshot, 0), ==, CBK_TIME_NONE);
  g_assert_cmpint (cbk_snapshot_judge (snapshot, 0, 0).days, ==, CBK_DAYS_NONE);
}

static void
test_order (void)
{
  static const char *const names[] = { "b.example", "a.example.com", "a.example",  "www.a",    "z",
                                       "a-example", "*.example",     "_x.example", "abcdefgh", "abcdefghi",
                                       "abcdefg",   "9.example",     "abcdefgh.a", NULL };
  static const char *const sorted[] = { "*.example",     "9.example", "_x.example", "a-example",  "a.example",
                                        "a.example.com", "abcdefg",   "abcdefgh",   "abcdefgh.a", "abcdefghi",
                                        "b.example",     "www.a",     "z",          NULL };
  g_autoptr (CbkSnapshot) snapshot = build_from_names (names);

  assert_order (snapshot, sorted);
}

static void
test_later_row_wins (void)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) snapshot = NULL;
  CbkDomain a = make_row ("a-name-of-sixteen");
  CbkDomain b = make_row ("b.example");
  CbkDomain spelled = make_row ("A-Name-Of-Sixteen.");

  g_assert_true (cbk_snapshot_builder_add (builder, 1, &a));
  g_assert_true (cbk_snapshot_builder_add (builder, 2, &b));
  g_assert_true (cbk_snapshot_builder_add (builder, 3, &a));
  g_assert_true (cbk_snapshot_builder_add (builder, 4, &spelled));
  snapshot = cbk_snapshot_builder_build (builder);

  g_assert_cmpuint (cbk_snapshot_get_n_rows (snapshot), ==, 2);
  assert_domain (snapshot, 0, "a-name-of-sixteen");
  g_assert_cmpint (cbk_snapshot_get_key (snapshot, 0), ==, 4);
  g_assert_cmpint (cbk_snapshot_get_key (snapshot, 1), ==, 2);
}

static void
test_build_again (void)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) first = NULL;
  g_autoptr (CbkSnapshot) second = NULL;
  CbkDomain b = make_row ("b.example");
  CbkDomain a = make_row ("a.example");

  g_assert_true (cbk_snapshot_builder_add (builder, 1, &b));
  first = cbk_snapshot_builder_build (builder);
  g_assert_true (cbk_snapshot_builder_add (builder, 2, &a));
  second = cbk_snapshot_builder_build (builder);

  g_assert_cmpuint (cbk_snapshot_get_n_rows (first), ==, 1);
  assert_domain (first, 0, "b.example");
  g_assert_cmpuint (cbk_snapshot_get_n_rows (second), ==, 2);
  assert_domain (second, 0, "a.example");
}

static void
test_names_that_are_none_are_left_out (void)
{
  static const char *const names[] = { "", "a\nb.example", "a b", "\xff", "*", ".", "a..b" };
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) snapshot = NULL;
  CbkDomain nameless = make_row (NULL);
  CbkDomain good = make_row ("good.example");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      CbkDomain row = make_row (names[i]);

      g_assert_false (cbk_snapshot_builder_add (builder, i, &row));
    }
  g_assert_false (cbk_snapshot_builder_add (builder, 0, &nameless));
  g_assert_true (cbk_snapshot_builder_add (builder, 0, &good));
  snapshot = cbk_snapshot_builder_build (builder);
  g_assert_cmpuint (cbk_snapshot_get_n_rows (snapshot), ==, 1);
  assert_domain (snapshot, 0, "good.example");
}

static void
test_hostile_words (void)
{
  CbkDomain row = make_row ("www.example.com");
  g_autoptr (CbkSnapshot) snapshot = NULL;

  row.status = (char *) "\x1b[31mva\xe2\x80\xaelid\x7f";
  row.status_reason = (char *) "line one\nline\ttwo\r\xe2\x80\xa8 <b>&\xff\xc3 \xe2\x81\xa6x\xc2\x9b";
  row.provisioning = (char *) "\n\x01";
  snapshot = build_from_row (&row);

  g_assert_cmpint (cbk_snapshot_get_status (snapshot, 0), ==, CBK_STATUS_UNKNOWN);
  g_assert_cmpstr (cbk_snapshot_get_status_word (snapshot, 0), ==, "[31mvalid");
  g_assert_cmpstr (cbk_snapshot_get_reason (snapshot, 0), ==, "line one line two <b>&\xef\xbf\xbd\xef\xbf\xbd x");
  g_assert_cmpstr (cbk_snapshot_get_provisioning (snapshot, 0), ==, " ");
}

static void
test_word_lengths (void)
{
  CbkDomain        row = make_row ("www.example.com");
  g_autofree char *million = g_strnfill (1000000, 'x');
  g_autoptr (GString) wide = g_string_new (NULL);
  g_autoptr (CbkSnapshot) snapshot = NULL;

  for (int i = 0; i < 600; i++)
    g_string_append (wide, "é");
  row.status = million;
  row.status_reason = wide->str;
  row.provisioning = million;
  snapshot = build_from_row (&row);

  g_assert_cmpuint (strlen (cbk_snapshot_get_status_word (snapshot, 0)), ==, 64);
  g_assert_cmpint (g_utf8_strlen (cbk_snapshot_get_reason (snapshot, 0), -1), ==, 500);
  g_assert_true (g_utf8_validate (cbk_snapshot_get_reason (snapshot, 0), -1, NULL));
  g_assert_cmpuint (strlen (cbk_snapshot_get_provisioning (snapshot, 0)), ==, 64);
}

static void
test_longest_words_stay_whole (void)
{
  CbkDomain        row = make_row ("www.example.com");
  g_autofree char *word = g_strnfill (64, 'w');
  g_autofree char *reason = g_strnfill (500, 'r');
  g_autoptr (CbkSnapshot) snapshot = NULL;

  row.status = word;
  row.status_reason = reason;
  snapshot = build_from_row (&row);
  g_assert_cmpstr (cbk_snapshot_get_status_word (snapshot, 0), ==, word);
  g_assert_cmpstr (cbk_snapshot_get_reason (snapshot, 0), ==, reason);
}

static void
test_no_reason (void)
{
  CbkDomain row = make_row ("www.example.com");
  g_autoptr (CbkSnapshot) none = build_from_row (&row);
  g_autoptr (CbkSnapshot) empty = NULL;
  g_autoptr (CbkSnapshot) invisible = NULL;

  row.status_reason = (char *) "";
  empty = build_from_row (&row);
  row.status_reason = (char *) "\xe2\x80\x8b";
  invisible = build_from_row (&row);
  g_assert_null (cbk_snapshot_get_reason (none, 0));
  g_assert_null (cbk_snapshot_get_reason (empty, 0));
  g_assert_null (cbk_snapshot_get_reason (invisible, 0));
}

static void
test_missing_words (void)
{
  CbkDomain row = make_row ("www.example.com");
  g_autoptr (CbkSnapshot) snapshot = NULL;

  row.status = NULL;
  row.provisioning = NULL;
  snapshot = build_from_row (&row);
  g_assert_cmpstr (cbk_snapshot_get_status_word (snapshot, 0), ==, "");
  g_assert_cmpstr (cbk_snapshot_get_provisioning (snapshot, 0), ==, "");
}

static void
test_provisioning_ranks (void)
{
  static const char *const words[] = { "zeta", "upload", "alpha", "auto", "Manual" };
  static const guint8      ranks[] = { 4, 1, 3, 0, 2 };
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) snapshot = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *name = g_strdup_printf ("%zu.example", i);
      CbkDomain        row = make_row (name);

      row.provisioning = (char *) words[i];
      g_assert_true (cbk_snapshot_builder_add (builder, i, &row));
    }
  snapshot = cbk_snapshot_builder_build (builder);
  for (guint row = 0; row < G_N_ELEMENTS (ranks); row++)
    g_assert_cmpuint (cbk_snapshot_get_type_rank (snapshot, row), ==, ranks[row]);
}

static void
test_more_words_than_ranks (void)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) snapshot = NULL;

  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *name = g_strdup_printf ("%03u.example", i);
      g_autofree char *word = g_strdup_printf ("word-%03u", i);
      CbkDomain        row = make_row (name);

      row.provisioning = word;
      g_assert_true (cbk_snapshot_builder_add (builder, i, &row));
    }
  snapshot = cbk_snapshot_builder_build (builder);
  for (guint i = 0; i < 400; i++)
    g_assert_cmpuint (cbk_snapshot_get_type_rank (snapshot, i), ==, MIN (i + 2, 255));
  g_assert_cmpstr (cbk_snapshot_get_provisioning (snapshot, 399), ==, "word-399");
}

static void
assert_shown (CbkSnapshot *snapshot, const char *domain, const char *shown, const char *other)
{
  g_autofree char *shown_form = NULL;
  g_autofree char *same_form = NULL;
  g_autofree char *other_form = NULL;
  guint            row;

  g_assert_true (cbk_snapshot_find (snapshot, domain, &row));
  shown_form = cbk_snapshot_dup_shown_domain (snapshot, row, &other_form);
  same_form = cbk_snapshot_dup_shown_domain (snapshot, row, NULL);
  g_assert_cmpstr (shown_form, ==, shown);
  g_assert_cmpstr (same_form, ==, shown);
  g_assert_cmpstr (other_form, ==, other);
}

static void
test_shown_forms (void)
{
  static const char *const names[] = { "xn--80ak6aa92e.com", "example.com", "xn--bcher-kva.de", "xn--paypal-.com",
                                       NULL };
  g_autoptr (CbkSnapshot) snapshot = build_from_names (names);

  assert_shown (snapshot, "example.com", "example.com", NULL);
  assert_shown (snapshot, "xn--bcher-kva.de", "bücher.de", "xn--bcher-kva.de");
  assert_shown (snapshot, "xn--80ak6aa92e.com", "xn--80ak6aa92e.com", "аррӏе.com");
  assert_shown (snapshot, "xn--paypal-.com", "xn--paypal-.com", NULL);
}

static void
test_unicode_arena (void)
{
  static const char *const names[] = { "zz.example", "xn--e1afmkfd.xn--p1ai", "a.example", "bücher.de", NULL };
  g_autoptr (CbkSnapshot) snapshot = build_from_names (names);
  CbkArena    arena = cbk_snapshot_peek_unicode (snapshot);
  const char *unicode;
  gsize       length;

  g_assert_cmpuint (arena.n_entries, ==, 2);
  g_assert_cmpmem (arena.bytes, arena.length, "bücher.de\nпример.рф\n", strlen ("bücher.de\nпример.рф\n"));
  g_assert_cmpuint (arena.rows[0], ==, 1);
  g_assert_cmpuint (arena.rows[1], ==, 2);

  unicode = cbk_snapshot_get_unicode (snapshot, 2, &length);
  g_assert_cmpmem (unicode, length, "пример.рф", strlen ("пример.рф"));
  g_assert_null (cbk_snapshot_get_unicode (snapshot, 0, &length));
  g_assert_cmpuint (length, ==, 0);
}

static void
test_domain_arena (void)
{
  static const char *const names[] = { "b.example", "a.example", NULL };
  g_autoptr (CbkSnapshot) snapshot = build_from_names (names);
  CbkArena    arena = cbk_snapshot_peek_domains (snapshot);
  const char *domain;
  gsize       length;

  g_assert_cmpmem (arena.bytes, arena.length, "a.example\nb.example\n", 20);
  g_assert_cmpuint (arena.n_entries, ==, 2);
  g_assert_null (arena.rows);
  domain = cbk_snapshot_get_domain (snapshot, 1, &length);
  g_assert_cmpmem (domain, length, "b.example", 9);
}

static void
test_find (void)
{
  static const char *const names[] = { "a.example", "a.example.com", "b.example", "c.example", NULL };
  g_autoptr (CbkSnapshot) snapshot = build_from_names (names);
  static const char *const absent[] = {
    "", "a", "a.exampl", "a.example.", "a.example.co", "b", "d", "A.example", "\n"
  };

  for (guint i = 0; names[i] != NULL; i++)
    {
      guint row = 99;

      g_assert_true (cbk_snapshot_find (snapshot, names[i], &row));
      g_assert_cmpuint (row, ==, i);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (absent); i++)
    g_assert_false (cbk_snapshot_find (snapshot, absent[i], NULL));
}

static void
test_find_among_beginnings (void)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CbkSnapshot) snapshot = NULL;

  for (guint i = 1; i <= 40; i++)
    g_ptr_array_add (names, g_strnfill (i, 'a'));
  g_ptr_array_add (names, NULL);
  snapshot = build_from_names ((const char *const *) names->pdata);
  for (guint i = 0; i < 40; i++)
    {
      guint row = 99;

      g_assert_true (cbk_snapshot_find (snapshot, g_ptr_array_index (names, i), &row));
      g_assert_cmpuint (row, ==, i);
    }
}

static void
test_references (void)
{
  static const char *const names[] = { "a.example", NULL };
  g_autoptr (CbkSnapshot) snapshot = build_from_names (names);
  CbkSnapshot *boxed = g_boxed_copy (CBK_TYPE_SNAPSHOT, snapshot);
  GBytes      *bytes = g_bytes_ref (cbk_snapshot_get_bytes (snapshot));

  g_assert_true (boxed == snapshot);
  g_clear_pointer (&snapshot, cbk_snapshot_unref);
  assert_domain (boxed, 0, "a.example");
  g_boxed_free (CBK_TYPE_SNAPSHOT, boxed);

  snapshot = cbk_snapshot_new_from_bytes (bytes, NULL);
  g_bytes_unref (bytes);
  assert_domain (snapshot, 0, "a.example");
}

/* A random inventory, and beside it what a hash table says it must be. */
static GHashTable *
add_random_rows (CbkSnapshotBuilder *builder, guint n_rows)
{
  static const char *const statuses[] = { "valid", "expired", "pending", "failed", "revoked", "discarded", "strange" };
  static const char *const ends[] = { "com", "example", "xn--p1ai", "xn--bcher-kva.de", "a.b" };
  g_autoptr (GHashTable) rows = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) cbk_domain_free);

  for (guint i = 0; i < n_rows; i++)
    {
      CbkDomain *row = g_new0 (CbkDomain, 1);

      row->id = g_strdup_printf ("%u", i);
      row->domain = g_strdup_printf ("%s%x.%s", g_test_rand_bit () ? "www." : "", g_test_rand_int_range (0, n_rows),
                                     ends[g_test_rand_int_range (0, G_N_ELEMENTS (ends))]);
      row->create_time = g_test_rand_int ();
      row->update_time = CBK_NUMBERS_TIME_BASE + g_test_rand_int_range (0, G_MAXINT32);
      row->expire_time = g_test_rand_bit () ? CBK_NUMBERS_TIME_BASE + g_test_rand_int_range (0, 9) : CBK_TIME_NONE;
      row->status = g_strdup (statuses[g_test_rand_int_range (0, G_N_ELEMENTS (statuses))]);
      row->status_reason = g_test_rand_bit () ? g_strdup_printf ("reason %u", i % 50) : NULL;
      row->provisioning = g_strdup (g_test_rand_bit () ? "auto" : "upload");
      g_assert_true (cbk_snapshot_builder_add (builder, i, row));
      g_hash_table_replace (rows, row->domain, row);
    }
  return g_steal_pointer (&rows);
}

static gint64
get_number (CbkNumbers numbers, guint row)
{
  return cbk_numbers_get (&numbers, row);
}

static void
assert_row (CbkSnapshot *snapshot, const CbkDomain *domain)
{
  guint row;

  g_assert_true (cbk_snapshot_find (snapshot, domain->domain, &row));
  assert_domain (snapshot, row, domain->domain);
  g_assert_cmpint (cbk_snapshot_get_key (snapshot, row), ==, g_ascii_strtoll (domain->id, NULL, 10));
  g_assert_cmpint (cbk_snapshot_get_create_time (snapshot, row), ==, domain->create_time);
  g_assert_cmpint (get_number (cbk_snapshot_peek_create_times (snapshot), row), ==, domain->create_time);
  g_assert_cmpint (cbk_snapshot_get_update_time (snapshot, row), ==, domain->update_time);
  g_assert_cmpint (get_number (cbk_snapshot_peek_update_times (snapshot), row), ==, domain->update_time);
  g_assert_cmpint (cbk_snapshot_get_expire_time (snapshot, row), ==, domain->expire_time);
  g_assert_cmpint (get_number (cbk_snapshot_peek_expire_times (snapshot), row), ==, domain->expire_time);
  g_assert_cmpint (cbk_snapshot_get_status (snapshot, row), ==, cbk_status_from_word (domain->status));
  g_assert_cmpint (cbk_snapshot_peek_statuses (snapshot)[row], ==, cbk_status_from_word (domain->status));
  g_assert_cmpstr (cbk_snapshot_get_status_word (snapshot, row), ==, domain->status);
  g_assert_cmpstr (cbk_snapshot_get_reason (snapshot, row), ==, domain->status_reason);
  g_assert_cmpstr (cbk_snapshot_get_provisioning (snapshot, row), ==, domain->provisioning);
}

static void
test_random_inventories (void)
{
  for (guint round = 0; round < 30; round++)
    {
      g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
      g_autoptr (GHashTable) rows = add_random_rows (builder, round * round);
      g_autoptr (CbkSnapshot) built = cbk_snapshot_builder_build (builder);
      g_autoptr (CbkSnapshot) snapshot = NULL;
      g_autoptr (GError) error = NULL;
      GHashTableIter iter;
      gpointer       domain;

      snapshot = cbk_snapshot_new_from_bytes (cbk_snapshot_get_bytes (built), &error);
      g_assert_no_error (error);
      g_assert_cmpuint (cbk_snapshot_get_n_rows (snapshot), ==, g_hash_table_size (rows));
      g_hash_table_iter_init (&iter, rows);
      while (g_hash_table_iter_next (&iter, NULL, &domain))
        assert_row (snapshot, domain);
    }
}

static void
test_random_order (void)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (GHashTable) rows = add_random_rows (builder, 3000);
  g_autoptr (CbkSnapshot) snapshot = cbk_snapshot_builder_build (builder);

  for (guint i = 1; i < cbk_snapshot_get_n_rows (snapshot); i++)
    {
      g_autofree char *before = cbk_snapshot_dup_domain (snapshot, i - 1);
      g_autofree char *domain = cbk_snapshot_dup_domain (snapshot, i);

      g_assert_cmpint (strcmp (before, domain), <, 0);
    }
}

static void
test_same_rows_same_bytes (void)
{
  static const char *const names[] = { "b.example", "xn--bcher-kva.de", "a.example", NULL };
  g_autoptr (CbkSnapshot) one = build_from_names (names);
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new_like (one);
  g_autoptr (CbkSnapshot) two = build_names (builder, names);

  g_assert_true (g_bytes_equal (cbk_snapshot_get_bytes (one), cbk_snapshot_get_bytes (two)));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/snapshot/empty", test_empty);
  g_test_add_func ("/snapshot/one-row", test_one_row);
  g_test_add_func ("/snapshot/judge", test_judge);
  g_test_add_func ("/snapshot/extreme-numbers", test_extreme_numbers);
  g_test_add_func ("/snapshot/order", test_order);
  g_test_add_func ("/snapshot/later-row-wins", test_later_row_wins);
  g_test_add_func ("/snapshot/build-again", test_build_again);
  g_test_add_func ("/snapshot/names-that-are-none", test_names_that_are_none_are_left_out);
  g_test_add_func ("/snapshot/words/hostile", test_hostile_words);
  g_test_add_func ("/snapshot/words/too-long", test_word_lengths);
  g_test_add_func ("/snapshot/words/longest", test_longest_words_stay_whole);
  g_test_add_func ("/snapshot/words/no-reason", test_no_reason);
  g_test_add_func ("/snapshot/words/missing", test_missing_words);
  g_test_add_func ("/snapshot/provisioning/ranks", test_provisioning_ranks);
  g_test_add_func ("/snapshot/provisioning/more-words-than-ranks", test_more_words_than_ranks);
  g_test_add_func ("/snapshot/shown-forms", test_shown_forms);
  g_test_add_func ("/snapshot/arena/unicode", test_unicode_arena);
  g_test_add_func ("/snapshot/arena/domains", test_domain_arena);
  g_test_add_func ("/snapshot/find", test_find);
  g_test_add_func ("/snapshot/find-among-beginnings", test_find_among_beginnings);
  g_test_add_func ("/snapshot/references", test_references);
  g_test_add_func ("/snapshot/random/round-trip", test_random_inventories);
  g_test_add_func ("/snapshot/random/order", test_random_order);
  g_test_add_func ("/snapshot/same-rows-same-bytes", test_same_rows_same_bytes);

  return g_test_run ();
}
