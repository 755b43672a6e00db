/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the token of an account is to a keyring, and in memory. */
#pragma once

#include <libsecret/secret.h>

#include "core/accounts/cbk-account.h"

G_BEGIN_DECLS

extern const SecretSchema cbk_secrets_token_schema;

GHashTable *cbk_secrets_token_new_attributes (CbkAccount *account);
char       *cbk_secrets_token_dup_label (CbkAccount *account);

/* Returns (transfer full): for cbk_secrets_token_free(). */
char *cbk_secrets_token_dup (SecretValue *value);

G_END_DECLS
