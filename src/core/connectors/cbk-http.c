/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One CDN's HTTP service: a session, a token that goes to one origin alone, one request -> its answer. */

#include "config.h"

#include "core/connectors/cbk-http.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-address.h"
#include "core/connectors/cbk-http-body.h"
#include "core/connectors/cbk-http-error.h"

/* libsoup's two hold up a detail dialog while pages are fetched. */
#define MAX_CONNECTIONS_PER_HOST 4

/* What is read of an answer that reports an error. */
#define MAX_ERROR_BYTES (64 * 1024)

#define MAX_ETAG_BYTES 512

struct _CbkHttp
{
  GObject      parent_instance;
  SoupSession *session;       /* owned */
  char        *base_url;      /* owned; without a trailing slash */
  char        *host;          /* owned; as it is shown */
  char        *authorization; /* owned; holds the token: never shown, never logged */
  gint64       clock_skew;    /* seconds */
  gboolean     has_clock_skew;
};

G_DEFINE_FINAL_TYPE (CbkHttp, cbk_http, G_TYPE_OBJECT)

/* One request on its way. */
typedef struct
{
  GTask               *task;    /* borrowed; it owns the request */
  SoupMessage         *message; /* owned */
  GCancellable        *stop;    /* owned; cancelled when the caller's is, or when libsoup must not go on */
  gulong               stop_id; /* the handler on the caller's cancellable */
  GBytes              *body;    /* owned */
  gsize                max_bytes;
  gboolean             is_secret; /* what is read of the answer is wiped */
  GTlsCertificateFlags certificate_faults;
  gint64               started; /* when it was sent, in microseconds of this computer's clock */
  GError              *error;   /* owned; what ended the request early */
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

static void
return_answer (GTask *task)
{
  Request       *request = g_task_get_task_data (task);
  CbkHttpAnswer *answer;

  g_cancellable_disconnect (g_task_get_cancellable (task), request->stop_id);
  if (request->error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&request->error));
      return;
    }

  answer = g_new0 (CbkHttpAnswer, 1);
  answer->status = soup_message_get_status (request->message);
  answer->content_type = dup_content_type (request->message);
  answer->etag = dup_etag (request->message);
  answer->body = g_steal_pointer (&request->body);
  g_task_return_pointer (task, answer, (GDestroyNotify) cbk_http_answer_free);
}

/* An error's body only explains it: what is wrong with the body must not hide the error. */
static void
on_body (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = g_task_get_task_data (task);

  request->body = cbk_http_body_read_finish (result, &request->error);
  if (request->body == NULL && is_error_status (soup_message_get_status (request->message)) &&
      !g_error_matches (request->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&request->error);
      request->body = g_bytes_new (NULL, 0);
    }
  return_answer (task);
}

static void
on_redirect_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  return_answer (task);
}

/* Cancelled, so that libsoup does not read the body, which may never end. */
static void
refuse_redirect (GTask *task, GInputStream *stream)
{
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  CbkHttp            *self = g_task_get_source_object (task);
  Request            *request = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (request->message);

  request->error =
    cbk_http_error_new_redirect (self->host, self->base_url, soup_message_headers_get_one (headers, "Location"));
  g_cancellable_cancel (stop);
  g_input_stream_close_async (stream, g_task_get_priority (task), stop, on_redirect_closed, g_object_ref (task));
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = NULL;
  CbkHttp            *self = g_task_get_source_object (task);
  Request            *request = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (request->message);
  guint               status;

  stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  status = soup_message_get_status (request->message);
  if (stream != NULL && SOUP_STATUS_IS_REDIRECTION (status) && status != SOUP_STATUS_NOT_MODIFIED)
    {
      refuse_redirect (task, stream);
    }
  else if (stream != NULL)
    {
      cbk_http_body_read_async (stream, soup_message_headers_get_list (headers, "Content-Encoding"), self->host,
                                is_error_status (status) ? MIN (request->max_bytes, MAX_ERROR_BYTES)
                                                         : request->max_bytes,
                                request->is_secret, request->stop, on_body, g_object_ref (task));
    }
  else
    {
      if (status == SOUP_STATUS_MISDIRECTED_REQUEST)
        request->body = g_bytes_new (NULL, 0);
      else
        request->error = cbk_http_error_new (error, self->host, request->certificate_faults);
      return_answer (task);
    }
}

static gboolean
on_accept_certificate (SoupMessage         *message,
                       GTlsCertificate     *certificate,
                       GTlsCertificateFlags faults,
                       Request             *request)
{
  request->certificate_faults = faults;
  return FALSE;
}

