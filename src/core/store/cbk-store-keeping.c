/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls for what is kept beside the rows: histories, chains, what is new, and what the CDN has said. */

#include "config.h"

#include "core/store/cbk-store-private.h"

#include "core/store/cbk-store-cache.h"
#include "core/store/cbk-store-news.h"
#include "core/store/cbk-store-terms.h"

/* As many as a person could read. */
#define MAX_NEWS 10000

typedef struct
{
  CbkCacheKind  kind;
  char         *id;    /* owned */
  CbkCacheEntry entry; /* of a put */
} CacheCall;

static void
cache_call_free (CacheCall *call)
{
  g_free (call->id);
  cbk_cache_entry_clear (&call->entry);
  g_free (call);
}

static CbkHistory *
make_history (CbkCacheEntry *entry)
{
  CbkHistory *history = cbk_history_new_from_bytes (entry->bytes, entry->etag, entry->fetched);

  if (history == NULL)
    g_info ("A history that was kept is damaged; it is asked for anew.");
  return history;
}

static void
run_get (CbkStoreDatabase *database, GTask *task)
{
  const CacheCall *call = g_task_get_task_data (task);
  g_auto (CbkCacheEntry) entry = { 0 };
  GError *error = NULL;
  CbkSql *sql = cbk_store_database_get_sql (database, &error);

  if (sql == NULL || !cbk_store_cache_get (sql, call->kind, call->id, &entry, &error))
    cbk_store_return_error (database, task, error);
  else if (entry.bytes == NULL)
    g_task_return_pointer (task, NULL, NULL);
  else if (call->kind == CBK_CACHE_HISTORY)
    g_task_return_pointer (task, make_history (&entry), (GDestroyNotify) cbk_history_free);
  else
    g_task_return_pointer (task, cbk_kept_chain_new (entry.bytes, entry.etag, entry.fetched),
                           (GDestroyNotify) cbk_kept_chain_free);
}

static void
run_put (CbkStoreDatabase *database, GTask *task)
{
  const CacheCall *call = g_task_get_task_data (task);
  GError          *error = NULL;
  CbkSql          *sql = cbk_store_database_get_sql (database, &error);

  if (sql != NULL && cbk_store_cache_put (sql, call->kind, call->id, &call->entry, CBK_STORE_CACHE_MAX, &error))
    g_task_return_boolean (task, TRUE);
  else
    cbk_store_return_error (database, task, error);
}

static void
run_get_news (CbkStoreDatabase *database, GTask *task)
{
  GError  *error = NULL;
  CbkSql  *sql = cbk_store_database_get_sql (database, &error);
  CbkNews *news = sql == NULL ? NULL : cbk_store_news_read (sql, MAX_NEWS, &error);

  if (news != NULL)
    g_task_return_pointer (task, news, (GDestroyNotify) cbk_news_free);
  else
    cbk_store_return_error (database, task, error);
}

static void
run_clear_news (CbkStoreDatabase *database, GTask *task)
{
  const gint64 *generation = g_task_get_task_data (task);
  GError       *error = NULL;
  CbkSql       *sql = cbk_store_database_get_sql (database, &error);

  if (sql != NULL && cbk_store_news_clear (sql, *generation, &error))
    g_task_return_boolean (task, TRUE);
  else
    cbk_store_return_error (database, task, error);
}

static void
run_get_terms (CbkStoreDatabase *database, GTask *task)
{
  GError   *error = NULL;
  CbkSql   *sql = cbk_store_database_get_sql (database, &error);
  CbkTerms *terms = sql == NULL ? NULL : cbk_store_terms_read (sql, &error);

  if (terms != NULL)
    g_task_return_pointer (task, terms, (GDestroyNotify) cbk_terms_free);
  else
    cbk_store_return_error (database, task, error);
}

static void
run_put_terms (CbkStoreDatabase *database, GTask *task)
{
  GError *error = NULL;
  CbkSql *sql = cbk_store_database_get_sql (database, &error);

  if (sql != NULL && cbk_store_terms_write (sql, g_task_get_task_data (task), &error))
    g_task_return_boolean (task, TRUE);
  else
    cbk_store_return_error (database, task, error);
}

/* task: (transfer full), entry: (transfer full) (nullable): of a put */
static void
push_cache_call (CbkStore *self, GTask *task, CbkCacheKind kind, const char *id, CbkCacheEntry *entry)
{
  CacheCall *call = g_new0 (CacheCall, 1);

  call->kind = kind;
  call->id = g_strdup (id);
  if (entry != NULL)
    call->entry = *entry;
  g_task_set_task_data (task, call, (GDestroyNotify) cache_call_free);
  cbk_store_push_job (self, task, entry == NULL ? run_get : run_put);
}

