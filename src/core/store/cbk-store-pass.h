/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pass through the whole inventory, as the database sees it: begin or resume, pages, end. On the store's thread. */
#pragma once

#include "core/store/cbk-sql.h"
#include "core/store/cbk-store.h"

G_BEGIN_DECLS

typedef struct _CbkStorePass CbkStorePass;

CbkStorePass *cbk_store_pass_begin (CbkSql *sql, gboolean may_resume, gint64 now, GError **error);
void          cbk_store_pass_free (CbkStorePass *self);
CbkPass      *cbk_store_pass_describe (CbkStorePass *self);
gboolean      cbk_store_pass_commit (CbkStorePass *self,
                                     GPtrArray    *domains,
                                     guint         n_unreadable,
                                     const char   *next_page_token,
                                     GError      **error);
gboolean      cbk_store_pass_end (CbkStorePass *self, CbkPassChanges *changes, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkStorePass, cbk_store_pass_free)

G_END_DECLS
