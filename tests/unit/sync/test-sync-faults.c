/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that a CDN or a network can do wrong in the middle of a sync: what is told, and what the database holds
 * afterwards, row by row. Then the same CDN answers as it should, and the sync goes on from the page that failed. */

#include <string.h>

#include "byte-server.h"
#include "core/cbk-error.h"
#include "core/connectors/cbk-http-private.h"
#include "core/connectors/cbk-inventory-api-private.h"
#include "core/sync/cbk-sync.h"
#include "fake-clockwork.h"
#include "store-fixture.h"

#define NOW 1795417200 /* 2026-11-23 07:00:00 */
#define MIB (1024 * 1024)
#define JSON "HTTP/1.1 200 OK\nContent-Type: application/json\nX-Request-Id: req_7\n"
#define TIMES                                                                                                          \
  "\"create_time\":\"1970-01-01T00:16:40Z\",\"update_time\":\"1970-01-01T00:33:20Z\",\"status\":\"valid\","            \
  "\"provisioning\":\"auto\",\"certificate_count\":1"
#define ROW(id, domain, second)                                                                                        \
  "{\"id\":\"" id "\",\"domain\":\"" domain "\",\"expire_time\":\"1970-01-01T00:00:" second "Z\"," TIMES "}"

/* What the store has before, after the first page, and after the sync that mends it. */
#define BEFORE "1:a.example:10 2:b.example:20 3:c.example:30"
#define AFTER_FIRST_PAGE "1:a.example:10 2:b.example:21 3:c.example:30 9:i.example:50"
#define MENDED "1:a.example:10 2:b.example:21 9:i.example:50"

typedef struct
{
  StoreFixture   store;
  ByteServer    *server;
  FakeClockwork *clockwork;
  CbkConnector  *api;
  CbkSync       *sync;
} Fixture;

typedef struct
{
  const char *name;
  const char *head; /* of the answer to the second page; NULL: raw holds all of it */
  const char *body; /* NULL: it is made by the test (see answer_fault()) */
  const char *raw;  /* (nullable) */
  guint       n;    /* how often it is asked for */
  int         code;
  const char *told; /* that the message says */
} Fault;

static const Fault FAULTS[] = {
  { "unauthorized", "HTTP/1.1 401 No\n", "{}", NULL, 1, CBK_ERROR_UNAUTHORIZED, "token" },
  { "forbidden", "HTTP/1.1 403 No\n", "{}", NULL, 1, CBK_ERROR_FORBIDDEN, "" },
  { "not-found", "HTTP/1.1 404 No\n", "{}", NULL, 1, CBK_ERROR_NOT_FOUND, "" },
  { "redirect", "HTTP/1.1 302 Found\nLocation: http://127.0.0.1:1/\n", "", NULL, 1, CBK_ERROR_REDIRECT, "" },
  { "server-error", "HTTP/1.1 500 Oh\n", "{}", NULL, 1, CBK_ERROR_SERVER, "500" },
  { "too-many-requests", "HTTP/1.1 429 Slow\n", "", NULL, 6, CBK_ERROR_BUSY, "429" },
  { "bad-gateway", "HTTP/1.1 502 Bad\n", "<html>", NULL, 6, CBK_ERROR_BUSY, "502" },
  { "unavailable", "HTTP/1.1 503 Busy\n", "", NULL, 6, CBK_ERROR_BUSY, "503" },
  { "gateway-timeout", "HTTP/1.1 504 Slow\n", "", NULL, 6, CBK_ERROR_BUSY, "504" },
  { "asked-to-wait-an-hour", "HTTP/1.1 503 Busy\nRetry-After: 3600\n", "", NULL, 1, CBK_ERROR_BUSY, "" },
  { "web-page", JSON, "<html><body>Please log in</body></html>", NULL, 1, CBK_ERROR_BAD_ANSWER, "req_7" },
  { "truncated-json", JSON, "{\"domains\":[{\"id\":\"5\"", NULL, 1, CBK_ERROR_BAD_ANSWER, "req_7" },
  { "no-json", JSON, "domains: none", NULL, 1, CBK_ERROR_BAD_ANSWER, "req_7" },
  { "empty-answer", JSON, "", NULL, 1, CBK_ERROR_BAD_ANSWER, "" },
  { "array", JSON, "[]", NULL, 1, CBK_ERROR_BAD_ANSWER, "req_7" },
  { "member-missing", JSON, "{\"total_size\":3}", NULL, 1, CBK_ERROR_BAD_ANSWER, "domains" },
  { "member-of-wrong-type", JSON, "{\"domains\":{\"id\":5}}", NULL, 1, CBK_ERROR_BAD_ANSWER, "domains" },
  { "token-of-wrong-type", JSON, "{\"domains\":[],\"next_page_token\":7}", NULL, 1, CBK_ERROR_BAD_ANSWER,
    "next_page_token" },
  { "token-repeats", JSON, "{\"domains\":[],\"next_page_token\":\"t+2\"}", NULL, 1, CBK_ERROR_BAD_ANSWER, "circle" },
  { "invalid-utf-8", JSON, "{\"domains\":[{\"id\":\"\xff\xfe\"}]}", NULL, 1, CBK_ERROR_BAD_ANSWER, "" },
  { "too-large", JSON, NULL, NULL, 1, CBK_ERROR_TOO_LARGE, "16" },
  { "gzip-bomb", JSON "Content-Encoding: gzip\n", NULL, NULL, 1, CBK_ERROR_TOO_LARGE, "16" },
  { "cut-off", NULL, NULL, "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{\"domains\":[", 6, CBK_ERROR_UNREACHABLE,
    "" },
  { "connection-lost", NULL, NULL, "", 6, CBK_ERROR_UNREACHABLE, "" },
  { "no-http", NULL, NULL, "220 mail.example ESMTP ready\r\n", 6, CBK_ERROR_UNREACHABLE, "" },
};

