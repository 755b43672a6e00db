/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The time, the timers and the chance of a test: nothing passes by itself, and nobody waits. */

#include "fake-clockwork.h"

#define N_KINDS (CBK_TIMER_RETRY + 1)

struct _FakeClockwork
{
  CbkClockwork clockwork;
  gint64       next;
  gint64       later;
  double       random;
  gboolean     holds_retries;
  guint        n_timers[N_KINDS];
  guint        last[N_KINDS];
  GString     *waits; /* owned */
  GPtrArray   *live;  /* of GSource, borrowed: those that are not yet finalized */
};

typedef struct
{
  GSource        source;
  FakeClockwork *clockwork; /* borrowed */
  CbkTimer       timer;
} FakeTimer;

static gboolean
timer_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static void
timer_finalize (GSource *source)
{
  FakeTimer *timer = (FakeTimer *) source;

  g_ptr_array_remove_fast (timer->clockwork->live, source);
}

static GSourceFuncs timer_funcs = { NULL, NULL, timer_dispatch, timer_finalize, NULL, NULL };

static GSource *
new_timer (CbkTimer timer, guint milliseconds, gpointer data)
{
  FakeClockwork *self = data;
  GSource       *source = g_source_new (&timer_funcs, sizeof (FakeTimer));

  ((FakeTimer *) source)->clockwork = self;
  ((FakeTimer *) source)->timer = timer;
  g_ptr_array_add (self->live, source);
  self->n_timers[timer]++;
  self->last[timer] = milliseconds;
  if (timer == CBK_TIMER_RETRY)
    {
      g_string_append_printf (self->waits, "%s%u", self->waits->len > 0 ? " " : "", milliseconds);
      if (!self->holds_retries)
        g_source_set_ready_time (source, 0);
    }
  return source;
}

static gint64
get_time (gpointer data)
{
  FakeClockwork *self = data;
  gint64         now = self->next;

  self->next = self->later;
  return now * G_USEC_PER_SEC;
}

static double
get_random (gpointer data)
{
  return ((FakeClockwork *) data)->random;
}

FakeClockwork *
fake_clockwork_new (void)
{
  FakeClockwork *self = g_new0 (FakeClockwork, 1);

  self->clockwork = (CbkClockwork){ get_time, get_random, new_timer, self };
  self->waits = g_string_new (NULL);
  self->live = g_ptr_array_new ();
  return self;
}

void
fake_clockwork_free (FakeClockwork *self)
{
  g_assert_cmpuint (self->live->len, ==, 0);
  g_ptr_array_unref (self->live);
  g_string_free (self->waits, TRUE);
  g_free (self);
}

const CbkClockwork *
fake_clockwork_get (FakeClockwork *self)
{
  return &self->clockwork;
}

void
fake_clockwork_set_times (FakeClockwork *self, gint64 next, gint64 later)
{
  self->next = next;
  self->later = later;
}

void
fake_clockwork_set_random (FakeClockwork *self, double random)
{
  self->random = random;
}

void
fake_clockwork_hold_retries (FakeClockwork *self)
{
  self->holds_retries = TRUE;
}

void
fake_clockwork_expire (FakeClockwork *self, CbkTimer timer)
{
  guint n = 0;

  for (guint i = 0; i < self->live->len; i++)
    {
      GSource *source = g_ptr_array_index (self->live, i);

      if (((FakeTimer *) source)->timer != timer || g_source_is_destroyed (source))
        continue;
      g_source_set_ready_time (source, 0);
      n++;
    }
  g_assert_cmpuint (n, >, 0);
}

guint
fake_clockwork_get_n_timers (FakeClockwork *self, CbkTimer timer)
{
  return self->n_timers[timer];
}

guint
fake_clockwork_get_last (FakeClockwork *self, CbkTimer timer)
{
  return self->last[timer];
}

guint
fake_clockwork_get_n_live (FakeClockwork *self)
{
  return self->live->len;
}

char *
fake_clockwork_dup_waits (FakeClockwork *self)
{
  return g_strdup (self->waits->str);
}
