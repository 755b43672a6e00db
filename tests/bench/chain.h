/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The textbook way to list many rows: an object each in a GListStore, a GtkFilterListModel, a GtkSortListModel. */
#pragma once

#include <gtk/gtk.h>

#define CHAIN_TYPE_ROW (chain_row_get_type ())
G_DECLARE_FINAL_TYPE (ChainRow, chain_row, CHAIN, ROW, GObject)

GListStore *chain_read (const char *database);
GtkSorter  *chain_new_text_sorter (const char *property);
GtkSorter  *chain_new_number_sorter (const char *property);
GtkFilter  *chain_new_filter (void);
