/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialogs about rows of an account. They keep what they were opened with, whatever the window shows later. */

#include "config.h"

#include "app/cbk-session-dialogs.h"

#include "app/cbk-detail-dialog.h"
#include "app/cbk-save-all-dialog.h"

/**
 * cbk_session_view_row:
 * @row: of @snapshot
 *
 * Opens SSL Detail.
 */
void
cbk_session_view_row (CbkSession *session, CbkSnapshot *snapshot, guint row, GtkWindow *parent, GSettings *settings)
{
  CbkDetailDialog *dialog;

  dialog = cbk_detail_dialog_new (parent, cbk_session_get_connector (session), cbk_session_get_store (session),
                                  cbk_session_get_access (session), settings, snapshot, row);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* A row that is not there any more opens nothing. */
void
cbk_session_view_key (CbkSession *session, gint64 key, GtkWindow *parent, GSettings *settings)
{
  CbkSnapshot *snapshot = cbk_session_get_snapshot (session);
  guint        n_rows = snapshot != NULL ? cbk_snapshot_get_n_rows (snapshot) : 0;

  for (guint row = 0; row < n_rows; row++)
    if (cbk_snapshot_get_key (snapshot, row) == key)
      {
        cbk_session_view_row (session, snapshot, row, parent, settings);
        return;
      }
}

/**
 * cbk_session_view_domain:
 * @domain: in its xn-- form; one that is not there any more opens nothing
 */
void
cbk_session_view_domain (CbkSession *session, const char *domain, GtkWindow *parent, GSettings *settings)
{
  CbkSnapshot *snapshot = cbk_session_get_snapshot (session);
  guint        row;

  if (snapshot != NULL && cbk_snapshot_find (snapshot, domain, &row))
    cbk_session_view_row (session, snapshot, row, parent, settings);
}

/**
 * cbk_session_save_rows:
 * @rows: of guint, of @snapshot
 */
void
cbk_session_save_rows (CbkSession *session, CbkSnapshot *snapshot, GArray *rows, GtkWindow *parent)
{
  cbk_save_all_dialog_start (parent, cbk_session_get_connector (session), cbk_session_get_store (session),
                             cbk_session_get_access (session), snapshot, rows);
}

/**
 * cbk_session_export:
 * @inventory: all rows that are shown, in their order
 * @now: UTC seconds: the moment at which they are shown
 *
 * Begins an export of them.
 */
void
cbk_session_export (CbkSession *session, CbkInventory *inventory, gint64 now, CbkExporter *exporter)
{
  const CbkSessionFacts *facts = cbk_session_get_facts (session);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  CbkExport what = {
    .snapshot = cbk_inventory_get_snapshot (inventory),
    .account = facts->name,
    .account_id = facts->id,
    .synced = facts->synced,
    .now = now,
    .zone = zone,
    .separator = cbk_export_find_separator (),
  };

  what.rows = cbk_inventory_get_rows (inventory, &what.n_rows);
  cbk_exporter_start (exporter, &what);
}
