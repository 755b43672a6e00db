/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tokens of the accounts. One call is at the keyring at a time, so that no two questions to unlock it are open at
 * once; a call that is cancelled returns at once, whatever the keyring does.
 *
 *   look at the default collection ──► put it (store)
 *                 │             └────► search ──► read it (look up), remove it (clear)
 *                 ▼                      ▲ ▼
 *      locked: ask to unlock it     locked: ask to unlock it
 */

#include "config.h"

#include "core/accounts/cbk-secrets.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

#include "core/accounts/cbk-secrets-error.h"
#include "core/accounts/cbk-secrets-keyring.h"
#include "core/accounts/cbk-secrets-token.h"

#define MAX_QUESTIONS 2 /* in one call: to unlock the collection, and what is in it */

struct _CbkSecrets
{
  GObject parent_instance;

  GHashTable *memory;        /* owned; id of an account (owned) to SecretValue (owned): tokens that no keyring keeps */
  GQueue      calls;         /* of GTask (owned), the first of them at the keyring */
  gboolean    was_dismissed; /* a person was asked to unlock the keyring, and did not want to */
};

G_DEFINE_FINAL_TYPE (CbkSecrets, cbk_secrets, G_TYPE_OBJECT)

/* The data of a task. What libsecret still says after the task has returned is dropped. */
typedef struct
{
  CbkSecretsCall    kind;
  CbkAccount       *account;      /* owned */
  SecretValue      *token;        /* owned (nullable): to be stored */
  SecretCollection *collection;   /* owned (nullable): the default one, once it was seen */
  GError           *why_not_kept; /* owned (nullable): it is in memory alone */
  GSource          *cancel_watch; /* owned (nullable) */
  guint             n_questions;  /* to unlock */
  gboolean          was_in_memory;
  gboolean          has_returned;
} Call;

static void start_call (CbkSecrets *self);
static void search (GTask *task);

static void
call_free (Call *call)
{
  g_object_unref (call->account);
  g_clear_pointer (&call->token, secret_value_unref);
  g_clear_error (&call->why_not_kept);
  g_clear_pointer (&call->cancel_watch, g_source_unref);
  g_clear_object (&call->collection);
  g_free (call);
}

/* Returns whether the task may return now: it does so once. It leaves the queue, and the next one begins. The caller
 * holds a reference.
 *
 * What libsecret knows of the keyring is good for one call. A keyring that was started anew knows nothing of a session
 * with the old one, and tells libsecret, while that is still looking, of a new collection: libsecret 0.20 crashes. */
static gboolean
begin_return (GTask *task)
{
  CbkSecrets *self = g_task_get_source_object (task);
  Call       *call = g_task_get_task_data (task);
  gboolean    is_at_keyring = g_queue_peek_head (&self->calls) == task;

  if (call->has_returned)
    return FALSE;
  call->has_returned = TRUE;
  if (call->cancel_watch != NULL)
    g_source_destroy (call->cancel_watch);
  g_clear_object (&call->collection);
  if (g_queue_remove (&self->calls, task))
    g_object_unref (task);
  if (is_at_keyring)
    {
      secret_service_disconnect ();
      start_call (self);
    }
  return TRUE;
}

static void
return_done (GTask *task)
{
  if (begin_return (task))
    g_task_return_boolean (task, TRUE);
}

static void
return_token (GTask *task, char *token)
{
  if (begin_return (task))
    g_task_return_pointer (task, token, (GDestroyNotify) cbk_secrets_token_free);
  else
    cbk_secrets_token_free (token);
}

/* Returns whether there is nothing left to do: the task has returned, or was cancelled and returns now. */
static gboolean
has_ended (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)) && begin_return (task))
    g_task_return_error_if_cancelled (task);
  return call->has_returned;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);

  has_ended (task);
  return G_SOURCE_REMOVE;
}

