/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The block of memory behind a snapshot: its layout, its checksum, and what makes one fit to be read.
 *
 *   header | secret | times and keys | offsets | hashes and indices | bytes of a column | arenas
 *
 * Each part begins at a multiple of 8.
 *
 * The counts of the header alone decide where each part is. Numbers are in the byte order of the machine that wrote
 * them: a block is a cache of rows that are stored elsewhere, and never travels. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint32 n_rows;
  guint32 n_unicode; /* rows that have a Unicode form */
  guint32 n_strings;
  guint32 n_texts;
  guint32 domain_bytes;
  guint32 unicode_bytes;
  guint32 string_bytes;
} CbkSnapshotCounts;

/* The words that many rows have in common, as indices of strings. String 0 stands for no reason. */
typedef struct
{
  guint32 status;
  guint32 reason;
  guint32 provisioning;
} CbkSnapshotText;

/* Where each part is. Whoever reads a block that others share does not write through these. */
typedef struct
{
  guint64         *id_secret; /* [2]: what ids are hashed with */
  guint32         *id_hashes; /* [n_rows], as are the next seven */
  gint64          *keys;
  gint64          *create_times;
  gint64          *update_times;
  gint64          *expire_times;
  guint32         *texts;          /* index into text_table */
  guint8          *statuses;       /* CbkStatus */
  guint8          *provisioning;   /* rank */
  guint32         *domain_offsets; /* [n_rows + 1] */
  char            *domains;        /* [domain_bytes], each row ends with '\n' */
  guint32         *unicode_rows;   /* [n_unicode], ascending */
  guint8          *unicode_shown;  /* [n_unicode], whether the table shows this form */
  guint32         *unicode_offsets;
  char            *unicode; /* [unicode_bytes], each entry ends with '\n' */
  guint32         *string_offsets;
  char            *strings; /* [string_bytes], each string ends with NUL */
  CbkSnapshotText *text_table;
} CbkSnapshotColumns;

gsize    cbk_snapshot_block_get_size (const CbkSnapshotCounts *counts);
gpointer cbk_snapshot_block_new (const CbkSnapshotCounts *counts, CbkSnapshotColumns *columns);
void     cbk_snapshot_block_seal (gpointer block);
gboolean cbk_snapshot_block_open (gconstpointer       block,
                                  gsize               size,
                                  CbkSnapshotCounts  *counts,
                                  CbkSnapshotColumns *columns,
                                  GError            **error);

G_END_DECLS
