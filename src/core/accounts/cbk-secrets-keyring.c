/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What changes a keyring: to unlock it, to put a token into it, to remove one. A person can be asked about each, has
 * all the time there is, and may refuse it. */

#define SECRET_API_SUBJECT_TO_CHANGE /* a secret as the Secret Service wants it */

#include "config.h"

#include "core/accounts/cbk-secrets-keyring.h"

#include "core/accounts/cbk-secrets-request.h"
#include "core/accounts/cbk-secrets-token.h"

#define SERVICE_PATH "/org/freedesktop/secrets"
#define SERVICE_INTERFACE "org.freedesktop.Secret.Service"
#define COLLECTION_INTERFACE "org.freedesktop.Secret.Collection"
#define ITEM_INTERFACE "org.freedesktop.Secret.Item"

/* The data of the task that puts a token. */
typedef struct
{
  SecretCollection *collection; /* owned */
  CbkAccount       *account;    /* owned */
  SecretValue      *token;      /* owned */
} Put;

/* The data of the task that removes what was found. */
typedef struct
{
  GList      *found;   /* owned; of SecretRetrievable (owned): what is not removed yet */
  CbkAccount *account; /* owned */
} Removal;

static void remove_next (GTask *task);

static void
put_free (Put *put)
{
  g_object_unref (put->collection);
  g_object_unref (put->account);
  secret_value_unref (put->token);
  g_free (put);
}

static void
removal_free (Removal *removal)
{
  g_clear_list (&removal->found, g_object_unref);
  g_object_unref (removal->account);
  g_free (removal);
}

/* In a sandbox libsecret has a file in place of the keyring, even where that can be seen; and where it is told so. */
static gboolean
may_be_file (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || g_getenv ("SNAP_NAME") != NULL ||
         g_getenv ("SECRET_BACKEND") != NULL;
}

static GVariant *
new_properties (CbkAccount *account)
{
  g_autoptr (GHashTable) attributes = cbk_secrets_token_new_attributes (account);
  g_autofree char *label = cbk_secrets_token_dup_label (account);
  GVariantDict     properties;
  GVariantBuilder  builder;
  GHashTableIter   iter;
  gpointer         name;
  gpointer         value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&builder, "{ss}", "xdg:schema", cbk_secrets_token_schema.name);
  g_hash_table_iter_init (&iter, attributes);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_variant_builder_add (&builder, "{ss}", name, value);
  g_variant_dict_init (&properties, NULL);
  g_variant_dict_insert (&properties, ITEM_INTERFACE ".Label", "s", label);
  g_variant_dict_insert_value (&properties, ITEM_INTERFACE ".Attributes", g_variant_builder_end (&builder));
  return g_variant_dict_end (&properties);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
requested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_done = cbk_secrets_request_finish (G_DBUS_PROXY (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, is_done);
}

