/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The time, the timers and the chance that a service goes by: those of the computer. */

#include "core/connectors/cbk-clockwork.h"

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

static GSource *
new_timer (CbkTimer timer, guint milliseconds, gpointer data)
{
  return g_timeout_source_new (milliseconds);
}

const CbkClockwork cbk_clockwork_real = { get_time, get_random, new_timer, NULL };
