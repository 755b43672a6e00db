/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the next automatic run is due. */

#include "core/sync/cbk-schedule.h"

#include <glib.h>

#define NOW G_GINT64_CONSTANT (1700000000)

/* All times but the shift are in seconds after (or before) NOW, -1000000 stands for none. */
#define NONE (-1000000)

typedef struct
{
  const char *name;
  gint64      interval;
  gint64      min_poll;
  gint64      last_attempt;
  gint64      retry_time;
  double      shift;
  gint64      next;
  gint64      next_online;
} Row;

static const Row ROWS[] = {
  { "first-run", 0, 0, NONE, NONE, 0, 0, 0 },
  { "first-run-shifted", 0, 60, NONE, NONE, 0.99, 0, 0 },
  { "default-interval", 0, 0, 0, NONE, 0, 900, 0 },
  { "another-interval", 300, 0, 0, NONE, 0, 300, 0 },
  { "time-goes-by", 300, 60, -100, NONE, 0, 200, 0 },
  { "due", 300, 60, -300, NONE, 0, 0, 0 },
  { "overdue-after-suspend", 300, 60, -5000, NONE, 0.5, -4685, 0 },
  { "not-more-often-than-the-cdn-wants", 300, 600, 0, NONE, 0, 600, 600 },
  { "cdn-wants-little", 300, 60, 0, NONE, 0, 300, 60 },
  { "half-a-shift", 0, 0, 0, NONE, 0.5, 945, 0 },
  { "nearly-a-whole-shift", 0, 0, 0, NONE, 0.999, 989, 0 },
  { "shift-of-a-long-poll", 300, 1000, 0, NONE, 0.5, 1050, 1000 },
  { "asked-to-wait-longer", 0, 60, 0, 2000, 0, 2000, 2000 },
  { "asked-to-wait-less", 0, 60, 0, 100, 0, 900, 100 },
  { "wait-is-over", 0, 60, -200, -10, 0, 700, 0 },
  { "asked-to-wait-for-years", 0, 60, 0, 100000000, 0, 86400, 86400 },
  { "network-came-back-soon", 0, 60, -20, NONE, 0, 880, 40 },
  { "network-came-back-late", 0, 60, -80, NONE, 0, 820, 0 },
  { "clock-was-set-back", 0, 60, 50000, NONE, 0, 900, 60 },
};

/* What a process had noted, and what one is believed that has just started. */
typedef struct
{
  const char *name;
  gint64      last_attempt;
  gint64      retry_time;
  gint64      next_online;
} Note;

static const Note NOTES[] = {
  { "nothing", NONE, NONE, 0 },
  { "asked-just-now", -10, NONE, 50 },
  { "asked-long-ago", -100, NONE, 0 },
  { "refused", -1000, 500, 500 },
  { "refused-and-over", -1000, -100, 0 },
  { "refused-for-a-day", -10, 86400, 86400 },
  { "clock-was-ahead-when-asked", 100, NONE, 0 },
  { "clock-was-ahead-when-refused", -1000, 86401, 0 },
};

static gint64
absolute (gint64 time)
{
  return time == NONE ? 0 : NOW + time;
}

static void
test_row (gconstpointer data)
{
  const Row        *row = data;
  const CbkSchedule schedule = {
    .interval = row->interval,
    .min_poll = row->min_poll,
    .last_attempt = absolute (row->last_attempt),
    .retry_time = absolute (row->retry_time),
    .shift = row->shift,
  };

  g_assert_cmpint (cbk_schedule_get_next (&schedule, NOW) - NOW, ==, row->next);
  g_assert_cmpint (cbk_schedule_get_next_online (&schedule, NOW) - NOW, ==, row->next_online);
}

