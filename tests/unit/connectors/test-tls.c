/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which certificates of a server are accepted, and what is said of the others. Made anew by openssl for each run. */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sanitizer/lsan_interface.h>
#include <string.h>

#include "byte-server.h"
#include "core/cbk-error.h"
#include "core/connectors/cbk-inventory-api.h"

#define TOKEN "s3cret-t0ken"

static char *folder;

/* In a process that has loaded GnuTLS as a module, the search for leaks itself ends in a segmentation fault. What it
 * would find in this program's code it finds in the other tests of the connectors, which run the same code. */
int
__lsan_is_turned_off (void)
{
  return 1;
}

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
openssl (const char *arguments)
{
  g_autofree char *line = g_strconcat ("openssl ", arguments, NULL);
  g_auto (GStrv) words = NULL;
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_true (g_shell_parse_argv (line, NULL, &words, &error));
  g_spawn_sync (folder, words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, &errors, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  if (error != NULL)
    g_error ("%s: %s", line, errors);
}

static void
make_root (const char *name)
{
  g_autofree char *arguments =
    g_strdup_printf ("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj \"/CN=Root %s\" -days 2 "
                     "-keyout %s.key -out %s.crt",
                     name, name, name);

  openssl (arguments);
}

/* A certificate for "localhost" in NAME.pem, together with its key. */
static void
make_certificate (const char *name, const char *root, int days)
{
  g_autofree char *request =
    g_strdup_printf ("req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost "
                     "-addext subjectAltName=DNS:localhost -keyout %s.key -out %s.csr",
                     name, name);
  g_autofree char *sign = g_strdup_printf ("x509 -req -in %s.csr -CA %s.crt -CAkey %s.key -CAcreateserial "
                                           "-copy_extensions copy -days %d -out %s.crt",
                                           name, root, root, days, name);

  openssl (request);
  openssl (sign);
}

static ByteServer *
new_server (const char *name)
{
  g_autofree char *certificate_name = g_strconcat (name, ".crt", NULL);
  g_autofree char *key_name = g_strconcat (name, ".key", NULL);
  g_autofree char *certificate_file = in_folder (certificate_name);
  g_autofree char *key_file = in_folder (key_name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_files (certificate_file, key_file, &error);

  g_assert_no_error (error);
  return byte_server_new (certificate);
}

static CbkInfo *
get_info (const char *url, GError **error)
{
  g_autoptr (CbkConnector) api = cbk_inventory_api_new (url, TOKEN, NULL, error);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;

  g_assert_nonnull (api);
  cbk_connector_get_info_async (api, NULL, byte_server_keep_result, &pending);
  result = byte_server_wait_for_result (&pending);
  return cbk_connector_get_info_finish (api, result, error);
}

static void
assert_refused (const char *name, const char *host, const char *reason)
{
  g_autoptr (ByteServer) server = new_server (name);
  g_autofree char *url = byte_server_dup_url (server, host, "");
  g_autoptr (GError) error = NULL;

  g_assert_null (get_info (url, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, CBK_ERROR, CBK_ERROR_TLS);
  g_assert_nonnull (strstr (error->message, reason));
  g_assert_nonnull (strstr (error->message, host));
  g_assert_null (strstr (error->message, TOKEN));
  g_assert_cmpuint (byte_server_get_n_requests (server), ==, 0);
}

static void
test_good (void)
{
  g_autoptr (ByteServer) server = new_server ("good");
  g_autofree char *url = byte_server_dup_url (server, "localhost", "");
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkInfo) info = NULL;

  byte_server_answer_file (server, "info.http");
  info = get_info (url, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->name, ==, "Example CDN");
  g_assert_nonnull (strstr (byte_server_get_request (server, 0), "\r\nAuthorization: Bearer " TOKEN "\r\n"));
}

static void
test_self_signed (void)
{
  assert_refused ("stranger", "localhost", "an authority that is unknown");
}

static void
test_unknown_authority (void)
{
  assert_refused ("strangers-good", "localhost", "an authority that is unknown");
}

static void
test_wrong_name (void)
{
  assert_refused ("good", "127.0.0.1", "made for another name");
}

static void
test_expired (void)
{
  assert_refused ("expired", "localhost", "it has expired");
}

static void
test_no_tls (void)
{
  g_autoptr (ByteServer) server = byte_server_new (NULL);
  g_autofree char *url = g_strdup_printf ("https://localhost:%u", byte_server_get_port (server));
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkConnector) api = cbk_inventory_api_new (url, TOKEN, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;

  /* A client's first TLS message holds no end of an HTTP head, so the server says something on its own account. */
  byte_server_greet (server, "HTTP/1.1 400 Bad Request\r\n\r\n");
  cbk_connector_get_info_async (api, NULL, byte_server_keep_result, &pending);
  result = byte_server_wait_for_result (&pending);
  g_assert_null (cbk_connector_get_info_finish (api, result, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_TLS);
  g_assert_nonnull (strstr (error->message, "HTTPS"));
  g_assert_null (strstr (error->message, TOKEN));
}

static void
trust (const char *root)
{
  g_autofree char *path = in_folder (root);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (path, &error);

  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
}

static void
remove_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = in_folder (name);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("certbook-tls-XXXXXX", &error);
  g_assert_no_error (error);

  make_root ("root");
  make_root ("stranger");
  make_certificate ("good", "root", 2);
  make_certificate ("expired", "root", -1);
  make_certificate ("strangers-good", "stranger", 2);
  trust ("root.crt");

  g_test_add_func ("/tls/good", test_good);
  g_test_add_func ("/tls/self-signed", test_self_signed);
  g_test_add_func ("/tls/unknown-authority", test_unknown_authority);
  g_test_add_func ("/tls/wrong-name", test_wrong_name);
  g_test_add_func ("/tls/expired", test_expired);
  g_test_add_func ("/tls/no-tls", test_no_tls);
  status = g_test_run ();

  remove_folder ();
  g_free (folder);
  return status;
}
