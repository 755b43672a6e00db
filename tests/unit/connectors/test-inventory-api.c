/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connector against answers written from the contract: what it asks for, what it returns, which error it is. */

#include <gio/gio.h>
#include <string.h>

#include "byte-server.h"
#include "core/cbk-error.h"
#include "core/connectors/cbk-inventory-api.h"

#define TOKEN "s3cret-t0ken"
#define MIB (1024 * 1024)

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
  g_object_set (fixture->api, "max-tries", 1, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->api);
  g_clear_pointer (&fixture->server, byte_server_free);
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

static CbkDomainPage *
list_domains (Fixture *fixture, guint page_size, const char *page_token, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;

  cbk_connector_list_domains_async (fixture->api, page_size, page_token, NULL, NULL, byte_server_keep_result, &pending);
  result = byte_server_wait_for_result (&pending);
  return cbk_connector_list_domains_finish (fixture->api, result, error);
}

static CbkCertificatePage *
list_certificates (Fixture *fixture, const char *id, const char *page_token, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;

  cbk_connector_list_certificates_async (fixture->api, id, page_token, NULL, NULL, byte_server_keep_result, &pending);
  result = byte_server_wait_for_result (&pending);
  return cbk_connector_list_certificates_finish (fixture->api, result, error);
}

static GBytes *
get_chain (Fixture *fixture, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;

  cbk_connector_get_chain_async (fixture->api, id, NULL, NULL, byte_server_keep_result, &pending);
  result = byte_server_wait_for_result (&pending);
  return cbk_connector_get_chain_finish (fixture->api, result, NULL, NULL, error);
}

static void
assert_requested (Fixture *fixture, const char *path)
{
  g_autofree char *line = g_strdup_printf ("GET /api%s HTTP/1.1\r\n", path);
  guint            n = byte_server_get_n_requests (fixture->server);

  g_assert_cmpuint (n, >, 0);
  g_test_message ("%s", byte_server_get_request (fixture->server, n - 1));
  g_assert_true (g_str_has_prefix (byte_server_get_request (fixture->server, n - 1), line));
  g_assert_nonnull (
    strstr (byte_server_get_request (fixture->server, n - 1), "\r\nAuthorization: Bearer " TOKEN "\r\n"));
}

static void
assert_fault (const GError *error, CbkError code, const char *reason)
{
  g_test_message ("%s", error != NULL ? error->message : "answered");
  g_assert_error (error, CBK_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, reason));
  g_assert_nonnull (strstr (error->message, "localhost"));
  g_assert_null (strstr (error->message, TOKEN));
}

static void
assert_domains_fail (Fixture *fixture, const char *file, CbkError code, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", file);
  byte_server_answer_file (fixture->server, file);
  g_assert_null (list_domains (fixture, 100, NULL, &error));
  assert_fault (error, code, reason);
}

static void
test_info (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkInfo) info = NULL;

  byte_server_answer_file (fixture->server, "info.http");
  info = get_info (fixture, &error);
  g_assert_no_error (error);
  assert_requested (fixture, "/v1/info");
  g_assert_cmpstr (info->name, ==, "Example CDN");
  g_assert_cmpuint (info->capabilities, ==,
                    CBK_CAPABILITY_DELTA | CBK_CAPABILITY_HISTORY | CBK_CAPABILITY_CHAIN | CBK_CAPABILITY_PRIVATE_KEY);
  g_assert_cmpuint (info->max_page_size, ==, 1000);
}

static void
test_info_at_a_wrong_address (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) web_page = NULL;
  g_autoptr (GError) not_found = NULL;
  g_autoptr (GError) other_json = NULL;

  byte_server_answer_file (fixture->server, "web-page.http");
  g_assert_null (get_info (fixture, &web_page));
  assert_fault (web_page, CBK_ERROR_BAD_ANSWER, "web page");
  g_assert_nonnull (strstr (web_page->message, "Check that the address"));

  byte_server_answer_file (fixture->server, "error-empty.http");
  g_assert_null (get_info (fixture, &not_found));
  assert_fault (not_found, CBK_ERROR_NOT_FOUND, "no inventory API at this address");

  byte_server_answer_file (fixture->server, "domains-empty.http");
  g_assert_null (get_info (fixture, &other_json));
  assert_fault (other_json, CBK_ERROR_BAD_ANSWER, "it names no api_version");
}

