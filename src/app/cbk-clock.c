/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wall clock, looked at each second, so that what a window says of time stays true, after a suspend too. */

#include "config.h"

#include "app/cbk-clock.h"

struct _CbkClock
{
  GObject parent_instance;

  gint64 now; /* UTC seconds, as of the last look */
  guint  tick_id;
};

G_DEFINE_FINAL_TYPE (CbkClock, cbk_clock, G_TYPE_OBJECT)

enum
{
  SIGNAL_SECOND,
  SIGNAL_MINUTE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
tick_cb (gpointer user_data)
{
  CbkClock *self = user_data;
  gint64    before = self->now;

  self->now = g_get_real_time () / G_USEC_PER_SEC;
  g_signal_emit (self, signals[SIGNAL_SECOND], 0);
  /* Another minute, not a later one: a clock that is set back has to be believed, too. */
  if (before / 60 != self->now / 60)
    g_signal_emit (self, signals[SIGNAL_MINUTE], 0);

  return G_SOURCE_CONTINUE;
}

static void
cbk_clock_dispose (GObject *object)
{
  g_clear_handle_id (&CBK_CLOCK (object)->tick_id, g_source_remove);

  G_OBJECT_CLASS (cbk_clock_parent_class)->dispose (object);
}

static void
cbk_clock_class_init (CbkClockClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cbk_clock_dispose;

  signals[SIGNAL_SECOND] =
    g_signal_new ("second", CBK_TYPE_CLOCK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_MINUTE] =
    g_signal_new ("minute", CBK_TYPE_CLOCK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cbk_clock_init (CbkClock *self)
{
  self->now = g_get_real_time () / G_USEC_PER_SEC;
  self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
}

CbkClock *
cbk_clock_new (void)
{
  return g_object_new (CBK_TYPE_CLOCK, NULL);
}

/**
 * cbk_clock_get_now:
 *
 * Returns: the time of the last look, UTC seconds
 */
gint64
cbk_clock_get_now (CbkClock *self)
{
  g_return_val_if_fail (CBK_IS_CLOCK (self), 0);

  return self->now;
}

/**
 * cbk_clock_look:
 *
 * Looks at the clock at once, with both signals.
 */
void
cbk_clock_look (CbkClock *self)
{
  g_return_if_fail (CBK_IS_CLOCK (self));

  self->now = g_get_real_time () / G_USEC_PER_SEC;
  g_signal_emit (self, signals[SIGNAL_SECOND], 0);
  g_signal_emit (self, signals[SIGNAL_MINUTE], 0);
}
