/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the next automatic run is due. A run that has failed is followed at the next regular time: within a run the
 * connector has tried again already. */

#include "config.h"

#include "core/sync/cbk-schedule.h"

/* Windows that were started together must not ask together: each run comes up to this part of the interval later. */
#define MAX_SHIFT 0.1

/* A clock that was set back would else put the next run off by as much. */
static gint64
get_last_attempt (const CbkSchedule *self, gint64 now)
{
  return MIN (self->last_attempt, now);
}

/* What the CDN has said holds, even where it is far away: but not for longer than a day, for a wrong clock on either
 * side must not end automatic runs. */
static gint64
not_before_retry (const CbkSchedule *self, gint64 now, gint64 time)
{
  const gint64 day = 24 * 60 * 60;

  return MAX (time, MIN (self->retry_time, now + day));
}

/**
 * cbk_schedule_get_next:
 * @now: UTC seconds
 *
 * Returns: when the next automatic run begins, UTC seconds; not after @now where it is due
 */
gint64
cbk_schedule_get_next (const CbkSchedule *self, gint64 now)
{
  gint64 interval = MAX (self->interval > 0 ? self->interval : CBK_SCHEDULE_INTERVAL, self->min_poll);
  gint64 time = now;

  if (self->last_attempt != 0)
    time = get_last_attempt (self, now) + interval + (gint64) (self->shift * MAX_SHIFT * (double) interval);
  return not_before_retry (self, now, time);
}

/**
 * cbk_schedule_get_next_online:
 * @now: UTC seconds
 *
 * When the network has come back: at once, but not sooner after the last attempt than the CDN allows.
 *
 * Returns: when the run begins, UTC seconds; not after @now where it may begin at once
 */
gint64
cbk_schedule_get_next_online (const CbkSchedule *self, gint64 now)
{
  gint64 time = self->last_attempt == 0 ? now : get_last_attempt (self, now) + self->min_poll;

  return not_before_retry (self, now, MAX (time, now));
}
