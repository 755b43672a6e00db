/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What changes a keyring: to unlock it, to put a token into it, to remove one. */
#pragma once

#include <libsecret/secret.h>

#include "core/accounts/cbk-account.h"

G_BEGIN_DECLS

void     cbk_secrets_keyring_unlock_async (GDBusProxy         *locked,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
gboolean cbk_secrets_keyring_unlock_finish (GDBusProxy *locked, GAsyncResult *result, GError **error);

/* collection (nullable): where nothing is known of one, libsecret finds a place. */
void     cbk_secrets_keyring_put_async (SecretCollection   *collection,
                                        CbkAccount         *account,
                                        SecretValue        *token,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
gboolean cbk_secrets_keyring_put_finish (GAsyncResult *result, GError **error);

/* found: of SecretRetrievable, unlocked. */
void     cbk_secrets_keyring_remove_async (GList              *found,
                                           CbkAccount         *account,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
gboolean cbk_secrets_keyring_remove_finish (GAsyncResult *result, GError **error);

G_END_DECLS
