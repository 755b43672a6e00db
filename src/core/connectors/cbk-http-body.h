/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of an HTTP answer: read to its end or to a limit, unpacked, wiped where it is a secret. */
#pragma once

#include "core/connectors/cbk-watchdog.h"

G_BEGIN_DECLS

void    cbk_http_body_read_async (GInputStream       *stream,
                                  const char         *encoding,
                                  const char         *host,
                                  gsize               max_bytes,
                                  gboolean            is_secret,
                                  CbkWatchdog        *watchdog,
                                  GCancellable       *stop,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
GBytes *cbk_http_body_read_finish (GAsyncResult *result, GError **error);

G_END_DECLS
