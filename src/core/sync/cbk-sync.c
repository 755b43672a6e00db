/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run: the CDN's answer about itself, then page after page into the store, then the end of the pass.
 *
 *   info ──► begin or resume ──► ask for a page ──► store it ──► … ──► finish
 *                                      ▲                │
 *                                      └── the next one ┘  asked for while this one is being stored, never further
 * ahead
 *
 * What is going on is a few flags; advance() looks at them after each answer and does what is next. */

#include "config.h"

#include "core/sync/cbk-sync.h"

#include <glib/gi18n-lib.h>

#include "core/cbk-error.h"

#define MAX_PAGE_SIZE 1000

/* A snapshot in the middle of a run may take a sixth of the store's time, and the window need not be told more often
 * than once a second. */
#define SNAPSHOT_SHARE 5
#define SNAPSHOT_PAUSE G_USEC_PER_SEC

struct _CbkSync
{
  GObject parent_instance;

  CbkConnector *connector; /* owned */
  CbkStore     *store;     /* owned */
  GTask        *task;      /* borrowed (nullable): of the run that is going on */
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
  N_SIGNALS
};

static GParamSpec *properties[PROP_STORE + 1];
static guint       signals[N_SIGNALS];

/* The data of a run's task. */
typedef struct
{
  GCancellable *asking;    /* owned; of requests and snapshots: cancelled with the run, and when the run has failed */
  GSource      *cancelled; /* owned (nullable); passes the caller's cancelling on */
  gint64        now;
  guint         page_size;

  char          *token;        /* owned (nullable); of the page that is or will be asked for */
  GHashTable    *seen;         /* owned; tokens that were asked for */
  CbkDomainPage *page;         /* owned (nullable); it waits for the one before it to be stored */
  guint          n_storing;    /* rows of the page that is being stored */
  guint          n_unreadable; /* of the pass, up to and with that page */
  guint          done;
  gint64         total;

  gboolean is_asking;
  gboolean is_storing; /* a page, or the beginning of the pass */
  gboolean is_building;
  gboolean at_end;        /* the page that is being stored, or was stored last, has no next one */
  gboolean must_restart;  /* the CDN no longer knows the token */
  gboolean has_restarted; /* once is enough */

  CbkSnapshot *shown;         /* owned (nullable); the last one that was told */
  gboolean     is_unshown;    /* pages were stored since */
  gint64       build_started; /* monotonic, in microseconds, as the next one */
  gint64       next_build;

  GError *error; /* owned (nullable); why the run ends */
} Run;

typedef struct
{
  CbkPassChanges changes;
  guint          n_unreadable;
} RunResult;

static void advance (GTask *task);

static void
run_free (Run *run)
{
  g_clear_object (&run->asking);
  g_clear_pointer (&run->cancelled, g_source_unref);
  g_clear_pointer (&run->token, g_free);
  g_clear_pointer (&run->seen, g_hash_table_unref);
  g_clear_pointer (&run->page, cbk_domain_page_free);
  g_clear_pointer (&run->shown, cbk_snapshot_unref);
  g_clear_error (&run->error);
  g_free (run);
}

static void
show_snapshot (GTask *task, CbkSnapshot *snapshot)
{
  Run *run = g_task_get_task_data (task);

  run->is_unshown = FALSE;
  g_clear_pointer (&run->shown, cbk_snapshot_unref);
  run->shown = cbk_snapshot_ref (snapshot);
  g_signal_emit (g_task_get_source_object (task), signals[SIGNAL_SNAPSHOT], 0, snapshot);
}

/* The first error is the reason; those that follow from it are not. */
static void
fail (GTask *task, GError *error)
{
  Run *run = g_task_get_task_data (task);

  if (run->error != NULL)
    {
      g_error_free (error);
      return;
    }
  run->error = error;
  g_cancellable_cancel (run->asking);
}

/* result: (transfer full) (nullable): NULL where the run has failed */
static void
end_run (GTask *task, RunResult *result)
{
  CbkSync *self = g_task_get_source_object (task);
  Run     *run = g_task_get_task_data (task);

  if (run->cancelled != NULL)
    g_source_destroy (run->cancelled);
  self->task = NULL;
  if (result != NULL)
    g_task_return_pointer (task, result, g_free);
  else
    g_task_return_error (task, g_steal_pointer (&run->error));
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (CbkDomainPage) page = NULL;
  Run    *run = g_task_get_task_data (task);
  GError *error = NULL;

  run->is_asking = FALSE;
  page = cbk_connector_list_domains_finish (CBK_CONNECTOR (source), result, &error);
  if (page == NULL && g_error_matches (error, CBK_ERROR, CBK_ERROR_TOKEN_EXPIRED) && run->token != NULL &&
      !run->has_restarted && run->error == NULL)
    {
      run->must_restart = TRUE;
      run->has_restarted = TRUE;
      g_error_free (error);
    }
  else if (page == NULL)
    fail (task, error);
  else if (page->next_page_token != NULL && g_hash_table_contains (run->seen, page->next_page_token))
    fail (task,
          g_error_new_literal (CBK_ERROR, CBK_ERROR_BAD_ANSWER,
                               _ ("The CDN leads in a circle: it names a page of the inventory as the next one that it "
                                  "has sent before. Sync again later; if it stays so, tell the CDN's support.")));
  else
    run->page = g_steal_pointer (&page);
  advance (task);
}

