/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person reads in the window alone: pure functions from values to words, tested without a display. */
#pragma once

#include "core/inventory/cbk-inventory.h"
#include "core/inventory/cbk-words.h"

G_BEGIN_DECLS

char       *cbk_format_time_hint (gint64 time, gint64 now);
char       *cbk_format_days_hint (gint64 expire_time, gint64 now);
const char *cbk_status_icon_name (CbkStatus status);
char       *cbk_status_hint (CbkStatus status, const char *word, const char *reason);
char       *cbk_format_offline (gint64 synced, gint64 now, GTimeZone *zone);
char       *cbk_format_nothing_found (const char *text, CbkFilter filter);
char       *cbk_format_elapsed (gint64 begin, gint64 end, gint64 now);

G_END_DECLS
