/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The authorities of the computer and of an account, and a chain, as OpenSSL has them. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "core/cbk-error.h"
#include "core/pki/cbk-chain-private.h"
#include "core/pki/cbk-trust-store.h"

/* Several times what the authorities of a whole operating system take. */
#define MAX_ROOTS_BYTES (4 * 1024 * 1024)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)

/* Without this, OpenSSL asks on the terminal for the password of an encrypted block. */
static int
refuse_password_cb (char *buffer, int size, int for_writing, void *user_data)
{
  return -1;
}

/* Returns: (transfer full) (nullable): the certificates in @roots, at least one; OpenSSL's errors may be left in its
 * queue */
CbkCertificateStack *
cbk_trust_store_read_roots (GBytes *roots, GError **error)
{
  g_autoptr (CbkCertificateStack) stack = sk_X509_new_null ();
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

/* The certificates as they were sent. */
CbkCertificateStack *
cbk_trust_store_copy_chain (CbkChain *chain)
{
  CbkCertificateStack *stack = sk_X509_new_null ();

  g_assert (stack != NULL);
  for (guint i = 0; i < cbk_chain_get_length (chain); i++)
    if (sk_X509_push (stack, cbk_chain_dup_x509 (chain, i)) == 0)
      g_error ("No memory for a certificate");
  return stack;
}

/* The authorities of the computer (OpenSSL's default paths) and, where there are any, those of an account. */
X509_STORE *
cbk_trust_store_new (CbkCertificateStack *roots)
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

void
cbk_certificate_stack_free (CbkCertificateStack *stack)
{
  sk_X509_pop_free (stack, X509_free);
}
