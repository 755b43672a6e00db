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
  g_test_add_func ("/schedule/bounds", test_bounds);

  return g_test_run ();
}
