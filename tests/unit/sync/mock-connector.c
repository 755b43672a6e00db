/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connector whose CDN is a script in memory. It answers from the main loop and logs what it was asked. */

#include "mock-connector.h"

#include <string.h>

#include "core/cbk-error.h"
#include "store-fixture.h"

#define FIRST_PAGE "-"
#define INFO "info"
#define SINCE "since "

typedef struct
{
  char  *rows;
  char  *next;
  char  *sync_token;
  guint  n_unreadable;
  gint64 total_size;
} MockPage;

/* A page of a history, or a chain. */
typedef struct
{
  char *text;
  char *next;
  char *etag;
} MockAnswer;

struct _MockConnector
{
  GObject parent_instance;

  GString    *log; /* borrowed */
  GHashTable *pages;
  GHashTable *failures; /* token -> code */
  GHashTable *holds;
  GHashTable *answers; /* what is asked for -> MockAnswer */
  guint       max_page_size;
  gboolean    can_delta;
  gint64      retry_time;
};

static void mock_connector_iface_init (CbkConnectorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MockConnector,
                               mock_connector,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CBK_TYPE_CONNECTOR, mock_connector_iface_init))

static void
mock_page_free (MockPage *page)
{
  g_free (page->rows);
  g_free (page->next);
  g_free (page->sync_token);
  g_free (page);
}

static void
mock_answer_free (MockAnswer *answer)
{
  g_free (answer->text);
  g_free (answer->next);
  g_free (answer->etag);
  g_free (answer);
}

static void
answer_info (GTask *task, MockConnector *self)
{
  CbkInfo *info = g_new0 (CbkInfo, 1);

  info->name = g_strdup ("Mock CDN");
  info->api_version = g_strdup ("1.0");
  info->capabilities = self->can_delta ? CBK_CAPABILITY_DELTA : 0;
  info->max_page_size = self->max_page_size;
  info->min_poll_seconds = 60;
  info->renews_before_days = 7;
  g_task_return_pointer (task, info, (GDestroyNotify) cbk_info_free);
}

static void
answer_page (GTask *task, MockConnector *self, const char *token)
{
  const MockPage *script = g_hash_table_lookup (self->pages, token);
  CbkDomainPage  *page;

  if (script == NULL)
    {
      g_task_return_new_error (task, CBK_ERROR, CBK_ERROR_TOKEN_EXPIRED, "The CDN knows no page %s.", token);
      return;
    }
  page = g_new0 (CbkDomainPage, 1);
  page->deleted_ids = g_ptr_array_new_with_free_func (g_free);
  page->domains = parse_page (script->rows, page->deleted_ids);
  page->unreadable = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < MIN (script->n_unreadable, 100); i++)
    g_ptr_array_add (page->unreadable, g_strdup_printf ("Row %u of page %s is no row.", i, token));
  page->n_unreadable = script->n_unreadable;
  page->total_size = script->total_size;
  page->next_page_token = g_strdup (script->next);
  page->next_sync_token = g_strdup (script->sync_token);
  g_task_return_pointer (task, page, (GDestroyNotify) cbk_domain_page_free);
}

static gboolean
on_answer (gpointer user_data)
{
  GTask         *task = user_data;
  MockConnector *self = g_task_get_source_object (task);
  const char    *token = g_task_get_task_data (task);
  int            code = GPOINTER_TO_INT (g_hash_table_lookup (self->failures, token));

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  if (g_hash_table_remove (self->failures, token))
    {
      GError *error = g_error_new (CBK_ERROR, code, "The CDN failed at %s.", token);

      cbk_error_set_retry_time (error, self->retry_time);
      g_task_return_error (task, error);
    }
  else if (g_str_equal (token, INFO))
    answer_info (task, self);
  else
    answer_page (task, self, token);
  return G_SOURCE_REMOVE;
}

static gboolean
on_hold_cancelled (GCancellable *cancellable, gpointer user_data)
{
  return on_answer (user_data);
}

static void
ask (MockConnector      *self,
     const char         *token,
     GCancellable       *cancellable,
     GAsyncReadyCallback callback,
     gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GSource) source = NULL;

  g_task_set_task_data (task, g_strdup (token), g_free);
  if (g_hash_table_remove (self->holds, token))
    {
      source = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, source, G_SOURCE_FUNC (on_hold_cancelled));
    }
  else
    {
      source = g_idle_source_new ();
      g_task_attach_source (task, source, on_answer);
    }
}

