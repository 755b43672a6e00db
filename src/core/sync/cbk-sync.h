/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings a store up to date from a connector: one run at a time, page after page, with progress and Cancel. */
#pragma once

#include "core/connectors/cbk-connector.h"
#include "core/store/cbk-store.h"
#include "core/sync/cbk-sync-report.h"

G_BEGIN_DECLS

#define CBK_TYPE_SYNC (cbk_sync_get_type ())
G_DECLARE_FINAL_TYPE (CbkSync, cbk_sync, CBK, SYNC, GObject)

/* Signals: "progress" (guint done, gint64 total): rows committed so far; total is -1 where the CDN does not say.
 *          "snapshot" (CbkSnapshot *): the inventory as it stands, at most once a second during a run and at its end.
 *          "waiting" (guint seconds, gboolean was_asked): as of the connector, during a run. */
CbkSync        *cbk_sync_new (CbkConnector *connector, CbkStore *store);
gboolean        cbk_sync_is_running (CbkSync *self);
const CbkTerms *cbk_sync_get_terms (CbkSync *self);
void            cbk_sync_run_async (CbkSync            *self,
                                    CbkPassKind         kind,
                                    gint64              now,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
gboolean        cbk_sync_run_finish (CbkSync *self, GAsyncResult *result, CbkSyncReport **report, GError **error);

G_END_DECLS
