/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into the program by a story: writes to the file MAIN_LOOP_TRACE_FILE how long its window did not answer
 * each time, as lines with the microseconds of processor time that one turn of the main loop took, input, layout and
 * drawing included. */

#include <glib.h>
#include <stdio.h>
#include <time.h>

static FILE *trace;

static gint64
processor_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static int
traced_poll (GPollFD *fds, guint n_fds, int timeout)
{
  static gint64 begin;
  int           n_ready;

  fprintf (trace, "%" G_GINT64_FORMAT "\n", processor_time () - begin);
  n_ready = g_poll (fds, n_fds, timeout);
  begin = processor_time ();

  return n_ready;
}

__attribute__ ((constructor)) static void
begin_trace (void)
{
  const char *file = g_getenv ("MAIN_LOOP_TRACE_FILE");

  if (file == NULL)
    return;

  g_unsetenv ("LD_PRELOAD"); /* what the program starts is not traced */
  trace = fopen (file, "w");
  if (trace == NULL)
    g_error ("%s cannot be written", file);
  setvbuf (trace, NULL, _IOLBF, 0);
  g_main_context_set_poll_func (NULL, traced_poll);
}