static void
answer (Fixture *fixture, const char *head, const char *body)
{
  g_autoptr (GBytes) bytes = byte_server_http (head, body, -1);

  byte_server_answer (fixture->server, bytes, BYTE_SERVER_CLOSE);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autofree char *url = NULL;

  store_fixture_set_up (&fixture->store, NULL);
  store_fixture_open (&fixture->store);
  cbk_pass_free (await_begin (fixture->store.store, CBK_PASS_FULL, NOW - 900, &error));
  await_page (fixture->store.store, BEFORE, NULL, NULL, &error);
  snapshot = await_finish (fixture->store.store, NULL, &error);
  g_assert_no_error (error);

  fixture->server = byte_server_new (NULL);
  fixture->clockwork = fake_clockwork_new ();
  fake_clockwork_set_times (fixture->clockwork, NOW, NOW);
  url = byte_server_dup_url (fixture->server, "localhost", "/api");
  fixture->api = cbk_inventory_api_new (url, "s3cret-t0ken", NULL, &error);
  g_assert_no_error (error);
  cbk_http_set_clockwork (cbk_inventory_api_get_http (CBK_INVENTORY_API (fixture->api)),
                          fake_clockwork_get (fixture->clockwork));
  fixture->sync = cbk_sync_new (fixture->api, fixture->store.store);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->sync);
  g_clear_object (&fixture->api);
  byte_server_free (fixture->server);
  fake_clockwork_free (fixture->clockwork);
  store_fixture_tear_down (&fixture->store, NULL);
}

static CbkSyncReport *
run (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  CbkSyncReport *report = NULL;

  cbk_sync_run_async (fixture->sync, CBK_PASS_AS_NEEDED, NOW, NULL, store_fixture_keep_result, &result);
  cbk_sync_run_finish (fixture->sync, store_fixture_await (&result), &report, error);
  return report;
}

static void
answer_first_page (Fixture *fixture)
{
  byte_server_answer_file (fixture->server, "info.http");
  answer (fixture, JSON,
          "{\"domains\":[" ROW ("2", "b.example", "21") "," ROW ("9", "i.example",
                                                                 "50") "],"
                                                                       "\"next_page_token\":\"t+2\"}");
}

static void
answer_fault (Fixture *fixture, const Fault *fault)
{
  g_autofree char *large = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (fault->raw != NULL)
    {
      byte_server_answer_text (fixture->server, fault->raw, BYTE_SERVER_RESET);
      return;
    }
  if (fault->body != NULL)
    {
      answer (fixture, fault->head, fault->body);
      return;
    }
  large = g_malloc (17 * MIB);
  memset (large, ' ', 17 * MIB);
  body = strstr (fault->head, "gzip") != NULL ? byte_server_gzip (large, 17 * MIB) : g_bytes_new (large, 17 * MIB);
  bytes = byte_server_http (fault->head, g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body));
  byte_server_answer (fixture->server, bytes, BYTE_SERVER_CLOSE);
}

/* The pass goes on from the page that was not to be had, and only its end removes what it did not name. */
static void
mend (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSyncReport) report = NULL;
  const char *request;

  byte_server_answer_file (fixture->server, "info.http");
  answer (fixture, JSON, "{\"domains\":[" ROW ("1", "a.example", "10") "],\"next_sync_token\":\"s\"}");
  report = run (fixture, &error);
  g_assert_no_error (error);
  assert_rows (fixture->store.path, MENDED);
  request = byte_server_get_request (fixture->server, byte_server_get_n_requests (fixture->server) - 1);
  g_assert_nonnull (strstr (request, "page_token=t%2B2"));
}

