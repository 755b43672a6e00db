/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows as comma-separated values (RFC 4180), for programs and for spreadsheets, and with tabs for a clipboard; and as
 * their domains alone.
 *
 * All say what the table shows. What a program reads is the same in every language; what a spreadsheet reads is in the
 * person's words, with the separator of their locale, and with a mark that tells it that the bytes are UTF-8. */

#include "config.h"

#include <string.h>

#include "core/export/cbk-export-cells.h"
#include "core/export/cbk-export-form.h"

#define BYTE_ORDER_MARK "\357\273\277"

/* How one form differs from the others. */
typedef struct
{
  char        separator;
  const char *line_end;
  gboolean    in_english;
} Style;

static const Style program_style = { ',', "\r\n", TRUE };
static const Style clipboard_style = { '\t', "\n", FALSE };

static Style
spreadsheet_style (const CbkExport *self)
{
  return (Style){ self->separator, "\r\n", FALSE };
}

static void
append_cell (GString *text, const Style *style, const char *value)
{
  char     special[] = { style->separator, '"', '\r', '\n', '\0' };
  gboolean is_quoted = *value == ' ' || strpbrk (value, special) != NULL;

  if (is_quoted)
    g_string_append_c (text, '"');
  if (cbk_export_is_formula (value))
    g_string_append_c (text, '\'');
  for (const char *p = value; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '"')
        g_string_append (text, "\"\"");
      else if (c >= 0x20 && c < 0x7f)
        g_string_append_c (text, c);
      else
        g_string_append_unichar (text, cbk_export_is_control (c) ? CBK_EXPORT_REPLACEMENT : c);
    }
  if (is_quoted)
    g_string_append_c (text, '"');
}

static void
append_line (GString *text, const Style *style, const char *const *cells)
{
  for (guint cell = 0; cell < CBK_EXPORT_N_CELLS; cell++)
    {
      if (cell > 0)
        g_string_append_c (text, style->separator);
      append_cell (text, style, cells[cell]);
    }
  g_string_append (text, style->line_end);
}

static void
append_header (GString *text, const Style *style)
{
  const char *titles[CBK_EXPORT_N_CELLS];

  for (guint cell = 0; cell < CBK_EXPORT_N_CELLS; cell++)
    titles[cell] = cbk_export_cell_title (cell, style->in_english);
  append_line (text, style, titles);
}

static void
append_styled_row (GString *text, const Style *style, const CbkExport *self, guint row)
{
  g_auto (CbkExportCells) cells;

  cbk_export_cells_fill (&cells, self, row, style->in_english);
  append_line (text, style, cells.text);
}

static void
append_program_header (GString *text, const CbkExport *self)
{
  append_header (text, &program_style);
}

static void
append_program_row (GString *text, const CbkExport *self, guint row, gboolean is_first)
{
  append_styled_row (text, &program_style, self, row);
}

static void
append_spreadsheet_header (GString *text, const CbkExport *self)
{
  Style style = spreadsheet_style (self);

  g_string_append (text, BYTE_ORDER_MARK);
  append_header (text, &style);
}

static void
append_spreadsheet_row (GString *text, const CbkExport *self, guint row, gboolean is_first)
{
  Style style = spreadsheet_style (self);

  append_styled_row (text, &style, self, row);
}

/* A single row goes below others, or into a sentence: a table of its own has a header. */
static void
append_clipboard_header (GString *text, const CbkExport *self)
{
  if (self->n_rows > 1)
    append_header (text, &clipboard_style);
}

static void
append_clipboard_row (GString *text, const CbkExport *self, guint row, gboolean is_first)
{
  append_styled_row (text, &clipboard_style, self, row);
}

/* The last one has no end of a line: what is copied of one domain is the domain. */
static void
append_domain (GString *text, const CbkExport *self, guint row, gboolean is_first)
{
  gsize       length;
  const char *domain = cbk_snapshot_get_domain (self->snapshot, row, &length);

  if (!is_first)
    g_string_append_c (text, '\n');
  g_string_append_len (text, domain, length);
}

const CbkExportForm cbk_export_csv = { append_program_header, append_program_row, NULL };
const CbkExportForm cbk_export_spreadsheet = { append_spreadsheet_header, append_spreadsheet_row, NULL };
const CbkExportForm cbk_export_text = { append_clipboard_header, append_clipboard_row, NULL };
const CbkExportForm cbk_export_domains = { NULL, append_domain, NULL };
