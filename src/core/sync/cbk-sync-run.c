/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run: the CDN's answer about itself, then page after page into the store, then the end of the pass.
 *
 *   info ──► begin or resume ──► ask for a page ──► store it ──► … ──► finish
 *                  ▲                   ▲                │
 *                  │                   └── the next one ┘  asked for while this one is being stored, never further
 *                  │                                       ahead
 *                  └── a full pass, where the CDN no longer knows a token
 *
 * What is going on is a few flags; advance() looks at them after each answer and does what is next. */

#include "config.h"

#include "core/sync/cbk-sync-run.h"

#include <glib/gi18n-lib.h>

#include "core/cbk-error.h"
#include "core/sync/cbk-schedule.h"

#define MAX_PAGE_SIZE 1000

/* A snapshot in the middle of a run may take a sixth of the store's time, and the window need not be told more often
 * than once a second. */
#define SNAPSHOT_SHARE 5
#define SNAPSHOT_PAUSE G_USEC_PER_SEC

/* Sentences about rows that could not be read: more of them help nobody. */
#define MAX_SENTENCES 100

/* The data of a run's task. */
typedef struct
{
  CbkConnector  *connector; /* owned */
  CbkStore      *store;     /* owned */
  CbkSyncReport *report;    /* owned (nullable); what is known of it so far */
  GCancellable  *asking;    /* owned; of requests and snapshots: cancelled with the run, and when the run has failed */
  GSource       *cancelled; /* owned (nullable); passes the caller's cancelling on */
  CbkPassKind    kind;
  gint64         now;
  gboolean       can_delta;
  guint          page_size;

  char          *sync_token; /* owned (nullable); of a delta */
  char          *token;      /* owned (nullable); of the page that is or will be asked for */
  GHashTable    *seen;       /* owned; tokens that were asked for */
  CbkDomainPage *page;       /* owned (nullable); it waits for the one before it to be stored */
  guint          n_storing;  /* rows of the page that is being stored */
  guint          done;
  gint64         total;

  gboolean is_asking;
  gboolean is_storing; /* a page, or the beginning of the pass */
  gboolean is_building;
  gboolean at_end;        /* the page that is being stored, or was stored last, has no next one */
  gboolean must_restart;  /* the CDN no longer knows the token: a full pass, from its beginning */
  gboolean has_restarted; /* a full pass: once is enough */

  CbkSnapshot *shown;         /* owned (nullable); the last one that was told */
  gboolean     is_unshown;    /* pages were stored since */
  gint64       build_started; /* monotonic, in microseconds, as the next one */
  gint64       next_build;

  GError *error; /* owned (nullable); why the run ends */
} Run;

static void advance (GTask *task);

