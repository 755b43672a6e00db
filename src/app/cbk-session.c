/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account that is open. Its life:
 *
 *   opening ──► open ◄──► syncing      a sync begins when there is a connector and the store is open:
 *      │          ▲                     at the start, when asked, when it is due, when the network comes back
 *      ▼          │                     where no person has asked for it, not before the CDN allows it: what it has
 *    shut ────────┘                     said of that outlives the process that it was told to
 *
 * The next sync tries to open again what is shut. A database that is found to be damaged is opened again by itself,
 * empty, and everything is fetched. */

#include "config.h"

#include "app/cbk-session.h"

#include "app/cbk-holdings.h"
#include "app/cbk-session-news.h"
#include "app/cbk-timetable.h"
#include "core/cbk-error.h"
#include "core/connectors/cbk-problem.h"
#include "core/sync/cbk-sync.h"

struct _CbkSession
{
  GObject parent_instance;

  CbkStore     *store;     /* owned */
  CbkConnector *connector; /* owned (nullable) */
  CbkAccess    *access;    /* owned (nullable); for the process that saves */
  CbkSync      *sync;      /* owned (nullable) */
  CbkSnapshot  *snapshot;  /* owned (nullable) */
  GCancellable *lifetime;  /* owned; cancelled when the account is closed */
  GCancellable *running;   /* owned (nullable); of the sync that runs */

  CbkSessionFacts facts;     /* what its pointers point to is owned */
  gboolean        is_wanted; /* a sync begins as soon as one can */
  gboolean        is_asked;  /* a person wants that sync, or the one that runs */
  gboolean        is_early;  /* that sync is not begun before the CDN allows it */
  gboolean        is_other;  /* the next connector may be one for another CDN */
  gboolean        is_mended; /* the store was opened again since it was found to be damaged; until a sync succeeds */
  CbkPassKind     wanted;
  CbkTimetable   *timetable; /* owned */
  CbkSessionNews *news;      /* owned */
};

G_DEFINE_FINAL_TYPE (CbkSession, cbk_session, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_PROGRESS,
  SIGNAL_SNAPSHOT,
  SIGNAL_NEWS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void open_store (CbkSession *self);

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
is_closed (CbkSession *self)
{
  return g_cancellable_is_cancelled (self->lifetime);
}

static void
tell_changed (CbkSession *self)
{
  if (!is_closed (self))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
take_snapshot (CbkSession *self, CbkSnapshot *snapshot)
{
  g_clear_pointer (&self->snapshot, cbk_snapshot_unref);
  self->snapshot = cbk_snapshot_ref (snapshot);
  if (!is_closed (self))
    g_signal_emit (self, signals[SIGNAL_SNAPSHOT], 0);
}

static void
news_changed_cb (CbkSession *self)
{
  self->facts.news = cbk_session_news_get (self->news);
  if (!is_closed (self))
    g_signal_emit (self, signals[SIGNAL_NEWS], 0);
}

static void start_sync (CbkSession *self);

/* A damaged database was put aside: once, everything is begun anew by itself.
 *
 * Returns: whether that was it */
static gboolean
mend (CbkSession *self, GError *error)
{
  if (!g_error_matches (error, CBK_ERROR, CBK_ERROR_STORE_CORRUPT) || self->is_mended || is_closed (self))
    return FALSE;

  g_info ("“%s” is opened again: %s", self->facts.name, error->message);
  g_error_free (error);
  self->is_mended = TRUE;
  self->is_wanted = TRUE;
  self->is_early = FALSE;
  open_store (self);
  return TRUE;
}

/* Nothing has failed: another process does what was wanted here. A person who asked for it is told so. */
static void
wait_for_other (CbkSession *self, GError *error)
{
  self->facts.is_elsewhere = TRUE;
  if (self->is_asked)
    cbk_session_facts_set_failure (&self->facts, error);
  else
    g_error_free (error);
}

/* The CDN speaks for itself. */
static void
take_terms (CbkSession *self, const CbkTerms *terms)
{
  cbk_timetable_restore (self->timetable, terms);
  cbk_session_facts_set_terms (&self->facts, terms);
}

static void
sync_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkSession) self = user_data;
  g_autoptr (CbkSyncReport) report = NULL;
  const CbkTerms *terms = cbk_sync_get_terms (CBK_SYNC (source));
  GError         *error = NULL;

  g_clear_object (&self->running);
  self->facts.is_syncing = FALSE;
  cbk_progress_reset (&self->facts.progress);
  if (terms != NULL)
    take_terms (self, terms);
  cbk_sync_run_finish (CBK_SYNC (source), result, &report, &error);
  cbk_timetable_end (self->timetable, error);
  if (report != NULL)
    {
      self->is_mended = FALSE;
      cbk_session_facts_set_report (&self->facts, report);
      cbk_session_news_look (self->news);
    }
  else if (g_error_matches (error, CBK_ERROR, CBK_ERROR_STORE_LOCKED))
    {
      wait_for_other (self, error);
    }
  else if (!mend (self, error))
    {
      cbk_session_facts_set_failure (&self->facts, error);
    }
  if (is_closed (self))
    return;

  tell_changed (self);
  if (self->is_wanted)
    start_sync (self);
}

