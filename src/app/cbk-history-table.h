/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The certificate history of a domain: a sortable table of its certificates, the current one marked. */
#pragma once

#include <adwaita.h>

#include "core/inventory/cbk-certificate.h"

G_BEGIN_DECLS

#define CBK_TYPE_HISTORY_TABLE (cbk_history_table_get_type ())
G_DECLARE_FINAL_TYPE (CbkHistoryTable, cbk_history_table, CBK, HISTORY_TABLE, AdwBin)

/* Signals: "download" (CbkCertificate *, guint form): that certificate is to be saved in that form.
 *          "selected" (): others are selected. */
void     cbk_history_table_set_certificates (CbkHistoryTable *self, GPtrArray *certificates, gint64 now);
gboolean cbk_history_table_get_pair (CbkHistoryTable *self, const CbkCertificate **older, const CbkCertificate **newer);

G_END_DECLS