static void
test_full_pass (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkDomainPage) first = NULL;
  g_autoptr (CbkDomainPage) last = NULL;
  const CbkDomain *domain;

  byte_server_answer_file (fixture->server, "domains-first.http");
  first = list_domains (fixture, 1000, NULL, &error);
  g_assert_no_error (error);
  assert_requested (fixture, "/v1/domains?page_size=1000");
  g_assert_cmpuint (first->domains->len, ==, 2);
  g_assert_cmpuint (first->n_unreadable, ==, 0);
  g_assert_cmpint (first->total_size, ==, 3);
  g_assert_cmpstr (first->next_page_token, ==, "pt_1+2/3==");
  domain = g_ptr_array_index (first->domains, 0);
  g_assert_cmpstr (domain->current_certificate_id, ==, "crt_9");
  domain = g_ptr_array_index (first->domains, 1);
  g_assert_cmpstr (domain->id, ==, "dom/02+=");
  g_assert_cmpstr (domain->domain, ==, "*.shop.example.com");
  g_assert_cmpint (domain->create_time, ==, 1777701600);
  g_assert_cmpint (domain->expire_time, ==, CBK_TIME_NONE);
  g_assert_cmpstr (domain->status_reason, ==, "cname_not_pointed");

  byte_server_answer_file (fixture->server, "domains-last.http");
  last = list_domains (fixture, 1000, first->next_page_token, &error);
  g_assert_no_error (error);
  assert_requested (fixture, "/v1/domains?page_size=1000&page_token=pt_1%2B2%2F3%3D%3D");
  g_assert_null (last->next_page_token);
  domain = g_ptr_array_index (last->domains, 0);
  g_assert_cmpstr (domain->domain, ==, "xn--bcher-kva.example");
}

static void
test_page_size_left_to_the_server (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbkDomainPage) page = NULL;

  byte_server_answer_file (fixture->server, "domains-empty.http");
  page = list_domains (fixture, 0, NULL, NULL);
  g_assert_nonnull (page);
  assert_requested (fixture, "/v1/domains");
}

static void
test_hostile_token_is_escaped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbkDomainPage) page = NULL;

  byte_server_answer_file (fixture->server, "domains-empty.http");
  page = list_domains (fixture, 0, "a b&page_size=9#x?y%41\"<../", NULL);
  g_assert_nonnull (page);
  assert_requested (fixture, "/v1/domains?page_token=a%20b%26page_size%3D9%23x%3Fy%2541%22%3C..%2F");
}

static void
test_ends_of_a_pass (Fixture *fixture, gconstpointer data)
{
  const char *const files[] = { "domains-last.http", "domains-end-null.http", "domains-end-empty.http" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbkDomainPage) page = NULL;

      byte_server_answer_file (fixture->server, files[i]);
      page = list_domains (fixture, 100, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (page->domains->len, ==, 1);
      g_assert_null (page->next_page_token);
    }
}

static void
test_empty_page_is_no_end (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkDomainPage) page = NULL;

  byte_server_answer_file (fixture->server, "domains-empty-page.http");
  page = list_domains (fixture, 100, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->domains->len, ==, 0);
  g_assert_cmpstr (page->next_page_token, ==, "pt_2");
}

static void
test_ways_to_send_a_page (Fixture *fixture, gconstpointer data)
{
  const char *const files[] = { "chunked.http", "gzip.http", "byte-order-mark.http", "domains-wrong-type.http" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbkDomainPage) page = NULL;

      byte_server_answer_file (fixture->server, files[i]);
      page = list_domains (fixture, 100, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (page->domains->len, ==, 1);
    }
}

