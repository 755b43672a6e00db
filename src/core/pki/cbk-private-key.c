/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A private key in memory that is wiped: does it belong to this certificate, and as a file of its own. */

#include "config.h"

#include <string.h>
#include <glib/gi18n-lib.h>
#include <openssl/encoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "core/cbk-error.h"
#include "core/pki/cbk-chain-private.h"
#include "core/pki/cbk-private-key-private.h"

/* An RSA key of 16,384 bits takes 13 KiB. */
#define MAX_PEM_BYTES (64 * 1024)

/* OpenSSL makes no smaller ones and checks no signatures of larger ones; a huge one would only keep the processor busy.
 */
#define MIN_RSA_BITS 512
#define MAX_RSA_BITS 16384

#define MAX_GROUP_NAME 128

/* Each guess at the password costs that many rounds; a server that starts with the key waits for about 0.2 seconds. */
#define ENCRYPTION_ROUNDS 600000

struct _CbkPrivateKey
{
  EVP_PKEY *pkey; /* owned */
};

/* What a PEM block is, for as far as it matters where a key is expected (RFC 7468, RFC 8017, RFC 5915). */
typedef enum
{
  BLOCK_KEY,
  BLOCK_LOCKED_KEY,
  BLOCK_CERTIFICATE,
  BLOCK_OTHER,
} BlockKind;

typedef struct
{
  char   *name;   /* owned by OpenSSL, like all of it */
  char   *header; /* RFC 1421's lines, which say where a block is encrypted */
  guint8 *data;
  long    length;
} Block;

static void
block_clear (Block *block)
{
  OPENSSL_secure_free (block->name);
  OPENSSL_secure_free (block->header);
  OPENSSL_secure_clear_free (block->data, MAX (block->length, 0));
  memset (block, 0, sizeof *block);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Block, block_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_MD_CTX, EVP_MD_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OSSL_ENCODER_CTX, OSSL_ENCODER_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_ALGOR, X509_ALGOR_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_SIG, X509_SIG_free)

static BlockKind
block_kind (const Block *block)
{
  if (g_str_equal (block->name, PEM_STRING_PKCS8))
    return BLOCK_LOCKED_KEY;
  if (g_str_has_suffix (block->name, "PRIVATE KEY"))
    return strstr (block->header, "ENCRYPTED") != NULL ? BLOCK_LOCKED_KEY : BLOCK_KEY;
  if (g_str_equal (block->name, PEM_STRING_X509) || g_str_equal (block->name, PEM_STRING_X509_OLD))
    return BLOCK_CERTIFICATE;
  return BLOCK_OTHER;
}

static gboolean
fail (GError **error, const char *sentence)
{
  g_set_error_literal (error, CBK_ERROR, CBK_ERROR_CERTIFICATE, sentence);
  return FALSE;
}

static gboolean
fail_damaged (GError **error)
{
  return fail (error, _ ("The private key that the CDN sent is damaged and cannot be read. Try again; if it stays so, "
                         "report it to the CDN’s support."));
}

/* (nullable): the key in a block of one of the three forms, each without encryption */
static EVP_PKEY *
decode_key (const Block *block)
{
  const guint8 *end = block->data;
  g_autoptr (EVP_PKEY) pkey = NULL;

  if (g_str_equal (block->name, PEM_STRING_PKCS8INF))
    {
      g_autoptr (PKCS8_PRIV_KEY_INFO) info = d2i_PKCS8_PRIV_KEY_INFO (NULL, &end, block->length);

      pkey = info != NULL ? EVP_PKCS82PKEY (info) : NULL;
    }
  else if (g_str_equal (block->name, PEM_STRING_RSA))
    {
      pkey = d2i_PrivateKey (EVP_PKEY_RSA, NULL, &end, block->length);
    }
  else if (g_str_equal (block->name, PEM_STRING_ECPRIVATEKEY))
    {
      pkey = d2i_PrivateKey (EVP_PKEY_EC, NULL, &end, block->length);
    }

  return end == block->data + block->length ? g_steal_pointer (&pkey) : NULL;
}

/* A key that no server can use is refused here, where it can still be said why. */
static gboolean
check_kind (EVP_PKEY *pkey, GError **error)
{
  const int id = EVP_PKEY_get_base_id (pkey);
  const int bits = EVP_PKEY_get_bits (pkey);
  char      group[MAX_GROUP_NAME];

  if ((id == EVP_PKEY_RSA || id == EVP_PKEY_RSA_PSS) && (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS))
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_CERTIFICATE,
                   _ (
                     "The private key that the CDN sent is an RSA key of %d bits, which no server can use. Order a new "
                     "certificate from the CDN."),
                   bits);
      return FALSE;
    }
  if (id == EVP_PKEY_EC && EVP_PKEY_get_group_name (pkey, group, sizeof group, NULL) != 1)
    return fail (error,
                 _ ("The private key that the CDN sent is on a curve of its own, which no server can use. Order a "
                    "new certificate from the CDN."));
  if (id != EVP_PKEY_RSA && id != EVP_PKEY_RSA_PSS && id != EVP_PKEY_EC && id != EVP_PKEY_ED25519 &&
      id != EVP_PKEY_ED448)
    return fail (error, _ ("The private key that the CDN sent is of a kind that no web server can use. Order a new "
                           "certificate from the CDN."));
  return TRUE;
}

