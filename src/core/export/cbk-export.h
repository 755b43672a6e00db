/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of an inventory in the forms that other programs read. They are written as they are made: a million of them need
 * no more memory than one. */
#pragma once

#include "core/inventory/cbk-snapshot.h"

G_BEGIN_DECLS

typedef enum
{
  CBK_EXPORT_CSV,         /* for programs: in English, with commas, the same in every language */
  CBK_EXPORT_SPREADSHEET, /* CSV as the person's own spreadsheet opens it: in their words, with their separator */
  CBK_EXPORT_JSON,
  CBK_EXPORT_MARKDOWN, /* a table of GitHub Flavored Markdown */
  CBK_EXPORT_CALENDAR, /* RFC 5545: an event with an alarm for each expiry */
  CBK_EXPORT_TEXT,     /* with tabs, as spreadsheets put it on a clipboard */
  CBK_EXPORT_HTML,     /* a table, likewise */
  CBK_EXPORT_DOMAINS,  /* in the xn-- form, a line each, and nothing else */
} CbkExportFormat;

/* What is exported. */
typedef struct
{
  CbkSnapshot   *snapshot;
  const guint32 *rows; /* row numbers, in the order in which they are written */
  guint          n_rows;
  const char    *account;    /* its name */
  const char    *account_id; /* what stays the same when it gets another name; ASCII without blanks */
  gint64         synced;     /* when the rows were true, UTC seconds; 0 where no pass was complete */
  gint64         now;        /* the moment at which the rows are judged, UTC seconds */
  GTimeZone     *zone;       /* the user's */
  char           separator;  /* between the cells of a spreadsheet */
} CbkExport;

/* How far an export is. */
typedef struct
{
  const CbkExport *what; /* borrowed: it stays as it is until the end */
  CbkExportFormat  format;
  gboolean         has_begun;
  gboolean         has_ended;
  guint            n_done; /* rows, so far */
} CbkExportCursor;

char     cbk_export_find_separator (void);
gboolean cbk_export_has_expiry (const CbkExport *self);
void     cbk_export_begin (CbkExportCursor *cursor, const CbkExport *what, CbkExportFormat format);
gboolean cbk_export_next (CbkExportCursor *cursor, GString *text);
gboolean cbk_export_write (const CbkExport *self,
                           CbkExportFormat  format,
                           GOutputStream   *stream,
                           GCancellable    *cancellable,
                           GError         **error);

G_END_DECLS
