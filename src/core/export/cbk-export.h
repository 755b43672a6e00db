/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of an inventory as CSV, for spreadsheets, and as JSON, for programs. They are written as they are made: a
 * million of them need no more memory than one. */
#pragma once

#include "core/inventory/cbk-snapshot.h"

G_BEGIN_DECLS

typedef enum
{
  CBK_EXPORT_CSV,
  CBK_EXPORT_JSON,
} CbkExportFormat;

/* What is exported. */
typedef struct
{
  CbkSnapshot   *snapshot;
  const guint32 *rows; /* row numbers, in the order in which they are written */
  guint          n_rows;
  const char    *account; /* its name */
  gint64         synced;  /* when the rows were true, UTC seconds; 0 where no pass was complete */
  gint64         now;     /* the moment at which the rows are judged, UTC seconds */
  GTimeZone     *zone;    /* the user's */
} CbkExport;

gboolean cbk_export_write (const CbkExport *self,
                           CbkExportFormat  format,
                           GOutputStream   *stream,
                           GCancellable    *cancellable,
                           GError         **error);

G_END_DECLS
