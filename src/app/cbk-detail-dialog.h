/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SSL Detail: a domain, the history of its certificates, and the facts of the current one from its own chain. */
#pragma once

#include <adwaita.h>

#include "app/cbk-access.h"
#include "core/connectors/cbk-connector.h"
#include "core/inventory/cbk-snapshot.h"
#include "core/store/cbk-store.h"

G_BEGIN_DECLS

#define CBK_TYPE_DETAIL_DIALOG (cbk_detail_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CbkDetailDialog, cbk_detail_dialog, CBK, DETAIL_DIALOG, AdwWindow)

CbkDetailDialog *cbk_detail_dialog_new (GtkWindow    *parent,
                                        CbkConnector *connector,
                                        CbkStore     *store,
                                        CbkAccess    *access,
                                        GSettings    *settings,
                                        CbkSnapshot  *snapshot,
                                        guint         row);

G_END_DECLS
