/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked for again: deltas with their tombstones, and what has not changed since its ETag. */

#include <gio/gio.h>
#include <string.h>

#include "byte-server.h"
#include "core/cbk-error.h"
#include "core/connectors/cbk-domain-answer.h"
#include "core/connectors/cbk-inventory-api.h"

#define TOKEN "s3cret-t0ken"
#define HEAD "HTTP/1.1 200 OK\nContent-Type: application/json\n"

/* A row of an id; its domain tells one row of the id from another. */
#define ROW(id, domain)                                                                                                \
  "{\"id\":\"" id "\",\"domain\":\"" domain "\",\"create_time\":\"2026-05-02T08:00:00Z\","                             \
  "\"update_time\":\"2026-08-18T15:04:38Z\",\"expire_time\":null,\"status\":\"valid\",\"provisioning\":\"auto\"}"
#define GONE(id) "{\"id\":\"" id "\",\"deleted\":true,\"delete_time\":\"2026-08-21T00:00:00Z\"}"
#define BAD_ROW(id) "{\"id\":\"" id "\",\"domain\":\"a b\"}"

typedef struct
{
  ByteServer   *server;
  CbkConnector *api;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;

  fixture->server = byte_server_new (NULL);
  url = byte_server_dup_url (fixture->server, "localhost", "/api");
  fixture->api = cbk_inventory_api_new (url, TOKEN, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->api);
  g_clear_pointer (&fixture->server, byte_server_free);
}

static void
answer (Fixture *fixture, const char *head, const char *body)
{
  g_autoptr (GBytes) bytes = byte_server_http (head, body, -1);

  byte_server_answer (fixture->server, bytes, BYTE_SERVER_CLOSE);
}

static CbkDomainPage *
list_domains (Fixture *fixture, const char *page_token, const char *sync_token, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;

  cbk_connector_list_domains_async (fixture->api, 100, page_token, sync_token, NULL, byte_server_keep_result, &pending);
  result = byte_server_wait_for_result (&pending);
  return cbk_connector_list_domains_finish (fixture->api, result, error);
}

static CbkCertificatePage *
list_certificates (Fixture *fixture, const char *etag, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;

  cbk_connector_list_certificates_async (fixture->api, "dom_01", NULL, etag, NULL, byte_server_keep_result, &pending);
  result = byte_server_wait_for_result (&pending);
  return cbk_connector_list_certificates_finish (fixture->api, result, error);
}

static GBytes *
get_chain (Fixture *fixture, const char *sent, char **etag, gboolean *is_unmodified, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;

  cbk_connector_get_chain_async (fixture->api, "crt_9", sent, NULL, byte_server_keep_result, &pending);
  result = byte_server_wait_for_result (&pending);
  return cbk_connector_get_chain_finish (fixture->api, result, etag, is_unmodified, error);
}

static const char *
last_request (Fixture *fixture)
{
  return byte_server_get_request (fixture->server, byte_server_get_n_requests (fixture->server) - 1);
}

/* "id:domain" of each row, then "-id" of each tombstone, in the order of the page. */
static char *
dup_contents (const CbkDomainPage *page)
{
  g_autoptr (GString) contents = g_string_new (NULL);

  for (guint i = 0; i < page->domains->len; i++)
    {
      const CbkDomain *domain = g_ptr_array_index (page->domains, i);

      g_string_append_printf (contents, "%s:%s ", domain->id, domain->domain);
    }
  for (guint i = 0; i < page->deleted_ids->len; i++)
    g_string_append_printf (contents, "-%s ", (const char *) g_ptr_array_index (page->deleted_ids, i));
  return g_strdup (g_strchomp (contents->str));
}

static CbkDomainPage *
read_rows (const char *rows, gboolean is_delta)
{
  g_autofree char *text = g_strdup_printf ("{\"domains\":[%s]}", rows);
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  CbkDomainPage *page = cbk_domain_answer_read_page (body, is_delta, &error);

  g_assert_no_error (error);
  return page;
}

static void
assert_contents (const char *rows, gboolean is_delta, const char *expected, guint n_unreadable)
{
  g_autoptr (CbkDomainPage) page = read_rows (rows, is_delta);
  g_autofree char *contents = dup_contents (page);

  g_assert_cmpstr (contents, ==, expected);
  g_assert_cmpuint (page->n_unreadable, ==, n_unreadable);
}

static void
test_pages_of_a_delta (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkDomainPage) first = NULL;
  g_autoptr (CbkDomainPage) last = NULL;
  g_autofree char *contents = NULL;

  answer (fixture, HEAD, "{\"domains\":[" ROW ("d1", "a.example") "],\"total_size\":2,\"next_page_token\":\"p/2\"}");
  first = list_domains (fixture, NULL, "s+1", &error);
  g_assert_no_error (error);
  g_assert_true (
    g_str_has_prefix (last_request (fixture), "GET /api/v1/domains?page_size=100&sync_token=s%2B1 HTTP/1.1\r\n"));
  g_assert_cmpstr (first->next_page_token, ==, "p/2");
  g_assert_null (first->next_sync_token);
  g_assert_cmpint (first->total_size, ==, 2);

  answer (fixture, HEAD, "{\"domains\":[" GONE ("d2") "],\"total_size\":2,\"next_sync_token\":\"s+2\"}");
  last = list_domains (fixture, first->next_page_token, "s+1", &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (last_request (fixture),
                                   "GET /api/v1/domains?page_size=100&page_token=p%2F2&sync_token=s%2B1 HTTP/1.1\r\n"));
  g_assert_null (last->next_page_token);
  g_assert_cmpstr (last->next_sync_token, ==, "s+2");
  contents = dup_contents (last);
  g_assert_cmpstr (contents, ==, "-d2");
}