static void
test_broken_pages (Fixture *fixture, gconstpointer data)
{
  assert_domains_fail (fixture, "web-page.http", CBK_ERROR_BAD_ANSWER, "it is a web page");
  assert_domains_fail (fixture, "truncated-json.http", CBK_ERROR_BAD_ANSWER, "it is not JSON");
  assert_domains_fail (fixture, "invalid-utf-8.http", CBK_ERROR_BAD_ANSWER, "it is not UTF-8");
  assert_domains_fail (fixture, "empty-body.http", CBK_ERROR_BAD_ANSWER, "it is empty");
  assert_domains_fail (fixture, "info.http", CBK_ERROR_BAD_ANSWER, "“domains” is missing");
  assert_domains_fail (fixture, "chain.http", CBK_ERROR_BAD_ANSWER, "The first page of domains");
  assert_domains_fail (fixture, "truncated-body.http", CBK_ERROR_UNREACHABLE, "broke off");
  assert_domains_fail (fixture, "gzip-damaged.http", CBK_ERROR_BAD_ANSWER, "damaged");
  assert_domains_fail (fixture, "no-content.http", CBK_ERROR_BAD_ANSWER, "204");
  assert_domains_fail (fixture, "not-modified.http", CBK_ERROR_BAD_ANSWER, "304");
  assert_domains_fail (fixture, "redirect-302.http", CBK_ERROR_REDIRECT, "127.0.0.1:1");
}

static void
test_further_page_is_named (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  byte_server_answer_file (fixture->server, "truncated-json.http");
  g_assert_null (list_domains (fixture, 100, "pt_2", &error));
  assert_fault (error, CBK_ERROR_BAD_ANSWER, "A further page of domains");
}

static void
test_problems (Fixture *fixture, gconstpointer data)
{
  assert_domains_fail (fixture, "problem-unauthorized.http", CBK_ERROR_UNAUTHORIZED, "The token is not known.");
  assert_domains_fail (fixture, "problem-forbidden.http", CBK_ERROR_FORBIDDEN, "req_403");
  assert_domains_fail (fixture, "problem-not-found.http", CBK_ERROR_NOT_FOUND, "req_404");
  assert_domains_fail (fixture, "problem-method-not-allowed.http", CBK_ERROR_REFUSED, "Use GET.");
  assert_domains_fail (fixture, "problem-invalid-parameter.http", CBK_ERROR_REFUSED, "req_400");
  assert_domains_fail (fixture, "problem-sync-token-expired.http", CBK_ERROR_TOKEN_EXPIRED, "req_410");
  assert_domains_fail (fixture, "problem-key-not-available.http", CBK_ERROR_FORBIDDEN, "req_403");
  assert_domains_fail (fixture, "problem-rate-limited.http", CBK_ERROR_BUSY, "60 requests a minute.");
  assert_domains_fail (fixture, "problem-maintenance.http", CBK_ERROR_BUSY, "Back at nine.");
  assert_domains_fail (fixture, "problem-internal.http", CBK_ERROR_SERVER, "req_500");
  assert_domains_fail (fixture, "problem-hostile.http", CBK_ERROR_FORBIDDEN,
                       "<b>no</b>\ufffddesrever second line\ufffd\ufffd");
}

static void
test_errors_without_a_problem (Fixture *fixture, gconstpointer data)
{
  assert_domains_fail (fixture, "error-web-page.http", CBK_ERROR_BUSY, "502");
  assert_domains_fail (fixture, "error-empty.http", CBK_ERROR_NOT_FOUND, "has no list of domains");
  assert_domains_fail (fixture, "error-truncated.http", CBK_ERROR_UNAUTHORIZED, "does not accept the token");
}

static void
test_unknown_page_token (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  byte_server_answer_file (fixture->server, "problem-invalid-parameter.http");
  g_assert_null (list_domains (fixture, 100, "old", &error));
  assert_fault (error, CBK_ERROR_TOKEN_EXPIRED, "from the beginning");
}

