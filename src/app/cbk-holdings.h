/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that the store of an account holds for its session, read at once. */
#pragma once

#include "core/store/cbk-store.h"

G_BEGIN_DECLS

typedef struct
{
  CbkSnapshot *snapshot; /* owned */
  gint64       synced;   /* when the last complete pass began, UTC seconds; 0 before the first */
  CbkTerms    *terms;    /* owned: what the CDN has said */
} CbkHoldings;

void         cbk_holdings_read_async (CbkStore           *store,
                                      gboolean            is_open,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
CbkHoldings *cbk_holdings_read_finish (CbkStore *store, GAsyncResult *result, char **put_aside, GError **error);
void         cbk_holdings_free (CbkHoldings *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkHoldings, cbk_holdings_free)

G_END_DECLS
