/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words for what an inventory holds: pure functions from values to what a person reads, in a window or a terminal.
 */

#include "config.h"

#include "core/inventory/cbk-words.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>
#include <time.h>

#define MINUTE G_GINT64_CONSTANT (60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* The years 1 to 9999, but for a day at each end, which an offset may take. */
#define FIRST_TIME G_GINT64_CONSTANT (-62135510400)
#define LAST_TIME G_GINT64_CONSTANT (253402214400)

#define EN_DASH "\342\200\223"

static const struct
{
  const char *nick;
  const char *title;
} filters[] = {
  /* Translators: a status filter: every domain */
  [CBK_FILTER_ALL] = { "all", N_ ("All") },
  /* Translators: a status filter, and a status: of a certificate */
  [CBK_FILTER_EXPIRED] = { "expired", N_ ("Expired") },
  /* Translators: a status filter, and a status: of a certificate */
  [CBK_FILTER_VALID] = { "valid", N_ ("Valid") },
  /* Translators: a status filter: valid for 7 days or less */
  [CBK_FILTER_7_DAYS] = { "7days", N_ ("7 days") },
  /* Translators: a status filter: valid for 30 days or less */
  [CBK_FILTER_30_DAYS] = { "30days", N_ ("30 days") },
  /* Translators: a status filter: what a person has to look at */
  [CBK_FILTER_ATTENTION] = { "attention", N_ ("Needs attention") },
};

static const struct
{
  const char *nick;
  const char *title;
} columns[] = {
  [CBK_COLUMN_DOMAIN] = { "domain", N_ ("SSL Domain") }, [CBK_COLUMN_CREATE] = { "create", N_ ("Create At") },
  [CBK_COLUMN_UPDATE] = { "update", N_ ("Update At") },  [CBK_COLUMN_EXPIRE] = { "expire", N_ ("Expired Date") },
  [CBK_COLUMN_DAYS] = { "days", N_ ("Expire Day") },     [CBK_COLUMN_STATUS] = { "status", N_ ("Status") },
  [CBK_COLUMN_TYPE] = { "type", N_ ("Type") },
};

static const struct
{
  const char *word;
  const char *title;
} reasons[] = {
  { "cname_not_pointed", N_ ("The domain’s CNAME record does not point to the CDN") },
  { "deploy_failed", N_ ("The certificate could not be deployed") },
  { "validation_failed", N_ ("The certificate authority could not validate the domain") },
  { "name_mismatch", N_ ("The certificate’s names do not cover the domain") },
};

/**
 * cbk_format_number:
 *
 * Returns: (transfer full): @number with the thousands separators of the locale; the C locale, which has none, gets
 *   commas, since its language is English
 */
char *
cbk_format_number (guint64 number)
{
  const char      *locale = setlocale (LC_NUMERIC, NULL);
  g_autofree char *plain = NULL;
  GString         *grouped;
  gsize            length;

  if (locale != NULL && !g_str_has_prefix (locale, "C") && !g_str_equal (locale, "POSIX"))
    return g_strdup_printf ("%'" G_GUINT64_FORMAT, number);

  plain = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  length = strlen (plain);
  grouped = g_string_sized_new (length + length / 3);
  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append_c (grouped, ',');
      g_string_append_c (grouped, plain[i]);
    }

  return g_string_free (grouped, FALSE);
}

/**
 * cbk_format_time:
 * @time: UTC seconds, or %CBK_TIME_NONE
 *
 * Returns: (transfer full): "2026-08-18 15:01:46" in @zone, or an en dash
 */
char *
cbk_format_time (gint64 time, GTimeZone *zone)
{
  time_t    local;
  struct tm parts;

  g_return_val_if_fail (zone != NULL, NULL);

  if (time < FIRST_TIME || time > LAST_TIME)
    return g_strdup (EN_DASH);

  /* A GDateTime would do the same in five times the time, and a list of a million domains has three million of these.
   */
  local = time + g_time_zone_get_offset (zone, g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, time));
  if (gmtime_r (&local, &parts) == NULL)
    return g_strdup (EN_DASH);
  return g_strdup_printf ("%04d-%02d-%02d %02d:%02d:%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                          parts.tm_hour, parts.tm_min, parts.tm_sec);
}

static char *
format_span (gint64 seconds)
{
  gint64 minutes = seconds / MINUTE;
  gint64 hours = seconds / HOUR;
  gint64 days = seconds / DAY;

  if (seconds < MINUTE)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d second", "%d seconds", seconds), (int) seconds);
  if (minutes < 60)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d minute", "%d minutes", minutes), (int) minutes);
  if (hours < 48)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d hour", "%d hours", hours), (int) hours);

  /* Translators: a span that is put into “%s ago”, “in %s” and “%s elapsed, %s left”; it never stands alone */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day", "%d days", days), (int) days);
}

