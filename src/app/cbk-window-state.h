/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the main window remembers of itself from one start to the next. */
#pragma once

#include "app/cbk-table.h"
#include "app/cbk-tools.h"

G_BEGIN_DECLS

void cbk_window_state_restore_filter (GSettings *settings, CbkTools *tools);
void cbk_window_state_restore (GSettings *settings,
                               GtkWindow *window,
                               CbkTable  *table,
                               CbkColumn *sort_column,
                               gboolean  *sort_descending);

G_END_DECLS
