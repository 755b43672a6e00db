/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pass through the whole inventory or its changes, as the database sees it: begin or resume, pages, end. On the
 * store's thread. */
#pragma once

#include "core/store/cbk-sql.h"
#include "core/store/cbk-store-columns.h"
#include "core/store/cbk-store.h"

G_BEGIN_DECLS

typedef struct _CbkStorePass CbkStorePass;

/* What a pass is to be. */
typedef struct
{
  CbkPassKind kind;
  gboolean    can_delta;
  gint64      now;
} CbkPassWish;

/* What a page has brought. */
typedef struct
{
  GPtrArray  *domains;     /* of CbkDomain */
  GPtrArray  *deleted_ids; /* (nullable) of char * */
  guint       n_unreadable;
  const char *next_page_token; /* (nullable) */
  const char *next_sync_token; /* (nullable) */
} CbkStorePage;

CbkStorePass *cbk_store_pass_begin (CbkSql *sql, CbkStoreColumns *columns, const CbkPassWish *wish, GError **error);
void          cbk_store_pass_free (CbkStorePass *self);
CbkPass      *cbk_store_pass_describe (CbkStorePass *self);
gboolean      cbk_store_pass_commit (CbkStorePass *self, const CbkStorePage *page, GError **error);
gboolean      cbk_store_pass_end (CbkStorePass *self, CbkPassChanges *changes, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkStorePass, cbk_store_pass_free)

G_END_DECLS
