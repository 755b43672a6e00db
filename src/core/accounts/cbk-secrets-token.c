/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the token of an account is to a keyring, and in memory. */

#include "config.h"

#include "core/accounts/cbk-secrets-token.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/accounts/cbk-secrets.h"

const SecretSchema cbk_secrets_token_schema = {
  APPLICATION_ID ".Token",
  SECRET_SCHEMA_NONE,
  {
    { "application", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, SECRET_SCHEMA_ATTRIBUTE_STRING },
  },
};

GHashTable *
cbk_secrets_token_new_attributes (CbkAccount *account)
{
  return secret_attributes_build (&cbk_secrets_token_schema, "application", APPLICATION_ID, "account",
                                  cbk_account_get_id (account), NULL);
}

char *
cbk_secrets_token_dup (SecretValue *value)
{
  gsize       length;
  const char *text = secret_value_get (value, &length);

  return g_strndup (text, length);
}

char *
cbk_secrets_token_dup_label (CbkAccount *account)
{
  /* Translators: how a token is called in the list of a keyring; %s is the name of an account. */
  return g_strdup_printf (_ ("Certbook: token of “%s”"), cbk_account_get_name (account));
}

/**
 * cbk_secrets_token_free:
 * @token: (transfer full) (nullable): what is overwritten, and then freed
 */
void
cbk_secrets_token_free (char *token)
{
  if (token == NULL)
    return;
  explicit_bzero (token, strlen (token));
  g_free (token);
}
