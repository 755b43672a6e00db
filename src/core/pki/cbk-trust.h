/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom a certificate chain ends at, and who trusts that authority: the computer, the account, or nobody. */
#pragma once

#include "core/pki/cbk-chain.h"

G_BEGIN_DECLS

typedef enum
{
  CBK_TRUST_SYSTEM,         /* the chain ends at an authority of this computer */
  CBK_TRUST_ACCOUNT,        /* it ends at an authority that this account alone trusts */
  CBK_TRUST_UNKNOWN_ISSUER, /* it leads to an issuer that nobody here trusts, or that was not sent */
  CBK_TRUST_SELF_ISSUED,    /* the first certificate names itself as its issuer, and nobody here trusts it */
  CBK_TRUST_INVALID,        /* a signature or a rule of RFC 5280 is broken, or the computer rejects the authority */
} CbkTrustKind;

/* Immutable once made. */
typedef struct
{
  CbkTrustKind kind;
  char        *authority; /* whom the chain ends at: a name fit to be shown, not markup, maybe empty */
} CbkTrust;

CbkTrust *cbk_trust_new (CbkChain *chain, GBytes *roots, GError **error);
void      cbk_trust_free (CbkTrust *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkTrust, cbk_trust_free)

G_END_DECLS
