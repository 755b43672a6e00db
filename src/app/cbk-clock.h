/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wall clock, looked at each second, so that what a window says of time stays true, after a suspend too. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CBK_TYPE_CLOCK (cbk_clock_get_type ())
G_DECLARE_FINAL_TYPE (CbkClock, cbk_clock, CBK, CLOCK, GObject)

/* Signals: "second" (): time to look at the rows in view. "minute" (): and at counts, filter and order. */
CbkClock *cbk_clock_new (void);
gint64    cbk_clock_get_now (CbkClock *self);
void      cbk_clock_look (CbkClock *self);

G_END_DECLS
