/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The accounts that are open. Each account of the list has a session; what the list says is what is open:
 *
 *   list of accounts ──► a session each ──► token from the Secret Service ──► connector ──► sync
 *                                       └── from here on only when connected: the desktop's search asks nobody
 */

#include "config.h"

#include "app/cbk-sessions.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-inventory-api.h"

struct _CbkSessions
{
  GObject parent_instance;

  CbkAccounts  *accounts;     /* owned */
  CbkSecrets   *secrets;      /* owned */
  GSettings    *settings;     /* owned */
  GHashTable   *entries;      /* owned; id → Entry */
  GCancellable *lifetime;     /* owned */
  gboolean      is_connected; /* the CDNs are asked; else what is stored is all there is */
};

G_DEFINE_FINAL_TYPE (CbkSessions, cbk_sessions, G_TYPE_OBJECT)

typedef struct
{
  CbkAccount *account; /* owned; as it was when its session was connected */
  CbkSession *session; /* owned */
} Entry;

/* What a lookup of a token is about. */
typedef struct
{
  CbkSessions *sessions; /* owned */
  CbkAccount  *account;  /* owned */
  gboolean     is_asked; /* a person waits for what comes of it */
} Lookup;

enum
{
  SIGNAL_CHANGED,
  SIGNAL_SESSION_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
entry_free (Entry *entry)
{
  cbk_session_close (entry->session);
  g_object_unref (entry->session);
  g_object_unref (entry->account);
  g_free (entry);
}

static void
lookup_free (Lookup *lookup)
{
  g_object_unref (lookup->sessions);
  g_object_unref (lookup->account);
  g_free (lookup);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lookup, lookup_free)

/* A session without a connector shows what its store holds, and says what it waits for. */
static void
connect_session (CbkSession *session, CbkAccount *account, const char *token, gboolean is_asked)
{
  const char *pem = cbk_account_get_roots (account);
  g_autoptr (CbkConnector) connector = NULL;
  g_autoptr (CbkAccess) access = NULL;
  g_autoptr (GBytes) roots = NULL;
  g_autoptr (GError) error = NULL;

  if (pem != NULL)
    roots = g_bytes_new (pem, strlen (pem));
  connector = cbk_inventory_api_new (cbk_account_get_url (account), token, roots, &error);
  if (connector == NULL)
    {
      cbk_session_disconnect (session, error);
      return;
    }
  access = cbk_access_new (cbk_account_get_url (account), token, roots);
  cbk_session_connect (session, connector, access, is_asked);
}

static void
token_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Lookup) lookup = user_data;
  g_autoptr (GError) error = NULL;
  CbkSession *session = cbk_sessions_find (lookup->sessions, cbk_account_get_id (lookup->account));
  char       *token = cbk_secrets_lookup_finish (CBK_SECRETS (source), result, &error);

  if (error == NULL && token == NULL)
    error = g_error_new (CBK_ERROR, CBK_ERROR_UNAUTHORIZED,
                         _ ("The token of “%s” is not kept on this computer. Enter it to sync."),
                         cbk_account_get_name (lookup->account));
  /* The account may have been removed while the keyring was asked. */
  if (session != NULL && token != NULL)
    connect_session (session, lookup->account, token, lookup->is_asked);
  else if (session != NULL)
    cbk_session_disconnect (session, error);
  cbk_secrets_token_free (token);
}

static void
look_up_token (CbkSessions *self, CbkAccount *account, gboolean is_asked)
{
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->sessions = g_object_ref (self);
  lookup->account = g_object_ref (account);
  lookup->is_asked = is_asked;
  cbk_secrets_lookup_async (self->secrets, account, self->lifetime, token_known_cb, lookup);
}

static void
session_changed_cb (CbkSessions *self)
{
  g_signal_emit (self, signals[SIGNAL_SESSION_CHANGED], 0);
}

static void
open_account (CbkSessions *self, CbkAccount *account)
{
  g_autoptr (GFile) file = cbk_account_dup_database (account);
  g_autoptr (CbkStore) store = cbk_store_new (file);
  Entry *entry = g_new0 (Entry, 1);

  entry->account = g_object_ref (account);
  entry->session =
    cbk_session_new (cbk_account_get_id (account), cbk_account_get_name (account), store, self->settings);
  g_hash_table_insert (self->entries, g_strdup (cbk_account_get_id (account)), entry);
  g_signal_connect_object (entry->session, "changed", G_CALLBACK (session_changed_cb), self, G_CONNECT_SWAPPED);
  cbk_session_open (entry->session);
  if (self->is_connected)
    look_up_token (self, account, FALSE);
}

