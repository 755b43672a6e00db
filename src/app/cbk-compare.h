/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two certificates side by side: which facts differ, which names came and went. Pure, tested without a display. */
#pragma once

#include "core/pki/cbk-chain.h"

G_BEGIN_DECLS

typedef struct
{
  char    *label;
  char    *older; /* lines, or "" where the certificate says nothing of it */
  char    *newer;
  gboolean differs;
} CbkComparison;

GPtrArray *cbk_compare_chains (CbkChain *older, CbkChain *newer);

G_END_DECLS