/* What was told to another process holds for this one: a refusal is a failure here, too. Else what is there is fresh.
 */
static void
put_off (CbkSession *self)
{
  gint64 retry_time = cbk_timetable_get_retry_time (self->timetable);

  self->is_wanted = FALSE;
  self->facts.was_asked = TRUE;
  if (retry_time > 0)
    cbk_session_facts_set_failure (&self->facts,
                                   cbk_problem_new_put_off (cbk_access_get_url (self->access), retry_time));
  tell_changed (self);
}

static void
start_sync (CbkSession *self)
{
  if (self->sync == NULL || self->facts.state != CBK_SESSION_OPEN || self->running != NULL)
    {
      self->is_wanted = TRUE;
      return;
    }
  if (self->is_early && !cbk_timetable_ask_early (self->timetable))
    {
      put_off (self);
      return;
    }

  self->is_wanted = FALSE;
  cbk_timetable_begin (self->timetable);
  self->running = g_cancellable_new ();
  self->facts.is_syncing = TRUE;
  self->facts.is_elsewhere = FALSE;
  cbk_progress_reset (&self->facts.progress);
  cbk_sync_run_async (self->sync, self->wanted, get_now (), self->running, sync_ready_cb, g_object_ref (self));
  self->wanted = CBK_PASS_AS_NEEDED;
  tell_changed (self);
}

/* Another process has finished a sync: what kept this one from it is over. That a token is not accepted, or that rows
 * could not be read, may be as true as before. */
static void
take_other_sync (CbkSession *self)
{
  self->facts.is_elsewhere = FALSE;
  cbk_timetable_end (self->timetable, NULL);
  cbk_session_facts_forget_passing_failure (&self->facts);
}

static void
store_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkSession) self = user_data;
  g_autoptr (CbkHoldings) holdings = NULL;
  g_autofree char *put_aside = NULL;
  GError          *error = NULL;

  holdings = cbk_holdings_read_finish (CBK_STORE (source), result, &put_aside, &error);
  if (is_closed (self))
    {
      g_clear_error (&error);
      return;
    }
  if (put_aside != NULL)
    {
      g_free (self->facts.put_aside);
      self->facts.put_aside = g_steal_pointer (&put_aside);
    }
  if (holdings == NULL)
    {
      if (!mend (self, error))
        {
          self->facts.state = CBK_SESSION_SHUT;
          cbk_session_facts_set_failure (&self->facts, error);
        }
      tell_changed (self);
      return;
    }

  self->facts.state = CBK_SESSION_OPEN;
  if (holdings->synced > self->facts.synced)
    take_other_sync (self);
  self->facts.synced = holdings->synced;
  take_terms (self, holdings->terms);
  take_snapshot (self, holdings->snapshot);
  cbk_session_news_look (self->news);
  tell_changed (self);
  if (self->is_wanted)
    start_sync (self);
}

static void
open_store (CbkSession *self)
{
  self->facts.state = CBK_SESSION_OPENING;
  cbk_holdings_read_async (self->store, FALSE, self->lifetime, store_read_cb, g_object_ref (self));
}

/* Another process has synced. What runs here brings its own snapshots. */
static void
changed_elsewhere_cb (CbkSession *self)
{
  if (self->running == NULL && self->facts.state == CBK_SESSION_OPEN)
    cbk_holdings_read_async (self->store, TRUE, self->lifetime, store_read_cb, g_object_ref (self));
}

static void
progress_cb (CbkSession *self, guint done, gint64 total)
{
  cbk_progress_move (&self->facts.progress, done, total);
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0);
}

static void
waiting_cb (CbkSession *self, guint seconds, gboolean was_asked)
{
  cbk_progress_wait (&self->facts.progress, seconds > 0 ? get_now () + seconds : 0, was_asked);
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0);
}

