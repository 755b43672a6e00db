/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON (RFC 8259), written straight into a string. Commas are put where one is needed. */
#include "config.h"

#include "demo/cbk-demo-json.h"

#include <string.h>

static void
append_name (GString *json, const char *member)
{
  char last = json->len > 0 ? json->str[json->len - 1] : '[';

  if (last != '{' && last != '[')
    g_string_append_c (json, ',');
  if (member != NULL)
    {
      g_string_append_c (json, '"');
      g_string_append (json, member);
      g_string_append_len (json, "\":", 2);
    }
}

static void
append_escaped (GString *json, const char *value)
{
  for (const char *c = value; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        {
          g_string_append_c (json, '\\');
          g_string_append_c (json, *c);
        }
      else if ((guchar) *c < 0x20)
        g_string_append_printf (json, "\\u%04x", (guint) *c);
      else
        g_string_append_c (json, *c);
    }
}

static void
put_digits (char *at, guint n, guint value)
{
  while (n-- > 0)
    {
      at[n] = '0' + value % 10;
      value /= 10;
    }
}

/**
 * cbk_demo_json_open:
 * @member: (nullable): its name, %NULL in an array and at the top
 * @bracket: `{` or `[`
 */
void
cbk_demo_json_open (GString *json, const char *member, char bracket)
{
  append_name (json, member);
  g_string_append_c (json, bracket);
}

void
cbk_demo_json_close (GString *json, char bracket)
{
  g_string_append_c (json, bracket);
}

/**
 * cbk_demo_json_string:
 * @value: (nullable): UTF-8, or %NULL for null
 */
void
cbk_demo_json_string (GString *json, const char *member, const char *value)
{
  append_name (json, member);
  if (value == NULL)
    {
      g_string_append_len (json, "null", 4);
      return;
    }
  g_string_append_c (json, '"');
  append_escaped (json, value);
  g_string_append_c (json, '"');
}

/**
 * cbk_demo_json_begin_string:
 *
 * Begins a string that the caller appends; it must need no escaping.
 */
void
cbk_demo_json_begin_string (GString *json, const char *member)
{
  append_name (json, member);
  g_string_append_c (json, '"');
}

void
cbk_demo_json_end_string (GString *json)
{
  g_string_append_c (json, '"');
}

void
cbk_demo_json_int (GString *json, const char *member, gint64 value)
{
  append_name (json, member);
  g_string_append_printf (json, "%" G_GINT64_FORMAT, value);
}

void
cbk_demo_json_boolean (GString *json, const char *member, gboolean value)
{
  append_name (json, member);
  g_string_append (json, value ? "true" : "false");
}

/**
 * cbk_demo_json_time:
 * @seconds: UTC seconds, in the years 0 to 9999
 *
 * Writes an RFC 3339 time in UTC. The date is counted in years that begin in March, so that a leap day ends one.
 */
void
cbk_demo_json_time (GString *json, const char *member, gint64 seconds)
{
  char   text[] = "\"0000-00-00T00:00:00Z\"";
  gint64 days = seconds / 86400 - (seconds % 86400 < 0);
  guint  second = seconds - days * 86400;
  guint  day = days + 719468; /* since 0000-03-01 */
  guint  era = day / 146097;  /* of 400 years */
  guint  day_of_era = day % 146097;
  guint  year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  guint  day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  guint  month = (5 * day_of_year + 2) / 153; /* 0 is March */

  put_digits (text + 1, 4, era * 400 + year_of_era + (month >= 10));
  put_digits (text + 6, 2, month < 10 ? month + 3 : month - 9);
  put_digits (text + 9, 2, day_of_year - (153 * month + 2) / 5 + 1);
  put_digits (text + 12, 2, second / 3600);
  put_digits (text + 15, 2, second / 60 % 60);
  put_digits (text + 18, 2, second % 60);
  append_name (json, member);
  g_string_append_len (json, text, sizeof text - 1);
}
