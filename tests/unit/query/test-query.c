/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows a question finds, and in which order: by example, and held against a simple reference. */

#include <string.h>

#include "core/inventory/cbk-query.h"
#include "random-inventory.h"
#include "reference.h"

/* The domains of an answer, with spaces between them. */
static char *
ask_domains (CbkSnapshot *snapshot, const CbkQuestion *question)
{
  g_autoptr (CbkQuery) query = cbk_query_new (snapshot);
  g_autoptr (CbkAnswer) answer = cbk_query_ask (query, question);
  g_autoptr (GString) domains = g_string_new (NULL);

  for (guint i = 0; i < answer->n_rows; i++)
    {
      g_autofree char *domain = cbk_snapshot_dup_domain (snapshot, answer->rows[i]);

      g_string_append_printf (domains, "%s%s", i > 0 ? " " : "", domain);
    }

  return g_string_free (g_steal_pointer (&domains), FALSE);
}

static void
assert_text_finds (CbkSnapshot *snapshot, const char *text, const char *expected)
{
  CbkQuestion      question = { .text = text, .now = RANDOM_NOW };
  g_autofree char *domains = ask_domains (snapshot, &question);

  g_assert_cmpstr (domains, ==, expected);
}

static void
assert_order (CbkSnapshot *snapshot, CbkColumn column, gboolean descending, const char *expected)
{
  CbkQuestion      question = { .sort_column = column, .descending = descending, .now = RANDOM_NOW };
  g_autofree char *domains = ask_domains (snapshot, &question);

  g_assert_cmpstr (domains, ==, expected);
}

static CbkSnapshot *
snapshot_of_domains (const char *const *domains)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();

  for (gsize i = 0; domains[i] != NULL; i++)
    random_add (builder, domains[i], "valid", 0, RANDOM_NOW + 90 * RANDOM_DAY);

  return cbk_snapshot_builder_build (builder);
}

static gboolean
is_same_answer (const CbkAnswer *a, const CbkAnswer *b)
{
  return a->n_rows == b->n_rows && a->ending_sooner == b->ending_sooner &&
         (a->n_rows == 0 || memcmp (a->rows, b->rows, a->n_rows * sizeof (guint32)) == 0);
}

static void
assert_agrees (CbkQuery *query, const CbkQuestion *question)
{
  g_autoptr (CbkAnswer) answer = cbk_query_ask (query, question);
  g_autoptr (CbkAnswer) expected = reference_ask (cbk_query_get_snapshot (query), question);

  if (!is_same_answer (answer, expected))
    {
      g_autofree char *text = g_strescape (question->text != NULL ? question->text : "", NULL);

      g_test_fail_printf ("text \"%s\" filter %d attention %d column %d descending %d now %" G_GINT64_FORMAT
                          ": %u rows instead of %u, or in another order, or %u instead of %u ending sooner",
                          text, question->filter, question->with_attention, question->sort_column, question->descending,
                          question->now, answer->n_rows, expected->n_rows, answer->ending_sooner,
                          expected->ending_sooner);
    }
}

/* --- Finding --- */

static void
test_finds_part (void)
{
  const char *const domains[] = { "a.example.com", "b.example.net", "shop.test", NULL };
  g_autoptr (CbkSnapshot) snapshot = snapshot_of_domains (domains);

  assert_text_finds (snapshot, NULL, "a.example.com b.example.net shop.test");
  assert_text_finds (snapshot, "", "a.example.com b.example.net shop.test");
  assert_text_finds (snapshot, "EXAMPLE", "a.example.com b.example.net");
  assert_text_finds (snapshot, "a.example.com", "a.example.com");
  assert_text_finds (snapshot, "t", "b.example.net shop.test");
  assert_text_finds (snapshot, "nope", "");
}

