/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of time and colour, each boundary to the second. */

#include "core/inventory/cbk-status.h"

#define HOUR 3600
#define DAY 86400

/* 2023-08-21 12:00:00, the moment at which all seven rows of the console's page hold. */
#define NOW G_GINT64_CONSTANT (1692619200)

static gint64
utc (const char *text)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, zone);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time);
}

static void
assert_verdict (CbkStatus reported,
                gint64    expire_time,
                CbkStatus status,
                CbkTone   status_tone,
                gint64    days,
                CbkTone   days_tone)
{
  CbkVerdict verdict = cbk_status_judge (reported, expire_time, NOW);

  g_assert_cmpint (verdict.status, ==, status);
  g_assert_cmpint (verdict.status_tone, ==, status_tone);
  g_assert_cmpint (verdict.days, ==, days);
  g_assert_cmpint (verdict.days_tone, ==, days_tone);
}

static void
test_seven_rows (void)
{
  static const struct
  {
    const char *expire_time;
    gint64      days;
  } rows[] = {
    { "2023-11-16T14:04:35", 87 }, { "2023-11-15T15:06:15", 86 }, { "2023-11-15T10:01:53", 85 },
    { "2023-11-15T09:46:47", 85 }, { "2023-11-15T09:34:04", 85 }, { "2023-10-09T14:14:19", 49 },
    { "2023-11-13T16:46:12", 84 },
  };

  g_assert_cmpint (utc ("2023-08-21T12:00:00"), ==, NOW);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 expire_time = utc (rows[i].expire_time);

      g_assert_cmpint (cbk_status_days_left (expire_time, NOW), ==, rows[i].days);
      assert_verdict (CBK_STATUS_VALID, expire_time, CBK_STATUS_VALID, CBK_TONE_GREEN, rows[i].days, CBK_TONE_GREEN);
    }
}

static void
test_days_are_floored (void)
{
  g_assert_cmpint (cbk_status_days_left (NOW + 2 * DAY, NOW), ==, 2);
  g_assert_cmpint (cbk_status_days_left (NOW + 2 * DAY - 1, NOW), ==, 1);
  g_assert_cmpint (cbk_status_days_left (NOW + 1, NOW), ==, 0);
  g_assert_cmpint (cbk_status_days_left (NOW, NOW), ==, 0);
  g_assert_cmpint (cbk_status_days_left (NOW - 1, NOW), ==, -1);
  g_assert_cmpint (cbk_status_days_left (NOW - DAY, NOW), ==, -1);
  g_assert_cmpint (cbk_status_days_left (NOW - DAY - 1, NOW), ==, -2);
}

static void
test_days_before_1970 (void)
{
  g_assert_cmpint (cbk_status_days_left (-1, -1), ==, 0);
  g_assert_cmpint (cbk_status_days_left (-1, -2), ==, 0);
  g_assert_cmpint (cbk_status_days_left (-2, -1), ==, -1);
  g_assert_cmpint (cbk_status_days_left (0, -DAY), ==, 1);
  g_assert_cmpint (cbk_status_days_left (0, -DAY + 1), ==, 0);
}

static void
test_days_are_not_calendar_days (void)
{
  /* Two midnights lie between them, and 25 hours. */
  g_assert_cmpint (cbk_status_days_left (utc ("2023-08-23T00:30:00"), utc ("2023-08-21T23:30:00")), ==, 1);
}