static void
on_starting (SoupMessage *message, GTask *task)
{
  Request *request = g_task_get_task_data (task);

  request->started = g_get_real_time ();
}

/* The server wrote its clock down at some moment between the two that are known here: half way is the best guess. */
static void
measure_clock_skew (CbkHttp *self, SoupMessage *message, gint64 started)
{
  const char *text = soup_message_headers_get_one (soup_message_get_response_headers (message), "Date");
  g_autoptr (GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;
  gint64 ended = g_get_real_time ();

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
send_request (CbkHttp    *self,
              GTask      *task,
              const char *method,
              const char *path,
              const char *accept,
              const char *etag,
              gsize       max_bytes)
{
  g_autofree char    *url = g_strconcat (self->base_url, path, NULL);
  GCancellable       *cancellable = g_task_get_cancellable (task);
  Request            *request = g_new0 (Request, 1);
  SoupMessageHeaders *headers;

  request->task = task;
  request->message = soup_message_new (method, url);
  request->max_bytes = max_bytes;
  request->is_secret = g_str_equal (method, SOUP_METHOD_POST);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  g_assert (request->message != NULL);

  soup_message_add_flags (request->message, SOUP_MESSAGE_NO_REDIRECT);
  /* The token is the only way in. libsoup would collect the whole body of a 401, of any length, to try another one. */
  soup_message_disable_feature (request->message, SOUP_TYPE_AUTH_MANAGER);
  headers = soup_message_get_request_headers (request->message);
  soup_message_headers_replace (headers, "Accept", accept);
  soup_message_headers_replace (headers, "Accept-Encoding", "gzip");
  soup_message_headers_replace (headers, "Authorization", self->authorization);
  if (etag != NULL && is_etag (etag))
    soup_message_headers_replace (headers, "If-None-Match", etag);
  g_signal_connect (request->message, "accept-certificate", G_CALLBACK (on_accept_certificate), request);
  g_signal_connect (request->message, "starting", G_CALLBACK (on_starting), task);
  g_signal_connect (request->message, "got-headers", G_CALLBACK (on_got_headers), task);

  request->stop = g_cancellable_new ();
  if (cancellable != NULL)
    request->stop_id =
      g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), g_object_ref (request->stop), g_object_unref);
  soup_session_send_async (self->session, request->message, g_task_get_priority (task), request->stop, on_sent,
                           g_object_ref (task));
}

