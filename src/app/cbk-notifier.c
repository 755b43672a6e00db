/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends the digest (cbk-digest) when it is due and every account has been asked. What is told has to be true now: an
 * account that could not be synced for a day has no part in it. */

#include "config.h"

#include "app/cbk-notifier.h"

#include "app/cbk-clock.h"
#include "app/cbk-digest.h"
#include "app/cbk-digest-told.h"
#include "app/cbk-errands.h"
#include "core/inventory/cbk-words.h"

#define FRESH_SECONDS G_GINT64_CONSTANT (86400)
#define COUNTS_AGAIN_SECONDS 3600

struct _CbkNotifier
{
  GObject parent_instance;

  GApplication *application; /* borrowed: it owns this object */
  CbkSessions  *sessions;    /* owned */
  GSettings    *settings;    /* owned */
  CbkClock     *clock;       /* owned */
  gboolean      is_counting;
  gint64        counted; /* when the rows were counted last, UTC seconds */
};

G_DEFINE_FINAL_TYPE (CbkNotifier, cbk_notifier, G_TYPE_OBJECT)

/* The rows of one account. */
typedef struct
{
  char        *account;  /* owned */
  CbkSnapshot *snapshot; /* (owned) (nullable): NULL where they are not known to be true now */
  guint        renews_before_days;
} Part;

/* What is counted on the thread. */
typedef struct
{
  GPtrArray *parts; /* owned; of Part */
  gint64     last_told;
  gint64     now;
} Count;

static void
part_free (Part *part)
{
  g_free (part->account);
  g_clear_pointer (&part->snapshot, cbk_snapshot_unref);
  g_free (part);
}

static void
count_free (Count *count)
{
  g_ptr_array_unref (count->parts);
  g_free (count);
}

static void
digest_free (CbkDigest *digest)
{
  cbk_digest_clear (digest);
  g_free (digest);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkDigest, digest_free)

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
is_due (CbkNotifier *self)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  return g_settings_get_boolean (self->settings, "digest") &&
         cbk_digest_is_due (g_settings_get_int64 (self->settings, "digest-told"), get_now (), zone);
}

static void
send (CbkNotifier *self, const CbkDigest *digest)
{
  g_autofree char *title = cbk_digest_format_title (digest);
  g_autofree char *body = cbk_digest_format_body (digest);
  g_autoptr (GNotification) notification = g_notification_new (title);

  if (body[0] != '\0')
    g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app." CBK_ERRAND_FILTER, "(ss)", digest->account,
                                                cbk_filter_nick (cbk_digest_get_filter (digest)));
  g_application_send_notification (self->application, "digest", notification);
  g_settings_set_int64 (self->settings, "digest-told", get_now ());
}

/* Counts one account. Returns: (nullable) (transfer full): the marks of what is told of it */
static GVariant *
count_part (CbkDigest *digest, const Part *part, GVariant *told, const Count *count)
{
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GVariant) before = g_variant_lookup_value (told, part->account, G_VARIANT_TYPE ("ax"));

  if (part->snapshot == NULL)
    return g_steal_pointer (&before);

  cbk_digest_add (digest, part->account, part->snapshot, part->renews_before_days, before, count->last_told, count->now,
                  marks);
  return g_variant_ref_sink (
    g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, marks->data, marks->len, sizeof (gint64)));
}

/* What is told now is kept before it is sent: at the worst it is a reminder that is told in a week. */
static void
count_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Count     *count = task_data;
  CbkDigest       *digest = g_new0 (CbkDigest, 1);
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "certbook", "digest-told", NULL);
  g_autoptr (GVariant) before = cbk_digest_told_load (path);
  g_autoptr (GVariant) told = NULL;
  g_autoptr (GError) error = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (CBK_DIGEST_TOLD_TYPE));
  for (guint i = 0; i < count->parts->len; i++)
    {
      const Part *part = g_ptr_array_index (count->parts, i);
      g_autoptr (GVariant) marks = count_part (digest, part, before, count);

      if (marks != NULL)
        g_variant_builder_add (&builder, "{s@ax}", part->account, marks);
    }
  told = g_variant_ref_sink (g_variant_builder_end (&builder));
  if (!g_variant_equal (told, before) && !cbk_digest_told_save (told, path, &error))
    g_info ("what was told is not kept, and told again: %s", error->message);
  g_task_return_pointer (task, digest, (GDestroyNotify) digest_free);
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CbkNotifier *self = CBK_NOTIFIER (source);
  g_autoptr (CbkDigest) digest = g_task_propagate_pointer (G_TASK (result), NULL);

  self->is_counting = FALSE;
  self->counted = get_now ();
  if (is_due (self) &&
      cbk_digest_is_worth_telling (digest, g_settings_get_int64 (self->settings, "digest-told"), self->counted))
    send (self, digest);
}

