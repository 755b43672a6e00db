/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of CbkSnapshot share. */
#pragma once

#include "core/inventory/cbk-snapshot-block.h"
#include "core/inventory/cbk-snapshot.h"

G_BEGIN_DECLS

/* A name grows less than fourfold in its Unicode form, so the offsets of both arenas fit in 32 bits. */
#define CBK_SNAPSHOT_MAX_ARENA (G_MAXUINT32 / 4)
#define CBK_SNAPSHOT_MAX_STRINGS (G_MAXUINT32 / 2)

struct _CbkSnapshot
{
  gatomicrefcount    ref_count;
  GBytes            *bytes;     /* owned: the block that everything below points into */
  gpointer           unsealed;  /* (nullable): the block, where it was made here and not read … */
  gsize              is_sealed; /* … and whether its bytes were asked for */
  CbkSnapshotCounts  counts;
  CbkSnapshotColumns columns;
  guint64            serial;      /* of no other snapshot of this process */
  guint64            base_serial; /* of the one that this was made of, or 0 */
  GArray            *kept;        /* (owned) (nullable) of CbkRun: what it has of that one's rows */
};

CbkSnapshot *
cbk_snapshot_new_from_block (gpointer block, const CbkSnapshotCounts *counts, const CbkSnapshotColumns *columns);
guint32  cbk_snapshot_hash_id (const guint64 secret[2], const char *id);
gboolean cbk_snapshot_find_place (const CbkSnapshot *self, const char *domain, gsize length, guint *place);
guint    cbk_snapshot_find_unicode_place (const CbkSnapshot *self, guint row);

G_END_DECLS