static void
test_days_without_overflow (void)
{
  g_assert_cmpint (cbk_status_days_left (G_MAXINT64 - 1, 0), ==, (G_MAXINT64 - 1) / DAY);
  g_assert_cmpint (cbk_status_days_left (G_MININT64, 0), ==, G_MININT64 / DAY - 1);
  g_assert_cmpint (cbk_status_days_left (0, G_MAXINT64), ==, -(G_MAXINT64 / DAY) - 1);
  g_assert_cmpint (cbk_status_days_left (G_MAXINT64 - 1, G_MAXINT64 - 1), ==, 0);
  g_assert_cmpint (cbk_status_days_left (G_MININT64, G_MININT64), ==, 0);
  g_assert_cmpint (cbk_status_days_left (G_MAXINT64 - 1, G_MININT64), ==, G_GINT64_CONSTANT (213503982334601));
  g_assert_cmpint (cbk_status_days_left (G_MININT64, G_MAXINT64), ==, G_GINT64_CONSTANT (-213503982334602));
}

static void
test_red_and_green_days (void)
{
  static const struct
  {
    gint64  seconds;
    gint64  days;
    CbkTone tone;
  } rows[] = {
    { 1, 0, CBK_TONE_RED },         { DAY - 1, 0, CBK_TONE_RED },     { DAY, 1, CBK_TONE_RED },
    { 48 * HOUR, 2, CBK_TONE_RED }, { 7 * DAY, 7, CBK_TONE_RED },     { 8 * DAY - 1, 7, CBK_TONE_RED },
    { 8 * DAY, 8, CBK_TONE_GREEN }, { 31 * DAY, 31, CBK_TONE_GREEN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_verdict (CBK_STATUS_VALID, NOW + rows[i].seconds, CBK_STATUS_VALID, CBK_TONE_GREEN, rows[i].days,
                    rows[i].tone);
}

static void
test_expires_at_its_second (void)
{
  assert_verdict (CBK_STATUS_VALID, NOW + 1, CBK_STATUS_VALID, CBK_TONE_GREEN, 0, CBK_TONE_RED);
  assert_verdict (CBK_STATUS_VALID, NOW, CBK_STATUS_EXPIRED, CBK_TONE_RED, CBK_DAYS_EXPIRED, CBK_TONE_RED);
  assert_verdict (CBK_STATUS_VALID, NOW - 1, CBK_STATUS_EXPIRED, CBK_TONE_RED, CBK_DAYS_EXPIRED, CBK_TONE_RED);
}

static void
test_past_expiry_wins_over_the_cdn (void)
{
  for (int reported = 0; reported <= CBK_STATUS_VALID; reported++)
    assert_verdict (reported, NOW - 5 * DAY, CBK_STATUS_EXPIRED, CBK_TONE_RED, CBK_DAYS_EXPIRED, CBK_TONE_RED);
}

static void
test_cdn_says_expired (void)
{
  assert_verdict (CBK_STATUS_EXPIRED, NOW + 50 * DAY, CBK_STATUS_EXPIRED, CBK_TONE_RED, CBK_DAYS_EXPIRED, CBK_TONE_RED);
}

static void
test_no_expiry (void)
{
  assert_verdict (CBK_STATUS_VALID, CBK_TIME_NONE, CBK_STATUS_VALID, CBK_TONE_GREEN, CBK_DAYS_NONE, CBK_TONE_NONE);
  assert_verdict (CBK_STATUS_PENDING, CBK_TIME_NONE, CBK_STATUS_PENDING, CBK_TONE_AMBER, CBK_DAYS_NONE, CBK_TONE_NONE);
  assert_verdict (CBK_STATUS_EXPIRED, CBK_TIME_NONE, CBK_STATUS_EXPIRED, CBK_TONE_RED, CBK_DAYS_EXPIRED, CBK_TONE_RED);
}

static void
test_attention_is_amber (void)
{
  static const CbkStatus statuses[] = {
    CBK_STATUS_PENDING, CBK_STATUS_FAILED, CBK_STATUS_REVOKED, CBK_STATUS_DISCARDED, CBK_STATUS_UNKNOWN,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      assert_verdict (statuses[i], NOW + 50 * DAY, statuses[i], CBK_TONE_AMBER, 50, CBK_TONE_GREEN);
      assert_verdict (statuses[i], NOW + 5 * DAY, statuses[i], CBK_TONE_AMBER, 5, CBK_TONE_RED);
    }
}

static void
test_extreme_times (void)
{
  CbkVerdict verdict = cbk_status_judge (CBK_STATUS_VALID, G_MAXINT64 - 1, G_MININT64);

  g_assert_cmpint (verdict.days, ==, G_GINT64_CONSTANT (213503982334601));
  g_assert_cmpint (verdict.days_tone, ==, CBK_TONE_GREEN);
  verdict = cbk_status_judge (CBK_STATUS_VALID, G_MININT64, G_MAXINT64);
  g_assert_cmpint (verdict.status, ==, CBK_STATUS_EXPIRED);
  verdict = cbk_status_judge (CBK_STATUS_VALID, G_MININT64, 0);
  g_assert_cmpint (verdict.status, ==, CBK_STATUS_EXPIRED);
  /* That no expiry is known stays true for ever. */
  verdict = cbk_status_judge (CBK_STATUS_VALID, CBK_TIME_NONE, G_MAXINT64);
  g_assert_cmpint (verdict.status, ==, CBK_STATUS_VALID);
}

static void
test_words (void)
{
  g_assert_cmpint (cbk_status_from_word ("valid"), ==, CBK_STATUS_VALID);
  g_assert_cmpint (cbk_status_from_word ("expired"), ==, CBK_STATUS_EXPIRED);
  g_assert_cmpint (cbk_status_from_word ("pending"), ==, CBK_STATUS_PENDING);
  g_assert_cmpint (cbk_status_from_word ("failed"), ==, CBK_STATUS_FAILED);
  g_assert_cmpint (cbk_status_from_word ("revoked"), ==, CBK_STATUS_REVOKED);
  g_assert_cmpint (cbk_status_from_word ("discarded"), ==, CBK_STATUS_DISCARDED);
}

static void
test_unknown_words (void)
{
  static const char *const words[] = { "", "unknown", "Valid", "VALID", "valid ", " valid", "valide", "vali", "\xff" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_cmpint (cbk_status_from_word (words[i]), ==, CBK_STATUS_UNKNOWN);
  g_assert_cmpint (cbk_status_from_word (NULL), ==, CBK_STATUS_UNKNOWN);
}

/* Which of the six filters show a row, as letters in their order: a all, e expired, v valid, 7, 3 (30 days), n needs
 * attention. */
static void
assert_filters (CbkStatus reported, gint64 expire_time, const char *letters)
{
  g_autoptr (GString) matched = g_string_new (NULL);

  for (int filter = 0; filter < CBK_N_FILTERS; filter++)
    {
      if (cbk_status_matches (filter, reported, expire_time, NOW))
        g_string_append_c (matched, "aev73n"[filter]);
    }
  g_assert_cmpstr (matched->str, ==, letters);
}

static void
test_filters_over_valid_rows (void)
{
  assert_filters (CBK_STATUS_VALID, NOW + 31 * DAY, "av");
  assert_filters (CBK_STATUS_VALID, NOW + 31 * DAY - 1, "av3");
  assert_filters (CBK_STATUS_VALID, NOW + 8 * DAY, "av3");
  assert_filters (CBK_STATUS_VALID, NOW + 8 * DAY - 1, "av73");
  assert_filters (CBK_STATUS_VALID, NOW + 1, "av73");
  assert_filters (CBK_STATUS_VALID, NOW, "ae");
  assert_filters (CBK_STATUS_VALID, CBK_TIME_NONE, "av");
}

static void
test_filters_over_expired_rows (void)
{
  assert_filters (CBK_STATUS_EXPIRED, NOW + 5 * DAY, "ae");
  assert_filters (CBK_STATUS_EXPIRED, CBK_TIME_NONE, "ae");
  assert_filters (CBK_STATUS_EXPIRED, NOW - DAY, "ae");
  assert_filters (CBK_STATUS_FAILED, NOW - DAY, "ae");
  assert_filters (CBK_STATUS_UNKNOWN, NOW, "ae");
}

static void
test_filters_over_rows_that_need_attention (void)
{
  for (int reported = CBK_STATUS_FAILED; reported <= CBK_STATUS_UNKNOWN; reported++)
    {
      assert_filters (reported, NOW + 1, "an");
      assert_filters (reported, NOW + 50 * DAY, "an");
      assert_filters (reported, CBK_TIME_NONE, "an");
    }
}

static void
test_ends_sooner (void)
{
  for (int reported = CBK_STATUS_FAILED; reported <= CBK_STATUS_UNKNOWN; reported++)
    {
      g_assert_false (cbk_status_ends_sooner (CBK_FILTER_7_DAYS, reported, NOW, NOW));
      g_assert_true (cbk_status_ends_sooner (CBK_FILTER_7_DAYS, reported, NOW + 1, NOW));
      g_assert_true (cbk_status_ends_sooner (CBK_FILTER_7_DAYS, reported, NOW + 8 * DAY - 1, NOW));
      g_assert_false (cbk_status_ends_sooner (CBK_FILTER_7_DAYS, reported, NOW + 8 * DAY, NOW));
      g_assert_true (cbk_status_ends_sooner (CBK_FILTER_30_DAYS, reported, NOW + 1, NOW));
      g_assert_true (cbk_status_ends_sooner (CBK_FILTER_30_DAYS, reported, NOW + 31 * DAY - 1, NOW));
      g_assert_false (cbk_status_ends_sooner (CBK_FILTER_30_DAYS, reported, NOW + 31 * DAY, NOW));
      g_assert_false (cbk_status_ends_sooner (CBK_FILTER_30_DAYS, reported, CBK_TIME_NONE, NOW));
    }
}

static void
test_ends_sooner_never (void)
{
  static const CbkFilter filters[] = { CBK_FILTER_ALL, CBK_FILTER_EXPIRED, CBK_FILTER_VALID, CBK_FILTER_ATTENTION };

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    g_assert_false (cbk_status_ends_sooner (filters[i], CBK_STATUS_FAILED, NOW + DAY, NOW));
  g_assert_false (cbk_status_ends_sooner (CBK_FILTER_7_DAYS, CBK_STATUS_VALID, NOW + DAY, NOW));
  g_assert_false (cbk_status_ends_sooner (CBK_FILTER_30_DAYS, CBK_STATUS_EXPIRED, NOW + DAY, NOW));
}

static void
test_next_change (void)
{
  /* Exactly two days are two days; a second later they are one. */
  g_assert_cmpint (cbk_status_next_change (CBK_STATUS_VALID, NOW + 2 * DAY, NOW), ==, NOW + 1);
  g_assert_cmpint (cbk_status_next_change (CBK_STATUS_VALID, NOW + 2 * DAY, NOW + 1), ==, NOW + DAY + 1);
  g_assert_cmpint (cbk_status_next_change (CBK_STATUS_VALID, NOW + 2 * DAY, NOW + DAY), ==, NOW + DAY + 1);
  g_assert_cmpint (cbk_status_next_change (CBK_STATUS_VALID, NOW + 2 * DAY, NOW + DAY + 1), ==, NOW + 2 * DAY);
  g_assert_cmpint (cbk_status_next_change (CBK_STATUS_FAILED, NOW + 1, NOW), ==, NOW + 1);
}

static void
test_next_change_never (void)
{
  g_assert_cmpint (cbk_status_next_change (CBK_STATUS_VALID, NOW, NOW), ==, CBK_TIME_NONE);
  g_assert_cmpint (cbk_status_next_change (CBK_STATUS_VALID, NOW - 1, NOW), ==, CBK_TIME_NONE);
  g_assert_cmpint (cbk_status_next_change (CBK_STATUS_VALID, CBK_TIME_NONE, NOW), ==, CBK_TIME_NONE);
  g_assert_cmpint (cbk_status_next_change (CBK_STATUS_EXPIRED, NOW + DAY, NOW), ==, CBK_TIME_NONE);
}

static gboolean
is_same_verdict (gint64 expire_time, gint64 now, gint64 later)
{
  CbkVerdict a = cbk_status_judge (CBK_STATUS_VALID, expire_time, now);
  CbkVerdict b = cbk_status_judge (CBK_STATUS_VALID, expire_time, later);

  return a.status == b.status && a.status_tone == b.status_tone && a.days == b.days && a.days_tone == b.days_tone;
}

static void
test_next_change_agrees_with_judge (void)
{
  for (int i = 0; i < 20000; i++)
    {
      gint64 now = g_test_rand_int_range (-5 * DAY, 5 * DAY);
      gint64 expire_time = now + g_test_rand_int_range (1, 10 * DAY);
      gint64 change = cbk_status_next_change (CBK_STATUS_VALID, expire_time, now);

      g_assert_cmpint (change, >, now);
      g_assert_true (is_same_verdict (expire_time, now, change - 1));
      g_assert_false (is_same_verdict (expire_time, now, change));
    }
}

static void
test_next_change_without_overflow (void)
{
  gint64 last = G_MAXINT64 - 1;

  g_assert_cmpint (cbk_status_next_change (CBK_STATUS_VALID, last, last - 1), ==, last);
  g_assert_cmpint (cbk_status_next_change (CBK_STATUS_VALID, last, last - DAY), ==, last - DAY + 1);
  g_assert_cmpint (cbk_status_next_change (CBK_STATUS_VALID, last, last - DAY - 1), ==, last - DAY + 1);
  g_assert_cmpint (cbk_status_next_change (CBK_STATUS_VALID, last, G_MININT64), >, G_MININT64);
  g_assert_cmpint (cbk_status_next_change (CBK_STATUS_VALID, G_MININT64, 0), ==, CBK_TIME_NONE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/status/days/seven-rows", test_seven_rows);
  g_test_add_func ("/status/days/floored", test_days_are_floored);
  g_test_add_func ("/status/days/before-1970", test_days_before_1970);
  g_test_add_func ("/status/days/not-calendar-days", test_days_are_not_calendar_days);
  g_test_add_func ("/status/days/without-overflow", test_days_without_overflow);
  g_test_add_func ("/status/judge/red-and-green-days", test_red_and_green_days);
  g_test_add_func ("/status/judge/expires-at-its-second", test_expires_at_its_second);
  g_test_add_func ("/status/judge/past-expiry-wins", test_past_expiry_wins_over_the_cdn);
  g_test_add_func ("/status/judge/cdn-says-expired", test_cdn_says_expired);
  g_test_add_func ("/status/judge/no-expiry", test_no_expiry);
  g_test_add_func ("/status/judge/attention-is-amber", test_attention_is_amber);
  g_test_add_func ("/status/judge/extreme-times", test_extreme_times);
  g_test_add_func ("/status/word/six-words", test_words);
  g_test_add_func ("/status/word/unknown", test_unknown_words);
  g_test_add_func ("/status/matches/valid", test_filters_over_valid_rows);
  g_test_add_func ("/status/matches/expired", test_filters_over_expired_rows);
  g_test_add_func ("/status/matches/attention", test_filters_over_rows_that_need_attention);
  g_test_add_func ("/status/ends-sooner/within-the-days", test_ends_sooner);
  g_test_add_func ("/status/ends-sooner/never", test_ends_sooner_never);
  g_test_add_func ("/status/next-change/to-the-second", test_next_change);
  g_test_add_func ("/status/next-change/never", test_next_change_never);
  g_test_add_func ("/status/next-change/agrees-with-judge", test_next_change_agrees_with_judge);
  g_test_add_func ("/status/next-change/without-overflow", test_next_change_without_overflow);

  return g_test_run ();
}
