/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connector for the CDN certificate inventory API: which resource is asked for, and what its answer becomes. */

#include "config.h"

#include "core/connectors/cbk-inventory-api.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-http-private.h"
#include "core/connectors/cbk-inventory-api-private.h"
#include "core/connectors/cbk-inventory-call.h"
#include "core/connectors/cbk-retry.h"
#include "core/connectors/cbk-tries.h"

#define MAX_JSON_BYTES (16 * 1024 * 1024)
#define MAX_PEM_BYTES (1024 * 1024)

/* The most that a CDN may allow; one that allows less sends less. */
#define HISTORY_PAGE_SIZE 1000

#define ACCEPT_JSON "application/json, application/problem+json"
#define ACCEPT_PEM "application/pem-certificate-chain, application/problem+json"
#define ACCEPT_KEY "application/x-pem-file, application/problem+json"

struct _CbkInventoryApi
{
  GObject   parent_instance;
  CbkHttp  *http;  /* owned */
  CbkTries *tries; /* owned */
};

enum
{
  PROP_MAX_TRIES = 1,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void connector_iface_init (CbkConnectorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbkInventoryApi,
                               cbk_inventory_api,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CBK_TYPE_CONNECTOR, connector_iface_init))

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  CbkInventoryCall *call = task_data;
  GError           *error = NULL;
  gpointer          value = cbk_inventory_call_read (call, &error);

  if (value == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, value, cbk_resource_get_free_func (call->resource));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbkInventoryCall *call = g_task_get_task_data (G_TASK (result));
  GError           *error = NULL;
  gpointer          value;

  value = g_task_propagate_pointer (G_TASK (result), &error);
  if (value == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, value, cbk_resource_get_free_func (call->resource));
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GTask) reading = NULL;
  CbkInventoryApi    *self = g_task_get_source_object (task);
  const CbkClockwork *clockwork = cbk_http_get_clockwork (self->http);
  GError             *error = NULL;
  CbkInventoryCall   *call = g_task_get_task_data (task);

  call->answer = cbk_tries_finish (CBK_TRIES (source), result, &error);
  if (call->answer == NULL)
    {
      g_task_return_error (task, cbk_inventory_call_explain_failure (call, error));
      return;
    }

  call->now = clockwork->get_time (clockwork->data) / G_USEC_PER_SEC;

  /* A task of its own and without a source: the thread may be the last to let go of it, and the session that the
   * connector owns must end on the thread that made it. The call stays with the first task, which waits for this one.
   */
  reading = g_task_new (NULL, g_task_get_cancellable (task), on_read, g_object_ref (task));
  g_task_set_source_tag (reading, on_answer);
  g_task_set_task_data (reading, call, NULL);
  g_task_run_in_thread (reading, read_in_thread);
}

static void
start_call (CbkInventoryApi    *self,
            CbkInventoryCall   *call,
            const char         *path,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  gboolean is_pem = call->resource == CBK_RESOURCE_CHAIN;

  g_task_set_source_tag (task, start_call);
  call->host = g_strdup (cbk_http_get_host (self->http));
  g_task_set_task_data (task, call, (GDestroyNotify) cbk_inventory_call_free);

  if (call->resource == CBK_RESOURCE_PRIVATE_KEY)
    cbk_tries_post_async (self->tries, path, ACCEPT_KEY, MAX_PEM_BYTES, cancellable, on_answer, g_object_ref (task));
  else
    cbk_tries_get_async (self->tries, path, is_pem ? ACCEPT_PEM : ACCEPT_JSON, call->etag,
                         is_pem ? MAX_PEM_BYTES : MAX_JSON_BYTES, cancellable, on_answer, g_object_ref (task));
}

static gpointer
finish_call (CbkConnector *connector, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, connector), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Every character but the unreserved ones is escaped: ids and tokens hold '+', '/' and '='. RFC 3986, section 2. */
static char *
escape (const char *text)
{
  return g_uri_escape_string (text, NULL, FALSE);
}

static void
append_parameter (GString *path, const char *name, const char *value)
{
  g_autofree char *escaped = escape (value);

  g_string_append_printf (path, "%c%s=%s", strchr (path->str, '?') == NULL ? '?' : '&', name, escaped);
}

