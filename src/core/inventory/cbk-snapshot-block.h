/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The block of memory behind a snapshot: its layout, its checksum, and what makes one fit to be read.
 *
 *   header | secret | numbers | places of domains | offsets | hashes and indices | bytes of a column | arenas
 *
 * Each part begins at a multiple of 8. At a million domains that are 25 characters long it is 50 MB: keys and times
 * take four bytes each unless one of their column needs eight, what many rows have in common takes one.
 *
 * The counts of the header alone decide where each part is. Numbers are in the byte order of the machine that wrote
 * them: a block is a cache of rows that are stored elsewhere, and never travels. */
#pragma once

#include <glib.h>

#include "core/inventory/cbk-numbers.h"

G_BEGIN_DECLS

typedef enum
{
  CBK_NUMBERS_KEY,
  CBK_NUMBERS_CREATE_TIME,
  CBK_NUMBERS_UPDATE_TIME,
  CBK_NUMBERS_EXPIRE_TIME,
} CbkSnapshotNumbers;

#define CBK_SNAPSHOT_N_NUMBERS (CBK_NUMBERS_EXPIRE_TIME + 1)

/* A domain with its terminator has up to 254 bytes, so 16 bits count those of so many. */
#define CBK_SNAPSHOT_DOMAINS_A_MARK 256

typedef struct
{
  guint32 n_rows;
  guint32 n_unicode; /* rows that have a Unicode form */
  guint32 n_strings;
  guint32 n_texts;
  guint32 domain_bytes;
  guint32 unicode_bytes;
  guint32 string_bytes;
  guint32 wide_numbers; /* of each CbkSnapshotNumbers a bit: whether 64 bits are taken for each of them */
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
  guint32         *id_hashes; /* [n_rows], as are the next three */
  CbkNumbers       numbers[CBK_SNAPSHOT_N_NUMBERS];
  CbkIndices       texts;         /* of text_table */
  guint8          *statuses;      /* CbkStatus */
  guint32         *domain_marks;  /* where each CBK_SNAPSHOT_DOMAINS_A_MARKth domain begins … */
  guint16         *domain_starts; /* [n_rows + 1]: … and each one, counted from there */
  char            *domains;       /* [domain_bytes], each row ends with '\n' */
  guint32         *unicode_rows;  /* [n_unicode], ascending */
  guint8          *unicode_shown; /* [n_unicode], whether the table shows this form */
  guint32         *unicode_offsets;
  char            *unicode; /* [unicode_bytes], each entry ends with '\n' */
  guint32         *string_offsets;
  char            *strings;    /* [string_bytes], each string ends with NUL */
  CbkSnapshotText *text_table; /* [n_texts] */
  guint8          *type_ranks; /* [n_texts]: of the text's provisioning */
} CbkSnapshotColumns;

static inline gint64
cbk_snapshot_numbers_get_base (CbkSnapshotNumbers numbers)
{
  return numbers == CBK_NUMBERS_KEY ? 0 : CBK_NUMBERS_TIME_BASE;
}

/* row: up to n_rows, which is where the last one ends */
static inline guint32
cbk_snapshot_columns_get_start (const CbkSnapshotColumns *self, gsize row)
{
  return self->domain_marks[row / CBK_SNAPSHOT_DOMAINS_A_MARK] + self->domain_starts[row];
}

/* The starts are set in the order of the rows. */
static inline void
cbk_snapshot_columns_set_start (const CbkSnapshotColumns *self, gsize row, guint32 start)
{
  if (row % CBK_SNAPSHOT_DOMAINS_A_MARK == 0)
    self->domain_marks[row / CBK_SNAPSHOT_DOMAINS_A_MARK] = start;
  self->domain_starts[row] = (guint16) (start - self->domain_marks[row / CBK_SNAPSHOT_DOMAINS_A_MARK]);
}

gsize    cbk_snapshot_block_get_size (const CbkSnapshotCounts *counts);
gpointer cbk_snapshot_block_new (const CbkSnapshotCounts *counts, CbkSnapshotColumns *columns);
void     cbk_snapshot_block_seal (gpointer block);
gboolean cbk_snapshot_block_open (gconstpointer       block,
                                  gsize               size,
                                  CbkSnapshotCounts  *counts,
                                  CbkSnapshotColumns *columns,
                                  GError            **error);

G_END_DECLS