static void
test_finds_ordinary_characters (void)
{
  const char *const domains[] = { "*.example.com", "a_b.example.com", "axb.example.com", NULL };
  g_autoptr (CbkSnapshot) snapshot = snapshot_of_domains (domains);

  assert_text_finds (snapshot, "a_b", "a_b.example.com");
  assert_text_finds (snapshot, "*", "*.example.com");
  assert_text_finds (snapshot, "a%b", "");
  assert_text_finds (snapshot, "a.b", "");
  assert_text_finds (snapshot, "a*b", "");
}

static void
test_finds_idn_in_both_forms (void)
{
  const char *const domains[] = { "bucher.example", "xn--bcher-kva.example", NULL };
  g_autoptr (CbkSnapshot) snapshot = snapshot_of_domains (domains);

  assert_text_finds (snapshot,
                     "b\xc3\xbc"
                     "c",
                     "xn--bcher-kva.example");
  assert_text_finds (snapshot,
                     "B\xc3\x9c"
                     "CHER.EX",
                     "xn--bcher-kva.example");
  assert_text_finds (snapshot, "xn--bch", "xn--bcher-kva.example");
  assert_text_finds (snapshot, "\xc3\xbc", "xn--bcher-kva.example");
  /* In the Unicode form alone, though it is ASCII. */
  assert_text_finds (snapshot, "cher.ex", "bucher.example xn--bcher-kva.example");
}

static void
test_finds_on_the_way (void)
{
  const char *const domains[] = { "example.com", "example.com.test", "examples.org", NULL };
  g_autoptr (CbkSnapshot) snapshot = snapshot_of_domains (domains);

  assert_text_finds (snapshot, "example", "example.com example.com.test examples.org");
  assert_text_finds (snapshot, "example.", "example.com example.com.test");
  assert_text_finds (snapshot, "example.com.", "example.com example.com.test");
  assert_text_finds (snapshot, "example.com.t", "example.com.test");
  assert_text_finds (snapshot, "https://example.com./", "example.com example.com.test");
}

static void
test_dot_is_a_dot (void)
{
  const char *const domains[] = { "a.com", "localhost", NULL };
  g_autoptr (CbkSnapshot) snapshot = snapshot_of_domains (domains);

  assert_text_finds (snapshot, ".", "a.com");
  assert_text_finds (snapshot, "..", "");
}

static void
test_never_across_rows (void)
{
  const char *const domains[] = { "a.com", "b.com", NULL };
  g_autoptr (CbkSnapshot) snapshot = snapshot_of_domains (domains);

  assert_text_finds (snapshot, "com\nb", "");
  assert_text_finds (snapshot, "a.com\nb.com", "");
  assert_text_finds (snapshot, "\n", "a.com b.com");
}

/* Each place within a row, each length, and rows of all lengths before it: every alignment of the scan. */
static void
test_finds_at_every_place (void)
{
  for (guint before = 0; before < 40; before++)
    {
      g_autofree char  *filler = g_strnfill (before + 1, 'a');
      g_autofree char  *name = g_strdup_printf ("%s.0123456789bcdefghijklmnopqrstuvwxyz.com", filler);
      const char *const domains[] = { filler, name, "zz.com", NULL };
      g_autoptr (CbkSnapshot) snapshot = snapshot_of_domains (domains);

      for (gsize length = 1; length <= 36; length++)
        {
          g_autofree char *start = g_strndup (strchr (name, '0'), length);
          g_autofree char *end = g_strdup (name + strlen (name) - length - 5);

          assert_text_finds (snapshot, start, name);
          assert_text_finds (snapshot, end, name);
        }
    }
}

static void
test_finds_nothing_for_long_text (void)
{
  const char *const domains[] = { "a.com", NULL };
  g_autoptr (CbkSnapshot) snapshot = snapshot_of_domains (domains);
  g_autofree char *text = g_strnfill (1000000, 'a');

  assert_text_finds (snapshot, text, "");
}

