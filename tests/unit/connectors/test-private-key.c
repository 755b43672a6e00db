/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one call that asks for a secret: how it is asked, what is refused, what is said, and that its memory is wiped. */

#include <gio/gio.h>
#include <string.h>

#include "byte-server.h"
#include "core/cbk-error.h"
#include "core/connectors/cbk-inventory-api.h"

#define TOKEN "s3cret-t0ken"
#define MIB (1024 * 1024)
#define FIRST_LINE "Q2VydGJvb2sgdGVzdCBieXRlczogdGhpcyBpcyBubyBwcml2YXRl"

typedef struct
{
  ByteServer   *server;
  CbkConnector *api;
} Fixture;

/* What was wiped since the list was last emptied: the linker puts this in the place of explicit_bzero(). */
static GPtrArray *wiped;

void __real_explicit_bzero (void *memory, size_t length);
void __wrap_explicit_bzero (void *memory, size_t length);

void
__wrap_explicit_bzero (void *memory, size_t length)
{
  if (wiped != NULL && memmem (memory, length, FIRST_LINE, strlen (FIRST_LINE)) != NULL)
    g_ptr_array_add (wiped, memory);
  __real_explicit_bzero (memory, length);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;

  fixture->server = byte_server_new (NULL);
  url = byte_server_dup_url (fixture->server, "localhost", "/api");
  fixture->api = cbk_inventory_api_new (url, TOKEN, NULL, &error);
  g_assert_no_error (error);
  g_object_set (fixture->api, "max-tries", 1, NULL);
  wiped = g_ptr_array_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->api);
  g_clear_pointer (&fixture->server, byte_server_free);
  g_clear_pointer (&wiped, g_ptr_array_unref);
}

static GBytes *
get_private_key (Fixture *fixture, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;

  cbk_connector_get_private_key_async (fixture->api, id, NULL, byte_server_keep_result, &pending);
  result = byte_server_wait_for_result (&pending);
  return cbk_connector_get_private_key_finish (fixture->api, result, error);
}

