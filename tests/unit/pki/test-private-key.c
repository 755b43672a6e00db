/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private keys of every kind and form made by the openssl program, and what that program reads of ours. */

#include "config.h"

#include <string.h>
#include <openssl/err.h>

#include "core/cbk-error.h"
#include "core/pki/cbk-private-key.h"
#include "pki-fixture.h"

static CbkSecret *
to_secret (GBytes *bytes)
{
  return cbk_secret_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static CbkPrivateKey *
read_key (GBytes *pem)
{
  g_autoptr (CbkSecret) secret = to_secret (pem);
  g_autoptr (GError) error = NULL;
  CbkPrivateKey *key = cbk_private_key_new_from_pem (secret, &error);

  g_assert_no_error (error);
  g_assert_nonnull (key);
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
  return key;
}

static CbkPrivateKey *
read_key_file (PkiFixture *fixture, const char *file)
{
  g_autoptr (GBytes) pem = pki_fixture_read (fixture, file);

  return read_key (pem);
}

static CbkChain *
read_chain_file (PkiFixture *fixture, const char *file)
{
  g_autoptr (GBytes) pem = pki_fixture_read (fixture, file);
  g_autoptr (GError) error = NULL;
  CbkChain *chain = cbk_chain_new_from_pem (pem, &error);

  g_assert_no_error (error);
  return chain;
}

static void
assert_refused (GBytes *pem, const char *words)
{
  g_autoptr (CbkSecret) secret = to_secret (pem);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkPrivateKey) key = cbk_private_key_new_from_pem (secret, &error);

  g_assert_null (key);
  g_assert_error (error, CBK_ERROR, CBK_ERROR_CERTIFICATE);
  if (strstr (error->message, words) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, words);
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
}

/* The openssl program turns what we wrote into the form that it would write itself. */
static void
assert_same_key (PkiFixture *fixture, const char *file, CbkSecret *pem, const char *options)
{
  gsize            length;
  const guint8    *data = cbk_secret_get_data (pem, &length);
  g_autofree char *theirs_command = g_strdup_printf ("pkey -in %s -outform PEM", file);
  g_autofree char *theirs = pki_fixture_run (fixture, theirs_command);
  g_autofree char *ours_command = g_strdup_printf ("pkey -in ours.pem -outform PEM %s", options);
  g_autofree char *ours = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);

  pki_fixture_write (fixture, "ours.pem", bytes);
  ours = pki_fixture_run (fixture, ours_command);
  g_assert_cmpstr (ours, ==, theirs);
}

static void
check_kind (PkiFixture *fixture, const PkiWish *wish, const char *description)
{
  g_autoptr (GBytes) certificate = pki_fixture_make (fixture, "a", wish);
  g_autoptr (CbkPrivateKey) key = read_key_file (fixture, "a.key");
  g_autoptr (CbkChain) chain = read_chain_file (fixture, "a.crt");
  g_autofree char *said = cbk_private_key_describe (key);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSecret) pem = NULL;
  g_autoptr (CbkPrivateKey) again = NULL;

  g_assert_cmpstr (said, ==, description);
  g_assert_true (cbk_private_key_matches (key, chain, 0));
  pem = cbk_private_key_to_pem (key, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix ((char *) cbk_secret_get_data (pem, NULL), "-----BEGIN PRIVATE KEY-----\n"));
  assert_same_key (fixture, "a.key", pem, "");
  again = cbk_private_key_new_from_pem (pem, &error);
  g_assert_no_error (error);
  g_assert_true (cbk_private_key_matches (again, chain, 0));
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
}

static void
test_rsa (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .algorithm = "RSA" };

  check_kind (fixture, &wish, "RSA 2048 bits");
}

static void
test_rsa_4096 (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .algorithm = "RSA", .option = "rsa_keygen_bits:4096" };

  check_kind (fixture, &wish, "RSA 4096 bits");
}

static void
test_rsa_pss (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .algorithm = "RSA-PSS" };

  check_kind (fixture, &wish, "RSA-PSS 2048 bits");
}

