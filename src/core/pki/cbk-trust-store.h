/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The authorities of the computer and of an account, and a chain, as OpenSSL has them. Of this folder only. */
#pragma once

#include <openssl/x509_vfy.h>

#include "core/pki/cbk-chain.h"

G_BEGIN_DECLS

typedef STACK_OF (X509) CbkCertificateStack;

CbkCertificateStack *cbk_trust_store_read_roots (GBytes *roots, GError **error);
CbkCertificateStack *cbk_trust_store_copy_chain (CbkChain *chain);
X509_STORE          *cbk_trust_store_new (CbkCertificateStack *roots);
void                 cbk_certificate_stack_free (CbkCertificateStack *stack);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkCertificateStack, cbk_certificate_stack_free)

G_END_DECLS
