/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of an inventory as CSV and as JSON.
 *
 * CSV says what the table shows, in the table's words and the user's time. JSON says what is known, in the words of the
 * inventory API and in UTC, so that a program reads the same in every language. */

#include "config.h"

#include "core/export/cbk-export.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <time.h>

#include "core/inventory/cbk-words.h"

/* So many bytes are written at a time. */
#define BUFFER_BYTES (64 * 1024)

#define REPLACEMENT 0xfffd

/* A spreadsheet takes a cell that begins with one of these for a formula. */
#define FORMULA_BEGINNINGS "=+-@"

typedef void (*AppendRow) (GString *text, const CbkExport *self, guint row, gboolean is_first);

/* Characters that a terminal obeys, or that turn a text into another one. */
static gboolean
is_control (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR ||
         type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

static void
append_csv_cell (GString *text, const char *value, gboolean may_be_guarded)
{
  gboolean is_quoted = strpbrk (value, ",\"\r\n") != NULL || g_str_has_prefix (value, " ");

  if (is_quoted)
    g_string_append_c (text, '"');
  if (may_be_guarded && *value != '\0' && strchr (FORMULA_BEGINNINGS, *value) != NULL)
    g_string_append_c (text, '\'');
  for (const char *p = value; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '"')
        g_string_append (text, "\"\"");
      else
        g_string_append_unichar (text, is_control (c) ? REPLACEMENT : c);
    }
  if (is_quoted)
    g_string_append_c (text, '"');
}

static void
append_csv_time (GString *text, gint64 time, GTimeZone *zone)
{
  g_autofree char *value = cbk_format_time (time, zone);

  g_string_append (text, value);
  g_string_append_c (text, ',');
}

static void
append_csv_header (GString *text, const CbkExport *self)
{
  for (guint column = 0; column < CBK_N_COLUMNS; column++)
    {
      append_csv_cell (text, cbk_column_title (column), TRUE);
      g_string_append_c (text, ',');
    }
  /* Translators: the title of a column: why a certificate has its status */
  append_csv_cell (text, _ ("Reason"), TRUE);
  g_string_append (text, "\r\n");
}

/* A domain stays what it is, so it has no guard; no formula can be made of the letters of a domain. */
static void
append_csv_row (GString *text, const CbkExport *self, guint row, gboolean is_first)
{
  CbkVerdict       verdict = cbk_snapshot_judge (self->snapshot, row, self->now);
  g_autofree char *domain = cbk_snapshot_dup_shown_domain (self->snapshot, row, NULL);
  g_autofree char *days = cbk_format_days (verdict.days);
  const char      *reason = cbk_snapshot_get_reason (self->snapshot, row);

  append_csv_cell (text, domain, FALSE);
  g_string_append_c (text, ',');
  append_csv_time (text, cbk_snapshot_get_create_time (self->snapshot, row), self->zone);
  append_csv_time (text, cbk_snapshot_get_update_time (self->snapshot, row), self->zone);
  append_csv_time (text, cbk_snapshot_get_expire_time (self->snapshot, row), self->zone);
  append_csv_cell (text, days, TRUE);
  g_string_append_c (text, ',');
  append_csv_cell (text, cbk_status_title (verdict.status, cbk_snapshot_get_status_word (self->snapshot, row)), TRUE);
  g_string_append_c (text, ',');
  append_csv_cell (text, cbk_provisioning_title (cbk_snapshot_get_provisioning (self->snapshot, row)), TRUE);
  g_string_append_c (text, ',');
  if (reason != NULL)
    append_csv_cell (text, cbk_reason_title (reason), TRUE);
  g_string_append (text, "\r\n");
}

/* RFC 8259, section 7. What a terminal would obey is escaped, too. */
static void
append_json_string (GString *text, const char *value)
{
  g_string_append_c (text, '"');
  for (const char *p = value; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '"' || c == '\\')
        {
          g_string_append_c (text, '\\');
          g_string_append_c (text, c);
        }
      else if (c >= 0x20 && c < 0x7f)
        g_string_append_c (text, c);
      else if (!is_control (c))
        g_string_append_unichar (text, c);
      else if (c < 0x10000)
        g_string_append_printf (text, "\\u%04x", c);
      else
        g_string_append_printf (text, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10), 0xdc00 + (c & 0x3ff));
    }
  g_string_append_c (text, '"');
}

