/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: search, status filter, table, count and age, sync with progress, and a page for each empty state. */
#pragma once

#include <adwaita.h>

#include "app/cbk-access.h"
#include "core/connectors/cbk-connector.h"
#include "core/store/cbk-store.h"

G_BEGIN_DECLS

#define CBK_TYPE_WINDOW (cbk_window_get_type ())
G_DECLARE_FINAL_TYPE (CbkWindow, cbk_window, CBK, WINDOW, AdwApplicationWindow)

CbkWindow *cbk_window_new (GtkApplication *application, GSettings *settings);
void       cbk_window_open_account (CbkWindow *self, const char *name, CbkStore *store);
void       cbk_window_connect_account (CbkWindow *self, CbkConnector *connector, CbkAccess *access);
void       cbk_window_fail_account (CbkWindow *self, const GError *error);

G_END_DECLS
