/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A certificate chain as a CDN gives it: the PEM blocks, each handed on as DER to be read. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "core/cbk-error.h"
#include "core/pki/cbk-chain-facts.h"
#include "core/pki/cbk-chain-private.h"

/* The inventory API allows 1 MiB for a chain. Real chains have two to five certificates. */
#define MAX_PEM_BYTES (1024 * 1024)
#define MAX_CERTIFICATES 32

struct _CbkChain
{
  GObject    parent_instance;
  GPtrArray *certificates; /* of CbkChainFacts, owned; as sent, the leaf first */
};

G_DEFINE_FINAL_TYPE (CbkChain, cbk_chain, G_TYPE_OBJECT)

/* What a PEM block says it is, for as far as it matters here (RFC 7468, sections 5 and 10 to 13). */
typedef enum
{
  BLOCK_CERTIFICATE,
  BLOCK_PRIVATE_KEY,
  BLOCK_OTHER,
} BlockKind;

static BlockKind
block_kind (const char *name)
{
  if (g_str_equal (name, PEM_STRING_X509) || g_str_equal (name, PEM_STRING_X509_OLD))
    return BLOCK_CERTIFICATE;
  if (g_str_has_suffix (name, "PRIVATE KEY"))
    return BLOCK_PRIVATE_KEY;
  return BLOCK_OTHER;
}

/* OpenSSL passes over a BEGIN line that is not whole, so a chain that was cut off within one would look complete. */
static guint
count_begin_lines (const char *pem, gsize length)
{
  static const char begin[] = "-----BEGIN ";
  const char       *end = pem + length;
  const char       *line = pem;
  guint             n_lines = 0;

  while (line != NULL && line < end)
    {
      if (memcmp (line, begin, MIN ((gsize) (end - line), strlen (begin))) == 0)
        n_lines++;
      line = memchr (line, '\n', end - line);
      if (line != NULL)
        line++;
    }

  return n_lines;
}

static gboolean
fail_damaged (guint block, GError **error)
{
  g_set_error (error, CBK_ERROR, CBK_ERROR_CERTIFICATE,
               _ ("Block %u of the certificate file that the CDN sent is damaged and cannot be read. Sync and try "
                  "again; if it stays so, report it to the CDN’s support."),
               block);
  return FALSE;
}

static gboolean
add_certificate (CbkChain *self, const guint8 *der, gsize length, guint block, GError **error)
{
  CbkChainFacts *facts;

  if (self->certificates->len == MAX_CERTIFICATES)
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_CERTIFICATE,
                   _ ("The certificate file that the CDN sent holds more than %d certificates, so it is not the chain "
                      "of one domain. Report it to the CDN’s support."),
                   MAX_CERTIFICATES);
      return FALSE;
    }
  facts = cbk_chain_facts_new_from_der (der, length);
  if (facts == NULL)
    return fail_damaged (block, error);

  g_ptr_array_add (self->certificates, facts);
  return TRUE;
}

/* A key beside a certificate is refused like a key instead of one: it may not stay in this process' memory. */
static gboolean
add_block (CbkChain *self, const char *name, const guint8 *data, gsize length, guint block, GError **error)
{
  switch (block_kind (name))
    {
    case BLOCK_CERTIFICATE:
      return add_certificate (self, data, length, block, error);
    case BLOCK_PRIVATE_KEY:
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_CERTIFICATE,
                           _ ("The CDN sent a private key where only certificates may be. Nothing of it was kept. "
                              "Report it to the CDN’s support, and replace that key."));
      return FALSE;
    case BLOCK_OTHER:
      break;
    }
  return TRUE;
}

/* PEM_read_bio() decodes and never decrypts: there is no password to ask for, on a terminal or elsewhere. */
static gboolean
read_blocks (CbkChain *self, BIO *bio, guint n_begin_lines, GError **error)
{
  gboolean ok = TRUE;

  for (guint block = 1; ok; block++)
    {
      char   *name = NULL;
      char   *header = NULL;
      guint8 *data = NULL;
      long    length = 0;

      if (PEM_read_bio (bio, &name, &header, &data, &length) != 1)
        {
          if (ERR_GET_REASON (ERR_peek_last_error ()) == PEM_R_NO_START_LINE && block > n_begin_lines)
            break;
          return fail_damaged (block, error);
        }
      ok = add_block (self, name, data, length, block, error);
      OPENSSL_free (name);
      OPENSSL_free (header);
      OPENSSL_clear_free (data, length);
    }

  return ok;
}

