/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of time and colour. Each is a pure function of a row and of the moment it is looked at. */

#include "core/inventory/cbk-status.h"

#define DAY_SECONDS 86400
#define LAST_RED_DAY 7
#define LAST_DAY_OF_30 30

static gint64
floor_days (gint64 seconds)
{
  return seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0 ? 1 : 0);
}

static gint64
second_of_day (gint64 seconds)
{
  gint64 rest = seconds % DAY_SECONDS;

  return rest < 0 ? rest + DAY_SECONDS : rest;
}

static gboolean
is_expired (CbkStatus reported, gint64 expire_time, gint64 now)
{
  return reported == CBK_STATUS_EXPIRED || (expire_time != CBK_TIME_NONE && expire_time <= now);
}

static CbkTone
tone_of_status (CbkStatus status)
{
  switch (status)
    {
    case CBK_STATUS_EXPIRED:
      return CBK_TONE_RED;
    case CBK_STATUS_VALID:
      return CBK_TONE_GREEN;
    case CBK_STATUS_FAILED:
    case CBK_STATUS_REVOKED:
    case CBK_STATUS_DISCARDED:
    case CBK_STATUS_PENDING:
    case CBK_STATUS_UNKNOWN:
      return CBK_TONE_AMBER;
    }
  g_assert_not_reached ();
}

static gboolean
needs_attention (CbkStatus shown)
{
  return tone_of_status (shown) == CBK_TONE_AMBER;
}

/**
 * cbk_status_from_word:
 * @word: (nullable): the status as a connector reports it (inventory API, member "status")
 *
 * Returns: the status, %CBK_STATUS_UNKNOWN for any word but the six of the API
 */
CbkStatus
cbk_status_from_word (const char *word)
{
  static const struct
  {
    const char *word;
    CbkStatus   status;
  } words[] = {
    { "valid", CBK_STATUS_VALID },   { "expired", CBK_STATUS_EXPIRED }, { "pending", CBK_STATUS_PENDING },
    { "failed", CBK_STATUS_FAILED }, { "revoked", CBK_STATUS_REVOKED }, { "discarded", CBK_STATUS_DISCARDED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_strcmp0 (word, words[i].word) == 0)
        return words[i].status;
    }
  return CBK_STATUS_UNKNOWN;
}

/**
 * cbk_status_days_left:
 * @expire_time: UTC seconds, or %CBK_TIME_NONE
 * @now: UTC seconds
 *
 * Returns: the whole days of 86400 seconds from @now to @expire_time, rounded towards the past (so -1 in the first day
 *   after the expiry), or %CBK_DAYS_NONE where no expiry is known
 */
gint64
cbk_status_days_left (gint64 expire_time, gint64 now)
{
  if (expire_time == CBK_TIME_NONE)
    return CBK_DAYS_NONE;

  /* The floor of the difference, without the difference, which may not fit. */
  return floor_days (expire_time) - floor_days (now) - (second_of_day (expire_time) < second_of_day (now) ? 1 : 0);
}

/**
 * cbk_status_judge:
 * @reported: the status as the CDN reports it
 * @expire_time: UTC seconds, or %CBK_TIME_NONE
 * @now: UTC seconds
 *
 * Returns: what the row shows at @now, and in which colours. Never fails; any thread.
 */
CbkVerdict
cbk_status_judge (CbkStatus reported, gint64 expire_time, gint64 now)
{
  CbkVerdict verdict;

  if (is_expired (reported, expire_time, now))
    return (CbkVerdict){ CBK_STATUS_EXPIRED, CBK_TONE_RED, CBK_DAYS_EXPIRED, CBK_TONE_RED };

  verdict.status = reported;
  verdict.status_tone = tone_of_status (reported);
  verdict.days = cbk_status_days_left (expire_time, now);
  if (verdict.days == CBK_DAYS_NONE)
    verdict.days_tone = CBK_TONE_NONE;
  else
    verdict.days_tone = verdict.days <= LAST_RED_DAY ? CBK_TONE_RED : CBK_TONE_GREEN;
  return verdict;
}

/**
 * cbk_status_matches:
 * @filter: one of the six filters
 * @reported: the status as the CDN reports it
 * @expire_time: UTC seconds, or %CBK_TIME_NONE
 * @now: UTC seconds
 *
 * Returns: whether the filter shows the row at @now. A valid row without a known expiry is shown by "Valid", and by
 *   neither "7 days" nor "30 days".
 */
gboolean
cbk_status_matches (CbkFilter filter, CbkStatus reported, gint64 expire_time, gint64 now)
{
  CbkVerdict verdict = cbk_status_judge (reported, expire_time, now);

  switch (filter)
    {
    case CBK_FILTER_ALL:
      return TRUE;
    case CBK_FILTER_EXPIRED:
      return verdict.status == CBK_STATUS_EXPIRED;
    case CBK_FILTER_VALID:
      return verdict.status == CBK_STATUS_VALID;
    case CBK_FILTER_7_DAYS:
      return verdict.status == CBK_STATUS_VALID && verdict.days <= LAST_RED_DAY;
    case CBK_FILTER_30_DAYS:
      return verdict.status == CBK_STATUS_VALID && verdict.days <= LAST_DAY_OF_30;
    case CBK_FILTER_ATTENTION:
      return needs_attention (verdict.status);
    }
  g_assert_not_reached ();
}

/**
 * cbk_status_ends_sooner:
 * @filter: one of the six filters
 * @reported: the status as the CDN reports it
 * @expire_time: UTC seconds, or %CBK_TIME_NONE
 * @now: UTC seconds
 *
 * Returns: whether the row needs attention and ends within the days of @filter, which shows valid rows alone; %FALSE
 * for filters other than "7 days" and "30 days"
 */
gboolean
cbk_status_ends_sooner (CbkFilter filter, CbkStatus reported, gint64 expire_time, gint64 now)
{
  CbkVerdict verdict = cbk_status_judge (reported, expire_time, now);

  switch (filter)
    {
    case CBK_FILTER_7_DAYS:
      return needs_attention (verdict.status) && verdict.days <= LAST_RED_DAY;
    case CBK_FILTER_30_DAYS:
      return needs_attention (verdict.status) && verdict.days <= LAST_DAY_OF_30;
    case CBK_FILTER_ALL:
    case CBK_FILTER_EXPIRED:
    case CBK_FILTER_VALID:
    case CBK_FILTER_ATTENTION:
      return FALSE;
    }
  g_assert_not_reached ();
}

/**
 * cbk_status_next_change:
 * @reported: the status as the CDN reports it
 * @expire_time: UTC seconds, or %CBK_TIME_NONE
 * @now: UTC seconds
 *
 * Returns: the first second after @now at which cbk_status_judge() answers otherwise than at @now (a day less, or
 *   expired), or %CBK_TIME_NONE where it never does
 */
gint64
cbk_status_next_change (CbkStatus reported, gint64 expire_time, gint64 now)
{
  gint64 rest;

  if (expire_time == CBK_TIME_NONE || is_expired (reported, expire_time, now))
    return CBK_TIME_NONE;
  if (cbk_status_days_left (expire_time, now) == 0)
    return expire_time;

  /* A full second after the whole days begin: exactly n days before the expiry there still are n of them. */
  rest = second_of_day (expire_time) - second_of_day (now);
  return now + (rest < 0 ? rest + DAY_SECONDS : rest) + 1;
}