/* Returns: whether the account has been asked, and is not being asked just now */
static gboolean
is_settled (const CbkSessionFacts *facts)
{
  return facts->state == CBK_SESSION_SHUT || (facts->was_asked && !facts->is_syncing);
}

/* Returns: (nullable) (transfer full): what is to be counted, of CbkPart; NULL while an account is not settled */
static GPtrArray *
list_parts (CbkNotifier *self, gint64 now)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
  GListModel *accounts = cbk_sessions_get_accounts (self->sessions);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CbkAccount) account = g_list_model_get_item (accounts, i);
      CbkSession            *session = cbk_sessions_find (self->sessions, cbk_account_get_id (account));
      const CbkSessionFacts *facts = session != NULL ? cbk_session_get_facts (session) : NULL;
      Part                  *part;

      if (facts == NULL || !is_settled (facts))
        return NULL;
      part = g_new0 (Part, 1);
      part->account = g_strdup (cbk_account_get_id (account));
      if (cbk_session_get_snapshot (session) != NULL && facts->synced > now - FRESH_SECONDS)
        part->snapshot = cbk_snapshot_ref (cbk_session_get_snapshot (session));
      part->renews_before_days = facts->renews_before_days;
      g_ptr_array_add (parts, part);
    }

  return g_steal_pointer (&parts);
}

static void
consider (CbkNotifier *self)
{
  g_autoptr (GPtrArray) parts = NULL;
  g_autoptr (GTask) task = NULL;
  Count *count;

  if (!self->is_counting && is_due (self))
    parts = list_parts (self, get_now ());
  if (parts == NULL || parts->len == 0)
    return;

  self->is_counting = TRUE;
  count = g_new0 (Count, 1);
  count->parts = g_steal_pointer (&parts);
  count->last_told = g_settings_get_int64 (self->settings, "digest-told");
  count->now = get_now ();
  task = g_task_new (self, NULL, counted_cb, NULL);
  g_task_set_task_data (task, count, (GDestroyNotify) count_free);
  g_task_run_in_thread (task, count_thread);
}

/* Nothing but the time has changed. */
static void
minute_cb (CbkNotifier *self)
{
  if (ABS (get_now () - self->counted) >= COUNTS_AGAIN_SECONDS)
    consider (self);
}

static void
cbk_notifier_dispose (GObject *object)
{
  CbkNotifier *self = CBK_NOTIFIER (object);

  g_clear_object (&self->clock);
  g_clear_object (&self->sessions);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (cbk_notifier_parent_class)->dispose (object);
}

static void
cbk_notifier_class_init (CbkNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cbk_notifier_dispose;
}

static void
cbk_notifier_init (CbkNotifier *self)
{
  self->clock = cbk_clock_new ();
  g_signal_connect_object (self->clock, "minute", G_CALLBACK (minute_cb), self, G_CONNECT_SWAPPED);
}

/**
 * cbk_notifier_new:
 * @application: (transfer none): sends; has the actions of #CbkErrands; outlives the object
 * @sessions: (transfer none): what is told of
 * @settings: (transfer none): whether and when
 */
CbkNotifier *
cbk_notifier_new (GApplication *application, CbkSessions *sessions, GSettings *settings)
{
  CbkNotifier *self = g_object_new (CBK_TYPE_NOTIFIER, NULL);

  self->application = application;
  self->sessions = g_object_ref (sessions);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (sessions, "session-changed", G_CALLBACK (consider), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::digest", G_CALLBACK (consider), self, G_CONNECT_SWAPPED);

  return self;
}