static void
mock_get_info_async (CbkConnector       *connector,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  MockConnector *self = MOCK_CONNECTOR (connector);

  g_string_append (self->log, "info\n");
  ask (self, INFO, cancellable, callback, user_data);
}

static CbkInfo *
mock_get_info_finish (CbkConnector *connector, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
mock_list_domains_async (CbkConnector       *connector,
                         guint               page_size,
                         const char         *page_token,
                         const char         *sync_token,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  MockConnector   *self = MOCK_CONNECTOR (connector);
  const char      *token = page_token == NULL ? FIRST_PAGE : page_token;
  g_autofree char *since = NULL;

  g_string_append_printf (self->log, "page %s %u%s%s\n", token, page_size, sync_token != NULL ? " since " : "",
                          sync_token != NULL ? sync_token : "");
  if (page_token == NULL && sync_token != NULL)
    token = since = g_strconcat (SINCE, sync_token, NULL);
  ask (self, token, cancellable, callback, user_data);
}

static CbkDomainPage *
mock_list_domains_finish (CbkConnector *connector, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What the CDN has for a request that may carry an etag. Returns: (nullable): NULL where the task has failed */
static const MockAnswer *
find_answer (GTask *task, const char *etag, gboolean *is_unmodified)
{
  MockConnector    *self = g_task_get_source_object (task);
  const char       *what = g_task_get_task_data (task);
  const MockAnswer *answer = g_hash_table_lookup (self->answers, what);
  int               code = GPOINTER_TO_INT (g_hash_table_lookup (self->failures, what));

  if (g_hash_table_remove (self->failures, what))
    g_task_return_new_error (task, CBK_ERROR, code, "The CDN failed at %s.", what);
  else if (answer == NULL)
    g_task_return_new_error (task, CBK_ERROR, CBK_ERROR_NOT_FOUND, "The CDN knows no %s.", what);
  else
    {
      *is_unmodified = etag != NULL && g_strcmp0 (etag, answer->etag) == 0;
      return answer;
    }
  return NULL;
}

static void
mock_list_certificates_async (CbkConnector       *connector,
                              const char         *domain_id,
                              const char         *page_token,
                              const char         *etag,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  MockConnector *self = MOCK_CONNECTOR (connector);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *what = g_strconcat ("history ", domain_id, page_token == NULL ? "" : " ", page_token, NULL);
  g_auto (GStrv) ids = NULL;
  const MockAnswer   *answer;
  CbkCertificatePage *page;
  gboolean            is_unmodified;

  g_string_append_printf (self->log, "%s%s%s\n", what, etag == NULL ? "" : " unless ", etag == NULL ? "" : etag);
  g_task_set_task_data (task, g_strdup (what), g_free);
  answer = find_answer (task, etag, &is_unmodified);
  if (answer == NULL)
    return;

  page = g_new0 (CbkCertificatePage, 1);
  page->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_certificate_free);
  page->is_unmodified = is_unmodified;
  page->etag = g_strdup (answer->etag);
  page->next_page_token = g_strdup (is_unmodified ? NULL : answer->next);
  ids = g_strsplit (is_unmodified ? "" : answer->text, " ", -1);
  for (guint i = 0; ids[i] != NULL; i++)
    {
      CbkCertificate *certificate = g_new0 (CbkCertificate, 1);

      certificate->id = g_strdup (ids[i]);
      certificate->domain_id = g_strdup (domain_id);
      certificate->status = g_strdup ("valid");
      certificate->provisioning = g_strdup ("auto");
      g_ptr_array_add (page->certificates, certificate);
    }
  g_task_return_pointer (task, page, (GDestroyNotify) cbk_certificate_page_free);
}

static CbkCertificatePage *
mock_list_certificates_finish (CbkConnector *connector, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
mock_get_chain_async (CbkConnector       *connector,
                      const char         *certificate_id,
                      const char         *etag,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  MockConnector *self = MOCK_CONNECTOR (connector);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char  *what = g_strconcat ("chain ", certificate_id, NULL);
  const MockAnswer *answer;
  gboolean          is_unmodified;

  g_string_append_printf (self->log, "%s%s%s\n", what, etag == NULL ? "" : " unless ", etag == NULL ? "" : etag);
  g_task_set_task_data (task, g_strdup (what), g_free);
  answer = find_answer (task, etag, &is_unmodified);
  if (answer != NULL)
    g_task_return_pointer (task, is_unmodified ? NULL : g_bytes_new (answer->text, strlen (answer->text)),
                           (GDestroyNotify) g_bytes_unref);
}

static GBytes *
mock_get_chain_finish (CbkConnector *connector,
                       GAsyncResult *result,
                       char        **etag,
                       gboolean     *is_unmodified,
                       GError      **error)
{
  MockConnector    *self = MOCK_CONNECTOR (connector);
  const MockAnswer *answer = g_hash_table_lookup (self->answers, g_task_get_task_data (G_TASK (result)));
  g_autoptr (GError) local = NULL;
  GBytes *pem = g_task_propagate_pointer (G_TASK (result), &local);

  *etag = answer == NULL ? NULL : g_strdup (answer->etag);
  *is_unmodified = pem == NULL && local == NULL;
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return pem;
}

static gboolean
mock_get_clock_skew (CbkConnector *connector, gint64 *seconds)
{
  return FALSE;
}

static void
mock_connector_finalize (GObject *object)
{
  MockConnector *self = MOCK_CONNECTOR (object);

  g_hash_table_unref (self->pages);
  g_hash_table_unref (self->failures);
  g_hash_table_unref (self->holds);
  g_hash_table_unref (self->answers);

  G_OBJECT_CLASS (mock_connector_parent_class)->finalize (object);
}

static void
mock_connector_class_init (MockConnectorClass *class)
{
  G_OBJECT_CLASS (class)->finalize = mock_connector_finalize;
}

/* Nobody here asks for a private key. */
static void
mock_connector_iface_init (CbkConnectorInterface *iface)
{
  iface->get_info_async = mock_get_info_async;
  iface->get_info_finish = mock_get_info_finish;
  iface->list_domains_async = mock_list_domains_async;
  iface->list_domains_finish = mock_list_domains_finish;
  iface->list_certificates_async = mock_list_certificates_async;
  iface->list_certificates_finish = mock_list_certificates_finish;
  iface->get_chain_async = mock_get_chain_async;
  iface->get_chain_finish = mock_get_chain_finish;
  iface->get_clock_skew = mock_get_clock_skew;
}

static void
mock_connector_init (MockConnector *self)
{
  self->pages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) mock_page_free);
  self->failures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->holds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) mock_answer_free);
  self->max_page_size = 500;
  self->can_delta = TRUE;
}

