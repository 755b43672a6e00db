/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PKCS#12 (RFC 7292): key, certificate and chain in one locked file, as programs of today or of yesterday read it. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <openssl/err.h>
#include <openssl/pkcs12.h>

#include "core/cbk-error.h"
#include "core/pki/cbk-bundle-private.h"
#include "core/pki/cbk-chain-private.h"
#include "core/pki/cbk-private-key-private.h"
#include "core/pki/cbk-trust-store.h"

/* Each guess at the password costs that many rounds. Java refuses more than five million. The old way is weak whatever
 * the number, so there it is the one that everybody uses. */
#define ROUNDS 100000
#define LEGACY_ROUNDS 2048

#define LEGACY_SALT_BYTES 8
#define SALT_BYTES 16

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PKCS12, PKCS12_free)

/* The chain without its leaf, and the leaf. */
static PKCS12 *
make (gboolean legacy, CbkChain *chain, CbkPrivateKey *key, const char *password, const char *name)
{
  g_autoptr (CbkCertificateStack) rest = cbk_trust_store_copy_chain (chain);
  g_autoptr (PKCS12) p12 = NULL;
  X509     *leaf = sk_X509_shift (rest);
  const int cipher = legacy ? NID_pbe_WithSHA1And3_Key_TripleDES_CBC : NID_aes_256_cbc;
  const int rounds = legacy ? LEGACY_ROUNDS : ROUNDS;

  /* No MAC is asked for here (-1), for it would be of a kind that the old programs do not know. */
  p12 = PKCS12_create (password, name[0] != '\0' ? name : NULL, cbk_private_key_get_pkey (key), leaf, rest, cipher,
                       cipher, rounds, -1, 0);
  X509_free (leaf);
  if (p12 == NULL || PKCS12_set_mac (p12, password, -1, NULL, legacy ? LEGACY_SALT_BYTES : SALT_BYTES, rounds,
                                     legacy ? EVP_sha1 () : EVP_sha256 ()) != 1)
    return NULL;
  return g_steal_pointer (&p12);
}

static CbkSecret *
encode (PKCS12 *p12)
{
  const int  length = i2d_PKCS12 (p12, NULL);
  CbkSecret *bytes;
  guint8    *end;

  if (length <= 0)
    return NULL;
  bytes = cbk_secret_new_sized (length);
  end = cbk_secret_get_data (bytes, NULL);
  g_assert (i2d_PKCS12 (p12, &end) == length);
  return bytes;
}

/**
 * cbk_bundle_make_pkcs12:
 * @legacy: %TRUE for 3DES and SHA-1, which Windows Server 2016 and older need; %FALSE for AES-256 and SHA-256
 * @chain: the leaf first
 * @key: the leaf's
 * @password: in UTF-8, not empty
 * @name: what programs show for it, in UTF-8
 * @error: CBK_ERROR_CERTIFICATE where this computer's OpenSSL does not do it
 *
 * Returns: (transfer full) (nullable): DER, or %NULL with @error set
 */
CbkSecret *
cbk_bundle_make_pkcs12 (gboolean       legacy,
                        CbkChain      *chain,
                        CbkPrivateKey *key,
                        CbkSecret     *password,
                        const char    *name,
                        GError       **error)
{
  g_autoptr (PKCS12) p12 = NULL;
  CbkSecret *bytes = NULL;

  ERR_clear_error ();
  p12 = make (legacy, chain, key, (const char *) cbk_secret_get_data (password, NULL), name);
  if (p12 != NULL)
    bytes = encode (p12);
  ERR_clear_error ();

  if (bytes == NULL)
    g_set_error_literal (error, CBK_ERROR, CBK_ERROR_CERTIFICATE,
                         legacy
                           ? _ ("This computer’s OpenSSL does not make PKCS#12 files with 3DES and SHA-1. Nothing was "
                                "saved. Choose PKCS#12 without the old methods.")
                           : _ ("This computer’s OpenSSL could not make the PKCS#12 file. Nothing was saved. Choose "
                                "another form."));
  return bytes;
}
