/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Histories and chains: what was kept, at once, and then what the CDN says now.
 *
 *   store ──► kept (told) ──► CDN, with the etag of what was kept ──► store ──► answer
 *
 * The CDN need not send again what has not changed; it is then true now, and kept with its new age. An etag names one
 * page, so only a history of a single page is asked for with one; a longer one is fetched whole each time. That nothing
 * could be read or kept is no reason to fail: the answer is as good. */

#include "config.h"

#include "core/sync/cbk-archive.h"

#include <glib/gi18n-lib.h>

#include "core/cbk-error.h"

/* No domain has had so many: who sends more leads us on. */
#define MAX_CERTIFICATES 10000

struct _CbkArchive
{
  GObject parent_instance;

  CbkConnector *connector; /* owned */
  CbkStore     *store;     /* owned */
};

G_DEFINE_FINAL_TYPE (CbkArchive, cbk_archive, G_TYPE_OBJECT)

typedef enum
{
  PROP_CONNECTOR = 1,
  PROP_STORE,
} CbkArchiveProperty;

static GParamSpec *properties[PROP_STORE + 1];

/* The data of a task. */
typedef struct
{
  char              *id; /* owned */
  gint64             now;
  CbkKeptHistoryFunc tell;
  gpointer           tell_data;
  CbkHistory        *kept;         /* owned (nullable) */
  CbkHistory        *answer;       /* owned (nullable) */
  GPtrArray         *certificates; /* owned; of the pages so far */
  GHashTable        *seen;         /* owned; page tokens that were asked for */
} HistoryCall;

typedef struct
{
  char            *id; /* owned */
  gint64           now;
  CbkKeptChainFunc tell;
  gpointer         tell_data;
  CbkKeptChain    *kept;   /* owned (nullable) */
  CbkKeptChain    *answer; /* owned (nullable) */
} ChainCall;

static void ask_for_certificates (GTask *task, const char *page_token);

static void
history_call_free (HistoryCall *call)
{
  g_free (call->id);
  g_clear_pointer (&call->kept, cbk_history_free);
  g_clear_pointer (&call->answer, cbk_history_free);
  g_ptr_array_unref (call->certificates);
  g_hash_table_unref (call->seen);
  g_free (call);
}

static void
chain_call_free (ChainCall *call)
{
  g_free (call->id);
  g_clear_pointer (&call->kept, cbk_kept_chain_free);
  g_clear_pointer (&call->answer, cbk_kept_chain_free);
  g_free (call);
}

static void
on_history_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  HistoryCall *call = g_task_get_task_data (task);

  if (!cbk_store_put_history_finish (CBK_STORE (source), result, &error))
    g_info ("A history is not kept: %s", error->message);
  g_task_return_pointer (task, g_steal_pointer (&call->answer), (GDestroyNotify) cbk_history_free);
}

/* answer: (transfer full) */
static void
keep_history (GTask *task, CbkHistory *answer)
{
  CbkArchive  *self = g_task_get_source_object (task);
  HistoryCall *call = g_task_get_task_data (task);

  call->answer = answer;
  cbk_store_put_history_async (self->store, call->id, answer, NULL, on_history_stored, g_object_ref (task));
}

/* Returns: whether the page can be followed by the one that it names, or is the last */
static gboolean
check_page (HistoryCall *call, const CbkCertificatePage *page, GError **error)
{
  if (page->is_unmodified && call->kept == NULL)
    g_set_error_literal (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER,
                         _ ("The CDN says that a history has not changed, but was not asked that. Try again later; if "
                            "it stays so, tell the CDN’s support."));
  else if (page->next_page_token != NULL && !g_hash_table_add (call->seen, g_strdup (page->next_page_token)))
    g_set_error_literal (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER,
                         _ ("The CDN leads in a circle: it names a page of a history as the next one that it has sent "
                            "before. Try again later; if it stays so, tell the CDN’s support."));
  else if (call->certificates->len + page->certificates->len > MAX_CERTIFICATES)
    g_set_error (error, CBK_ERROR, CBK_ERROR_TOO_LARGE,
                 _ ("The CDN’s history of this domain has more than %d certificates. Tell the CDN’s support."),
                 MAX_CERTIFICATES);
  else
    return TRUE;
  return FALSE;
}