/* Who only had it in memory has lost it with that; who may have it elsewhere is told. */
static void
return_trouble (GTask *task, CbkSecretsTrouble trouble, const char *detail)
{
  CbkSecrets *self = g_task_get_source_object (task);
  Call       *call = g_task_get_task_data (task);
  const char *id = cbk_account_get_id (call->account);
  g_autoptr (GError) error = NULL;

  if (has_ended (task))
    return;
  error = cbk_secrets_error_new (call->kind, trouble, cbk_account_get_name (call->account), detail);
  if (call->kind == CBK_SECRETS_STORE)
    {
      g_hash_table_replace (self->memory, g_strdup (id), secret_value_ref (call->token));
      call->why_not_kept = g_steal_pointer (&error);
      return_done (task);
    }
  else if (call->kind == CBK_SECRETS_CLEAR && trouble == CBK_SECRETS_MISSING && call->was_in_memory)
    return_done (task);
  else if (begin_return (task))
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
fail (GTask *task, const GError *error)
{
  CbkSecrets *self = g_task_get_source_object (task);

  if (has_ended (task))
    return;
  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    {
      self->was_dismissed = TRUE;
      return_trouble (task, CBK_SECRETS_LOCKED, NULL);
    }
  else if (cbk_secrets_error_is_missing (error))
    return_trouble (task, CBK_SECRETS_MISSING, NULL);
  else if (cbk_secrets_error_is_timeout (error))
    /* Translators: what a keyring failed with. */
    return_trouble (task, CBK_SECRETS_FAILED, _ ("it did not answer in time"));
  else
    return_trouble (task, CBK_SECRETS_FAILED, error->message);
}

static void
secret_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  SecretValue *value = secret_retrievable_retrieve_secret_finish (SECRET_RETRIEVABLE (source), result, &error);

  if (error != NULL)
    {
      fail (task, error);
      return;
    }
  return_token (task, value != NULL ? cbk_secrets_token_dup (value) : NULL);
  g_clear_pointer (&value, secret_value_unref);
}

static void
put_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  CbkSecrets *self = g_task_get_source_object (task);
  Call       *call = g_task_get_task_data (task);
  gboolean    is_kept = cbk_secrets_keyring_put_finish (result, &error);

  if (has_ended (task))
    return;
  if (error != NULL)
    fail (task, error);
  else if (!is_kept)
    return_trouble (task, CBK_SECRETS_REFUSED, NULL);
  else
    {
      g_hash_table_remove (self->memory, cbk_account_get_id (call->account));
      return_done (task);
    }
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_removed = cbk_secrets_keyring_remove_finish (result, &error);

  if (has_ended (task))
    return;
  if (error != NULL)
    fail (task, error);
  else if (!is_removed)
    return_trouble (task, CBK_SECRETS_REFUSED, NULL);
  else
    return_done (task);
}

/* Where the token would be is unlocked, or cannot be seen. */
static void
go_on (GTask *task)
{
  CbkSecrets *self = g_task_get_source_object (task);
  Call       *call = g_task_get_task_data (task);

  if (call->kind == CBK_SECRETS_STORE)
    {
      self->was_dismissed = FALSE;
      cbk_secrets_keyring_put_async (call->collection, call->account, call->token, g_task_get_cancellable (task),
                                     put_cb, g_object_ref (task));
    }
  else
    search (task);
}

static void
unlocked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  CbkSecrets *self = g_task_get_source_object (task);
  gboolean    is_unlocked = cbk_secrets_keyring_unlock_finish (G_DBUS_PROXY (source), result, &error);

  if (has_ended (task))
    return;
  if (error != NULL)
    {
      fail (task, error);
      return;
    }
  self->was_dismissed = !is_unlocked;
  if (is_unlocked)
    go_on (task);
  else
    return_trouble (task, CBK_SECRETS_LOCKED, NULL);
}

