/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a click on Download to files on the disk: password, place, what would be replaced, what the checks found. */
#pragma once

#include <adwaita.h>

#include "app/cbk-access.h"
#include "cli/cbk-save.h"
#include "core/inventory/cbk-certificate.h"

G_BEGIN_DECLS

#define CBK_TYPE_DOWNLOAD (cbk_download_get_type ())
G_DECLARE_FINAL_TYPE (CbkDownload, cbk_download, CBK, DOWNLOAD, GObject)

/* Signal: "saved" (CbkSaveResult *): files were written. */
CbkDownload *cbk_download_new (GtkWindow *parent, CbkAccess *access, GSettings *settings);
void cbk_download_start (CbkDownload *self, const char *domain, const CbkCertificate *certificate, CbkForm form);

G_END_DECLS
