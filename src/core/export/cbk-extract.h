/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows that were taken out of an inventory to be exported later, or elsewhere: what a CbkExport borrows, owned.
 * Immutable; any thread. */
#pragma once

#include "core/export/cbk-export.h"

G_BEGIN_DECLS

typedef struct _CbkExtract CbkExtract;

CbkExtract      *cbk_extract_new (const CbkExport *what);
CbkExtract      *cbk_extract_ref (CbkExtract *self);
void             cbk_extract_unref (CbkExtract *self);
const CbkExport *cbk_extract_get (const CbkExtract *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkExtract, cbk_extract_unref)

G_END_DECLS
