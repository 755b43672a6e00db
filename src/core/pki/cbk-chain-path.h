/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way from one certificate to an authority through those that were sent along. Of this folder only. */
#pragma once

#include "core/pki/cbk-trust-store.h"

G_BEGIN_DECLS

typedef enum
{
  CBK_CHAIN_END_TRUSTED,     /* at an authority that is trusted */
  CBK_CHAIN_END_SELF_SIGNED, /* at a certificate that was sent, signed itself, and is not trusted */
  CBK_CHAIN_END_OPEN,        /* at a certificate whose issuer was neither sent nor is trusted */
} CbkChainEnd;

/* Places in what was sent, each in exactly one of the four. */
typedef struct
{
  GArray     *kept;       /* of guint, owned: the way, the leaf first; then what leads to other authorities */
  guint       n_way;      /* how many of them are the way */
  GArray     *roots;      /* of guint, owned: signed themselves, and are no part of what a server sends */
  GArray     *foreign;    /* of guint, owned: nothing leads to them */
  GArray     *duplicates; /* of guint, owned: the same bytes as another one */
  CbkChainEnd end;
  guint       last; /* where the way ends: the last of it, or the root that it was sent with */
} CbkChainPath;

CbkChainPath *cbk_chain_path_new (CbkCertificateStack *sent, guint leaf, X509_STORE *store, gint64 now);
gboolean      cbk_chain_path_is_reordered (const CbkChainPath *self);
void          cbk_chain_path_free (CbkChainPath *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkChainPath, cbk_chain_path_free)

G_END_DECLS
