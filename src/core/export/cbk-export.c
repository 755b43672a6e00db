/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goes through the rows of an export, a piece of text at a time. */

#include "config.h"

#include "core/export/cbk-export.h"

#include <locale.h>
#include <string.h>

#include "core/export/cbk-export-form.h"

/* So many bytes are made at a time, and those of one row more. */
#define PIECE_BYTES (64 * 1024)

static const CbkExportForm *const forms[] = {
  [CBK_EXPORT_CSV] = &cbk_export_csv,           [CBK_EXPORT_SPREADSHEET] = &cbk_export_spreadsheet,
  [CBK_EXPORT_JSON] = &cbk_export_json,         [CBK_EXPORT_MARKDOWN] = &cbk_export_markdown,
  [CBK_EXPORT_CALENDAR] = &cbk_export_calendar, [CBK_EXPORT_TEXT] = &cbk_export_text,
  [CBK_EXPORT_HTML] = &cbk_export_html,         [CBK_EXPORT_DOMAINS] = &cbk_export_domains,
};

/**
 * cbk_export_find_separator:
 *
 * Returns: what separates the cells of a spreadsheet in the locale: where a comma is a part of numbers, a semicolon
 */
char
cbk_export_find_separator (void)
{
  return g_str_equal (localeconv ()->decimal_point, ",") ? ';' : ',';
}

/**
 * cbk_export_begin:
 * @cursor: (out): stands at the beginning
 * @what: borrowed as long as @cursor is used
 */
void
cbk_export_begin (CbkExportCursor *cursor, const CbkExport *what, CbkExportFormat format)
{
  g_return_if_fail (cursor != NULL && what != NULL && what->snapshot != NULL);
  g_return_if_fail (format < G_N_ELEMENTS (forms));

  *cursor = (CbkExportCursor){ .what = what, .format = format };
}

/**
 * cbk_export_next:
 * @cursor: on one thread at a time
 * @text: UTF-8 is appended to it, about 64 KiB
 *
 * Returns: whether anything was appended; if not, everything has been
 */
gboolean
cbk_export_next (CbkExportCursor *cursor, GString *text)
{
  const CbkExport     *what = cursor->what;
  const CbkExportForm *form = forms[cursor->format];
  gsize                end = text->len + PIECE_BYTES;

  if (cursor->has_ended)
    return FALSE;

  if (!cursor->has_begun && form->append_begin != NULL)
    form->append_begin (text, what);
  cursor->has_begun = TRUE;
  while (cursor->n_done < what->n_rows && text->len < end)
    {
      form->append_row (text, what, what->rows[cursor->n_done], cursor->n_done == 0);
      cursor->n_done++;
    }
  if (cursor->n_done == what->n_rows)
    {
      cursor->has_ended = TRUE;
      if (form->append_end != NULL)
        form->append_end (text, what);
    }
  return TRUE;
}

/**
 * cbk_export_write:
 * @self: what to write
 * @format: the form it takes
 * @stream: where it goes; it is not closed
 *
 * It waits for @stream: for a thread, or for a program that has nothing else to do.
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
  g_autoptr (GString) text = g_string_sized_new (2 * PIECE_BYTES);
  CbkExportCursor cursor;

  g_return_val_if_fail (G_IS_OUTPUT_STREAM (stream), FALSE);

  cbk_export_begin (&cursor, self, format);
  while (cbk_export_next (&cursor, text))
    {
      if (!g_output_stream_write_all (stream, text->str, text->len, NULL, cancellable, error))
        return FALSE;
      g_string_truncate (text, 0);
    }
  return TRUE;
}
