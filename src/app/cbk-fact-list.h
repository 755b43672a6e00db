/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The facts of a certificate as groups of rows, each with a button that copies it. */
#pragma once

#include <adwaita.h>

#include "cli/cbk-save.h"
#include "core/pki/cbk-chain-check.h"
#include "core/pki/cbk-trust.h"

G_BEGIN_DECLS

#define CBK_TYPE_FACT_LIST (cbk_fact_list_get_type ())
G_DECLARE_FINAL_TYPE (CbkFactList, cbk_fact_list, CBK, FACT_LIST, AdwBin)

/* What is known of a domain's current certificate. Everything is owned by the caller. */
typedef struct
{
  CbkChain       *chain;
  const CbkTrust *trust;                /* (nullable) whom the chain ends at */
  const GError   *trust_error;          /* (nullable) where there is no trust: why */
  GPtrArray      *findings;             /* of CbkFinding: what is to be minded about it */
  gint64          recorded_expire_time; /* what the CDN's record says, UTC seconds, or CBK_TIME_NONE */
  gint64          now;                  /* UTC seconds */
} CbkCertificateFacts;

void cbk_fact_list_set_facts (CbkFactList *self, const CbkCertificateFacts *facts);
void cbk_fact_list_set_saved (CbkFactList *self, const CbkSaveResult *saved);

G_END_DECLS