static void
on_certificates (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (CbkCertificatePage) page = NULL;
  HistoryCall *call = g_task_get_task_data (task);
  gboolean     is_first = call->certificates->len == 0 && g_hash_table_size (call->seen) == 0;
  GError      *error = NULL;

  page = cbk_connector_list_certificates_finish (CBK_CONNECTOR (source), result, &error);
  if (page == NULL || !check_page (call, page, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (page->is_unmodified)
    {
      keep_history (task, cbk_history_new (call->kept->certificates, call->kept->etag, call->now));
      return;
    }

  for (guint i = 0; i < page->certificates->len; i++)
    g_ptr_array_add (call->certificates, cbk_certificate_copy (g_ptr_array_index (page->certificates, i)));
  if (page->next_page_token != NULL)
    ask_for_certificates (task, page->next_page_token);
  else
    keep_history (task, cbk_history_new (call->certificates, is_first ? page->etag : NULL, call->now));
}

/* Without a connector what was kept is all there is. Returns: whether the CDN can be asked */
static gboolean
check_connected (CbkArchive *self, GTask *task)
{
  if (self->connector != NULL)
    return TRUE;
  g_task_return_new_error (task, CBK_ERROR, CBK_ERROR_UNREACHABLE, "%s",
                           _ ("Certbook is not connected to the CDN. Close this, wait until the sync works again, and "
                              "open it anew."));
  return FALSE;
}

static void
ask_for_certificates (GTask *task, const char *page_token)
{
  CbkArchive  *self = g_task_get_source_object (task);
  HistoryCall *call = g_task_get_task_data (task);
  const char  *etag = page_token == NULL && call->kept != NULL ? call->kept->etag : NULL;

  if (!check_connected (self, task))
    return;
  cbk_connector_list_certificates_async (self->connector, call->id, page_token, etag, g_task_get_cancellable (task),
                                         on_certificates, g_object_ref (task));
}

static void
on_history_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  HistoryCall *call = g_task_get_task_data (task);

  call->kept = cbk_store_get_history_finish (CBK_STORE (source), result, &error);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (error != NULL)
    g_info ("A history that was kept cannot be read: %s", error->message);
  if (call->kept != NULL && call->tell != NULL)
    call->tell (g_task_get_source_object (task), call->kept, call->tell_data);
  ask_for_certificates (task, NULL);
}

static void
on_chain_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError    *error = NULL;
  ChainCall *call = g_task_get_task_data (task);

  if (cbk_store_put_chain_finish (CBK_STORE (source), result, &error) ||
      !g_error_matches (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER))
    {
      if (error != NULL)
        g_info ("A chain is not kept: %s", error->message);
      g_clear_error (&error);
      g_task_return_pointer (task, g_steal_pointer (&call->answer), (GDestroyNotify) cbk_kept_chain_free);
      return;
    }
  g_task_return_error (task, error);
}

static void
on_chain (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) pem = NULL;
  g_autofree char *etag = NULL;
  CbkArchive      *self = g_task_get_source_object (task);
  ChainCall       *call = g_task_get_task_data (task);
  gboolean         is_unmodified = FALSE;
  GError          *error = NULL;

  pem = cbk_connector_get_chain_finish (CBK_CONNECTOR (source), result, &etag, &is_unmodified, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (is_unmodified && call->kept != NULL)
    call->answer = cbk_kept_chain_new (call->kept->pem, call->kept->etag, call->now);
  else if (pem != NULL)
    call->answer = cbk_kept_chain_new (pem, etag, call->now);
  if (call->answer == NULL)
    {
      g_task_return_new_error (task, CBK_ERROR, CBK_ERROR_BAD_ANSWER, "%s",
                               _ ("The CDN says that a chain has not changed, but was not asked that. Try again later; "
                                  "if it stays so, tell the CDN’s support."));
      return;
    }
  cbk_store_put_chain_async (self->store, call->id, call->answer, NULL, on_chain_stored, g_object_ref (task));
}

static void
on_chain_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  CbkArchive *self = g_task_get_source_object (task);
  ChainCall  *call = g_task_get_task_data (task);

  call->kept = cbk_store_get_chain_finish (CBK_STORE (source), result, &error);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (error != NULL)
    g_info ("A chain that was kept cannot be read: %s", error->message);
  if (call->kept != NULL && call->tell != NULL)
    call->tell (self, call->kept, call->tell_data);
  if (check_connected (self, task))
    cbk_connector_get_chain_async (self->connector, call->id, call->kept == NULL ? NULL : call->kept->etag,
                                   g_task_get_cancellable (task), on_chain, g_object_ref (task));
}

