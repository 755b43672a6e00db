/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which certificates of a server are accepted, and what is said of the others. Made anew by openssl for each run. */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sanitizer/lsan_interface.h>
#include <string.h>

#include "byte-server.h"
#include "core/cbk-error.h"
#include "core/connectors/cbk-http-private.h"
#include "core/connectors/cbk-inventory-api-private.h"
#include "tunnel.h"

#define TOKEN "s3cret-t0ken"
#define SERVER "subjectAltName=DNS:localhost"

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
make_root (const char *name, const char *subject)
{
  g_autofree char *arguments =
    g_strdup_printf ("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj \"/CN=Root %s\" -days 2 "
                     "-keyout %s.key -out %s.crt",
                     subject, name, name);

  openssl (arguments);
}

/* A certificate with the extensions in NAME.crt, its key in NAME.key. */
static void
make_certificate (const char *name, const char *root, const char *extensions)
{
  g_autofree char *request =
    g_strdup_printf ("req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=%s -addext %s "
                     "-keyout %s.key -out %s.csr",
                     name, extensions, name, name);
  g_autofree char *sign = g_strdup_printf ("x509 -req -in %s.csr -CA %s.crt -CAkey %s.key -CAcreateserial "
                                           "-copy_extensions copy -days 2 -out %s.crt",
                                           name, root, root, name);

  openssl (request);
  openssl (sign);
}

/* Signs NAME.csr anew for a year that is over: `x509` takes numbers of days, and newer ones none below zero. A
 * certificate that is its own root has no other. */
static void
expire (const char *name, const char *root)
{
  g_autofree char *config = in_folder ("ca.conf");
  g_autofree char *index = in_folder ("index.txt");
  const char      *text = "[ca]\ndefault_ca = here\n[here]\ndatabase = index.txt\nnew_certs_dir = .\n"
                          "rand_serial = yes\ndefault_md = sha256\npolicy = any\n"
                          "copy_extensions = copy\nunique_subject = no\n"
                          "[any]\ncommonName = supplied\n";
  g_autofree char *issuer = g_str_equal (name, root) ? g_strdup ("-selfsign") : g_strdup_printf ("-cert %s.crt", root);
  g_autofree char *sign = g_strdup_printf ("ca -batch -notext -config ca.conf %s -keyfile %s.key -in %s.csr "
                                           "-startdate 20200101000000Z -enddate 20201231235959Z -out %s.crt",
                                           issuer, root, name, name);

  g_assert_true (g_file_set_contents (config, text, -1, NULL));
  g_assert_true (g_file_set_contents (index, "", -1, NULL));
  openssl (sign);
}

static void
copy (const char *from, const char *also_from, const char *to)
{
  g_autofree char *from_path = in_folder (from);
  g_autofree char *to_path = in_folder (to);
  g_autofree char *text = NULL;
  g_autofree char *more = NULL;
  g_autofree char *all = NULL;

  g_assert_true (g_file_get_contents (from_path, &text, NULL, NULL));
  if (also_from != NULL)
    {
      g_autofree char *also_path = in_folder (also_from);

      g_assert_true (g_file_get_contents (also_path, &more, NULL, NULL));
    }
  all = g_strconcat (text, more, NULL);
  g_assert_true (g_file_set_contents (to_path, all, -1, NULL));
}

