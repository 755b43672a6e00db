/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connector whose calls fail: which of them it tries again, how it tells of it, and what it says in the end. */

#include <gio/gio.h>
#include <string.h>

#include "byte-server.h"
#include "core/cbk-error.h"
#include "core/connectors/cbk-http-private.h"
#include "core/connectors/cbk-inventory-api-private.h"
#include "fake-clockwork.h"

#define TOKEN "s3cret-t0ken"
#define NOW 1795417200 /* 2026-11-23 07:00:00 */
#define BUSY "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

typedef struct
{
  ByteServer    *server;
  FakeClockwork *clockwork;
  CbkConnector  *api;
  GString       *told; /* each "waiting": "seconds" or "seconds!" where it was asked */
} Fixture;

static void
on_waiting (CbkConnector *api, guint seconds, gboolean was_asked, GString *told)
{
  g_string_append_printf (told, "%s%u%s", told->len > 0 ? " " : "", seconds, was_asked ? "!" : "");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;

  fixture->server = byte_server_new (NULL);
  fixture->clockwork = fake_clockwork_new ();
  fake_clockwork_set_times (fixture->clockwork, NOW, NOW);
  fake_clockwork_set_random (fixture->clockwork, 0.5);
  fixture->told = g_string_new (NULL);
  url = byte_server_dup_url (fixture->server, "localhost", "/api");
  fixture->api = cbk_inventory_api_new (url, TOKEN, NULL, &error);
  g_assert_no_error (error);
  cbk_http_set_clockwork (cbk_inventory_api_get_http (CBK_INVENTORY_API (fixture->api)),
                          fake_clockwork_get (fixture->clockwork));
  g_signal_connect (fixture->api, "waiting", G_CALLBACK (on_waiting), fixture->told);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->api);
  g_clear_pointer (&fixture->server, byte_server_free);
  g_clear_pointer (&fixture->clockwork, fake_clockwork_free);
  g_string_free (fixture->told, TRUE);
}

static void
answer_busy (Fixture *fixture, const char *status, const char *retry_after)
{
  g_autofree char *text =
    g_strdup_printf ("HTTP/1.1 %s Busy\r\nDate: Mon, 23 Nov 2026 07:00:00 GMT\r\nContent-Length: 0\r\n"
                     "Connection: close\r\n%s%s\r\n\r\n",
                     status, retry_after != NULL ? "Retry-After: " : "X-Nothing: 1",
                     retry_after != NULL ? retry_after : "");

  byte_server_answer_text (fixture->server, text, BYTE_SERVER_CLOSE);
}

static CbkInfo *
get_info (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;

  cbk_connector_get_info_async (fixture->api, NULL, byte_server_keep_result, &pending);
  result = byte_server_wait_for_result (&pending);
  return cbk_connector_get_info_finish (fixture->api, result, error);
}

static void
assert_waits (Fixture *fixture, const char *waits, const char *told, guint n_requests)
{
  g_autofree char *actual = fake_clockwork_dup_waits (fixture->clockwork);

  g_assert_cmpstr (actual, ==, waits);
  g_assert_cmpstr (fixture->told->str, ==, told);
  g_assert_cmpuint (byte_server_get_n_requests (fixture->server), ==, n_requests);
}

/* Each of the failures that can pass, one after the other, and then the answer. */
static void
test_until_it_answers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkInfo) info = NULL;

  answer_busy (fixture, "429", NULL);
  answer_busy (fixture, "502", NULL);
  answer_busy (fixture, "503", NULL);
  answer_busy (fixture, "504", NULL);
  byte_server_answer_text (fixture->server, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", BYTE_SERVER_RESET);
  byte_server_answer_file (fixture->server, "info.http");
  info = get_info (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->name, ==, "Example CDN");
  assert_waits (fixture, "500 1000 2000 4000 8000", "1 0 1 0 2 0 4 0 8 0", 6);
}

