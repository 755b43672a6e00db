/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests to a CbkHttp that are sent again as long as that can help; the rules are those of cbk-retry. */

#include "core/connectors/cbk-tries.h"

#include "core/cbk-error.h"
#include "core/connectors/cbk-http-private.h"
#include "core/connectors/cbk-retry.h"

struct _CbkTries
{
  GObject  parent_instance;
  CbkHttp *http; /* owned */
  guint    max_tries;
};

G_DEFINE_FINAL_TYPE (CbkTries, cbk_tries, G_TYPE_OBJECT)

enum
{
  SIGNAL_WAITING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What is asked for, and how often it has been. */
typedef struct
{
  gboolean    is_post;
  char       *path;   /* owned */
  const char *accept; /* interned */
  char       *etag;   /* owned (nullable) */
  gsize       max_bytes;
  guint       n_tries;
} Question;

static void
question_free (Question *question)
{
  g_free (question->path);
  g_free (question->etag);
  g_free (question);
}

static void send (GTask *task);

static gboolean
on_waited (gpointer user_data)
{
  GTask    *task = user_data;
  CbkTries *self = g_task_get_source_object (task);

  g_signal_emit (self, signals[SIGNAL_WAITING], 0, 0, FALSE);
  if (!g_task_return_error_if_cancelled (task))
    send (task);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/* A source is ready, too, when one of its children is. */
static void
end_with_cancellable (GSource *timer, GCancellable *cancellable)
{
  g_autoptr (GSource) child = NULL;

  if (cancellable == NULL)
    return;

  child = g_cancellable_source_new (cancellable);
  g_source_set_callback (child, G_SOURCE_FUNC (on_cancelled), NULL, NULL);
  g_source_add_child_source (timer, child);
}

static void
wait (GTask *task, const CbkRetryWait *chosen)
{
  CbkTries           *self = g_task_get_source_object (task);
  const CbkClockwork *clockwork = cbk_http_get_clockwork (self->http);
  g_autoptr (GSource) timer = clockwork->new_timer (CBK_TIMER_RETRY, chosen->milliseconds, clockwork->data);

  g_signal_emit (self, signals[SIGNAL_WAITING], 0, MAX ((chosen->milliseconds + 999) / 1000, 1), chosen->was_asked);
  end_with_cancellable (timer, g_task_get_cancellable (task));
  g_task_attach_source (task, timer, on_waited);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (CbkHttpAnswer) answer = NULL;
  CbkTries           *self = g_task_get_source_object (task);
  Question           *question = g_task_get_task_data (task);
  const CbkClockwork *clockwork = cbk_http_get_clockwork (self->http);
  GError             *error = NULL;
  gboolean            can_pass;
  CbkRetryWait        chosen;

  if (question->is_post)
    answer = cbk_http_post_finish (CBK_HTTP (source), result, &error);
  else
    answer = cbk_http_get_finish (CBK_HTTP (source), result, &error);

  can_pass = answer != NULL ? cbk_retry_is_passing_status (answer->status) : cbk_error_is_transient (error);
  if (can_pass && cbk_retry_decide (question->n_tries, self->max_tries, answer != NULL ? answer->retry_after : -1,
                                    clockwork->get_random (clockwork->data), &chosen))
    {
      g_clear_error (&error);
      wait (task, &chosen);
    }
  else if (answer != NULL)
    g_task_return_pointer (task, g_steal_pointer (&answer), (GDestroyNotify) cbk_http_answer_free);
  else
    g_task_return_error (task, error);
}

static void
send (GTask *task)
{
  CbkTries     *self = g_task_get_source_object (task);
  Question     *question = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  question->n_tries++;
  if (question->is_post)
    cbk_http_post_async (self->http, question->path, question->accept, question->max_bytes, cancellable, on_answer,
                         g_object_ref (task));
  else
    cbk_http_get_async (self->http, question->path, question->accept, question->etag, question->max_bytes, cancellable,
                        on_answer, g_object_ref (task));
}

static Question *
question_new (gboolean is_post, const char *path, const char *accept, const char *etag, gsize max_bytes)
{
  Question *question = g_new0 (Question, 1);

  question->is_post = is_post;
  question->path = g_strdup (path);
  question->accept = g_intern_string (accept);
  question->etag = g_strdup (etag);
  question->max_bytes = max_bytes;
  return question;
}

static void
cbk_tries_finalize (GObject *object)
{
  CbkTries *self = CBK_TRIES (object);

  g_clear_object (&self->http);

  G_OBJECT_CLASS (cbk_tries_parent_class)->finalize (object);
}

static void
cbk_tries_class_init (CbkTriesClass *class)
{
  G_OBJECT_CLASS (class)->finalize = cbk_tries_finalize;

  /**
   * CbkTries::waiting:
   * @self: the tries
   * @seconds: after how many seconds a request is sent again; 0 when that is done
   * @was_asked: whether the server asked for so long a wait
   */
  signals[SIGNAL_WAITING] = g_signal_new ("waiting", CBK_TYPE_TRIES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);
}

static void
cbk_tries_init (CbkTries *self)
{
  self->max_tries = CBK_RETRY_MAX_TRIES;
}

/**
 * cbk_tries_new:
 * @http: where requests are sent to
 *
 * Returns: (transfer full): a #CbkTries, which is used on the thread of @http
 */
CbkTries *
cbk_tries_new (CbkHttp *http)
{
  CbkTries *self;

  g_return_val_if_fail (CBK_IS_HTTP (http), NULL);

  self = g_object_new (CBK_TYPE_TRIES, NULL);
  self->http = g_object_ref (http);
  return self;
}

/**
 * cbk_tries_get_max:
 * @self: the tries
 *
 * Returns: how often a request is sent at most
 */
guint
cbk_tries_get_max (CbkTries *self)
{
  g_return_val_if_fail (CBK_IS_TRIES (self), 0);

  return self->max_tries;
}

/**
 * cbk_tries_set_max:
 * @self: the tries
 * @max_tries: how often a request is sent at most, 1 or more
 */
void
cbk_tries_set_max (CbkTries *self, guint max_tries)
{
  g_return_if_fail (CBK_IS_TRIES (self));
  g_return_if_fail (max_tries > 0);

  self->max_tries = max_tries;
}

/**
 * cbk_tries_get_async:
 * @self: the tries
 * @path: as for cbk_http_get_async(), and so are the others
 * @accept: the Accept header
 * @etag: (nullable): sent as If-None-Match
 * @max_bytes: the largest body that is taken
 * @cancellable: (nullable): a cancellable, which ends a wait at once
 * @callback: called on the main context of the #CbkHttp
 * @user_data: data for @callback
 *
 * Sends a GET request, and again after a wait where it failed for a reason that can pass.
 */
void
cbk_tries_get_async (CbkTries           *self,
                     const char         *path,
                     const char         *accept,
                     const char         *etag,
                     gsize               max_bytes,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CBK_IS_TRIES (self));
  g_return_if_fail (path != NULL && accept != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cbk_tries_get_async);
  g_task_set_task_data (task, question_new (FALSE, path, accept, etag, max_bytes), (GDestroyNotify) question_free);
  send (task);
}

/**
 * cbk_tries_post_async:
 * @self: the tries
 * @path: as for cbk_http_post_async(), and so are the others
 * @accept: the Accept header
 * @max_bytes: the largest body that is taken
 * @cancellable: (nullable): a cancellable, which ends a wait at once
 * @callback: called on the main context of the #CbkHttp
 * @user_data: data for @callback
 *
 * Sends a POST request, and again after a wait where it failed for a reason that can pass. What it is answered is a
 * secret.
 */
void
cbk_tries_post_async (CbkTries           *self,
                      const char         *path,
                      const char         *accept,
                      gsize               max_bytes,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CBK_IS_TRIES (self));
  g_return_if_fail (path != NULL && accept != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cbk_tries_post_async);
  g_task_set_task_data (task, question_new (TRUE, path, accept, NULL, max_bytes), (GDestroyNotify) question_free);
  send (task);
}

/**
 * cbk_tries_finish:
 * @self: the tries
 * @result: what the callback was given
 * @error: as for cbk_http_get_finish(), of the last try
 *
 * Returns: (transfer full) (nullable): the last try's answer, which can still be one of a busy server
 */
CbkHttpAnswer *
cbk_tries_finish (CbkTries *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CBK_IS_TRIES (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
