/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The proxy of the desktop: it is used for other hosts and never for this computer, sees no token, and is named when
 * there is no connection. */

#include <gio/gio.h>
#include <string.h>

#include "byte-server.h"
#include "core/cbk-error.h"
#include "core/connectors/cbk-http-private.h"
#include "core/connectors/cbk-inventory-api-private.h"

#define TOKEN "s3cret-t0ken"

typedef struct
{
  ByteServer     *proxy;
  char           *address; /* of the proxy, as it is shown */
  GProxyResolver *resolver;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = NULL;

  fixture->proxy = byte_server_new (NULL);
  fixture->address = g_strdup_printf ("127.0.0.1:%u", byte_server_get_port (fixture->proxy));
  url = g_strdup_printf ("http://%s", fixture->address);
  fixture->resolver = g_simple_proxy_resolver_new (url, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->proxy, byte_server_free);
  g_clear_pointer (&fixture->address, g_free);
  g_clear_object (&fixture->resolver);
}

static CbkInfo *
get_info (Fixture *fixture, const char *url, GError **error)
{
  g_autoptr (CbkConnector) api = cbk_inventory_api_new (url, TOKEN, NULL, error);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;

  g_assert_nonnull (api);
  g_object_set (api, "max-tries", 1, NULL);
  cbk_http_set_proxy_resolver (cbk_inventory_api_get_http (CBK_INVENTORY_API (api)), fixture->resolver);
  cbk_connector_get_info_async (api, NULL, byte_server_keep_result, &pending);
  result = byte_server_wait_for_result (&pending);
  return cbk_connector_get_info_finish (api, result, error);
}

static void
assert_names_proxy (Fixture *fixture, const GError *error, CbkError code)
{
  g_autofree char *words =
    g_strdup_printf (" The connection goes through the proxy %s: check that as well.", fixture->address);

  g_test_message ("%s", error->message);
  g_assert_error (error, CBK_ERROR, (int) code);
  g_assert_true (g_str_has_suffix (error->message, words));
  g_assert_nonnull (strstr (error->message, "console.example"));
  g_assert_null (strstr (error->message, TOKEN));
}

static void
assert_fails (Fixture *fixture, CbkError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (get_info (fixture, "https://console.example/api", &error));
  assert_names_proxy (fixture, error, code);
}

/* The proxy is told where to go to, and nothing else. */
static void
test_proxy_sees_no_token (Fixture *fixture, gconstpointer data)
{
  byte_server_answer_text (fixture->proxy, "", BYTE_SERVER_CLOSE);
  assert_fails (fixture, CBK_ERROR_UNREACHABLE);
  g_assert_true (
    g_str_has_prefix (byte_server_get_request (fixture->proxy, 0), "CONNECT console.example:443 HTTP/1.1\r\n"));
  g_assert_null (strstr (byte_server_get_request (fixture->proxy, 0), TOKEN));
  g_assert_null (strstr (byte_server_get_request (fixture->proxy, 0), "Authorization"));
}

/* What a proxy says is no answer of the CDN: neither about its token nor about when to ask again. */
static void
test_proxy_that_refuses (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *status;
    CbkError    code;
  } refusals[] = {
    { "401 Unauthorized", CBK_ERROR_REFUSED },
    { "403 Forbidden", CBK_ERROR_REFUSED },
    { "407 Proxy Authentication Required", CBK_ERROR_REFUSED },
    { "302 Found", CBK_ERROR_REFUSED },
    { "500 Broken", CBK_ERROR_REFUSED },
    { "502 Bad Gateway", CBK_ERROR_UNREACHABLE },
    { "503 Busy", CBK_ERROR_UNREACHABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *text =
        g_strdup_printf ("HTTP/1.1 %s\r\nRetry-After: 3600\r\nContent-Length: 3\r\n\r\nno!", refusals[i].status);

      g_test_message ("%s", refusals[i].status);
      byte_server_answer_text (fixture->proxy, text, BYTE_SERVER_CLOSE);
      assert_fails (fixture, refusals[i].code);
    }
}

static void
test_proxy_that_is_not_there (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->proxy, byte_server_free);
  assert_fails (fixture, CBK_ERROR_UNREACHABLE);
}

static void
test_this_computer_needs_no_proxy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ByteServer) server = byte_server_new (NULL);
  const char *const hosts[] = { "127.0.0.1", "localhost" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *url = byte_server_dup_url (server, hosts[i], "");
      g_autoptr (GError) error = NULL;
      g_autoptr (CbkInfo) info = NULL;

      byte_server_answer_file (server, "info.http");
      info = get_info (fixture, url, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpuint (byte_server_get_n_connections (fixture->proxy), ==, 0);
}

static void
test_no_proxy_is_not_named (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&fixture->resolver);
  fixture->resolver = g_simple_proxy_resolver_new ("direct://", NULL);
  g_assert_null (get_info (fixture, "https://console.invalid/api", &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_UNREACHABLE);
  g_assert_null (strstr (error->message, "proxy"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/proxy/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("proxy-sees-no-token", test_proxy_sees_no_token);
  ADD ("proxy-that-refuses", test_proxy_that_refuses);
  ADD ("proxy-that-is-not-there", test_proxy_that_is_not_there);
  ADD ("this-computer-needs-no-proxy", test_this_computer_needs_no_proxy);
  ADD ("no-proxy-is-not-named", test_no_proxy_is_not_named);

  return g_test_run ();
}
