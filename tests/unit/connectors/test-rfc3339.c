/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which moments are taken, and which second they are. */

#include <gio/gio.h>

#include "core/connectors/cbk-rfc3339.h"

static const struct
{
  const char *text;
  gint64      seconds;
} good[] = {
  { "1970-01-01T00:00:00Z", 0 },
  { "1970-01-01T00:00:01z", 1 },
  { "2026-08-18T15:01:46Z", 1787065306 },
  { "2026-08-18t15:01:46Z", 1787065306 },
  { "2026-08-18T15:01:46.0Z", 1787065306 },
  { "2026-08-18T15:01:46.999999999999999999999Z", 1787065306 },
  { "2026-08-18T15:01:46+00:00", 1787065306 },
  { "2026-08-18T15:01:46-00:00", 1787065306 },
  { "2026-08-18T17:01:46+02:00", 1787065306 },
  { "2026-08-18T09:31:46.5-05:30", 1787065306 },
  { "2026-08-19T14:00:46+22:59", 1787065306 },
  { "1969-12-31T23:00:00-01:00", 0 },
  { "2000-02-29T00:00:00Z", 951782400 },
  { "2024-02-29T23:59:59Z", 1709251199 },
  { "2024-03-01T00:00:00Z", 1709251200 },
  { "2038-01-19T03:14:08Z", G_GINT64_CONSTANT (2147483648) },
  { "2016-12-31T23:59:60Z", 1483228800 },
  { "2017-01-01T00:59:60+01:00", 1483228800 },
  { "9999-12-31T23:59:59Z", G_GINT64_CONSTANT (253402300799) },
};

static const char *const bad[] = {
  "",
  "Z",
  "2026",
  "2026-08-18",
  "2026-08-18T15:01Z",
  "2026-08-18T15:01:46",
  "2026-08-18 15:01:46Z",
  "20260818T150146Z",
  "2026-8-18T15:01:46Z",
  "2026-00-18T15:01:46Z",
  "2026-13-18T15:01:46Z",
  "2026-08-00T15:01:46Z",
  "2026-08-32T15:01:46Z",
  "2026-06-31T15:01:46Z",
  "2023-02-29T00:00:00Z",
  "2100-02-29T00:00:00Z",
  "2026-08-18T24:00:00Z",
  "2026-08-18T15:60:46Z",
  "2026-08-18T15:01:61Z",
  "2026-08-18T15:01:60Z",
  "2026-08-18T23:59:60+01:00",
  "2026-08-18T15:01:46.Z",
  "2026-08-18T15:01:46,5Z",
  "2026-08-18T15:01:46+2:00",
  "2026-08-18T15:01:46+0200",
  "2026-08-18T15:01:46+24:00",
  "2026-08-18T15:01:46+02:60",
  "2026-08-18T15:01:46+",
  "2026-08-18T15:01:46ZZ",
  "2026-08-18T15:01:46Z ",
  " 2026-08-18T15:01:46Z",
  "+026-08-18T15:01:46Z",
  "-026-08-18T15:01:46Z",
  "0000-01-01T00:00:00Z",
  "1969-12-31T23:59:59Z",
  "1969-12-31T23:59:59.999Z",
  "1970-01-01T00:00:00+00:01",
  "9999-12-31T23:59:60Z",
  "9999-12-31T23:59:59-00:01",
  "10000-01-01T00:00:00Z",
  "99999999999999999999-01-01T00:00:00Z",
  "yesterday",
  "\xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa6-08-18T15:01:46Z",
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      gint64 seconds = -1;

      g_test_message ("%s", good[i].text);
      g_assert_true (cbk_rfc3339_parse (good[i].text, &seconds));
      g_assert_cmpint (seconds, ==, good[i].seconds);
    }
}

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      gint64 seconds = 42;

      g_test_message ("%s", bad[i]);
      g_assert_false (cbk_rfc3339_parse (bad[i], &seconds));
      g_assert_cmpint (seconds, ==, 42);
    }
}

/* GLib's calendar is another one than ours; both must tell the same of every day. */
static void
test_every_day (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) day = g_date_time_new (utc, 1970, 1, 1, 12, 34, 56);

  while (g_date_time_get_year (day) < 2480)
    {
      g_autoptr (GDateTime) next = g_date_time_add_days (day, 1);
      g_autofree char *text = g_date_time_format (day, "%Y-%m-%dT%H:%M:%SZ");
      gint64           seconds = -1;

      g_assert_true (cbk_rfc3339_parse (text, &seconds));
      g_assert_cmpint (seconds, ==, g_date_time_to_unix (day));
      g_date_time_unref (day);
      day = g_steal_pointer (&next);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rfc3339/good", test_good);
  g_test_add_func ("/rfc3339/bad", test_bad);
  g_test_add_func ("/rfc3339/every-day", test_every_day);
  return g_test_run ();
}
