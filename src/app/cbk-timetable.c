/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock, the network and the preferences that an automatic sync goes by; the rules are those of cbk-schedule. */

#include "config.h"

#include "app/cbk-timetable.h"

#include "app/cbk-clock.h"
#include "core/cbk-error.h"
#include "core/sync/cbk-schedule.h"

/* While another process syncs: after so many seconds it may have ended without a word. */
#define ELSEWHERE_PAUSE 60

struct _CbkTimetable
{
  GObject parent_instance;

  CbkSchedule schedule;
  CbkClock   *clock;      /* owned (nullable); NULL once it has been stopped */
  GSettings  *settings;   /* owned */
  int         reach;      /* of the network, see get_reach() */
  gboolean    is_known;   /* the network has been there, as far as its monitor has told */
  gboolean    has_failed; /* the last sync that has ended */
  gboolean    is_early;   /* the next sync begins as soon as the CDN allows it: it has not begun since */
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
  cbk_schedule_settle (&self->schedule, now);
  if (self->is_early || self->schedule.retry_time > 0)
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

/* The one that asks NetworkManager emits no “network-changed” of its own: that tells of the kernel’s routes alone. In a
 * sandbox it is the portal that is asked, which answers some time later that there is a network; for syncs that have
 * not missed it that is no news. */
static void
network_changed_cb (CbkTimetable *self, GParamSpec *property, GNetworkMonitor *network)
{
  int reach = get_reach (network);

  self->is_early |= reach > self->reach && (self->is_known || self->has_failed);
  self->is_known |= reach > 0;
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
  self->is_known = self->reach > 0;
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
  gint64 now = get_now ();

  g_return_if_fail (CBK_IS_TIMETABLE (self));

  self->is_early = FALSE;
  self->schedule.last_attempt = now;
  if (self->schedule.retry_time <= now)
    self->schedule.retry_time = 0;
  self->schedule.shift = g_random_double ();
}

/**
 * cbk_timetable_end:
 * @error: (nullable): why the sync has failed; %NULL where it, or that of another process, has come to its end
 */
void
cbk_timetable_end (CbkTimetable *self, const GError *error)
{
  gint64 retry_time = cbk_error_get_retry_time (error);

  g_return_if_fail (CBK_IS_TIMETABLE (self));

  self->has_failed = error != NULL;
  if (g_error_matches (error, CBK_ERROR, CBK_ERROR_STORE_LOCKED))
    retry_time = get_now () + ELSEWHERE_PAUSE;
  if (error == NULL || retry_time > 0)
    self->schedule.retry_time = retry_time;
}

/**
 * cbk_timetable_restore:
 * @terms: (transfer none): what this process or another one was told before
 */
void
cbk_timetable_restore (CbkTimetable *self, const CbkTerms *terms)
{
  g_return_if_fail (CBK_IS_TIMETABLE (self));
  g_return_if_fail (terms != NULL);

  cbk_schedule_restore (&self->schedule, terms->asked, terms->not_before, get_now ());
  self->schedule.min_poll = terms->min_poll;
}

/**
 * cbk_timetable_ask_early:
 *
 * The next sync is not to wait for its regular time, only for the CDN.
 *
 * Returns: whether it may begin at once; else it is told when it is due
 */
gboolean
cbk_timetable_ask_early (CbkTimetable *self)
{
  g_return_val_if_fail (CBK_IS_TIMETABLE (self), FALSE);

  self->is_early = TRUE;
  return is_due (self, get_now ());
}

/* Returns: UTC seconds, before which the CDN does not want to be asked; 0 where it did not say, or that is over */
gint64
cbk_timetable_get_retry_time (CbkTimetable *self)
{
  g_return_val_if_fail (CBK_IS_TIMETABLE (self), 0);

  return self->schedule.retry_time > get_now () ? self->schedule.retry_time : 0;
}
