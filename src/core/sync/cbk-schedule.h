/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the next automatic run is due. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CBK_SCHEDULE_INTERVAL (15 * 60)

/* What a CDN has said of the time holds, even where it is far away: but not for longer than this, for a wrong clock on
 * either side must not end automatic runs. */
#define CBK_SCHEDULE_LONGEST_WAIT (24 * 60 * 60)

typedef struct
{
  gint64 interval;     /* seconds between two runs; 0: the default, CBK_SCHEDULE_INTERVAL */
  gint64 min_poll;     /* seconds that the CDN wants between two automatic runs; 0 where it is not known */
  gint64 last_attempt; /* when the last run began, automatic or not, UTC seconds; 0: none yet */
  gint64 retry_time;   /* when the CDN wants to be asked again (cbk_error_get_retry_time()); 0 where it did not say */
  double shift;        /* random in [0, 1), drawn once after each run */
} CbkSchedule;

gint64 cbk_schedule_cap (gint64 retry_time, gint64 now);
void   cbk_schedule_restore (CbkSchedule *self, gint64 last_attempt, gint64 retry_time, gint64 now);
void   cbk_schedule_settle (CbkSchedule *self, gint64 now);
gint64 cbk_schedule_get_next (const CbkSchedule *self, gint64 now);
gint64 cbk_schedule_get_next_online (const CbkSchedule *self, gint64 now);

G_END_DECLS
