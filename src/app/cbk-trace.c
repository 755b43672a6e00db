/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window did and how long it took, told to whoever measures it.
 *
 *   event kind=key at=… busy=… cpu=…
 *   frame begin=… end=… busy-begin=… busy-end=… cpu-begin=… cpu-end=… list=… asked=… first=… last=… made=… gone=…
 * resident=…
 *
 * An event is a key, a press of a button or a turn of the wheel, when GTK first hears of it; a frame is from
 * before-paint to after-paint. Times are microseconds of the monotonic clock; `busy` is that clock without the time in
 * which the main loop waited, `cpu` what the main thread has used of a processor. `list` is the length of the list,
 * `first` and `last` the positions of the rows that this frame drew anew (-1: none), `made` and `gone` the cells that
 * came and went since the last frame, `resident` the memory of the process in KiB. */

#include "config.h"

#include "app/cbk-trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define VARIABLE "CERTBOOK_TRACE"

typedef struct
{
  gint64 wall;
  gint64 busy;
  gint64 cpu;
} Moment;

static struct
{
  int         fd; /* 0 while nobody measures */
  GPollFunc   poll;
  gint64      waited; /* in it, all together */
  GListModel *list;   /* (nullable) not owned */
  Moment      begin;  /* of this frame */
  int         first;
  int         last;
  guint       n_asked;
  guint       n_made;
  guint       n_gone;
} trace;

static int
poll_and_count (GPollFD *fds, guint n_fds, int timeout)
{
  gint64 begin = g_get_monotonic_time ();
  int    n_ready = trace.poll (fds, n_fds, timeout);

  if (timeout != 0)
    trace.waited += g_get_monotonic_time () - begin;
  return n_ready;
}

static Moment
get_moment (void)
{
  struct timespec cpu;
  gint64          wall = g_get_monotonic_time ();

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &cpu);
  return (Moment){ wall, wall - trace.waited, cpu.tv_sec * G_USEC_PER_SEC + cpu.tv_nsec / 1000 };
}

/* In KiB; 0 where the system does not tell. */
static gint64
get_resident (void)
{
  FILE *file = fopen ("/proc/self/statm", "re");
  long  pages = 0;

  if (file == NULL)
    return 0;
  if (fscanf (file, "%*d %ld", &pages) != 1)
    pages = 0;
  fclose (file);
  return pages * (sysconf (_SC_PAGESIZE) / 1024);
}

static void G_GNUC_PRINTF (1, 2) tell (const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list          arguments;
  gsize            length;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  length = strlen (line);
  for (gsize done = 0; done < length;)
    {
      gssize n = write (trace.fd, line + done, length - done);

      if (n < 0 && errno != EINTR)
        return; /* nobody reads any more */
      done += n > 0 ? (gsize) n : 0;
    }
}

static void
before_paint_cb (void)
{
  trace.begin = get_moment ();
  trace.first = trace.last = -1;
}

static void
after_paint_cb (void)
{
  Moment end = get_moment ();

  tell ("frame begin=%" G_GINT64_FORMAT " end=%" G_GINT64_FORMAT " busy-begin=%" G_GINT64_FORMAT
        " busy-end=%" G_GINT64_FORMAT " cpu-begin=%" G_GINT64_FORMAT " cpu-end=%" G_GINT64_FORMAT
        " list=%u asked=%u first=%d last=%d made=%u gone=%u resident=%" G_GINT64_FORMAT "\n",
        trace.begin.wall, end.wall, trace.begin.busy, end.busy, trace.begin.cpu, end.cpu,
        trace.list != NULL ? g_list_model_get_n_items (trace.list) : 0, trace.n_asked, trace.first, trace.last,
        trace.n_made, trace.n_gone, get_resident ());
  trace.n_asked = trace.n_made = trace.n_gone = 0;
}

static gboolean
event_cb (GtkEventController *controller, GdkEvent *event)
{
  GdkEventType type = gdk_event_get_event_type (event);
  const char  *kind = NULL;
  Moment       now;

  if (type == GDK_KEY_PRESS)
    kind = "key";
  else if (type == GDK_BUTTON_PRESS)
    kind = "press";
  else if (type == GDK_SCROLL)
    kind = "wheel";
  if (kind == NULL)
    return GDK_EVENT_PROPAGATE;

  now = get_moment ();
  tell ("event kind=%s at=%" G_GINT64_FORMAT " busy=%" G_GINT64_FORMAT " cpu=%" G_GINT64_FORMAT "\n", kind, now.wall,
        now.busy, now.cpu);
  return GDK_EVENT_PROPAGATE;
}

static void
window_realized_cb (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), NULL);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), NULL);
}

/* A descriptor that is open, and none of the standard ones. Programs that this one starts do not get it. */
static gboolean
open_descriptor (void)
{
  const char *number = g_getenv (VARIABLE);
  guint64     fd;

  if (number == NULL)
    return FALSE;
  if (!g_ascii_string_to_unsigned (number, 10, STDERR_FILENO + 1, G_MAXINT, &fd, NULL) ||
      fcntl ((int) fd, F_SETFD, FD_CLOEXEC) != 0)
    {
      g_warning ("%s is to be the number of an open descriptor above 2, not “%s”.", VARIABLE, number);
      return FALSE;
    }
  trace.fd = (int) fd;
  return TRUE;
}

/**
 * cbk_trace_watch:
 * @window: the toplevel whose events and frames are told; the first one of the process
 * @list: (nullable) (transfer none): what it lists
 *
 * Begins to tell, if somebody asks for it.
 */
void
cbk_trace_watch (GtkWidget *window, GListModel *list)
{
  GtkEventController *events;

  if (trace.fd != 0 || !open_descriptor ())
    return;

  g_set_weak_pointer (&trace.list, list);
  trace.poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, poll_and_count);

  events = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect (events, "event", G_CALLBACK (event_cb), NULL);
  gtk_widget_add_controller (window, events);
  g_signal_connect (window, "realize", G_CALLBACK (window_realized_cb), NULL);
}

void
cbk_trace_item_asked (void)
{
  trace.n_asked++;
}

void
cbk_trace_row_drawn (guint position)
{
  if (trace.fd == 0)
    return;

  if (trace.first < 0 || (int) position < trace.first)
    trace.first = (int) position;
  trace.last = MAX (trace.last, (int) position);
}

void
cbk_trace_cell_made (void)
{
  trace.n_made++;
}

void
cbk_trace_cell_gone (void)
{
  trace.n_gone++;
}
