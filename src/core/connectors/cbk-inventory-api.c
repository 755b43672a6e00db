/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connector for the CDN certificate inventory API: which resource is asked for, and what its answer becomes. */

#include "config.h"

#include "core/connectors/cbk-inventory-api.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-domain-answer.h"
#include "core/connectors/cbk-http.h"
#include "core/connectors/cbk-inventory-answer.h"
#include "core/connectors/cbk-pem-answer.h"
#include "core/connectors/cbk-problem.h"

#define TIMEOUT_SECONDS 30
#define MAX_JSON_BYTES (16 * 1024 * 1024)
#define MAX_PEM_BYTES (1024 * 1024)

/* The most that a CDN may allow; one that allows less sends less. */
#define HISTORY_PAGE_SIZE 1000

#define ACCEPT_JSON "application/json, application/problem+json"
#define ACCEPT_PEM "application/pem-certificate-chain, application/problem+json"
#define ACCEPT_KEY "application/x-pem-file, application/problem+json"

struct _CbkInventoryApi
{
  GObject  parent_instance;
  CbkHttp *http; /* owned */
};

static void connector_iface_init (CbkConnectorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbkInventoryApi,
                               cbk_inventory_api,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CBK_TYPE_CONNECTOR, connector_iface_init))

typedef enum
{
  RESOURCE_INFO,
  RESOURCE_DOMAINS,
  RESOURCE_CERTIFICATES,
  RESOURCE_CHAIN,
  RESOURCE_PRIVATE_KEY,
} Resource;

/* One call, from the request to the value: handed from the main thread to the one that parses, and back. */
typedef struct
{
  Resource       resource;
  gboolean       had_page_token;
  gboolean       is_delta;
  char          *host;   /* owned */
  char          *etag;   /* owned (nullable): what was sent */
  CbkHttpAnswer *answer; /* owned */
} Call;

typedef struct
{
  GBytes *pem;  /* owned; NULL where it is unmodified */
  char   *etag; /* owned (nullable) */
} Chain;

static void
chain_free (Chain *chain)
{
  g_clear_pointer (&chain->pem, g_bytes_unref);
  g_free (chain->etag);
  g_free (chain);
}

static void
call_free (Call *call)
{
  g_free (call->host);
  g_free (call->etag);
  g_clear_pointer (&call->answer, cbk_http_answer_free);
  g_free (call);
}

static GDestroyNotify
value_free_func (Resource resource)
{
  switch (resource)
    {
    case RESOURCE_INFO:
      return (GDestroyNotify) cbk_info_free;
    case RESOURCE_DOMAINS:
      return (GDestroyNotify) cbk_domain_page_free;
    case RESOURCE_CERTIFICATES:
      return (GDestroyNotify) cbk_certificate_page_free;
    case RESOURCE_CHAIN:
      return (GDestroyNotify) chain_free;
    case RESOURCE_PRIVATE_KEY:
      return (GDestroyNotify) g_bytes_unref;
    }
  g_assert_not_reached ();
}

static gboolean
is_unmodified (const Call *call)
{
  return call->answer->status == 304 && call->etag != NULL;
}

static char *
dup_etag (const Call *call)
{
  return g_strdup (call->answer->etag != NULL || !is_unmodified (call) ? call->answer->etag : call->etag);
}

static CbkCertificatePage *
read_certificates (const Call *call, GError **error)
{
  CbkCertificatePage *page;

  if (is_unmodified (call))
    {
      page = g_new0 (CbkCertificatePage, 1);
      page->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_certificate_free);
      page->is_unmodified = TRUE;
    }
  else
    {
      page = cbk_inventory_answer_read_certificates (call->answer->body, error);
    }
  if (page != NULL)
    page->etag = dup_etag (call);
  return page;
}

