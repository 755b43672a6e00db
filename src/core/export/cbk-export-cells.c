/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cells of a row in the words of the table, and what no text of a server may do in another program. */

#include "config.h"

#include "core/export/cbk-export-cells.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/inventory/cbk-words.h"

/* A spreadsheet takes a cell that begins with one of these for a formula; East Asian ones know the wide forms, too. */
#define FORMULA_BEGINNINGS "=+-@"
#define WIDE_FORMULA_BEGINNINGS "\357\274\235\357\274\213\357\274\215\357\274\240"

/* Translators: the title of a column: why a certificate has its status */
#define REASON N_ ("Reason")

#define NOT_APPLICABLE "N/A"

#define MAX_YEAR 9999

/* Whether a terminal obeys the character, or it turns a text into another one. */
gboolean
cbk_export_is_control (gunichar c)
{
  GUnicodeType type;

  if (c < 0x7f)
    return c < 0x20;
  type = g_unichar_type (c);
  return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR ||
         type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

/* Whether a spreadsheet would calculate with the text, and so perhaps ask a server or start a program. */
gboolean
cbk_export_is_formula (const char *value)
{
  const char *first = value + strspn (value, " ");

  if (*first == '\0')
    return FALSE;
  return strchr (FORMULA_BEGINNINGS, *first) != NULL ||
         g_utf8_strchr (WIDE_FORMULA_BEGINNINGS, -1, g_utf8_get_char (first)) != NULL;
}

/**
 * cbk_export_split_time:
 * @time: UTC seconds, or %CBK_TIME_NONE
 * @parts: (out): its parts in UTC
 *
 * Returns: whether it is a time whose year has four digits at most
 */
gboolean
cbk_export_split_time (gint64 time, struct tm *parts)
{
  time_t moment = time;

  return time != CBK_TIME_NONE && gmtime_r (&moment, parts) != NULL && parts->tm_year >= -1900 &&
         parts->tm_year <= MAX_YEAR - 1900;
}

/* in_english: the same in every language */
const char *
cbk_export_cell_title (guint cell, gboolean in_english)
{
  if (cell == CBK_EXPORT_REASON)
    return in_english ? REASON : _ (REASON);

  return in_english ? cbk_column_name (cell) : cbk_column_title (cell);
}

static void
own (CbkExportCells *self, guint cell, char *text)
{
  self->owned[cell] = text;
  self->text[cell] = text;
}

/**
 * cbk_export_cells_fill_words:
 * @self: (out): cells, to be cleared
 * @row: of the snapshot
 * @in_english: the same in every language
 *
 * Fills the cells without numbers alone: domain, status, type and reason.
 */
void
cbk_export_cells_fill_words (CbkExportCells *self, const CbkExport *what, guint row, gboolean in_english)
{
  const CbkSnapshot *snapshot = what->snapshot;
  CbkVerdict         verdict = cbk_snapshot_judge (snapshot, row, what->now);
  const char        *word = cbk_snapshot_get_status_word (snapshot, row);
  const char        *provisioning = cbk_snapshot_get_provisioning (snapshot, row);
  const char        *reason = cbk_snapshot_get_reason (snapshot, row);

  *self = (CbkExportCells){ 0 };
  own (self, CBK_COLUMN_DOMAIN, cbk_snapshot_dup_shown_domain (snapshot, row, NULL));
  self->text[CBK_COLUMN_STATUS] =
    in_english ? cbk_status_name (verdict.status, word) : cbk_status_title (verdict.status, word);
  self->text[CBK_COLUMN_TYPE] =
    in_english ? cbk_provisioning_name (provisioning) : cbk_provisioning_title (provisioning);
  if (reason == NULL)
    self->text[CBK_EXPORT_REASON] = "";
  else
    self->text[CBK_EXPORT_REASON] = in_english ? cbk_reason_name (reason) : cbk_reason_title (reason);
}

/**
 * cbk_export_cells_fill:
 * @self: (out): cells, to be cleared
 * @row: of the snapshot
 * @in_english: the same in every language, but for the time zone
 */
void
cbk_export_cells_fill (CbkExportCells *self, const CbkExport *what, guint row, gboolean in_english)
{
  const CbkSnapshot *snapshot = what->snapshot;
  CbkVerdict         verdict = cbk_snapshot_judge (snapshot, row, what->now);

  cbk_export_cells_fill_words (self, what, row, in_english);
  own (self, CBK_COLUMN_CREATE, cbk_format_time (cbk_snapshot_get_create_time (snapshot, row), what->zone));
  own (self, CBK_COLUMN_UPDATE, cbk_format_time (cbk_snapshot_get_update_time (snapshot, row), what->zone));
  own (self, CBK_COLUMN_EXPIRE, cbk_format_time (cbk_snapshot_get_expire_time (snapshot, row), what->zone));
  if (in_english && verdict.days == CBK_DAYS_EXPIRED)
    self->text[CBK_COLUMN_DAYS] = NOT_APPLICABLE;
  else
    own (self, CBK_COLUMN_DAYS, cbk_format_days (verdict.days));
}

void
cbk_export_cells_clear (CbkExportCells *self)
{
  for (guint cell = 0; cell < CBK_EXPORT_N_CELLS; cell++)
    g_free (self->owned[cell]);
}