static gboolean
read_pem (CbkChain *self, const char *pem, gsize length, GError **error)
{
  BIO     *bio;
  gboolean ok;

  if (length > MAX_PEM_BYTES)
    {
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_CERTIFICATE,
                           _ ("The certificate file that the CDN sent is larger than 1 MiB, so it was not read. Report "
                              "it to the CDN’s support."));
      return FALSE;
    }

  if (length == 0)
    pem = ""; /* what is empty may have no address */
  bio = BIO_new_mem_buf (pem, (int) length);
  g_assert (bio != NULL);
  ok = read_blocks (self, bio, count_begin_lines (pem, length), error);
  BIO_free (bio);

  if (ok && self->certificates->len == 0)
    {
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_CERTIFICATE,
                           _ ("There is no certificate in the file that the CDN sent. Sync and try again; if it stays "
                              "so, ask the CDN’s support for this certificate."));
      return FALSE;
    }
  return ok;
}

static void
cbk_chain_finalize (GObject *object)
{
  CbkChain *self = CBK_CHAIN (object);

  g_clear_pointer (&self->certificates, g_ptr_array_unref);

  G_OBJECT_CLASS (cbk_chain_parent_class)->finalize (object);
}

static void
cbk_chain_class_init (CbkChainClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cbk_chain_finalize;
}

static void
cbk_chain_init (CbkChain *self)
{
  self->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_chain_facts_free);
}

static const CbkChainFacts *
get_facts (CbkChain *self, guint index)
{
  g_return_val_if_fail (CBK_IS_CHAIN (self), NULL);
  g_return_val_if_fail (index < self->certificates->len, NULL);

  return g_ptr_array_index (self->certificates, index);
}

/**
 * cbk_chain_new_from_pem:
 * @pem: what the CDN sent: PEM (RFC 7468) with any text between its blocks, up to 1 MiB and 32 certificates
 * @error: CBK_ERROR_CERTIFICATE where a block is damaged, is a private key, or no block is a certificate
 *
 * Reads every certificate in the order sent, and judges none: not the order, the dates, the names, or the signatures.
 * Reads with OpenSSL and leaves its error queue empty. Blocks of other kinds are passed over. On any thread, best on a
 * worker: a chain at the limits takes longer than a frame.
 *
 * Returns: (transfer full) (nullable): a chain of at least one certificate, or %NULL with @error set
 */
