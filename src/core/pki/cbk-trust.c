/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom a certificate chain ends at, and who trusts that authority: the computer, the account, or nobody. */

#include "config.h"

#include "core/pki/cbk-trust.h"

#include <glib/gi18n-lib.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include "core/cbk-error.h"
#include "core/pki/cbk-chain-private.h"

/* Several times what the authorities of a whole operating system take. */
#define MAX_ROOTS_BYTES (4 * 1024 * 1024)

typedef STACK_OF (X509) CertificateStack;

static void
certificate_stack_free (CertificateStack *stack)
{
  sk_X509_pop_free (stack, X509_free);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CertificateStack, certificate_stack_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE, X509_STORE_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE_CTX, X509_STORE_CTX_free)

/* Without this, OpenSSL asks on the terminal for the password of an encrypted block. */
static int
refuse_password_cb (char *buffer, int size, int for_writing, void *user_data)
{
  return -1;
}

/* Returns: (transfer full) (nullable): the certificates in @roots, at least one */
static CertificateStack *
read_roots (GBytes *roots, GError **error)
{
  g_autoptr (CertificateStack) stack = sk_X509_new_null ();
  g_autoptr (BIO) bio = NULL;
  gsize       length;
  const char *pem = g_bytes_get_data (roots, &length);
  X509       *root;

  g_assert (stack != NULL);
  if (length > MAX_ROOTS_BYTES)
    {
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_CERTIFICATE,
                           _ ("The account’s own authorities are larger than 4 MiB, so they were not read. Give the "
                              "account only the authorities that its CDN uses."));
      return NULL;
    }

  bio = BIO_new_mem_buf (length > 0 ? pem : "", (int) length);
  g_assert (bio != NULL);
  while ((root = PEM_read_bio_X509 (bio, NULL, refuse_password_cb, NULL)) != NULL)
    if (sk_X509_push (stack, root) == 0)
      g_error ("No memory for a certificate");

  if (ERR_GET_REASON (ERR_peek_last_error ()) != PEM_R_NO_START_LINE || sk_X509_num (stack) == 0)
    {
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_CERTIFICATE,
                           _ ("The account’s own authorities cannot be read, so it is not known whether the account "
                              "trusts this certificate. Give the account its authorities anew, as PEM certificates."));
      return NULL;
    }
  ERR_clear_error ();
  return g_steal_pointer (&stack);
}

/* What the chain once read is read again without a doubt: the same bytes, by the same reader. */
static CertificateStack *
copy_chain (CbkChain *chain)
{
  CertificateStack *stack = sk_X509_new_null ();

  g_assert (stack != NULL);
  for (guint i = 0; i < cbk_chain_get_length (chain); i++)
    {
      gsize         length;
      const guint8 *der = g_bytes_get_data (cbk_chain_get_der (chain, i), &length);
      X509         *x509 = d2i_X509 (NULL, &der, (long) length);

      g_assert (x509 != NULL);
      if (sk_X509_push (stack, x509) == 0)
        g_error ("No memory for a certificate");
    }
  return stack;
}

static X509_STORE *
make_store (CertificateStack *roots)
{
  X509_STORE *store = X509_STORE_new ();

  g_assert (store != NULL);
  if (X509_STORE_set_default_paths (store) != 1)
    g_error ("No memory for the authorities of the computer");
  for (int i = 0; roots != NULL && i < sk_X509_num (roots); i++)
    if (X509_STORE_add_cert (store, sk_X509_value (roots, i)) != 1)
      g_error ("No memory for the authorities of the account");
  return store;
}

static CbkTrustKind
kind_of_failure (int failure)
{
  switch (failure)
    {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return CBK_TRUST_UNKNOWN_ISSUER;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return CBK_TRUST_SELF_ISSUED;
    }
  return CBK_TRUST_INVALID;
}

/* An authority in the store is one whether it signed itself or not: an account may trust an intermediate alone.
 * A time may not be set here: where there is one, OpenSSL checks the dates whatever the flags say. */
static CbkTrust *
verify (CertificateStack *chain, CertificateStack *roots)
{
  g_autoptr (X509_STORE) store = make_store (roots);
  g_autoptr (X509_STORE_CTX) context = X509_STORE_CTX_new ();
  CbkTrust         *self = g_new0 (CbkTrust, 1);
  X509             *leaf = sk_X509_value (chain, 0);
  X509             *current;
  CertificateStack *path;

  if (context == NULL || X509_STORE_CTX_init (context, store, leaf, chain) != 1)
    g_error ("No memory for checking a certificate");
  X509_STORE_CTX_set_flags (context, X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_PARTIAL_CHAIN);

  if (X509_verify_cert (context) == 1)
    {
      path = X509_STORE_CTX_get0_chain (context);
      current = sk_X509_value (path, sk_X509_num (path) - 1);
      self->kind = roots != NULL ? CBK_TRUST_ACCOUNT : CBK_TRUST_SYSTEM;
      self->authority = cbk_chain_dup_short_name (X509_get_subject_name (current));
    }
  else
    {
      current = X509_STORE_CTX_get_current_cert (context);
      self->kind = kind_of_failure (X509_STORE_CTX_get_error (context));
      self->authority = cbk_chain_dup_short_name (X509_get_issuer_name (current != NULL ? current : leaf));
    }
  ERR_clear_error ();
  return self;
}

/**
 * cbk_trust_new:
 * @chain: a chain; its first certificate is the one that is asked about
 * @roots: (nullable): PEM (RFC 7468) of the authorities that the account trusts beside the computer's, up to 4 MiB;
 *   blocks of other kinds are passed over
 * @error: CBK_ERROR_CERTIFICATE where @roots has no certificate or a damaged one; it is set even where the computer
 *   trusts the chain, for a broken account should be known early
 *
 * Follows the issuers (RFC 5280, section 6.1) to an authority that is trusted. The computer's are those of OpenSSL's
 * default paths; an authority that both trust is the computer's. The order in which the rest of @chain was sent does
 * not matter. Dates are not looked at, so there is no "now": an expired certificate of a known authority is still
 * that authority's. Host names, purposes and revocation are not looked at either. Nothing is fetched, so an
 * intermediate that was not sent looks like an unknown authority.
 *
 * Of a failure, the authority is the issuer named where the path stopped. Reads files, so it belongs on a worker
 * thread; any number may do so at once. OpenSSL's error queue is empty afterwards.
 *
 * Returns: (transfer full) (nullable): the answer, or %NULL with @error set
 */
CbkTrust *
cbk_trust_new (CbkChain *chain, GBytes *roots, GError **error)
{
  g_autoptr (CertificateStack) certificates = NULL;
  g_autoptr (CertificateStack) authorities = NULL;
  CbkTrust *self;

  g_return_val_if_fail (CBK_IS_CHAIN (chain), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  ERR_clear_error ();
  if (roots != NULL)
    {
      authorities = read_roots (roots, error);
      if (authorities == NULL)
        {
          ERR_clear_error ();
          return NULL;
        }
    }

  certificates = copy_chain (chain);
  self = verify (certificates, NULL);
  if (authorities != NULL && self->kind != CBK_TRUST_SYSTEM)
    {
      cbk_trust_free (self);
      self = verify (certificates, authorities);
    }
  return self;
}

/**
 * cbk_trust_free:
 * @self: (transfer full): what is to be freed
 */
void
cbk_trust_free (CbkTrust *self)
{
  g_free (self->authority);
  g_free (self);
}