static gboolean
take_block (EVP_PKEY **pkey, const Block *block, GError **error)
{
  switch (block_kind (block))
    {
    case BLOCK_KEY:
      if (*pkey != NULL)
        return fail (error, _ ("The CDN sent more than one private key, so it is not known which one belongs to this "
                               "certificate. Nothing was saved. Report it to the CDN’s support."));
      *pkey = decode_key (block);
      return *pkey != NULL ? check_kind (*pkey, error) : fail_damaged (error);
    case BLOCK_LOCKED_KEY:
      return fail (error,
                   _ ("The private key that the CDN sent is locked with a password that only the CDN knows, so it "
                      "cannot be used. Report it to the CDN’s support."));
    case BLOCK_CERTIFICATE:
      return fail (error,
                   _ ("The CDN sent a certificate where the private key should be. Nothing was saved. Try again; "
                      "if it stays so, report it to the CDN’s support."));
    case BLOCK_OTHER:
      break;
    }
  return TRUE;
}

/* PEM_read_bio_ex() decodes and never decrypts: there is no password to ask for, on a terminal or elsewhere. */
static gboolean
read_blocks (EVP_PKEY **pkey, BIO *bio, GError **error)
{
  for (;;)
    {
      g_auto (Block) block = { NULL };

      if (PEM_read_bio_ex (bio, &block.name, &block.header, &block.data, &block.length,
                           PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE) != 1)
        {
          if (ERR_GET_REASON (ERR_peek_last_error ()) != PEM_R_NO_START_LINE)
            return fail_damaged (error);
          break;
        }
      if (!take_block (pkey, &block, error))
        return FALSE;
    }

  if (*pkey == NULL)
    return fail (error, _ ("There is no private key in what the CDN sent. Try again; if it stays so, ask the CDN’s "
                           "support for the key of this certificate."));
  return TRUE;
}

/**
 * cbk_private_key_new_from_pem:
 * @pem: what the CDN sent: a PEM block (RFC 7468) with an unencrypted key in PKCS#8 (RFC 5958), PKCS#1 (RFC 8017,
 *   appendix A.1.2) or SEC1 (RFC 5915); any text around it; up to 64 KiB
 * @error: CBK_ERROR_CERTIFICATE where there is no key in it, or none that a web server can use: RSA from 512 to 16,384
 *   bits, EC on a named curve, Ed25519, Ed448
 *
 * Never asks for a password. Reads with OpenSSL and leaves its error queue empty. On any thread.
 *
 * Returns: (transfer full) (nullable): the key, or %NULL with @error set
 */