/* A person who did not want to unlock the keyring is not asked each time that a sync begins. */
static void
unlock (GTask *task, GDBusProxy *locked)
{
  CbkSecrets *self = g_task_get_source_object (task);
  Call       *call = g_task_get_task_data (task);

  if (self->was_dismissed || call->n_questions == MAX_QUESTIONS)
    {
      return_trouble (task, CBK_SECRETS_LOCKED, NULL);
      return;
    }
  call->n_questions++;
  cbk_secrets_keyring_unlock_async (locked, g_task_get_cancellable (task), unlocked_cb, g_object_ref (task));
}

/* What is asked for is there and can be read; or nothing is there. */
static void
go_on_with (GTask *task, GList *found)
{
  Call         *call = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  switch (call->kind)
    {
    case CBK_SECRETS_LOOKUP:
      if (found != NULL)
        secret_retrievable_retrieve_secret (found->data, cancellable, secret_read_cb, g_object_ref (task));
      else
        return_token (task, NULL);
      return;
    case CBK_SECRETS_CLEAR:
      cbk_secrets_keyring_remove_async (found, call->account, cancellable, removed_cb, g_object_ref (task));
      return;
    case CBK_SECRETS_STORE:
      break;
    }
  g_assert_not_reached ();
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autolist (SecretRetrievable) found = secret_password_search_finish (result, &error);
  CbkSecrets *self = g_task_get_source_object (task);

  if (has_ended (task))
    return;
  if (error != NULL)
    fail (task, error);
  else if (found != NULL && SECRET_IS_ITEM (found->data) && secret_item_get_locked (found->data))
    unlock (task, found->data);
  else
    {
      self->was_dismissed = FALSE;
      go_on_with (task, found);
    }
}

static void
search (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = cbk_secrets_token_new_attributes (call->account);

  secret_password_searchv (&cbk_secrets_token_schema, attributes,
                           call->kind == CBK_SECRETS_CLEAR ? SECRET_SEARCH_ALL : SECRET_SEARCH_NONE,
                           g_task_get_cancellable (task), searched_cb, g_object_ref (task));
}

/* In a sandbox there is no such collection. */
static void
collection_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, &error);
  Call *call = g_task_get_task_data (task);

  if (has_ended (task))
    return;
  if (error != NULL && cbk_secrets_error_is_timeout (error))
    {
      fail (task, error);
      return;
    }
  if (error != NULL)
    g_debug ("The default collection of the keyring cannot be seen: %s", error->message);
  g_set_object (&call->collection, collection);
  if (collection != NULL && secret_collection_get_locked (collection))
    unlock (task, G_DBUS_PROXY (collection));
  else
    go_on (task);
}

/* Some keyrings show nothing of what they hold while they are locked, or ask before they answer a search, which D-Bus
 * does not wait for. */
static void
start_call (CbkSecrets *self)
{
  GTask *task = g_queue_peek_head (&self->calls);

  if (task != NULL)
    secret_collection_for_alias (NULL, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, g_task_get_cancellable (task),
                                 collection_ready_cb, g_object_ref (task));
}

/* The newest call; it begins when those before it have returned. */
static void
push_call (CbkSecrets *self, GTask *task, CbkSecretsCall kind, CbkAccount *account, const char *token)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Call         *call = g_new0 (Call, 1);

  call->kind = kind;
  call->account = g_object_ref (account);
  if (token != NULL)
    call->token = secret_value_new (token, -1, "text/plain");
  if (kind == CBK_SECRETS_CLEAR)
    call->was_in_memory = g_hash_table_remove (self->memory, cbk_account_get_id (account));
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  g_task_set_check_cancellable (task, FALSE);
  if (cancellable != NULL)
    {
      call->cancel_watch = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, call->cancel_watch, G_SOURCE_FUNC (cancelled_cb));
    }

  g_queue_push_tail (&self->calls, task);
  if (self->calls.length == 1)
    start_call (self);
}

static void
cbk_secrets_finalize (GObject *object)
{
  CbkSecrets *self = CBK_SECRETS (object);

  g_clear_pointer (&self->memory, g_hash_table_unref);

  G_OBJECT_CLASS (cbk_secrets_parent_class)->finalize (object);
}

