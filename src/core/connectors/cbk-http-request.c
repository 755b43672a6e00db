/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request of a CbkHttp: its turn, its connection, its head; what is wrong with them. */

#include "core/connectors/cbk-http-request.h"

#include "core/connectors/cbk-address.h"
#include "core/connectors/cbk-http-body.h"
#include "core/connectors/cbk-http-error.h"
#include "core/connectors/cbk-plain-text.h"
#include "core/connectors/cbk-retry.h"
#include "core/connectors/cbk-watchdog.h"

/* What is read of an answer that reports an error. */
#define MAX_ERROR_BYTES (64 * 1024)

#define MAX_ETAG_BYTES 512
#define MAX_REQUEST_ID_CHARACTERS 100

/* One request on its way. */
typedef struct
{
  GTask               *task;     /* borrowed; it owns the request */
  GSource             *waiting;  /* owned; while it waits for its turn and can be cancelled */
  SoupMessage         *message;  /* owned */
  GCancellable        *stop;     /* owned; cancelled when the caller's is, or when libsoup must not go on */
  gulong               stop_id;  /* the handler on the caller's cancellable */
  CbkWatchdog         *watchdog; /* owned */
  GBytes              *body;     /* owned */
  gsize                max_bytes;
  gboolean             is_secret; /* what is read of the answer is wiped */
  GTlsCertificateFlags certificate_faults;
  gboolean             is_distrusted; /* it was ended for the sake of those */
  gboolean             is_outdated;   /* it was ended since the server speaks no newer version of TLS */
  gboolean             was_sent;      /* else there is no connection yet */
  gint64               started;       /* when it was sent, in microseconds of this computer's clock */
  GError              *error;         /* owned; what ended the request early */
} Request;

static void
request_free (Request *request)
{
  if (request->message != NULL)
    {
      g_signal_handlers_disconnect_by_data (request->message, request);
      g_signal_handlers_disconnect_by_data (request->message, request->task);
    }
  g_clear_object (&request->message);
  g_clear_pointer (&request->waiting, g_source_unref);
  g_clear_pointer (&request->watchdog, cbk_watchdog_free);
  g_clear_object (&request->stop);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_clear_error (&request->error);
  g_free (request);
}

static gboolean
is_error_status (guint status)
{
  return status >= 400;
}

static gboolean
is_etag (const char *text)
{
  gsize length = 0;

  for (; text[length] != '\0'; length++)
    {
      if (length == MAX_ETAG_BYTES || !g_ascii_isgraph (text[length]))
        return FALSE;
    }
  return length > 0;
}

static char *
dup_content_type (SoupMessage *message)
{
  const char *type = soup_message_headers_get_content_type (soup_message_get_response_headers (message), NULL);

  return type != NULL ? g_ascii_strdown (type, -1) : NULL;
}

static char *
dup_etag (SoupMessage *message)
{
  const char *etag = soup_message_headers_get_one (soup_message_get_response_headers (message), "ETag");

  return etag != NULL && is_etag (etag) ? g_strdup (etag) : NULL;
}

static char *
dup_request_id (SoupMessage *message)
{
  const char *id = soup_message_headers_get_one (soup_message_get_response_headers (message), "X-Request-Id");

  return id != NULL && *id != '\0' ? cbk_plain_text (id, MAX_REQUEST_ID_CHARACTERS) : NULL;
}

static GDateTime *
dup_date (SoupMessage *message)
{
  const char *text = soup_message_headers_get_one (soup_message_get_response_headers (message), "Date");

  return text != NULL ? soup_date_time_new_from_http_string (text) : NULL;
}

/* A date is the server's, and so is the clock that it is compared with, if the server says what it shows. */
static gint64
get_retry_after (CbkHttp *self, SoupMessage *message)
{
  const char *text = soup_message_headers_get_one (soup_message_get_response_headers (message), "Retry-After");
  g_autoptr (GDateTime) date = dup_date (message);
  gint64 now = self->clockwork->get_time (self->clockwork->data) / G_USEC_PER_SEC;

  return cbk_retry_parse_after (text, date != NULL ? g_date_time_to_unix (date) : now);
}

static CbkHttpAnswer *
new_answer (CbkHttp *self, Request *request)
{
  CbkHttpAnswer *answer = g_new0 (CbkHttpAnswer, 1);

  answer->status = soup_message_get_status (request->message);
  answer->content_type = dup_content_type (request->message);
  answer->etag = dup_etag (request->message);
  answer->request_id = dup_request_id (request->message);
  answer->retry_after = get_retry_after (self, request->message);
  answer->body = g_steal_pointer (&request->body);
  return answer;
}

