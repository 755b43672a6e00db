/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows as a table of Markdown and as a table of HTML. Nothing that a server says is markup in them. */

#include "config.h"

#include <string.h>

#include "core/export/cbk-export-cells.h"
#include "core/export/cbk-export-form.h"

/* What Markdown may take for markup within a cell. */
#define MARKDOWN_MARKUP "\\`*_[]<>|~&#!$"

/* c: nothing that the form escapes. A row of Markdown is one line, which no control character ends. */
static void
append_plain (GString *text, gunichar c)
{
  if (c >= 0x20 && c < 0x7f)
    g_string_append_c (text, c);
  else
    g_string_append_unichar (text, cbk_export_is_control (c) ? CBK_EXPORT_REPLACEMENT : c);
}

static void
append_markdown_cell (GString *text, const char *value)
{
  for (const char *p = value; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (strchr (MARKDOWN_MARKUP, *p) != NULL)
        g_string_append_c (text, '\\');
      append_plain (text, g_utf8_get_char (p));
    }
}

static void
append_markdown_line (GString *text, const char *const *cells)
{
  g_string_append_c (text, '|');
  for (guint cell = 0; cell < CBK_EXPORT_N_CELLS; cell++)
    {
      g_string_append_c (text, ' ');
      append_markdown_cell (text, cells[cell]);
      g_string_append (text, " |");
    }
  g_string_append_c (text, '\n');
}

static void
append_markdown_header (GString *text, const CbkExport *self)
{
  const char *titles[CBK_EXPORT_N_CELLS];

  for (guint cell = 0; cell < CBK_EXPORT_N_CELLS; cell++)
    titles[cell] = cbk_export_cell_title (cell, FALSE);
  append_markdown_line (text, titles);
  g_string_append_c (text, '|');
  for (guint cell = 0; cell < CBK_EXPORT_N_CELLS; cell++)
    g_string_append (text, cell == CBK_COLUMN_DAYS ? " ---: |" : " --- |");
  g_string_append_c (text, '\n');
}

static void
append_markdown_row (GString *text, const CbkExport *self, guint row, gboolean is_first)
{
  g_auto (CbkExportCells) cells;

  cbk_export_cells_fill (&cells, self, row, FALSE);
  append_markdown_line (text, cells.text);
}

/* A spreadsheet calculates with what begins as a formula in a table, too. */
static void
append_html_cell (GString *text, const char *element, const char *value)
{
  g_string_append_c (text, '<');
  g_string_append (text, element);
  g_string_append_c (text, '>');
  if (cbk_export_is_formula (value))
    g_string_append_c (text, '\'');
  for (const char *p = value; *p != '\0'; p = g_utf8_next_char (p))
    switch (*p)
      {
      case '&':
        g_string_append (text, "&amp;");
        break;
      case '<':
        g_string_append (text, "&lt;");
        break;
      case '>':
        g_string_append (text, "&gt;");
        break;
      case '"':
        g_string_append (text, "&quot;");
        break;
      default:
        append_plain (text, g_utf8_get_char (p));
      }
  g_string_append (text, "</");
  g_string_append (text, element);
  g_string_append_c (text, '>');
}

static void
append_html_line (GString *text, const char *element, const char *const *cells)
{
  g_string_append (text, "<tr>");
  for (guint cell = 0; cell < CBK_EXPORT_N_CELLS; cell++)
    append_html_cell (text, element, cells[cell]);
  g_string_append (text, "</tr>\n");
}

/* Who takes HTML from a clipboard is not told in which characters it is. */
static void
append_html_header (GString *text, const CbkExport *self)
{
  const char *titles[CBK_EXPORT_N_CELLS];

  g_string_append (text, "<meta charset=\"utf-8\">\n<table>\n");
  if (self->n_rows < 2)
    return;
  for (guint cell = 0; cell < CBK_EXPORT_N_CELLS; cell++)
    titles[cell] = cbk_export_cell_title (cell, FALSE);
  append_html_line (text, "th", titles);
}

static void
append_html_row (GString *text, const CbkExport *self, guint row, gboolean is_first)
{
  g_auto (CbkExportCells) cells;

  cbk_export_cells_fill (&cells, self, row, FALSE);
  append_html_line (text, "td", cells.text);
}

static void
append_html_end (GString *text, const CbkExport *self)
{
  g_string_append (text, "</table>\n");
}

const CbkExportForm cbk_export_markdown = { append_markdown_header, append_markdown_row, NULL };
const CbkExportForm cbk_export_html = { append_html_header, append_html_row, append_html_end };
