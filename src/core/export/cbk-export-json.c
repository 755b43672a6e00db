/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows as JSON: what is known, in the words of the inventory API and in UTC, so that a program reads the same in every
 * language. It is one object with the array "domains", a row in each line. */

#include "config.h"

#include "core/export/cbk-export-cells.h"
#include "core/export/cbk-export-form.h"
#include "core/export/cbk-json-writer.h"

/* RFC 3339, in UTC. */
static void
append_time (GString *text, const char *name, gint64 time)
{
  g_autofree char *value = NULL;
  struct tm        parts;

  if (cbk_export_split_time (time, &parts))
    value = g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02dZ", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                             parts.tm_hour, parts.tm_min, parts.tm_sec);
  cbk_json_write_string (text, name, value);
}

static void
append_begin (GString *text, const CbkExport *self)
{
  cbk_json_write_open (text, NULL, '{');
  cbk_json_write_string (text, "account", self->account);
  append_time (text, "synced_time", self->synced > 0 ? self->synced : CBK_TIME_NONE);
  append_time (text, "time", self->now);
  cbk_json_write_open (text, "domains", '[');
}

static void
append_row (GString *text, const CbkExport *self, guint row, gboolean is_first)
{
  CbkVerdict       verdict = cbk_snapshot_judge (self->snapshot, row, self->now);
  const char      *word = cbk_snapshot_get_status_word (self->snapshot, row);
  g_autofree char *domain = cbk_snapshot_dup_domain (self->snapshot, row);
  g_autofree char *shown = cbk_snapshot_dup_shown_domain (self->snapshot, row, NULL);

  g_string_append (text, is_first ? "\n  {" : ",\n  {");
  cbk_json_write_string (text, "domain", domain);
  cbk_json_write_string (text, "shown_domain", shown);
  append_time (text, "create_time", cbk_snapshot_get_create_time (self->snapshot, row));
  append_time (text, "update_time", cbk_snapshot_get_update_time (self->snapshot, row));
  append_time (text, "expire_time", cbk_snapshot_get_expire_time (self->snapshot, row));
  if (verdict.days == CBK_DAYS_NONE || verdict.days == CBK_DAYS_EXPIRED)
    cbk_json_write_string (text, "expire_day", NULL);
  else
    cbk_json_write_integer (text, "expire_day", verdict.days);
  cbk_json_write_string (text, "status", verdict.status == CBK_STATUS_EXPIRED ? "expired" : word);
  cbk_json_write_string (text, "reported_status", word);
  cbk_json_write_string (text, "status_reason", cbk_snapshot_get_reason (self->snapshot, row));
  cbk_json_write_string (text, "type", cbk_snapshot_get_provisioning (self->snapshot, row));
  cbk_json_write_close (text, '}');
}

static void
append_end (GString *text, const CbkExport *self)
{
  g_string_append (text, self->n_rows > 0 ? "\n]}\n" : "]}\n");
}

const CbkExportForm cbk_export_json = { append_begin, append_row, append_end };