static void start_next (CbkHttp *self);

/* The one end of each request that was on the wire. */
static void
return_answer (GTask *task)
{
  CbkHttp *self = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);

  cbk_watchdog_rest (request->watchdog);
  g_cancellable_disconnect (g_task_get_cancellable (task), request->stop_id);
  self->n_in_flight--;
  start_next (self);

  if (request->error != NULL)
    g_task_return_error (task, g_steal_pointer (&request->error));
  else
    g_task_return_pointer (task, new_answer (self, request), (GDestroyNotify) cbk_http_answer_free);
}

static void
on_proxies_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_auto (GStrv) proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, NULL);
  g_autofree char *proxy = NULL;
  Request         *request = g_task_get_task_data (task);

  if (proxies != NULL && proxies[0] != NULL && !g_str_has_prefix (proxies[0], "direct:"))
    proxy = cbk_address_dup_host (proxies[0]);
  if (proxy != NULL)
    cbk_http_error_add_proxy (request->error, proxy);
  return_answer (task);
}

/* Where there is no connection, the proxy may be the reason. */
static void
return_connection_error (GTask *task)
{
  CbkHttp *self = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);

  if (self->proxy_resolver == NULL || g_error_matches (request->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return_answer (task);
  else
    g_proxy_resolver_lookup_async (self->proxy_resolver, self->base_url, g_task_get_cancellable (task),
                                   on_proxies_found, g_object_ref (task));
}

static GError *
new_connection_error (CbkHttp *self, Request *request, const GError *cause)
{
  CbkTimer timer;

  if (cbk_watchdog_get_expired (request->watchdog, &timer))
    return cbk_http_error_new_timeout (self->host, timer == CBK_TIMER_CONNECT);
  if (request->is_outdated && !g_cancellable_is_cancelled (g_task_get_cancellable (request->task)))
    return cbk_http_error_new_outdated (self->host);
  if (request->is_distrusted && !g_cancellable_is_cancelled (g_task_get_cancellable (request->task)))
    return cbk_http_error_new_distrusted (self->host, request->certificate_faults);
  return cbk_http_error_new (cause, self->host, request->certificate_faults);
}

/* An error's body only explains it: what is wrong with the body must not hide the error. */
static void
on_body (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbkHttp *self = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);
  CbkTimer timer;

  request->body = cbk_http_body_read_finish (result, &request->error);
  if (request->body == NULL && cbk_watchdog_get_expired (request->watchdog, &timer))
    {
      g_clear_error (&request->error);
      request->error = cbk_http_error_new_timeout (self->host, FALSE);
    }
  if (request->body == NULL && is_error_status (soup_message_get_status (request->message)) &&
      !g_error_matches (request->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&request->error);
      request->body = g_bytes_new (NULL, 0);
    }
  if (request->error != NULL)
    {
      g_autofree char *id = dup_request_id (request->message);

      cbk_http_error_add_request (request->error, id);
    }
  return_answer (task);
}

static void
on_unread_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = g_task_get_task_data (task);

  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  if (!request->was_sent)
    return_connection_error (task);
  else
    return_answer (task);
}

/* Cancelled, so that libsoup does not read the body, which may never end. */
static void
close_unread (GTask *task, GInputStream *stream)
{
  g_autoptr (GCancellable) stop = g_cancellable_new ();

  g_cancellable_cancel (stop);
  g_input_stream_close_async (stream, g_task_get_priority (task), stop, on_unread_closed, g_object_ref (task));
}

