/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a site operator should know before a certificate is saved, and the chain as it should be saved. */
#pragma once

#include "core/pki/cbk-chain.h"
#include "core/pki/cbk-private-key.h"

G_BEGIN_DECLS

typedef enum
{
  CBK_GRAVITY_NOTE,    /* was put right; nothing is to be done */
  CBK_GRAVITY_WARNING, /* the user decides */
  CBK_GRAVITY_BLOCKER, /* may not be saved */
} CbkGravity;

typedef struct
{
  CbkGravity  gravity;
  const char *kind;     /* a word for programs, one of CBK_FINDING_… */
  char       *sentence; /* translated plain text, valid UTF-8 without control characters; not markup */
} CbkFinding;

#define CBK_FINDING_NO_CERTIFICATE "no-certificate"
#define CBK_FINDING_KEY_MISMATCH "key-mismatch"
#define CBK_FINDING_NAMES "names"
#define CBK_FINDING_EXPIRED "expired"
#define CBK_FINDING_NOT_YET_VALID "not-yet-valid"
#define CBK_FINDING_MISSING_INTERMEDIATE "missing-intermediate"
#define CBK_FINDING_UNKNOWN_ISSUER "unknown-issuer"
#define CBK_FINDING_SELF_SIGNED "self-signed"
#define CBK_FINDING_NOT_ACCEPTED "not-accepted" /* for a reason that has no word of its own here */
#define CBK_FINDING_ROOTS_UNREADABLE "roots-unreadable"
#define CBK_FINDING_FOREIGN "foreign"
#define CBK_FINDING_WEAK_KEY "weak-key"
#define CBK_FINDING_WEAK_SIGNATURE "weak-signature"
#define CBK_FINDING_REORDERED "reordered"
#define CBK_FINDING_ROOT_DROPPED "root-dropped"
#define CBK_FINDING_DUPLICATE_DROPPED "duplicate-dropped"

typedef struct
{
  GPtrArray *findings; /* of CbkFinding, owned: the gravest first */
  CbkChain  *chain;    /* owned (nullable): in order, the leaf first, without its root and what does not belong to it */
} CbkChainReport;

CbkChainReport *cbk_chain_check (CbkChain *chain, CbkPrivateKey *key, const char *domain, GBytes *roots, gint64 now);
gboolean        cbk_chain_report_has (CbkChainReport *self, CbkGravity gravity);
void            cbk_chain_report_free (CbkChainReport *self);

const char *cbk_gravity_to_nick (CbkGravity gravity);
gboolean    cbk_gravity_from_nick (const char *nick, CbkGravity *gravity);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkChainReport, cbk_chain_report_free)

G_END_DECLS
