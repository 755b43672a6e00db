/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of every form, read back by the openssl program. */

#include "config.h"

#include <string.h>
#include <openssl/err.h>

#include "core/cbk-error.h"
#include "core/pki/cbk-bundle.h"
#include "pki-fixture.h"

#define AUTHORITY "basicConstraints = critical, CA:TRUE\nkeyUsage = keyCertSign, cRLSign\n"
#define SERVER "basicConstraints = CA:FALSE\nsubjectAltName = DNS:www.example.com\n"
#define NOW G_GINT64_CONSTANT (1770000000)

/* A certificate with its key, as it comes to be saved: root.crt, middle.crt, leaf.crt and leaf.key are in the folder.
 */
typedef struct
{
  GBytes         *root;
  CbkPrivateKey  *key;
  CbkChainReport *report;
} Material;

static void
material_clear (Material *self)
{
  g_clear_pointer (&self->root, g_bytes_unref);
  g_clear_pointer (&self->key, cbk_private_key_free);
  g_clear_pointer (&self->report, cbk_chain_report_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Material, material_clear)

static CbkPrivateKey *
read_key (PkiFixture *fixture, const char *file)
{
  g_autoptr (GBytes) pem = pki_fixture_read (fixture, file);
  g_autoptr (CbkSecret) secret = cbk_secret_new (g_bytes_get_data (pem, NULL), g_bytes_get_size (pem));
  g_autoptr (GError) error = NULL;
  CbkPrivateKey *key = cbk_private_key_new_from_pem (secret, &error);

  g_assert_no_error (error);
  return key;
}

static Material
make_material (PkiFixture *fixture, const char *algorithm)
{
  const PkiWish root_wish = { .subject = "CN = Root", .extensions = AUTHORITY };
  const PkiWish middle_wish = { .subject = "CN = Middle", .extensions = AUTHORITY, .issuer = "root" };
  const PkiWish leaf_wish = { .algorithm = algorithm, .extensions = SERVER, .issuer = "middle", .digest = "sha256" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) middle = NULL;
  g_autoptr (GBytes) leaf = NULL;
  g_autoptr (GBytes) pem = NULL;
  g_autoptr (CbkChain) chain = NULL;
  Material self;

  self.root = pki_fixture_make (fixture, "root", &root_wish);
  middle = pki_fixture_make (fixture, "middle", &middle_wish);
  leaf = pki_fixture_make (fixture, "leaf", &leaf_wish);
  pem = pki_join (self.root, middle, leaf, NULL); /* turned round: what is saved is the repaired chain */
  chain = cbk_chain_new_from_pem (pem, &error);
  g_assert_no_error (error);
  self.key = read_key (fixture, "leaf.key");
  self.report = cbk_chain_check (chain, self.key, "www.example.com", self.root, NOW);
  g_assert_false (cbk_chain_report_has (self.report, CBK_GRAVITY_WARNING));
  return self;
}

static CbkSecret *
new_password (const char *word)
{
  return cbk_secret_new (word, strlen (word));
}

/* Makes a form, and writes its files as saved0, saved1. */
static GPtrArray *
save (PkiFixture *fixture, const Material *material, CbkForm form, const char *word)
{
  g_autoptr (CbkSecret) password = word != NULL ? new_password (word) : NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *files = cbk_bundle_make (form, material->report, material->key, password, "www.example.com", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
  for (guint i = 0; i < files->len; i++)
    {
      const CbkBundleFile *file = g_ptr_array_index (files, i);
      gsize                length;
      const guint8        *data = cbk_secret_get_data (file->bytes, &length);
      g_autoptr (GBytes) bytes = g_bytes_new (data, length);
      g_autofree char *name = g_strdup_printf ("saved%u", i);

      pki_fixture_write (fixture, name, bytes);
    }
  return files;
}

static void
assert_file (GPtrArray *files, guint place, const char *suffix, gboolean has_key)
{
  const CbkBundleFile *file = g_ptr_array_index (files, place);

  g_assert_cmpstr (file->suffix, ==, suffix);
  g_assert_cmpint (file->has_key, ==, has_key);
}

/* Two commands of the openssl program that must print the same. */
static void
assert_same_output (PkiFixture *fixture, const char *one, const char *other)
{
  g_autofree char *first = pki_fixture_run (fixture, one);
  g_autofree char *second = pki_fixture_run (fixture, other);

  g_assert_cmpuint (strlen (first), >, 20);
  g_assert_cmpstr (first, ==, second);
}

static void
assert_n_certificates (PkiFixture *fixture, const char *file, const char *n)
{
  g_autofree char *gather = g_strdup_printf ("crl2pkcs7 -nocrl -certfile %s -out list.p7b", file);
  g_autofree char *list = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *found = NULL;

  g_free (pki_fixture_run (fixture, gather));
  list = pki_fixture_run (fixture, "pkcs7 -in list.p7b -print_certs -noout");
  parts = g_strsplit (list, "subject=", -1);
  found = g_strdup_printf ("%u", g_strv_length (parts) - 1);
  g_assert_cmpstr (found, ==, n);
}

/* The first certificate of a file is the leaf, and the rest of it leads to the root. */
static void
assert_full_chain (PkiFixture *fixture, const char *file)
{
  g_autofree char *leaf = g_strdup_printf ("x509 -in %s", file);
  g_autofree char *verify = g_strdup_printf ("verify -no_check_time -CAfile root.crt -untrusted %s %s", file, file);
  g_autofree char *verdict = NULL;
  g_autofree char *ok = g_strdup_printf ("%s: OK\n", file);

  assert_same_output (fixture, leaf, "x509 -in leaf.crt");
  verdict = pki_fixture_run (fixture, verify);
  g_assert_cmpstr (verdict, ==, ok);
  assert_n_certificates (fixture, file, "2");
}

/* @data is the algorithm, in this and all that follow. */
static void
test_pair (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Material) material = make_material (fixture, data);
  g_autoptr (GPtrArray) files = save (fixture, &material, CBK_FORM_PAIR, NULL);

  g_assert_cmpuint (files->len, ==, 2);
  assert_file (files, 0, ".crt", FALSE);
  assert_file (files, 1, ".key", TRUE);
  assert_full_chain (fixture, "saved0");
  assert_same_output (fixture, "pkey -in saved1", "pkey -in leaf.key");
  assert_same_output (fixture, "pkey -in saved1 -pubout", "x509 -in saved0 -noout -pubkey");
}

static void
test_certificate (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Material) material = make_material (fixture, data);
  g_autoptr (GPtrArray) files = save (fixture, &material, CBK_FORM_CERTIFICATE, NULL);
  g_autoptr (GBytes) saved = pki_fixture_read (fixture, "saved0");
  g_autoptr (GBytes) leaf = pki_fixture_read (fixture, "leaf.crt");

  g_assert_cmpuint (files->len, ==, 1);
  assert_file (files, 0, ".crt", FALSE);
  assert_n_certificates (fixture, "saved0", "1");
  g_assert_true (g_bytes_equal (saved, leaf)); /* to the byte what openssl writes */
}