static void
test_ec (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish p256 = { .algorithm = "EC" };
  const PkiWish p384 = { .algorithm = "EC", .option = "ec_paramgen_curve:P-384" };
  const PkiWish p521 = { .algorithm = "EC", .option = "ec_paramgen_curve:P-521" };
  const PkiWish koblitz = { .algorithm = "EC", .option = "ec_paramgen_curve:secp256k1" };

  check_kind (fixture, &p256, "EC P-256");
  check_kind (fixture, &p384, "EC P-384");
  check_kind (fixture, &p521, "EC P-521");
  check_kind (fixture, &koblitz, "EC secp256k1");
}

static void
test_edwards (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish ed25519 = { .algorithm = "ED25519" };
  const PkiWish ed448 = { .algorithm = "ED448" };

  check_kind (fixture, &ed25519, "Ed25519");
  check_kind (fixture, &ed448, "Ed448");
}

/* The same key in the forms that an API may send it in. */
static void
test_old_forms (PkiFixture *fixture, gconstpointer data)
{
  static const char *const commands[][2] = {
    { "RSA", "pkey -in a.key -traditional -out old.key" },
    { "EC", "pkey -in a.key -traditional -out old.key" },
    { "EC", "ec -in a.key -no_public -out old.key" },
    { "EC", "pkey -in a.key -ec_conv_form compressed -out old.key" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const PkiWish wish = { .algorithm = commands[i][0] };
      g_autoptr (GBytes) certificate = pki_fixture_make (fixture, "a", &wish);
      g_autoptr (CbkPrivateKey) key = NULL;
      g_autoptr (CbkChain) chain = read_chain_file (fixture, "a.crt");
      g_autoptr (CbkSecret) pem = NULL;
      g_autoptr (GError) error = NULL;

      g_free (pki_fixture_run (fixture, commands[i][1]));
      key = read_key_file (fixture, "old.key");
      g_assert_true (cbk_private_key_matches (key, chain, 0));
      pem = cbk_private_key_to_pem (key, NULL, &error);
      g_assert_no_error (error);
      if (i < 2)
        assert_same_key (fixture, "a.key", pem, "");
    }
}

/* `openssl ecparam -genkey` writes the curve before the key. */
static void
test_parameters_before (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) pem = NULL;
  g_autoptr (CbkPrivateKey) key = NULL;
  g_autofree char *said = NULL;

  g_free (pki_fixture_run (fixture, "ecparam -name prime256v1 -genkey -out a.key"));
  pem = pki_fixture_read (fixture, "a.key");
  g_assert_true (g_str_has_prefix (g_bytes_get_data (pem, NULL), "-----BEGIN EC PARAMETERS-----"));
  key = read_key (pem);
  said = cbk_private_key_describe (key);
  g_assert_cmpstr (said, ==, "EC P-256");
}

static void
test_crlf_and_text (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .algorithm = "RSA" };
  g_autoptr (GBytes) certificate = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (GBytes) pem = pki_fixture_read (fixture, "a.key");
  g_autofree char *plain = g_strndup (g_bytes_get_data (pem, NULL), g_bytes_get_size (pem));
  g_auto (GStrv) lines = g_strsplit (plain, "\n", -1);
  g_autofree char *crlf = g_strjoinv ("\r\n", lines);
  g_autofree char *long_line = g_strnfill (20000, 'x');
  g_autofree char *text = g_strdup_printf ("Bag Attributes\n    friendlyName: a\n%s\n%s\nthe end\n", long_line, crlf);
  g_autoptr (GBytes) whole = pki_bytes (text);
  g_autoptr (CbkChain) chain = read_chain_file (fixture, "a.crt");
  g_autoptr (CbkPrivateKey) key = read_key (whole);

  g_assert_true (cbk_private_key_matches (key, chain, 0));
}

static void
test_mismatch (PkiFixture *fixture, gconstpointer data)
{
  static const char *const algorithms[] = { "RSA", "EC", "ED25519" };

  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    for (guint j = 0; j < G_N_ELEMENTS (algorithms); j++)
      {
        const PkiWish one = { .algorithm = algorithms[i] };
        const PkiWish other = { .algorithm = algorithms[j] };
        g_autoptr (GBytes) a = pki_fixture_make (fixture, "a", &one);
        g_autoptr (GBytes) b = pki_fixture_make (fixture, "b", &other);
        g_autoptr (CbkPrivateKey) key = read_key_file (fixture, "a.key");
        g_autoptr (CbkChain) chain = read_chain_file (fixture, "b.crt");

        g_assert_false (cbk_private_key_matches (key, chain, 0));
        g_assert_cmpuint (ERR_peek_error (), ==, 0);
      }
}

