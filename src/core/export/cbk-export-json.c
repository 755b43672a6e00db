/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows as JSON: what is known, in the words of the inventory API and in UTC, so that a program reads the same in every
 * language. It is one object with the array "domains", a row in each line. */

#include "config.h"

#include <string.h>

#include "core/export/cbk-export-cells.h"
#include "core/export/cbk-export-form.h"

/* RFC 8259, section 7. What a terminal would obey is escaped, too. */
static void
append_string (GString *text, const char *value)
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
      else if (!cbk_export_is_control (c))
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
append_member (GString *text, const char *name, const char *value)
{
  g_string_append_printf (text, "\"%s\": ", name);
  if (value != NULL)
    append_string (text, value);
  else
    g_string_append (text, "null");
  g_string_append (text, ", ");
}

/* RFC 3339, in UTC. */
static void
append_time (GString *text, const char *name, gint64 time)
{
  g_autofree char *value = NULL;
  struct tm        parts;

  if (cbk_export_split_time (time, &parts))
    value = g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02dZ", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                             parts.tm_hour, parts.tm_min, parts.tm_sec);
  append_member (text, name, value);
}

static void
append_begin (GString *text, const CbkExport *self)
{
  g_string_append_c (text, '{');
  append_member (text, "account", self->account);
  append_time (text, "synced_time", self->synced > 0 ? self->synced : CBK_TIME_NONE);
  append_time (text, "time", self->now);
  g_string_append (text, "\"domains\": [");
}

static void
append_row (GString *text, const CbkExport *self, guint row, gboolean is_first)
{
  CbkVerdict       verdict = cbk_snapshot_judge (self->snapshot, row, self->now);
  const char      *word = cbk_snapshot_get_status_word (self->snapshot, row);
  g_autofree char *domain = cbk_snapshot_dup_domain (self->snapshot, row);
  g_autofree char *shown = cbk_snapshot_dup_shown_domain (self->snapshot, row, NULL);

  g_string_append (text, is_first ? "\n  {" : ",\n  {");
  append_member (text, "domain", domain);
  append_member (text, "shown_domain", shown);
  append_time (text, "create_time", cbk_snapshot_get_create_time (self->snapshot, row));
  append_time (text, "update_time", cbk_snapshot_get_update_time (self->snapshot, row));
  append_time (text, "expire_time", cbk_snapshot_get_expire_time (self->snapshot, row));
  if (verdict.days == CBK_DAYS_NONE || verdict.days == CBK_DAYS_EXPIRED)
    append_member (text, "expire_day", NULL);
  else
    g_string_append_printf (text, "\"expire_day\": %" G_GINT64_FORMAT ", ", verdict.days);
  append_member (text, "status", verdict.status == CBK_STATUS_EXPIRED ? "expired" : word);
  append_member (text, "reported_status", word);
  append_member (text, "status_reason", cbk_snapshot_get_reason (self->snapshot, row));
  append_member (text, "type", cbk_snapshot_get_provisioning (self->snapshot, row));
  /* The last member has nothing behind it. */
  g_string_truncate (text, text->len - strlen (", "));
  g_string_append_c (text, '}');
}

static void
append_end (GString *text, const CbkExport *self)
{
  g_string_append (text, self->n_rows > 0 ? "\n]}\n" : "]}\n");
}

const CbkExportForm cbk_export_json = { append_begin, append_row, append_end };