static void
ask_for_page (GTask *task)
{
  CbkSync *self = g_task_get_source_object (task);
  Run     *run = g_task_get_task_data (task);

  if (run->token != NULL)
    g_hash_table_add (run->seen, g_strdup (run->token));
  run->is_asking = TRUE;
  cbk_connector_list_domains_async (self->connector, run->page_size, run->token, NULL, run->asking, on_page,
                                    g_object_ref (task));
}

static void
on_snapshot_built (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  Run    *run = g_task_get_task_data (task);
  gint64  finished = g_get_monotonic_time ();
  GError *error = NULL;

  run->is_building = FALSE;
  run->next_build = finished + MAX (SNAPSHOT_PAUSE, SNAPSHOT_SHARE * (finished - run->build_started));
  snapshot = cbk_store_build_snapshot_finish (CBK_STORE (source), result, &error);
  if (snapshot == NULL)
    fail (task, error);
  else if (snapshot != run->shown)
    show_snapshot (task, snapshot);
  advance (task);
}

/* No sooner than it may be; and after the last page the end of the pass brings a snapshot by itself. */
static void
build_snapshot (GTask *task)
{
  CbkSync *self = g_task_get_source_object (task);
  Run     *run = g_task_get_task_data (task);
  gint64   started = g_get_monotonic_time ();

  if (run->is_building || run->at_end || run->error != NULL || started < run->next_build)
    return;
  run->is_building = TRUE;
  run->build_started = started;
  cbk_store_build_snapshot_async (self->store, run->asking, on_snapshot_built, g_object_ref (task));
}

static void
on_page_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbkSync *self = g_task_get_source_object (task);
  Run     *run = g_task_get_task_data (task);
  GError  *error = NULL;

  run->is_storing = FALSE;
  if (cbk_store_commit_page_finish (CBK_STORE (source), result, &error))
    {
      run->done += run->n_storing;
      run->is_unshown = TRUE;
      g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, run->done, run->total);
      build_snapshot (task);
    }
  else
    {
      fail (task, error);
    }
  advance (task);
}

/* A page that has come is stored even when a later one cannot be had: only the caller's cancelling stops it. */
static void
store_page (GTask *task)
{
  g_autoptr (CbkDomainPage) page = NULL;
  CbkSync *self = g_task_get_source_object (task);
  Run     *run = g_task_get_task_data (task);

  page = g_steal_pointer (&run->page);
  g_free (run->token);
  run->token = g_strdup (page->next_page_token);
  run->at_end = run->token == NULL;
  run->n_storing = page->domains->len;
  run->n_unreadable += page->n_unreadable;
  if (page->total_size >= 0)
    run->total = page->total_size;

  run->is_storing = TRUE;
  cbk_store_commit_page_async (self->store, page->domains, NULL, page->n_unreadable, run->token, NULL,
                               g_task_get_cancellable (task), on_page_stored, g_object_ref (task));
  if (!run->at_end)
    ask_for_page (task);
}

static void
on_pass_finished (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  Run           *run = g_task_get_task_data (task);
  CbkPassChanges changes;
  RunResult     *done;
  GError        *error = NULL;

  snapshot = cbk_store_finish_pass_finish (CBK_STORE (source), result, &changes, &error);
  if (snapshot == NULL)
    {
      fail (task, error);
      advance (task);
      return;
    }

  show_snapshot (task, snapshot);
  done = g_new0 (RunResult, 1);
  done->changes = changes;
  done->n_unreadable = run->n_unreadable;
  end_run (task, done);
}

static void
on_pass_begun (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (CbkPass) pass = NULL;
  Run    *run = g_task_get_task_data (task);
  GError *error = NULL;

  run->is_storing = FALSE;
  pass = cbk_store_begin_pass_finish (CBK_STORE (source), result, &error);
  if (pass == NULL)
    {
      fail (task, error);
      advance (task);
      return;
    }

  g_free (run->token);
  run->token = g_steal_pointer (&pass->page_token);
  run->at_end = pass->at_end;
  run->done = pass->n_rows;
  run->n_unreadable = pass->n_unreadable;
  run->next_build = pass->n_known == 0 ? 0 : g_get_monotonic_time () + SNAPSHOT_PAUSE;
  g_hash_table_remove_all (run->seen);
  if (!run->at_end)
    ask_for_page (task);
  advance (task);
}

