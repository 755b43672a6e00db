/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is sent, what is not, where it stops, and which error each broken answer is. */

#include <gio/gio.h>
#include <string.h>

#include "byte-server.h"
#include "core/cbk-error.h"
#include "core/connectors/cbk-http.h"

#define TOKEN "s3cret-t0ken"
#define MIB (1024 * 1024)

typedef struct
{
  ByteServer *server;
  CbkHttp    *http;
} Fixture;

static CbkHttp *
new_http (ByteServer *server, const char *path)
{
  g_autofree char *url = byte_server_dup_url (server, "127.0.0.1", path);
  g_autoptr (GError) error = NULL;
  CbkHttp *http = cbk_http_new (url, TOKEN, NULL, &error);

  g_assert_no_error (error);
  return http;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = byte_server_new (NULL);
  fixture->http = new_http (fixture->server, "/api/");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->http);
  g_clear_pointer (&fixture->server, byte_server_free);
}

static CbkHttpAnswer *
get_limited (CbkHttp *http, const char *path, gsize max_bytes, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;

  cbk_http_get_async (http, path, "application/json", NULL, max_bytes, NULL, byte_server_keep_result, &pending);
  result = byte_server_wait_for_result (&pending);
  return cbk_http_get_finish (http, result, error);
}

static CbkHttpAnswer *
get (CbkHttp *http, GError **error)
{
  return get_limited (http, "/v1/info", MIB, error);
}

static void
assert_no_secret (const GError *error)
{
  g_assert_null (strstr (error->message, TOKEN));
}

static void
assert_get_fails (Fixture *fixture, CbkError code, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkHttpAnswer) answer = get (fixture->http, &error);

  g_test_message ("%s", error != NULL ? error->message : "answered");
  g_assert_null (answer);
  g_assert_error (error, CBK_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, reason));
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));
  assert_no_secret (error);
}

static void
assert_body (const CbkHttpAnswer *answer, const char *expected, gsize length)
{
  g_autoptr (GBytes) wanted = g_bytes_new (expected, length);

  g_assert_true (g_bytes_equal (answer->body, wanted));
}

static guint
count_header (const char *request, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (request, "\r\n", -1);
  g_autofree char *prefix = g_strconcat (name, ":", NULL);
  guint            n = 0;

  for (guint i = 1; lines[i] != NULL; i++)
    {
      if (g_ascii_strncasecmp (lines[i], prefix, strlen (prefix)) == 0)
        n++;
    }
  return n;
}

static void
test_request (Fixture *fixture, gconstpointer data)
{
  g_autofree char *host = g_strdup_printf ("\r\nHost: 127.0.0.1:%u\r\n", byte_server_get_port (fixture->server));
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkHttpAnswer) answer = NULL;
  const char *request;

  byte_server_answer_file (fixture->server, "info.http");
  answer = get_limited (fixture->http, "/v1/domains?page_token=a%2Bb%2Fc%3D", MIB, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer->content_type, ==, "application/json");
  g_assert_cmpuint (g_bytes_get_size (answer->body), ==, 284);

  request = byte_server_get_request (fixture->server, 0);
  g_assert_true (g_str_has_prefix (request, "GET /api/v1/domains?page_token=a%2Bb%2Fc%3D HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (request, host));
  g_assert_nonnull (strstr (request, "\r\nAuthorization: Bearer " TOKEN "\r\n"));
  g_assert_nonnull (strstr (request, "\r\nAccept: application/json\r\n"));
  g_assert_nonnull (strstr (request, "\r\nAccept-Encoding: identity\r\n"));
  g_assert_nonnull (strstr (request, "\r\nUser-Agent: Certbook/"));
  g_assert_cmpuint (count_header (request, "Authorization"), ==, 1);
  g_assert_cmpuint (count_header (request, "Accept-Encoding"), ==, 1);
  g_assert_cmpuint (count_header (request, "Cookie"), ==, 0);
}

static void
test_cookies_are_not_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbkHttpAnswer) first = NULL;
  g_autoptr (CbkHttpAnswer) second = NULL;

  byte_server_answer_text (fixture->server, "HTTP/1.1 200 OK\r\nSet-Cookie: id=1\r\nContent-Length: 0\r\n\r\n",
                           BYTE_SERVER_CLOSE);
  byte_server_answer_file (fixture->server, "info.http");
  first = get (fixture->http, NULL);
  second = get (fixture->http, NULL);
  g_assert_nonnull (second);
  g_assert_cmpuint (count_header (byte_server_get_request (fixture->server, 1), "Cookie"), ==, 0);
}

