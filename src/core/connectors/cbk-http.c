/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One CDN's HTTP service: a session, a token that goes to one origin alone, one request -> its answer. */

#include "config.h"

#include "core/connectors/cbk-http.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-address.h"
#include "core/connectors/cbk-http-private.h"
#include "core/connectors/cbk-http-request.h"

/* No more are ever needed for no more requests at a time. */
#define MAX_CONNECTIONS_PER_HOST CBK_HTTP_MAX_IN_FLIGHT

G_DEFINE_FINAL_TYPE (CbkHttp, cbk_http, G_TYPE_OBJECT)

static SoupSession *
new_session (void)
{
  SoupSession *session;

  /* A request has a watchdog of its own in place of libsoup's time limit. */
  session = soup_session_new_with_options ("max-conns-per-host", MAX_CONNECTIONS_PER_HOST, "timeout", 0, "user-agent",
                                           "Certbook/" CERTBOOK_VERSION, NULL);

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

  g_assert (g_queue_is_empty (&self->queue));
  g_clear_object (&self->session);
  g_clear_object (&self->proxy_resolver);
  g_clear_pointer (&self->roots, cbk_roots_free);
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
  g_queue_init (&self->queue);
}

/**
 * cbk_http_new:
 * @base_url: the API's base URL as a person typed it; see cbk_address_normalise()
 * @token: the bearer token: printable ASCII without spaces
 * @roots: (nullable): certificates in PEM form that are trusted beside the system's
 * @error: return location of a #CBK_ERROR_BAD_ADDRESS, a #CBK_ERROR_TLS for roots that cannot be read, or a
 * #CBK_ERROR_UNAUTHORIZED for a token that is none
 *
 * The service is used on the thread, and answers on the main context, that it was made on. It goes through the proxy of
 * the desktop, if there is one. At most four requests are on the wire at a time; the others wait for their turn.
 *
 * Returns: (transfer full) (nullable): the service
 */
CbkHttp *
cbk_http_new (const char *base_url, const char *token, GBytes *roots, GError **error)
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
  if (roots != NULL && (self->roots = cbk_roots_new (roots, error)) == NULL)
    return NULL;
  self->session = new_session ();
  self->clockwork = &cbk_clockwork_real;
  self->host = cbk_address_dup_host (normalised);
  self->base_url = g_steal_pointer (&normalised);
  self->authorization = g_strconcat ("Bearer ", token, NULL);
  if (cbk_address_is_loopback (self->base_url))
    soup_session_set_proxy_resolver (self->session, NULL);
  else
    cbk_http_set_proxy_resolver (self, g_proxy_resolver_get_default ());
  return g_steal_pointer (&self);
}

/**
 * cbk_http_get_clockwork:
 * @self: a service
 *
 * Returns: (transfer none): the time, the timers and the chance that it goes by
 */
const CbkClockwork *
cbk_http_get_clockwork (CbkHttp *self)
{
  g_return_val_if_fail (CBK_IS_HTTP (self), NULL);

  return self->clockwork;
}

/**
 * cbk_http_set_clockwork:
 * @self: a service that has not been asked for anything yet
 * @clockwork: what it goes by in place of the computer's; it has to outlive @self
 *
 * For tests, which wait for nothing.
 */
void
cbk_http_set_clockwork (CbkHttp *self, const CbkClockwork *clockwork)
{
  g_return_if_fail (CBK_IS_HTTP (self));
  g_return_if_fail (clockwork != NULL);

  self->clockwork = clockwork;
}

/**
 * cbk_http_set_proxy_resolver:
 * @self: a service that has not been asked for anything yet
 * @resolver: what says which proxy to use; in the program it is the desktop's
 *
 * A request to this computer itself is never handed to a proxy, which would read the token on the way.
 */
void
cbk_http_set_proxy_resolver (CbkHttp *self, GProxyResolver *resolver)
{
  g_return_if_fail (CBK_IS_HTTP (self));
  g_return_if_fail (G_IS_PROXY_RESOLVER (resolver));

  if (cbk_address_is_loopback (self->base_url))
    return;

  g_set_object (&self->proxy_resolver, resolver);
  soup_session_set_proxy_resolver (self->session, resolver);
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
  cbk_http_request_start (task, SOUP_METHOD_GET, path, accept, etag, max_bytes);
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
  cbk_http_request_start (task, SOUP_METHOD_POST, path, accept, NULL, max_bytes);
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
  g_free (self->request_id);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}