static void
append_number (GString *path, const char *name, guint value)
{
  g_autofree char *number = g_strdup_printf ("%u", value);

  append_parameter (path, name, number);
}

static void
get_info_async (CbkConnector *connector, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  start_call (CBK_INVENTORY_API (connector), cbk_inventory_call_new (CBK_RESOURCE_INFO), "/v1/info", cancellable,
              callback, user_data);
}

static CbkInfo *
get_info_finish (CbkConnector *connector, GAsyncResult *result, GError **error)
{
  return finish_call (connector, result, error);
}

static void
list_domains_async (CbkConnector       *connector,
                    guint               page_size,
                    const char         *page_token,
                    const char         *sync_token,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  g_autoptr (GString) path = g_string_new ("/v1/domains");
  CbkInventoryCall *call = cbk_inventory_call_new (CBK_RESOURCE_DOMAINS);

  call->had_page_token = page_token != NULL;
  call->is_delta = sync_token != NULL;
  if (page_size > 0)
    append_number (path, "page_size", page_size);
  if (page_token != NULL)
    append_parameter (path, "page_token", page_token);
  if (sync_token != NULL)
    append_parameter (path, "sync_token", sync_token);
  start_call (CBK_INVENTORY_API (connector), call, path->str, cancellable, callback, user_data);
}

static CbkDomainPage *
list_domains_finish (CbkConnector *connector, GAsyncResult *result, GError **error)
{
  return finish_call (connector, result, error);
}

static void
list_certificates_async (CbkConnector       *connector,
                         const char         *domain_id,
                         const char         *page_token,
                         const char         *etag,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autofree char *id = escape (domain_id);
  g_autoptr (GString) path = g_string_new (NULL);
  CbkInventoryCall *call = cbk_inventory_call_new (CBK_RESOURCE_CERTIFICATES);

  call->had_page_token = page_token != NULL;
  call->etag = g_strdup (etag);
  g_string_append_printf (path, "/v1/domains/%s/certificates", id);
  append_number (path, "page_size", HISTORY_PAGE_SIZE);
  if (page_token != NULL)
    append_parameter (path, "page_token", page_token);
  start_call (CBK_INVENTORY_API (connector), call, path->str, cancellable, callback, user_data);
}

static CbkCertificatePage *
list_certificates_finish (CbkConnector *connector, GAsyncResult *result, GError **error)
{
  return finish_call (connector, result, error);
}

static void
get_chain_async (CbkConnector       *connector,
                 const char         *certificate_id,
                 const char         *etag,
                 GCancellable       *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer            user_data)
{
  g_autofree char  *id = escape (certificate_id);
  g_autofree char  *path = g_strdup_printf ("/v1/certificates/%s/chain", id);
  CbkInventoryCall *call = cbk_inventory_call_new (CBK_RESOURCE_CHAIN);

  call->etag = g_strdup (etag);
  start_call (CBK_INVENTORY_API (connector), call, path, cancellable, callback, user_data);
}

static GBytes *
get_chain_finish (CbkConnector *connector, GAsyncResult *result, char **etag, gboolean *unmodified, GError **error)
{
  CbkChainAnswer *chain = finish_call (connector, result, error);
  GBytes         *pem = NULL;

  if (etag != NULL)
    *etag = chain != NULL ? g_steal_pointer (&chain->etag) : NULL;
  if (unmodified != NULL)
    *unmodified = chain != NULL && chain->pem == NULL;
  if (chain != NULL)
    {
      pem = g_steal_pointer (&chain->pem);
      cbk_chain_answer_free (chain);
    }
  return pem;
}

static void
get_private_key_async (CbkConnector       *connector,
                       const char         *certificate_id,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  g_autofree char *id = escape (certificate_id);
  g_autofree char *path = g_strdup_printf ("/v1/certificates/%s/private-key", id);

  start_call (CBK_INVENTORY_API (connector), cbk_inventory_call_new (CBK_RESOURCE_PRIVATE_KEY), path, cancellable,
              callback, user_data);
}

static GBytes *
get_private_key_finish (CbkConnector *connector, GAsyncResult *result, GError **error)
{
  return finish_call (connector, result, error);
}

