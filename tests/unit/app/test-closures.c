/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person reads, held against the product's words. */

#include "config.h"

#include <locale.h>

#include "app/cbk-closures.h"

#define NOW G_GINT64_CONSTANT (1692619200) /* 2023-08-21 12:00:00 UTC */
#define MINUTE 60
#define HOUR 3600
#define DAY 86400

#define assert_text(call, expected)                                                                                    \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *text_ = (call);                                                                                   \
    g_assert_cmpstr (text_, ==, expected);                                                                             \
  }                                                                                                                    \
  G_STMT_END

static void
test_number (void)
{
  assert_text (cbk_format_number (0), "0");
  assert_text (cbk_format_number (999), "999");
  assert_text (cbk_format_number (1000), "1,000");
  assert_text (cbk_format_number (20000), "20,000");
  assert_text (cbk_format_number (1000000), "1,000,000");
  assert_text (cbk_format_number (G_MAXUINT64), "18,446,744,073,709,551,615");
}

static void
test_time (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GTimeZone) east = g_time_zone_new_offset (8 * HOUR);

  assert_text (cbk_format_time (1787065306, utc), "2026-08-18 15:01:46");
  assert_text (cbk_format_time (1787065306, east), "2026-08-18 23:01:46");
  assert_text (cbk_format_time (CBK_TIME_NONE, utc), "–");
  assert_text (cbk_format_time (G_MAXINT64 - 1, utc), "–");
}

static void
test_time_hint (void)
{
  assert_text (cbk_format_time_hint (NOW - 3 * DAY, NOW), "2023-08-18 12:00:00 UTC\n3 days ago");
  assert_text (cbk_format_time_hint (NOW + 5 * DAY, NOW), "2023-08-26 12:00:00 UTC\nin 5 days");
  assert_text (cbk_format_time_hint (CBK_TIME_NONE, NOW), NULL);
}

static void
test_distance (void)
{
  assert_text (cbk_format_distance (NOW, NOW), "just now");
  assert_text (cbk_format_distance (NOW - 9, NOW), "just now");
  assert_text (cbk_format_distance (NOW - 10, NOW), "10 seconds ago");
  assert_text (cbk_format_distance (NOW - 59, NOW), "59 seconds ago");
  assert_text (cbk_format_distance (NOW - MINUTE, NOW), "1 minute ago");
  assert_text (cbk_format_distance (NOW - 3 * MINUTE, NOW), "3 minutes ago");
  assert_text (cbk_format_distance (NOW - HOUR, NOW), "1 hour ago");
  assert_text (cbk_format_distance (NOW - 48 * HOUR + 1, NOW), "47 hours ago");
  assert_text (cbk_format_distance (NOW + 48 * HOUR, NOW), "in 2 days");
}

static void
test_days (void)
{
  assert_text (cbk_format_days (0), "0");
  assert_text (cbk_format_days (87), "87");
  assert_text (cbk_format_days (CBK_DAYS_EXPIRED), "N/A");
  assert_text (cbk_format_days (CBK_DAYS_NONE), "–");
}

static void
test_days_hint (void)
{
  assert_text (cbk_format_days_hint (NOW + 48 * HOUR, NOW), NULL);
  assert_text (cbk_format_days_hint (NOW + 48 * HOUR - 1, NOW), "47 hours left");
  assert_text (cbk_format_days_hint (NOW + HOUR, NOW), "1 hour left");
  assert_text (cbk_format_days_hint (NOW + HOUR - 1, NOW), "Less than an hour left");
  assert_text (cbk_format_days_hint (NOW, NOW), NULL);
  assert_text (cbk_format_days_hint (CBK_TIME_NONE, NOW), NULL);
}

static void
test_status (void)
{
  g_assert_cmpstr (cbk_status_title (CBK_STATUS_VALID, "valid"), ==, "Valid");
  g_assert_cmpstr (cbk_status_title (CBK_STATUS_EXPIRED, "valid"), ==, "Expired");
  g_assert_cmpstr (cbk_status_title (CBK_STATUS_PENDING, "pending"), ==, "Pending");
  g_assert_cmpstr (cbk_status_title (CBK_STATUS_FAILED, "failed"), ==, "Failed");
  g_assert_cmpstr (cbk_status_title (CBK_STATUS_REVOKED, "revoked"), ==, "Revoked");
  g_assert_cmpstr (cbk_status_title (CBK_STATUS_DISCARDED, "discarded"), ==, "Discarded");
  g_assert_cmpstr (cbk_status_title (CBK_STATUS_UNKNOWN, "on hold"), ==, "on hold");
  g_assert_cmpstr (cbk_status_titles (), ==, "Expired\nFailed\nRevoked\nDiscarded\nPending\n\nValid");
}