static void
cbk_secrets_class_init (CbkSecretsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = cbk_secrets_finalize;
}

static void
cbk_secrets_init (CbkSecrets *self)
{
  self->memory = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) secret_value_unref);
  g_queue_init (&self->calls);
}

/**
 * cbk_secrets_new:
 *
 * All functions are to be called on the main thread; none of them waits. Each can be cancelled at any moment and then
 * returns at once with G_IO_ERROR_CANCELLED. A keyring that does not answer is given up after D-Bus's 25 seconds; a
 * person who is asked to unlock it has all the time there is.
 *
 * Returns: (transfer full): an object that has no token in its memory yet
 */
CbkSecrets *
cbk_secrets_new (void)
{
  return g_object_new (CBK_TYPE_SECRETS, NULL);
}

/**
 * cbk_secrets_lookup_async:
 *
 * The token of an account. Where the keyring is locked, a person is asked to unlock it, once in the life of @self.
 */
void
cbk_secrets_lookup_async (CbkSecrets         *self,
                          CbkAccount         *account,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  SecretValue *value;

  g_return_if_fail (CBK_IS_SECRETS (self));
  g_return_if_fail (CBK_IS_ACCOUNT (account));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_name (task, "look up token");
  g_task_set_source_tag (task, cbk_secrets_lookup_async);
  value = g_hash_table_lookup (self->memory, cbk_account_get_id (account));
  if (value != NULL)
    g_task_return_pointer (task, cbk_secrets_token_dup (value), (GDestroyNotify) cbk_secrets_token_free);
  else
    push_call (self, g_steal_pointer (&task), CBK_SECRETS_LOOKUP, account, NULL);
}

/**
 * cbk_secrets_lookup_finish:
 *
 * Returns: (transfer full) (nullable): the token, for cbk_secrets_token_free(); %NULL without an error where none is
 *   kept, and with CBK_ERROR_SECRETS where that cannot be known
 */
char *
cbk_secrets_lookup_finish (CbkSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_secrets_lookup_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cbk_secrets_store_async:
 * @token: what the person entered; a copy is made, and wiped
 *
 * Keeps the token in the keyring in place of an older one; where that cannot be, in memory as long as @self lives.
 * Where it is cancelled, either may have come true.
 */
void
cbk_secrets_store_async (CbkSecrets         *self,
                         CbkAccount         *account,
                         const char         *token,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (CBK_IS_SECRETS (self));
  g_return_if_fail (CBK_IS_ACCOUNT (account));
  g_return_if_fail (token != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_name (task, "store token");
  g_task_set_source_tag (task, cbk_secrets_store_async);
  push_call (self, task, CBK_SECRETS_STORE, account, token);
}

/**
 * cbk_secrets_store_finish:
 * @why_not_kept: (out) (optional): CBK_ERROR_SECRETS where the token is known to this process alone: to be told once
 *
 * Returns: whether cbk_secrets_lookup_async() finds it now; %FALSE where the call was cancelled
 */
gboolean
cbk_secrets_store_finish (CbkSecrets *self, GAsyncResult *result, GError **why_not_kept, GError **error)
{
  Call *call;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_secrets_store_async), FALSE);

  call = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (call->why_not_kept != NULL)
    g_propagate_error (why_not_kept, g_steal_pointer (&call->why_not_kept));
  return TRUE;
}

/**
 * cbk_secrets_clear_async:
 *
 * Forgets the token of an account, in memory and in the keyring. That there is none is no error; that it may still be
 * in the keyring is one.
 */
void
cbk_secrets_clear_async (CbkSecrets         *self,
                         CbkAccount         *account,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (CBK_IS_SECRETS (self));
  g_return_if_fail (CBK_IS_ACCOUNT (account));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_name (task, "clear token");
  g_task_set_source_tag (task, cbk_secrets_clear_async);
  push_call (self, task, CBK_SECRETS_CLEAR, account, NULL);
}

gboolean
cbk_secrets_clear_finish (CbkSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_secrets_clear_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
