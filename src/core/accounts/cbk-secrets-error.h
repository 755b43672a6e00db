/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person is told when the keyring does not do what it was asked for. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CBK_SECRETS_LOOKUP,
  CBK_SECRETS_STORE,
  CBK_SECRETS_CLEAR,
} CbkSecretsCall;

typedef enum
{
  CBK_SECRETS_MISSING, /* no Secret Service answers */
  CBK_SECRETS_LOCKED,  /* it was asked to unlock, and nobody did */
  CBK_SECRETS_REFUSED, /* it asked whether to change what it keeps, and nobody allowed it */
  CBK_SECRETS_FAILED,
} CbkSecretsTrouble;

GError *cbk_secrets_error_new (CbkSecretsCall call, CbkSecretsTrouble trouble, const char *account, const char *detail);
gboolean cbk_secrets_error_is_missing (const GError *error);
gboolean cbk_secrets_error_is_timeout (const GError *error);

G_END_DECLS
