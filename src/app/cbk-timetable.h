/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When an account syncs by itself: after the minutes of the preferences, and when the network comes back. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CBK_TYPE_TIMETABLE (cbk_timetable_get_type ())
G_DECLARE_FINAL_TYPE (CbkTimetable, cbk_timetable, CBK, TIMETABLE, GObject)

/* Signal: "due" (): a sync may begin; told again each minute until one does. */
CbkTimetable *cbk_timetable_new (GSettings *settings);
void          cbk_timetable_stop (CbkTimetable *self);
void          cbk_timetable_begin (CbkTimetable *self);
void          cbk_timetable_set_min_poll (CbkTimetable *self, gint64 seconds);
void          cbk_timetable_set_retry_time (CbkTimetable *self, gint64 retry_time);

G_END_DECLS
