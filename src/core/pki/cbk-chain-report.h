/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A report to be filled. Of this folder only. */
#pragma once

#include "core/pki/cbk-chain-check.h"

G_BEGIN_DECLS

CbkChainReport *cbk_chain_report_new (void);
void            cbk_chain_report_add (CbkChainReport *self, CbkGravity gravity, const char *kind, char *sentence);

G_END_DECLS