static void
test_six_tries (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 6; i++)
    answer_busy (fixture, "503", NULL);
  g_assert_null (get_info (fixture, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_BUSY);
  g_assert_true (g_str_has_suffix (error->message, " is too busy at the moment (HTTP status 503). Try again later."));
  g_assert_cmpint (cbk_error_get_retry_time (error), ==, 0);
  assert_waits (fixture, "500 1000 2000 4000 8000", "1 0 1 0 2 0 4 0 8 0", 6);
}

static void
test_connections_that_fail (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *waits = NULL;

  g_clear_pointer (&fixture->server, byte_server_free);
  g_assert_null (get_info (fixture, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_UNREACHABLE);
  waits = fake_clockwork_dup_waits (fixture->clockwork);
  g_assert_cmpstr (waits, ==, "500 1000 2000 4000 8000");
}

static void
test_asked_to_wait (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkInfo) info = NULL;

  answer_busy (fixture, "429", "40");
  answer_busy (fixture, "503", "Mon, 23 Nov 2026 07:05:00 GMT");
  answer_busy (fixture, "503", "Mon, 23 Nov 2026 06:00:00 GMT");
  answer_busy (fixture, "503", "when it is ready");
  byte_server_answer_file (fixture->server, "info.http");
  info = get_info (fixture, &error);
  g_assert_no_error (error);
  assert_waits (fixture, "40000 300000 2000 4000", "40! 0 300! 0 2 0 4 0", 5);
}

/* A server's date is compared with the server's clock: this computer's is an hour ahead here. */
static void
test_asked_to_wait_by_another_clock (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkInfo) info = NULL;

  fake_clockwork_set_times (fixture->clockwork, NOW + 3600, NOW + 3600);
  answer_busy (fixture, "503", "Mon, 23 Nov 2026 07:00:40 GMT");
  byte_server_answer_file (fixture->server, "info.http");
  info = get_info (fixture, &error);
  g_assert_no_error (error);
  assert_waits (fixture, "40000", "40! 0", 2);
}

static void
assert_asked_for_too_long (Fixture *fixture, const char *retry_after, gint64 retry_time, const char *moment)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *words =
    g_strdup_printf (" is too busy at the moment (HTTP status 429). It wants to be asked again at "
                     "%s, not earlier.",
                     moment);

  g_test_message ("%s", retry_after);
  answer_busy (fixture, "429", retry_after);
  g_assert_null (get_info (fixture, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_BUSY);
  g_assert_true (g_str_has_suffix (error->message, words));
  g_assert_cmpint (cbk_error_get_retry_time (error), ==, retry_time);
}

static void
test_asked_to_wait_for_too_long (Fixture *fixture, gconstpointer data)
{
  assert_asked_for_too_long (fixture, "301", NOW + 301, "2026-11-23 07:06");
  assert_asked_for_too_long (fixture, "3600", NOW + 3600, "2026-11-23 08:00");
  assert_asked_for_too_long (fixture, "Tue, 24 Nov 2026 09:30:00 GMT", NOW + 95400, "2026-11-24 09:30");
  assert_asked_for_too_long (fixture, "99999999999999999999", NOW + 604800, "2026-11-30 07:00");
  assert_waits (fixture, "", "", 4);
}

/* The next run has to know, too, when a CDN was still busy in the last of six tries. */
static void
test_asked_to_wait_in_vain (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 6; i++)
    answer_busy (fixture, "503", "120");
  g_assert_null (get_info (fixture, &error));
  g_assert_true (g_str_has_suffix (error->message, "Try again later."));
  g_assert_cmpint (cbk_error_get_retry_time (error), ==, NOW + 120);
  assert_waits (fixture, "120000 120000 120000 120000 120000", "120! 0 120! 0 120! 0 120! 0 120! 0", 6);
}

static void
test_what_does_not_pass (Fixture *fixture, gconstpointer data)
{
  static const char *const statuses[] = { "400", "401", "403", "404", "405", "408", "410", "418",
                                          "425", "500", "501", "505", "507", "599", "204", "206" };
  static const char *const files[] = { "web-page.http", "truncated-json.http", "redirect-302.http",
                                       "gzip-damaged.http" };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", statuses[i]);
      answer_busy (fixture, statuses[i], "1");
      g_assert_null (get_info (fixture, &error));
      g_assert_nonnull (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;

      byte_server_answer_file (fixture->server, files[i]);
      g_assert_null (get_info (fixture, &error));
      g_assert_nonnull (error);
    }
  assert_waits (fixture, "", "", G_N_ELEMENTS (statuses) + G_N_ELEMENTS (files));
}

