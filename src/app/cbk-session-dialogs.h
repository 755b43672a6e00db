/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialogs about rows of an account: SSL Detail of one, saving of several. */
#pragma once

#include <gtk/gtk.h>

#include "app/cbk-exporter.h"
#include "app/cbk-session.h"
#include "core/inventory/cbk-inventory.h"

G_BEGIN_DECLS

void
cbk_session_view_row (CbkSession *session, CbkSnapshot *snapshot, guint row, GtkWindow *parent, GSettings *settings);
void cbk_session_view_key (CbkSession *session, gint64 key, GtkWindow *parent, GSettings *settings);
void cbk_session_view_domain (CbkSession *session, const char *domain, GtkWindow *parent, GSettings *settings);
void cbk_session_save_rows (CbkSession *session, CbkSnapshot *snapshot, GArray *rows, GtkWindow *parent);
void cbk_session_export (CbkSession *session, CbkInventory *inventory, gint64 now, CbkExporter *exporter);

G_END_DECLS
