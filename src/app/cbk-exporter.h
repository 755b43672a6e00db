/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From "Export List…" to a file: form, place, progress, and what came of it. */
#pragma once

#include <adwaita.h>

#include "app/cbk-export-bar.h"
#include "core/export/cbk-export.h"

G_BEGIN_DECLS

#define CBK_TYPE_EXPORTER (cbk_exporter_get_type ())
G_DECLARE_FINAL_TYPE (CbkExporter, cbk_exporter, CBK, EXPORTER, GObject)

/* Signal: "wanted" (): a person wants an export; cbk_exporter_start() says of what. */
CbkExporter *
cbk_exporter_new (GtkApplicationWindow *window, AdwToastOverlay *toast_overlay, CbkExportBar *bar, GSettings *settings);
void cbk_exporter_end (CbkExporter *self);
void cbk_exporter_set_can_export (CbkExporter *self, gboolean can_export);
void cbk_exporter_start (CbkExporter *self, const CbkExport *what);

G_END_DECLS