CbkPrivateKey *
cbk_private_key_new_from_pem (CbkSecret *pem, GError **error)
{
  g_autoptr (CbkPrivateKey) self = NULL;
  g_autoptr (BIO) bio = NULL;
  gsize         length;
  const guint8 *data;
  gboolean      ok;

  g_return_val_if_fail (pem != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  data = cbk_secret_get_data (pem, &length);
  if (length > MAX_PEM_BYTES)
    {
      fail (error,
            _ ("What the CDN sent as the private key is larger than 64 KiB, so it was not read. Report it to the "
               "CDN’s support."));
      return NULL;
    }

  self = g_new0 (CbkPrivateKey, 1);
  bio = BIO_new_mem_buf (data, (int) length);
  g_assert (bio != NULL);
  ERR_clear_error ();
  ok = read_blocks (&self->pkey, bio, error);
  ERR_clear_error ();

  return ok ? g_steal_pointer (&self) : NULL;
}

/* Numbers may be equal in a key whose secret part is not: only a signature shows that the two belong together. */
static gboolean
signs_for (EVP_PKEY *private_key, EVP_PKEY *public_key)
{
  static const guint8 message[] = "a message to be signed";
  g_autoptr (EVP_MD_CTX) signer = EVP_MD_CTX_new ();
  g_autoptr (EVP_MD_CTX) verifier = EVP_MD_CTX_new ();
  const int          id = EVP_PKEY_get_base_id (private_key);
  const EVP_MD      *hash = id == EVP_PKEY_ED25519 || id == EVP_PKEY_ED448 ? NULL : EVP_sha256 ();
  gsize              length = EVP_PKEY_get_size (private_key);
  g_autofree guint8 *signature = g_malloc0 (length);

  return signer != NULL && verifier != NULL && EVP_DigestSignInit (signer, NULL, hash, NULL, private_key) == 1 &&
         EVP_DigestSign (signer, signature, &length, message, sizeof message) == 1 &&
         EVP_DigestVerifyInit (verifier, NULL, hash, NULL, public_key) == 1 &&
         EVP_DigestVerify (verifier, signature, length, message, sizeof message) == 1;
}

/**
 * cbk_private_key_matches:
 * @self: a private key
 * @chain: a chain
 * @index: which of its certificates
 *
 * Signs something with the key and checks it with the certificate. Leaves OpenSSL's error queue empty. May take some
 * seconds with an RSA key of 16,384 bits: best on a worker.
 *
 * Returns: whether the key belongs to that certificate
 */
gboolean
cbk_private_key_matches (CbkPrivateKey *self, CbkChain *chain, guint index)
{
  g_autoptr (X509) x509 = NULL;
  EVP_PKEY *public_key;
  gboolean  matches;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (CBK_IS_CHAIN (chain), FALSE);
  g_return_val_if_fail (index < cbk_chain_get_length (chain), FALSE);

  ERR_clear_error ();
  x509 = cbk_chain_dup_x509 (chain, index);
  public_key = X509_get0_pubkey (x509);
  matches = public_key != NULL && EVP_PKEY_eq (self->pkey, public_key) == 1 && signs_for (self->pkey, public_key);
  ERR_clear_error ();

  return matches;
}

static gboolean
fail_encoding (GError **error)
{
  return fail (error,
               _ ("The private key could not be turned into a file by this computer’s OpenSSL. Nothing was saved. "
                  "Try another form, or report it together with the version of OpenSSL."));
}

/* What was written to a memory BIO, wiped there when the BIO is freed. */
static CbkSecret *
take_text (BIO *bio)
{
  char      *text = NULL;
  const long length = BIO_get_mem_data (bio, &text);

  return cbk_secret_new (text, length);
}

static gboolean
write_plain (BIO *bio, EVP_PKEY *pkey)
{
  g_autoptr (OSSL_ENCODER_CTX) encoder =
    OSSL_ENCODER_CTX_new_for_pkey (pkey, EVP_PKEY_KEYPAIR, "PEM", "PrivateKeyInfo", NULL);

  return encoder != NULL && OSSL_ENCODER_to_bio (encoder, bio) == 1;
}

/* PBES2 of RFC 8018 with PBKDF2, HMAC-SHA-256 and AES-256-CBC; every program of today reads it. */
static gboolean
write_locked (BIO *bio, EVP_PKEY *pkey, CbkSecret *passphrase)
{
  g_autoptr (PKCS8_PRIV_KEY_INFO) info = EVP_PKEY2PKCS8 (pkey);
  g_autoptr (X509_ALGOR) algorithm =
    PKCS5_pbe2_set_iv (EVP_aes_256_cbc (), ENCRYPTION_ROUNDS, NULL, 0, NULL, NID_hmacWithSHA256);
  g_autoptr (X509_SIG) locked = NULL;
  gsize       length;
  const char *text = (const char *) cbk_secret_get_data (passphrase, &length);

  if (info == NULL || algorithm == NULL)
    return FALSE;
  locked = PKCS8_set0_pbe (text, (int) length, info, algorithm);
  if (locked == NULL)
    return FALSE;
  algorithm = NULL; /* it is the locked key's now */
  return PEM_write_bio_PKCS8 (bio, locked) == 1;
}

/**
 * cbk_private_key_to_pem:
 * @self: a private key
 * @passphrase: (nullable): what it is to be locked with, not empty; %NULL for a key that anyone can use
 * @error: CBK_ERROR_CERTIFICATE where OpenSSL cannot do it, or @passphrase is empty
 *
 * Leaves OpenSSL's error queue empty. With a passphrase it takes some tenths of a second.
 *
 * Returns: (transfer full) (nullable): PKCS#8 in PEM (RFC 7468, sections 10 and 11), or %NULL with @error set
 */
CbkSecret *
cbk_private_key_to_pem (CbkPrivateKey *self, CbkSecret *passphrase, GError **error)
{
  g_autoptr (BIO) bio = NULL;
  CbkSecret *pem = NULL;
  gsize      length = 1;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (passphrase != NULL)
    cbk_secret_get_data (passphrase, &length);
  if (length == 0 || length > G_MAXINT)
    {
      fail (error, _ ("A password is needed to lock the private key. Type one, or save the key without a password."));
      return NULL;
    }

  ERR_clear_error ();
  bio = BIO_new (BIO_s_secmem ());
  if (bio != NULL && (passphrase == NULL ? write_plain (bio, self->pkey) : write_locked (bio, self->pkey, passphrase)))
    pem = take_text (bio);
  else
    fail_encoding (error);
  ERR_clear_error ();

  return pem;
}

/**
 * cbk_private_key_describe:
 * @self: a private key
 *
 * Returns: (transfer full): its kind and size, to be shown: "RSA 2048 bits", "EC P-256", "Ed25519"
 */
char *
cbk_private_key_describe (CbkPrivateKey *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return cbk_chain_describe_key (self->pkey);
}

/* (transfer none) */
EVP_PKEY *
cbk_private_key_get_pkey (CbkPrivateKey *self)
{
  return self->pkey;
}

/**
 * cbk_private_key_free:
 * @self: (transfer full) (nullable): what is to be wiped, and then freed
 */
void
cbk_private_key_free (CbkPrivateKey *self)
{
  if (self == NULL)
    return;
  EVP_PKEY_free (self->pkey);
  g_free (self);
  cbk_secret_wipe (NULL, 0); /* what its calls have left on the stack */
}