static void
take_answer (GTask *task, GInputStream *stream)
{
  CbkHttp            *self = g_task_get_source_object (task);
  Request            *request = g_task_get_task_data (task);
  guint               status = soup_message_get_status (request->message);
  SoupMessageHeaders *headers = soup_message_get_response_headers (request->message);

  /* libsoup hands on what a proxy says that does not lead on, as if it were the answer to a request. None was sent. */
  if (!request->was_sent)
    {
      request->error = cbk_http_error_new_proxy_refused (self->host, status);
      close_unread (task, stream);
    }
  else if (SOUP_STATUS_IS_REDIRECTION (status) && status != SOUP_STATUS_NOT_MODIFIED)
    {
      request->error =
        cbk_http_error_new_redirect (self->host, self->base_url, soup_message_headers_get_one (headers, "Location"));
      close_unread (task, stream);
    }
  else
    {
      cbk_http_body_read_async (stream, soup_message_headers_get_list (headers, "Content-Encoding"), self->host,
                                is_error_status (status) ? MIN (request->max_bytes, MAX_ERROR_BYTES)
                                                         : request->max_bytes,
                                request->is_secret, request->watchdog, request->stop, on_body, g_object_ref (task));
    }
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = NULL;
  CbkHttp *self = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);

  stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (stream != NULL)
    {
      take_answer (task, stream);
    }
  else if (request->was_sent && soup_message_get_status (request->message) == SOUP_STATUS_MISDIRECTED_REQUEST)
    {
      request->body = g_bytes_new (NULL, 0);
      return_answer (task);
    }
  else
    {
      request->error = new_connection_error (self, request, error);
      return_connection_error (task);
    }
}

/* What the system's authorities know of is judged by them alone: an account's roots are not asked about a certificate
 * that has expired, say, but about one that comes from nobody they know. */
static GTlsCertificateFlags
judge (CbkHttp *self, GTlsCertificate *certificate, GTlsCertificateFlags faults)
{
  if (self->roots != NULL && (faults & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0)
    return cbk_roots_verify (self->roots, certificate, self->base_url);
  return faults;
}

/* Asked only where the system's authorities do not do. */
static gboolean
on_accept_certificate (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags faults, GTask *task)
{
  CbkHttp *self = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);

  request->certificate_faults = judge (self, certificate, faults);
  return request->certificate_faults == 0;
}

/* The TLS library goes on with a session that it had with the same server before without another look at its
 * certificate, also where that session was another account's, with other roots. Nothing has been sent yet. */
static void
check_certificate (CbkHttp *self, Request *request, GTlsConnection *connection)
{
  GTlsDatabase        *database = g_tls_connection_get_database (connection);
  GTlsCertificate     *certificate = g_tls_connection_get_peer_certificate (connection);
  GTlsCertificateFlags faults = cbk_roots_verify_with (database, certificate, self->base_url);

  if (certificate != NULL)
    faults = judge (self, certificate, faults);
  if (faults == 0)
    return;

  request->certificate_faults = faults;
  request->is_distrusted = TRUE;
  g_cancellable_cancel (request->stop);
}

/* The TLS library speaks versions with known holes, too, where a server offers nothing else. */
static void
check_connection (CbkHttp *self, Request *request, GTlsConnection *connection)
{
  if (g_tls_connection_get_protocol_version (connection) >= G_TLS_PROTOCOL_VERSION_TLS_1_2)
    {
      check_certificate (self, request, connection);
      return;
    }
  request->is_outdated = TRUE;
  g_cancellable_cancel (request->stop);
}

static void
on_starting (SoupMessage *message, GTask *task)
{
  CbkHttp *self = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);

  request->was_sent = TRUE;
  request->started = self->clockwork->get_time (self->clockwork->data);
  cbk_watchdog_await_sign (request->watchdog);
}

static void
on_network_event (SoupMessage *message, GSocketClientEvent event, GIOStream *connection, Request *request)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED)
    check_connection (g_task_get_source_object (request->task), request, G_TLS_CONNECTION (connection));
  if (event == G_SOCKET_CLIENT_COMPLETE)
    cbk_watchdog_rest (request->watchdog);
  else
    cbk_watchdog_await_connection (request->watchdog);
}

/* The server wrote its clock down at some moment between the two that are known here: half way is the best guess. */
static void
measure_clock_skew (CbkHttp *self, SoupMessage *message, gint64 started)
{
  g_autoptr (GDateTime) date = dup_date (message);
  gint64 ended = self->clockwork->get_time (self->clockwork->data);

  if (date == NULL)
    return;

  self->clock_skew = (started + (ended - started) / 2) / G_USEC_PER_SEC - g_date_time_to_unix (date);
  self->has_clock_skew = TRUE;
}

static void
on_got_headers (SoupMessage *message, GTask *task)
{
  CbkHttp *self = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);

  if (!request->was_sent)
    return;

  cbk_watchdog_await_sign (request->watchdog);
  measure_clock_skew (self, message, request->started);

  /* libsoup collects the whole body of a 421, of any length, to send the request again. It says enough without one. */
  if (soup_message_get_status (message) == SOUP_STATUS_MISDIRECTED_REQUEST)
    g_cancellable_cancel (request->stop);
}

