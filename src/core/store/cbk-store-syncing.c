/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls of a sync: begin or resume a pass, its pages, its end. */

#include "config.h"

#include "core/store/cbk-store-private.h"

typedef struct
{
  GPtrArray *domains;     /* owned */
  GPtrArray *deleted_ids; /* owned (nullable) */
  guint      n_unreadable;
  char      *next_page_token; /* owned (nullable) */
  char      *next_sync_token; /* owned (nullable) */
} CommitPage;

typedef struct
{
  CbkSnapshot   *snapshot; /* owned */
  CbkPassChanges changes;
} FinishedPass;

static void
commit_page_free (CommitPage *page)
{
  g_ptr_array_unref (page->domains);
  g_clear_pointer (&page->deleted_ids, g_ptr_array_unref);
  g_free (page->next_page_token);
  g_free (page->next_sync_token);
  g_free (page);
}

static void
finished_pass_free (FinishedPass *finished)
{
  g_clear_pointer (&finished->snapshot, cbk_snapshot_unref);
  g_free (finished);
}

static void
run_begin_pass (CbkStoreDatabase *database, GTask *task)
{
  GError  *error = NULL;
  CbkPass *pass = cbk_store_database_begin_pass (database, g_task_get_task_data (task), &error);

  if (pass != NULL)
    g_task_return_pointer (task, pass, (GDestroyNotify) cbk_pass_free);
  else
    cbk_store_return_error (database, task, error);
}

static void
run_commit_page (CbkStoreDatabase *database, GTask *task)
{
  const CommitPage  *data = g_task_get_task_data (task);
  const CbkStorePage page = { data->domains, data->deleted_ids, data->n_unreadable, data->next_page_token,
                              data->next_sync_token };
  GError            *error = NULL;

  if (cbk_store_database_commit_page (database, &page, &error))
    g_task_return_boolean (task, TRUE);
  else
    cbk_store_return_error (database, task, error);
}

static void
run_finish_pass (CbkStoreDatabase *database, GTask *task)
{
  FinishedPass *finished = g_new0 (FinishedPass, 1);
  GError       *error = NULL;

  finished->snapshot = cbk_store_database_finish_pass (database, &finished->changes, &error);
  if (finished->snapshot != NULL)
    {
      g_task_return_pointer (task, finished, (GDestroyNotify) finished_pass_free);
      cbk_store_database_tidy (database);
      return;
    }
  finished_pass_free (finished);
  cbk_store_return_error (database, task, error);
}

static void
run_abandon_pass (CbkStoreDatabase *database, GTask *task)
{
  const gint64 *not_before = g_task_get_task_data (task);
  GError       *error = NULL;

  if (cbk_store_database_abandon_pass (database, *not_before, &error))
    {
      g_task_return_boolean (task, TRUE);
      cbk_store_database_tidy (database);
      return;
    }
  cbk_store_return_error (database, task, error);
}

/**
 * cbk_store_begin_pass_async:
 * @can_delta: whether the CDN answers with what has changed since a sync token
 * @now: UTC seconds; a pass that is begun anew is known by it
 *
 * As needed, it goes on with the interrupted pass where there is one. Else the pass is a delta, unless the last pass
 * has left no sync token (the CDN sent none, or some row was unreadable) or the last complete full pass is a week old.
 * A pass that is begun anew forgets an interrupted one; the rows of that one stay.
 *
 * Until the pass is finished, abandoned or has failed, nobody else can begin one in this inventory.
 */
void
cbk_store_begin_pass_async (CbkStore           *self,
                            CbkPassKind         kind,
                            gboolean            can_delta,
                            gint64              now,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  CbkPassWish *wish;
  GTask       *task;

  g_return_if_fail (CBK_IS_STORE (self));

  wish = g_new0 (CbkPassWish, 1);
  wish->kind = kind;
  wish->can_delta = can_delta;
  wish->now = now;
  task = cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_begin_pass_async, "begin pass");
  g_task_set_task_data (task, wish, g_free);
  cbk_store_push_job (self, task, run_begin_pass);
}

