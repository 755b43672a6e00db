/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing of a key is left in the memory of the process once it was freed, whatever was done with it, right or wrong.
 */

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <openssl/crypto.h>
#include <openssl/err.h>

#include "core/cbk-error.h"
#include "core/pki/cbk-bundle.h"
#include "pki-fixture.h"
#include "pki-memory.h"

#define NOW G_GINT64_CONSTANT (1770000000)

static void
test_copy (void)
{
  g_autoptr (CbkSecret) secret = cbk_secret_new ("pass\0word", 9);
  g_autoptr (CbkSecret) empty = cbk_secret_new (NULL, 0);
  gsize         length;
  const guint8 *data = cbk_secret_get_data (secret, &length);

  g_assert_cmpmem (data, length, "pass\0word", 9);
  g_assert_cmpuint (data[9], ==, 0);
  g_assert_cmpuint (cbk_secret_get_data (empty, &length)[0], ==, 0);
  g_assert_cmpuint (length, ==, 0);
  cbk_secret_free (NULL);
}

static void
test_zeroes (void)
{
  g_autoptr (CbkSecret) secret = cbk_secret_new_sized (100);
  gsize         length;
  const guint8 *data = cbk_secret_get_data (secret, &length);

  g_assert_cmpuint (length, ==, 100);
  for (guint i = 0; i <= 100; i++)
    g_assert_cmpuint (data[i], ==, 0);
}

static void
test_caller_wipes (void)
{
  char text[] = "a password";

  cbk_secret_wipe (text, strlen (text));
  for (guint i = 0; i < sizeof text; i++)
    g_assert_cmpint (text[i], ==, 0);
  cbk_secret_wipe (NULL, 0);
}

/* The secure heap stays mapped, and its lists take the first bytes of a free block; all others must be 0. */
static void
test_secure_heap (void)
{
  CbkSecret    *secret = cbk_secret_new_sized (4000);
  guint8       *data = cbk_secret_get_data (secret, NULL);
  const gsize   lists = 2 * sizeof (void *);
  const guint8 *left = data;

  g_assert_true (CRYPTO_secure_allocated (data));
  memset (data, 'k', 4000);
  cbk_secret_free (secret);
  for (gsize i = lists; i < 4000; i++)
    g_assert_cmpuint (left[i], ==, 0);
}

/* Sixteen bytes that are nowhere else. Byte by byte, for a compiler keeps larger pieces in places of its own. */
static void
make_pattern (volatile guint8 *bytes, PkiNeedle *needle)
{
  for (guint i = 0; i < PKI_NEEDLE_BYTES; i++)
    bytes[i] = (guint8) g_random_int ();
  pki_needle_init (needle, (const guint8 *) bytes);
}

static void
copy (volatile guint8 *to, const volatile guint8 *from, gboolean backwards)
{
  for (guint i = 0; i < PKI_NEEDLE_BYTES; i++)
    to[i] = from[backwards ? PKI_NEEDLE_BYTES - 1 - i : i];
}

/* The look through the memory finds what is there: in the secure heap, in the heap, on the stack. */
static void
test_planted (void)
{
  CbkSecret *secret = cbk_secret_new_sized (PKI_NEEDLE_BYTES);
  guint8    *pattern = cbk_secret_get_data (secret, NULL);
  guint8    *block = g_malloc (PKI_NEEDLE_BYTES);
  guint8     local[PKI_NEEDLE_BYTES];
  PkiNeedle  needle;

  make_pattern (pattern, &needle);
  g_assert_cmpuint (pki_needle_count (&needle), ==, 1);
  copy (block, pattern, TRUE);
  g_assert_cmpuint (pki_needle_count (&needle), ==, 2);
  copy (local, pattern, FALSE);
  g_assert_cmpuint (pki_needle_count (&needle), ==, 3);

  cbk_secret_free (secret);
  g_assert_cmpuint (pki_needle_count (&needle), ==, 2);
  cbk_secret_wipe (block, PKI_NEEDLE_BYTES);
  g_free (block);
  g_assert_cmpuint (pki_needle_count (&needle), ==, 1);
  cbk_secret_wipe (local, PKI_NEEDLE_BYTES);
  g_assert_cmpuint (pki_needle_count (&needle), ==, 0);
}

/* What does not fit into the secure heap is wiped as well. */
static void
test_too_large_for_the_heap (void)
{
  CbkSecret *secret = cbk_secret_new_sized (4 * 1024 * 1024);
  guint8    *data = cbk_secret_get_data (secret, NULL);
  PkiNeedle  needle;

  g_assert_false (CRYPTO_secure_allocated (data));
  make_pattern (data + 100000, &needle);
  g_assert_cmpuint (pki_needle_count (&needle), ==, 1);
  cbk_secret_free (secret);
  g_assert_cmpuint (pki_needle_count (&needle), ==, 0);
}

