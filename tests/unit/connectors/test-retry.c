/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of trying again: after which answers, how often, after how long, and what a CDN may ask for. */

#include <glib.h>

#include "core/connectors/cbk-retry.h"

#define NOW 1795417200 /* 2026-11-23 07:00:00 */
#define ALMOST_ONE 0.9999999999
#define NOT_ASKED (-1)

static void
assert_wait (guint n_tries, gint64 asked, double random, guint milliseconds, gboolean was_asked)
{
  CbkRetryWait wait;

  g_assert_true (cbk_retry_decide (n_tries, 6, asked, random, &wait));
  g_assert_cmpuint (wait.milliseconds, ==, milliseconds);
  g_assert_cmpint (wait.was_asked, ==, was_asked);
}

static void
test_statuses (void)
{
  for (guint status = 0; status < 700; status++)
    g_assert_cmpint (cbk_retry_is_passing_status (status), ==,
                     status == 429 || status == 502 || status == 503 || status == 504);
}

static void
test_number_of_tries (void)
{
  CbkRetryWait wait;

  for (guint n = 1; n < 6; n++)
    g_assert_true (cbk_retry_decide (n, 6, NOT_ASKED, 0.5, &wait));
  g_assert_false (cbk_retry_decide (6, 6, NOT_ASKED, 0.5, &wait));
  g_assert_false (cbk_retry_decide (7, 6, NOT_ASKED, 0.5, &wait));
  g_assert_false (cbk_retry_decide (1, 1, NOT_ASKED, 0.5, &wait));
  g_assert_false (cbk_retry_decide (6, 6, 1, 0.5, &wait));
}

/* Each wait is any part of a span that doubles up to its cap, from nothing to nearly all of it. */
static void
test_full_jitter (void)
{
  static const guint spans[] = { 1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000 };
  CbkRetryWait       wait;

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      g_assert_true (cbk_retry_decide (i + 1, 100, NOT_ASKED, 0, &wait));
      g_assert_cmpuint (wait.milliseconds, ==, 0);
      g_assert_true (cbk_retry_decide (i + 1, 100, NOT_ASKED, 0.5, &wait));
      g_assert_cmpuint (wait.milliseconds, ==, spans[i] / 2);
      g_assert_true (cbk_retry_decide (i + 1, 100, NOT_ASKED, ALMOST_ONE, &wait));
      g_assert_cmpuint (wait.milliseconds, ==, spans[i] - 1);
      g_assert_false (wait.was_asked);
    }
  g_assert_true (cbk_retry_decide (G_MAXUINT - 1, G_MAXUINT, NOT_ASKED, 0.5, &wait));
  g_assert_cmpuint (wait.milliseconds, ==, 30000);
}

static void
test_never_earlier_than_asked (void)
{
  assert_wait (1, 1, 0, 1000, TRUE);
  assert_wait (1, 40, 0.99, 40000, TRUE);
  assert_wait (5, 10, 0.5, 10000, TRUE);
  assert_wait (5, 7, 0.5, 8000, FALSE);
  assert_wait (5, 8, 0.5, 8000, TRUE);
  assert_wait (1, 0, 0.5, 500, FALSE);
  assert_wait (1, 300, 0.5, 300000, TRUE);
}

static void
test_patience (void)
{
  CbkRetryWait wait;

  g_assert_false (cbk_retry_decide (1, 6, 301, 0, &wait));
  g_assert_false (cbk_retry_decide (1, 6, CBK_RETRY_MAX_ASKED_SECONDS, 0, &wait));
}

static void
test_retry_after (void)
{
  static const struct
  {
    const char *text;
    gint64      seconds;
  } cases[] = {
    { NULL, -1 },
    { "", -1 },
    { "0", 0 },
    { "40", 40 },
    { " 40 ", 40 },
    { "0040", 40 },
    { "604800", 604800 },
    { "604801", 604800 },
    { "99999999999999999999999999", 604800 },
    { "-5", -1 },
    { "+5", -1 },
    { "1.5", -1 },
    { "40s", -1 },
    { "soon", -1 },
    { "4 0", -1 },
    { "Mon, 23 Nov 2026 07:00:40 GMT", 40 },
    { "Monday, 23-Nov-26 07:00:40 GMT", 40 },
    { "Mon Nov 23 07:00:40 2026", 40 },
    { "Mon, 23 Nov 2026 07:00:00 GMT", 0 },
    { "Mon, 23 Nov 2026 06:00:00 GMT", 0 },
    { "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
    { "Thu, 31 Dec 2099 23:59:59 GMT", 604800 },
    { "Mon, 99 Nov 2026 07:00:40 GMT", -1 },
    { "2026-11-23T07:00:40Z", -1 },
    { "\xff\xfe", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", i);
      g_assert_cmpint (cbk_retry_parse_after (cases[i].text, NOW), ==, cases[i].seconds);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/retry/statuses", test_statuses);
  g_test_add_func ("/retry/number-of-tries", test_number_of_tries);
  g_test_add_func ("/retry/full-jitter", test_full_jitter);
  g_test_add_func ("/retry/never-earlier-than-asked", test_never_earlier_than_asked);
  g_test_add_func ("/retry/patience", test_patience);
  g_test_add_func ("/retry/retry-after", test_retry_after);
  return g_test_run ();
}
