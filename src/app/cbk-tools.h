/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tools above the table: the search entry, the status filter, and the order for those who have no mouse. */
#pragma once

#include <adwaita.h>

#include "core/inventory/cbk-query.h"

G_BEGIN_DECLS

#define CBK_TYPE_TOOLS (cbk_tools_get_type ())
G_DECLARE_FINAL_TYPE (CbkTools, cbk_tools, CBK, TOOLS, AdwBin)

/* Signals: "search-changed" (): another text is searched for.
 *          "filter-changed" (): another status is filtered by.
 *          "sort-changed" (guint column, gboolean descending): another order was chosen.
 *          "done" (): Enter was pressed in the search entry. */
const char *cbk_tools_get_search (CbkTools *self);
void        cbk_tools_set_search (CbkTools *self, const char *text);
void        cbk_tools_clear_search (CbkTools *self);
void        cbk_tools_focus_search (CbkTools *self);
void        cbk_tools_capture_keys_of (CbkTools *self, GtkWidget *widget);
void        cbk_tools_describe (CbkTools *self, const char *shown);
CbkFilter   cbk_tools_get_filter (CbkTools *self);
void        cbk_tools_set_filter (CbkTools *self, CbkFilter filter);
void        cbk_tools_show_sort (CbkTools *self, CbkColumn column, gboolean descending);

G_END_DECLS