static void
test_empty_snapshot (void)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) snapshot = cbk_snapshot_builder_build (builder);

  for (guint column = 0; column < CBK_N_COLUMNS; column++)
    {
      assert_order (snapshot, column, FALSE, "");
      assert_order (snapshot, column, TRUE, "");
    }
  assert_text_finds (snapshot, "a", "");
}

/* --- Filters --- */

/* Every status with every distance to now that matters, for several moments. */
static void
test_filters_follow_the_rules (void)
{
  static const char *const words[] = { "valid", "expired", "pending", "failed", "revoked", "discarded", "odd" };
  static const gint64      ahead[] = { -1,
                                       0,
                                       1,
                                       86399,
                                       86400,
                                       7 * 86400,
                                       8 * 86400 - 1,
                                       8 * 86400,
                                       8 * 86400 + 1,
                                       30 * 86400,
                                       31 * 86400 - 1,
                                       31 * 86400,
                                       31 * 86400 + 1,
                                       90 * 86400 };
  static const gint64      moments[] = { RANDOM_NOW, RANDOM_NOW + 1, RANDOM_NOW - 1, 0, -RANDOM_NOW };
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autoptr (CbkQuery) query = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (ahead) + 3; j++)
        {
          static const gint64 ends[] = { CBK_TIME_NONE, CBK_TIME_NONE - 1, G_MININT64 };
          g_autofree char    *domain = g_strdup_printf ("d%u-%u.com", i, j);
          gint64              time = j < G_N_ELEMENTS (ahead) ? RANDOM_NOW + ahead[j] : ends[j - G_N_ELEMENTS (ahead)];

          random_add (builder, domain, words[i], 0, time);
        }
    }
  snapshot = cbk_snapshot_builder_build (builder);
  query = cbk_query_new (snapshot);

  for (guint i = 0; i < G_N_ELEMENTS (moments) * CBK_N_FILTERS; i++)
    {
      CbkQuestion question = { .filter = i % CBK_N_FILTERS, .now = moments[i / CBK_N_FILTERS] };
      g_autoptr (CbkAnswer) answer = cbk_query_ask (query, &question);
      guint n = 0;
      guint n_sooner = 0;

      for (guint row = 0; row < cbk_snapshot_get_n_rows (snapshot); row++)
        {
          CbkStatus status = cbk_snapshot_get_status (snapshot, row);
          gint64    expire_time = cbk_snapshot_get_expire_time (snapshot, row);
          gboolean  found = n < answer->n_rows && answer->rows[n] == row;

          g_assert_cmpint (found, ==, cbk_status_matches (question.filter, status, expire_time, question.now));
          n += found;
          n_sooner += cbk_status_ends_sooner (question.filter, status, expire_time, question.now);
        }
      g_assert_cmpuint (n, ==, answer->n_rows);
      g_assert_cmpuint (n_sooner, ==, answer->ending_sooner);
    }
}

static CbkSnapshot *
snapshot_of_ends (void)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();

  random_add (builder, "a.com", "valid", 0, RANDOM_NOW + 7 * RANDOM_DAY);
  random_add (builder, "b.com", "failed", 0, RANDOM_NOW + 3 * RANDOM_DAY);
  random_add (builder, "c.com", "failed", 0, RANDOM_NOW + 20 * RANDOM_DAY);
  random_add (builder, "d.com", "failed", 0, RANDOM_NOW - 1);
  random_add (builder, "e.com", "pending", 0, CBK_TIME_NONE);
  random_add (builder, "f.com", "valid", 0, RANDOM_NOW + 20 * RANDOM_DAY);

  return cbk_snapshot_builder_build (builder);
}