static void
test_history (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkCertificatePage) page = NULL;
  g_autoptr (CbkCertificatePage) next = NULL;
  const CbkCertificate *certificate;

  byte_server_answer_file (fixture->server, "certificates.http");
  page = list_certificates (fixture, "dom/0 1+=", NULL, &error);
  g_assert_no_error (error);
  assert_requested (fixture, "/v1/domains/dom%2F0%201%2B%3D/certificates?page_size=1000");
  g_assert_cmpuint (page->certificates->len, ==, 2);
  g_assert_cmpstr (page->next_page_token, ==, "cp_2");
  certificate = g_ptr_array_index (page->certificates, 0);
  g_assert_true (certificate->is_current);
  g_assert_cmpstr (certificate->issuer, ==, "Let's Encrypt R11");
  g_assert_cmpint (certificate->private_key, ==, CBK_KEY_AVAILABLE);
  certificate = g_ptr_array_index (page->certificates, 1);
  g_assert_cmpstr (certificate->id, ==, "crt/8=");
  g_assert_false (certificate->chain_available);
  g_assert_cmpint (certificate->private_key, ==, CBK_KEY_FORBIDDEN);

  byte_server_answer_file (fixture->server, "certificates-empty.http");
  next = list_certificates (fixture, "dom_01", "cp+2", &error);
  g_assert_no_error (error);
  assert_requested (fixture, "/v1/domains/dom_01/certificates?page_size=1000&page_token=cp%2B2");
  g_assert_cmpuint (next->certificates->len, ==, 0);
  g_assert_null (next->next_page_token);
}

static void
test_history_with_a_wrong_entry (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  byte_server_answer_file (fixture->server, "certificates-wrong-entry.http");
  g_assert_null (list_certificates (fixture, "dom_01", NULL, &error));
  assert_fault (error, CBK_ERROR_BAD_ANSWER, "in certificates[1], the member “create_time”");
}

static void
test_chain (Fixture *fixture, gconstpointer data)
{
  const char *const files[] = { "chain.http", "chain-octets.http" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) chain = NULL;

      byte_server_answer_file (fixture->server, files[i]);
      chain = get_chain (fixture, "crt/9=", &error);
      g_assert_no_error (error);
      assert_requested (fixture, "/v1/certificates/crt%2F9%3D/chain");
      g_assert_true (g_str_has_prefix (g_bytes_get_data (chain, NULL), "-----BEGIN CERTIFICATE-----\n"));
    }
  g_assert_nonnull (strstr (byte_server_get_request (fixture->server, 0), "Accept: application/pem-certificate-chain"));
}

static void
test_chains_that_are_none (Fixture *fixture, gconstpointer data)
{
  const char *const files[] = { "chain-not-pem.http", "web-page.http", "info.http", "empty-body.http" };
  g_autoptr (GError) not_found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;

      byte_server_answer_file (fixture->server, files[i]);
      g_assert_null (get_chain (fixture, "crt_9", &error));
      assert_fault (error, CBK_ERROR_BAD_ANSWER, "no certificate");
    }

  byte_server_answer_file (fixture->server, "problem-not-found.http");
  g_assert_null (get_chain (fixture, "crt_9", &not_found));
  assert_fault (not_found, CBK_ERROR_NOT_FOUND, "req_404");
}

static void
test_limits (Fixture *fixture, gconstpointer data)
{
  g_autofree char *spaces = g_strnfill (17 * MIB, ' ');
  g_autoptr (GBytes) page = byte_server_http ("HTTP/1.1 200 OK\nContent-Type: application/json\n", spaces, 17 * MIB);
  g_autoptr (GBytes) pem =
    byte_server_http ("HTTP/1.1 200 OK\nContent-Type: application/pem-certificate-chain\n", spaces, MIB + 1);
  g_autoptr (GError) page_error = NULL;
  g_autoptr (GError) pem_error = NULL;

  byte_server_answer (fixture->server, page, BYTE_SERVER_CLOSE);
  g_assert_null (list_domains (fixture, 1000, NULL, &page_error));
  assert_fault (page_error, CBK_ERROR_TOO_LARGE, "16.0\u00a0MiB");

  byte_server_answer (fixture->server, pem, BYTE_SERVER_CLOSE);
  g_assert_null (get_chain (fixture, "crt_9", &pem_error));
  assert_fault (pem_error, CBK_ERROR_TOO_LARGE, "1.0\u00a0MiB");
}

static void
answer_bad (Fixture *fixture, const char *head, const char *body, gssize length)
{
  g_autofree char *whole = g_strconcat ("HTTP/1.1 200 OK\nContent-Type: application/json\n", head, NULL);
  g_autoptr (GBytes) bytes = byte_server_http (whole, body, length);

  byte_server_answer (fixture->server, bytes, BYTE_SERVER_CLOSE);
}