static void
test_token_that_is_none (void)
{
  const char *const tokens[] = { "", " ", "a b", "a\nb", "a\r\nX-Evil: 1", "a\x7f", "t\u00f6ken" };

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (cbk_http_new ("https://console.example", tokens[i], NULL, &error));
      g_assert_error (error, CBK_ERROR, CBK_ERROR_UNAUTHORIZED);
      g_assert_null (strstr (error->message, "Evil"));
    }
}

static void
test_http_to_another_host_is_refused (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cbk_http_new ("http://console.example/api", TOKEN, NULL, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_BAD_ADDRESS);
  assert_no_secret (error);
}

static void
test_bodies (Fixture *fixture, gconstpointer data)
{
  const char *const names[] = { "chunked.http", "gzip.http" };
  const char       *text = "{\"domains\": [{\"id\": \"dom_01\", \"domain\": \"www.example.com\",\n";

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbkHttpAnswer) answer = NULL;

      byte_server_answer_file (fixture->server, names[i]);
      answer = get (fixture->http, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (answer->body), ==, 337);
      g_assert_true (g_str_has_prefix (g_bytes_get_data (answer->body, NULL), text));
    }
}

static void
test_empty_body (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkHttpAnswer) answer = NULL;

  byte_server_answer_file (fixture->server, "empty-body.http");
  answer = get (fixture->http, &error);
  g_assert_no_error (error);
  assert_body (answer, "", 0);
}

static void
test_body_until_the_connection_ends (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkHttpAnswer) answer = NULL;

  byte_server_answer_text (fixture->server, "HTTP/1.1 200 OK\r\n\r\n{}", BYTE_SERVER_CLOSE);
  answer = get (fixture->http, &error);
  g_assert_no_error (error);
  g_assert_null (answer->content_type);
  assert_body (answer, "{}", 2);
}

static void
test_broken_bodies (Fixture *fixture, gconstpointer data)
{
  const char *const names[] = { "truncated-body.http", "chunked-truncated.http", "gzip-truncated.http" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      byte_server_answer_file (fixture->server, names[i]);
      assert_get_fails (fixture, CBK_ERROR_UNREACHABLE, "broke off");
    }
}

static void
test_damaged_gzip (Fixture *fixture, gconstpointer data)
{
  byte_server_answer_file (fixture->server, "gzip-damaged.http");
  assert_get_fails (fixture, CBK_ERROR_BAD_ANSWER, "cannot be read");
  byte_server_answer_file (fixture->server, "gzip-not.http");
  assert_get_fails (fixture, CBK_ERROR_BAD_ANSWER, "cannot be read");
}

static void
test_gzip_that_goes_on (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) packed = byte_server_gzip ("{}", 2);
  g_autofree char *after = g_strnfill (MIB, 'x');
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  g_byte_array_append (array, g_bytes_get_data (packed, NULL), (guint) g_bytes_get_size (packed));
  g_byte_array_append (array, (const guint8 *) after, MIB);
  bytes = byte_server_http ("HTTP/1.1 200 OK\nContent-Encoding: gzip\n", (const char *) array->data, array->len);
  byte_server_answer (fixture->server, bytes, BYTE_SERVER_CLOSE);
  assert_get_fails (fixture, CBK_ERROR_BAD_ANSWER, "cannot be read");
}

static void
test_encoding_that_was_not_asked_for (Fixture *fixture, gconstpointer data)
{
  byte_server_answer_text (fixture->server, "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}",
                           BYTE_SERVER_CLOSE);
  assert_get_fails (fixture, CBK_ERROR_BAD_ANSWER, "cannot be read");
}

static void
test_not_http (Fixture *fixture, gconstpointer data)
{
  byte_server_answer_file (fixture->server, "not-http.http");
  assert_get_fails (fixture, CBK_ERROR_BAD_ANSWER, "not HTTP");
}

static void
test_reset (Fixture *fixture, gconstpointer data)
{
  byte_server_answer_text (fixture->server, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"domains\"",
                           BYTE_SERVER_RESET);
  assert_get_fails (fixture, CBK_ERROR_UNREACHABLE, "broke off");
}

static void
test_closed_without_a_word (Fixture *fixture, gconstpointer data)
{
  byte_server_answer_text (fixture->server, "", BYTE_SERVER_CLOSE);
  assert_get_fails (fixture, CBK_ERROR_UNREACHABLE, "broke off");
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->server, byte_server_free);
  assert_get_fails (fixture, CBK_ERROR_UNREACHABLE, "refuses connections");
}