/* value: (nullable) */
static void
append_json_member (GString *text, const char *name, const char *value)
{
  g_string_append_printf (text, "\"%s\": ", name);
  if (value != NULL)
    append_json_string (text, value);
  else
    g_string_append (text, "null");
  g_string_append (text, ", ");
}

/* RFC 3339, in UTC. */
static void
append_json_time (GString *text, const char *name, gint64 time)
{
  g_autofree char *value = NULL;
  struct tm        parts;
  time_t           moment = time;

  if (time != CBK_TIME_NONE && gmtime_r (&moment, &parts) != NULL)
    value = g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02dZ", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                             parts.tm_hour, parts.tm_min, parts.tm_sec);
  append_json_member (text, name, value);
}

static void
append_json_header (GString *text, const CbkExport *self)
{
  g_string_append_c (text, '{');
  append_json_member (text, "account", self->account);
  append_json_time (text, "synced_time", self->synced > 0 ? self->synced : CBK_TIME_NONE);
  append_json_time (text, "time", self->now);
  g_string_append (text, "\"domains\": [");
}

static void
append_json_row (GString *text, const CbkExport *self, guint row, gboolean is_first)
{
  CbkVerdict       verdict = cbk_snapshot_judge (self->snapshot, row, self->now);
  const char      *word = cbk_snapshot_get_status_word (self->snapshot, row);
  g_autofree char *domain = cbk_snapshot_dup_domain (self->snapshot, row);
  g_autofree char *shown = cbk_snapshot_dup_shown_domain (self->snapshot, row, NULL);

  g_string_append (text, is_first ? "\n  {" : ",\n  {");
  append_json_member (text, "domain", domain);
  append_json_member (text, "shown_domain", shown);
  append_json_time (text, "create_time", cbk_snapshot_get_create_time (self->snapshot, row));
  append_json_time (text, "update_time", cbk_snapshot_get_update_time (self->snapshot, row));
  append_json_time (text, "expire_time", cbk_snapshot_get_expire_time (self->snapshot, row));
  if (verdict.days == CBK_DAYS_NONE || verdict.days == CBK_DAYS_EXPIRED)
    append_json_member (text, "expire_day", NULL);
  else
    g_string_append_printf (text, "\"expire_day\": %" G_GINT64_FORMAT ", ", verdict.days);
  append_json_member (text, "status", verdict.status == CBK_STATUS_EXPIRED ? "expired" : word);
  append_json_member (text, "reported_status", word);
  append_json_member (text, "status_reason", cbk_snapshot_get_reason (self->snapshot, row));
  append_json_member (text, "type", cbk_snapshot_get_provisioning (self->snapshot, row));
  /* The last member has nothing behind it. */
  g_string_truncate (text, text->len - strlen (", "));
  g_string_append_c (text, '}');
}

static gboolean
write_out (GString *text, GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  if (!g_output_stream_write_all (stream, text->str, text->len, NULL, cancellable, error))
    return FALSE;
  g_string_truncate (text, 0);
  return TRUE;
}

/**
 * cbk_export_write:
 * @self: what to write
 * @format: the form it takes
 * @stream: where it goes; it is not closed
 *
 * CSV is as RFC 4180 has it, with a header, and what a spreadsheet would take for a formula begins with an apostrophe.
 * JSON is one object with the array "domains", a row in each line. It waits for @stream: for a thread, or for a program
 * that has nothing else to do.
 *
 * Returns: whether everything was written; else how far it came is not known
 */
gboolean
cbk_export_write (const CbkExport *self,
                  CbkExportFormat  format,
                  GOutputStream   *stream,
                  GCancellable    *cancellable,
                  GError         **error)
{
  g_autoptr (GString) text = g_string_sized_new (2 * BUFFER_BYTES);
  AppendRow append_row = format == CBK_EXPORT_CSV ? append_csv_row : append_json_row;

  g_return_val_if_fail (self != NULL && self->snapshot != NULL, FALSE);
  g_return_val_if_fail (G_IS_OUTPUT_STREAM (stream), FALSE);

  if (format == CBK_EXPORT_CSV)
    append_csv_header (text, self);
  else
    append_json_header (text, self);
  for (guint i = 0; i < self->n_rows; i++)
    {
      append_row (text, self, self->rows[i], i == 0);
      if (text->len >= BUFFER_BYTES && !write_out (text, stream, cancellable, error))
        return FALSE;
    }
  if (format == CBK_EXPORT_JSON)
    g_string_append (text, self->n_rows > 0 ? "\n]}\n" : "]}\n");
  return write_out (text, stream, cancellable, error);
}
