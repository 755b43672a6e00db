/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The block of memory behind a snapshot. Nothing in a block that was read is trusted before it was looked at. */

#include "config.h"

#include "core/inventory/cbk-snapshot-block.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "core/cbk-error.h"
#include "core/inventory/cbk-read-ahead.h"
#include "core/inventory/cbk-status.h"

#define MAGIC G_GUINT64_CONSTANT (0x43626b536e617031)
#define VERSION 3

#define ALL_WIDE ((1u << CBK_SNAPSHOT_N_NUMBERS) - 1)

typedef struct
{
  guint64           magic;
  guint64           checksum; /* of everything after it */
  guint32           version;
  CbkSnapshotCounts counts;
  guint64           size;
} Header;

G_STATIC_ASSERT (sizeof (Header) % 8 == 0);

#define CHECKSUM_START (G_STRUCT_OFFSET (Header, checksum) + sizeof (guint64))

static gpointer
take (char *base, gsize *position, gsize n_items, gsize item_size)
{
  gsize start = *position;

  *position += (n_items * item_size + 7) & ~(gsize) 7;
  return base != NULL ? base + start : NULL;
}

static void
lay_out_numbers (char *base, gsize *position, const CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  for (guint i = 0; i < CBK_SNAPSHOT_N_NUMBERS; i++)
    {
      CbkNumbers *numbers = &columns->numbers[i];

      *numbers = (CbkNumbers){ .base = cbk_snapshot_numbers_get_base (i) };
      if ((counts->wide_numbers >> i & 1) != 0)
        numbers->wide = take (base, position, counts->n_rows, sizeof (gint64));
      else
        numbers->narrow = take (base, position, counts->n_rows, sizeof (guint32));
    }
}

/* No sum of these can exceed 64 bits: there are few of them, and each has a count of 32 bits. */
static gsize
lay_out (char *base, const CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  gsize position = sizeof (Header);
  gsize n_rows = counts->n_rows;
  gsize n_unicode = counts->n_unicode;

  columns->id_secret = take (base, &position, 2, sizeof (guint64));
  lay_out_numbers (base, &position, counts, columns);
  columns->domain_marks = take (base, &position, n_rows / CBK_SNAPSHOT_DOMAINS_A_MARK + 1, sizeof (guint32));
  columns->domain_starts = take (base, &position, n_rows + 1, sizeof (guint16));
  columns->unicode_offsets = take (base, &position, n_unicode + 1, sizeof (guint32));
  columns->string_offsets = take (base, &position, (gsize) counts->n_strings + 1, sizeof (guint32));
  columns->id_hashes = take (base, &position, n_rows, sizeof (guint32));
  columns->texts = (CbkIndices){ NULL };
  if (counts->n_texts <= G_MAXUINT8 + 1)
    columns->texts.narrow = take (base, &position, n_rows, sizeof (guint8));
  else
    columns->texts.wide = take (base, &position, n_rows, sizeof (guint32));
  columns->unicode_rows = take (base, &position, n_unicode, sizeof (guint32));
  columns->text_table = take (base, &position, counts->n_texts, sizeof (CbkSnapshotText));
  columns->statuses = take (base, &position, n_rows, sizeof (guint8));
  columns->type_ranks = take (base, &position, counts->n_texts, sizeof (guint8));
  columns->unicode_shown = take (base, &position, n_unicode, sizeof (guint8));
  columns->domains = take (base, &position, counts->domain_bytes, 1);
  columns->unicode = take (base, &position, counts->unicode_bytes, 1);
  columns->strings = take (base, &position, counts->string_bytes, 1);
  return position;
}

static guint64
mix (guint64 lane, guint64 word)
{
  lane ^= word;
  lane = (lane << 29) | (lane >> 35);
  return lane * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
}

/* Each step is a bijection of its lane, so a change within one word never goes unseen. Four lanes keep up with the
 * memory: this guards against bad disks and short writes, not against people. */
static guint64
compute_checksum (const char *block, gsize size)
{
  const guint64 *words = (gconstpointer) (block + CHECKSUM_START);
  gsize          n_words = (size - CHECKSUM_START) / sizeof (guint64);
  guint64        a = 1, b = 2, c = 3, d = 4;
  gsize          i = 0;

  for (; i + 4 <= n_words; i += 4)
    {
      cbk_read_ahead (words + i);
      a = mix (a, words[i]);
      b = mix (b, words[i + 1]);
      c = mix (c, words[i + 2]);
      d = mix (d, words[i + 3]);
    }
  for (; i < n_words; i++)
    a = mix (a, words[i]);
  return mix (mix (mix (a, b), c), d);
}

