/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which error each status and each type of problem is, and what of its words is repeated. */

#include <gio/gio.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-problem.h"

#define NOW 1795417200 /* 2026-11-23 07:00:00 */

static GError *
new_error (guint status, const char *body, gboolean had_page_token)
{
  g_autoptr (CbkHttpAnswer) answer = g_new0 (CbkHttpAnswer, 1);

  answer->status = status;
  answer->retry_after = -1;
  answer->body = g_bytes_new (body, strlen (body));
  return cbk_problem_new_error (answer, "console.example", had_page_token, NOW);
}

static void
assert_code (guint status, const char *body, gboolean had_page_token, CbkError code)
{
  g_autoptr (GError) error = new_error (status, body, had_page_token);

  g_test_message ("%u: %s", status, error->message);
  g_assert_error (error, CBK_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, "console.example"));
  g_assert_true (g_str_has_suffix (error->message, ".") || g_str_has_suffix (error->message, ")"));
}

static void
test_status_alone (void)
{
  assert_code (204, "", FALSE, CBK_ERROR_BAD_ANSWER);
  assert_code (206, "", FALSE, CBK_ERROR_BAD_ANSWER);
  assert_code (304, "", FALSE, CBK_ERROR_BAD_ANSWER);
  assert_code (400, "", FALSE, CBK_ERROR_REFUSED);
  assert_code (401, "<html>", FALSE, CBK_ERROR_UNAUTHORIZED);
  assert_code (403, "", FALSE, CBK_ERROR_FORBIDDEN);
  assert_code (404, "nothing here", FALSE, CBK_ERROR_NOT_FOUND);
  assert_code (405, "", FALSE, CBK_ERROR_REFUSED);
  assert_code (410, "", FALSE, CBK_ERROR_TOKEN_EXPIRED);
  assert_code (418, "", FALSE, CBK_ERROR_REFUSED);
  assert_code (429, "", FALSE, CBK_ERROR_BUSY);
  assert_code (500, "", FALSE, CBK_ERROR_SERVER);
  assert_code (501, "", FALSE, CBK_ERROR_SERVER);
  assert_code (502, "", FALSE, CBK_ERROR_BUSY);
  assert_code (503, "", FALSE, CBK_ERROR_BUSY);
  assert_code (504, "", FALSE, CBK_ERROR_BUSY);
  assert_code (599, "", FALSE, CBK_ERROR_SERVER);
  assert_code (999, "", FALSE, CBK_ERROR_BAD_ANSWER);
}

static void
test_unknown_page_token (void)
{
  assert_code (400, "", TRUE, CBK_ERROR_TOKEN_EXPIRED);
  assert_code (400, "{\"type\":\"https://x/invalid-parameter\"}", TRUE, CBK_ERROR_TOKEN_EXPIRED);
  assert_code (400, "{\"type\":\"https://x/invalid-parameter\"}", FALSE, CBK_ERROR_REFUSED);
  assert_code (400, "{\"type\":\"https://x/unauthorized\"}", TRUE, CBK_ERROR_UNAUTHORIZED);
  assert_code (405, "", TRUE, CBK_ERROR_REFUSED);
}

static void
test_type_decides (void)
{
  static const struct
  {
    const char *type;
    CbkError    code;
  } cases[] = {
    { "unauthorized", CBK_ERROR_UNAUTHORIZED },
    { "forbidden", CBK_ERROR_FORBIDDEN },
    { "not-found", CBK_ERROR_NOT_FOUND },
    { "method-not-allowed", CBK_ERROR_REFUSED },
    { "invalid-parameter", CBK_ERROR_REFUSED },
    { "sync-token-expired", CBK_ERROR_TOKEN_EXPIRED },
    { "key-not-available", CBK_ERROR_FORBIDDEN },
    { "rate-limited", CBK_ERROR_BUSY },
    { "maintenance", CBK_ERROR_BUSY },
    { "internal", CBK_ERROR_SERVER },
    { "something-new", CBK_ERROR_REFUSED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *with_uri = g_strdup_printf ("{\"type\":\"https://x/problems/%s\"}", cases[i].type);
      g_autofree char *bare = g_strdup_printf ("{\"type\":\"%s\"}", cases[i].type);

      assert_code (418, with_uri, FALSE, cases[i].code);
      assert_code (418, bare, FALSE, cases[i].code);
    }
}

static void
test_type_does_not_make_an_error_of_no_error (void)
{
  assert_code (204, "{\"type\":\"https://x/internal\"}", FALSE, CBK_ERROR_BAD_ANSWER);
}

static void
test_words_are_repeated (void)
{
  g_autoptr (GError) detail =
    new_error (403, "{\"title\":\"No\",\"detail\":\"Ask Ada.\",\"instance\":\"req_7\"}", FALSE);
  g_autoptr (GError) title = new_error (403, "{\"title\":\"No\",\"detail\":\"\"}", FALSE);
  g_autoptr (GError) neither = new_error (403, "{\"title\":7,\"detail\":null,\"instance\":[]}", FALSE);

  g_assert_nonnull (strstr (detail->message, "It says: “Ask Ada.” (Request req_7)"));
  g_assert_nonnull (strstr (detail->message, "req_7"));
  g_assert_null (strstr (detail->message, "“No”"));
  g_assert_nonnull (strstr (title->message, "It says: “No”."));
  g_assert_null (strstr (neither->message, "says"));
  g_assert_null (strstr (neither->message, "Request"));
}

static void
test_hostile_words (void)
{
  g_autofree char *long_text = g_strnfill (100000, 'A');
  g_autofree char *body =
    g_strdup_printf ("{\"detail\":\"%%s%%n\\u202e\\n\\u0000\\u0007<b>%s\",\"instance\":\"\\r\\n%s\"}", long_text,
                     long_text);
  g_autoptr (GError) error = new_error (403, body, FALSE);

  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (error->message, -1), <, 1000);
  for (const char *p = error->message; *p != '\0'; p = g_utf8_next_char (p))
    {
      g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
      g_assert_cmphex (g_utf8_get_char (p), !=, 0x202e);
    }
}

/* A request that was not sent, since the CDN has said to an earlier one when it wants to be asked. */
static void
test_put_off (void)
{
  g_autoptr (GError) error = cbk_problem_new_put_off ("https://console.example:8443/api", NOW + 600);

  g_assert_error (error, CBK_ERROR, CBK_ERROR_BUSY);
  g_assert_cmpint (cbk_error_get_retry_time (error), ==, NOW + 600);
  g_assert_cmpstr (error->message, ==,
                   "console.example:8443 was too busy when it was asked last. It wants to be asked again at "
                   "2026-11-23 07:10, not earlier.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/problem/status-alone", test_status_alone);
  g_test_add_func ("/problem/unknown-page-token", test_unknown_page_token);
  g_test_add_func ("/problem/type-decides", test_type_decides);
  g_test_add_func ("/problem/type-does-not-make-an-error-of-no-error", test_type_does_not_make_an_error_of_no_error);
  g_test_add_func ("/problem/words-are-repeated", test_words_are_repeated);
  g_test_add_func ("/problem/hostile-words", test_hostile_words);
  g_test_add_func ("/problem/put-off", test_put_off);

  return g_test_run ();
}
