/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calendar of expiries, against what was written down by hand from RFC 5545. */

#include <string.h>

#include "export-fixture.h"

#define BEGIN "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Certbook//Certbook//EN\r\nCALSCALE:GREGORIAN\r\n"
#define END "END:VCALENDAR\r\n"
#define MADE "DTSTAMP:20261126T120000Z\r\nCREATED:20260818T120000Z\r\nLAST-MODIFIED:20260828T120000Z\r\n"

/* With a domain of 63 bytes a label. */
#define LABEL "abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnopqrstuvwxyz"

static void
test_event (void)
{
  static const Row rows[] = {
    { "a.example", NOW + 8 * DAY + 5, "valid", NULL, "auto" },
  };

  fixture_assert (rows, 1, CBK_EXPORT_CALENDAR,
                  BEGIN "BEGIN:VEVENT\r\n"
                        "UID:4f2c/a.example@certbook\r\n"
                        "DTSTART:20261204T120005Z\r\n" MADE "SUMMARY:SSL certificate of a.example expires\r\n"
                        "DESCRIPTION:Status: Valid\\nType: Auto SSL\\nAccount: Work\\, \"home\" & more\r\n"
                        "TRANSP:TRANSPARENT\r\n"
                        "BEGIN:VALARM\r\n"
                        "ACTION:DISPLAY\r\n"
                        "DESCRIPTION:SSL certificate of a.example expires\r\n"
                        "TRIGGER:-P7D\r\n"
                        "END:VALARM\r\n"
                        "END:VEVENT\r\n" END);
}

/* Counts the alarms that sound so many days before. */
static void
assert_alarm (gint64 expire_time, const char *trigger)
{
  const Row        rows[] = { { "a.example", expire_time, "valid", NULL, "auto" } };
  g_autofree char *text = fixture_export (rows, 1, CBK_EXPORT_CALENDAR, ',');
  const char      *found = strstr (text, "TRIGGER:");

  g_assert_nonnull (strstr (text, "BEGIN:VEVENT"));
  if (trigger == NULL)
    {
      g_assert_null (found);
      g_assert_null (strstr (text, "VALARM"));
      return;
    }
  g_assert_true (g_str_has_prefix (found, trigger));
  g_assert_null (strstr (found + 1, "TRIGGER:"));
}

/* No alarm is in the past when the calendar is made. */
static void
test_alarm (void)
{
  assert_alarm (NOW + 7 * DAY, "TRIGGER:-P7D\r\n");
  assert_alarm (NOW + 7 * DAY - 1, "TRIGGER:-P1D\r\n");
  assert_alarm (NOW + DAY, "TRIGGER:-P1D\r\n");
  assert_alarm (NOW + DAY - 1, NULL);
  assert_alarm (NOW - 5, NULL);
}

static void
test_no_expiry (void)
{
  static const Row rows[] = {
    { "a.example", CBK_TIME_NONE, "pending", NULL, "auto" },
    { "b.example", G_MAXINT64 - 1, "valid", NULL, "auto" }, /* beyond the years that a calendar can write */
  };
  guint32 numbers[] = { 0, 1 };
  g_autoptr (CbkSnapshot) snapshot = fixture_build (rows, 2);
  CbkExport what = { .snapshot = snapshot, .rows = numbers, .n_rows = 2 };

  fixture_assert (rows, 2, CBK_EXPORT_CALENDAR, BEGIN END);
  g_assert_false (cbk_export_has_expiry (&what));
}

/* Each line has 75 bytes at most, none begins within a character, and unfolded they are what was to be said. */
static void
test_folding (void)
{
  static const Row rows[] = {
    { LABEL "." LABEL ".example", NOW + 90 * DAY, "failed",
      "证书颁发机构无法验证该域名，证书颁发机构无法验证该域名; éé\\", "auto" },
  };
  g_autofree char *text = fixture_export (rows, 1, CBK_EXPORT_CALENDAR, ',');
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  g_auto (GStrv) unfolded = g_strsplit (text, "\r\n ", -1);
  g_autofree char *whole = g_strjoinv ("", unfolded);
  gboolean         is_full = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_assert_cmpuint (strlen (lines[i]), <=, 75);
      g_assert_true (g_utf8_validate (lines[i], -1, NULL));
      is_full |= strlen (lines[i]) == 75;
    }
  g_assert_true (is_full);
  g_assert_nonnull (strstr (whole, "\r\nUID:4f2c/" LABEL "." LABEL ".example@certbook\r\n"));
  g_assert_nonnull (strstr (whole, "\r\nSUMMARY:SSL certificate of " LABEL "." LABEL ".example expires\r\n"));
  g_assert_nonnull (strstr (
    whole,
    "Status: Failed\\nReason: 证书颁发机构无法验证该域名，证书颁发机构无法验证该域名\\; éé\\\\\\nType: Auto SSL\\n"));
}

/* Wherever a line has its end, the character that is there has two, three or four bytes. */
static void
test_folding_of_characters (void)
{
  static const char *const characters[] = { "é", "证", "😀" };

  for (guint i = 0; i < G_N_ELEMENTS (characters); i++)
    for (guint n_before = 0; n_before < 4; n_before++)
      {
        g_autoptr (GString) reason = g_string_new (NULL);
        g_autofree char *text = NULL;
        g_auto (GStrv) lines = NULL;
        Row row = { "a.example", NOW + 90 * DAY, "failed", NULL, "auto" };

        for (guint n = 0; n < n_before; n++)
          g_string_append_c (reason, 'x');
        for (guint n = 0; n < 60; n++)
          g_string_append (reason, characters[i]);
        row.reason = reason->str;
        text = fixture_export (&row, 1, CBK_EXPORT_CALENDAR, ',');
        lines = g_strsplit (text, "\r\n", -1);
        for (guint line = 0; lines[line] != NULL; line++)
          {
            g_assert_cmpuint (strlen (lines[line]), <=, 75);
            g_assert_true (g_utf8_validate (lines[line], -1, NULL));
          }
      }
}

/* A line break of the CDN's is none of the calendar's: no property can be smuggled in. */
static void
test_hostile_words (void)
{
  static const Row rows[] = {
    { "a.example", NOW + 90 * DAY, "x\r\nATTACH:file:///etc/passwd", "a;b,c", "auto" },
  };
  g_autofree char *text = fixture_export (rows, 1, CBK_EXPORT_CALENDAR, ',');
  g_auto (GStrv) unfolded = g_strsplit (text, "\r\n ", -1);
  g_autofree char *whole = g_strjoinv ("", unfolded);

  g_assert_null (strstr (whole, "\nATTACH"));
  g_assert_nonnull (strstr (whole, "Status: x ATTACH:file:///etc/passwd\\nReason: a\\;b\\,c\\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/export-calendar/event", test_event);
  g_test_add_func ("/export-calendar/alarm", test_alarm);
  g_test_add_func ("/export-calendar/no-expiry", test_no_expiry);
  g_test_add_func ("/export-calendar/folding", test_folding);
  g_test_add_func ("/export-calendar/folding-of-characters", test_folding_of_characters);
  g_test_add_func ("/export-calendar/hostile-words", test_hostile_words);

  return g_test_run ();
}
