/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The facts of a certificate as groups of rows, each with a button that copies it. */
#pragma once

#include <adwaita.h>

#include "cli/cbk-save.h"
#include "core/pki/cbk-chain.h"
#include "core/pki/cbk-trust.h"

G_BEGIN_DECLS

#define CBK_TYPE_FACT_LIST (cbk_fact_list_get_type ())
G_DECLARE_FINAL_TYPE (CbkFactList, cbk_fact_list, CBK, FACT_LIST, AdwBin)

void cbk_fact_list_set_chain (CbkFactList    *self,
                              CbkChain       *chain,
                              const CbkTrust *trust,
                              const GError   *trust_error,
                              gint64          recorded_expire_time);
void cbk_fact_list_set_saved (CbkFactList *self, const CbkSaveResult *saved);

G_END_DECLS
