/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom a certificate chain ends at, and who trusts that authority: the computer, the account, or nobody. */

#include "config.h"

#include "core/pki/cbk-trust.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "core/pki/cbk-chain-private.h"
#include "core/pki/cbk-trust-store.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE, X509_STORE_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE_CTX, X509_STORE_CTX_free)

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
verify (CbkCertificateStack *chain, CbkCertificateStack *roots)
{
  g_autoptr (X509_STORE) store = cbk_trust_store_new (roots);
  g_autoptr (X509_STORE_CTX) context = X509_STORE_CTX_new ();
  CbkTrust            *self = g_new0 (CbkTrust, 1);
  X509                *leaf = sk_X509_value (chain, 0);
  X509                *current;
  CbkCertificateStack *path;

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
  g_autoptr (CbkCertificateStack) certificates = NULL;
  g_autoptr (CbkCertificateStack) authorities = NULL;
  CbkTrust *self;

  g_return_val_if_fail (CBK_IS_CHAIN (chain), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  ERR_clear_error ();
  if (roots != NULL)
    {
      authorities = cbk_trust_store_read_roots (roots, error);
      if (authorities == NULL)
        {
          ERR_clear_error ();
          return NULL;
        }
    }

  certificates = cbk_trust_store_copy_chain (chain);
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