static void
test_status_icons_differ (void)
{
  for (CbkStatus a = CBK_STATUS_EXPIRED; a <= CBK_STATUS_VALID; a++)
    for (CbkStatus b = CBK_STATUS_EXPIRED; b < a; b++)
      g_assert_cmpstr (cbk_status_icon_name (a), !=, cbk_status_icon_name (b));
}

static void
test_status_hint (void)
{
  assert_text (cbk_status_hint (CBK_STATUS_VALID, "valid", NULL), NULL);
  assert_text (cbk_status_hint (CBK_STATUS_FAILED, "failed", "cname_not_pointed"),
               "The domain’s CNAME record does not point to the CDN");
  assert_text (cbk_status_hint (CBK_STATUS_FAILED, "failed", "Ask <b>us</b>"), "Ask <b>us</b>");
  assert_text (cbk_status_hint (CBK_STATUS_EXPIRED, "expired", NULL), NULL);
  assert_text (cbk_status_hint (CBK_STATUS_EXPIRED, "valid", NULL), "The CDN says “Valid”");
}

static void
test_type (void)
{
  g_assert_cmpstr (cbk_provisioning_title ("auto"), ==, "Auto SSL");
  g_assert_cmpstr (cbk_provisioning_title ("upload"), ==, "Upload SSL");
  g_assert_cmpstr (cbk_provisioning_title ("managed"), ==, "managed");
}

static void
test_filters (void)
{
  static const char *const titles[] = { "All", "Expired", "Valid", "7 days", "30 days", "Needs attention" };

  g_assert_cmpuint (G_N_ELEMENTS (titles), ==, CBK_N_FILTERS);
  for (CbkFilter filter = 0; filter < CBK_N_FILTERS; filter++)
    {
      CbkFilter found;

      g_assert_cmpstr (cbk_filter_title (filter), ==, titles[filter]);
      g_assert_true (cbk_filter_from_nick (cbk_filter_nick (filter), &found));
      g_assert_cmpint (found, ==, filter);
    }
  g_assert_false (cbk_filter_from_nick ("none", &(CbkFilter){ 0 }));
}

static void
test_columns (void)
{
  static const char *const titles[] = { "SSL Domain", "Create At", "Update At", "Expired Date",
                                        "Expire Day", "Status",    "Type" };

  g_assert_cmpuint (G_N_ELEMENTS (titles), ==, CBK_N_COLUMNS);
  for (CbkColumn column = 0; column < CBK_N_COLUMNS; column++)
    {
      CbkColumn found;

      g_assert_cmpstr (cbk_column_title (column), ==, titles[column]);
      g_assert_true (cbk_column_from_nick (cbk_column_nick (column), &found));
      g_assert_cmpint (found, ==, column);
    }
  g_assert_false (cbk_column_from_nick ("view", &(CbkColumn){ 0 }));
}

static void
test_counts (void)
{
  assert_text (cbk_format_count (12, 20000), "Showing 12 of 20,000 domains");
  assert_text (cbk_format_count (1, 1), "Showing 1 of 1 domain");
  assert_text (cbk_format_expired (3), "3 expired");
  assert_text (cbk_format_attention (1), "1 needs attention");
  assert_text (cbk_format_attention (4), "4 need attention");
  assert_text (cbk_format_ending_sooner (4), "and 4 that need attention end sooner");
  assert_text (cbk_format_ending_sooner (1), "and 1 that needs attention ends sooner");
}

static void
test_age (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  assert_text (cbk_format_age (NOW - 3 * MINUTE, NOW), "Synced 3 minutes ago");
  /* A server whose clock is ahead must not make an inventory from the future. */
  assert_text (cbk_format_age (NOW + HOUR, NOW), "Synced just now");
  assert_text (cbk_format_offline (NOW - 4 * HOUR + 12 * MINUTE, NOW, utc), "Offline: showing what was there at 08:12");
  assert_text (cbk_format_offline (NOW - DAY, NOW, utc), "Offline: showing what was there at 2023-08-20 12:00");
}