static SoupSession *
new_session (const char *base_url, guint timeout)
{
  SoupSession *session;

  session = soup_session_new_with_options ("max-conns-per-host", MAX_CONNECTIONS_PER_HOST, "timeout", timeout,
                                           "user-agent", "Certbook/" CERTBOOK_VERSION, NULL);

  /* A request to this computer itself must not be handed to a proxy, which would read the token on the way. */
  if (cbk_address_is_loopback (base_url))
    soup_session_set_proxy_resolver (session, NULL);

  /* libsoup's own unpacking takes a damaged or shortened answer for a whole one. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  return session;
}

static gboolean
check_token (const char *token, GError **error)
{
  gboolean is_good = *token != '\0';

  for (const char *p = token; *p != '\0'; p++)
    is_good = is_good && g_ascii_isgraph (*p);
  if (!is_good)
    g_set_error_literal (error, CBK_ERROR, CBK_ERROR_UNAUTHORIZED,
                         _ ("The token cannot be used: it is empty, or holds spaces, line breaks or other characters "
                            "that no token has. Enter it again."));
  return is_good;
}

static void
cbk_http_finalize (GObject *object)
{
  CbkHttp *self = CBK_HTTP (object);

  g_clear_object (&self->session);
  g_free (self->base_url);
  g_free (self->host);
  g_free (self->authorization);

  G_OBJECT_CLASS (cbk_http_parent_class)->finalize (object);
}

static void
cbk_http_class_init (CbkHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cbk_http_finalize;
}

static void
cbk_http_init (CbkHttp *self)
{
}

/**
 * cbk_http_new:
 * @base_url: the API's base URL as a person typed it; see cbk_address_normalise()
 * @token: the bearer token: printable ASCII without spaces
 * @timeout: after how many seconds of silence a connection is given up
 * @error: return location of a #CBK_ERROR_BAD_ADDRESS, or a #CBK_ERROR_UNAUTHORIZED for a token that is none
 *
 * The service is used on the thread, and answers on the main context, that it was made on.
 *
 * Returns: (transfer full) (nullable): the service
 */
CbkHttp *
cbk_http_new (const char *base_url, const char *token, guint timeout, GError **error)
{
  g_autoptr (CbkHttp) self = NULL;
  g_autofree char *normalised = NULL;

  g_return_val_if_fail (base_url != NULL, NULL);
  g_return_val_if_fail (token != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  normalised = cbk_address_normalise (base_url, error);
  if (normalised == NULL || !check_token (token, error))
    return NULL;

  self = g_object_new (CBK_TYPE_HTTP, NULL);
  self->session = new_session (normalised, timeout);
  self->host = cbk_address_dup_host (normalised);
  self->base_url = g_steal_pointer (&normalised);
  self->authorization = g_strconcat ("Bearer ", token, NULL);
  return g_steal_pointer (&self);
}

/**
 * cbk_http_get_host:
 * @self: a service
 *
 * Returns: (transfer none): its host, with the port where the base URL names one, for messages
 */
const char *
cbk_http_get_host (CbkHttp *self)
{
  g_return_val_if_fail (CBK_IS_HTTP (self), NULL);

  return self->host;
}

/**
 * cbk_http_get_clock_skew:
 * @self: a service
 * @seconds: (out): how far this computer's clock is ahead of the server's, by the last answer that had a date
 *
 * Returns: whether an answer had a date. RFC 9110, section 6.6.1.
 */
gboolean
cbk_http_get_clock_skew (CbkHttp *self, gint64 *seconds)
{
  g_return_val_if_fail (CBK_IS_HTTP (self), FALSE);
  g_return_val_if_fail (seconds != NULL, FALSE);

  *seconds = self->clock_skew;
  return self->has_clock_skew;
}

/**
 * cbk_http_get_async:
 * @self: a service
 * @path: what is appended to the base URL: begins with a slash, is percent-encoded, may have a query
 * @accept: the Accept header
 * @etag: (nullable): sent as If-None-Match, so that the answer may be a 304; what is no ETag is not sent
 * @max_bytes: the largest body that is taken, after unpacking
 * @cancellable: (nullable): a cancellable
 * @callback: called on the main context of @self
 * @user_data: data for @callback
 *
 * Sends one GET request with the token. A redirect is not followed.
 */
void
cbk_http_get_async (CbkHttp            *self,
                    const char         *path,
                    const char         *accept,
                    const char         *etag,
                    gsize               max_bytes,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CBK_IS_HTTP (self));
  g_return_if_fail (path != NULL && *path == '/');
  g_return_if_fail (accept != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cbk_http_get_async);
  send_request (self, task, SOUP_METHOD_GET, path, accept, etag, max_bytes);
}

/**
 * cbk_http_get_finish:
 * @self: a service
 * @result: what the callback was given
 * @error: return location of %G_IO_ERROR_CANCELLED or of #CBK_ERROR_UNREACHABLE, _TLS, _REDIRECT, _TOO_LARGE or
 *   _BAD_ANSWER; a status that means an error is an answer here
 *
 * Returns: (transfer full) (nullable): the answer
 */
CbkHttpAnswer *
cbk_http_get_finish (CbkHttp *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CBK_IS_HTTP (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cbk_http_post_async:
 * @self: a service
 * @path: as for cbk_http_get_async()
 * @accept: the Accept header
 * @max_bytes: the largest body that is taken, after unpacking; as much is reserved
 * @cancellable: (nullable): a cancellable
 * @callback: called on the main context of @self
 * @user_data: data for @callback
 *
 * Sends one POST request with the token and without a body. What it is answered is a secret: the memory that held it is
 * wiped before it is let go of. (libsoup and the TLS library have buffers of their own, which nobody wipes.)
 */
void
cbk_http_post_async (CbkHttp            *self,
                     const char         *path,
                     const char         *accept,
                     gsize               max_bytes,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CBK_IS_HTTP (self));
  g_return_if_fail (path != NULL && *path == '/');
  g_return_if_fail (accept != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cbk_http_post_async);
  send_request (self, task, SOUP_METHOD_POST, path, accept, NULL, max_bytes);
}

/**
 * cbk_http_post_finish:
 * @self: a service
 * @result: what the callback was given
 * @error: as for cbk_http_get_finish()
 *
 * Returns: (transfer full) (nullable): the answer, whose body is wiped with the last reference to it
 */
CbkHttpAnswer *
cbk_http_post_finish (CbkHttp *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CBK_IS_HTTP (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cbk_http_answer_free:
 * @self: (transfer full) (nullable): an answer
 */
void
cbk_http_answer_free (CbkHttpAnswer *self)
{
  if (self == NULL)
    return;

  g_free (self->content_type);
  g_free (self->etag);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}
