/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ends a request that waits too long for a connection, or on a silent one. libsoup has one time limit for both, which
 * begins anew with each of a host's addresses. */

#include "core/connectors/cbk-watchdog.h"

struct _CbkWatchdog
{
  const CbkClockwork *clockwork; /* borrowed */
  GCancellable       *stop;      /* owned */
  GSource            *source;    /* owned; NULL while it rests */
  CbkTimer            timer;
  gboolean            is_expired;
};

static gboolean
on_expired (gpointer user_data)
{
  CbkWatchdog *self = user_data;

  self->is_expired = TRUE;
  cbk_watchdog_rest (self);
  g_cancellable_cancel (self->stop);
  return G_SOURCE_REMOVE;
}

static void
watch (CbkWatchdog *self, CbkTimer timer, guint seconds)
{
  cbk_watchdog_rest (self);
  if (self->is_expired)
    return;

  self->timer = timer;
  self->source = self->clockwork->new_timer (timer, 1000 * seconds, self->clockwork->data);
  g_source_set_callback (self->source, on_expired, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/**
 * cbk_watchdog_new:
 * @clockwork: what it goes by; it has to outlive the watchdog
 * @stop: what it cancels, once
 *
 * Returns: (transfer full): a watchdog that rests
 */
CbkWatchdog *
cbk_watchdog_new (const CbkClockwork *clockwork, GCancellable *stop)
{
  CbkWatchdog *self;

  g_return_val_if_fail (clockwork != NULL, NULL);
  g_return_val_if_fail (G_IS_CANCELLABLE (stop), NULL);

  self = g_new0 (CbkWatchdog, 1);
  self->clockwork = clockwork;
  self->stop = g_object_ref (stop);
  return self;
}

/**
 * cbk_watchdog_free:
 * @self: (transfer full) (nullable): a watchdog
 */
void
cbk_watchdog_free (CbkWatchdog *self)
{
  if (self == NULL)
    return;

  cbk_watchdog_rest (self);
  g_object_unref (self->stop);
  g_free (self);
}

/**
 * cbk_watchdog_await_connection:
 * @self: a watchdog
 *
 * From now on there are ten seconds for a connection, with all names, addresses, proxies and handshakes that it takes.
 * While they run, it does nothing.
 */
void
cbk_watchdog_await_connection (CbkWatchdog *self)
{
  g_return_if_fail (self != NULL);

  if (self->source == NULL || self->timer != CBK_TIMER_CONNECT)
    watch (self, CBK_TIMER_CONNECT, CBK_WATCHDOG_CONNECT_SECONDS);
}

/**
 * cbk_watchdog_await_sign:
 * @self: a watchdog
 *
 * From now on there are thirty seconds until something has to be heard.
 */
void
cbk_watchdog_await_sign (CbkWatchdog *self)
{
  g_return_if_fail (self != NULL);

  watch (self, CBK_TIMER_SILENCE, CBK_WATCHDOG_SILENCE_SECONDS);
}

/**
 * cbk_watchdog_rest:
 * @self: a watchdog
 *
 * Nothing is waited for.
 */
void
cbk_watchdog_rest (CbkWatchdog *self)
{
  g_return_if_fail (self != NULL);

  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

/**
 * cbk_watchdog_get_expired:
 * @self: a watchdog
 * @timer: (out): what was waited for too long
 *
 * Returns: whether it has ended the request
 */
gboolean
cbk_watchdog_get_expired (CbkWatchdog *self, CbkTimer *timer)
{
  g_return_val_if_fail (self != NULL && timer != NULL, FALSE);

  *timer = self->timer;
  return self->is_expired;
}
