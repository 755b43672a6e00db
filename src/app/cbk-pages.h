/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in place of the table when it has nothing to show: each page says why, and what to do next. */
#pragma once

#include <adwaita.h>

#include "app/cbk-remedy.h"
#include "core/inventory/cbk-status.h"

G_BEGIN_DECLS

#define CBK_TYPE_PAGES (cbk_pages_get_type ())
G_DECLARE_FINAL_TYPE (CbkPages, cbk_pages, CBK, PAGES, AdwBin)

void cbk_pages_show_welcome (CbkPages *self);
void cbk_pages_show_loading (CbkPages *self);
void cbk_pages_show_nothing (CbkPages *self, const char *text, CbkFilter filter);
void cbk_pages_show_empty (CbkPages *self, gboolean was_synced);
void cbk_pages_show_failed (CbkPages *self, const char *why, CbkRemedy remedy);

G_END_DECLS
