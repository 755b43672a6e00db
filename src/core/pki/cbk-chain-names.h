/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a certificate is for a domain, and if not, why. Of this folder only. */
#pragma once

#include <openssl/x509.h>

#include "core/pki/cbk-chain.h"

G_BEGIN_DECLS

gboolean cbk_chain_names_cover (X509 *x509, const char *domain);
char    *cbk_chain_names_explain (X509 *x509, const char *domain);

G_END_DECLS
