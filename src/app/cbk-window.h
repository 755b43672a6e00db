/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: search, status filter, table, count and age, sync with progress, and a page for each empty state. */
#pragma once

#include <adwaita.h>

#include "app/cbk-session.h"

G_BEGIN_DECLS

#define CBK_TYPE_WINDOW (cbk_window_get_type ())
G_DECLARE_FINAL_TYPE (CbkWindow, cbk_window, CBK, WINDOW, AdwApplicationWindow)

CbkWindow  *cbk_window_new (GtkApplication *application, GSettings *settings);
CbkSession *cbk_window_get_session (CbkWindow *self);
void        cbk_window_show_session (CbkWindow *self, CbkSession *session);
void        cbk_window_show_fault (CbkWindow *self, const GError *fault);
void        cbk_window_set_accounts_menu (CbkWindow *self, GMenuModel *menu);
void        cbk_window_view_domain (CbkWindow *self, const char *domain);
void        cbk_window_search (CbkWindow *self, const char *text, CbkFilter filter);

G_END_DECLS
