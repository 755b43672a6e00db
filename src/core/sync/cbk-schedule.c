/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the next automatic run is due. A run that has failed is followed at the next regular time: within a run the
 * connector has tried again already. */

#include "config.h"

#include "core/sync/cbk-schedule.h"

/* Windows that were started together must not ask together: each run comes up to this part of the interval later. */
#define MAX_SHIFT 0.1

/**
 * cbk_schedule_cap:
 * @retry_time: when the CDN wants to be asked again, UTC seconds; 0 where it did not say
 * @now: UTC seconds, when it has said so
 *
 * Returns: when it is asked again at the latest, UTC seconds; 0 where it did not say
 */
gint64
cbk_schedule_cap (gint64 retry_time, gint64 now)
{
  return MIN (retry_time, now + CBK_SCHEDULE_LONGEST_WAIT);
}

/**
 * cbk_schedule_restore:
 * @last_attempt: when another process has begun its last run, UTC seconds; 0 where none has
 * @retry_time: what cbk_schedule_cap() was for it; 0 where the CDN did not say
 * @now: UTC seconds
 *
 * What can only be the time of a clock that was wrong is not believed.
 */
void
cbk_schedule_restore (CbkSchedule *self, gint64 last_attempt, gint64 retry_time, gint64 now)
{
  if (last_attempt <= now)
    self->last_attempt = MAX (self->last_attempt, last_attempt);
  if (retry_time != 0 && retry_time <= now + CBK_SCHEDULE_LONGEST_WAIT)
    self->retry_time = retry_time;
}

/**
 * cbk_schedule_settle:
 * @now: UTC seconds
 *
 * To be told from time to time: a clock that was set back would else put the next run off by as much.
 */
void
cbk_schedule_settle (CbkSchedule *self, gint64 now)
{
  self->last_attempt = MIN (self->last_attempt, now);
  self->retry_time = cbk_schedule_cap (self->retry_time, now);
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
  gint64      interval = MAX (self->interval > 0 ? self->interval : CBK_SCHEDULE_INTERVAL, self->min_poll);
  CbkSchedule known = *self;
  gint64      time = now;

  cbk_schedule_settle (&known, now);
  if (known.last_attempt != 0)
    time = known.last_attempt + interval + (gint64) (self->shift * MAX_SHIFT * (double) interval);
  return MAX (time, known.retry_time);
}

/**
 * cbk_schedule_get_next_online:
 * @now: UTC seconds
 *
 * When the network has come back, or the program has started: at once, but not sooner than the CDN allows.
 *
 * Returns: when the run begins, UTC seconds; not after @now where it may begin at once
 */
gint64
cbk_schedule_get_next_online (const CbkSchedule *self, gint64 now)
{
  CbkSchedule known = *self;

  cbk_schedule_settle (&known, now);
  return MAX (now, MAX (known.last_attempt == 0 ? 0 : known.last_attempt + known.min_poll, known.retry_time));
}
