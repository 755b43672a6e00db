/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A strict reader of RFC 3339: GDateTime's takes forms that no API should send, and is several times slower. */

#include "core/connectors/cbk-rfc3339.h"

#define SECONDS_PER_DAY 86400

/* 9999-12-31T23:59:59Z: beyond it a year has five digits, which RFC 3339 cannot write. */
#define LAST_SECOND G_GINT64_CONSTANT (253402300799)

typedef struct
{
  int year;
  int month;
  int day;
  int hour;
  int minute;
  int second;
  int offset_minutes; /* how far the written clock is ahead of UTC */
} Parts;

static gboolean
take_number (const char **text, int n_digits, int min, int max, int *number)
{
  int value = 0;

  for (int i = 0; i < n_digits; i++)
    {
      if (!g_ascii_isdigit ((*text)[i]))
        return FALSE;
      value = value * 10 + ((*text)[i] - '0');
    }

  *text += n_digits;
  *number = value;
  return value >= min && value <= max;
}

static gboolean
take_character (const char **text, char wanted)
{
  if (g_ascii_toupper (**text) != wanted)
    return FALSE;

  (*text)++;
  return TRUE;
}

static gboolean
take_fraction (const char **text)
{
  if (**text != '.')
    return TRUE;

  (*text)++;
  if (!g_ascii_isdigit (**text))
    return FALSE;
  while (g_ascii_isdigit (**text))
    (*text)++;
  return TRUE;
}

static gboolean
take_offset (const char **text, int *offset_minutes)
{
  int sign = **text == '-' ? -1 : 1;
  int hours;
  int minutes;

  *offset_minutes = 0;
  if (take_character (text, 'Z'))
    return TRUE;
  if (!take_character (text, sign < 0 ? '-' : '+') || !take_number (text, 2, 0, 23, &hours) ||
      !take_character (text, ':') || !take_number (text, 2, 0, 59, &minutes))
    return FALSE;

  *offset_minutes = sign * (hours * 60 + minutes);
  return TRUE;
}

static int
days_of_month (int year, int month)
{
  return g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year);
}

static gboolean
take_parts (const char **text, Parts *parts)
{
  return take_number (text, 4, 1, 9999, &parts->year) && take_character (text, '-') &&
         take_number (text, 2, 1, 12, &parts->month) && take_character (text, '-') &&
         take_number (text, 2, 1, days_of_month (parts->year, parts->month), &parts->day) &&
         take_character (text, 'T') && take_number (text, 2, 0, 23, &parts->hour) && take_character (text, ':') &&
         take_number (text, 2, 0, 59, &parts->minute) && take_character (text, ':') &&
         take_number (text, 2, 0, 60, &parts->second) && take_fraction (text) &&
         take_offset (text, &parts->offset_minutes);
}

/* Days from 1970-01-01 in the Gregorian calendar, with the year beginning in March so that a leap day is its last. */
static gint64
days_since_epoch (int year, int month, int day)
{
  int from_march = (month + 9) % 12;
  int years = month <= 2 ? year - 1 : year;

  return (gint64) years * 365 + years / 4 - years / 100 + years / 400 + (from_march * 306 + 5) / 10 + day - 1 - 719468;
}

/**
 * cbk_rfc3339_parse:
 * @text: a moment, for example "2026-08-18T15:01:46Z", "2026-08-18t17:01:46.25+02:00"
 * @seconds: (out): the moment in UTC seconds since 1970, a fraction rounded down; untouched when %FALSE is returned
 *
 * Only moments of the years 1970 to 9999 in UTC are taken. A leap second (RFC 3339, appendix D) is taken where UTC can
 * have one, at 23:59:60, and is the second after 23:59:59.
 *
 * Returns: whether @text is such a moment and nothing else (RFC 3339, section 5.6). Any thread.
 */
gboolean
cbk_rfc3339_parse (const char *text, gint64 *seconds)
{
  Parts  parts;
  gint64 moment;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (seconds != NULL, FALSE);

  if (!take_parts (&text, &parts) || *text != '\0')
    return FALSE;

  moment = days_since_epoch (parts.year, parts.month, parts.day) * SECONDS_PER_DAY + parts.hour * 3600 +
           (parts.minute - parts.offset_minutes) * 60 + parts.second;
  if (moment < 0 || moment > LAST_SECOND)
    return FALSE;
  if (parts.second == 60 && moment % SECONDS_PER_DAY != 0)
    return FALSE;

  *seconds = moment;
  return TRUE;
}
