/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The time, the timers and the chance that a service goes by: those of the computer. */

#include "core/connectors/cbk-clockwork.h"

/* The longest wait for a connection, before a request is sent again, and for a sign of a silent connection, in
 * milliseconds, for tests of the whole program: what is told of a wait stays as it is. */
#define LONGEST_CONNECT "CERTBOOK_LONGEST_CONNECT_MS"
#define LONGEST_WAIT "CERTBOOK_LONGEST_WAIT_MS"
#define LONGEST_SILENCE "CERTBOOK_LONGEST_SILENCE_MS"

static gint64
get_time (gpointer data)
{
  return g_get_real_time ();
}

static double
get_random (gpointer data)
{
  return g_random_double ();
}

static const char *
get_variable (CbkTimer timer)
{
  switch (timer)
    {
    case CBK_TIMER_CONNECT:
      return LONGEST_CONNECT;
    case CBK_TIMER_SILENCE:
      return LONGEST_SILENCE;
    case CBK_TIMER_RETRY:
      return LONGEST_WAIT;
    }

  g_return_val_if_reached (NULL);
}

static GSource *
new_timer (CbkTimer timer, guint milliseconds, gpointer data)
{
  const char *longest = g_getenv (get_variable (timer));
  guint64     limit;

  if (longest != NULL && g_ascii_string_to_unsigned (longest, 10, 0, G_MAXUINT, &limit, NULL))
    milliseconds = MIN (milliseconds, (guint) limit);
  return g_timeout_source_new (milliseconds);
}

const CbkClockwork cbk_clockwork_real = { get_time, get_random, new_timer, NULL };