/* What a server sends that sends the one between as well. */
static void
make_chain (const char *name, const char *leaf, const char *intermediate)
{
  g_autofree char *leaf_file = g_strconcat (leaf, ".crt", NULL);
  g_autofree char *intermediate_file = g_strconcat (intermediate, ".crt", NULL);
  g_autofree char *file = g_strconcat (name, ".crt", NULL);
  g_autofree char *leaf_key = g_strconcat (leaf, ".key", NULL);
  g_autofree char *key = g_strconcat (name, ".key", NULL);

  copy (leaf_file, intermediate_file, file);
  copy (leaf_key, NULL, key);
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

/* The files of the names, one after the other; NULL: none. */
static GBytes *
read_roots (const char *names)
{
  g_auto (GStrv) words = g_strsplit (names != NULL ? names : "", " ", -1);
  GString *roots = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    {
      g_autofree char *file = g_strconcat (words[i], ".crt", NULL);
      g_autofree char *path = in_folder (file);
      g_autofree char *text = NULL;

      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_string_append_printf (roots, "Root %s\n%s\n", words[i], text);
    }
  return names != NULL ? g_string_free_to_bytes (roots) : (g_string_free (roots, TRUE), NULL);
}

static CbkInfo *
get_info (const char *url, const char *roots, GError **error)
{
  g_autoptr (GBytes) pem = read_roots (roots);
  g_autoptr (CbkConnector) api = cbk_inventory_api_new (url, TOKEN, pem, error);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;

  g_assert_nonnull (api);
  cbk_connector_get_info_async (api, NULL, byte_server_keep_result, &pending);
  result = byte_server_wait_for_result (&pending);
  return cbk_connector_get_info_finish (api, result, error);
}

static void
assert_refused_with_roots (const char *name, const char *host, const char *roots, const char *reason)
{
  g_autoptr (ByteServer) server = new_server (name);
  g_autofree char *url = byte_server_dup_url (server, host, "");
  g_autoptr (GError) error = NULL;

  g_assert_null (get_info (url, roots, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, CBK_ERROR, CBK_ERROR_TLS);
  g_assert_nonnull (strstr (error->message, reason));
  g_assert_nonnull (strstr (error->message, host));
  g_assert_null (strstr (error->message, TOKEN));
  g_assert_cmpuint (byte_server_get_n_requests (server), ==, 0);
}

static void
assert_refused (const char *name, const char *host, const char *reason)
{
  assert_refused_with_roots (name, host, NULL, reason);
}

static void
assert_accepted (const char *name, const char *roots)
{
  g_autoptr (ByteServer) server = new_server (name);
  g_autofree char *url = byte_server_dup_url (server, "localhost", "");
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkInfo) info = NULL;

  byte_server_answer_file (server, "info.http");
  info = get_info (url, roots, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->name, ==, "Example CDN");
  g_assert_nonnull (strstr (byte_server_get_request (server, 0), "\r\nAuthorization: Bearer " TOKEN "\r\n"));
}

static void
test_good (void)
{
  assert_accepted ("good", NULL);
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

/* From here on "private" is an authority that the system does not know. */
static void
test_own_root (void)
{
  assert_refused ("private-good", "localhost", "an authority that is unknown");
  assert_accepted ("private-good", "private");
}

static void
test_own_root_beside_the_systems (void)
{
  assert_accepted ("good", "private");
}

static void
test_own_root_with_an_intermediate (void)
{
  assert_refused ("chained", "localhost", "an authority that is unknown");
  assert_accepted ("chained", "private");
}

/* What comes between is not found by itself. */
static void
test_intermediate_that_is_not_sent (void)
{
  assert_refused_with_roots ("unchained", "localhost", "private", "an authority that is unknown");
  assert_accepted ("unchained", "middle");
}

static void
test_several_own_roots (void)
{
  assert_accepted ("private-good", "stranger private");
  assert_accepted ("private-good", "private stranger");
  assert_accepted ("strangers-good", "private stranger");
}

static void
test_root_that_did_not_sign (void)
{
  assert_refused_with_roots ("private-good", "localhost", "stranger", "an authority that is unknown");
  assert_refused_with_roots ("private-good", "localhost", "namesake", "an authority that is unknown");
}

static void
test_own_root_and_a_wrong_name (void)
{
  assert_refused_with_roots ("private-good", "127.0.0.1", "private", "it is made for another name");
  assert_refused_with_roots ("private-other", "localhost", "private", "it is made for another name");
}

static void
test_own_root_and_dates (void)
{
  assert_refused_with_roots ("private-expired", "localhost", "private", "it has expired");
  assert_refused_with_roots ("good-under-old", "localhost", "old", "it has expired");
}

/* What the system's authorities have signed and is wrong is not made right by roots that know nothing of it. */
static void
test_own_root_does_not_excuse (void)
{
  assert_refused_with_roots ("expired", "localhost", "private", "it has expired");
  assert_refused_with_roots ("good", "127.0.0.1", "private", "it is made for another name");
}

/* A certificate that is no authority's is trusted as the server's own, and vouches for no other. */
static void
test_leaf_as_root (void)
{
  assert_accepted ("private-good", "private-good");
  assert_refused_with_roots ("private-good", "127.0.0.1", "private-good", "it is made for another name");
  assert_refused_with_roots ("signed-by-leaf", "localhost", "private-good", "");
  assert_refused_with_roots ("private-expired", "localhost", "private-expired", "it has expired");
}

static void
test_roots_that_are_none (void)
{
  static const struct
  {
    const char *text;
    const char *reason;
  } cases[] = {
    { "", "it holds no certificate in PEM form" },
    { "not a certificate", "it holds no certificate in PEM form" },
    { "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "it holds no certificate in PEM form" },
    { "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "certificate 1 in it is damaged" },
    { "-----BEGIN CERTIFICATE-----\nAAAA\n", "certificate 1 in it is damaged" },
  };
  g_autoptr (GBytes) good = read_roots ("private");
  g_autofree char *good_text = g_strndup (g_bytes_get_data (good, NULL), g_bytes_get_size (good));
  g_autofree char *half_good = g_strconcat (good_text, cases[3].text, NULL);
  g_autoptr (GBytes) half = g_bytes_new (half_good, strlen (half_good));
  g_autoptr (GError) half_error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) pem = g_bytes_new (cases[i].text, strlen (cases[i].text));
      g_autoptr (GError) error = NULL;

      g_assert_null (cbk_inventory_api_new ("https://console.example", TOKEN, pem, &error));
      g_assert_error (error, CBK_ERROR, CBK_ERROR_TLS);
      g_assert_nonnull (strstr (error->message, cases[i].reason));
    }
  g_assert_null (cbk_inventory_api_new ("https://console.example", TOKEN, half, &half_error));
  g_assert_nonnull (strstr (half_error->message, "certificate 2 in it is damaged"));
}

/* The other end of a tunnel is verified as if there were none; the proxy hears nothing but its name. */
static void
ask_through_tunnel (const char *host, const char *roots, ByteServer *server, GError **error)
{
  g_autoptr (Tunnel) tunnel = tunnel_new (byte_server_get_port (server));
  g_autofree char *url = g_strdup_printf ("https://%s/api", host);
  g_autofree char *line = g_strdup_printf ("CONNECT %s:443 HTTP/1.1\r\n", host);
  g_autoptr (GBytes) pem = read_roots (roots);
  g_autoptr (CbkConnector) api = cbk_inventory_api_new (url, TOKEN, pem, error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CbkInfo) info = NULL;
  GAsyncResult *pending = NULL;

  cbk_http_set_proxy_resolver (cbk_inventory_api_get_http (CBK_INVENTORY_API (api)), tunnel_get_resolver (tunnel));
  cbk_connector_get_info_async (api, NULL, byte_server_keep_result, &pending);
  result = byte_server_wait_for_result (&pending);
  info = cbk_connector_get_info_finish (api, result, error);
  g_assert_cmpint (info != NULL, ==, *error == NULL);
  g_assert_true (g_str_has_prefix (tunnel_get_head (tunnel), line));
  g_assert_null (strstr (tunnel_get_head (tunnel), TOKEN));
}

static void
test_through_a_proxy (void)
{
  g_autoptr (ByteServer) server = new_server ("private-other");
  g_autoptr (GError) good = NULL;
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) other_name = NULL;

  byte_server_answer_file (server, "info.http");
  ask_through_tunnel ("other.example", "private", server, &good);
  g_assert_no_error (good);
  g_assert_nonnull (strstr (byte_server_get_request (server, 0), "\r\nAuthorization: Bearer " TOKEN "\r\n"));
  g_assert_nonnull (strstr (byte_server_get_request (server, 0), "\r\nAccept-Encoding: gzip\r\n"));

  ask_through_tunnel ("other.example", NULL, server, &unknown);
  g_assert_error (unknown, CBK_ERROR, CBK_ERROR_TLS);
  g_assert_nonnull (strstr (unknown->message, "an authority that is unknown"));
  g_assert_nonnull (strstr (unknown->message, "The connection goes through the proxy 127.0.0.1:"));

  ask_through_tunnel ("wrong.example", "private", server, &other_name);
  g_assert_error (other_name, CBK_ERROR, CBK_ERROR_TLS);
  g_assert_nonnull (strstr (other_name->message, "made for another name"));
  g_assert_cmpuint (byte_server_get_n_requests (server), ==, 1);
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

/* Starts a server that speaks one version of TLS alone, and answers everything with a web page or, if that is NULL,
 * writes down what it is sent.
 *
 * Returns: its port */
static guint
start_version (const char *version, const char *answer, GSubprocess **server, GDataInputStream **lines)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  const char *const arguments[] = { "openssl",  "s_server", "-accept",  "127.0.0.1:0", "-cert",
                                    "good.crt", "-key",     "good.key", "-cipher",     "ALL:@SECLEVEL=0",
                                    version,    answer,     NULL };
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_cwd (launcher, folder);
  *server = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  g_assert_no_error (error);
  *lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (*server));
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (*lines, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (line);
      if (g_str_has_prefix (line, "ACCEPT "))
        return (guint) g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
    }
}