/* The public half is the certificate's and the secret one is not: equal numbers are no proof. */
static void
test_secret_half_wrong (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .algorithm = "EC" };
  g_autoptr (GBytes) certificate = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (CbkChain) chain = read_chain_file (fixture, "a.crt");
  g_autoptr (GBytes) pem = NULL;
  g_autoptr (GBytes) der = NULL;
  g_autofree guint8 *bytes = NULL;
  g_autofree char   *base64 = NULL;
  g_autofree char   *text = NULL;
  g_autoptr (GBytes) wrong = NULL;
  g_autoptr (CbkPrivateKey) key = NULL;

  g_free (pki_fixture_run (fixture, "pkey -in a.key -traditional -out old.key"));
  pem = pki_fixture_read (fixture, "old.key");
  der = pki_to_der (pem);
  bytes = g_memdup2 (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  bytes[7 + 16] ^= 1; /* within the 32 bytes of the secret number (RFC 5915, section 3) */
  base64 = g_base64_encode (bytes, g_bytes_get_size (der));
  text = g_strdup_printf ("-----BEGIN EC PRIVATE KEY-----\n%s\n-----END EC PRIVATE KEY-----\n", base64);
  wrong = pki_bytes (text);
  key = read_key (wrong);
  g_assert_false (cbk_private_key_matches (key, chain, 0));
}

static void
test_one_of_a_chain (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { NULL };
  g_autoptr (GBytes) a = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (GBytes) b = pki_fixture_make (fixture, "b", &wish);
  g_autoptr (GBytes) both = pki_join (a, b, NULL);
  g_autoptr (CbkPrivateKey) key = read_key_file (fixture, "b.key");
  g_autoptr (CbkChain) chain = NULL;

  pki_fixture_write (fixture, "both.crt", both);
  chain = read_chain_file (fixture, "both.crt");
  g_assert_false (cbk_private_key_matches (key, chain, 0));
  g_assert_true (cbk_private_key_matches (key, chain, 1));
}