static void
test_progress (void)
{
  assert_text (cbk_format_progress (3000, 20000), "Syncing: 3,000 of 20,000 domains");
  assert_text (cbk_format_progress (3000, -1), "Syncing: 3,000 domains");
}

static void
test_waiting (void)
{
  assert_text (cbk_format_waiting (40, TRUE), "Waiting 40 s: the CDN asked for it");
  assert_text (cbk_format_waiting (2, FALSE), "Trying again in 2 s");
}

/* Five minutes are nothing to be told of; more of them are, in either direction. */
static void
test_clock_skew (void)
{
  for (gint64 skew = -5 * MINUTE; skew <= 5 * MINUTE; skew++)
    g_assert_null (cbk_format_clock_skew (skew));
  assert_text (cbk_format_clock_skew (5 * MINUTE + 1), "The clock of this computer is 5 minutes ahead of the CDN’s, so "
                                                       "Expire Day may be wrong. Set the clock right.");
  assert_text (cbk_format_clock_skew (-5 * MINUTE - 1), "The clock of this computer is 5 minutes behind the CDN’s, so "
                                                        "Expire Day may be wrong. Set the clock right.");
}

static void
test_unreadable (void)
{
  assert_text (cbk_format_unreadable (1),
               "1 domain could not be read and was left out; nothing was removed. Tell the CDN’s support.");
  assert_text (cbk_format_unreadable (3000),
               "3,000 domains could not be read and were left out; nothing was removed. Tell the CDN’s support.");
}

static void
test_nothing_found (void)
{
  assert_text (cbk_format_nothing_found ("shop", CBK_FILTER_ALL), "No domain contains “shop”.");
  assert_text (cbk_format_nothing_found ("shop", CBK_FILTER_VALID), "No domain in “Valid” contains “shop”.");
  assert_text (cbk_format_nothing_found ("", CBK_FILTER_EXPIRED), "No domain is in “Expired”.");
  assert_text (cbk_format_nothing_found ("%s", CBK_FILTER_ALL), "No domain contains “%s”.");
}

static void
test_elapsed (void)
{
  assert_text (cbk_format_elapsed (NOW - 60 * DAY, NOW + 30 * DAY, NOW), "60 days elapsed, 30 days left");
  assert_text (cbk_format_elapsed (NOW - DAY, NOW + DAY - 1, NOW), "1 day elapsed, 0 days left");
  assert_text (cbk_format_elapsed (NOW - 90 * DAY, NOW - 1, NOW), "89 days elapsed, 0 days left");
  assert_text (cbk_format_elapsed (NOW + DAY, NOW + 91 * DAY, NOW), "0 days elapsed, 90 days left");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  setlocale (LC_ALL, "C.UTF-8");

  g_test_add_func ("/closures/number", test_number);
  g_test_add_func ("/closures/time", test_time);
  g_test_add_func ("/closures/time-hint", test_time_hint);
  g_test_add_func ("/closures/distance", test_distance);
  g_test_add_func ("/closures/days", test_days);
  g_test_add_func ("/closures/days-hint", test_days_hint);
  g_test_add_func ("/closures/status", test_status);
  g_test_add_func ("/closures/status-icons-differ", test_status_icons_differ);
  g_test_add_func ("/closures/status-hint", test_status_hint);
  g_test_add_func ("/closures/type", test_type);
  g_test_add_func ("/closures/filters", test_filters);
  g_test_add_func ("/closures/columns", test_columns);
  g_test_add_func ("/closures/counts", test_counts);
  g_test_add_func ("/closures/age", test_age);
  g_test_add_func ("/closures/progress", test_progress);
  g_test_add_func ("/closures/waiting", test_waiting);
  g_test_add_func ("/closures/clock-skew", test_clock_skew);
  g_test_add_func ("/closures/unreadable", test_unreadable);
  g_test_add_func ("/closures/nothing-found", test_nothing_found);
  g_test_add_func ("/closures/elapsed", test_elapsed);

  return g_test_run ();
}