/**
 * cbk_format_distance:
 * @time: UTC seconds
 *
 * Returns: (transfer full): "3 minutes ago", "in 5 days" or "just now"
 */
char *
cbk_format_distance (gint64 time, gint64 now)
{
  g_autofree char *span = NULL;

  if (ABS (time - now) < 10)
    return g_strdup (_ ("just now"));

  span = format_span (ABS (time - now));
  /* Translators: %s is a span such as "3 minutes" */
  return g_strdup_printf (time < now ? _ ("%s ago") : _ ("in %s"), span);
}

/**
 * cbk_format_days:
 * @days: as in #CbkVerdict
 *
 * Returns: (transfer full): what the column Expire Day shows
 */
char *
cbk_format_days (gint64 days)
{
  if (days == CBK_DAYS_NONE)
    return g_strdup (EN_DASH);
  if (days == CBK_DAYS_EXPIRED)
    /* Translators: not applicable; shown in place of the days left of an expired certificate */
    return g_strdup (_ ("N/A"));

  return g_strdup_printf ("%" G_GINT64_FORMAT, days);
}

/**
 * cbk_status_name:
 * @word: the CDN's own word
 *
 * Returns: the status in English, whatever the language of the person; @word itself where we do not know it
 */
const char *
cbk_status_name (CbkStatus status, const char *word)
{
  switch (status)
    {
    case CBK_STATUS_EXPIRED:
      return N_ ("Expired");
    case CBK_STATUS_FAILED:
      /* Translators: a status: the certificate could not be made or put into use */
      return N_ ("Failed");
    case CBK_STATUS_REVOKED:
      /* Translators: a status: the authority has taken the certificate back */
      return N_ ("Revoked");
    case CBK_STATUS_DISCARDED:
      /* Translators: a status: the CDN does not use the certificate any more */
      return N_ ("Discarded");
    case CBK_STATUS_PENDING:
      /* Translators: a status: the CDN is not done with the certificate yet */
      return N_ ("Pending");
    case CBK_STATUS_UNKNOWN:
      return word;
    case CBK_STATUS_VALID:
      return N_ ("Valid");
    }

  g_return_val_if_reached (word);
}

/* A word of the CDN's own is shown as it came, and never taken for one of ours. */
static const char *
translate (const char *name, const char *word)
{
  return name == word ? word : _ (name);
}

/**
 * cbk_status_title:
 * @word: the CDN's own word, shown as it came where we do not know it
 */
const char *
cbk_status_title (CbkStatus status, const char *word)
{
  return translate (cbk_status_name (status, word), word);
}

/**
 * cbk_status_titles:
 *
 * Returns: the words for the statuses that are known, a line each
 */
const char *
cbk_status_titles (void)
{
  static const char *titles;

  if (g_once_init_enter (&titles))
    {
      GString *lines = g_string_new (cbk_status_title (CBK_STATUS_EXPIRED, ""));

      for (CbkStatus status = CBK_STATUS_EXPIRED + 1; status <= CBK_STATUS_VALID; status++)
        g_string_append_printf (lines, "\n%s", cbk_status_title (status, ""));
      g_once_init_leave (&titles, g_string_free (lines, FALSE));
    }

  return titles;
}

/**
 * cbk_reason_name:
 * @reason: the CDN's reason: one of the contract's words, or free text
 *
 * Returns: a sentence in English for a word we know, else @reason itself
 */
const char *
cbk_reason_name (const char *reason)
{
  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_str_equal (reason, reasons[i].word))
      return reasons[i].title;

  return reason;
}

/**
 * cbk_reason_title:
 * @reason: as for cbk_reason_name()
 *
 * Returns: a sentence for a word we know, else @reason itself
 */
const char *
cbk_reason_title (const char *reason)
{
  return translate (cbk_reason_name (reason), reason);
}

/**
 * cbk_provisioning_name:
 *
 * Returns: the type in English; @word itself where we do not know it
 */
const char *
cbk_provisioning_name (const char *word)
{
  if (g_str_equal (word, "auto"))
    /* Translators: a type: the CDN makes and renews the certificate */
    return N_ ("Auto SSL");
  if (g_str_equal (word, "upload"))
    /* Translators: a type: somebody uploaded the certificate to the CDN */
    return N_ ("Upload SSL");

  return word;
}

const char *
cbk_provisioning_title (const char *word)
{
  return translate (cbk_provisioning_name (word), word);
}