static gboolean
get_clock_skew (CbkConnector *connector, gint64 *seconds)
{
  return cbk_http_get_clock_skew (CBK_INVENTORY_API (connector)->http, seconds);
}

static void
connector_iface_init (CbkConnectorInterface *iface)
{
  iface->get_info_async = get_info_async;
  iface->get_info_finish = get_info_finish;
  iface->list_domains_async = list_domains_async;
  iface->list_domains_finish = list_domains_finish;
  iface->list_certificates_async = list_certificates_async;
  iface->list_certificates_finish = list_certificates_finish;
  iface->get_chain_async = get_chain_async;
  iface->get_chain_finish = get_chain_finish;
  iface->get_private_key_async = get_private_key_async;
  iface->get_private_key_finish = get_private_key_finish;
  iface->get_clock_skew = get_clock_skew;
}

static void
cbk_inventory_api_dispose (GObject *object)
{
  CbkInventoryApi *self = CBK_INVENTORY_API (object);

  g_clear_object (&self->tries);
  g_clear_object (&self->http);

  G_OBJECT_CLASS (cbk_inventory_api_parent_class)->dispose (object);
}

static void
cbk_inventory_api_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CbkInventoryApi *self = CBK_INVENTORY_API (object);

  if (id == PROP_MAX_TRIES)
    g_value_set_uint (value, cbk_tries_get_max (self->tries));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cbk_inventory_api_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CbkInventoryApi *self = CBK_INVENTORY_API (object);

  if (id == PROP_MAX_TRIES)
    cbk_tries_set_max (self->tries, g_value_get_uint (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cbk_inventory_api_class_init (CbkInventoryApiClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cbk_inventory_api_dispose;
  object_class->get_property = cbk_inventory_api_get_property;
  object_class->set_property = cbk_inventory_api_set_property;

  /**
   * CbkInventoryApi:max-tries:
   *
   * How often a call that fails for a reason that can pass is tried at most. Six tries take minutes in the worst case:
   * where a person waits for the answer of one check, set it to 1.
   */
  properties[PROP_MAX_TRIES] = g_param_spec_uint ("max-tries", NULL, NULL, 1, G_MAXUINT, CBK_RETRY_MAX_TRIES,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
cbk_inventory_api_init (CbkInventoryApi *self)
{
}

/**
 * cbk_inventory_api_get_http:
 * @self: a connector
 *
 * Returns: (transfer none): what it asks with, for tests
 */
CbkHttp *
cbk_inventory_api_get_http (CbkInventoryApi *self)
{
  g_return_val_if_fail (CBK_IS_INVENTORY_API (self), NULL);

  return self->http;
}

/**
 * cbk_inventory_api_new:
 * @base_url: the API's base URL as a person typed it: "https", or "http" for this computer itself
 * @token: the bearer token, which is sent to the base URL's origin alone
 * @roots: (nullable): certificates in PEM form that are trusted beside the system's, for this connector alone
 * @error: return location of a #CBK_ERROR_BAD_ADDRESS, a #CBK_ERROR_TLS for roots that cannot be read, or a
 * #CBK_ERROR_UNAUTHORIZED for a token that is none
 *
 * Nothing is sent until the first call. The connector answers on the main context that it was made on.
 *
 * Returns: (transfer full) (nullable): a #CbkInventoryApi
 */
CbkConnector *
cbk_inventory_api_new (const char *base_url, const char *token, GBytes *roots, GError **error)
{
  g_autoptr (CbkHttp) http = NULL;
  CbkInventoryApi *self;

  g_return_val_if_fail (base_url != NULL, NULL);
  g_return_val_if_fail (token != NULL, NULL);

  http = cbk_http_new (base_url, token, roots, error);
  if (http == NULL)
    return NULL;

  self = g_object_new (CBK_TYPE_INVENTORY_API, NULL);
  self->http = g_steal_pointer (&http);
  self->tries = cbk_tries_new (self->http);
  g_signal_connect_object (self->tries, "waiting", G_CALLBACK (cbk_connector_tell_waiting), self, G_CONNECT_SWAPPED);
  return CBK_CONNECTOR (self);
}
