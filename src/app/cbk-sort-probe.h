/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells by which column, and in which direction, a GtkColumnView is asked to be sorted.
 *
 * GtkColumnView owns that state (a click on a header, the arrow) and shows it to nobody on this floor but as a sorter
 * that compares two items. Each column therefore gets a sorter that compares nothing and remembers that it was asked.
 * Floor: gtk_column_view_sorter_get_primary_sort_column() of GTK 4.10 says it outright. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CBK_TYPE_SORT_PROBE (cbk_sort_probe_get_type ())
G_DECLARE_FINAL_TYPE (CbkSortProbe, cbk_sort_probe, CBK, SORT_PROBE, GtkSorter)

GtkSorter *cbk_sort_probe_new (guint column);
gboolean   cbk_sort_probe_ask (GtkSorter *view_sorter, guint *column, gboolean *descending);

G_END_DECLS
