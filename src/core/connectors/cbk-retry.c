/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether and when a request is sent again: exponential back-off with full jitter, never earlier than the CDN asked. */

#include "core/connectors/cbk-retry.h"

#include <libsoup/soup.h>
#include <string.h>

/* Beyond it the back-off has long reached its cap. */
#define MAX_DOUBLINGS 16

/**
 * cbk_retry_is_passing_status:
 * @status: an HTTP status
 *
 * Returns: whether it says that the server is busy or away for now: 429, 502, 503 or 504. Any thread.
 */
gboolean
cbk_retry_is_passing_status (guint status)
{
  return status == 429 || status == 502 || status == 503 || status == 504;
}

/**
 * cbk_retry_decide:
 * @n_tries: how many tries there have been, 1 or more
 * @max_tries: how many there may be
 * @asked: after how many seconds the CDN wants to be asked again, as cbk_retry_parse_after() returns it
 * @random: by chance 0 or more and less than 1
 * @wait: (out): how long to wait
 *
 * For a failure that can pass by itself: no connection, a time-out, or a status of cbk_retry_is_passing_status(). The
 * n-th wait is any part of min (60 s, 1 s × 2^(n-1)), so that clients that failed together do not come back together;
 * 1 s is a pause that a person hardly sees, and 60 s keeps six tries within about half a minute on average. Where the
 * CDN asks for more than that part, it is what is waited; where it asks for more than five minutes, nothing is.
 *
 * Returns: whether to try again. Any thread. "Full jitter": M. Brooker, "Exponential Backoff And Jitter", AWS
 *   Architecture Blog, 2015. Retry-After: RFC 9110, section 10.2.3.
 */
gboolean
cbk_retry_decide (guint n_tries, guint max_tries, gint64 asked, double random, CbkRetryWait *wait)
{
  guint64 longest;
  guint64 chosen;

  g_return_val_if_fail (n_tries > 0, FALSE);
  g_return_val_if_fail (random >= 0 && random < 1, FALSE);
  g_return_val_if_fail (wait != NULL, FALSE);

  if (n_tries >= max_tries || asked > CBK_RETRY_PATIENCE_SECONDS)
    return FALSE;

  longest = MIN ((guint64) CBK_RETRY_BASE_MILLISECONDS << MIN (n_tries - 1, MAX_DOUBLINGS), CBK_RETRY_CAP_MILLISECONDS);
  chosen = (guint64) (random * (double) longest);
  wait->was_asked = asked > 0 && (guint64) asked * 1000 >= chosen;
  wait->milliseconds = (guint) (wait->was_asked ? (guint64) asked * 1000 : chosen);
  return TRUE;
}

static gboolean
is_number (const char *text)
{
  return *text != '\0' && text[strspn (text, "0123456789")] == '\0';
}

/**
 * cbk_retry_parse_after:
 * @text: (nullable): a Retry-After header
 * @server_time: what time it is at the server, in UTC seconds
 *
 * Returns: after how many seconds the CDN wants to be asked again, at most a week; 0 for a date that is over; -1 where
 *   it does not say, or in a way that means nothing. Any thread. RFC 9110, section 10.2.3.
 */
gint64
cbk_retry_parse_after (const char *text, gint64 server_time)
{
  g_autofree char *trimmed = NULL;
  g_autoptr (GDateTime) date = NULL;
  gint64 seconds;

  if (text == NULL)
    return -1;

  trimmed = g_strstrip (g_strdup (text));
  if (is_number (trimmed))
    {
      /* What no number can hold comes out as the largest one. */
      seconds = g_ascii_strtoll (trimmed, NULL, 10);
    }
  else
    {
      date = g_ascii_isalpha (*trimmed) ? soup_date_time_new_from_http_string (trimmed) : NULL;
      if (date == NULL)
        return -1;
      seconds = g_date_time_to_unix (date) - server_time;
    }
  return CLAMP (seconds, 0, CBK_RETRY_MAX_ASKED_SECONDS);
}
