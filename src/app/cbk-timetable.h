/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When an account syncs by itself: after the minutes of the preferences, and when the network comes back;
 * in each case when the CDN allows it. */
#pragma once

#include <gio/gio.h>

#include "core/store/cbk-terms.h"

G_BEGIN_DECLS

#define CBK_TYPE_TIMETABLE (cbk_timetable_get_type ())
G_DECLARE_FINAL_TYPE (CbkTimetable, cbk_timetable, CBK, TIMETABLE, GObject)

/* Signal: "due" (): a sync may begin; told again each minute until one does. */
CbkTimetable *cbk_timetable_new (GSettings *settings);
void          cbk_timetable_stop (CbkTimetable *self);
void          cbk_timetable_begin (CbkTimetable *self);
void          cbk_timetable_end (CbkTimetable *self, const GError *error);
void          cbk_timetable_restore (CbkTimetable *self, const CbkTerms *terms);
gboolean      cbk_timetable_ask_early (CbkTimetable *self);
gint64        cbk_timetable_get_retry_time (CbkTimetable *self);

G_END_DECLS