static void
test_passphrase (PkiFixture *fixture, gconstpointer data)
{
  static const char *const algorithms[] = { "RSA", "EC", "ED25519" };
  static const char        word[] = "Kennwort für “alles” 🔑";

  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    {
      const PkiWish wish = { .algorithm = algorithms[i] };
      g_autoptr (GBytes) certificate = pki_fixture_make (fixture, "a", &wish);
      g_autoptr (CbkPrivateKey) key = read_key_file (fixture, "a.key");
      g_autoptr (CbkSecret) passphrase = cbk_secret_new (word, strlen (word));
      g_autoptr (GError) error = NULL;
      g_autoptr (CbkSecret) pem = cbk_private_key_to_pem (key, passphrase, &error);
      g_autofree char *structure = NULL;

      g_assert_no_error (error);
      g_assert_true (
        g_str_has_prefix ((char *) cbk_secret_get_data (pem, NULL), "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
      assert_same_key (fixture, "a.key", pem, "-passin 'pass:Kennwort für “alles” 🔑'");
      structure = pki_fixture_run (fixture, "asn1parse -in ours.pem");
      g_assert_nonnull (strstr (structure, "aes-256-cbc"));
      g_assert_nonnull (strstr (structure, "hmacWithSHA256"));
      g_assert_nonnull (strstr (structure, ":0927C0")); /* 600,000 rounds */
      g_assert_cmpuint (ERR_peek_error (), ==, 0);
    }
}

static void
test_empty_passphrase (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { NULL };
  g_autoptr (GBytes) certificate = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (CbkPrivateKey) key = read_key_file (fixture, "a.key");
  g_autoptr (CbkSecret) nothing = cbk_secret_new (NULL, 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (cbk_private_key_to_pem (key, nothing, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_CERTIFICATE);
  g_assert_nonnull (strstr (error->message, "password is needed"));
}

/* A byte behind the key, within its block. */
static void
test_bytes_left_over (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .algorithm = "RSA" };
  g_autoptr (GBytes) certificate = pki_fixture_make (fixture, "a", &wish);
  const char *const blocks[] = { "PRIVATE KEY", "RSA PRIVATE KEY" };

  g_free (pki_fixture_run (fixture, "pkey -in a.key -out 0.key"));
  g_free (pki_fixture_run (fixture, "pkey -in a.key -traditional -out 1.key"));
  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    {
      g_autofree char *file = g_strdup_printf ("%u.key", i);
      g_autoptr (GBytes) pem = pki_fixture_read (fixture, file);
      g_autoptr (GBytes) der = pki_to_der (pem);
      g_autoptr (GBytes) zero = g_bytes_new_static ("\0", 1);
      g_autoptr (GBytes) longer = pki_join (der, zero, NULL);
      g_autofree char *base64 = g_base64_encode (g_bytes_get_data (longer, NULL), g_bytes_get_size (longer));
      g_autofree char *text =
        g_strdup_printf ("-----BEGIN %s-----\n%s\n-----END %s-----\n", blocks[i], base64, blocks[i]);
      g_autoptr (GBytes) wrong = pki_bytes (text);

      assert_refused (wrong, "is damaged");
    }
}

static void
test_locked_is_refused (PkiFixture *fixture, gconstpointer data)
{
  static const char *const commands[] = {
    "pkey -in a.key -aes256 -passout pass:secret -out locked.key",
    "rsa -in a.key -traditional -aes128 -passout pass:secret -out locked.key",
  };
  const PkiWish wish = { .algorithm = "RSA" };
  g_autoptr (GBytes) certificate = pki_fixture_make (fixture, "a", &wish);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (GBytes) pem = NULL;

      g_free (pki_fixture_run (fixture, commands[i]));
      pem = pki_fixture_read (fixture, "locked.key");
      assert_refused (pem, "locked with a password");
    }
}

static void
test_not_a_key (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { NULL };
  g_autoptr (GBytes) certificate = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (GBytes) key = pki_fixture_read (fixture, "a.key");
  g_autoptr (GBytes) key_and_certificate = pki_join (key, certificate, NULL);
  g_autoptr (GBytes) two = pki_join (key, key, NULL);
  g_autoptr (GBytes) der = pki_to_der (key);
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) page = pki_bytes ("<html><body>Sign in</body></html>\n");
  g_autoptr (GBytes) public_key = NULL;

  g_free (pki_fixture_run (fixture, "pkey -in a.key -pubout -out a.pub"));
  public_key = pki_fixture_read (fixture, "a.pub");
  assert_refused (certificate, "a certificate where the private key should be");
  assert_refused (key_and_certificate, "a certificate where the private key should be");
  assert_refused (two, "more than one private key");
  assert_refused (public_key, "no private key");
  assert_refused (der, "no private key");
  assert_refused (empty, "no private key");
  assert_refused (page, "no private key");
}

static void
test_useless_kinds (PkiFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *command;
    const char *words;
  } cases[] = {
    { "genpkey -algorithm X25519 -out a.key", "of a kind that no web server can use" },
    { "ecparam -name prime256v1 -param_enc explicit -genkey -noout -out a.key", NULL },
  };
  g_autoptr (GBytes) exchange = NULL;
  g_autoptr (GBytes) explicit_curve = NULL;
  g_autoptr (CbkPrivateKey) named = NULL;
  g_autofree char *said = NULL;

  g_free (pki_fixture_run (fixture, cases[0].command));
  exchange = pki_fixture_read (fixture, "a.key");
  assert_refused (exchange, cases[0].words);

  /* A known curve written out in full is the known curve. */
  g_free (pki_fixture_run (fixture, cases[1].command));
  explicit_curve = pki_fixture_read (fixture, "a.key");
  named = read_key (explicit_curve);
  said = cbk_private_key_describe (named);
  g_assert_cmpstr (said, ==, "EC P-256");
}

static void
test_too_large (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { NULL };
  g_autoptr (GBytes) certificate = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (GBytes) key = pki_fixture_read (fixture, "a.key");
  const gsize      rest = 64 * 1024 - g_bytes_get_size (key);
  g_autofree char *lines = g_strnfill (rest + 1, '\n');
  g_autoptr (GBytes) padding = g_bytes_new (lines, rest);
  g_autoptr (GBytes) more = g_bytes_new (lines, rest + 1);
  g_autoptr (GBytes) limit = pki_join (key, padding, NULL);
  g_autoptr (GBytes) beyond = pki_join (key, more, NULL);
  g_autoptr (CbkPrivateKey) read = read_key (limit);

  assert_refused (beyond, "larger than 64 KiB");
}