CbkChain *
cbk_chain_new_from_pem (GBytes *pem, GError **error)
{
  g_autoptr (CbkChain) self = NULL;
  const char *data;
  gsize       length;
  gboolean    ok;

  g_return_val_if_fail (pem != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self = g_object_new (CBK_TYPE_CHAIN, NULL);
  data = g_bytes_get_data (pem, &length);
  ok = read_pem (self, data, length, error);
  ERR_clear_error ();

  return ok ? g_steal_pointer (&self) : NULL;
}

/**
 * cbk_chain_get_length:
 * @self: a chain
 *
 * Returns: how many certificates it has, from 1 to 32
 */
guint
cbk_chain_get_length (CbkChain *self)
{
  g_return_val_if_fail (CBK_IS_CHAIN (self), 0);

  return self->certificates->len;
}

/**
 * cbk_chain_get_subject:
 * @self: a chain
 * @index: which certificate; 0 is the first one sent
 *
 * Returns: a short name for whom it is: the common name, else the first DNS name, else the whole subject; maybe empty
 */
const char *
cbk_chain_get_subject (CbkChain *self, guint index)
{
  const CbkChainFacts *facts = get_facts (self, index);

  return facts != NULL ? facts->subject : NULL;
}

/**
 * cbk_chain_get_issuer:
 * @self: a chain
 * @index: which certificate; 0 is the first one sent
 *
 * Returns: a short name for who made it: the common name, else the whole issuer; maybe empty
 */
const char *
cbk_chain_get_issuer (CbkChain *self, guint index)
{
  const CbkChainFacts *facts = get_facts (self, index);

  return facts != NULL ? facts->issuer : NULL;
}

/**
 * cbk_chain_get_serial:
 * @self: a chain
 * @index: which certificate; 0 is the first one sent
 *
 * Returns: its serial number in lower-case hexadecimal, whole bytes, without colons
 */
const char *
cbk_chain_get_serial (CbkChain *self, guint index)
{
  const CbkChainFacts *facts = get_facts (self, index);

  return facts != NULL ? facts->serial : NULL;
}

/**
 * cbk_chain_get_sha256:
 * @self: a chain
 * @index: which certificate; 0 is the first one sent
 *
 * Returns: the SHA-256 of its DER bytes, 64 digits of lower-case hexadecimal without colons
 */
const char *
cbk_chain_get_sha256 (CbkChain *self, guint index)
{
  const CbkChainFacts *facts = get_facts (self, index);

  return facts != NULL ? facts->sha256 : NULL;
}

/**
 * cbk_chain_get_not_before:
 * @self: a chain
 * @index: which certificate; 0 is the first one sent
 *
 * Returns: its first second, in UTC seconds since 1970 (negative before), or %CBK_CHAIN_TIME_UNREADABLE
 */
gint64
cbk_chain_get_not_before (CbkChain *self, guint index)
{
  const CbkChainFacts *facts = get_facts (self, index);

  return facts != NULL ? facts->not_before : CBK_CHAIN_TIME_UNREADABLE;
}

/**
 * cbk_chain_get_expire_time:
 * @self: a chain
 * @index: which certificate; 0 is the first one sent
 *
 * Returns: its last second (RFC 5280, section 4.1.2.5), in UTC seconds since 1970, or %CBK_CHAIN_TIME_UNREADABLE
 */
gint64
cbk_chain_get_expire_time (CbkChain *self, guint index)
{
  const CbkChainFacts *facts = get_facts (self, index);

  return facts != NULL ? facts->expire_time : CBK_CHAIN_TIME_UNREADABLE;
}

/**
 * cbk_chain_dup_sections:
 * @self: a chain
 * @index: which certificate; 0 is the first one sent
 *
 * Each section has at least one fact, and sections without any are left out. At most 250 facts of a kind are given; a
 * last one says how many more there are.
 *
 * Returns: (transfer container) (element-type CbkFactSection): the facts, in the order to be read; they outlive @self
 *   and must not be changed
 */
GPtrArray *
cbk_chain_dup_sections (CbkChain *self, guint index)
{
  const CbkChainFacts *facts = get_facts (self, index);

  return facts != NULL ? g_ptr_array_ref (facts->sections) : NULL;
}

/**
 * cbk_chain_get_der:
 * @self: a chain
 * @index: which certificate; 0 is the first one sent
 *
 * Returns: (transfer none): the certificate's own bytes
 */
GBytes *
cbk_chain_get_der (CbkChain *self, guint index)
{
  const CbkChainFacts *facts = get_facts (self, index);

  return facts != NULL ? facts->der : NULL;
}

/**
 * cbk_chain_dup_x509:
 * @self: a chain
 * @index: which certificate; 0 is the first one sent
 *
 * Returns: (transfer full): the certificate, read anew: the same bytes, by the same reader
 */
X509 *
cbk_chain_dup_x509 (CbkChain *self, guint index)
{
  gsize         length;
  const guint8 *der = g_bytes_get_data (cbk_chain_get_der (self, index), &length);
  X509         *x509 = d2i_X509 (NULL, &der, (long) length);

  g_assert (x509 != NULL);
  return x509;
}

/**
 * cbk_chain_new_part:
 * @self: a chain
 * @indices: (array length=n_indices): which of its certificates, in which order
 * @n_indices: how many, at least one
 *
 * Returns: (transfer full): a chain of these certificates
 */
CbkChain *
cbk_chain_new_part (CbkChain *self, const guint *indices, guint n_indices)
{
  CbkChain *part = g_object_new (CBK_TYPE_CHAIN, NULL);

  g_assert (n_indices > 0);
  for (guint i = 0; i < n_indices; i++)
    {
      gsize          length;
      const guint8  *der = g_bytes_get_data (cbk_chain_get_der (self, indices[i]), &length);
      CbkChainFacts *facts = cbk_chain_facts_new_from_der (der, length);

      g_assert (facts != NULL);
      g_ptr_array_add (part->certificates, facts);
    }
  ERR_clear_error ();
  return part;
}