static gboolean
are_offsets_fit (const guint32 *offsets, gsize n_items, guint32 n_bytes, guint32 min_length)
{
  gboolean fit = offsets[0] == 0 && offsets[n_items] == n_bytes;

  for (gsize i = 0; i < n_items; i++)
    fit &= offsets[i + 1] >= offsets[i] && offsets[i + 1] - offsets[i] >= min_length;
  return fit;
}

static gboolean
are_terminated (const char *bytes, const guint32 *offsets, gsize n_items, char terminator)
{
  gboolean fit = TRUE;

  for (gsize i = 0; i < n_items; i++)
    fit &= bytes[offsets[i + 1] - 1] == terminator;
  return fit;
}

static gsize
count_byte (const char *bytes, gsize length, char byte)
{
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    n += bytes[i] == byte;
  return n;
}

static gboolean
are_below (const guint32 *values, gsize n_values, guint32 limit)
{
  gboolean fit = TRUE;

  for (gsize i = 0; i < n_values; i++)
    fit &= values[i] < limit;
  return fit;
}

static gboolean
are_bytes_below (const guint8 *values, gsize n_values, guint32 limit)
{
  guint8 highest = 0;

  for (gsize i = 0; i < n_values; i++)
    highest = MAX (highest, values[i]);
  return n_values == 0 || highest < limit;
}

/* Bytes that no name has, terminators among them. The compiler counts sixteen at once as long as a byte holds how many.
 */
static gsize
count_odd_bytes (const char *bytes, gsize length)
{
  gsize n_odd = 0;

  while (length > 0)
    {
      gsize  n = MIN (length, G_MAXUINT8);
      guint8 n_odd_here = 0;

      for (gsize i = 0; i < n; i++)
        n_odd_here += (guint8) ((guint8) bytes[i] - (guint8) '!') > '~' - '!';
      n_odd += n_odd_here;
      bytes += n;
      length -= n;
    }
  return n_odd;
}

/* Whether each of some domains begins where the one before it ends, which is behind the only terminator in it, has a
 * byte at least, and stands behind the one before it. They are few, so that what is read again is still near.
 *
 * first, end: of the rows, at least one */
static gboolean
are_some_domains_fit (const CbkSnapshotCounts *counts, const CbkSnapshotColumns *columns, gsize first, gsize end)
{
  const char *bytes = columns->domains;
  gsize       first_start = cbk_snapshot_columns_get_start (columns, first);
  gsize       start = first_start;
  gsize       before;

  for (gsize i = first; i < end; i++)
    {
      gsize next = cbk_snapshot_columns_get_start (columns, i + 1);

      if (next < start + 2 || next > counts->domain_bytes || bytes[next - 1] != '\n')
        return FALSE;
      start = next;
    }
  if (count_odd_bytes (bytes + first_start, start - first_start) != end - first)
    return FALSE;

  /* The terminator is below every byte of a name, so a name that another one begins with is the smaller one. */
  before = first > 0 ? cbk_snapshot_columns_get_start (columns, first - 1) : 0;
  start = first_start;
  for (gsize i = first; i < end; i++)
    {
      gsize next = cbk_snapshot_columns_get_start (columns, i + 1);

      if (i > 0 && memcmp (bytes + before, bytes + start, MIN (start - before, next - start)) >= 0)
        return FALSE;
      before = start;
      start = next;
    }
  return TRUE;
}

static gboolean
are_domains_fit (const CbkSnapshotCounts *counts, const CbkSnapshotColumns *columns)
{
  gsize n_rows = counts->n_rows;

  if (cbk_snapshot_columns_get_start (columns, 0) != 0 ||
      cbk_snapshot_columns_get_start (columns, n_rows) != counts->domain_bytes)
    return FALSE;

  for (gsize first = 0; first < n_rows; first += CBK_SNAPSHOT_DOMAINS_A_MARK)
    if (!are_some_domains_fit (counts, columns, first, MIN (n_rows, first + CBK_SNAPSHOT_DOMAINS_A_MARK)))
      return FALSE;
  return TRUE;
}