/* Those who run the service find a bad answer by the page, the member and the request. */
static void
test_bad_answers_name_the_request (Fixture *fixture, gconstpointer data)
{
  static const char *const bodies[] = {
    "<html>", "{\"domains\":[",           "{\"domains\":{}}",
    "{}",     "{\"domains\":[\"\xff\"]}", "{\"domains\":[],\"next_page_token\":7}"
  };
  static const char *const members[] = { NULL, NULL, "“domains”", "“domains”", NULL, "“next_page_token”" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GError) error = NULL;

      answer_bad (fixture, "X-Request-Id: req_9\n", bodies[i], -1);
      g_assert_null (list_domains (fixture, 100, NULL, &error));
      assert_fault (error, CBK_ERROR_BAD_ANSWER, "The first page of domains from localhost");
      g_assert_true (g_str_has_suffix (error->message, " Tell the CDN’s support. (Request req_9)"));
      g_assert_true (members[i] == NULL || strstr (error->message, members[i]) != NULL);
    }
}

static void
test_unreadable_bodies_name_the_request (Fixture *fixture, gconstpointer data)
{
  g_autofree char *zeros = g_malloc0 (64 * MIB);
  g_autoptr (GBytes) bomb = byte_server_gzip (zeros, 64 * MIB);
  g_autoptr (GError) damaged = NULL;
  g_autoptr (GError) too_large = NULL;
  const char *const end = " It was a further page of domains.";

  answer_bad (fixture, "Content-Encoding: gzip\nX-Request-Id: req_9\n", "no gzip", -1);
  g_assert_null (list_domains (fixture, 100, "p", &damaged));
  assert_fault (damaged, CBK_ERROR_BAD_ANSWER, "(Request req_9)");
  g_assert_true (g_str_has_suffix (damaged->message, end));

  answer_bad (fixture, "Content-Encoding: gzip\nX-Request-Id: req_10\n", g_bytes_get_data (bomb, NULL),
              (gssize) g_bytes_get_size (bomb));
  g_assert_null (list_domains (fixture, 100, "p", &too_large));
  assert_fault (too_large, CBK_ERROR_TOO_LARGE, "16.0\u00a0MiB");
  g_assert_nonnull (strstr (too_large->message, "(Request req_10)"));
  g_assert_true (g_str_has_suffix (too_large->message, end));
}

/* The problem document's own id comes first; a header of another kind is made fit to be shown. */
static void
test_ids_of_requests (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) both = NULL;
  g_autoptr (GError) header = NULL;

  byte_server_answer_text (fixture->server,
                           "HTTP/1.1 403 No\r\nX-Request-Id: req_h\r\nContent-Length: 20\r\n\r\n"
                           "{\"instance\":\"req_i\"}",
                           BYTE_SERVER_CLOSE);
  g_assert_null (list_domains (fixture, 100, NULL, &both));
  assert_fault (both, CBK_ERROR_FORBIDDEN, "(Request req_i)");
  g_assert_null (strstr (both->message, "req_h"));

  byte_server_answer_text (fixture->server, "HTTP/1.1 500 No\r\nX-Request-Id: a\tb\r\nContent-Length: 0\r\n\r\n",
                           BYTE_SERVER_CLOSE);
  g_assert_null (list_domains (fixture, 100, NULL, &header));
  assert_fault (header, CBK_ERROR_SERVER, "(Request a b)");
}

static void
test_versions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) newer = NULL;
  g_autoptr (GError) older = NULL;

  answer_bad (fixture, "", "{\"api_version\":\"2.0\"}", -1);
  g_assert_null (get_info (fixture, &newer));
  assert_fault (
    newer, CBK_ERROR_TOO_OLD,
    " speaks version 2.0 of the inventory API, and this Certbook speaks version 1: install a newer Certbook.");
  g_assert_true (g_str_has_prefix (newer->message, "localhost:"));

  answer_bad (fixture, "", "{\"api_version\":\"0.1\"}", -1);
  g_assert_null (get_info (fixture, &older));
  assert_fault (older, CBK_ERROR_TOO_OLD, "ask the CDN for a newer API.");
}

