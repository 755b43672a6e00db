/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Histories and chains: what was kept, at once, and then what the CDN says now, which is kept in its turn. */
#pragma once

#include "core/connectors/cbk-connector.h"
#include "core/store/cbk-store.h"

G_BEGIN_DECLS

#define CBK_TYPE_ARCHIVE (cbk_archive_get_type ())
G_DECLARE_FINAL_TYPE (CbkArchive, cbk_archive, CBK, ARCHIVE, GObject)

/* Told what was kept, with its age, before the CDN has answered; not called where nothing was. The value is borrowed.
 */
typedef void (*CbkKeptHistoryFunc) (CbkArchive *self, const CbkHistory *kept, gpointer user_data);
typedef void (*CbkKeptChainFunc) (CbkArchive *self, const CbkKeptChain *kept, gpointer user_data);

CbkArchive   *cbk_archive_new (CbkConnector *connector, CbkStore *store);
void          cbk_archive_get_history_async (CbkArchive         *self,
                                             const char         *domain_id,
                                             gint64              now,
                                             CbkKeptHistoryFunc  kept,
                                             GCancellable       *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
CbkHistory   *cbk_archive_get_history_finish (CbkArchive *self, GAsyncResult *result, GError **error);
void          cbk_archive_get_chain_async (CbkArchive         *self,
                                           const char         *certificate_id,
                                           gint64              now,
                                           CbkKeptChainFunc    kept,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
CbkKeptChain *cbk_archive_get_chain_finish (CbkArchive *self, GAsyncResult *result, GError **error);

G_END_DECLS
