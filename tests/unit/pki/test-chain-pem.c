/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The blocks of a PEM file: which are read, in which order, and which files are refused with which words. */

#include "config.h"

#include <string.h>
#include <openssl/err.h>

#include "core/cbk-error.h"
#include "pki-fixture.h"

static CbkChain *
read_pem (GBytes *pem)
{
  g_autoptr (GError) error = NULL;
  CbkChain *chain = cbk_chain_new_from_pem (pem, &error);

  g_assert_no_error (error);
  g_assert_nonnull (chain);
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
  pki_assert_clean (chain);
  return chain;
}

/* A refusal says in a sentence what happened, and leaves nothing in OpenSSL's queue for the next one to stumble on. */
static void
assert_refused (GBytes *pem, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkChain) chain = cbk_chain_new_from_pem (pem, &error);

  g_assert_null (chain);
  g_assert_error (error, CBK_ERROR, CBK_ERROR_CERTIFICATE);
  if (strstr (error->message, words) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, words);
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
}

static GBytes *
make_named (PkiFixture *fixture, const char *name)
{
  g_autofree char *subject = g_strdup_printf ("CN = %s", name);
  const PkiWish    wish = { .subject = subject };

  return pki_fixture_make (fixture, name, &wish);
}

static GBytes *
make_three (PkiFixture *fixture)
{
  const PkiWish root_wish = { .subject = "CN = Root", .extensions = "basicConstraints = critical, CA:TRUE" };
  const PkiWish middle_wish = { .subject = "CN = Middle",
                                .extensions = "basicConstraints = critical, CA:TRUE, pathlen:0",
                                .issuer = "root" };
  const PkiWish leaf_wish = { .subject = "CN = leaf.example", .issuer = "middle" };
  g_autoptr (GBytes) root = pki_fixture_make (fixture, "root", &root_wish);
  g_autoptr (GBytes) middle = pki_fixture_make (fixture, "middle", &middle_wish);
  g_autoptr (GBytes) leaf = pki_fixture_make (fixture, "leaf", &leaf_wish);

  return pki_join (leaf, middle, root, NULL);
}

static void
test_three (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) pem = make_three (fixture);
  g_autoptr (CbkChain) chain = read_pem (pem);
  g_autoptr (GPtrArray) middle = cbk_chain_dup_sections (chain, 1);

  g_assert_cmpuint (cbk_chain_get_length (chain), ==, 3);
  g_assert_cmpstr (cbk_chain_get_subject (chain, 0), ==, "leaf.example");
  g_assert_cmpstr (cbk_chain_get_issuer (chain, 0), ==, "Middle");
  g_assert_cmpstr (cbk_chain_get_subject (chain, 1), ==, "Middle");
  g_assert_cmpstr (cbk_chain_get_issuer (chain, 1), ==, "Root");
  g_assert_cmpstr (cbk_chain_get_subject (chain, 2), ==, "Root");
  g_assert_cmpstr (cbk_chain_get_issuer (chain, 2), ==, "Root");
  g_assert_cmpstr (pki_fact (middle, "Basic constraints", "Certificate authority", 0), ==, "Yes");
  g_assert_cmpstr (pki_fact (middle, "Basic constraints", "Path length", 0), ==, "0");
}

/* A wrong order is a fact like another: it is not mended here. */
static void
test_order_as_sent (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) one = make_named (fixture, "one.example");
  g_autoptr (GBytes) two = make_named (fixture, "two.example");
  g_autoptr (GBytes) pem = pki_join (two, one, two, NULL);
  g_autoptr (CbkChain) chain = read_pem (pem);

  g_assert_cmpuint (cbk_chain_get_length (chain), ==, 3);
  g_assert_cmpstr (cbk_chain_get_subject (chain, 0), ==, "two.example");
  g_assert_cmpstr (cbk_chain_get_subject (chain, 1), ==, "one.example");
  g_assert_cmpstr (cbk_chain_get_subject (chain, 2), ==, "two.example");
}