/* Cut off anywhere before its end, a key is refused: never another key, never half of one. */
static void
test_cut_anywhere (PkiFixture *fixture, gconstpointer data)
{
  static const char *const algorithms[] = { "RSA", "EC", "ED25519" };

  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    {
      const PkiWish wish = { .algorithm = algorithms[i] };
      g_autoptr (GBytes) certificate = pki_fixture_make (fixture, "a", &wish);
      g_autoptr (GBytes) pem = pki_fixture_read (fixture, "a.key");

      for (gsize cut = 1; cut < g_bytes_get_size (pem) - 1; cut++)
        {
          g_autoptr (GBytes) part = g_bytes_new_from_bytes (pem, 0, cut);

          assert_refused (part, "private key");
        }
    }
}

/* Every byte turned round: refused, or a key that does not match, or the same key; OpenSSL's queue stays empty. */
static void
test_every_byte_wrong (PkiFixture *fixture, gconstpointer data)
{
  static const char *const algorithms[] = { "EC", "ED25519", "RSA" };

  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    {
      const PkiWish wish = { .algorithm = algorithms[i] };
      g_autoptr (GBytes) certificate = pki_fixture_make (fixture, "a", &wish);
      g_autoptr (GBytes) pem = pki_fixture_read (fixture, "a.key");
      g_autoptr (GBytes) der = pki_to_der (pem);
      g_autoptr (CbkChain) chain = read_chain_file (fixture, "a.crt");
      guint n_refused = 0;

      for (gsize place = 0; place < g_bytes_get_size (der); place += g_str_equal (algorithms[i], "RSA") ? 7 : 1)
        {
          g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
          g_autofree char   *base64 = NULL;
          g_autofree char   *text = NULL;
          g_autoptr (CbkSecret) secret = NULL;
          g_autoptr (CbkPrivateKey) key = NULL;

          bytes[place] ^= 0xff;
          base64 = g_base64_encode (bytes, g_bytes_get_size (der));
          text = g_strdup_printf ("-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n", base64);
          secret = cbk_secret_new (text, strlen (text));
          key = cbk_private_key_new_from_pem (secret, NULL);
          if (key == NULL || !cbk_private_key_matches (key, chain, 0))
            n_refused++;
          g_assert_cmpuint (ERR_peek_error (), ==, 0);
        }
      g_assert_cmpuint (n_refused, >, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pki_add ("/private-key/rsa", test_rsa);
  pki_add ("/private-key/rsa-4096", test_rsa_4096);
  pki_add ("/private-key/rsa-pss", test_rsa_pss);
  pki_add ("/private-key/ec", test_ec);
  pki_add ("/private-key/edwards", test_edwards);
  pki_add ("/private-key/pkcs1-and-sec1", test_old_forms);
  pki_add ("/private-key/curve-before-the-key", test_parameters_before);
  pki_add ("/private-key/crlf-and-text-around", test_crlf_and_text);
  pki_add ("/private-key/another-key-does-not-match", test_mismatch);
  pki_add ("/private-key/wrong-secret-half-does-not-match", test_secret_half_wrong);
  pki_add ("/private-key/matches-one-of-a-chain", test_one_of_a_chain);
  pki_add ("/private-key/locked-with-a-passphrase", test_passphrase);
  pki_add ("/private-key/empty-passphrase", test_empty_passphrase);
  pki_add ("/private-key/locked-key-is-refused-and-asks-nobody", test_locked_is_refused);
  pki_add ("/private-key/bytes-left-over", test_bytes_left_over);
  pki_add ("/private-key/no-key-in-it", test_not_a_key);
  pki_add ("/private-key/kinds-that-no-server-can-use", test_useless_kinds);
  pki_add ("/private-key/at-most-64-kibibytes", test_too_large);
  pki_add ("/private-key/cut-off-anywhere", test_cut_anywhere);
  pki_add ("/private-key/every-byte-wrong-once", test_every_byte_wrong);
  return g_test_run ();
}