/* An account that was changed is asked anew, but keeps what is known of it. */
static void
follow_account (CbkSessions *self, Entry *entry, CbkAccount *account)
{
  gboolean is_other = !g_str_equal (cbk_account_get_url (entry->account), cbk_account_get_url (account));

  if (entry->account == account)
    return;

  g_set_object (&entry->account, account);
  cbk_session_set_name (entry->session, cbk_account_get_name (account));
  if (is_other)
    cbk_session_expect_other (entry->session);
  if (self->is_connected)
    look_up_token (self, account, FALSE);
}

static void
follow_accounts (CbkSessions *self)
{
  GListModel    *model = G_LIST_MODEL (self->accounts);
  GHashTableIter iterator;
  const char    *id;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CbkAccount) account = g_list_model_get_item (model, i);
      Entry *entry = g_hash_table_lookup (self->entries, cbk_account_get_id (account));

      if (entry == NULL)
        open_account (self, account);
      else
        follow_account (self, entry, account);
    }

  g_hash_table_iter_init (&iterator, self->entries);
  while (g_hash_table_iter_next (&iterator, (gpointer *) &id, NULL))
    if (cbk_accounts_find_by_id (self->accounts, id) == NULL)
      g_hash_table_iter_remove (&iterator);

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
cbk_sessions_dispose (GObject *object)
{
  CbkSessions *self = CBK_SESSIONS (object);

  g_cancellable_cancel (self->lifetime);
  g_hash_table_remove_all (self->entries);
  g_clear_object (&self->accounts);
  g_clear_object (&self->secrets);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (cbk_sessions_parent_class)->dispose (object);
}

static void
cbk_sessions_finalize (GObject *object)
{
  CbkSessions *self = CBK_SESSIONS (object);

  g_hash_table_unref (self->entries);
  g_object_unref (self->lifetime);

  G_OBJECT_CLASS (cbk_sessions_parent_class)->finalize (object);
}

static void
cbk_sessions_class_init (CbkSessionsClass *klass)
{
  const char *const names[N_SIGNALS] = { "changed", "session-changed" };

  G_OBJECT_CLASS (klass)->dispose = cbk_sessions_dispose;
  G_OBJECT_CLASS (klass)->finalize = cbk_sessions_finalize;

  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], CBK_TYPE_SESSIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cbk_sessions_init (CbkSessions *self)
{
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) entry_free);
  self->lifetime = g_cancellable_new ();
}

/**
 * cbk_sessions_new:
 * @accounts: (transfer none): already loaded; each of them is opened, also those that come later, and none is asked
 * @secrets: (transfer none): where their tokens are
 * @settings: (transfer none): how often to sync
 */
CbkSessions *
cbk_sessions_new (CbkAccounts *accounts, CbkSecrets *secrets, GSettings *settings)
{
  CbkSessions *self = g_object_new (CBK_TYPE_SESSIONS, NULL);

  self->accounts = g_object_ref (accounts);
  self->secrets = g_object_ref (secrets);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (follow_accounts), self, G_CONNECT_SWAPPED);
  follow_accounts (self);

  return self;
}

/**
 * cbk_sessions_connect:
 *
 * From now on the CDNs are asked: each account is synced as soon as its CDN allows it, and in its intervals. Once is
 * enough.
 */
void
cbk_sessions_connect (CbkSessions *self)
{
  GHashTableIter iterator;
  Entry         *entry;

  g_return_if_fail (CBK_IS_SESSIONS (self));

  if (self->is_connected)
    return;

  self->is_connected = TRUE;
  g_hash_table_iter_init (&iterator, self->entries);
  while (g_hash_table_iter_next (&iterator, NULL, (gpointer *) &entry))
    look_up_token (self, entry->account, FALSE);
}

/**
 * cbk_sessions_sync:
 *
 * Syncs each account that is not syncing already, or as soon as it can be asked.
 */
void
cbk_sessions_sync (CbkSessions *self)
{
  GHashTableIter iterator;
  Entry         *entry;

  g_return_if_fail (CBK_IS_SESSIONS (self));

  g_hash_table_iter_init (&iterator, self->entries);
  while (g_hash_table_iter_next (&iterator, NULL, (gpointer *) &entry))
    if (!cbk_session_get_facts (entry->session)->is_syncing)
      cbk_session_sync (entry->session, CBK_PASS_AS_NEEDED);
}