/* A file cut off anywhere is either whole up to the end of a block, or refused: never a shorter chain in silence. */
static void
test_cut_anywhere (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) pem = make_three (fixture);
  const char *text = g_bytes_get_data (pem, NULL);
  const gsize length = g_bytes_get_size (pem);
  guint       n_whole = 0;

  for (gsize cut = 1; cut <= length; cut++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (pem, 0, cut);
      g_autoptr (GError) error = NULL;
      g_autoptr (CbkChain) chain = NULL;
      const gboolean at_end = memcmp (text + cut - 1, "-", 1) == 0 && (cut == length || text[cut] == '\n') &&
                              cut > 25 && memcmp (text + cut - 25, "-----END CERTIFICATE-----", 25) == 0;
      const gboolean after_end = cut > 26 && memcmp (text + cut - 26, "-----END CERTIFICATE-----\n", 26) == 0;

      if (at_end)
        n_whole++;
      chain = cbk_chain_new_from_pem (part, &error);
      if (at_end || after_end)
        {
          g_assert_no_error (error);
          g_assert_cmpuint (cbk_chain_get_length (chain), ==, n_whole);
        }
      else
        {
          g_assert_error (error, CBK_ERROR, CBK_ERROR_CERTIFICATE);
        }
    }
  g_assert_cmpuint (n_whole, ==, 3);
}

static void
test_damaged_block (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) good = make_named (fixture, "good.example");
  g_autoptr (GBytes) not_base64 = pki_bytes ("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n");
  g_autoptr (GBytes) not_der = pki_bytes ("-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n");
  g_autoptr (GBytes) nothing = pki_bytes ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n");
  g_autoptr (GBytes) other_end = pki_bytes ("-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END X509 CRL-----\n");
  g_autoptr (GBytes) second = pki_join (good, not_base64, good, NULL);
  g_autoptr (GBytes) third = pki_join (good, good, not_der, NULL);

  assert_refused (not_base64, "Block 1 ");
  assert_refused (not_der, "Block 1 ");
  assert_refused (nothing, "Block 1 ");
  assert_refused (other_end, "Block 1 ");
  assert_refused (second, "Block 2 ");
  assert_refused (third, "Block 3 ");
}

static void
test_bytes_left_over (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) good = make_named (fixture, "good.example");
  g_autoptr (GBytes) der = pki_to_der (good);
  g_autoptr (GBytes) more = pki_bytes ("more");
  g_autoptr (GBytes) longer = pki_join (der, more, NULL);
  g_autoptr (GBytes) pem = pki_to_pem (longer);

  assert_refused (pem, "Block 1 ");
}

static void
test_key (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) good = make_named (fixture, "good.example");
  g_autoptr (GBytes) key = pki_fixture_read (fixture, "good.example.key");
  g_autoptr (GBytes) both = pki_join (good, key, NULL);

  assert_refused (key, "private key where only certificates may be");
  assert_refused (both, "private key where only certificates may be");
}

static void
test_old_keys (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) good = make_named (fixture, "good.example");
  g_autoptr (GBytes) sec1 = NULL;
  g_autoptr (GBytes) locked = NULL;
  g_autoptr (GBytes) old_locked = NULL;

  g_free (pki_fixture_run (fixture, "pkey -in good.example.key -traditional -out sec1.key"));
  g_free (pki_fixture_run (fixture, "pkey -in good.example.key -aes256 -passout pass:secret -out locked.key"));
  g_free (pki_fixture_run (fixture,
                           "pkey -in good.example.key -traditional -aes256 -passout pass:secret -out old-locked.key"));
  sec1 = pki_fixture_read (fixture, "sec1.key");
  locked = pki_fixture_read (fixture, "locked.key");
  old_locked = pki_fixture_read (fixture, "old-locked.key");

  assert_refused (sec1, "private key where only certificates may be");
  assert_refused (locked, "private key where only certificates may be");
  assert_refused (old_locked, "private key where only certificates may be");
}

/* RFC 1421 headers ask for a password; there is nobody to ask, and above all no terminal. */
static void
test_locked_certificate (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) pem = pki_bytes ("-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n"
                                      "DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n"
                                      "aGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8h\n-----END CERTIFICATE-----\n");

  assert_refused (pem, "Block 1 ");
}

