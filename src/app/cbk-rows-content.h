/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows on the clipboard: their text is made when somebody pastes it, on a thread. */
#pragma once

#include <gtk/gtk.h>

#include "core/inventory/cbk-inventory.h"

G_BEGIN_DECLS

#define CBK_TYPE_ROWS_CONTENT (cbk_rows_content_get_type ())
G_DECLARE_FINAL_TYPE (CbkRowsContent, cbk_rows_content, CBK, ROWS_CONTENT, GdkContentProvider)

void cbk_rows_content_copy_table (GdkClipboard *clipboard, CbkInventory *inventory, GTimeZone *zone, gint64 now);
void cbk_rows_content_copy_domains (GdkClipboard *clipboard, CbkInventory *inventory, GTimeZone *zone, gint64 now);

G_END_DECLS
