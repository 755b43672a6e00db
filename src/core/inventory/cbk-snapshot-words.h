/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words that the rows of a snapshot have in common, while the snapshot is being made: each different string once,
 * and each different text (status, reason and provisioning of a row) once. */
#pragma once

#include "core/inventory/cbk-snapshot-block.h"

G_BEGIN_DECLS

typedef struct
{
  GStringChunk *chunk;          /* owned: the bytes of the strings below */
  GPtrArray    *strings;        /* owned: 0 is no reason */
  GHashTable   *string_indices; /* owned: string -> its index */
  gsize         string_bytes;
  GArray       *texts;        /* owned: CbkSnapshotText */
  GHashTable   *text_indices; /* owned: CbkSnapshotText -> its index */
} CbkSnapshotWords;

void    cbk_snapshot_words_init (CbkSnapshotWords *self);
void    cbk_snapshot_words_clear (CbkSnapshotWords *self);
guint32 cbk_snapshot_words_add_string (CbkSnapshotWords *self, const char *string);
guint32 cbk_snapshot_words_add_text (CbkSnapshotWords *self, const CbkSnapshotText *text);
void    cbk_snapshot_words_count (const CbkSnapshotWords *self, CbkSnapshotCounts *counts);
void    cbk_snapshot_words_write (const CbkSnapshotWords *self, CbkSnapshotColumns *columns);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CbkSnapshotWords, cbk_snapshot_words_clear)

G_END_DECLS