/* A limit is passed by one byte or kept to the byte. */
static void
test_limit (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body = g_strnfill (17 * MIB, 'x');
  g_autoptr (GBytes) largest = byte_server_http ("HTTP/1.1 200 OK\n", body, 16 * MIB);
  g_autoptr (GBytes) larger = byte_server_http ("HTTP/1.1 200 OK\n", body, 16 * MIB + 1);
  g_autoptr (GBytes) far_larger = byte_server_http ("HTTP/1.1 200 OK\n", body, 17 * MIB);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkHttpAnswer) answer = NULL;

  byte_server_answer (fixture->server, largest, BYTE_SERVER_CLOSE);
  answer = get_limited (fixture->http, "/", 16 * MIB, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (answer->body), ==, 16 * MIB);

  byte_server_answer (fixture->server, larger, BYTE_SERVER_CLOSE);
  g_assert_null (get_limited (fixture->http, "/", 16 * MIB, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "16.0\u00a0MiB"));
  g_clear_error (&error);

  byte_server_answer (fixture->server, far_larger, BYTE_SERVER_CLOSE);
  g_assert_null (get_limited (fixture->http, "/", 16 * MIB, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_TOO_LARGE);
}

/* 256 MiB in 256 KiB, and its second half never comes: it has to be stopped while it is unpacked. */
static void
test_gzip_bomb (Fixture *fixture, gconstpointer data)
{
  g_autofree char *zeros = g_malloc0 (256 * MIB);
  g_autoptr (GBytes) packed = byte_server_gzip (zeros, 256 * MIB);
  g_autoptr (GBytes) bytes = byte_server_http ("HTTP/1.1 200 OK\nContent-Encoding: gzip\n",
                                               g_bytes_get_data (packed, NULL), (gssize) g_bytes_get_size (packed));
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) / 2);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_bytes_get_size (packed), <, MIB);
  byte_server_answer (fixture->server, half, BYTE_SERVER_WAIT);
  g_assert_null (get_limited (fixture->http, "/", 16 * MIB, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_TOO_LARGE);
  byte_server_wait_for_close (fixture->server);
}

/* The same bytes for ever. The connection has to be closed, not read to an end that never comes. */
static void
test_endless_body (Fixture *fixture, gconstpointer data)
{
  const char *const heads[] = { "Connection: close", "Content-Length: 999999999999" };
  g_autofree char  *body = g_strnfill (64 * 1024, '\n');

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autofree char *text = g_strdup_printf ("HTTP/1.1 200 OK\r\n%s\r\n\r\n%s", heads[i], body);
      guint64          sent_before = byte_server_get_bytes_sent (fixture->server);
      g_autoptr (GError) error = NULL;

      byte_server_answer_text (fixture->server, text, BYTE_SERVER_REPEAT);
      g_assert_null (get (fixture->http, &error));
      g_assert_error (error, CBK_ERROR, CBK_ERROR_TOO_LARGE);
      byte_server_wait_for_close (fixture->server);
      g_assert_cmpuint (byte_server_get_bytes_sent (fixture->server) - sent_before, <, 64 * MIB);
    }
}

static void
test_endless_head (Fixture *fixture, gconstpointer data)
{
  g_autofree char *line = g_strnfill (64 * 1024, 'x');
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 200 OK\r\nX: %s\r\nX:", line);

  byte_server_answer_text (fixture->server, text, BYTE_SERVER_REPEAT);
  assert_get_fails (fixture, CBK_ERROR_UNREACHABLE, "broke off");
  byte_server_wait_for_close (fixture->server);
  g_assert_cmpuint (byte_server_get_bytes_sent (fixture->server), <, 64 * MIB);
}

static void
test_redirects_are_not_followed (Fixture *fixture, gconstpointer data)
{
  const char *const names[] = { "redirect-301.http", "redirect-302.http", "redirect-307.http", "redirect-308.http" };
  g_autoptr (ByteServer) other = byte_server_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      byte_server_answer_file (fixture->server, names[i]);
      assert_get_fails (fixture, CBK_ERROR_REDIRECT, "127.0.0.1:1");
    }
  g_assert_cmpuint (byte_server_get_n_requests (fixture->server), ==, G_N_ELEMENTS (names));
}