static void
test_full_chain (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Material) material = make_material (fixture, data);
  g_autoptr (GPtrArray) files = save (fixture, &material, CBK_FORM_FULL_CHAIN, NULL);
  g_autoptr (GBytes) saved = pki_fixture_read (fixture, "saved0");
  g_autoptr (GBytes) leaf = pki_fixture_read (fixture, "leaf.crt");
  g_autoptr (GBytes) middle = pki_fixture_read (fixture, "middle.crt");
  g_autoptr (GBytes) both = pki_join (leaf, middle, NULL);

  g_assert_cmpuint (files->len, ==, 1);
  assert_file (files, 0, ".pem", FALSE);
  assert_full_chain (fixture, "saved0");
  g_assert_true (g_bytes_equal (saved, both));
}

static void
test_key (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Material) material = make_material (fixture, data);
  g_autoptr (GPtrArray) plain = save (fixture, &material, CBK_FORM_KEY, NULL);
  g_autoptr (GPtrArray) locked = NULL;

  g_assert_cmpuint (plain->len, ==, 1);
  assert_file (plain, 0, ".key", TRUE);
  assert_same_output (fixture, "pkey -in saved0", "pkey -in leaf.key");
  locked = save (fixture, &material, CBK_FORM_KEY, "a word");
  g_assert_cmpuint (locked->len, ==, 1);
  assert_same_output (fixture, "pkey -in saved0 -passin 'pass:a word'", "pkey -in leaf.key");
}

