/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of the tokens need, whatever the keyring is: calls that wait for their answer, and what it ought to be. */
#pragma once

#include "core/accounts/cbk-secrets.h"

G_BEGIN_DECLS

#define TOKEN "tok_Zm9vYmFy+/=42"
#define OTHER_TOKEN "tok_another"

CbkAccount *new_account (const char *name);

char    *await_lookup (CbkSecrets *secrets, CbkAccount *account, GError **error);
GError  *await_store (CbkSecrets *secrets, CbkAccount *account, const char *token);
void     store_well (CbkSecrets *secrets, CbkAccount *account, const char *token);
gboolean await_clear (CbkSecrets *secrets, CbkAccount *account, GError **error);

void  assert_token (CbkSecrets *secrets, CbkAccount *account, const char *expected);
void  assert_trouble (const GError *error, const char *what, const char *advice);
void  assert_cancelled_at_once (CbkSecrets *secrets, GAsyncResult **result, GCancellable *cancellable);
guint count_text (const char *text, const char *what);

G_END_DECLS
