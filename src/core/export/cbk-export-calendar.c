/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expiries as a calendar (RFC 5545): for each an event that takes no time of anybody's, with an alarm before.
 *
 * The name of an event is made of the account and the domain, so that a calendar which has it already takes a later
 * export for a change of it. What has expired has no alarm: a calendar would sound it at once. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/export/cbk-export-cells.h"
#include "core/export/cbk-export-form.h"

/* RFC 5545, section 3.1: without the end of the line. */
#define MAX_LINE_BYTES 75

/* The day is red in the table from then on. */
#define ALARM_DAYS 7
/* Where those have passed already. */
#define LATE_ALARM_DAYS 1

/* Folds the line that begins at start and ends with text, and ends it. A fold takes a byte of the next line. */
static void
end_line (GString *text, gsize start)
{
  gsize room = MAX_LINE_BYTES;

  while (text->len - start > room)
    {
      gsize end = start + room;

      while ((text->str[end] & 0xc0) == 0x80)
        end--;
      g_string_insert (text, end, "\r\n ");
      start = end + strlen ("\r\n ");
      room = MAX_LINE_BYTES - 1;
    }
  g_string_append (text, "\r\n");
}

/* value: of the type TEXT */
static void
append_escaped (GString *text, const char *value)
{
  for (const char *p = value; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n')
        g_string_append (text, "\\n");
      else if (c == '\\' || c == ';' || c == ',')
        {
          g_string_append_c (text, '\\');
          g_string_append_c (text, c);
        }
      else if (c >= 0x20 && c < 0x7f)
        g_string_append_c (text, c);
      else
        g_string_append_unichar (text, cbk_export_is_control (c) ? CBK_EXPORT_REPLACEMENT : c);
    }
}

static void
append_text (GString *text, const char *name, const char *value)
{
  gsize start = text->len;

  g_string_append (text, name);
  g_string_append_c (text, ':');
  append_escaped (text, value);
  end_line (text, start);
}

static void
append_digits (GString *text, guint number, guint n_digits)
{
  if (n_digits > 1)
    append_digits (text, number / 10, n_digits - 1);
  g_string_append_c (text, '0' + number % 10);
}

/* There are four of them in an event: without printf(), which showed in the time of an export. */
static void
append_moment (GString *text, const char *name, const struct tm *parts)
{
  g_string_append (text, name);
  g_string_append_c (text, ':');
  append_digits (text, parts->tm_year + 1900, 4);
  append_digits (text, parts->tm_mon + 1, 2);
  append_digits (text, parts->tm_mday, 2);
  g_string_append_c (text, 'T');
  append_digits (text, parts->tm_hour, 2);
  append_digits (text, parts->tm_min, 2);
  append_digits (text, parts->tm_sec, 2);
  g_string_append (text, "Z\r\n");
}

static void
append_begin (GString *text, const CbkExport *self)
{
  g_string_append (text, "BEGIN:VCALENDAR\r\n"
                         "VERSION:2.0\r\n"
                         "PRODID:-//Certbook//Certbook//EN\r\n"
                         "CALSCALE:GREGORIAN\r\n");
}

static void
append_alarm (GString *text, const char *summary, gint64 days)
{
  if (days < LATE_ALARM_DAYS || days == CBK_DAYS_NONE)
    return;

  g_string_append (text, "BEGIN:VALARM\r\nACTION:DISPLAY\r\n");
  append_text (text, "DESCRIPTION", summary);
  g_string_append_printf (text, "TRIGGER:-P%dD\r\nEND:VALARM\r\n", days >= ALARM_DAYS ? ALARM_DAYS : LATE_ALARM_DAYS);
}

/* One line of the description for each of some cells, and one for the account. */
static char *
describe (const CbkExport *self, const CbkExportCells *cells)
{
  static const guint shown[] = { CBK_COLUMN_STATUS, CBK_EXPORT_REASON, CBK_COLUMN_TYPE };
  GString           *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    if (*cells->text[shown[i]] != '\0')
      g_string_append_printf (text, "%s: %s\n", cbk_export_cell_title (shown[i], FALSE), cells->text[shown[i]]);
  /* Translators: %s is the name of an account */
  g_string_append_printf (text, _ ("Account: %s"), self->account);
  return g_string_free (text, FALSE);
}

static void
append_row (GString *text, const CbkExport *self, guint row, gboolean is_first)
{
  CbkVerdict verdict = cbk_snapshot_judge (self->snapshot, row, self->now);
  g_auto (CbkExportCells) cells = { 0 };
  g_autofree char *domain = NULL;
  g_autofree char *summary = NULL;
  g_autofree char *description = NULL;
  struct tm        parts;
  gsize            start;

  if (!cbk_export_split_time (cbk_snapshot_get_expire_time (self->snapshot, row), &parts))
    return;

  cbk_export_cells_fill_words (&cells, self, row, FALSE);
  domain = cbk_snapshot_dup_domain (self->snapshot, row);
  /* Translators: the title of an event in a calendar; %s is a domain */
  summary = g_strdup_printf (_ ("SSL certificate of %s expires"), cells.text[CBK_COLUMN_DOMAIN]);
  description = describe (self, &cells);

  g_string_append (text, "BEGIN:VEVENT\r\n");
  start = text->len;
  g_string_append_printf (text, "UID:%s/%s@certbook", self->account_id, domain);
  end_line (text, start);
  append_moment (text, "DTSTART", &parts);
  if (cbk_export_split_time (self->now, &parts))
    append_moment (text, "DTSTAMP", &parts);
  if (cbk_export_split_time (cbk_snapshot_get_create_time (self->snapshot, row), &parts))
    append_moment (text, "CREATED", &parts);
  if (cbk_export_split_time (cbk_snapshot_get_update_time (self->snapshot, row), &parts))
    append_moment (text, "LAST-MODIFIED", &parts);
  append_text (text, "SUMMARY", summary);
  append_text (text, "DESCRIPTION", description);
  g_string_append (text, "TRANSP:TRANSPARENT\r\n");
  append_alarm (text, summary, verdict.days);
  g_string_append (text, "END:VEVENT\r\n");
}

static void
append_end (GString *text, const CbkExport *self)
{
  g_string_append (text, "END:VCALENDAR\r\n");
}

const CbkExportForm cbk_export_calendar = { append_begin, append_row, append_end };

/**
 * cbk_export_has_expiry:
 *
 * Returns: whether a calendar of the rows would have an event; one without any is not one
 */
gboolean
cbk_export_has_expiry (const CbkExport *self)
{
  struct tm parts;

  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->n_rows; i++)
    if (cbk_export_split_time (cbk_snapshot_get_expire_time (self->snapshot, self->rows[i]), &parts))
      return TRUE;
  return FALSE;
}