static void
test_attention_is_counted_and_shown (void)
{
  g_autoptr (CbkSnapshot) snapshot = snapshot_of_ends ();
  g_autoptr (CbkQuery) query = cbk_query_new (snapshot);
  CbkQuestion      question = { .text = "", .filter = CBK_FILTER_7_DAYS, .now = RANDOM_NOW };
  g_autofree char *without = ask_domains (snapshot, &question);
  g_autofree char *with = NULL;
  g_autofree char *with_30 = NULL;
  g_autoptr (CbkAnswer) answer = cbk_query_ask (query, &question);

  g_assert_cmpstr (without, ==, "a.com");
  g_assert_cmpuint (answer->ending_sooner, ==, 1);

  question.with_attention = TRUE;
  with = ask_domains (snapshot, &question);
  g_assert_cmpstr (with, ==, "a.com b.com");

  question.filter = CBK_FILTER_30_DAYS;
  with_30 = ask_domains (snapshot, &question);
  g_assert_cmpstr (with_30, ==, "a.com b.com c.com f.com");
}

static void
test_attention_counts_what_the_text_finds (void)
{
  g_autoptr (CbkSnapshot) snapshot = snapshot_of_ends ();
  g_autoptr (CbkQuery) query = cbk_query_new (snapshot);
  CbkQuestion question = { .text = "c.", .filter = CBK_FILTER_30_DAYS, .now = RANDOM_NOW };
  g_autoptr (CbkAnswer) answer = cbk_query_ask (query, &question);

  g_assert_cmpuint (answer->n_rows, ==, 0);
  g_assert_cmpuint (answer->ending_sooner, ==, 1);
}

/* --- Orders --- */

static void
test_equal_rows_stay_in_domain_order (void)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) snapshot = NULL;

  random_add (builder, "a.com", "valid", 20, RANDOM_NOW + RANDOM_DAY);
  random_add (builder, "b.com", "valid", 10, RANDOM_NOW + RANDOM_DAY + 1);
  random_add (builder, "c.com", "failed", 20, RANDOM_NOW + 2 * RANDOM_DAY);
  random_add (builder, "d.com", "failed", 10, RANDOM_NOW + 2 * RANDOM_DAY + 9);
  snapshot = cbk_snapshot_builder_build (builder);

  assert_order (snapshot, CBK_COLUMN_CREATE, FALSE, "b.com d.com a.com c.com");
  assert_order (snapshot, CBK_COLUMN_CREATE, TRUE, "a.com c.com b.com d.com");
  assert_order (snapshot, CBK_COLUMN_DAYS, FALSE, "a.com b.com c.com d.com");
  assert_order (snapshot, CBK_COLUMN_DAYS, TRUE, "c.com d.com a.com b.com");
  assert_order (snapshot, CBK_COLUMN_STATUS, FALSE, "c.com d.com a.com b.com");
  assert_order (snapshot, CBK_COLUMN_STATUS, TRUE, "a.com b.com c.com d.com");
  assert_order (snapshot, CBK_COLUMN_TYPE, TRUE, "a.com b.com c.com d.com");
  assert_order (snapshot, CBK_COLUMN_DOMAIN, TRUE, "d.com c.com b.com a.com");
}

static void
test_unknown_expiry_is_last (void)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) snapshot = NULL;

  random_add (builder, "dash.com", "valid", 0, CBK_TIME_NONE);
  random_add (builder, "dead.com", "expired", 0, CBK_TIME_NONE); /* shows N/A, but no date */
  random_add (builder, "late.com", "valid", 0, RANDOM_NOW + 9 * RANDOM_DAY);
  random_add (builder, "over.com", "valid", 0, RANDOM_NOW);
  random_add (builder, "zero.com", "valid", 0, RANDOM_NOW + 1);
  snapshot = cbk_snapshot_builder_build (builder);

  assert_order (snapshot, CBK_COLUMN_EXPIRE, FALSE, "over.com zero.com late.com dash.com dead.com");
  assert_order (snapshot, CBK_COLUMN_EXPIRE, TRUE, "late.com zero.com over.com dash.com dead.com");
  assert_order (snapshot, CBK_COLUMN_DAYS, FALSE, "dead.com over.com zero.com late.com dash.com");
  assert_order (snapshot, CBK_COLUMN_DAYS, TRUE, "late.com zero.com dead.com over.com dash.com");
}

