/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A private key in memory that is wiped: does it belong to this certificate, and as a file of its own. */
#pragma once

#include "core/pki/cbk-chain.h"
#include "core/pki/cbk-secret.h"

G_BEGIN_DECLS

/* One owner; on one thread at a time. */
typedef struct _CbkPrivateKey CbkPrivateKey;

CbkPrivateKey *cbk_private_key_new_from_pem (CbkSecret *pem, GError **error);
gboolean       cbk_private_key_matches (CbkPrivateKey *self, CbkChain *chain, guint index);
CbkSecret     *cbk_private_key_to_pem (CbkPrivateKey *self, CbkSecret *passphrase, GError **error);
char          *cbk_private_key_describe (CbkPrivateKey *self);
void           cbk_private_key_free (CbkPrivateKey *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkPrivateKey, cbk_private_key_free)

G_END_DECLS