static void
test_full_pass_ends_with_a_sync_token (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkDomainPage) page = NULL;

  answer (fixture, HEAD, "{\"domains\":[],\"next_page_token\":null,\"next_sync_token\":\"s1\"}");
  page = list_domains (fixture, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (last_request (fixture), "GET /api/v1/domains?page_size=100 HTTP/1.1\r\n"));
  g_assert_cmpstr (page->next_sync_token, ==, "s1");
}

static void
test_sync_token_of_a_wrong_kind (Fixture *fixture, gconstpointer data)
{
  const char *const bodies[] = { "{\"domains\":[],\"next_sync_token\":7}",
                                 "{\"domains\":[],\"next_sync_token\":\"a\\nb\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GError) error = NULL;

      answer (fixture, HEAD, bodies[i]);
      g_assert_null (list_domains (fixture, NULL, NULL, &error));
      g_assert_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER);
      g_assert_nonnull (strstr (error->message, "“next_sync_token”"));
    }
}

static void
test_sync_token_that_is_refused (Fixture *fixture, gconstpointer data)
{
  const char *const files[] = { "problem-sync-token-expired.http", "problem-invalid-parameter.http" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;

      byte_server_answer_file (fixture->server, files[i]);
      g_assert_null (list_domains (fixture, NULL, "old", &error));
      g_assert_error (error, CBK_ERROR, CBK_ERROR_TOKEN_EXPIRED);
    }
}

static void
test_the_later_one_holds (void)
{
  assert_contents (ROW ("a", "1.example") "," GONE ("a"), TRUE, "-a", 0);
  assert_contents (GONE ("a") "," ROW ("a", "1.example"), TRUE, "a:1.example", 0);
  assert_contents (ROW ("a", "1.example") "," ROW ("b", "b.example") "," ROW ("a", "2.example"), TRUE,
                   "b:b.example a:2.example", 0);
  assert_contents (GONE ("a") "," GONE ("a"), TRUE, "-a", 0);
  assert_contents (GONE ("a") "," ROW ("a", "1.example") "," GONE ("a") "," GONE ("b"), TRUE, "-a -b", 0);
  assert_contents (ROW ("a", "1.example") "," ROW ("a", "2.example"), FALSE, "a:2.example", 0);
}

/* Nothing is said to be gone of which a later row says otherwise, even if that row cannot be read. */
static void
test_unreadable_rows_and_tombstones (void)
{
  assert_contents (GONE ("a") "," BAD_ROW ("a"), TRUE, "", 1);
  assert_contents (BAD_ROW ("a") "," GONE ("a"), TRUE, "-a", 1);
  assert_contents (ROW ("a", "1.example") "," BAD_ROW ("a"), TRUE, "a:1.example", 1);
  assert_contents (GONE ("a") "," BAD_ROW ("a") "," GONE ("a"), TRUE, "-a", 1);
}

static void
test_tombstones_that_are_none (void)
{
  static const struct
  {
    const char *row;
    const char *sentence;
  } cases[] = {
    { "{\"deleted\":true}", "domains[0]: the member “id” is missing." },
    { "{\"id\":7,\"deleted\":true}", "domains[0]: the member “id” is not a text." },
    { "{\"id\":\"a\",\"deleted\":1}", "domains[0] (id “a”): the member “deleted” is not true or false." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CbkDomainPage) page = read_rows (cases[i].row, TRUE);

      g_assert_cmpuint (page->domains->len + page->deleted_ids->len, ==, 0);
      g_assert_cmpuint (page->n_unreadable, ==, 1);
      g_assert_cmpstr (g_ptr_array_index (page->unreadable, 0), ==, cases[i].sentence);
    }
  assert_contents ("{\"id\":\"a\",\"deleted\":true,\"delete_time\":7}", TRUE, "-a", 0);
}

static void
test_tombstone_in_a_full_pass (void)
{
  assert_contents (ROW ("a", "1.example") "," GONE ("a") "," GONE ("b"), FALSE, "a:1.example", 0);
}

static void
test_a_hundred_sentences (void)
{
  g_autoptr (GString) rows = g_string_new ("7");
  g_autoptr (CbkDomainPage) page = NULL;

  for (guint i = 0; i < 149; i++)
    g_string_append (rows, ",7");
  page = read_rows (rows->str, FALSE);
  g_assert_cmpuint (page->n_unreadable, ==, 150);
  g_assert_cmpuint (page->unreadable->len, ==, 100);
  g_assert_cmpstr (g_ptr_array_index (page->unreadable, 99), ==, "domains[99]: it is not an object.");
}

