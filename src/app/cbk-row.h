/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each column shows of a row of the inventory, and what its tooltip adds: pure, tested without a display. */
#pragma once

#include "app/cbk-cell-content.h"
#include "core/inventory/cbk-query.h"

G_BEGIN_DECLS

/* Columns that a narrow table goes without, the first to go first: who looks for what is urgent needs the days and the
 * status. */
#define CBK_ROW_N_GOING 5

extern const guint cbk_row_going[CBK_ROW_N_GOING];

void
cbk_row_get_verdict_content (const CbkVerdict *verdict, const char *word, CbkColumn column, CbkCellContent *content);
void         cbk_row_get_content (CbkSnapshot    *snapshot,
                                  guint           row,
                                  CbkColumn       column,
                                  gint64          now,
                                  GTimeZone      *zone,
                                  CbkCellContent *content);
char        *cbk_row_get_hint (CbkSnapshot *snapshot, guint row, CbkColumn column, gint64 now);
const char  *cbk_row_get_widest (CbkColumn column);
CbkCellFlags cbk_row_get_cell_flags (CbkColumn column);

G_END_DECLS