const char *
cbk_filter_title (CbkFilter filter)
{
  return _ (filters[filter].title);
}

const char *
cbk_filter_nick (CbkFilter filter)
{
  return filters[filter].nick;
}

gboolean
cbk_filter_from_nick (const char *nick, CbkFilter *filter)
{
  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    if (g_str_equal (nick, filters[i].nick))
      {
        *filter = i;
        return TRUE;
      }

  return FALSE;
}

/* In English, whatever the language of the person. */
const char *
cbk_column_name (CbkColumn column)
{
  return columns[column].title;
}

const char *
cbk_column_title (CbkColumn column)
{
  return _ (columns[column].title);
}

const char *
cbk_column_nick (CbkColumn column)
{
  return columns[column].nick;
}

gboolean
cbk_column_from_nick (const char *nick, CbkColumn *column)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    if (g_str_equal (nick, columns[i].nick))
      {
        *column = i;
        return TRUE;
      }

  return FALSE;
}

char *
cbk_format_count (guint shown, guint total)
{
  g_autofree char *shown_number = cbk_format_number (shown);
  g_autofree char *total_number = cbk_format_number (total);

  /* Translators: two numbers: how many are shown, and how many there are */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Showing %s of %s domain", "Showing %s of %s domains", total),
                          shown_number, total_number);
}

char *
cbk_format_expired (guint n)
{
  g_autofree char *number = cbk_format_number (n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s expired", "%s expired", n), number);
}

char *
cbk_format_attention (guint n)
{
  g_autofree char *number = cbk_format_number (n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s needs attention", "%s need attention", n), number);
}

char *
cbk_format_ending_sooner (guint n)
{
  g_autofree char *number = cbk_format_number (n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "and %s that needs attention ends sooner",
                                       "and %s that need attention end sooner", n),
                          number);
}

/**
 * cbk_format_age:
 * @synced: when what is shown was true, UTC seconds
 */
char *
cbk_format_age (gint64 synced, gint64 now)
{
  g_autofree char *distance = cbk_format_distance (MIN (synced, now), now);

  /* Translators: %s is "3 minutes ago" or "just now" */
  return g_strdup_printf (_ ("Synced %s"), distance);
}

/**
 * cbk_format_progress:
 * @total: -1 where it is not known
 */
char *
cbk_format_progress (guint done, gint64 total)
{
  g_autofree char *done_number = cbk_format_number (done);
  g_autofree char *total_number = NULL;

  if (total < 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Syncing: %s domain", "Syncing: %s domains", done),
                            done_number);

  total_number = cbk_format_number (total);
  /* Translators: two numbers: how many have come, and how many there are */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Syncing: %s of %s domain", "Syncing: %s of %s domains", total),
                          done_number, total_number);
}

/**
 * cbk_format_waiting:
 * @seconds: until the CDN is asked again
 * @was_asked: whether the CDN asked for that
 */
char *
cbk_format_waiting (gint64 seconds, gboolean was_asked)
{
  /* Translators: a number of seconds */
  return g_strdup_printf (was_asked ? _ ("Waiting %d s: the CDN asked for it") : _ ("Trying again in %d s"),
                          (int) MAX (seconds, 0));
}

/**
 * cbk_format_put_aside:
 * @name: of the file that a damaged database now is
 */
char *
cbk_format_put_aside (const char *name)
{
  return g_strdup_printf (_ ("The database of this account was damaged. It was put aside as “%s”, and everything is "
                             "fetched anew."),
                          name);
}

/**
 * cbk_format_clock_skew:
 * @skew: by how many seconds the clock of this computer is ahead of the CDN's
 *
 * Returns: (transfer full) (nullable): a sentence where that is more than five minutes
 */
char *
cbk_format_clock_skew (gint64 skew)
{
  g_autofree char *span = NULL;

  if (ABS (skew) <= 5 * MINUTE)
    return NULL;

  span = format_span (ABS (skew));
  return g_strdup_printf (
    skew > 0
      /* Translators: %s is a span such as "12 minutes" */
      ? _ ("The clock of this computer is %s ahead of the CDN’s, so Expire Day may be wrong. Set the clock right.")
      : _ ("The clock of this computer is %s behind the CDN’s, so Expire Day may be wrong. Set the clock right."),
    span);
}

char *
cbk_format_unreadable (guint n)
{
  g_autofree char *number = cbk_format_number (n);

  return g_strdup_printf (
    g_dngettext (GETTEXT_PACKAGE,
                 "%s domain could not be read and was left out; nothing was removed. Tell the CDN’s support.",
                 "%s domains could not be read and were left out; nothing was removed. Tell the CDN’s support.", n),
    number);
}
