/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The database of an account as the store's thread sees it; every function runs there and blocks. */
#pragma once

#include "core/inventory/cbk-snapshot.h"
#include "core/store/cbk-store-cache.h"
#include "core/store/cbk-store-pass.h"

G_BEGIN_DECLS

typedef struct _CbkStoreDatabase CbkStoreDatabase;

CbkStoreDatabase *cbk_store_database_new (const char *path);
void              cbk_store_database_free (CbkStoreDatabase *self);
gboolean          cbk_store_database_open (CbkStoreDatabase *self, char **put_aside, GError **error);
void              cbk_store_database_close (CbkStoreDatabase *self);
gboolean          cbk_store_database_is_open (CbkStoreDatabase *self);
gboolean          cbk_store_database_look (CbkStoreDatabase *self);
CbkSnapshot      *cbk_store_database_load (CbkStoreDatabase *self, gint64 *synced, GError **error);
CbkDomain        *cbk_store_database_get_domain (CbkStoreDatabase *self, gint64 key, GError **error);
CbkPass          *cbk_store_database_begin_pass (CbkStoreDatabase *self, const CbkPassWish *wish, GError **error);
gboolean          cbk_store_database_commit_page (CbkStoreDatabase *self, const CbkStorePage *page, GError **error);
CbkSnapshot      *cbk_store_database_finish_pass (CbkStoreDatabase *self, CbkPassChanges *changes, GError **error);
void              cbk_store_database_tidy (CbkStoreDatabase *self);
void              cbk_store_database_tidy_read (CbkStoreDatabase *self);
gboolean          cbk_store_database_abandon_pass (CbkStoreDatabase *self, gint64 not_before, GError **error);
void              cbk_store_database_put_aside (CbkStoreDatabase *self, GError **error);
gboolean          cbk_store_database_get_generation (CbkStoreDatabase *self, gint64 *generation, GError **error);
gboolean          cbk_store_database_is_latest (CbkStoreDatabase *self, CbkSnapshot *snapshot, gint64 generation);
CbkSql           *cbk_store_database_get_sql (CbkStoreDatabase *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkStoreDatabase, cbk_store_database_free)

G_END_DECLS