static void
test_crlf (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) good = make_named (fixture, "good.example");
  g_autofree char *text = g_strndup (g_bytes_get_data (good, NULL), g_bytes_get_size (good));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *crlf_text = g_strjoinv ("\r\n", lines);
  g_autoptr (GBytes) crlf = pki_bytes (crlf_text);
  g_autoptr (GBytes) twice = pki_join (crlf, crlf, NULL);
  g_autoptr (CbkChain) chain = read_pem (twice);
  g_autoptr (CbkChain) plain = read_pem (good);

  g_assert_cmpuint (cbk_chain_get_length (chain), ==, 2);
  g_assert_cmpstr (cbk_chain_get_sha256 (chain, 1), ==, cbk_chain_get_sha256 (plain, 0));
}

static void
test_text_between (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) one = make_named (fixture, "one.example");
  g_autoptr (GBytes) two = make_named (fixture, "two.example");
  g_autoptr (GBytes) words = pki_bytes ("subject=CN = <b>one</b>\n issuer: -----BEGIN with a \xff byte\n\n# end\n");
  g_autoptr (GBytes) pem = pki_join (words, one, words, two, words, NULL);
  g_autoptr (CbkChain) chain = read_pem (pem);

  g_assert_cmpuint (cbk_chain_get_length (chain), ==, 2);
  g_assert_cmpstr (cbk_chain_get_subject (chain, 1), ==, "two.example");
}

static void
test_long_lines (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) one = make_named (fixture, "one.example");
  g_autoptr (GBytes) two = make_named (fixture, "two.example");
  g_autofree char *long_line = g_strnfill (20000, 'x');
  g_autoptr (GBytes) line = pki_bytes (long_line);
  g_autoptr (GBytes) end = pki_bytes ("\n");
  g_autoptr (GBytes) pem = pki_join (line, end, one, line, end, two, NULL);
  g_autoptr (CbkChain) chain = read_pem (pem);

  g_assert_cmpuint (cbk_chain_get_length (chain), ==, 2);
}

/* All of a block's base64 in one line of 20,000 characters. */
static void
test_block_in_one_line (PkiFixture *fixture, gconstpointer data)
{
  g_autofree char *comment = g_strnfill (14500, 'c');
  g_autofree char *extensions = g_strdup_printf ("nsComment = %s", comment);
  const PkiWish    wish = { .subject = "CN = big.example", .extensions = extensions };
  g_autoptr (GBytes) pem = pki_fixture_make (fixture, "big", &wish);
  g_autoptr (GBytes) der = pki_to_der (pem);
  g_autofree char *base64 = g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  g_autofree char *text = g_strdup_printf ("-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n", base64);
  g_autoptr (GBytes) one_line = pki_bytes (text);
  g_autoptr (CbkChain) chain = read_pem (one_line);

  g_assert_cmpuint (strlen (base64), >, 19500);
  g_assert_cmpstr (cbk_chain_get_subject (chain, 0), ==, "big.example");
}

static void
test_other_blocks (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) good = make_named (fixture, "good.example");
  g_autoptr (GBytes) request = pki_fixture_read (fixture, "request.csr");
  g_autoptr (GBytes) both = pki_join (request, good, NULL);
  g_autoptr (CbkChain) chain = read_pem (both);

  g_assert_cmpuint (cbk_chain_get_length (chain), ==, 1);
  assert_refused (request, "no certificate in the file");
}

static void
test_nothing (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) words = pki_bytes ("<html><body>Service unavailable</body></html>\n");
  g_autoptr (GBytes) nuls = g_bytes_new ("\0\0\0\0", 4);
  g_autoptr (GBytes) good = make_named (fixture, "good.example");
  g_autoptr (GBytes) der = pki_to_der (good);

  assert_refused (empty, "no certificate in the file");
  assert_refused (words, "no certificate in the file");
  assert_refused (nuls, "no certificate in the file");
  assert_refused (der, "no certificate in the file");
}

static GBytes *
repeat (GBytes *pem, guint n)
{
  GByteArray *all = g_byte_array_new ();

  for (guint i = 0; i < n; i++)
    g_byte_array_append (all, g_bytes_get_data (pem, NULL), g_bytes_get_size (pem));
  return g_byte_array_free_to_bytes (all);
}