static void
test_status_order (void)
{
  static const char *const words[] = {
    "valid", "zebra", "pending", "apple", "discarded", "revoked", "failed", "expired"
  };
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) snapshot = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    random_add (builder, words[i], words[i], 0, RANDOM_NOW + RANDOM_DAY);
  random_add (builder, "b-over", "zebra", 0, RANDOM_NOW);
  snapshot = cbk_snapshot_builder_build (builder);

  assert_order (snapshot, CBK_COLUMN_STATUS, FALSE,
                "b-over expired failed revoked discarded pending apple zebra valid");
  assert_order (snapshot, CBK_COLUMN_STATUS, TRUE, "valid zebra apple pending discarded revoked failed b-over expired");
}

/* A query that is asked again at other moments, forwards and back, answers as a new one would. */
static void
test_orders_follow_the_clock (void)
{
  static const gint64 moments[] = { 0, 1, 2, 3600, 86400, 86401, 8 * 86400, 86400, 1, 0, -1, -90 * 86400, 365 * 86400 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (CbkSnapshot) snapshot = random_snapshot (rand, 200);
  g_autoptr (CbkQuery) query = cbk_query_new (snapshot);

  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      for (guint column = 0; column < CBK_N_COLUMNS; column++)
        {
          CbkQuestion question = { .sort_column = column, .descending = i % 2, .now = RANDOM_NOW + moments[i] };

          assert_agrees (query, &question);
        }
    }
}

static void
assert_days_order (CbkQuery *query, gint64 now, guint32 first, guint32 second)
{
  CbkQuestion question = { .sort_column = CBK_COLUMN_DAYS, .now = now };
  g_autoptr (CbkAnswer) answer = cbk_query_ask (query, &question);

  g_assert_cmpuint (answer->n_rows, ==, 2);
  g_assert_cmpuint (answer->rows[0], ==, first);
  g_assert_cmpuint (answer->rows[1], ==, second);
}

/* To the second: the order is kept until a row expires … */
static void
test_days_change_when_a_row_expires (void)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autoptr (CbkQuery) query = NULL;

  random_add (builder, "a.com", "valid", 0, RANDOM_NOW + 5);
  random_add (builder, "b.com", "expired", 0, CBK_TIME_NONE);
  snapshot = cbk_snapshot_builder_build (builder);
  query = cbk_query_new (snapshot);

  assert_days_order (query, RANDOM_NOW, 1, 0);
  assert_days_order (query, RANDOM_NOW + 4, 1, 0);
  assert_days_order (query, RANDOM_NOW + 5, 0, 1);
  assert_days_order (query, RANDOM_NOW + 4, 1, 0);
}

/* … or has a day less, which it has not yet when it has exactly a day left. */
static void
test_days_change_when_a_day_is_over (void)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autoptr (CbkQuery) query = NULL;

  random_add (builder, "a.com", "valid", 0, RANDOM_NOW + RANDOM_DAY);
  random_add (builder, "b.com", "valid", 0, RANDOM_NOW + RANDOM_DAY - 1);
  snapshot = cbk_snapshot_builder_build (builder);
  query = cbk_query_new (snapshot);

  assert_days_order (query, RANDOM_NOW - 1, 0, 1);
  assert_days_order (query, RANDOM_NOW, 1, 0);
  assert_days_order (query, RANDOM_NOW + 1, 0, 1);
}

/* --- Counts --- */

