/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list model that the table shows: a snapshot seen through a query, and which of its domains are selected.
 *
 * The textbook chain (list store, filter model, sort model) needs seconds for a keystroke and for a sort click at a
 * million rows. So the item at a position is a slot that never changes; what changes is what is found there.
 * A new answer therefore is a change of the list's tail only, and one "contents-changed" for everything else. */
#pragma once

#include "core/inventory/cbk-query.h"
#include "core/inventory/cbk-slot.h"

G_BEGIN_DECLS

#define CBK_TYPE_INVENTORY (cbk_inventory_get_type ())
G_DECLARE_FINAL_TYPE (CbkInventory, cbk_inventory, CBK, INVENTORY, GObject)

/* Signals: "contents-changed" (): what stands at the positions may be other rows, or rows judged anew.
 *          "selection-changed" (): other domains are selected, or selected ones moved. */
CbkInventory *cbk_inventory_new (void);
void          cbk_inventory_set_snapshot (CbkInventory *self, CbkSnapshot *snapshot);
void     cbk_inventory_set_first_screen (CbkInventory *self, CbkSnapshot *rows, guint length, const CbkCounts *counts);
gboolean cbk_inventory_is_first_screen (CbkInventory *self);
CbkSnapshot       *cbk_inventory_get_snapshot (CbkInventory *self);
void               cbk_inventory_ask (CbkInventory *self, const CbkQuestion *question);
const CbkQuestion *cbk_inventory_get_question (CbkInventory *self);
CbkCounts          cbk_inventory_get_counts (CbkInventory *self);
guint              cbk_inventory_get_ending_sooner (CbkInventory *self);
CbkSlot           *cbk_inventory_dup_slot (CbkInventory *self, guint position);
gboolean           cbk_inventory_get_row (CbkInventory *self, guint position, guint *row);
const guint32     *cbk_inventory_get_rows (CbkInventory *self, guint *n_rows);
gboolean           cbk_inventory_get_position (CbkInventory *self, guint row, guint *position);
gboolean           cbk_inventory_is_selected (CbkInventory *self, guint position);
void               cbk_inventory_select (CbkInventory *self, guint position, guint n_items, gboolean selected);
void               cbk_inventory_unselect_all (CbkInventory *self);
guint              cbk_inventory_get_n_selected (CbkInventory *self);
GArray            *cbk_inventory_dup_selected_rows (CbkInventory *self);

G_END_DECLS