/* A token that was refused is not tried again and again. */
static void
due_cb (CbkSession *self)
{
  if (is_closed (self) || self->sync == NULL || self->facts.is_syncing ||
      g_error_matches (self->facts.failure, CBK_ERROR, CBK_ERROR_UNAUTHORIZED))
    return;

  self->is_asked = FALSE;
  self->is_early = FALSE;
  start_sync (self);
}

static void
cbk_session_dispose (GObject *object)
{
  CbkSession *self = CBK_SESSION (object);

  cbk_session_close (self);
  g_clear_object (&self->sync);
  g_clear_object (&self->store);
  g_clear_object (&self->connector);
  g_clear_object (&self->access);
  g_clear_object (&self->timetable);
  g_clear_object (&self->news);

  G_OBJECT_CLASS (cbk_session_parent_class)->dispose (object);
}

static void
cbk_session_finalize (GObject *object)
{
  CbkSession *self = CBK_SESSION (object);

  g_clear_object (&self->running);
  g_clear_object (&self->lifetime);
  g_clear_pointer (&self->snapshot, cbk_snapshot_unref);
  cbk_session_facts_clear (&self->facts);

  G_OBJECT_CLASS (cbk_session_parent_class)->finalize (object);
}

static void
cbk_session_class_init (CbkSessionClass *klass)
{
  const char *const names[N_SIGNALS] = { "changed", "progress", "snapshot", "news" };

  G_OBJECT_CLASS (klass)->dispose = cbk_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = cbk_session_finalize;

  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], CBK_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cbk_session_init (CbkSession *self)
{
  self->lifetime = g_cancellable_new ();
  cbk_progress_reset (&self->facts.progress);
}

/**
 * cbk_session_new:
 * @id: of the account, as is @name, which a person reads
 * @store: (transfer none): not yet open; nobody else begins passes in it
 * @settings: (transfer none): how often to sync
 *
 * All functions are to be called on the main thread; none of them waits.
 */