static void
test_fault (Fixture *fixture, gconstpointer data)
{
  const Fault *fault = data;
  g_autoptr (GError) error = NULL;

  answer_first_page (fixture);
  for (guint i = 0; i < fault->n; i++)
    answer_fault (fixture, fault);
  g_assert_null (run (fixture, &error));
  g_assert_error (error, CBK_ERROR, fault->code);
  g_assert_nonnull (strstr (error->message, fault->told));
  g_assert_null (strstr (error->message, "s3cret"));
  g_assert_cmpuint (byte_server_get_n_requests (fixture->server), ==, 2 + fault->n);
  assert_rows (fixture->store.path, AFTER_FIRST_PAGE);
  g_assert_cmpint (store_fixture_get_int (&fixture->store, "SELECT synced FROM state"), ==, NOW - 900);
  mend (fixture);
}

/* Not even the beginning: the database stays as it was. */
static void
test_nobody_there (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 6; i++)
    byte_server_answer_text (fixture->server, "", BYTE_SERVER_RESET);
  g_assert_null (run (fixture, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_UNREACHABLE);
  assert_rows (fixture->store.path, BEFORE);
  answer_first_page (fixture);
  answer (fixture, JSON, "{\"domains\":[" ROW ("1", "a.example", "10") "]}");
  g_clear_error (&error);
  cbk_sync_report_free (run (fixture, &error));
  g_assert_no_error (error);
  assert_rows (fixture->store.path, MENDED);
}

static void
start (CbkSync *sync, GAsyncResult **result)
{
  cbk_sync_run_async (sync, CBK_PASS_AS_NEEDED, NOW, NULL, store_fixture_keep_result, result);
}

static void
assert_unreachable (CbkSync *sync, GAsyncResult **result, const char *told)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cbk_sync_run_finish (sync, store_fixture_await (result), NULL, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (error->message, told));
  g_assert_null (strstr (error->message, "s3cret"));
}

