/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inventory of one account in one SQLite file: what the main thread asks, and the thread that does it.
 *
 *   caller ──► GTask ──► queue ──► the store's thread (CbkStoreDatabase) ──► the task returns in the caller's context
 */

#include "config.h"

#include "core/store/cbk-store.h"

#include "core/store/cbk-store-private.h"

struct _CbkStore
{
  GObject parent_instance;

  GFile       *file;   /* owned */
  GAsyncQueue *queue;  /* owned; of Job */
  GThread     *thread; /* owned; it ends after the last job */
};

G_DEFINE_FINAL_TYPE (CbkStore, cbk_store, G_TYPE_OBJECT)

typedef enum
{
  PROP_FILE = 1,
} CbkStoreProperty;

static GParamSpec *properties[PROP_FILE + 1];

enum
{
  SIGNAL_CHANGED_ELSEWHERE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* How often the thread looks whether another process has written to the file, in microseconds. */
#define LOOK_PAUSE G_USEC_PER_SEC

typedef struct
{
  GTask          *task; /* owned */
  CbkStoreJobFunc run;  /* NULL: there is no more to do */
} Job;

typedef struct
{
  GWeakRef      store;
  GMainContext *context; /* owned; of whoever made the store */
  GAsyncQueue  *queue;   /* owned */
  char         *path;    /* owned */
} ThreadData;

/* What load and build_snapshot return. */
typedef struct
{
  CbkSnapshot *snapshot; /* owned */
  gint64       synced;
} Inventory;

static void
inventory_free (Inventory *inventory)
{
  g_clear_pointer (&inventory->snapshot, cbk_snapshot_unref);
  g_free (inventory);
}

static gboolean
tell_changed_elsewhere (gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_CHANGED_ELSEWHERE], 0);
  return G_SOURCE_REMOVE;
}

static void
look_elsewhere (ThreadData *data, CbkStoreDatabase *database)
{
  CbkStore *store;
  g_autoptr (GSource) source = NULL;

  if (!cbk_store_database_look (database) || (store = g_weak_ref_get (&data->store)) == NULL)
    return;
  source = g_idle_source_new ();
  g_source_set_callback (source, tell_changed_elsewhere, store, g_object_unref);
  g_source_attach (source, data->context);
}

/* Waits for a job, and looks at the file from time to time while it is open. */
static Job *
next_job (ThreadData *data, CbkStoreDatabase *database, gint64 *next_look)
{
  Job   *job = NULL;
  gint64 now;

  while (job == NULL)
    {
      if (!cbk_store_database_is_open (database))
        return g_async_queue_pop (data->queue);

      now = g_get_monotonic_time ();
      if (now >= *next_look)
        {
          look_elsewhere (data, database);
          *next_look = now + LOOK_PAUSE;
        }
      job = g_async_queue_timeout_pop (data->queue, *next_look - now);
    }
  return job;
}

static void
thread_data_free (ThreadData *data)
{
  g_weak_ref_clear (&data->store);
  g_main_context_unref (data->context);
  g_async_queue_unref (data->queue);
  g_free (data->path);
  g_free (data);
}

/* A job that has not begun can be cancelled. One that has begun runs to its end, and its task says how that was. */
static gpointer
thread_main (gpointer user_data)
{
  ThreadData *data = user_data;
  g_autoptr (CbkStoreDatabase) database = cbk_store_database_new (data->path);
  gint64 next_look = 0;

  for (;;)
    {
      g_autofree Job *job = next_job (data, database, &next_look);
      g_autoptr (GTask) task = job->task;

      if (job->run == NULL)
        break;
      if (!g_task_return_error_if_cancelled (task))
        job->run (database, task);
    }

  thread_data_free (data);
  return NULL;
}

void
cbk_store_push_job (CbkStore *self, GTask *task, CbkStoreJobFunc run)
{
  Job *job = g_new0 (Job, 1);

  job->task = task;
  job->run = run;
  g_async_queue_push (self->queue, job);
}

GTask *
cbk_store_new_task (CbkStore           *self,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data,
                    gpointer            source_tag,
                    const char         *name)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_name (task, name);
  g_task_set_source_tag (task, source_tag);
  g_task_set_check_cancellable (task, FALSE); /* what was committed is told, even to one who would rather it were not */
  return task;
}

void
cbk_store_return_error (CbkStoreDatabase *database, GTask *task, GError *error)
{
  cbk_store_database_put_aside (database, &error);
  g_task_return_error (task, error);
}

