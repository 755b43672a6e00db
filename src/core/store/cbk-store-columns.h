/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The snapshot of the rows as they stand, and the columns that are stored of it. On the store's thread. */
#pragma once

#include "core/inventory/cbk-snapshot.h"
#include "core/store/cbk-sql.h"

G_BEGIN_DECLS

typedef struct
{
  CbkSnapshot *latest;            /* owned (nullable): the last snapshot that was made or read … */
  gint64       latest_generation; /* … and the rows it shows */
  gint64       duration;          /* of making the last one that was made, in microseconds */
  gboolean     unusable;          /* the stored columns are no snapshot */
} CbkStoreColumns;

/* Which edits since the stored columns are too many to leave them as they are. */
typedef enum
{
  CBK_COLUMNS_AT_BEGIN, /* fewer: nobody waits for what is done before the CDN is asked */
  CBK_COLUMNS_AT_END,
} CbkColumnsMoment;

CbkSnapshot *cbk_store_columns_get (CbkStoreColumns *self, CbkSql *sql, GError **error);
gboolean     cbk_store_columns_keep (CbkStoreColumns *self, CbkSql *sql, CbkColumnsMoment moment, GError **error);
void         cbk_store_columns_forget (CbkStoreColumns *self);
gboolean     cbk_store_edit_write (CbkSql *sql, gint64 generation, GByteArray *keys, GError **error);

G_END_DECLS
