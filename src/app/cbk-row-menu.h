/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The context menu of a row of the table, opened by the pointer or by a key. */
#pragma once

#include <gtk/gtk.h>

#include "core/inventory/cbk-inventory.h"

G_BEGIN_DECLS

typedef struct _CbkRowMenu CbkRowMenu;

CbkRowMenu *cbk_row_menu_new (GtkWidget *table, GtkWidget *view, GMenuModel *model, CbkInventory *inventory);
void        cbk_row_menu_free (CbkRowMenu *self);
void        cbk_row_menu_open_at (CbkRowMenu *self, double x, double y);
void        cbk_row_menu_open_at_focus (CbkRowMenu *self);
guint       cbk_row_menu_get_row (const CbkRowMenu *self);

G_END_DECLS
