/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings a store up to date from a connector: one run at a time (cbk-sync-run), and what it tells while it goes on. */

#include "config.h"

#include "core/sync/cbk-sync.h"

#include <glib/gi18n-lib.h>

#include "core/sync/cbk-sync-run.h"

struct _CbkSync
{
  GObject parent_instance;

  CbkConnector *connector;  /* owned */
  CbkStore     *store;      /* owned */
  gulong        waiting;    /* handler of the connector's signal, during a run */
  CbkTerms     *terms;      /* owned (nullable): what the CDN has said of itself last; NULL before that */
  GPtrArray    *unreadable; /* owned (nullable): of char *: what the last run said about rows that could not be read */
  GTask        *task;       /* borrowed (nullable): of the run that is going on */
};

G_DEFINE_FINAL_TYPE (CbkSync, cbk_sync, G_TYPE_OBJECT)

typedef enum
{
  PROP_CONNECTOR = 1,
  PROP_STORE,
} CbkSyncProperty;

enum
{
  SIGNAL_PROGRESS,
  SIGNAL_SNAPSHOT,
  SIGNAL_WAITING,
  N_SIGNALS
};

static GParamSpec *properties[PROP_STORE + 1];
static guint       signals[N_SIGNALS];

static void
on_waiting (CbkConnector *connector, guint seconds, gboolean was_asked, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_WAITING], 0, seconds, was_asked);
}

static void
cbk_sync_set_property (GObject *object, guint property, const GValue *value, GParamSpec *pspec)
{
  CbkSync *self = CBK_SYNC (object);

  switch ((CbkSyncProperty) property)
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
cbk_sync_dispose (GObject *object)
{
  CbkSync *self = CBK_SYNC (object);

  g_clear_object (&self->connector);
  g_clear_object (&self->store);
  g_clear_pointer (&self->unreadable, g_ptr_array_unref);
  g_clear_pointer (&self->terms, cbk_terms_free);

  G_OBJECT_CLASS (cbk_sync_parent_class)->dispose (object);
}

static void
cbk_sync_class_init (CbkSyncClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GParamFlags   flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = cbk_sync_set_property;
  object_class->dispose = cbk_sync_dispose;

  properties[PROP_CONNECTOR] = g_param_spec_object ("connector", NULL, NULL, CBK_TYPE_CONNECTOR, flags);
  properties[PROP_STORE] = g_param_spec_object ("store", NULL, NULL, CBK_TYPE_STORE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", CBK_TYPE_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_INT64);
  signals[SIGNAL_SNAPSHOT] =
    g_signal_new ("snapshot", CBK_TYPE_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, CBK_TYPE_SNAPSHOT);
  signals[SIGNAL_WAITING] = g_signal_new ("waiting", CBK_TYPE_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                          2, G_TYPE_UINT, G_TYPE_BOOLEAN);
}

static void
cbk_sync_init (CbkSync *self)
{
}

/**
 * cbk_sync_new:
 * @store: an open store; while a run is going on nobody else begins passes in it
 */
CbkSync *
cbk_sync_new (CbkConnector *connector, CbkStore *store)
{
  g_return_val_if_fail (CBK_IS_CONNECTOR (connector), NULL);
  g_return_val_if_fail (CBK_IS_STORE (store), NULL);

  return g_object_new (CBK_TYPE_SYNC, "connector", connector, "store", store, NULL);
}

gboolean
cbk_sync_is_running (CbkSync *self)
{
  g_return_val_if_fail (CBK_IS_SYNC (self), FALSE);

  return self->task != NULL;
}

/**
 * cbk_sync_get_terms:
 *
 * Returns: (transfer none) (nullable): what the CDN has said of itself to this object last, also in a run that has
 *   failed after that; %NULL where it has not said anything
 */
const CbkTerms *
cbk_sync_get_terms (CbkSync *self)
{
  g_return_val_if_fail (CBK_IS_SYNC (self), NULL);

  return self->terms;
}

/* terms: (transfer full) */
void
cbk_sync_tell_terms (CbkSync *self, CbkTerms *terms)
{
  g_clear_pointer (&self->terms, cbk_terms_free);
  self->terms = terms;
}

void
cbk_sync_tell_progress (CbkSync *self, guint done, gint64 total)
{
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, done, total);
}

void
cbk_sync_tell_snapshot (CbkSync *self, CbkSnapshot *snapshot)
{
  g_signal_emit (self, signals[SIGNAL_SNAPSHOT], 0, snapshot);
}

/* Returns: (transfer none) (nullable): what the run before this one said about rows that could not be read */
GPtrArray *
cbk_sync_get_unreadable (CbkSync *self)
{
  return self->unreadable;
}

/* unreadable: (transfer none): what the run has said about rows that could not be read */
void
cbk_sync_tell_end (CbkSync *self, GPtrArray *unreadable)
{
  g_clear_pointer (&self->unreadable, g_ptr_array_unref);
  self->unreadable = g_ptr_array_ref (unreadable);
  g_clear_signal_handler (&self->waiting, self->connector);
  self->task = NULL;
}

/**
 * cbk_sync_run_async:
 * @kind: %CBK_PASS_FULL for a person who wants everything anew; else %CBK_PASS_AS_NEEDED
 * @now: UTC seconds; a pass that begins now is known by it
 * @cancellable: (nullable): the run can be cancelled at any moment
 *
 * Goes through what has changed at the CDN, or through its whole inventory, from where an interrupted run has stopped.
 * Where the CDN no longer knows what has changed, the run goes on with a full pass. Pages that were stored stay,
 * whatever happens after them; rows go only after a pass has seen its end. The object lives until the run is over.
 */
void
cbk_sync_run_async (CbkSync            *self,
                    CbkPassKind         kind,
                    gint64              now,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CBK_IS_SYNC (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cbk_sync_run_async);
  g_task_set_check_cancellable (task, FALSE); /* a run that has come to its end is told as such */
  if (self->task != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "%s",
                               _ ("A sync of this inventory is running already. Wait for its end or cancel it."));
      return;
    }

  self->task = task;
  self->waiting = g_signal_connect (self->connector, "waiting", G_CALLBACK (on_waiting), self);
  cbk_sync_run_start (task, self->connector, self->store, kind, now);
}

/**
 * cbk_sync_run_finish:
 * @report: (out) (optional) (transfer full): what came of it
 *
 * Returns: TRUE after a complete pass; or FALSE with G_IO_ERROR_CANCELLED, G_IO_ERROR_PENDING, CBK_ERROR_BAD_ANSWER
 *   where page tokens go in a circle, CBK_ERROR_STORE_LOCKED where another process is syncing this inventory, or what
 * the connector or the store said. The next run resumes.
 */
gboolean
cbk_sync_run_finish (CbkSync *self, GAsyncResult *result, CbkSyncReport **report, GError **error)
{
  g_autoptr (CbkSyncReport) done = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_sync_run_async), FALSE);

  done = g_task_propagate_pointer (G_TASK (result), error);
  if (done == NULL)
    return FALSE;
  if (report != NULL)
    *report = g_steal_pointer (&done);
  return TRUE;
}