static void
session_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SecretService *service = SECRET_SERVICE (source);
  Put           *put = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GVariant *arguments;

  if (!secret_service_ensure_session_finish (service, result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  arguments = g_variant_new ("(@a{sv}@(oayays)b)", new_properties (put->account),
                             secret_service_encode_dbus_secret (service, put->token), TRUE);
  cbk_secrets_request_async (G_DBUS_PROXY (put->collection),
                             g_dbus_proxy_get_object_path (G_DBUS_PROXY (put->collection)), COLLECTION_INTERFACE,
                             "CreateItem", arguments, G_VARIANT_TYPE ("(oo)"), g_task_get_cancellable (task),
                             requested_cb, g_object_ref (task));
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
item_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Removal *removal = g_task_get_task_data (task);
  gboolean is_removed = cbk_secrets_request_finish (G_DBUS_PROXY (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (!is_removed)
    g_task_return_boolean (task, FALSE);
  else
    {
      g_object_unref (removal->found->data);
      removal->found = g_list_delete_link (removal->found, removal->found);
      remove_next (task);
    }
}

/* One by one: libsecret 0.20 never lets go of a keyring in which it cleared what it had searched for before. */
static void
remove_next (GTask *task)
{
  Removal      *removal = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GHashTable) attributes = NULL;

  if (removal->found == NULL)
    g_task_return_boolean (task, TRUE);
  else if (SECRET_IS_ITEM (removal->found->data))
    cbk_secrets_request_async (removal->found->data, g_dbus_proxy_get_object_path (removal->found->data),
                               ITEM_INTERFACE, "Delete", NULL, G_VARIANT_TYPE ("(o)"), cancellable, item_removed_cb,
                               g_object_ref (task));
  else
    {
      attributes = cbk_secrets_token_new_attributes (removal->account);
      secret_password_clearv (&cbk_secrets_token_schema, attributes, cancellable, cleared_cb, g_object_ref (task));
    }
}

/**
 * cbk_secrets_keyring_unlock_async:
 * @locked: a collection or an item
 * @cancellable: (nullable): takes the question back, and returns at once
 */
void
cbk_secrets_keyring_unlock_async (GDBusProxy         *locked,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  const char *objects[] = { g_dbus_proxy_get_object_path (locked), NULL };

  cbk_secrets_request_async (locked, SERVICE_PATH, SERVICE_INTERFACE, "Unlock", g_variant_new ("(^ao)", objects),
                             G_VARIANT_TYPE ("(aoo)"), cancellable, callback, user_data);
}

/**
 * cbk_secrets_keyring_unlock_finish:
 *
 * Returns: whether it was unlocked; %FALSE without an error where the person did not want to
 */
gboolean
cbk_secrets_keyring_unlock_finish (GDBusProxy *locked, GAsyncResult *result, GError **error)
{
  return cbk_secrets_request_finish (locked, result, error);
}

/**
 * cbk_secrets_keyring_put_async:
 * @collection: (nullable): unlocked; where nothing is known of one, libsecret finds a place
 * @cancellable: (nullable): takes a question back; the token may be there all the same
 *
 * Puts the token of an account in place of an older one.
 */
void
cbk_secrets_keyring_put_async (SecretCollection   *collection,
                               CbkAccount         *account,
                               SecretValue        *token,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GHashTable) attributes = NULL;
  g_autofree char *label = NULL;
  Put             *put;

  g_task_set_name (task, "put token");
  g_task_set_source_tag (task, cbk_secrets_keyring_put_async);
  if (collection == NULL || may_be_file ())
    {
      attributes = cbk_secrets_token_new_attributes (account);
      label = cbk_secrets_token_dup_label (account);
      secret_password_storev_binary (&cbk_secrets_token_schema, attributes, SECRET_COLLECTION_DEFAULT, label, token,
                                     cancellable, stored_cb, task);
      return;
    }
  put = g_new0 (Put, 1);
  put->collection = g_object_ref (collection);
  put->account = g_object_ref (account);
  put->token = secret_value_ref (token);
  g_task_set_task_data (task, put, (GDestroyNotify) put_free);
  secret_service_ensure_session (secret_collection_get_service (collection), cancellable, session_ready_cb, task);
}

/**
 * cbk_secrets_keyring_put_finish:
 *
 * Returns: whether the token is there; %FALSE without an error where a person was asked, and did not want it
 */
gboolean
cbk_secrets_keyring_put_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_secrets_keyring_put_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cbk_secrets_keyring_remove_async:
 * @found: (element-type SecretRetrievable): unlocked tokens of @account; none is well
 * @cancellable: (nullable): takes a question back; a token may be gone all the same
 */
void
cbk_secrets_keyring_remove_async (GList              *found,
                                  CbkAccount         *account,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Removal *removal = g_new0 (Removal, 1);

  g_task_set_name (task, "remove tokens");
  g_task_set_source_tag (task, cbk_secrets_keyring_remove_async);
  removal->found = g_list_copy_deep (found, (GCopyFunc) g_object_ref, NULL);
  removal->account = g_object_ref (account);
  g_task_set_task_data (task, removal, (GDestroyNotify) removal_free);
  remove_next (task);
}

/**
 * cbk_secrets_keyring_remove_finish:
 *
 * Returns: whether all are gone; %FALSE without an error where a person was asked, and did not want it
 */
gboolean
cbk_secrets_keyring_remove_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_secrets_keyring_remove_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
