/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks in which form a list is to be exported; each says what it is for, or why it cannot be had. */
#pragma once

#include <adwaita.h>

#include "core/export/cbk-export.h"

G_BEGIN_DECLS

#define CBK_TYPE_EXPORT_DIALOG (cbk_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CbkExportDialog, cbk_export_dialog, CBK, EXPORT_DIALOG, AdwWindow)

/* Signal: "chosen" (guint format): then the dialog goes. */
CbkExportDialog *cbk_export_dialog_new (GtkWindow *parent, const CbkExport *what);

G_END_DECLS