/* What open returns. */
typedef struct
{
  char *put_aside; /* owned (nullable) */
} Opened;

static void
opened_free (Opened *opened)
{
  g_free (opened->put_aside);
  g_free (opened);
}

static void
run_open (CbkStoreDatabase *database, GTask *task)
{
  Opened *opened = g_new0 (Opened, 1);
  GError *error = NULL;

  if (cbk_store_database_open (database, &opened->put_aside, &error))
    {
      g_task_return_pointer (task, opened, (GDestroyNotify) opened_free);
      return;
    }
  opened_free (opened);
  g_task_return_error (task, error);
}

static void
run_close (CbkStoreDatabase *database, GTask *task)
{
  cbk_store_database_close (database);
  g_task_return_boolean (task, TRUE);
}

static void
run_load (CbkStoreDatabase *database, GTask *task)
{
  Inventory *inventory = g_new0 (Inventory, 1);
  GError    *error = NULL;

  inventory->snapshot = cbk_store_database_load (database, &inventory->synced, &error);
  if (inventory->snapshot != NULL)
    {
      g_task_return_pointer (task, inventory, (GDestroyNotify) inventory_free);
      cbk_store_database_tidy_read (database);
      return;
    }
  inventory_free (inventory);
  cbk_store_return_error (database, task, error);
}

static void
run_get_domain (CbkStoreDatabase *database, GTask *task)
{
  const gint64 *key = g_task_get_task_data (task);
  GError       *error = NULL;
  CbkDomain    *domain = cbk_store_database_get_domain (database, *key, &error);

  if (domain != NULL)
    g_task_return_pointer (task, domain, (GDestroyNotify) cbk_domain_free);
  else
    cbk_store_return_error (database, task, error);
}

static void
cbk_store_set_property (GObject *object, guint property, const GValue *value, GParamSpec *pspec)
{
  CbkStore *self = CBK_STORE (object);

  switch ((CbkStoreProperty) property)
    {
    case PROP_FILE:
      self->file = g_value_dup_object (value);
      return;
    }
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
cbk_store_constructed (GObject *object)
{
  CbkStore   *self = CBK_STORE (object);
  ThreadData *data = g_new0 (ThreadData, 1);

  G_OBJECT_CLASS (cbk_store_parent_class)->constructed (object);

  g_weak_ref_init (&data->store, self);
  data->context = g_main_context_ref_thread_default ();
  data->queue = g_async_queue_ref (self->queue);
  data->path = g_file_get_path (self->file);
  self->thread = g_thread_new ("store", thread_main, data);
}

/* The thread does what is still in the queue, closes the file and ends by itself: nobody waits for it. Each job keeps
 * the object alive until its task has returned, so this may well be the thread itself. */
static void
cbk_store_dispose (GObject *object)
{
  CbkStore *self = CBK_STORE (object);

  if (self->thread != NULL)
    cbk_store_push_job (self, NULL, NULL);
  g_clear_pointer (&self->thread, g_thread_unref);

  G_OBJECT_CLASS (cbk_store_parent_class)->dispose (object);
}

static void
cbk_store_finalize (GObject *object)
{
  CbkStore *self = CBK_STORE (object);

  g_clear_pointer (&self->queue, g_async_queue_unref);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (cbk_store_parent_class)->finalize (object);
}

static void
cbk_store_class_init (CbkStoreClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->set_property = cbk_store_set_property;
  object_class->constructed = cbk_store_constructed;
  object_class->dispose = cbk_store_dispose;
  object_class->finalize = cbk_store_finalize;

  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE,
                                               G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[SIGNAL_CHANGED_ELSEWHERE] =
    g_signal_new ("changed-elsewhere", CBK_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cbk_store_init (CbkStore *self)
{
  self->queue = g_async_queue_new ();
}

/**
 * cbk_store_new:
 * @file: a local file; it and its folder are made by cbk_store_open_async() where they are missing
 *
 * The object may be dropped at any time: what was asked for is still done, and the file is closed in the background.
 * All functions are to be called on one thread; none of them waits.
 *
 * Returns: (transfer full): a store whose file is not open yet
 */
CbkStore *
cbk_store_new (GFile *file)
{
  g_return_val_if_fail (G_IS_FILE (file) && g_file_is_native (file), NULL);

  return g_object_new (CBK_TYPE_STORE, "file", file, NULL);
}

/**
 * cbk_store_open_async:
 *
 * Opens the file and brings its tables up to date. A file of a newer version is left as it is. A damaged file is put
 * aside, and a new one begun: the inventory is empty until the next sync.
 *
 * Each function of the store can fail with CBK_ERROR_STORE, _STORE_NEWER (only here), _STORE_CORRUPT, _STORE_FULL and
 * _STORE_READ_ONLY, and with G_IO_ERROR_CANCELLED while it has not begun. After _STORE_CORRUPT the file has been put
 * aside and every call says so until the store is opened again. After the others it goes on working once their cause is
 * gone.
 */
void
cbk_store_open_async (CbkStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CBK_IS_STORE (self));

  cbk_store_push_job (self,
                      cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_open_async, "open store"),
                      run_open);
}

/**
 * cbk_store_open_finish:
 * @put_aside: (out) (optional) (nullable) (transfer full): the name that a damaged file has now, in the same folder,
 * also one that was put aside since it was opened last; NULL where the file was not damaged
 */
gboolean
cbk_store_open_finish (CbkStore *self, GAsyncResult *result, char **put_aside, GError **error)
{
  Opened *opened;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_open_async), FALSE);

  opened = g_task_propagate_pointer (G_TASK (result), error);
  if (opened == NULL)
    return FALSE;
  if (put_aside != NULL)
    *put_aside = g_steal_pointer (&opened->put_aside);
  opened_free (opened);
  return TRUE;
}