/* OpenSSL's own blocks: freed, moved when they grow, cut when they shrink to nothing. */
static void
test_openssl_wipes (void)
{
  guint8   *block = OPENSSL_malloc (1000);
  PkiNeedle needle;

  make_pattern (block + 500, &needle);
  g_assert_cmpuint (pki_needle_count (&needle), ==, 1);
  block = OPENSSL_realloc (block, 100000);
  g_assert_cmpuint (pki_needle_count (&needle), ==, 1);
  block = OPENSSL_realloc (block, 600);
  g_assert_cmpuint (pki_needle_count (&needle), ==, 1);
  OPENSSL_free (block);
  cbk_secret_wipe (NULL, 0); /* registers that the linker saved on the stack */
  g_assert_cmpuint (pki_needle_count (&needle), ==, 0);
  g_assert_null (OPENSSL_malloc (0));
  OPENSSL_free (NULL);
}

/* A file into a secret, with no copy on the way. */
static CbkSecret *
read_secret (PkiFixture *fixture, const char *file, gsize n_extra)
{
  g_autofree char *path = g_build_filename (fixture->folder, file, NULL);
  const int        fd = open (path, O_RDONLY | O_CLOEXEC);
  const off_t      length = lseek (fd, 0, SEEK_END);
  CbkSecret       *secret = cbk_secret_new_sized (length + n_extra);

  g_assert_cmpint (pread (fd, cbk_secret_get_data (secret, NULL), length, 0), ==, length);
  close (fd);
  return secret;
}

/* Of a key: bytes of its secret number, and the text of its file. */
typedef struct
{
  PkiNeedle number;
  PkiNeedle text;
} KeyNeedles;

/* Where in the DER of PKCS#8 the secret number is, or for RSA the first of the two primes. */
static void
make_key (PkiFixture *fixture, const char *algorithm, KeyNeedles *needles)
{
  const PkiWish wish = { .algorithm = algorithm,
                         .extensions = "basicConstraints = CA:FALSE\nsubjectAltName = DNS:www.example.com" };
  g_autoptr (GBytes) certificate = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (CbkSecret) der = NULL;
  g_autoptr (CbkSecret) pem = NULL;
  const guint8 *data;
  gsize         length;

  g_free (pki_fixture_run (fixture, "pkcs8 -topk8 -nocrypt -in a.key -outform DER -out a.der"));
  der = read_secret (fixture, "a.der", 0);
  data = cbk_secret_get_data (der, &length);
  if (g_str_equal (algorithm, "ED25519"))
    data += length - 32;
  else if (g_str_equal (algorithm, "EC"))
    data += 36;
  else
    data += length - 5 * 131 + 40; /* the five last numbers of 1,024 bits: p, q, and what is made of them */
  pki_needle_init (&needles->number, data);

  pem = read_secret (fixture, "a.key", 0);
  data = cbk_secret_get_data (pem, &length);
  pki_needle_init (&needles->text, data + strlen ("-----BEGIN PRIVATE KEY-----\n") + 40);
}

static void
assert_in_memory (const KeyNeedles *needles)
{
  g_assert_cmpuint (pki_needle_count (&needles->number), >, 0);
}

static void
assert_gone (const KeyNeedles *needles)
{
  g_assert_cmpuint (pki_needle_count (&needles->number), ==, 0);
  g_assert_cmpuint (pki_needle_count (&needles->text), ==, 0);
}

static CbkPrivateKey *
read_key (PkiFixture *fixture, const char *file)
{
  g_autoptr (CbkSecret) pem = read_secret (fixture, file, 0);
  g_autoptr (GError) error = NULL;
  CbkPrivateKey *key = cbk_private_key_new_from_pem (pem, &error);

  g_assert_no_error (error);
  return key;
}

static CbkChain *
read_chain (PkiFixture *fixture)
{
  g_autoptr (GBytes) pem = pki_fixture_read (fixture, "a.crt");
  g_autoptr (GError) error = NULL;
  CbkChain *chain = cbk_chain_new_from_pem (pem, &error);

  g_assert_no_error (error);
  return chain;
}

static void
make_all_forms (CbkChainReport *report, CbkPrivateKey *key)
{
  g_autoptr (CbkSecret) password = cbk_secret_new ("a password", strlen ("a password"));

  for (CbkForm form = CBK_FORM_PAIR; form <= CBK_FORM_PKCS12_LEGACY; form++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) files = cbk_bundle_make (form, report, key, password, "www.example.com", &error);

      g_assert_no_error (error);
      g_assert_nonnull (files);
    }
}

