/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The question to a person whether a keyring may be unlocked. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void     cbk_secrets_unlock_async (GDBusProxy         *locked,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
gboolean cbk_secrets_unlock_finish (GDBusProxy *locked, GAsyncResult *result, GError **error);

G_END_DECLS
