/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person is told once a day at most. An automatic certificate that its CDN will renew is no news; one that
 * should have been renewed by now is. What lasts is told again when it comes to the next stage, and with everything
 * else that lasts once a week. */

#include "config.h"

#include "app/cbk-digest.h"

#include <glib/gi18n.h>
#include <stdlib.h>

#include "core/inventory/cbk-words.h"

#define DAY G_GINT64_CONSTANT (86400)
/* Where no CDN says when it renews: as the filter “7 days”. */
#define LAST_DAY 7
#define LAST_CALL 1
#define REMINDER (7 * DAY)

/* What is counted of one account, and what was told of it. */
typedef struct
{
  CbkDigest    *digest;
  const gint64 *told; /* borrowed; in ascending order */
  gsize         n_told;
  GArray       *marks; /* borrowed; of gint64: what is told */
} Counting;

/* Whole days left of a certificate that is news because it ends; of no other one. */
static gboolean
is_ending (gint64 days, gboolean is_auto, guint renews_before_days)
{
  if (is_auto && renews_before_days > 0)
    return days < renews_before_days;
  return days <= LAST_DAY;
}

/* What is told of a row; while that lasts, it is no news. */
typedef enum
{
  SAID_STATUS = 0, /* and its status */
  SAID_LATE = 8,   /* ends, and has some time left */
  SAID_ENDING,     /* ends within a week */
  SAID_LAST_CALL,  /* ends tomorrow, or today */
  N_SAID = 16,
} Said;

static Said
get_said (const CbkVerdict *verdict)
{
  if (verdict->status != CBK_STATUS_VALID)
    return SAID_STATUS + verdict->status;
  if (verdict->days > LAST_DAY)
    return SAID_LATE;
  return verdict->days > LAST_CALL ? SAID_ENDING : SAID_LAST_CALL;
}

static int
compare_marks (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a;
  gint64 other = *(const gint64 *) b;

  return (one > other) - (one < other);
}

static void
note (Counting *counting, CbkDigestKind kind, gint64 key, const CbkVerdict *verdict)
{
  gint64 mark = key * N_SAID + get_said (verdict);

  counting->digest->n[kind]++;
  g_array_append_val (counting->marks, mark);
  if (counting->n_told == 0 || bsearch (&mark, counting->told, counting->n_told, sizeof mark, compare_marks) == NULL)
    counting->digest->n_new++;
}

/* What expired since the last digest; of the first digest, in the day before it. */
static gboolean
has_just_expired (gint64 expire_time, gint64 last_told, gint64 now)
{
  gint64 since = last_told > 0 && last_told <= now ? last_told : now - DAY;

  return expire_time > since && expire_time <= now;
}

static void
count_row (Counting *counting, CbkSnapshot *snapshot, guint row, guint renews_before_days, gint64 last_told, gint64 now)
{
  CbkDigest *self = counting->digest;
  gint64     key = cbk_snapshot_get_key (snapshot, row);
  CbkVerdict verdict = cbk_snapshot_judge (snapshot, row, now);
  gboolean   is_auto = g_str_equal (cbk_snapshot_get_provisioning (snapshot, row), "auto");

  switch (verdict.status)
    {
    case CBK_STATUS_EXPIRED:
      if (has_just_expired (cbk_snapshot_get_expire_time (snapshot, row), last_told, now))
        note (counting, CBK_DIGEST_EXPIRED, key, &verdict);
      break;
    case CBK_STATUS_FAILED:
    case CBK_STATUS_REVOKED:
    case CBK_STATUS_DISCARDED:
    case CBK_STATUS_PENDING:
    case CBK_STATUS_UNKNOWN:
      note (counting, CBK_DIGEST_ATTENTION, key, &verdict);
      break;
    case CBK_STATUS_VALID:
      if (verdict.days == CBK_DAYS_NONE || !is_ending (verdict.days, is_auto, renews_before_days))
        break;
      note (counting, CBK_DIGEST_ENDING, key, &verdict);
      self->n_late += is_auto && renews_before_days > 0;
      self->most_days = MAX (self->most_days, verdict.days);
      break;
    }
}

static CbkDigestKind
get_first_kind (const CbkDigest *self)
{
  for (CbkDigestKind kind = 0; kind < CBK_N_DIGEST_KINDS; kind++)
    if (self->n[kind] > 0)
      return kind;

  return CBK_DIGEST_ATTENTION;
}

/**
 * cbk_digest_add:
 * @account: the id of the account whose rows these are
 * @renews_before_days: how long before their end its CDN renews automatic certificates; 0 where it does not say
 * @told: (nullable): the @marks of the last digest that told of this account, a variant of type ax
 * @last_told: when the last digest was sent, UTC seconds; 0 before the first
 * @now: UTC seconds
 * @marks: (inout): of gint64; gets, in ascending order, one for each row that is told and what is said of it
 *
 * Counts the rows of one account into the digest.
 */
