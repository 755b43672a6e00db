/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a command works with: the accounts, their tokens, their inventories. */

#include "config.h"

#include "cli/cbk-desk.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>

#include "cli/cbk-terminal.h"
#include "core/cbk-error.h"
#include "core/connectors/cbk-inventory-api.h"
#include "core/inventory/cbk-words.h"

#define TOKEN_VARIABLE "CERTBOOK_TOKEN"

static gboolean
on_signal (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_CONTINUE;
}

/* The token of the environment is ours alone from now on: it is not handed on to processes that are started. */
static char *
take_token (void)
{
  const char *value = g_getenv (TOKEN_VARIABLE);
  char       *token = value != NULL ? g_strstrip (g_strdup (value)) : NULL;

  g_unsetenv (TOKEN_VARIABLE);
  if (token != NULL && *token == '\0')
    g_clear_pointer (&token, g_free);
  return token;
}

/**
 * cbk_desk_new:
 * @error: return location of a #CBK_ERROR_ACCOUNT where the list of accounts cannot be read
 *
 * From now on SIGINT, SIGTERM and SIGHUP cancel what the desk waits for.
 *
 * Returns: (transfer full) (nullable): a desk with the accounts on it
 */
CbkDesk *
cbk_desk_new (GError **error)
{
  const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  g_autoptr (GFile) file = cbk_accounts_dup_default_file ();
  g_autoptr (CbkDesk) self = g_new0 (CbkDesk, 1);

  self->accounts = cbk_accounts_new (file);
  self->secrets = cbk_secrets_new ();
  self->cancellable = g_cancellable_new ();
  self->token = take_token ();
  self->signals = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      guint source = g_unix_signal_add (signals[i], on_signal, self->cancellable);

      g_array_append_val (self->signals, source);
    }

  cbk_accounts_load_async (self->accounts, self->cancellable, cbk_wait_cb, &self->wait);
  if (!cbk_accounts_load_finish (self->accounts, cbk_wait_for (&self->wait), error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * cbk_desk_let_signals_end_it:
 *
 * To be called before something is done that does not look at the main loop, such as writing to a pipe that nobody
 * reads: from now on a signal ends the process at once.
 */
void
cbk_desk_let_signals_end_it (CbkDesk *self)
{
  for (guint i = 0; i < self->signals->len; i++)
    g_source_remove (g_array_index (self->signals, guint, i));
  g_array_set_size (self->signals, 0);
}

void
cbk_desk_free (CbkDesk *self)
{
  if (self == NULL)
    return;

  cbk_desk_let_signals_end_it (self);
  g_array_unref (self->signals);
  cbk_wait_clear (&self->wait);
  g_object_unref (self->accounts);
  g_object_unref (self->secrets);
  g_object_unref (self->cancellable);
  cbk_secrets_token_free (self->token);
  g_free (self);
}

/* Names that a person can choose from, in one line. */
static char *
dup_names (CbkDesk *self)
{
  GListModel *model = G_LIST_MODEL (self->accounts);
  GString    *names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CbkAccount) account = g_list_model_get_item (model, i);

      g_string_append_printf (names, "%s“%s”", i > 0 ? ", " : "", cbk_account_get_name (account));
    }
  return g_string_free (names, FALSE);
}

static void
set_no_account_error (CbkDesk *self, const char *name, GError **error)
{
  g_autofree char *names = dup_names (self);

  if (*names == '\0')
    g_set_error_literal (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
                         _ ("There is no account yet. “certbook account add NAME URL” adds one."));
  else if (name != NULL)
    /* Translators: first the name that was asked for, then a list of names in quotation marks */
    g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT, _ ("There is no account “%s”. Choose one of these: %s."), name,
                 names);
  else
    g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
                 /* Translators: %s is a list of names in quotation marks */
                 _ ("There are several accounts. Say which one is meant with --account: %s."), names);
}

/**
 * cbk_desk_choose:
 * @name: (nullable): of an account; without one there must be one account alone
 * @error: return location of a #CBK_ERROR_ACCOUNT
 *
 * Returns: (transfer none) (nullable): the account that is meant
 */
CbkAccount *
cbk_desk_choose (CbkDesk *self, const char *name, GError **error)
{
  GListModel *model = G_LIST_MODEL (self->accounts);
  CbkAccount *account = NULL;

  if (name != NULL)
    account = cbk_accounts_find_by_name (self->accounts, name);
  else if (g_list_model_get_n_items (model) == 1)
    {
      g_autoptr (CbkAccount) only = g_list_model_get_item (model, 0);

      account = cbk_accounts_find_by_id (self->accounts, cbk_account_get_id (only));
    }
  if (account == NULL)
    set_no_account_error (self, name, error);
  return account;
}

/**
 * cbk_desk_choose_all:
 * @name: (nullable): of an account; without one every account is meant
 * @error: return location of a #CBK_ERROR_ACCOUNT
 *
 * Returns: (transfer full) (nullable) (element-type CbkAccount): at least one
 */
