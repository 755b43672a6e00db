/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock, the network and the preferences that an automatic sync goes by; the rules are those of cbk-schedule. */

#include "config.h"

#include "app/cbk-timetable.h"

#include "app/cbk-clock.h"
#include "core/sync/cbk-schedule.h"

struct _CbkTimetable
{
  GObject parent_instance;

  CbkSchedule schedule;
  CbkClock   *clock;       /* owned (nullable); NULL once it has been stopped */
  GSettings  *settings;    /* owned */
  int         reach;       /* of the network, see get_reach() */
  gboolean    came_online; /* since the last sync began */
};

G_DEFINE_FINAL_TYPE (CbkTimetable, cbk_timetable, G_TYPE_OBJECT)

static guint due_signal;

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* A run that was put off goes on when the CDN wants to be asked again. */
static gboolean
is_due (CbkTimetable *self, gint64 now)
{
  if (self->came_online || self->schedule.retry_time > 0)
    return cbk_schedule_get_next_online (&self->schedule, now) <= now;
  return cbk_schedule_get_next (&self->schedule, now) <= now;
}

static void
look (CbkTimetable *self)
{
  if (self->clock != NULL && is_due (self, get_now ()))
    g_signal_emit (self, due_signal, 0);
}

/* Returns: 0 where there is no network, else a GNetworkConnectivity, greater the further the network reaches */
static int
get_reach (GNetworkMonitor *network)
{
  return g_network_monitor_get_network_available (network) ? (int) g_network_monitor_get_connectivity (network) : 0;
}

/* The one that asks NetworkManager emits no “network-changed” of its own: that tells of the kernel’s routes alone. */
static void
network_changed_cb (CbkTimetable *self, GParamSpec *property, GNetworkMonitor *network)
{
  int reach = get_reach (network);

  self->came_online |= reach > self->reach;
  self->reach = reach;
  look (self);
}

static void
interval_changed_cb (CbkTimetable *self)
{
  self->schedule.interval = (gint64) g_settings_get_int (self->settings, "sync-minutes") * 60;
}

static void
cbk_timetable_dispose (GObject *object)
{
  CbkTimetable *self = CBK_TIMETABLE (object);

  g_clear_object (&self->clock);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (cbk_timetable_parent_class)->dispose (object);
}

static void
cbk_timetable_class_init (CbkTimetableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cbk_timetable_dispose;

  due_signal = g_signal_new ("due", CBK_TYPE_TIMETABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cbk_timetable_init (CbkTimetable *self)
{
  GNetworkMonitor *network = g_network_monitor_get_default ();

  self->clock = cbk_clock_new ();
  self->reach = get_reach (network);
  g_signal_connect_object (self->clock, "minute", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (network, "notify::network-available", G_CALLBACK (network_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (network, "notify::connectivity", G_CALLBACK (network_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * cbk_timetable_new:
 * @settings: (transfer none): how often to sync
 *
 * Returns: (transfer full): a timetable that has seen no sync yet
 */
CbkTimetable *
cbk_timetable_new (GSettings *settings)
{
  CbkTimetable *self = g_object_new (CBK_TYPE_TIMETABLE, NULL);

  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::sync-minutes", G_CALLBACK (interval_changed_cb), self,
                           G_CONNECT_SWAPPED);
  interval_changed_cb (self);

  return self;
}

/* Nothing is due any more. */
void
cbk_timetable_stop (CbkTimetable *self)
{
  g_return_if_fail (CBK_IS_TIMETABLE (self));

  g_clear_object (&self->clock);
}

/* A sync begins now, for whatever reason. */
void
cbk_timetable_begin (CbkTimetable *self)
{
  g_return_if_fail (CBK_IS_TIMETABLE (self));

  self->came_online = FALSE;
  self->schedule.last_attempt = get_now ();
  self->schedule.retry_time = 0;
  self->schedule.shift = g_random_double ();
}

/* seconds: how often the CDN wants to be asked at most */
void
cbk_timetable_set_min_poll (CbkTimetable *self, gint64 seconds)
{
  g_return_if_fail (CBK_IS_TIMETABLE (self));

  self->schedule.min_poll = seconds;
}

/* retry_time: UTC seconds at which to go on, but no sooner; 0 where there is nothing to go on with */
void
cbk_timetable_set_retry_time (CbkTimetable *self, gint64 retry_time)
{
  g_return_if_fail (CBK_IS_TIMETABLE (self));

  self->schedule.retry_time = retry_time;
}