static void
run_free (Run *run)
{
  g_clear_object (&run->connector);
  g_clear_object (&run->store);
  g_clear_pointer (&run->report, cbk_sync_report_free);
  g_clear_object (&run->asking);
  g_clear_pointer (&run->cancelled, g_source_unref);
  g_clear_pointer (&run->sync_token, g_free);
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
  cbk_sync_tell_snapshot (g_task_get_source_object (task), snapshot);
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

static void
end_run (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  if (run->cancelled != NULL)
    g_source_destroy (run->cancelled);
  cbk_sync_tell_end (g_task_get_source_object (task), run->report->unreadable);
  if (run->error == NULL)
    g_task_return_pointer (task, g_steal_pointer (&run->report), (GDestroyNotify) cbk_sync_report_free);
  else
    g_task_return_error (task, g_steal_pointer (&run->error));
}

/* Whether a full pass from its beginning can do without the token that the CDN no longer knows. */
static gboolean
can_restart (const Run *run)
{
  if (run->error != NULL)
    return FALSE;
  return run->sync_token != NULL || (run->token != NULL && !run->has_restarted);
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
  if (page == NULL && g_error_matches (error, CBK_ERROR, CBK_ERROR_TOKEN_EXPIRED) && can_restart (run))
    {
      run->must_restart = TRUE;
      run->has_restarted = run->sync_token == NULL;
      g_error_free (error);
    }
  else if (page == NULL)
    fail (task, error);
  else if (page->next_page_token != NULL && g_hash_table_contains (run->seen, page->next_page_token))
    fail (task,
          g_error_new_literal (CBK_ERROR, CBK_ERROR_BAD_ANSWER,
                               _ ("The CDN leads in a circle: it names a page of the inventory as the next one that it "
                                  "has sent before. Sync again later; if it stays so, tell the CDN’s support.")));
  else
    run->page = g_steal_pointer (&page);
  advance (task);
}

static void
ask_for_page (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  if (run->token != NULL)
    g_hash_table_add (run->seen, g_strdup (run->token));
  run->is_asking = TRUE;
  cbk_connector_list_domains_async (run->connector, run->page_size, run->token, run->sync_token, run->asking, on_page,
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
  Run   *run = g_task_get_task_data (task);
  gint64 started = g_get_monotonic_time ();

  if (run->is_building || run->at_end || run->error != NULL || started < run->next_build)
    return;
  run->is_building = TRUE;
  run->build_started = started;
  cbk_store_build_snapshot_async (run->store, run->asking, on_snapshot_built, g_object_ref (task));
}

static void
on_page_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run    *run = g_task_get_task_data (task);
  GError *error = NULL;

  run->is_storing = FALSE;
  if (cbk_store_commit_page_finish (CBK_STORE (source), result, &error))
    {
      run->done += run->n_storing;
      run->is_unshown = TRUE;
      cbk_sync_tell_progress (g_task_get_source_object (task), run->done, run->total);
      build_snapshot (task);
    }
  else
    {
      fail (task, error);
    }
  advance (task);
}

/* sentences: (nullable): of char *: about rows that could not be read */
static void
take_sentences (Run *run, GPtrArray *sentences)
{
  GPtrArray *taken = run->report->unreadable;

  for (guint i = 0; sentences != NULL && i < sentences->len && taken->len < MAX_SENTENCES; i++)
    g_ptr_array_add (taken, g_strdup (g_ptr_array_index (sentences, i)));
}

/* A page that has come is stored even when a later one cannot be had: only the caller's cancelling stops it. */
static void
store_page (GTask *task)
{
  g_autoptr (CbkDomainPage) page = NULL;
  Run *run = g_task_get_task_data (task);

  page = g_steal_pointer (&run->page);
  g_free (run->token);
  run->token = g_strdup (page->next_page_token);
  run->at_end = run->token == NULL;
  run->n_storing = page->domains->len + page->deleted_ids->len;
  run->report->n_unreadable += page->n_unreadable;
  take_sentences (run, page->unreadable);
  if (page->total_size >= 0)
    run->total = page->total_size;

  run->is_storing = TRUE;
  cbk_store_commit_page_async (run->store, page->domains, page->deleted_ids, page->n_unreadable, run->token,
                               page->next_sync_token, g_task_get_cancellable (task), on_page_stored,
                               g_object_ref (task));
  if (!run->at_end)
    ask_for_page (task);
}

static void
on_pass_finished (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  Run    *run = g_task_get_task_data (task);
  GError *error = NULL;

  snapshot = cbk_store_finish_pass_finish (CBK_STORE (source), result, &run->report->changes, &error);
  if (snapshot == NULL)
    {
      fail (task, error);
      advance (task);
      return;
    }

  show_snapshot (task, snapshot);
  end_run (task);
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

  g_free (run->sync_token);
  run->sync_token = g_steal_pointer (&pass->sync_token);
  g_free (run->token);
  run->token = g_steal_pointer (&pass->page_token);
  run->at_end = pass->at_end;
  run->done = pass->n_rows;
  run->total = -1;
  run->report->was_delta = run->sync_token != NULL;
  run->report->n_unreadable = pass->n_unreadable;
  if (pass->n_unreadable == 0) /* else it goes on, and so do they */
    g_ptr_array_set_size (run->report->unreadable, 0);
  run->next_build = pass->n_known == 0 ? 0 : g_get_monotonic_time () + SNAPSHOT_PAUSE;
  g_hash_table_remove_all (run->seen);
  if (!run->at_end)
    ask_for_page (task);
  advance (task);
}

static void
begin_pass (GTask *task)
{
  Run        *run = g_task_get_task_data (task);
  CbkPassKind kind = run->must_restart ? CBK_PASS_FULL : run->kind;

  run->must_restart = FALSE;
  run->is_storing = TRUE;
  cbk_store_begin_pass_async (run->store, kind, run->can_delta, run->now, run->asking, on_pass_begun,
                              g_object_ref (task));
}

static void
on_terms_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!cbk_store_put_terms_finish (CBK_STORE (source), result, &error))
    g_info ("What the CDN says of itself is not kept: %s", error->message); /* what is wrong, the pass meets, too */
}