/* Returns: (transfer full): where the pass goes on, or NULL with CBK_ERROR_STORE_LOCKED or an error of the store */
CbkPass *
cbk_store_begin_pass_finish (CbkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_begin_pass_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cbk_store_commit_page_async:
 * @domains: (element-type CbkDomain): nobody may change it any more
 * @deleted_ids: (nullable) (element-type utf8): of rows that have a tombstone; nobody may change it any more
 * @n_unreadable: rows of the page that are not among @domains because they could not be read
 * @next_page_token: (nullable): of the page after it; NULL after the last
 * @next_sync_token: (nullable): what the last page carries for the delta after this pass
 *
 * Ids and domains are unique: a new id under a known domain replaces the row there, and a known id with another domain
 * changes its row; of two rows that contradict each other the later one holds. A row with a tombstone goes at the end
 * of the pass, unless a later page names it. After an error the pass must be begun again (and resumes before this
 * page).
 */
void
cbk_store_commit_page_async (CbkStore           *self,
                             GPtrArray          *domains,
                             GPtrArray          *deleted_ids,
                             guint               n_unreadable,
                             const char         *next_page_token,
                             const char         *next_sync_token,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  CommitPage *page;
  GTask      *task;

  g_return_if_fail (CBK_IS_STORE (self));
  g_return_if_fail (domains != NULL);

  page = g_new0 (CommitPage, 1);
  page->domains = g_ptr_array_ref (domains);
  page->deleted_ids = deleted_ids == NULL ? NULL : g_ptr_array_ref (deleted_ids);
  page->n_unreadable = n_unreadable;
  page->next_page_token = g_strdup (next_page_token);
  page->next_sync_token = g_strdup (next_sync_token);
  task = cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_commit_page_async, "commit page");
  g_task_set_task_data (task, page, (GDestroyNotify) commit_page_free);
  cbk_store_push_job (self, task, run_commit_page);
}

gboolean
cbk_store_commit_page_finish (CbkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_commit_page_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cbk_store_finish_pass_async:
 *
 * Ends a pass whose last page is committed, in one transaction; before that it is an error. After an error the pass
 * must be begun again (and resumes at its end).
 */
void
cbk_store_finish_pass_async (CbkStore           *self,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_return_if_fail (CBK_IS_STORE (self));

  cbk_store_push_job (self,
                      cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_finish_pass_async,
                                          "finish pass"),
                      run_finish_pass);
}

/**
 * cbk_store_finish_pass_finish:
 * @changes: (out) (optional): what became of the inventory, over all runs that the pass took; a row that it changed
 *   twice counts twice
 *
 * Returns: (transfer full): the inventory after the pass, or NULL with an error of the store
 */
CbkSnapshot *
cbk_store_finish_pass_finish (CbkStore *self, GAsyncResult *result, CbkPassChanges *changes, GError **error)
{
  FinishedPass *finished;
  CbkSnapshot  *snapshot;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_finish_pass_async), NULL);

  finished = g_task_propagate_pointer (G_TASK (result), error);
  if (finished == NULL)
    return NULL;
  if (changes != NULL)
    *changes = finished->changes;
  snapshot = g_steal_pointer (&finished->snapshot);
  finished_pass_free (finished);
  return snapshot;
}

/**
 * cbk_store_abandon_pass_async:
 * @not_before: when the CDN wants to be asked again, UTC seconds: kept until a pass ends; 0 where it did not say
 *
 * Lets go of the pass, if one is going on, so that anybody can resume it.
 */
void
cbk_store_abandon_pass_async (CbkStore           *self,
                              gint64              not_before,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (CBK_IS_STORE (self));

  task = cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_abandon_pass_async, "abandon pass");
  g_task_set_task_data (task, g_memdup2 (&not_before, sizeof not_before), g_free);
  cbk_store_push_job (self, task, run_abandon_pass);
}

gboolean
cbk_store_abandon_pass_finish (CbkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_abandon_pass_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* self: (transfer full) (nullable) */
void
cbk_pass_free (CbkPass *self)
{
  if (self == NULL)
    return;
  g_free (self->sync_token);
  g_free (self->page_token);
  g_free (self);
}
