/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of the tokens need, whatever the keyring is: calls that wait for their answer, and what it ought to be. */

#include "secrets-fixture.h"

#include <string.h>

#include "accounts-fixture.h"
#include "core/cbk-error.h"

CbkAccount *
new_account (const char *name)
{
  return cbk_account_new (name, "https://cdn.example/api", NULL);
}

char *
await_lookup (CbkSecrets *secrets, CbkAccount *account, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cbk_secrets_lookup_async (secrets, account, NULL, keep_result, &result);
  return cbk_secrets_lookup_finish (secrets, await_result (&result), error);
}

void
assert_token (CbkSecrets *secrets, CbkAccount *account, const char *expected)
{
  g_autoptr (GError) error = NULL;
  char *token = await_lookup (secrets, account, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (token, ==, expected);
  cbk_secrets_token_free (token);
}

/* Returns why it was not kept. */
GError *
await_store (CbkSecrets *secrets, CbkAccount *account, const char *token)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GError *why_not_kept = NULL;

  cbk_secrets_store_async (secrets, account, token, NULL, keep_result, &result);
  g_assert_true (cbk_secrets_store_finish (secrets, await_result (&result), &why_not_kept, &error));
  g_assert_no_error (error);
  return why_not_kept;
}

void
store_well (CbkSecrets *secrets, CbkAccount *account, const char *token)
{
  g_autoptr (GError) why_not_kept = await_store (secrets, account, token);

  g_assert_no_error (why_not_kept);
}

gboolean
await_clear (CbkSecrets *secrets, CbkAccount *account, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cbk_secrets_clear_async (secrets, account, NULL, keep_result, &result);
  return cbk_secrets_clear_finish (secrets, await_result (&result), error);
}

void
assert_trouble (const GError *error, const char *what, const char *advice)
{
  g_assert_error (error, CBK_ERROR, CBK_ERROR_SECRETS);
  g_assert_nonnull (strstr (error->message, "“Main & Co”"));
  g_assert_nonnull (strstr (error->message, what));
  g_assert_nonnull (strstr (error->message, advice));
  g_assert_null (strstr (error->message, TOKEN));
}

void
assert_cancelled_at_once (CbkSecrets *secrets, GAsyncResult **result, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (*result);
  g_cancellable_cancel (cancellable);
  g_assert_null (cbk_secrets_lookup_finish (secrets, await_result (result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

guint
count_text (const char *text, const char *what)
{
  g_auto (GStrv) parts = g_strsplit (text, what, -1);

  return g_strv_length (parts) - 1;
}
