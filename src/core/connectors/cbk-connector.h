/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The interface of the code that speaks one kind of CDN's HTTP API. Everything runs on the caller's main context and
 * never blocks it; parsing happens on a thread of its own. */
#pragma once

#include <gio/gio.h>

#include "core/inventory/cbk-certificate.h"
#include "core/inventory/cbk-domain.h"

G_BEGIN_DECLS

typedef enum
{
  CBK_CAPABILITY_DELTA = 1 << 0,
  CBK_CAPABILITY_HISTORY = 1 << 1,
  CBK_CAPABILITY_CHAIN = 1 << 2,
  CBK_CAPABILITY_PRIVATE_KEY = 1 << 3,
} CbkCapabilities;

typedef struct
{
  char           *name;
  char           *api_version;
  gint64          time; /* the server's clock, UTC seconds */
  CbkCapabilities capabilities;
  guint           max_page_size;
  guint           min_poll_seconds;
  guint           renews_before_days; /* 0 where the CDN does not say */
  char           *support_url;        /* (nullable) */
} CbkInfo;

typedef struct
{
  GPtrArray *domains;         /* of CbkDomain; no id twice */
  GPtrArray *deleted_ids;     /* of char *: what a delta says is gone; none of them is the id of a row of the page */
  guint      n_unreadable;    /* rows left out because something in them is wrong */
  GPtrArray *unreadable;      /* of char *: a sentence for each of them, or for the first hundred */
  gint64     total_size;      /* domains in a full pass, changes in a delta; -1 where the CDN does not say */
  char      *next_page_token; /* (nullable) NULL is the only end mark */
  char      *next_sync_token; /* (nullable) on the last page: what the next delta is asked for with */
} CbkDomainPage;

typedef struct
{
  GPtrArray *certificates;    /* of CbkCertificate; empty where the page is unmodified */
  char      *next_page_token; /* (nullable) */
  char      *etag;            /* (nullable) what this state of the page is called */
  gboolean   is_unmodified;   /* the page is what it was when it had the ETag that was sent */
} CbkCertificatePage;

#define CBK_TYPE_CONNECTOR (cbk_connector_get_type ())
G_DECLARE_INTERFACE (CbkConnector, cbk_connector, CBK, CONNECTOR, GObject)

struct _CbkConnectorInterface
{
  GTypeInterface parent_iface;

  void (*get_info_async) (CbkConnector       *self,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data);
  CbkInfo *(*get_info_finish) (CbkConnector *self, GAsyncResult *result, GError **error);
  void (*list_domains_async) (CbkConnector       *self,
                              guint               page_size,
                              const char         *page_token,
                              const char         *sync_token,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data);
  CbkDomainPage *(*list_domains_finish) (CbkConnector *self, GAsyncResult *result, GError **error);
  void (*list_certificates_async) (CbkConnector       *self,
                                   const char         *domain_id,
                                   const char         *page_token,
                                   const char         *etag,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
  CbkCertificatePage *(*list_certificates_finish) (CbkConnector *self, GAsyncResult *result, GError **error);
  void (*get_chain_async) (CbkConnector       *self,
                           const char         *certificate_id,
                           const char         *etag,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data);
  GBytes *(
    *get_chain_finish) (CbkConnector *self, GAsyncResult *result, char **etag, gboolean *is_unmodified, GError **error);
  void (*get_private_key_async) (CbkConnector       *self,
                                 const char         *certificate_id,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
  GBytes *(*get_private_key_finish) (CbkConnector *self, GAsyncResult *result, GError **error);
  gboolean (*get_clock_skew) (CbkConnector *self, gint64 *seconds);
};

void                cbk_connector_get_info_async (CbkConnector       *self,
                                                  GCancellable       *cancellable,
                                                  GAsyncReadyCallback callback,
                                                  gpointer            user_data);
CbkInfo            *cbk_connector_get_info_finish (CbkConnector *self, GAsyncResult *result, GError **error);
void                cbk_connector_list_domains_async (CbkConnector       *self,
                                                      guint               page_size,
                                                      const char         *page_token,
                                                      const char         *sync_token,
                                                      GCancellable       *cancellable,
                                                      GAsyncReadyCallback callback,
                                                      gpointer            user_data);
CbkDomainPage      *cbk_connector_list_domains_finish (CbkConnector *self, GAsyncResult *result, GError **error);
void                cbk_connector_list_certificates_async (CbkConnector       *self,
                                                           const char         *domain_id,
                                                           const char         *page_token,
                                                           const char         *etag,
                                                           GCancellable       *cancellable,
                                                           GAsyncReadyCallback callback,
                                                           gpointer            user_data);
CbkCertificatePage *cbk_connector_list_certificates_finish (CbkConnector *self, GAsyncResult *result, GError **error);
void                cbk_connector_get_chain_async (CbkConnector       *self,
                                                   const char         *certificate_id,
                                                   const char         *etag,
                                                   GCancellable       *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer            user_data);
GBytes             *cbk_connector_get_chain_finish (CbkConnector *self,
                                                    GAsyncResult *result,
                                                    char        **etag,
                                                    gboolean     *is_unmodified,
                                                    GError      **error);
void                cbk_connector_get_private_key_async (CbkConnector       *self,
                                                         const char         *certificate_id,
                                                         GCancellable       *cancellable,
                                                         GAsyncReadyCallback callback,
                                                         gpointer            user_data);
GBytes             *cbk_connector_get_private_key_finish (CbkConnector *self, GAsyncResult *result, GError **error);
gboolean            cbk_connector_get_clock_skew (CbkConnector *self, gint64 *seconds);

void cbk_connector_tell_waiting (CbkConnector *self, guint seconds, gboolean was_asked);

void cbk_info_free (CbkInfo *self);
void cbk_domain_page_free (CbkDomainPage *self);
void cbk_certificate_page_free (CbkCertificatePage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkInfo, cbk_info_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkDomainPage, cbk_domain_page_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkCertificatePage, cbk_certificate_page_free)

G_END_DECLS