static void
assert_version (const char *version, const char *answer, CbkError code, const char *reason)
{
  g_autoptr (GSubprocess) server = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *url = g_strdup_printf ("https://localhost:%u", start_version (version, answer, &server, &lines));
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (get_info (url, NULL, &error));
  g_test_message ("%s: %s", version, error->message);
  g_assert_error (error, CBK_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, reason));
  g_subprocess_force_exit (server);
  g_subprocess_wait (server, NULL, NULL);
  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL)
    {
      g_assert_null (strstr (line, TOKEN));
      g_clear_pointer (&line, g_free);
    }
}

/* Versions with known holes are not spoken, whoever offers nothing else. */
static void
test_versions (void)
{
  assert_version ("-tls1_3", "-www", CBK_ERROR_BAD_ANSWER, "web page");
  assert_version ("-tls1_2", "-www", CBK_ERROR_BAD_ANSWER, "web page");
  assert_version ("-tls1_1", NULL, CBK_ERROR_TLS, "speaks only old versions of TLS");
  assert_version ("-tls1", NULL, CBK_ERROR_TLS, "speaks only old versions of TLS");
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

  make_root ("root", "root");
  make_root ("stranger", "stranger");
  make_root ("private", "private");
  make_root ("namesake", "private");
  make_root ("old", "old");
  openssl ("req -new -key old.key -subj \"/CN=Root old\" -addext basicConstraints=critical,CA:TRUE -out old.csr");
  expire ("old", "old");
  make_certificate ("good", "root", SERVER);
  make_certificate ("expired", "root", SERVER);
  expire ("expired", "root");
  make_certificate ("strangers-good", "stranger", SERVER);
  make_certificate ("private-good", "private", SERVER);
  make_certificate ("private-other", "private", "subjectAltName=DNS:other.example");
  make_certificate ("private-expired", "private", SERVER);
  expire ("private-expired", "private");
  make_certificate ("good-under-old", "old", SERVER);
  make_certificate ("signed-by-leaf", "private-good", SERVER);
  make_certificate ("middle", "private", "basicConstraints=critical,CA:TRUE");
  make_certificate ("unchained", "middle", SERVER);
  make_chain ("chained", "unchained", "middle");
  trust ("root.crt");

  g_test_add_func ("/tls/good", test_good);
  g_test_add_func ("/tls/self-signed", test_self_signed);
  g_test_add_func ("/tls/unknown-authority", test_unknown_authority);
  g_test_add_func ("/tls/wrong-name", test_wrong_name);
  g_test_add_func ("/tls/expired", test_expired);
  g_test_add_func ("/tls/no-tls", test_no_tls);
  g_test_add_func ("/tls/versions", test_versions);
  g_test_add_func ("/tls/through-a-proxy", test_through_a_proxy);
  g_test_add_func ("/tls/own-root", test_own_root);
  g_test_add_func ("/tls/own-root-beside-the-systems", test_own_root_beside_the_systems);
  g_test_add_func ("/tls/own-root-with-an-intermediate", test_own_root_with_an_intermediate);
  g_test_add_func ("/tls/intermediate-that-is-not-sent", test_intermediate_that_is_not_sent);
  g_test_add_func ("/tls/several-own-roots", test_several_own_roots);
  g_test_add_func ("/tls/root-that-did-not-sign", test_root_that_did_not_sign);
  g_test_add_func ("/tls/own-root-and-a-wrong-name", test_own_root_and_a_wrong_name);
  g_test_add_func ("/tls/own-root-and-dates", test_own_root_and_dates);
  g_test_add_func ("/tls/own-root-does-not-excuse", test_own_root_does_not_excuse);
  g_test_add_func ("/tls/leaf-as-root", test_leaf_as_root);
  g_test_add_func ("/tls/roots-that-are-none", test_roots_that_are_none);
  status = g_test_run ();

  remove_folder ();
  g_free (folder);
  return status;
}
