/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cells of a row in the words of the table, for the forms that are tables. For this folder alone. */
#pragma once

#include "core/export/cbk-export.h"
#include "core/inventory/cbk-query.h"

#include <time.h>

G_BEGIN_DECLS

/* The columns of the table, and the reason of the status. */
#define CBK_EXPORT_N_CELLS (CBK_N_COLUMNS + 1)
#define CBK_EXPORT_REASON CBK_N_COLUMNS

#define CBK_EXPORT_REPLACEMENT 0xfffd

typedef struct
{
  const char *text[CBK_EXPORT_N_CELLS];  /* borrowed from owned, or for good */
  char       *owned[CBK_EXPORT_N_CELLS]; /* owned (nullable) */
} CbkExportCells;

const char *cbk_export_cell_title (guint cell, gboolean in_english);
void        cbk_export_cells_fill_words (CbkExportCells *self, const CbkExport *what, guint row, gboolean in_english);
void        cbk_export_cells_fill (CbkExportCells *self, const CbkExport *what, guint row, gboolean in_english);
void        cbk_export_cells_clear (CbkExportCells *self);
gboolean    cbk_export_is_control (gunichar c);
gboolean    cbk_export_is_formula (const char *value);
gboolean    cbk_export_split_time (gint64 time, struct tm *parts);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CbkExportCells, cbk_export_cells_clear)

G_END_DECLS