MockConnector *
mock_connector_new (GString *log)
{
  MockConnector *self = g_object_new (MOCK_TYPE_CONNECTOR, NULL);

  self->log = log;
  return self;
}

void
mock_connector_set_max_page_size (MockConnector *self, guint max_page_size)
{
  self->max_page_size = max_page_size;
}

void
mock_connector_set_page (MockConnector *self, const char *token, const char *rows, const char *next)
{
  MockPage *page = g_new0 (MockPage, 1);

  page->rows = g_strdup (rows);
  page->next = g_strdup (next);
  page->total_size = -1;
  g_hash_table_replace (self->pages, g_strdup (token == NULL ? FIRST_PAGE : token), page);
}

void
mock_connector_set_numbers (MockConnector *self, const char *token, guint n_unreadable, gint64 total_size)
{
  MockPage *page = g_hash_table_lookup (self->pages, token == NULL ? FIRST_PAGE : token);

  page->n_unreadable = n_unreadable;
  page->total_size = total_size;
}

void
mock_connector_set_sync_token (MockConnector *self, const char *token, const char *sync_token)
{
  MockPage *page = g_hash_table_lookup (self->pages, token == NULL ? FIRST_PAGE : token);

  g_free (page->sync_token);
  page->sync_token = g_strdup (sync_token);
}

void
mock_connector_set_answer (MockConnector *self, const char *what, const char *text, const char *next, const char *etag)
{
  MockAnswer *answer = g_new0 (MockAnswer, 1);

  answer->text = g_strdup (text);
  answer->next = g_strdup (next);
  answer->etag = g_strdup (etag);
  g_hash_table_replace (self->answers, g_strdup (what), answer);
}

void
mock_connector_set_can_delta (MockConnector *self, gboolean can_delta)
{
  self->can_delta = can_delta;
}

void
mock_connector_fail_once (MockConnector *self, const char *token, int code)
{
  g_hash_table_replace (self->failures, g_strdup (token == NULL ? FIRST_PAGE : token), GINT_TO_POINTER (code));
}

void
mock_connector_hold_once (MockConnector *self, const char *token)
{
  g_hash_table_add (self->holds, g_strdup (token == NULL ? FIRST_PAGE : token));
}

void
mock_connector_set_retry_time (MockConnector *self, gint64 retry_time)
{
  self->retry_time = retry_time;
}
