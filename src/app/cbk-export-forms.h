/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person reads of the forms in which a list is exported, and what such a file is called. */
#pragma once

#include "core/export/cbk-export.h"

G_BEGIN_DECLS

const char *cbk_export_form_title (CbkExportFormat format);
const char *cbk_export_form_purpose (CbkExportFormat format);
const char *cbk_export_form_obstacle (CbkExportFormat format, const CbkExport *what);
char       *cbk_export_form_suggest_name (CbkExportFormat format, const CbkExport *what);
char       *cbk_format_exported (guint n);
char       *cbk_format_exporting (guint done, guint total);

G_END_DECLS
