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
  gboolean     is_read_anew;      /* the last one was not made of the one before it */
  gboolean     unusable;          /* the stored columns are no snapshot */
} CbkStoreColumns;

/* How many edits since the stored columns are too many to leave these as they are: fewer while nobody waits. */
typedef enum
{
  CBK_COLUMNS_AT_END,
  CBK_COLUMNS_AFTERWARDS,
} CbkColumnsMoment;

CbkSnapshot *cbk_store_columns_get (CbkStoreColumns *self, CbkSql *sql, GError **error);
gboolean     cbk_store_columns_is_due (CbkStoreColumns *self,
                                       CbkSql          *sql,
                                       CbkColumnsMoment moment,
                                       gboolean        *is_due,
                                       GError         **error);
gboolean     cbk_store_columns_keep (CbkStoreColumns *self, CbkSql *sql, CbkColumnsMoment moment, GError **error);
void         cbk_store_columns_forget (CbkStoreColumns *self);
gboolean     cbk_store_edit_write (CbkSql *sql, gint64 generation, GByteArray *keys, GError **error);

G_END_DECLS
