/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The question to a person whether a keyring may be unlocked, as the Secret Service API has it: Unlock names a prompt,
 * Prompt shows it, the signal Completed tells what came of it. libsecret's own way never returns when the keyring ends
 * while its question is open. */

#include "config.h"

#include "core/accounts/cbk-secrets-unlock.h"

#define SERVICE_PATH "/org/freedesktop/secrets"
#define SERVICE_INTERFACE "org.freedesktop.Secret.Service"
#define PROMPT_INTERFACE "org.freedesktop.Secret.Prompt"
#define NO_PROMPT "/"

/* The data of a task. Subscription and watch are there while the question is open. */
typedef struct
{
  char    *prompt;        /* owned (nullable) */
  GSource *cancel_source; /* owned (nullable) */
  guint    subscription;
  guint    watch;
  gboolean has_returned;
} Question;

static void
question_free (Question *question)
{
  g_free (question->prompt);
  g_clear_pointer (&question->cancel_source, g_source_unref);
  g_free (question);
}

static GDBusConnection *
get_connection (GTask *task)
{
  return g_dbus_proxy_get_connection (g_task_get_source_object (task));
}

static void
call (GTask              *task,
      const char         *path,
      const char         *interface,
      const char         *method,
      GVariant           *arguments,
      GAsyncReadyCallback callback)
{
  g_dbus_connection_call (get_connection (task), g_dbus_proxy_get_name (g_task_get_source_object (task)), path,
                          interface, method, arguments, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, callback,
                          callback != NULL ? g_object_ref (task) : NULL);
}

/* Subscription, watch and source hold the task: the caller has a reference of its own. */
static gboolean
begin_return (GTask *task)
{
  Question *question = g_task_get_task_data (task);

  if (question->has_returned)
    return FALSE;
  question->has_returned = TRUE;
  if (question->cancel_source != NULL)
    g_source_destroy (question->cancel_source);
  if (question->subscription != 0)
    g_dbus_connection_signal_unsubscribe (get_connection (task), question->subscription);
  if (question->watch != 0)
    g_bus_unwatch_name (question->watch);
  return TRUE;
}

static void
return_answer (GTask *task, gboolean is_unlocked)
{
  if (begin_return (task))
    g_task_return_boolean (task, is_unlocked);
}

static void
return_error (GTask *task, GError *error)
{
  g_dbus_error_strip_remote_error (error);
  if (begin_return (task))
    g_task_return_error (task, error);
  else
    g_error_free (error);
}

static void
completed_cb (GDBusConnection *connection,
              const char      *sender,
              const char      *path,
              const char      *interface,
              const char      *signal,
              GVariant        *arguments,
              gpointer         user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  gboolean was_dismissed = TRUE;

  if (g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(bv)")))
    g_variant_get (arguments, "(bv)", &was_dismissed, NULL);
  return_answer (task, !was_dismissed);
}

static void
vanished_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);

  return_error (task, g_error_new_literal (G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER, name));
}

static void
prompted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL)
    return_error (task, g_steal_pointer (&error));
}

static void
ask (GTask *task)
{
  Question   *question = g_task_get_task_data (task);
  const char *name = g_dbus_proxy_get_name (g_task_get_source_object (task));

  question->subscription =
    g_dbus_connection_signal_subscribe (get_connection (task), name, PROMPT_INTERFACE, "Completed", question->prompt,
                                        NULL, G_DBUS_SIGNAL_FLAGS_NONE, completed_cb, g_object_ref (task),
                                        g_object_unref);
  question->watch = g_bus_watch_name_on_connection (get_connection (task), name, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                                    vanished_cb, g_object_ref (task), g_object_unref);
  call (task, question->prompt, PROMPT_INTERFACE, "Prompt", g_variant_new ("(s)", ""), prompted_cb);
}

static void
unlock_called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (question->has_returned)
    return;
  if (answer == NULL)
    {
      return_error (task, g_steal_pointer (&error));
      return;
    }
  if (!g_variant_is_of_type (answer, G_VARIANT_TYPE ("(aoo)")))
    {
      return_answer (task, FALSE);
      return;
    }
  g_variant_get (answer, "(aoo)", NULL, &question->prompt);
  if (g_str_equal (question->prompt, NO_PROMPT))
    return_answer (task, TRUE);
  else
    ask (task);
}

/* The question is taken back, and nobody waits for that. */
static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Question *question = g_task_get_task_data (task);

  if (begin_return (task))
    {
      if (question->subscription != 0)
        call (task, question->prompt, PROMPT_INTERFACE, "Dismiss", NULL, NULL);
      g_task_return_error_if_cancelled (task);
    }
  return G_SOURCE_REMOVE;
}

/**
 * cbk_secrets_unlock_async:
 * @locked: a collection or an item of the Secret Service
 * @cancellable: (nullable): takes the question back, and returns at once
 *
 * Asks to unlock it. The person who is asked has all the time there is.
 */
void
cbk_secrets_unlock_async (GDBusProxy         *locked,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  Question   *question = g_new0 (Question, 1);
  const char *objects[] = { g_dbus_proxy_get_object_path (locked), NULL };

  task = g_task_new (locked, cancellable, callback, user_data);
  g_task_set_name (task, "unlock keyring");
  g_task_set_source_tag (task, cbk_secrets_unlock_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  if (cancellable != NULL)
    {
      question->cancel_source = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, question->cancel_source, G_SOURCE_FUNC (cancelled_cb));
    }
  call (task, SERVICE_PATH, SERVICE_INTERFACE, "Unlock", g_variant_new ("(^ao)", objects), unlock_called_cb);
}

/**
 * cbk_secrets_unlock_finish:
 *
 * Returns: whether it was unlocked; %FALSE without an error where the person did not want to
 */
gboolean
cbk_secrets_unlock_finish (GDBusProxy *locked, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, locked), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_secrets_unlock_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
