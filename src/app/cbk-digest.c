/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person is told once a day. An automatic certificate that its CDN will renew is no news; one that should have
 * been renewed by now is. */

#include "config.h"

#include "app/cbk-digest.h"

#include <glib/gi18n.h>

#include "core/inventory/cbk-words.h"

#define DAY G_GINT64_CONSTANT (86400)
/* Where no CDN says when it renews: as the filter “7 days”. */
#define LAST_DAY 7

/* Whole days left of a certificate that is news because it ends; of no other one. */
static gboolean
is_ending (gint64 days, gboolean is_auto, guint renews_before_days)
{
  if (is_auto && renews_before_days > 0)
    return days < renews_before_days;
  return days <= LAST_DAY;
}

/* What expired since the last digest; of the first digest, in the day before it. */
static gboolean
has_just_expired (gint64 expire_time, gint64 last_told, gint64 now)
{
  gint64 since = last_told > 0 && last_told <= now ? last_told : now - DAY;

  return expire_time > since && expire_time <= now;
}

static void
count_row (CbkDigest *self, CbkSnapshot *snapshot, guint row, guint renews_before_days, gint64 last_told, gint64 now)
{
  CbkVerdict verdict = cbk_snapshot_judge (snapshot, row, now);
  gboolean   is_auto = g_str_equal (cbk_snapshot_get_provisioning (snapshot, row), "auto");

  switch (verdict.status)
    {
    case CBK_STATUS_EXPIRED:
      self->n[CBK_DIGEST_EXPIRED] += has_just_expired (cbk_snapshot_get_expire_time (snapshot, row), last_told, now);
      break;
    case CBK_STATUS_FAILED:
    case CBK_STATUS_REVOKED:
    case CBK_STATUS_DISCARDED:
    case CBK_STATUS_PENDING:
    case CBK_STATUS_UNKNOWN:
      self->n[CBK_DIGEST_ATTENTION]++;
      break;
    case CBK_STATUS_VALID:
      if (verdict.days == CBK_DAYS_NONE || !is_ending (verdict.days, is_auto, renews_before_days))
        break;
      self->n[CBK_DIGEST_ENDING]++;
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
 * @last_told: when the last digest was sent, UTC seconds; 0 before the first
 * @now: UTC seconds
 *
 * Counts the rows of one account into the digest.
 */
void
cbk_digest_add (CbkDigest   *self,
                const char  *account,
                CbkSnapshot *snapshot,
                guint        renews_before_days,
                gint64       last_told,
                gint64       now)
{
  CbkDigest     own = { 0 };
  CbkDigestKind kind;

  for (guint row = 0; row < cbk_snapshot_get_n_rows (snapshot); row++)
    count_row (&own, snapshot, row, renews_before_days, last_told, now);

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

/* Returns: (transfer full): what else there is, a line each; "" where there is nothing else */
char *
cbk_digest_format_body (const CbkDigest *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  CbkDigestKind first = get_first_kind (self);

  for (CbkDigestKind kind = first; kind < CBK_N_DIGEST_KINDS; kind++)
    {
      if (kind > first && self->n[kind] > 0)
        g_ptr_array_add (lines, format_kind (self, kind));
      if (kind == CBK_DIGEST_ENDING && self->n_late > 0)
        g_ptr_array_add (lines, format_late (self));
    }
  g_ptr_array_add (lines, NULL);

  return g_strjoinv ("\n", (char **) lines->pdata);
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