/* @data is the algorithm. */
static void
test_whole_way (PkiFixture *fixture, gconstpointer data)
{
  KeyNeedles needles;
  g_autoptr (CbkChain) chain = NULL;
  g_autoptr (CbkChainReport) report = NULL;
  g_autoptr (GError) error = NULL;
  CbkSecret     *pem;
  CbkPrivateKey *key;

  make_key (fixture, data, &needles);
  assert_gone (&needles);
  chain = read_chain (fixture);
  key = read_key (fixture, "a.key");
  assert_in_memory (&needles);
  g_assert_true (cbk_private_key_matches (key, chain, 0));
  report = cbk_chain_check (chain, key, "www.example.com", NULL, NOW);
  g_assert_false (cbk_chain_report_has (report, CBK_GRAVITY_BLOCKER));
  pem = cbk_private_key_to_pem (key, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pki_needle_count (&needles.text), >, 0);
  cbk_secret_free (pem);
  make_all_forms (report, key);
  cbk_private_key_free (key);
  assert_gone (&needles);
}

/* Keys that are refused after they were read, or while they are. */
static void
test_refused (PkiFixture *fixture, gconstpointer data)
{
  static const char *const others[] = { "a.key", "a.crt", "locked.key" };
  KeyNeedles               needles;

  make_key (fixture, data, &needles);
  g_free (pki_fixture_run (fixture, "pkey -in a.key -aes256 -passout pass:secret -out locked.key"));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      CbkSecret *second = read_secret (fixture, others[i], 0);
      gsize      n_second;
      CbkSecret *both;
      guint8    *bytes;
      gsize      n_both;
      g_autoptr (GError) error = NULL;

      cbk_secret_get_data (second, &n_second);
      both = read_secret (fixture, "a.key", n_second);
      bytes = cbk_secret_get_data (both, &n_both);
      memcpy (bytes + n_both - n_second, cbk_secret_get_data (second, NULL), n_second);
      g_assert_null (cbk_private_key_new_from_pem (both, &error));
      g_assert_error (error, CBK_ERROR, CBK_ERROR_CERTIFICATE);
      cbk_secret_free (second);
      cbk_secret_free (both);
      assert_gone (&needles);
    }
}

static void
test_cut_off (PkiFixture *fixture, gconstpointer data)
{
  KeyNeedles needles;
  CbkSecret *whole;
  gsize      length;

  make_key (fixture, data, &needles);
  whole = read_secret (fixture, "a.key", 0);
  cbk_secret_get_data (whole, &length);
  for (gsize cut = 1; cut < 6; cut++)
    {
      CbkSecret *part = cbk_secret_new (cbk_secret_get_data (whole, NULL), length * cut / 6);

      g_assert_null (cbk_private_key_new_from_pem (part, NULL));
      cbk_secret_free (part);
    }
  cbk_secret_free (whole);
  assert_gone (&needles);
}

/* A key in place of a chain is refused, and nothing of it stays. */
static void
test_key_as_chain (PkiFixture *fixture, gconstpointer data)
{
  KeyNeedles needles;
  CbkSecret *pem;
  gsize      length;
  GBytes    *bytes;
  g_autoptr (GError) error = NULL;

  make_key (fixture, data, &needles);
  pem = read_secret (fixture, "a.key", 0);
  bytes = g_bytes_new_static (cbk_secret_get_data (pem, &length), length);
  g_assert_null (cbk_chain_new_from_pem (bytes, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_CERTIFICATE);
  g_bytes_unref (bytes);
  cbk_secret_free (pem);
  assert_gone (&needles);
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
  g_assert_true (cbk_secret_prepare_process ());
  g_setenv ("SSL_CERT_FILE", "/nonexistent/file", TRUE);
  g_setenv ("SSL_CERT_DIR", "/nonexistent/folder", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret/copy", test_copy);
  g_test_add_func ("/secret/begins-as-zeroes", test_zeroes);
  g_test_add_func ("/secret/callers-memory", test_caller_wipes);
  g_test_add_func ("/secret/secure-heap-is-wiped", test_secure_heap);
  g_test_add_func ("/secret/what-is-planted-is-found", test_planted);
  g_test_add_func ("/secret/too-large-for-the-secure-heap", test_too_large_for_the_heap);
  g_test_add_func ("/secret/openssl-wipes-what-it-frees", test_openssl_wipes);
  add_for_all ("/secret/nothing-stays/of-a-key-that-is-saved", test_whole_way);
  add_for_all ("/secret/nothing-stays/of-a-key-that-is-refused", test_refused);
  add_for_all ("/secret/nothing-stays/of-a-key-that-is-cut-off", test_cut_off);
  add_for_all ("/secret/nothing-stays/of-a-key-in-place-of-a-chain", test_key_as_chain);
  return g_test_run ();
}