static void
test_combined (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Material) material = make_material (fixture, data);
  g_autoptr (GPtrArray) files = save (fixture, &material, CBK_FORM_COMBINED, NULL);
  g_autoptr (GBytes) saved = pki_fixture_read (fixture, "saved0");

  g_assert_cmpuint (files->len, ==, 1);
  assert_file (files, 0, ".pem", TRUE);
  g_assert_true (g_str_has_prefix (g_bytes_get_data (saved, NULL), "-----BEGIN PRIVATE KEY-----\n"));
  assert_full_chain (fixture, "saved0");
  assert_same_output (fixture, "pkey -in saved0", "pkey -in leaf.key");
}

/* Opens a .p12: what comes out is what went in, locked in the ways that the openssl program names. */
static void
check_p12 (PkiFixture *fixture, const char *provider, const char *const *ways)
{
  g_autofree char *open_command =
    g_strdup_printf ("pkcs12 -in saved0 -info -nodes -passin 'pass:Wört 1' -out opened.pem %s", provider);
  g_autofree char *said = pki_fixture_run_aside (fixture, open_command);
  g_autoptr (GBytes) opened = pki_fixture_read (fixture, "opened.pem");
  g_autofree char *text = g_strndup (g_bytes_get_data (opened, NULL), g_bytes_get_size (opened));

  for (guint i = 0; ways[i] != NULL; i++)
    if (strstr (said, ways[i]) == NULL)
      g_error ("\"%s\" is not in \"%s\"", ways[i], said);
  assert_same_output (fixture, "pkey -in opened.pem", "pkey -in leaf.key");
  assert_full_chain (fixture, "opened.pem");
  g_assert_nonnull (strstr (text, "friendlyName: www.example.com"));
  g_assert_nonnull (strstr (text, "localKeyID: "));
}

static void
test_pkcs12 (PkiFixture *fixture, gconstpointer data)
{
  static const char *const ways[] = {
    "MAC: sha256, Iteration 100000", "salt length: 16",
    "PKCS7 Encrypted data: PBES2, PBKDF2, AES-256-CBC, Iteration 100000, PRF hmacWithSHA256",
    "Shrouded Keybag: PBES2, PBKDF2, AES-256-CBC, Iteration 100000, PRF hmacWithSHA256", NULL
  };
  g_auto (Material) material = make_material (fixture, data);
  g_autoptr (GPtrArray) files = save (fixture, &material, CBK_FORM_PKCS12, "Wört 1");

  g_assert_cmpuint (files->len, ==, 1);
  assert_file (files, 0, ".p12", TRUE);
  check_p12 (fixture, "", ways);
}

/* It is opened with the old methods at hand, and without: those that it uses are still among the usual ones. */
static void
test_pkcs12_legacy (PkiFixture *fixture, gconstpointer data)
{
  static const char *const ways[] = { "MAC: sha1, Iteration 2048",
                                      "PKCS7 Encrypted data: pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 2048",
                                      "Shrouded Keybag: pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 2048", NULL };
  g_auto (Material) material = make_material (fixture, data);
  g_autoptr (GPtrArray) files = save (fixture, &material, CBK_FORM_PKCS12_LEGACY, "Wört 1");

  g_assert_cmpuint (files->len, ==, 1);
  assert_file (files, 0, ".p12", TRUE);
  check_p12 (fixture, "-legacy", ways);
  check_p12 (fixture, "", ways);
}

