/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that the store of an account holds for its session, read at once: opened, if it is not, then one after the other.
 */

#include "config.h"

#include "app/cbk-holdings.h"

/* The data of a reading's task. */
typedef struct
{
  CbkHoldings *holdings;  /* owned (nullable) */
  char        *put_aside; /* owned (nullable) */
} Reading;

static void
reading_free (Reading *reading)
{
  cbk_holdings_free (reading->holdings);
  g_free (reading->put_aside);
  g_free (reading);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reading *reading = g_task_get_task_data (task);
  GError  *error = NULL;

  reading->holdings->snapshot = cbk_store_load_finish (CBK_STORE (source), result, &reading->holdings->synced, &error);
  if (reading->holdings->snapshot != NULL)
    g_task_return_pointer (task, g_steal_pointer (&reading->holdings), (GDestroyNotify) cbk_holdings_free);
  else
    g_task_return_error (task, error);
}

static void
terms_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reading *reading = g_task_get_task_data (task);
  GError  *error = NULL;

  reading->holdings->terms = cbk_store_get_terms_finish (CBK_STORE (source), result, &error);
  if (reading->holdings->terms != NULL)
    cbk_store_load_async (CBK_STORE (source), g_task_get_cancellable (task), loaded_cb, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reading *reading = g_task_get_task_data (task);
  GError  *error = NULL;

  if (cbk_store_open_finish (CBK_STORE (source), result, &reading->put_aside, &error))
    cbk_store_get_terms_async (CBK_STORE (source), g_task_get_cancellable (task), terms_known_cb, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

/**
 * cbk_holdings_read_async:
 * @is_open: whether the store is open already
 *
 * On the main thread, which does not wait.
 */
void
cbk_holdings_read_async (CbkStore           *store,
                         gboolean            is_open,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  Reading *reading;

  g_return_if_fail (CBK_IS_STORE (store));

  task = g_task_new (store, cancellable, callback, user_data);
  g_task_set_source_tag (task, cbk_holdings_read_async);
  g_task_set_check_cancellable (task, FALSE); /* the store says what has become of it */
  reading = g_new0 (Reading, 1);
  reading->holdings = g_new0 (CbkHoldings, 1);
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  if (is_open)
    cbk_store_get_terms_async (store, cancellable, terms_known_cb, g_object_ref (task));
  else
    cbk_store_open_async (store, cancellable, opened_cb, g_object_ref (task));
}

/**
 * cbk_holdings_read_finish:
 * @put_aside: (out) (nullable) (transfer full): as of cbk_store_open_finish(), whatever came after it
 *
 * Returns: (transfer full): or NULL with an error of the store
 */
CbkHoldings *
cbk_holdings_read_finish (CbkStore *store, GAsyncResult *result, char **put_aside, GError **error)
{
  Reading *reading;

  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_holdings_read_async), NULL);

  reading = g_task_get_task_data (G_TASK (result));
  *put_aside = g_steal_pointer (&reading->put_aside);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* self: (transfer full) (nullable) */
void
cbk_holdings_free (CbkHoldings *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->snapshot, cbk_snapshot_unref);
  cbk_terms_free (self->terms);
  g_free (self);
}