void
cbk_digest_add (CbkDigest   *self,
                const char  *account,
                CbkSnapshot *snapshot,
                guint        renews_before_days,
                GVariant    *told,
                gint64       last_told,
                gint64       now,
                GArray      *marks)
{
  CbkDigest     own = { 0 };
  Counting      counting = { .digest = &own, .marks = marks };
  CbkDigestKind kind;

  if (told != NULL)
    counting.told = g_variant_get_fixed_array (told, &counting.n_told, sizeof (gint64));
  for (guint row = 0; row < cbk_snapshot_get_n_rows (snapshot); row++)
    count_row (&counting, snapshot, row, renews_before_days, last_told, now);
  g_array_sort (marks, compare_marks);

  kind = get_first_kind (&own);
  if (own.n[kind] > 0 &&
      (self->account == NULL || kind < self->kind || (kind == self->kind && own.n[kind] > self->n_there)))
    {
      g_free (self->account);
      self->account = g_strdup (account);
      self->kind = kind;
      self->n_there = own.n[kind];
    }
  for (guint i = 0; i < CBK_N_DIGEST_KINDS; i++)
    self->n[i] += own.n[i];
  self->n_late += own.n_late;
  self->n_new += own.n_new;
  self->most_days = MAX (self->most_days, own.most_days);
}

void
cbk_digest_clear (CbkDigest *self)
{
  g_free (self->account);
  *self = (CbkDigest){ 0 };
}

gboolean
cbk_digest_is_empty (const CbkDigest *self)
{
  return self->n[get_first_kind (self)] == 0;
}

/* Returns: whether it has something new, or is a reminder of what has been told a week ago. A clock that was set back
 * tells anew. */
gboolean
cbk_digest_is_worth_telling (const CbkDigest *self, gint64 last_told, gint64 now)
{
  return !cbk_digest_is_empty (self) && (self->n_new > 0 || last_told > now || now - last_told >= REMINDER);
}

/* Returns: the filter of the window that shows what is told first; those that end need not be within seven days */
CbkFilter
cbk_digest_get_filter (const CbkDigest *self)
{
  switch (get_first_kind (self))
    {
    case CBK_DIGEST_EXPIRED:
      return CBK_FILTER_EXPIRED;
    case CBK_DIGEST_ENDING:
      if (self->most_days <= 7)
        return CBK_FILTER_7_DAYS;
      return self->most_days <= 30 ? CBK_FILTER_30_DAYS : CBK_FILTER_VALID;
    case CBK_DIGEST_ATTENTION:
      return CBK_FILTER_ATTENTION;
    }

  g_return_val_if_reached (CBK_FILTER_ALL);
}

static char *
format_kind (const CbkDigest *self, CbkDigestKind kind)
{
  guint            n = self->n[kind];
  gulong           days = (gulong) self->most_days + 1;
  g_autofree char *number = cbk_format_number (n);
  g_autofree char *span = NULL;

  switch (kind)
    {
    case CBK_DIGEST_EXPIRED:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s certificate has expired",
                                           "%s certificates have expired", n),
                              number);
    case CBK_DIGEST_ENDING:
      span = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%lu day", "%lu days", days), days);
      return g_strdup_printf (
        /* Translators: first a number, then a span such as "8 days" */
        g_dngettext (GETTEXT_PACKAGE, "%s certificate ends in less than %s", "%s certificates end in less than %s", n),
        number, span);
    case CBK_DIGEST_ATTENTION:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s certificate needs attention",
                                           "%s certificates need attention", n),
                              number);
    }

  g_return_val_if_reached (NULL);
}

/* Returns: (transfer full): what is most urgent */
char *
cbk_digest_format_title (const CbkDigest *self)
{
  return format_kind (self, get_first_kind (self));
}

static char *
format_late (const CbkDigest *self)
{
  g_autofree char *number = cbk_format_number (self->n_late);

  /* Translators: of certificates that end soon */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s of them should have been renewed by the CDN",
                                       "%s of them should have been renewed by the CDN", self->n_late),
                          number);
}

/* Returns: (transfer full): what else there is, or ""; in one line, since a shell makes one of several */
char *
cbk_digest_format_body (const CbkDigest *self)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  CbkDigestKind first = get_first_kind (self);

  for (CbkDigestKind kind = first; kind < CBK_N_DIGEST_KINDS; kind++)
    {
      if (kind > first && self->n[kind] > 0)
        g_ptr_array_add (parts, format_kind (self, kind));
      if (kind == CBK_DIGEST_ENDING && self->n_late > 0)
        g_ptr_array_add (parts, format_late (self));
    }
  g_ptr_array_add (parts, NULL);

  return g_strjoinv (" · ", (char **) parts->pdata);
}

static gint
get_day (GDateTime *time)
{
  return g_date_time_get_year (time) * 1000 + g_date_time_get_day_of_year (time);
}

/**
 * cbk_digest_is_due:
 * @last_told: when the last digest was sent, UTC seconds; 0 before the first
 * @now: UTC seconds
 * @zone: the user's
 *
 * One a day at most, and none at night. A clock that was set back has its day again.
 */
gboolean
cbk_digest_is_due (gint64 last_told, gint64 now, GTimeZone *zone)
{
  g_autoptr (GDateTime) now_utc = g_date_time_new_from_unix_utc (now);
  g_autoptr (GDateTime) then_utc = g_date_time_new_from_unix_utc (last_told);
  g_autoptr (GDateTime) here = g_date_time_to_timezone (now_utc, zone);
  g_autoptr (GDateTime) then = then_utc != NULL ? g_date_time_to_timezone (then_utc, zone) : NULL;

  return g_date_time_get_hour (here) >= CBK_DIGEST_HOUR && (then == NULL || get_day (then) != get_day (here));
}
