/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The time, the timers and the chance of a test: nothing passes by itself, and nobody waits. */
#pragma once

#include "core/connectors/cbk-clockwork.h"

G_BEGIN_DECLS

typedef struct _FakeClockwork FakeClockwork;

FakeClockwork      *fake_clockwork_new (void);
void                fake_clockwork_free (FakeClockwork *self);
const CbkClockwork *fake_clockwork_get (FakeClockwork *self);

/* The next time that is asked for, and all after it, in UTC seconds. */
void fake_clockwork_set_times (FakeClockwork *self, gint64 next, gint64 later);
void fake_clockwork_set_random (FakeClockwork *self, double random);

/* Timers for a retry end at once, unless they are held; all others end when the test says so. */
void  fake_clockwork_hold_retries (FakeClockwork *self);
void  fake_clockwork_expire (FakeClockwork *self, CbkTimer timer);
guint fake_clockwork_get_n_timers (FakeClockwork *self, CbkTimer timer);
guint fake_clockwork_get_last (FakeClockwork *self, CbkTimer timer);
guint fake_clockwork_get_n_live (FakeClockwork *self);

/* The waits for a retry, in milliseconds: "1000 2000". */
char *fake_clockwork_dup_waits (FakeClockwork *self);

G_END_DECLS
