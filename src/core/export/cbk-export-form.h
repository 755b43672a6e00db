/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a form of export is: how it begins, what it makes of a row, and how it ends. For this folder alone. */
#pragma once

#include "core/export/cbk-export.h"

G_BEGIN_DECLS

/* Each appends to text, and knows of nothing but what it is given. */
typedef struct
{
  void (*append_begin) (GString *text, const CbkExport *self); /* (nullable) */
  void (*append_row) (GString *text, const CbkExport *self, guint row, gboolean is_first);
  void (*append_end) (GString *text, const CbkExport *self); /* (nullable) */
} CbkExportForm;

extern const CbkExportForm cbk_export_csv;
extern const CbkExportForm cbk_export_spreadsheet;
extern const CbkExportForm cbk_export_json;
extern const CbkExportForm cbk_export_markdown;
extern const CbkExportForm cbk_export_calendar;
extern const CbkExportForm cbk_export_text;
extern const CbkExportForm cbk_export_html;
extern const CbkExportForm cbk_export_domains;

G_END_DECLS
