/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The time, the timers and the chance that a service goes by: the computer's, or those of a test, which waits for none.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  CBK_TIMER_CONNECT, /* until there is a connection */
  CBK_TIMER_SILENCE, /* since something was last heard */
  CBK_TIMER_RETRY,   /* until a request is sent again */
} CbkTimer;

typedef struct
{
  gint64 (*get_time) (gpointer data);   /* microseconds, UTC */
  double (*get_random) (gpointer data); /* 0 or more, less than 1 */
  GSource *(*new_timer) (CbkTimer timer, guint milliseconds, gpointer data);
  gpointer data;
} CbkClockwork;

extern const CbkClockwork cbk_clockwork_real;

G_END_DECLS
