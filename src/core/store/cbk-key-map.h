/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows the database has, in memory: hash of id -> row, hash of domain -> row, and a hash of what each row says.
 * It is what the tables have no index for. Rows are known by slots: numbers from 0, in the order of their adding. */
#pragma once

#include "core/inventory/cbk-domain.h"

G_BEGIN_DECLS

typedef struct _CbkKeyMap CbkKeyMap;

typedef struct
{
  guint64 id;
  guint64 domain;
  guint64 content; /* of the whole row */
} CbkRowHashes;

typedef enum
{
  CBK_KEY_MAP_ID,
  CBK_KEY_MAP_DOMAIN,
} CbkKeyMapIndex;

/* A walk over the rows with one hash: begin it with {0}. */
typedef struct
{
  guint n_seen;
  guint slot;
} CbkKeyMapWalk;

CbkKeyMap   *cbk_key_map_new (void);
void         cbk_key_map_free (CbkKeyMap *self);
CbkRowHashes cbk_key_map_hash (CbkKeyMap *self, const CbkDomain *row);
guint64      cbk_key_map_hash_id (CbkKeyMap *self, const char *id);
guint        cbk_key_map_add (CbkKeyMap *self, gint64 key, const CbkRowHashes *hashes);
void         cbk_key_map_change (CbkKeyMap *self, guint slot, const CbkRowHashes *hashes);
void         cbk_key_map_remove (CbkKeyMap *self, guint slot);
gboolean     cbk_key_map_next (CbkKeyMap *self, CbkKeyMapIndex index, guint64 hash, CbkKeyMapWalk *walk);
gboolean     cbk_key_map_find_same (CbkKeyMap *self, const CbkRowHashes *hashes, guint *slot);
gboolean     cbk_key_map_find_key (CbkKeyMap *self, gint64 key, guint *slot);
guint        cbk_key_map_get_n_rows (CbkKeyMap *self);
guint        cbk_key_map_get_n_slots (CbkKeyMap *self);
gint64       cbk_key_map_get_key (CbkKeyMap *self, guint slot);
void         cbk_key_map_set_named (CbkKeyMap *self, guint slot, gboolean is_named);
gboolean     cbk_key_map_is_named (CbkKeyMap *self, guint slot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkKeyMap, cbk_key_map_free)

G_END_DECLS