/**
 * cbk_store_close_async:
 *
 * Closes the file after everything that was asked for before is done. An interrupted pass can be resumed later.
 */
void
cbk_store_close_async (CbkStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CBK_IS_STORE (self));

  cbk_store_push_job (self,
                      cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_close_async, "close store"),
                      run_close);
}

gboolean
cbk_store_close_finish (CbkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_close_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Returns: (transfer full): the snapshot of a task that made one */
static CbkSnapshot *
propagate_inventory (GTask *task, gint64 *synced, GError **error)
{
  Inventory   *inventory = g_task_propagate_pointer (task, error);
  CbkSnapshot *snapshot;

  if (inventory == NULL)
    return NULL;
  if (synced != NULL)
    *synced = inventory->synced;
  snapshot = g_steal_pointer (&inventory->snapshot);
  inventory_free (inventory);
  return snapshot;
}

/**
 * cbk_store_load_async:
 *
 * Reads the stored columns where they show the rows as they stand, else makes them anew from the rows.
 */
void
cbk_store_load_async (CbkStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CBK_IS_STORE (self));

  cbk_store_push_job (self,
                      cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_load_async,
                                          "load inventory"),
                      run_load);
}

/**
 * cbk_store_load_finish:
 * @synced: (out) (optional): when the last complete pass began, UTC seconds; 0 before the first
 *
 * Returns: (transfer full): the inventory, or NULL with an error of the store
 */
CbkSnapshot *
cbk_store_load_finish (CbkStore *self, GAsyncResult *result, gint64 *synced, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_load_async), NULL);

  return propagate_inventory (G_TASK (result), synced, error);
}

/**
 * cbk_store_build_snapshot_async:
 *
 * The rows as they stand, in the middle of a pass too. Where none has changed since, it is the last snapshot again.
 */
void
cbk_store_build_snapshot_async (CbkStore           *self,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_return_if_fail (CBK_IS_STORE (self));

  cbk_store_push_job (self,
                      cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_build_snapshot_async,
                                          "build snapshot"),
                      run_load);
}

/* Returns: (transfer full): the inventory, or NULL with an error of the store */
CbkSnapshot *
cbk_store_build_snapshot_finish (CbkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_build_snapshot_async), NULL);

  return propagate_inventory (G_TASK (result), NULL, error);
}

/**
 * cbk_store_get_domain_async:
 * @key: of a row of a snapshot (cbk_snapshot_get_key())
 */
void
cbk_store_get_domain_async (CbkStore           *self,
                            gint64              key,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (CBK_IS_STORE (self));

  task = cbk_store_new_task (self, cancellable, callback, user_data, cbk_store_get_domain_async, "get domain");
  g_task_set_task_data (task, g_memdup2 (&key, sizeof key), g_free);
  cbk_store_push_job (self, task, run_get_domain);
}

/* Returns: (transfer full): the row, or NULL with CBK_ERROR_NOT_FOUND or an error of the store */
CbkDomain *
cbk_store_get_domain_finish (CbkStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_store_get_domain_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