static void
test_too_many (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) good = make_named (fixture, "good.example");
  g_autoptr (GBytes) most = repeat (good, 32);
  g_autoptr (GBytes) more = repeat (good, 33);
  g_autoptr (CbkChain) chain = read_pem (most);

  g_assert_cmpuint (cbk_chain_get_length (chain), ==, 32);
  assert_refused (more, "more than 32 certificates");
}

static void
test_too_big (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) good = make_named (fixture, "good.example");
  g_autoptr (GBytes) bundle = repeat (good, 2 * 1024 * 1024 / g_bytes_get_size (good) + 1);
  const gsize      rest = 1024 * 1024 - g_bytes_get_size (good);
  g_autofree char *padding = g_strnfill (rest, '\n');
  g_autoptr (GBytes) blank_lines = g_bytes_new (padding, rest);
  g_autoptr (GBytes) one_more = pki_bytes ("\n");
  g_autoptr (GBytes) limit = pki_join (good, blank_lines, NULL);
  g_autoptr (GBytes) beyond = pki_join (limit, one_more, NULL);
  g_autoptr (CbkChain) chain = read_pem (limit);

  g_assert_cmpuint (g_bytes_get_size (limit), ==, 1024 * 1024);
  g_assert_cmpuint (cbk_chain_get_length (chain), ==, 1);
  assert_refused (beyond, "larger than 1 MiB");
  assert_refused (bundle, "larger than 1 MiB");
}

/* Every byte of a certificate turned round, one at a time: refused or read, and what is read is fit to be shown. */
static void
test_every_byte_wrong (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .subject = "CN = www.example.com\nO = Example",
                         .extensions = "basicConstraints = CA:FALSE\nkeyUsage = digitalSignature\n"
                                       "extendedKeyUsage = serverAuth\nsubjectAltName = DNS:a.example, IP:192.0.2.1\n"
                                       "authorityInfoAccess = OCSP;URI:http://ocsp.example\n"
                                       "crlDistributionPoints = URI:http://crl.example\n" };
  g_autoptr (GBytes) pem = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (GBytes) der = pki_to_der (pem);
  guint n_read = 0;

  for (gsize i = 0; i < 2 * g_bytes_get_size (der); i++)
    {
      g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
      g_autoptr (GBytes) wrong = NULL;
      g_autoptr (GBytes) wrong_pem = NULL;
      g_autoptr (CbkChain) chain = NULL;

      bytes[i / 2] ^= i % 2 == 0 ? 0xff : 0x01;
      wrong = g_bytes_new (bytes, g_bytes_get_size (der));
      wrong_pem = pki_to_pem (wrong);
      chain = cbk_chain_new_from_pem (wrong_pem, NULL);
      if (chain != NULL)
        {
          pki_assert_clean (chain);
          n_read++;
        }
      g_assert_cmpuint (ERR_peek_error (), ==, 0);
    }
  g_assert_cmpuint (n_read, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pki_add ("/chain-pem/three-certificates", test_three);
  pki_add ("/chain-pem/order-is-as-sent", test_order_as_sent);
  pki_add ("/chain-pem/cut-off-anywhere", test_cut_anywhere);
  pki_add ("/chain-pem/damaged-block-is-numbered", test_damaged_block);
  pki_add ("/chain-pem/bytes-left-over-in-a-block", test_bytes_left_over);
  pki_add ("/chain-pem/private-key-is-refused", test_key);
  pki_add ("/chain-pem/private-key-in-old-and-locked-forms-is-refused", test_old_keys);
  pki_add ("/chain-pem/locked-certificate-asks-nobody", test_locked_certificate);
  pki_add ("/chain-pem/crlf", test_crlf);
  pki_add ("/chain-pem/text-between-blocks", test_text_between);
  pki_add ("/chain-pem/long-lines-between-blocks", test_long_lines);
  pki_add ("/chain-pem/block-in-one-long-line", test_block_in_one_line);
  pki_add ("/chain-pem/blocks-of-other-kinds", test_other_blocks);
  pki_add ("/chain-pem/no-certificate-in-it", test_nothing);
  pki_add ("/chain-pem/at-most-32-certificates", test_too_many);
  pki_add ("/chain-pem/at-most-one-mebibyte", test_too_big);
  pki_add ("/chain-pem/every-byte-wrong-once", test_every_byte_wrong);
  return g_test_run ();
}
