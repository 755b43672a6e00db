/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The interface of the code that speaks one kind of CDN's HTTP API. */

#include "core/connectors/cbk-connector.h"

G_DEFINE_INTERFACE (CbkConnector, cbk_connector, G_TYPE_OBJECT)

enum
{
  SIGNAL_WAITING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
cbk_connector_default_init (CbkConnectorInterface *iface)
{
  /**
   * CbkConnector::waiting:
   * @self: a connector
   * @seconds: after how many seconds a call that failed is tried again; 0 when that is done
   * @was_asked: whether the CDN asked for so long a wait
   *
   * Each wait of each call is told when it begins, and again, with 0 and %FALSE, when it is over.
   */
  signals[SIGNAL_WAITING] = g_signal_new ("waiting", CBK_TYPE_CONNECTOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);
}

/**
 * cbk_connector_get_info_async:
 * @self: a connector
 * @cancellable: (nullable): a cancellable
 * @callback: called on the caller's main context
 * @user_data: data for @callback
 *
 * Asks who the CDN is and what it can do: the one call that tells a wrong URL or token at once.
 * Call it, as every function here, on the thread that made @self.
 */
void
cbk_connector_get_info_async (CbkConnector       *self,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_return_if_fail (CBK_IS_CONNECTOR (self));

  CBK_CONNECTOR_GET_IFACE (self)->get_info_async (self, cancellable, callback, user_data);
}

/**
 * cbk_connector_get_info_finish:
 * @self: a connector
 * @result: what the callback was given
 * @error: return location of a #CBK_ERROR or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the CDN's answer
 */
CbkInfo *
cbk_connector_get_info_finish (CbkConnector *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CBK_IS_CONNECTOR (self), NULL);

  return CBK_CONNECTOR_GET_IFACE (self)->get_info_finish (self, result, error);
}

/**
 * cbk_connector_list_domains_async:
 * @self: a connector
 * @page_size: how many rows to ask for; 0 leaves it to the CDN, which may also send fewer
 * @page_token: (nullable): the last page's next_page_token, or %NULL for the first page
 * @sync_token: (nullable): a pass's next_sync_token, for what has changed since it began; %NULL for a full pass. It is
 *   the same for each page of the delta.
 * @cancellable: (nullable): a cancellable
 * @callback: called on the caller's main context
 * @user_data: data for @callback
 *
 * Asks for one page of a full pass over the account's domains, or of a delta.
 */
void
cbk_connector_list_domains_async (CbkConnector       *self,
                                  guint               page_size,
                                  const char         *page_token,
                                  const char         *sync_token,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_return_if_fail (CBK_IS_CONNECTOR (self));

  CBK_CONNECTOR_GET_IFACE (self)->list_domains_async (self, page_size, page_token, sync_token, cancellable, callback,
                                                      user_data);
}

/**
 * cbk_connector_list_domains_finish:
 * @self: a connector
 * @result: what the callback was given
 * @error: return location of a #CBK_ERROR or %G_IO_ERROR_CANCELLED; #CBK_ERROR_TOKEN_EXPIRED asks for a new pass
 *
 * Returns: (transfer full): the page, which may be short or empty without being the last one
 */
CbkDomainPage *
cbk_connector_list_domains_finish (CbkConnector *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CBK_IS_CONNECTOR (self), NULL);

  return CBK_CONNECTOR_GET_IFACE (self)->list_domains_finish (self, result, error);
}

/**
 * cbk_connector_list_certificates_async:
 * @self: a connector
 * @domain_id: a domain row's id
 * @page_token: (nullable): the last page's next_page_token, or %NULL for the first page
 * @etag: (nullable): the ETag that this page had when it was last asked for
 * @cancellable: (nullable): a cancellable
 * @callback: called on the caller's main context
 * @user_data: data for @callback
 *
 * Asks for one page of a domain's certificate history, newest first. The pages are as large as the CDN makes them, so
 * that nearly every history is one page, and its ETag that of the whole.
 */
void
cbk_connector_list_certificates_async (CbkConnector       *self,
                                       const char         *domain_id,
                                       const char         *page_token,
                                       const char         *etag,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data)
{
  g_return_if_fail (CBK_IS_CONNECTOR (self));
  g_return_if_fail (domain_id != NULL && *domain_id != '\0');

  CBK_CONNECTOR_GET_IFACE (self)->list_certificates_async (self, domain_id, page_token, etag, cancellable, callback,
                                                           user_data);
}

/**
 * cbk_connector_list_certificates_finish:
 * @self: a connector
 * @result: what the callback was given
 * @error: return location of a #CBK_ERROR or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the page; an empty history is an answer, not an error. Only where an ETag was sent can it
 * be an unmodified one, which holds no certificates.
 */
CbkCertificatePage *
cbk_connector_list_certificates_finish (CbkConnector *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CBK_IS_CONNECTOR (self), NULL);

  return CBK_CONNECTOR_GET_IFACE (self)->list_certificates_finish (self, result, error);
}

/**
 * cbk_connector_get_chain_async:
 * @self: a connector
 * @certificate_id: a certificate's id
 * @etag: (nullable): the ETag that the chain had when it was last asked for
 * @cancellable: (nullable): a cancellable
 * @callback: called on the caller's main context
 * @user_data: data for @callback
 *
 * Asks for a certificate with its chain, leaf first. #CBK_ERROR_NOT_FOUND where its chain is not available.
 */
