/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of an inventory as a table for a terminal. The rows are looked through twice: for the widths of the columns, and
 * to write them; nothing is kept between the two. */

#include "config.h"

#include "cli/cbk-list-table.h"

#include <string.h>

#include "cli/cbk-terminal.h"
#include "core/connectors/cbk-plain-text.h"
#include "core/inventory/cbk-words.h"

/* So many bytes are written at a time. */
#define BUFFER_BYTES (64 * 1024)

#define GAP "  "

/* "2026-08-18 15:01:46", or an en dash. */
#define TIME_WIDTH 19

#define MAX_WORD_CHARACTERS 64

typedef struct
{
  const CbkExport *what;
  gboolean         has_colours;
  guint            widths[CBK_N_COLUMNS];
  GString         *text; /* owned */
} Table;

/* Bold where the window is bold. */
static const char *
start_of (CbkTone tone)
{
  switch (tone)
    {
    case CBK_TONE_NONE:
      return "";
    case CBK_TONE_GREEN:
      return "\033[32m";
    case CBK_TONE_AMBER:
      return "\033[33m";
    case CBK_TONE_RED:
      return "\033[1;31m";
    }
  g_assert_not_reached ();
}

static void
append_blanks (GString *text, guint n_blanks)
{
  for (guint i = 0; i < n_blanks; i++)
    g_string_append_c (text, ' ');
}

/* Numbers stand on the right of their column; the last column has no blanks behind it. */
static void
append_cell (Table *table, CbkColumn column, const char *value, CbkTone tone)
{
  guint       width = cbk_terminal_width_of (value);
  guint       n_blanks = table->widths[column] > width ? table->widths[column] - width : 0;
  const char *start = table->has_colours ? start_of (tone) : "";

  if (column == CBK_COLUMN_DAYS)
    append_blanks (table->text, n_blanks);
  g_string_append (table->text, start);
  g_string_append (table->text, value);
  if (*start != '\0')
    g_string_append (table->text, "\033[0m");
  if (column == CBK_N_COLUMNS - 1)
    {
      g_string_append_c (table->text, '\n');
      return;
    }
  if (column != CBK_COLUMN_DAYS)
    append_blanks (table->text, n_blanks);
  g_string_append (table->text, GAP);
}

static void
append_time (Table *table, CbkColumn column, gint64 time)
{
  g_autofree char *value = cbk_format_time (time, table->what->zone);

  append_cell (table, column, value, CBK_TONE_NONE);
}

/* A word that we know is fit for a terminal, and one that the CDN made up is made so. */
static void
append_word (Table *table, CbkColumn column, const char *word, CbkTone tone)
{
  g_autofree char *fit = cbk_plain_text (word, MAX_WORD_CHARACTERS);

  append_cell (table, column, fit, tone);
}

static const char *
get_status_title (const CbkExport *what, guint row, const CbkVerdict *verdict)
{
  return cbk_status_title (verdict->status, cbk_snapshot_get_status_word (what->snapshot, row));
}

static const char *
get_type_title (const CbkExport *what, guint row)
{
  return cbk_provisioning_title (cbk_snapshot_get_provisioning (what->snapshot, row));
}

static void
append_row (Table *table, guint row)
{
  const CbkExport *what = table->what;
  CbkVerdict       verdict = cbk_snapshot_judge (what->snapshot, row, what->now);
  g_autofree char *domain = cbk_snapshot_dup_shown_domain (what->snapshot, row, NULL);
  g_autofree char *days = cbk_format_days (verdict.days);

  append_cell (table, CBK_COLUMN_DOMAIN, domain, CBK_TONE_NONE);
  append_time (table, CBK_COLUMN_CREATE, cbk_snapshot_get_create_time (what->snapshot, row));
  append_time (table, CBK_COLUMN_UPDATE, cbk_snapshot_get_update_time (what->snapshot, row));
  append_time (table, CBK_COLUMN_EXPIRE, cbk_snapshot_get_expire_time (what->snapshot, row));
  append_cell (table, CBK_COLUMN_DAYS, days, verdict.days_tone);
  append_word (table, CBK_COLUMN_STATUS, get_status_title (what, row, &verdict), verdict.status_tone);
  append_word (table, CBK_COLUMN_TYPE, get_type_title (what, row), CBK_TONE_NONE);
}

static void
widen (Table *table, CbkColumn column, guint width)
{
  table->widths[column] = MAX (table->widths[column], width);
}

/* Most domains have no other form: for these the number of bytes is their width. */
static guint
get_domain_width (const CbkExport *what, guint row)
{
  g_autofree char *shown = NULL;
  gsize            length;

  if (cbk_snapshot_get_unicode (what->snapshot, row, &length) == NULL)
    {
      cbk_snapshot_get_domain (what->snapshot, row, &length);
      return length;
    }
  shown = cbk_snapshot_dup_shown_domain (what->snapshot, row, NULL);
  return cbk_terminal_width_of (shown);
}

static void
measure_row (Table *table, guint row)
{
  const CbkExport *what = table->what;
  CbkVerdict       verdict = cbk_snapshot_judge (what->snapshot, row, what->now);

  widen (table, CBK_COLUMN_DOMAIN, get_domain_width (what, row));
  widen (table, CBK_COLUMN_STATUS, cbk_terminal_width_of (get_status_title (what, row, &verdict)));
  widen (table, CBK_COLUMN_TYPE, cbk_terminal_width_of (get_type_title (what, row)));
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
 * cbk_list_table_write:
 * @what: the rows
 * @has_colours: whether @stream is a terminal with colours
 * @stream: where they go
 *
 * Writes a line with the titles, and then a line for each row. It waits for @stream.
 *
 * Returns: whether everything was written
 */
gboolean
cbk_list_table_write (const CbkExport *what,
                      gboolean         has_colours,
                      GOutputStream   *stream,
                      GCancellable    *cancellable,
                      GError         **error)
{
  g_autoptr (GString) text = g_string_sized_new (2 * BUFFER_BYTES);
  Table table = { .what = what, .has_colours = has_colours, .text = text };

  g_return_val_if_fail (what != NULL && G_IS_OUTPUT_STREAM (stream), FALSE);

  for (guint column = 0; column < CBK_N_COLUMNS; column++)
    table.widths[column] = cbk_terminal_width_of (cbk_column_title (column));
  for (CbkColumn column = CBK_COLUMN_CREATE; column <= CBK_COLUMN_EXPIRE; column++)
    widen (&table, column, TIME_WIDTH);
  for (guint i = 0; i < what->n_rows; i++)
    measure_row (&table, what->rows[i]);

  for (guint column = 0; column < CBK_N_COLUMNS; column++)
    append_cell (&table, column, cbk_column_title (column), CBK_TONE_NONE);
  for (guint i = 0; i < what->n_rows; i++)
    {
      append_row (&table, what->rows[i]);
      if (text->len >= BUFFER_BYTES && !write_out (text, stream, cancellable, error))
        return FALSE;
    }
  return write_out (text, stream, cancellable, error);
}
