/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CbkInventory as the selection model that GtkColumnView asks for: the core knows nothing of GTK, so this adapter does.
 * It tells the view of a longer or shorter list in steps, a few rows of widgets a frame. */
#pragma once

#include <gtk/gtk.h>

#include "core/inventory/cbk-inventory.h"

G_BEGIN_DECLS

#define CBK_TYPE_SELECTION (cbk_selection_get_type ())
G_DECLARE_FINAL_TYPE (CbkSelection, cbk_selection, CBK, SELECTION, GObject)

CbkSelection *cbk_selection_new (CbkInventory *inventory, GtkWidget *view);

G_END_DECLS