/* A page stops in its middle, each of the six times that it is asked for. */
static void
test_silence (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  answer_first_page (fixture);
  for (guint i = 0; i < 6; i++)
    byte_server_answer_text (fixture->server, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", BYTE_SERVER_WAIT);
  start (fixture->sync, &result);
  for (guint i = 0; i < 6; i++)
    {
      while (byte_server_get_n_sent (fixture->server) < 2 + i + 1)
        g_main_context_iteration (NULL, TRUE);
      fake_clockwork_expire (fixture->clockwork, CBK_TIMER_SILENCE);
    }
  assert_unreachable (fixture->sync, &result, "nothing came for 30 seconds");
  assert_rows (fixture->store.path, AFTER_FIRST_PAGE);
  mend (fixture);
}

/* Who takes the connection says nothing, so that no secure one comes about. */
static void
test_no_connection (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/api", byte_server_get_port (fixture->server));
  g_autoptr (CbkConnector) api = cbk_inventory_api_new (url, "s3cret-t0ken", NULL, NULL);
  g_autoptr (CbkSync) sync = cbk_sync_new (api, fixture->store.store);
  g_autoptr (GAsyncResult) result = NULL;

  cbk_http_set_clockwork (cbk_inventory_api_get_http (CBK_INVENTORY_API (api)),
                          fake_clockwork_get (fixture->clockwork));
  start (sync, &result);
  for (guint i = 0; i < 6; i++)
    {
      while (byte_server_get_n_connections (fixture->server) < i + 1)
        g_main_context_iteration (NULL, TRUE);
      fake_clockwork_expire (fixture->clockwork, CBK_TIMER_CONNECT);
    }
  assert_unreachable (sync, &result, "within 10 seconds");
  assert_rows (fixture->store.path, BEFORE);
}

static void
test_wait_is_told (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  answer_first_page (fixture);
  answer (fixture, "HTTP/1.1 503 Busy\nRetry-After: 3600\n", "");
  g_assert_null (run (fixture, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_BUSY);
  g_assert_cmpint (cbk_error_get_retry_time (error), ==, NOW + 3600);
}

/* 410, or 400 from a CDN that is not so exact, to a sync token: a full pass in the same run. */
static void
test_sync_token_refused (Fixture *fixture, gconstpointer data)
{
  const char *status = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSyncReport) report = NULL;
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 %s\n", status);

  store_fixture_execute (&fixture->store, "UPDATE state SET sync_token = 's+0'");
  byte_server_answer_file (fixture->server, "info.http");
  answer (fixture, head, "{}");
  answer (fixture, JSON,
          "{\"domains\":[" ROW ("2", "b.example", "21") "," ROW ("9", "i.example",
                                                                 "50") "],"
                                                                       "\"next_page_token\":\"t+2\"}");
  answer (fixture, JSON, "{\"domains\":[" ROW ("1", "a.example", "10") "],\"next_sync_token\":\"s+1\"}");
  report = run (fixture, &error);
  g_assert_no_error (error);
  g_assert_false (report->was_delta);
  g_assert_nonnull (strstr (byte_server_get_request (fixture->server, 1), "sync_token=s%2B0"));
  g_assert_null (strstr (byte_server_get_request (fixture->server, 2), "sync_token"));
  assert_rows (fixture->store.path, MENDED);
  store_fixture_assert_text (&fixture->store, "SELECT sync_token FROM state", "s+1");
}

typedef struct
{
  const char *name;
  const char *row;
} BadRow;

static const BadRow BAD_ROWS[] = {
  { "no-id", "{\"domain\":\"x.example\",\"expire_time\":null," TIMES "}" },
  { "no-domain", "{\"id\":\"5\",\"expire_time\":null," TIMES "}" },
  { "wrong-type", "{\"id\":5,\"domain\":\"x.example\",\"expire_time\":null," TIMES "}" },
  { "before-1970", "{\"id\":\"5\",\"domain\":\"x.example\",\"expire_time\":\"1969-12-31T23:59:59Z\"," TIMES "}" },
  { "after-9999", "{\"id\":\"5\",\"domain\":\"x.example\",\"expire_time\":\"10000-01-01T00:00:00Z\"," TIMES "}" },
  { "no-time", "{\"id\":\"5\",\"domain\":\"x.example\",\"expire_time\":\"soon\"," TIMES "}" },
  { "no-domain-name", "{\"id\":\"5\",\"domain\":\"a b/c\",\"expire_time\":null," TIMES "}" },
  { "no-object", "\"row\"" },
  { "long-domain", NULL },
};

/* The row is left out, counted and told; nothing is removed, no sync token is kept, and the next pass is a full one. */
static void
test_bad_row (Fixture *fixture, gconstpointer data)
{
  const BadRow *bad = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSyncReport) report = NULL;
  g_autoptr (CbkSyncReport) again = NULL;
  g_autoptr (GString) body = g_string_new ("{\"domains\":[" ROW ("9", "i.example", "50") ",");

  if (bad->row != NULL)
    {
      g_string_append (body, bad->row);
    }
  else
    {
      g_string_append (body, "{\"id\":\"5\",\"expire_time\":null," TIMES ",\"domain\":\"");
      for (guint i = 0; i < 100000; i++)
        g_string_append (body, "aaaaaaaaa.");
      g_string_append (body, "example\"}");
    }
  g_string_append (body, "],\"next_sync_token\":\"s1\"}");
  byte_server_answer_file (fixture->server, "info.http");
  answer (fixture, JSON, body->str);
  report = run (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->n_unreadable, ==, 1);
  g_assert_cmpuint (report->unreadable->len, ==, 1);
  assert_rows (fixture->store.path, BEFORE " 9:i.example:50");
  store_fixture_assert_text (&fixture->store, "SELECT sync_token FROM state", NULL);

  byte_server_answer_file (fixture->server, "info.http");
  answer (fixture, JSON, "{\"domains\":[" ROW ("9", "i.example", "50") "],\"next_sync_token\":\"s2\"}");
  again = run (fixture, &error);
  g_assert_no_error (error);
  g_assert_false (again->was_delta);
  assert_rows (fixture->store.path, "9:i.example:50");
  store_fixture_assert_text (&fixture->store, "SELECT sync_token FROM state", "s2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (FAULTS); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sync/faults/%s", FAULTS[i].name);

      g_test_add (path, Fixture, &FAULTS[i], set_up, test_fault, tear_down);
    }
  for (guint i = 0; i < G_N_ELEMENTS (BAD_ROWS); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sync/faults/row/%s", BAD_ROWS[i].name);

      g_test_add (path, Fixture, &BAD_ROWS[i], set_up, test_bad_row, tear_down);
    }
  g_test_add ("/sync/faults/sync-token-gone", Fixture, "410 Gone", set_up, test_sync_token_refused, tear_down);
  g_test_add ("/sync/faults/sync-token-bad", Fixture, "400 Bad", set_up, test_sync_token_refused, tear_down);
  g_test_add ("/sync/faults/nobody-there", Fixture, NULL, set_up, test_nobody_there, tear_down);
  g_test_add ("/sync/faults/silence", Fixture, NULL, set_up, test_silence, tear_down);
  g_test_add ("/sync/faults/no-connection", Fixture, NULL, set_up, test_no_connection, tear_down);
  g_test_add ("/sync/faults/wait-is-told", Fixture, NULL, set_up, test_wait_is_told, tear_down);

  return g_test_run ();
}
