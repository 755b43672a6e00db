/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the main window remembers of itself: size, filter, order and columns. */

#include "config.h"

#include "app/cbk-window-state.h"

#include "core/inventory/cbk-words.h"

/* Chooses the filter of last time. */
void
cbk_window_state_restore_filter (GSettings *settings, CbkTools *tools)
{
  g_autofree char *nick = g_settings_get_string (settings, "filter");
  CbkFilter        filter = CBK_FILTER_VALID;

  cbk_filter_from_nick (nick, &filter);
  cbk_tools_set_filter (tools, filter);
}

/**
 * cbk_window_state_restore:
 * @settings: where all of it is kept
 * @window: gets the size of last time, which is kept from now on
 * @table: gets its columns and its order
 * @sort_column: (out): that order
 * @sort_descending: (out):
 */
void
cbk_window_state_restore (GSettings *settings,
                          GtkWindow *window,
                          CbkTable  *table,
                          CbkColumn *sort_column,
                          gboolean  *sort_descending)
{
  g_autofree char *column_nick = g_settings_get_string (settings, "sort-column");

  g_settings_bind (settings, "window-width", window, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", window, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", window, "maximized", G_SETTINGS_BIND_DEFAULT);

  *sort_column = CBK_COLUMN_EXPIRE;
  cbk_column_from_nick (column_nick, sort_column);
  *sort_descending = g_settings_get_boolean (settings, "sort-descending");
  cbk_table_restore_columns (table, settings);
  cbk_table_sort_by (table, *sort_column, *sort_descending);
}