static void
test_depth_bomb (Fixture *fixture, gconstpointer data)
{
  g_autofree char *brackets = g_strnfill (8 * MIB, '[');
  g_autofree char *body = g_strconcat ("{\"domains\":", brackets, NULL);
  g_autoptr (GBytes) bytes = byte_server_http ("HTTP/1.1 200 OK\nContent-Type: application/json\n", body, -1);
  g_autoptr (GError) error = NULL;

  byte_server_answer (fixture->server, bytes, BYTE_SERVER_CLOSE);
  g_assert_null (list_domains (fixture, 1000, NULL, &error));
  assert_fault (error, CBK_ERROR_TOO_LARGE, "too deep");
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;

  byte_server_answer_text (fixture->server, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", BYTE_SERVER_WAIT);
  cbk_connector_list_domains_async (fixture->api, 100, NULL, NULL, cancellable, byte_server_keep_result, &pending);
  while (byte_server_get_n_sent (fixture->server) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);

  result = byte_server_wait_for_result (&pending);
  g_assert_null (cbk_connector_list_domains_finish (fixture->api, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
on_page_count (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkDomainPage) page = cbk_connector_list_domains_finish (CBK_CONNECTOR (source), result, &error);
  guint *n_pages = user_data;

  g_assert_no_error (error);
  g_assert_nonnull (page);
  (*n_pages)++;
}

/* More calls at a time than connections, and the connector let go of before any is answered. */
static void
test_many_at_a_time (Fixture *fixture, gconstpointer data)
{
  const guint n_calls = 20;
  guint       n_pages = 0;

  for (guint i = 0; i < n_calls; i++)
    {
      byte_server_answer_file (fixture->server, "domains-first.http");
      cbk_connector_list_domains_async (fixture->api, 100, NULL, NULL, NULL, on_page_count, &n_pages);
    }
  g_clear_object (&fixture->api);
  while (n_pages < n_calls)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_addresses_and_tokens_are_checked (void)
{
  g_autoptr (GError) address = NULL;
  g_autoptr (GError) token = NULL;

  g_assert_null (cbk_inventory_api_new ("http://console.example/api", TOKEN, NULL, &address));
  g_assert_error (address, CBK_ERROR, CBK_ERROR_BAD_ADDRESS);
  g_assert_null (cbk_inventory_api_new ("https://console.example/api", "a\r\nb", NULL, &token));
  g_assert_error (token, CBK_ERROR, CBK_ERROR_UNAUTHORIZED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/inventory-api/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("info", test_info);
  ADD ("info-at-a-wrong-address", test_info_at_a_wrong_address);
  ADD ("full-pass", test_full_pass);
  ADD ("page-size-left-to-the-server", test_page_size_left_to_the_server);
  ADD ("hostile-token-is-escaped", test_hostile_token_is_escaped);
  ADD ("ends-of-a-pass", test_ends_of_a_pass);
  ADD ("empty-page-is-no-end", test_empty_page_is_no_end);
  ADD ("ways-to-send-a-page", test_ways_to_send_a_page);
  ADD ("broken-pages", test_broken_pages);
  ADD ("further-page-is-named", test_further_page_is_named);
  ADD ("problems", test_problems);
  ADD ("errors-without-a-problem", test_errors_without_a_problem);
  ADD ("unknown-page-token", test_unknown_page_token);
  ADD ("history", test_history);
  ADD ("history-with-a-wrong-entry", test_history_with_a_wrong_entry);
  ADD ("chain", test_chain);
  ADD ("chains-that-are-none", test_chains_that_are_none);
  ADD ("limits", test_limits);
  ADD ("bad-answers-name-the-request", test_bad_answers_name_the_request);
  ADD ("unreadable-bodies-name-the-request", test_unreadable_bodies_name_the_request);
  ADD ("ids-of-requests", test_ids_of_requests);
  ADD ("versions", test_versions);
  ADD ("depth-bomb", test_depth_bomb);
  ADD ("cancel", test_cancel);
  ADD ("many-at-a-time", test_many_at_a_time);
  g_test_add_func ("/inventory-api/addresses-and-tokens-are-checked", test_addresses_and_tokens_are_checked);

  return g_test_run ();
}