GPtrArray *
cbk_desk_choose_all (CbkDesk *self, const char *name, GError **error)
{
  GListModel *model = G_LIST_MODEL (self->accounts);
  GPtrArray  *chosen;

  if (name != NULL || g_list_model_get_n_items (model) == 0)
    {
      CbkAccount *account = cbk_desk_choose (self, name, error);

      if (account == NULL)
        return NULL;
      chosen = g_ptr_array_new_with_free_func (g_object_unref);
      g_ptr_array_add (chosen, g_object_ref (account));
      return chosen;
    }

  chosen = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (chosen, g_list_model_get_item (model, i));
  return chosen;
}

/**
 * cbk_desk_dup_token:
 * @account: an account
 * @is_only: whether it is the only one that the command is about
 * @error: return location of a #CBK_ERROR_SECRETS
 *
 * The token of the environment, where there is one; else the one in the keyring. The environment does not say whose
 * token it holds, so it is used where one account alone can be meant: no CDN gets another one's token.
 *
 * Returns: (transfer full) (nullable): the token, for cbk_secrets_token_free()
 */
char *
cbk_desk_dup_token (CbkDesk *self, CbkAccount *account, gboolean is_only, GError **error)
{
  g_autoptr (GError) failure = NULL;
  char *token;

  if (self->token != NULL && is_only)
    return g_strdup (self->token);

  cbk_secrets_lookup_async (self->secrets, account, self->cancellable, cbk_wait_cb, &self->wait);
  token = cbk_secrets_lookup_finish (self->secrets, cbk_wait_for (&self->wait), &failure);
  if (token == NULL && self->token != NULL && !g_cancellable_is_cancelled (self->cancellable))
    g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
                 _ (
                   "The token in %s is used for one account alone. Name “%s” on the command line if it is that one’s."),
                 TOKEN_VARIABLE, cbk_account_get_name (account));
  else if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (token == NULL)
    g_set_error (error, CBK_ERROR, CBK_ERROR_SECRETS,
                 _ ("No token of “%s” is kept on this computer. “certbook account token NAME” takes one."),
                 cbk_account_get_name (account));
  return token;
}

/**
 * cbk_desk_connect:
 * @account: an account
 * @token: its token
 *
 * Returns: (transfer full) (nullable): a connector to the account's CDN, which was not asked for anything yet
 */
CbkConnector *
cbk_desk_connect (CbkDesk *self, CbkAccount *account, const char *token, GError **error)
{
  const char *pem = cbk_account_get_roots (account);
  g_autoptr (GBytes) roots = pem != NULL ? g_bytes_new (pem, strlen (pem)) : NULL;

  return cbk_inventory_api_new (cbk_account_get_url (account), token, roots, error);
}

/**
 * cbk_desk_open:
 * @account: an account
 *
 * Opens the account's inventory and reads it.
 *
 * Returns: (transfer full) (nullable): its rows
 */
CbkShelf *
cbk_desk_open (CbkDesk *self, CbkAccount *account, GError **error)
{
  g_autoptr (CbkShelf) shelf = g_new0 (CbkShelf, 1);
  g_autoptr (GFile) database = cbk_account_dup_database (account);
  g_autofree char *put_aside = NULL;
  g_autofree char *notice = NULL;

  shelf->store = cbk_store_new (database);
  cbk_store_open_async (shelf->store, self->cancellable, cbk_wait_cb, &self->wait);
  if (!cbk_store_open_finish (shelf->store, cbk_wait_for (&self->wait), &put_aside, error))
    return NULL;
  if (put_aside != NULL)
    {
      notice = cbk_format_put_aside (put_aside);
      cbk_terminal_warn ("%s: %s", cbk_account_get_name (account), notice);
    }
  if (!cbk_desk_read (self, shelf, error))
    return NULL;
  return g_steal_pointer (&shelf);
}

/**
 * cbk_desk_read:
 * @shelf: an account's rows, which may have changed
 *
 * Reads them anew.
 */
gboolean
cbk_desk_read (CbkDesk *self, CbkShelf *shelf, GError **error)
{
  g_clear_pointer (&shelf->snapshot, cbk_snapshot_unref);
  cbk_store_load_async (shelf->store, self->cancellable, cbk_wait_cb, &self->wait);
  shelf->snapshot = cbk_store_load_finish (shelf->store, cbk_wait_for (&self->wait), &shelf->synced, error);
  return shelf->snapshot != NULL;
}

/* The file is closed in good order: the last one to close it cleans up behind it. */
void
cbk_shelf_free (CbkShelf *self)
{
  g_auto (CbkWait) wait = { 0 };
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return;

  cbk_store_close_async (self->store, NULL, cbk_wait_cb, &wait);
  if (!cbk_store_close_finish (self->store, cbk_wait_for (&wait), &error))
    g_info ("The inventory was not closed: %s", error->message);
  g_object_unref (self->store);
  g_clear_pointer (&self->snapshot, cbk_snapshot_unref);
  g_free (self);
}

/* Returns: UTC seconds */
gint64
cbk_desk_get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}