static void
test_one_try (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint max_tries;

  g_object_get (fixture->api, "max-tries", &max_tries, NULL);
  g_assert_cmpuint (max_tries, ==, 6);
  g_object_set (fixture->api, "max-tries", 1, NULL);
  answer_busy (fixture, "503", NULL);
  g_assert_null (get_info (fixture, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_BUSY);
  assert_waits (fixture, "", "", 1);
}

static void
test_cancel_ends_a_wait (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;

  fake_clockwork_hold_retries (fixture->clockwork);
  answer_busy (fixture, "503", "240");
  cbk_connector_get_info_async (fixture->api, cancellable, byte_server_keep_result, &pending);
  while (fixture->told->len == 0)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (pending);

  g_cancellable_cancel (cancellable);
  result = byte_server_wait_for_result (&pending);
  g_assert_null (cbk_connector_get_info_finish (fixture->api, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_waits (fixture, "240000", "240! 0", 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Pages, histories and chains are tried again as they were asked for, and so is a key, with a POST. */
static void
test_each_kind_of_call (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *pending[4] = { NULL };

  byte_server_answer_text (fixture->server, BUSY, BYTE_SERVER_CLOSE);
  byte_server_answer_file (fixture->server, "domains-last.http");
  cbk_connector_list_domains_async (fixture->api, 7, "p", "s", NULL, byte_server_keep_result, &pending[0]);
  g_object_unref (byte_server_wait_for_result (&pending[0]));
  byte_server_answer_text (fixture->server, BUSY, BYTE_SERVER_CLOSE);
  byte_server_answer_file (fixture->server, "certificates.http");
  cbk_connector_list_certificates_async (fixture->api, "d", "p", "\"e\"", NULL, byte_server_keep_result, &pending[1]);
  g_object_unref (byte_server_wait_for_result (&pending[1]));
  byte_server_answer_text (fixture->server, BUSY, BYTE_SERVER_CLOSE);
  byte_server_answer_file (fixture->server, "chain.http");
  cbk_connector_get_chain_async (fixture->api, "c", "\"e\"", NULL, byte_server_keep_result, &pending[2]);
  g_object_unref (byte_server_wait_for_result (&pending[2]));
  byte_server_answer_text (fixture->server, BUSY, BYTE_SERVER_CLOSE);
  byte_server_answer_file (fixture->server, "private-key.http");
  cbk_connector_get_private_key_async (fixture->api, "c", NULL, byte_server_keep_result, &pending[3]);
  g_object_unref (byte_server_wait_for_result (&pending[3]));

  assert_waits (fixture, "500 500 500 500", "1 0 1 0 1 0 1 0", 8);
  for (guint i = 0; i < 8; i += 2)
    {
      g_autofree char *first = g_strdup (byte_server_get_request (fixture->server, i));

      g_assert_true (g_str_has_prefix (first, i == 6 ? "POST " : "GET "));
      g_assert_cmpstr (first, ==, byte_server_get_request (fixture->server, i + 1));
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/tries/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("until-it-answers", test_until_it_answers);
  ADD ("six-tries", test_six_tries);
  ADD ("connections-that-fail", test_connections_that_fail);
  ADD ("asked-to-wait", test_asked_to_wait);
  ADD ("asked-to-wait-by-another-clock", test_asked_to_wait_by_another_clock);
  ADD ("asked-to-wait-for-too-long", test_asked_to_wait_for_too_long);
  ADD ("asked-to-wait-in-vain", test_asked_to_wait_in_vain);
  ADD ("what-does-not-pass", test_what_does_not_pass);
  ADD ("one-try", test_one_try);
  ADD ("cancel-ends-a-wait", test_cancel_ends_a_wait);
  ADD ("each-kind-of-call", test_each_kind_of_call);

  return g_test_run ();
}