/* Returns: (transfer none): of CbkAccount, in their order */
GListModel *
cbk_sessions_get_accounts (CbkSessions *self)
{
  g_return_val_if_fail (CBK_IS_SESSIONS (self), NULL);

  return G_LIST_MODEL (self->accounts);
}

/**
 * cbk_sessions_find:
 * @id: of an account
 *
 * Returns: (transfer none) (nullable): its session; %NULL where there is no such account
 */
CbkSession *
cbk_sessions_find (CbkSessions *self, const char *id)
{
  const Entry *entry;

  g_return_val_if_fail (CBK_IS_SESSIONS (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  entry = g_hash_table_lookup (self->entries, id);
  return entry != NULL ? entry->session : NULL;
}

/**
 * cbk_sessions_use_token:
 * @account: of the list
 * @token: (nullable): the token that was just entered, or %NULL for the one that is kept
 *
 * Connects the account anew, at once.
 */
void
cbk_sessions_use_token (CbkSessions *self, CbkAccount *account, const char *token)
{
  CbkSession *session;

  g_return_if_fail (CBK_IS_SESSIONS (self));
  g_return_if_fail (CBK_IS_ACCOUNT (account));

  session = cbk_sessions_find (self, cbk_account_get_id (account));
  if (session == NULL)
    return;
  if (token != NULL)
    connect_session (session, account, token, TRUE);
  else
    look_up_token (self, account, TRUE);
}

/* The steps of a removal, one after the other; what fails is told at the end, and does not keep the rest from going. */
typedef struct
{
  CbkAccount *account; /* owned */
  CbkStore   *store;   /* owned (nullable) */
  GError     *error;   /* owned (nullable) */
} Removal;

static void
removal_free (Removal *removal)
{
  g_object_unref (removal->account);
  g_clear_object (&removal->store);
  g_clear_error (&removal->error);
  g_free (removal);
}

static void
delete_data_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Removal *removal = task_data;
  GError  *error = NULL;

  if (!cbk_account_delete_data (removal->account, &error) && removal->error == NULL)
    removal->error = g_steal_pointer (&error);
  g_clear_error (&error);
  if (removal->error != NULL)
    g_task_return_error (task, g_steal_pointer (&removal->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
store_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  /* A file that could not be closed well is deleted all the same. */
  cbk_store_close_finish (CBK_STORE (source), result, NULL);
  g_task_run_in_thread (task, delete_data_thread);
}

static void
token_cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Removal *removal = g_task_get_task_data (task);

  cbk_secrets_clear_finish (CBK_SECRETS (source), result, &removal->error);
  if (removal->store != NULL)
    cbk_store_close_async (removal->store, NULL, store_closed_cb, g_object_ref (task));
  else
    g_task_run_in_thread (task, delete_data_thread);
}

static void
account_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbkSessions *self = g_task_get_source_object (task);
  Removal     *removal = g_task_get_task_data (task);
  GError      *error = NULL;

  if (!cbk_accounts_remove_finish (CBK_ACCOUNTS (source), result, &error))
    g_task_return_error (task, error);
  else
    cbk_secrets_clear_async (self->secrets, removal->account, NULL, token_cleared_cb, g_object_ref (task));
}

/**
 * cbk_sessions_remove_async:
 * @account: (transfer none): of the list
 *
 * Removes the account from the list, its token from the keyring and its inventory from the disk.
 */
void
cbk_sessions_remove_async (CbkSessions        *self,
                           CbkAccount         *account,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  CbkSession *session;
  Removal    *removal;

  g_return_if_fail (CBK_IS_SESSIONS (self));
  g_return_if_fail (CBK_IS_ACCOUNT (account));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cbk_sessions_remove_async);
  session = cbk_sessions_find (self, cbk_account_get_id (account));
  removal = g_new0 (Removal, 1);
  removal->account = g_object_ref (account);
  removal->store = session != NULL ? g_object_ref (cbk_session_get_store (session)) : NULL;
  g_task_set_task_data (task, removal, (GDestroyNotify) removal_free);
  cbk_accounts_remove_async (self->accounts, cbk_account_get_id (account), cancellable, account_removed_cb,
                             g_object_ref (task));
}

/* Returns: FALSE with a CBK_ERROR_ACCOUNT where the account is still there, or with what could not be removed of it */
gboolean
cbk_sessions_remove_finish (CbkSessions *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_sessions_remove_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