static void
test_note (gconstpointer data)
{
  const Note *note = data;
  CbkSchedule schedule = { .min_poll = 60 };

  cbk_schedule_restore (&schedule, absolute (note->last_attempt), absolute (note->retry_time), NOW);
  g_assert_cmpint (cbk_schedule_get_next_online (&schedule, NOW) - NOW, ==, note->next_online);
}

/* What another process was told does not take back what this one has done. */
static void
test_restore_later (void)
{
  CbkSchedule schedule = { .min_poll = 60, .last_attempt = NOW - 10, .retry_time = NOW + 300 };

  cbk_schedule_restore (&schedule, NOW - 100, 0, NOW);
  g_assert_cmpint (schedule.last_attempt, ==, NOW - 10);
  g_assert_cmpint (schedule.retry_time, ==, NOW + 300);
  cbk_schedule_restore (&schedule, NOW - 5, NOW + 200, NOW);
  g_assert_cmpint (schedule.last_attempt, ==, NOW - 5);
  g_assert_cmpint (schedule.retry_time, ==, NOW + 200);
}

/* A clock that was set back by years puts a run off by a day, or by an interval, and no longer. */
static void
test_settle (void)
{
  const gint64 years = 100000000;
  CbkSchedule  schedule = { .interval = 300, .last_attempt = NOW + years, .retry_time = NOW + years };

  cbk_schedule_settle (&schedule, NOW);
  g_assert_cmpint (cbk_schedule_get_next (&schedule, NOW + 86399) - NOW, ==, 86400);
  g_assert_cmpint (cbk_schedule_get_next (&schedule, NOW + 86401) - NOW, ==, 86400);
  schedule.retry_time = 0;
  g_assert_cmpint (cbk_schedule_get_next (&schedule, NOW + 200) - NOW, ==, 300);
  g_assert_cmpint (cbk_schedule_get_next (&schedule, NOW + 400) - NOW, ==, 300);
}

static void
test_cap (void)
{
  g_assert_cmpint (cbk_schedule_cap (0, NOW), ==, 0);
  g_assert_cmpint (cbk_schedule_cap (NOW + 600, NOW), ==, NOW + 600);
  g_assert_cmpint (cbk_schedule_cap (NOW + 7 * 86400, NOW), ==, NOW + 86400);
}

/* Whatever is asked: never sooner than the CDN allows, never later than a tenth after the regular time. */
static void
test_bounds (void)
{
  for (guint i = 0; i < 10000; i++)
    {
      const CbkSchedule schedule = {
        .interval = g_test_rand_int_range (0, 5000),
        .min_poll = g_test_rand_int_range (0, 5000),
        .last_attempt = NOW - g_test_rand_int_range (0, 10000),
        .shift = g_test_rand_double (),
      };
      gint64 regular = schedule.interval == 0 ? CBK_SCHEDULE_INTERVAL : schedule.interval;
      gint64 after = cbk_schedule_get_next (&schedule, NOW) - schedule.last_attempt;

      regular = MAX (regular, schedule.min_poll);
      g_assert_cmpint (after, >=, regular);
      g_assert_cmpint (after, <=, regular + regular / 10);
      g_assert_cmpint (cbk_schedule_get_next_online (&schedule, NOW) - schedule.last_attempt, >=, schedule.min_poll);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (ROWS); i++)
    {
      g_autofree char *path = g_strdup_printf ("/schedule/%s", ROWS[i].name);

      g_test_add_data_func (path, &ROWS[i], test_row);
    }
  for (guint i = 0; i < G_N_ELEMENTS (NOTES); i++)
    {
      g_autofree char *path = g_strdup_printf ("/schedule/restored/%s", NOTES[i].name);

      g_test_add_data_func (path, &NOTES[i], test_note);
    }
  g_test_add_func ("/schedule/restored/later", test_restore_later);
  g_test_add_func ("/schedule/clock-set-back", test_settle);
  g_test_add_func ("/schedule/cap", test_cap);
  g_test_add_func ("/schedule/bounds", test_bounds);

  return g_test_run ();
}