static void
test_other_host_is_never_contacted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ByteServer) other = byte_server_new (NULL);
  g_autofree char *url = byte_server_dup_url (other, "127.0.0.1", "/stolen");
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 307 Temporary Redirect\r\nLocation: %s\r\nRefresh: 0; url=%s\r\n"
                                             "Alt-Svc: h2=\"127.0.0.1:%u\"\r\nContent-Length: 0\r\n\r\n",
                                             url, url, byte_server_get_port (other));
  g_autofree char *wanted = g_strdup_printf ("127.0.0.1:%u", byte_server_get_port (other));

  byte_server_answer_text (fixture->server, answer, BYTE_SERVER_CLOSE);
  assert_get_fails (fixture, CBK_ERROR_REDIRECT, wanted);
  g_assert_cmpuint (byte_server_get_n_connections (other), ==, 0);
  g_assert_cmpuint (byte_server_get_n_connections (fixture->server), ==, 1);
}

static void
test_odd_redirects (Fixture *fixture, gconstpointer data)
{
  byte_server_answer_file (fixture->server, "redirect-nowhere.http");
  assert_get_fails (fixture, CBK_ERROR_REDIRECT, "elsewhere");
  byte_server_answer_file (fixture->server, "redirect-hostile.http");
  assert_get_fails (fixture, CBK_ERROR_REDIRECT, "evil.example\ufffd");
  byte_server_answer_file (fixture->server, "redirect-same-host.http");
  assert_get_fails (fixture, CBK_ERROR_REDIRECT, "another address, at 127.0.0.1");
  byte_server_answer_text (fixture->server, "HTTP/1.1 301 Moved\r\nLocation: \xff\xfe\r\nContent-Length: 0\r\n\r\n",
                           BYTE_SERVER_CLOSE);
  assert_get_fails (fixture, CBK_ERROR_REDIRECT, "wants the request sent");
}

/* A redirect whose body never ends is an error at once, not when somebody loses patience. */
static void
test_redirect_body_is_not_read (Fixture *fixture, gconstpointer data)
{
  byte_server_answer_text (fixture->server,
                           "HTTP/1.1 302 Found\r\nLocation: https://other.example/\r\nContent-Length: 9999\r\n\r\n",
                           BYTE_SERVER_WAIT);
  assert_get_fails (fixture, CBK_ERROR_REDIRECT, "other.example");
  byte_server_wait_for_close (fixture->server);
}

static void
test_errors_are_answers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkHttpAnswer) answer = NULL;

  byte_server_answer_file (fixture->server, "problem-forbidden.http");
  answer = get (fixture->http, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 403);
  g_assert_cmpstr (answer->content_type, ==, "application/problem+json");
  g_assert_cmpuint (g_bytes_get_size (answer->body), >, 0);
}

/* What is wrong with the body of an error does not hide the error. */
static void
test_broken_body_of_an_error (Fixture *fixture, gconstpointer data)
{
  g_autofree char *megabyte = g_strnfill (MIB, ' ');
  g_autoptr (GBytes) large = byte_server_http ("HTTP/1.1 503 Busy\n", megabyte, MIB);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkHttpAnswer) truncated = NULL;
  g_autoptr (CbkHttpAnswer) too_large = NULL;

  byte_server_answer_file (fixture->server, "error-truncated.http");
  truncated = get (fixture->http, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (truncated->status, ==, 401);
  assert_body (truncated, "", 0);

  byte_server_answer (fixture->server, large, BYTE_SERVER_CLOSE);
  too_large = get (fixture->http, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (too_large->status, ==, 503);
  assert_body (too_large, "", 0);
}

/* libsoup treats some statuses in ways of its own; none of them may collect a body without an end. */
static void
test_endless_bodies_of_errors (Fixture *fixture, gconstpointer data)
{
  const guint      statuses[] = { 400, 401, 404, 407, 417, 421, 500, 503 };
  g_autofree char *body = g_strnfill (64 * 1024, '\n');

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *text = g_strdup_printf ("HTTP/1.1 %u Error\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
                                               "Proxy-Authenticate: Basic realm=\"x\"\r\nConnection: close\r\n\r\n%s",
                                               statuses[i], body);
      guint64          sent_before = byte_server_get_bytes_sent (fixture->server);
      g_autoptr (GError) error = NULL;
      g_autoptr (CbkHttpAnswer) answer = NULL;

      byte_server_answer_text (fixture->server, text, BYTE_SERVER_REPEAT);
      answer = get (fixture->http, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (answer->status, ==, statuses[i]);
      byte_server_wait_for_close (fixture->server);
      g_assert_cmpuint (byte_server_get_bytes_sent (fixture->server) - sent_before, <, 64 * MIB);
    }
  g_assert_cmpuint (byte_server_get_n_requests (fixture->server), ==, G_N_ELEMENTS (statuses));
}

static void
test_unauthorized_is_not_tried_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkHttpAnswer) answer = NULL;

  byte_server_answer_file (fixture->server, "problem-unauthorized.http");
  answer = get (fixture->http, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 401);
  g_assert_cmpuint (byte_server_get_n_requests (fixture->server), ==, 1);
}

