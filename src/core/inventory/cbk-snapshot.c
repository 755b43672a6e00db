/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An immutable, reference-counted inventory in columns: reading it. */

#include "core/inventory/cbk-snapshot.h"

#include <string.h>

#include "core/inventory/cbk-snapshot-private.h"

G_DEFINE_BOXED_TYPE (CbkSnapshot, cbk_snapshot, cbk_snapshot_ref, cbk_snapshot_unref)

static guint64
next_serial (void)
{
  static gsize last;

  return (guint64) g_atomic_pointer_add (&last, 1) + 1;
}

static const char *
get_string (const CbkSnapshot *self, guint32 index)
{
  return self->columns.strings + self->columns.string_offsets[index];
}

static const CbkSnapshotText *
get_text (const CbkSnapshot *self, guint row)
{
  return &self->columns.text_table[cbk_indices_get (&self->columns.texts, row)];
}

/* Returns: the first entry of the Unicode arena that belongs to the row or to a later one */
guint
cbk_snapshot_find_unicode_place (const CbkSnapshot *self, guint row)
{
  guint low = 0;
  guint high = self->counts.n_unicode;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (self->columns.unicode_rows[middle] < row)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
find_unicode_entry (const CbkSnapshot *self, guint row, guint *entry)
{
  *entry = cbk_snapshot_find_unicode_place (self, row);
  return *entry < self->counts.n_unicode && self->columns.unicode_rows[*entry] == row;
}

/**
 * cbk_snapshot_new_from_bytes:
 * @bytes: what cbk_snapshot_get_bytes() gave once, on this machine
 * @error: %CBK_ERROR_STORE_CORRUPT where @bytes are anything else
 *
 * Looks at every byte (about 11 ms for a million rows), so that no function below can read beyond the block afterwards.
 *
 * Returns: (transfer full) (nullable): the snapshot, which keeps a reference to @bytes. Any thread.
 */
CbkSnapshot *
cbk_snapshot_new_from_bytes (GBytes *bytes, GError **error)
{
  g_autoptr (GBytes) aligned = NULL;
  CbkSnapshotCounts  counts;
  CbkSnapshotColumns columns;
  CbkSnapshot       *self;
  gconstpointer      block;
  gsize              size;

  g_return_val_if_fail (bytes != NULL, NULL);

  block = g_bytes_get_data (bytes, &size);
  if ((guintptr) block % 8 == 0)
    aligned = g_bytes_ref (bytes);
  else
    aligned = g_bytes_new (block, size);
  block = g_bytes_get_data (aligned, &size);

  if (!cbk_snapshot_block_open (block, size, &counts, &columns, error))
    return NULL;

  self = g_new0 (CbkSnapshot, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->bytes = g_steal_pointer (&aligned);
  self->counts = counts;
  self->columns = columns;
  self->serial = next_serial ();
  return self;
}

/* block: (transfer full): one of cbk_snapshot_block_new(), all of whose parts have been written */
CbkSnapshot *
cbk_snapshot_new_from_block (gpointer block, const CbkSnapshotCounts *counts, const CbkSnapshotColumns *columns)
{
  CbkSnapshot *self = g_new0 (CbkSnapshot, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->bytes = g_bytes_new_take (block, cbk_snapshot_block_get_size (counts));
  self->unsealed = block;
  self->counts = *counts;
  self->columns = *columns;
  self->serial = next_serial ();
  return self;
}

/**
 * cbk_snapshot_ref:
 * @self: a snapshot
 *
 * Returns: (transfer full): @self with one reference more. Any thread.
 */
CbkSnapshot *
cbk_snapshot_ref (CbkSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * cbk_snapshot_unref:
 * @self: (transfer full): a snapshot, which the last reference frees. Any thread.
 */
void
cbk_snapshot_unref (CbkSnapshot *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_bytes_unref (self->bytes);
  g_clear_pointer (&self->kept, g_array_unref);
  g_free (self);
}

/**
 * cbk_snapshot_get_bytes:
 * @self: a snapshot
 *
 * Returns: (transfer none): the whole snapshot as it is stored. Any thread.
 */
GBytes *
cbk_snapshot_get_bytes (CbkSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  /* Most snapshots are never stored. */
  if (self->unsealed != NULL && g_once_init_enter (&self->is_sealed))
    {
      cbk_snapshot_block_seal (self->unsealed);
      g_once_init_leave (&self->is_sealed, TRUE);
    }
  return self->bytes;
}

/**
 * cbk_snapshot_get_n_rows:
 * @self: a snapshot
 *
 * Returns: the number of rows; every row number below is smaller than this
 */
guint
cbk_snapshot_get_n_rows (const CbkSnapshot *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->counts.n_rows;
}

/**
 * cbk_snapshot_get_domain:
 * @self: a snapshot
 * @row: a row
 * @length: (out): the number of bytes
 *
 * Returns: (transfer none): the normalised name, not NUL-terminated
 */
const char *
cbk_snapshot_get_domain (const CbkSnapshot *self, guint row, gsize *length)
{
  guint32 start;

  g_return_val_if_fail (self != NULL && length != NULL, NULL);
  g_return_val_if_fail (row < self->counts.n_rows, NULL);

  start = cbk_snapshot_columns_get_start (&self->columns, row);
  *length = cbk_snapshot_columns_get_start (&self->columns, (gsize) row + 1) - start - 1;
  return self->columns.domains + start;
}

/**
 * cbk_snapshot_get_unicode:
 * @self: a snapshot
 * @row: a row
 * @length: (out): the number of bytes, 0 where there is none
 *
 * Returns: (transfer none) (nullable): the name's Unicode form (lower-case, whether the table shows it or not), not
 *   NUL-terminated; %NULL where it has none
 */
const char *
cbk_snapshot_get_unicode (const CbkSnapshot *self, guint row, gsize *length)
{
  const guint32 *offsets;
  guint          entry;

  g_return_val_if_fail (self != NULL && length != NULL, NULL);
  g_return_val_if_fail (row < self->counts.n_rows, NULL);

  *length = 0;
  if (!find_unicode_entry (self, row, &entry))
    return NULL;

  offsets = self->columns.unicode_offsets + entry;
  *length = offsets[1] - offsets[0] - 1;
  return self->columns.unicode + offsets[0];
}

/**
 * cbk_snapshot_dup_domain:
 * @self: a snapshot
 * @row: a row
 *
 * Returns: (transfer full): the normalised name
 */
char *
cbk_snapshot_dup_domain (const CbkSnapshot *self, guint row)
{
  const char *domain;
  gsize       length;

  domain = cbk_snapshot_get_domain (self, row, &length);
  return domain != NULL ? g_strndup (domain, length) : NULL;
}

/**
 * cbk_snapshot_dup_shown_domain:
 * @self: a snapshot
 * @row: a row
 * @other_form: (out) (optional) (nullable) (transfer full): the other form of the name, %NULL where it has one alone
 *
 * Returns: (transfer full): the form of the name that the table shows (see cbk_idn_to_display())
 */
char *
cbk_snapshot_dup_shown_domain (const CbkSnapshot *self, guint row, char **other_form)
{
  g_autofree char *domain = NULL;
  g_autofree char *unicode = NULL;
  const char      *bytes;
  gsize            length;
  guint            entry;

  if (other_form != NULL)
    *other_form = NULL;
  domain = cbk_snapshot_dup_domain (self, row);
  if (domain == NULL || !find_unicode_entry (self, row, &entry))
    return g_steal_pointer (&domain);

  bytes = cbk_snapshot_get_unicode (self, row, &length);
  unicode = g_strndup (bytes, length);
  if (!self->columns.unicode_shown[entry])
    {
      char *shown = g_steal_pointer (&domain);

      domain = g_steal_pointer (&unicode);
      unicode = shown;
    }
  if (other_form != NULL)
    *other_form = g_steal_pointer (&domain);
  return g_steal_pointer (&unicode);
}

/**
 * cbk_snapshot_get_key:
 * @self: a snapshot
 * @row: a row
 *
 * Returns: the number that the builder was given with the row
 */
gint64
cbk_snapshot_get_key (const CbkSnapshot *self, guint row)
{
  g_return_val_if_fail (self != NULL && row < self->counts.n_rows, 0);

  return cbk_numbers_get (&self->columns.numbers[CBK_NUMBERS_KEY], row);
}

/**
 * cbk_snapshot_get_create_time:
 * @self: a snapshot
 * @row: a row
 *
 * Returns: UTC seconds
 */
gint64
cbk_snapshot_get_create_time (const CbkSnapshot *self, guint row)
{
  g_return_val_if_fail (self != NULL && row < self->counts.n_rows, CBK_TIME_NONE);

  return cbk_numbers_get (&self->columns.numbers[CBK_NUMBERS_CREATE_TIME], row);
}

/**
 * cbk_snapshot_get_update_time:
 * @self: a snapshot
 * @row: a row
 *
 * Returns: UTC seconds
 */
gint64
cbk_snapshot_get_update_time (const CbkSnapshot *self, guint row)
{
  g_return_val_if_fail (self != NULL && row < self->counts.n_rows, CBK_TIME_NONE);

  return cbk_numbers_get (&self->columns.numbers[CBK_NUMBERS_UPDATE_TIME], row);
}

/**
 * cbk_snapshot_get_expire_time:
 * @self: a snapshot
 * @row: a row
 *
 * Returns: UTC seconds, or %CBK_TIME_NONE
 */
gint64
cbk_snapshot_get_expire_time (const CbkSnapshot *self, guint row)
{
  g_return_val_if_fail (self != NULL && row < self->counts.n_rows, CBK_TIME_NONE);

  return cbk_numbers_get (&self->columns.numbers[CBK_NUMBERS_EXPIRE_TIME], row);
}

/**
 * cbk_snapshot_get_status:
 * @self: a snapshot
 * @row: a row
 *
 * Returns: the status as the CDN reported it; cbk_snapshot_judge() tells what to show
 */
CbkStatus
cbk_snapshot_get_status (const CbkSnapshot *self, guint row)
{
  g_return_val_if_fail (self != NULL && row < self->counts.n_rows, CBK_STATUS_UNKNOWN);

  return self->columns.statuses[row];
}

/**
 * cbk_snapshot_get_status_word:
 * @self: a snapshot
 * @row: a row
 *
 * Returns: (transfer none): the CDN's own word, cleaned and at most 64 characters
 */
const char *
cbk_snapshot_get_status_word (const CbkSnapshot *self, guint row)
{
  g_return_val_if_fail (self != NULL && row < self->counts.n_rows, NULL);

  return get_string (self, get_text (self, row)->status);
}

/**
 * cbk_snapshot_get_reason:
 * @self: a snapshot
 * @row: a row
 *
 * Returns: (transfer none) (nullable): the CDN's word or text, cleaned and at most 500 characters
 */
const char *
cbk_snapshot_get_reason (const CbkSnapshot *self, guint row)
{
  guint32 index;

  g_return_val_if_fail (self != NULL && row < self->counts.n_rows, NULL);

  index = get_text (self, row)->reason;
  return index != 0 ? get_string (self, index) : NULL;
}

/**
 * cbk_snapshot_get_provisioning:
 * @self: a snapshot
 * @row: a row
 *
 * Returns: (transfer none): the CDN's own word, cleaned and at most 64 characters
 */
const char *
cbk_snapshot_get_provisioning (const CbkSnapshot *self, guint row)
{
  g_return_val_if_fail (self != NULL && row < self->counts.n_rows, NULL);

  return get_string (self, get_text (self, row)->provisioning);
}

/**
 * cbk_snapshot_get_type_rank:
 * @self: a snapshot
 * @row: a row
 *
 * Returns: the rank of the row's provisioning: 0 is auto, 1 upload, the others follow in the order of their bytes; from
 *   the 254th other word on they share 255
 */
guint8
cbk_snapshot_get_type_rank (const CbkSnapshot *self, guint row)
{
  g_return_val_if_fail (self != NULL && row < self->counts.n_rows, 0);

  return self->columns.type_ranks[cbk_indices_get (&self->columns.texts, row)];
}

/**
 * cbk_snapshot_judge:
 * @self: a snapshot
 * @row: a row
 * @now: UTC seconds
 *
 * Returns: what the row shows at @now
 */
CbkVerdict
cbk_snapshot_judge (const CbkSnapshot *self, guint row, gint64 now)
{
  return cbk_status_judge (cbk_snapshot_get_status (self, row), cbk_snapshot_get_expire_time (self, row), now);
}

/**
 * cbk_snapshot_peek_create_times:
 * @self: a snapshot
 *
 * Returns: (transfer none): UTC seconds, one for each row
 */
CbkNumbers
cbk_snapshot_peek_create_times (const CbkSnapshot *self)
{
  CbkNumbers none = { NULL };

  g_return_val_if_fail (self != NULL, none);

  return self->columns.numbers[CBK_NUMBERS_CREATE_TIME];
}

/**
 * cbk_snapshot_peek_update_times:
 * @self: a snapshot
 *
 * Returns: (transfer none): UTC seconds, one for each row
 */
CbkNumbers
cbk_snapshot_peek_update_times (const CbkSnapshot *self)
{
  CbkNumbers none = { NULL };

  g_return_val_if_fail (self != NULL, none);

  return self->columns.numbers[CBK_NUMBERS_UPDATE_TIME];
}

/**
 * cbk_snapshot_peek_expire_times:
 * @self: a snapshot
 *
 * Returns: (transfer none): UTC seconds, or %CBK_TIME_NONE, one for each row
 */
CbkNumbers
cbk_snapshot_peek_expire_times (const CbkSnapshot *self)
{
  CbkNumbers none = { NULL };

  g_return_val_if_fail (self != NULL, none);

  return self->columns.numbers[CBK_NUMBERS_EXPIRE_TIME];
}

/**
 * cbk_snapshot_peek_words:
 * @self: a snapshot
 * @n_words: (out) (optional): what each of these numbers is below
 *
 * Returns: (transfer none): for each row the number of its words of status, reason and provisioning, which all rows
 * share that have the same ones
 */
CbkIndices
cbk_snapshot_peek_words (const CbkSnapshot *self, guint *n_words)
{
  CbkIndices none = { NULL };

  g_return_val_if_fail (self != NULL, none);

  if (n_words != NULL)
    *n_words = self->counts.n_texts;
  return self->columns.texts;
}

/**
 * cbk_snapshot_peek_type_ranks:
 * @self: a snapshot
 *
 * Returns: (transfer none): by the number of a row's words what cbk_snapshot_get_type_rank() says
 */
const guint8 *
cbk_snapshot_peek_type_ranks (const CbkSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->columns.type_ranks;
}

/**
 * cbk_snapshot_peek_statuses:
 * @self: a snapshot
 *
 * Returns: (transfer none): a CbkStatus for each row, as the CDN reported it
 */
const guint8 *
cbk_snapshot_peek_statuses (const CbkSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->columns.statuses;
}

/**
 * cbk_snapshot_peek_domains:
 * @self: a snapshot
 *
 * Returns: the arena of all names, owned by @self
 */
CbkArena
cbk_snapshot_peek_domains (const CbkSnapshot *self)
{
  CbkArena arena = { NULL };

  g_return_val_if_fail (self != NULL, arena);

  arena.bytes = self->columns.domains;
  arena.length = self->counts.domain_bytes;
  arena.n_entries = self->counts.n_rows;
  return arena;
}

/**
 * cbk_snapshot_peek_unicode:
 * @self: a snapshot
 *
 * Returns: the arena of the Unicode forms of those names that have one, owned by @self
 */
CbkArena
cbk_snapshot_peek_unicode (const CbkSnapshot *self)
{
  CbkArena arena = { NULL };

  g_return_val_if_fail (self != NULL, arena);

  arena.bytes = self->columns.unicode;
  arena.length = self->counts.unicode_bytes;
  arena.rows = self->columns.unicode_rows;
  arena.n_entries = self->counts.n_unicode;
  return arena;
}
