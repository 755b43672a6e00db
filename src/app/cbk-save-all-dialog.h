/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saves certificate and key of many domains into one folder, one after the other, and reports on each. */
#pragma once

#include <adwaita.h>

#include "app/cbk-access.h"
#include "core/connectors/cbk-connector.h"
#include "core/inventory/cbk-snapshot.h"
#include "core/store/cbk-store.h"

G_BEGIN_DECLS

#define CBK_TYPE_SAVE_ALL_DIALOG (cbk_save_all_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CbkSaveAllDialog, cbk_save_all_dialog, CBK, SAVE_ALL_DIALOG, AdwWindow)

void cbk_save_all_dialog_start (GtkWindow    *parent,
                                CbkConnector *connector,
                                CbkStore     *store,
                                CbkAccess    *access,
                                CbkSnapshot  *snapshot,
                                GArray       *rows);

G_END_DECLS