static void
on_cancelled (GCancellable *cancellable, GCancellable *stop)
{
  g_cancellable_cancel (stop);
}

static void
start (CbkHttp *self, Request *request)
{
  if (request->waiting != NULL)
    g_source_destroy (request->waiting);
  g_clear_pointer (&request->waiting, g_source_unref);

  self->n_in_flight++;
  soup_session_send_async (self->session, request->message, g_task_get_priority (request->task), request->stop, on_sent,
                           g_object_ref (request->task));
}

static void
start_next (CbkHttp *self)
{
  g_autoptr (GTask) task = g_queue_pop_head (&self->queue);

  if (task != NULL)
    start (self, g_task_get_task_data (task));
}

static gboolean
on_cancelled_in_queue (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  CbkHttp *self = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);

  if (g_queue_remove (&self->queue, task))
    g_object_unref (task);
  g_cancellable_disconnect (cancellable, request->stop_id);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
wait_for_turn (CbkHttp *self, Request *request)
{
  GCancellable *cancellable = g_task_get_cancellable (request->task);

  g_queue_push_tail (&self->queue, g_object_ref (request->task));
  if (cancellable == NULL)
    return;

  request->waiting = g_cancellable_source_new (cancellable);
  g_task_attach_source (request->task, request->waiting, G_SOURCE_FUNC (on_cancelled_in_queue));
}

/* On this computer bytes cost less than their packing and unpacking, which may take longer than the answer itself. */
static void
set_headers (CbkHttp *self, SoupMessageHeaders *headers, const char *accept, const char *etag)
{
  soup_message_headers_replace (headers, "Accept", accept);
  soup_message_headers_replace (headers, "Accept-Encoding",
                                cbk_address_is_loopback (self->base_url) ? "identity" : "gzip");
  soup_message_headers_replace (headers, "Authorization", self->authorization);
  if (etag != NULL && is_etag (etag))
    soup_message_headers_replace (headers, "If-None-Match", etag);
}

/**
 * cbk_http_request_start:
 * @task: a task of a #CbkHttp without data, which returns a #CbkHttpAnswer
 * @method: GET or POST; what a POST is answered is a secret
 * @path: what is appended to the base URL
 * @accept: the Accept header
 * @etag: (nullable): sent as If-None-Match, if it is an ETag
 * @max_bytes: the largest body that is taken, after unpacking
 *
 * Sends one request with the token, once it is its turn. A redirect is not followed.
 */
void
cbk_http_request_start (GTask      *task,
                        const char *method,
                        const char *path,
                        const char *accept,
                        const char *etag,
                        gsize       max_bytes)
{
  CbkHttp         *self = g_task_get_source_object (task);
  g_autofree char *url = g_strconcat (self->base_url, path, NULL);
  GCancellable    *cancellable = g_task_get_cancellable (task);
  Request         *request = g_new0 (Request, 1);

  request->task = task;
  request->message = soup_message_new (method, url);
  request->max_bytes = max_bytes;
  request->is_secret = g_str_equal (method, SOUP_METHOD_POST);
  request->stop = g_cancellable_new ();
  request->watchdog = cbk_watchdog_new (self->clockwork, request->stop);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  g_assert (request->message != NULL);

  soup_message_add_flags (request->message, SOUP_MESSAGE_NO_REDIRECT);
  /* The token is the only way in. libsoup would collect the whole body of a 401, of any length, to try another one. */
  soup_message_disable_feature (request->message, SOUP_TYPE_AUTH_MANAGER);
  set_headers (self, soup_message_get_request_headers (request->message), accept, etag);
  g_signal_connect (request->message, "accept-certificate", G_CALLBACK (on_accept_certificate), task);
  g_signal_connect (request->message, "network-event", G_CALLBACK (on_network_event), request);
  g_signal_connect (request->message, "starting", G_CALLBACK (on_starting), task);
  g_signal_connect (request->message, "got-headers", G_CALLBACK (on_got_headers), task);
  if (cancellable != NULL)
    request->stop_id =
      g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), g_object_ref (request->stop), g_object_unref);

  if (self->n_in_flight < CBK_HTTP_MAX_IN_FLIGHT)
    start (self, request);
  else
    wait_for_turn (self, request);
}
