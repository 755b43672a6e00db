/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words for what an inventory holds: pure functions from values to what a person reads, in a window or a terminal.
 */
#pragma once

#include "core/inventory/cbk-query.h"

G_BEGIN_DECLS

char       *cbk_format_number (guint64 number);
char       *cbk_format_time (gint64 time, GTimeZone *zone);
char       *cbk_format_distance (gint64 time, gint64 now);
char       *cbk_format_days (gint64 days);
const char *cbk_status_name (CbkStatus status, const char *word);
const char *cbk_status_title (CbkStatus status, const char *word);
const char *cbk_status_titles (void);
const char *cbk_reason_name (const char *reason);
const char *cbk_reason_title (const char *reason);
const char *cbk_provisioning_name (const char *word);
const char *cbk_provisioning_title (const char *word);
const char *cbk_filter_title (CbkFilter filter);
const char *cbk_filter_nick (CbkFilter filter);
gboolean    cbk_filter_from_nick (const char *nick, CbkFilter *filter);
const char *cbk_column_name (CbkColumn column);
const char *cbk_column_title (CbkColumn column);
const char *cbk_column_nick (CbkColumn column);
gboolean    cbk_column_from_nick (const char *nick, CbkColumn *column);
char       *cbk_format_count (guint shown, guint total);
char       *cbk_format_expired (guint n);
char       *cbk_format_attention (guint n);
char       *cbk_format_ending_sooner (guint n);
char       *cbk_format_age (gint64 synced, gint64 now);
char       *cbk_format_progress (guint done, gint64 total);
char       *cbk_format_waiting (gint64 seconds, gboolean was_asked);
char       *cbk_format_put_aside (const char *name);
char       *cbk_format_clock_skew (gint64 skew);
char       *cbk_format_unreadable (guint n);

G_END_DECLS
