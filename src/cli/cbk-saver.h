/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One save: a request comes in, a certificate and its key are fetched, checked, asked about and written. */
#pragma once

#include <sys/types.h>

#include "cli/cbk-saver-channel.h"

G_BEGIN_DECLS

void
cbk_saver_run_async (CbkSaverChannel *channel, mode_t creation_mask, GAsyncReadyCallback callback, gpointer user_data);
gboolean cbk_saver_run_finish (CbkSaverChannel *channel, GAsyncResult *result, GError **error);

G_END_DECLS
