/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls for what is shown first at the next start. */

#include "config.h"

#include "core/store/cbk-store-private.h"

#include "core/store/cbk-store-cache.h"

/* There is one alone. */
#define ID ""

/* How long the thread waits for a screen to be painted. */
#define LONGEST_WAIT (300 * G_TIME_SPAN_MILLISECOND)

/* What the thread waits for before it reads a million rows: these would take the processor and the memory from the
 * frame that shows the first ones. */
typedef struct
{
  gatomicrefcount ref_count;
  GMutex          mutex;
  GCond           cond;
  gboolean        is_open;
} Gate;

typedef struct
{
  CbkSnapshot *snapshot; /* owned */
  GBytes      *bytes;    /* owned */
} Screen;

static void
screen_free (Screen *screen)
{
  cbk_snapshot_unref (screen->snapshot);
  g_bytes_unref (screen->bytes);
  g_free (screen);
}

static Gate *
gate_new (void)
{
  Gate *gate = g_new0 (Gate, 1);

  g_atomic_ref_count_init (&gate->ref_count);
  g_mutex_init (&gate->mutex);
  g_cond_init (&gate->cond);
  return gate;
}

static Gate *
gate_ref (Gate *gate)
{
  g_atomic_ref_count_inc (&gate->ref_count);
  return gate;
}

static void
gate_unref (Gate *gate)
{
  if (!g_atomic_ref_count_dec (&gate->ref_count))
    return;
  g_mutex_clear (&gate->mutex);
  g_cond_clear (&gate->cond);
  g_free (gate);
}

static void
gate_open (Gate *gate)
{
  g_mutex_lock (&gate->mutex);
  gate->is_open = TRUE;
  g_cond_signal (&gate->cond);
  g_mutex_unlock (&gate->mutex);
}

static void
gate_await (Gate *gate)
{
  gint64 end = g_get_monotonic_time () + LONGEST_WAIT;

  g_mutex_lock (&gate->mutex);
  while (!gate->is_open && g_cond_wait_until (&gate->cond, &gate->mutex, end))
    ;
  g_mutex_unlock (&gate->mutex);
}

static char *
format_generation (gint64 generation)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, generation);
}

static void
run_get (CbkStoreDatabase *database, GTask *task)
{
  g_auto (CbkCacheEntry) entry = { 0 };
  g_autofree char *tag = NULL;
  Gate            *gate = gate_ref (g_task_get_task_data (task));
  gint64           generation;
  GError          *error = NULL;
  CbkSql          *sql = cbk_store_database_get_sql (database, &error);

  if (sql == NULL || !cbk_store_database_get_generation (database, &generation, &error) ||
      !cbk_store_cache_get (sql, CBK_CACHE_SCREEN, ID, &entry, &error))
    {
      cbk_store_return_error (database, task, error);
      gate_unref (gate);
      return;
    }

  tag = format_generation (generation);
  if (entry.bytes != NULL && g_strcmp0 (tag, entry.etag) == 0)
    {
      g_task_return_pointer (task, g_steal_pointer (&entry.bytes), (GDestroyNotify) g_bytes_unref);
      gate_await (gate);
    }
  else
    {
      g_task_return_pointer (task, NULL, NULL);
    }
  gate_unref (gate);
}

static void
run_put (CbkStoreDatabase *database, GTask *task)
{
  const Screen *screen = g_task_get_task_data (task);
  g_auto (CbkCacheEntry) entry = { 0 };
  gint64  generation;
  GError *error = NULL;
  CbkSql *sql = cbk_store_database_get_sql (database, &error);

  if (sql == NULL || !cbk_store_database_get_generation (database, &generation, &error))
    {
      cbk_store_return_error (database, task, error);
      return;
    }
  if (!cbk_store_database_is_latest (database, screen->snapshot, generation))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  entry.bytes = g_bytes_ref (screen->bytes);
  entry.etag = format_generation (generation);
  entry.fetched = G_MAXINT64; /* it goes last */
  if (cbk_store_cache_put (sql, CBK_CACHE_SCREEN, ID, &entry, CBK_STORE_CACHE_MAX, &error))
    g_task_return_boolean (task, TRUE);
  else
    cbk_store_return_error (database, task, error);
}

/**
 * cbk_store_get_screen_async:
 *
 * What is asked of the store after this waits until cbk_store_screen_is_shown() is called, or a moment.
 */
void
cbk_store_get_screen_async (CbkStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Gate  *gate;
  GTask *task;

  g_return_if_fail (CBK_IS_STORE (self));

  gate = gate_new ();
  g_object_set_data_full (G_OBJECT (self), "screen-gate", gate_ref (gate), (GDestroyNotify) gate_unref);
  task = cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_get_screen_async, "get screen");
  g_task_set_task_data (task, gate, (GDestroyNotify) gate_unref);
  cbk_store_push_job (self, task, run_get);
}

/* Returns: (transfer full) (nullable): NULL without an error where none is kept, or its rows have changed since */
GBytes *
cbk_store_get_screen_finish (CbkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_get_screen_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cbk_store_screen_is_shown:
 *
 * Lets the store go on after cbk_store_get_screen_async().
 */
void
cbk_store_screen_is_shown (CbkStore *self)
{
  Gate *gate;

  g_return_if_fail (CBK_IS_STORE (self));

  gate = g_object_get_data (G_OBJECT (self), "screen-gate");
  if (gate != NULL)
    gate_open (gate);
}

/**
 * cbk_store_put_screen_async:
 * @snapshot: that the bytes were made of
 */
void
cbk_store_put_screen_async (CbkStore           *self,
                            CbkSnapshot        *snapshot,
                            GBytes             *bytes,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  Screen *screen;
  GTask  *task;

  g_return_if_fail (CBK_IS_STORE (self));
  g_return_if_fail (snapshot != NULL && bytes != NULL);

  screen = g_new0 (Screen, 1);
  screen->snapshot = cbk_snapshot_ref (snapshot);
  screen->bytes = g_bytes_ref (bytes);
  task = cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_put_screen_async, "put screen");
  g_task_set_task_data (task, screen, (GDestroyNotify) screen_free);
  cbk_store_push_job (self, task, run_put);
}

gboolean
cbk_store_put_screen_finish (CbkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_put_screen_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