static void
test_counts_follow_the_clock (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (CbkSnapshot) snapshot = random_snapshot (rand, 250);
  g_autoptr (CbkQuery) query = cbk_query_new (snapshot);

  for (guint i = 0; i < 2000; i++)
    {
      gint64 now =
        RANDOM_NOW + (i % 3 == 0 ? g_rand_int_range (rand, -4000000, 4000000) : g_rand_int_range (rand, -3, 4));
      CbkCounts counts = cbk_query_count (query, now);
      CbkCounts expected = reference_count (snapshot, now);

      g_assert_cmpuint (counts.total, ==, expected.total);
      g_assert_cmpuint (counts.expired, ==, expected.expired);
      g_assert_cmpuint (counts.valid, ==, expected.valid);
      g_assert_cmpuint (counts.attention, ==, expected.attention);
    }
}

/* --- Held against the reference --- */

static void
test_agrees_with_reference (void)
{
  for (guint seed = 0; seed < 300; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (CbkSnapshot) snapshot = random_snapshot (rand, random_size (rand));
      g_autoptr (CbkQuery) query = cbk_query_new (snapshot);

      for (guint i = 0; i < 30; i++)
        {
          g_autofree char *text = random_text (rand, snapshot);
          CbkQuestion      question = random_question (rand, text);

          assert_agrees (query, &question);
        }
    }
}

/* Not by chance: every column, direction and filter, with and without attention. */
static void
test_agrees_for_every_question (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (CbkSnapshot) snapshot = random_snapshot (rand, 300);
  g_autoptr (CbkQuery) query = cbk_query_new (snapshot);

  for (guint i = 0; i < CBK_N_COLUMNS * CBK_N_FILTERS * 8; i++)
    {
      CbkQuestion question = {
        .text = i & 1 ? "a" : "",
        .descending = (i & 2) != 0,
        .with_attention = (i & 4) != 0,
        .filter = i / 8 % CBK_N_FILTERS,
        .sort_column = i / 8 / CBK_N_FILTERS,
        .now = RANDOM_NOW,
      };

      assert_agrees (query, &question);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/query/finds/part", test_finds_part);
  g_test_add_func ("/query/finds/ordinary-characters", test_finds_ordinary_characters);
  g_test_add_func ("/query/finds/idn-in-both-forms", test_finds_idn_in_both_forms);
  g_test_add_func ("/query/finds/on-the-way", test_finds_on_the_way);
  g_test_add_func ("/query/finds/dot-is-a-dot", test_dot_is_a_dot);
  g_test_add_func ("/query/finds/never-across-rows", test_never_across_rows);
  g_test_add_func ("/query/finds/at-every-place", test_finds_at_every_place);
  g_test_add_func ("/query/finds/nothing-for-long-text", test_finds_nothing_for_long_text);
  g_test_add_func ("/query/empty-snapshot", test_empty_snapshot);
  g_test_add_func ("/query/filters/follow-the-rules", test_filters_follow_the_rules);
  g_test_add_func ("/query/filters/attention-is-counted-and-shown", test_attention_is_counted_and_shown);
  g_test_add_func ("/query/filters/attention-counts-what-the-text-finds", test_attention_counts_what_the_text_finds);
  g_test_add_func ("/query/order/equal-rows-stay-in-domain-order", test_equal_rows_stay_in_domain_order);
  g_test_add_func ("/query/order/unknown-expiry-is-last", test_unknown_expiry_is_last);
  g_test_add_func ("/query/order/status", test_status_order);
  g_test_add_func ("/query/order/follows-the-clock", test_orders_follow_the_clock);
  g_test_add_func ("/query/order/days-change-when-a-row-expires", test_days_change_when_a_row_expires);
  g_test_add_func ("/query/order/days-change-when-a-day-is-over", test_days_change_when_a_day_is_over);
  g_test_add_func ("/query/counts/follow-the-clock", test_counts_follow_the_clock);
  g_test_add_func ("/query/agrees/with-reference", test_agrees_with_reference);
  g_test_add_func ("/query/agrees/for-every-question", test_agrees_for_every_question);

  return g_test_run ();
}
