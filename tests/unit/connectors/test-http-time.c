/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a request waits: for a connection, for a sign of life, for its turn; and whose clock is right. */

#include <gio/gio.h>
#include <string.h>

#include "byte-server.h"
#include "core/cbk-error.h"
#include "core/connectors/cbk-http-private.h"
#include "fake-clockwork.h"

#define TOKEN "s3cret-t0ken"
#define MIB (1024 * 1024)

typedef struct
{
  ByteServer    *server;
  CbkHttp       *http;
  FakeClockwork *clockwork;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;

  fixture->server = byte_server_new (NULL);
  fixture->clockwork = fake_clockwork_new ();
  url = byte_server_dup_url (fixture->server, "127.0.0.1", "/api");
  fixture->http = cbk_http_new (url, TOKEN, NULL, &error);
  g_assert_no_error (error);
  cbk_http_set_clockwork (fixture->http, fake_clockwork_get (fixture->clockwork));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->http);
  g_clear_pointer (&fixture->server, byte_server_free);
  g_clear_pointer (&fixture->clockwork, fake_clockwork_free);
}

static void
start (CbkHttp *http, const char *path, GCancellable *cancellable, GAsyncResult **pending)
{
  cbk_http_get_async (http, path, "*/*", NULL, 16 * MIB, cancellable, byte_server_keep_result, pending);
}

static CbkHttpAnswer *
finish (CbkHttp *http, GAsyncResult **pending, GError **error)
{
  g_autoptr (GAsyncResult) result = byte_server_wait_for_result (pending);

  return cbk_http_get_finish (http, result, error);
}

static CbkHttpAnswer *
get (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GAsyncResult  *pending = NULL;
  CbkHttpAnswer *answer;

  start (fixture->http, "/", NULL, &pending);
  answer = finish (fixture->http, &pending, &error);
  g_assert_no_error (error);
  return answer;
}