static void
begin_pass (GTask *task, gboolean may_resume)
{
  CbkSync *self = g_task_get_source_object (task);
  Run     *run = g_task_get_task_data (task);

  run->must_restart = FALSE;
  run->is_storing = TRUE;
  cbk_store_begin_pass_async (self->store, may_resume ? CBK_PASS_AS_NEEDED : CBK_PASS_FULL, FALSE, run->now,
                              run->asking, on_pass_begun, g_object_ref (task));
}

static void
on_info (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (CbkInfo) info = NULL;
  Run    *run = g_task_get_task_data (task);
  GError *error = NULL;

  info = cbk_connector_get_info_finish (CBK_CONNECTOR (source), result, &error);
  if (info == NULL)
    {
      fail (task, error);
      advance (task);
      return;
    }
  run->page_size = MIN (info->max_page_size, MAX_PAGE_SIZE);
  begin_pass (task, TRUE);
}

static void
on_last_snapshot_built (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;

  snapshot = cbk_store_build_snapshot_finish (CBK_STORE (source), result, &error);
  if (snapshot != NULL)
    show_snapshot (task, snapshot);
  else
    g_info ("After a failed sync: %s", error->message); /* the reason of the failure is what is told */
  end_run (task, NULL);
}

/* The rows of a run that has failed stay, so they are shown. */
static void
end_failed_run (GTask *task)
{
  CbkSync *self = g_task_get_source_object (task);
  Run     *run = g_task_get_task_data (task);

  if (run->is_unshown)
    cbk_store_build_snapshot_async (self->store, NULL, on_last_snapshot_built, g_object_ref (task));
  else
    end_run (task, NULL);
}

/* After each answer: what is next, if anything can be done before the next answer. */
static void
advance (GTask *task)
{
  CbkSync *self = g_task_get_source_object (task);
  Run     *run = g_task_get_task_data (task);

  if (run->error != NULL)
    {
      if (!run->is_asking && !run->is_storing && !run->is_building)
        end_failed_run (task);
    }
  else if (run->must_restart)
    {
      if (!run->is_storing)
        begin_pass (task, FALSE);
    }
  else if (run->page != NULL)
    {
      if (!run->is_storing)
        store_page (task);
    }
  else if (run->at_end && !run->is_storing && !run->is_building)
    {
      cbk_store_finish_pass_async (self->store, g_task_get_cancellable (task), on_pass_finished, g_object_ref (task));
    }
}

/* In the main loop, not within g_cancellable_cancel(): whoever is cancelled may answer at once, and that may end the
 * run. */
static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  Run *run = g_task_get_task_data (user_data);

  g_cancellable_cancel (run->asking);
  return G_SOURCE_REMOVE;
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
 * cbk_sync_run_async:
 * @now: UTC seconds; a pass that begins now is known by it
 * @cancellable: (nullable): the run can be cancelled at any moment
 *
 * Goes through the whole inventory of the CDN, from where an interrupted run has stopped. Pages that were stored stay,
 * whatever happens after them; rows go only after a pass has seen its end. The object lives until the run is over.
 */
void
cbk_sync_run_async (CbkSync            *self,
                    gint64              now,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  Run *run;

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

  run = g_new0 (Run, 1);
  run->asking = g_cancellable_new ();
  run->now = now;
  run->total = -1;
  run->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  if (cancellable != NULL)
    {
      run->cancelled = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, run->cancelled, G_SOURCE_FUNC (on_cancelled));
    }

  self->task = task;
  cbk_connector_get_info_async (self->connector, run->asking, on_info, g_object_ref (task));
}

/**
 * cbk_sync_run_finish:
 * @changes: (out) (optional): what became of the inventory
 * @n_unreadable: (out) (optional): rows that could not be read; where there are any, no row was removed
 *
 * Returns: TRUE after a complete pass; or FALSE with G_IO_ERROR_CANCELLED, G_IO_ERROR_PENDING, CBK_ERROR_BAD_ANSWER
 *   where page tokens go in a circle, or what the connector or the store said. The next run resumes.
 */
gboolean
cbk_sync_run_finish (CbkSync *self, GAsyncResult *result, CbkPassChanges *changes, guint *n_unreadable, GError **error)
{
  g_autofree RunResult *done = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_sync_run_async), FALSE);

  done = g_task_propagate_pointer (G_TASK (result), error);
  if (done == NULL)
    return FALSE;
  if (changes != NULL)
    *changes = done->changes;
  if (n_unreadable != NULL)
    *n_unreadable = done->n_unreadable;
  return TRUE;
}