/* For the next start of the program, which may be offline. */
static void
take_terms (GTask *task, const CbkInfo *info)
{
  Run      *run = g_task_get_task_data (task);
  CbkTerms *terms = g_new0 (CbkTerms, 1);

  terms->min_poll = info->min_poll_seconds;
  terms->renews_before_days = info->renews_before_days;
  terms->support_url = g_strdup (info->support_url);
  cbk_store_put_terms_async (run->store, terms, run->asking, on_terms_stored, NULL);
  cbk_sync_tell_terms (g_task_get_source_object (task), terms);
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
  take_terms (task, info);
  run->page_size = MIN (info->max_page_size, MAX_PAGE_SIZE);
  run->can_delta = (info->capabilities & CBK_CAPABILITY_DELTA) != 0;
  begin_pass (task);
}

static void
on_last_snapshot_built (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  Run *run = g_task_get_task_data (task);

  snapshot = cbk_store_build_snapshot_finish (CBK_STORE (source), result, &error);
  if (snapshot != NULL)
    {
      show_snapshot (task, snapshot);
    }
  else if (g_error_matches (error, CBK_ERROR, CBK_ERROR_STORE_CORRUPT))
    {
      g_clear_error (&run->error);
      run->error = g_steal_pointer (&error); /* nothing is left to be shown: that is more than any other reason */
    }
  else
    {
      g_info ("After a failed sync: %s", error->message); /* the reason of the failure is what is told */
    }
  end_run (task);
}

/* The rows of a run that has failed stay, so they are shown. */
static void
on_pass_abandoned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Run *run = g_task_get_task_data (task);

  if (!cbk_store_abandon_pass_finish (CBK_STORE (source), result, &error))
    g_info ("After a failed sync: %s", error->message);
  if (run->is_unshown)
    cbk_store_build_snapshot_async (run->store, NULL, on_last_snapshot_built, g_object_ref (task));
  else
    end_run (task);
}

/* After each answer: what is next, if anything can be done before the next answer. */
static void
advance (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  if (run->error != NULL)
    {
      if (!run->is_asking && !run->is_storing && !run->is_building)
        cbk_store_abandon_pass_async (run->store, cbk_schedule_cap (cbk_error_get_retry_time (run->error), run->now),
                                      NULL, on_pass_abandoned, g_object_ref (task));
    }
  else if (run->must_restart)
    {
      if (!run->is_storing)
        begin_pass (task);
    }
  else if (run->page != NULL)
    {
      if (!run->is_storing)
        store_page (task);
    }
  else if (run->at_end && !run->is_storing && !run->is_building)
    {
      cbk_store_finish_pass_async (run->store, g_task_get_cancellable (task), on_pass_finished, g_object_ref (task));
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

/**
 * cbk_sync_run_start:
 * @task: of the #CbkSync whose run it is; its cancellable cancels the run at any moment
 *
 * Returns the task when the run is over: a #CbkSyncReport, or an error.
 */
void
cbk_sync_run_start (GTask *task, CbkConnector *connector, CbkStore *store, CbkPassKind kind, gint64 now)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Run          *run = g_new0 (Run, 1);

  run->connector = g_object_ref (connector);
  run->store = g_object_ref (store);
  run->report = cbk_sync_report_new ();
  take_sentences (run, cbk_sync_get_unreadable (g_task_get_source_object (task)));
  run->asking = g_cancellable_new ();
  run->kind = kind;
  run->now = now;
  run->total = -1;
  run->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  if (cancellable != NULL)
    {
      run->cancelled = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, run->cancelled, G_SOURCE_FUNC (on_cancelled));
    }
  cbk_connector_get_info_async (connector, run->asking, on_info, g_object_ref (task));
}