static gboolean
is_unicode_fit (const CbkSnapshotCounts *counts, const CbkSnapshotColumns *columns)
{
  gsize n = counts->n_unicode;

  if (!are_offsets_fit (columns->unicode_offsets, n, counts->unicode_bytes, 2) ||
      !are_terminated (columns->unicode, columns->unicode_offsets, n, '\n') ||
      count_byte (columns->unicode, counts->unicode_bytes, '\n') != n ||
      !g_utf8_validate_len (columns->unicode, counts->unicode_bytes, NULL) ||
      !are_below (columns->unicode_rows, n, counts->n_rows) || !are_bytes_below (columns->unicode_shown, n, 2))
    return FALSE;

  for (gsize i = 1; i < n; i++)
    {
      if (columns->unicode_rows[i - 1] >= columns->unicode_rows[i])
        return FALSE;
    }
  return TRUE;
}

static gboolean
are_texts_fit (const CbkSnapshotCounts *counts, const CbkSnapshotColumns *columns)
{
  const guint32 *offsets = columns->string_offsets;

  if (!are_offsets_fit (offsets, counts->n_strings, counts->string_bytes, 1) ||
      !are_terminated (columns->strings, offsets, counts->n_strings, '\0'))
    return FALSE;

  for (gsize i = 0; i < counts->n_strings; i++)
    {
      if (!g_utf8_validate_len (columns->strings + offsets[i], offsets[i + 1] - offsets[i] - 1, NULL))
        return FALSE;
    }
  for (gsize i = 0; i < counts->n_texts; i++)
    {
      const CbkSnapshotText *text = &columns->text_table[i];

      if (MAX (MAX (text->status, text->reason), text->provisioning) >= counts->n_strings)
        return FALSE;
    }
  return columns->texts.narrow != NULL ? are_bytes_below (columns->texts.narrow, counts->n_rows, counts->n_texts)
                                       : are_below (columns->texts.wide, counts->n_rows, counts->n_texts);
}

/**
 * cbk_snapshot_block_get_size:
 * @counts: how much is in it
 *
 * Returns: the size of such a block in bytes, a multiple of 8
 */
gsize
cbk_snapshot_block_get_size (const CbkSnapshotCounts *counts)
{
  CbkSnapshotColumns columns;

  return lay_out (NULL, counts, &columns);
}

/**
 * cbk_snapshot_block_new:
 * @counts: how much will be in it
 * @columns: (out caller-allocates): where to put it
 *
 * Returns: (transfer full): a block of cbk_snapshot_block_get_size() bytes, all parts zero, that
 * cbk_snapshot_block_seal() makes fit to be read; g_free() frees it
 */
gpointer
cbk_snapshot_block_new (const CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  gsize   size = cbk_snapshot_block_get_size (counts);
  Header *header = g_malloc0 (size);

  header->magic = MAGIC;
  header->version = VERSION;
  header->counts = *counts;
  header->size = size;
  lay_out ((char *) header, counts, columns);
  return header;
}

/**
 * cbk_snapshot_block_seal:
 * @block: a block whose parts have been written
 *
 * Writes the checksum, after which no byte of @block may change.
 */
void
cbk_snapshot_block_seal (gpointer block)
{
  Header *header = block;

  header->checksum = compute_checksum (block, header->size);
}

/**
 * cbk_snapshot_block_open:
 * @block: bytes at an address that is a multiple of 8
 * @size: their number
 * @counts: (out caller-allocates): how much is in it
 * @columns: (out caller-allocates): where it is, for reading, as long as @block stays
 * @error: %CBK_ERROR_STORE_CORRUPT where the bytes are no whole block of this version
 *
 * Returns: whether everything that @counts and @columns lead to is in bounds, in order, and as it was written
 */
gboolean
cbk_snapshot_block_open (gconstpointer       block,
                         gsize               size,
                         CbkSnapshotCounts  *counts,
                         CbkSnapshotColumns *columns,
                         GError            **error)
{
  const Header *header = block;

  if (size >= sizeof (Header) && header->magic == MAGIC && header->version == VERSION && header->size == size &&
      (header->counts.wide_numbers & ~ALL_WIDE) == 0 && cbk_snapshot_block_get_size (&header->counts) == size &&
      compute_checksum (block, size) == header->checksum)
    {
      *counts = header->counts;
      lay_out ((char *) block, counts, columns);
      if (are_domains_fit (counts, columns) && is_unicode_fit (counts, columns) && are_texts_fit (counts, columns) &&
          are_bytes_below (columns->statuses, counts->n_rows, CBK_STATUS_VALID + 1))
        return TRUE;
    }

  g_set_error_literal (error, CBK_ERROR, CBK_ERROR_STORE_CORRUPT,
                       _ ("The stored list of domains is damaged. Sync to fetch it again."));
  return FALSE;
}
