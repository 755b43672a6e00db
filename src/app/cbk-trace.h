/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window did and how long it took, told to whoever measures it: lines on the descriptor CERTBOOK_TRACE.
 * Where that is not set, nothing is watched and nothing is counted. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void cbk_trace_watch (GtkWidget *window, GListModel *list);
void cbk_trace_item_asked (void);
void cbk_trace_row_drawn (guint position);
void cbk_trace_cell_made (void);
void cbk_trace_cell_gone (void);

G_END_DECLS
