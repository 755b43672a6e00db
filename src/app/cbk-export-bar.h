/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line below the table that shows how far an export is, and cancels it; hidden while there is none. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CBK_TYPE_EXPORT_BAR (cbk_export_bar_get_type ())
G_DECLARE_FINAL_TYPE (CbkExportBar, cbk_export_bar, CBK, EXPORT_BAR, AdwBin)

void cbk_export_bar_show (CbkExportBar *self, guint done, guint total);
void cbk_export_bar_hide (CbkExportBar *self);

G_END_DECLS