static void
assert_fails (Fixture *fixture, const char *file, CbkError code, const char *words)
{
  g_autoptr (GError) error = NULL;

  byte_server_answer_file (fixture->server, file);
  g_assert_null (get_private_key (fixture, "crt_9", &error));
  g_test_message ("%s: %s", file, error->message);
  g_assert_error (error, CBK_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_nonnull (strstr (error->message, "localhost"));
  g_assert_null (strstr (error->message, TOKEN));
  g_assert_null (strstr (error->message, FIRST_LINE));
}

static void
test_asked_for (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) key = NULL;
  const char *request;

  byte_server_answer_file (fixture->server, "private-key.http");
  key = get_private_key (fixture, "crt/9 +=", &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (g_bytes_get_data (key, NULL), "-----BEGIN PRIVATE KEY-----\n" FIRST_LINE));
  g_assert_cmpuint (g_bytes_get_size (key), ==, 363);

  request = byte_server_get_request (fixture->server, 0);
  g_test_message ("%s", request);
  g_assert_true (g_str_has_prefix (request, "POST /api/v1/certificates/crt%2F9%20%2B%3D/private-key HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (request, "\r\nContent-Length: 0\r\n"));
  g_assert_nonnull (strstr (request, "\r\nAuthorization: Bearer " TOKEN "\r\n"));
  g_assert_nonnull (strstr (request, "\r\nAccept: application/x-pem-file, application/problem+json\r\n"));
  g_assert_cmpuint (byte_server_get_n_requests (fixture->server), ==, 1);
}

static void
test_other_types (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) key = NULL;

  byte_server_answer_file (fixture->server, "private-key-octets.http");
  key = get_private_key (fixture, "crt_9", &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (g_bytes_get_data (key, NULL), "-----BEGIN EC PRIVATE KEY-----\n"));
}

static void
test_not_given_out (Fixture *fixture, gconstpointer data)
{
  assert_fails (fixture, "problem-key-not-available.http", CBK_ERROR_FORBIDDEN,
                "does not have the private key of this certificate");
  assert_fails (fixture, "problem-forbidden.http", CBK_ERROR_FORBIDDEN,
                "does not allow this token to read private keys");
  assert_fails (fixture, "problem-forbidden.http", CBK_ERROR_FORBIDDEN, "(Request req_403)");
  assert_fails (fixture, "problem-unauthorized.http", CBK_ERROR_UNAUTHORIZED, "does not accept the token");
  assert_fails (fixture, "problem-not-found.http", CBK_ERROR_NOT_FOUND, "req_404");
  assert_fails (fixture, "problem-rate-limited.http", CBK_ERROR_BUSY, "60 requests a minute.");
  assert_fails (fixture, "problem-internal.http", CBK_ERROR_SERVER, "req_500");
}

static void
test_no_key (Fixture *fixture, gconstpointer data)
{
  const char *const files[] = { "chain.http", "web-page.http", "info.http", "empty-body.http" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    assert_fails (fixture, files[i], CBK_ERROR_BAD_ANSWER, "it holds no private key in PEM form");
  assert_fails (fixture, "no-content.http", CBK_ERROR_BAD_ANSWER, "204");
  assert_fails (fixture, "truncated-body.http", CBK_ERROR_UNREACHABLE, "broke off");
}

/* Neither the token nor the wish for a key goes anywhere else. */
static void
test_redirects (Fixture *fixture, gconstpointer data)
{
  const char *const files[] = { "redirect-301.http", "redirect-302.http", "redirect-307.http", "redirect-308.http",
                                "redirect-same-host.http" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    assert_fails (fixture, files[i], CBK_ERROR_REDIRECT, "A token is never sent on");
  g_assert_cmpuint (byte_server_get_n_requests (fixture->server), ==, G_N_ELEMENTS (files));
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
  g_autofree char *spaces = g_strnfill (MIB + 1, ' ');
  g_autoptr (GBytes) large =
    byte_server_http ("HTTP/1.1 200 OK\nContent-Type: application/x-pem-file\n", spaces, MIB + 1);
  g_autoptr (GError) error = NULL;

  byte_server_answer (fixture->server, large, BYTE_SERVER_CLOSE);
  g_assert_null (get_private_key (fixture, "crt_9", &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "1.0\u00a0MiB"));
}

static void
test_largest (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (MIB, ' ');
  g_autoptr (GBytes) largest = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (text, "-----BEGIN PRIVATE KEY-----", 27);
  largest = byte_server_http ("HTTP/1.1 200 OK\nContent-Type: application/x-pem-file\n", text, MIB);
  byte_server_answer (fixture->server, largest, BYTE_SERVER_CLOSE);
  key = get_private_key (fixture, "crt_9", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (key), ==, MIB);
}

static void
test_wiped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GBytes       *key;
  gconstpointer memory;

  byte_server_answer_file (fixture->server, "private-key.http");
  key = get_private_key (fixture, "crt_9", &error);
  g_assert_no_error (error);
  /* The buffer that it was read into is gone already. */
  g_assert_cmpuint (wiped->len, ==, 1);
  memory = g_bytes_get_data (key, NULL);
  g_bytes_unref (key);
  g_assert_cmpuint (wiped->len, ==, 2);
  g_assert_true (g_ptr_array_index (wiped, 1) == memory);
}

static void
test_wiped_after_an_error (Fixture *fixture, gconstpointer data)
{
  const char *const answers[] = {
    "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n-----BEGIN PRIVATE KEY-----\n" FIRST_LINE "\n",
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 80\r\n\r\n-----BEGIN PRIVATE KEY-----\n" FIRST_LINE
    "\n",
    "HTTP/1.1 500 Oops\r\nContent-Length: 500\r\n\r\n-----BEGIN PRIVATE KEY-----\n" FIRST_LINE "\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GError) error = NULL;

      g_ptr_array_set_size (wiped, 0);
      byte_server_answer_text (fixture->server, answers[i], BYTE_SERVER_CLOSE);
      g_assert_null (get_private_key (fixture, "crt_9", &error));
      g_assert_nonnull (error);
      g_assert_null (strstr (error->message, FIRST_LINE));
      g_assert_cmpuint (wiped->len, ==, 2);
    }
}

static void
test_wiped_when_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;

  byte_server_answer_text (fixture->server,
                           "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n-----BEGIN PRIVATE KEY-----\n" FIRST_LINE
                           "\n",
                           BYTE_SERVER_WAIT);
  cbk_connector_get_private_key_async (fixture->api, "crt_9", cancellable, byte_server_keep_result, &pending);
  while (byte_server_get_n_sent (fixture->server) == 0)
    g_main_context_iteration (NULL, TRUE);
  /* What is there is read before the cancel is. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_cancellable_cancel (cancellable);

  result = byte_server_wait_for_result (&pending);
  g_assert_null (cbk_connector_get_private_key_finish (fixture->api, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* What was read of it by then was wiped in both places. */
  g_assert_cmpuint (wiped->len, !=, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/private-key/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("asked-for", test_asked_for);
  ADD ("other-types", test_other_types);
  ADD ("not-given-out", test_not_given_out);
  ADD ("no-key", test_no_key);
  ADD ("redirects", test_redirects);
  ADD ("limit", test_limit);
  ADD ("largest", test_largest);
  ADD ("wiped", test_wiped);
  ADD ("wiped-after-an-error", test_wiped_after_an_error);
  ADD ("wiped-when-cancelled", test_wiped_when_cancelled);

  return g_test_run ();
}
