/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person is told when the keyring does not do what it was asked for: one whole sentence for each case, since
 * other languages would put the parts together in another way. */

#include "config.h"

#include "core/accounts/cbk-secrets-error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/cbk-error.h"

static GError *
lookup_error (CbkSecretsTrouble trouble, const char *account, const char *detail)
{
  switch (trouble)
    {
    case CBK_SECRETS_MISSING:
      return g_error_new (CBK_ERROR, CBK_ERROR_SECRETS,
                          _ (
                            "The token of “%s” could not be looked up: no keyring is running. Start one, such as GNOME "
                            "Keyring or KeePassXC, or enter the token, which is then known until Certbook is closed."),
                          account);
    case CBK_SECRETS_LOCKED:
    case CBK_SECRETS_REFUSED:
      return g_error_new (CBK_ERROR, CBK_ERROR_SECRETS,
                          _ (
                            "The token of “%s” could not be looked up: the keyring is locked. Unlock it and try again, "
                            "or enter the token, which is then known until Certbook is closed."),
                          account);
    case CBK_SECRETS_FAILED:
      return g_error_new (
        CBK_ERROR, CBK_ERROR_SECRETS,
        _ ("The token of “%s” could not be looked up: the keyring failed (%s). Try again, or enter the "
           "token, which is then known until Certbook is closed."),
        account, detail);
    }
  g_assert_not_reached ();
}

static GError *
store_error (CbkSecretsTrouble trouble, const char *account, const char *detail)
{
  switch (trouble)
    {
    case CBK_SECRETS_MISSING:
      return g_error_new (CBK_ERROR, CBK_ERROR_SECRETS,
                          _ (
                            "The token of “%s” is known until Certbook is closed, and not kept: no keyring is running. "
                            "Start one, such as GNOME Keyring or KeePassXC, and enter the token again to keep it."),
                          account);
    case CBK_SECRETS_LOCKED:
      return g_error_new (CBK_ERROR, CBK_ERROR_SECRETS,
                          _ (
                            "The token of “%s” is known until Certbook is closed, and not kept: the keyring is locked. "
                            "Unlock it, and enter the token again to keep it."),
                          account);
    case CBK_SECRETS_REFUSED:
      return g_error_new (
        CBK_ERROR, CBK_ERROR_SECRETS,
        _ ("The token of “%s” is known until Certbook is closed, and not kept: the keyring asked whether it may be "
           "stored, and that was refused. Enter the token again, and allow it in the keyring to keep it."),
        account);
    case CBK_SECRETS_FAILED:
      return g_error_new (CBK_ERROR, CBK_ERROR_SECRETS,
                          _ ("The token of “%s” is known until Certbook is closed, and not kept: the keyring failed "
                             "(%s). Enter the token again to keep it."),
                          account, detail);
    }
  g_assert_not_reached ();
}

static GError *
clear_error (CbkSecretsTrouble trouble, const char *account, const char *detail)
{
  switch (trouble)
    {
    case CBK_SECRETS_MISSING:
      return g_error_new (
        CBK_ERROR, CBK_ERROR_SECRETS,
        _ ("Whether the token of “%s” is kept is not known: no keyring is running. Once one runs, look "
           "there for “Certbook” to remove the token."),
        account);
    case CBK_SECRETS_LOCKED:
      return g_error_new (CBK_ERROR, CBK_ERROR_SECRETS,
                          _ (
                            "The token of “%s” may still be in the keyring, which is locked. Unlock it, and look there "
                            "for “Certbook” to remove the token."),
                          account);
    case CBK_SECRETS_REFUSED:
      return g_error_new (
        CBK_ERROR, CBK_ERROR_SECRETS,
        _ ("The token of “%s” is still in the keyring: its removal was refused there. Look there for “Certbook” "
           "to remove the token."),
        account);
    case CBK_SECRETS_FAILED:
      return g_error_new (
        CBK_ERROR, CBK_ERROR_SECRETS,
        _ ("The token of “%s” may still be in the keyring, which failed (%s). Look there for “Certbook” "
           "to remove the token."),
        account, detail);
    }
  g_assert_not_reached ();
}

/**
 * cbk_secrets_error_new:
 * @call: what was asked for
 * @trouble: what came in between
 * @account: the name of the account
 * @detail: (nullable): what the keyring said, where it said something; a full stop at its end is left out
 *
 * Returns: (transfer full): a CBK_ERROR_SECRETS with a sentence that says what happened and what to do. Any thread.
 */
GError *
cbk_secrets_error_new (CbkSecretsCall call, CbkSecretsTrouble trouble, const char *account, const char *detail)
{
  g_autofree char *part = g_strdup (detail);

  if (part != NULL && g_str_has_suffix (part, "."))
    part[strlen (part) - 1] = '\0';
  switch (call)
    {
    case CBK_SECRETS_LOOKUP:
      return lookup_error (trouble, account, part);
    case CBK_SECRETS_STORE:
      return store_error (trouble, account, part);
    case CBK_SECRETS_CLEAR:
      return clear_error (trouble, account, part);
    }
  g_assert_not_reached ();
}

/**
 * cbk_secrets_error_is_missing:
 * @error: what a call to the keyring ended with
 *
 * Returns: whether there is no Secret Service on the bus, nor one that could be started. Any thread.
 */
gboolean
cbk_secrets_error_is_missing (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) || error->domain == G_SPAWN_ERROR;
}

/**
 * cbk_secrets_error_is_timeout:
 * @error: what a call to the keyring ended with
 *
 * Returns: whether the keyring is there, and did not answer. Any thread.
 */
gboolean
cbk_secrets_error_is_timeout (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMED_OUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY);
}
