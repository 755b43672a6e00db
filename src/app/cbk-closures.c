/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person reads in the window alone: pure functions from values to words, tested without a display. */

#include "config.h"

#include "app/cbk-closures.h"

#include <glib/gi18n.h>
#include <string.h>

#define HOUR G_GINT64_CONSTANT (3600)
#define DAY (24 * HOUR)

/**
 * cbk_format_time_hint:
 * @time: UTC seconds, or %CBK_TIME_NONE
 *
 * Returns: (transfer full) (nullable): the moment in UTC and how far from @now it is; NULL where none is known
 */
char *
cbk_format_time_hint (gint64 time, gint64 now)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *moment = NULL;
  g_autofree char *distance = NULL;

  if (time == CBK_TIME_NONE)
    return NULL;

  moment = cbk_format_time (time, utc);
  distance = cbk_format_distance (time, now);

  /* Translators: first a date and time, then "3 days ago" or "in 3 days" */
  return g_strdup_printf (_ ("%s UTC\n%s"), moment, distance);
}

/**
 * cbk_format_days_hint:
 * @expire_time: UTC seconds, or %CBK_TIME_NONE
 *
 * Returns: (transfer full) (nullable): the hours left where less than 48 are, else NULL
 */
char *
cbk_format_days_hint (gint64 expire_time, gint64 now)
{
  gint64 hours;

  if (expire_time == CBK_TIME_NONE || expire_time <= now || expire_time - now >= 48 * HOUR)
    return NULL;

  hours = (expire_time - now) / HOUR;
  if (hours == 0)
    return g_strdup (_ ("Less than an hour left"));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d hour left", "%d hours left", hours), (int) hours);
}

const char *
cbk_status_icon_name (CbkStatus status)
{
  switch (status)
    {
    case CBK_STATUS_EXPIRED:
      return "cbk-status-expired-symbolic";
    case CBK_STATUS_FAILED:
      return "cbk-status-failed-symbolic";
    case CBK_STATUS_REVOKED:
      return "cbk-status-revoked-symbolic";
    case CBK_STATUS_DISCARDED:
      return "cbk-status-discarded-symbolic";
    case CBK_STATUS_PENDING:
      return "cbk-status-pending-symbolic";
    case CBK_STATUS_UNKNOWN:
      return "cbk-status-unknown-symbolic";
    case CBK_STATUS_VALID:
      return "cbk-status-valid-symbolic";
    }

  g_return_val_if_reached (NULL);
}

/**
 * cbk_status_hint:
 * @status: the shown status
 * @word: the CDN's own word
 * @reason: (nullable): the CDN's reason
 *
 * Returns: (transfer full) (nullable): what the status column's tooltip says: the reason, and the CDN's own word where
 *   another status is shown
 */
char *
cbk_status_hint (CbkStatus status, const char *word, const char *reason)
{
  GString *hint = g_string_new (NULL);

  if (reason != NULL && reason[0] != '\0')
    g_string_append (hint, cbk_reason_title (reason));
  if (status == CBK_STATUS_EXPIRED && cbk_status_from_word (word) != CBK_STATUS_EXPIRED)
    {
      if (hint->len > 0)
        g_string_append_c (hint, '\n');
      /* Translators: %s is the CDN's own word for a status */
      g_string_append_printf (hint, _ ("The CDN says “%s”"), cbk_status_title (cbk_status_from_word (word), word));
    }
  if (hint->len == 0)
    {
      g_string_free (hint, TRUE);
      return NULL;
    }

  return g_string_free (hint, FALSE);
}

/**
 * cbk_format_offline:
 * @synced: when what is shown was true, UTC seconds
 *
 * Returns: (transfer full): the line for an inventory whose last sync failed; it names the time, and the date too
 *   where it is not today's
 */
char *
cbk_format_offline (gint64 synced, gint64 now, GTimeZone *zone)
{
  g_autofree char *then = cbk_format_time (synced, zone);
  g_autofree char *today = cbk_format_time (now, zone);
  gboolean         same_day = strncmp (then, today, strlen ("2026-08-18")) == 0;
  g_autofree char *moment = same_day ? g_strndup (then + strlen ("2026-08-18 "), strlen ("15:01"))
                                     : g_strndup (then, strlen ("2026-08-18 15:01"));

  /* Translators: %s is a time, or a date and time */
  return g_strdup_printf (_ ("Offline: showing what was there at %s"), moment);
}

/**
 * cbk_format_nothing_found:
 * @text: what is searched for, or ""
 * @filter: among which rows
 */
char *
cbk_format_nothing_found (const char *text, CbkFilter filter)
{
  if (text[0] == '\0')
    /* Translators: %s is the name of a status filter */
    return g_strdup_printf (_ ("No domain is in “%s”."), cbk_filter_title (filter));
  if (filter == CBK_FILTER_ALL)
    /* Translators: %s is what was searched for */
    return g_strdup_printf (_ ("No domain contains “%s”."), text);

  /* Translators: first what was searched for, then the name of a status filter */
  return g_strdup_printf (_ ("No domain in “%2$s” contains “%1$s”."), text, cbk_filter_title (filter));
}

/**
 * cbk_format_elapsed:
 * @begin: UTC seconds
 * @end: UTC seconds, later than @begin
 *
 * Returns: (transfer full): how much of that time has gone and how much is left, in whole days
 */
char *
cbk_format_elapsed (gint64 begin, gint64 end, gint64 now)
{
  gint64           gone = CLAMP (now - begin, 0, end - begin) / DAY;
  gint64           left = CLAMP (end - now, 0, end - begin) / DAY;
  g_autofree char *gone_text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day", "%d days", gone), (int) gone);
  g_autofree char *left_text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day", "%d days", left), (int) left);

  /* Translators: two spans such as "3 days" */
  return g_strdup_printf (_ ("%s elapsed, %s left"), gone_text, left_text);
}