static Chain *
read_chain (const Call *call, GError **error)
{
  Chain *chain;

  if (!is_unmodified (call) && !cbk_pem_answer_check_chain (call->answer->body, call->answer->content_type, error))
    return NULL;

  chain = g_new0 (Chain, 1);
  chain->pem = is_unmodified (call) ? NULL : g_bytes_ref (call->answer->body);
  chain->etag = dup_etag (call);
  return chain;
}

static gpointer
read_value (const Call *call, GError **error)
{
  switch (call->resource)
    {
    case RESOURCE_INFO:
      return cbk_inventory_answer_read_info (call->answer->body, error);
    case RESOURCE_DOMAINS:
      return cbk_domain_answer_read_page (call->answer->body, call->is_delta, error);
    case RESOURCE_CERTIFICATES:
      return read_certificates (call, error);
    case RESOURCE_CHAIN:
      return read_chain (call, error);
    case RESOURCE_PRIVATE_KEY:
      if (!cbk_pem_answer_check_private_key (call->answer->body, call->answer->content_type, error))
        return NULL;
      return g_bytes_ref (call->answer->body);
    }
  g_assert_not_reached ();
}

/* The reason becomes sentences that say whose answer it is about, which one, and what to do. */
static GError *
explain (const Call *call, const GError *reason)
{
  g_autofree char *sentence = NULL;

  switch (call->resource)
    {
    case RESOURCE_INFO:
      sentence = g_strdup_printf (_ ("What %s says about itself cannot be used: %s. Check that the address is that of "
                                     "the inventory API."),
                                  call->host, reason->message);
      break;
    case RESOURCE_DOMAINS:
      sentence =
        g_strdup_printf (call->had_page_token
                           ? _ ("A further page of domains from %s cannot be used: %s. Tell the CDN's support.")
                           : _ ("The first page of domains from %s cannot be used: %s. Tell the CDN's support."),
                         call->host, reason->message);
      break;
    case RESOURCE_CERTIFICATES:
      sentence = g_strdup_printf (_ ("The certificate history from %s cannot be used: %s. Tell the CDN's support."),
                                  call->host, reason->message);
      break;
    case RESOURCE_CHAIN:
      sentence = g_strdup_printf (_ ("The certificate from %s cannot be used: %s. Tell the CDN's support."), call->host,
                                  reason->message);
      break;
    case RESOURCE_PRIVATE_KEY:
      sentence = g_strdup_printf (_ ("The private key from %s cannot be used: %s. Tell the CDN's support."), call->host,
                                  reason->message);
      break;
    }
  return g_error_new_literal (reason->domain, reason->code, sentence);
}

static GError *
new_status_error (const Call *call)
{
  GError *error;

  if (call->resource == RESOURCE_PRIVATE_KEY)
    return cbk_problem_new_key_error (call->answer, call->host);

  error = cbk_problem_new_error (call->answer, call->host, call->had_page_token || call->is_delta);
  if (call->resource != RESOURCE_INFO || !g_error_matches (error, CBK_ERROR, CBK_ERROR_NOT_FOUND))
    return error;

  g_error_free (error);
  return g_error_new (CBK_ERROR, CBK_ERROR_NOT_FOUND,
                      _ ("There is no inventory API at this address of %s. Check the address, above all what follows "
                         "the host's name."),
                      call->host);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GError) reason = NULL;
  Call    *call = task_data;
  gpointer value;

  if (call->answer->status != 200 && !is_unmodified (call))
    {
      g_task_return_error (task, new_status_error (call));
      return;
    }

  value = read_value (call, &reason);
  if (value == NULL)
    g_task_return_error (task, explain (call, reason));
  else
    g_task_return_pointer (task, value, value_free_func (call->resource));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call    *call = g_task_get_task_data (G_TASK (result));
  GError  *error = NULL;
  gpointer value;

  value = g_task_propagate_pointer (G_TASK (result), &error);
  if (value == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, value, value_free_func (call->resource));
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GTask) reading = NULL;
  GError *error = NULL;
  Call   *call = g_task_get_task_data (task);

  if (call->resource == RESOURCE_PRIVATE_KEY)
    call->answer = cbk_http_post_finish (CBK_HTTP (source), result, &error);
  else
    call->answer = cbk_http_get_finish (CBK_HTTP (source), result, &error);
  if (call->answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  /* A task of its own and without a source: the thread may be the last to let go of it, and the session that the
   * connector owns must end on the thread that made it. The call stays with the first task, which waits for this one.
   */
  reading = g_task_new (NULL, g_task_get_cancellable (task), on_read, g_object_ref (task));
  g_task_set_source_tag (reading, on_answer);
  g_task_set_task_data (reading, call, NULL);
  g_task_run_in_thread (reading, read_in_thread);
}

