/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fills a key map from the table: with all rows, or with those alone that a page may be about. */
#pragma once

#include "core/inventory/cbk-snapshot.h"
#include "core/store/cbk-key-map.h"
#include "core/store/cbk-sql.h"

G_BEGIN_DECLS

typedef struct
{
  CbkSql      *sql;      /* borrowed */
  CbkKeyMap   *map;      /* borrowed */
  CbkSnapshot *snapshot; /* owned (nullable): of the rows when the pass began; NULL: the map has all rows */
  GHashTable  *read;     /* owned (nullable): keys of the snapshot's rows that were read into the map */
} CbkKeyFill;

void     cbk_key_fill_init (CbkKeyFill *self, CbkSql *sql, CbkKeyMap *map);
void     cbk_key_fill_clear (CbkKeyFill *self);
gboolean cbk_key_fill_read_all (CbkKeyFill *self, gboolean is_named, GError **error);
void     cbk_key_fill_use_snapshot (CbkKeyFill *self, CbkSnapshot *snapshot);
gboolean cbk_key_fill_read_keys (CbkKeyFill *self, GArray *keys, GError **error);
gboolean cbk_key_fill_read_page (CbkKeyFill *self, GPtrArray *domains, GPtrArray *deleted_ids, GError **error);

G_END_DECLS
