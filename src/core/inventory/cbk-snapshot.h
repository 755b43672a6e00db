/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An immutable, reference-counted inventory in columns, and its builder.
 *
 * Rows are in the order of their domains (bytes of the xn-- form), so a row number is also the rank of its
 * domain, "equal rows stay in the domain's order" is "equal rows stay in the order of their numbers", and two
 * snapshots of an account are compared in one walk. All columns lie in one block of memory, laid out as it is
 * stored, so loading a snapshot is reading that block. */
#pragma once

#include <gio/gio.h>

#include "core/inventory/cbk-domain.h"
#include "core/inventory/cbk-numbers.h"
#include "core/inventory/cbk-status.h"

G_BEGIN_DECLS

#define CBK_TYPE_SNAPSHOT (cbk_snapshot_get_type ())

typedef struct _CbkSnapshot        CbkSnapshot;
typedef struct _CbkSnapshotBuilder CbkSnapshotBuilder;

GType        cbk_snapshot_get_type (void);
CbkSnapshot *cbk_snapshot_new_from_bytes (GBytes *bytes, GError **error);
CbkSnapshot *cbk_snapshot_ref (CbkSnapshot *self);
void         cbk_snapshot_unref (CbkSnapshot *self);
GBytes      *cbk_snapshot_get_bytes (CbkSnapshot *self);
guint        cbk_snapshot_get_n_rows (const CbkSnapshot *self);

/* One row. Strings are owned by the snapshot; those with a length are not NUL-terminated. */
const char *cbk_snapshot_get_domain (const CbkSnapshot *self, guint row, gsize *length);
const char *cbk_snapshot_get_unicode (const CbkSnapshot *self, guint row, gsize *length);
char       *cbk_snapshot_dup_domain (const CbkSnapshot *self, guint row);
char       *cbk_snapshot_dup_shown_domain (const CbkSnapshot *self, guint row, char **other_form);
gint64      cbk_snapshot_get_key (const CbkSnapshot *self, guint row);
gint64      cbk_snapshot_get_create_time (const CbkSnapshot *self, guint row);
gint64      cbk_snapshot_get_update_time (const CbkSnapshot *self, guint row);
gint64      cbk_snapshot_get_expire_time (const CbkSnapshot *self, guint row);
CbkStatus   cbk_snapshot_get_status (const CbkSnapshot *self, guint row);
const char *cbk_snapshot_get_status_word (const CbkSnapshot *self, guint row);
const char *cbk_snapshot_get_reason (const CbkSnapshot *self, guint row);
const char *cbk_snapshot_get_provisioning (const CbkSnapshot *self, guint row);
guint8      cbk_snapshot_get_type_rank (const CbkSnapshot *self, guint row);
CbkVerdict  cbk_snapshot_judge (const CbkSnapshot *self, guint row, gint64 now);
gboolean    cbk_snapshot_find (const CbkSnapshot *self, const char *domain, guint *row);
void        cbk_snapshot_find_ids (const CbkSnapshot *self, GPtrArray *ids, GArray *rows);

/* Whole columns, for CbkQuery: n_rows values, owned by the snapshot, for reading. */
CbkNumbers    cbk_snapshot_peek_create_times (const CbkSnapshot *self);
CbkNumbers    cbk_snapshot_peek_update_times (const CbkSnapshot *self);
CbkNumbers    cbk_snapshot_peek_expire_times (const CbkSnapshot *self);
CbkIndices    cbk_snapshot_peek_words (const CbkSnapshot *self, guint *n_words);
const guint8 *cbk_snapshot_peek_type_ranks (const CbkSnapshot *self); /* by the number of the words */
const guint8 *cbk_snapshot_peek_statuses (const CbkSnapshot *self);   /* CbkStatus as reported */

/* The arena of a form: every row's bytes, each followed by '\n'. In the Unicode arena entry e belongs to row rows[e].
 */
typedef struct
{
  const char    *bytes;
  gsize          length;
  const guint32 *rows; /* NULL in the arena of domains, where entry and row are the same */
  guint          n_entries;
} CbkArena;

CbkArena cbk_snapshot_peek_domains (const CbkSnapshot *self);
CbkArena cbk_snapshot_peek_unicode (const CbkSnapshot *self);

CbkSnapshotBuilder *cbk_snapshot_builder_new (void);
void                cbk_snapshot_builder_free (CbkSnapshotBuilder *self);
gboolean            cbk_snapshot_builder_add (CbkSnapshotBuilder *self, gint64 key, const CbkDomain *domain);
CbkSnapshot        *cbk_snapshot_builder_build (CbkSnapshotBuilder *self);

/* A snapshot made of another one and a few rows. */
CbkSnapshotBuilder *cbk_snapshot_builder_new_like (const CbkSnapshot *snapshot);
CbkSnapshot *
cbk_snapshot_new_changed (const CbkSnapshot *self, const gint64 *keys, gsize n_keys, CbkSnapshotBuilder *rows);

/* Rows that stand side by side, and say the same, in a snapshot and in the one that it was made of. */
typedef struct
{
  guint before; /* the first of them in that one … */
  guint now;    /* … and in this one */
  guint n_rows;
} CbkRun;

const CbkRun *cbk_snapshot_peek_runs (const CbkSnapshot *self, const CbkSnapshot *base, guint *n_runs);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkSnapshot, cbk_snapshot_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkSnapshotBuilder, cbk_snapshot_builder_free)

G_END_DECLS