CbkSession *
cbk_session_new (const char *id, const char *name, CbkStore *store, GSettings *settings)
{
  CbkSession *self = g_object_new (CBK_TYPE_SESSION, NULL);

  self->facts.id = g_strdup (id);
  self->facts.name = g_strdup (name);
  self->store = g_object_ref (store);
  self->timetable = cbk_timetable_new (settings);
  self->news = cbk_session_news_new (store);
  g_signal_connect_object (store, "changed-elsewhere", G_CALLBACK (changed_elsewhere_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timetable, "due", G_CALLBACK (due_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->news, "changed", G_CALLBACK (news_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * cbk_session_open:
 *
 * Reads what the store holds, before anybody is asked. Once.
 */
void
cbk_session_open (CbkSession *self)
{
  g_return_if_fail (CBK_IS_SESSION (self));

  open_store (self);
}

/**
 * cbk_session_close:
 *
 * Ends what runs; nothing is told any more.
 */
void
cbk_session_close (CbkSession *self)
{
  g_return_if_fail (CBK_IS_SESSION (self));

  g_cancellable_cancel (self->lifetime);
  cbk_timetable_stop (self->timetable);
  cbk_session_news_close (self->news);
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  if (self->sync != NULL)
    g_signal_handlers_disconnect_by_data (self->sync, self);
}

static void
want_sync (CbkSession *self, CbkPassKind kind, gboolean is_asked)
{
  self->is_asked = is_asked || (self->is_wanted && self->is_asked);
  self->is_early = !self->is_asked && self->running == NULL;
  if (kind == CBK_PASS_FULL)
    self->wanted = kind;
  start_sync (self);
  if (self->facts.state == CBK_SESSION_SHUT)
    {
      open_store (self);
      tell_changed (self);
    }
}

/**
 * cbk_session_connect:
 * @connector: (transfer none): asks the CDN of the account
 * @access: (transfer none): lets the process that saves keys ask the same CDN
 * @is_asked: whether a person has just given what it is connected with
 *
 * Syncs as soon as what the store holds is known; where no person has asked for it, not before the CDN allows it. What
 * is connected with the same already goes on: a token that was just entered comes from the keyring, too.
 */
void
cbk_session_connect (CbkSession *self, CbkConnector *connector, CbkAccess *access, gboolean is_asked)
{
  g_return_if_fail (CBK_IS_SESSION (self));
  g_return_if_fail (CBK_IS_CONNECTOR (connector));
  g_return_if_fail (CBK_IS_ACCESS (access));

  if (self->sync != NULL && cbk_access_is_same (self->access, access))
    {
      self->is_other = FALSE;
      if (is_asked && self->running == NULL && self->facts.failure != NULL)
        want_sync (self, CBK_PASS_AS_NEEDED, TRUE);
      return;
    }
  if (self->sync != NULL)
    g_signal_handlers_disconnect_by_data (self->sync, self);
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->sync);
  g_set_object (&self->connector, connector);
  g_set_object (&self->access, access);
  self->sync = cbk_sync_new (connector, self->store);
  g_signal_connect_swapped (self->sync, "progress", G_CALLBACK (progress_cb), self);
  g_signal_connect_swapped (self->sync, "waiting", G_CALLBACK (waiting_cb), self);
  g_signal_connect_swapped (self->sync, "snapshot", G_CALLBACK (take_snapshot), self);
  want_sync (self, self->is_other ? CBK_PASS_FULL : CBK_PASS_AS_NEEDED, is_asked || self->is_other);
  self->is_other = FALSE;
}

/**
 * cbk_session_expect_other:
 *
 * What it is connected with next may be another CDN than the one that was asked before: everything has to be fetched
 * then, and what the other one has said does not hold.
 */
void
cbk_session_expect_other (CbkSession *self)
{
  g_return_if_fail (CBK_IS_SESSION (self));

  self->is_other = TRUE;
}

/**
 * cbk_session_disconnect:
 * @why: why the CDN cannot be asked
 */
void
cbk_session_disconnect (CbkSession *self, const GError *why)
{
  g_return_if_fail (CBK_IS_SESSION (self));

  cbk_session_facts_set_failure (&self->facts, g_error_copy (why));
  tell_changed (self);
}

/**
 * cbk_session_sync:
 * @kind: whether everything is fetched anew
 *
 * Syncs now, or as soon as the sync that runs is over. A store that is shut is tried again first.
 */
void
cbk_session_sync (CbkSession *self, CbkPassKind kind)
{
  g_return_if_fail (CBK_IS_SESSION (self));

  self->is_mended = FALSE;
  want_sync (self, kind, TRUE);
}

/**
 * cbk_session_cancel:
 *
 * Ends the sync that runs, if one does; what it has committed stays.
 */
void
cbk_session_cancel (CbkSession *self)
{
  g_return_if_fail (CBK_IS_SESSION (self));

  if (self->running != NULL)
    g_cancellable_cancel (self->running);
}

/* name: of the account, as a person reads it */
void
cbk_session_set_name (CbkSession *self, const char *name)
{
  g_return_if_fail (CBK_IS_SESSION (self));

  g_free (self->facts.name);
  self->facts.name = g_strdup (name);
  tell_changed (self);
}

/**
 * cbk_session_get_facts:
 *
 * Returns: (transfer none): what is known of the account; it changes with the object
 */
const CbkSessionFacts *
cbk_session_get_facts (CbkSession *self)
{
  g_return_val_if_fail (CBK_IS_SESSION (self), NULL);

  return &self->facts;
}

CbkStore *
cbk_session_get_store (CbkSession *self)
{
  g_return_val_if_fail (CBK_IS_SESSION (self), NULL);

  return self->store;
}

/* Returns: (transfer none) (nullable): NULL while the CDN cannot be asked */
CbkConnector *
cbk_session_get_connector (CbkSession *self)
{
  g_return_val_if_fail (CBK_IS_SESSION (self), NULL);

  return self->connector;
}

/* Returns: (transfer none) (nullable): NULL while the CDN cannot be asked */
CbkAccess *
cbk_session_get_access (CbkSession *self)
{
  g_return_val_if_fail (CBK_IS_SESSION (self), NULL);

  return self->access;
}

/* Returns: (transfer none) (nullable): NULL while it is not known */
CbkSnapshot *
cbk_session_get_snapshot (CbkSession *self)
{
  g_return_val_if_fail (CBK_IS_SESSION (self), NULL);

  return self->snapshot;
}

void
cbk_session_forget_put_aside (CbkSession *self)
{
  g_return_if_fail (CBK_IS_SESSION (self));

  g_clear_pointer (&self->facts.put_aside, g_free);
  tell_changed (self);
}

/**
 * cbk_session_see_news:
 *
 * Somebody has read the news; what came since they were told stays news.
 */
void
cbk_session_see_news (CbkSession *self)
{
  g_return_if_fail (CBK_IS_SESSION (self));

  cbk_session_news_see (self->news);
}