/* The history of a domain as it was kept last. */
void
cbk_store_get_history_async (CbkStore           *self,
                             const char         *domain_id,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (CBK_IS_STORE (self));
  g_return_if_fail (domain_id != NULL);

  task = cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_get_history_async, "get history");
  push_cache_call (self, task, CBK_CACHE_HISTORY, domain_id, NULL);
}

/* Returns: (transfer full) (nullable): NULL without an error where none is kept */
CbkHistory *
cbk_store_get_history_finish (CbkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_get_history_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Keeps the history of a domain in the place of what was kept before. */
void
cbk_store_put_history_async (CbkStore           *self,
                             const char         *domain_id,
                             const CbkHistory   *history,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  CbkCacheEntry entry;
  GTask        *task;

  g_return_if_fail (CBK_IS_STORE (self));
  g_return_if_fail (domain_id != NULL && history != NULL);

  entry = (CbkCacheEntry){ cbk_history_to_bytes (history), g_strdup (history->etag), history->fetched };
  task = cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_put_history_async, "put history");
  push_cache_call (self, task, CBK_CACHE_HISTORY, domain_id, &entry);
}

gboolean
cbk_store_put_history_finish (CbkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_put_history_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The chain of a certificate as it was kept last. */
void
cbk_store_get_chain_async (CbkStore           *self,
                           const char         *certificate_id,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (CBK_IS_STORE (self));
  g_return_if_fail (certificate_id != NULL);

  task = cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_get_chain_async, "get chain");
  push_cache_call (self, task, CBK_CACHE_CHAIN, certificate_id, NULL);
}

/* Returns: (transfer full) (nullable): NULL without an error where none is kept */
CbkKeptChain *
cbk_store_get_chain_finish (CbkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_get_chain_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Keeps the chain of a certificate; bytes that hold a private key are refused with CBK_ERROR_BAD_ANSWER. */
void
cbk_store_put_chain_async (CbkStore           *self,
                           const char         *certificate_id,
                           const CbkKeptChain *chain,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  CbkCacheEntry entry;
  GTask        *task;

  g_return_if_fail (CBK_IS_STORE (self));
  g_return_if_fail (certificate_id != NULL && chain != NULL);

  entry = (CbkCacheEntry){ g_bytes_ref (chain->pem), g_strdup (chain->etag), chain->fetched };
  task = cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_put_chain_async, "put chain");
  push_cache_call (self, task, CBK_CACHE_CHAIN, certificate_id, &entry);
}

gboolean
cbk_store_put_chain_finish (CbkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_put_chain_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cbk_store_get_news_async:
 *
 * What has become different since the news were cleared last, as far as it still is: two renewals are one, and a domain
 * that was added and removed is none. The first complete pass of an inventory brings no news.
 */
void
cbk_store_get_news_async (CbkStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CBK_IS_STORE (self));

  cbk_store_push_job (self,
                      cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_get_news_async, "get news"),
                      run_get_news);
}

/* Returns: (transfer full): the news, or NULL with an error of the store */
CbkNews *
cbk_store_get_news_finish (CbkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_get_news_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cbk_store_clear_news_async:
 * @generation: of the news that were seen (#CbkNews.generation): what came after them is still news
 */
void
cbk_store_clear_news_async (CbkStore           *self,
                            gint64              generation,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (CBK_IS_STORE (self));

  task = cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_clear_news_async, "clear news");
  g_task_set_task_data (task, g_memdup2 (&generation, sizeof generation), g_free);
  cbk_store_push_job (self, task, run_clear_news);
}

gboolean
cbk_store_clear_news_finish (CbkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_clear_news_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cbk_store_get_terms_async (CbkStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CBK_IS_STORE (self));

  cbk_store_push_job (self,
                      cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_get_terms_async,
                                          "get terms"),
                      run_get_terms);
}

/* Returns: (transfer full): what the CDN has said, or NULL with an error of the store */
CbkTerms *
cbk_store_get_terms_finish (CbkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_get_terms_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cbk_store_put_terms_async:
 * @terms: (transfer none): of which what the CDN says of itself is kept
 */
void
cbk_store_put_terms_async (CbkStore           *self,
                           const CbkTerms     *terms,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (CBK_IS_STORE (self));
  g_return_if_fail (terms != NULL);

  task = cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_put_terms_async, "put terms");
  g_task_set_task_data (task, cbk_terms_copy (terms), (GDestroyNotify) cbk_terms_free);
  cbk_store_push_job (self, task, run_put_terms);
}

gboolean
cbk_store_put_terms_finish (CbkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_put_terms_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