void
cbk_connector_get_chain_async (CbkConnector       *self,
                               const char         *certificate_id,
                               const char         *etag,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_return_if_fail (CBK_IS_CONNECTOR (self));
  g_return_if_fail (certificate_id != NULL && *certificate_id != '\0');

  CBK_CONNECTOR_GET_IFACE (self)->get_chain_async (self, certificate_id, etag, cancellable, callback, user_data);
}

/**
 * cbk_connector_get_chain_finish:
 * @self: a connector
 * @result: what the callback was given
 * @etag: (out) (optional) (nullable) (transfer full): what this state of the chain is called; %NULL where it has no
 * name
 * @is_unmodified: (out) (optional): whether the chain is what it was when it had the ETag that was sent
 * @error: return location of a #CBK_ERROR or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): PEM of at most 1 MiB, as the server sent it: not checked beyond being PEM of
 *   certificates; %NULL without an error where it is unmodified, which it can be only where an ETag was sent
 */
GBytes *
cbk_connector_get_chain_finish (CbkConnector *self,
                                GAsyncResult *result,
                                char        **etag,
                                gboolean     *is_unmodified,
                                GError      **error)
{
  g_return_val_if_fail (CBK_IS_CONNECTOR (self), NULL);

  return CBK_CONNECTOR_GET_IFACE (self)->get_chain_finish (self, result, etag, is_unmodified, error);
}

/**
 * cbk_connector_get_private_key_async:
 * @self: a connector
 * @certificate_id: a certificate's id
 * @cancellable: (nullable): a cancellable
 * @callback: called on the caller's main context
 * @user_data: data for @callback
 *
 * Asks for a certificate's private key. Only a process that ends soon and leaves no core may do that, for the libraries
 * below free buffers that held it.
 */
void
cbk_connector_get_private_key_async (CbkConnector       *self,
                                     const char         *certificate_id,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data)
{
  g_return_if_fail (CBK_IS_CONNECTOR (self));
  g_return_if_fail (certificate_id != NULL && *certificate_id != '\0');

  CBK_CONNECTOR_GET_IFACE (self)->get_private_key_async (self, certificate_id, cancellable, callback, user_data);
}

/**
 * cbk_connector_get_private_key_finish:
 * @self: a connector
 * @result: what the callback was given
 * @error: return location of a #CBK_ERROR or %G_IO_ERROR_CANCELLED; #CBK_ERROR_FORBIDDEN where the CDN does not have
 *   the key, or does not give it to this token
 *
 * Returns: (transfer full): PEM of at most 1 MiB, as the server sent it: not checked beyond looking like a private key.
 *   The memory is wiped with the last reference to it.
 */
GBytes *
cbk_connector_get_private_key_finish (CbkConnector *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CBK_IS_CONNECTOR (self), NULL);

  return CBK_CONNECTOR_GET_IFACE (self)->get_private_key_finish (self, result, error);
}

/**
 * cbk_connector_get_clock_skew:
 * @self: a connector
 * @seconds: (out): how far this computer's clock is ahead of the CDN's
 *
 * Returns: whether it was measured: %FALSE until an answer has said what time it is
 */
gboolean
cbk_connector_get_clock_skew (CbkConnector *self, gint64 *seconds)
{
  g_return_val_if_fail (CBK_IS_CONNECTOR (self), FALSE);
  g_return_val_if_fail (seconds != NULL, FALSE);

  return CBK_CONNECTOR_GET_IFACE (self)->get_clock_skew (self, seconds);
}

/**
 * cbk_connector_tell_waiting:
 * @self: a connector
 * @seconds: how long it waits; 0 when it goes on
 * @was_asked: whether the CDN asked for so long a wait
 *
 * For implementations: emits #CbkConnector::waiting.
 */
void
cbk_connector_tell_waiting (CbkConnector *self, guint seconds, gboolean was_asked)
{
  g_return_if_fail (CBK_IS_CONNECTOR (self));

  g_signal_emit (self, signals[SIGNAL_WAITING], 0, seconds, was_asked);
}

/**
 * cbk_info_free:
 * @self: (transfer full) (nullable): an answer made with g_new(), whose strings belong to it
 */
void
cbk_info_free (CbkInfo *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->api_version);
  g_free (self->support_url);
  g_free (self);
}

/**
 * cbk_domain_page_free:
 * @self: (transfer full) (nullable): a page made with g_new(), whose arrays and strings belong to it
 */
void
cbk_domain_page_free (CbkDomainPage *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->domains, g_ptr_array_unref);
  g_clear_pointer (&self->deleted_ids, g_ptr_array_unref);
  g_clear_pointer (&self->unreadable, g_ptr_array_unref);
  g_free (self->next_page_token);
  g_free (self->next_sync_token);
  g_free (self);
}

/**
 * cbk_certificate_page_free:
 * @self: (transfer full) (nullable): a page made with g_new(), whose arrays and strings belong to it
 */
void
cbk_certificate_page_free (CbkCertificatePage *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->certificates, g_ptr_array_unref);
  g_free (self->next_page_token);
  g_free (self->etag);
  g_free (self);
}