static void
test_refusals (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Material) material = make_material (fixture, "EC");
  g_autoptr (CbkPrivateKey) other_key = read_key (fixture, "root.key");
  g_autoptr (GBytes) leaf = pki_fixture_read (fixture, "leaf.crt");
  g_autoptr (CbkChain) chain = cbk_chain_new_from_pem (leaf, NULL);
  g_autoptr (CbkChainReport) blocked = cbk_chain_check (chain, other_key, "www.example.com", NULL, NOW);
  g_autoptr (CbkChainReport) empty = cbk_chain_check (NULL, NULL, "www.example.com", NULL, NOW);
  g_autoptr (CbkSecret) no_password = cbk_secret_new (NULL, 0);
  g_autoptr (CbkSecret) with_nul = cbk_secret_new ("a\0b", 3);
  const struct
  {
    CbkForm         form;
    CbkChainReport *report;
    CbkPrivateKey  *key;
    CbkSecret      *password;
    const char     *words;
  } cases[] = {
    { CBK_FORM_PAIR, blocked, other_key, NULL, "may not be saved" },
    { CBK_FORM_CERTIFICATE, blocked, NULL, NULL, "may not be saved" },
    { CBK_FORM_CERTIFICATE, empty, NULL, NULL, "may not be saved" },
    { CBK_FORM_PAIR, material.report, NULL, NULL, "needs the private key" },
    { CBK_FORM_KEY, material.report, NULL, NULL, "needs the private key" },
    { CBK_FORM_COMBINED, material.report, NULL, NULL, "needs the private key" },
    { CBK_FORM_PKCS12, material.report, NULL, no_password, "needs the private key" },
    { CBK_FORM_PKCS12, material.report, material.key, NULL, "needs a password" },
    { CBK_FORM_PKCS12_LEGACY, material.report, material.key, no_password, "needs a password" },
    { CBK_FORM_PKCS12, material.report, material.key, with_nul, "U+0000" },
    { CBK_FORM_KEY, material.report, material.key, with_nul, "U+0000" },
    { CBK_FORM_KEY, material.report, material.key, no_password, "password is needed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (cbk_bundle_make (cases[i].form, cases[i].report, cases[i].key, cases[i].password, "name", &error));
      g_assert_error (error, CBK_ERROR, CBK_ERROR_CERTIFICATE);
      if (strstr (error->message, cases[i].words) == NULL)
        g_error ("\"%s\" does not say \"%s\"", error->message, cases[i].words);
    }
}

/* A password that a form does not take is not used for it. */
static void
test_needless_password (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Material) material = make_material (fixture, "EC");
  g_autoptr (GPtrArray) files = save (fixture, &material, CBK_FORM_PAIR, "a word");

  assert_same_output (fixture, "pkey -in saved1", "pkey -in leaf.key");
}

