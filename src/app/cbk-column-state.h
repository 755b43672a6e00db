/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Remembers the order and the widths of a table's columns. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void cbk_column_state_set_nick (GtkColumnViewColumn *column, const char *nick);
void cbk_column_state_restore (GtkColumnView *view, GSettings *settings);
void cbk_column_state_save (GtkColumnView *view, GSettings *settings);

G_END_DECLS
