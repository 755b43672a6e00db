/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of the main window: eight columns over a CbkInventory, sorting, selection, the context menu of a row. */
#pragma once

#include <adwaita.h>

#include "core/inventory/cbk-inventory.h"
#include "core/store/cbk-news.h"

G_BEGIN_DECLS

#define CBK_TYPE_TABLE (cbk_table_get_type ())
G_DECLARE_FINAL_TYPE (CbkTable, cbk_table, CBK, TABLE, AdwBin)

/* Signals: "view" (guint row): a row of the snapshot is to be opened.
 *          "save" (GArray *): the certificates of these rows (of guint) are to be saved.
 *          "sort-changed" (guint column, gboolean descending): a header was clicked. */
CbkInventory *cbk_table_get_inventory (CbkTable *self);
void          cbk_table_set_can_save (CbkTable *self, gboolean can_save);
void          cbk_table_set_news (CbkTable *self, const CbkNews *news);
void          cbk_table_set_now (CbkTable *self, gint64 now);
void          cbk_table_sort_by (CbkTable *self, CbkColumn column, gboolean descending);
void          cbk_table_restore_columns (CbkTable *self, GSettings *settings);
void          cbk_table_save_columns (CbkTable *self, GSettings *settings);
void          cbk_table_scroll_to_top (CbkTable *self);

G_END_DECLS