static void
test_names (void)
{
  const struct
  {
    const char *domain;
    CbkForm     form;
    const char *name;
  } cases[] = {
    { "www.example.com", CBK_FORM_PAIR, "www.example.com.crt" },
    { "www.example.com", CBK_FORM_CERTIFICATE, "www.example.com.crt" },
    { "www.example.com", CBK_FORM_KEY, "www.example.com.key" },
    { "www.example.com", CBK_FORM_FULL_CHAIN, "www.example.com.pem" },
    { "www.example.com", CBK_FORM_COMBINED, "www.example.com.pem" },
    { "www.example.com", CBK_FORM_PKCS12, "www.example.com.p12" },
    { "www.example.com", CBK_FORM_PKCS12_LEGACY, "www.example.com.p12" },
    { "*.example.com", CBK_FORM_PAIR, "_wildcard.example.com.crt" },
    { "xn--bcher-kva.example", CBK_FORM_KEY, "xn--bcher-kva.example.key" },
    { "_acme.example.com", CBK_FORM_PAIR, "_acme.example.com.crt" },
    { "", CBK_FORM_PAIR, "certificate.crt" },
    { ".", CBK_FORM_PAIR, "_.crt" },
    { "..", CBK_FORM_PAIR, "_.crt" },
    { "../../etc/passwd", CBK_FORM_PAIR, "_._.._etc_passwd.crt" },
    { "/etc/passwd", CBK_FORM_PAIR, "_etc_passwd.crt" },
    { ".bashrc", CBK_FORM_PAIR, "_bashrc.crt" },
    { "-rf", CBK_FORM_PAIR, "_rf.crt" },
    { "a/../b", CBK_FORM_PAIR, "a_.._b.crt" },
    { "a\\b:c|d\n\"e\"", CBK_FORM_PAIR, "a_b_c_d__e_.crt" },
    { "b\xc3\xbc", CBK_FORM_PAIR, "b__.crt" },
    { "\xff\x01", CBK_FORM_PAIR, "__.crt" },
    { "*.", CBK_FORM_PAIR, "_wildcard.crt" },
    { "*.*.x", CBK_FORM_PAIR, "_wildcard._.x.crt" },
    { "a.example.", CBK_FORM_PAIR, "a.example.crt" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = cbk_bundle_suggest_name (cases[i].domain, cases[i].form);

      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

static void
test_long_names (void)
{
  g_autofree char *a = g_strnfill (253, 'a');
  g_autofree char *b = g_strconcat (a, "b", NULL);
  g_autofree char *limit = g_strnfill (180, 'a');
  g_autofree char *name_a = cbk_bundle_suggest_name (a, CBK_FORM_PAIR);
  g_autofree char *name_b = cbk_bundle_suggest_name (b, CBK_FORM_PAIR);
  g_autofree char *name_limit = cbk_bundle_suggest_name (limit, CBK_FORM_PAIR);

  g_assert_cmpuint (strlen (name_a), ==, 184);
  g_assert_cmpuint (strlen (name_limit), ==, 184);
  g_assert_cmpstr (name_a, !=, name_b);
  g_assert_null (strchr (name_limit, '-'));
}

static void
test_nicks (void)
{
  static const char *const nicks[] = { "pair", "crt", "key", "fullchain", "combined", "p12", "p12-legacy" };
  CbkForm                  form;

  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++)
    {
      g_assert_cmpstr (cbk_form_to_nick (i), ==, nicks[i]);
      g_assert_true (cbk_form_from_nick (nicks[i], &form));
      g_assert_cmpint (form, ==, i);
    }
  g_assert_false (cbk_form_from_nick ("pfx", &form));
  g_assert_false (cbk_form_from_nick ("", &form));
  g_assert_false (cbk_form_from_nick (NULL, &form));
}

static void
test_needs (void)
{
  static const struct
  {
    gboolean    needs_key;
    gboolean    takes_password;
    gboolean    needs_password;
    const char *suffix;
    const char *key_suffix;
  } rows[] = {
    [CBK_FORM_PAIR] = { TRUE, FALSE, FALSE, ".crt", ".key" },
    [CBK_FORM_CERTIFICATE] = { FALSE, FALSE, FALSE, ".crt", NULL },
    [CBK_FORM_KEY] = { TRUE, TRUE, FALSE, ".key", NULL },
    [CBK_FORM_FULL_CHAIN] = { FALSE, FALSE, FALSE, ".pem", NULL },
    [CBK_FORM_COMBINED] = { TRUE, FALSE, FALSE, ".pem", NULL },
    [CBK_FORM_PKCS12] = { TRUE, TRUE, TRUE, ".p12", NULL },
    [CBK_FORM_PKCS12_LEGACY] = { TRUE, TRUE, TRUE, ".p12", NULL },
  };

  for (CbkForm form = CBK_FORM_PAIR; form <= CBK_FORM_PKCS12_LEGACY; form++)
    {
      g_assert_cmpint (cbk_form_needs_key (form), ==, rows[form].needs_key);
      g_assert_cmpint (cbk_form_takes_password (form), ==, rows[form].takes_password);
      g_assert_cmpint (cbk_form_needs_password (form), ==, rows[form].needs_password);
      g_assert_cmpstr (cbk_form_get_suffix (form), ==, rows[form].suffix);
      g_assert_cmpstr (cbk_form_get_key_suffix (form), ==, rows[form].key_suffix);
    }
}

static void
add_for_all (const char *path, void (*function) (PkiFixture *, gconstpointer))
{
  static const char *const algorithms[] = { "RSA", "EC", "ED25519" };

  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%s", path, algorithms[i]);

      g_test_add (name, PkiFixture, algorithms[i], pki_fixture_set_up, function, pki_fixture_tear_down);
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("SSL_CERT_FILE", "/nonexistent/file", TRUE);
  g_setenv ("SSL_CERT_DIR", "/nonexistent/folder", TRUE);
  g_test_init (&argc, &argv, NULL);
  add_for_all ("/bundle/pair", test_pair);
  add_for_all ("/bundle/certificate", test_certificate);
  add_for_all ("/bundle/key", test_key);
  add_for_all ("/bundle/full-chain", test_full_chain);
  add_for_all ("/bundle/combined", test_combined);
  add_for_all ("/bundle/pkcs12", test_pkcs12);
  add_for_all ("/bundle/pkcs12-legacy", test_pkcs12_legacy);
  pki_add ("/bundle/refusals", test_refusals);
  pki_add ("/bundle/needless-password", test_needless_password);
  g_test_add_func ("/bundle/names", test_names);
  g_test_add_func ("/bundle/long-names", test_long_names);
  g_test_add_func ("/bundle/words-for-forms", test_nicks);
  g_test_add_func ("/bundle/what-forms-need", test_needs);
  return g_test_run ();
}
