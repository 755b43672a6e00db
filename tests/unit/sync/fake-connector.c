/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connector to a CDN in memory, and what goes wrong on the way. */

#include "fake-connector.h"

struct _FakeConnector
{
  GObject parent_instance;

  FakeCdn      *cdn; /* borrowed */
  guint         page_size;
  FakeFaultFunc fault;
  gpointer      user_data;
};

typedef struct
{
  char *page_token; /* owned (nullable) */
  char *sync_token; /* owned (nullable) */
} Request;

static void fake_connector_iface_init (CbkConnectorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeConnector,
                               fake_connector,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CBK_TYPE_CONNECTOR, fake_connector_iface_init))

static void
request_free (Request *request)
{
  g_free (request->page_token);
  g_free (request->sync_token);
  g_free (request);
}

static void
fake_get_info_async (CbkConnector       *connector,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  FakeConnector *self = FAKE_CONNECTOR (connector);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  CbkInfo *info = g_new0 (CbkInfo, 1);

  info->name = g_strdup ("Fake CDN");
  info->api_version = g_strdup ("1.0");
  info->capabilities = CBK_CAPABILITY_DELTA;
  info->max_page_size = self->page_size;
  g_task_return_pointer (task, info, (GDestroyNotify) cbk_info_free);
}

static CbkInfo *
fake_get_info_finish (CbkConnector *connector, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
on_answer (gpointer user_data)
{
  GTask         *task = user_data;
  FakeConnector *self = g_task_get_source_object (task);
  const Request *request = g_task_get_task_data (task);
  g_autoptr (CbkDomainPage) page = NULL;
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  page = fake_cdn_get_page (self->cdn, self->page_size, request->page_token, request->sync_token, &error);
  if (page != NULL)
    error = self->fault (request->page_token, page, self->user_data);
  if (error == NULL)
    g_task_return_pointer (task, g_steal_pointer (&page), (GDestroyNotify) cbk_domain_page_free);
  else
    g_task_return_error (task, error);
  return G_SOURCE_REMOVE;
}

static void
fake_list_domains_async (CbkConnector       *connector,
                         guint               page_size,
                         const char         *page_token,
                         const char         *sync_token,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (connector, cancellable, callback, user_data);
  g_autoptr (GSource) source = g_idle_source_new ();
  Request *request = g_new0 (Request, 1);

  request->page_token = g_strdup (page_token);
  request->sync_token = g_strdup (sync_token);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  g_task_attach_source (task, source, on_answer);
}

static CbkDomainPage *
fake_list_domains_finish (CbkConnector *connector, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_connector_class_init (FakeConnectorClass *class)
{
}

/* A sync asks for nothing else. */
static void
fake_connector_iface_init (CbkConnectorInterface *iface)
{
  iface->get_info_async = fake_get_info_async;
  iface->get_info_finish = fake_get_info_finish;
  iface->list_domains_async = fake_list_domains_async;
  iface->list_domains_finish = fake_list_domains_finish;
}

static void
fake_connector_init (FakeConnector *self)
{
}

FakeConnector *
fake_connector_new (FakeCdn *cdn, guint page_size, FakeFaultFunc fault, gpointer user_data)
{
  FakeConnector *self = g_object_new (FAKE_TYPE_CONNECTOR, NULL);

  self->cdn = cdn;
  self->page_size = page_size;
  self->fault = fault;
  self->user_data = user_data;
  return self;
}
