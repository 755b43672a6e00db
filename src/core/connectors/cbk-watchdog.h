/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ends a request that waits too long for a connection, or on a silent one. */
#pragma once

#include "core/connectors/cbk-clockwork.h"

G_BEGIN_DECLS

#define CBK_WATCHDOG_CONNECT_SECONDS 10
#define CBK_WATCHDOG_SILENCE_SECONDS 30

typedef struct _CbkWatchdog CbkWatchdog;

CbkWatchdog *cbk_watchdog_new (const CbkClockwork *clockwork, GCancellable *stop);
void         cbk_watchdog_free (CbkWatchdog *self);
void         cbk_watchdog_await_connection (CbkWatchdog *self);
void         cbk_watchdog_await_sign (CbkWatchdog *self);
void         cbk_watchdog_rest (CbkWatchdog *self);
gboolean     cbk_watchdog_get_expired (CbkWatchdog *self, CbkTimer *timer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkWatchdog, cbk_watchdog_free)

G_END_DECLS
