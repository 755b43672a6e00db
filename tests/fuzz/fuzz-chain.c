/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libFuzzer calls with bytes of its own making: they are read as a chain and a key, checked, and made into files.
 */

#include "config.h"

#include <string.h>
#include <openssl/err.h>

#include "core/pki/cbk-bundle.h"
#include "core/pki/cbk-trust.h"

/* 2026-02-02 02:40 UTC; any moment does. */
#define NOW G_GINT64_CONSTANT (1770000000)

/* What the first byte says. */
typedef enum
{
  FUZZ_DER = 1 << 0,      /* certificates in DER, one behind the other: quicker to change than their PEM */
  FUZZ_ROOTS = 1 << 1,    /* the chain's own file is what the account trusts */
  FUZZ_WILDCARD = 1 << 2, /* the domain is a wildcard */
} FuzzFlags;

#define HEAD_BYTES 3 /* the flags; the length of the key, the low byte first */

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* The authorities of this computer are no part of it. */
int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_setenv ("SSL_CERT_FILE", "/nonexistent/file", TRUE);
  g_setenv ("SSL_CERT_DIR", "/nonexistent/folder", TRUE);
  return 0;
}

/* How long the first element of some DER says that it is, as far as there are bytes. */
static gsize
der_length (const guint8 *der, gsize length)
{
  gsize size = length;

  if (length >= 4 && der[1] == 0x82)
    size = 4 + (((gsize) der[2] << 8) | der[3]);
  else if (length >= 3 && der[1] == 0x81)
    size = 3 + (gsize) der[2];
  else if (length >= 2 && der[1] < 0x80)
    size = 2 + (gsize) der[1];
  return MIN (size, length);
}

static GBytes *
der_to_pem (const guint8 *der, gsize length)
{
  GString *pem = g_string_new (NULL);

  while (length > 0)
    {
      const gsize      size = der_length (der, length);
      g_autofree char *base64 = g_base64_encode (der, size);

      g_string_append_printf (pem, "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n", base64);
      der += size;
      length -= size;
    }
  return g_string_free_to_bytes (pem);
}

static void
assert_text (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
      g_assert_cmpint (g_unichar_type (g_utf8_get_char (p)), !=, G_UNICODE_FORMAT);
    }
}

static void
assert_facts (CbkChain *chain)
{
  for (guint i = 0; i < cbk_chain_get_length (chain); i++)
    {
      g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, i);

      assert_text (cbk_chain_get_subject (chain, i));
      assert_text (cbk_chain_get_issuer (chain, i));
      for (guint j = 0; j < sections->len; j++)
        {
          const CbkFactSection *section = g_ptr_array_index (sections, j);

          for (guint k = 0; k < section->facts->len; k++)
            assert_text (((CbkFact *) g_ptr_array_index (section->facts, k))->value);
        }
    }
}

/* What is saved can be read again, and is the same chain; then there is nothing to put right in it. */
static void
assert_full_chain (CbkChainReport *report, const char *domain, GBytes *roots)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = cbk_bundle_make (CBK_FORM_FULL_CHAIN, report, NULL, NULL, "name", &error);
  g_autoptr (GBytes) pem = NULL;
  g_autoptr (CbkChain) chain = NULL;
  g_autoptr (CbkChainReport) again = NULL;
  gsize         length;
  const guint8 *data;

  g_assert_no_error (error);
  data = cbk_secret_get_data (((CbkBundleFile *) g_ptr_array_index (files, 0))->bytes, &length);
  pem = g_bytes_new (data, length);
  chain = cbk_chain_new_from_pem (pem, &error);
  if (chain == NULL)
    {
      /* Written out, a file near the limit may be longer than what was sent. */
      g_assert_cmpuint (length, >, 1024 * 1024);
      return;
    }
  g_assert_cmpuint (cbk_chain_get_length (chain), ==, cbk_chain_get_length (report->chain));
  again = cbk_chain_check (chain, NULL, domain, roots, NOW);
  g_assert_cmpuint (cbk_chain_get_length (again->chain), ==, cbk_chain_get_length (report->chain));
  for (guint i = 0; i < cbk_chain_get_length (chain); i++)
    {
      g_assert_cmpstr (cbk_chain_get_sha256 (chain, i), ==, cbk_chain_get_sha256 (report->chain, i));
      g_assert_cmpstr (cbk_chain_get_sha256 (again->chain, i), ==, cbk_chain_get_sha256 (report->chain, i));
    }
}

static void
check_chain (CbkChain *chain, CbkPrivateKey *key, const char *domain, GBytes *roots)
{
  g_autoptr (CbkChainReport) report = cbk_chain_check (chain, key, domain, roots, NOW);
  const gboolean is_blocked = cbk_chain_report_has (report, CBK_GRAVITY_BLOCKER);

  g_assert_true (CBK_IS_CHAIN (report->chain));
  for (guint i = 0; i < report->findings->len; i++)
    assert_text (((CbkFinding *) g_ptr_array_index (report->findings, i))->sentence);
  g_assert_cmpint (is_blocked, ==, key != NULL && !cbk_private_key_matches (key, report->chain, 0));
  if (!is_blocked && key != NULL)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) files = cbk_bundle_make (CBK_FORM_COMBINED, report, key, NULL, "name", &error);

      g_assert_no_error (error);
      g_assert_nonnull (files);
    }
  if (key == NULL)
    assert_full_chain (report, domain, roots);
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (CbkSecret) key_pem = NULL;
  g_autoptr (CbkPrivateKey) key = NULL;
  g_autoptr (GBytes) pem = NULL;
  g_autoptr (CbkChain) chain = NULL;
  g_autoptr (CbkTrust) trust = NULL;
  const char *domain;
  gsize       n_key;

  if (size < HEAD_BYTES)
    return 0;
  n_key = MIN (data[1] | ((gsize) data[2] << 8), size - HEAD_BYTES);
  key_pem = cbk_secret_new (data + HEAD_BYTES, n_key);
  key = n_key > 0 ? cbk_private_key_new_from_pem (key_pem, NULL) : NULL;
  pem = data[0] & FUZZ_DER ? der_to_pem (data + HEAD_BYTES + n_key, size - HEAD_BYTES - n_key)
                           : g_bytes_new (data + HEAD_BYTES + n_key, size - HEAD_BYTES - n_key);
  domain = data[0] & FUZZ_WILDCARD ? "*.example.com" : "www.example.com";
  chain = cbk_chain_new_from_pem (pem, NULL);
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
  if (chain == NULL)
    return 0;

  assert_facts (chain);
  trust = cbk_trust_new (chain, data[0] & FUZZ_ROOTS ? pem : NULL, NULL);
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
  check_chain (chain, key, domain, data[0] & FUZZ_ROOTS ? pem : NULL);
  return 0;
}