static Call *
call_new (Resource resource)
{
  Call *call = g_new0 (Call, 1);

  call->resource = resource;
  return call;
}

static void
start_call (CbkInventoryApi    *self,
            Call               *call,
            const char         *path,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  gboolean is_pem = call->resource == RESOURCE_CHAIN;

  g_task_set_source_tag (task, start_call);
  call->host = g_strdup (cbk_http_get_host (self->http));
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);

  if (call->resource == RESOURCE_PRIVATE_KEY)
    cbk_http_post_async (self->http, path, ACCEPT_KEY, MAX_PEM_BYTES, cancellable, on_answer, g_object_ref (task));
  else
    cbk_http_get_async (self->http, path, is_pem ? ACCEPT_PEM : ACCEPT_JSON, call->etag,
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
  start_call (CBK_INVENTORY_API (connector), call_new (RESOURCE_INFO), "/v1/info", cancellable, callback, user_data);
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
  Call *call = call_new (RESOURCE_DOMAINS);

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
  Call *call = call_new (RESOURCE_CERTIFICATES);

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
  g_autofree char *id = escape (certificate_id);
  g_autofree char *path = g_strdup_printf ("/v1/certificates/%s/chain", id);
  Call            *call = call_new (RESOURCE_CHAIN);

  call->etag = g_strdup (etag);
  start_call (CBK_INVENTORY_API (connector), call, path, cancellable, callback, user_data);
}

static GBytes *
get_chain_finish (CbkConnector *connector, GAsyncResult *result, char **etag, gboolean *unmodified, GError **error)
{
  Chain  *chain = finish_call (connector, result, error);
  GBytes *pem = NULL;

  if (etag != NULL)
    *etag = chain != NULL ? g_steal_pointer (&chain->etag) : NULL;
  if (unmodified != NULL)
    *unmodified = chain != NULL && chain->pem == NULL;
  if (chain != NULL)
    {
      pem = g_steal_pointer (&chain->pem);
      chain_free (chain);
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

  start_call (CBK_INVENTORY_API (connector), call_new (RESOURCE_PRIVATE_KEY), path, cancellable, callback, user_data);
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

  g_clear_object (&self->http);

  G_OBJECT_CLASS (cbk_inventory_api_parent_class)->dispose (object);
}

static void
cbk_inventory_api_class_init (CbkInventoryApiClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cbk_inventory_api_dispose;
}

static void
cbk_inventory_api_init (CbkInventoryApi *self)
{
}

/**
 * cbk_inventory_api_new:
 * @base_url: the API's base URL as a person typed it: "https", or "http" for this computer itself
 * @token: the bearer token, which is sent to the base URL's origin alone
 * @roots: (nullable): certificates in PEM form that are trusted beside the system's, for this connector alone
 * @error: return location of a #CBK_ERROR_BAD_ADDRESS, or a #CBK_ERROR_UNAUTHORIZED for a token that is none
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

  http = cbk_http_new (base_url, token, TIMEOUT_SECONDS, error);
  if (http == NULL)
    return NULL;

  self = g_object_new (CBK_TYPE_INVENTORY_API, NULL);
  self->http = g_steal_pointer (&http);
  return CBK_CONNECTOR (self);
}