static void
wait_until_sent (Fixture *fixture, guint n)
{
  while (byte_server_get_n_sent (fixture->server) < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_silence (Fixture *fixture, gconstpointer data)
{
  const char *const sent[] = {
    "",
    "HTTP/1.1 200",
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\n\x1f\x8b",
  };

  for (guint i = 0; i < G_N_ELEMENTS (sent); i++)
    {
      g_autoptr (GError) error = NULL;
      GAsyncResult *pending = NULL;

      byte_server_answer_text (fixture->server, sent[i], BYTE_SERVER_WAIT);
      start (fixture->http, "/", NULL, &pending);
      wait_until_sent (fixture, i + 1);
      fake_clockwork_expire (fixture->clockwork, CBK_TIMER_SILENCE);

      g_assert_null (finish (fixture->http, &pending, &error));
      g_assert_error (error, CBK_ERROR, CBK_ERROR_UNREACHABLE);
      g_assert_nonnull (strstr (error->message, "did not answer in time: nothing came for 30 seconds"));
      byte_server_wait_for_close (fixture->server);
    }
}

/* Whatever is heard begins the thirty seconds anew, and the connection has ten seconds of its own. */
static void
test_every_sign_counts (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (4 * MIB, 'x');
  g_autoptr (GBytes) bytes = byte_server_http ("HTTP/1.1 200 OK\n", text, 4 * MIB);
  g_autoptr (CbkHttpAnswer) answer = NULL;

  byte_server_answer (fixture->server, bytes, BYTE_SERVER_CLOSE);
  answer = get (fixture);
  g_assert_cmpuint (g_bytes_get_size (answer->body), ==, 4 * MIB);
  g_assert_cmpuint (fake_clockwork_get_n_timers (fixture->clockwork, CBK_TIMER_CONNECT), ==, 1);
  g_assert_cmpuint (fake_clockwork_get_last (fixture->clockwork, CBK_TIMER_CONNECT), ==, 10000);
  g_assert_cmpuint (fake_clockwork_get_n_timers (fixture->clockwork, CBK_TIMER_SILENCE), >, 10);
  g_assert_cmpuint (fake_clockwork_get_last (fixture->clockwork, CBK_TIMER_SILENCE), ==, 30000);
  g_assert_cmpuint (fake_clockwork_get_n_live (fixture->clockwork), ==, 0);
}

/* The peer takes the connection and then says nothing, so that no secure one comes about. */
static void
test_no_connection_in_time (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u", byte_server_get_port (fixture->server));
  g_autoptr (CbkHttp) http = cbk_http_new (url, TOKEN, NULL, NULL);
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;

  cbk_http_set_clockwork (http, fake_clockwork_get (fixture->clockwork));
  start (http, "/", NULL, &pending);
  while (byte_server_get_n_connections (fixture->server) == 0)
    g_main_context_iteration (NULL, TRUE);
  fake_clockwork_expire (fixture->clockwork, CBK_TIMER_CONNECT);

  g_assert_null (finish (http, &pending, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_UNREACHABLE);
  g_assert_true (g_str_has_prefix (error->message, "No connection to 127.0.0.1:"));
  g_assert_nonnull (strstr (error->message, "within 10 seconds"));
}

/* A busy server that does not finish saying so is busy all the same. */
static void
test_silence_in_an_error (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbkHttpAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;

  byte_server_answer_text (fixture->server, "HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\n{", BYTE_SERVER_WAIT);
  start (fixture->http, "/", NULL, &pending);
  wait_until_sent (fixture, 1);
  fake_clockwork_expire (fixture->clockwork, CBK_TIMER_SILENCE);

  answer = finish (fixture->http, &pending, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 503);
}

/* Four requests are on the wire; the others go as soon as one of them is done, in their order. One that waits for its
 * turn need not have it to be cancelled. */
static void
test_four_at_a_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending[7] = { NULL };

  for (guint i = 0; i < 4; i++)
    byte_server_answer_text (fixture->server, "", BYTE_SERVER_WAIT);
  for (guint i = 0; i < G_N_ELEMENTS (pending); i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u", i);

      start (fixture->http, path, i == 4 ? cancellable : NULL, &pending[i]);
    }
  wait_until_sent (fixture, 4);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (byte_server_get_n_connections (fixture->server), ==, 4);

  g_cancellable_cancel (cancellable);
  g_assert_null (finish (fixture->http, &pending[4], &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (byte_server_get_n_requests (fixture->server), ==, 4);

  byte_server_answer_file (fixture->server, "info.http");
  byte_server_answer_file (fixture->server, "info.http");
  fake_clockwork_expire (fixture->clockwork, CBK_TIMER_SILENCE);
  for (guint i = 0; i < G_N_ELEMENTS (pending); i++)
    {
      g_autoptr (CbkHttpAnswer) answer = i != 4 ? finish (fixture->http, &pending[i], NULL) : NULL;

      g_assert_cmpint (answer != NULL, ==, i > 4);
    }
  g_assert_true (g_str_has_prefix (byte_server_get_request (fixture->server, 4), "GET /api/5 "));
  g_assert_true (g_str_has_prefix (byte_server_get_request (fixture->server, 5), "GET /api/6 "));
}

static void
assert_skew (Fixture *fixture, gint64 sent, gint64 answered, gint64 expected)
{
  g_autoptr (GBytes) bytes = byte_server_http ("HTTP/1.1 404 None\nDate: Mon, 23 Nov 2026 07:00:00 GMT\n", "", 0);
  g_autoptr (CbkHttpAnswer) answer = NULL;
  gint64 seconds;

  fake_clockwork_set_times (fixture->clockwork, sent, answered);
  byte_server_answer (fixture->server, bytes, BYTE_SERVER_CLOSE);
  answer = get (fixture);
  g_assert_true (cbk_http_get_clock_skew (fixture->http, &seconds));
  g_assert_cmpint (seconds, ==, expected);
}

/* 1795417200 is 2026-11-23 07:00:00. */
static void
test_clock_skew (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) undated = byte_server_http ("HTTP/1.1 200 OK\nDate: soon\n", "", 0);
  g_autoptr (CbkHttpAnswer) answer = NULL;
  gint64 seconds;

  byte_server_answer (fixture->server, undated, BYTE_SERVER_CLOSE);
  answer = get (fixture);
  g_assert_false (cbk_http_get_clock_skew (fixture->http, &seconds));

  assert_skew (fixture, 1795417200, 1795417200, 0);
  assert_skew (fixture, 1795417600, 1795417600, 400);
  assert_skew (fixture, 1795413600, 1795413600, -3600);
  assert_skew (fixture, 1795417190, 1795417210, 0);
  assert_skew (fixture, 1795417200, 1795417220, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/http-time/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("silence", test_silence);
  ADD ("every-sign-counts", test_every_sign_counts);
  ADD ("no-connection-in-time", test_no_connection_in_time);
  ADD ("silence-in-an-error", test_silence_in_an_error);
  ADD ("four-at-a-time", test_four_at_a_time);
  ADD ("clock-skew", test_clock_skew);

  return g_test_run ();
}
