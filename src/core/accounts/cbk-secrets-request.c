/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A call that a person may be asked about, as the Secret Service API has it: the answer names a prompt, Prompt shows
 * it, the signal Completed tells what came of it. libsecret's own way never returns when the keyring ends while its
 * question is open, and takes what was refused for done. */

#include "config.h"

#include "core/accounts/cbk-secrets-request.h"

#define PROMPT_INTERFACE "org.freedesktop.Secret.Prompt"
#define NO_PROMPT "/"

/* The data of a task. Subscription and watch are there while the question is open. */
typedef struct
{
  char    *prompt;        /* owned (nullable): the path of the question */
  GSource *cancel_source; /* owned (nullable) */
  guint    subscription;
  guint    watch;
  gboolean has_returned;
} Request;

static void
request_free (Request *request)
{
  g_free (request->prompt);
  g_clear_pointer (&request->cancel_source, g_source_unref);
  g_free (request);
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
      const GVariantType *answer_type,
      GAsyncReadyCallback callback)
{
  g_dbus_connection_call (get_connection (task), g_dbus_proxy_get_name (g_task_get_source_object (task)), path,
                          interface, method, arguments, answer_type, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL,
                          callback, callback != NULL ? g_object_ref (task) : NULL);
}

/* Subscription, watch and source hold the task: the caller has a reference of its own. */
static gboolean
begin_return (GTask *task)
{
  Request *request = g_task_get_task_data (task);

  if (request->has_returned)
    return FALSE;
  request->has_returned = TRUE;
  if (request->cancel_source != NULL)
    g_source_destroy (request->cancel_source);
  if (request->subscription != 0)
    g_dbus_connection_signal_unsubscribe (get_connection (task), request->subscription);
  if (request->watch != 0)
    g_bus_unwatch_name (request->watch);
  return TRUE;
}

static void
return_answer (GTask *task, gboolean is_done)
{
  if (begin_return (task))
    g_task_return_boolean (task, is_done);
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
  Request    *request = g_task_get_task_data (task);
  const char *name = g_dbus_proxy_get_name (g_task_get_source_object (task));

  request->subscription =
    g_dbus_connection_signal_subscribe (get_connection (task), name, PROMPT_INTERFACE, "Completed", request->prompt,
                                        NULL, G_DBUS_SIGNAL_FLAGS_NONE, completed_cb, g_object_ref (task),
                                        g_object_unref);
  request->watch = g_bus_watch_name_on_connection (get_connection (task), name, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                                   vanished_cb, g_object_ref (task), g_object_unref);
  call (task, request->prompt, PROMPT_INTERFACE, "Prompt", g_variant_new ("(s)", ""), NULL, prompted_cb);
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (request->has_returned)
    return;
  if (answer == NULL)
    {
      return_error (task, g_steal_pointer (&error));
      return;
    }
  g_variant_get_child (answer, g_variant_n_children (answer) - 1, "o", &request->prompt);
  if (g_str_equal (request->prompt, NO_PROMPT))
    return_answer (task, TRUE);
  else
    ask (task);
}

/* The question is taken back, and nobody waits for that. */
static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Request *request = g_task_get_task_data (task);

  if (begin_return (task))
    {
      if (request->subscription != 0)
        call (task, request->prompt, PROMPT_INTERFACE, "Dismiss", NULL, NULL, NULL);
      g_task_return_error_if_cancelled (task);
    }
  return G_SOURCE_REMOVE;
}

/**
 * cbk_secrets_request_async:
 * @object: any object of the Secret Service
 * @path: the object that is called
 * @arguments: (nullable): taken, if floating
 * @answer_type: a tuple, the last of which is the path of a question
 * @cancellable: (nullable): takes the question back, and returns at once
 *
 * Calls a method, and sees to the question that it may be answered with. The person who is asked has all the time there
 * is.
 */
void
cbk_secrets_request_async (GDBusProxy         *object,
                           const char         *path,
                           const char         *interface,
                           const char         *method,
                           GVariant           *arguments,
                           const GVariantType *answer_type,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  Request *request = g_new0 (Request, 1);

  task = g_task_new (object, cancellable, callback, user_data);
  g_task_set_name (task, "ask keyring");
  g_task_set_source_tag (task, cbk_secrets_request_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  if (cancellable != NULL)
    {
      request->cancel_source = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, request->cancel_source, G_SOURCE_FUNC (cancelled_cb));
    }
  call (task, path, interface, method, arguments, answer_type, called_cb);
}

/**
 * cbk_secrets_request_finish:
 *
 * Returns: whether it was done; %FALSE without an error where a person was asked, and did not want it
 */
gboolean
cbk_secrets_request_finish (GDBusProxy *object, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, object), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_secrets_request_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