static void
cbk_archive_set_property (GObject *object, guint property, const GValue *value, GParamSpec *pspec)
{
  CbkArchive *self = CBK_ARCHIVE (object);

  switch ((CbkArchiveProperty) property)
    {
    case PROP_CONNECTOR:
      self->connector = g_value_dup_object (value);
      return;
    case PROP_STORE:
      self->store = g_value_dup_object (value);
      return;
    }
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
cbk_archive_dispose (GObject *object)
{
  CbkArchive *self = CBK_ARCHIVE (object);

  g_clear_object (&self->connector);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (cbk_archive_parent_class)->dispose (object);
}

static void
cbk_archive_class_init (CbkArchiveClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GParamFlags   flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = cbk_archive_set_property;
  object_class->dispose = cbk_archive_dispose;

  properties[PROP_CONNECTOR] = g_param_spec_object ("connector", NULL, NULL, CBK_TYPE_CONNECTOR, flags);
  properties[PROP_STORE] = g_param_spec_object ("store", NULL, NULL, CBK_TYPE_STORE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
cbk_archive_init (CbkArchive *self)
{
}

/**
 * cbk_archive_new:
 * @connector: (nullable) (transfer none): %NULL where the CDN cannot be asked: then what was kept is told, and each
 * call ends with a CBK_ERROR_UNREACHABLE
 * @store: (transfer none): an open one; a sync may be going on in it
 */
CbkArchive *
cbk_archive_new (CbkConnector *connector, CbkStore *store)
{
  g_return_val_if_fail (connector == NULL || CBK_IS_CONNECTOR (connector), NULL);
  g_return_val_if_fail (CBK_IS_STORE (store), NULL);

  return g_object_new (CBK_TYPE_ARCHIVE, "connector", connector, "store", store, NULL);
}

/**
 * cbk_archive_get_history_async:
 * @now: UTC seconds: the age of what comes now
 * @kept: (nullable) (scope async): told what was kept, before @callback and with the same @user_data, which it borrows
 *
 * Whether the CDN can be asked for a history at all (%CBK_CAPABILITY_HISTORY) is for the caller to know.
 */
void
cbk_archive_get_history_async (CbkArchive         *self,
                               const char         *domain_id,
                               gint64              now,
                               CbkKeptHistoryFunc  kept,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  HistoryCall *call;

  g_return_if_fail (CBK_IS_ARCHIVE (self));
  g_return_if_fail (domain_id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cbk_archive_get_history_async);
  call = g_new0 (HistoryCall, 1);
  call->id = g_strdup (domain_id);
  call->now = now;
  call->tell = kept;
  call->tell_data = user_data;
  call->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_certificate_free);
  call->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_task_set_task_data (task, call, (GDestroyNotify) history_call_free);
  cbk_store_get_history_async (self->store, domain_id, cancellable, on_history_kept, g_object_ref (task));
}

/* Returns: (transfer full): the history as the CDN has it now, or NULL with an error of the connector; what was kept
 *   before stays kept then */
CbkHistory *
cbk_archive_get_history_finish (CbkArchive *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_archive_get_history_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cbk_archive_get_chain_async:
 *
 * As cbk_archive_get_history_async(), for the chain of a certificate.
 */
void
cbk_archive_get_chain_async (CbkArchive         *self,
                             const char         *certificate_id,
                             gint64              now,
                             CbkKeptChainFunc    kept,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  ChainCall *call;

  g_return_if_fail (CBK_IS_ARCHIVE (self));
  g_return_if_fail (certificate_id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cbk_archive_get_chain_async);
  call = g_new0 (ChainCall, 1);
  call->id = g_strdup (certificate_id);
  call->now = now;
  call->tell = kept;
  call->tell_data = user_data;
  g_task_set_task_data (task, call, (GDestroyNotify) chain_call_free);
  cbk_store_get_chain_async (self->store, certificate_id, cancellable, on_chain_kept, g_object_ref (task));
}

/* Returns: (transfer full): the chain as the CDN has it now, or NULL with an error of the connector */
CbkKeptChain *
cbk_archive_get_chain_finish (CbkArchive *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_archive_get_chain_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