static void
test_history_that_is_unmodified (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkCertificatePage) page = NULL;
  g_autoptr (CbkCertificatePage) again = NULL;

  byte_server_answer_file (fixture->server, "certificates-empty.http");
  page = list_certificates (fixture, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (strstr (last_request (fixture), "If-None-Match"));
  g_assert_false (page->is_unmodified);
  g_assert_cmpstr (page->etag, ==, "\"a1b2\"");

  byte_server_answer_file (fixture->server, "not-modified.http");
  again = list_certificates (fixture, page->etag, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (last_request (fixture), "\r\nIf-None-Match: \"a1b2\"\r\n"));
  g_assert_true (again->is_unmodified);
  g_assert_cmpuint (again->certificates->len, ==, 0);
  g_assert_cmpstr (again->etag, ==, "\"a1b2\"");
}

static void
test_history_that_has_changed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkCertificatePage) page = NULL;

  byte_server_answer_file (fixture->server, "certificates.http");
  page = list_certificates (fixture, "W/\"old\"", &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (last_request (fixture), "\r\nIf-None-Match: W/\"old\"\r\n"));
  g_assert_false (page->is_unmodified);
  g_assert_cmpuint (page->certificates->len, ==, 2);
}

/* A 304 may name no ETag: then the one that was sent is still right. */
static void
test_chain_that_is_unmodified (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pem = NULL;
  g_autofree char *etag = NULL;
  g_autofree char *etag_again = NULL;
  gboolean         is_unmodified;

  byte_server_answer_file (fixture->server, "chain.http");
  pem = get_chain (fixture, NULL, &etag, &is_unmodified, &error);
  g_assert_no_error (error);
  g_assert_nonnull (pem);
  g_assert_cmpstr (etag, ==, "\"c9\"");
  g_assert_false (is_unmodified);

  byte_server_answer_text (fixture->server, "HTTP/1.1 304 Not Modified\r\n\r\n", BYTE_SERVER_CLOSE);
  g_assert_null (get_chain (fixture, etag, &etag_again, &is_unmodified, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (last_request (fixture), "\r\nIf-None-Match: \"c9\"\r\n"));
  g_assert_true (is_unmodified);
  g_assert_cmpstr (etag_again, ==, "\"c9\"");
}

/* Unmodified since when? Such an answer is none, and fails as one. */
static void
test_unmodified_without_having_asked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) history_error = NULL;
  g_autoptr (GError) chain_error = NULL;
  g_autofree char *etag = NULL;
  gboolean         is_unmodified = TRUE;

  byte_server_answer_file (fixture->server, "not-modified.http");
  g_assert_null (list_certificates (fixture, NULL, &history_error));
  g_assert_error (history_error, CBK_ERROR, CBK_ERROR_BAD_ANSWER);

  byte_server_answer_file (fixture->server, "not-modified.http");
  g_assert_null (get_chain (fixture, NULL, &etag, &is_unmodified, &chain_error));
  g_assert_error (chain_error, CBK_ERROR, CBK_ERROR_BAD_ANSWER);
  g_assert_null (etag);
  g_assert_false (is_unmodified);
}

/* What was kept and is no ETag (any longer) is not sent, and what a server sends is not kept if it is none. */
static void
test_etags_that_are_none (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkCertificatePage) page = NULL;
  g_autofree char *long_one = g_strnfill (600, 'e');
  g_autofree char *head = g_strdup_printf (HEAD "ETag: \"%s\"\n", long_one);

  answer (fixture, head, "{\"certificates\":[]}");
  page = list_certificates (fixture, "\"a\"\r\nX-Evil: 1", &error);
  g_assert_no_error (error);
  g_assert_null (strstr (last_request (fixture), "Evil"));
  g_assert_null (strstr (last_request (fixture), "If-None-Match"));
  g_assert_null (page->etag);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/delta/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("pages", test_pages_of_a_delta);
  ADD ("full-pass-ends-with-a-sync-token", test_full_pass_ends_with_a_sync_token);
  ADD ("sync-token-of-a-wrong-kind", test_sync_token_of_a_wrong_kind);
  ADD ("sync-token-that-is-refused", test_sync_token_that_is_refused);
  g_test_add_func ("/delta/the-later-one-holds", test_the_later_one_holds);
  g_test_add_func ("/delta/unreadable-rows-and-tombstones", test_unreadable_rows_and_tombstones);
  g_test_add_func ("/delta/tombstones-that-are-none", test_tombstones_that_are_none);
  g_test_add_func ("/delta/tombstone-in-a-full-pass", test_tombstone_in_a_full_pass);
  g_test_add_func ("/delta/a-hundred-sentences", test_a_hundred_sentences);
  ADD ("history-that-is-unmodified", test_history_that_is_unmodified);
  ADD ("history-that-has-changed", test_history_that_has_changed);
  ADD ("chain-that-is-unmodified", test_chain_that_is_unmodified);
  ADD ("unmodified-without-having-asked", test_unmodified_without_having_asked);
  ADD ("etags-that-are-none", test_etags_that_are_none);

  return g_test_run ();
}
