/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tokens of the accounts: in the keyring (the Secret Service, or the file that stands for it in a sandbox), and in
 * the memory of this process where there is no keyring or nobody opens it. */
#pragma once

#include "core/accounts/cbk-account.h"

G_BEGIN_DECLS

#define CBK_TYPE_SECRETS (cbk_secrets_get_type ())
G_DECLARE_FINAL_TYPE (CbkSecrets, cbk_secrets, CBK, SECRETS, GObject)

CbkSecrets *cbk_secrets_new (void);

/* Returns (nullable): NULL without an error where none is kept. */
void  cbk_secrets_lookup_async (CbkSecrets         *self,
                                CbkAccount         *account,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);
char *cbk_secrets_lookup_finish (CbkSecrets *self, GAsyncResult *result, GError **error);

/* why_not_kept: set where the token is known to this process alone. */
void     cbk_secrets_store_async (CbkSecrets         *self,
                                  CbkAccount         *account,
                                  const char         *token,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
gboolean cbk_secrets_store_finish (CbkSecrets *self, GAsyncResult *result, GError **why_not_kept, GError **error);

void     cbk_secrets_clear_async (CbkSecrets         *self,
                                  CbkAccount         *account,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
gboolean cbk_secrets_clear_finish (CbkSecrets *self, GAsyncResult *result, GError **error);

void cbk_secrets_token_free (char *token);

G_END_DECLS