static void
assert_cancelled (CbkHttp *http, GAsyncResult **pending)
{
  g_autoptr (GAsyncResult) result = byte_server_wait_for_result (pending);
  g_autoptr (GError) error = NULL;

  g_assert_null (cbk_http_get_finish (http, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancel_before (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *pending = NULL;

  g_cancellable_cancel (cancellable);
  cbk_http_get_async (fixture->http, "/", "*/*", NULL, MIB, cancellable, byte_server_keep_result, &pending);
  assert_cancelled (fixture->http, &pending);
  g_assert_cmpuint (byte_server_get_n_requests (fixture->server), ==, 0);
}

static void
assert_cancel_after (Fixture *fixture, const char *sent)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *pending = NULL;

  byte_server_answer_text (fixture->server, sent, BYTE_SERVER_WAIT);
  cbk_http_get_async (fixture->http, "/", "*/*", NULL, MIB, cancellable, byte_server_keep_result, &pending);
  while (byte_server_get_n_sent (fixture->server) == 0)
    g_main_context_iteration (NULL, TRUE);

  g_cancellable_cancel (cancellable);
  assert_cancelled (fixture->http, &pending);
  byte_server_wait_for_close (fixture->server);
}

static void
test_cancel_while_waiting (Fixture *fixture, gconstpointer data)
{
  assert_cancel_after (fixture, "");
}

static void
test_cancel_in_the_head (Fixture *fixture, gconstpointer data)
{
  assert_cancel_after (fixture, "HTTP/1.1 200 OK\r\nContent-Le");
}

static void
test_cancel_in_the_body (Fixture *fixture, gconstpointer data)
{
  assert_cancel_after (fixture, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"domains\"");
}

/* The service may be let go of while a request is under way: the request keeps what it needs. */
static void
test_let_go_of_early (Fixture *fixture, gconstpointer data)
{
  CbkHttp *http = fixture->http;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CbkHttpAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;

  byte_server_answer_file (fixture->server, "info.http");
  cbk_http_get_async (http, "/v1/info", "*/*", NULL, MIB, NULL, byte_server_keep_result, &pending);
  g_clear_object (&fixture->http);
  result = byte_server_wait_for_result (&pending);
  answer = cbk_http_get_finish (http, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/http/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("request", test_request);
  ADD ("cookies-are-not-kept", test_cookies_are_not_kept);
  g_test_add_func ("/http/token-that-is-none", test_token_that_is_none);
  g_test_add_func ("/http/to-another-host-is-refused", test_http_to_another_host_is_refused);
  ADD ("bodies", test_bodies);
  ADD ("empty-body", test_empty_body);
  ADD ("body-until-the-connection-ends", test_body_until_the_connection_ends);
  ADD ("broken-bodies", test_broken_bodies);
  ADD ("damaged-gzip", test_damaged_gzip);
  ADD ("gzip-that-goes-on", test_gzip_that_goes_on);
  ADD ("encoding-that-was-not-asked-for", test_encoding_that_was_not_asked_for);
  ADD ("not-http", test_not_http);
  ADD ("reset", test_reset);
  ADD ("closed-without-a-word", test_closed_without_a_word);
  ADD ("refused", test_refused);
  ADD ("limit", test_limit);
  ADD ("gzip-bomb", test_gzip_bomb);
  ADD ("endless-body", test_endless_body);
  ADD ("endless-head", test_endless_head);
  ADD ("redirects-are-not-followed", test_redirects_are_not_followed);
  ADD ("other-host-is-never-contacted", test_other_host_is_never_contacted);
  ADD ("odd-redirects", test_odd_redirects);
  ADD ("redirect-body-is-not-read", test_redirect_body_is_not_read);
  ADD ("errors-are-answers", test_errors_are_answers);
  ADD ("broken-body-of-an-error", test_broken_body_of_an_error);
  ADD ("endless-bodies-of-errors", test_endless_bodies_of_errors);
  ADD ("unauthorized-is-not-tried-again", test_unauthorized_is_not_tried_again);
  ADD ("cancel-before", test_cancel_before);
  ADD ("cancel-while-waiting", test_cancel_while_waiting);
  ADD ("cancel-in-the-head", test_cancel_in_the_head);
  ADD ("cancel-in-the-body", test_cancel_in_the_body);
  ADD ("let-go-of-early", test_let_go_of_early);

  return g_test_run ();
}
