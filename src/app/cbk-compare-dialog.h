/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two certificates of a domain's history side by side, with what differs marked. */
#pragma once

#include <adwaita.h>

#include "core/connectors/cbk-connector.h"

G_BEGIN_DECLS

#define CBK_TYPE_COMPARE_DIALOG (cbk_compare_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CbkCompareDialog, cbk_compare_dialog, CBK, COMPARE_DIALOG, AdwWindow)

CbkCompareDialog *cbk_compare_dialog_new (GtkWindow            *parent,
                                          CbkConnector         *connector,
                                          const CbkCertificate *older,
                                          const CbkCertificate *newer);

G_END_DECLS
